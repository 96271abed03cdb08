/* Models in another setup and on a device, as pages ask for them. */
#include "chunks_book.h"

static void test_with_looks_at_a_model_anew(void **state)
{
    (void)state;
    assert_page("`lua with(models.small, { batch = 4 }).macs`", "27648");
    assert_page("`lua with(models.small, { resolution = 16 }).macs`", "27648");
    assert_page("`lua with(models.small, { dtype = \"fp16\" }).weights_bytes`", "224");
    assert_fails("`lua with(models.small, { batsh = 4 }).macs`", "did you mean 'batch'?");
    assert_fails("`lua with(models.small, { dtype = \"fp15\" }).macs`", "did you mean 'fp16'?");
    assert_fails("`lua with(devices.box, { batch = 4 }).macs`", "a model is wanted");
}

/* 4 channels become 8, of 27 weights and a bias each. */
static void test_with_changes_the_design(void **state)
{
    (void)state;
    assert_page("`lua with(models.small, { design = \"align=8\" }).params`", "224");
    assert_page("`lua with(models.small, { design = { \"align=8\" }, batch = 2 }).macs`", "27648");
    assert_page("`lua designs.width.name` of `lua #designs`", "Width multiplier of 11");
    assert_page("`lua tostring(with(models.small, { design = \"two_3x3\" }))`", "nil");
    assert_fails("`lua with(models.small, { design = \"algin=8\" }).params`",
                 "did you mean 'align'?");
    assert_fails("`lua with(models.small, { design = 8 }).params`", "or a list of them");
    assert_fails("`lua with(models.small, { design = { 8 } }).params`", "design 1 is no string");
}

/* 4288 bytes at 100 GB/s, and 2240 of them in one pass. */
static void test_time_is_the_rooflines(void **state)
{
    (void)state;
    assert_page("`lua time(models.small, devices.box).bound`", "memory");
    assert_page("`lua seconds(time(models.small, devices.box).roofline_seconds)`", "22.4 ns");
    assert_page("`lua seconds(time(models.small, devices.box).operators_seconds)`", "42.9 ns");
    /* A basis of which nothing is stated is no other one. */
    assert_page("`lua select(3, time(models.small, devices.box, { basis = \"measured\" }))`",
                "nothing measured");
    assert_page("`lua select(3, time(with(models.small, { scheme = \"int8\" }), devices.box))`",
                "no int8");
    assert_page("`lua tostring(verdict(with(models.small, { scheme = \"int8\" }), "
                "devices.box).roofline_seconds)`",
                "nil");
    assert_page("`lua verdict(models.small, devices.box).bound`", "memory");
    assert_fails("`lua time(models.small, devices.box, { basis = \"measurd\" })`",
                 "did you mean 'measured'?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_with_looks_at_a_model_anew),
        cmocka_unit_test(test_with_changes_the_design),
        cmocka_unit_test(test_time_is_the_rooflines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
