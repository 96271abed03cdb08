#include "chunks/tryit.h"

#include <string.h>

#include "analysis/ask.h"
#include "analysis/times.h"
#include "base/append.h"
#include "base/units.h"
#include "chunks/tryit_parts.h"
#include "chunks/tryit_profiles.h"
#include "device/formats.h"
#include "graph/sample.h"
#include "record/json_text.h"

/* ---- What there is to choose from ------------------------------------------------------------ */

static const char *const fusions[] = {"none", "bn,activation", "all", NULL};
G_STATIC_ASSERT(G_N_ELEMENTS(fusions) == FUSIONS + 1);

static const char *const schemes[] = {"fp8", "w8a16", "w4a16"};

const char *const *tryit_fusions(void)
{
    return fusions;
}

FusionSet tryit_fusion_set(int i)
{
    FusionSet set = FUSION_NONE;
    bool some = i > 0 && i < FUSIONS && fusion_parse(fusions[i], &set, NULL);
    return some ? set : FUSION_NONE;
}

static void add_name(GPtrArray *names, const char *name)
{
    if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        g_ptr_array_add(names, (void *)name);
}

const char **tryit_formats(const Handbook *handbook)
{
    GPtrArray *names = g_ptr_array_new();
    for (char **precision = handbook->precisions; *precision; precision++) {
        bool half = strcmp(*precision, FORMAT_HALF) == 0;
        add_name(names, half ? dtype_name(DTYPE_FP16) : *precision);
        if (half)
            add_name(names, dtype_name(DTYPE_BF16));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
        add_name(names, schemes[i]);
    g_ptr_array_add(names, NULL);
    return (const char **)g_ptr_array_free(names, FALSE);
}

bool tryit_set_format(Analysis *analysis, Setup *setup, const char *format)
{
    bool known = formats_know(format);
    if (!analysis_set_format(analysis, setup, known ? format : "fp16", NULL))
        return false;
    if (!known) {
        setup->dtype = DTYPE_FP32;
        setup->scheme = format;
    }
    return true;
}

static bool is_declared_so(const ModelResult *model, const char *format)
{
    return !formats_know(format) || times_check_declared(model->id, model->compute, format, NULL);
}

/* ---- The facts of a page --------------------------------------------------------------------- */

static void put_real(GString *out, const char *key, double value)
{
    g_autofree char *text = units_exact(value);
    if (key)
        json_key(out, key);
    json_put_word(out, text);
}

static void put_text(GString *out, const char *key, const char *text)
{
    json_key(out, key);
    json_put_string(out, text);
}

static void put_roof(GString *out, const Roof *roof)
{
    json_open(out, '[');
    put_real(out, NULL, peak_flops(roof->matrix));
    put_real(out, NULL, peak_flops(roof->vector));
    put_real(out, NULL, roof_best_peak(roof, UNIT_MATRIX));
    put_real(out, NULL, roof_best_peak(roof, UNIT_VECTOR));
    json_close(out, ']');
}

/* Element types that do not meet the ceilings of the roof itself. */
static void put_others(GString *out, const Roofs *roofs)
{
    json_key(out, "of");
    json_open(out, '[');
    for (int dtype = 0; dtype < DTYPE_COUNT; dtype++) {
        bool absent = roofs_lack(roofs, (DType)dtype);
        const Roof *roof = roofs_of(roofs, (DType)dtype);
        if (!absent && roof == roofs->base)
            continue;
        json_open(out, '[');
        json_put_integer(out, dtype);
        json_put_integer(out, absent ? -1 : 1 + (roof - roofs->more));
        json_close(out, ']');
    }
    json_close(out, ']');
}

static void put_timing(GString *out, const Timing *timing)
{
    json_open(out, '{');
    json_key(out, "more");
    json_open(out, '[');
    for (int i = 0; i < timing->roofs.n_more; i++)
        put_roof(out, &timing->roofs.more[i]);
    json_close(out, ']');
    put_others(out, &timing->roofs);
    json_close(out, '}');
}

/* In the format, fused so; NULL: there is no such network, or no unit for it. */
static const TimingResult *verdict_of(Analysis *analysis, const ModelResult *model,
                                      const Device *device, const char *format, int fusion)
{
    const Setup how = {0};
    Setup setup = {.network = model->setup.network, .batch = model->setup.batch};
    if (!tryit_set_format(analysis, &setup, format))
        return NULL;
    setup.fusion = tryit_fusion_set(fusion);
    const ModelResult *changed = analysis_model(analysis, &setup, NULL);
    if (!changed || !is_declared_so(changed, format))
        return NULL;
    const TimingResult *verdict = analysis_verdict(analysis, changed, device, &how, NULL);
    return verdict && verdict->fused ? verdict : NULL;
}

/* Computed in another type of as many bits, it is that type's format by another name. */
static bool is_another(const TimingResult *verdict)
{
    DType dtype = verdict->fused_of->compute, computed = timing_roof(verdict)->compute_dtype;
    return dtype != computed && dtype_bits(dtype) == dtype_bits(computed);
}

static void put_verdicts(GString *out, const TimingResult *const *verdicts)
{
    const Roof *roof = timing_roof(verdicts[0]);
    const DType dtype = roof->compute_dtype;
    put_text(out, "dtype", dtype_name(verdicts[0]->fused_of->compute));
    put_text(out, "compute", dtype_name(dtype));
    put_text(out, "unit", dtype_is_float(dtype) ? "FLOP" : "OP");
    json_key(out, "roof");
    put_roof(out, roof);
    json_key(out, "fused");
    put_timing(out, verdicts[0]->fused);
    json_key(out, "plain");
    json_open(out, '[');
    for (int i = 0; i < FUSIONS; i++) {
        if (verdicts[i] && verdicts[i]->timing)
            put_timing(out, verdicts[i]->timing);
        else
            json_put_word(out, "null");
    }
    json_close(out, ']');
}

/* The roof of a format on this device; NULL: it has none, and nothing is put. */
static const Roof *put_format_on(GString *out, Analysis *analysis, const ModelResult *model,
                                 const Device *device, const char *format)
{
    const TimingResult *verdicts[FUSIONS];
    for (int i = 0; i < FUSIONS; i++)
        verdicts[i] = verdict_of(analysis, model, device, format, i);
    if (!verdicts[0] || is_another(verdicts[0]))
        return NULL;
    json_open(out, '{');
    put_text(out, "id", format);
    put_verdicts(out, verdicts);
    json_close(out, '}');
    return timing_roof(verdicts[0]);
}

static void put_device(GString *out, const Device *device, const Roof *roof)
{
    const Memory *memory = device_main_memory(device);
    put_text(out, "half", formats_on(FORMAT_HALF, device));
    put_text(out, "device", device->id);
    put_text(out, "memory_name", memory->name ? memory->name : "memory");
    json_key(out, "memory");
    json_put_integer(out, memory->capacity_bytes);
    json_key(out, "flash");
    json_put_integer(out, device_flash_bytes(device));
    put_real(out, "bandwidth", roof->bandwidth);
    put_real(out, "best_bandwidth", roof_best_bandwidth(roof));
    put_real(out, "overhead", roof->overhead_s);
}

static void put_model(GString *out, const ModelResult *model, const char *costs_href)
{
    put_text(out, "costs", costs_href);
    put_text(out, "model", model->id);
    put_text(out, "noun", sample_name(model->graph));
    json_key(out, "batch");
    json_put_integer(out, model->batch);
    json_key(out, "fusions");
    json_open(out, '[');
    for (int i = 0; i < FUSIONS; i++)
        json_put_string(out, fusions[i]);
    json_close(out, ']');
}

char *tryit_facts(Analysis *analysis, const ModelResult *model, const Device *device,
                  const Handbook *handbook, const char *costs_href)
{
    g_autofree const char **formats = tryit_formats(handbook);
    const Roof *roof = NULL;
    GString *out = g_string_new(NULL);
    json_open(out, '{');
    json_key(out, "formats");
    json_open(out, '[');
    for (int i = 0; formats[i]; i++) {
        const Roof *of = put_format_on(out, analysis, model, device, formats[i]);
        roof = roof ? roof : of;
    }
    json_close(out, ']');
    put_model(out, model, costs_href);
    tryit_put_profiles(out, analysis, device);
    if (roof)
        put_device(out, device, roof);
    json_close(out, '}');
    return g_string_free(out, roof == NULL);
}

/* ---- The panel ------------------------------------------------------------------------------- */

typedef struct Part {
    const char *name;
    Word word;
} Part;

static const Part choices[] = {{"format", WORD_TRY_FORMAT}, {"fusion", WORD_TRY_FUSED}};
static const Part numbers[] = {{"batch", WORD_TRY_BATCH},
                               {"peak", WORD_TRY_PEAK},
                               {"bandwidth", WORD_TRY_BANDWIDTH},
                               {"memory", WORD_TRY_MEMORY}};
static const Part estimated = {"estimate", WORD_TRY_ESTIMATE};
static const Part figures[] = {
    {"roofline", WORD_TRY_ROOFLINE}, {"bound", WORD_TRY_BOUND}, {"operators", WORD_TRY_OPERATORS},
    {"rate", WORD_TRY_RATE},         {"by", WORD_TRY_BY},       {"held", WORD_TRY_HELD},
    {"fits", WORD_TRY_FITS}};

static void put_controls(GString *out, const Words *words)
{
    append_text(out, "<div class=\"controls\">");
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++)
        g_string_append_printf(out, "<label>%s <select name=\"%s\"></select></label>",
                               words_text(words, choices[i].word), choices[i].name);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        const char *word = words_text(words, numbers[i].word), *name = numbers[i].name;
        g_string_append_printf(out,
                               "<div><label>%s <input name=\"%s\" type=\"number\" min=\"0\" "
                               "step=\"any\"> <span></span></label><input name=\"%s\" "
                               "type=\"range\" min=\"-60\" max=\"60\" aria-label=\"%s\"></div>",
                               word, name, name, word);
    }
    append_text(out, "</div>");
}

static void put_figure(GString *out, const Words *words, const Part *figure)
{
    g_string_append_printf(out, "<div><dt>%s</dt><dd class=\"%s\"></dd></div>",
                           words_text(words, figure->word), figure->name);
}

char *tryit_panel(const Words *words, bool estimates)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "<h2 id=\"try-it\">%s</h2><p aria-live=\"polite\"></p>",
                           words_text(words, WORD_TRY_IT));
    put_controls(out, words);
    append_text(out, "<dl>");
    for (size_t i = 0; i < G_N_ELEMENTS(figures); i++)
        put_figure(out, words, &figures[i]);
    if (estimates)
        put_figure(out, words, &estimated);
    g_string_append_printf(
        out,
        "</dl><figure></figure><p class=\"key\">%s</p><p><code class=\"command\"></code> <button "
        "type=\"button\">%s</button> <button type=\"button\">%s</button></p>",
        words_text(words, WORD_TRY_KEY), words_text(words, WORD_TRY_COPY),
        words_text(words, WORD_TRY_RESET));
    return g_string_free(out, FALSE);
}
