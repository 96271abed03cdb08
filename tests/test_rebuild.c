#include "quantize_kit.h"
#include "sanitized.h"
#include "whatif/fusion.h"
#include "whatif/rebuild.h"
#include "zoo/zoo.h"

static void equal_tensors(const Graph *a, const Graph *b)
{
    assert_int_equal(graph_n_tensors(a), graph_n_tensors(b));
    for (int i = 0; i < graph_n_tensors(a); i++) {
        const Tensor *x = graph_tensor(a, i), *y = graph_tensor(b, i);
        assert_string_equal(x->name, y->name);
        assert_true(shape_equal(&x->shape, &y->shape));
        assert_int_equal(x->dtype, y->dtype);
        assert_int_equal(x->role, y->role);
        assert_int_equal(x->producer, y->producer);
    }
}

static void equal_lists(const int *a, const int *b, int n, int m)
{
    assert_int_equal(n, m);
    for (int i = 0; i < n; i++)
        assert_int_equal(a[i], b[i]);
}

static void equal_ops(const Graph *a, const Graph *b)
{
    assert_int_equal(graph_n_ops(a), graph_n_ops(b));
    for (int i = 0; i < graph_n_ops(a); i++) {
        const Op *x = graph_op(a, i), *y = graph_op(b, i);
        assert_int_equal(x->kind, y->kind);
        assert_string_equal(x->name, y->name);
        assert_string_equal(x->type, y->type);
        assert_string_equal(x->block, y->block);
        assert_int_equal(x->line, y->line);
        assert_int_equal(x->auxiliary, y->auxiliary);
        assert_int_equal(x->attrs->family, y->attrs->family);
        assert_memory_equal(x->attrs, y->attrs, attrs_size(x->attrs->family));
        equal_lists(x->inputs, y->inputs, x->n_inputs, y->n_inputs);
        equal_lists(x->outputs, y->outputs, x->n_outputs, y->n_outputs);
    }
}

static void equal_graphs(const Graph *a, const Graph *b)
{
    assert_string_equal(a->id, b->id);
    assert_int_equal(a->batch, b->batch);
    assert_int_equal(a->published->len, b->published->len);
    equal_tensors(a, b);
    equal_ops(a, b);
    equal_lists((int *)a->inputs->data, (int *)b->inputs->data, (int)a->inputs->len,
                (int)b->inputs->len);
    equal_lists((int *)a->outputs->data, (int *)b->outputs->data, (int)a->outputs->len,
                (int)b->outputs->len);
}

/* Tensors that fusion left without a reader may go. */
static void equal_costs(const Graph *a, const Graph *b)
{
    g_autoptr(ModelCost) x = cost_graph(a, 0, NULL), y = cost_graph(b, 0, NULL);
    assert_int_equal(x->operators, y->operators);
    assert_int_equal(x->params, y->params);
    assert_int_equal(x->flops, y->flops);
    assert_int_equal(x->traffic[TRAFFIC_COMPULSORY].bytes, y->traffic[TRAFFIC_COMPULSORY].bytes);
    assert_int_equal(x->traffic[TRAFFIC_NO_REUSE].bytes, y->traffic[TRAFFIC_NO_REUSE].bytes);
}

static void test_whole_zoo_without_edits(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Zoo) zoo = zoo_load("models", "models", errors);
    assert_true(zoo_count(zoo) > 0);
    for (int i = 0; i < zoo_count(zoo); i += sampled()) {
        g_autoptr(Graph) graph = zoo_build(zoo, i, NULL, NULL);
        g_autoptr(Graph) again = graph_rebuild(graph, NULL, NULL);
        assert_non_null(again);
        equal_graphs(graph, again);
        g_autoptr(Graph) fused = fuse(graph, FUSION_ALL, NULL, NULL);
        g_autoptr(Graph) fused_again = graph_rebuild(fused, NULL, NULL);
        equal_costs(fused, fused_again);
    }
}

static bool more_channels(Rebuild *rebuild, int op, void *user, GError **error)
{
    Attrs attrs = rebuild_attrs(rebuild, op);
    if (strcmp(graph_op(rebuild_from(rebuild), op)->name, user) != 0)
        return rebuild_replay(rebuild, op, NULL, error);
    *attrs_channels(&attrs) = 10;
    return rebuild_replay(rebuild, op, &attrs, error);
}

/* Weights of the layer and of its reader follow: 3·3·3·10 + 10, then 10·4 + 4. */
static void test_changes_reach_readers(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    int x = graph_add_input(graph, "x", S(1, 3, 8, 8), DTYPE_FP32);
    x = chain_conv(graph, "a", x, 6, 3, true);
    x = chain(graph, OP_RELU, "relu", x, NULL);
    graph_add_output(graph, chain_conv(graph, "b", x, 4, 1, true));
    RebuildEdits edits = {.op = more_channels, .user = (void *)"a"};
    g_autoptr(Graph) changed = graph_rebuild(graph, &edits, NULL);
    assert_non_null(changed);
    assert_int_equal(kit_params(changed), 270 + 10 + 40 + 4);
    assert_int_equal(kit_params(graph), 162 + 6 + 24 + 4);
    assert_int_equal(op_output(changed, graph_op(changed, 1), 0)->shape.dim[1], 10);
}

/* A file leaves kernel and channels to the weights, and calls them what it likes. */
static void test_file_without_attributes(void **state)
{
    (void)state;
    const Shape weights[] = {S(6, 3, 3, 3), S(6)};
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.kernel.n = 0;
    g_autoptr(Graph) graph = kit_file(OP_CONV, &attrs, S(1, 3, 8, 8), 2, weights);
    RebuildEdits edits = {.op = more_channels, .user = (void *)"layer"};
    g_autoptr(Graph) same = graph_rebuild(graph, NULL, NULL);
    g_autoptr(Graph) changed = graph_rebuild(graph, &edits, NULL);
    equal_graphs(graph, same);
    assert_int_equal(kit_params(changed), 270 + 10);
    assert_int_equal(graph_n_tensors(changed), 4);
}

static void double_batch(const Tensor *tensor, Shape *shape, void *user)
{
    (void)tensor, (void)user;
    shape->dim[0] *= 2;
}

/* A batch changes no weights: those of a file keep their names. */
static void test_sizes_keep_weights(void **state)
{
    (void)state;
    const Shape weights[] = {S(6, 3, 3, 3), S(6)};
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.kernel.n = 0;
    g_autoptr(Graph) graph = kit_file(OP_CONV, &attrs, S(1, 3, 8, 8), 2, weights);
    RebuildEdits edits = {.input = double_batch};
    g_autoptr(Graph) changed = graph_rebuild(graph, &edits, NULL);
    assert_non_null(changed);
    assert_int_equal(op_output(changed, graph_op(changed, 0), 0)->shape.dim[0], 2);
    assert_string_equal(op_input(changed, graph_op(changed, 0), 1)->name, "w");
}

/* Shuffling 6 channels in 2 groups of 3: with 10 it is 2 groups of 5, on as many positions. */
static void test_reshapes_follow(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    Attrs apart = op_default_attrs(OP_RESHAPE), together = apart;
    apart.as.dims.dims = INTS(1, 2, 3, 8, 8);
    together.as.dims.dims = INTS(1, 6, 8, 8);
    int x = graph_add_input(graph, "x", S(1, 3, 8, 8), DTYPE_FP32);
    x = chain_conv(graph, "a", x, 6, 3, true);
    x = chain(graph, OP_RESHAPE, "apart", x, &apart);
    graph_add_output(graph, chain(graph, OP_RESHAPE, "together", x, &together));
    RebuildEdits edits = {.op = more_channels, .user = (void *)"a"};
    g_autoptr(Graph) changed = graph_rebuild(graph, &edits, NULL);
    assert_non_null(changed);
    const Shape *five = &op_output(changed, graph_op(changed, 1), 0)->shape;
    const Shape *ten = &op_output(changed, graph_op(changed, 2), 0)->shape;
    const Shape groups = S(1, 2, 5, 8, 8), channels = S(1, 10, 8, 8);
    assert_true(shape_equal(five, &groups));
    assert_true(shape_equal(ten, &channels));
}

/* A shape that the file gives cannot follow; the message has the layer's line. */
static void test_what_cannot_follow(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("test", "Test");
    g_autoptr(GError) error = NULL;
    graph->file = graph_string(graph, "models/test.lua");
    int x = graph_add_input(graph, "x", S(1, 8), DTYPE_FP32);
    TensorType type = {S(1, 4), DTYPE_FP32};
    int op = graph_add_op_as(graph, OP_TILE, "tile", &x, 1, NULL, &type, 1, NULL);
    graph_op(graph, op)->line = 7;
    RebuildEdits edits = {.input = double_batch};
    assert_null(graph_rebuild(graph, &edits, &error));
    assert_string_equal(error->message, "models/test.lua:7: tile: its file gives its shape, which "
                                        "cannot follow the change; leave this what-if out");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_zoo_without_edits),
        cmocka_unit_test(test_changes_reach_readers),
        cmocka_unit_test(test_file_without_attributes),
        cmocka_unit_test(test_sizes_keep_weights),
        cmocka_unit_test(test_reshapes_follow),
        cmocka_unit_test(test_what_cannot_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
