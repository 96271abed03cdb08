/* roofbook list models|hardware|operators|charts|fusions|schemes|designs|rules|laws */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "cli/show.h"
#include "cli/text_table.h"
#include "cost/published.h"
#include "device/physics.h"
#include "page/figures.h"
#include "whatif/advice.h"
#include "whatif/design.h"

static char *copy(const char *text)
{
    return g_strdup(text ? text : "");
}

static int list_models(Project *project)
{
    static const char *const headers[] = {"id", "name", ">parameters", ">MACs", "source", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    int status = EXIT_DONE;
    for (int i = 0; i < zoo_count(project->zoo); i++) {
        GError *error = NULL;
        ModelSetup setup = {0};
        const ModelResult *model = analysis_model(project->analysis, i, &setup, &error);
        if (!model) {
            status = command_fail(error);
            continue;
        }
        text_table_add(table, copy(model->id));
        text_table_add(table, copy(model->name));
        text_table_add(table, show_at_least(model, units_si((double)model->params, 4, "")));
        text_table_add(table, show_at_least(model, units_si((double)model->macs, 4, "")));
        text_table_add(table, copy(model->source));
    }
    text_table_print(table);
    return status;
}

static double best_peak(const Device *device)
{
    double best = 0;
    for (guint i = 0; i < device->peaks->len; i++)
        best = MAX(best, g_array_index(device->peaks, Peak, i).flops_per_s);
    return best;
}

static int list_hardware(Project *project)
{
    static const char *const headers[] = {"id",         "name", "class", ">highest peak",
                                          ">bandwidth", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    for (guint i = 0; i < project->devices->len; i++) {
        const Device *device = g_ptr_array_index(project->devices, i);
        double peak = best_peak(device),
               bandwidth = device_bandwidth(device, BASIS_THEORETICAL, false);
        text_table_add(table, copy(device->id));
        text_table_add(table, copy(device->name));
        text_table_add(table, copy(device->class_name));
        text_table_add(table, peak > 0 ? units_si(peak, 4, "OP/s") : copy("unknown"));
        text_table_add(table, bandwidth > 0 ? units_si(bandwidth, 4, "B/s") : copy("unknown"));
    }
    text_table_print(table);
    return EXIT_DONE;
}

static int list_operators(Project *project)
{
    static const char *const headers[] = {"operator", "ONNX", "class", "FLOPs", "meaning", NULL};
    (void)project;
    g_autoptr(TextTable) table = text_table_new(headers);
    RecordList operators = operator_results();
    for (int i = 0; i < operators.n; i++) {
        const OperatorResult *operator= record_at(&operators, i);
        text_table_add(table, copy(operator->name));
        text_table_add(table, copy(operator->onnx));
        text_table_add(table, copy(operator->op_class));
        text_table_add(table, copy(operator->flops));
        text_table_add(table, copy(operator->meaning));
    }
    operator_results_free(&operators);
    text_table_print(table);
    return EXIT_DONE;
}

static int list_charts(Project *project)
{
    static const char *const headers[] = {"kind", "shows", NULL};
    (void)project;
    g_autoptr(TextTable) table = text_table_new(headers);
    for (const FigureKind *kind = figure_kinds(); kind->name; kind++) {
        text_table_add(table, copy(kind->name));
        text_table_add(table, copy(kind->meaning));
    }
    text_table_print(table);
    return EXIT_DONE;
}

static int list_fusions(Project *project)
{
    static const char *const headers[] = {"rule", "does", NULL};
    (void)project;
    g_autoptr(TextTable) table = text_table_new(headers);
    for (int rule = 0; rule < FUSION_RULE_COUNT; rule++) {
        text_table_add(table, copy(fusion_info((FusionRule)rule)->name));
        text_table_add(table, copy(fusion_info((FusionRule)rule)->doc));
    }
    text_table_print(table);
    return EXIT_DONE;
}

static int list_schemes(Project *project)
{
    static const char *const headers[] = {"scheme", "name", "meaning", NULL};
    (void)project;
    g_autoptr(TextTable) table = text_table_new(headers);
    for (int i = 0; i < scheme_count(); i++) {
        text_table_add(table, copy(scheme_at(i)->id));
        text_table_add(table, copy(scheme_at(i)->name));
        text_table_add(table, copy(scheme_at(i)->doc));
    }
    text_table_print(table);
    return EXIT_DONE;
}

/* The option of `show`, or what --design takes. */
static int list_designs(Project *project)
{
    static const char *const headers[] = {"design", "number", "of a layer", "does", NULL};
    (void)project;
    g_autoptr(TextTable) table = text_table_new(headers);
    for (int i = 0; i < design_count(); i++) {
        const Design *design = design_at(i);
        bool optional = design->number != DESIGN_NO_NUMBER && design->fallback > 0;
        text_table_add(table, copy(design->id));
        text_table_add(
            table, optional ? g_strdup_printf("%s, or %g", design->number_name, design->fallback)
                            : copy(design->number_name));
        text_table_add(table, copy(design->takes_layer ? "yes" : ""));
        text_table_add(table, copy(design->doc));
    }
    text_table_print(table);
    return EXIT_DONE;
}

static int list_rules(Project *project)
{
    static const char *const headers[] = {"rule", "advises", NULL};
    (void)project;
    g_autoptr(TextTable) table = text_table_new(headers);
    for (int i = 0; i < advice_rule_count(); i++) {
        text_table_add(table, copy(advice_rule_at(i)->id));
        text_table_add(table, copy(advice_rule_at(i)->title));
    }
    text_table_print(table);
    return EXIT_DONE;
}

/* What `check` proves. */
static int list_laws(Project *project)
{
    static const char *const headers[] = {"of a", "law", "weight", "what holds", "remedy", NULL};
    (void)project;
    g_autoptr(TextTable) table = text_table_new(headers);
    for (int i = 0; i < law_count(); i++) {
        const Law *law = law_at(i);
        text_table_add(table, copy("device"));
        text_table_add(table, copy(law->id));
        text_table_add(table, copy(law_weight_name(law->weight)));
        text_table_add(table, copy(law->condition));
        text_table_add(table, copy(law->remedy));
    }
    for (int i = 0; i < published_law_count(); i++) {
        const PublishedLaw *law = published_law_at(i);
        text_table_add(table, copy("network"));
        text_table_add(table, copy(law->id));
        text_table_add(table, copy(""));
        text_table_add(table, copy(law->condition));
        text_table_add(table, copy(law->remedy));
    }
    text_table_print(table);
    return EXIT_DONE;
}

typedef struct List {
    const char *name;
    int (*print)(Project *project);
} List;

static const List lists[] = {
    {"models", list_models},   {"hardware", list_hardware}, {"operators", list_operators},
    {"charts", list_charts},   {"fusions", list_fusions},   {"schemes", list_schemes},
    {"designs", list_designs}, {"rules", list_rules},       {"laws", list_laws}};

static const List *find_list(const char *name)
{
    const char *names[G_N_ELEMENTS(lists) + 1] = {NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (strcmp(lists[i].name, name) == 0)
            return &lists[i];
        names[i] = lists[i].name;
    }
    g_autofree char *meant = did_you_mean(name, names);
    fprintf(stderr,
            "roofbook list: no list of '%s'%s; there are models, hardware, operators, charts, "
            "fusions, schemes, designs, rules and laws\n",
            name, meant);
    return NULL;
}

int command_list(const Command *command, int argc, char **argv)
{
    g_autofree char *dir = NULL;
    int status = EXIT_DONE;
    const GOptionEntry entries[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &dir, "The handbook's folder (default: .)",
         "DIR"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    if (!command_parse(command, entries, &argc, &argv, &status))
        return status;
    const List *list = argc == 2 ? find_list(argv[1]) : NULL;
    if (!list) {
        if (argc != 2)
            fprintf(stderr, "roofbook list: name one of models, hardware, operators, charts, "
                            "fusions, schemes, designs, rules and laws\n");
        return EXIT_USAGE;
    }
    Project *project = command_project(dir, &status);
    if (!project)
        return status;
    command_report(project->errors);
    status = list->print(project);
    if (project->errors->len > 0)
        status = EXIT_FAILED;
    project_free(project);
    return status;
}
