#include "markup/pipes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_cells(const char *line, const char *joined)
{
    g_autoptr(GPtrArray) cells = pipes_split(line);
    g_ptr_array_add(cells, NULL);
    g_autofree char *is = g_strjoinv("/", (char **)cells->pdata);
    assert_string_equal(is, joined);
}

/* Cells stand between bars, blanks around them are not theirs, and outer bars may be left out. */
static void cells_stand_between_bars(void **state)
{
    (void)state;
    assert_cells("| a | b |", "a/b");
    assert_cells("a | b", "a/b");
    assert_cells("  |a|b|  ", "a/b");
    assert_cells("|a||b|", "a//b");
    assert_cells("| a |", "a");
    assert_cells("a", "a");
    assert_cells("|", "");
    assert_cells("| 残差 | 😀 | عمق |", "残差/😀/عمق");
}

/* "\|" is a bar, in code as elsewhere; another escape stays for who reads the cell. */
static void an_escaped_bar_is_text(void **state)
{
    (void)state;
    assert_cells("| a \\| b | `x\\|y` |", "a | b/`x|y`");
    assert_cells("a \\* b | c", "a \\* b/c");
    assert_cells("a \\\\| c", "a \\\\/c"); /* the backslash is what is escaped */
    assert_cells("a \\\\" PIPES_ESCAPE "\\| b | c", "a | b/c");
    assert_cells("a \\\\" PIPES_ESCAPE "\\* b | c", "a \\\\" PIPES_ESCAPE "\\* b/c");
}

static void assert_delimiter(const char *line, bool is)
{
    g_autoptr(GPtrArray) cells = pipes_split(line);
    assert_int_equal(pipes_delimiter(cells), is);
}

/* Dashes, and a colon at most on either side of them. */
static void dashes_and_colons_delimit(void **state)
{
    (void)state;
    assert_delimiter("|---|:-:|", true);
    assert_delimiter("- | -", true);
    assert_delimiter("|---|:|", false);
    assert_delimiter("|- -|-|", false);
    assert_delimiter("|-:-|-|", false);
    assert_delimiter("|---||", false);
    assert_int_equal(pipes_align("---"), ALIGN_NONE);
    assert_int_equal(pipes_align(":--"), ALIGN_LEFT);
    assert_int_equal(pipes_align(":-:"), ALIGN_CENTER);
    assert_int_equal(pipes_align("-:"), ALIGN_RIGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_stand_between_bars),
        cmocka_unit_test(an_escaped_bar_is_text),
        cmocka_unit_test(dashes_and_colons_delimit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
