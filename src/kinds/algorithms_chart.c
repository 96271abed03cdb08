/* Convolution algorithms against each other, layer by layer (SPEC 8).
 *
 * A row per layer, or for those of equal times, a mark per algorithm on a log axis, the best one
 * large and told in words. Of more than ROWS_MAX rows the costliest are drawn, and the layers of
 * the others counted.
 */
#include <math.h>

#include "analysis/ask.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sheet.h"

#define ROWS_MAX 100
#define PITCH 15
#define PLOT_MIN 150   /* px: in less, marks alone tell the algorithm */
#define TEXT_COLUMN 62 /* px of the value there, before the algorithm */
#define NAME_SHARE 0.4 /* of the width, for names in one row */
#define RADIUS 2.8
#define BEST_RADIUS 4.6
#define NO_ALGORITHM (-1)

static const struct {
    Ink ink;
    MarkShape shape;
} looks[CONV_ALGORITHM_COUNT] = {
    {INK_DATA, MARK_BAR},           {INK_CONV, MARK_CIRCLE},        {INK_MATMUL, MARK_DIAMOND},
    {INK_DEPTHWISE, MARK_TRIANGLE}, {INK_NORM, MARK_TRIANGLE_DOWN}, {INK_RECURRENT, MARK_SQUARE},
};

/* A layer that some algorithm computes. */
typedef struct Row {
    const char *name;
    int order, times; /* of execution; how many layers have these times, this one the first */
    double seconds[CONV_ALGORITHM_COUNT]; /* 0: that algorithm cannot compute it */
    double slowest;
    int best; /* the first of the fastest */
} Row;

/* NO_ALGORITHM is best where none computes the layer. */
static Row row_of(const AlgorithmPlan *plan, const ModelCost *cost, int i)
{
    const LayerAlgorithms *choice = plan_layer(plan, i);
    Row row = {.name = cost_op(cost, plan->layers[i].layer)->name,
               .order = i,
               .times = 1,
               .best = NO_ALGORITHM};
    for (int a = 0; a < CONV_ALGORITHM_COUNT; a++) {
        double seconds = choice->cost[a].reason ? 0 : choice->time[a].seconds;
        row.seconds[a] = seconds;
        row.slowest = fmax(row.slowest, seconds);
        if (seconds > 0 && (row.best == NO_ALGORITHM || seconds < row.seconds[row.best]))
            row.best = a;
    }
    return row;
}

static gint compare_cost(gconstpointer a, gconstpointer b)
{
    const Row *p = a, *q = b;
    double x = p->seconds[p->best], y = q->seconds[q->best];
    if (x != y)
        return x < y ? 1 : -1;
    return (p->order > q->order) - (p->order < q->order);
}

static gint compare_order(gconstpointer a, gconstpointer b)
{
    return ((const Row *)a)->order - ((const Row *)b)->order;
}

/* Sums over the layers that direct convolution computes too, so that both are of the same. */
typedef struct Totals {
    double direct, best;
    int layers, won[CONV_ALGORITHM_COUNT]; /* layers in all, and those each algorithm is best at */
} Totals;

static void totals_add(Totals *totals, const Row *row)
{
    totals->layers++;
    totals->won[row->best]++;
    if (row->seconds[0] <= 0)
        return;
    totals->direct += row->seconds[0];
    totals->best += row->seconds[row->best];
}

static bool same_times(const Row *a, const Row *b)
{
    for (int i = 0; i < CONV_ALGORITHM_COUNT; i++)
        if (a->seconds[i] != b->seconds[i])
            return false;
    return true;
}

/* Layers of the same times are one row. */
static void add_row(GArray *rows, const Row *row)
{
    for (guint i = 0; i < rows->len; i++) {
        Row *known = &g_array_index(rows, Row, i);
        if (same_times(known, row)) {
            known->times++;
            return;
        }
    }
    g_array_append_val(rows, *row);
}

/* "layer2.1.conv1 ×3". Caller frees. */
static char *row_name(const Row *row)
{
    return row->times > 1 ? g_strdup_printf("%s ×%d", row->name, row->times) : g_strdup(row->name);
}

/* The layers drawn, in execution order: the costliest of many. */
static GArray *rows_chosen(const AlgorithmPlan *plan, const ModelCost *cost, Totals *totals)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
    *totals = (Totals){0};
    for (int i = 0; i < plan->n_layers; i++) {
        Row row = row_of(plan, cost, i);
        if (row.best == NO_ALGORITHM)
            continue;
        totals_add(totals, &row);
        add_row(rows, &row);
    }
    if (rows->len <= ROWS_MAX)
        return rows;
    g_array_sort(rows, compare_cost);
    g_array_set_size(rows, ROWS_MAX);
    g_array_sort(rows, compare_order);
    return rows;
}

typedef struct Scene {
    const GArray *chosen; /* Row */
    Rows rows;
    bool in_words; /* the best algorithm stands beside its time */
} Scene;

static const Row *row_at(const Scene *scene, guint row)
{
    return &g_array_index(scene->chosen, Row, row);
}

/* "winograd4 −43 %": over direct convolution, where that is another. Caller frees. */
static char *best_text(const Row *row)
{
    double direct = row->seconds[0];
    g_autofree char *saved = units_percent(1 - row->seconds[row->best] / direct, 0);
    const char *name = conv_algorithm_title((ConvAlgorithm)row->best);
    return row->best != 0 && direct > 0 ? g_strconcat(name, " −", saved, NULL) : g_strdup(name);
}

static double widest_text(const Sheet *sheet, const GArray *chosen)
{
    double widest = 0;
    for (guint i = 0; i < chosen->len; i++) {
        g_autofree char *text = best_text(&g_array_index(chosen, Row, i));
        widest = fmax(widest, sheet_text_width(sheet, text, SIZE_SMALL, false));
    }
    return widest;
}

static Scene scene_new(const Sheet *sheet, const GArray *chosen, const RowName *names, double y)
{
    double text = widest_text(sheet, chosen);
    RowLook look = {PITCH, 0, NAME_SHARE * sheet->width, TEXT_COLUMN + 12 + text + SHEET_MARGIN,
                    SIZE_SMALL};
    Scene scene = {chosen, rows_new(sheet, y, look, names, chosen->len), true};
    if (scene.rows.panel.box.width < PLOT_MIN) {
        look.right -= text;
        scene = (Scene){chosen, rows_new(sheet, y, look, names, chosen->len), false};
    }
    Panel *panel = &scene.rows.panel;
    double low = INFINITY, high = 0;
    for (guint i = 0; i < chosen->len; i++) {
        const Row *row = row_at(&scene, i);
        low = fmin(low, row->seconds[row->best]);
        high = fmax(high, row->slowest);
    }
    panel->x = axis_new(AXIS_LOG, low / 1.2, high * 1.2, panel->box.x, panel_right(panel), "s");
    return scene;
}

/* Every other row on a band, that the eye finds its way from name to value. */
static void draw_bands(const Scene *scene)
{
    const Panel *panel = &scene->rows.panel;
    for (guint i = 1; i < scene->chosen->len; i += 2)
        canvas_rect(panel->canvas,
                    (Box){SHEET_MARGIN, panel->box.y + scene->rows.look.pitch * i,
                          panel->sheet->width - 2 * SHEET_MARGIN, scene->rows.look.pitch});
    canvas_paint(panel->canvas, (Look){.fill = INK_GRID_MINOR});
}

/* From the best to the worst of a layer: what the choice is about. */
static void draw_ranges(const Scene *scene)
{
    const Panel *panel = &scene->rows.panel;
    for (guint i = 0; i < scene->chosen->len; i++) {
        const Row *row = row_at(scene, i);
        canvas_segment(panel->canvas, panel_x(panel, row->seconds[row->best]),
                       rows_y(&scene->rows, i), panel_x(panel, row->slowest),
                       rows_y(&scene->rows, i));
    }
    canvas_paint(panel->canvas, (Look){.stroke = INK_AXIS, .width = 0.8});
}

static void draw_marks(const Scene *scene, int algorithm, bool best)
{
    const Panel *panel = &scene->rows.panel;
    for (guint i = 0; i < scene->chosen->len; i++) {
        const Row *row = row_at(scene, i);
        if (row->seconds[algorithm] > 0 && (row->best == algorithm) == best)
            canvas_mark(panel->canvas, looks[algorithm].shape,
                        panel_x(panel, row->seconds[algorithm]), rows_y(&scene->rows, i),
                        best ? BEST_RADIUS : RADIUS);
    }
    Look look = {.fill = looks[algorithm].ink};
    if (best) {
        look.stroke = INK_TEXT;
        look.width = 1.2;
    }
    canvas_paint(panel->canvas, look);
}

static void draw_text(const Scene *scene, guint i)
{
    const Panel *panel = &scene->rows.panel;
    const Row *row = row_at(scene, i);
    double right = panel_right(panel), x = right + TEXT_COLUMN + 6, y = rows_y(&scene->rows, i);
    g_autofree char *value = sheet_seconds(row->seconds[row->best]);
    g_autofree char *text = scene->in_words ? best_text(row) : g_strdup("");
    rows_write_name(&scene->rows, i);
    canvas_text(panel->canvas, right + TEXT_COLUMN, y, value,
                (TextLook){.size = SIZE_SMALL, .middle = true, .anchor = ANCHOR_END});
    canvas_text(panel->canvas, x, y, text,
                (TextLook){.size = SIZE_SMALL,
                           .middle = true,
                           .ink = row->best == 0 ? INK_MUTED : INK_TEXT});
}

/* All times of a layer, for who points at its row. */
static void note_row(const Scene *scene, guint i)
{
    const Panel *panel = &scene->rows.panel;
    const Row *row = row_at(scene, i);
    double pitch = scene->rows.look.pitch;
    GString *text = g_string_new(scene->rows.names[i].text);
    for (int a = 0; a < CONV_ALGORITHM_COUNT; a++) {
        g_autofree char *seconds = sheet_seconds(row->seconds[a]);
        if (row->seconds[a] > 0)
            g_string_append_printf(text, "; %s: %s", conv_algorithm_title((ConvAlgorithm)a),
                                   seconds);
    }
    canvas_note_box(
        panel->canvas,
        (Box){panel->box.x, rows_y(&scene->rows, i) - pitch / 2, panel->box.width, pitch},
        text->str);
    g_string_free(text, TRUE);
}

static double draw_legend(const Sheet *sheet, const Totals *totals)
{
    LegendItem items[CONV_ALGORITHM_COUNT];
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    for (int a = 0; a < CONV_ALGORITHM_COUNT; a++) {
        g_ptr_array_add(labels,
                        g_strdup_printf("%s, best of %d", conv_algorithm_title((ConvAlgorithm)a),
                                        totals->won[a]));
        items[a] = (LegendItem){labels->pdata[a], looks[a].ink, looks[a].shape, KEY_MARK};
    }
    return sheet_legend(sheet, sheet->y, items, CONV_ALGORITHM_COUNT);
}

/* "All with direct: 8.10 ms; each with its best: 5.20 ms, 36 % less." Caller frees. */
static char *summary(const Totals *totals)
{
    if (!(totals->direct > 0))
        return g_strdup("");
    g_autofree char *direct = sheet_seconds(totals->direct), *best = sheet_seconds(totals->best);
    g_autofree char *saved = units_percent(1 - totals->best / totals->direct, 0);
    if (totals->best == totals->direct)
        return g_strdup_printf("All with %s: %s; no other is faster for any.",
                               conv_algorithm_title(CONV_DIRECT), direct);
    return g_strdup_printf("All with %s: %s; each with its best: %s, %s less.",
                           conv_algorithm_title(CONV_DIRECT), direct, best, saved);
}

static char *caption(const Totals *totals, const GArray *chosen, int layers)
{
    g_autofree char *sums = summary(totals);
    GString *out = g_string_new(sums);
    int drawn = 0;
    for (guint i = 0; i < chosen->len; i++)
        drawn += g_array_index(chosen, Row, i).times;
    if (drawn > (int)chosen->len)
        g_string_append(out, " ×n: n layers of equal times, by the name of the first.");
    g_autofree char *less = units_plural(totals->layers - drawn, "layer"),
                    *other = units_plural(layers - totals->layers, "layer");
    if (totals->layers > drawn)
        g_string_append_printf(out, " Not drawn, as they cost less: %s.", less);
    if (layers > totals->layers)
        g_string_append_printf(out, " Not drawn, as none of these computes them: %s.", other);
    return g_string_free(out, FALSE);
}

static char *finding(const Sheet *sheet, const Totals *totals)
{
    g_autofree char *sums = summary(totals);
    GString *out = g_string_new(NULL);
    g_autofree char *layers = units_plural(totals->layers, "layer");
    g_autofree char *saved = units_percent(1 - totals->best / totals->direct, 0);
    if (totals->direct > totals->best)
        g_string_append_printf(out, "%s: the best algorithms take %s less time than %s.",
                               sheet->title, saved, conv_algorithm_title(CONV_DIRECT));
    else
        g_string_append_printf(out, "%s: nothing is faster than %s.", sheet->title,
                               conv_algorithm_title(CONV_DIRECT));
    g_string_append_printf(out, "\nTime of %s, each by itself at its roof.", layers);
    for (int a = 0; a < CONV_ALGORITHM_COUNT; a++)
        if (totals->won[a])
            g_string_append_printf(out, "\n%s is best in %d.",
                                   conv_algorithm_title((ConvAlgorithm)a), totals->won[a]);
    g_string_append_printf(out, "%s%s", *sums ? "\n" : "", sums);
    return g_string_free(out, FALSE);
}

static Canvas *draw_rows(Sheet *sheet, const GArray *chosen, const Totals *totals, int layers)
{
    g_autofree RowName *names = g_new0(RowName, chosen->len);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < chosen->len; i++) {
        g_ptr_array_add(texts, row_name(&g_array_index(chosen, Row, i)));
        names[i].text = texts->pdata[i];
    }
    Scene scene = scene_new(sheet, chosen, names, draw_legend(sheet, totals) + 6);
    const Panel *panel = &scene.rows.panel;
    draw_bands(&scene);
    axis_draw_x(sheet->canvas, &panel->x, panel->box,
                "Time of a layer by itself, at its roof (log scale)");
    draw_ranges(&scene);
    for (int best = 0; best < 2; best++)
        for (int a = 0; a < CONV_ALGORITHM_COUNT; a++)
            draw_marks(&scene, a, best);
    for (guint i = 0; i < chosen->len; i++)
        draw_text(&scene, i);
    for (guint i = 0; i < chosen->len; i++)
        note_row(&scene, i);
    double y = sheet_caption(sheet, panel_bottom(panel) + 38, caption(totals, chosen, layers));
    return sheet_finish(sheet, y, finding(sheet, totals));
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const Device *device = request->devices[0];
    const TimingResult *timing =
        chart_operators(analysis, request, request->models[0], device, error);
    const Asked asked = {analysis, timing ? timing->of : NULL, timing, device, 0};
    const AlgorithmsResult *all = timing ? ask_one(QUESTION_ALGORITHMS, &asked, error) : NULL;
    if (!all)
        return NULL;
    Totals totals;
    const AlgorithmPlan *plan = all->plan;
    g_autoptr(GArray) chosen = rows_chosen(plan, timing->of->cost, &totals);
    if (!chosen->len)
        return chart_cannot(error, "no convolutions: '%s' has none to compare algorithms of",
                            timing->of->id);
    Sheet sheet =
        sheet_under(fonts, request, STATED_OPERATORS, &timing->timing->roof,
                    g_strdup_printf("Convolutions of %s on %s", timing->of->name, device->name));
    return draw_rows(&sheet, chosen, &totals, plan->n_layers);
}

const ChartKind algorithms_chart = {"algorithms",
                                    "convolution algorithms, layer by layer, on a device",
                                    1,
                                    1,
                                    1,
                                    1,
                                    STATED_OPERATORS,
                                    NULL,
                                    draw};
