#include "value_kit.h"

static void test_tensors_of_ones_own(void **state)
{
    (void)state;
    text_gives("return tostring(parameter { 4, 5 })", "parameter1 4x5");
    text_gives("parameter { 4 } return parameter({ 7 }).name", "parameter2");
    text_gives("return buffer({ 4, name = 'mean' }).name", "mean");
    text_gives("return tostring(constant { 8, 8 })", "constant1 8x8");
    text_gives("return tostring(state { 8, 64 })", "state1 2x8x64"); /* and the batch */
}

static void test_options(void **state)
{
    (void)state;
    text_gives(
        "return options.dtype .. ' ' .. options.batch .. ' ' .. tostring(options.resolution)",
        "fp32 2 nil");
    text_gives("return options.size",
               "models/a.lua:1: unknown option 'size'; there are batch, resolution and dtype");
}

static void test_what_is_refused(void **state)
{
    (void)state;
    text_gives("return parameter(4)",
               "models/a.lua:1: parameter takes its shape: parameter { 1, 768 }; write it so");
    text_gives("return buffer { 4, dtype = 'fp16' }",
               "models/a.lua:1: buffer has a shape and a name, nothing else; leave the rest out");
    text_gives("return parameter {}", "models/a.lua:1: parameter needs 1 to 8 dimensions, as in "
                                      "{ 3, 224, 224 }; write as many");
}

static void test_only_inside_a_build(void **state)
{
    (void)state;
    g_autoptr(Sandbox) sandbox = sandbox_new(&SMALL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    ValueHost *host = value_host_new(sandbox);
    assert_false(sandbox_run(sandbox, "a.lua", "parameter { 4 }", 15, 0, &error));
    assert_string_equal(
        error->message,
        "a.lua:1: parameter is known only inside a model's build function; call it there");
    g_clear_pointer(&sandbox, sandbox_free);
    value_host_free(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tensors_of_ones_own),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_only_inside_a_build),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
