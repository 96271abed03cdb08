/* roofbook plan MODEL --on DEVICE|NODE|CLUSTER --devices N */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/released.h"
#include "base/amount.h"
#include "base/error.h"
#include "base/units.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/text_table.h"
#include "graph/transformer.h"
#include "markup/escape.h"
#include "plan/planned.h"

enum { USUAL_ROWS = 8, MOST_BATCH = 1 << 24 };

typedef struct PlanOptions {
    char *dir, *on, *scheme, *kv, *optimizer, *states, *within;
    char **bases;
    gint64 devices, context, batch, rows;
    gboolean serve, train, measured, json, csv, markdown;
} PlanOptions;

static void plan_options_clear(PlanOptions *options)
{
    g_free(options->dir);
    g_free(options->on);
    g_free(options->scheme);
    g_free(options->kv);
    g_free(options->optimizer);
    g_free(options->states);
    g_free(options->within);
    g_strfreev(options->bases);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PlanOptions, plan_options_clear)

/* What is asked, in a handbook that is read. */
typedef struct Planning {
    const PlanOptions *options;
    Project *project;
    const Node *node;
    int64_t devices;
    PlanQuery query;
    Planned *plans[PLAN_PURPOSE_COUNT]; /* NULL: not asked for */
} Planning;

/* ---- Text ------------------------------------------------------------------------------------ */

static void print_line(const Planning *planning, const char *line)
{
    if (!planning->options->markdown) {
        puts(line);
        return;
    }
    GString *text = g_string_new(NULL);
    markdown_escape(text, line);
    printf("%s\n\n", text->str);
    g_string_free(text, TRUE);
}

static void print_table(const Planning *planning, const TextTable *table)
{
    g_autofree char *markdown = text_table_markdown(table);
    if (planning->options->markdown)
        printf("%s\n", markdown + strspn(markdown, "\n"));
    else
        text_table_print(table);
}

static char *seconds_text(double seconds)
{
    return isnan(seconds) || isinf(seconds) ? g_strdup("–") : units_seconds(seconds);
}

static char *rate_text(double per_second)
{
    return isnan(per_second) || isinf(per_second) ? g_strdup("–") : units_si(per_second, 4, "");
}

static char *share_text(double share)
{
    return isnan(share) ? g_strdup("–") : units_share(share);
}

/* "16 × h100-sxm: 2 × dgx-h100, 450 GB/s of a device, 50 GB/s of it to other nodes" */
static char *place_text(const Planning *planning, const Planned *planned)
{
    const Node *node = planning->node;
    double device = node_device_bandwidth(planning->project->fabric, node);
    g_autofree char *within = units_si(device, 3, "B/s"),
                    *out = units_si(node->between_bytes_per_s / (double)node->devices, 3, "B/s"),
                    *share = g_strdup_printf(", %s each to other nodes", out);
    return g_strdup_printf("%" G_GINT64_FORMAT " x %s in %" G_GINT64_FORMAT
                           " x %s: %s of each device%s",
                           planned->devices, node->device, planned->nodes, node->head.id, within,
                           planned->nodes > 1 ? share : "");
}

static void print_title(const Planning *planning, const Planned *planned)
{
    const ZooEntry *entry = zoo_entry(planning->project->zoo, planning->query.setup.network);
    g_autofree char *place = place_text(planning, planned),
                    *weights = units_bytes((double)planned->weights_bytes);
    g_autofree char *format = planned->published
                                  ? released_text(planning->query.analysis,
                                                  planning->query.setup.network, planned->format)
                                  : g_strdup(planned->format ? planned->format : "");
    g_autofree char *title =
        g_strdup_printf("%s on %s; %s, %s of weights", entry->name, place, format, weights);
    print_line(planning, title);
}

static char *step_text(const PlanRow *row)
{
    static const char *const short_words[] = {
        [RECOMPUTE_NONE] = "", [RECOMPUTE_SELECTIVE] = ", selective", [RECOMPUTE_FULL] = ", full"};
    g_autofree char *chunks =
        row->split.interleave > 1
            ? g_strdup_printf(" in %" G_GINT64_FORMAT " chunks", row->split.interleave)
            : g_strdup("");
    return g_strdup_printf("%" G_GINT64_FORMAT " x %" G_GINT64_FORMAT "%s, ZeRO %d%s",
                           row->split.microbatches, row->microbatch, chunks, row->split.zero,
                           short_words[row->recompute]);
}

static void add_served(TextTable *table, const PlannedRow *of)
{
    const PlanRow *row = of->row;
    bool ranked = row->rank > 0;
    g_autofree char *batch = units_grouped(row->batch),
                    *each = ranked ? rate_text(row->tokens_per_second_each) : g_strdup("–"),
                    *token = ranked ? seconds_text(row->seconds) : g_strdup("–"),
                    *measured = ranked ? seconds_text(row->measured_seconds) : g_strdup("–"),
                    *first = ranked ? seconds_text(row->first_token_seconds) : g_strdup("–"),
                    *memory = units_bytes(row->memory_bytes);
    text_table_row(table, of->split, row->batch > 0 ? batch : "–", each, token, measured, first,
                   memory, row->reason ? row->reason : "the first");
}

static void add_trained(TextTable *table, const PlannedRow *of)
{
    const PlanRow *row = of->row;
    bool ranked = row->rank > 0;
    g_autofree char *how = step_text(row),
                    *step = ranked ? seconds_text(row->seconds) : g_strdup("–"),
                    *measured = ranked ? seconds_text(row->measured_seconds) : g_strdup("–"),
                    *each = ranked ? rate_text(row->tokens_per_second_each) : g_strdup("–"),
                    *mfu = ranked ? share_text(row->mfu) : g_strdup("–"),
                    *memory = units_bytes(row->memory_bytes);
    text_table_row(table, of->split, how, step, measured, each, mfu, memory,
                   row->reason ? row->reason : "the first");
}

static const char *const served_headers[] = {"split",    ">at once",     ">tokens/s a device",
                                             ">a token", ">as measured", ">first token",
                                             ">memory",  "why not",      NULL};
static const char *const trained_headers[] = {
    "split",   "microbatches", ">a step", ">as measured", ">tokens/s a device", ">MFU",
    ">memory", "why not",      NULL};

static void print_heading(const Planning *planning, const Planned *planned)
{
    const Plan *plan = planned->plan;
    g_autofree char *tokens = units_grouped(planned->context), *tried = units_grouped(plan->tried),
                    *fit = units_grouped(plan->fit),
                    *batch = units_grouped(g_array_index(plan->rows, PlanRow, 0).batch);
    g_autofree char *line =
        plan->purpose == PLAN_SERVE
            ? g_strdup_printf("Serve sequences of %s tokens: %s of %s splits fit", tokens, fit,
                              tried)
            : g_strdup_printf("Train, a step of %s sequences of %s tokens, %s, %s: %s of %s "
                              "splits fit",
                              batch, tokens, optimizer_title(planning->query.optimizer),
                              states_title(planning->query.states), fit, tried);
    g_autofree char *beyond = transformer_beyond(planned->sizes, planned->context),
                    *assumed = g_strconcat("Assumed: ", beyond, NULL);
    print_line(planning, "");
    print_line(planning, line);
    if (beyond)
        print_line(planning, assumed);
}

static void print_quickest(const Planning *planning, const Planned *planned)
{
    const PlannedRow *quickest = planned_quickest(planned);
    if (!quickest)
        return;
    g_autofree char *token = seconds_text(quickest->row->seconds),
                    *batch = units_grouped(quickest->row->batch),
                    *bound = seconds_text(quickest->row->bound_seconds);
    g_autofree char *line =
        g_strdup_printf("Quickest: %s, %s a token with %s at once; no implementation below %s",
                        quickest->split, token, batch, bound);
    print_line(planning, line);
}

static void print_cost(const Planning *planning, const Planned *planned)
{
    const PlannedRow *first = g_ptr_array_index(planned->rows, 0);
    double cost = planned_cost_per_million(first);
    if (isnan(cost))
        return;
    g_autofree char *each = units_number(cost, 3), *hour = units_number(planned->price_per_hour, 4);
    g_autofree char *line =
        g_strdup_printf("The first costs %s %s a million tokens, at %s %s an hour for all (%s, %s)",
                        each, planned->rent->currency, hour, planned->rent->currency,
                        planned->rent->provider, planned->rent->date);
    print_line(planning, line);
}

static void print_plan(const Planning *planning, const Planned *planned)
{
    if (!planned->plan) {
        print_line(planning, "");
        print_line(planning, planned->reason);
        return;
    }
    bool serve = planned->plan->purpose == PLAN_SERVE;
    RecordList rows = planned_rows(planned, planning->options->rows);
    g_autoptr(TextTable) table = text_table_new(serve ? served_headers : trained_headers);
    print_heading(planning, planned);
    for (int i = 0; i < rows.n; i++)
        (serve ? add_served : add_trained)(table, record_at(&rows, i));
    print_table(planning, table);
    if (rows.n < (int)planned->rows->len) {
        g_autofree char *line = g_strdup_printf(
            "The first %d of %u ways to split, each at its best; -n 0 shows all, --json what each "
            "spends its time on",
            rows.n, planned->rows->len);
        print_line(planning, line);
    }
    if (serve)
        print_quickest(planning, planned);
    print_cost(planning, planned);
}

static void print_text(const Planning *planning)
{
    const Planned *titled = NULL; /* a purpose may have another format */
    for (int i = 0; i < PLAN_PURPOSE_COUNT; i++) {
        const Planned *planned = planning->plans[i];
        if (!planned)
            continue;
        if (!titled || g_strcmp0(titled->format, planned->format) != 0) {
            if (titled)
                print_line(planning, "");
            print_title(planning, planned);
        }
        titled = planned;
        print_plan(planning, planned);
    }
    print_line(planning, "");
    print_line(planning, "Times are rooflines with collectives at the rates of the links; \"as "
                         "measured\" has collectives as fitted to published measurements.");
}

/* ---- Data ------------------------------------------------------------------------------------ */

static void print_json(const Planning *planning)
{
    json_t *json = json_object(), *reasons = json_object(), *rows = json_array(),
           *assumptions = json_array();
    for (int i = 0; i < PLAN_PURPOSE_COUNT; i++) {
        const Planned *planned = planning->plans[i];
        if (planned && planned->plan) {
            RecordList list = planned_rows(planned, planning->options->rows);
            json_t *some = record_list_json(&plan_record, &list);
            json_array_extend(rows, some);
            json_decref(some);
        } else if (planned) {
            json_object_set_new(reasons, plan_purpose_name((PlanPurpose)i),
                                json_string(planned->reason));
        }
        g_autofree char *beyond =
            planned ? transformer_beyond(planned->sizes, planned->context) : NULL;
        if (beyond && json_array_size(assumptions) == 0) /* both are of one context */
            json_array_append_new(assumptions, json_string(beyond));
    }
    json_object_set_new(json, "schema", json_string(RESULTS_SCHEMA));
    json_object_set_new(json, "assumptions", assumptions);
    json_object_set_new(json, "plan", rows);
    json_object_set_new(json, "without_plan", reasons);
    g_autofree char *text = json_publish(json);
    fputs(text, stdout);
}

static void print_csv(const Planning *planning)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    for (int i = 0; i < PLAN_PURPOSE_COUNT; i++) {
        const Planned *planned = planning->plans[i];
        RecordList rows = {0};
        if (planned && planned->plan)
            rows = planned_rows(planned, planning->options->rows);
        for (int k = 0; k < rows.n; k++)
            g_ptr_array_add(all, (void *)record_at(&rows, k));
    }
    RecordList list = {all->pdata, 0, (int)all->len};
    g_autofree char *text = record_csv(&plan_record, &list);
    fputs(text, stdout);
}

/* ---- Planning -------------------------------------------------------------------------------- */

/* What --on names: a node, a cluster of such, or a device and the first node that so many of it
 * are found in. NULL and no error: it is none of the fabric. */
static const Node *node_named(const Planning *planning, int64_t *devices)
{
    const Fabric *fabric = planning->project->fabric;
    const char *on = planning->options->on;
    const Node *node = fabric_node(fabric, on);
    const Cluster *cluster = fabric_cluster(fabric, on);
    if (cluster) {
        node = fabric_node(fabric, cluster->node);
        *devices = *devices > 0 ? *devices : cluster->nodes * node->devices;
    }
    if (!node)
        node = fabric_node_of(fabric, on, MAX(*devices, 1));
    if (node && *devices == 0)
        *devices = node->devices;
    return node;
}

/* Whether the catalogue has the device at all. */
static bool knows_device(const Planning *planning)
{
    g_autoptr(Project) whole = NULL;
    const PlanOptions *options = planning->options;
    ProjectPlace place = command_place(options->dir, options->bases);
    const char *const ids[] = {options->on, NULL};
    whole = project_open_for(&place, NULL, ids, NULL);
    return whole && project_device(whole, options->on, NULL) != NULL;
}

/* The node, cluster or device of a node. Caller frees. */
static char *meant_by(const Fabric *fabric, const char *on)
{
    static const FabricPart parts[] = {FABRIC_NODE, FABRIC_CLUSTER};
    const GPtrArray *nodes = fabric->parts[FABRIC_NODE];
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (gsize k = 0; k < G_N_ELEMENTS(parts); k++)
        for (guint i = 0; i < fabric->parts[parts[k]]->len; i++)
            g_ptr_array_add(known, (void *)((FabricHead *)fabric->parts[parts[k]]->pdata[i])->id);
    for (guint i = 0; i < nodes->len; i++)
        g_ptr_array_add(known, (void *)((const Node *)nodes->pdata[i])->device);
    g_ptr_array_add(known, NULL);
    return did_you_mean(on, (const char *const *)known->pdata);
}

static bool find_node(Planning *planning, GError **error)
{
    const Fabric *fabric = project_fabric(planning->project);
    const char *on = planning->options->on;
    planning->devices = planning->options->devices;
    planning->node = node_named(planning, &planning->devices);
    if (planning->node)
        return true;
    if (fabric->parts[FABRIC_NODE]->len == 0)
        return rb_fail(error, RB_ERROR_INPUT,
                       "%s has no nodes in hardware/nodes/; name the handbook's folder with -C, or "
                       "a base that has some with --base",
                       planning->options->dir ? planning->options->dir : "this folder");
    if (knows_device(planning))
        return rb_fail(error, RB_ERROR_INPUT,
                       "no node of the catalogue has device '%s'; describe one in "
                       "hardware/nodes/, or choose one of `roofbook list nodes`",
                       on);
    g_autofree char *meant = meant_by(fabric, on);
    return rb_fail(error, RB_ERROR_USAGE,
                   "no device, node or cluster '%s'%s; `roofbook list nodes` shows them", on,
                   meant);
}

static const char *optimizer_at(int i)
{
    return optimizer_name((Optimizer)i);
}

static const char *states_at(int i)
{
    return states_name((StatesFormat)i);
}

static bool read_training(const PlanOptions *options, PlanQuery *query, GError **error)
{
    int optimizer = 0, states = 0;
    if (!command_choose("optimizer", options->optimizer, optimizer_at, OPTIMIZER_COUNT, &optimizer,
                        error) ||
        !command_choose("states", options->states, states_at, STATES_COUNT, &states, error))
        return false;
    query->optimizer = optimizer > 0 ? (Optimizer)(optimizer - 1) : OPTIMIZER_ADAM;
    query->states = states > 0 ? (StatesFormat)(states - 1) : STATES_MIXED;
    return true;
}

static bool read_within(const PlanOptions *options, double *seconds, GError **error)
{
    if (!options->within || amount_parse(options->within, AMOUNT_SECONDS, seconds, error))
        return true;
    g_prefix_error(error, "--within: ");
    return false;
}

static bool read_query(Planning *planning, int network, GError **error)
{
    const PlanOptions *options = planning->options;
    PlanQuery *query = &planning->query;
    const SetupWords words = {.batch = SETUP_AS_DECLARED,
                              .resolution = SETUP_AS_DECLARED,
                              .scheme = options->scheme,
                              .kv = options->kv};
    *query = (PlanQuery){.analysis = planning->project->analysis,
                         .fabric = planning->project->fabric,
                         .node = planning->node,
                         .devices = planning->devices,
                         .context = options->context,
                         .batch = options->batch,
                         .by_measured = options->measured};
    if (!setup_parse(&words, &query->setup, error) || !read_training(options, query, error) ||
        !read_within(options, &query->within_seconds, error))
        return false;
    query->setup.network = network;
    query->device = project_device(planning->project, planning->node->device, error);
    return query->device != NULL;
}

static bool make_plans(Planning *planning, GError **error)
{
    const PlanOptions *options = planning->options;
    const bool asked[] = {[PLAN_SERVE] = options->serve || !options->train,
                          [PLAN_TRAIN] = options->train || !options->serve};
    bool any = false;
    for (int i = 0; i < PLAN_PURPOSE_COUNT; i++) {
        if (!asked[i])
            continue;
        planning->plans[i] = planned_new(&planning->query, (PlanPurpose)i, error);
        if (!planning->plans[i])
            return false;
        any = any || planning->plans[i]->plan;
    }
    for (int i = 0; !any && i < PLAN_PURPOSE_COUNT; i++)
        if (planning->plans[i])
            return rb_fail(error, RB_ERROR_INPUT, "%s", planning->plans[i]->reason);
    return true;
}

static int print(const Planning *planning)
{
    bool usable = false;
    for (int i = 0; i < PLAN_PURPOSE_COUNT; i++)
        usable = usable || (planning->plans[i] && planning->plans[i]->plan &&
                            planning->plans[i]->plan->fit > 0);
    if (planning->options->json)
        print_json(planning);
    else if (planning->options->csv)
        print_csv(planning);
    else
        print_text(planning);
    return usable ? EXIT_DONE : EXIT_FAILED;
}

/* The devices are known once the node is: then the handbook is read for that one. */
static int run(Planning *planning, char *model)
{
    GError *error = NULL;
    int status = EXIT_DONE, network = -1;
    const PlanOptions *options = planning->options;
    ProjectPlace place = command_place(options->dir, options->bases);
    char *none[] = {NULL}, *models[] = {model, NULL};
    planning->project = command_project_for(&place, none, none, &status);
    if (!planning->project)
        return status;
    if (!find_node(planning, &error))
        return command_fail(error);
    g_autofree char *node = g_strdup(planning->node->head.id);
    char *devices[] = {g_strdup(planning->node->device), NULL};
    project_free(planning->project);
    planning->project = command_project_for(&place, models, devices, &status);
    g_free(devices[0]);
    if (!planning->project)
        return status;
    planning->node = fabric_node(project_fabric(planning->project), node);
    if (!command_networks(planning->project, models, 1, &network, &error))
        return command_fail(error);
    if (!read_query(planning, network, &error) || !make_plans(planning, &error))
        return command_fail(error);
    return print(planning);
}

/* ---- Options --------------------------------------------------------------------------------- */

static const char *misuse_of(PlanOptions *o, int arguments)
{
    if (arguments != 2 || !o->on)
        return "name a model and what it is planned for, as in `roofbook plan llama3_70b "
               "--devices 16 --on h100-sxm`";
    if (o->json + o->csv + o->markdown > 1)
        return "--json, --csv and --markdown are forms of one output; choose one of them";
    if (!command_read_number(&o->devices) || !command_read_number(&o->context) ||
        !command_read_number(&o->batch))
        return "--devices, --context and --batch take whole numbers from 1 on; write one, or leave "
               "the option out";
    if (o->rows < 0)
        return "-n takes a number of rows, or 0 for all; write one";
    if (o->batch > MOST_BATCH)
        return "--batch is of up to 16,777,216 sequences; name fewer";
    return NULL;
}

static bool parse_options(const Command *command, PlanOptions *o, int *argc, char ***argv,
                          int *status)
{
    const GOptionEntry entries[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &o->dir, "The handbook's folder (default: .)",
         "DIR"},
        {"base", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->bases, COMMAND_BASE_HELP, "DIR"},
        {"on", 0, 0, G_OPTION_ARG_STRING, &o->on,
         "A node or cluster of `roofbook list nodes`, or a device, in the first node that has it",
         "NODE"},
        {"devices", 0, 0, G_OPTION_ARG_INT64, &o->devices,
         "How many: some of one node, or whole nodes (default: all of the node or cluster)", "N"},
        {"serve", 0, 0, G_OPTION_ARG_NONE, &o->serve, "How to serve it alone", NULL},
        {"train", 0, 0, G_OPTION_ARG_NONE, &o->train, "How to train it alone", NULL},
        {"context", 0, 0, G_OPTION_ARG_INT64, &o->context,
         "Tokens of a sequence (default: as the model is declared)", "N"},
        {"batch", 'b', 0, G_OPTION_ARG_INT64, &o->batch,
         "Sequences at once, or of a step (default: as many as there is room for; 256)", "N"},
        {"within", 0, 0, G_OPTION_ARG_STRING, &o->within,
         "Serve no more at once than that a token takes this long, 50ms", "TIME"},
        {"scheme", 's', 0, G_OPTION_ARG_STRING, &o->scheme,
         "Number format or quantization (`roofbook list schemes`)", "SCHEME"},
        {"kv", 0, 0, G_OPTION_ARG_STRING, &o->kv,
         "Number format of keys and values in serving (default: as the network)", "CACHE"},
        {"optimizer", 0, 0, G_OPTION_ARG_STRING, &o->optimizer,
         "Optimizer that it is trained with: sgd, momentum, adam, adam8bit, lion, adafactor ... "
         "(default: adam)",
         "OPTIMIZER"},
        {"states", 0, 0, G_OPTION_ARG_STRING, &o->states,
         "What training keeps of a parameter (default: mixed)",
         "fp32|mixed|mixed_fp32_gradients|mixed_8bit|bf16"},
        {"measured", 0, 0, G_OPTION_ARG_NONE, &o->measured,
         "Rank by collectives as they were measured, where they were", NULL},
        {"rows", 'n', 0, G_OPTION_ARG_INT64, &o->rows, "Splits shown; 8 when not given, 0 is all",
         "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &o->json, "As JSON, schema " RESULTS_SCHEMA, NULL},
        {"csv", 0, 0, G_OPTION_ARG_NONE, &o->csv, "As CSV", NULL},
        {"markdown", 0, 0, G_OPTION_ARG_NONE, &o->markdown, "Tables for a pull request", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    return command_parse(command, entries, argc, argv, status);
}

static void planning_clear(Planning *planning)
{
    for (int i = 0; i < PLAN_PURPOSE_COUNT; i++)
        planned_free(planning->plans[i]);
    project_free(planning->project);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Planning, planning_clear)

int command_plan(const Command *command, int argc, char **argv)
{
    g_auto(PlanOptions) options = {.rows = USUAL_ROWS,
                                   .devices = COMMAND_LEFT_OUT,
                                   .context = COMMAND_LEFT_OUT,
                                   .batch = COMMAND_LEFT_OUT};
    g_auto(Planning) planning = {.options = &options};
    int status = EXIT_DONE;
    if (!parse_options(command, &options, &argc, &argv, &status))
        return status;
    const char *misuse = misuse_of(&options, argc);
    if (misuse) {
        output_complain("roofbook %s: %s", command->name, misuse);
        return EXIT_USAGE;
    }
    return run(&planning, argv[1]);
}
