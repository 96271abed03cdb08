#include "kinds/slowest_chart_rows.h"

#include <math.h>

#include "analysis/layer_pairs.h"

static SlowestRow row_of(const Timing *timing, int i, guint order)
{
    SlowestRow row = {.name = cost_op(timing->cost, i)->name,
                      .ink = ink_of_class(cost_layer(timing->cost, i)->op_class),
                      .order = order,
                      .times = 1};
    for (int s = 0; s < SIDES_MAX; s++) {
        row.seconds[s] = NAN;
        row.estimates[s] = (Interval){NAN, NAN, NAN};
    }
    return row;
}

/* The times of a side's layer. */
static void set_times(const SlowestScene *scene, SlowestRow *row, int s, int layer)
{
    const SlowestSide *side = &scene->sides[s];
    row->seconds[s] = timing_layer(side->timing, layer)->seconds;
    if (scene->estimated) {
        row->estimates[s] = *estimate_executed_layer(side->result, layer);
        row->unlike[s] = !estimate_executed_is_inside(side->result, layer);
    }
    row->most = fmax(row->most, scene->estimated ? row->estimates[s].seconds : row->seconds[s]);
}

static gint slowest_first(gconstpointer a, gconstpointer b)
{
    const SlowestRow *x = a, *y = b;
    if (x->most != y->most)
        return x->most < y->most ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

bool slowest_is_unlike(const SlowestRow *row)
{
    for (int s = 0; s < SIDES_MAX; s++)
        if (row->unlike[s])
            return true;
    return false;
}

static bool is_same(double x, double y)
{
    return x == y || (isnan(x) && isnan(y));
}

static bool is_equal(const SlowestRow *x, const SlowestRow *y)
{
    bool equal = x->ink == y->ink;
    for (int s = 0; equal && s < SIDES_MAX; s++)
        equal = x->unlike[s] == y->unlike[s] && is_same(x->seconds[s], y->seconds[s]) &&
                is_same(x->estimates[s].seconds, y->estimates[s].seconds);
    return equal;
}

/* One for all that are equal, by the name of the first; they stand among those that take as long.
 */
static void join_equal(GArray *rows)
{
    guint n = 0;
    for (guint i = 0; i < rows->len; i++) {
        const SlowestRow row = g_array_index(rows, SlowestRow, i);
        guint at = n;
        while (at > 0 && g_array_index(rows, SlowestRow, at - 1).most == row.most &&
               !is_equal(&g_array_index(rows, SlowestRow, at - 1), &row))
            at--;
        SlowestRow *same = at > 0 ? &g_array_index(rows, SlowestRow, at - 1) : NULL;
        if (same && same->most == row.most)
            same->times++;
        else
            g_array_index(rows, SlowestRow, n++) = row;
    }
    g_array_set_size(rows, n);
}

/* Layers of a side beside those of `first`, whose rows come first and in order. */
static void add_side(SlowestScene *scene, int first, int s)
{
    const Timing *before = scene->sides[first].timing, *timing = scene->sides[s].timing;
    g_autoptr(GArray) pairs = layer_pairs(before->cost, timing->cost);
    for (guint i = 0; i < pairs->len; i++) {
        const LayerPair *pair = layer_pair(pairs, i);
        if (pair->after < 0)
            continue;
        SlowestRow added = row_of(timing, pair->after, scene->rows->len);
        if (pair->before < 0)
            g_array_append_val(scene->rows, added);
        guint at = pair->before < 0 ? scene->rows->len - 1 : (guint)pair->before;
        set_times(scene, &g_array_index(scene->rows, SlowestRow, at), s, pair->after);
    }
}

/* False: no side has a time there. */
static bool add_rows(SlowestScene *scene)
{
    int first = 0, n = scene->request->n_models;
    while (first < n && !scene->sides[first].timing)
        first++;
    const Timing *timing = first < n ? scene->sides[first].timing : NULL;
    if (!timing || timing->cost->n_layers == 0)
        return false;
    for (int i = 0; i < timing->cost->n_layers; i++) {
        SlowestRow row = row_of(timing, i, (guint)i);
        set_times(scene, &row, first, i);
        g_array_append_val(scene->rows, row);
    }
    for (int s = first + 1; s < n; s++)
        if (scene->sides[s].timing)
            add_side(scene, first, s);
    g_array_sort(scene->rows, slowest_first);
    join_equal(scene->rows);
    return g_array_index(scene->rows, SlowestRow, 0).most > 0;
}

/* Whether the sides can be ranked by what their layers are estimated to take: not where they differ
 * in how they are fused, which the stack decides. */
static bool have_estimates(const TimingResult *const results[SIDES_MAX], int n)
{
    const TimingResult *first = NULL;
    for (int s = 0; s < n; s++) {
        const TimingResult *result = results[s];
        if (!result)
            continue;
        first = first ? first : result;
        if (!result->estimate || !estimate_executed(result) ||
            result->of->setup.fusion != first->of->setup.fusion)
            return false;
    }
    return first != NULL;
}

static bool find_sides(Analysis *analysis, SlowestScene *scene, GString *missing, GError **error)
{
    const TimingResult *results[SIDES_MAX];
    int n = scene->request->n_models;
    if (!sides_results(analysis, scene->request, scene->device, results, missing, error))
        return false;
    scene->estimated = have_estimates(results, n);
    for (int s = 0; s < n; s++)
        if (results[s])
            scene->sides[s] =
                (SlowestSide){results[s], scene->estimated ? estimate_executed(results[s])
                                                           : sides_timing(results[s])};
    return true;
}

const Profile *slowest_profile(const SlowestScene *scene, int s)
{
    const TimingResult *result = scene->estimated ? scene->sides[s].result : NULL;
    return result ? result->estimate->profile : NULL;
}

static void scene_clear(void *memory)
{
    g_array_unref(((SlowestScene *)memory)->rows);
}

GArray *slowest_scenes(Analysis *analysis, const ChartRequest *request, GString *missing,
                       GError **error)
{
    g_autoptr(GArray) scenes = g_array_new(FALSE, FALSE, sizeof(SlowestScene));
    g_array_set_clear_func(scenes, scene_clear);
    for (int i = 0; i < request->n_devices; i++) {
        SlowestScene scene = {.request = request, .device = request->devices[i], .place = i};
        if (!find_sides(analysis, &scene, missing, error))
            return NULL;
        scene.rows = g_array_new(FALSE, FALSE, sizeof(SlowestRow));
        if (add_rows(&scene))
            g_array_append_val(scenes, scene);
        else
            g_array_unref(scene.rows);
    }
    return g_steal_pointer(&scenes);
}
