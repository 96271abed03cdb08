#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/folds.h"

static bool same_letter(gconstpointer text, int a, int b)
{
    return ((const char *)text)[a] == ((const char *)text)[b];
}

/* "a 3(bc) d": how a text is folded. Caller frees. */
static char *folded(const char *text)
{
    g_autoptr(GArray) folds = folds_new(text, (int)strlen(text), same_letter);
    GString *out = g_string_new(NULL);
    int at = 0;
    for (guint i = 0; i < folds->len; i++) {
        const Fold *fold = &g_array_index(folds, Fold, i);
        assert_int_equal(fold->first, at);
        at += fold->length * fold->times;
        g_string_append_printf(out, fold->times > 1 ? "%s%d(%.*s)" : "%s%.0d%.*s", i ? " " : "",
                               fold->times > 1 ? fold->times : 0, fold->length, text + fold->first);
    }
    assert_int_equal(at, strlen(text));
    return g_string_free(out, FALSE);
}

static void test_what_repeats_is_folded(void **state)
{
    (void)state;
    static const struct {
        const char *text, *folded;
    } cases[] = {
        {"", ""},
        {"a", "a"},
        {"abcd", "abcd"},
        {"abab", "abab"}, /* twice is no repetition */
        {"ababab", "3(ab)"},
        {"xababaxy", "xababaxy"},
        {"eabcabcabcabch", "e 4(abc) h"},
        {"aaaa", "4(a)"},
        {"zabbbabbbabbbq", "z 3(abbb) q"}, /* the whole block, not what repeats within */
        {"abababcdcdcd", "3(ab) 3(cd)"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = folded(cases[i].text);
        assert_string_equal(found, cases[i].folded);
    }
}

/* 100,000 items alike but for every 300th: no repetition takes long to be looked for. */
static void test_the_search_ends(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    g_autofree char *text = g_malloc0(COUNT + 1);
    memset(text, 'a', COUNT);
    for (int i = 0, k = 0; i < COUNT; i += 300 + k % 7, k++)
        text[i] = (char)('b' + k % 23);
    g_autoptr(GArray) folds = folds_new(text, COUNT, same_letter);
    assert_in_range(folds->len, 1, COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_repeats_is_folded),
        cmocka_unit_test(test_the_search_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
