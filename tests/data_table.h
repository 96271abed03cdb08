/* Lists by column (page/columns.h), read back as the rows that they are of. */
#ifndef TESTS_DATA_TABLE_H
#define TESTS_DATA_TABLE_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

/* The `i`-th of a list in which numbers that come again are [[...], times]; NULL: it has no such.
 */
static inline json_t *data_number(json_t *list, size_t i)
{
    for (size_t k = 0; k < json_array_size(list); k++) {
        json_t *item = json_array_get(list, k), *of = json_array_get(item, 0);
        size_t length = json_array_size(of),
               n = of ? length * (size_t)json_integer_value(json_array_get(item, 1)) : 1;
        if (i < n)
            return of ? json_array_get(of, i % length) : item;
        i -= n;
    }
    return NULL;
}

/* The `i`-th of values in a list or in one of the ways that kinds have too. */
static inline json_t *data_in(json_t *values, size_t i)
{
    json_t *at = json_object_get(values, "at"), *times = json_object_get(values, "times"),
           *runs = json_object_get(values, "runs");
    if (json_is_array(values))
        return json_array_get(values, i);
    if (at)
        return json_array_get(json_object_get(values, "values"),
                              (size_t)json_integer_value(data_number(at, i)));
    for (size_t k = 0; data_number(runs, k); k++) {
        size_t run = (size_t)json_integer_value(data_number(runs, k));
        if (i < run)
            return json_array_get(json_object_get(values, "values"), k);
        i -= run;
    }
    return times ? json_array_get(json_object_get(values, "each"),
                                  i / (size_t)json_integer_value(times))
                 : NULL;
}

/* Borrowed; NULL: absent in every row, or counted up. */
static inline json_t *data_value(const json_t *table, const char *column, size_t row)
{
    json_t *cells = json_object_get(json_object_get(table, "columns"), column),
           *of = json_object_get(cells, "of");
    if (json_object_get(cells, "same"))
        return json_object_get(cells, "same");
    if (!of)
        return data_in(cells, row);
    json_t *kinds = json_array_get(json_object_get(table, "kinds"), (size_t)json_integer_value(of));
    return data_in(json_object_get(cells, "kinds"),
                   (size_t)json_integer_value(data_number(kinds, row)));
}

static inline bool data_lists(json_t *numbers, size_t row)
{
    for (size_t i = 0; data_number(numbers, i); i++)
        if ((size_t)json_integer_value(data_number(numbers, i)) == row)
            return true;
    return false;
}

/* A new reference; NULL: absent in the row. */
static inline json_t *data_take(const json_t *table, const char *column, size_t row)
{
    json_t *cells = json_object_get(json_object_get(table, "columns"), column);
    json_t *from = json_object_get(cells, "from"), *heads = json_object_get(cells, "heads"),
           *value = data_value(table, column, row);
    if (heads)
        return json_sprintf("%s%s", json_string_value(data_in(heads, row)),
                            json_string_value(data_in(json_object_get(cells, "tails"), row)));
    if (data_lists(json_object_get(cells, "absent"), row))
        return NULL;
    if (from) {
        json_t *steps = json_object_get(cells, "steps");
        json_int_t whole = json_integer_value(from) + (steps ? 0 : (json_int_t)row);
        for (size_t i = 0; steps && i < row; i++)
            whole += json_integer_value(data_number(steps, i));
        return json_integer(whole);
    }
    return json_is_null(value) ? NULL : json_incref(value);
}

/* Takes the value; "traffic.compulsory.bytes" is nested so deep. */
static inline void data_set(json_t *object, const char *path, json_t *value)
{
    g_auto(GStrv) names = g_strsplit(path, ".", -1);
    char **name = names;
    for (; name[1]; name++) {
        if (!json_object_get(object, *name))
            json_object_set_new(object, *name, json_object());
        object = json_object_get(object, *name);
    }
    json_object_set_new(object, *name, value);
}

/* The rows as `show --json` has them: what is absent is left out. A new array. */
static inline json_t *data_rows(const json_t *table)
{
    json_t *rows = json_array(), *cells;
    const char *name;
    json_int_t count = json_integer_value(json_object_get(table, "count"));
    for (json_int_t row = 0; row < count; row++) {
        json_t *object = json_object();
        json_object_foreach(json_object_get(table, "columns"), name, cells)
        {
            json_t *value = data_take(table, name, (size_t)row);
            if (value)
                data_set(object, name, value);
        }
        json_array_append_new(rows, object);
    }
    return rows;
}

#endif
