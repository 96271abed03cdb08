#include "record/result_list.h"

ResultList *result_list_new(size_t size)
{
    ResultList *list = g_new0(ResultList, 1);
    list->rows = g_array_new(FALSE, FALSE, (guint)size);
    list->owned = g_ptr_array_new_with_free_func(g_free);
    list->records = (RecordList){list->rows->data, size, 0};
    return list;
}

void result_list_add(ResultList *list, const void *row)
{
    g_array_append_vals(list->rows, row, 1);
    list->records.items = list->rows->data;
    list->records.n++;
}

const char *result_list_keep(ResultList *list, char *text)
{
    if (text)
        g_ptr_array_add(list->owned, text);
    return text;
}

void result_list_take(ResultList *list, void *engine, GDestroyNotify engine_free, int64_t bytes)
{
    list->engine_bytes = bytes;
    list->engine = engine;
    list->engine_free = engine_free;
}

void result_list_free(ResultList *list)
{
    if (!list)
        return;
    if (list->engine)
        list->engine_free(list->engine);
    g_array_unref(list->rows);
    g_ptr_array_unref(list->owned);
    g_free(list);
}
