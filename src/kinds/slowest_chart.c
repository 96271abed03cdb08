/* The layers that take longest on devices, in several setups beside each other: by roofline time,
 * or, where every side has an estimate on a device, by that, of the operators that its stack
 * executes. */
#include <math.h>
#include <string.h>

#include "analysis/estimates.h"
#include "analysis/layer_pairs.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sides.h"
#include "chart/whiskers.h"

#define ROWS 12
#define BAR 12 /* px of a side's bar */
#define GAP 7
#define NAME_ROOM 190
#define VALUE_ROOM 74

/* A layer of the first side, or one that another has alone. */
typedef struct Row {
    const char *name;
    Ink ink;
    double seconds[SIDES_MAX];     /* roofline; NAN: there is no such layer */
    Interval estimates[SIDES_MAX]; /* NAN: none */
    double most;                   /* of what ranks it */
    bool unlike[SIDES_MAX];        /* the estimate is of a layer unlike those measured */
    guint order;
    int times; /* so many layers of a class take as long on each side */
} Row;

/* NULL, both: it has no time on the device. */
typedef struct Side {
    const TimingResult *result;
    const Timing *timing; /* of the layers that are drawn */
} Side;

typedef struct Scene {
    const ChartRequest *request;
    const Device *device;
    Side sides[SIDES_MAX];
    bool estimated; /* every side that has a time has an estimate, which ranks its layers */
    int place;      /* of the device in the request */
    GArray *rows;   /* Row, slowest first */
} Scene;

/* ---- Rows ------------------------------------------------------------------------------------ */

static Row row_of(const Timing *timing, int i, guint order)
{
    Row row = {.name = cost_op(timing->cost, i)->name,
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
static void set_times(const Scene *scene, Row *row, int s, int layer)
{
    const Side *side = &scene->sides[s];
    row->seconds[s] = timing_layer(side->timing, layer)->seconds;
    if (scene->estimated) {
        row->estimates[s] = *estimate_executed_layer(side->result, layer);
        row->unlike[s] = !estimate_executed_is_inside(side->result, layer);
    }
    row->most = fmax(row->most, scene->estimated ? row->estimates[s].seconds : row->seconds[s]);
}

static gint slowest_first(gconstpointer a, gconstpointer b)
{
    const Row *x = a, *y = b;
    if (x->most != y->most)
        return x->most < y->most ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

static bool is_unlike(const Row *row)
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

static bool is_equal(const Row *x, const Row *y)
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
        const Row row = g_array_index(rows, Row, i);
        guint at = n;
        while (at > 0 && g_array_index(rows, Row, at - 1).most == row.most &&
               !is_equal(&g_array_index(rows, Row, at - 1), &row))
            at--;
        Row *same = at > 0 ? &g_array_index(rows, Row, at - 1) : NULL;
        if (same && same->most == row.most)
            same->times++;
        else
            g_array_index(rows, Row, n++) = row;
    }
    g_array_set_size(rows, n);
}

/* Layers of a side beside those of `first`, whose rows come first and in order. */
static void add_side(Scene *scene, int first, int s)
{
    const Timing *before = scene->sides[first].timing, *timing = scene->sides[s].timing;
    g_autoptr(GArray) pairs = layer_pairs(before->cost, timing->cost);
    for (guint i = 0; i < pairs->len; i++) {
        const LayerPair *pair = layer_pair(pairs, i);
        if (pair->after < 0)
            continue;
        Row added = row_of(timing, pair->after, scene->rows->len);
        if (pair->before < 0)
            g_array_append_val(scene->rows, added);
        guint at = pair->before < 0 ? scene->rows->len - 1 : (guint)pair->before;
        set_times(scene, &g_array_index(scene->rows, Row, at), s, pair->after);
    }
}

/* False: no side has a time there. */
static bool add_rows(Scene *scene)
{
    int first = 0, n = scene->request->n_models;
    while (first < n && !scene->sides[first].timing)
        first++;
    const Timing *timing = first < n ? scene->sides[first].timing : NULL;
    if (!timing || timing->cost->n_layers == 0)
        return false;
    for (int i = 0; i < timing->cost->n_layers; i++) {
        Row row = row_of(timing, i, (guint)i);
        set_times(scene, &row, first, i);
        g_array_append_val(scene->rows, row);
    }
    for (int s = first + 1; s < n; s++)
        if (scene->sides[s].timing)
            add_side(scene, first, s);
    g_array_sort(scene->rows, slowest_first);
    join_equal(scene->rows);
    return g_array_index(scene->rows, Row, 0).most > 0;
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

static bool find_sides(Analysis *analysis, Scene *scene, GString *missing, GError **error)
{
    const TimingResult *results[SIDES_MAX];
    int n = scene->request->n_models;
    if (!sides_results(analysis, scene->request, scene->device, results, missing, error))
        return false;
    scene->estimated = have_estimates(results, n);
    for (int s = 0; s < n; s++)
        if (results[s])
            scene->sides[s] = (Side){results[s], scene->estimated ? estimate_executed(results[s])
                                                                  : sides_timing(results[s])};
    return true;
}

/* That a side's layers are estimated by; NULL: they are ranked by roofline time. */
static const Profile *profile_of(const Scene *scene, int s)
{
    const TimingResult *result = scene->estimated ? scene->sides[s].result : NULL;
    return result ? result->estimate->profile : NULL;
}

static bool is_fused(const Profile *profile)
{
    return profile && stack_is_fused((StackKind)profile->how);
}

/* ---- Painting -------------------------------------------------------------------------------- */

/* Before its name: the shape of its class. */
static void draw_class(const Rows *rows, guint r, Ink ink)
{
    canvas_mark(rows->panel.canvas, ink_shape(ink), SHEET_MARGIN / 2.0, rows_y(rows, r), 4);
    canvas_paint(rows->panel.canvas, (Look){.fill = ink});
}

/* How far to the right a side of a row reaches, whisker and all. */
static double end_of(const Row *row, int s)
{
    const Interval *estimate = &row->estimates[s];
    return fmax(row->seconds[s], fmax(estimate->seconds, estimate->high));
}

static double bar_y(const Scene *scene, const Rows *rows, guint r, int s)
{
    return rows_y(rows, r) + BAR * (s - scene->request->n_models / 2.0) + BAR / 2.0;
}

static void draw_bar(const Scene *scene, const Rows *rows, guint r, int s)
{
    const Row *row = &g_array_index(scene->rows, Row, r);
    double y = bar_y(scene, rows, r, s), left = rows->panel.box.x,
           x = panel_x(&rows->panel, row->seconds[s]);
    if (isnan(row->seconds[s]))
        return;
    canvas_rect(rows->panel.canvas, (Box){left, y + 0.5 - BAR / 2.0, fmax(x - left, 0.5), BAR - 2});
    Look look = scene->request->n_models > 1 ? side_paint(s, row->ink) : (Look){.fill = row->ink};
    look.width = 1;
    look.textured = true;
    canvas_paint(rows->panel.canvas, look);
    g_autofree char *value =
        sheet_seconds(scene->estimated ? row->estimates[s].seconds : row->seconds[s]);
    canvas_text(rows->panel.canvas,
                panel_x(&rows->panel, end_of(row, s)) + (scene->estimated ? 9 : 5), y - 0.5, value,
                (TextLook){.size = SIZE_SMALL, .middle = true, .ink = s ? INK_TEXT : INK_MUTED});
    if (s > 1)
        canvas_mark(rows->panel.canvas, side_look(s)->shape, x, y - 0.5, 3);
    canvas_paint(rows->panel.canvas, (Look){.fill = INK_TEXT});
}

static void draw_estimates(const Scene *scene, const Rows *rows)
{
    g_autoptr(GArray) whiskers = g_array_new(FALSE, FALSE, sizeof(Whisker));
    for (guint r = 0; r < rows->count; r++)
        for (int s = 0; s < scene->request->n_models; s++) {
            const Interval *of = &g_array_index(scene->rows, Row, r).estimates[s];
            Whisker whisker = {bar_y(scene, rows, r, s) - 0.5, of->seconds, of->low, of->high};
            if (!isnan(of->seconds))
                g_array_append_val(whiskers, whisker);
        }
    whiskers_draw(&rows->panel, (const Whisker *)(void *)whiskers->data, whiskers->len);
}

/* Of those that are drawn. */
static double longest(const Scene *scene, guint n)
{
    double end = 0;
    for (guint r = 0; r < n; r++)
        for (int s = 0; s < scene->request->n_models; s++)
            end = fmax(end, end_of(&g_array_index(scene->rows, Row, r), s));
    return end;
}

static double draw_rows(const Scene *scene, const Sheet *sheet, double top)
{
    guint n = MIN(scene->rows->len, ROWS);
    RowName names[ROWS] = {{NULL, false}};
    g_autoptr(GStringChunk) texts = g_string_chunk_new(1024);
    for (guint r = 0; r < n; r++) {
        const Row *row = &g_array_index(scene->rows, Row, r);
        g_autofree char *times = row->times > 1 ? g_strdup_printf(" ×%d", row->times) : NULL;
        g_autofree char *text =
            g_strconcat(row->name, is_unlike(row) ? " " ESTIMATE_OUTSIDE_MARK : "", times, NULL);
        names[r].text = g_string_chunk_insert(texts, text);
    }
    RowLook look = {MAX(BAR * scene->request->n_models + GAP, 20), BAR, NAME_ROOM, VALUE_ROOM,
                    SIZE_SMALL};
    Rows rows = rows_new(sheet, top + 10, look, names, n);
    Panel *panel = &rows.panel;
    panel->x = axis_new(AXIS_LINEAR, 0, longest(scene, n), panel->box.x, panel_right(panel), "s");
    axis_draw_x(sheet->canvas, &panel->x, panel->box, "Time of the layer");
    for (guint r = 0; r < n; r++) {
        rows_write_name(&rows, r);
        draw_class(&rows, r, g_array_index(scene->rows, Row, r).ink);
        for (int s = 0; s < scene->request->n_models; s++)
            draw_bar(scene, &rows, r, s);
    }
    draw_estimates(scene, &rows);
    return panel_bottom(panel) + 40;
}

/* Of the rows that are drawn. */
static void find_inks(const Scene *scene, bool used[INK_COUNT])
{
    for (guint r = 0; r < MIN(scene->rows->len, ROWS); r++)
        used[g_array_index(scene->rows, Row, r).ink] = true;
}

/* ---- In words -------------------------------------------------------------------------------- */

/* "1.21 ms", of an estimate "1.83 ms (1.50 to 2.20 ms), roofline 1.21 ms". Caller frees. */
static char *time_text(const Row *row, int s)
{
    const Interval *of = &row->estimates[s];
    g_autofree char *roofline = sheet_seconds(row->seconds[s]);
    if (isnan(row->seconds[s]))
        return g_strdup("not there");
    if (isnan(of->seconds))
        return g_steal_pointer(&roofline);
    g_autofree char *estimate = units_interval(of->seconds, of->low, of->high);
    return g_strdup_printf("%s%s, roofline %s", estimate,
                           row->unlike[s] ? ", outside what was measured" : "", roofline);
}

/* "features.conv1: fp32 1.21 ms; int8 300 µs": of the slowest. `titled`: the title says by what. */
static void tell(const Scene *scene, bool titled, GString *out)
{
    const Row *row = &g_array_index(scene->rows, Row, 0);
    g_string_append_printf(out, "%sn %s the slowest%s is %s", out->len ? "\nO" : "; o",
                           scene->device->name, scene->estimated && !titled ? " by estimate" : "",
                           row->name);
    for (int s = 0; s < scene->request->n_models; s++) {
        g_autofree char *name = side_name(scene->request, s), *time = time_text(row, s);
        g_string_append_printf(out, "%s %s %s", s ? ";" : ":", name, time);
    }
    g_string_append_c(out, '.');
}

static void append_left_out(GString *told, const GArray *rows)
{
    int left = 0;
    for (guint r = ROWS; r < rows->len; r++)
        left += g_array_index(rows, Row, r).times;
    g_autofree char *layers = units_plural(left, "more layer");
    g_string_append_printf(told, "\nNot drawn: %s.", layers);
}

/* Among those drawn. */
static bool any_unlike(const GArray *scenes)
{
    for (guint i = 0; i < scenes->len; i++) {
        const GArray *rows = g_array_index(scenes, Scene, i).rows;
        for (guint r = 0; r < MIN(rows->len, ROWS); r++)
            if (is_unlike(&g_array_index(rows, Row, r)))
                return true;
    }
    return false;
}

/* The ids of those that the scene is ranked by, each once. */
static GPtrArray *profiles_of(const Scene *scene)
{
    GPtrArray *ids = g_ptr_array_new();
    for (int s = 0; s < scene->request->n_models; s++) {
        const Profile *profile = profile_of(scene, s);
        if (profile && !g_ptr_array_find(ids, profile->id, NULL))
            g_ptr_array_add(ids, (void *)profile->id);
    }
    return ids;
}

static void append_profiles_of(GString *how, const Scene *scene)
{
    g_autoptr(GPtrArray) ids = profiles_of(scene);
    guint n = ids->len;
    g_ptr_array_add(ids, NULL);
    g_autofree char *names = g_strjoinv(", ", (char **)ids->pdata);
    g_string_append_printf(how, " %s: ranked by the estimate%s of profile%s %s.",
                           scene->device->name, n > 1 ? "s" : "", n > 1 ? "s" : "", names);
}

/* Of all that are drawn, how many a stack fuses. */
static guint fused_of(const GArray *scenes, guint *sides)
{
    guint fused = 0;
    *sides = 0;
    for (guint i = 0; i < scenes->len; i++) {
        const Scene *scene = &g_array_index(scenes, Scene, i);
        for (int s = 0; s < scene->request->n_models; s++) {
            *sides += scene->sides[s].result != NULL;
            fused += is_fused(profile_of(scene, s));
        }
    }
    return fused;
}

static guint estimated_of(const GArray *scenes)
{
    guint n = 0;
    for (guint i = 0; i < scenes->len; i++)
        n += g_array_index(scenes, Scene, i).estimated;
    return n;
}

/* By whose profiles, and which operators; nothing where no device has estimates. */
static void append_profiles(GString *how, const GArray *scenes)
{
    guint sides;
    for (guint i = 0; i < scenes->len; i++)
        if (g_array_index(scenes, Scene, i).estimated)
            append_profiles_of(how, &g_array_index(scenes, Scene, i));
    g_string_append(how, estimated_of(scenes) ? " Bars are roofline times." : "");
    g_string_append(how, any_unlike(scenes) ? " " ESTIMATE_OUTSIDE_MARK
                                              " the layer is unlike those "
                                              "that the profile was fitted on."
                                            : "");
    g_string_append(how,
                    fused_of(scenes, &sides) ? " Layers are fused as the stack runs them." : "");
}

static char *how_to_read(const GArray *scenes)
{
    GString *how =
        g_string_new("Layers are matched by name, then by operator and shape; "
                     "the " G_STRINGIFY(ROWS) " slowest are drawn, ×n where n of a class take "
                                              "as long.");
    append_profiles(how, scenes);
    return g_string_free(how, FALSE);
}

/* On every device on which a side has a time. False: something is wrong. Caller unrefs. */
static bool find_scenes(Analysis *analysis, const ChartRequest *request, GArray *scenes,
                        GString *missing, GError **error)
{
    for (int i = 0; i < request->n_devices; i++) {
        Scene scene = {.request = request, .device = request->devices[i], .place = i};
        if (!find_sides(analysis, &scene, missing, error))
            return false;
        scene.rows = g_array_new(FALSE, FALSE, sizeof(Row));
        if (add_rows(&scene))
            g_array_append_val(scenes, scene);
        else
            g_array_unref(scene.rows);
    }
    return true;
}

static void scene_clear(void *memory)
{
    g_array_unref(((Scene *)memory)->rows);
}

/* What the subtitle says of the operators: where a stack fuses on one device, not how the networks
 * stand. */
static unsigned parts_of(const GArray *scenes)
{
    guint sides, fused = fused_of(scenes, &sides);
    return fused == 0       ? STATED_OPERATORS
           : fused == sides ? STATED_ROOFLINE
                            : STATED_OPERATORS & ~STATED_FUSION;
}

static bool all_are_estimated(const GArray *scenes)
{
    return scenes->len > 0 && estimated_of(scenes) == scenes->len;
}

static Sheet sheet_of(const ChartRequest *request, Fonts *fonts, const GArray *scenes)
{
    g_autofree char *setups = sides_title(request);
    return sides_sheet(fonts, request, parts_of(scenes),
                       g_strdup_printf("Slowest layers%s: %s",
                                       all_are_estimated(scenes) ? " by estimate" : "", setups));
}

/* Single layers have one where such were measured. */
static bool any_interval(const GArray *scenes)
{
    for (guint i = 0; i < scenes->len; i++) {
        const Scene *scene = &g_array_index(scenes, Scene, i);
        for (guint r = 0; r < MIN(scene->rows->len, ROWS); r++)
            for (int side = 0; side < scene->request->n_models; side++)
                if (!isnan(g_array_index(scene->rows, Row, r).estimates[side].low))
                    return true;
    }
    return false;
}

static double draw_legends(const Sheet *sheet, const ChartRequest *request, const GArray *scenes,
                           double y)
{
    const LegendItem estimate = {any_interval(scenes)
                                     ? WHISKER_MEANING
                                     : "the estimate; no interval is known of single layers",
                                 WHISKER_INK, WHISKER_MARK, KEY_MARK};
    bool used[INK_COUNT] = {false};
    for (guint i = 0; i < scenes->len; i++)
        find_inks(&g_array_index(scenes, Scene, i), used);
    y = request->n_models > 1 ? sides_legend(sheet, request, y) : y;
    y = estimated_of(scenes) > 0 ? sheet_legend(sheet, y, &estimate, 1) : y;
    return sheet_legend_classes(sheet, y, used);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    g_autoptr(GString) missing = g_string_new(NULL), told = g_string_new(NULL);
    g_autoptr(GArray) scenes = g_array_new(FALSE, FALSE, sizeof(Scene));
    g_array_set_clear_func(scenes, scene_clear);
    if (!find_scenes(analysis, request, scenes, missing, error))
        return NULL;
    Sheet sheet = sheet_of(request, fonts, scenes);
    if (scenes->len == 0)
        return sides_cannot(&sheet, missing, error);
    double y = sheet.y;
    for (guint i = 0; i < scenes->len; i++) {
        const Scene *scene = &g_array_index(scenes, Scene, i);
        y = draw_rows(scene, &sheet, sides_head(&sheet, request, scene->place, y));
        tell(scene, all_are_estimated(scenes), told);
        if (scene->rows->len > ROWS)
            append_left_out(told, scene->rows);
    }
    y = draw_legends(&sheet, request, scenes, y);
    g_autofree char *how = how_to_read(scenes);
    return sides_finish(&sheet, y, how, told, missing);
}

const ChartKind slowest_chart = {"slowest",
                                 "the layers that take longest on devices, in one setup or several",
                                 1,
                                 SIDES_MAX,
                                 1,
                                 SIDES_MAX,
                                 STATED_OPERATORS,
                                 NULL,
                                 draw};
