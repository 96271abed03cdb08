/* roofbook list: what there is of something, a line each. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "advice/advice.h"
#include "analysis/limits.h"
#include "base/error.h"
#include "base/units.h"
#include "chart/chart.h"
#include "cli/output.h"
#include "cli/show.h"
#include "cli/text_table.h"
#include "cost/published.h"
#include "device/formats.h"
#include "device/physics.h"
#include "whatif/design.h"

static char *marked(const ModelCost *cost, Mark mark, int64_t value)
{
    g_autofree char *text = units_count(value, 4, "");
    return g_strconcat(mark_sign(mark, cost), text, NULL);
}

/* Where it comes from: a base, or the handbook itself. */
static const char *from_of(const char *base)
{
    return base ? base : "here";
}

/* Only counted: what a result has besides takes longer than all the rest. */
static int list_models(const Project *project, TextTable *table)
{
    int status = EXIT_DONE;
    for (int i = 0; i < zoo_count(project->zoo); i++) {
        const ZooEntry *entry = zoo_entry(project->zoo, i);
        GError *error = NULL;
        g_autoptr(Graph) graph = zoo_build(project->zoo, i, NULL, &error);
        g_autoptr(ModelCost) cost = graph ? cost_graph(graph, 0, &error) : NULL;
        if (!cost) {
            status = command_fail(error);
            continue;
        }
        g_autofree char *params = marked(cost, MARK_PARAMS, cost->params),
                        *macs = marked(cost, MARK_MACS, cost->macs);
        g_autofree char *alias =
            entry->alias_of ? g_strdup_printf("alias of %s", entry->alias_of) : NULL;
        text_table_row(table, graph->id, graph->name, params, macs, from_of(entry->from),
                       alias ? alias : graph->source);
    }
    return status;
}

/* A column of peaks: the best of some formats, of either unit, theoretical and dense. */
typedef struct PeakColumn {
    DType dtypes[2]; /* DTYPE_UNKNOWN: no second one */
} PeakColumn;

/* "989.4 TFLOP/s", with a mark where sums are narrow. */
static char *peak_text(const Device *device, const PeakColumn *column)
{
    const Peak *best = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(column->dtypes) && column->dtypes[i] != DTYPE_UNKNOWN; i++)
        for (Unit unit = 0; unit < UNIT_COUNT; unit++) {
            const Peak *peak =
                device_peak(device, column->dtypes[i], unit, BASIS_THEORETICAL, true);
            best = formats_better(peak, best) ? peak : best;
        }
    if (!best)
        return g_strdup("–");
    g_autofree char *text = units_si(best->flops_per_s, 4, dtype_rate_unit(best->dtype));
    return g_strconcat(text, peak_sums_narrow(best) ? " *" : "", NULL);
}

static int list_hardware(const Project *project, TextTable *table)
{
    static const PeakColumn fp32 = {{DTYPE_FP32, DTYPE_UNKNOWN}},
                            bits16 = {{DTYPE_FP16, DTYPE_BF16}},
                            int8 = {{DTYPE_INT8, DTYPE_UNKNOWN}};
    for (guint i = 0; i < project->devices->len; i++) {
        const Device *device = g_ptr_array_index(project->devices, i);
        double per_s = device_bandwidth(device, BASIS_THEORETICAL, true);
        g_autofree char *bandwidth = per_s > 0 ? units_si(per_s, 4, "B/s") : g_strdup("–");
        g_autofree char *single = peak_text(device, &fp32), *half = peak_text(device, &bits16),
                        *integer = peak_text(device, &int8);
        text_table_row(table, device->id, device->name, device->class_name, single, half, integer,
                       bandwidth, from_of(device->from));
    }
    return EXIT_DONE;
}

static void list_operators(TextTable *table)
{
    RecordList operators = operator_results();
    for (int i = 0; i < operators.n; i++) {
        const OperatorResult *op = record_at(&operators, i);
        text_table_row(table, op->name, op->onnx, op->class_title, op->flops, op->meaning);
    }
    operator_results_free(&operators);
}

static void list_charts(TextTable *table)
{
    for (int i = 0; chart_kinds()[i]; i++) {
        const ChartKind *kind = chart_kinds()[i];
        text_table_row(table, kind->name, kind->meaning);
    }
}

static void list_fusions(TextTable *table)
{
    for (int rule = 0; rule < FUSION_RULE_COUNT; rule++)
        text_table_row(table, fusion_info((FusionRule)rule)->name,
                       fusion_info((FusionRule)rule)->doc);
}

static void list_schemes(TextTable *table)
{
    for (int i = 0; i < scheme_count(); i++)
        text_table_row(table, scheme_at(i)->id, scheme_at(i)->name, scheme_at(i)->doc);
    for (int i = 0; i < scheme_stored_count(); i++)
        text_table_row(table, scheme_stored_at(i)->id, scheme_stored_at(i)->name,
                       scheme_stored_at(i)->doc);
}

static void list_runtimes(TextTable *table)
{
    for (int i = 0; i < runtime_count(); i++) {
        const Runtime *runtime = runtime_at(i);
        g_autofree char *share = units_percent(runtime->utilisation, 0),
                        *takes = g_strdup_printf("%s of %s", share,
                                                 runtime->of_free ? "what is free" : "the memory"),
                        *block = units_grouped(runtime->block_tokens),
                        *overhead = runtime->overhead_bytes > 0
                                        ? units_bytes((double)runtime->overhead_bytes)
                                        : g_strdup("");
        text_table_row(table, runtime->id, takes, block, overhead, runtime->note, runtime->source);
    }
}

/* The option of `show`, or what --design takes. */
static void list_designs(TextTable *table)
{
    for (int i = 0; i < design_count(); i++) {
        const Design *design = design_at(i);
        bool optional = design->number != DESIGN_NO_NUMBER && design->fallback > 0;
        g_autofree char *number =
            optional ? g_strdup_printf("%s, or %g", design->number_name, design->fallback) : NULL;
        text_table_row(table, design->id, number ? number : design->number_name,
                       design->takes_layer ? "yes" : "", design->doc);
    }
}

static void list_rules(TextTable *table)
{
    for (int i = 0; i < advice_rule_count(); i++)
        text_table_row(table, advice_rule_at(i)->id, advice_rule_at(i)->title,
                       advice_effort_name(advice_rule_at(i)->effort),
                       advice_risk_name(advice_rule_at(i)->risk));
}

/* What to do about it stands below what holds: side by side they are wider than any terminal. */
static void add_law(TextTable *table, const char *of, const char *id, const char *weight,
                    const char *condition, const char *remedy)
{
    g_autofree char *otherwise = g_strconcat("  else ", remedy, NULL);
    text_table_row(table, of, id, weight, condition);
    text_table_row(table, "", "", "", otherwise);
}

/* What `check` proves. */
static void list_laws(TextTable *table)
{
    for (int i = 0; i < law_count(); i++) {
        const Law *law = law_at(i);
        add_law(table, "device", law->id, law_weight_name(law->weight), law->condition,
                law->remedy);
    }
    for (int i = 0; i < published_law_count(); i++) {
        const PublishedLaw *law = published_law_at(i);
        add_law(table, "network", law->id, "", law->condition, law->remedy);
    }
}

/* "64-1024" */
static char *batches_text(const Profile *profile)
{
    return profile->batch_low == profile->batch_high
               ? g_strdup_printf("%" G_GINT64_FORMAT, profile->batch_low)
               : g_strdup_printf("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, profile->batch_low,
                                 profile->batch_high);
}

/* "0.87 to 1.21": measured over estimated, of four of five networks whose family was left out. */
static char *off_text(const Profile *profile)
{
    const Residuals *family = &profile->residuals[HELD_OUT_FAMILY];
    if (family->n == 0)
        return g_strdup("–");
    g_autofree char *low = units_number(exp(family->low), 3),
                    *high = units_number(exp(family->high), 3);
    return g_strdup_printf("%s to %s", low, high);
}

static int list_profiles(const Project *project, TextTable *table)
{
    for (guint i = 0; i < project->profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(project->profiles, i);
        g_autofree char *batches = batches_text(profile), *off = off_text(profile),
                        *networks = g_strdup_printf("%" G_GINT64_FORMAT, profile->networks);
        text_table_row(table, profile->id, profile->device,
                       stack_kind_name((StackKind)profile->how), dtype_name(profile->dtype),
                       batches, networks, off, profile->stack);
    }
    return EXIT_DONE;
}

/* Of one direction. */
static char *rate_text(double bytes_per_s)
{
    return bytes_per_s > 0 ? units_si(bytes_per_s, 4, "B/s") : g_strdup("–");
}

static int list_links(const Project *project, TextTable *table)
{
    const GPtrArray *links = project->fabric->parts[FABRIC_LINK];
    for (guint i = 0; i < links->len; i++) {
        const Link *link = g_ptr_array_index(links, i);
        g_autofree char *rate = rate_text(link->bytes_per_s),
                        *latency = link->latency_seconds > 0
                                       ? units_si(link->latency_seconds, 3, "s")
                                       : g_strdup("–");
        text_table_row(table, link->head.id, link->head.name, rate,
                       link_per_name((LinkPer)link->per), latency, from_of(link->head.from),
                       certainty_name((Certainty)link->head.certainty));
    }
    return EXIT_DONE;
}

static int list_nodes(const Project *project, TextTable *table)
{
    const Fabric *fabric = project->fabric;
    for (guint i = 0; i < fabric->parts[FABRIC_NODE]->len; i++) {
        const Node *node = g_ptr_array_index(fabric->parts[FABRIC_NODE], i);
        g_autofree char *devices = g_strdup_printf("%" G_GINT64_FORMAT, node->devices),
                        *rate = rate_text(node_device_bandwidth(fabric, node)),
                        *pair = rate_text(node_pair_bandwidth(fabric, node)),
                        *between = rate_text(node->between_bytes_per_s);
        text_table_row(table, node->head.id, devices, node->device, node->link, rate, pair, between,
                       from_of(node->head.from), certainty_name((Certainty)node->head.certainty));
    }
    return EXIT_DONE;
}

static int list_clusters(const Project *project, TextTable *table)
{
    const GPtrArray *clusters = project->fabric->parts[FABRIC_CLUSTER];
    for (guint i = 0; i < clusters->len; i++) {
        const Cluster *cluster = g_ptr_array_index(clusters, i);
        g_autofree char *nodes = g_strdup_printf("%" G_GINT64_FORMAT, cluster->nodes);
        text_table_row(table, cluster->head.id, cluster->head.name, nodes, cluster->node,
                       from_of(cluster->head.from),
                       certainty_name((Certainty)cluster->head.certainty));
    }
    return EXIT_DONE;
}

/* What a budget may limit. */
static void list_figures(TextTable *table)
{
    for (int i = 0; limit_names()[i]; i++) {
        const Limit *limit = limit_at(i);
        text_table_row(table, limit->name, limit->title, limit_unit(limit),
                       limit->of == LIMIT_NETWORK ? "network" : "network on a device",
                       limit->at_least ? "the least" : "the most",
                       limit_may_grow(limit) ? "yes" : "");
    }
}

/* A list is of the handbook, whose folder is read then, or of the program. */
typedef struct List {
    const char *name;
    const char *headers[10]; /* NULL-terminated */
    const char *note;        /* below it, or NULL */
    int (*of_handbook)(const Project *project, TextTable *table);
    void (*of_program)(TextTable *table);
} List;

static const List lists[] = {
    {"models", {"id", "name", ">parameters", ">MACs", "from", "source"}, NULL, list_models, NULL},
    {"hardware",
     {"id", "name", "class", ">fp32", ">16 bit", ">int8", ">bandwidth", "from"},
     "Theoretical and dense; * where 16-bit products are summed in 16 bits, – where nothing is "
     "stated",
     list_hardware,
     NULL},
    {"profiles",
     {"id", "device", "runs", "format", ">batches", ">networks", ">measured / estimate", "stack"},
     "Measured over estimated: of four of five networks whose family was left out of the fit",
     list_profiles,
     NULL},
    {"links",
     {"id", "name", ">bandwidth", "of a", ">hop", "from", "certainty"},
     "Bandwidths of one direction; – where nothing is known",
     list_links,
     NULL},
    {"nodes",
     {"id", ">devices", "device", "link", ">of a device", ">of a pair", ">to other nodes", "from",
      "certainty"},
     "Bandwidths of one direction: of one device to all others and to one of them, and of the "
     "whole node",
     list_nodes,
     NULL},
    {"clusters", {"id", "name", ">nodes", "node", "from", "certainty"}, NULL, list_clusters, NULL},
    {"operators", {"operator", "ONNX", "class", "FLOPs", "meaning"}, NULL, NULL, list_operators},
    {"charts", {"kind", "shows"}, NULL, NULL, list_charts},
    {"fusions", {"rule", "does"}, NULL, NULL, list_fusions},
    {"schemes", {"scheme", "name", "meaning"}, NULL, NULL, list_schemes},
    {"runtimes",
     {"runtime", "takes", ">tokens a block", ">beside", "note", "source"},
     NULL,
     NULL,
     list_runtimes},
    {"designs", {"design", "number", "of a layer", "does"}, NULL, NULL, list_designs},
    {"rules", {"rule", "advises", "effort", "accuracy"}, NULL, NULL, list_rules},
    {"laws", {"of a", "law", "weight", "what holds"}, NULL, NULL, list_laws},
    {"figures", {"figure", "is", "unit", "of a", "limit", "growth"}, NULL, NULL, list_figures},
};

/* Other words for the same lists. */
static const struct {
    const char *said, *meant;
} list_words[] = {{"devices", "hardware"},   {"device", "hardware"}, {"networks", "models"},
                  {"network", "models"},     {"zoo", "models"},      {"model", "models"},
                  {"ops", "operators"},      {"formats", "schemes"}, {"metrics", "figures"},
                  {"node", "nodes"},         {"link", "links"},      {"cluster", "clusters"},
                  {"interconnects", "links"}};

static const char *list_meant(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(list_words); i++)
        if (strcmp(list_words[i].said, name) == 0)
            return list_words[i].meant;
    return name;
}

/* "models, hardware and figures". Caller frees. */
static char *list_names(void)
{
    GString *names = g_string_new(lists[0].name);
    for (gsize i = 1; i < G_N_ELEMENTS(lists); i++)
        g_string_append_printf(names, "%s%s", i + 1 < G_N_ELEMENTS(lists) ? ", " : " and ",
                               lists[i].name);
    return g_string_free(names, FALSE);
}

static const List *find_list(const char *said)
{
    const char *name = list_meant(said);
    const char *names[G_N_ELEMENTS(lists) + 1] = {NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (strcmp(lists[i].name, name) == 0)
            return &lists[i];
        names[i] = lists[i].name;
    }
    g_autofree char *meant = did_you_mean(name, names), *all = list_names();
    output_complain("roofbook list: no list of '%s'%s; there are %s", name, meant, all);
    return NULL;
}

static int print_of_handbook(const List *list, const ProjectPlace *place, TextTable *table)
{
    int status = EXIT_DONE;
    g_autoptr(Project) project = command_project(place, &status);
    if (!project)
        return status;
    command_report(project->errors);
    status = list->of_handbook(project, table);
    text_table_print(table);
    if (list->note)
        printf("%s\n", list->note);
    return project->errors->len > 0 ? EXIT_FAILED : status;
}

static int print(const List *list, const ProjectPlace *place)
{
    g_autoptr(TextTable) table = text_table_new(list->headers);
    if (list->of_handbook)
        return print_of_handbook(list, place, table);
    list->of_program(table);
    text_table_print(table);
    return EXIT_DONE;
}

int command_list(const Command *command, int argc, char **argv)
{
    g_autofree char *dir = NULL;
    g_auto(GStrv) bases = NULL;
    int status = EXIT_DONE;
    const GOptionEntry entries[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &dir, "The handbook's folder (default: .)",
         "DIR"},
        {"base", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &bases, COMMAND_BASE_HELP, "DIR"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    if (!command_parse(command, entries, &argc, &argv, &status))
        return status;
    if (argc != 2) {
        g_autofree char *all = list_names();
        output_complain("roofbook list: name one of %s; `roofbook list --help` says more", all);
        return EXIT_USAGE;
    }
    const List *list = find_list(argv[1]);
    if (!list)
        return EXIT_USAGE;
    ProjectPlace place = command_place(dir, bases);
    return print(list, &place);
}
