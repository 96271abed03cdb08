#include "page/record_types.h"

#include "analysis/ask.h"
#include "compare/traced.h"
#include "find/find.h"
#include "page/layer_place.h"
#include "page/not_computed.h"
#include "plan/planned.h"

/* The type, and what it holds. */
static void add_type(GPtrArray *types, const RecordType *type)
{
    if (!type || g_ptr_array_find(types, type, NULL))
        return;
    g_ptr_array_add(types, (void *)type);
    for (const Field *field = type->fields; field->name; field++)
        add_type(types, field->of);
}

GPtrArray *record_types(const RecordType *more)
{
    g_autoptr(GPtrArray) asked = question_records();
    GPtrArray *types = g_ptr_array_new();
    for (guint i = 0; i < asked->len; i++)
        g_ptr_array_add(types, asked->pdata[i]);
    for (guint i = 0; i < asked->len; i++)
        for (const Field *field = ((const RecordType *)asked->pdata[i])->fields; field->name;
             field++)
            add_type(types, field->of);
    add_type(types, &layer_place_record);
    add_type(types, &not_computed_record);
    add_type(types, &found_record);
    add_type(types, &plan_record);
    add_type(types, &traced_record);
    add_type(types, more);
    return types;
}
