#include "chart/labels.h"

#include "chart_check.h"
#include "chart_whatif_data.h"

static Fonts *fonts;

static int setup(void **state)
{
    (void)state;
    fonts = fonts_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fonts_free(fonts);
    return 0;
}

static bool is_near(double a, double b)
{
    return fabs(a - b) < 1e-6 * fmax(fabs(a), fabs(b)) + 1e-9;
}

/* Whether some line of the canvas runs through y, level, painted with `ink`. */
static bool has_level(const Canvas *canvas, Ink ink, double y)
{
    const Step *step;
    for (guint i = 0; (step = step_at(canvas, STEP_PAINT, i)); i++)
        for (guint k = 0; step->paint.look.stroke == ink && k + 1 < step->paint.count; k++) {
            const Segment *s = &g_array_index(canvas->segments, Segment, step->paint.first + k);
            if (s[0].verb == VERB_MOVE && s[1].verb == VERB_LINE && is_near(s[0].y, y) &&
                is_near(s[1].y, y))
                return true;
        }
    return false;
}

/* --- liveness --- */

/* Live at 1: 30 + 20; at 2: 30 + 20 + 40 = 90, the peak; at 3: 30 + 40; at 4: 10. */
static const LiveTensor live_tensors[] = {
    {"input", CHART_OTHER, 30e6, 0, 2},     {"conv", CHART_CONV, 20e6, 0, 1},
    {"relu", CHART_ACTIVATION, 40e6, 1, 2}, {"dust", CHART_POOL, 1e3, 1, 1},
    {"fc", CHART_LINEAR, 10e6, 3, 3},       {"lost", CHART_LINEAR, NAN, 0, 3},
};
static const char *const live_ops[] = {"conv1", "relu1", "pool1", "fc1"};

static LivenessChart live_chart(void)
{
    return (LivenessChart){.title = "net",
                           .tensors = live_tensors,
                           .tensor_count = G_N_ELEMENTS(live_tensors),
                           .ops = live_ops,
                           .op_count = G_N_ELEMENTS(live_ops),
                           .weights_bytes = 100e6};
}

static void test_peak_is_told(void **state)
{
    (void)state;
    LivenessChart data = live_chart();
    g_autoptr(Canvas) canvas = liveness_chart(&data, fonts);
    g_autofree char *texts = texts_of(canvas);
    static const char *const expected[] = {"peak 90.0 MB at relu1\n", "relu 40.0 MB\n",
                                           "input 30.0 MB\n",         "conv 20.0 MB\n",
                                           "smaller ones 1.00 kB\n",  "weights, besides: 100 MB\n",
                                           "convolution\n",           "pool1\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_has(texts, expected[i]);
    g_autofree char *alt = liveness_chart_alt(&data);
    assert_has(alt, "at most 90.0 MB live at once, at operator 2 of 4 (relu1), in 4 tensors, the "
                    "largest: relu with 40.0 MB, input with 30.0 MB, conv with 20.0 MB; weights "
                    "besides: 100 MB.");
}

/* The column beside the plot: heights as 40 : 30 : 20, stacked by age, relu on top. */
static void test_peak_column_is_to_scale(void **state)
{
    (void)state;
    LivenessChart data = live_chart();
    g_autoptr(Canvas) canvas = liveness_chart(&data, fonts);
    Segment relu = {0}, input = {0}, conv = {0};
    assert_int_equal(bars_of(canvas, chart_class_ink(CHART_ACTIVATION), &relu, 1), 1);
    assert_int_equal(bars_of(canvas, chart_class_ink(CHART_OTHER), &input, 1), 1);
    assert_int_equal(bars_of(canvas, chart_class_ink(CHART_CONV), &conv, 1), 1);
    assert_true(is_near(relu.b / conv.b, 2) && is_near(input.b / conv.b, 1.5));
    assert_true(is_near(relu.y + relu.b, conv.y) && is_near(conv.y + conv.b, input.y));
    /* The weights' line, 100 MB, a ninth higher than the peak, 90 MB and the dust. */
    double base = input.y + input.b, scale = conv.b / 20e6;
    assert_true(has_level(canvas, INK_THEORETICAL, base - scale * (100e6 - 1e3)));
}

static void test_weights_beyond_the_axis_are_told(void **state)
{
    (void)state;
    LivenessChart data = live_chart();
    data.weights_bytes = 500e6;
    g_autoptr(Canvas) canvas = liveness_chart(&data, fonts);
    g_autofree char *texts = texts_of(canvas);
    assert_has(texts, "Not drawn: weights, live throughout, 500 MB.");
    assert_null(strstr(texts, "besides"));
}

/* --- arena --- */

/* Two of 30 and 20 MB live together at operator 1; 60 MB of arena over 50 live: 20 % lost. */
static const ArenaBlock arena_blocks[] = {{"a", CHART_CONV, 0, 30e6, 0, 1},
                                          {"b", CHART_POOL, 40e6, 20e6, 1, 2},
                                          {"nowhere", CHART_POOL, NAN, 20e6, 1, 2}};

static void test_arena_is_a_map(void **state)
{
    (void)state;
    ArenaChart data = {.title = "net",
                       .blocks = arena_blocks,
                       .block_count = 3,
                       .op_count = 4,
                       .arena_bytes = 60e6,
                       .bound_bytes = 50e6};
    g_autoptr(Canvas) canvas = arena_chart(&data, fonts);
    Segment a = {0}, b = {0}, ground = {0};
    assert_int_equal(bars_of(canvas, chart_class_ink(CHART_CONV), &a, 1), 1);
    assert_int_equal(bars_of(canvas, chart_class_ink(CHART_POOL), &b, 1), 1);
    assert_int_equal(bars_of(canvas, INK_GRID_MINOR, &ground, 1), 1);
    assert_true(is_near(a.a, b.a) && is_near(b.x, a.x + a.a / 2) && is_near(ground.a, 2 * a.a));
    assert_true(is_near(a.b / b.b, 1.5) && is_near(ground.b / b.b, 3));
    assert_true(is_near(b.y, ground.y)); /* 40 + 20 MB: the arena's end */
    assert_true(has_level(canvas, INK_MEASURED, ground.y));
    assert_true(has_level(canvas, INK_THEORETICAL, ground.y + b.b / 2)); /* 50 MB */
    g_autofree char *texts = texts_of(canvas);
    assert_has(texts, "arena 60.0 MB\n");
    assert_has(texts, "live at once 50.0 MB\n");
    assert_has(texts, "fragmentation 20.0 %\n");
    g_autofree char *alt = arena_chart_alt(&data);
    assert_has(alt,
               "2 storages in an arena of 60.0 MB; live at once 50.0 MB, fragmentation 20.0 %.");
}

/* --- training --- */

/* ResNet-50 in fp32 (25,557,032 parameters): 102.2 MB each of weights and gradients, Adam 2 slots
 * more; 1 GB of activations. */
#define W (4 * 25557032.0)
static const TrainingBar training_bars[] = {{"SGD", {W, W, 0, 1e9, NAN}},
                                            {"Adam", {W, W, 2 * W, 1e9, 0}}};
static const TrainingCapacity capacities[] = {{"tiny", 1e9},  {"far", 80e9}, {"twin A", 2e9},
                                              {"chip", 1e6},  {"none", NAN}, {"twin B", 2e9},
                                              {"twin C", 2e9}};

static void test_training_bars_and_capacities(void **state)
{
    (void)state;
    TrainingChart data = {.title = "net",
                          .bars = training_bars,
                          .bar_count = 2,
                          .capacities = capacities,
                          .capacity_count = G_N_ELEMENTS(capacities)};
    g_autoptr(Canvas) canvas = training_chart(&data, fonts);
    Segment weights[2] = {0}, slots = {0};
    assert_int_equal(bars_of(canvas, INK_CLASS + CHART_CONV, weights, 2), 2);
    assert_int_equal(bars_of(canvas, INK_CLASS + CHART_LINEAR, &slots, 1), 1);
    assert_true(is_near(slots.a, 2 * weights[1].a) && is_near(weights[0].a, weights[1].a));
    assert_true(is_near(slots.x, weights[1].x + 2 * weights[1].a));
    g_autofree char *texts = texts_of(canvas);
    static const char *const expected[] = {
        "1.20 GB\n", "1.41 GB\n", "1.00 GB tiny\n", "2.00 GB twin A, twin B and 1 more\n",
        "Not drawn: 1 device under 56.4 MB; 1 device over 2.82 GB."};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_has(texts, expected[i]);
    g_autofree char *alt = training_chart_alt(&data);
    /* 1 GB of 1 GB + 4 W; the twins and the far one hold it. */
    assert_has(alt, "least with SGD, 1.20 GB; most with Adam, 1.41 GB, of which 71 % are "
                    "activations. That fits 4 of 6 devices.");
}

/* --- waterfall --- */

static const WaterfallStep waterfall_steps[] = {
    {"fold", "53 folded", 6e-3}, {"idle", NULL, NAN}, {"worse", NULL, 7e-3}, {"last", NULL, 5e-3}};

static void test_waterfall_hangs_together(void **state)
{
    (void)state;
    WaterfallChart data = {.title = "net",
                           .measure = "Time",
                           .unit = "s",
                           .before = 10e-3,
                           .steps = waterfall_steps,
                           .step_count = 4};
    g_autoptr(Canvas) canvas = waterfall_chart(&data, fonts);
    Segment levels[2] = {0}, saved[2] = {0}, added = {0};
    assert_int_equal(bars_of(canvas, INK_AXIS, levels, 2), 2);
    assert_int_equal(bars_of(canvas, INK_CLASS + CHART_LINEAR, saved, 2), 2);
    assert_int_equal(bars_of(canvas, INK_CLASS + CHART_DEPTHWISE, &added, 1), 1);
    double ms = levels[0].a / 10;
    assert_true(is_near(levels[1].a, 5 * ms) && is_near(saved[0].a, 4 * ms));
    assert_true(is_near(saved[1].a, 2 * ms) && is_near(added.a, ms));
    assert_true(is_near(saved[0].x + saved[0].a, levels[0].x + levels[0].a));
    assert_true(is_near(added.x, saved[0].x) && is_near(saved[1].x, levels[1].x + levels[1].a));
    g_autofree char *texts = texts_of(canvas);
    static const char *const expected[] = {"fold · 53 folded\n",   "−4.00 ms · −40.0 %\n",
                                           "no change\n",          "+1.00 ms · +10.0 %\n",
                                           "−2.00 ms · −20.0 %\n", "10.0 ms\n",
                                           "5.00 ms · −50.0 %\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_has(texts, expected[i]);
    g_autofree char *alt = waterfall_chart_alt(&data);
    assert_has(alt, "Time from 10.0 ms to 5.00 ms in 4 steps, −5.00 ms · −50.0 %. Most is saved by "
                    "fold: 40.0 %.");
}

/* --- sweep --- */

static const double sweep_x[] = {1, 2, 4, 8, 16};
static const double sweep_rate[] = {100, 190, NAN, 400, 420};
static const double sweep_bytes[] = {1e9, 2e9, 4e9, 8e9, 16e9};

static SweepChart sweep_data(double limit)
{
    return (SweepChart){.title = "net",
                        .x_title = "Batch",
                        .x = sweep_x,
                        .x_count = 5,
                        .knee = 8,
                        .knee_note = "enough",
                        .panels = {{.title = "Throughput",
                                    .unit = "",
                                    .series = {{"fp16", sweep_rate}},
                                    .series_count = 1,
                                    .limit = NAN},
                                   {.title = "Memory",
                                    .unit = "B",
                                    .scale = AXIS_LOG,
                                    .series = {{"inference", sweep_bytes}},
                                    .series_count = 1,
                                    .limit_name = "the card",
                                    .limit = limit}},
                        .panel_count = 2};
}

/* Where the tick of exactly this label is. */
static double tick_x(const Canvas *canvas, const char *label)
{
    const Step *step;
    for (guint i = 0; (step = step_at(canvas, STEP_TEXT, i)); i++)
        if (g_str_equal(step->text.string, label))
            return step->text.x;
    return NAN;
}

/* What does not fit begins where the line crosses the limit: 4·√2 GB lies midway from 4 to 8. */
static void test_sweep_marks_what_fits(void **state)
{
    (void)state;
    SweepChart data = sweep_data(4e9 * sqrt(2));
    g_autoptr(Canvas) canvas = sweep_chart(&data, fonts);
    double four = tick_x(canvas, "4"), eight = tick_x(canvas, "8");
    Segment beyond[2] = {0};
    assert_int_equal(bars_of(canvas, INK_GRID_MINOR, beyond, 2), 2);
    assert_true(is_near(beyond[0].x, (four + eight) / 2) && is_near(beyond[1].x, beyond[0].x));
    g_autofree char *texts = texts_of(canvas);
    assert_has(texts, "fits up to 4: the card\n");
    assert_has(texts, "knee at 8: enough\n");
    g_autofree char *alt = sweep_chart_alt(&data);
    assert_has(alt,
               "Batch from 1 to 16. Knee at 8. Throughput from 100 to 420. Memory from 1.00 GB "
               "to 16.0 GB. the card is exceeded beyond 4.");
}

static void test_sweep_limits_at_the_ends(void **state)
{
    (void)state;
    SweepChart small = sweep_data(1e8), large = sweep_data(1e12);
    g_autoptr(Canvas) a = sweep_chart(&small, fonts), b = sweep_chart(&large, fonts);
    text_step(a, "fits none: the card");
    text_step(b, "the card");
    Segment beyond = {0};
    assert_int_equal(bars_of(b, INK_GRID_MINOR, &beyond, 1), 0);
    g_autofree char *alt = sweep_chart_alt(&small);
    assert_has(alt, "the card is exceeded from the start.");
}

/* Lines break where a value is unknown: two moves in the first panel's series. */
static void test_sweep_lines_break(void **state)
{
    (void)state;
    SweepChart data = sweep_data(NAN);
    g_autoptr(Canvas) canvas = sweep_chart(&data, fonts);
    const Step *step;
    guint moves = 0;
    for (guint i = 0; (step = step_at(canvas, STEP_PAINT, i)) && !moves; i++)
        for (guint k = 0; step->paint.look.width == 2 && k < step->paint.count; k++)
            moves +=
                g_array_index(canvas->segments, Segment, step->paint.first + k).verb == VERB_MOVE;
    assert_int_equal(moves, 2);
}

/* --- pareto --- */

static const ParetoPoint pareto_points[] = {
    {.name = "slow twin", .x = 5, .y = 70}, {.name = "small", .x = 1, .y = 60},
    {.name = "middle", .x = 5, .y = 75},    {.name = "worse", .x = 8, .y = 74},
    {.name = "large", .x = 20, .y = 80},    {.name = "same as large", .x = 20, .y = 80},
    {.name = "unknown", .x = NAN, .y = 90}, {.name = "none", .x = 0, .y = 90}};

static void test_pareto_frontier(void **state)
{
    (void)state;
    ParetoChart data = {.title = "zoo",
                        .x = {"Parameters", "", AXIS_LOG, false},
                        .y = {"Accuracy", "%", AXIS_LINEAR, true},
                        .points = pareto_points,
                        .point_count = G_N_ELEMENTS(pareto_points)};
    g_autofree char *alt = pareto_chart_alt(&data);
    assert_has(alt,
               "6 networks by Parameters and Accuracy, 3 on the frontier: small, middle, large.");
    g_autoptr(Canvas) canvas = pareto_chart(&data, fonts);
    assert_true(text_step(canvas, "middle")->text.look.bold);
    assert_false(text_step(canvas, "worse")->text.look.bold);
    text_step(canvas, "Parameters (less is better)");
    text_step(canvas, "Accuracy (more is better)");
    text_step(canvas, "Not drawn, for want of a value: 2.");
    data.y.more_is_better = false;
    g_autofree char *least = pareto_chart_alt(&data);
    assert_has(least, "1 on the frontier: small.");
}

/* Of 12 groups by size, 9 have a colour; those of 1 point, the last three, do not. */
static void test_pareto_groups(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
    ParetoPoint points[21];
    for (int i = 0; i < 21; i++)
        points[i] = (ParetoPoint){.name = i == 20 ? "best" : "another",
                                  .x = i == 20 ? 1 : 2 + i,
                                  .y = i == 20 ? 90 : 60,
                                  .group = names[i < 18 ? i % 9 : i - 9],
                                  .note = i == 20 ? "by the paper" : NULL,
                                  .open = i == 20};
    ParetoChart data = {.title = "zoo",
                        .x = {"Time", "s", AXIS_LOG, false},
                        .y = {"Accuracy", "%", AXIS_LINEAR, true},
                        .points = points,
                        .point_count = 21,
                        .caption = "Hollow: another size."};
    g_autoptr(Canvas) canvas = pareto_chart(&data, fonts);
    g_autofree char *texts = texts_of(canvas);
    assert_has(texts, "\ni\nothers\n");
    assert_null(strstr(texts, "\nj\n"));
    assert_has(texts, "Hollow: another size.");
    assert_has(canvas_description(canvas), "1 on the frontier: best. Hollow: another size.");
    g_autoptr(GBytes) svg = canvas_render(canvas, CANVAS_SVG, "x", NULL);
    g_autofree char *text = g_strndup(g_bytes_get_data(svg, NULL), g_bytes_get_size(svg));
    assert_has(text, "<title>best: 1.00 s, 90.0 %; by the paper</title>");
}

/* --- algorithms --- */

/* With direct 10 + 4 = 14 ms; each with its best 5 + 4 = 9 ms: 5/14 less, 36 %. */
static const AlgorithmLayer algorithm_layers[] = {{"conv1", {10e-3, 5e-3}},
                                                  {"conv2", {4e-3, NAN}},
                                                  {"only winograd", {NAN, 1e-3}},
                                                  {"nothing", {0, NAN}}};

static AlgorithmsChart algorithms_data(const AlgorithmLayer *layers, size_t count)
{
    return (AlgorithmsChart){.title = "net",
                             .measure = "Time",
                             .unit = "s",
                             .algorithms = {"direct", "winograd"},
                             .algorithm_count = 2,
                             .layers = layers,
                             .layer_count = count};
}

static void test_best_algorithms(void **state)
{
    (void)state;
    AlgorithmsChart data = algorithms_data(algorithm_layers, 4);
    g_autoptr(Canvas) canvas = algorithms_chart(&data, fonts);
    g_autofree char *texts = texts_of(canvas);
    static const char *const expected[] = {
        "direct, best of 1\n", "winograd, best of 2\n", "winograd −50 %\n", "5.00 ms\n",
        "All with direct: 14.0 ms; each with its best: 9.00 ms, 36 % less. Not drawn: 1 layers"};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_has(texts, expected[i]);
    g_autofree char *alt = algorithms_chart_alt(&data);
    assert_has(alt,
               "Time of 3 layers. direct is best in 1. winograd is best in 2. All with direct: "
               "14.0 ms");
}

static void test_many_layers_show_the_costliest(void **state)
{
    (void)state;
    AlgorithmLayer layers[ALGORITHM_ROWS + 5];
    for (size_t i = 0; i < G_N_ELEMENTS(layers); i++)
        layers[i] = (AlgorithmLayer){i < 5 ? "cheap" : "dear", {i < 5 ? 1e-6 : 1e-3}};
    AlgorithmsChart data = algorithms_data(layers, G_N_ELEMENTS(layers));
    g_autoptr(Canvas) canvas = algorithms_chart(&data, fonts);
    g_autofree char *texts = texts_of(canvas);
    assert_null(strstr(texts, "cheap"));
    assert_has(texts, "Not drawn: 5 layers that cost less.");
}

/* --- labels --- */

static void test_labels_spread_apart(void **state)
{
    (void)state;
    double apart[] = {0, 50, 100}, close[] = {48, 50, 52}, low[] = {0, 1}, high[] = {99, 100};
    labels_spread(apart, 3, 10, 0, 100);
    assert_true(is_near(apart[0], 0) && is_near(apart[1], 50) && is_near(apart[2], 100));
    labels_spread(close, 3, 10, 0, 100);
    assert_true(is_near(close[0], 40) && is_near(close[1], 50) && is_near(close[2], 60));
    labels_spread(low, 2, 10, 0, 100);
    assert_true(is_near(low[0], 0) && is_near(low[1], 10));
    labels_spread(high, 2, 10, 0, 100);
    assert_true(is_near(high[0], 90) && is_near(high[1], 100));
    labels_spread(high, 0, 10, 0, 100);
}

/* --- all kinds, whatever they are given --- */

enum { ODD = 300 };

static const double widths[] = {0, 320, 480, 1200};

static void try_memory(size_t count, size_t from)
{
    static LiveTensor tensors[ODD];
    static ArenaBlock blocks[ODD];
    static const char *ops[ODD];
    for (size_t i = 0; i < count; i++) {
        size_t k = i + from;
        tensors[i] = (LiveTensor){name_at(k), k % CHART_CLASS_COUNT, value_at(k), k % count,
                                  k % 5 == 4 ? SIZE_MAX : k % count + k % 3};
        blocks[i] = (ArenaBlock){name_at(k),      k % CHART_CLASS_COUNT,
                                 value_at(k / 2), value_at(k),
                                 k % count,       k % 5 == 4 ? SIZE_MAX : k % count + k % 3};
        ops[i] = name_at(k + 2);
    }
    LivenessChart live = {name_at(from),  name_at(from + 1),     tensors,
                          count,          from % 2 ? ops : NULL, count,
                          value_at(from), widths[from % 4]};
    ArenaChart arena = {name_at(from),  name_at(from + 1),  blocks,          count, count,
                        value_at(from), value_at(from + 1), widths[from % 4]};
    assert_good(liveness_chart(&live, fonts), false);
    assert_good(arena_chart(&arena, fonts), false);
}

static void try_steps(size_t count, size_t from)
{
    static TrainingBar bars[ODD];
    static TrainingCapacity devices[ODD];
    static WaterfallStep steps[ODD];
    for (size_t i = 0; i < count; i++) {
        size_t k = i + from;
        bars[i] = (TrainingBar){
            name_at(k), {value_at(k), value_at(k + 1), value_at(k * 3), value_at(k / 2), 0}};
        devices[i] = (TrainingCapacity){name_at(k), value_at(k * 7)};
        steps[i] = (WaterfallStep){name_at(k), name_at(k * 3), value_at(k)};
    }
    TrainingChart training = {name_at(from), name_at(from + 1), bars, count, devices,
                              count,         widths[from % 4]};
    WaterfallChart waterfall = {name_at(from), name_at(from + 1), "Traffic",
                                "B",           value_at(from),    steps,
                                count,         widths[from % 4]};
    assert_good(training_chart(&training, fonts), false);
    assert_good(waterfall_chart(&waterfall, fonts), false);
}

static void try_plots(size_t count, size_t from)
{
    static double x[ODD], y[ODD], z[ODD];
    static ParetoPoint points[ODD];
    static AlgorithmLayer layers[ODD];
    for (size_t i = 0; i < count; i++) {
        size_t k = i + from;
        x[i] = (double)(i + 1);
        y[i] = value_at(k);
        z[i] = value_at(k * 3);
        points[i] =
            (ParetoPoint){name_at(k), value_at(k), value_at(k * 7), from % 2 ? name_at(i) : NULL,
                          name_at(k), i % 3 == 0};
        layers[i] = (AlgorithmLayer){name_at(k), {value_at(k), value_at(k + 1), value_at(k * 3)}};
    }
    SweepPanel panel = {
        name_at(from),     "s",           from % 2, {{name_at(from + 2), y}, {"z", z}}, 2,
        name_at(from + 3), value_at(from)};
    SweepChart sweep = {name_at(from),      name_at(from + 1), "Batch",        x, count,
                        value_at(from + 1), name_at(from + 2), {panel, panel}, 2, widths[from % 4]};
    ParetoChart pareto = {name_at(from),
                          name_at(from + 1),
                          {"x", "B", from % 2, false},
                          {"y", "%", from % 3 == 0, true},
                          points,
                          count,
                          from % 2 ? "What is hollow." : NULL,
                          widths[from % 4]};
    AlgorithmsChart algorithms = {
        name_at(from), name_at(from + 1), "Time", "s", {"a", FIFTY, "残差"}, 3, layers,
        count,         widths[from % 4]};
    assert_good(sweep_chart(&sweep, fonts), false);
    assert_good(pareto_chart(&pareto, fonts), false);
    assert_good(algorithms_chart(&algorithms, fonts), false);
}

static void test_odd_data(void **state)
{
    (void)state;
    static const size_t counts[] = {1, 2, 9, ODD};
    for (size_t c = 0; c < G_N_ELEMENTS(counts); c++)
        for (size_t from = 0; from < (counts[c] == ODD ? 2 : 10); from++) {
            try_memory(counts[c], from);
            try_steps(counts[c], from);
            try_plots(counts[c], from);
        }
}

static void test_empty_charts_say_why(void **state)
{
    (void)state;
    LivenessChart liveness = {.title = "t"};
    ArenaChart arena = {.title = "t"};
    TrainingChart training = {.title = "t"};
    WaterfallChart waterfall = {.title = "t"};
    SweepChart sweep = {.title = "t"};
    ParetoChart pareto = {.title = "t"};
    AlgorithmsChart algorithms = {.title = "t"};
    Canvas *canvases[] = {liveness_chart(&liveness, fonts),    arena_chart(&arena, fonts),
                          training_chart(&training, fonts),    waterfall_chart(&waterfall, fonts),
                          sweep_chart(&sweep, fonts),          pareto_chart(&pareto, fonts),
                          algorithms_chart(&algorithms, fonts)};
    char *alts[] = {liveness_chart_alt(&liveness),    arena_chart_alt(&arena),
                    training_chart_alt(&training),    waterfall_chart_alt(&waterfall),
                    sweep_chart_alt(&sweep),          pareto_chart_alt(&pareto),
                    algorithms_chart_alt(&algorithms)};
    for (size_t i = 0; i < G_N_ELEMENTS(canvases); i++) {
        assert_true(strlen(canvas_description(canvases[i])) > 10);
        assert_true(g_str_has_prefix(alts[i], "t: "));
        g_free(alts[i]);
        assert_good(canvases[i], true);
    }
}

static void test_plausible_charts_are_legible(void **state)
{
    (void)state;
    static const size_t counts[] = {8, 60, 300, 1500};
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        WhatifNet net = whatif_net(counts[i]);
        LivenessChart liveness = whatif_liveness(&net);
        ArenaChart arena = whatif_arena_chart(&net);
        assert_good(liveness_chart(&liveness, fonts), i == 1);
        assert_good(arena_chart(&arena, fonts), i == 1);
        whatif_net_clear(&net);
    }
    TrainingChart training = {"net", NULL, training_bars, 2, capacities, 6, 0};
    WaterfallChart waterfall = {"net", NULL, "Time", "s", 10e-3, waterfall_steps, 4, 0};
    SweepChart sweep = sweep_data(5e9);
    assert_good(training_chart(&training, fonts), true);
    assert_good(waterfall_chart(&waterfall, fonts), true);
    assert_good(sweep_chart(&sweep, fonts), true);
}

/* Thousands of bands in few columns: SVG stays small because a px shows one operator. */
static void test_large_networks_stay_small(void **state)
{
    (void)state;
    WhatifNet net = whatif_net(3000);
    LivenessChart data = whatif_liveness(&net);
    g_autoptr(Canvas) canvas = liveness_chart(&data, fonts);
    g_autoptr(GBytes) svg = canvas_render(canvas, CANVAS_SVG, "a", NULL);
    assert_true(g_bytes_get_size(svg) < 100000);
    whatif_net_clear(&net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_peak_is_told),
        cmocka_unit_test(test_peak_column_is_to_scale),
        cmocka_unit_test(test_weights_beyond_the_axis_are_told),
        cmocka_unit_test(test_arena_is_a_map),
        cmocka_unit_test(test_training_bars_and_capacities),
        cmocka_unit_test(test_waterfall_hangs_together),
        cmocka_unit_test(test_sweep_marks_what_fits),
        cmocka_unit_test(test_sweep_limits_at_the_ends),
        cmocka_unit_test(test_sweep_lines_break),
        cmocka_unit_test(test_pareto_frontier),
        cmocka_unit_test(test_pareto_groups),
        cmocka_unit_test(test_best_algorithms),
        cmocka_unit_test(test_many_layers_show_the_costliest),
        cmocka_unit_test(test_labels_spread_apart),
        cmocka_unit_test(test_odd_data),
        cmocka_unit_test(test_empty_charts_say_why),
        cmocka_unit_test(test_plausible_charts_are_legible),
        cmocka_unit_test(test_large_networks_stay_small),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
