/* roofbook compare MODEL --profile FILE --on DEVICE: a team's own profile beside the roofline. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/output.h"
#include "cli/report_inputs.h"
#include "cli/setup_options.h"
#include "cli/text_table.h"
#include "cli/trace_options.h"
#include "compare/traced_tables.h"
#include "compare/traced_words.h"
#include "record/record.h"
#include "review/traced_report.h"

enum { USUAL_ROWS = 20 };

typedef struct CompareOptions {
    SetupOptions setup;
    TraceOptionTexts trace;
    char *output, *command; /* as it was given */
    gint64 top;
    gboolean json, csv, markdown;
} CompareOptions;

static void compare_options_clear(CompareOptions *options)
{
    setup_options_clear(&options->setup);
    trace_options_clear(&options->trace);
    g_free(options->output);
    g_free(options->command);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CompareOptions, compare_options_clear)

/* ---- What is told ---------------------------------------------------------------------------- */

static void print_table(const TracedTable *from)
{
    g_autoptr(TextTable) table = text_table_new(from->headers);
    for (guint i = 0; i < from->cells->len; i++)
        text_table_add(table, g_strdup(from->cells->pdata[i]));
    printf("\n%s\n", from->title);
    text_table_print(table);
}

static void print_text(const Traced *traced, guint most)
{
    TracedTable tables[TRACED_TABLES];
    g_autofree char *notes = traced_notes(traced);
    printf("%s\n", traced->finding);
    traced_tables(traced, most, tables);
    for (int i = 0; i < TRACED_TABLES; i++) {
        if (tables[i].cells->len > 0)
            print_table(&tables[i]);
        traced_table_clear(&tables[i]);
    }
    printf("\n%s", notes);
}

static void print_data(const Traced *traced, bool csv)
{
    RecordList rows = {traced->rows->data, sizeof(TracedLayer), (int)traced->rows->len};
    g_autofree char *text =
        csv ? record_csv(&traced_layer_record, &rows) : json_publish(traced_json(traced));
    fputs(text, stdout);
}

static void print(const CompareOptions *options, const Traced *traced)
{
    if (options->json || options->csv) {
        print_data(traced, options->csv);
    } else if (options->markdown) {
        g_autofree char *text = traced_markdown(traced, (guint)options->top);
        fputs(text, stdout);
    } else {
        print_text(traced, (guint)options->top);
    }
}

static bool write_files(const Project *project, const CompareOptions *options, const Traced *traced,
                        GError **error)
{
    g_auto(ReportInputs) inputs = report_inputs_new();
    g_autoptr(Fonts) fonts = fonts_new();
    int network = traced->model->setup.network;
    report_inputs_add(&inputs, project->folders, zoo_entry(project->zoo, network)->file);
    report_inputs_add(&inputs, project->folders, traced->device->file);
    trace_options_add(&options->trace, &inputs);
    TracedReport report = {traced, options->command, report_inputs_list(&inputs), fonts,
                           (guint)options->top};
    if (!fonts_check(fonts, error) || !traced_report_write(&report, options->output, error))
        return false;
    printf("%s\n", traced->finding);
    command_warn_lacking(fonts, project, network);
    return true;
}

/* ---- The comparison -------------------------------------------------------------------------- */

static bool run(Project *project, void *data, char **names, GError **error)
{
    CompareOptions *options = data;
    Setup setup;
    g_auto(TraceInput) input = {0};
    g_autoptr(GPtrArray) devices = g_ptr_array_new();
    if (!setup_options_read(&options->setup, &setup, error) ||
        !setup_options_devices(&options->setup, project, devices, error) ||
        !command_networks(project, names, 1, &setup.network, error))
        return false;
    setup.device = g_ptr_array_index(devices, 0);
    const char *id = zoo_entry(project->zoo, setup.network)->id;
    if (!trace_options_read(&options->trace, id, &input, error))
        return false;
    g_autoptr(Traced) traced =
        trace_options_compare(&input, project->analysis, &setup, options->setup.fuse, error);
    if (!traced)
        return false;
    if (options->output)
        return write_files(project, options, traced, error);
    print(options, traced);
    return true;
}

/* ---- Options --------------------------------------------------------------------------------- */

static bool check_arguments(const CompareOptions *options, int argc)
{
    const char *problem = NULL;
    guint devices = options->setup.devices ? g_strv_length(options->setup.devices) : 0;
    if (argc != 2)
        problem =
            "name one model, as in `roofbook compare resnet50 --profile profile.json --on t4`";
    else if (!options->trace.profile)
        problem = "no profile is named; name one, as in `--profile profile.json`";
    else if (devices != 1)
        problem = "a profile is of one device; name it, as in `--on t4`";
    else if (options->json + options->csv + options->markdown + (options->output != NULL) > 1)
        problem = "--json, --csv, --markdown and -o exclude each other; give one of them";
    else if (options->top < 0 || options->top > G_MAXINT)
        problem = "--top takes a number from 0 on; 0 is all";
    if (problem)
        output_complain("roofbook compare: %s", problem);
    return !problem;
}

int command_compare(const Command *command, int argc, char **argv)
{
    g_auto(CompareOptions) options = {
        .setup = setup_options(), .command = report_command(argc, argv), .top = USUAL_ROWS};
    int status = EXIT_DONE;
    const GOptionEntry own[] = {
        TRACE_OPTION_ENTRIES(&options.trace),
        {"top", 'n', 0, G_OPTION_ARG_INT64, &options.top,
         "Layers, blocks and events listed (default: 20; 0: all)", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "All of it as JSON", NULL},
        {"csv", 0, 0, G_OPTION_ARG_NONE, &options.csv, "Layers as CSV", NULL},
        {"markdown", 0, 0, G_OPTION_ARG_NONE, &options.markdown, "The tables as Markdown", NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
         "Folder for compare.md, .html, .json, .csv and the chart; what a comparison wrote there "
         "is replaced",
         "DIR"},
    };
    if (!setup_options_parse(&options.setup, command, own, G_N_ELEMENTS(own), &argc, &argv,
                             &status))
        return status;
    if (!check_arguments(&options, argc))
        return EXIT_USAGE;
    return setup_options_act(&options.setup, argv + 1, run, &options);
}
