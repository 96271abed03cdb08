#include "site/diff.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "site/diff_parts.h"

/* A figure that differs, before those of one kind are put together. */
typedef struct Difference {
    const char *model, *device, *setup;
    MetricId metric;
    double before, after;
    char *was, *is; /* reasons; NULL: the figure */
} Difference;

/* A cause while changes come in. */
typedef struct Draft {
    DiffCause *cause;
    GArray *changes; /* Difference */
} Draft;

typedef struct Differ {
    Figures *before, *after;
    const DiffOptions *options;
    Diff *diff;
    Exchange *exchange;
    GHashTable *drafts;  /* key -> Draft * */
    GHashTable *devices; /* id after -> id before, of those in both */
    GHashTable *changed; /* ids of devices, after, whose facts differ */
    GHashTable *touched; /* networks that some cause is of */
    GPtrArray *lists[G_N_ELEMENTS(((Diff *)0)->lists)];
    bool program; /* differs */
} Differ;

const char *cause_name(CauseKind kind)
{
    static const char *const names[] = {
#define X(id, name, meaning) name,
        CAUSE_LIST(X)
#undef X
    };
    return names[kind];
}

/* ---- Texts ----------------------------------------------------------------------------------- */

/* As long as the Diff; NULL stays NULL. */
static const char *keep(const Differ *differ, const char *text)
{
    return text ? g_string_chunk_insert_const(differ->diff->strings, text) : NULL;
}

static const char *take(const Differ *differ, char *text)
{
    const char *kept = keep(differ, text);
    g_free(text);
    return kept;
}

static void list(const Differ *differ, DiffList which, char *text)
{
    g_ptr_array_add(differ->lists[which], (void *)take(differ, text));
}

/* The beginning of a hash, as people know them. */
static char *short_hash(const char *hash)
{
    return hash && *hash ? g_strdup_printf("%.4s…", hash) : g_strdup("?");
}

/* ---- Causes ---------------------------------------------------------------------------------- */

static void draft_free(gpointer data)
{
    Draft *draft = data;
    for (guint i = 0; i < draft->changes->len; i++) {
        Difference *change = &g_array_index(draft->changes, Difference, i);
        g_free(change->was);
        g_free(change->is);
    }
    g_array_unref(draft->changes);
    g_free(draft);
}

static void cause_free(gpointer data)
{
    DiffCause *cause = data;
    g_free(cause->id);
    g_free(cause->details);
    g_array_unref(cause->effects);
    g_free(cause);
}

DiffCause *diff_cause_new(CauseKind kind)
{
    DiffCause *cause = g_new0(DiffCause, 1);
    cause->kind = kind;
    cause->kind_name = cause_name(kind);
    cause->line = COUNT_ABSENT;
    cause->effects = g_array_new(FALSE, FALSE, sizeof(DiffEffect));
    return cause;
}

/* The list has items where it is empty too: so it is known. */
void diff_cause_finish(DiffCause *cause)
{
    static const DiffEffect none;
    guint n = cause->effects->len;
    cause->effect_list = (RecordList){n > 0 ? (const void *)cause->effects->data : &none,
                                      sizeof(DiffEffect), (int)n};
}

void diff_finish(Diff *diff)
{
    static const DiffCause *const none;
    guint n = diff->causes->len;
    diff->cause_list = (RecordList){n > 0 ? (const void *)diff->causes->pdata : &none, 0, (int)n};
}

void diff_forget_effects(Diff *diff)
{
    for (guint i = 0; i < diff->causes->len; i++) {
        DiffCause *cause = g_ptr_array_index(diff->causes, i);
        cause->left_out += cause->effects->len;
        g_array_set_size(cause->effects, 0);
        diff_cause_finish(cause);
    }
}

/* The cause of that key, new with no text yet. */
static Draft *draft(Differ *differ, CauseKind kind, const char *key)
{
    g_autofree char *whole = g_strconcat(cause_name(kind), "|", key, NULL);
    Draft *known = g_hash_table_lookup(differ->drafts, whole);
    if (known)
        return known;
    known = g_new0(Draft, 1);
    known->changes = g_array_new(FALSE, FALSE, sizeof(Difference));
    known->cause = diff_cause_new(kind);
    g_hash_table_insert(differ->drafts, g_strdup(whole), known);
    g_ptr_array_add(differ->diff->causes, known->cause);
    return known;
}

static void set_place(const Differ *differ, DiffCause *cause, Figures *figures, FiguresKind kind,
                      int i)
{
    int line = figures_entry_line(figures, kind, i);
    cause->file = keep(differ, figures_entry_text(figures, kind, i, "file"));
    cause->line = line > 0 ? line : COUNT_ABSENT;
}

static void add_detail(const Differ *differ, DiffCause *cause, char *text)
{
    guint n = cause->details ? g_strv_length((char **)cause->details) : 0;
    cause->details = g_renew(const char *, cause->details, n + 2);
    cause->details[n] = take(differ, text);
    cause->details[n + 1] = NULL;
}

/* The facts that differ: as text a few of them, all as details. */
static Draft *device_cause(Differ *differ, const char *id)
{
    Draft *known = draft(differ, CAUSE_CATALOGUE, id);
    DiffCause *cause = known->cause;
    if (cause->text)
        return known;
    enum { SAID = 2 };
    int after = figures_find(differ->after, FIGURES_DEVICE, id),
        before =
            figures_find(differ->before, FIGURES_DEVICE, g_hash_table_lookup(differ->devices, id));
    set_place(differ, cause, differ->after, FIGURES_DEVICE, after);
    cause->subject = keep(differ, id);
    g_auto(GStrv) facts =
        diff_facts(json_object_get(figures_entry(differ->before, FIGURES_DEVICE, before), "facts"),
                   json_object_get(figures_entry(differ->after, FIGURES_DEVICE, after), "facts"));
    GString *text = g_string_new(NULL);
    guint n = g_strv_length(facts);
    for (guint i = 0; i < n; i++) {
        add_detail(differ, cause, g_strdup(facts[i]));
        if (i < SAID)
            g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", facts[i]);
    }
    if (n > SAID)
        g_string_append_printf(text, ", and %u more", n - SAID);
    cause->text = take(differ, g_string_free(text, n == 0));
    if (!cause->text)
        cause->text = keep(differ, "its facts stand in another order");
    return known;
}

/* A file's, whose networks say each what they gained and lost. */
static Draft *source_cause(Differ *differ, const Compared *model)
{
    const char *file = figures_entry_text(differ->after, FIGURES_MODEL, model->at.after, "file");
    Draft *known = draft(differ, CAUSE_MODEL, file ? file : model->id);
    DiffCause *cause = known->cause;
    g_autofree char *structure =
        diff_structure(figures_entry(differ->before, FIGURES_MODEL, model->at.before),
                       figures_entry(differ->after, FIGURES_MODEL, model->at.after));
    g_autofree char *detail = g_strconcat(model->id, ": ", structure, NULL);
    bool said = cause->details && g_strv_contains(cause->details, detail);
    if (*structure && !said)
        add_detail(differ, cause, g_steal_pointer(&detail));
    if (cause->text)
        return known;
    cause->file = keep(differ, file);
    g_autofree char *was = short_hash(figures_entry_text(differ->before, FIGURES_MODEL,
                                                         model->at.before, "source")),
                    *is = short_hash(figures_entry_text(differ->after, FIGURES_MODEL,
                                                        model->at.after, "source"));
    cause->text = take(differ, g_strconcat(was, " → ", is, NULL));
    return known;
}

static char *setup_text(Figures *figures, int model)
{
    const json_t *entry = figures_entry(figures, FIGURES_MODEL, model),
                 *setup = json_object_get(entry, "setup");
    const char *of = json_string_value(json_object_get(entry, "of"));
    GString *text = g_string_new(of ? of : "as declared");
    for (size_t i = 0; i < json_array_size(setup); i++) {
        const char *word = json_string_value(json_array_get(setup, i));
        g_string_append_printf(text, " %s", word ? word : "");
    }
    return g_string_free(text, FALSE);
}

static Draft *setup_cause(Differ *differ, const Compared *model)
{
    Draft *known = draft(differ, CAUSE_HANDBOOK, model->id);
    DiffCause *cause = known->cause;
    if (cause->text)
        return known;
    cause->file = keep(differ, "handbook.lua");
    cause->subject = keep(differ, model->id);
    g_autofree char *was = setup_text(differ->before, model->at.before),
                    *is = setup_text(differ->after, model->at.after);
    cause->text = take(differ, g_strconcat(was, " → ", is, NULL));
    return known;
}

static Draft *program_cause(Differ *differ)
{
    Draft *known = draft(differ, CAUSE_PROGRAM, "");
    const char *was = figures_head(differ->before, "program"),
               *is = figures_head(differ->after, "program");
    if (!known->cause->text)
        known->cause->text =
            take(differ, differ->program
                             ? g_strdup_printf("roofbook %s → %s", was ? was : "?", is ? is : "?")
                             : g_strdup_printf("roofbook %s, another build of it", is ? is : "?"));
    return known;
}

static Draft *together_cause(Differ *differ, const Compared *model, const char *device)
{
    bool facts = device && g_hash_table_contains(differ->changed, device);
    const char *file = figures_entry_text(differ->after, FIGURES_MODEL, model->at.after, "file");
    g_autoptr(GString) text = g_string_new(NULL);
    if (model->source)
        g_string_append_printf(text, "%s", file ? file : model->id);
    if (model->setup)
        g_string_append_printf(text, "%shandbook.lua", text->len > 0 ? " and " : "");
    if (facts)
        g_string_append_printf(text, "%s%s", text->len > 0 ? " and " : "", device);
    if (differ->program)
        g_string_append_printf(text, "%sthe program", text->len > 0 ? " and " : "");
    Draft *known = draft(differ, CAUSE_TOGETHER, text->str);
    known->cause->text = keep(differ, text->str);
    return known;
}

/* ---- Changes --------------------------------------------------------------------------------- */

static int direction(const Difference *change)
{
    if (isnan(change->before) || isnan(change->after))
        return isnan(change->before) - isnan(change->after) < 0   ? 1
               : isnan(change->before) - isnan(change->after) > 0 ? -1
                                                                  : 0;
    return (change->after > change->before) - (change->after < change->before);
}

static bool wanted(const Differ *differ, const Difference *change)
{
    const DiffOptions *options = differ->options;
    if (options->metrics && !(options->metrics >> change->metric & 1))
        return false;
    return options->only == DIFF_ALL || direction(change) == (options->only == DIFF_WORSE ? 1 : -1);
}

/* Takes the change's texts. */
static void add_change(Differ *differ, Draft *known, Difference change)
{
    g_array_append_val(known->changes, change);
    g_hash_table_add(differ->touched, (void *)change.model);
}

/* Which of what may differ for the network alone does. */
static Draft *cause_of_model(Differ *differ, const Compared *model)
{
    if (model->source + model->setup + differ->program > 1)
        return together_cause(differ, model, NULL);
    return model->source  ? source_cause(differ, model)
           : model->setup ? setup_cause(differ, model)
                          : program_cause(differ);
}

static Draft *cause_of_time(Differ *differ, const Compared *model, const Difference *change)
{
    bool facts = g_hash_table_contains(differ->changed, change->device);
    if (!facts)
        return cause_of_model(differ, model);
    if (!model->source && !model->setup && !differ->program)
        return device_cause(differ, change->device);
    Proof proof = exchange_prove(
        differ->exchange, model, figures_id(differ->before, FIGURES_MODEL, model->at.before),
        g_hash_table_lookup(differ->devices, change->device), change->device, change->setup,
        change->metric, change->before, change->after);
    return proof == PROOF_DEVICE  ? device_cause(differ, change->device)
           : proof == PROOF_MODEL ? cause_of_model(differ, model)
                                  : together_cause(differ, model, change->device);
}

/* ---- Networks -------------------------------------------------------------------------------- */

static const json_t *figures_in(const json_t *all, const char *setup)
{
    const json_t *set = json_object_get(all, setup);
    return json_is_string(set) ? json_object_get(all, json_string_value(set)) : set;
}

static double number_in(const json_t *set, const char *key)
{
    const json_t *number = json_object_get(set, key);
    return json_is_number(number) ? json_number_value(number) : NAN;
}

/* A setup that has the figures of another says nothing of its own. */
static void compare_setup(Differ *differ, const Compared *model, const char *setup,
                          const json_t *before, const json_t *after)
{
    for (int id = 0; id < METRIC_FIRST_TIME; id++) {
        const char *name = metric_info((MetricId)id)->name;
        Difference change = {.model = model->id,
                             .setup = keep(differ, setup),
                             .metric = (MetricId)id,
                             .before = number_in(before, name),
                             .after = number_in(after, name)};
        if (isnan(change.before) || isnan(change.after) || change.before == change.after ||
            !wanted(differ, &change))
            continue;
        add_change(differ, cause_of_model(differ, model), change);
    }
}

static void compare_figures(Differ *differ, const Compared *model)
{
    const json_t *before = json_object_get(
                     figures_entry(differ->before, FIGURES_MODEL, model->at.before), "figures"),
                 *after = json_object_get(
                     figures_entry(differ->after, FIGURES_MODEL, model->at.after), "figures");
    const char *setup;
    json_t *set;
    json_object_foreach((json_t *)after, setup, set)
    {
        const json_t *was = figures_in(before, setup), *is = figures_in(after, setup);
        if (was && is && !json_is_string(set) && !json_equal(was, is))
            compare_setup(differ, model, setup, was, is);
    }
}

/* ---- Times ----------------------------------------------------------------------------------- */

static int format_place(const Figures *figures, const char *format)
{
    const char *const *formats = figures_list(figures, "formats");
    for (int i = 0; formats && formats[i] && i < FIGURES_MOST_FORMATS; i++)
        if (strcmp(formats[i], format) == 0)
            return i;
    return -1;
}

static void compare_time(Differ *differ, const Compared *model, const char *device,
                         const char *format, const FiguresTime *before, const FiguresTime *after)
{
    for (int i = 0; i < METRIC_TIMES; i++) {
        double x = before->seconds[i], y = after->seconds[i];
        bool reasons = g_strcmp0(before->reason, after->reason) != 0;
        if (x == y || (isnan(x) && isnan(y) && !(reasons && i == 1)))
            continue;
        Difference change = {.model = model->id,
                             .device = keep(differ, device),
                             .setup = keep(differ, format),
                             .metric = METRIC_FIRST_TIME + i,
                             .before = x,
                             .after = y};
        if (!wanted(differ, &change))
            continue;
        change.was = g_strdup(before->reason);
        change.is = g_strdup(after->reason);
        add_change(differ, cause_of_time(differ, model, &change), change);
    }
}

static void compare_formats(Differ *differ, const Compared *model, const char *device,
                            const FiguresTime *before, const FiguresTime *after)
{
    const char *const *formats = figures_list(differ->after, "formats");
    for (int i = 0; formats && formats[i] && i < FIGURES_MOST_FORMATS; i++) {
        int old = format_place(differ->before, formats[i]);
        if (old >= 0 && before[old].known && after[i].known)
            compare_time(differ, model, device, formats[i], &before[old], &after[i]);
    }
}

static void compare_pair(Differ *differ, const Compared *model, int pair)
{
    char *id;
    size_t length, old_length;
    const char *line = figures_pair(differ->after, model->at.after, pair, &id, &length);
    const char *old_id = g_hash_table_lookup(differ->devices, id);
    const char *old_line =
        old_id ? figures_pair_on(differ->before, model->at.before, old_id, &old_length) : NULL;
    bool same_formats =
        strcmp(figures_formats(differ->before), figures_formats(differ->after)) == 0;
    if (!old_line || (same_formats && length == old_length && memcmp(line, old_line, length) == 0))
        return;
    FiguresTime before[FIGURES_MOST_FORMATS], after[FIGURES_MOST_FORMATS];
    bool ok = figures_times(old_line, old_length, before);
    if (figures_times(line, length, after) && ok)
        compare_formats(differ, model, id, before, after);
    figures_times_clear(before);
    figures_times_clear(after);
}

/* ---- One network ----------------------------------------------------------------------------- */

static bool texts_differ(const json_t *a, const json_t *b, const char *key)
{
    const json_t *x = json_object_get(a, key), *y = json_object_get(b, key);
    return (x || y) && !json_equal(x, y);
}

/* What differs of it besides its figures. False when it is given something else. */
static bool look(Differ *differ, Compared *model)
{
    const json_t *a = figures_entry(differ->before, FIGURES_MODEL, model->at.before),
                 *b = figures_entry(differ->after, FIGURES_MODEL, model->at.after);
    char *inputs = diff_inputs(a, b);
    if (inputs) {
        list(differ, DIFF_NOT_COMPARABLE, g_strdup_printf("%s (%s)", model->id, inputs));
        g_free(inputs);
        return false;
    }
    bool same = !texts_differ(a, b, "graph") && !texts_differ(a, b, "figures");
    model->source = !same && texts_differ(a, b, "source");
    model->setup = !same && (texts_differ(a, b, "of") ||
                             (json_object_get(a, "setup") && texts_differ(a, b, "setup")));
    return true;
}

static bool same_line(const Differ *differ, FiguresKind kind, Match at)
{
    size_t before_length, after_length;
    const char *before = figures_line(differ->before, kind, at.before, &before_length),
               *after = figures_line(differ->after, kind, at.after, &after_length);
    return before_length == after_length && memcmp(before, after, before_length) == 0;
}

static void compare_model(Differ *differ, Match at)
{
    Compared model = {.at = at, .id = figures_id(differ->after, FIGURES_MODEL, at.after)};
    if (!same_line(differ, FIGURES_MODEL, at)) {
        if (!look(differ, &model))
            return;
        compare_figures(differ, &model);
    }
    for (int pair = 0; pair < figures_pairs(differ->after, at.after); pair++)
        compare_pair(differ, &model, pair);
    exchange_release(differ->exchange);
    if (g_hash_table_contains(differ->touched, model.id))
        differ->diff->networks_changed++;
    else
        differ->diff->networks_unchanged++;
}

/* ---- What is in both ------------------------------------------------------------------------- */

/* Pairs what only the one build has with what only the other one has: -1 stands where neither of
 * them knows the other. */
static void pair_renamed(Differ *differ, FiguresKind kind, const char *key, GArray *matches)
{
    g_autoptr(GHashTable) gone = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < matches->len; i++) {
        Match *match = &g_array_index(matches, Match, i);
        const char *hash =
            match->after < 0 ? figures_entry_text(differ->before, kind, match->before, key) : NULL;
        if (hash)
            g_hash_table_insert(gone, (void *)hash, match);
    }
    for (guint i = 0; g_hash_table_size(gone) > 0 && i < matches->len; i++) {
        Match *match = &g_array_index(matches, Match, i);
        const char *hash =
            match->before < 0 ? figures_entry_text(differ->after, kind, match->after, key) : NULL;
        Match *old = hash ? g_hash_table_lookup(gone, hash) : NULL;
        if (!old)
            continue;
        g_hash_table_remove(gone, hash);
        match->before = old->before;
        *old = (Match){-1, -1};
        list(differ, DIFF_RENAMED,
             g_strdup_printf("%s is now %s", figures_id(differ->before, kind, match->before),
                             figures_id(differ->after, kind, match->after)));
    }
}

/* All of both builds, in order of ids. Caller unrefs. */
static GArray *matches(Differ *differ, FiguresKind kind, const char *key)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Match));
    int n = figures_count(differ->before, kind), m = figures_count(differ->after, kind);
    for (int i = 0, k = 0; i < n || k < m;) {
        int order = i == n   ? 1
                    : k == m ? -1
                             : strcmp(figures_id(differ->before, kind, i),
                                      figures_id(differ->after, kind, k));
        Match match = {order <= 0 ? i++ : -1, order >= 0 ? k++ : -1};
        g_array_append_val(all, match);
    }
    pair_renamed(differ, kind, key, all);
    return all;
}

/* Names what only one build has. True for what is in both. */
static bool in_both(const Differ *differ, FiguresKind kind, Match match, DiffList added,
                    DiffList removed)
{
    if (match.before >= 0 && match.after >= 0)
        return true;
    if (match.after >= 0)
        list(differ, added, g_strdup(figures_id(differ->after, kind, match.after)));
    if (match.before >= 0)
        list(differ, removed, g_strdup(figures_id(differ->before, kind, match.before)));
    return false;
}

static void compare_devices(Differ *differ)
{
    g_autoptr(GArray) all = matches(differ, FIGURES_DEVICE, "hash");
    for (guint i = 0; i < all->len; i++) {
        Match match = g_array_index(all, Match, i);
        differ->diff->devices += match.before >= 0 || match.after >= 0;
        if (!in_both(differ, FIGURES_DEVICE, match, DIFF_ADDED_DEVICES, DIFF_REMOVED_DEVICES))
            continue;
        const char *id = figures_id(differ->after, FIGURES_DEVICE, match.after);
        g_hash_table_insert(differ->devices, (void *)id,
                            (void *)figures_id(differ->before, FIGURES_DEVICE, match.before));
        if (same_line(differ, FIGURES_DEVICE, match) ||
            !texts_differ(figures_entry(differ->before, FIGURES_DEVICE, match.before),
                          figures_entry(differ->after, FIGURES_DEVICE, match.after), "facts"))
            continue;
        g_hash_table_add(differ->changed, (void *)id);
        differ->diff->devices_changed++;
        device_cause(differ, id);
    }
}

static void compare_models(Differ *differ)
{
    g_autoptr(GArray) all = matches(differ, FIGURES_MODEL, "graph");
    for (guint i = 0; i < all->len; i++) {
        Match match = g_array_index(all, Match, i);
        differ->diff->networks += match.before >= 0 || match.after >= 0;
        if (in_both(differ, FIGURES_MODEL, match, DIFF_ADDED_MODELS, DIFF_REMOVED_MODELS))
            compare_model(differ, match);
    }
}

/* ---- The handbook ---------------------------------------------------------------------------- */

static char *list_text(const char *const *texts)
{
    return texts ? g_strjoinv(", ", (char **)texts) : g_strdup("all there are");
}

/* Lists that are long are told by what was added and taken away. */
static void compare_list(Differ *differ, const char *key, const char *what)
{
    g_autofree char *was = list_text(figures_list(differ->before, key)),
                    *is = list_text(figures_list(differ->after, key));
    if (strcmp(was, is) == 0)
        return;
    enum { READABLE = 60 };
    DiffCause *cause = draft(differ, CAUSE_HANDBOOK, key)->cause;
    bool readable = g_utf8_strlen(was, -1) < READABLE && g_utf8_strlen(is, -1) < READABLE;
    cause->file = keep(differ, "handbook.lua");
    cause->text = take(differ, readable ? g_strdup_printf("%s: %s → %s", what, was, is)
                                        : g_strdup_printf("%s are others", what));
}

static void compare_heads(Differ *differ)
{
    differ->program = g_strcmp0(figures_head(differ->before, "program"),
                                figures_head(differ->after, "program")) != 0;
    differ->diff->before_program = keep(differ, figures_head(differ->before, "program"));
    differ->diff->after_program = keep(differ, figures_head(differ->after, "program"));
    if (differ->program)
        program_cause(differ);
    compare_list(differ, "formats", "number formats");
    compare_list(differ, "chosen_models", "networks chosen");
    compare_list(differ, "chosen_devices", "devices chosen");
}

/* ---- Putting together ------------------------------------------------------------------------ */

static double size_of(const Difference *change)
{
    if (isnan(change->before) || isnan(change->after))
        return INFINITY;
    return fabs(change->after / (change->before != 0 ? change->before : 1e-300) - 1);
}

/* By network and metric, the largest change first. */
static int by_size(gconstpointer a, gconstpointer b)
{
    const Difference *x = a, *y = b;
    int order = strcmp(x->model, y->model);
    if (order == 0)
        order = (x->metric > y->metric) - (x->metric < y->metric);
    if (order == 0)
        order = (size_of(x) < size_of(y)) - (size_of(x) > size_of(y));
    if (order == 0)
        order = g_strcmp0(x->device, y->device);
    return order != 0 ? order : g_strcmp0(x->setup, y->setup);
}

static const char *value_text(const Differ *differ, const Difference *change, double value,
                              const char *reason)
{
    if (!isnan(value))
        return take(differ, metric_text(change->metric, value));
    return keep(differ, reason ? reason : "no time");
}

/* Equal texts of unequal figures say so: the numbers are in the data. */
static DiffEffect effect_of(const Differ *differ, const Difference *change)
{
    static const char *const verdicts[] = {"better", "changed", "worse"};
    const MetricInfo *info = metric_info(change->metric);
    double ratio = change->after / change->before - 1;
    return (DiffEffect){.model = change->model,
                        .metric = info->name,
                        .title = info->title,
                        .device = change->device,
                        .setup = change->setup,
                        .before = change->before,
                        .after = change->after,
                        .before_text = value_text(differ, change, change->before, change->was),
                        .after_text = value_text(differ, change, change->after, change->is),
                        .change = isfinite(ratio) ? ratio : NAN,
                        .verdict = verdicts[1 + direction(change)],
                        .figures = 1};
}

/* The first ones that people look at, where they cannot be all. */
static void cut_effects(const DiffOptions *options, DiffCause *cause)
{
    guint most = options->most_effects, n = cause->effects->len;
    if (most == 0 || n <= most)
        return;
    g_autoptr(GArray) all = cause->effects;
    cause->effects = g_array_new(FALSE, FALSE, sizeof(DiffEffect));
    for (guint i = 0; i < n && cause->effects->len < most; i++) {
        DiffEffect effect = g_array_index(all, DiffEffect, i);
        if (metric_is_headline(effect.metric))
            g_array_append_val(cause->effects, effect);
    }
    if (cause->effects->len == 0)
        g_array_append_vals(cause->effects, all->data, most);
    cause->left_out = n - cause->effects->len;
}

static void put_together(const Differ *differ, Draft *known)
{
    DiffCause *cause = known->cause;
    g_array_sort(known->changes, by_size);
    const Difference *last = NULL;
    for (guint i = 0; i < known->changes->len; i++) {
        const Difference *change = &g_array_index(known->changes, Difference, i);
        bool new_model = !last || strcmp(last->model, change->model) != 0;
        cause->networks += new_model;
        cause->worse += direction(change) > 0;
        cause->better += direction(change) < 0;
        if (new_model || last->metric != change->metric || differ->options->every) {
            DiffEffect effect = effect_of(differ, change);
            effect.model = keep(differ, effect.model);
            g_array_append_val(cause->effects, effect);
        } else {
            g_array_index(cause->effects, DiffEffect, cause->effects->len - 1).figures++;
        }
        last = change;
    }
    cut_effects(differ->options, cause);
    diff_cause_finish(cause);
}

static int by_cause(gconstpointer a, gconstpointer b)
{
    const DiffCause *x = *(DiffCause *const *)a, *y = *(DiffCause *const *)b;
    int order = (x->kind > y->kind) - (x->kind < y->kind);
    if (order == 0)
        order = g_strcmp0(x->file, y->file);
    if (order == 0)
        order = (x->line > y->line) - (x->line < y->line);
    if (order == 0)
        order = g_strcmp0(x->subject, y->subject);
    return order != 0 ? order : g_strcmp0(x->text, y->text);
}

static void set_id(const Diff *diff, DiffCause *cause)
{
    g_autofree char *text = g_strjoin("|", cause->kind_name, cause->file ? cause->file : "",
                                      cause->subject ? cause->subject : "", cause->text,
                                      diff->before, diff->after, NULL);
    cause->id = figures_digest(text, strlen(text));
}

/* With what is asked for only, causes of nothing else are left out. */
static void finish_causes(Differ *differ)
{
    Diff *diff = differ->diff;
    bool some = differ->options->metrics || differ->options->only != DIFF_ALL;
    GHashTableIter iter;
    gpointer known;
    g_hash_table_iter_init(&iter, differ->drafts);
    while (g_hash_table_iter_next(&iter, NULL, &known))
        put_together(differ, known);
    for (guint i = diff->causes->len; some && i-- > 0;)
        if (((const DiffCause *)g_ptr_array_index(diff->causes, i))->networks == 0)
            g_ptr_array_remove_index(diff->causes, i);
    g_ptr_array_sort(diff->causes, by_cause);
    for (guint i = 0; i < diff->causes->len; i++)
        set_id(diff, g_ptr_array_index(diff->causes, i));
    if (differ->options->most_causes > 0 && diff->causes->len > differ->options->most_causes) {
        diff->causes_left_out = diff->causes->len - differ->options->most_causes;
        g_ptr_array_set_size(diff->causes, (gint)differ->options->most_causes);
    }
    diff_finish(diff);
}

/* ---- Together -------------------------------------------------------------------------------- */

Diff *diff_empty(const char *before, const char *after)
{
    Diff *diff = g_new0(Diff, 1);
    diff->strings = g_string_chunk_new(4096);
    diff->causes = g_ptr_array_new_with_free_func(cause_free);
    diff->owned = g_ptr_array_new_with_free_func((GDestroyNotify)exchange_free);
    diff->before = g_string_chunk_insert(diff->strings, before);
    diff->after = g_string_chunk_insert(diff->strings, after);
    return diff;
}

static void begin(Differ *differ)
{
    for (gsize i = 0; i < G_N_ELEMENTS(differ->lists); i++)
        differ->lists[i] = g_ptr_array_new();
    differ->exchange = exchange_new(differ->before, differ->after, differ->options);
    g_ptr_array_add(differ->diff->owned, differ->exchange);
    differ->drafts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, draft_free);
    differ->devices = g_hash_table_new(g_str_hash, g_str_equal);
    differ->changed = g_hash_table_new(g_str_hash, g_str_equal);
    differ->touched = g_hash_table_new(g_str_hash, g_str_equal);
}

static void end(Differ *differ)
{
    for (gsize i = 0; i < G_N_ELEMENTS(differ->lists); i++) {
        g_ptr_array_add(differ->lists[i], NULL);
        differ->diff->lists[i] = (const char **)g_ptr_array_free(differ->lists[i], FALSE);
    }
    g_hash_table_unref(differ->drafts);
    g_hash_table_unref(differ->devices);
    g_hash_table_unref(differ->changed);
    g_hash_table_unref(differ->touched);
}

Diff *diff_new(Figures *before, Figures *after, const DiffOptions *options)
{
    Differ differ = {.before = before,
                     .after = after,
                     .options = options,
                     .diff = diff_empty(figures_hash(before), figures_hash(after))};
    begin(&differ);
    compare_heads(&differ);
    compare_devices(&differ);
    compare_models(&differ);
    finish_causes(&differ);
    end(&differ);
    return differ.diff;
}

void diff_free(Diff *diff)
{
    if (!diff)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(diff->lists); i++)
        g_free(diff->lists[i]);
    g_ptr_array_unref(diff->causes);
    g_ptr_array_unref(diff->owned);
    g_string_chunk_free(diff->strings);
    g_free(diff);
}

bool diff_is_empty(const Diff *diff)
{
    for (gsize i = 0; i < G_N_ELEMENTS(diff->lists); i++)
        if (diff->lists[i] && diff->lists[i][0])
            return false;
    return diff->causes->len == 0;
}
