#include "chart_check.h"
#include "chart_data.h"

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

/* --- roofs --- */

/* SPEC 5: Core i9-10980XE, 16 cores × 4.5 GHz × 64 FLOP/cycle and 96 GB/s; measured 2.86 TFLOP/s
 * and 74 GB/s. */
static const RoofCeiling i9_ceilings[] = {
    {"AVX-512", CEILING_VECTOR, BASIS_THEORETICAL, 16 * 4.5e9 * 64},
    {"AVX-512", CEILING_VECTOR, BASIS_MEASURED, 2.86e12},
    {"DDR4", CEILING_BANDWIDTH, BASIS_THEORETICAL, 96e9},
    {"DDR4", CEILING_BANDWIDTH, BASIS_MEASURED, 74e9},
    {"L2", CEILING_BANDWIDTH, BASIS_MEASURED, 1e12},
    {"unknown", CEILING_MATRIX, BASIS_MEASURED, NAN},
};

static void test_ridges(void **state)
{
    (void)state;
    size_t n = G_N_ELEMENTS(i9_ceilings);
    ChartRoof theory = chart_roof_of(i9_ceilings, n, BASIS_THEORETICAL),
              best = chart_roof_best(i9_ceilings, n);
    assert_true(fabs(chart_roof_ridge(theory) - 48) < 1e-9);
    assert_true(fabs(chart_roof_ridge(best) - 38.6) < 0.05); /* DDR4, not the L2 */
    assert_true(fabs(chart_roof_attainable(theory, 2.346) / theory.peak - 0.0489) < 5e-5);
    RoofCeiling v100[] = {{"", CEILING_MATRIX, BASIS_THEORETICAL, 125e12},
                          {"", CEILING_BANDWIDTH, BASIS_THEORETICAL, 720e9}};
    assert_true(fabs(chart_roof_ridge(chart_roof_best(v100, 2)) - 173.6) < 0.05);
}

static void test_loss_and_excess_are_told(void **state)
{
    (void)state;
    /* 1 - 2.86/4.608 = 0.379; 1 - 74/96 = 0.229. */
    g_autofree char *loss = roofs_note(i9_ceilings, G_N_ELEMENTS(i9_ceilings));
    assert_has(loss, "peak 38 % below theory, bandwidth 23 % below theory");
    RoofCeiling excess[] = {{"", CEILING_VECTOR, BASIS_THEORETICAL, 100e9},
                            {"", CEILING_VECTOR, BASIS_MEASURED, 105e9},
                            {"", CEILING_BANDWIDTH, BASIS_THEORETICAL, 10e9}};
    g_autofree char *more = roofs_note(excess, 3);
    assert_has(more, "peak 5.0 % above theory; green where measurement exceeds theory");
    g_autofree char *none = roofs_note(excess, 1);
    assert_string_equal(none, "");
}

/* --- roofline --- */

static RooflineChart i9_chart(const RooflinePoint *points, size_t count)
{
    return (RooflineChart){"net on i9", "fp32", i9_ceilings, G_N_ELEMENTS(i9_ceilings), points,
                           count,       0};
}

static const RooflinePoint i9_points[] = {
    {"dense", CHART_CONV, 60, 10, 2.8e12, 0.6},
    {"depthwise", CHART_DEPTHWISE, 2.346, 1, 0.17e12, 0.1},
    {"relu", CHART_ACTIVATION, 0.125, NAN, 0.009e12, 0.05},
    {"concat", CHART_MOVEMENT, 0, NAN, 0, 0.2},
    {"reshape", CHART_MOVEMENT, NAN, NAN, NAN, 0.05},
};

static void test_roofline_says_what_it_shows(void **state)
{
    (void)state;
    RooflineChart data = i9_chart(i9_points, 5);
    g_autoptr(Canvas) canvas = roofline_chart(&data, fonts);
    g_autofree char *texts = texts_of(canvas);
    static const char *const expected[] = {"net on i9\n",
                                           "fp32\n",
                                           "ridge 48.0\n",
                                           "ridge 38.6\n",
                                           "AVX-512 4.61 TFLOP/s theoretical\n",
                                           "2.86 TFLOP/s measured\n",
                                           "DDR4 96.0 GB/s theoretical\n",
                                           "74.0 GB/s measured\n",
                                           "dense · 60 %\n",
                                           "depthwise · 10 %\n",
                                           "relu · 5 %\n",
                                           "convolution\n",
                                           "activation\n",
                                           "Performance, FLOP/s\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_has(texts, expected[i]);
    assert_null(strstr(texts, "concat"));
    assert_null(strstr(texts, "data movement"));
    g_strdelimit(texts, "\n", ' ');
    /* 0.2 + 0.05 of the time. */
    assert_has(texts, "2 layers without FLOPs, 25.0 % of the time.");
}

static void test_roofline_alt(void **state)
{
    (void)state;
    RooflineChart data = i9_chart(i9_points, 5);
    g_autofree char *alt = roofline_chart_alt(&data);
    /* Left of the measured ridge, 38.6: depthwise and relu, 0.10 + 0.05. */
    assert_has(alt, "2 of 3 layers lie left of the ridge point, where memory bounds them, with 15 "
                    "% of the time");
    assert_has(alt, "Longest: dense, 60 % of the time at 2.80 TFLOP/s");
}

/* The label of a slope lies along it: the line and its label turn alike. */
static void test_slope_label_follows_the_slope(void **state)
{
    (void)state;
    RooflineChart data = i9_chart(i9_points, 5);
    g_autoptr(Canvas) canvas = roofline_chart(&data, fonts);
    const Step *label = text_step(canvas, "DDR4 96.0"), *line;
    bool found = false;
    for (guint i = 0; (line = step_at(canvas, STEP_PAINT, i)); i++) {
        if (line->paint.look.stroke != INK_THEORETICAL || line->paint.look.dash != DASH_DASHED)
            continue;
        const Segment *s = &g_array_index(canvas->segments, Segment, line->paint.first);
        double angle = atan2(s[1].y - s[0].y, s[1].x - s[0].x) * 180 / G_PI;
        found = found || fabs(angle - label->text.look.angle) < 1e-6;
    }
    assert_true(found);
    assert_true(label->text.look.angle < -10 && label->text.look.angle > -80);
}

static guint circles_within(const Canvas *canvas, double top, double bottom)
{
    guint count = 0;
    for (guint i = 0; i < canvas->segments->len; i++) {
        const Segment *s = &g_array_index(canvas->segments, Segment, i);
        count += s->verb == VERB_CIRCLE && s->a < 20 && s->y - s->a > top && s->y + s->a < bottom;
    }
    return count;
}

static void test_points_above_the_roof_are_shown(void **state)
{
    (void)state;
    RooflinePoint fast = {"cached", CHART_CONV, 300, NAN, 400e12, 0.9};
    RooflineChart data = i9_chart(&fast, 1);
    g_autoptr(Canvas) canvas = roofline_chart(&data, fonts);
    const Step *name = text_step(canvas, "cached");
    /* Within the plot, which begins under its title, and above the peak's label. */
    assert_true(name->text.y > text_step(canvas, "Performance")->text.y);
    assert_true(name->text.y < text_step(canvas, "AVX-512 4.61")->text.y);
    assert_int_equal(
        circles_within(canvas, text_step(canvas, "Performance")->text.y, canvas->height),
        4); /* + 2 ridges, legend */
}

static void test_area_is_share(void **state)
{
    (void)state;
    RooflinePoint points[] = {{"a", CHART_CONV, 1, NAN, 1e10, 0.64},
                              {"b", CHART_CONV, 10, NAN, 1e11, 0.16}};
    RooflineChart data = {"t", NULL, NULL, 0, points, 2, 0};
    g_autoptr(Canvas) canvas = roofline_chart(&data, fonts);
    double radius[2] = {0};
    guint n = 0;
    for (guint i = 0; i < canvas->segments->len && n < 2; i++) {
        const Segment *s = &g_array_index(canvas->segments, Segment, i);
        if (s->verb == VERB_CIRCLE)
            radius[n++] = s->a;
    }
    assert_true(fabs(radius[0] / radius[1] - 2) <
                1e-9); /* four times the share, twice the radius */
}

static void test_layers_at_one_place_are_one_mark(void **state)
{
    (void)state;
    RooflinePoint points[5];
    for (int i = 0; i < 5; i++)
        points[i] = (RooflinePoint){"block", CHART_CONV, 20, NAN, 1e12, 0.1};
    RooflineChart data = i9_chart(points, 5);
    g_autoptr(Canvas) canvas = roofline_chart(&data, fonts);
    text_step(canvas, "block ×5 · 50 %");
}

/* --- the others --- */

static void test_zoo(void **state)
{
    (void)state;
    ZooPoint points[] = {{"resnet50", CHART_BOUND_MEMORY, 20, 1.4e12, 25.6e6},
                         {"vgg16", CHART_BOUND_COMPUTE, 60, 2.5e12, 138e6},
                         {"absent", CHART_BOUND_MEMORY, 10, NAN, 1e6}};
    ZooChart data = {"The zoo on i9", NULL, "parameters", "", i9_ceilings, 6, points, 3, 0};
    g_autofree char *alt = zoo_chart_alt(&data);
    assert_has(alt, "of 2 networks, 1 are mostly memory-bound, 1 mostly compute-bound");
    assert_has(alt, "Highest rate: vgg16, 2.50 TFLOP/s; lowest: resnet50, 1.40 TFLOP/s");
    g_autoptr(Canvas) canvas = zoo_chart(&data, fonts);
    text_step(canvas, "resnet50");
    text_step(canvas, "vgg16");
    text_step(canvas, "Area: parameters, up to 138 M. Not drawn: 1 without a time");
    assert_legible(canvas);
}

static const DeviceBar device_bars[] = {
    {"slow", NULL, {0.006, 0.002, 0}},
    {"absent", NULL, {NAN, NAN, NAN}},
    {"fast", "fp32: no fp16 peak", {0.0005, 0.0015, 0.0002}},
};

static void test_devices_are_sorted(void **state)
{
    (void)state;
    DevicesChart data = {"net", NULL, device_bars, 3, 0};
    g_autoptr(Canvas) canvas = devices_chart(&data, fonts);
    double fast = text_step(canvas, "fast")->text.y, slow = text_step(canvas, "slow")->text.y;
    assert_true(fast < slow && slow < text_step(canvas, "absent")->text.y);
    text_step(canvas, "2.20 ms");
    text_step(canvas, "8.00 ms");
    text_step(canvas, "does not run");
    text_step(canvas, "fp32: no fp16 peak");
    g_autofree char *alt = devices_chart_alt(&data);
    assert_has(alt, "fastest fast at 2.20 ms, slowest slow at 8.00 ms, 3.6 times as long");
    assert_has(
        alt,
        "memory-bound on 1 of 2 devices, compute-bound on 1, overhead on 0. Not runnable on 1");
}

static void test_devices_bars_are_to_scale(void **state)
{
    (void)state;
    DevicesChart data = {"net", NULL, device_bars, 3, 0};
    g_autoptr(Canvas) canvas = devices_chart(&data, fonts);
    Segment compute[4] = {0}, memory[4] = {0};
    assert_int_equal(bars_of(canvas, INK_COMPUTE, compute, 4), 2);
    assert_int_equal(bars_of(canvas, INK_MEMORY, memory, 4), 2);
    assert_true(fabs(compute[1].a / compute[0].a - 12) < 1e-9); /* 6 ms over 0.5 ms */
    assert_true(fabs(memory[0].x - compute[0].x - compute[0].a) < 1e-9);
}

static void test_devices_far_apart_turn_logarithmic(void **state)
{
    (void)state;
    DeviceBar bars[] = {{"gpu", NULL, {1e-4, 0, 0}}, {"mcu", NULL, {0, 30, 10}}};
    DevicesChart data = {"net", NULL, bars, 2, 0};
    g_autoptr(Canvas) canvas = devices_chart(&data, fonts);
    text_step(canvas, "Time (log scale)");
    text_step(canvas, "share of its time");
    Segment memory = {0}, overhead = {0};
    bars_of(canvas, INK_MEMORY, &memory, 1);
    bars_of(canvas, INK_OVERHEAD, &overhead, 1);
    assert_true(fabs(memory.a / overhead.a - 3) < 1e-9); /* in the strip of shares: 30 s to 10 s */
    assert_legible(canvas);
}

static void test_layers_bars_are_to_scale(void **state)
{
    (void)state;
    LayerBar layers[] = {{"a.conv", CHART_CONV, {200, NAN, NAN, NAN}},
                         {"a.relu", CHART_ACTIVATION, {0, NAN, NAN, NAN}},
                         {"b.conv", CHART_CONV, {50, NAN, NAN, NAN}}};
    LayersChart data = {"net", NULL, layers, 3, 0};
    g_autoptr(Canvas) canvas = layers_chart(&data, fonts);
    Segment bars[4] = {0};
    assert_int_equal(bars_of(canvas, chart_class_ink(CHART_CONV), bars, 4), 2);
    assert_true(fabs(bars[0].b / bars[1].b - 4) < 1e-9);
    g_autofree char *texts = texts_of(canvas);
    assert_has(texts, "250 MAC in all, most in a.conv: 200 MAC");
    assert_null(strstr(texts, "Parameters")); /* nobody knows them */
    g_autofree char *alt = layers_chart_alt(&data);
    assert_string_equal(alt, "net: 3 layers. MACs: 250 MAC, most in a.conv, 80 %.");
}

static void test_many_layers_are_named_by_block(void **state)
{
    (void)state;
    g_autoptr(GArray) layers = data_resnet50(1);
    g_autoptr(GArray) bars = data_bars(layers);
    LayersChart data = {"ResNet-50", NULL, (const LayerBar *)(void *)bars->data, bars->len, 0};
    g_autoptr(Canvas) canvas = layers_chart(&data, fonts);
    g_autofree char *texts = texts_of(canvas);
    assert_has(texts, "\nlayer1\nlayer2\nlayer3\nlayer4\n");
    /* The paper's network: 4.089 GMAC and 25.56 M parameters (published: 25,557,032). */
    assert_has(texts, "4.09 GMAC in all");
    assert_has(texts, "25.6 M in all");
}

/* Blocks are told apart by as many parts of the names as it takes. */
static void test_blocks_of_deeper_names(void **state)
{
    (void)state;
    LayerBar layers[70];
    char *held[70];
    for (int i = 0; i < 70; i++) {
        held[i] = i < 40 ? g_strdup_printf("features.%d.conv", i / 10)
                         : g_strdup_printf("features.block_%d.conv", i / 10);
        layers[i] = (LayerBar){held[i], CHART_CONV, {1, 1, 1, 1}};
    }
    LayersChart data = {"net", NULL, layers, 70, 0};
    g_autoptr(Canvas) canvas = layers_chart(&data, fonts);
    g_autofree char *texts = texts_of(canvas);
    assert_has(texts,
               "\nfeatures.0\nfeatures.1\nfeatures.2\nfeatures.3\nblock_4\nblock_5\nblock_6\n");
    for (int i = 0; i < 70; i++)
        g_free(held[i]);
}

static void test_shares(void **state)
{
    (void)state;
    ShareBar bars[] = {
        {.name = "parameters", .unit = "", .value = {[CHART_CONV] = 1e6, [CHART_LINEAR] = 3e6}},
        {.name = "MACs",
         .unit = "MAC",
         .value = {[CHART_CONV] = 99e6, [CHART_LINEAR] = 1e6, [CHART_NORM] = NAN}},
        {.name = "time", .unit = "s"}};
    SharesChart data = {"net", NULL, bars, 3, 0};
    g_autofree char *alt = shares_chart_alt(&data);
    assert_string_equal(
        alt,
        "net: linear owns 75 % of parameters; convolution owns 99 % of MACs; there is no time.");
    g_autoptr(Canvas) canvas = shares_chart(&data, fonts);
    static const char *const expected[] = {
        "convolution 25 %", "linear 75 %", "convolution 99 %", "linear 1.0 %", "4.00 M",
        "100 MMAC",         "none"};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        text_step(canvas, expected[i]);
    Segment conv[2] = {0}, linear[2] = {0};
    bars_of(canvas, chart_class_ink(CHART_CONV), conv, 2);
    bars_of(canvas, chart_class_ink(CHART_LINEAR), linear, 2);
    assert_true(fabs(linear[0].a / conv[0].a - 3) < 1e-9);
    assert_legible(canvas);
}

/* --- all kinds, whatever they are given --- */

enum { ODD = 90 };

static void try_rooflines(size_t count, size_t from)
{
    RooflinePoint points[ODD];
    ZooPoint nets[ODD];
    for (size_t i = 0; i < count; i++) {
        size_t k = i + from;
        points[i] = (RooflinePoint){name_at(k),      k % CHART_CLASS_COUNT, value_at(k),
                                    value_at(k / 2), value_at(k * 3),       value_at(k + 5)};
        nets[i] = (ZooPoint){name_at(k), k % CHART_BOUND_COUNT, value_at(k), value_at(k * 7),
                             value_at(k + 3)};
    }
    RoofCeiling odd[] = {
        {name_at(from), from % 3, BASIS_MEASURED, value_at(from)},
        {name_at(from + 1), CEILING_BANDWIDTH, BASIS_THEORETICAL, value_at(from + 3)}};
    for (size_t ceilings = 0; ceilings <= 2; ceilings++) {
        RooflineChart roofline = {
            name_at(from), name_at(from + 1), odd, ceilings, points, count, 0};
        ZooChart zoo = {name_at(from),
                        name_at(from + 1),
                        from % 2 ? "size" : NULL,
                        NULL,
                        odd,
                        ceilings,
                        nets,
                        count,
                        0};
        assert_good(roofline_chart(&roofline, fonts), from == 4 && ceilings == 2);
        assert_good(zoo_chart(&zoo, fonts), from == 4 && ceilings == 2);
    }
}

static void try_bars(size_t count, size_t from)
{
    DeviceBar devices[ODD];
    LayerBar layers[ODD];
    ShareBar shares[4];
    for (size_t i = 0; i < count; i++) {
        size_t k = i + from;
        devices[i] = (DeviceBar){
            name_at(k), name_at(k + 1), {value_at(k), value_at(k + 1), value_at(k * 3)}};
        layers[i] = (LayerBar){name_at(k),
                               k % CHART_CLASS_COUNT,
                               {value_at(k), value_at(k * 3), value_at(k + 2), NAN}};
    }
    for (size_t i = 0; i < 4; i++) {
        shares[i] = (ShareBar){.name = name_at(from + i), .unit = i % 2 ? "B" : NULL};
        for (int class = 0; class < CHART_CLASS_COUNT; class ++)
            shares[i].value[class] = value_at(from + i + class);
    }
    DevicesChart d = {name_at(from), name_at(from + 1), devices, count, 0};
    LayersChart l = {name_at(from), name_at(from + 1), layers, count, 0};
    SharesChart s = {name_at(from), name_at(from + 1), shares, MIN(count, 4), 0};
    assert_good(devices_chart(&d, fonts), from == 4);
    assert_good(layers_chart(&l, fonts), from == 4);
    assert_good(shares_chart(&s, fonts), from == 4);
}

static void test_odd_data(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 9, ODD};
    for (size_t c = 0; c < G_N_ELEMENTS(counts); c++)
        for (size_t from = 0; from < (counts[c] == ODD ? 2 : 10); from++) {
            try_rooflines(counts[c], from);
            try_bars(counts[c], from);
        }
}

static void test_empty_charts_say_why(void **state)
{
    (void)state;
    RooflineChart roofline = {.title = "t"};
    ZooChart zoo = {.title = "t"};
    DevicesChart devices = {.title = "t"};
    LayersChart layers = {.title = "t"};
    SharesChart shares = {.title = "t"};
    Canvas *canvases[] = {roofline_chart(&roofline, fonts), zoo_chart(&zoo, fonts),
                          devices_chart(&devices, fonts), layers_chart(&layers, fonts),
                          shares_chart(&shares, fonts)};
    static const char *const why[] = {"No layer does FLOPs", "No network has a time",
                                      "No device to compare", "The network has no layers",
                                      "Nothing to share out"};
    for (size_t i = 0; i < G_N_ELEMENTS(canvases); i++) {
        text_step(canvases[i], why[i]);
        assert_good(canvases[i], true);
    }
}

static void test_plausible_charts_are_legible(void **state)
{
    (void)state;
    for (int deeper = 1; deeper <= 2; deeper++) {
        g_autoptr(GArray) layers = data_resnet50(deeper);
        g_autoptr(GArray) points = data_points(layers);
        g_autoptr(GArray) bars = data_bars(layers);
        for (guint count = 8; count <= layers->len; count += 37) {
            RooflineChart r = {"ResNet-50 on V100 SXM2",
                               "fp16",
                               v100_ceilings,
                               G_N_ELEMENTS(v100_ceilings),
                               (const RooflinePoint *)(void *)points->data,
                               count,
                               count % 2 ? 0 : 480};
            LayersChart l = {"ResNet-50", "fp16", (const LayerBar *)(void *)bars->data, count,
                             count % 2 ? 0 : 1000};
            assert_good(roofline_chart(&r, fonts), false);
            assert_good(layers_chart(&l, fonts), false);
        }
        ShareBar shares[4];
        data_shares(layers, shares);
        SharesChart s = {"ResNet-50", NULL, shares, 4, 0};
        assert_good(shares_chart(&s, fonts), true);
    }
}

/* Fork once fonts are measured: a second chart measures nothing and is the same. */
static void test_same_data_same_bytes(void **state)
{
    (void)state;
    g_autoptr(GArray) layers = data_resnet50(1);
    g_autoptr(GArray) points = data_points(layers);
    RooflineChart r = {"ResNet-50",
                       NULL,
                       v100_ceilings,
                       G_N_ELEMENTS(v100_ceilings),
                       (const RooflinePoint *)(void *)points->data,
                       points->len,
                       0};
    g_autoptr(Fonts) fresh = fonts_new();
    g_autoptr(Canvas) a = roofline_chart(&r, fonts);
    g_autoptr(Canvas) b = roofline_chart(&r, fresh);
    g_autoptr(GBytes) x = canvas_render(a, CANVAS_SVG, "r", NULL);
    g_autoptr(GBytes) y = canvas_render(b, CANVAS_SVG, "r", NULL);
    assert_true(g_bytes_equal(x, y));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ridges),
        cmocka_unit_test(test_loss_and_excess_are_told),
        cmocka_unit_test(test_roofline_says_what_it_shows),
        cmocka_unit_test(test_roofline_alt),
        cmocka_unit_test(test_slope_label_follows_the_slope),
        cmocka_unit_test(test_points_above_the_roof_are_shown),
        cmocka_unit_test(test_area_is_share),
        cmocka_unit_test(test_layers_at_one_place_are_one_mark),
        cmocka_unit_test(test_zoo),
        cmocka_unit_test(test_devices_are_sorted),
        cmocka_unit_test(test_devices_bars_are_to_scale),
        cmocka_unit_test(test_devices_far_apart_turn_logarithmic),
        cmocka_unit_test(test_layers_bars_are_to_scale),
        cmocka_unit_test(test_many_layers_are_named_by_block),
        cmocka_unit_test(test_blocks_of_deeper_names),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_odd_data),
        cmocka_unit_test(test_empty_charts_say_why),
        cmocka_unit_test(test_plausible_charts_are_legible),
        cmocka_unit_test(test_same_data_same_bytes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
