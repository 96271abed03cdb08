#include "knit_kit.h"

static void tables_come_from_lua(void **state)
{
    assert_markdown(state,
                    "```{lua}\ntabulate{ caption = 'T', columns = { 'Layer', { 'MACs', unit = 'G', "
                    "priority = 2 }, 'x' },\n"
                    "  rows = { { link('a', 'a.md'), 1234567, 0.5 }, { 'b', nil, { 2, class = "
                    "'strong', bar = 0.5 } } } }\n```\n",
                    "**T**\n\n| Layer | MACs (G) | x |\n| --- | ---: | ---: |\n"
                    "| [a](a.md) | 1,234,567 | 0.5 |\n| b |  | 2 |\n");
}

static void functions_fill_details(void **state)
{
    assert_markdown(
        state,
        "```{lua}\ndetails{ function() print('in') end, summary = 'S' }\nprint('after')\n```\n",
        "**S**\n\nin\n\nafter\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tables_come_from_lua, setup, teardown),
        cmocka_unit_test_setup_teardown(functions_fill_details, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
