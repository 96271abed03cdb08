/* What repeats in a sequence is found, from where it may begin, and covers all of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "analysis/repeats.h"

/* "a", "(bc)3": the parts as letters, those that repeat in brackets. A letter is a key; a capital
 * is one where a part may begin, unless `anywhere`. */
static char *parts(const char *text, bool anywhere)
{
    guint keys[100];
    bool starts[100];
    int n = (int)strlen(text);
    for (int i = 0; i < n; i++) {
        keys[i] = (guint)text[i];
        starts[i] = g_ascii_isupper(text[i]);
    }
    g_autoptr(GArray) repeats = repeats_of(keys, anywhere ? NULL : starts, n);
    GString *found = g_string_new(NULL);
    for (guint r = 0; r < repeats->len; r++) {
        const Repeat *repeat = &g_array_index(repeats, Repeat, r);
        if (repeat->times == 1)
            g_string_append_len(found, text + repeat->first, repeat->length);
        else
            g_string_append_printf(found, "(%.*s)%d", repeat->length, text + repeat->first,
                                   repeat->times);
    }
    return g_string_free(found, FALSE);
}

static void test_parts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *anywhere, *in_blocks;
    } rows[] = {
        {"", "", ""},
        {"a", "a", "a"},
        {"abc", "abc", "abc"},
        {"aaaa", "(a)4", "aaaa"},
        {"xAbAbAbY", "x(Ab)3Y", "x(Ab)3Y"},
        {"xbAbAbAy", "x(bA)3y", "xb(Ab)2Ay"}, /* a block is named by where it begins */
        {"AbAbA", "(Ab)2A", "(Ab)2A"},
        {"AbbCAbbC", "(AbbC)2", "(AbbC)2"}, /* the longer part spares more than b twice */
        {"AbAcAb", "AbAcAb", "AbAcAb"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *anywhere = parts(rows[i].text, true);
        g_autofree char *in_blocks = parts(rows[i].text, false);
        assert_string_equal(anywhere, rows[i].anywhere);
        assert_string_equal(in_blocks, rows[i].in_blocks);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_parts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
