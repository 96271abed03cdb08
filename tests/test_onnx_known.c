/* Contents of small tensors. */
#include "support.h"

#include <math.h>

#include "onnx/known.h"

static OnnxArena *memory_new(void)
{
    return onnx_arena_new(SIZE_MAX);
}

static void numbers(void **state)
{
    (void)state;
    OnnxArena *memory = memory_new();
    const int64_t whole[] = {3, KNOWN_NOT, -7};
    const double real[] = {2.9, NAN, 1e19, -2.9};
    const OnnxKnown *list = known_ints(memory, whole, 3), *reals = known_reals(memory, real, 4);
    assert_int_equal(list->shape.rank, 1);
    assert_int_equal(known_at(list, 2), -7);
    assert_true(isnan(known_real_at(list, 1)));
    assert_int_equal(known_at(reals, 0), 2); /* truncated */
    assert_int_equal(known_at(reals, 1), KNOWN_NOT);
    assert_int_equal(known_at(reals, 2), KNOWN_NOT); /* beyond 64 bits */
    assert_int_equal(known_at(reals, 3), -2);
    const OnnxKnown *one = known_ints(memory, whole, -1);
    assert_int_equal(one->shape.rank, 0);
    assert_int_equal(one->n, 1);
    onnx_arena_free(memory);
}

static void elements_are_set(void **state)
{
    (void)state;
    OnnxArena *memory = memory_new();
    OnnxKnown *whole = known_new(memory, &(Shape){1, {1}}, false);
    OnnxKnown *real = known_new(memory, &(Shape){1, {1}}, true);
    known_set(whole, 0, 5, 0.5);
    known_set(real, 0, 5, 0.5);
    assert_int_equal(known_at(whole, 0), 5);
    assert_true(known_real_at(real, 0) == 0.5);
    onnx_arena_free(memory);
}

/* What is too large, or of an unknown shape, is not followed. */
static void limits(void **state)
{
    (void)state;
    OnnxArena *memory = memory_new();
    assert_non_null(known_new(memory, &(Shape){1, {KNOWN_MAX}}, false));
    assert_null(known_new(memory, &(Shape){1, {KNOWN_MAX + 1}}, false));
    assert_null(known_new(memory, &(Shape){1, {DIM_UNKNOWN}}, false));
    onnx_arena_free(memory);
}

/* The least number of a file is a number; what the reader kept no values of has no contents. */
static void of_tensors(void **state)
{
    (void)state;
    OnnxArena *memory = memory_new();
    const int64_t dims[] = {2}, values[] = {INT64_MIN, 4};
    OnnxTensor tensor = {.n_dims = 1, .dims = dims, .elements = 2, .ints = values};
    const OnnxKnown *known = known_of_tensor(memory, &tensor);
    assert_int_equal(known_at(known, 0), INT64_MIN + 1);
    assert_int_equal(known_at(known, 1), 4);
    tensor.ints = NULL;
    assert_null(known_of_tensor(memory, &tensor));
    onnx_arena_free(memory);
}

static void zeros(void **state)
{
    (void)state;
    static const int64_t whole[] = {0, 0, 1};
    static const double real[] = {0, -0.0, NAN};
    OnnxKnown known = {.n = 2, .ints = whole}, reals = {.n = 2, .real = true, .reals = real};
    assert_true(known_zeros(&known) && known_zeros(&reals));
    known.n = reals.n = 3;
    assert_false(known_zeros(&known) || known_zeros(&reals));
    known.n = 0;
    assert_false(known_zeros(&known) || known_zeros(NULL));
}

static void shapes(void **state)
{
    (void)state;
    const int64_t dims[9] = {2, 3};
    assert_int_equal(onnx_shape(dims, 2).dim[1], 3);
    assert_int_equal(onnx_shape(dims, 9).rank, RANK_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),    cmocka_unit_test(elements_are_set), cmocka_unit_test(limits),
        cmocka_unit_test(of_tensors), cmocka_unit_test(shapes),           cmocka_unit_test(zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
