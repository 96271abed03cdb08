/* The table of ONNX types. */
#include "onnx/ops.h"
#include "onnx_kit.h"

#include <string.h>

static OnnxOp found(const char *domain, const char *type)
{
    OnnxOp op = onnx_op_find(domain, type);
    if (op.kind == OP_UNKNOWN || !op.type || strcmp(op.type, type) != 0)
        fail_msg("%s %s", domain, type);
    return op;
}

/* Each of them once, and what it says is of use. */
static void types_are_found(void **state)
{
    (void)state;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *domain, *type;
    int n = 0;
    for (; (type = onnx_op_type(n, &domain)); n++) {
        const OnnxReading *reading = found(domain, type).reading;
        if (!g_hash_table_add(seen, g_strconcat(domain, ":", type, NULL)))
            fail_msg("%s is there twice", type);
        assert_true(*reading->inputs &&
                    strspn(reading->inputs, "dfoscwpbma") == strlen(reading->inputs));
        assert_true(strspn(reading->order, "-012345678") == strlen(reading->order));
        assert_true(!reading->like || reading->like == '.' || g_ascii_isdigit(reading->like));
        for (const OnnxRead *read = reading->attrs; read && read->name; read++)
            assert_true(read->offset < sizeof(Attrs));
    }
    assert_true(n > 200);
}

/* Every kind that names an ONNX type is what that type becomes. */
static void kinds_have_their_types(void **state)
{
    (void)state;
    for (int kind = 0; kind < OP_KIND_COUNT; kind++)
        if (*op_info((OpKind)kind)->onnx)
            assert_int_equal(found("", op_info((OpKind)kind)->onnx).kind, kind);
}

static void other_types(void **state)
{
    (void)state;
    assert_int_equal(found("", "Swish").kind, OP_SILU);
    assert_int_equal(found("", "Sum").kind, OP_ADD);
    assert_int_equal(found("", "Attention").kind, OP_ATTENTION);
    assert_int_equal(found("com.microsoft", "Attention").kind, OP_PACKED_ATTENTION);
    assert_int_equal(onnx_op_find("", "Magic").kind, OP_UNKNOWN);
    assert_int_equal(onnx_op_find("", "").kind, OP_UNKNOWN);
    assert_int_equal(onnx_op_find("org.example", "Conv").kind, OP_UNKNOWN);
    assert_null(onnx_op_find("org.example", "Conv").type);
}

/* Contents are followed through what computes the same: not through what is quantized, nor
 * through bits taken for another type. */
static void contents_are_followed(void **state)
{
    (void)state;
    assert_true(found("", "Add").follows && found("", "Sum").follows && found("", "Cast").follows);
    assert_false(found("com.microsoft", "QLinearAdd").follows || found("", "BitCast").follows);
}

static void uses_of_inputs(void **state)
{
    (void)state;
    const OnnxReading *conv = found("", "Conv").reading, *relu = found("", "Relu").reading;
    assert_int_equal(onnx_op_use(conv, 0), USE_DATA);
    assert_int_equal(onnx_op_use(conv, 1), USE_WEIGHT | USE_PARAMETER);
    assert_int_equal(onnx_op_use(relu, 0), USE_DATA);
    assert_int_equal(onnx_op_use(found("", "Mul").reading, 1), USE_OPERAND);
    assert_int_equal(onnx_op_use(found("", "Less").reading, 1), USE_ARGUMENT);
    assert_int_equal(onnx_op_use(found("", "GRU").reading, 5), USE_STATE);
    assert_int_equal(onnx_op_use(found("", "RotaryEmbedding").reading, 1), USE_BUFFER);
    assert_int_equal(onnx_op_use(found("", "STFT").reading, 2), USE_BUFFER); /* its window */
    assert_int_equal(onnx_op_use(found("", "BatchNormalization").reading, 4),
                     USE_BUFFER | USE_PARAMETER);
    /* The last letter is that of all that follow: scales and zero points, then the bias. */
    assert_int_equal(onnx_op_use(found("", "QLinearConv").reading, 7), USE_METADATA);
    assert_int_equal(onnx_op_use(found("", "QLinearConv").reading, 8), USE_WEIGHT);
    assert_int_equal(onnx_op_use(found("", "MatMulInteger").reading, 3), USE_METADATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_found), cmocka_unit_test(kinds_have_their_types),
        cmocka_unit_test(other_types),     cmocka_unit_test(contents_are_followed),
        cmocka_unit_test(uses_of_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
