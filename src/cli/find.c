/* roofbook find */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/append.h"
#include "base/error.h"
#include "base/units.h"
#include "cli/output.h"
#include "cli/setup_options.h"
#include "cli/text_table.h"
#include "find/find.h"
#include "markup/escape.h"

typedef struct FindOptions {
    char *dir, *model, *task, *format;
    char **bases, **devices, **estimate_by;
    char *limits[FIND_LIMITS];
    gint64 batch, rows;
    gboolean all, json, csv, markdown;
} FindOptions;

static void find_options_clear(FindOptions *options)
{
    g_free(options->dir);
    g_free(options->model);
    g_free(options->task);
    g_free(options->format);
    g_strfreev(options->bases);
    g_strfreev(options->devices);
    g_strfreev(options->estimate_by);
    for (int id = 0; id < FIND_LIMITS; id++)
        g_free(options->limits[id]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FindOptions, find_options_clear)

/* What is asked, in a handbook that is read. */
typedef struct Finding {
    const FindOptions *options;
    Project *project;
    Find find;
    GArray *networks;        /* int: entries looked at; of --model the one */
    GPtrArray *devices;      /* Device *; without --model the one */
    const FindResult *found; /* NULL: not yet */
} Finding;

/* ---- Text ------------------------------------------------------------------------------------ */

static const char *least_sign(const Found *found)
{
    return mark_sign(MARK_LEAST, found->model->cost);
}

static char *time_text(const Found *found)
{
    g_autofree char *time = units_seconds(found->times->roofline_seconds);
    GString *text = g_string_new(least_sign(found));
    append_text(text, time);
    for (int note = 0; note <= FOUND_ROOM_UNKNOWN; note++)
        if (found_has_note(found, (FoundNote)note))
            append_text(text, found_note_mark((FoundNote)note));
    return g_string_free(text, FALSE);
}

static char *accuracy_text(const Found *found)
{
    if (!found->accuracy)
        return g_strdup("–");
    g_autofree char *value = units_number(found->accuracy->value, 4);
    return g_strconcat(value, " %",
                       found_has_note(found, FOUND_REMARK) ? found_note_mark(FOUND_REMARK) : "",
                       NULL);
}

/* "classification, 1000 outputs" */
static char *task_text(const ModelResult *model)
{
    int64_t classes = accuracy_classes(model);
    if (!model->category || classes == 0)
        return g_strdup(model->category ? model->category : "–");
    return g_strdup_printf("%s, %" G_GINT64_FORMAT " outputs", model->category, classes);
}

static int shown(const Finding *finding)
{
    int n = finding->found->rows.n;
    gint64 most = finding->options->rows;
    return most > 0 && most < n ? (int)most : n;
}

static bool any_estimate(const Finding *finding)
{
    bool any = false;
    for (int i = 0; !any && i < shown(finding); i++)
        any = ((const Found *)record_at(&finding->found->rows, i))->times->profile != NULL;
    return any;
}

/* In the order of the columns. */
static void add_text_row(const Finding *finding, TextTable *table, const Found *found)
{
    const char *sign = least_sign(found);
    g_autofree char *bound = units_seconds(found->times->bound_seconds),
                    *memory = units_bytes(found_figure(found, FIND_MEMORY));
    const Device *device = found->times->device;
    if (finding->options->model) {
        text_table_add(table, g_strdup(device->id));
        text_table_add(table, g_strdup(device->class_name));
    } else {
        text_table_add(table, g_strdup(found->model->id));
        text_table_add(table, task_text(found->model));
        text_table_add(table, accuracy_text(found));
    }
    text_table_add(table, time_text(found));
    text_table_add(table, g_strconcat(sign, bound, NULL));
    if (any_estimate(finding))
        text_table_add(table, found_estimate_text(found));
    text_table_add(table, g_strdup(bound_name(found->times->bound)));
    text_table_add(table, g_strdup(found->format));
    text_table_add(table, g_strconcat(sign, memory, NULL));
    text_table_add(table, units_bytes(found_figure(found, FIND_PACKAGE)));
}

/* Of a device's networks, or of a network's devices; without a column of estimates, or with. */
static TextTable *text_rows(const Finding *finding)
{
    static const char *const columns[2][2][12] = {
        {{"network", "task", ">accuracy", ">roofline", ">bound", "bound by", "format", ">memory",
          ">package"},
         {"network", "task", ">accuracy", ">roofline", ">bound", ">estimate", "bound by", "format",
          ">memory", ">package"}},
        {{"device", "class", ">roofline", ">bound", "bound by", "format", ">memory", ">package"},
         {"device", "class", ">roofline", ">bound", ">estimate", "bound by", "format", ">memory",
          ">package"}},
    };
    TextTable *table =
        text_table_new(columns[finding->options->model != NULL][any_estimate(finding)]);
    for (int i = 0; i < shown(finding); i++)
        add_text_row(finding, table, record_at(&finding->found->rows, i));
    return table;
}

/* A line, as a paragraph where it is Markdown. */
static void print_line(const Finding *finding, const char *line)
{
    if (!finding->options->markdown) {
        puts(line);
        return;
    }
    GString *text = g_string_new(NULL);
    markdown_escape(text, line);
    printf("%s\n\n", text->str);
    g_string_free(text, TRUE);
}

/* ", time < 30 ms, memory ≤ 8 MB" */
static char *limits_text(const Finding *finding)
{
    GString *text = g_string_new(NULL);
    for (int id = 0; id < FIND_LIMITS; id++) {
        const char *asked = finding->options->limits[id];
        const AmountLimit *limit = &finding->find.limits[id];
        if (!asked)
            continue;
        const char *number = asked + strcspn(asked, "0123456789.");
        g_string_append_printf(text, ", %s %s %s", find_limit_info((FindLimitId)id)->name,
                               relation_sign(limit->relation), number);
    }
    return g_string_free(text, FALSE);
}

static char *formats_text(const Finding *finding)
{
    const char *format = finding->find.format;
    g_autofree char *all = g_strjoinv(", ", (char **)finding->find.formats);
    if (!format || strcmp(format, FIND_AS_RUN) == 0)
        return g_strdup_printf("in the first of %s that gives a time", all);
    if (strcmp(format, FIND_BEST) == 0)
        return g_strdup_printf("in the fastest of %s", all);
    return g_strdup_printf("in %s", format);
}

static void print_title(const Finding *finding)
{
    g_autofree char *limits = limits_text(finding), *formats = formats_text(finding);
    const Device *device = g_ptr_array_index(finding->devices, 0);
    const char *name = finding->options->model ? finding->options->model : device->name;
    g_autofree char *line = g_strdup_printf(
        "%s%s%s%s, %s; roofline times, fused",
        finding->options->model ? "Devices for " : "Networks on ", name,
        finding->find.task ? " for " : "", finding->find.task ? finding->find.task : "", formats);
    g_autofree char *whole = g_strconcat(line, limits, NULL);
    print_line(finding, whole);
}

static void print_marks(const Finding *finding)
{
    for (int note = 0; note < FOUND_NOTES; note++) {
        bool any = false;
        for (int i = 0; i < shown(finding); i++) {
            const Found *found = record_at(&finding->found->rows, i);
            bool seen = note != FOUND_REMARK || !finding->options->model;
            any = any || (seen && found_has_note(found, (FoundNote)note));
        }
        g_autofree char *line = g_strdup_printf("%s %s", found_note_mark((FoundNote)note),
                                                found_note_meaning((FoundNote)note));
        if (any)
            print_line(finding, line);
    }
}

/* Tasks among the rows that have an accuracy. */
static int tasks_ranked(const Finding *finding)
{
    const ModelResult *before = NULL;
    int tasks = 0;
    for (int i = 0; i < shown(finding); i++) {
        const Found *found = record_at(&finding->found->rows, i);
        if (!found->accuracy)
            break;
        tasks += !before || !accuracy_same_task(before, found->model);
        before = found->model;
    }
    return tasks;
}

static bool any_int8(const Finding *finding)
{
    bool any = false;
    for (int i = 0; i < shown(finding); i++) {
        const Found *found = record_at(&finding->found->rows, i);
        any = any || (found->accuracy && !dtype_is_float(found->times->dtype));
    }
    return any;
}

static void print_accuracies(const Finding *finding)
{
    if (finding->options->model)
        return;
    if (tasks_ranked(finding) > 1)
        print_line(finding, "Accuracies can be compared within one task; each task is ranked by "
                            "itself.");
    if (any_int8(finding))
        print_line(finding, "Accuracies are published of networks as trained, not in int8.");
}

static void print_left_out(const Finding *finding)
{
    const FindResult *found = finding->found;
    const char *noun = finding->options->model ? "device" : "network";
    g_autofree char *reasons = reasons_counts(&found->reasons),
                    *beyond = units_plural(found->beyond, noun);
    if (shown(finding) < found->rows.n) {
        g_autofree char *line =
            g_strdup_printf("The first %d of %d.", shown(finding), found->rows.n);
        print_line(finding, line);
    }
    if (found->beyond > 0) {
        g_autofree char *line = g_strconcat("Beyond the limits: ", beyond, ".", NULL);
        print_line(finding, line);
    }
    if (*reasons) {
        g_autofree char *line = g_strconcat("Without a time there: ", reasons, ".", NULL);
        print_line(finding, line);
    }
}

static void print_text(const Finding *finding)
{
    g_autoptr(TextTable) table = text_rows(finding);
    g_autofree char *markdown = text_table_markdown(table);
    print_title(finding);
    if (finding->found->rows.n > 0 && finding->options->markdown)
        printf("%s\n", markdown + strspn(markdown, "\n"));
    else if (finding->found->rows.n > 0)
        text_table_print(table);
    print_accuracies(finding);
    print_marks(finding);
    print_left_out(finding);
}

/* ---- Data ------------------------------------------------------------------------------------ */

static RecordList data_rows(const Finding *finding)
{
    RecordList rows = finding->found->rows;
    rows.n = shown(finding);
    return rows;
}

static void print_json(const Finding *finding)
{
    json_t *json = json_object();
    RecordList rows = data_rows(finding);
    json_object_set_new(json, "schema", json_string(RESULTS_SCHEMA));
    json_object_set_new(json, "found", record_list_json(&found_record, &rows));
    json_object_set_new(json, "rows", json_integer(finding->found->rows.n));
    json_object_set_new(json, "beyond_limits", json_integer(finding->found->beyond));
    json_object_set_new(json, "without_time", json_integer(finding->found->reasons.count));
    g_autofree char *text = json_publish(json);
    fputs(text, stdout);
}

static void print_csv(const Finding *finding)
{
    RecordList rows = data_rows(finding);
    g_autofree char *text = record_csv(&found_record, &rows);
    fputs(text, stdout);
}

/* ---- Finding --------------------------------------------------------------------------------- */

static char *percent_text(double figure)
{
    g_autofree char *number = units_number(figure, 4);
    return isnan(figure) ? g_strdup("not published") : g_strconcat(number, " %", NULL);
}

/* "28.1 ms", of the first limit that it goes beyond. */
static char *nearest_text(const Finding *finding, const char **name)
{
    const Found *nearest = &finding->found->nearest;
    for (int id = 0; id < FIND_LIMITS; id++) {
        double figure = found_figure(nearest, (FindLimitId)id);
        const FindLimitInfo *info = find_limit_info((FindLimitId)id);
        *name = info->name;
        if (amount_limit_keeps(&finding->find.limits[id], figure))
            continue;
        switch (info->kind) {
        case AMOUNT_SECONDS:
            return units_seconds(figure);
        case AMOUNT_BYTES:
            return units_bytes(figure);
        case AMOUNT_PERCENT:
            return percent_text(figure);
        case AMOUNT_COUNT:
        case AMOUNT_BYTE_RATE:
        case AMOUNT_OPERATION_RATE:
        case AMOUNT_KINDS:
            return units_si(figure, 3, "");
        }
    }
    return g_strdup("");
}

static void complain_of_nothing(const Finding *finding)
{
    const FindResult *found = finding->found;
    const char *noun = finding->options->model ? "device" : "network", *limit = "";
    g_autofree char *reasons = reasons_counts(&found->reasons);
    if (!found->nearest.model) {
        output_complain("roofbook: no %s has a time: %s; choose another device, format or batch",
                        noun, *reasons ? reasons : "there is none");
        return;
    }
    g_autofree char *figure = nearest_text(finding, &limit);
    output_complain("roofbook: no %s keeps the limits; '%s' comes nearest, with %s %s", noun,
                    finding->options->model ? found->nearest.times->device->id
                                            : found->nearest.model->id,
                    limit, figure);
}

static int print(const Finding *finding)
{
    command_report(finding->found->errors);
    if (finding->options->json)
        print_json(finding);
    else if (finding->options->csv)
        print_csv(finding);
    else if (finding->found->rows.n > 0)
        print_text(finding);
    if (finding->found->rows.n == 0)
        complain_of_nothing(finding);
    bool well = finding->found->rows.n > 0 && finding->found->errors->len == 0;
    return well ? EXIT_DONE : EXIT_FAILED;
}

static bool read_limits(const FindOptions *options, Find *find, GError **error)
{
    for (int id = 0; id < FIND_LIMITS; id++) {
        const FindLimitInfo *info = find_limit_info((FindLimitId)id);
        GError *failure = NULL;
        if (!options->limits[id] || amount_limit_parse(options->limits[id], info->kind,
                                                       info->fallback, &find->limits[id], &failure))
            continue;
        rb_fail(error, RB_ERROR_USAGE, "--%s: %s", info->name, failure->message);
        g_error_free(failure);
        return false;
    }
    return true;
}

/* Those that the handbook shows, or all that there are. */
static GArray *all_networks(const Finding *finding)
{
    const Project *project = finding->project;
    if (!finding->options->all)
        return handbook_models(project->handbook, project->zoo);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < zoo_count(project->zoo); i++)
        if (!zoo_entry(project->zoo, i)->alias_of)
            g_array_append_val(all, i);
    return all;
}

static GPtrArray *all_devices(const Finding *finding)
{
    const Project *project = finding->project;
    return finding->options->all ? g_ptr_array_ref(project->devices)
                                 : handbook_devices(project->handbook, project->devices);
}

static bool read_devices(Finding *finding, GError **error)
{
    char *const *names = finding->options->devices;
    finding->devices = names ? g_ptr_array_new() : all_devices(finding);
    for (; names && *names; names++) {
        const Device *device = project_device(finding->project, *names, error);
        if (!device)
            return false;
        g_ptr_array_add(finding->devices, (void *)device);
    }
    return true;
}

static bool read_networks(Finding *finding, GError **error)
{
    char *const name = finding->options->model;
    int network = 0;
    if (!name) {
        finding->networks = all_networks(finding);
        return true;
    }
    finding->networks = g_array_new(FALSE, FALSE, sizeof(int));
    if (!command_networks(finding->project, &name, 1, &network, error))
        return false;
    g_array_append_val(finding->networks, network);
    return true;
}

/* Times are made on all devices of an analysis at once: of these alone, here. */
static void ask_of_devices(const Finding *finding)
{
    project_renew(finding->project, finding->devices);
}

static int find(Finding *finding)
{
    GError *error = NULL;
    const FindOptions *options = finding->options;
    finding->find = (Find){.task = options->task,
                           .format = options->format,
                           .formats = (const char *const *)finding->project->handbook->precisions,
                           .batch = options->batch};
    if (!read_limits(options, &finding->find, &error) || !read_devices(finding, &error) ||
        !read_networks(finding, &error))
        return command_fail(error);
    const int *networks = (const int *)(void *)finding->networks->data;
    int n = (int)finding->networks->len;
    if (!find_check(&finding->find, finding->project->zoo, networks, n, &error))
        return command_fail(error);
    ask_of_devices(finding);
    Analysis *analysis = finding->project->analysis;
    g_auto(FindResult) found =
        options->model ? find_devices(analysis, &finding->find, networks[0], finding->devices)
                       : find_networks(analysis, &finding->find, networks, n,
                                       g_ptr_array_index(finding->devices, 0));
    Finding answered = *finding;
    answered.found = &found;
    return print(&answered);
}

/* ---- Options --------------------------------------------------------------------------------- */

static const char *misuse_of(FindOptions *o)
{
    if (!o->model && (!o->devices || o->devices[1]))
        return "name one device, or a model to find devices for, as in `roofbook find --on "
               "raspberry-pi-5 --time '< 30 ms'` and `roofbook find --model resnet50 --time '< 5 "
               "ms'`";
    if (o->model && o->task)
        return "--task chooses among networks, and --model names one; leave one of them out";
    if (o->json + o->csv + o->markdown > 1)
        return "--json, --csv and --markdown are forms of one output; choose one of them";
    if (!command_read_number(&o->batch))
        return "--batch takes a whole number from 1 on; write one, or leave the option out";
    if (o->rows < 0)
        return "-n takes a number of rows, or 0 for all; write one";
    return NULL;
}

static bool parse_options(const Command *command, FindOptions *o, int *argc, char ***argv,
                          int *status)
{
    const GOptionEntry entries[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &o->dir, "The handbook's folder (default: .)",
         "DIR"},
        {"base", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->bases, COMMAND_BASE_HELP, "DIR"},
        {"on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->devices,
         "The device; with --model it may be repeated, and means all when left out", "DEVICE"},
        {"model", 'm', 0, G_OPTION_ARG_STRING, &o->model, "Find devices for this network", "MODEL"},
#define X(id, name, kind, fallback, title)                                                         \
    {name, 0, 0, G_OPTION_ARG_STRING, &o->limits[FIND_##id], "Limit on the " title, "LIMIT"},
        FIND_LIMIT_LIST(X)
#undef X
            {"task", 0, 0, G_OPTION_ARG_STRING, &o->task, "Networks for this task alone", "TASK"},
        {"format", 'f', 0, G_OPTION_ARG_STRING, &o->format,
         "Number format: the first of the handbook's that gives a time (" FIND_AS_RUN
         ", the default), the fastest of them (" FIND_BEST "), or one by name",
         "PRECISION"},
        {"batch", 'b', 0, G_OPTION_ARG_INT64, &o->batch, "Samples in one pass", "N"},
        {"estimate-by", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->estimate_by, SETUP_ESTIMATE_BY_HELP,
         "PROFILE"},
        {"rows", 'n', 0, G_OPTION_ARG_INT64, &o->rows, "At most so many rows", "N"},
        {"all", 'a', 0, G_OPTION_ARG_NONE, &o->all,
         "Whatever there is, not only what the handbook shows", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &o->json, "As JSON, schema " RESULTS_SCHEMA, NULL},
        {"csv", 0, 0, G_OPTION_ARG_NONE, &o->csv, "As CSV", NULL},
        {"markdown", 0, 0, G_OPTION_ARG_NONE, &o->markdown, "A table for a pull request", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    return command_parse(command, entries, argc, argv, status);
}

int command_find(const Command *command, int argc, char **argv)
{
    g_auto(FindOptions) options = {.batch = COMMAND_LEFT_OUT};
    int status = EXIT_DONE;
    if (!parse_options(command, &options, &argc, &argv, &status))
        return status;
    const char *misuse =
        argc > 1 ? "a network is named by --model and a device by --on" : misuse_of(&options);
    if (misuse) {
        output_complain("roofbook find: %s; `roofbook find --help` says more", misuse);
        return EXIT_USAGE;
    }
    ProjectPlace place = command_place(options.dir, options.bases);
    place.estimate_by = (const char *const *)options.estimate_by;
    Finding finding = {.options = &options, .project = command_project(&place, &status)};
    if (!finding.project)
        return status;
    status = find(&finding);
    g_clear_pointer(&finding.networks, g_array_unref);
    g_clear_pointer(&finding.devices, g_ptr_array_unref);
    project_free(finding.project);
    return status;
}
