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

/* What a page asks for is held until it is made: it may not ask without end. */
static void test_answers_end(void **state)
{
    static const char *const chunks[] = {
        "`lua (function() for i = 1, 1e9 do with(models.small, { batch = i }) end end)()`",
        "`lua (function() for i = 1, 1e9 do "
        "pcall(with, models.small, { resolution = i, batch = i }) end end)()`",
        "`lua (function() local i = 0 while true do i = i + 1 "
        "times(with(models.small, { batch = i }), devices.box) end end)()`",
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(chunks); i++)
        assert_fails(chunks[i], "ran for more than 50 million instructions");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_with_looks_at_a_model_anew),
        cmocka_unit_test(test_with_changes_the_design),
        cmocka_unit_test(test_time_is_the_rooflines),
        cmocka_unit_test(test_answers_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
