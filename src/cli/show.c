/* roofbook show MODEL */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "cli/command.h"
#include "cli/text_table.h"

typedef struct ShowOptions {
    char *dir, *scheme, *fuse, *basis, *traffic;
    char **devices, **dims, **inputs; /* dims and inputs: of ONNX files */
    gint64 batch, resolution;
    gboolean layers, json, csv;
} ShowOptions;

typedef struct Show {
    ShowOptions options;
    Project *project;
    ModelSetup setup;
    TimingSetup timing_setup;
    GPtrArray *devices; /* const Device * */
    GPtrArray *timings; /* const TimingResult *, of the devices that run it */
    const ModelResult *model;
} Show;

static void show_clear(Show *show)
{
    g_clear_pointer(&show->devices, g_ptr_array_unref);
    g_clear_pointer(&show->timings, g_ptr_array_unref);
    project_free(show->project);
    g_free(show->options.dir);
    g_free(show->options.scheme);
    g_free(show->options.fuse);
    g_free(show->options.basis);
    g_free(show->options.traffic);
    g_strfreev(show->options.devices);
    g_strfreev(show->options.dims);
    g_strfreev(show->options.inputs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Show, show_clear)

static bool read_options(Show *show, GError **error)
{
    Scheme scheme;
    const ShowOptions *options = &show->options;
    if ((options->batch < 1 && options->batch != AS_DECLARED) || options->resolution < 0) {
        g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                    "--batch and --resolution take whole numbers from 1");
        return false;
    }
    show->setup = (ModelSetup){.batch = MAX(options->batch, 0),
                               .resolution = options->resolution,
                               .dims = (const char *const *)options->dims,
                               .inputs = (const char *const *)options->inputs};
    if (options->scheme && !scheme_find(options->scheme, &scheme, error))
        return false;
    show->setup.scheme = options->scheme;
    if (options->fuse && !fusion_parse(options->fuse, &show->setup.fusion, error))
        return false;
    if (options->basis && !command_basis(options->basis, &show->timing_setup.basis, error))
        return false;
    return !options->traffic ||
           command_traffic(options->traffic, &show->timing_setup.traffic_model, error);
}

static bool find_devices(Show *show, GError **error)
{
    for (char **id = show->options.devices; id && *id; id++) {
        const Device *device = project_device(show->project, *id, error);
        if (!device)
            return false;
        g_ptr_array_add(show->devices, (void *)device);
    }
    if (show->devices->len == 1)
        show->setup.fast_bytes = device_fast_memory(g_ptr_array_index(show->devices, 0));
    return true;
}

/* A device that cannot run the model is an answer, not a failure of the others. */
static int time_model(Show *show)
{
    int status = EXIT_DONE;
    for (guint i = 0; i < show->devices->len; i++) {
        GError *error = NULL;
        const TimingResult *timing =
            analysis_timing(show->project->analysis, show->model,
                            g_ptr_array_index(show->devices, i), &show->timing_setup, &error);
        if (timing)
            g_ptr_array_add(show->timings, (void *)timing);
        else
            status = command_fail(error);
    }
    return status;
}

/* Output --------------------------------------------------------------------------------------- */

static void print_json(const Show *show)
{
    char *text = json_publish(results_json(show->model, show->timings));
    fputs(text, stdout);
    g_free(text);
}

static void print_csv(const Show *show)
{
    RecordList timings = {show->timings->pdata, 0, (int)show->timings->len};
    bool timed = timings.n > 0;
    char *text;
    if (show->options.layers && timed)
        text =
            record_csv(&layer_time_record, &((const TimingResult *)record_at(&timings, 0))->layers);
    else if (show->options.layers)
        text = record_csv(&layer_record, &show->model->layers);
    else if (timed)
        text = record_csv(&timing_record, &timings);
    else
        text = record_csv(&model_record, &(RecordList){&show->model, 0, 1});
    fputs(text, stdout);
    g_free(text);
}

static void print_fact(TextTable *table, const char *name, char *value, char *unit)
{
    text_table_add(table, g_strdup(name));
    text_table_add(table, value);
    text_table_add(table, unit);
}

static void print_count(TextTable *table, const char *name, int64_t value, const char *unit)
{
    if (value != COUNT_ABSENT)
        print_fact(table, name, units_grouped(value), units_si((double)value, 4, unit));
}

static void print_bytes(TextTable *table, const char *name, int64_t value)
{
    print_fact(table, name, units_grouped(value), units_bytes((double)value));
}

static void print_coverage(const ModelResult *model)
{
    if (model->complete)
        return;
    char *unknown = g_strjoinv(", ", (char **)model->coverage->unknown);
    printf("Totals are lower bounds (≥): %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
           " operators are covered; not covered: %s\n",
           model->coverage->covered, model->coverage->operators, unknown);
    g_free(unknown);
}

static void print_model(const ModelResult *model)
{
    static const char *const headers[] = {"", ">exact", "", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    bool fused = strcmp(model->fusion, "none") != 0;
    printf("%s (%s), batch %" G_GINT64_FORMAT ", %s%s%s\n", model->name, model->id, model->batch,
           model->scheme, fused ? ", fused: " : "", fused ? model->fusion : "");
    print_coverage(model);
    print_count(table, "MACs", model->macs, "MAC");
    print_count(table, "FLOPs", model->flops, "FLOP");
    print_count(table, "exact FLOPs", model->flops_exact, "FLOP");
    print_count(table, "parameters", model->params, "");
    print_count(table, "  in auxiliary heads", model->params_aux_heads, "");
    print_count(table, "buffers", model->buffers, "");
    print_count(table, "activations", model->activations, "");
    print_bytes(table, "weights, bytes", model->weights_bytes);
    print_bytes(table, "activations live at peak, bytes", model->peak_bytes);
    print_bytes(table, "  with in-place operators", model->peak_inplace_bytes);
    print_bytes(table, "  all preallocated", model->tensors_bytes);
    print_bytes(table, "  arena", model->arena_bytes);
    print_bytes(table, "traffic, compulsory, bytes", model->traffic->compulsory->bytes);
    if (model->traffic->tiled)
        print_bytes(table, "traffic, tiled, bytes", model->traffic->tiled->bytes);
    print_bytes(table, "traffic, no reuse, bytes", model->traffic->no_reuse->bytes);
    print_fact(table, "intensity, compulsory", units_number(model->intensity, 4),
               g_strdup("FLOP/byte"));
    text_table_print(table);
}

static char *bound_text(const TimingResult *timing)
{
    g_autofree char *share = units_percent(timing->memory_bound_share, 0);
    return g_strdup_printf("%s (%s of the time memory-bound)", timing->bound, share);
}

static void print_timings(const Show *show)
{
    static const char *const headers[] = {
        "device", "computed in", ">roofline", ">bound, fused", ">per second", "bound by", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    for (guint i = 0; i < show->timings->len; i++) {
        const TimingResult *timing = g_ptr_array_index(show->timings, i);
        text_table_add(table, g_strdup(timing->device));
        text_table_add(table, g_strdup(timing->compute_dtype));
        text_table_add(table, units_seconds(timing->roofline_seconds));
        text_table_add(table, units_seconds(timing->bound_seconds));
        text_table_add(table, units_si(timing->inferences_per_s, 3, ""));
        text_table_add(table, bound_text(timing));
    }
    printf("\nRoofline, %s ceilings, %s traffic; no latency, published measurements sit at 2 to 5 "
           "times\n",
           basis_name(show->timing_setup.basis),
           traffic_model_name(show->timing_setup.traffic_model));
    text_table_print(table);
}

static char *shapes_text(const ShapeList *list)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < list->n; i++) {
        g_autofree char *shape = shape_text(&list->shapes[i]);
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", shape);
    }
    return g_string_free(text, FALSE);
}

static void print_layers(const Show *show)
{
    static const char *const plain[] = {"layer",   "operator", "output",     ">MACs",
                                        ">params", ">bytes",   ">FLOP/byte", NULL};
    static const char *const timed[] = {"layer",   "operator", "output",     ">MACs",
                                        ">params", ">bytes",   ">FLOP/byte", ">time",
                                        ">used",   "bound",    NULL};
    const TimingResult *timing =
        show->timings->len > 0 ? g_ptr_array_index(show->timings, 0) : NULL;
    g_autoptr(TextTable) table = text_table_new(timing ? timed : plain);
    for (int i = 0; i < show->model->layers.n; i++) {
        const LayerResult *layer = record_at(&show->model->layers, i);
        text_table_add(table, g_strdup(layer->name));
        text_table_add(table, g_strdup(layer->op));
        text_table_add(table, shapes_text(&layer->outputs));
        text_table_add(table, layer->covered ? units_grouped(layer->macs) : g_strdup("?"));
        text_table_add(table, units_grouped(layer->params));
        text_table_add(table, layer->traffic ? units_grouped(layer->traffic->compulsory->bytes)
                                             : g_strdup("?"));
        text_table_add(table,
                       isnan(layer->intensity) ? g_strdup("") : units_number(layer->intensity, 4));
        if (!timing)
            continue;
        const LayerTimeResult *time = record_at(&timing->layers, i);
        text_table_add(table, units_seconds(time->seconds));
        text_table_add(table, units_percent(time->utilisation, 1));
        text_table_add(table, g_strdup(time->bound));
    }
    printf("\n");
    text_table_print(table);
}

static void print_all(const Show *show)
{
    if (show->options.json) {
        print_json(show);
        return;
    }
    if (show->options.csv) {
        print_csv(show);
        return;
    }
    print_model(show->model);
    if (show->timings->len > 0)
        print_timings(show);
    if (show->options.layers)
        print_layers(show);
}

static int run(Show *show, const char *name)
{
    GError *error = NULL;
    if (!read_options(show, &error) || !find_devices(show, &error))
        return command_fail(error);
    show->model = command_model(show->project, name, &show->setup, &error);
    if (!show->model)
        return command_fail(error);
    int status = time_model(show);
    print_all(show);
    return status;
}

int command_show(const Command *command, int argc, char **argv)
{
    g_auto(Show) show = {.options = {.batch = AS_DECLARED}};
    ShowOptions *options = &show.options;
    int status = EXIT_DONE;
    const GOptionEntry entries[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &options->dir,
         "The handbook's folder (default: .)", "DIR"},
        {"on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->devices,
         "Time it on this device; may be repeated", "DEVICE"},
        {"batch", 'b', 0, G_OPTION_ARG_INT64, &options->batch,
         "Samples in one pass (default: 1, or what a variant or an ONNX file says)", "N"},
        {"resolution", 'r', 0, G_OPTION_ARG_INT64, &options->resolution,
         "Height and width of images", "N"},
        {"scheme", 's', 0, G_OPTION_ARG_STRING, &options->scheme,
         "Number format or quantization (`roofbook list schemes`)", "NAME"},
        {"fuse", 0, 0, G_OPTION_ARG_STRING, &options->fuse,
         "Fuse operators first: all, or rules with commas between (`roofbook list fusions`)",
         "RULES"},
        {"dim", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->dims,
         "Size of a symbolic dimension of an ONNX file; may be repeated", "NAME=N"},
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->inputs,
         "Shape of an input of an ONNX file; may be repeated", "NAME=1x3x224x224"},
        {"basis", 0, 0, G_OPTION_ARG_STRING, &options->basis,
         "Ceilings: theoretical, sustained or measured", "NAME"},
        {"traffic", 0, 0, G_OPTION_ARG_STRING, &options->traffic,
         "Traffic model: compulsory, tiled or no_reuse", "NAME"},
        {"layers", 'l', 0, G_OPTION_ARG_NONE, &options->layers, "Layer by layer", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options->json, "As JSON, schema roofbook/1", NULL},
        {"csv", 0, 0, G_OPTION_ARG_NONE, &options->csv, "As CSV", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    if (!command_parse(command, entries, &argc, &argv, &status))
        return status;
    if (argc != 2) {
        fprintf(stderr, "roofbook show: name exactly one model, as in `roofbook show resnet50 --on "
                        "v100-sxm2`\n");
        return EXIT_USAGE;
    }
    show.project = command_project(options->dir, &status);
    if (!show.project)
        return status;
    show.devices = g_ptr_array_new();
    show.timings = g_ptr_array_new();
    return run(&show, argv[1]);
}
