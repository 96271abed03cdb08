#include "import/stored.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/units.h"

static StoredType *type_of(Stored *stored, const char *name)
{
    for (int i = 0; i < stored->n; i++)
        if (strcmp(stored->types[i].name, name) == 0)
            return &stored->types[i];
    if (stored->n == STORED_MOST_TYPES)
        return NULL;
    stored->types[stored->n] = (StoredType){.name = name};
    return &stored->types[stored->n++];
}

bool stored_add(Stored *stored, const char *name, int64_t elements, int64_t bytes)
{
    StoredType *type = type_of(stored, name);
    if (!type)
        return false;
    type->tensors++;
    count_add_to(&type->elements, elements);
    count_add_to(&type->bytes, bytes);
    StoredType sum = stored_sum(stored);
    return count_ok(sum.elements) && count_ok(sum.bytes);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const StoredType *)a)->name, ((const StoredType *)b)->name);
}

void stored_sort(Stored *stored)
{
    qsort(stored->types, (size_t)stored->n, sizeof *stored->types, by_name);
}

StoredType stored_sum(const Stored *stored)
{
    StoredType sum = {.name = ""};
    for (int i = 0; i < stored->n; i++) {
        sum.tensors += stored->types[i].tensors;
        count_add_to(&sum.elements, stored->types[i].elements);
        count_add_to(&sum.bytes, stored->types[i].bytes);
    }
    return sum;
}

char *stored_text(const Stored *stored)
{
    StoredType sum = stored_sum(stored);
    g_autofree char *elements = units_grouped(sum.elements), *bytes = units_grouped(sum.bytes);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%s numbers in %" G_GINT64_FORMAT " tensors, %s bytes", elements,
                    sum.tensors, bytes);
    for (int i = 0; i < stored->n; i++) {
        g_autofree char *some = units_grouped(stored->types[i].bytes);
        if (stored->n == 1)
            g_string_append_printf(text, " of %s", stored->types[i].name);
        else
            g_string_append_printf(text, "%s %s of %s", i == 0 ? ":" : ",", some,
                                   stored->types[i].name);
    }
    return g_string_free(text, FALSE);
}
