#include "base/error.h"
#include "cost/arena.h"
#include "cost/footprint.h"
#include "resnet50.h"

/* A graph made by hand: a tensor is so many bytes, and what an operator computes does not matter,
 * only whether it is a view or may work in place. */

static Shape bytes_shape(int64_t bytes)
{
    return (Shape){.rank = 1, .dim = {bytes}};
}

static int add_input(Graph *graph, int64_t bytes)
{
    return graph_add_input(graph, "in", bytes_shape(bytes), DTYPE_INT8);
}

/* Returns the operator's output. */
static int add_op(Graph *graph, OpKind kind, int a, int b, int64_t bytes)
{
    int out = graph_add_tensor(graph, "t", TENSOR_ACTIVATION, bytes_shape(bytes), DTYPE_INT8);
    int *list = graph_memory(graph, 3 * sizeof *list);
    list[0] = a;
    list[1] = b;
    list[2] = out;
    Op op = {.kind = kind,
             .name = "op",
             .type = "op",
             .block = "",
             .inputs = list,
             .n_inputs = b == NO_TENSOR ? 1 : 2,
             .outputs = list + 2,
             .n_outputs = 1};
    graph_tensor(graph, out)->producer = graph_n_ops(graph);
    g_array_append_val(graph->ops, op);
    return out;
}

static Footprint *measure(const Graph *graph)
{
    GError *error = NULL;
    Footprint *footprint = footprint_new(graph, &error);
    assert_null(error);
    assert_non_null(footprint);
    return footprint;
}

/* in 100 -conv-> a 200 -relu-> b 200 -pool-> c 50. Live: 300, 400, 250; with the relu in place 300,
 * 200, 250. The arena holds a at 0, b at 200, in behind a, c in the place of a. */
static void test_chain(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("chain", "Chain");
    int in = add_input(graph, 100);
    int a = add_op(graph, OP_CONV, in, NO_TENSOR, 200);
    int b = add_op(graph, OP_RELU, a, NO_TENSOR, 200);
    int c = add_op(graph, OP_MAX_POOL, b, NO_TENSOR, 50);
    graph_add_output(graph, c);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->tensors_bytes, 550);
    assert_int_equal(footprint->peak_bytes, 400);
    assert_int_equal(footprint->peak_inplace_bytes, 300);
    assert_int_equal(footprint->arena_bytes, 400);
    assert_int_equal(footprint->peak_op, 1);
    assert_int_equal(footprint->n_peak_tensors, 2);
    assert_int_equal(footprint->peak_tensors[0], a);
    assert_int_equal(footprint->peak_tensors[1], b);
    assert_int_equal(footprint->live_bytes[0], 300);
    assert_int_equal(footprint->live_bytes[2], 250);
    assert_int_equal(footprint->arena_offset[a], 0);
    assert_int_equal(footprint->arena_offset[b], 200);
    assert_int_equal(footprint->arena_offset[in], 200);
    assert_int_equal(footprint->arena_offset[c], 0);
}

/* The beginning of AlexNet at 224, fp32 bytes: image 602,112, 64x55x55 is 774,400, 64x27x27 is
 * 186,624. Relu holds two of the large ones, 1,548,800; in place the first convolution is the
 * peak, 1,376,512. */
static void test_alexnet(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("alexnet", "AlexNet");
    int x = add_input(graph, 602112);
    x = add_op(graph, OP_CONV, x, NO_TENSOR, 774400);
    x = add_op(graph, OP_RELU, x, NO_TENSOR, 774400);
    x = add_op(graph, OP_MAX_POOL, x, NO_TENSOR, 186624);
    graph_add_output(graph, x);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->peak_bytes, 1548800);
    assert_int_equal(footprint->peak_inplace_bytes, 1376512);
    assert_int_equal(footprint->peak_op, 1);
}

/* The skip connection keeps a alive over two convolutions; add then writes over the first of its
 * inputs that dies: b, as a is read again. */
static void test_residual_block(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("residual", "Residual");
    int in = add_input(graph, 10);
    int a = add_op(graph, OP_CONV, in, NO_TENSOR, 100);
    int b = add_op(graph, OP_CONV, a, NO_TENSOR, 100);
    int c = add_op(graph, OP_ADD, a, b, 100);
    int d = add_op(graph, OP_CONCAT, a, c, 200);
    graph_add_output(graph, d);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->peak_bytes, 400); /* a, c and d at the concat */
    assert_int_equal(footprint->live_bytes[2], 300);
    assert_int_equal(footprint->peak_inplace_bytes, 400);
    assert_int_equal(footprint->peak_op, 3);
}

/* A chain of views is one storage, which lives until the last use of any of them. */
static void test_views_share_storage(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("views", "Views");
    int in = add_input(graph, 64);
    int flat = add_op(graph, OP_FLATTEN, in, NO_TENSOR, 64);
    int again = add_op(graph, OP_RESHAPE, flat, NO_TENSOR, 64);
    int a = add_op(graph, OP_CONV, flat, NO_TENSOR, 32);
    int b = add_op(graph, OP_RELU, again, NO_TENSOR, 64);
    graph_add_output(graph, a);
    graph_add_output(graph, b);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->tensors_bytes, 64 + 32 + 64);
    assert_int_equal(footprint->live_bytes[0], 64);
    assert_int_equal(footprint->live_bytes[2], 96);
    assert_int_equal(footprint->peak_bytes, 160);
    assert_int_equal(footprint->peak_inplace_bytes,
                     96); /* relu over the input, through two views */
    assert_int_equal(footprint->arena_offset[again], footprint->arena_offset[in]);
}

/* A cache of 90 to which 10 are appended is 100 from the start to the end, for it is returned; what
 * reads it makes nothing of its own. */
static void test_cache_shares_storage(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("cache", "Cache");
    int cache = add_input(graph, 90), in = add_input(graph, 10);
    int more = add_op(graph, OP_CONV, in, NO_TENSOR, 10);
    int full = add_op(graph, OP_CACHE_APPEND, cache, more, 100);
    int out = add_op(graph, OP_MATMUL, more, full, 20);
    graph_add_output(graph, out);
    graph_add_output(graph, full);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->tensors_bytes, 100 + 10 + 10 + 20);
    assert_int_equal(footprint->live_bytes[0], 100 + 10 + 10);
    assert_int_equal(footprint->live_bytes[1], 100 + 10);
    assert_int_equal(footprint->live_bytes[2], 100 + 10 + 20);
    assert_int_equal(footprint->peak_tensors[0], cache);
    assert_int_equal(footprint->arena_offset[full], footprint->arena_offset[cache]);
}

/* A view of what the network returns is returned too: nothing may write over it. */
static void test_view_of_an_output(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("view", "View of an output");
    int in = add_input(graph, 8);
    int a = add_op(graph, OP_CONV, in, NO_TENSOR, 64);
    int view = add_op(graph, OP_IDENTITY, a, NO_TENSOR, 64);
    int b = add_op(graph, OP_RELU, a, NO_TENSOR, 64);
    graph_add_output(graph, view);
    graph_add_output(graph, b);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->peak_bytes, 128);
    assert_int_equal(footprint->peak_inplace_bytes, 128);
}

/* The input itself is returned: it lives to the end and relu may not write over it. */
static void test_input_that_is_an_output(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("echo", "Echo");
    int in = add_input(graph, 64);
    int a = add_op(graph, OP_RELU, in, NO_TENSOR, 64);
    int b = add_op(graph, OP_MAX_POOL, a, NO_TENSOR, 16);
    graph_add_output(graph, in);
    graph_add_output(graph, b);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->peak_bytes, 144);
    assert_int_equal(footprint->peak_inplace_bytes, 144);
}

/* Of another size, or without the property: nothing is overwritten. */
static void test_in_place_only_where_allowed(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("not", "Not in place");
    int in = add_input(graph, 16);
    int a = add_op(graph, OP_RELU, in, NO_TENSOR, 64); /* broadcast: wider than its input */
    int b = add_op(graph, OP_SOFTMAX, a, NO_TENSOR, 64);
    graph_add_output(graph, b);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->peak_bytes, 128);
    assert_int_equal(footprint->peak_inplace_bytes, 128);
}

/* in 64 -relu-> -tanh-> -add in, with the first branch dying: a chain of overwrites is one storage.
 */
static void test_in_place_chain(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("chain", "In place");
    int in = add_input(graph, 64);
    int a = add_op(graph, OP_RELU, in, NO_TENSOR, 64);
    int b = add_op(graph, OP_TANH, a, NO_TENSOR, 64);
    int c = add_op(graph, OP_MUL, b, b, 64);
    graph_add_output(graph, c);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->tensors_bytes, 256);
    assert_int_equal(footprint->peak_bytes, 128);
    assert_int_equal(footprint->peak_inplace_bytes, 64);
}

static void test_weights_and_heads_do_not_count(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("aux", "Auxiliary head");
    int in = add_input(graph, 10);
    int weight = graph_add_tensor(graph, "w", TENSOR_WEIGHT, bytes_shape(1000), DTYPE_INT8);
    int a = add_op(graph, OP_CONV, in, weight, 20);
    int view = add_op(graph, OP_RESHAPE, weight, NO_TENSOR, 1000);
    int b = add_op(graph, OP_LINEAR, a, view, 5);
    int head = add_op(graph, OP_CONV, a, NO_TENSOR, 5000);
    graph_op(graph, 3)->auxiliary = true;
    graph_add_output(graph, b);
    graph_add_output(graph, head);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->tensors_bytes, 35);
    assert_int_equal(footprint->peak_bytes, 30);
    assert_int_equal(footprint->live_bytes[3], 0);
    assert_int_equal(footprint->arena_offset[weight], -1);
    assert_int_equal(footprint->arena_offset[view], -1);
    assert_int_equal(footprint->arena_offset[head], -1);
}

static void test_unknown_shapes_count_as_nothing(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("unknown", "Unknown");
    int in = add_input(graph, 10);
    int a = add_op(graph, OP_UNKNOWN, in, NO_TENSOR, DIM_UNKNOWN);
    int b = add_op(graph, OP_RELU, a, NO_TENSOR, DIM_UNKNOWN);
    graph_add_output(graph, b);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->peak_bytes, 10);
    assert_int_equal(footprint->arena_offset[a], -1);
}

static void test_sub_byte_tensors_round_up(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("int4", "int4");
    int in = graph_add_input(graph, "in", bytes_shape(3), DTYPE_INT4); /* 12 bits */
    graph_add_output(graph, in);
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->tensors_bytes, 2);
    assert_int_equal(footprint->arena_bytes, 2);
    assert_int_equal(footprint->peak_op, NO_OP);
}

static void test_empty_graph(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("empty", "Empty");
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->peak_bytes, 0);
    assert_int_equal(footprint->n_peak_tensors, 0);
}

static void test_overflow_is_an_error(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("huge", "Huge");
    int in = add_input(graph, INT64_MAX / 2);
    int a = add_op(graph, OP_RELU, in, NO_TENSOR, INT64_MAX / 2);
    graph_add_output(graph, add_op(graph, OP_RELU, a, NO_TENSOR, INT64_MAX / 2));
    g_autoptr(GError) error = NULL;
    assert_null(footprint_new(graph, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_LIMIT));
}

/* Liveness as a run-time system observes it: ResNet-50's first block adds two maps of 256x56x56
 * into a third, 3 · 3,211,264 bytes. In place the peak is its branch: the 64x56x56 input and two
 * such maps, 802,816 + 2 · 3,211,264. */
static void test_resnet50(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    g_autoptr(Footprint) footprint = measure(graph);
    assert_int_equal(footprint->peak_bytes, 9633792);
    assert_int_equal(footprint->peak_inplace_bytes, 7225344);
}

/* Five storages pile up by decreasing size: 0-50, 50-90, 90-120, 120-140, 140-150. When the second
 * and fourth are gone, 9 bytes fit where either was: the smaller gap is the better one. */
static void test_best_fit_takes_the_smallest_gap(void **state)
{
    (void)state;
    static const Storage made[] = {
        {.bytes = 50, .first = 0, .last = 9}, {.bytes = 40, .first = 0, .last = 1},
        {.bytes = 30, .first = 0, .last = 9}, {.bytes = 20, .first = 0, .last = 1},
        {.bytes = 10, .first = 0, .last = 9}, {.bytes = 9, .first = 5, .last = 6},
        {.bytes = 0, .first = 5, .last = 6},
    };
    static const int64_t expected[] = {0, 50, 90, 120, 140, 120, -1};
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Storage));
    g_array_append_vals(list, made, G_N_ELEMENTS(made));
    Storages storages = {.list = list};
    int64_t offset[G_N_ELEMENTS(made)];
    assert_int_equal(arena_place(&storages, 10, offset), 150);
    for (size_t i = 0; i < G_N_ELEMENTS(made); i++)
        assert_int_equal(offset[i], expected[i]);
}

/* ---- Properties ------------------------------------------------------------------------------ */

typedef struct Life {
    int first, last;
    int64_t offset, bytes;
} Life;

/* The life of every tensor, the plain way: tensors with an offset, views aside. */
static GArray *lives_of(const Graph *graph, const Footprint *footprint)
{
    GArray *lives = g_array_new(FALSE, FALSE, sizeof(Life));
    g_autofree int *base = g_new(int, graph_n_tensors(graph));
    g_autofree int *last = g_new0(int, graph_n_tensors(graph));
    for (int i = 0; i < graph_n_tensors(graph); i++)
        base[i] = i;
    for (int t = 0; t < graph_n_ops(graph); t++) {
        const Op *op = graph_op(graph, t);
        if (op->kind == OP_RESHAPE)
            base[op->outputs[0]] = base[op->inputs[0]];
        for (int i = 0; i < op->n_inputs; i++)
            last[base[op->inputs[i]]] = t;
        last[base[op->outputs[0]]] = t;
    }
    for (guint i = 0; i < graph->outputs->len; i++)
        last[base[g_array_index(graph->outputs, int, i)]] = graph_n_ops(graph) - 1;
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        const Tensor *tensor = graph_tensor(graph, i);
        Life life = {MAX(tensor->producer, 0), last[i], footprint->arena_offset[i],
                     tensor->shape.dim[0]};
        if (base[i] == i)
            g_array_append_val(lives, life);
    }
    return lives;
}

/* The tensors named at the peak are the peak. */
static void check_peak_tensors(const Graph *graph, const Footprint *footprint)
{
    int64_t named = 0;
    for (int i = 0; i < footprint->n_peak_tensors; i++)
        named += graph_tensor(graph, footprint->peak_tensors[i])->shape.dim[0];
    assert_int_equal(named, footprint->peak_bytes);
}

static void check_no_overlap(const Graph *graph, const Footprint *footprint)
{
    g_autoptr(GArray) lives = lives_of(graph, footprint);
    for (guint i = 0; i < lives->len; i++) {
        Life a = g_array_index(lives, Life, i);
        assert_in_range(a.offset, 0, footprint->arena_bytes - a.bytes);
        for (guint j = 0; j < i; j++) {
            Life b = g_array_index(lives, Life, j);
            bool together = a.first <= b.last && b.first <= a.last;
            bool apart = a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset;
            assert_true(!together || apart);
        }
    }
}

static void check_order_of_figures(const Footprint *footprint)
{
    assert_true(footprint->peak_inplace_bytes <= footprint->peak_bytes);
    assert_true(footprint->peak_bytes <= footprint->arena_bytes);
    assert_true(footprint->arena_bytes <= footprint->tensors_bytes);
}

static Graph *random_graph(GRand *rand, int n_ops, int reach)
{
    static const OpKind kinds[] = {OP_CONV, OP_RELU, OP_ADD, OP_RESHAPE, OP_MAX_POOL, OP_CONCAT};
    Graph *graph = graph_new("random", "Random");
    GArray *tensors = g_array_new(FALSE, FALSE, sizeof(int));
    int in = add_input(graph, g_rand_int_range(rand, 1, 100));
    g_array_append_val(tensors, in);
    for (int i = 0; i < n_ops; i++) {
        OpKind kind = kinds[g_rand_int_range(rand, 0, G_N_ELEMENTS(kinds))];
        int n = (int)tensors->len, low = MAX(0, n - reach);
        int a = g_array_index(tensors, int, g_rand_int_range(rand, low, n));
        int b = g_array_index(tensors, int, g_rand_int_range(rand, low, n));
        bool same = kind == OP_RESHAPE || g_rand_boolean(rand);
        int64_t bytes =
            same ? graph_tensor(graph, a)->shape.dim[0] : g_rand_int_range(rand, 1, 100);
        bool two = kind == OP_ADD || kind == OP_CONCAT;
        int out = add_op(graph, kind, a, two ? b : NO_TENSOR, bytes);
        g_array_append_val(tensors, out);
        if (g_rand_int_range(rand, 0, 20) == 0)
            graph_add_output(graph, out);
    }
    graph_add_output(graph, g_array_index(tensors, int, tensors->len - 1));
    g_array_unref(tensors);
    return graph;
}

static void test_random_graphs(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(4);
    for (int i = 0; i < 400; i++) {
        int n_ops = g_rand_int_range(rand, 1, 60), reach = g_rand_int_range(rand, 1, 40);
        g_autoptr(Graph) graph = random_graph(rand, n_ops, reach);
        g_autoptr(Footprint) footprint = measure(graph);
        check_order_of_figures(footprint);
        check_peak_tensors(graph, footprint);
        check_no_overlap(graph, footprint);
    }
}

/* Everything lives to the end, which is where looking for gaps gives up. */
static Graph *hoarding_graph(int n_ops)
{
    Graph *graph = graph_new("hoard", "Hoard");
    int in = add_input(graph, 1);
    for (int i = 0; i < n_ops; i++)
        graph_add_output(graph, add_op(graph, OP_CONV, in, NO_TENSOR, 1 + i % 97));
    return graph;
}

static void test_hoarding_graph(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = hoarding_graph(4000);
    g_autoptr(Footprint) footprint = measure(graph);
    check_order_of_figures(footprint);
    check_no_overlap(graph, footprint);
}

/* Where looking for gaps among all would take for ever. */
static void test_large_graphs(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    g_autoptr(Graph) wide = random_graph(rand, 100000, 50);
    g_autoptr(Graph) hoard = hoarding_graph(100000);
    g_autoptr(Footprint) a = measure(wide);
    g_autoptr(Footprint) b = measure(hoard);
    check_order_of_figures(a);
    check_order_of_figures(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_alexnet),
        cmocka_unit_test(test_residual_block),
        cmocka_unit_test(test_views_share_storage),
        cmocka_unit_test(test_cache_shares_storage),
        cmocka_unit_test(test_view_of_an_output),
        cmocka_unit_test(test_input_that_is_an_output),
        cmocka_unit_test(test_in_place_only_where_allowed),
        cmocka_unit_test(test_in_place_chain),
        cmocka_unit_test(test_weights_and_heads_do_not_count),
        cmocka_unit_test(test_unknown_shapes_count_as_nothing),
        cmocka_unit_test(test_sub_byte_tensors_round_up),
        cmocka_unit_test(test_empty_graph),
        cmocka_unit_test(test_overflow_is_an_error),
        cmocka_unit_test(test_best_fit_takes_the_smallest_gap),
        cmocka_unit_test(test_resnet50),
        cmocka_unit_test(test_random_graphs),
        cmocka_unit_test(test_hoarding_graph),
        cmocka_unit_test(test_large_graphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
