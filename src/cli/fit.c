/* roofbook fit: profiles for estimates from measurements, and how far off those are. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "base/units.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/report_inputs.h"
#include "cli/text_table.h"
#include "measure/fitted.h"
#include "measure/profiled.h"
#include "zoo/devices.h"
#include "zoo/profiles.h"

typedef struct FitArgs {
    char *dir, *output, *device, *from, *dtype;
    char **bases;
} FitArgs;

static void fit_args_clear(FitArgs *args)
{
    g_free(args->dir);
    g_free(args->output);
    g_free(args->device);
    g_free(args->from);
    g_free(args->dtype);
    g_strfreev(args->bases);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FitArgs, fit_args_clear)

/* What was read. */
typedef struct Fitting {
    const FitArgs *args;
    Project *project;
    const Device *device;
    GPtrArray *read; /* Profile *, of the file that --from names; NULL: none */
    const Profile *from;
    char *date;
    DType dtype;              /* of traces */
    MeasurementSet *profiled; /* NULL: there are none */
    GPtrArray *files;         /* arrays of sets that were read from files */
    GPtrArray *chosen;        /* const MeasurementSet * */
    Samples *samples;
    GPtrArray *fitted; /* FittedProfile * */
} Fitting;

static void fitting_clear(Fitting *fitting)
{
    g_clear_pointer(&fitting->fitted, g_ptr_array_unref);
    samples_free(fitting->samples);
    g_clear_pointer(&fitting->chosen, g_ptr_array_unref);
    g_clear_pointer(&fitting->files, g_ptr_array_unref);
    measurement_set_free(fitting->profiled);
    g_clear_pointer(&fitting->read, g_ptr_array_unref);
    g_free(fitting->date);
    project_free(fitting->project);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fitting, fitting_clear)

/* ---- What is told ---------------------------------------------------------------------------- */

static char *percent(double share)
{
    return isnan(share) ? g_strdup("–") : units_percent(share, 1);
}

static char *count_text(int n)
{
    return n > 0 ? g_strdup_printf("%d", n) : g_strdup("–");
}

static void add_errors(TextTable *table, const char *left_out, const char *of,
                       const ErrorSummary *errors)
{
    g_autofree char *n = count_text(errors->n), *median = percent(errors->median),
                    *p90 = percent(errors->p90);
    if (errors->n > 0)
        text_table_row(table, left_out, of, n, median, p90);
}

static void print_errors(const FittedProfile *fitted)
{
    static const char *const headers[] = {"left out", "off by, of", ">how many",
                                          ">median",  ">p90",       NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    for (int h = 0; h < HELD_OUT_COUNT; h++) {
        const char *name = h == HELD_OUT_NETWORK && fitted->profile->networks == 1
                               ? "layers like it"
                               : held_out_name((HeldOut)h);
        add_errors(table, name, "networks", &fitted->errors[h].networks);
        add_errors(table, name, "layers", &fitted->errors[h].layers);
        add_errors(table, name, "products, by time", &fitted->errors[h].products);
    }
    if (text_table_rows(table) > 0)
        text_table_print(table);
    else
        puts("Too few networks to leave one out: how far off estimates are is not known.");
}

static char *tau_text(double tau)
{
    return isnan(tau) ? g_strdup("–") : g_strdup_printf("%.3f", tau);
}

static void print_correlations(const Correlations *of)
{
    static const char *const headers[] = {">FLOPs",    ">activations", ">operator by operator",
                                          ">roofline", ">estimate",    NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    const double taus[] = {of->flops, of->activations, of->operators, of->roofline, of->estimate};
    if (isnan(of->flops))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(taus); i++)
        text_table_add(table, tau_text(taus[i]));
    puts("\nOrder by each against the time measured, Kendall's tau");
    text_table_print(table);
}

/* " (lenet: not in the zoo)", of the first networks; none: "". Caller frees. */
static char *left_out_text(const GArray *rows)
{
    enum { MOST_NAMED = 3 };
    GString *text = g_string_new(NULL);
    const char *last = NULL;
    int named = 0;
    for (guint i = 0; i < rows->len && named <= MOST_NAMED; i++) {
        const LeftOutRow *row = &g_array_index(rows, LeftOutRow, i);
        if (last && strcmp(last, row->model) == 0)
            continue;
        last = row->model;
        g_autofree char *name = label_printable(last, MIN(strlen(last), (size_t)LABEL_ID_MAX));
        g_string_append(text, named == 0 ? " (" : ", ");
        if (named++ < MOST_NAMED)
            g_string_append_printf(text, "%s: %s", name, row->why);
        else
            g_string_append(text, "and others");
    }
    if (named > 0)
        g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

static void print_fitted(const FittedProfile *fitted)
{
    const Profile *profile = fitted->profile;
    const SampleSet *set = samples_set(fitted->samples, fitted->set);
    g_autofree char *within = percent(fitted->coverage);
    g_autofree char *rows = units_plural(profile->rows, "row");
    g_autofree char *networks = units_plural(profile->networks, "network");
    g_autofree char *left_out = left_out_text(set->left_out);
    printf("%s (%s): %s of %s", profile->title, profile->id, rows, networks);
    printf(", %u left out%s; e %.3g, b %.3g\n\n", set->left_out->len, left_out,
           profile->parameters.e, profile->parameters.b);
    print_errors(fitted);
    print_correlations(&fitted->correlations);
    printf("\nWithin intervals of 80 %%, those of other families: %s. Faster than the bound: %d.\n",
           within, fitted->under_bound);
}

/* ---- What is written ------------------------------------------------------------------------- */

/* The command that makes the same again. Caller frees. */
static char *command_of(const Fitting *fitting, int argc, char **argv)
{
    const FitArgs *args = fitting->args;
    const char *const options[] = {"--from",    args->from, "--dtype",
                                   args->dtype, "--on",     args->device};
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(words, g_strdup("fit"));
    for (int i = 1; i < argc; i++)
        g_ptr_array_add(words, g_strdup(argv[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(options); i += 2) {
        if (!options[i + 1])
            continue;
        g_ptr_array_add(words, g_strdup(options[i]));
        g_ptr_array_add(words, g_strdup(options[i + 1]));
    }
    return report_command((int)words->len, (char *const *)words->pdata);
}

static char *text_of(const Fitting *fitting, int argc, char **argv)
{
    g_autofree char *command = command_of(fitting, argc, argv);
    GString *text = g_string_new("-- What networks reach of a device's ceilings, fitted to "
                                 "measurements. Made again by:\n");
    g_string_append_printf(text, "-- %s -o FILE\n", command);
    for (guint i = 0; i < fitting->fitted->len; i++) {
        const FittedProfile *fitted = g_ptr_array_index(fitting->fitted, i);
        g_string_append_c(text, '\n');
        profile_write(fitted->profile, text);
    }
    return g_string_free(text, FALSE);
}

static int write_profiles(const Fitting *fitting, int argc, char **argv)
{
    GError *error = NULL;
    g_autofree char *text = text_of(fitting, argc, argv);
    return output_write(fitting->args->output, text, &error) ? EXIT_DONE : command_fail(error);
}

/* ---- What is read ---------------------------------------------------------------------------- */

static bool take_error(GPtrArray *errors, GError **error)
{
    if (errors->len == 0)
        return true;
    g_propagate_error(error, g_error_copy(g_ptr_array_index(errors, 0)));
    return false;
}

/* A Lua file of sets. */
static bool add_lua(Fitting *fitting, const char *path, GError **error)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    GPtrArray *sets = measurements_load_file(path, errors);
    g_ptr_array_add(fitting->files, sets);
    for (guint i = 0; i < sets->len; i++)
        g_ptr_array_add(fitting->chosen, g_ptr_array_index(sets, i));
    return take_error(errors, error) &&
           (sets->len > 0 ||
            rb_fail(error, RB_ERROR_INPUT,
                    "%s: no measurements are in it; name a file as those of hardware/measurements",
                    path));
}

/* The arguments that are what a profiler wrote of a network, "resnet50=profile.json". */
static bool is_trace(const char *word)
{
    const char *sign = strchr(word, '=');
    return sign && sign > word && sign[1];
}

static bool add_trace(Fitting *fitting, int network, const char *path, GError **error)
{
    g_autoptr(Trace) trace = trace_read(path, NULL, NULL, error);
    const ZooEntry *entry = zoo_entry(fitting->project->zoo, network);
    g_autoptr(Graph) graph = trace ? zoo_build(fitting->project->zoo, network, NULL, error) : NULL;
    if (!graph)
        return false;
    const Tensor *input =
        graph->inputs->len > 0 ? graph_tensor(graph, g_array_index(graph->inputs, int, 0)) : NULL;
    int64_t image = input && input->shape.rank == 4 ? input->shape.dim[3] : 0;
    return profiled_add(fitting->profiled, graph, entry->id, image, trace, path, error);
}

/* All at once: networks of files join the zoo before anything is asked of it. */
static bool add_traces(Fitting *fitting, int argc, char **argv, GError **error)
{
    g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func(g_free), paths = g_ptr_array_new();
    for (int i = 1; i < argc; i++) {
        char *sign = strchr(argv[i], '=');
        if (!is_trace(argv[i]))
            continue;
        g_ptr_array_add(models, g_strndup(argv[i], (gsize)(sign - argv[i])));
        g_ptr_array_add(paths, sign + 1);
    }
    g_autofree int *networks = g_new(int, MAX(models->len, 1));
    if (models->len == 0)
        return true;
    if (!command_networks(fitting->project, (char *const *)models->pdata, (int)models->len,
                          networks, error))
        return false;
    fitting->profiled = profiled_set_new(fitting->device->id, fitting->dtype);
    for (guint i = 0; i < paths->len; i++)
        if (!add_trace(fitting, networks[i], g_ptr_array_index(paths, i), error))
            return false;
    g_ptr_array_add(fitting->chosen, fitting->profiled);
    return true;
}

static bool add_known(Fitting *fitting, const char *id, GError **error)
{
    const GPtrArray *sets = fitting->project->measurements;
    g_autofree const char **ids = g_new0(const char *, sets->len + 1);
    for (guint i = 0; i < sets->len; i++) {
        MeasurementSet *set = g_ptr_array_index(sets, i);
        ids[i] = set->id;
        if (strcmp(set->id, id) == 0) {
            g_ptr_array_add(fitting->chosen, set);
            return true;
        }
    }
    g_autofree char *hint = did_you_mean(id, ids);
    return rb_fail(error, RB_ERROR_USAGE,
                   "no measurements '%s'%s; name a set of hardware/measurements, a .lua file of "
                   "sets, or MODEL=FILE, what a profiler wrote",
                   id, hint);
}

static bool add_word(Fitting *fitting, const char *word, GError **error)
{
    if (is_trace(word))
        return true;
    return g_str_has_suffix(word, ".lua") ? add_lua(fitting, word, error)
                                          : add_known(fitting, word, error);
}

static bool find_dtype(Fitting *fitting, GError **error)
{
    const char *word = fitting->args->dtype;
    fitting->dtype = word ? dtype_from_name(word) : DTYPE_FP32;
    if (fitting->dtype != DTYPE_UNKNOWN && dtype_is_float(fitting->dtype))
        return true;
    bool known = fitting->dtype != DTYPE_UNKNOWN;
    g_autofree char *hint = known ? g_strdup("") : did_you_mean(word, dtype_names());
    return rb_fail(error, RB_ERROR_USAGE,
                   "--dtype '%s' is no floating-point type%s; name one such as fp16", word, hint);
}

static bool find_from_file(Fitting *fitting, GError **error)
{
    const char *from = fitting->args->from;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    fitting->read = profiles_new();
    profiles_add_file(fitting->read, from, errors);
    if (!take_error(errors, error))
        return false;
    if (fitting->read->len == 0)
        return rb_fail(error, RB_ERROR_INPUT,
                       "%s: no profile is in it; name a file that `roofbook fit -o` wrote", from);
    fitting->from = g_ptr_array_index(fitting->read, 0);
    return true;
}

static bool find_from(Fitting *fitting, GError **error)
{
    const char *from = fitting->args->from;
    const GPtrArray *profiles = fitting->project->profiles;
    if (from && g_str_has_suffix(from, ".lua"))
        return find_from_file(fitting, error);
    fitting->from = from ? profiles_find(profiles, from) : NULL;
    if (!from || fitting->from)
        return true;
    g_autofree const char **ids = g_new0(const char *, profiles->len + 1);
    for (guint i = 0; i < profiles->len; i++)
        ids[i] = ((const Profile *)g_ptr_array_index(profiles, i))->id;
    g_autofree char *hint = did_you_mean(from, ids);
    return rb_fail(error, RB_ERROR_USAGE,
                   "no profile '%s'%s; name one of hardware/profiles or a .lua file", from, hint);
}

/* ---- Fits ------------------------------------------------------------------------------------ */

static bool add_samples(Fitting *fitting, GError **error)
{
    for (guint i = 0; i < fitting->chosen->len; i++) {
        const MeasurementSet *set = g_ptr_array_index(fitting->chosen, i);
        const Device *device = devices_find(fitting->project->devices, set->device);
        if (device && !samples_add(fitting->samples, set, device, fitting->project->zoo, error))
            return false;
    }
    return true;
}

static bool fit_sets(Fitting *fitting, GError **error)
{
    for (guint i = 0; i < fitting->samples->sets->len; i++) {
        if (samples_set(fitting->samples, (int)i)->device != fitting->device)
            continue;
        FittedProfile *fitted =
            fitted_profile_new(fitting->samples, (int)i, fitting->from, fitting->date, error);
        if (!fitted)
            return false;
        g_ptr_array_add(fitting->fitted, fitted);
    }
    if (fitting->fitted->len > 0)
        return true;
    const MeasurementSet *first = g_ptr_array_index(fitting->chosen, 0);
    return rb_fail(error, RB_ERROR_USAGE,
                   "none of the measurements is of '%s'; name some that are, or give the device "
                   "that these are of, --on %s",
                   fitting->device->id, first->device);
}

static bool fit_all(Fitting *fitting, int argc, char **argv, GError **error)
{
    if (!find_dtype(fitting, error) || !add_traces(fitting, argc, argv, error))
        return false;
    for (int i = 1; i < argc; i++)
        if (!add_word(fitting, argv[i], error))
            return false;
    return find_from(fitting, error) && add_samples(fitting, error) && fit_sets(fitting, error);
}

static int fit(const FitArgs *args, int argc, char **argv)
{
    int status = EXIT_DONE;
    GError *error = NULL;
    ProjectPlace place = command_place(args->dir, args->bases);
    g_auto(Fitting) fitting = {.args = args, .project = command_project(&place, &status)};
    if (!fitting.project)
        return status;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    fitting.date = now ? g_date_time_format(now, "%Y-%m-%d") : NULL;
    fitting.files = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    fitting.chosen = g_ptr_array_new();
    fitting.samples = samples_new();
    fitting.fitted = g_ptr_array_new_with_free_func((GDestroyNotify)fitted_profile_free);
    fitting.device = project_device(fitting.project, args->device, &error);
    if (!fitting.device || !fit_all(&fitting, argc, argv, &error))
        return command_fail(error);
    bool prints = !args->output || strcmp(args->output, "-") != 0;
    for (guint i = 0; prints && i < fitting.fitted->len; i++) {
        if (i > 0)
            putchar('\n');
        print_fitted(g_ptr_array_index(fitting.fitted, i));
    }
    return args->output ? write_profiles(&fitting, argc, argv) : EXIT_DONE;
}

/* ---- Options --------------------------------------------------------------------------------- */

static bool parse(const Command *command, FitArgs *args, int *argc, char ***argv, int *status)
{
    const GOptionEntry entries[] = {
        {"on", 0, 0, G_OPTION_ARG_STRING, &args->device,
         "The device whose measurements are fitted; those of others tell how far off it is known "
         "by its ceilings alone",
         "DEVICE"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &args->output,
         "Lua file of the profile to write; - is standard output", "FILE"},
        {"from", 0, 0, G_OPTION_ARG_STRING, &args->from,
         "Begin from this profile, an id or a .lua file; of 3 to 5 networks comes one factor on it",
         "PROFILE"},
        {"dtype", 0, 0, G_OPTION_ARG_STRING, &args->dtype,
         "Element type in which what a profiler wrote was run (default: fp32)", "TYPE"},
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &args->dir, "Handbook to read (default: .)",
         "DIR"},
        {"base", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &args->bases, COMMAND_BASE_HELP, "DIR"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    return command_parse(command, entries, argc, argv, status);
}

int command_fit(const Command *command, int argc, char **argv)
{
    g_auto(FitArgs) args = {0};
    int status = EXIT_DONE;
    if (!parse(command, &args, &argc, &argv, &status))
        return status;
    if (argc < 2 || !args.device) {
        output_complain(
            "roofbook fit: takes measurements and --on DEVICE; "
            "`roofbook fit rtx-4090-compiled --on rtx-4090` fits some that are shipped");
        return EXIT_USAGE;
    }
    return fit(&args, argc, argv);
}
