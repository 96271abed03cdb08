/* Differences put together: by cause, network and figure. */
#include <math.h>
#include <string.h>

#include "site/diff_parts.h"

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
                        .verdict = verdicts[1 + difference_direction(change)],
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

static void set_id(const Diff *diff, DiffCause *cause)
{
    g_autofree char *text = g_strjoin("|", cause->kind_name, cause->file ? cause->file : "",
                                      cause->subject ? cause->subject : "", cause->text,
                                      diff->before, diff->after, NULL);
    cause->id = figures_digest(text, strlen(text));
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
    if (differ->options->most_causes > 0 && diff->causes->len > differ->options->most_causes) {
        diff->causes_left_out = diff->causes->len - differ->options->most_causes;
        g_ptr_array_set_size(diff->causes, (gint)differ->options->most_causes);
    }
    diff_finish(diff);
}
