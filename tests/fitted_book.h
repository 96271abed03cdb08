/* Ten networks, and what they take at a half of what a device of 1 TFLOP/s can do: a handbook that
 * a profile can be fitted in. */
#ifndef TESTS_FITTED_BOOK_H
#define TESTS_FITTED_BOOK_H

#include "support.h"

static inline int setup_fitted_book(void **state)
{
    Book *book = g_new(Book, 1);
    *book = book_small();
    g_autoptr(GString) models = g_string_new("family { 'F', source = 't' }\n"),
                       rows = g_string_new(NULL);
    for (int i = 1; i <= 10; i++) {
        g_string_append_printf(
            models,
            "model { id = 'net%d', name = 'Net %d', family = 'F%d', input = { %d, 16, 16 },\n"
            "  build = function(x) return x:conv { %d, kernel = 3, pad = 1 } end }\n",
            i, i, i, 16 * i, 16 * i);
        g_string_append_printf(rows, "{ 'net%d', 16, 64, %d },", i, 200000 / (i * i));
    }
    book_add(book, "models/nets.lua", models->str);
    book_add(
        book, "hardware/box.lua",
        "device { id = 'box', name = 'Box', vendor = 'V', year = 2020, class = 'desktop-cpu',\n"
        "  peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' },\n"
        "  memory { name = 'DRAM', capacity = GiB, bandwidth = 1e11, source = 's' } }\n"
        "device { id = 'other', name = 'Other', class = 'desktop-cpu',\n"
        "  peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' },\n"
        "  memory { name = 'DRAM', capacity = GiB, bandwidth = 1e11, source = 's' } }\n");
    g_autofree char *sets = g_strdup_printf(
        "measurements { id = 'mine', title = 'Mine', device = 'box', stack = 's', source = 'p',\n"
        "  dtype = 'fp32', how = 'eager', date = '2024-05-01', rows = { %s } }\n",
        rows->str);
    book_add(book, "hardware/measurements/mine.lua", sets);
    *state = book;
    return 0;
}

static inline int teardown_fitted_book(void **state)
{
    book_clear(*state);
    g_free(*state);
    return 0;
}

#endif
