/* Tensors of an ONNX file: values of the small ones, in every way that they are stored. */
#include "onnx_parse.h"

#include <math.h>

static void assert_raw_int(int data_type, const void *bytes, size_t length, int64_t expected)
{
    g_autoptr(OnnxModel) model =
        parse(model_of(GRAPH_INITIALIZER, onnx_tensor_raw("w", data_type, "1", bytes, length)));
    assert_non_null(tensor_of(model)->ints);
    assert_true(tensor_of(model)->ints[0] == expected);
}

static void assert_raw_real(int data_type, const void *bytes, size_t length, double expected)
{
    g_autoptr(OnnxModel) model =
        parse(model_of(GRAPH_INITIALIZER, onnx_tensor_raw("w", data_type, "", bytes, length)));
    assert_int_equal(tensor_of(model)->elements, 1);
    assert_non_null(tensor_of(model)->reals);
    assert_true(tensor_of(model)->reals[0] == expected);
}

static void test_raw_values(void **state)
{
    (void)state;
    assert_raw_int(ONNX_INT8, "\xfe", 1, -2);
    assert_raw_int(ONNX_UINT8, "\xfe", 1, 254);
    assert_raw_int(ONNX_INT16, "\x00\x80", 2, -32768);
    assert_raw_int(ONNX_UINT16, "\x00\x80", 2, 32768);
    assert_raw_int(ONNX_INT32, "\xff\xff\xff\xff", 4, -1);
    assert_raw_int(ONNX_UINT32, "\xff\xff\xff\xff", 4, 4294967295);
    assert_raw_int(ONNX_INT64, "\x00\x00\x00\x00\x01\x00\x00\x00", 8, INT64_C(1) << 32);
    assert_raw_int(ONNX_BOOL, "\x02", 1, 1);
    /* binary16: 1.5 is 0 01111 1000000000, the smallest is 2^-24, the sign stands alone. */
    assert_raw_real(ONNX_FLOAT16, "\x00\x3e", 2, 1.5);
    assert_raw_real(ONNX_FLOAT16, "\x01\x80", 2, -0x1p-24);
    assert_raw_real(ONNX_FLOAT16, "\x00\x7c", 2, (double)INFINITY);
    assert_raw_real(ONNX_BFLOAT16, "\xc0\x3f", 2, 1.5);
    assert_raw_real(ONNX_FLOAT, "\x00\x00\xc0\x3f", 4, 1.5);
    assert_raw_real(ONNX_DOUBLE, "\x00\x00\x00\x00\x00\x00\xf8\x3f", 8, 1.5);
}

/* 2,048 numbers of 4 bytes, more than are kept, and a byte of the last. */
static void test_zeros(void **state)
{
    (void)state;
    enum { BYTES = 8192 };
    g_autofree uint8_t *bytes = g_malloc0(BYTES);
    for (int last = 0; last < 2; last++) {
        bytes[BYTES - 1] = (uint8_t)last;
        g_autoptr(OnnxModel) model = parse(
            model_of(GRAPH_INITIALIZER, onnx_tensor_raw("w", ONNX_FLOAT, "2048", bytes, BYTES)));
        assert_null(tensor_of(model)->reals);
        assert_int_equal(tensor_of(model)->zeros, last == 0);
    }
    g_autoptr(OnnxModel) stripped =
        parse(model_of(GRAPH_INITIALIZER, onnx_tensor("w", ONNX_FLOAT, "2048")));
    assert_false(tensor_of(stripped)->zeros);
}

/* Values in fields of their own, packed and one by one, before and after dims. */
static void test_typed_values(void **state)
{
    (void)state;
    Message *tensor = onnx_message(), *packed = onnx_message();
    onnx_put_int(tensor, 7, -4);
    onnx_put_varint(packed, 5);
    onnx_put_varint(packed, UINT64_MAX);
    onnx_put_message(tensor, 7, packed);
    onnx_put_int(tensor, 1, 3);
    onnx_put_int(tensor, 2, ONNX_INT64);
    g_autoptr(OnnxModel) model = parse(model_of(GRAPH_INITIALIZER, tensor));
    const int64_t expected[] = {-4, 5, -1};
    assert_non_null(tensor_of(model)->ints);
    assert_memory_equal(tensor_of(model)->ints, expected, sizeof expected);

    tensor = onnx_tensor("f", ONNX_FLOAT, "2");
    onnx_put_float(tensor, 4, 0.5F);
    onnx_put_float(tensor, 4, 2);
    g_autoptr(OnnxModel) floats = parse(model_of(GRAPH_INITIALIZER, tensor));
    assert_true(tensor_of(floats)->reals[0] == 0.5 && tensor_of(floats)->reals[1] == 2.0);

    tensor = onnx_tensor("h", ONNX_FLOAT16, "1");
    onnx_put_int(tensor, 5, 0x3e00);
    g_autoptr(OnnxModel) halves = parse(model_of(GRAPH_INITIALIZER, tensor));
    assert_true(tensor_of(halves)->reals[0] == 1.5);
}

static bool keeps(int data_type, int elements, int given)
{
    g_autofree char *zeros = g_malloc0((size_t)given * 8);
    g_autofree char *dims = g_strdup_printf("%d", elements);
    size_t size = data_type == ONNX_INT64 ? 8 : 4;
    g_autoptr(OnnxModel) model = parse(model_of(
        GRAPH_INITIALIZER, onnx_tensor_raw("w", data_type, dims, zeros, (size_t)given * size)));
    const OnnxTensor *tensor = tensor_of(model);
    assert_int_equal(tensor->payload, (size_t)given * size);
    return tensor->ints || tensor->reals;
}

static void test_limits_of_values(void **state)
{
    (void)state;
    assert_true(keeps(ONNX_INT64, 4096, 4096));
    assert_false(keeps(ONNX_INT64, 4097, 4097));
    assert_true(keeps(ONNX_FLOAT, 512, 512));
    assert_false(keeps(ONNX_FLOAT, 513, 513));
    assert_false(keeps(ONNX_INT64, 3, 2)); /* some were taken out */
    assert_false(keeps(ONNX_INT64, 2, 3));
    assert_true(keeps(ONNX_INT64, 0, 0)); /* a scalar's shape */
}

static void test_long_typed_data_is_skipped(void **state)
{
    (void)state;
    Message *tensor = onnx_tensor("w", ONNX_FLOAT, "600");
    g_autofree char *zeros = g_malloc0(2400);
    onnx_put_bytes(tensor, 4, zeros, 2400);
    g_autoptr(OnnxModel) model = parse(model_of(GRAPH_INITIALIZER, tensor));
    assert_int_equal(tensor_of(model)->payload, 2400);
    assert_null(tensor_of(model)->reals);

    Message *node = onnx_node("X", "", "", "");
    enum { MANY = ONNX_KEPT_NODES + 1 };
    g_autofree int64_t *many = g_new0(int64_t, MANY);
    onnx_add_ints(node, "many", many, MANY);
    g_autoptr(OnnxModel) attr = parse(model_of(GRAPH_NODE, node));
    assert_int_equal(attr_of(attr, "many")->n, MANY);
    assert_null(attr_of(attr, "many")->ints);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_raw_values),
        cmocka_unit_test(test_zeros),
        cmocka_unit_test(test_typed_values),
        cmocka_unit_test(test_limits_of_values),
        cmocka_unit_test(test_long_typed_data_is_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
