#include "measure/samples.h"

#include <math.h>

#include "base/error.h"
#include "roofline/bound.h"
#include "whatif/counted.h"

static void set_clear(gpointer set)
{
    g_array_unref(((SampleSet *)set)->left_out);
}

Samples *samples_new(void)
{
    Samples *samples = g_new0(Samples, 1);
    samples->sets = g_array_new(FALSE, FALSE, sizeof(SampleSet));
    g_array_set_clear_func(samples->sets, set_clear);
    samples->samples = g_array_new(FALSE, FALSE, sizeof(Sample));
    samples->rows = g_array_new(FALSE, FALSE, sizeof(FitRow));
    samples->features = g_ptr_array_new_with_free_func((GDestroyNotify)features_free);
    samples->networks = g_hash_table_new(g_str_hash, g_str_equal);
    samples->families = g_hash_table_new(g_str_hash, g_str_equal);
    return samples;
}

void samples_free(Samples *samples)
{
    if (!samples)
        return;
    g_array_unref(samples->sets);
    g_array_unref(samples->samples);
    g_array_unref(samples->rows);
    g_ptr_array_unref(samples->features);
    g_hash_table_unref(samples->networks);
    g_hash_table_unref(samples->families);
    g_free(samples);
}

/* The number of a name, given out in order; names outlive the samples. */
static int number(GHashTable *numbers, const char *name)
{
    gpointer found = g_hash_table_lookup(numbers, name);
    int next = (int)g_hash_table_size(numbers) + 1;
    if (!found)
        g_hash_table_insert(numbers, (gpointer)name, GINT_TO_POINTER(next));
    return (found ? GPOINTER_TO_INT(found) : next) - 1;
}

/* ---- Ceilings -------------------------------------------------------------------------------- */

/* Whether what is between two operators stays in it: in caches of processors at every level; on
 * graphics cards those of single cores are emptied when a kernel ends. */
static bool keeps(const Device *device, const Memory *memory)
{
    bool graphics = device->class_name && g_str_has_prefix(device->class_name, "gpu");
    return memory->on_chip && (memory->shared || !graphics);
}

/* Neural processors have no caches for what a network reads: its program says what is where. */
static bool is_scratchpad(const Device *device)
{
    return g_strcmp0(device->class_name, "npu") == 0;
}

/* What they hold together. */
static ProfileMemory cache_of(const Device *device)
{
    ProfileMemory cache = {.name = "on-chip memory", .scratchpad = is_scratchpad(device)};
    for (guint i = 0; i < device->memories->len; i++) {
        const Memory *memory = &g_array_index(device->memories, Memory, i);
        if (keeps(device, memory))
            cache.capacity_bytes = count_add(cache.capacity_bytes, memory->capacity_bytes);
    }
    return cache;
}

/* Of what the device keeps up under load, else of its data sheet. Rates of on-chip memories are
 * those of small kernels on one core or all: what networks get from them is for a fit to find. */
static bool set_ceilings(SampleSet *set, GError **error)
{
    static const Basis order[] = {BASIS_SUSTAINED, BASIS_THEORETICAL, BASIS_MEASURED};
    ProfileCeilings *ceilings = &set->ceilings;
    bool ok = false;
    for (size_t i = 0; !ok && i < G_N_ELEMENTS(order); i++) {
        g_clear_error(error);
        ok = profile_ceilings_of(set->device, set->set->dtype, order[i], ceilings, error);
    }
    if (!ok)
        return false;
    ceilings->memories[0] = ceilings->memories[ceilings->n_memories - 1];
    ceilings->n_memories = 1;
    set->cache = cache_of(set->device);
    return true;
}

/* Of the theoretical basis; of a machine that was measured alone, that. */
static bool set_roof(const SampleSet *set, Roof *roof)
{
    return roof_on(set->device, set->set->dtype, BASIS_THEORETICAL, roof, NULL) ||
           roof_on(set->device, set->set->dtype, BASIS_MEASURED, roof, NULL);
}

/* ---- Networks -------------------------------------------------------------------------------- */

/* While a set is added. */
typedef struct Adding {
    Samples *samples;
    SampleSet *set;
    Roof roof;
    Zoo *zoo;
} Adding;

static Counted *count_as(const Adding *adding, const Graph *graph, FusionSet fusion, GError **error)
{
    DType dtype = adding->set->set->dtype;
    Change change = {.fusion = fusion};
    if (dtype == DTYPE_INT8)
        change.scheme = "int8";
    else
        change.dtype = dtype;
    return counted_new(graph, &change, 0, error);
}

/* A network as it stands and fused, each with its time: that of the first is NULL where an operator
 * that is not fused has no unit on the device. */
typedef struct Made {
    Counted *plain, *fused;
    Timing *plain_times, *fused_times;
} Made;

static void made_clear(Made *made)
{
    timing_free(made->plain_times);
    timing_free(made->fused_times);
    counted_free(made->plain);
    counted_free(made->fused);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Made, made_clear)

static bool make(const Adding *adding, const Graph *graph, Made *made, GError **error)
{
    made->plain = count_as(adding, graph, FUSION_NONE, error);
    made->fused = made->plain ? count_as(adding, graph, FUSION_ALL, error) : NULL;
    if (!made->fused)
        return false;
    made->plain_times = timing_new(made->plain->cost, &adding->roof, TRAFFIC_COMPULSORY, NULL);
    made->fused_times = timing_new(made->fused->cost, &adding->roof, TRAFFIC_COMPULSORY, error);
    return made->fused_times != NULL;
}

static void append(const Adding *adding, const Sample *sample, Features *features)
{
    Samples *samples = adding->samples;
    FitRow row = {.layers = features->layers,
                  .n = features->n,
                  .whole = sample->whole,
                  .network = number(samples->networks, sample->model),
                  .family = number(samples->families, sample->family),
                  .device = (int)samples->sets->len - 1,
                  .seconds = sample->seconds,
                  .cache_bytes = (double)adding->set->cache.capacity_bytes,
                  .scratchpad = adding->set->cache.scratchpad};
    g_ptr_array_add(samples->features, features);
    g_array_append_vals(samples->samples, sample, 1);
    g_array_append_val(samples->rows, row);
    adding->set->n++;
}

/* False: `*why` it is left out, and `error` may be set. */
static bool add_network(const Adding *adding, const Measurement *row, const char **why,
                        GError **error)
{
    int place = zoo_find(adding->zoo, row->model);
    BuildOptions options = {.batch = row->batch, .resolution = row->resolution};
    g_autoptr(Graph) graph = place >= 0 ? zoo_build(adding->zoo, place, &options, error) : NULL;
    g_auto(Made) made = {0};
    *why = place < 0 ? "not in the zoo"
           : !graph  ? "cannot be built in that size"
                     : "no time on the device";
    if (!graph || !make(adding, graph, &made, error))
        return false;
    const ZooEntry *entry = zoo_entry(adding->zoo, place);
    Sample sample = {.model = entry->id,
                     .name = entry->name,
                     .family = entry->family ? entry->family : entry->id,
                     .whole = true,
                     .resolution = row->resolution,
                     .batch = row->batch,
                     .seconds = (double)row->batch / row->samples_per_s,
                     .flops = (double)made.plain->cost->flops,
                     .activations = (double)made.plain->cost->activations,
                     .operators_seconds = made.plain_times ? made.plain_times->seconds : NAN,
                     .roofline_seconds = made.fused_times->seconds,
                     .bound_seconds = bound_seconds(made.fused_times)};
    bool fused = stack_is_fused((StackKind)adding->set->set->how);
    append(adding, &sample,
           features_new(fused ? made.fused->cost : made.plain->cost, &adding->set->ceilings));
    return true;
}

/* ---- Layers ---------------------------------------------------------------------------------- */

static Features *features_of_layer(const MeasuredLayer *layer, const ProfileCeilings *ceilings)
{
    Features *features = g_new0(Features, 1);
    bool products = layer->work <= WORK_ATTENTION && layer->work != WORK_DEPTHWISE;
    double matrix = ceilings->matrix, vector = ceilings->vector;
    double peak = (products && matrix > 0) || vector <= 0 ? matrix : vector;
    double bandwidth = profile_bandwidth(ceilings, (int64_t)fmin(layer->bytes, 1e18));
    features->n = 1;
    features->layers = g_new0(LayerFeatures, 1);
    features->layers[0] =
        (LayerFeatures){.work = (WorkClass)layer->work,
                        .layers = 1,
                        .runs = 1,
                        .compute_s = layer->flops / peak,
                        .memory_s = layer->bytes / bandwidth,
                        .intensity = layer->bytes > 0 ? layer->flops / layer->bytes : 0,
                        .bytes = layer->bytes};
    return features;
}

static void add_layer(const Adding *adding, const MeasuredLayer *layer)
{
    int place = zoo_find(adding->zoo, layer->model);
    const ZooEntry *entry = place >= 0 ? zoo_entry(adding->zoo, place) : NULL;
    Sample sample = {.model = entry ? entry->id : layer->model,
                     .name = entry ? entry->name : layer->model,
                     .family = entry && entry->family ? entry->family : layer->model,
                     .layer = layer->name,
                     .work = (WorkClass)layer->work,
                     .seconds = layer->seconds,
                     .flops = layer->flops,
                     .activations = NAN,
                     .operators_seconds = NAN,
                     .roofline_seconds = NAN,
                     .bound_seconds = NAN};
    append(adding, &sample, features_of_layer(layer, &adding->set->ceilings));
}

/* ---- Sets ------------------------------------------------------------------------------------ */

/* A network that cannot be is left out; what the machine is short of is not passed over. */
static bool add_rows(const Adding *adding, GError **error)
{
    const MeasurementSet *set = adding->set->set;
    for (guint i = 0; i < set->rows->len; i++) {
        const Measurement *row = &g_array_index(set->rows, Measurement, i);
        GError *failure = NULL;
        LeftOutRow left_out = {.model = row->model};
        if (add_network(adding, row, &left_out.why, &failure))
            continue;
        g_array_append_val(adding->set->left_out, left_out);
        if (failure && !rb_pass_machine(failure, error))
            return false;
    }
    for (guint i = 0; i < set->layers->len; i++)
        add_layer(adding, &g_array_index(set->layers, MeasuredLayer, i));
    return true;
}

bool samples_add(Samples *samples, const MeasurementSet *set, const Device *device, Zoo *zoo,
                 GError **error)
{
    SampleSet added = {.set = set, .device = device, .first = (int)samples->rows->len};
    Adding adding = {.samples = samples, .set = &added, .zoo = zoo};
    if (!set_ceilings(&added, error) || !set_roof(&added, &adding.roof))
        return false;
    g_array_append_val(samples->sets, added);
    adding.set = &g_array_index(samples->sets, SampleSet, samples->sets->len - 1);
    adding.set->left_out = g_array_new(FALSE, FALSE, sizeof(LeftOutRow));
    return add_rows(&adding, error);
}
