/* A handbook of small networks and round devices, whose charts can be worked out by hand. */
#ifndef TESTS_CHART_BOOK_H
#define TESTS_CHART_BOOK_H

#include "chart_check.h"
#include "support.h"

#include "base/error.h"
#include "chart/chart.h"
#include "site/project.h"

/* On a 3x8x8 image, in fp32: the input has 768 bytes, what the convolution and the activation make
 * 1024 each; 112 parameters are 448 bytes. */
#define CHART_MODELS                                                                                  \
    SMALL_MODEL                                                                                       \
    "model { id = \"twice\", name = \"Twice\", category = \"b\", input = { 3, 8, 8 },\n"              \
    "  published = { { top1 = 50, source = \"arithmetic\" } },\n"                                     \
    "  build = function(x) return x:conv { 8, kernel = 3, pad = 1 }:relu() end }\n"                   \
    "model { id = \"plain\", name = \"Plain\", input = { 3, 8, 8 },\n"                                \
    "  build = function(x) return x:relu() end }\n"                                                   \
    "model { id = \"aided\", name = \"Aided\", input = { 3, 8, 8 }, build = function(x)\n"            \
    "  x = x:conv { 4, kernel = 3, pad = 1 }\n"                                                       \
    "  return x:relu(), x:training_only():at(\"aux\"):conv { 2, kernel = 8 }\n"                       \
    "end }\n"                                                                                         \
    "model { id = \"odd\", name = \"<script>alert(1)</script> 残差网络\", input = { 3, 8, 8 },\n" \
    "  build = function(x) return x:conv { 4, kernel = 3, pad = 1 } end }\n"                          \
    "model { id = \"deep\", name = \"Deep\", input = { 8, 8, 8 }, build = function(x)\n"              \
    "  for b = 0, 39 do\n"                                                                            \
    "    x = x:at(string.format(\"layer%d.%d\", b // 10 + 1, b))\n"                                   \
    "    x = x:conv { 8, kernel = 3, pad = 1, bias = false }:relu()\n"                                \
    "  end\n"                                                                                         \
    "  return x\n"                                                                                    \
    "end }\n"                                                                                         \
    "model { id = \"long\", name = \"Long\", input = { 8, 8, 8 }, build = function(x)\n"              \
    "  for i = 1, 1500 do x = x:at('b' .. i):conv { 8, kernel = 3, pad = 1 }:relu() end\n"            \
    "  return x:sigmoid()\n"                                                                          \
    "end }\n"                                                                                         \
    "model { id = \"dropped\", name = \"Dropped\", input = { 3, 8, 8 }, build = function(x)\n"        \
    "  return x:conv { 4, kernel = 3, pad = 1 }:dropout():relu() end }\n"                             \
    "model { id = \"varied\", name = \"Varied\", input = { 8, 8, 8 }, build = function(x)\n"          \
    "  for i = 1, 1500 do\n"                                                                          \
    "    local odd, k = false, i\n"                                                                   \
    "    while k > 0 do if k % 2 == 1 then odd = not odd end k = k // 2 end\n"                        \
    "    x = x:at('b' .. i):conv { 8, kernel = 3, pad = 1, bias = odd }:relu()\n"                     \
    "  end\n"                                                                                         \
    "  return x:sigmoid()\n"                                                                          \
    "end }\n"                                                                                         \
    "model { id = \"views\", name = \"Views\", input = { 3, 8, 8 },\n"                                \
    "  build = function(x) return x:flatten() end }\n"                                                \
    "model { id = \"normed\", name = \"Normed\", input = { 3, 8, 8 }, build = function(x)\n"          \
    "  return x:conv { 4, kernel = 3, bias = false }:bn():relu() end }\n"                             \
    "model { id = \"turned\", name = \"Turned\", input = { 64, 32, 32 }, build = function(x)\n"       \
    "  return x:conv { 64, kernel = 3, pad = 1, bias = false }:transpose { 0, 2, 3, 1 } end }\n"      \
    "model { id = \"between\", name = \"Between\", input = { 256, 16, 16 },\n"                        \
    "  build = function(x) return x:conv { 256, kernel = 1 } end }\n" CHART_CLASSIFIER(               \
        "ten", "8", "10", "70") CHART_CLASSIFIER("thousand", "64", "1000", "60")                      \
        CHART_CLASSIFIER("thousand_more", "128", "1000", "65")

/* Of 192 numbers through `width` to `classes`; 192 width + width + width classes + classes
 * parameters. */
#define CHART_CLASSIFIER(id, width, classes, top1)                                                 \
    "model { id = \"" id "\", name = \"" id "\", category = \"naming\", input = { 3, 8, 8 },\n"    \
    "  published = { { top1 = " top1 ", source = \"arithmetic\" } },\n"                            \
    "  build = function(x) return x:flatten():linear { " width " }:linear { " classes " } end }\n"

/* SPEC 5: Core i9-10980XE, 16 cores x 4.5 GHz x 64 FLOP/cycle and 96 GB/s; measured 2.86 TFLOP/s
 * and 74 GB/s. The others are the round box, half and a hundredth as fast, one that holds 100 kB,
 * one that launches an operator in 1 us, one whose matrix unit does everything, one of int8 alone,
 * one of both, and one of bf16 alone whose capacity is unknown. */
#define CHART_DEVICE(id, flops, capacity, bandwidth, more)                                         \
    "device { id = \"" id "\", name = \"" id "\", class = \"npu\", peak { dtype = \"fp32\", "      \
    "unit = \"vector\", flops = " flops ", source = \"arithmetic\" }, " more "memory { "           \
    "name = \"DRAM\", capacity = " capacity ", bandwidth = " bandwidth                             \
    ", source = \"arithmetic\" } }\n"

#define INTEGERS                                                                                   \
    "device { id = \"integers\", name = \"integers\", class = \"edge\", peak { dtype = \"int8\", " \
    "accumulate = \"int32\", unit = \"matrix\", flops = 1e12, source = \"arithmetic\" }, "         \
    "memory { name = \"DRAM\", capacity = 8 * GB, bandwidth = 100e9, source = \"arithmetic\" } "   \
    "}\n"

#define BRAINS                                                                                     \
    "device { id = \"brains\", name = \"brains\", class = \"edge\", peak { dtype = \"bf16\", "     \
    "accumulate = \"fp32\", unit = \"matrix\", flops = 1e12, source = \"arithmetic\" }, "          \
    "memory { name = \"DRAM\", bandwidth = 100e9, source = \"arithmetic\" } }\n"

#define BOTH                                                                                       \
    "peak { dtype = \"int8\", accumulate = \"int32\", unit = \"matrix\", flops = 4e12, "           \
    "source = \"arithmetic\" }, peak { dtype = \"fp64\", unit = \"vector\", flops = 0.5e12, "      \
    "source = \"arithmetic\" }, "

#define CHART_DEVICES                                                                              \
    CHART_DEVICE("launcher", "1e12", "8 * GB", "100e9",                                            \
                 "launch { how = \"stream\", seconds = 1e-6, stack = \"s\", source = \"l\" }, ")   \
    "device { id = \"unit\", name = \"unit\", class = \"edge\", peak { dtype = \"fp32\", "         \
    "unit = \"matrix\", accumulate = \"fp32\", flops = 1e12, source = \"arithmetic\" }, "          \
    "memory { name = \"DRAM\", capacity = 8 * GB, bandwidth = 100e9, source = \"arithmetic\" } "   \
    "}\n" ROUND_DEVICE INTEGERS BRAINS CHART_DEVICE("half", "0.5e12", "8 * GB", "50e9", "")        \
        CHART_DEVICE("both", "1e12", "8 * GB", "100e9", BOTH)                                      \
            CHART_DEVICE("slow", "1e10", "8 * GB", "1e9", "") CHART_DEVICE("tiny", "1e12",         \
                                                                           "100000", "100e9", "")  \
                CHART_DEVICE("i9", "16 * 4.5e9 * 64", "64 * GB",                                   \
                             "96e9, measured = 74e9, measured_source = \"SPEC 5\"",                \
                             "peak { dtype = \"fp32\", unit = \"vector\", basis = \"measured\", "  \
                             "flops = 2.86e12, source = \"SPEC 5\" }, ")

typedef struct ChartBook {
    Book book;
    Project *project;
    Fonts *fonts;
} ChartBook;

static inline int chart_book_open(void **state)
{
    ChartBook *of = g_new0(ChartBook, 1);
    of->book = book_empty();
    book_add(&of->book, "models/charts.lua", CHART_MODELS);
    book_add(&of->book, "hardware/charts.lua", CHART_DEVICES);
    of->project = project_open(of->book.dir, NULL, NULL);
    of->fonts = fonts_new();
    *state = of;
    if (of->project && of->project->errors->len > 0)
        print_error("%s\n", ((GError *)of->project->errors->pdata[0])->message);
    return of->project && of->project->errors->len == 0 ? 0 : -1;
}

static inline int chart_book_close(void **state)
{
    ChartBook *of = *state;
    fonts_free(of->fonts);
    project_free(of->project);
    book_clear(&of->book);
    g_free(of);
    return 0;
}

typedef struct Wish {
    const char *kind, *models, *devices; /* ids with spaces between */
    const char *against;
    double width;
    Setup setup;
    const char *format; /* figures alone are looked up in it; NULL: in the setup's scheme */
} Wish;

static inline Wish wish_of(const char *kind, const char *models, const char *devices)
{
    return (Wish){kind, models, devices, NULL, 0, {0}, NULL};
}

/* NULL with an error when there is no such chart. Caller frees. */
static inline Canvas *try_wish(void **state, Wish wish, GError **error)
{
    const ChartBook *of = *state;
    Setup setup = wish.setup;
    const ModelResult *models[8];
    const Device *devices[8];
    ChartRequest request = {.models = models,
                            .devices = devices,
                            .setup = wish.setup,
                            .against = wish.against,
                            .width = wish.width};
    if (wish.format)
        request.setup.scheme = wish.format;
    g_auto(GStrv) ids = g_strsplit(wish.models, " ", -1);
    g_auto(GStrv) on = g_strsplit(wish.devices ? wish.devices : "", " ", -1);
    for (int i = 0; ids[i]; i++)
        models[request.n_models++] = project_model(of->project, ids[i], &setup, NULL);
    for (int i = 0; wish.devices && on[i]; i++)
        devices[request.n_devices++] = project_device(of->project, on[i], NULL);
    return chart_draw(chart_kind(wish.kind, NULL), of->project->analysis, &request, of->fonts,
                      error);
}

/* Fails when there is no such chart. Caller frees. */
static inline Canvas *draw_wish(void **state, Wish wish)
{
    GError *error = NULL;
    Canvas *canvas = try_wish(state, wish, &error);
    if (!canvas)
        fail_msg("%s of %s: %s", wish.kind, wish.models, error->message);
    return canvas;
}

/* All that it says in words, the texts it shows joined by spaces, both freed by the caller. */
static inline char *alt_of(void **state, Wish wish)
{
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    return g_strdup(canvas_details(canvas));
}

static inline char *shown(void **state, Wish wish)
{
    g_autoptr(Canvas) canvas = draw_wish(state, wish);
    return g_strdelimit(texts_of(canvas), "\n", ' ');
}

static inline void assert_says(void **state, Wish wish, const char *part)
{
    g_autofree char *alt = alt_of(state, wish);
    assert_has(alt, part);
}

static inline void assert_shows(void **state, Wish wish, const char *part)
{
    g_autofree char *texts = shown(state, wish);
    assert_has(texts, part);
}

/* There is nothing to draw: nothing is wrong, and the message begins with the reason. */
static inline void assert_cannot(void **state, Wish wish, const char *reason)
{
    g_autoptr(GError) error = NULL;
    assert_null(try_wish(state, wish, &error));
    assert_int_equal(error->code, RB_ERROR_CANNOT);
    g_autofree char *brief = error_in_brief(error);
    assert_string_equal(brief, reason);
}

static inline void assert_usage(void **state, Wish wish, const char *says)
{
    g_autoptr(GError) error = NULL;
    assert_null(try_wish(state, wish, &error));
    assert_int_equal(error->code, RB_ERROR_USAGE);
    assert_has(error->message, says);
}

static inline bool is_near(double a, double b)
{
    return fabs(a - b) < 1e-6 * fmax(fabs(a), 1);
}

/* The tests of a kind, each of which gets the book. */
#define CHART_TESTS(...)                                                                           \
    int main(void)                                                                                 \
    {                                                                                              \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                                           \
        return cmocka_run_group_tests(tests, chart_book_open, chart_book_close);                   \
    }

#endif
