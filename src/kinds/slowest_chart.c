/* The layers that take longest on devices, in several setups beside each other: bars are roofline
 * times, whiskers estimates, where these rank them. */
#include <math.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "chart/whiskers.h"
#include "estimate/estimate.h"
#include "kinds/slowest_chart_rows.h"

#define ROWS 12
#define BAR 12 /* px of a side's bar */
#define GAP 7
#define NAME_ROOM 190
#define VALUE_ROOM 74

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
static double end_of(const SlowestRow *row, int s)
{
    const Interval *estimate = &row->estimates[s];
    return fmax(row->seconds[s], fmax(estimate->seconds, estimate->high));
}

static double bar_y(const SlowestScene *scene, const Rows *rows, guint r, int s)
{
    return rows_y(rows, r) + BAR * (s - scene->request->n_models / 2.0) + BAR / 2.0;
}

static void draw_bar(const SlowestScene *scene, const Rows *rows, guint r, int s)
{
    const SlowestRow *row = &g_array_index(scene->rows, SlowestRow, r);
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

static void draw_estimates(const SlowestScene *scene, const Rows *rows)
{
    g_autoptr(GArray) whiskers = g_array_new(FALSE, FALSE, sizeof(Whisker));
    for (guint r = 0; r < rows->count; r++)
        for (int s = 0; s < scene->request->n_models; s++) {
            const Interval *of = &g_array_index(scene->rows, SlowestRow, r).estimates[s];
            Whisker whisker = {bar_y(scene, rows, r, s) - 0.5, of->seconds, of->low, of->high};
            if (!isnan(of->seconds))
                g_array_append_val(whiskers, whisker);
        }
    whiskers_draw(&rows->panel, (const Whisker *)(void *)whiskers->data, whiskers->len);
}

/* Of those that are drawn. */
static double longest(const SlowestScene *scene, guint n)
{
    double end = 0;
    for (guint r = 0; r < n; r++)
        for (int s = 0; s < scene->request->n_models; s++)
            end = fmax(end, end_of(&g_array_index(scene->rows, SlowestRow, r), s));
    return end;
}

static double draw_rows(const SlowestScene *scene, const Sheet *sheet, double top)
{
    guint n = MIN(scene->rows->len, ROWS);
    RowName names[ROWS] = {{NULL, false}};
    g_autoptr(GStringChunk) texts = g_string_chunk_new(1024);
    for (guint r = 0; r < n; r++) {
        const SlowestRow *row = &g_array_index(scene->rows, SlowestRow, r);
        g_autofree char *times = row->times > 1 ? g_strdup_printf(" ×%d", row->times) : NULL;
        g_autofree char *text = g_strconcat(
            row->name, slowest_is_unlike(row) ? " " ESTIMATE_OUTSIDE_MARK : "", times, NULL);
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
        draw_class(&rows, r, g_array_index(scene->rows, SlowestRow, r).ink);
        for (int s = 0; s < scene->request->n_models; s++)
            draw_bar(scene, &rows, r, s);
    }
    draw_estimates(scene, &rows);
    return panel_bottom(panel) + 40;
}

/* Of the rows that are drawn. */
static void find_inks(const SlowestScene *scene, bool used[INK_COUNT])
{
    for (guint r = 0; r < MIN(scene->rows->len, ROWS); r++)
        used[g_array_index(scene->rows, SlowestRow, r).ink] = true;
}

/* ---- In words -------------------------------------------------------------------------------- */

/* "1.21 ms", of an estimate "1.83 ms (1.50 to 2.20 ms), roofline 1.21 ms". Caller frees. */
static char *time_text(const SlowestRow *row, int s)
{
    const Interval *of = &row->estimates[s];
    g_autofree char *roofline = sheet_seconds(row->seconds[s]);
    if (isnan(row->seconds[s]))
        return g_strdup("not there");
    if (isnan(of->seconds))
        return g_steal_pointer(&roofline);
    g_autofree char *estimate = units_interval(of->seconds, of->low, of->high);
    return g_strdup_printf("%s%s, roofline %s", estimate,
                           row->unlike[s] ? ", " ESTIMATE_OUTSIDE_WORDS : "", roofline);
}

/* "features.conv1: fp32 1.21 ms; int8 300 µs": of the slowest. `titled`: the title says by what. */
static void tell(const SlowestScene *scene, bool titled, GString *out)
{
    const SlowestRow *row = &g_array_index(scene->rows, SlowestRow, 0);
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
        left += g_array_index(rows, SlowestRow, r).times;
    g_autofree char *layers = units_plural(left, "more layer");
    g_string_append_printf(told, "\nNot drawn: %s.", layers);
}

/* Among those drawn. */
static bool any_unlike(const GArray *scenes)
{
    for (guint i = 0; i < scenes->len; i++) {
        const GArray *rows = g_array_index(scenes, SlowestScene, i).rows;
        for (guint r = 0; r < MIN(rows->len, ROWS); r++)
            if (slowest_is_unlike(&g_array_index(rows, SlowestRow, r)))
                return true;
    }
    return false;
}

/* The ids of those that the scene is ranked by, each once. */
static GPtrArray *profiles_of(const SlowestScene *scene)
{
    GPtrArray *ids = g_ptr_array_new();
    for (int s = 0; s < scene->request->n_models; s++) {
        const Profile *profile = slowest_profile(scene, s);
        if (profile && !g_ptr_array_find(ids, profile->id, NULL))
            g_ptr_array_add(ids, (void *)profile->id);
    }
    return ids;
}

static void append_profiles_of(GString *how, const SlowestScene *scene)
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
        const SlowestScene *scene = &g_array_index(scenes, SlowestScene, i);
        for (int s = 0; s < scene->request->n_models; s++) {
            *sides += scene->sides[s].result != NULL;
            fused += is_fused(slowest_profile(scene, s));
        }
    }
    return fused;
}

static guint estimated_of(const GArray *scenes)
{
    guint n = 0;
    for (guint i = 0; i < scenes->len; i++)
        n += g_array_index(scenes, SlowestScene, i).estimated;
    return n;
}

/* By whose profiles, and which operators; nothing where no device has estimates. */
static void append_profiles(GString *how, const GArray *scenes)
{
    guint sides;
    for (guint i = 0; i < scenes->len; i++)
        if (g_array_index(scenes, SlowestScene, i).estimated)
            append_profiles_of(how, &g_array_index(scenes, SlowestScene, i));
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
        const SlowestScene *scene = &g_array_index(scenes, SlowestScene, i);
        for (guint r = 0; r < MIN(scene->rows->len, ROWS); r++)
            for (int side = 0; side < scene->request->n_models; side++)
                if (!isnan(g_array_index(scene->rows, SlowestRow, r).estimates[side].low))
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
        find_inks(&g_array_index(scenes, SlowestScene, i), used);
    y = request->n_models > 1 ? sides_legend(sheet, request, y) : y;
    y = estimated_of(scenes) > 0 ? sheet_legend(sheet, y, &estimate, 1) : y;
    return sheet_legend_classes(sheet, y, used);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    g_autoptr(GString) missing = g_string_new(NULL), told = g_string_new(NULL);
    g_autoptr(GArray) scenes = slowest_scenes(analysis, request, missing, error);
    if (!scenes)
        return NULL;
    Sheet sheet = sheet_of(request, fonts, scenes);
    if (scenes->len == 0)
        return sides_cannot(&sheet, missing, error);
    double y = sheet.y;
    for (guint i = 0; i < scenes->len; i++) {
        const SlowestScene *scene = &g_array_index(scenes, SlowestScene, i);
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
