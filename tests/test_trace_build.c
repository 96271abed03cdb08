/* Samples gathered into runs, with times from arithmetic. */
#include "trace_kit.h"

#include "measure/trace_build.h"

static int node(TraceBuild *build, const char *name)
{
    bool is_new;
    int event = trace_build_node(build, (JsonText){name, strlen(name)}, &is_new);
    if (is_new)
        g_array_index(build->trace->events, TraceEvent, (guint)event).name =
            trace_text(build->trace, (JsonText){name, strlen(name)});
    return event;
}

static Trace trace_of_nothing(void)
{
    return (Trace){.events = g_array_new(FALSE, FALSE, sizeof(TraceEvent)),
                   .blocks = g_ptr_array_new_with_free_func(g_free),
                   .strings = g_string_chunk_new(64),
                   .seconds = NAN};
}

static void clear(Trace *trace)
{
    g_array_unref(trace->events);
    g_ptr_array_unref(trace->blocks);
    g_string_chunk_free(trace->strings);
}

/* ceil(n / 4): the first of 1 to 4, the second of 5, the third of 12. */
static void test_quartile(void **state)
{
    (void)state;
    double one[] = {7}, four[] = {4, 2, 3, 1}, five[] = {5, 4, 3, 2, 1};
    double twelve[] = {12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
    assert_true(isnan(trace_quartile(one, 0)));
    assert_true(trace_quartile(one, 1) == 7);
    assert_true(trace_quartile(four, 4) == 1);
    assert_true(trace_quartile(five, 5) == 2);
    assert_true(trace_quartile(twelve, 12) == 3);
}

/* b lies in a, as the body of a branch does: of a's 10 s 4 are b's. What is in no run is left out,
 * c runs twice in the second run. */
static void test_runs_and_nesting(void **state)
{
    (void)state;
    Trace trace = trace_of_nothing();
    g_auto(TraceBuild) build = {0};
    trace_build_init(&build, &trace);
    build.nested = true;
    trace_build_run(&build, (TraceSpan){200, 50});
    trace_build_run(&build, (TraceSpan){100, 40});
    trace_build_sample(&build, node(&build, "warm"), 1, (TraceSpan){10, 5});
    trace_build_sample(&build, node(&build, "c"), 1, (TraceSpan){120, 3});
    trace_build_sample(&build, node(&build, "b"), 1, (TraceSpan){102, 4});
    trace_build_sample(&build, node(&build, "a"), 1, (TraceSpan){100, 10});
    trace_build_sample(&build, node(&build, "other"), 2, (TraceSpan){101, 1});
    trace_build_sample(&build, node(&build, "c"), 1, (TraceSpan){210, 1});
    trace_build_sample(&build, node(&build, "c"), 1, (TraceSpan){220, 1.5});
    assert_int_equal(trace_build_run_at(&build, 99), -1);
    assert_int_equal(trace_build_run_at(&build, 220), 1);
    trace_build_finish(&build);
    static const char *const names[] = {"a", "other", "b", "c"};
    static const double seconds[] = {6, 1, 4, 2.5};
    assert_int_equal(trace.events->len, 4);
    for (guint i = 0; i < 4; i++) {
        assert_string_equal(trace_event(&trace, i)->name, names[i]);
        kit_near(trace_event(&trace, i)->seconds, seconds[i]);
    }
    assert_int_equal(trace_event(&trace, 3)->runs, 2);
    assert_int_equal(trace.runs, 2);
    kit_near(trace.seconds, 40);
    clear(&trace);
}

/* Without runs, each time is one. */
static void test_without_runs(void **state)
{
    (void)state;
    Trace trace = trace_of_nothing();
    g_auto(TraceBuild) build = {0};
    trace_build_init(&build, &trace);
    for (int i = 0; i < 5; i++)
        trace_build_sample(&build, node(&build, "a"), 1, (TraceSpan){i, 5 - i});
    trace_build_finish(&build);
    kit_near(trace_event(&trace, 0)->seconds, 2);
    assert_int_equal(trace.runs, 5);
    assert_true(isnan(trace.seconds));
    clear(&trace);
}

static void test_shapes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shape;
    } cases[] = {{"[1,3,224]", "1x3x224"},     {"[]", "scalar"}, {"[1,-1]", "?"},
                 {"[1,2,3,4,5,6,7,8,9]", "?"}, {"[[1],2]", "?"}, {"[1e16]", "?"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(JsonScan) scan = json_scan(cases[i].text, strlen(cases[i].text), "p");
        Shape shape = trace_scan_shape(&scan);
        g_autofree char *text = shape_text(&shape);
        assert_null(scan.error);
        assert_string_equal(text, cases[i].shape);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quartile),
        cmocka_unit_test(test_runs_and_nesting),
        cmocka_unit_test(test_without_runs),
        cmocka_unit_test(test_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
