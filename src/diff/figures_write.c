#include "diff/figures_write.h"

#include <math.h>
#include <string.h>

#include "analysis/times.h"
#include "base/append.h"
#include "base/error.h"
#include "base/units.h"
#include "base/version.h"
#include "device/fact_sheet.h"
#include "diff/figures.h"
#include "record/json_text.h"

typedef struct Writing {
    Analysis *analysis;
    const Handbook *handbook;
    const GPtrArray *folders; /* Folder * */
    GPtrArray *devices;       /* const Device *, by id */
    Digests *digests;         /* of files */
    GString *out;
    GError *trouble; /* the machine's first */
} Writing;

/* ---- Values ---------------------------------------------------------------------------------- */

static void put_text(GString *out, const char *key, const char *text)
{
    if (!text || !g_utf8_validate(text, -1, NULL))
        return;
    json_key(out, key);
    json_put_string(out, text);
}

static void put_texts(GString *out, const char *key, char *const *texts)
{
    json_key(out, key);
    if (!texts) {
        json_put_word(out, "null");
        return;
    }
    json_open(out, '[');
    for (; *texts; texts++)
        json_put_string(out, *texts);
    json_close(out, ']');
}

/* To the last bit: a device is made of it again. */
static void put_exact(GString *out, double value)
{
    g_autofree char *text = units_exact(value);
    json_put_word(out, text);
}

/* Seven digits, without zeros that say nothing: "5.43e-4". */
static void put_seconds(GString *out, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (!isfinite(value)) {
        json_put_word(out, "null");
        return;
    }
    g_ascii_formatd(text, sizeof text, "%.6e", value);
    char *exponent = strchr(text, 'e'), *end = exponent;
    while (end[-1] == '0')
        end--;
    end -= end[-1] == '.';
    g_autofree char *mantissa = g_strndup(text, (gsize)(end - text));
    int power = (int)g_ascii_strtoll(exponent + 1, NULL, 10);
    g_autofree char *number = g_strdup_printf("%se%d", mantissa, power);
    json_put_word(out, number);
}

/* ---- Hashes ---------------------------------------------------------------------------------- */

static const char *source_digest(Writing *writing, const char *file)
{
    g_autofree char *path = folders_path(writing->folders, file);
    return digests_file(writing->digests, path, writing->trouble ? NULL : &writing->trouble);
}

static void hash_number(GChecksum *sum, int64_t number)
{
    guint64 bytes = GUINT64_TO_LE((guint64)number);
    g_checksum_update(sum, (const guchar *)&bytes, sizeof bytes);
}

static void hash_list(GChecksum *sum, const int *list, int n)
{
    hash_number(sum, n);
    for (int i = 0; i < n; i++)
        hash_number(sum, list[i]);
}

static void hash_op(GChecksum *sum, const Op *op)
{
    const char *name = op->kind == OP_UNKNOWN ? op->type : op_info(op->kind)->name;
    g_checksum_update(sum, (const guchar *)name, (gssize)strlen(name));
    hash_list(sum, op->inputs, op->n_inputs);
    hash_list(sum, op->outputs, op->n_outputs);
    hash_number(sum, op->repeats);
    hash_number(sum, op->auxiliary);
    hash_number(sum, op->compute);
}

char *figures_graph_digest(const Graph *graph)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        const Tensor *tensor = graph_tensor(graph, i);
        hash_number(sum, tensor->role);
        hash_number(sum, tensor->dtype);
        hash_number(sum, tensor->shape.rank);
        for (int d = 0; d < tensor->shape.rank; d++)
            hash_number(sum, tensor->shape.dim[d]);
    }
    for (int i = 0; i < graph_n_ops(graph); i++)
        hash_op(sum, graph_op(graph, i));
    const char *digest = g_checksum_get_string(sum);
    return g_strndup(digest, 16);
}

/* ---- Devices --------------------------------------------------------------------------------- */

static void add_fact(GArray *sheet, const Profile *profile, const char *of, const char *name,
                     double value)
{
    g_autofree char *whole = g_strconcat(FIGURES_PROFILE, profile->id, of, ".", name, NULL);
    fact_sheet_add(sheet, whole, value);
}

/* What its estimates are made of, as facts of the device. */
static void add_profile(GArray *sheet, const Profile *profile)
{
    const Parameters *parameters = &profile->parameters;
    add_fact(sheet, profile, "", "e", parameters->e);
    add_fact(sheet, profile, "", "b", parameters->b);
    add_fact(sheet, profile, "", "tau", parameters->tau);
    if (parameters->overlap > 0)
        add_fact(sheet, profile, "", "overlap", parameters->overlap);
    add_fact(sheet, profile, "", "matrix", profile->ceilings.matrix);
    add_fact(sheet, profile, "", "vector", profile->ceilings.vector);
    for (int i = 0; i < profile->ceilings.n_memories; i++)
        add_fact(sheet, profile, ".memory", profile->ceilings.memories[i].name,
                 profile->ceilings.memories[i].bytes_per_s);
    for (int c = 0; c < WORK_CLASS_COUNT; c++) {
        const ClassParameters *own = &parameters->of[c];
        g_autofree char *of = g_strconcat(".", work_class_name((WorkClass)c), NULL);
        if (own->e != 1)
            add_fact(sheet, profile, of, "e", own->e);
        if (own->b != 1)
            add_fact(sheet, profile, of, "b", own->b);
        if (own->tau > 0)
            add_fact(sheet, profile, of, "tau", own->tau);
    }
}

static void add_profiles(GArray *sheet, const Writing *writing, const Device *device)
{
    const GPtrArray *profiles = analysis_device(writing->analysis, device)->profiles;
    for (guint i = 0; i < profiles->len; i++)
        add_profile(sheet, ((const ProfileResult *)g_ptr_array_index(profiles, i))->profile);
}

static void put_device(const Writing *writing, const Device *device)
{
    GString *out = writing->out;
    g_autoptr(GString) facts = g_string_new(NULL);
    g_autoptr(GArray) sheet = fact_sheet(device);
    add_profiles(sheet, writing, device);
    json_open(facts, '{');
    for (guint i = 0; i < sheet->len; i++) {
        const SheetFact *fact = &g_array_index(sheet, SheetFact, i);
        json_put_string(facts, fact->name);
        g_string_append_c(facts, ':');
        put_exact(facts, fact->value);
    }
    json_close(facts, '}');
    g_autofree char *digest = digest_bytes(facts->str, facts->len);
    g_string_append_printf(out, "\"%s\":", device->id);
    json_open(out, '{');
    put_text(out, "name", device->name);
    put_text(out, "file", device->file);
    json_key(out, "line");
    json_put_integer(out, device->line);
    put_text(out, "hash", digest);
    json_key(out, "facts");
    append_text(out, facts->str);
    json_close(out, '}');
}

/* ---- Networks -------------------------------------------------------------------------------- */

static const HandbookVariant *variant_of(const Handbook *handbook, const char *id)
{
    for (guint i = 0; i < handbook->variants->len; i++) {
        const HandbookVariant *variant = g_ptr_array_index(handbook->variants, i);
        if (strcmp(variant->id, id) == 0)
            return variant;
    }
    return NULL;
}

static void put_size(GString *out, const char *name, int64_t size)
{
    g_autofree char *text = g_strdup_printf("%s=%" G_GINT64_FORMAT, name, size);
    if (size > 0)
        json_put_string(out, text);
}

static void put_setup(GString *out, const HandbookVariant *variant)
{
    put_text(out, "of", variant->model);
    json_key(out, "setup");
    json_open(out, '[');
    put_size(out, "batch", variant->batch);
    put_size(out, "resolution", variant->resolution);
    for (char **dim = variant->dims; dim && *dim; dim++)
        json_put_string(out, *dim);
    for (char **input = variant->inputs; input && *input; input++)
        json_put_string(out, *input);
    json_close(out, ']');
}

static void put_shapes(GString *out, const char *key, const Graph *graph, const GArray *tensors)
{
    json_key(out, key);
    json_open(out, '[');
    for (guint i = 0; i < tensors->len; i++) {
        const Shape *shape = &graph_tensor(graph, g_array_index(tensors, int, i))->shape;
        json_open(out, '[');
        for (int d = 0; d < shape->rank; d++)
            json_put_integer(out, shape->dim[d]);
        json_close(out, ']');
    }
    json_close(out, ']');
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* How many operators of each kind are executed. */
static void put_kinds(GString *out, const Graph *graph)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        const char *name = op->kind == OP_UNKNOWN ? op->type : op_info(op->kind)->name;
        int n = GPOINTER_TO_INT(g_hash_table_lookup(counts, name));
        if (n == 0)
            g_ptr_array_add(names, (void *)name);
        g_hash_table_insert(counts, (void *)name, GINT_TO_POINTER(n + 1));
    }
    g_ptr_array_sort(names, by_text);
    json_key(out, "kinds");
    json_open(out, '{');
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        if (!g_utf8_validate(name, -1, NULL))
            continue;
        json_put_string(out, name);
        g_string_append_c(out, ':');
        json_put_integer(out, GPOINTER_TO_INT(g_hash_table_lookup(counts, name)));
    }
    json_close(out, '}');
}

/* ---- Figures --------------------------------------------------------------------------------- */

/* Those of a network in a setup, as an object. Caller frees. */
static char *figures_of(const ModelResult *model, bool all)
{
    GString *out = g_string_new(NULL);
    json_open(out, '{');
    for (int id = 0; id < METRIC_FIRST_TIME; id++) {
        double value;
        const MetricInfo *info = metric_info((MetricId)id);
        if ((!all && !info->by_format) || !metric_read((MetricId)id, model, &value))
            continue;
        json_key(out, info->name);
        json_put_integer(out, (int64_t)value);
    }
    json_close(out, '}');
    return g_string_free(out, FALSE);
}

/* A setup whose figures an earlier one has is that one's name. */
static void put_figures_of(GString *out, GHashTable *seen, const char *setup,
                           const ModelResult *model)
{
    g_autofree char *figures = figures_of(model, false);
    const char *like = g_hash_table_lookup(seen, figures);
    json_put_string(out, setup);
    g_string_append_c(out, ':');
    if (like) {
        json_put_string(out, like);
        return;
    }
    g_hash_table_insert(seen, g_strdup(figures), g_strdup(setup));
    g_autofree char *all = g_str_equal(setup, "declared") ? figures_of(model, true) : NULL;
    json_put_word(out, all ? all : figures);
}

static void put_setup_figures(Writing *writing, GHashTable *seen, int network, const char *format,
                              bool fused)
{
    Setup setup = {.network = network, .fusion = fused ? FUSION_ALL : FUSION_NONE};
    if (format && !analysis_set_format(writing->analysis, &setup, format, NULL))
        return;
    const ModelResult *model = analysis_model(writing->analysis, &setup, NULL);
    g_autofree char *name = figures_setup(format, fused);
    if (model)
        put_figures_of(writing->out, seen, name, model);
}

static void put_all_figures(Writing *writing, int network)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    json_key(writing->out, "figures");
    json_open(writing->out, '{');
    put_setup_figures(writing, seen, network, NULL, false);
    put_setup_figures(writing, seen, network, NULL, true);
    for (char **format = writing->handbook->precisions; *format; format++) {
        put_setup_figures(writing, seen, network, *format, false);
        put_setup_figures(writing, seen, network, *format, true);
    }
    json_close(writing->out, '}');
}

/* ---- Pairs ----------------------------------------------------------------------------------- */

static void put_reason(GString *out, const char *reason)
{
    g_autofree char *brief = g_strndup(reason, strcspn(reason, ":"));
    json_put_string(out, brief);
}

static bool same_seconds(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_times(const Times *a, const Times *b)
{
    if (!a || !b || a->reason || b->reason)
        return false;
    return same_seconds(a->operators_seconds, b->operators_seconds) &&
           same_seconds(a->estimate_seconds, b->estimate_seconds) &&
           a->roofline_seconds == b->roofline_seconds && a->bound_seconds == b->bound_seconds &&
           a->bound == b->bound && a->fits == b->fits;
}

static void put_times(GString *out, const Times *const *times, int i)
{
    const Times *time = times[i];
    for (int k = 0; k < i; k++)
        if (same_times(times[k], time)) {
            json_put_integer(out, k);
            return;
        }
    if (!time) {
        json_put_word(out, "null");
    } else if (time->reason) {
        put_reason(out, time->reason);
    } else {
        json_open(out, '[');
        put_seconds(out, time->operators_seconds);
        put_seconds(out, time->roofline_seconds);
        put_seconds(out, time->bound_seconds);
        json_put_string(out, bound_name(time->bound));
        if (time->fits == FITS_UNKNOWN)
            json_put_string(out, "unknown");
        if (!isnan(time->estimate_seconds))
            put_seconds(out, time->estimate_seconds);
        json_close(out, ']');
    }
}

static void put_pair(Writing *writing, int network, const Device *device)
{
    const Times *times[FIGURES_MOST_FORMATS] = {NULL};
    json_open(writing->out, '[');
    char *const *formats = writing->handbook->precisions;
    for (int i = 0; i < FIGURES_MOST_FORMATS && formats[i]; i++) {
        Setup setup = {.network = network};
        if (analysis_set_format(writing->analysis, &setup, formats[i], device))
            times[i] = analysis_times(writing->analysis, &setup, device, &(Setup){0}, NULL);
        put_times(writing->out, times, i);
    }
    json_close(writing->out, ']');
}

static void put_pairs(Writing *writing, int network)
{
    GString *out = writing->out;
    for (guint i = 0; i < writing->devices->len; i++) {
        const Device *device = g_ptr_array_index(writing->devices, i);
        g_string_append_printf(out, "\"%s\":", device->id);
        put_pair(writing, network, device);
        append_text(out, i + 1 < writing->devices->len ? ",\n" : "\n");
    }
}

static void put_model(Writing *writing, int network, const ModelResult *model)
{
    GString *out = writing->out;
    const ZooEntry *entry = zoo_entry(analysis_zoo(writing->analysis), network);
    const HandbookVariant *variant = variant_of(writing->handbook, entry->id);
    g_autofree char *graph = figures_graph_digest(model->graph);
    g_string_append_printf(out, "\"%s\":", entry->id);
    json_open(out, '{');
    put_text(out, "name", entry->name);
    put_text(out, "file", entry->file);
    json_key(out, "line");
    json_put_integer(out, entry->line);
    put_text(out, "source", source_digest(writing, entry->file));
    put_text(out, "graph", graph);
    if (variant)
        put_setup(out, variant);
    put_shapes(out, "inputs", model->graph, model->graph->inputs);
    put_shapes(out, "outputs", model->graph, model->graph->outputs);
    put_kinds(out, model->graph);
    put_all_figures(writing, network);
    append_text(out, ",\"times\":{\n");
    put_pairs(writing, network);
    append_text(out, "}}");
}

/* ---- Together -------------------------------------------------------------------------------- */

static void put_head(const Writing *writing)
{
    GString *out = writing->out;
    const Handbook *handbook = writing->handbook;
    json_open(out, '{');
    put_text(out, "schema", FIGURES_SCHEMA);
    put_text(out, "program", ROOFBOOK_VERSION);
    put_text(out, "title", handbook->title);
    put_texts(out, "formats", handbook->precisions);
    put_texts(out, "chosen_models", handbook->models);
    put_texts(out, "chosen_devices", handbook->devices);
    append_text(out, ",\n\"devices\":{\n");
}

static int by_device(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const Device *const *)a)->id, (*(const Device *const *)b)->id);
}

static void put_devices(Writing *writing)
{
    writing->devices = handbook_devices(writing->handbook, analysis_devices(writing->analysis));
    g_ptr_array_sort(writing->devices, by_device);
    for (guint i = 0; i < writing->devices->len; i++) {
        put_device(writing, g_ptr_array_index(writing->devices, i));
        append_text(writing->out, i + 1 < writing->devices->len ? ",\n" : "\n");
    }
    append_text(writing->out, "},\n\"models\":{\n");
}

static int by_model(gconstpointer a, gconstpointer b, gpointer zoo)
{
    return strcmp(zoo_entry(zoo, *(const int *)a)->id, zoo_entry(zoo, *(const int *)b)->id);
}

static void put_models(Writing *writing)
{
    Zoo *zoo = analysis_zoo(writing->analysis);
    g_autoptr(GArray) models = handbook_models(writing->handbook, zoo);
    g_array_sort_with_data(models, by_model, zoo);
    bool any = false;
    for (guint i = 0; i < models->len; i++) {
        int network = g_array_index(models, int, i);
        const ModelResult *model =
            analysis_model(writing->analysis, &(Setup){.network = network}, NULL);
        if (model) {
            append_text(writing->out, any ? ",\n" : "");
            put_model(writing, network, model);
            any = true;
        }
        analysis_release(writing->analysis);
    }
    append_text(writing->out, any ? "\n}}\n" : "}}\n");
}

char *figures_write(Analysis *analysis, const Handbook *handbook, const GPtrArray *folders,
                    Digests *digests, size_t *length, GError **error)
{
    enum { USUAL_BYTES = 4 << 20 };
    Writing writing = {.analysis = analysis,
                       .handbook = handbook,
                       .folders = folders,
                       .digests = digests,
                       .out = g_string_sized_new(USUAL_BYTES)};
    put_head(&writing);
    put_devices(&writing);
    put_models(&writing);
    g_ptr_array_unref(writing.devices);
    *length = writing.out->len;
    char *text = g_string_free(writing.out, writing.trouble != NULL);
    if (writing.trouble)
        g_propagate_error(error, writing.trouble);
    return text;
}
