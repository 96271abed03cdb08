/* Differences put together: by cause, network and figure. */
#include <math.h>
#include <string.h>

#include "base/digest.h"
#include "base/units.h"
#include "diff/diff_parts.h"

/* ---- One difference -------------------------------------------------------------------------- */

int difference_direction(const Difference *change)
{
    if (isnan(change->before) || isnan(change->after))
        return isnan(change->before) - isnan(change->after) < 0   ? 1
               : isnan(change->before) - isnan(change->after) > 0 ? -1
                                                                  : 0;
    return (change->after > change->before) - (change->after < change->before);
}

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
        return differ_take(differ, metric_text(change->metric, value));
    return differ_keep(differ, reason ? reason : "no time");
}

/* In as few digits as tell the one figure from the other. */
static void tell_apart(const Differ *differ, DiffEffect *effect, MetricKind kind)
{
    static const char *const units[] = {
        [METRIC_COUNT_OF] = "", [METRIC_BYTES_OF] = "B", [METRIC_SECONDS_OF] = "s"};
    enum { FEWEST = 4, MOST = 15 };
    for (int digits = FEWEST;
         digits <= MOST && strcmp(effect->before_text, effect->after_text) == 0; digits++) {
        effect->before_text = differ_take(differ, units_si(effect->before, digits, units[kind]));
        effect->after_text = differ_take(differ, units_si(effect->after, digits, units[kind]));
    }
}

static DiffEffect effect_of(const Differ *differ, const Difference *change)
{
    static const char *const verdicts[] = {"better", "changed", "worse"};
    const MetricInfo *info = metric_info(change->metric);
    double ratio = change->after / change->before - 1;
    DiffEffect effect = {.model = change->model,
                         .metric = info->name,
                         .title = info->title,
                         .device = change->device,
                         .setup = change->setup,
                         .before = change->before,
                         .after = change->after,
                         .before_text = value_text(differ, change, change->before, change->was),
                         .after_text = value_text(differ, change, change->after, change->is),
                         .change = isfinite(ratio) ? ratio : NAN,
                         .verdict = verdicts[1 + difference_direction(change)],
                         .figures = 1};
    if (!isnan(change->before) && !isnan(change->after))
        tell_apart(differ, &effect, info->kind);
    return effect;
}

/* ---- Some of many ---------------------------------------------------------------------------- */

/* What came or went is larger than any change. */
static double effect_size(const DiffEffect *effect)
{
    return isnan(effect->change) ? INFINITY : fabs(effect->change);
}

static int by_effect_size(gconstpointer a, gconstpointer b)
{
    double x = effect_size(*(const DiffEffect *const *)a),
           y = effect_size(*(const DiffEffect *const *)b);
    return (x < y) - (x > y);
}

/* Their order is that of an array, which their addresses tell. */
static int by_place(gconstpointer a, gconstpointer b)
{
    const DiffEffect *x = *(const DiffEffect *const *)a, *y = *(const DiffEffect *const *)b;
    return (x > y) - (x < y);
}

void diff_keep_largest(GPtrArray *effects, guint most)
{
    if (effects->len <= most)
        return;
    g_ptr_array_sort(effects, by_effect_size);
    g_ptr_array_set_size(effects, (gint)most);
    g_ptr_array_sort(effects, by_place);
}

/* Those of what people look at first, where they cannot be all. */
static GPtrArray *headlines_of(const GArray *effects)
{
    GPtrArray *some = g_ptr_array_new();
    for (int headline = 1; headline >= 0 && some->len == 0; headline--)
        for (guint i = 0; i < effects->len; i++) {
            DiffEffect *effect = &g_array_index(effects, DiffEffect, i);
            if (metric_is_headline(effect->metric) == (headline == 1))
                g_ptr_array_add(some, effect);
        }
    return some;
}

static void cut_effects(const DiffOptions *options, DiffCause *cause)
{
    guint most = options->most_effects, n = cause->effects->len;
    if (most == 0 || n <= most)
        return;
    g_autoptr(GArray) all = cause->effects;
    g_autoptr(GPtrArray) some = headlines_of(all);
    diff_keep_largest(some, most);
    cause->effects = g_array_new(FALSE, FALSE, sizeof(DiffEffect));
    for (guint i = 0; i < some->len; i++)
        g_array_append_vals(cause->effects, g_ptr_array_index(some, i), 1);
    cause->left_out = n - cause->effects->len;
}

/* ---- Putting together ------------------------------------------------------------------------ */

static void put_together(const Differ *differ, Draft *known)
{
    DiffCause *cause = known->cause;
    g_array_sort(known->changes, by_size);
    const Difference *last = NULL;
    for (guint i = 0; i < known->changes->len; i++) {
        const Difference *change = &g_array_index(known->changes, Difference, i);
        bool new_model = !last || strcmp(last->model, change->model) != 0;
        cause->networks += new_model;
        cause->worse += difference_direction(change) > 0;
        cause->better += difference_direction(change) < 0;
        if (new_model || last->metric != change->metric || differ->options->every) {
            DiffEffect effect = effect_of(differ, change);
            effect.model = differ_keep(differ, effect.model);
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

/* Those of the most networks first. */
static int by_reach(gconstpointer a, gconstpointer b)
{
    const DiffCause *x = *(DiffCause *const *)a, *y = *(DiffCause *const *)b;
    int order = (x->networks < y->networks) - (x->networks > y->networks);
    return order != 0 ? order : by_cause(a, b);
}

static void cut_causes(guint most, Diff *diff)
{
    if (most == 0 || diff->causes->len <= most)
        return;
    diff->causes_left_out = diff->causes->len - most;
    g_ptr_array_sort(diff->causes, by_reach);
    g_ptr_array_set_size(diff->causes, (gint)most);
    g_ptr_array_sort(diff->causes, by_cause);
}

static void set_id(const Diff *diff, DiffCause *cause)
{
    g_autofree char *text = g_strjoin("|", cause->kind_name, cause->file ? cause->file : "",
                                      cause->subject ? cause->subject : "", cause->text,
                                      diff->before, diff->after, NULL);
    cause->id = digest_text(text);
}

/* With what is asked for only, causes of nothing else are left out. */
void differ_finish_causes(Differ *differ)
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
    cut_causes(differ->options->most_causes, diff);
    diff_finish(diff);
}
