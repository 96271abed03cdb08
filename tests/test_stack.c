/* device/stack.h: kinds of stacks, and the graph that each executes. */
#include "device/stack.h"

#include "op_kit.h"

static void kinds(void **state)
{
    (void)state;
    assert_string_equal(stack_kind_name(STACK_EAGER), "eager");
    assert_string_equal(stack_kind_name(STACK_COMPILED), "compiled");
    assert_string_equal(stack_kind_name(STACK_ENGINE), "engine");
    assert_string_equal(stack_kind_name(STACK_KIND_COUNT), "unknown");
    for (int k = 0; k < STACK_KIND_COUNT; k++) {
        assert_string_equal(stack_kind_names()[k], stack_kind_name((StackKind)k));
        assert_true(strlen(stack_kind_meaning((StackKind)k)) > 10);
    }
    assert_null(stack_kind_names()[STACK_KIND_COUNT]);
}

/* What starts operators one by one has no graph to fuse. */
static void only_eager_is_not_fused(void **state)
{
    (void)state;
    assert_false(stack_is_fused(STACK_EAGER));
    assert_true(stack_is_fused(STACK_COMPILED));
    assert_true(stack_is_fused(STACK_ENGINE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),
        cmocka_unit_test(only_eager_is_not_fused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
