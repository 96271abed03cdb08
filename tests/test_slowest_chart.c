#include "chart_book.h"
#include "profile_kit.h"

/* (768 + 448 + 1024) bytes and 2048 at 100 GB/s are 22.4 ns and 20.5 ns; with twice the channels
 * 768 + 896 + 2048 and 4096 are 37.1 ns and 41.0 ns. */
static void test_layers_side_by_side(void **state)
{
    Wish wish = wish_of("slowest", "small twice", "box");
    assert_says(state, wish, "on Round box the slowest is relu1: Small 20.5 ns; Twice 41.0 ns.");
    assert_shows(state, wish, "22.4 ns 37.1 ns");
    Segment bars[4];
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    bars_of(canvas, INK_ACTIVATION, bars, 4);
    Segment hollow[4];
    bars_of(canvas, INK_PAPER, hollow, 4);
    assert_true(fabs(bars[0].a - 2 * hollow[0].a) < 0.01); /* filled after, hollow before */
    assert_good(draw_wish(state, wish), true);
}

/* What one side has alone stands by itself. */
static void test_layers_that_are_not_there(void **state)
{
    assert_says(state, wish_of("slowest", "small plain", "box"),
                "the slowest is conv1: Small 22.4 ns; Plain not there.");
}

/* Twelve equal rows say no more than one: 3,001 layers of "long", half of them one convolution. */
static void test_equal_layers_stand_once(void **state)
{
    Wish wish = wish_of("slowest", "long", "box");
    assert_shows(state, wish, "×1500");
    assert_shows(state, wish, "×n where n of a class take as long");
    Segment bars[4];
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    assert_in_range(bars_of(canvas, INK_ACTIVATION, bars, 4), 1, 2);
}

/* By the arithmetic of tests/test_estimates.c: eager the convolution takes 45.8 ns and the
 * activation 40.96 and 20 to start, 60.96, which puts it first although its roofline is the lower;
 * compiled the convolution alone is left, 45.8 ns, of which 4/5 to 5/4 are 36.6 to 57.2. */
static void test_estimates_rank_layers(void **state)
{
    void *own = NULL;
    (void)state;
    assert_int_equal(chart_book_open(&own), 0);
    Profile *eager = profile_of_box("eager", STACK_EAGER);
    eager->parameters.of[WORK_ELEMENTWISE].tau = 20e-9;
    g_autoptr(GPtrArray) profiles = profiles_of(eager);
    Analysis *analysis = ((ChartBook *)own)->project->analysis;
    analysis_set_profiles(analysis, profiles);
    Wish wish = wish_of("slowest", "small", "box");
    assert_says(&own, wish,
                "Slowest layers by estimate: Small; on Round box the slowest is "
                "relu1: fp32 61.0 ns, roofline 20.5 ns.");
    assert_shows(&own, wish, "61.0 ns");
    assert_shows(&own, wish,
                 "Round box: ranked by the estimate of profile eager. "
                 "Bars are roofline times.");
    g_autoptr(Canvas) canvas = draw_wish(&own, wish);
    Segment bars[2];
    assert_int_equal(bars_of(canvas, INK_ACTIVATION, bars, 2), 1);
    g_autofree char *texts = shown(&own, wish);
    assert_true(strstr(texts, "relu1") < strstr(texts, "conv1"));
    assert_null(strstr(texts, "fused"));
    assert_says(&own, wish_of("slowest", "small", "box half"), /* which has no profile */
                "Slowest layers: Small; on Round box the slowest by estimate is relu1");
    chart_book_close(&own);
}

static void test_estimates_are_of_what_the_stack_runs(void **state)
{
    void *own = NULL;
    (void)state;
    assert_int_equal(chart_book_open(&own), 0);
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("compiled", STACK_COMPILED));
    analysis_set_profiles(((ChartBook *)own)->project->analysis, profiles);
    Wish wish = wish_of("slowest", "small", "box");
    assert_says(&own, wish, "conv1: fp32 45.8 ns (36.6 to 57.2 ns), roofline 22.4 ns.");
    assert_shows(&own, wish, "the estimate, and where four of five measurements should lie");
    assert_shows(&own, wish, "batch 1, fp32, fused, compulsory traffic");
    assert_shows(&own, wish, "Layers are fused as the stack runs them.");
    g_autofree char *texts = shown(&own, wish);
    assert_null(strstr(texts, "relu1"));
    chart_book_close(&own);
}

/* An elementwise layer is outside where none was measured. */
static void test_layers_unlike_those_measured_are_marked(void **state)
{
    void *own = NULL;
    (void)state;
    assert_int_equal(chart_book_open(&own), 0);
    Profile *eager = profile_of_box("eager", STACK_EAGER);
    eager->data[WORK_ELEMENTWISE] = (ClassData){0};
    g_autoptr(GPtrArray) profiles = profiles_of(eager);
    analysis_set_profiles(((ChartBook *)own)->project->analysis, profiles);
    Wish wish = wish_of("slowest", "small", "box");
    g_autofree char *texts = shown(&own, wish);
    assert_has(texts, "relu1 ▽");
    assert_null(strstr(texts, "conv1 ▽"));
    assert_has(texts, "▽ the layer is unlike those that the profile was fitted on.");
    chart_book_close(&own);
}

/* "small" one image at a time, and eight. */
static Canvas *draw_two_batches(const ChartBook *of)
{
    Setup one = {.batch = 1}, eight = {.batch = 8};
    const ModelResult *models[] = {project_model(of->project, "small", &one, NULL),
                                   project_model(of->project, "small", &eight, NULL)};
    const Device *device = project_device(of->project, "box", NULL);
    ChartRequest request = {.models = models, .n_models = 2, .devices = &device, .n_devices = 1};
    return chart_draw(chart_kind("slowest", NULL), of->project->analysis, &request, of->fonts,
                      NULL);
}

/* Each side is estimated by a profile of its batch: one that saw no convolution and has them fused,
 * one that saw all and starts them one by one. */
static void test_each_side_has_its_profile(void **state)
{
    void *own = NULL;
    (void)state;
    assert_int_equal(chart_book_open(&own), 0);
    Profile *of_one = profile_of_box("ones", STACK_COMPILED);
    Profile *of_eight = profile_of_box("eights", STACK_EAGER);
    of_one->data[WORK_CONV] = (ClassData){0};
    of_eight->batch_low = of_eight->batch_high = 8;
    of_eight->parameters.of[WORK_CONV].tau = 1e-6; /* so that it is what is told of */
    g_autoptr(GPtrArray) profiles = profiles_of(of_one);
    g_ptr_array_add(profiles, of_eight);
    analysis_set_profiles(((ChartBook *)own)->project->analysis, profiles);
    g_autoptr(Canvas) canvas = draw_two_batches(own);
    g_autofree char *texts = g_strdelimit(texts_of(canvas), "\n", ' ');
    assert_has(texts, "ranked by the estimates of profiles ones, eights.");
    assert_has(texts, "conv1 ▽");
    assert_has(texts, "Layers are fused as the stack runs them.");
    const char *first = strstr(canvas_details(canvas), "the slowest is conv1: fp32 "),
               *second = first ? strstr(first, "; batch 8 ") : NULL;
    assert_non_null(second);
    assert_true(strstr(first, "outside what was measured") < second);
    assert_null(strstr(second, "outside what was measured"));
    assert_has(second, "fp32, compulsory traffic"); /* not "fused", nor operator by operator */
    chart_book_close(&own);
}

/* Without profiles, as --estimate-by none leaves it, the words of estimates are nowhere. */
static void test_no_profile_changes_nothing(void **state)
{
    g_autofree char *texts = shown(state, wish_of("slowest", "small twice", "box"));
    g_autofree char *alt = alt_of(state, wish_of("slowest", "small twice", "box"));
    assert_null(strstr(texts, "stimate"));
    assert_null(strstr(alt, "stimate"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layers_side_by_side),
        cmocka_unit_test(test_layers_that_are_not_there),
        cmocka_unit_test(test_equal_layers_stand_once),
        cmocka_unit_test(test_estimates_rank_layers),
        cmocka_unit_test(test_estimates_are_of_what_the_stack_runs),
        cmocka_unit_test(test_layers_unlike_those_measured_are_marked),
        cmocka_unit_test(test_each_side_has_its_profile),
        cmocka_unit_test(test_no_profile_changes_nothing),
    };
    return cmocka_run_group_tests(tests, chart_book_open, chart_book_close);
}
