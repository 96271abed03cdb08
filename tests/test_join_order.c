/* measure/join_order.h: events that tell types alone, in order. */
#include "measure/join_order.h"

#include "cost_kit.h"
#include "measure/join_names.h"
#include "trace_kit.h"

/* A projection behind the branch beside it, as the zoo's networks have it:
 *
 * 0 conv, 1 bn, 2 relu, 3 conv, 4 projection, 5 add, 6 relu
 */
static Graph *branched(void)
{
    Graph *graph = graph_new("branched", "Branched");
    Attrs three = conv_attrs(16, 3, false), one = conv_attrs(16, 1, false);
    int x = graph_add_input(graph, "x", S(1, 16, 8, 8), DTYPE_FP32);
    int y = add(graph, OP_CONV, "conv1", x, &three);
    y = add(graph, OP_BATCH_NORM, "bn", y, NULL);
    y = add(graph, OP_RELU, "relu1", y, NULL);
    y = add(graph, OP_CONV, "conv2", y, &three);
    int both[] = {y, add(graph, OP_CONV, "projection", x, &one)};
    assert_int_equal(graph_add_op(graph, OP_ADD, "add", both, 2, NULL, true, NULL), 5);
    y = graph_op(graph, 5)->outputs[0];
    graph_add_output(graph, add(graph, OP_RELU, "relu2", y, NULL));
    return graph;
}

/* "conv2d relu_" as the list that PyTorch writes, one behind the other. */
static Trace *trace_of(const char *types)
{
    g_auto(GStrv) list = g_strsplit(types, " ", -1);
    g_autoptr(GString) out = g_string_new("[");
    for (int i = 0; list[i]; i++)
        g_string_append_printf(out,
                               "%s{\"name\":\"aten::%s\",\"ph\":\"X\",\"ts\":%d,\"dur\":9,"
                               "\"tid\":1,\"pid\":\"CPU functions\",\"args\":{}}",
                               i ? "," : "", list[i], 10 * i);
    g_string_append(out, "]");
    return kit_trace(out->str);
}

/* "0 1 - 3-5": of each event the operators that it is. */
static void assert_ranges(const char *types, const char *expected)
{
    g_autoptr(Graph) graph = branched();
    g_autoptr(Trace) trace = trace_of(types);
    g_autofree OpRange *ranges = join_order(trace, graph);
    g_autoptr(GString) text = g_string_new(NULL);
    assert_non_null(ranges);
    for (guint i = 0; i < trace->events->len; i++) {
        const char *space = i ? " " : "";
        if (ranges[i].last < ranges[i].first)
            g_string_append_printf(text, "%s-", space);
        else if (ranges[i].last == ranges[i].first)
            g_string_append_printf(text, "%s%d", space, ranges[i].first);
        else
            g_string_append_printf(text, "%s%d-%d", space, ranges[i].first, ranges[i].last);
    }
    assert_string_equal(text->str, expected);
}

static void events_are_operators_in_order(void **state)
{
    (void)state;
    assert_ranges("conv2d batch_norm relu_ conv2d conv2d add_ relu_", "0 1 2 3 4 5 6");
}

/* What the network has not, and what was not recorded, moves nothing that comes behind it. */
static void others_move_nothing(void **state)
{
    (void)state;
    assert_ranges("contiguous conv2d batch_norm dropout relu_ conv2d conv2d add_ relu_",
                  "- 0 1 - 2 3 4 5 6");
    assert_ranges("conv2d relu_ conv2d conv2d add_ relu_", "0 2 3 4 5 6");
    assert_ranges("sigmoid tanh", "- -");
}

/* With the sum ahead of the projection, as no program runs it, the five in order stay. */
static void what_is_out_of_order_is_the_nearest(void **state)
{
    (void)state;
    assert_ranges("conv2d batch_norm relu_ conv2d add_ conv2d relu_", "0 1 2 3 5 4 6");
}

/* Attention with its projections stands for all between its neighbours. */
static void some_stand_for_several(void **state)
{
    (void)state;
    assert_true(join_is_several("aten::_native_multi_head_attention"));
    assert_false(join_is_several("aten::conv2d"));
    assert_ranges("conv2d batch_norm _native_multi_head_attention relu_", "0 1 2-5 6");
}

/* (events + 1) · (7 + 1) cells. */
static void too_many_are_left_alone(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = branched();
    g_autoptr(Trace) trace = trace_of("relu_");
    guint most = JOIN_ORDER_MOST / 8 - 1;
    TraceEvent event = *trace_event(trace, 0);
    for (guint i = trace->events->len; i < most; i++)
        g_array_append_val(trace->events, event);
    g_autofree OpRange *fits = join_order(trace, graph);
    assert_non_null(fits);
    assert_int_equal(fits[0].first, 2);
    assert_int_equal(fits[1].first, 6);
    assert_int_equal(fits[2].last, -1);
    g_array_append_val(trace->events, event);
    assert_null(join_order(trace, graph));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_operators_in_order),
        cmocka_unit_test(others_move_nothing),
        cmocka_unit_test(what_is_out_of_order_is_the_nearest),
        cmocka_unit_test(some_stand_for_several),
        cmocka_unit_test(too_many_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
