#include "knit_kit.h"

static void tables_come_from_lua(void **state)
{
    assert_markdown(state,
                    "```{lua}\ntabulate{ caption = 'T', columns = { 'Layer', { 'MACs', unit = 'G', "
                    "priority = 2 }, 'x' },\n"
                    "  rows = { { link('a', 'a.md'), 1234567, 0.5 }, { 'b', nil, { 2, class = "
                    "'strong', bar = 0.5 } } } }\n```\n",
                    "**Table 1. T**\n\n| Layer | MACs (G) | x |\n|---|---:|---:|\n"
                    "| [a](a.md) | 1,234,567 | 0.5 |\n| b |  | 2 |\n");
}

static void functions_fill_details(void **state)
{
    assert_markdown(
        state,
        "```{lua}\ndetails{ function() print('in') end, summary = 'S' }\nprint('after')\n```\n",
        "**S**\n\nin\n\nafter\n");
}

/* One after the other in Markdown: what is not looked at is there to be read. */
static void functions_fill_tabs(void **state)
{
    assert_markdown(
        state, "```{lua}\ntabs{ { 'fp32', function() print('a') end }, { 'int8', 'b' } }\n```\n",
        "**fp32**\n\na\n\n**int8**\n\nb\n");
}

static void empty_tabs_are_left_out(void **state)
{
    assert_markdown(
        state,
        "```{lua}\ntabs{ { 'x', function() end }, { 'y', function() print('in') end } }\n"
        "tabs{ { 'x', function() end } }\nprint('after')\n```\n",
        "in\n\nafter\n");
}

/* One after the other in Markdown, and what stands alone as it is. */
static void what_stands_abreast(void **state)
{
    assert_markdown(state,
                    "```{lua}\nbeside{ function() heading(2, 'A') end, 'b', function() end }\n"
                    "beside{ 'c' }\nbeside{}\n```\n",
                    "## A\n\nb\n\nc\n");
}

static void rows_unfold(void **state)
{
    assert_markdown(state,
                    "```{lua}\ntabulate{ columns = { 'a', 'b' }, rows = {\n"
                    "  { 'x', 2, within = { { 'y', 1 }, { 'so' } } }, { 'z', 3 } } }\n```\n",
                    "| a | b |\n|---|---:|\n| x | 2 |\n| ↳ y | 1 |\n| ↳ so |  |\n| z | 3 |\n");
    assert_error(
        state,
        "```{lua}\ntabulate{ columns = { 'a' }, rows = { { 'x', within = { 'y' } } } }\n```\n",
        "templates/a.md:2: row 1 is not a table of cells; write { ... }");
}

static void functions_fill_tiles(void **state)
{
    assert_markdown(
        state,
        "```{lua}\ntiles{ { 'a*', 1234, 'so' }, { 'b', link('x', 'y.md') } }\ntiles{}\n```\n",
        "  - a\\* **1234** *so*\n  - b **[x](y.md)**\n");
    assert_error(state, "```{lua}\ntiles{ 'x' }\n```\n",
                 "templates/a.md:2: tile 1 is not a table; write { label, value, note }");
}

static void what_is_no_tab_is_said(void **state)
{
    assert_error(state, "```{lua}\ntabs{ 'x' }\n```\n",
                 "templates/a.md:2: tab 1 is not a table; write { label, content }");
    assert_error(state, "```{lua}\ntabs{ { 'x' } }\n```\n",
                 "templates/a.md:2: field 'content' is missing; add it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tables_come_from_lua, setup, teardown),
        cmocka_unit_test_setup_teardown(functions_fill_details, setup, teardown),
        cmocka_unit_test_setup_teardown(functions_fill_tabs, setup, teardown),
        cmocka_unit_test_setup_teardown(empty_tabs_are_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(what_stands_abreast, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_unfold, setup, teardown),
        cmocka_unit_test_setup_teardown(functions_fill_tiles, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_tab_is_said, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
