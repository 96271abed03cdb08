/* The JSON Schema (draft 2020-12) of the data.json beside pages: what it may hold, with the type,
 * unit and meaning of every field, from the tables that write it (record/record.h). */
#ifndef SITE_DATA_SCHEMA_H
#define SITE_DATA_SCHEMA_H

#include <glib.h>

#define DATA_SCHEMA_FILE "data/schema.json"

/* Its text. Caller frees. */
char *data_schema(void);

#endif
