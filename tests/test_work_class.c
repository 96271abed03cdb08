/* graph/work_class.h: which class of work a layer is, from its row and its attributes. */
#include "graph/work_class.h"

#include "op_kit.h"

static WorkClass of_conv(int64_t kernel, int64_t groups)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 16;
    attrs.as.window.kernel = INTS(kernel, kernel);
    attrs.as.window.groups = groups;
    g_autoptr(Graph) graph = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 16, 8, 8)));
    return work_class(graph, graph_op(graph, 0));
}

/* Of 16 channels: all together, in four groups, each alone. */
static void convolutions_by_kernel_and_groups(void **state)
{
    (void)state;
    assert_int_equal(of_conv(3, 1), WORK_CONV);
    assert_int_equal(of_conv(1, 1), WORK_POINTWISE);
    assert_int_equal(of_conv(3, 4), WORK_GROUPED);
    assert_int_equal(of_conv(1, 4), WORK_GROUPED);
    assert_int_equal(of_conv(3, 16), WORK_DEPTHWISE);
}

static WorkClass of_kind(OpKind kind)
{
    g_autoptr(Graph) graph = kit_graph(kind, NULL, INPUTS(S(1, 16, 8, 8)));
    return work_class(graph, graph_op(graph, 0));
}

/* The columns class, special and storage of the operator table. */
static void others_by_their_row(void **state)
{
    (void)state;
    static const struct {
        OpKind kind;
        WorkClass work;
    } rows[] = {
        {OP_BATCH_NORM, WORK_NORM},
        {OP_RELU, WORK_ELEMENTWISE},
        {OP_HARD_SWISH, WORK_ELEMENTWISE},
        {OP_GELU, WORK_TRANSCENDENTAL},
        {OP_SOFTMAX, WORK_TRANSCENDENTAL},
        {OP_GLOBAL_AVG_POOL, WORK_POOL},
        {OP_FLATTEN, WORK_VIEW},
        {OP_DROPOUT, WORK_VIEW},
        {OP_TRILU, WORK_DATA},
        {OP_SQRT, WORK_ELEMENTWISE},
        {OP_EXP, WORK_TRANSCENDENTAL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (of_kind(rows[i].kind) != rows[i].work)
            fail_msg("%s is %s, not %s", op_info(rows[i].kind)->name,
                     work_class_name(of_kind(rows[i].kind)), work_class_name(rows[i].work));
}

static void products(void **state)
{
    (void)state;
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = 10;
    g_autoptr(Graph) linear = kit_graph(OP_LINEAR, &attrs, INPUTS(S(1, 16)));
    assert_int_equal(work_class(linear, graph_op(linear, 0)), WORK_LINEAR);
    g_autoptr(Graph) matmul = kit_graph(OP_MATMUL, NULL, INPUTS(S(4, 8), S(8, 2)));
    assert_int_equal(work_class(matmul, graph_op(matmul, 0)), WORK_ATTENTION);
}

/* A group of functions of an element runs as slowly as its slowest; a convolution with one behind
 * it is a convolution. */
static void fused_operators(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_graph(OP_RELU, NULL, INPUTS(S(1, 16, 8, 8)));
    const Op *relu = graph_op(graph, 0);
    Op exponential = *relu, parts[2] = {*relu, *relu}, whole = *relu;
    exponential.kind = OP_EXP;
    whole.parts = parts;
    whole.n_parts = 2;
    assert_int_equal(work_class(graph, &whole), WORK_ELEMENTWISE);
    parts[1] = exponential;
    assert_int_equal(work_class(graph, &whole), WORK_TRANSCENDENTAL);
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 16;
    attrs.as.window.kernel = INTS(3);
    g_autoptr(Graph) conv = kit_graph(OP_CONV, &attrs, INPUTS(S(1, 16, 8, 8)));
    Op fused = *graph_op(conv, 0);
    Op with[2] = {fused, exponential};
    fused.parts = with;
    fused.n_parts = 2;
    assert_int_equal(work_class(conv, &fused), WORK_CONV);
}

static void names_differ(void **state)
{
    (void)state;
    for (int a = 0; a < WORK_CLASS_COUNT; a++) {
        assert_true(*work_class_title((WorkClass)a) != '\0');
        for (int b = 0; b < a; b++)
            assert_string_not_equal(work_class_name((WorkClass)a), work_class_name((WorkClass)b));
    }
    assert_string_equal(work_class_name(WORK_CLASS_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolutions_by_kernel_and_groups),
        cmocka_unit_test(others_by_their_row),
        cmocka_unit_test(products),
        cmocka_unit_test(fused_operators),
        cmocka_unit_test(names_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
