#include "op_kit.h"

#include "graph/op_cost.h"
#include <stdio.h>

static int add(Graph *graph, OpKind kind, const char *name, int x, const Attrs *attrs)
{
    GError *error = NULL;
    int op = graph_add_op(graph, kind, name, &x, 1, attrs, true, &error);
    if (op == NO_OP)
        fail_msg("%s", error->message);
    return graph_op(graph, op)->outputs[0];
}

static int conv(Graph *graph, const char *name, int x, int64_t channels, int64_t kernel,
                int64_t groups)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = channels;
    attrs.as.window.kernel = INTS(kernel);
    attrs.as.window.pad = INTS(kernel / 2);
    attrs.as.window.groups = groups;
    attrs.as.window.bias = false;
    return add(graph, OP_CONV, name, x, &attrs);
}

/* 112x112x64, expansion 6, 3x3, stride 1, to 128: 112²·(64·384 + 9·384 + 384·128). */
static Graph *inverted_residual(void)
{
    Graph *graph = graph_new("block", "Inverted residual");
    int x = graph_add_input(graph, "image", S(1, 64, 112, 112), DTYPE_FP32);
    x = conv(graph, "expand", x, 384, 1, 1);
    x = add(graph, OP_BATCH_NORM, "bn", x, NULL);
    x = conv(graph, "depthwise", x, 384, 3, 384);
    x = conv(graph, "project", x, 128, 1, 1);
    graph_add_output(graph, x);
    return graph;
}

static int64_t total_macs(const Graph *graph)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_ops(graph); i++)
        sum = count_add(sum, op_cost(graph, graph_op(graph, i)).macs);
    return sum;
}

static void worked_block(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = inverted_residual();
    assert_int_equal(total_macs(graph), 968196096);
}

static void tensors_and_operators(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = inverted_residual();
    const Op *bn = graph_op(graph, 1);
    assert_string_equal(bn->name, "bn");
    assert_string_equal(bn->type, "bn");
    assert_string_equal(bn->block, "");
    assert_int_equal(bn->n_inputs, 5);
    assert_string_equal(op_input(graph, bn, 3)->name, "bn.running_mean");
    assert_int_equal(op_input(graph, bn, 3)->role, TENSOR_BUFFER);
    assert_int_equal(op_input(graph, bn, 0)->producer, 0);
    assert_string_equal(op_output(graph, bn, 0)->name, "bn");
    assert_null(op_input(graph, bn, 5));
    assert_null(op_output(graph, bn, 1));
    assert_int_equal(op_class(graph, graph_op(graph, 2)), OP_CLASS_DEPTHWISE);
    assert_string_equal(op_class_name(OP_CLASS_DEPTHWISE), "depthwise");
    assert_string_equal(op_class_title(OP_CLASS_NORM), "Normalisation");
}

static void copy_shares_nothing(void **state)
{
    (void)state;
    Graph *graph = inverted_residual();
    const int64_t values[] = {3, 4};
    int constant = graph_add_tensor(graph, "shape", TENSOR_CONSTANT, S(2), DTYPE_INT64);
    graph_tensor(graph, constant)->values = graph_numbers(graph, values, 2);
    graph->url = graph_string(graph, "https://example.org");
    Published figure = {"macs", 1e9, false, graph_string(graph, "a paper"), NULL};
    g_array_append_val(graph->published, figure);
    g_autoptr(Graph) copy = graph_copy(graph);
    graph_free(graph);
    assert_string_equal(copy->id, "block");
    assert_string_equal(copy->url, "https://example.org");
    assert_string_equal(g_array_index(copy->published, Published, 0).source, "a paper");
    assert_int_equal(graph_tensor(copy, constant)->values[1], 4);
    assert_int_equal(total_macs(copy), 968196096);
    assert_int_equal(copy->outputs->len, 1);
    g_autoptr(GError) error = NULL;
    int x = g_array_index(copy->outputs, int, 0);
    assert_int_equal(graph_add_op(copy, OP_RELU, "project", &x, 1, NULL, true, &error), NO_OP);
    assert_string_equal(error->message, "there are two operators named 'project'; name one of them "
                                        "differently");
    assert_int_equal(graph_add_op(copy, OP_RELU, "relu", &x, 1, NULL, true, NULL), 4);
}

/* Four images: four times the work, the weights as they were. */
static void infer_again(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = inverted_residual();
    int n = graph_n_tensors(graph);
    graph_tensor(graph, 0)->shape.dim[0] = 4;
    assert_true(graph_infer(graph, NULL));
    assert_int_equal(graph_n_tensors(graph), n);
    assert_int_equal(total_macs(graph), 4 * INT64_C(968196096));
    graph_tensor(graph, 0)->shape.dim[1] = 3;
    g_autoptr(GError) error = NULL;
    assert_false(graph_infer(graph, &error));
    assert_string_equal(error->message, "expand: its weight 384x64x1x1 in 1 group takes 64 input "
                                        "channels, the input has 3; make the two the same");
}

/* An embedding used again to score the words: counted where it was made, used by both. */
static void tied_weights(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("tied", "Tied");
    int x = graph_add_input(graph, "tokens", S(1, 7), DTYPE_INT64);
    Attrs attrs = op_default_attrs(OP_EMBEDDING);
    attrs.as.table.rows = 100;
    attrs.as.table.channels = 8;
    int y = add(graph, OP_EMBEDDING, "embedding", x, &attrs);
    int inputs[] = {y, graph_op(graph, 0)->inputs[1]};
    attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = 100;
    attrs.as.product.bias = false;
    int head = graph_add_op(graph, OP_LINEAR, "head", inputs, 2, &attrs, true, NULL);
    assert_int_equal(head, 1);
    assert_int_equal(graph_op(graph, 1)->n_inputs, 2);
    assert_int_equal(kit_params(graph), 800);
    assert_int_equal(op_cost(graph, graph_op(graph, 1)).macs, 7 * 8 * 100);
    attrs.as.product.bias = true;
    assert_int_equal(graph_add_op(graph, OP_LINEAR, "biased", inputs, 2, &attrs, true, NULL), 2);
    assert_int_equal(graph_op(graph, 2)->n_inputs, 3);
    assert_int_equal(kit_params(graph), 900);
}

static void unknown_operators(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("file", "File");
    int x[] = {graph_add_input(graph, "x", S(1, 7), DTYPE_FP16), NO_TENSOR};
    const TensorType types[3] = {{shape_unknown(), DTYPE_FP16},
                                 {shape_unknown(), DTYPE_FP16},
                                 {shape_unknown(), DTYPE_FP16}};
    assert_int_equal(graph_add_op_as(graph, OP_UNKNOWN, "nms", x, 2, NULL, types, 3, NULL), 0);
    const Op *op = graph_op(graph, 0);
    assert_int_equal(op->n_outputs, 3);
    assert_int_equal(op_output(graph, op, 2)->shape.rank, RANK_UNKNOWN);
    assert_string_equal(op_output(graph, op, 2)->name, "nms.2");
    assert_false(op_is_covered(graph, op));
    assert_int_equal(op_cost(graph, op).compulsory.bytes, 0);
    assert_int_equal(op_class(graph, op), OP_CLASS_OTHER);
    assert_string_equal(op_info(OP_UNKNOWN)->name, "unknown");
}

/* A file may leave out any input: an error, never a crash. */
static void missing_inputs(void **state)
{
    (void)state;
    for (int kind = 0; kind < OP_KIND_COUNT; kind++) {
        g_autoptr(Graph) graph = graph_new("file", "File");
        g_autoptr(GError) error = NULL;
        int none[4] = {NO_TENSOR, NO_TENSOR, NO_TENSOR, NO_TENSOR};
        assert_int_equal(graph_add_op(graph, (OpKind)kind, "op", none, 4, NULL, false, &error),
                         NO_OP);
        assert_non_null(error);
        g_clear_error(&error);
        assert_int_equal(graph_add_op(graph, (OpKind)kind, "op", NULL, 0, NULL, false, &error),
                         NO_OP);
        g_clear_error(&error);
        assert_int_equal(graph_add_op(graph, (OpKind)kind, "op", none, 1, NULL, true, &error),
                         NO_OP);
    }
}

/* Whatever shapes meet, a rule answers or refuses; what it answers can be counted. */
static void any_shapes(void **state)
{
    (void)state;
    const Shape shapes[] = {
        shape_unknown(),
        {0, {0}},
        S(1),
        S(-1),
        S(4, 6),
        S(-1, 6),
        S(0, 3, 4),
        S(2, 4, 6),
        S(1, 4, 6, 6),
        S(-1, 4, -1, 6),
        S(1, 4, 3, 3, 3),
        S(INT64_MAX),
        S(1, 4, INT64_MAX),
        S(1, 1, 1, 1, 1, 1, 1, 1),
        S(1, 1, 1, 1, 1, 1),
        S(4, 4, 1, 1),
    };
    int n = G_N_ELEMENTS(shapes);
    for (int kind = 0; kind < OP_KIND_COUNT; kind++)
        for (int i = 0; i < n * n * n; i++) {
            g_autoptr(Graph) graph = graph_new("any", "Any");
            Attrs attrs = op_default_attrs((OpKind)kind);
            int inputs[3];
            for (int j = 0, code = i; j < 3; j++, code /= n)
                inputs[j] = graph_add_input(graph, "x", shapes[code % n], DTYPE_FP32);
            if (graph_add_op(graph, (OpKind)kind, "op", inputs, 3, &attrs, false, NULL) != NO_OP)
                op_cost(graph, graph_op(graph, 0));
        }
}

/* A sequence that only depends on where it starts. */
static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static int64_t any_number(uint32_t *seed)
{
    const int64_t edges[] = {
        INT64_MIN,        INT64_MIN + 1,    -5,       -2, -1, 0, INT64_C(1) << 31,
        INT64_C(1) << 40, INT64_C(1) << 62, INT64_MAX};
    uint32_t pick = next(seed) % 20;
    return pick < G_N_ELEMENTS(edges) ? edges[pick] : 1 + pick % 7;
}

static Ints any_ints(uint32_t *seed)
{
    Ints ints = {.n = (int)(next(seed) % 5)};
    for (int i = 0; i < ints.n; i++)
        ints.v[i] = any_number(seed);
    return ints;
}

static void set_any(Attrs *attrs, const AttrSpec *spec, uint32_t *seed)
{
    void *field = (char *)attrs + spec->offset;
    switch (spec->type) {
    case ATTR_PAD:
        attrs->as.window.auto_pad = (AutoPad)(next(seed) % 3);
        *(Ints *)field = any_ints(seed);
        break;
    case ATTR_INTS:
        *(Ints *)field = any_ints(seed);
        break;
    case ATTR_INT:
        *(int64_t *)field = any_number(seed);
        break;
    case ATTR_NUMBER:
        *(double *)field = next(seed) % 2 ? (double)any_number(seed) : 0.5;
        break;
    case ATTR_BOOL:
        *(bool *)field = next(seed) % 2;
        break;
    case ATTR_MODE:
        *(ResizeMode *)field = (ResizeMode)(next(seed) % 3);
        break;
    case ATTR_DTYPE:
        *(DType *)field = (DType)(next(seed) % DTYPE_COUNT);
        break;
    }
}

static Attrs any_attrs(OpKind kind, uint32_t *seed)
{
    Attrs attrs = op_default_attrs(kind);
    for (const AttrSpec *spec = op_info(kind)->rule->attrs; spec && spec->name; spec++)
        if (next(seed) % 2)
            set_any(&attrs, spec, seed);
    return attrs;
}

static Shape any_shape(uint32_t *seed)
{
    Shape shape = {.rank = (int)(next(seed) % 7) - 1};
    for (int i = 0; i < shape.rank; i++) {
        int64_t dim = next(seed) % 4 ? 1 + next(seed) % 8 : any_number(seed);
        shape.dim[i] = dim < 0 ? DIM_UNKNOWN : dim;
    }
    return shape_known(&shape) && !count_ok(shape_elements(&shape)) ? S(1, 4, 8, 8) : shape;
}

/* Hostile attributes are refused or counted: under the sanitizers this finds what wraps. */
static void any_attributes(void **state)
{
    (void)state;
    uint32_t seed = 2021;
    for (int i = 0; i < 200000; i++) {
        OpKind kind = (OpKind)(i % OP_KIND_COUNT);
        Attrs attrs = any_attrs(kind, &seed);
        g_autoptr(Graph) graph = graph_new("any", "Any");
        int inputs[3], n = 1 + (int)(next(&seed) % 3);
        for (int j = 0; j < n; j++)
            inputs[j] = graph_add_input(graph, "x", any_shape(&seed), DTYPE_FP16);
        g_autoptr(GError) error = NULL;
        int op = graph_add_op(graph, kind, "op", inputs, n, &attrs, next(&seed) % 2, &error);
        assert_int_equal(op == NO_OP, error != NULL);
        if (op == NO_OP)
            continue;
        OpCost cost = op_cost(graph, graph_op(graph, op));
        assert_true(cost.flops >= 0 || cost.flops == COUNT_OVERFLOW);
        assert_true(cost.no_reuse.input >= cost.compulsory.input || !count_ok(cost.no_reuse.input));
    }
}

/* Building is linear in the operators: 70,000 of them take no noticeable time. */
static void large_graph(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("long", "Long");
    int x = graph_add_input(graph, "x", S(1, 8, 4, 4), DTYPE_FP32);
    for (int i = 0; i < 70000; i++) {
        char name[32];
        snprintf(name, sizeof name, "relu%d", i);
        x = add(graph, OP_RELU, name, x, NULL);
    }
    graph_add_output(graph, x);
    g_autoptr(Graph) copy = graph_copy(graph);
    assert_true(graph_infer(copy, NULL));
    assert_int_equal(graph_n_ops(copy), 70000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_block),        cmocka_unit_test(tensors_and_operators),
        cmocka_unit_test(copy_shares_nothing), cmocka_unit_test(infer_again),
        cmocka_unit_test(tied_weights),        cmocka_unit_test(unknown_operators),
        cmocka_unit_test(missing_inputs),      cmocka_unit_test(any_shapes),
        cmocka_unit_test(any_attributes),      cmocka_unit_test(large_graph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
