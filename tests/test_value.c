#include "value_kit.h"
#include "zoo/tensor_fields.h"

static void test_tensors(void **state)
{
    (void)state;
    text_gives("return tostring(x)", "x 2x3x8x8");
    text_gives("return (x + 1).name .. ' ' .. (x * x).name", "add1 mul1");
    text_gives("return (x * 2).name .. ' ' .. (x / 2).name .. ' ' .. (-x).name",
               "scale1 scale2 neg1");
    text_gives("return x:at('stem'):relu().name", "stem.relu1");
    text_gives("local a, b, c = x:split { 3, axis = 1 } return c.channels", "1");
}

static void test_what_is_refused(void **state)
{
    (void)state;
    text_gives("return x:convv {}",
               "models/a.lua:1: unknown operator 'convv': did you mean 'conv'?");
    text_gives("return x[1]", "models/a.lua:1: a tensor has no elements to index; use split, slice "
                              "or gather");
    text_gives("x.name = 'y'", "models/a.lua:1: tensors are read-only; keep values in variables of "
                               "your own");
    text_gives("return x:at('a\\nb')",
               "models/a.lua:1: the name of a block contains a control character; leave it out");
}

/* The fields that decide whether another size is the same network: zoo/replay.h. */
static void test_reads_are_known(void **state)
{
    (void)state;
    ValueReads reads;
    g_autofree char *one = run_text("return x.width + x.height", &reads);
    assert_string_equal(one, "16");
    assert_int_equal(reads.fields->len, 2);
    assert_int_equal(g_array_index(reads.fields, ValueRead, 0).field, tensor_field_find("width"));
    assert_int_equal(g_array_index(reads.fields, ValueRead, 1).tensor, 0);
    assert_false(reads.batch || reads.resolution);
    g_array_unref(reads.fields);
    g_autofree char *two = run_text("return options.batch", &reads);
    assert_string_equal(two, "2");
    assert_true(reads.batch && !reads.resolution);
    g_array_unref(reads.fields);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tensors),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_reads_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
