/* What a page's chunks can say of the analysis. */
#include "chunks_book.h"

static void test_counts_are_exact(void **state)
{
    (void)state;
    assert_page("`lua models.small.macs` of `lua models[1].params` on `lua #devices`",
                "6912 of 112 on 1");
    assert_page("`lua count(models.small.macs)`", "6,912");
    assert_page("`lua devices.box.peaks[1].flops_per_s // 1e9 | 0`", "1000");
}

static void test_pages_link_to_each_other(void **state)
{
    (void)state;
    assert_page("`lua page_of(models.small)`", "../models/small/index.md");
    assert_page("`lua tostring(page_of(devices.box))`", "nil");
    assert_page("`lua href(\"models/small\")`", "../models/small/index.md");
    assert_fails("`lua href(\"models/smal\")`", "no page 'models/smal'");
}

static void test_an_unknown_name_is_an_error(void **state)
{
    (void)state;
    assert_fails("`lua modells.small.macs`", "unknown name 'modells'");
    assert_fails("`lua models.small.mac`", "did you mean 'macs'?");
}

static void test_an_example_is_made_on_the_spot(void **state)
{
    (void)state;
    /* 3x3, 16 -> 16 on 112x112 (SPEC §5). */
    assert_page("```{lua}\nlocal e = example { input = { 16, 112, 112 }, build = function(x)\n"
                "  return x:conv { 16, kernel = 3, pad = 1, bias = false } end }\n"
                "print(count(e.macs))\n```",
                "28,901,376");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_are_exact),
        cmocka_unit_test(test_pages_link_to_each_other),
        cmocka_unit_test(test_an_unknown_name_is_an_error),
        cmocka_unit_test(test_an_example_is_made_on_the_spot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
