#include "cli/complete.h"

#include <stdio.h>
#include <string.h>

#include "analysis/ask.h"
#include "analysis/change.h"
#include "analysis/metrics.h"
#include "chart/chart.h"
#include "draw/canvas.h"
#include "find/find.h"
#include "whatif/design.h"
#include "zoo/measurements.h"

/* ---- What is offered ------------------------------------------------------------------------- */

/* Words that begin with what is typed; what stands before that stays. */
typedef struct Offer {
    const char *kept; /* "--fuse=bn," */
    const char *typed;
} Offer;

static void offer(const Offer *to, const char *word, const char *meaning)
{
    if (g_str_has_prefix(word, to->typed))
        printf("%s%s\t%s\n", to->kept, word, meaning ? meaning : "");
}

static void offer_all(const Offer *to, const char *const *words)
{
    for (; words && *words; words++)
        offer(to, *words, NULL);
}

/* ---- Words of options and arguments ---------------------------------------------------------- */

static void offer_devices(const Offer *to, const ProjectPlace *place)
{
    g_autoptr(Project) project = project_open_at(place, NULL);
    for (guint i = 0; project && i < project->devices->len; i++) {
        const Device *device = g_ptr_array_index(project->devices, i);
        offer(to, device->id, device->name);
    }
}

static void offer_models(const Offer *to, const ProjectPlace *place)
{
    g_autoptr(Project) project = project_open_at(place, NULL);
    for (int i = 0; project && i < zoo_count(project->zoo); i++)
        offer(to, zoo_entry(project->zoo, i)->id, zoo_entry(project->zoo, i)->name);
}

static void offer_charts(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    for (const ChartKind *const *kind = chart_kinds(); *kind; kind++)
        offer(to, (*kind)->name, (*kind)->meaning);
}

static void offer_schemes(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    for (int i = 0; i < scheme_count(); i++)
        offer(to, scheme_at(i)->id, scheme_at(i)->name);
    for (int i = 0; i < scheme_stored_count(); i++)
        offer(to, scheme_stored_at(i)->id, scheme_stored_at(i)->name);
}

static void offer_caches(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    offer_all(to, setup_kv_names());
}

static void offer_runtimes(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    for (int i = 0; i < runtime_count(); i++)
        offer(to, runtime_at(i)->id, runtime_at(i)->name);
}

static void offer_rules(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    offer(to, "all", "All rules");
    for (int rule = 0; rule < FUSION_RULE_COUNT; rule++)
        offer(to, fusion_info((FusionRule)rule)->name, fusion_info((FusionRule)rule)->doc);
}

static void offer_designs(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    for (int i = 0; i < design_count(); i++) {
        const Design *design = design_at(i);
        bool needs_number = design->number != DESIGN_NO_NUMBER && !(design->fallback > 0);
        g_autofree char *word = g_strconcat(design->id, needs_number ? "=" : NULL, NULL);
        offer(to, word, design->doc);
    }
}

static void offer_changes(const Offer *to, const ProjectPlace *place)
{
    for (int i = 0; change_key(i); i++) {
        g_autofree char *word = g_strconcat(change_key(i), "=", NULL);
        offer(to, word, NULL);
    }
    offer_designs(to, place);
    offer_schemes(to, place);
}

static void offer_bases(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    for (int basis = 0; basis < BASIS_COUNT; basis++)
        offer(to, basis_name((Basis)basis), NULL);
}

static void offer_traffic(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    for (int model = 0; model < TRAFFIC_MODEL_COUNT; model++)
        offer(to, traffic_model_name((TrafficModel)model), NULL);
}

static void offer_figures(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    offer_all(to, metric_names());
}

static void offer_formats(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    offer_all(to, canvas_format_names());
}

static void offer_measures(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    for (const ChartKind *const *kind = chart_kinds(); *kind; kind++)
        for (const char *const *word = (*kind)->against; word && *word; word++)
            offer(to, *word, (*kind)->name);
}

static void offer_axes(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    offer_all(to, question(QUESTION_SWEEP)->words);
    offer(to, question(QUESTION_SERVING_SWEEP)->words[SERVED_CONTEXT], NULL);
}

static void offer_precisions(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    g_autofree const char **names = find_formats();
    offer_all(to, names);
}

static void offer_recompute(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    for (int i = 0; i < RECOMPUTE_COUNT; i++)
        offer(to, recompute_name((Recompute)i), recompute_meaning((Recompute)i));
}

static void offer_optimizers(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    for (int i = 0; i < OPTIMIZER_COUNT; i++)
        offer(to, optimizer_name((Optimizer)i), optimizer_title((Optimizer)i));
}

static void offer_states(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    for (int i = 0; i < STATES_COUNT; i++)
        offer(to, states_name((StatesFormat)i), states_title((StatesFormat)i));
}

static void offer_measurements(const Offer *to, const ProjectPlace *place)
{
    g_autoptr(Project) project = project_open_at(place, NULL);
    for (guint i = 0; project && i < project->measurements->len; i++) {
        const MeasurementSet *set = g_ptr_array_index(project->measurements, i);
        offer(to, set->id, set->title);
    }
}

static void offer_nodes(const Offer *to, const ProjectPlace *place)
{
    g_autoptr(Project) project = project_open_at(place, NULL);
    static const FabricPart parts[] = {FABRIC_NODE, FABRIC_CLUSTER};
    for (gsize k = 0; project && k < G_N_ELEMENTS(parts); k++)
        for (guint i = 0; i < project->fabric->parts[parts[k]]->len; i++) {
            const FabricHead *head = g_ptr_array_index(project->fabric->parts[parts[k]], i);
            offer(to, head->id, head->name);
        }
    for (guint i = 0; project && i < project->devices->len; i++) {
        const Device *device = g_ptr_array_index(project->devices, i);
        if (fabric_node_of(project->fabric, device->id, 1))
            offer(to, device->id, device->name);
    }
}

static void offer_profiles(const Offer *to, const ProjectPlace *place)
{
    g_autoptr(Project) project = project_open_at(place, NULL);
    for (guint i = 0; project && i < project->profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(project->profiles, i);
        offer(to, profile->id, profile->title);
    }
}

static void offer_dtypes(const Offer *to, G_GNUC_UNUSED const ProjectPlace *place)
{
    for (const char *const *name = dtype_names(); *name; name++)
        if (dtype_is_float(dtype_from_name(*name)))
            offer(to, *name, NULL);
}

static void offer_tasks(const Offer *to, const ProjectPlace *place)
{
    g_autoptr(Project) project = project_open_at(place, NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int i = 0; project && i < zoo_count(project->zoo); i++) {
        const char *task = zoo_entry(project->zoo, i)->category;
        if (task && g_hash_table_add(seen, (void *)task))
            offer(to, task, NULL);
    }
}

/* By what --help calls a value or an argument. */
static const struct ValueKind {
    const char *name;
    void (*offer)(const Offer *to, const ProjectPlace *place); /* NULL: no words */
    const char *or_else; /* what the shell may offer besides; NULL: nothing */
    char between;        /* several in one word; 0: one only */
} values[] = {
    {"AXIS", offer_axes, NULL, 0},
    {"BASIS", offer_bases, NULL, 0},
    {"CACHE", offer_caches, NULL, 0},
    {"CHANGE", offer_changes, NULL, ' '},
    {"DEVICE", offer_devices, NULL, 0},
    {"DIR", NULL, ":folders", 0},
    {"FIGURE", offer_figures, NULL, 0},
    {"FILE", NULL, ":files", 0},
    {"FORMAT", offer_formats, NULL, 0},
    {"ID[=N][@LAYER]", offer_designs, NULL, 0},
    {"KIND", offer_charts, NULL, 0},
    {"MEASURE", offer_measures, NULL, 0},
    {"MEASUREMENTS", offer_measurements, ":files", 0},
    {"MODEL", offer_models, ":files", 0},
    {"NEW", NULL, ":files", 0},
    {"NODE", offer_nodes, NULL, 0},
    {"OLD", NULL, ":files", 0},
    {"OPTIMIZER", offer_optimizers, NULL, 0},
    {"PRECISION", offer_precisions, NULL, 0},
    {"PROFILE", offer_profiles, ":files", 0},
    {"RECOMPUTE", offer_recompute, NULL, 0},
    {"RULES", offer_rules, NULL, ','},
    {"RUNTIME", offer_runtimes, NULL, 0},
    {"SCHEME", offer_schemes, NULL, 0},
    {"SITE", NULL, ":folders", 0},
    {"STATES", offer_states, NULL, 0},
    {"TASK", offer_tasks, NULL, 0},
    {"TYPE", offer_dtypes, NULL, 0},
    {"TRAFFIC", offer_traffic, NULL, 0},
};

/* The words of a value that is called so. `kept` of `typed` is before the value. */
static void offer_value(const char *name, const char *typed, size_t kept, const ProjectPlace *place)
{
    if (strchr(name, '|')) {
        g_autofree char *before = g_strndup(typed, kept);
        g_auto(GStrv) words = g_strsplit(name, "|", -1);
        offer_all(&(Offer){before, typed + kept}, (const char *const *)words);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        const struct ValueKind *value = &values[i];
        if (strcmp(value->name, name) != 0)
            continue;
        const char *last = value->between ? strrchr(typed + kept, value->between) : NULL;
        size_t before = last ? (size_t)(last + 1 - typed) : kept;
        g_autofree char *stays = g_strndup(typed, before);
        if (value->offer)
            value->offer(&(Offer){stays, typed + before}, place);
        if (value->or_else)
            puts(value->or_else);
    }
}

/* ---- Where in the line ----------------------------------------------------------------------- */

static const GOptionEntry *entry_of(const GOptionEntry *entries, const char *word)
{
    bool is_long = g_str_has_prefix(word, "--");
    if (word[0] != '-' || !word[1])
        return NULL;
    g_autofree char *name = g_strndup(word + 2, strcspn(word + 2, "="));
    for (; entries->long_name; entries++)
        if (is_long ? strcmp(entries->long_name, name) == 0
                    : entries->short_name == word[1] && !word[2])
            return entries;
    return NULL;
}

static bool takes_value(const GOptionEntry *entry)
{
    return entry && entry->arg_description;
}

/* Those of bash: "--fuse" "=" "b" becomes "--fuse" "b". Caller frees the array. */
static GPtrArray *without_signs(char **words, int n)
{
    GPtrArray *plain = g_ptr_array_new();
    for (int i = 0; i < n; i++) {
        bool sign = i > 0 && strcmp(words[i], "=") == 0 && g_str_has_prefix(words[i - 1], "--");
        if (!sign)
            g_ptr_array_add(plain, words[i]);
        else if (i == n - 1)
            g_ptr_array_add(plain, (char *)"");
    }
    return plain;
}

typedef struct Line {
    const GOptionEntry *entries;
    GPtrArray *words; /* char *, the last being typed */
    GPtrArray *bases; /* char *, NULL-terminated */
    const char *dir;
    const GOptionEntry *before; /* whose value is being typed; NULL: no option's */
    int arguments;              /* that are complete */
} Line;

/* What the options up to here say of the handbook, and how many arguments there were. */
static Line line_read(const GOptionEntry *entries, char **words, int n)
{
    Line line = {.entries = entries, .words = without_signs(words, n), .bases = g_ptr_array_new()};
    for (guint i = 0; i + 1 < line.words->len; i++) {
        const char *word = g_ptr_array_index(line.words, i);
        const GOptionEntry *entry = entry_of(entries, word);
        const char *attached = entry ? strchr(word, '=') : NULL;
        bool separate = takes_value(entry) && !attached;
        line.before = separate && i + 2 == line.words->len ? entry : NULL;
        const char *value = attached                   ? attached + 1
                            : separate && !line.before ? g_ptr_array_index(line.words, i + 1)
                                                       : NULL;
        if (value && strcmp(entry->long_name, "directory") == 0)
            line.dir = value;
        if (value && strcmp(entry->long_name, "base") == 0)
            g_ptr_array_add(line.bases, (char *)value);
        line.arguments += word[0] != '-';
        i += separate && !line.before;
    }
    g_ptr_array_add(line.bases, NULL);
    return line;
}

static void line_clear(Line *line)
{
    g_ptr_array_unref(line->words);
    g_ptr_array_unref(line->bases);
}

static void offer_options(const GOptionEntry *entries, const char *typed)
{
    Offer to = {"", typed};
    for (; entries->long_name; entries++) {
        g_autofree char *word = g_strconcat("--", entries->long_name, NULL);
        offer(&to, word, entries->description);
    }
    offer(&to, "--help", "Show the options");
}

/* "KIND MODEL...": the last of them stands for all that follow. */
static void offer_argument(const char *arguments, int i, const char *typed,
                           const ProjectPlace *place)
{
    g_auto(GStrv) names = g_strsplit(arguments, " ", -1);
    int n = (int)g_strv_length(names);
    if (i >= n && !g_str_has_suffix(arguments, "..."))
        return;
    char *name = names[MIN(i, n - 1)];
    g_autofree char *bare = g_strndup(name + (*name == '['), strcspn(name + (*name == '['), ".]"));
    offer_value(bare, typed, 0, place);
}

void complete_words(const CompleteOf *of, char **words, int n)
{
    Line line = line_read(of->entries, words, n);
    const char *typed =
        line.words->len > 0 ? g_ptr_array_index(line.words, line.words->len - 1) : "";
    ProjectPlace place = of->place(line.dir, (char **)line.bases->pdata);
    const GOptionEntry *own = strchr(typed, '=') ? entry_of(of->entries, typed) : NULL;
    if (line.before)
        offer_value(line.before->arg_description, typed, 0, &place);
    else if (takes_value(own))
        offer_value(own->arg_description, typed, strcspn(typed, "=") + 1, &place);
    else if (*typed == '-')
        offer_options(of->entries, typed);
    else
        offer_argument(of->arguments, line.arguments, typed, &place);
    line_clear(&line);
}

void complete_offer(const char *typed, const char *word, const char *meaning)
{
    offer(&(Offer){"", typed}, word, meaning);
}
