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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layers_in_order),
        cmocka_unit_test(test_what_repeats_is_listed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
