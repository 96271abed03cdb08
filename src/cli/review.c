/* roofbook review MODEL --to CHANGE..., roofbook review OLD NEW */
#include <stdio.h>
#include <string.h>

#include "analysis/change.h"
#include "base/error.h"
#include "chart/sides.h"
#include "cli/output.h"
#include "cli/report_inputs.h"
#include "cli/setup_options.h"
#include "cli/trace_options.h"
#include "review/review_report.h"

typedef struct ReviewOptions {
    SetupOptions setup;
    TraceOptionTexts trace;
    char **changes, *output, *command; /* the last as it was given */
} ReviewOptions;

static void review_options_clear(ReviewOptions *options)
{
    setup_options_clear(&options->setup);
    trace_options_clear(&options->trace);
    g_strfreev(options->changes);
    g_free(options->output);
    g_free(options->command);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReviewOptions, review_options_clear)

/* ---- Sides ----------------------------------------------------------------------------------- */

/* Two networks, or one and what is changed of it. */
static bool make_setups(const ReviewOptions *options, const Setup *setup, const int *networks,
                        int n, GArray *setups, GError **error)
{
    for (int i = 0; i < n; i++) {
        Setup made = setup_copy(setup);
        made.network = networks[i];
        g_array_append_val(setups, made);
    }
    for (char **change = options->changes; change && *change; change++) {
        Setup made;
        if (!change_parse(&g_array_index(setups, Setup, 0), *change, &made, error))
            return false;
        g_array_append_val(setups, made);
    }
    return setups->len <= SIDES_MAX ||
           rb_fail(error, RB_ERROR_USAGE, "a review tells %d changes apart, not %u; make several",
                   SIDES_MAX - 1, setups->len - 1);
}

/* What two networks are called: the names of their files, or their ids. */
static const char **side_words(char *const *names, int n, guint sides, GPtrArray *texts)
{
    const char **words = g_new0(const char *, sides);
    for (int i = 0; n > 1 && i < n; i++) {
        char *text =
            g_path_is_absolute(names[i]) ? g_path_get_basename(names[i]) : g_strdup(names[i]);
        g_ptr_array_add(texts, text);
        words[i] = text;
    }
    return words;
}

static void find_inputs(const Project *project, const Review *review, ReportInputs *inputs)
{
    for (guint i = 0; i < review->sides->len; i++) {
        int network = review_side(review, (int)i)->setup.network;
        report_inputs_add(inputs, project->folders, zoo_entry(project->zoo, network)->file);
    }
    for (guint i = 0; i < review->devices->len; i++) {
        const Device *device = g_ptr_array_index(review->devices, i);
        report_inputs_add(inputs, project->folders, device->file);
    }
}

/* The network before beside a profile of it; NULL without an error where none was given. */
static Traced *lay_profile(Project *project, const ReviewOptions *options, const Review *review,
                           const TraceInput *input, GError **error)
{
    if (!input->trace)
        return NULL;
    Setup setup = review_side(review, 0)->setup;
    setup.device = g_ptr_array_index(review->devices, 0);
    return trace_options_compare(input, project->analysis, &setup, options->setup.fuse, error);
}

static void print_findings(const Review *review, const Traced *traced)
{
    for (int change = 1; change < (int)review->sides->len; change++) {
        g_autofree char *finding = review_finding(review, change);
        printf("%s\n", finding);
    }
    if (traced)
        printf("%s\n", traced->finding);
}

static bool write_report(Project *project, const ReviewOptions *options, const Review *review,
                         GError **error)
{
    g_auto(ReportInputs) inputs = report_inputs_new();
    g_auto(TraceInput) input = {0};
    g_autoptr(Fonts) fonts = fonts_new();
    int network = review_side(review, 0)->setup.network;
    find_inputs(project, review, &inputs);
    trace_options_add(&options->trace, &inputs);
    if (options->trace.profile &&
        !trace_options_read(&options->trace, zoo_entry(project->zoo, network)->id, &input, error))
        return false;
    g_autoptr(Traced) traced = lay_profile(project, options, review, &input, error);
    if (!traced && options->trace.profile)
        return false;
    ReviewReport report = {.review = review,
                           .command = options->command,
                           .inputs = report_inputs_list(&inputs),
                           .fonts = fonts,
                           .traced = traced,
                           .workers = command_jobs()};
    if (!fonts_check(fonts, error) || !review_report_write(&report, options->output, error))
        return false;
    print_findings(review, traced);
    command_warn_lacking(fonts, project, network);
    return true;
}

static bool run(Project *project, void *data, char **names, GError **error)
{
    ReviewOptions *options = data;
    int n = (int)g_strv_length(names);
    Setup setup;
    int networks[2];
    g_autoptr(GPtrArray) devices = g_ptr_array_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) setups = setups_new();
    if (!setup_options_read(&options->setup, &setup, error) ||
        !setup_options_devices(&options->setup, project, devices, error) ||
        !command_networks(project, names, n, networks, error))
        return false;
    if (devices->len == 1)
        setup.device = g_ptr_array_index(devices, 0);
    if (!make_setups(options, &setup, networks, n, setups, error))
        return false;
    g_autofree const char **words = side_words(names, n, setups->len, texts);
    g_autoptr(Review) review = review_new(project->analysis, (const Setup *)(void *)setups->data,
                                          words, (int)setups->len, devices, error);
    return review && write_report(project, options, review, error);
}

/* ---- Options --------------------------------------------------------------------------------- */

static bool check_arguments(const ReviewOptions *options, int argc)
{
    const char *problem = NULL;
    if (argc < 2 || argc > 3)
        problem = "name a model and what changes, or an old and a new one, as in `roofbook review "
                  "mobilenet_v2 --on t4 --to scheme=int8 -o review`";
    else if (argc == 3 && options->changes)
        problem = "--to changes one model, and there are two; name one of them";
    else if (argc == 2 && !options->changes)
        problem = "nothing is changed; say what, as in `--to 'scheme=int8 width=0.75'`, or name a "
                  "second model";
    else if (!options->output || !*options->output)
        problem = "no folder to write to is named; name one, as in `-o review`";
    else if (options->trace.profile &&
             (!options->setup.devices || g_strv_length(options->setup.devices) != 1))
        problem = "a profile is of one device; name it, as in `--on t4`";
    else if (!options->trace.profile &&
             (options->trace.layers || options->trace.optimized || options->trace.latency))
        problem = "--layers, --optimized and --latency say more of a profile, and none is named; "
                  "name it, as in `--profile profile.json`";
    if (problem)
        output_complain("roofbook review: %s", problem);
    return !problem;
}

int command_review(const Command *command, int argc, char **argv)
{
    g_auto(ReviewOptions)
        options = {.setup = setup_options(), .command = report_command(argc, argv)};
    int status = EXIT_DONE;
    const GOptionEntry own[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
         "Folder for review.md, .html, .json, .csv and charts; what a review wrote there is "
         "replaced",
         "DIR"},
        TRACE_OPTION_ENTRIES(&options.trace),
        {"to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.changes,
         "A change, as in 'scheme=int8 width=0.75'; may be repeated, each against what is before",
         "CHANGE"},
    };
    if (!setup_options_parse(&options.setup, command, own, G_N_ELEMENTS(own), &argc, &argv,
                             &status))
        return status;
    if (!check_arguments(&options, argc))
        return EXIT_USAGE;
    return setup_options_act(&options.setup, argv + 1, run, &options);
}
