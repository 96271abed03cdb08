/* The layers that take longest on devices, in several setups beside each other. */
#include <math.h>
#include <string.h>

#include "analysis/layer_pairs.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sides.h"

#define ROWS 12
#define BAR 12 /* px of a side's bar */
#define GAP 7
#define NAME_ROOM 190
#define VALUE_ROOM 74

/* A layer of the first side, or one that another has alone. */
typedef struct Row {
    const char *name;
    Ink ink;
    double seconds[SIDES_MAX]; /* NAN: there is no such layer */
    double most;
    guint order;
    int times; /* so many layers of a class take as long on each side */
} Row;

typedef struct Scene {
    const ChartRequest *request;
    const Device *device;
    const Timing *timings[SIDES_MAX];
    GArray *rows; /* Row, slowest first */
} Scene;

static Row row_of(const Timing *timing, int i, guint order)
{
    Row row = {.name = cost_op(timing->cost, i)->name,
               .ink = ink_of_class(cost_layer(timing->cost, i)->op_class),
               .order = order,
               .times = 1};
    for (int s = 0; s < SIDES_MAX; s++)
        row.seconds[s] = NAN;
    return row;
}

static void set_seconds(Row *row, int s, double seconds)
{
    row->seconds[s] = seconds;
    row->most = fmax(row->most, seconds);
}

static gint slowest_first(gconstpointer a, gconstpointer b)
{
    const Row *x = a, *y = b;
    if (x->most != y->most)
        return x->most < y->most ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

static bool is_equal(const Row *x, const Row *y)
{
    bool equal = x->ink == y->ink;
    for (int s = 0; equal && s < SIDES_MAX; s++)
        equal = x->seconds[s] == y->seconds[s] || (isnan(x->seconds[s]) && isnan(y->seconds[s]));
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
    const Timing *before = scene->timings[first], *timing = scene->timings[s];
    g_autoptr(GArray) pairs = layer_pairs(before->cost, timing->cost);
    for (guint i = 0; i < pairs->len; i++) {
        const LayerPair *pair = layer_pair(pairs, i);
        if (pair->after < 0)
            continue;
        Row added = row_of(timing, pair->after, scene->rows->len);
        if (pair->before < 0)
            g_array_append_val(scene->rows, added);
        guint at = pair->before < 0 ? scene->rows->len - 1 : (guint)pair->before;
        set_seconds(&g_array_index(scene->rows, Row, at), s,
                    timing_layer(timing, pair->after)->seconds);
    }
}

/* False: no side has a time there. */
static bool add_rows(Scene *scene)
{
    int first = 0, n = scene->request->n_models;
    while (first < n && !scene->timings[first])
        first++;
    const Timing *timing = first < n ? scene->timings[first] : NULL;
    if (!timing || timing->cost->n_layers == 0)
        return false;
    for (int i = 0; i < timing->cost->n_layers; i++) {
        Row row = row_of(timing, i, (guint)i);
        set_seconds(&row, first, timing_layer(timing, i)->seconds);
        g_array_append_val(scene->rows, row);
    }
    for (int s = first + 1; s < n; s++)
        if (scene->timings[s])
            add_side(scene, first, s);
    g_array_sort(scene->rows, slowest_first);
    join_equal(scene->rows);
    return g_array_index(scene->rows, Row, 0).most > 0;
}

/* Before its name: the shape of its class. */
static void draw_class(const Rows *rows, guint r, Ink ink)
{
    canvas_mark(rows->panel.canvas, ink_shape(ink), SHEET_MARGIN / 2.0, rows_y(rows, r), 4);
    canvas_paint(rows->panel.canvas, (Look){.fill = ink});
}

static void draw_bar(const Scene *scene, const Rows *rows, guint r, int s)
{
    const Row *row = &g_array_index(scene->rows, Row, r);
    double y = rows_y(rows, r) + BAR * (s - scene->request->n_models / 2.0),
           left = rows->panel.box.x, x = panel_x(&rows->panel, row->seconds[s]);
    if (isnan(row->seconds[s]))
        return;
    canvas_rect(rows->panel.canvas, (Box){left, y + 0.5, fmax(x - left, 0.5), BAR - 2});
    Look look = scene->request->n_models > 1 ? side_paint(s, row->ink) : (Look){.fill = row->ink};
    look.width = 1;
    look.textured = true;
    canvas_paint(rows->panel.canvas, look);
    g_autofree char *value = sheet_seconds(row->seconds[s]);
    canvas_text(rows->panel.canvas, x + 5, y + BAR / 2.0 - 0.5, value,
                (TextLook){.size = SIZE_SMALL, .middle = true, .ink = s ? INK_TEXT : INK_MUTED});
    if (s > 1)
        canvas_mark(rows->panel.canvas, side_look(s)->shape, x, y + BAR / 2.0 - 0.5, 3);
    canvas_paint(rows->panel.canvas, (Look){.fill = INK_TEXT});
}

static double draw_rows(const Scene *scene, const Sheet *sheet, double top)
{
    guint n = MIN(scene->rows->len, ROWS);
    RowName names[ROWS] = {{NULL, false}};
    g_autoptr(GStringChunk) texts = g_string_chunk_new(1024);
    for (guint r = 0; r < n; r++) {
        const Row *row = &g_array_index(scene->rows, Row, r);
        g_autofree char *text =
            g_strdup_printf(row->times > 1 ? "%s ×%d" : "%s", row->name, row->times);
        names[r].text = g_string_chunk_insert(texts, text);
    }
    RowLook look = {MAX(BAR * scene->request->n_models + GAP, 20), BAR, NAME_ROOM, VALUE_ROOM,
                    SIZE_SMALL};
    Rows rows = rows_new(sheet, top + 10, look, names, n);
    Panel *panel = &rows.panel;
    panel->x = axis_new(AXIS_LINEAR, 0, g_array_index(scene->rows, Row, 0).most, panel->box.x,
                        panel_right(panel), "s");
    axis_draw_x(sheet->canvas, &panel->x, panel->box, "Time of the layer");
    for (guint r = 0; r < n; r++) {
        rows_write_name(&rows, r);
        draw_class(&rows, r, g_array_index(scene->rows, Row, r).ink);
        for (int s = 0; s < scene->request->n_models; s++)
            draw_bar(scene, &rows, r, s);
    }
    return panel_bottom(panel) + 40;
}

/* Of the rows that are drawn. */
static void find_inks(const Scene *scene, bool used[INK_COUNT])
{
    for (guint r = 0; r < MIN(scene->rows->len, ROWS); r++)
        used[g_array_index(scene->rows, Row, r).ink] = true;
}

/* "features.conv1 1.21 ms and 300 µs": of the slowest. */
static void tell(const Scene *scene, GString *out)
{
    const Row *row = &g_array_index(scene->rows, Row, 0);
    g_string_append_printf(out, "%sn %s the slowest is %s", out->len ? "\nO" : "; o",
                           scene->device->name, row->name);
    for (int s = 0; s < scene->request->n_models; s++) {
        g_autofree char *name = side_name(scene->request, s);
        g_autofree char *time =
            isnan(row->seconds[s]) ? g_strdup("not there") : sheet_seconds(row->seconds[s]);
        g_string_append_printf(out, "%s %s %s", s ? ";" : ":", name, time);
    }
    g_string_append_c(out, '.');
}

static void append_left_out(GString *told, const GArray *rows)
{
    int left = 0;
    for (guint r = ROWS; r < rows->len; r++)
        left += g_array_index(rows, Row, r).times;
    g_string_append_printf(told, "\nNot drawn: %d more layers.", left);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    g_autoptr(GString) missing = g_string_new(NULL), told = g_string_new(NULL);
    g_autofree char *setups = sides_title(request);
    Sheet sheet = sides_sheet(fonts, request, STATED_OPERATORS,
                              g_strdup_printf("Slowest layers: %s", setups));
    double y = sheet.y;
    bool used[INK_COUNT] = {false};
    for (int i = 0; i < request->n_devices; i++) {
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Row));
        Scene scene = {.request = request, .device = request->devices[i], .rows = rows};
        if (!sides_timings(analysis, request, scene.device, scene.timings, missing, error))
            return sheet_give_up(&sheet);
        if (!add_rows(&scene))
            continue;
        y = draw_rows(&scene, &sheet, sides_head(&sheet, request, i, y));
        find_inks(&scene, used);
        tell(&scene, told);
        if (rows->len > ROWS)
            append_left_out(told, rows);
    }
    if (told->len == 0)
        return sides_cannot(&sheet, missing, error);
    y = request->n_models > 1 ? sides_legend(&sheet, request, y) : y;
    y = sheet_legend_classes(&sheet, y, used);
    return sides_finish(&sheet, y,
                        "Layers are matched by name, then by operator and shape; "
                        "the " G_STRINGIFY(ROWS) " slowest are drawn, ×n where n of a class take "
                                                 "as long.",
                        told, missing);
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
