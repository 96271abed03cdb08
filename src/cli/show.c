/* roofbook show MODEL */
#include "cli/show.h"
#include "cli/output.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/released.h"
#include "base/amount.h"
#include "base/error.h"
#include "base/files.h"
#include "cli/budgets.h"

static void show_clear(Show *show)
{
    g_clear_pointer(&show->devices, g_ptr_array_unref);
    g_clear_pointer(&show->timings, g_ptr_array_unref);
    project_free(show->project);
    g_clear_pointer(&show->supposing, g_ptr_array_unref);
    g_free(show->options.runtime);
    g_free(show->options.draft);
    g_free(show->options.reserve);
    g_free(show->options.peak);
    g_free(show->options.bandwidth);
    g_free(show->options.memory);
    setup_options_clear(&show->options.setup);
    show_training_clear(&show->options.training);
    g_free(show->options.output);
    if (show->out)
        g_string_free(show->out, TRUE);
    for (int i = 0; i < QUESTION_COUNT; i++)
        g_strfreev(show->options.words[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Show, show_clear)

static bool read_amount(const Show *show, const char *option, const char *text, AmountKind kind,
                        double *value, GError **error)
{
    if (!text)
        return true;
    if (!show->options.setup.devices)
        return rb_fail(error, RB_ERROR_USAGE, "--%s is of a device; name one, as in --on v100-sxm2",
                       option);
    if (!amount_parse(text, kind, value, error)) {
        g_prefix_error(error, "--%s: ", option);
        return false;
    }
    return *value >= 1 ||
           rb_fail(error, RB_ERROR_USAGE, "--%s is more than nothing; name how much", option);
}

/* What is more than a count can hold is no memory. */
static bool read_supposed(Show *show, GError **error)
{
    const double most = 1e18;
    const ShowOptions *options = &show->options;
    Supposed *supposed = &show->supposed;
    double bytes = 0;
    if (!read_amount(show, "peak", options->peak, AMOUNT_OPERATION_RATE, &supposed->peak, error) ||
        !read_amount(show, "bandwidth", options->bandwidth, AMOUNT_BYTE_RATE, &supposed->bandwidth,
                     error) ||
        !read_amount(show, "memory", options->memory, AMOUNT_BYTES, &bytes, error))
        return false;
    supposed->memory_bytes = (int64_t)bytes;
    return MAX(MAX(bytes, supposed->peak), supposed->bandwidth) <= most ||
           rb_fail(error, RB_ERROR_USAGE,
                   "--peak, --bandwidth and --memory go up to 1e18; name less");
}

static bool read_runtime(Show *show, GError **error)
{
    const double most = 1e18;
    const ShowOptions *options = &show->options;
    double bytes = 0;
    if (options->runtime && !(show->setup.runtime = runtime_find(options->runtime, error)))
        return false;
    if (!read_amount(show, "reserve", options->reserve, AMOUNT_BYTES, &bytes, error))
        return false;
    show->setup.reserve_bytes = (int64_t)fmin(bytes, most);
    return !options->runtime || options->setup.devices ||
           rb_fail(error, RB_ERROR_USAGE,
                   "--runtime is of a device's memory; name one, as in --on h100-sxm");
}

/* Who names a context and a device, and nothing that counts of a pass are asked for with, asks how
 * it is served. */
static void read_served(Show *show)
{
    ShowOptions *options = &show->options;
    const SetupOptions *setup = &options->setup;
    bool step = setup->context != SETUP_AS_DECLARED && setup->tokens == SETUP_AS_DECLARED &&
                !setup->prefill;
    bool counts = options->layers || options->json || options->csv || show->setup.designs;
    bool other = false;
    for (int id = 0; id < QUESTION_COUNT; id++)
        other = other || (options->chosen[id] && id != QUESTION_SWEEP);
    options->served = step && setup->devices && !counts && !other;
    if (options->served)
        options->chosen[QUESTION_SERVING] = TRUE;
}

/* On one device, the tiled figures are of it. */
static bool read_options(Show *show, GError **error)
{
    SetupOptions *options = &show->options.setup;
    if (!setup_options_read(options, &show->setup, error) || !show_training_read(show, error) ||
        !show_sections_check(show, error) || !read_supposed(show, error) ||
        !read_runtime(show, error) ||
        !setup_options_devices(options, show->project, show->devices, error))
        return false;
    read_served(show);
    if (show->devices->len == 1)
        show->setup.device = g_ptr_array_index(show->devices, 0);
    return true;
}

/* From here on the devices are those that are supposed, of what the network is computed in. */
static void suppose(Show *show)
{
    for (guint i = 0; supposed_any(&show->supposed) && i < show->devices->len; i++) {
        gpointer *device = &g_ptr_array_index(show->devices, i);
        Device *with =
            device_supposing(*device, &show->supposed, show->model->compute, show->setup.basis);
        g_ptr_array_add(show->supposing, with);
        *device = with;
    }
}

/* Nothing of the basis asked for is stated: that is no answer about the network. */
static bool lacks_basis(const TimingResult *timing)
{
    return timing->setup.basis != BASIS_THEORETICAL && !timing->fused && timing->supported;
}

/* That it cannot run there is an answer too. */
static int time_model(Show *show)
{
    int status = EXIT_DONE;
    for (guint i = 0; i < show->devices->len; i++) {
        GError *error = NULL;
        const TimingResult *timing =
            analysis_verdict(show->project->analysis, show->model,
                             g_ptr_array_index(show->devices, i), &show->setup, &error);
        if (timing && lacks_basis(timing))
            rb_fail(&error, RB_ERROR_USAGE, "%s", timing->reason);
        if (error)
            status = command_fail(error);
        else
            g_ptr_array_add(show->timings, (void *)timing);
    }
    return status;
}

/* The model without the what-ifs, of the zoo that the model came from: a file's, maybe. */
static bool find_before(Show *show, GError **error)
{
    Setup setup = show->setup;
    setup.designs = NULL;
    if (!show->setup.designs)
        return true;
    show->before = analysis_model(show->project->analysis, &setup, error);
    return show->before != NULL;
}

const TimingResult *show_before(const Show *show, const TimingResult *timing)
{
    return analysis_verdict(show->project->analysis, show->before, timing->setup.device,
                            &show->setup, NULL);
}

/* ---- Output ---------------------------------------------------------------------------------- */

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
    g_string_append(show->out, text);
    return status;
}

static void print_csv(const Show *show)
{
    RecordList timings = {show->timings->pdata, 0, (int)show->timings->len};
    const TimingResult *first = timings.n > 0 ? record_at(&timings, 0) : NULL;
    bool timed = first && !first->reason;
    RecordList layers = timed ? timing_layers(first) : model_rows(show->model);
    char *text;
    if (show->options.layers)
        text = record_csv(timed ? &layer_time_record : &layer_record, &layers);
    else if (first)
        text = record_csv(&timing_record, &timings);
    else
        text = record_csv(&model_record, &(RecordList){&show->model, 0, 1});
    g_string_append(show->out, text);
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
    else if (!show->options.served)
        show_print(show);
    return show->options.csv ? EXIT_DONE : show_sections_print(show);
}

static bool write_out(const Show *show, GError **error)
{
    const char *file = show->options.output;
    if (file && strcmp(file, "-") != 0)
        return files_write(file, show->out->str, show->out->len, error);
    fputs(show->out->str, stdout);
    return true;
}

/* What computes in integers as it was made is in their scheme already, and can be in no other. */
static bool check_scheme(Show *show, GError **error)
{
    Setup as_made = show->model->setup;
    const char *scheme = as_made.scheme;
    if (!scheme)
        return true;
    as_made.scheme = NULL;
    Analysis *analysis = show->project->analysis;
    const ModelResult *made = analysis_model(analysis, &as_made, error),
                      *fused = made ? analysis_fused(analysis, made, error) : NULL;
    DType integers = fused ? counted_integers(fused->counted) : DTYPE_UNKNOWN;
    if (integers == DTYPE_UNKNOWN)
        return fused != NULL;
    if (strcmp(scheme, dtype_name(integers)) != 0)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no %s: '%s' computes in %s as it is; leave the scheme out, or ask of the "
                       "network it was made of",
                       scheme, fused->id, dtype_name(integers));
    show->model = made;
    show->setup.scheme = NULL;
    return true;
}

/* Of a pass that is named, or of serving. */
static bool asks_of_serving(const Show *show)
{
    static const QuestionId of_serving[] = {QUESTION_SERVING, QUESTION_SPECULATION,
                                            QUESTION_RUNTIMES, QUESTION_CHUNKS, QUESTION_SWEEP};
    for (const char *const *dim = show->setup.dims; dim && *dim; dim++)
        if (g_str_has_prefix(*dim, "context=") || g_str_has_prefix(*dim, "tokens="))
            return true;
    for (size_t i = 0; i < G_N_ELEMENTS(of_serving); i++)
        if (show->options.chosen[of_serving[i]])
            return true;
    return false;
}

/* As the first device computes it, where one is named. */
static bool find_published(Show *show, GError **error)
{
    const Device *device = show->devices->len > 0 ? g_ptr_array_index(show->devices, 0) : NULL;
    show->published = asks_of_serving(show) && released_is_open(&show->setup) &&
                      released_set(show->project->analysis, &show->setup, device);
    if (show->published)
        show->model = analysis_model(show->project->analysis, &show->setup, error);
    return show->model != NULL;
}

char *show_format(const Show *show)
{
    return show->published
               ? released_text(show->project->analysis, show->setup.network, show->model->format)
               : g_strdup(show->model->format);
}

/* Names the network that drafts. */
static bool read_draft(Show *show, GError **error)
{
    const char *draft = show->options.draft;
    gboolean *asked = &show->options.chosen[QUESTION_SPECULATION];
    if (!draft)
        return true;
    int network = zoo_find(show->project->zoo, draft);
    if (network < 0) {
        project_no_model(show->project, draft, error);
        g_prefix_error(error, "--draft: ");
        return false;
    }
    if (!*asked && !show->options.words[QUESTION_SPECULATION])
        return rb_fail(error, RB_ERROR_USAGE,
                       "--draft drafts for speculative decoding; say how often what it drafts is "
                       "kept, as in --speculation 0.8");
    show->setup.draft = network + 1;
    return true;
}

/* A file has taken the place of the zoo that the other one is of. */
static bool keeps_draft(const Show *show, GError **error)
{
    const char *draft = show->options.draft;
    return !draft || zoo_find(show->project->zoo, draft) == show->setup.draft - 1 ||
           rb_fail(error, RB_ERROR_USAGE,
                   "--draft: '%s' drafts for networks of the handbook; name one of these by its "
                   "id, and no file",
                   draft);
}

static int run(Show *show, const char *name)
{
    GError *error = NULL;
    if (!read_options(show, &error) || !read_draft(show, &error))
        return command_fail(error);
    show->model = command_model(show->project, name, &show->setup, &error);
    if (!show->model || !keeps_draft(show, &error) || !check_scheme(show, &error) ||
        !find_published(show, &error) || !find_before(show, &error))
        return command_fail(error);
    show_sections_route(show);
    show_training_extend(show);
    if (show->options.chosen[QUESTION_PRETRAINING] && show->devices->len > 0)
        analysis_set_measurements(show->project->analysis, project_measurements(show->project));
    suppose(show);
    int timed = time_model(show), printed = print_all(show);
    return write_out(show, &error) ? MAX(timed, printed) : command_fail(error);
}

/* ---- Options --------------------------------------------------------------------------------- */

static void add_entries(GArray *entries, ShowOptions *o)
{
    const GOptionEntry own[] = {
        {"draft", 0, 0, G_OPTION_ARG_STRING, &o->draft,
         "With --speculation, the network that drafts, by its id", "MODEL"},
        {"peak", 0, 0, G_OPTION_ARG_STRING, &o->peak,
         "Suppose this peak of dot products, 250TFLOP/s, and all others in proportion", "RATE"},
        {"bandwidth", 0, 0, G_OPTION_ARG_STRING, &o->bandwidth,
         "Suppose this bandwidth of main memory, 900GB/s", "RATE"},
        {"memory", 0, 0, G_OPTION_ARG_STRING, &o->memory,
         "Suppose a main memory of this size, 24GB", "SIZE"},
        {"runtime", 0, 0, G_OPTION_ARG_STRING, &o->runtime,
         "Serve a language model by this runtime, which leaves some of the memory alone",
         "RUNTIME"},
        {"reserve", 0, 0, G_OPTION_ARG_STRING, &o->reserve,
         "Leave this much of the memory to something else, 6GiB", "SIZE"},
        {"layers", 'l', 0, G_OPTION_ARG_NONE, &o->layers, "Layer by layer", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &o->json, "As JSON, schema " RESULTS_SCHEMA, NULL},
        {"csv", 0, 0, G_OPTION_ARG_NONE, &o->csv, "As CSV", NULL},
        {"markdown", 0, 0, G_OPTION_ARG_NONE, &o->markdown, "Tables for a pull request", NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &o->output,
         "File to write to (default, and -: standard output)", "FILE"},
    };
    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

/* All options, ended by an entry without a name. */
static bool parse_options(const Command *command, ShowOptions *options, int *argc, char ***argv,
                          int *status)
{
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    setup_options_add(&options->setup, "Time it on this device; may be repeated", entries);
    add_entries(entries, options);
    setup_options_add_designs(entries, names);
    show_sections_add(options, entries);
    show_training_add(options, entries);
    return command_parse_into(command, (const GOptionEntry *)entries->data, &options->setup, argc,
                              argv, status);
}

int command_show(const Command *command, int argc, char **argv)
{
    g_auto(Show) show = {.options = {.setup = setup_options(), .training.ways = COMMAND_LEFT_OUT}};
    int status = EXIT_DONE;
    if (!parse_options(command, &show.options, &argc, &argv, &status))
        return status;
    if (argc != 2) {
        output_complain("roofbook show: name exactly one model, as in `roofbook show resnet50 --on "
                        "v100-sxm2`; `roofbook list models` shows them");
        return EXIT_USAGE;
    }
    if (show.options.json && show.options.csv) {
        output_complain(
            "roofbook show: --json and --csv are two forms of one output; choose one of them");
        return EXIT_USAGE;
    }
    if (show.options.output && !*show.options.output) {
        output_complain("roofbook show: the file to write to has no name; name one, as in `-o "
                        "resnet50.md`");
        return EXIT_USAGE;
    }
    if (show.options.markdown && (show.options.json || show.options.csv)) {
        output_complain("roofbook show: --markdown is a form of output as --json and --csv are; "
                        "choose one of them");
        return EXIT_USAGE;
    }
    const SetupOptions *setup = &show.options.setup;
    char *models[] = {argv[1], show.options.draft, NULL};
    ProjectPlace place = setup_options_place(setup);
    show.project = show_sections_want_all(&show.options, budgets_are_there(&place))
                       ? command_project(&place, &status)
                       : command_project_for(&place, models, setup->devices, &status);
    if (!show.project)
        return status;
    if (show.project->budgets)
        g_free(budgets_set_today(show.project->budgets));
    show.out = g_string_new(NULL);
    show.devices = g_ptr_array_new();
    show.timings = g_ptr_array_new();
    show.supposing = g_ptr_array_new_with_free_func((GDestroyNotify)device_free);
    return run(&show, argv[1]);
}
