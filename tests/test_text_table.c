#include "cli/text_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_table(const char *const *headers, const char *const *cells, const char *expected)
{
    g_autoptr(TextTable) table = text_table_new(headers);
    for (; *cells; cells++)
        text_table_add(table, g_strdup(*cells));
    g_autofree char *text = text_table_text(table);
    assert_string_equal(text, expected);
}

static void test_columns_are_aligned(void **state)
{
    static const char *const headers[] = {"layer", ">MACs", NULL};
    static const char *const cells[] = {"conv1", "12", "a", "4 089", NULL};
    (void)state;
    assert_table(headers, cells,
                 "layer   MACs\n"
                 "conv1     12\n"
                 "a      4 089\n");
}

/* A Chinese character takes two columns of a terminal. */
static void test_display_width(void **state)
{
    static const char *const headers[] = {"name", ">n", NULL};
    static const char *const cells[] = {"残差网络", "1", "abcdefgh", "2", NULL};
    (void)state;
    assert_table(headers, cells,
                 "name      n\n"
                 "残差网络  1\n"
                 "abcdefgh  2\n");
}

static void test_control_characters(void **state)
{
    static const char *const headers[] = {"name", NULL};
    static const char *const cells[] = {"a\x1b[31mb\n", NULL};
    (void)state;
    assert_table(headers, cells, "name\na?[31mb?\n");
}

static void test_markdown(void **state)
{
    static const char *const headers[] = {"name", ">bytes", NULL};
    (void)state;
    g_autoptr(TextTable) table = text_table_new(headers);
    text_table_row(table, "  a|b", "12");
    g_autofree char *text = text_table_markdown(table);
    assert_string_equal(text, "\n| name | bytes |\n|---|---:|\n| a\\|b | 12 |\n\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_columns_are_aligned),
        cmocka_unit_test(test_display_width),
        cmocka_unit_test(test_control_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
