/* roofbook show MODEL */
#include "cli/show.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "whatif/design_text.h"

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
    g_strfreev(show->options.sweeps);
    g_ptr_array_unref(show->options.designs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Show, show_clear)

static bool read_options(Show *show, GError **error)
{
    Scheme scheme;
    const ShowOptions *options = &show->options;
    if ((options->batch < 1 && options->batch != AS_DECLARED) ||
        (options->resolution < 1 && options->resolution != AS_DECLARED)) {
        g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                    "--batch and --resolution take whole numbers from 1");
        return false;
    }
    show->setup = (ModelSetup){.batch = MAX(options->batch, 0),
                               .resolution = MAX(options->resolution, 0),
                               .dims = (const char *const *)options->dims,
                               .inputs = (const char *const *)options->inputs,
                               .designs = (const char *const *)options->designs->pdata};
    if (!design_check_all(show->setup.designs, error) || !show_sections_check(show, error))
        return false;
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

/* The model without the what-ifs, of the zoo that the model came from: a file's, maybe. */
static bool find_before(Show *show, GError **error)
{
    ModelSetup setup = show->setup;
    setup.designs = NULL;
    if (show->options.designs->len == 1) /* the NULL at its end */
        return true;
    int entry = zoo_find(show->project->zoo, show->model->id);
    show->before = analysis_model(show->project->analysis, entry, &setup, error);
    return show->before != NULL;
}

const TimingResult *show_before(const Show *show, const TimingResult *timing)
{
    return analysis_timing(show->project->analysis, show->before, timing->timing->roof.device,
                           &show->timing_setup, NULL);
}

/* Output --------------------------------------------------------------------------------------- */

/* The model before the what-ifs, and its times, without layers. */
static json_t *before_json(const Show *show)
{
    static const char *const without[] = {"layers", NULL};
    json_t *json = json_object(), *timings = json_array();
    json_object_set_new(json, "model", record_json_without(&model_record, show->before, without));
    for (guint i = 0; i < show->timings->len; i++) {
        const TimingResult *before = show_before(show, g_ptr_array_index(show->timings, i));
        if (before)
            json_array_append_new(timings, record_json_without(&timing_record, before, without));
    }
    json_object_set_new(json, "timing", timings);
    return json;
}

static int print_json(const Show *show)
{
    json_t *json = results_json(show->model, show->timings);
    if (show->before)
        json_object_set_new(json, "before", before_json(show));
    int status = show_sections_json(show, json);
    g_autofree char *text = json_publish(json);
    fputs(text, stdout);
    return status;
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

static int print_all(const Show *show)
{
    if (show->options.json)
        return print_json(show);
    if (show->options.csv && show_sections_chosen(show))
        return show_sections_csv(show);
    if (show->options.csv)
        print_csv(show);
    else
        show_print(show);
    return show->options.csv ? EXIT_DONE : show_sections_print(show);
}

static int run(Show *show, const char *name)
{
    GError *error = NULL;
    if (!read_options(show, &error) || !find_devices(show, &error))
        return command_fail(error);
    show->model = command_model(show->project, name, &show->setup, &error);
    if (!show->model || !find_before(show, &error))
        return command_fail(error);
    int timed = time_model(show), printed = print_all(show);
    return MAX(timed, printed);
}

/* Options -------------------------------------------------------------------------------------- */

/* --two-3x3, --width 0.75: the design what-if of that name. */
static gboolean add_design(const char *option, const char *value, gpointer data, GError **error)
{
    ShowOptions *options = data;
    g_autofree char *id = g_strdelimit(g_strdup(option + strspn(option, "-")), "-", '_');
    (void)error;
    g_ptr_array_add(options->designs, value ? g_strconcat(id, "=", value, NULL) : g_strdup(id));
    return TRUE;
}

/* --design two_3x3@features.conv2 */
static gboolean add_design_text(const char *option, const char *value, gpointer data,
                                GError **error)
{
    ShowOptions *options = data;
    (void)option;
    (void)error;
    g_ptr_array_add(options->designs, g_strdup(value));
    return TRUE;
}

/* Batch and resolution are options in their own right. */
static bool has_option(const Design *design)
{
    return strcmp(design->id, "batch") != 0 && strcmp(design->id, "resolution") != 0;
}

/* One option for each row of the table; names are added to `names`. */
static void add_design_entries(GArray *entries, GPtrArray *names)
{
    for (int i = 0; i < design_count(); i++) {
        const Design *design = design_at(i);
        bool numbered = design->number != DESIGN_NO_NUMBER;
        if (!has_option(design))
            continue;
        char *name = g_strdelimit(g_strdup(design->id), "_", '-');
        g_ptr_array_add(names, name);
        GOptionEntry entry = {name,
                              0,
                              numbered ? 0 : G_OPTION_FLAG_NO_ARG,
                              G_OPTION_ARG_CALLBACK,
                              (gpointer)(GOptionArgFunc)add_design,
                              design->doc,
                              numbered ? design->number == DESIGN_RATIO ? "RATIO" : "N" : NULL};
        g_array_append_val(entries, entry);
    }
}

static void add_section_entries(GArray *entries, ShowOptions *options)
{
    for (int i = 0; i < SHOW_SECTION_COUNT; i++) {
        bool sweep = i == SHOW_SWEEP;
        GOptionEntry entry = {show_section_name((ShowSection)i),
                              0,
                              0,
                              sweep ? G_OPTION_ARG_STRING_ARRAY : G_OPTION_ARG_NONE,
                              sweep ? (gpointer)&options->sweeps : (gpointer)&options->chosen[i],
                              show_section_help((ShowSection)i),
                              sweep ? "AXIS" : NULL};
        g_array_append_val(entries, entry);
    }
}

static void add_entries(GArray *entries, ShowOptions *o)
{
    const GOptionEntry own[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &o->dir, "The handbook's folder (default: .)",
         "DIR"},
        {"on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->devices,
         "Time it on this device; may be repeated", "DEVICE"},
        {"batch", 'b', 0, G_OPTION_ARG_INT64, &o->batch,
         "Samples in one pass (default: 1, or what a variant or an ONNX file says)", "N"},
        {"resolution", 'r', 0, G_OPTION_ARG_INT64, &o->resolution, "Height and width of images",
         "N"},
        {"scheme", 's', 0, G_OPTION_ARG_STRING, &o->scheme,
         "Number format or quantization (`roofbook list schemes`)", "NAME"},
        {"fuse", 0, 0, G_OPTION_ARG_STRING, &o->fuse,
         "Fuse operators first: all, or rules with commas between (`roofbook list fusions`)",
         "RULES"},
        {"dim", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->dims,
         "Size of a symbolic dimension of an ONNX file; may be repeated", "NAME=N"},
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->inputs,
         "Shape of an input of an ONNX file; may be repeated", "NAME=1x3x224x224"},
        {"basis", 0, 0, G_OPTION_ARG_STRING, &o->basis,
         "Ceilings: theoretical, sustained or measured", "NAME"},
        {"traffic", 0, 0, G_OPTION_ARG_STRING, &o->traffic,
         "Traffic model: compulsory, tiled or no_reuse", "NAME"},
        {"layers", 'l', 0, G_OPTION_ARG_NONE, &o->layers, "Layer by layer", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &o->json, "As JSON, schema roofbook/1", NULL},
        {"csv", 0, 0, G_OPTION_ARG_NONE, &o->csv, "As CSV", NULL},
        {"design", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer)(GOptionArgFunc)add_design_text,
         "Change the design first (`roofbook list designs`); may be repeated", "ID[=N][@LAYER]"},
    };
    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

/* All options, ended by an entry without a name. */
static bool parse_options(const Command *command, ShowOptions *options, int *argc, char ***argv,
                          int *status)
{
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    add_entries(entries, options);
    add_design_entries(entries, names);
    add_section_entries(entries, options);
    bool parsed = command_parse_into(command, (const GOptionEntry *)entries->data, options, argc,
                                     argv, status);
    g_ptr_array_add(options->designs, NULL);
    return parsed;
}

int command_show(const Command *command, int argc, char **argv)
{
    g_auto(Show) show = {.options = {.batch = AS_DECLARED, .resolution = AS_DECLARED}};
    int status = EXIT_DONE;
    show.options.designs = g_ptr_array_new_with_free_func(g_free);
    if (!parse_options(command, &show.options, &argc, &argv, &status))
        return status;
    if (argc != 2) {
        fprintf(stderr, "roofbook show: name exactly one model, as in `roofbook show resnet50 --on "
                        "v100-sxm2`\n");
        return EXIT_USAGE;
    }
    show.project = command_project_for(show.options.dir, argv + 1, show.options.devices, &status);
    if (!show.project)
        return status;
    show.devices = g_ptr_array_new();
    show.timings = g_ptr_array_new();
    return run(&show, argv[1]);
}
