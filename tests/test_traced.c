/* Layers beside a profile, with times from arithmetic.
 *
 * SMALL_MODEL on "box", operator by operator: conv 14,080 FLOPs and 2,240 bytes, 22.4 ns by memory;
 * relu 256 FLOPs and 2,048 bytes, 20.48 ns by memory. */
#include "answers_book.h"
#include "trace_kit.h"

#include "compare/traced.h"
#include "compare/traced_tables.h"
#include "compare/traced_words.h"

#define HEADER "layer,op,in_shapes,out_shapes,median_us\n"
#define PROFILE                                                                                    \
    HEADER "conv1,Conv,1x3x8x8,1x4x8x8,0.1\n"                                                      \
           "ReorderOutput,ReorderOutput,1x4x8x8,1x4x8x8,0.02\n"                                    \
           "relu1,Relu,1x4x8x8,1x4x8x8,0.05\n"                                                     \
           "loader,Load,,,0.03\n"

static Traced *trace_small(void **state, Trace *trace, double latency)
{
    GError *error = NULL;
    Setup setup = {.network = 0, .device = device_of(state, "box")};
    setup.network = zoo_find(analysis_zoo(analysis_of(state)), "small");
    TracedRequest request = {analysis_of(state), &setup, trace, NULL, latency};
    Traced *traced = traced_new(&request, &error);
    if (!traced)
        fail_msg("%s", error->message);
    return traced;
}

static void assert_spent(const Traced *traced, Spent spent, double nanoseconds)
{
    if (fabs(traced->spent[spent] - nanoseconds * 1e-9) > 1e-15)
        fail_msg("%s: %g ns", spent_name(spent), traced->spent[spent] * 1e9);
}

/* The shortest event that joins, relu's, is 50 ns: of conv's 100 - 22.4 it is 50, the rest is
 * memory's; of relu's 50 - 20.48 it is all. */
static void test_where_time_goes(void **state)
{
    g_autoptr(Trace) trace = kit_trace(PROFILE);
    g_autoptr(Traced) traced = trace_small(state, trace, 0);
    const TracedLayer *conv = traced_row(traced, 0), *relu = traced_row(traced, 1);
    assert_int_equal(traced->rows->len, 2);
    kit_near(traced->seconds, 200e-9);
    kit_near(traced->launch_seconds, 50e-9);
    assert_false(traced->launch_is_stated);
    kit_near(conv->roofline_seconds, 22.4e-9);
    kit_near(conv->measured_seconds, 100e-9);
    kit_near(conv->spent[SPENT_MEMORY], 27.6e-9);
    kit_near(conv->spent[SPENT_COPIES], 20e-9);
    assert_int_equal(conv->bound, BOUND_MEMORY);
    assert_int_equal(conv->by, JOINED_BY_LAYER);
    kit_near(relu->spent[SPENT_OVERHEAD], 29.52e-9);
    assert_spent(traced, SPENT_ROOFLINE, 42.88);
    assert_spent(traced, SPENT_COMPUTE, 0);
    assert_spent(traced, SPENT_MEMORY, 27.6);
    assert_spent(traced, SPENT_OVERHEAD, 79.52);
    assert_spent(traced, SPENT_COPIES, 20);
    assert_spent(traced, SPENT_UNJOINED, 30);
    assert_spent(traced, SPENT_OUTSIDE, 0);
    kit_near(traced_lost(traced->spent) + traced->spent[SPENT_ROOFLINE], 200e-9);
    kit_near(joined_share(traced->joined), 0.85);
    assert_int_equal(traced_main_spent(traced->spent), SPENT_OVERHEAD);
}

/* A run of 400 ns: all times are twice as long, and so is what starting one may take. */
static void test_scaled(void **state)
{
    g_autoptr(Trace) trace = kit_trace(PROFILE);
    g_autoptr(Traced) traced = trace_small(state, trace, 400e-9);
    kit_near(traced->scale, 2);
    kit_near(traced->seconds, 400e-9);
    kit_near(traced_row(traced, 0)->measured_seconds, 200e-9);
    assert_spent(traced, SPENT_UNJOINED, 60);
    assert_spent(traced, SPENT_OVERHEAD, 100 + (100 - 20.48));
    kit_near(traced_lost(traced->spent) + traced->spent[SPENT_ROOFLINE], 400e-9);
}

/* What has no event of its own ran within its neighbour: relu in conv, conv in relu. */
static void test_layers_without_events(void **state)
{
    static const char *const profiles[] = {HEADER "conv1,Conv,,,0.1\n",
                                           HEADER "relu1,Relu,,,0.1\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(profiles); i++) {
        g_autoptr(Trace) trace = kit_trace(profiles[i]);
        g_autoptr(Traced) traced = trace_small(state, trace, 0);
        assert_int_equal(traced->rows->len, 1);
        assert_int_equal(traced_row(traced, 0)->layers, 2);
        kit_near(traced_row(traced, 0)->roofline_seconds, 42.88e-9);
        assert_int_equal(traced->unmeasured, 0);
    }
}

/* 10 ns for what takes 22.4 at the roof: nothing is lost, and the sum holds. */
static void test_faster_than_the_roofline(void **state)
{
    g_autoptr(Trace) trace = kit_trace(HEADER "conv1,Conv,,,0.01\nrelu1,Relu,,,0.05\n");
    g_autoptr(Traced) traced = trace_small(state, trace, 0);
    assert_int_equal(traced->faster, 1);
    assert_spent(traced, SPENT_ROOFLINE, 10 + 20.48);
    assert_spent(traced, SPENT_OVERHEAD, 10);
    assert_spent(traced, SPENT_MEMORY, 19.52);
    g_autofree char *notes = traced_notes(traced);
    assert_contains(notes, "Faster than their roofline: 1 row");
}

/* 2 ns, where the bound is 22.4: no run was so fast. */
static void test_under_the_bound(void **state)
{
    g_autoptr(Trace) trace = kit_trace(HEADER "conv1,Conv,,,0.001\nrelu1,Relu,,,0.001\n");
    g_autoptr(Traced) traced = trace_small(state, trace, 0);
    g_autofree char *words = traced_words(traced);
    assert_contains(words, "; under the bound, so the profile lacks layers");
    assert_lacks(words, "nothing is lost");
}

/* One event of both is shared as their rooflines are, 22.4 to 20.48. */
static void test_an_event_of_several(void **state)
{
    g_autoptr(Trace) trace = kit_trace(HEADER "conv1 + relu1,Fused,,,0.08576\n");
    g_autoptr(Traced) traced = trace_small(state, trace, 0);
    kit_near(traced_row(traced, 0)->measured_seconds, 44.8e-9);
    kit_near(traced_row(traced, 1)->measured_seconds, 40.96e-9);
}

/* Long events alone do not tell what starting one takes: 20 us are the most. */
static void test_long_events(void **state)
{
    g_autoptr(Trace) trace = kit_trace(HEADER "conv1,Conv,,,500\nrelu1,Relu,,,300\n");
    g_autoptr(Traced) traced = trace_small(state, trace, 0);
    kit_near(traced->launch_seconds, 20e-6);
    kit_near(traced->spent[SPENT_OVERHEAD], 40e-6);
    g_autofree char *notes = traced_notes(traced);
    assert_contains(notes, "as all events are longer");
}

static void test_groups_and_most(void **state)
{
    g_autoptr(Trace) trace = kit_trace(PROFILE);
    g_autoptr(Traced) traced = trace_small(state, trace, 0);
    const TracedGroup *first = &g_array_index(traced->groups, TracedGroup, 0);
    assert_string_equal(first->kind, "class");
    assert_string_equal(first->name, "conv");
    kit_near(first->measured_seconds, 100e-9);
    const TracedSpent *none = &g_array_index(traced->causes, TracedSpent, SPENT_UNJOINED);
    assert_string_equal(none->most, "loader");
    kit_near(none->share, 0.15);
    g_autoptr(GPtrArray) worst = traced_worst(traced, 1);
    assert_int_equal(worst->len, 1);
    assert_string_equal(((const TracedLayer *)worst->pdata[0])->name, "conv1"); /* 97.6 of 127.1 */
}

/* Of a whole network alone there is a time, and no cause. */
static void test_whole_network(void **state)
{
    g_autoptr(Trace) trace = kit_trace("model,median_us\nsmall,0.4288\n");
    g_autoptr(Traced) traced = trace_small(state, trace, 0);
    assert_string_equal(traced->finding,
                        "A run of Small took 429 ns on box, 10 times its roofline.");
    g_autoptr(Fonts) fonts = fonts_new();
    g_autoptr(GError) error = NULL;
    assert_null(traced_chart(traced, fonts, &error));
    assert_int_equal(error->code, RB_ERROR_CANNOT);
}

/* The conclusion is one text, wherever it stands: 79.52 of 200 is 40 %. */
static void test_conclusion(void **state)
{
    static const char finding[] = "A run of Small took 200 ns on box, 4.7 times its roofline; most "
                                  "is lost to overhead (40 %). 85.0 % of the time of its events "
                                  "joins layers.";
    g_autoptr(Trace) trace = kit_trace(PROFILE);
    g_autoptr(Traced) traced = trace_small(state, trace, 0);
    g_autoptr(Fonts) fonts = fonts_new();
    g_autoptr(Canvas) canvas = traced_chart(traced, fonts, NULL);
    json_t *json = traced_json(traced);
    assert_string_equal(traced->finding, finding);
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(json, "compare"), "finding")), finding);
    assert_non_null(canvas);
    assert_contains(canvas_description(canvas), "A run of Small took 200");
    assert_int_equal(json_array_size(json_object_get(json, "causes")), SPENT_COUNT);
    assert_int_equal(json_array_size(json_object_get(json, "events")), 4);
    json_decref(json);
}

/* Where most of the time joins nothing, the remedy is said; of 85 % it is not. */
static void test_another_network(void **state)
{
    g_autoptr(Trace) own = kit_trace(PROFILE),
                     other = kit_trace(HEADER "conv1,Conv,,,1\nencoder,Gemm,,,9\n");
    g_autoptr(Traced) joins = trace_small(state, own, 0), most = trace_small(state, other, 0);
    g_autofree char *notes = traced_notes(joins), *remedy = traced_notes(most);
    assert_null(strstr(notes, "joins nothing: name"));
    assert_contains(remedy, "Most of the time joins nothing: name the network that was run");
}

static void test_tables(void **state)
{
    g_autoptr(Trace) trace = kit_trace(PROFILE);
    g_autoptr(Traced) traced = trace_small(state, trace, 0);
    TracedTable tables[TRACED_TABLES];
    traced_tables(traced, 0, tables);
    for (int i = 0; i < TRACED_TABLES; i++) {
        guint columns = g_strv_length((char **)tables[i].headers);
        assert_int_equal(tables[i].cells->len % columns, 0);
    }
    assert_string_equal(tables[0].cells->pdata[0], "At the roofline");
    assert_string_equal(tables[3].cells->pdata[0], "conv1");
    assert_string_equal(tables[4].cells->pdata[0], "loader");
    assert_string_equal(tables[4].cells->pdata[3], "joins no layer");
    assert_string_equal(tables[4].cells->pdata[7], "a copy for conv1");
    for (int i = 0; i < TRACED_TABLES; i++)
        traced_table_clear(&tables[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_where_time_goes),
        cmocka_unit_test(test_scaled),
        cmocka_unit_test(test_another_network),
        cmocka_unit_test(test_layers_without_events),
        cmocka_unit_test(test_faster_than_the_roofline),
        cmocka_unit_test(test_under_the_bound),
        cmocka_unit_test(test_an_event_of_several),
        cmocka_unit_test(test_long_events),
        cmocka_unit_test(test_groups_and_most),
        cmocka_unit_test(test_whole_network),
        cmocka_unit_test(test_conclusion),
        cmocka_unit_test(test_tables),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
