#include "chunks/tryit.h"

#include <math.h>
#include <string.h>

#include "analysis/ask.h"
#include "analysis/times.h"
#include "base/append.h"
#include "base/packed_call.h"
#include "base/units.h"
#include "chunks/tryit_profiles.h"
#include "device/formats.h"
#include "estimate/estimate.h"
#include "graph/sample.h"
#include "record/json_text.h"
#include "whatif/affine.h"

/* ---- What there is to choose from ------------------------------------------------------------ */

static const char *const fusions[] = {"none", "bn,activation", "all", NULL};
enum { FUSIONS = G_N_ELEMENTS(fusions) - 1 };

static const char *const schemes[] = {"fp8", "w8a16", "w4a16"};

const char *const *tryit_fusions(void)
{
    return fusions;
}

/* The first is no rule's name, and is none. */
static FusionSet fusion_set(int i)
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

/* False: the network is declared in integers, and is in no other format. */
static bool set_format(Analysis *analysis, Setup *setup, const char *format)
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

/* ---- Columns --------------------------------------------------------------------------------- */

/* Texts, each once. */
typedef struct Pool {
    GHashTable *index;
    GString *texts; /* with commas between */
} Pool;

static Pool pool_new(void)
{
    return (Pool){g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), g_string_new(NULL)};
}

static void pool_clear(Pool *pool)
{
    g_hash_table_unref(pool->index);
    g_string_free(pool->texts, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pool, pool_clear)

/* Takes the text. */
static int pool_add(Pool *pool, char *text)
{
    gpointer index;
    if (g_hash_table_lookup_extended(pool->index, text, NULL, &index)) {
        g_free(text);
        return GPOINTER_TO_INT(index);
    }
    int next = (int)g_hash_table_size(pool->index);
    if (next > 0)
        g_string_append_c(pool->texts, ',');
    append_text(pool->texts, text);
    g_hash_table_insert(pool->index, text, GINT_TO_POINTER(next));
    return next;
}

static int pool_add_name(Pool *pool, const char *name)
{
    GString *text = g_string_new(NULL);
    json_put_string(text, name);
    return pool_add(pool, g_string_free(text, FALSE));
}

/* A double holds whole numbers up to 2^53. */
static void put_count(GString *out, int64_t count)
{
    const int64_t exact = INT64_C(1) << 53;
    bool quoted = count > exact || count < -exact;
    g_string_append_printf(out, quoted ? "\"%" G_GINT64_FORMAT "\"" : "%" G_GINT64_FORMAT, count);
}

typedef struct Costs {
    Pool columns, names, pieces;
    GString *formats;
} Costs;

static void costs_clear(Costs *costs)
{
    pool_clear(&costs->columns);
    pool_clear(&costs->names);
    pool_clear(&costs->pieces);
    g_string_free(costs->formats, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Costs, costs_clear)

/* What profiles make of the pieces of a format, fused so. */
typedef struct Tried {
    bool estimates;  /* there are profiles */
    bool mixed;      /* none says anything of it */
    bool scratchpad; /* one asks for weights */
} Tried;

static int add_column(Costs *costs, const int64_t *counts, int n)
{
    GString *text = g_string_new("[");
    for (int i = 0; i < n; i++) {
        if (i > 0)
            g_string_append_c(text, ',');
        put_count(text, counts[i]);
    }
    g_string_append_c(text, ']');
    return pool_add(&costs->columns, g_string_free(text, FALSE));
}

static bool are_all(const int64_t *counts, int n, int64_t value)
{
    for (int i = 0; i < n; i++)
        if (counts[i] != value)
            return false;
    return true;
}

static void put_pair(GString *out, const char *key, Affine affine)
{
    json_key(out, key);
    json_open(out, '[');
    json_put_integer(out, affine.fixed);
    json_put_integer(out, affine.each);
    json_close(out, ']');
}

/* Whether a column is left out, and else which it is. */
static void put_column(Costs *costs, GString *out, const char *key, const int64_t *counts, int n,
                       int64_t usual)
{
    if (are_all(counts, n, usual))
        return;
    json_key(out, key);
    json_put_integer(out, add_column(costs, counts, n));
}

static void put_counts(Costs *costs, GString *out, const AffinePiece *piece, AffineCount count,
                       int64_t *column)
{
    static const char *const keys[AFFINE_COUNTS] = {
        [AFFINE_FLOPS] = "flops",
        [AFFINE_MATRIX_FLOPS] = "dots",
        [AFFINE_EXTRA_OPS] = "extra",
        [AFFINE_OTHER_FLOPS] = "other_flops",
        [AFFINE_OTHER_MATRIX_FLOPS] = "other_dots",
        [AFFINE_MASKED_FLOPS] = "masked_flops",
        [AFFINE_MASKED_MATRIX_FLOPS] = "masked_dots",
        [AFFINE_MASKED_OTHER_MATRIX_FLOPS] = "masked_other_dots",
        [AFFINE_BYTES] = "bytes",
    };
    int indices[2];
    for (int part = 0; part < 2; part++) {
        for (int i = 0; i < piece->n_costs; i++) {
            Affine affine = piece->costs[i].counts[count];
            column[i] = part == 0 ? affine.fixed : affine.each;
        }
        bool none = are_all(column, piece->n_costs, 0);
        indices[part] = none ? -1 : add_column(costs, column, piece->n_costs);
    }
    if (indices[0] < 0 && indices[1] < 0)
        return;
    json_key(out, keys[count]);
    json_open(out, '[');
    json_put_integer(out, indices[0]);
    json_put_integer(out, indices[1]);
    json_close(out, ']');
}

static int64_t dtype_number(DType dtype)
{
    return dtype == DTYPE_UNKNOWN ? -1 : (int64_t)dtype;
}

/* What estimates ask for beside. */
static void put_works(Costs *costs, GString *out, const AffinePiece *piece, const Tried *tried,
                      int64_t *column)
{
    int n = piece->n_costs;
    for (int i = 0; i < n; i++)
        column[i] = (int64_t)piece->costs[i].work;
    put_column(costs, out, "work", column, n, -1);
    for (int i = 0; i < n; i++)
        column[i] = piece->costs[i].runs;
    put_column(costs, out, "runs", column, n, 1);
    for (int i = 0; i < n; i++)
        column[i] = tried->scratchpad ? piece->costs[i].weights_bytes : 0;
    put_column(costs, out, "weights", column, n, 0);
    if (piece->uncounted > 0) {
        json_key(out, "uncounted");
        json_put_integer(out, piece->uncounted);
    }
    if (tried->mixed) {
        json_key(out, "mixed");
        json_put_word(out, "true");
    }
}

static void put_kinds(Costs *costs, GString *out, const AffinePiece *piece, int64_t *column)
{
    int n = piece->n_costs;
    for (int i = 0; i < n; i++)
        column[i] = pool_add_name(&costs->names, piece->costs[i].name);
    put_column(costs, out, "name", column, n, -1);
    for (int i = 0; i < n; i++)
        column[i] = dtype_number(piece->costs[i].compute);
    put_column(costs, out, "compute", column, n, -1);
    for (int i = 0; i < n; i++)
        column[i] = dtype_number(piece->costs[i].other_compute);
    put_column(costs, out, "other", column, n, 0);
    for (int i = 0; i < n; i++)
        column[i] = piece->costs[i].converts;
    put_column(costs, out, "converts", column, n, 0);
}

static int add_piece(Costs *costs, const AffinePiece *piece, const Tried *tried)
{
    int n = MAX(piece->n_costs, piece->n_layers);
    g_autofree int64_t *column = g_new0(int64_t, MAX(1, n));
    GString *out = g_string_new(NULL);
    json_open(out, '{');
    json_key(out, "from");
    json_put_integer(out, piece->from);
    json_key(out, "to");
    json_put_integer(out, piece->to);
    for (int i = 0; i < piece->n_layers; i++)
        column[i] = piece->layers[i];
    json_key(out, "order");
    json_put_integer(out, add_column(costs, column, piece->n_layers));
    put_kinds(costs, out, piece, column);
    if (tried->estimates)
        put_works(costs, out, piece, tried, column);
    for (int count = 0; count < AFFINE_COUNTS; count++)
        put_counts(costs, out, piece, (AffineCount)count, column);
    put_pair(out, "peak", piece->peak_bytes);
    put_pair(out, "floor", piece->floor_bytes);
    json_key(out, "held");
    json_put_integer(out, piece->held_bytes);
    json_close(out, '}');
    return pool_add(&costs->pieces, g_string_free(out, FALSE));
}

/* ---- The file of a network ------------------------------------------------------------------- */

typedef struct Looking {
    Analysis *analysis;
    Setup setup;
    GArray *like[FUSIONS]; /* pieces of the first format; NULL: not known */
    bool least;
    const GPtrArray *profiles;
    Tried tried; /* of the pieces at hand */
} Looking;

static void looking_clear(Looking *looking)
{
    for (int i = 0; i < FUSIONS; i++)
        g_clear_pointer(&looking->like[i], g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Looking, looking_clear)

/* Whether estimates of it may be asked for, and what they take. */
static void look_closer(Looking *looking, const Counted *counted)
{
    DType dtype = counted_compute(counted);
    Tried *tried = &looking->tried;
    tried->mixed |= !network_is_in(counted->cost, dtype);
    for (guint i = 0; i < looking->profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(looking->profiles, i);
        for (int k = 0; profile->dtype == dtype && k < profile->ceilings.n_memories; k++)
            tried->scratchpad |= profile->ceilings.memories[k].scratchpad;
    }
}

/* What a batch before was made from is dropped. */
static const Counted *counted_at(int64_t batch, void *user)
{
    Looking *looking = user;
    analysis_release(looking->analysis);
    looking->setup.batch = batch;
    const Counted *counted = analysis_counted(looking->analysis, &looking->setup, NULL);
    looking->least |= counted && *mark_sign(MARK_LEAST, counted->cost);
    if (counted && looking->tried.estimates)
        look_closer(looking, counted);
    return counted;
}

/* From the batch that it is declared at where there is no smaller one. */
static GArray *pieces_of(Looking *looking, int fusion, int64_t declared)
{
    const GArray *like = looking->like[fusion];
    looking->setup.fusion = fusion_set(fusion);
    looking->tried = (Tried){.estimates = looking->profiles && looking->profiles->len > 0};
    GArray *pieces = affine_pieces(counted_at, looking, 1, TRYIT_MOST_BATCH, like);
    if (!pieces && declared != 1)
        pieces = affine_pieces(counted_at, looking, declared, TRYIT_MOST_BATCH, like);
    if (pieces && !like)
        looking->like[fusion] = g_array_ref(pieces);
    return pieces;
}

static void count_format(Costs *costs, Looking *looking, GString *out, int64_t declared)
{
    json_open(out, '[');
    for (int i = 0; i < FUSIONS; i++) {
        g_autoptr(GArray) pieces = pieces_of(looking, i, declared);
        if (!pieces) {
            json_put_word(out, "null");
            continue;
        }
        json_open(out, '[');
        for (guint k = 0; k < pieces->len; k++)
            json_put_integer(
                out, add_piece(costs, &g_array_index(pieces, AffinePiece, k), &looking->tried));
        json_close(out, ']');
    }
    json_close(out, ']');
}

/* Floats of as many bits have the same costs; a network that is declared in others is that in fp32.
 */
static const char *like_which(Looking *looking, const char *format)
{
    if (strcmp(format, "bf16") == 0)
        return "fp16";
    looking->setup = (Setup){.network = looking->setup.network};
    const Counted *counted = strcmp(format, "tf32") == 0
                                 ? analysis_counted(looking->analysis, &looking->setup, NULL)
                                 : NULL;
    return counted && counted_compute(counted) == DTYPE_FP32 ? "fp32" : NULL;
}

static void put_format(Costs *costs, Looking *looking, GHashTable *texts, const char *format,
                       int64_t declared)
{
    const char *like = like_which(looking, format);
    const char *known = like ? g_hash_table_lookup(texts, like) : NULL;
    looking->setup = (Setup){.network = looking->setup.network};
    if (!set_format(looking->analysis, &looking->setup, format))
        return;
    GString *text = g_string_new(known);
    if (!known)
        count_format(costs, looking, text, declared);
    json_key(costs->formats, format);
    append_text(costs->formats, text->str);
    g_hash_table_insert(texts, (void *)format, g_string_free(text, FALSE));
}

static char *costs_text(const Costs *costs, bool least)
{
    g_autofree char *json = g_strdup_printf(
        "{\"least\":%s,\"columns\":[%s],\"names\":[%s],\"pieces\":[%s],\"formats\":%s}",
        least ? "true" : "false", costs->columns.texts->str, costs->names.texts->str,
        costs->pieces.texts->str, costs->formats->str);
    return packed_call("roofbookCosts", json);
}

/* An analysis of its own: what it reads is of no page, and is dropped as it goes. */
char *tryit_costs(Zoo *zoo, int network, const Handbook *handbook, const GPtrArray *profiles,
                  GError **error)
{
    g_autoptr(GPtrArray) no_devices = g_ptr_array_new();
    g_autoptr(Analysis) analysis = analysis_new(zoo, no_devices);
    g_autofree const char **formats = tryit_formats(handbook);
    g_auto(Costs) costs = {pool_new(), pool_new(), pool_new(), g_string_new(NULL)};
    g_autoptr(GHashTable) texts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_auto(Looking)
        looking = {.analysis = analysis, .setup.network = network, .profiles = profiles};
    json_open(costs.formats, '{');
    for (int i = 0; formats[i]; i++)
        put_format(&costs, &looking, texts, formats[i], zoo_batch(zoo, network));
    json_close(costs.formats, '}');
    const GError *trouble = analysis_trouble(analysis);
    if (trouble) {
        g_propagate_error(error, g_error_copy(trouble));
        return NULL;
    }
    return costs_text(&costs, looking.least);
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
    if (!set_format(analysis, &setup, format))
        return NULL;
    setup.fusion = fusion_set(fusion);
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
