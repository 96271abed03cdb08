#include "graph/ops_rules.h"
#include "op_kit.h"

static void fails(bool ok, GError **error, const char *message)
{
    assert_false(ok);
    assert_non_null(*error);
    assert_string_equal((*error)->message, message);
    g_clear_error(error);
}

static void checks_say_what_does_not_fit(void **state)
{
    (void)state;
    GError *error = NULL;
    Shape shape = S(2, 3);
    assert_true(rule_at_least("k", 1, 1, &error));
    fails(rule_at_least("k", 0, 1, &error), &error, "k is 0; it must be at least 1");
    assert_int_equal(rule_axis(&shape, -1, &error), 1);
    fails(rule_axis(&shape, 2, &error) >= 0, &error,
          "axis 2 is not an axis of 2x3, which has 2; count axes from 0, or from the last with -1");
    assert_true(rule_list_fits("pad", &INTS(1), 3, false, &error));
    assert_true(rule_list_fits("pad", &INTS(1, 2, 3), 3, false, &error));
    assert_true(rule_list_fits("pad", &(Ints){0}, 3, true, &error));
    fails(rule_list_fits("pad", &(Ints){0}, 3, false, &error), &error,
          "pad has 0 numbers for 3 dimensions; give one, or one for each");
    fails(rule_list_fits("pad", &INTS(1, 2), 1, true, &error), &error,
          "pad has 2 numbers for 1 dimension; give one, or one for each");
}

/* Parameters are weights, constants and what quantization brings are nothing. */
static void traffic_by_role(void **state)
{
    (void)state;
    Traffic traffic = {0};
    Tensor tensor = {.dtype = DTYPE_FP16};
    static const TensorRole roles[] = {TENSOR_INPUT,  TENSOR_ACTIVATION, TENSOR_WEIGHT,
                                       TENSOR_BUFFER, TENSOR_CONSTANT,   TENSOR_METADATA};
    for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
        tensor.role = roles[i];
        traffic_read(&traffic, &tensor, 10);
    }
    traffic_read(&traffic, NULL, 10);
    assert_int_equal(traffic.input, 20);
    assert_int_equal(traffic.weights, 20);
    assert_int_equal(traffic.bytes, 80);
    tensor.dtype = DTYPE_INT4;
    traffic_write(&traffic, &tensor, 5); /* two to a byte */
    assert_int_equal(traffic.output, 5);
    assert_int_equal(traffic.bytes, 83);
    traffic_write(&traffic, &tensor, INT64_MAX);
    assert_int_equal(traffic.output, COUNT_OVERFLOW);
}

/* 3 dot products of 4 MACs: 8 FLOPs each, 7 exactly; 5 besides. */
static void dots(void **state)
{
    (void)state;
    OpCost cost = {0};
    cost_dots(&cost, 12, 3, 5, false);
    assert_int_equal(cost.macs, 12);
    assert_int_equal(cost.flops, 29);
    assert_int_equal(cost.matrix_flops, 24);
    assert_int_equal(cost.flops_exact, 26);
    cost_dots(&cost, 12, 3, 5, true);
    assert_int_equal(cost.matrix_flops, 0);
    cost_dots(&cost, 0, 3, 5, false);
    assert_int_equal(cost.flops_exact, 5);
}

static void arithmetic(void **state)
{
    (void)state;
    assert_int_equal(greatest_common_divisor(12, 18), 6);
    assert_int_equal(greatest_common_divisor(7, 0), 7);
    assert_int_equal(count_at_least(3, 5), 5);
    assert_int_equal(count_at_least(8, 5), 8);
    assert_int_equal(count_at_least(COUNT_OVERFLOW, 5), COUNT_OVERFLOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_say_what_does_not_fit),
        cmocka_unit_test(traffic_by_role),
        cmocka_unit_test(dots),
        cmocka_unit_test(arithmetic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
