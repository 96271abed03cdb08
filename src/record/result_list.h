/* Records of one type that own what they point to: an answer. */
#ifndef RECORD_RESULT_LIST_H
#define RECORD_RESULT_LIST_H

#include "record/record.h"

typedef struct ResultList {
    RecordList records;
    GArray *rows;
    GPtrArray *owned;
    void *engine; /* what the rows point into, or NULL */
    GDestroyNotify engine_free;
    int64_t engine_bytes;
} ResultList;

/* An empty list of structs of `size` bytes; add copies one; keep hands a string over, take what the
 * rows point into, which weighs about so many bytes. */
ResultList *result_list_new(size_t size);
void result_list_add(ResultList *list, const void *row);
const char *result_list_keep(ResultList *list, char *text);
void result_list_take(ResultList *list, void *engine, GDestroyNotify engine_free, int64_t bytes);
void result_list_free(ResultList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ResultList, result_list_free)

#endif
