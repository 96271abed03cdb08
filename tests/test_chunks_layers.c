/* Layers of a model as pages list them. */
#include "chunks_book.h"

/* A convolution and a relu, which are no repetition. */
static void test_layers_in_order(void **state)
{
    (void)state;
    assert_page("`lua #condensed(models.small)`: `lua condensed(models.small)[2].layer.op`, `lua "
                "condensed(models.small)[1].times`",
                "2: relu, 1");
}

/* Three equal pairs are listed once, by the first and the last. */
static void test_what_repeats_is_listed_once(void **state)
{
    (void)state;
    assert_page("```{lua}\nlocal e = example { input = { 4, 8, 8 }, build = function(x)\n"
                "  for i = 1, 3 do x = x:conv { 4, kernel = 3, pad = 1 }:relu() end\n"
                "  return x end }\n"
                "local list = condensed(e)\n"
                "print(#list, list[1].times, list[1].layer.index, list[1].last.index)\n```",
                "2 3 0 4");
}

/* Three convolutions of 8·8·9 weights and one of 8·16: equal layers are one group, be their input
 * the network's or not, and all shares are the whole. 73.7 kFLOP at 1 TFLOP/s take longer than
 * 6.4 kB at 100 GB/s. */
static void test_groups(void **state)
{
    (void)state;
    assert_page("```{lua}\nlocal e = example { input = { 8, 8, 8 }, build = function(x)\n"
                "  for i = 1, 3 do x = x:conv { 8, kernel = 3, pad = 1 } end\n"
                "  return x:conv { 16, kernel = 1 } end }\n"
                "local list, sum = groups(time(e, devices.box)), 0.0\n"
                "for _, g in ipairs(list) do sum = sum + g.share end\n"
                "print(#list, list[1].times, list[1].layer.index, list[2].times, "
                "list[2].layer.index, number(sum, 3), list[1].bound, "
                "list[1].seconds > list[2].seconds)\n"
                "local named = groups(time(e, devices.box), 1)\n"
                "print(#named[1].names, named[1].names[1] == list[1].layer.name, "
                "named[2].names == nil, list[1].names == nil)\n```",
                "2 3 0 1 3 1.00 compute true\n\n3 true true true");
    assert_fails("`lua #groups(models.small)`", "groups() takes a timing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layers_in_order),
        cmocka_unit_test(test_what_repeats_is_listed_once),
        cmocka_unit_test(test_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
