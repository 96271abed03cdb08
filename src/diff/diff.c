#include "diff/diff.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "diff/diff_parts.h"

/* ---- Differences ----------------------------------------------------------------------------- */

static void list(const Differ *differ, DiffList which, char *text)
{
    g_ptr_array_add(differ->lists[which], (void *)differ_take(differ, text));
}

static bool wanted(const Differ *differ, const Difference *change)
{
    const DiffOptions *options = differ->options;
    if (options->metrics && !(options->metrics >> change->metric & 1))
        return false;
    return options->only == DIFF_ALL ||
           difference_direction(change) == (options->only == DIFF_WORSE ? 1 : -1);
}

/* Takes the change's texts. */
static void add_change(Differ *differ, Draft *known, Difference change)
{
    g_array_append_val(known->changes, change);
    g_hash_table_add(differ->touched, (void *)change.model);
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
                             .setup = differ_keep(differ, setup),
                             .metric = (MetricId)id,
                             .before = number_in(before, name),
                             .after = number_in(after, name)};
        if (isnan(change.before) || isnan(change.after) || change.before == change.after ||
            !wanted(differ, &change))
            continue;
        add_change(differ, differ_cause_of_model(differ, model), change);
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
                             .device = differ_keep(differ, device),
                             .setup = differ_keep(differ, format),
                             .metric = METRIC_FIRST_TIME + i,
                             .before = x,
                             .after = y};
        if (!wanted(differ, &change))
            continue;
        change.was = g_strdup(before->reason);
        change.is = g_strdup(after->reason);
        add_change(differ, differ_cause_of_time(differ, model, &change), change);
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
    const char *hash = json_string_value(json_object_get(b, "source"));
    bool unknown = (!hash || !*hash) && texts_differ(a, b, "graph"); /* its file was not there */
    model->source = !same && (unknown || texts_differ(a, b, "source"));
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

/* Their order too: the last memory is the main one. */
static bool facts_differ(const Differ *differ, Match match)
{
    const json_t *before = figures_entry(differ->before, FIGURES_DEVICE, match.before),
                 *after = figures_entry(differ->after, FIGURES_DEVICE, match.after);
    return texts_differ(before, after, "facts") || texts_differ(before, after, "hash");
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
        if (same_line(differ, FIGURES_DEVICE, match) || !facts_differ(differ, match))
            continue;
        g_hash_table_add(differ->changed, (void *)id);
        differ->diff->devices_changed++;
        differ_device_cause(differ, id);
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
    DiffCause *cause = differ_draft(differ, CAUSE_HANDBOOK, key)->cause;
    bool readable = g_utf8_strlen(was, -1) < READABLE && g_utf8_strlen(is, -1) < READABLE;
    cause->file = differ_keep(differ, "handbook.lua");
    cause->text = differ_take(differ, readable ? g_strdup_printf("%s: %s → %s", what, was, is)
                                               : g_strdup_printf("%s are others", what));
}

static void compare_heads(Differ *differ)
{
    differ->program = g_strcmp0(figures_head(differ->before, "program"),
                                figures_head(differ->after, "program")) != 0;
    differ->diff->before_program = differ_keep(differ, figures_head(differ->before, "program"));
    differ->diff->after_program = differ_keep(differ, figures_head(differ->after, "program"));
    if (differ->program)
        differ_program_cause(differ);
    compare_list(differ, "formats", "number formats");
    compare_list(differ, "chosen_models", "networks chosen");
    compare_list(differ, "chosen_devices", "devices chosen");
}

/* ---- Together -------------------------------------------------------------------------------- */

Diff *diff_empty(const char *before, const char *after)
{
    Diff *diff = g_new0(Diff, 1);
    diff->strings = g_string_chunk_new(4096);
    diff->causes = g_ptr_array_new_with_free_func(diff_cause_free);
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
    differ->drafts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, differ_draft_free);
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
    differ_finish_causes(&differ);
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
