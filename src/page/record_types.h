/* Every kind of record that is published: what the schema page and the schema of the data list. */
#ifndef PAGE_RECORD_TYPES_H
#define PAGE_RECORD_TYPES_H

#include "record/record.h"

/* const RecordType *, each once, with those that others hold; `more` may be NULL. Caller unrefs. */
GPtrArray *record_types(const RecordType *more);

#endif
