/* measure/profiled.h: what a profiler wrote as a set of measurements. */
#include "measure/profiled.h"

#include "cost_kit.h"
#include "measure/trace.h"

/* A 3x3 convolution of 16 to 16 channels on 8x8 and a ReLU, 294912 and 1024 FLOPs. */
static Graph *two_layers(void)
{
    Graph *graph = graph_new("two", "Two");
    Attrs attrs = conv_attrs(16, 3, false);
    int x = graph_add_input(graph, "x", S(1, 16, 8, 8), DTYPE_FP32);
    int y = add(graph, OP_CONV, "conv", x, &attrs);
    graph_add_output(graph, add(graph, OP_RELU, "relu", y, NULL));
    graph->batch = 1;
    return graph;
}

static Trace *trace_of(const char *text)
{
    TraceFile file = {text, strlen(text), "t.csv"};
    GError *error = NULL;
    Trace *trace = trace_parse(&file, &(TraceOptions){0}, &error);
    if (!trace)
        fail_msg("%s", error->message);
    return trace;
}

static void test_operators_become_layers(void **state)
{
    g_autoptr(Graph) graph = two_layers();
    g_autoptr(Trace) trace = trace_of("model,layer,op,fusion,median_us,runs\n"
                                      "two,conv,Conv,none,30,5\ntwo,relu,Relu,none,2,5\n");
    g_autoptr(MeasurementSet) set = profiled_set_new("box", DTYPE_FP32);
    (void)state;
    assert_true(profiled_add(set, graph, "two", 8, trace, "t.csv", NULL));
    assert_int_equal(set->how, STACK_EAGER);
    assert_string_equal(set->stack, "CSV");
    assert_int_equal(set->batch, 1);
    assert_int_equal(set->layers->len, 2);
    const MeasuredLayer *conv = &g_array_index(set->layers, MeasuredLayer, 0);
    assert_string_equal(conv->model, "two");
    assert_string_equal(conv->name, "conv");
    assert_int_equal(conv->work, WORK_CONV);
    assert_true(conv->flops == 294912 && conv->bytes == 17408);
    assert_true(conv->seconds > 29e-6 && conv->seconds < 31e-6);
    const MeasuredLayer *relu = &g_array_index(set->layers, MeasuredLayer, 1);
    assert_int_equal(relu->work, WORK_ELEMENTWISE);
    assert_true(relu->flops == 1024 && relu->bytes == 8192);
}

static void test_what_joins_nothing_is_refused(void **state)
{
    g_autoptr(Graph) graph = two_layers();
    g_autoptr(Trace) trace = trace_of("model,layer,op,fusion,median_us\nz,dense_7,Gemm,none,30\n");
    g_autoptr(MeasurementSet) set = profiled_set_new("box", DTYPE_FP32);
    GError *error = NULL;
    (void)state;
    assert_false(profiled_add(set, graph, "two", 8, trace, "t.csv", &error));
    assert_non_null(strstr(error->message, "t.csv: nothing in it is an operator of 'two'"));
    g_clear_error(&error);
}

/* One program that fuses and one that does not are two stacks. */
static void test_stacks_are_not_mixed(void **state)
{
    g_autoptr(Graph) graph = two_layers();
    g_autoptr(Trace) plain = trace_of("model,layer,op,fusion,median_us\n"
                                      "two,conv,Conv,none,30\ntwo,relu,Relu,none,2\n");
    g_autoptr(Trace) fused = trace_of("model,layer,op,fusion,median_us\ntwo,conv,Conv,all,31\n");
    g_autoptr(MeasurementSet) set = profiled_set_new("box", DTYPE_FP32);
    GError *error = NULL;
    (void)state;
    assert_true(profiled_add(set, graph, "two", 8, plain, "p.csv", NULL));
    assert_false(profiled_add(set, graph, "two", 8, fused, "f.csv", &error));
    assert_non_null(strstr(error->message, "f.csv: "));
    assert_non_null(strstr(error->message, "one by one"));
    g_clear_error(&error);
}

/* What is said of it once: "PyTorch", not "PyTorch PyTorch". */
static void test_a_stack_is_named_once(void **state)
{
    g_autoptr(Graph) graph = two_layers();
    g_autoptr(Trace) trace = trace_of("model,layer,op,fusion,median_us,runtime\n"
                                      "two,conv,Conv,none,30,PyTorch\n");
    g_autoptr(MeasurementSet) set = profiled_set_new("box", DTYPE_FP32);
    (void)state;
    assert_true(profiled_add(set, graph, "two", 8, trace, "t.csv", NULL));
    assert_string_equal(set->stack, "PyTorch");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operators_become_layers),
        cmocka_unit_test(test_what_joins_nothing_is_refused),
        cmocka_unit_test(test_stacks_are_not_mixed),
        cmocka_unit_test(test_a_stack_is_named_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
