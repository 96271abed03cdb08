/* What each fusion rule saves of a network's time: from before, step by step, to after (SPEC 6). */
#include <math.h>

#include "analysis/ask.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sheet.h"

#define BAR 15
#define VALUE_WIDTH 134 /* px kept right of the axis for deltas */
#define SAVED INK_LINEAR
#define ADDED INK_DEPTHWISE
#define TOTAL INK_AXIS
#define TOLD 0.0005 /* of the time before: less is 0.0 % */

/* One bar: a level when `level`, else what a step changes. Seconds. */
typedef struct Bar {
    const char *rule;
    double from, to;
    bool level;
} Bar;

typedef struct Scene {
    Rows rows;
    const Bar *bars; /* before, each step, after */
    guint count;
    double before, after;
} Scene;

static Ink bar_ink(const Bar *bar)
{
    return bar->level ? TOTAL : bar->to <= bar->from ? SAVED : ADDED;
}

static void draw_bars(const Scene *scene, Ink ink)
{
    const Panel *panel = &scene->rows.panel;
    for (guint i = 0; i < scene->count; i++) {
        const Bar *bar = &scene->bars[i];
        double x0 = panel_x(panel, fmin(bar->from, bar->to));
        double x1 = panel_x(panel, fmax(bar->from, bar->to));
        if (bar_ink(bar) == ink && bar->from != bar->to)
            rows_bar(&scene->rows, i, x0, fmax(x1 - x0, 1));
    }
    canvas_paint(panel->canvas, (Look){.fill = ink, .textured = true});
}

/* Each row hands its level down to the next. */
static void draw_links(const Scene *scene)
{
    for (guint i = 0; i + 1 < scene->count; i++) {
        double x = panel_x(&scene->rows.panel, scene->bars[i].to);
        canvas_segment(scene->rows.panel.canvas, x, rows_y(&scene->rows, i) + BAR / 2.0, x,
                       rows_y(&scene->rows, i + 1) - BAR / 2.0);
    }
    canvas_paint(scene->rows.panel.canvas, (Look){.stroke = INK_MUTED});
}

/* " · −4.1 %" of what there was before all steps, or "" where that is 0.0. Caller frees. */
static char *share_text(const Scene *scene, double from, double to)
{
    double share = fabs(to - from) / scene->before;
    g_autofree char *text = units_percent(share, 1);
    return share < TOLD ? g_strdup("") : g_strconcat(" · ", to < from ? "−" : "+", text, NULL);
}

/* "−1.20 ms · −4.1 %". Caller frees. */
static char *delta_text(const Scene *scene, double from, double to)
{
    g_autofree char *size = sheet_seconds(fabs(to - from)), *share = share_text(scene, from, to);
    return from == to ? g_strdup("no change")
                      : g_strconcat(to < from ? "−" : "+", size, share, NULL);
}

/* Levels are followed by their value, and after by its change in all. Caller frees. */
static char *bar_text(const Scene *scene, guint i)
{
    const Bar *bar = &scene->bars[i];
    if (!bar->level)
        return delta_text(scene, bar->from, bar->to);
    g_autofree char *value = sheet_seconds(bar->to);
    g_autofree char *share = share_text(scene, scene->before, i == 0 ? scene->before : bar->to);
    return g_strconcat(value, share, NULL);
}

static void draw_text(const Scene *scene, guint i)
{
    const Panel *panel = &scene->rows.panel;
    const Bar *bar = &scene->bars[i];
    g_autofree char *text = bar_text(scene, i);
    rows_write_name(&scene->rows, i);
    canvas_text(panel->canvas, panel_x(panel, fmax(bar->from, bar->to)) + 6,
                rows_y(&scene->rows, i), text,
                (TextLook){.size = SIZE_SMALL,
                           .middle = true,
                           .halo = true,
                           .bold = bar->level,
                           .ink = bar->from == bar->to ? INK_MUTED : INK_TEXT});
}

static double draw_legend(const Sheet *sheet, const Bar *bars, guint count)
{
    LegendItem items[2];
    size_t n = 0;
    bool saved = false, added = false;
    for (guint i = 0; i < count; i++) {
        saved = saved || (!bars[i].level && bars[i].to < bars[i].from);
        added = added || (!bars[i].level && bars[i].to > bars[i].from);
    }
    if (saved)
        items[n++] = (LegendItem){.label = "saved", .ink = SAVED, .key = KEY_AREA};
    if (added)
        items[n++] = (LegendItem){.label = "added", .ink = ADDED, .key = KEY_AREA};
    return sheet_legend(sheet, sheet->y, items, n);
}

static char *finding(const Scene *scene)
{
    double most = 0;
    const char *rule = NULL;
    for (guint i = 0; i < scene->count; i++) {
        const Bar *bar = &scene->bars[i];
        if (bar->level || bar->from - bar->to <= most)
            continue;
        most = bar->from - bar->to;
        rule = bar->rule;
    }
    g_autofree char *before = sheet_seconds(scene->before), *after = sheet_seconds(scene->after);
    g_autofree char *change = delta_text(scene, scene->before, scene->after);
    g_autofree char *share = units_percent(most / scene->before, 1);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: from %s operator by operator to %s, %s.",
                           scene->rows.panel.sheet->title, before, after, change);
    if (most > 0)
        g_string_append_printf(out, "\nMost is saved by %s: %s.", rule, share);
    return g_string_free(out, FALSE);
}

static Canvas *draw_rows(Sheet *sheet, const Bar *bars, const RowName *names, guint count,
                         const char *idle)
{
    double y = draw_legend(sheet, bars, count) + 6, high = 0;
    RowLook look = {24, BAR, MIN(230, 0.32 * sheet->width), SHEET_MARGIN + VALUE_WIDTH, SIZE_TEXT};
    for (guint i = 0; i < count; i++)
        high = fmax(high, bars[i].to);
    Scene scene = {rows_new(sheet, y, look, names, count), bars, count, bars[0].to,
                   bars[count - 1].to};
    Panel *panel = &scene.rows.panel;
    panel->x = axis_new(AXIS_LINEAR, 0, high, panel->box.x, panel_right(panel), "s");
    axis_draw_x(sheet->canvas, &panel->x, panel->box, "Time of the graph after each rule");
    draw_bars(&scene, TOTAL);
    draw_bars(&scene, SAVED);
    draw_bars(&scene, ADDED);
    draw_links(&scene);
    for (guint i = 0; i < count; i++)
        draw_text(&scene, i);
    y = sheet_caption(sheet, panel_bottom(panel) + 38,
                      *idle ? g_strdup_printf("Applied too, without a change of time: %s.", idle)
                            : g_strdup(""));
    return sheet_finish(sheet, y, finding(&scene));
}

static void add_bar(GArray *bars, GPtrArray *names, Bar bar, char *name)
{
    g_array_append_val(bars, bar);
    g_ptr_array_add(names, name);
}

/* Time of the model's graph with the rules up to each step applied, of those that change what is
 * told; the others are named in `idle`. `names` own their texts. Caller unrefs. */
static GArray *bars_new(GPtrArray *names, const FusionResult *fusion, const Asked *asked,
                        GString *idle)
{
    GArray *bars = g_array_new(FALSE, FALSE, sizeof(Bar));
    double at = asked->timing->operators_seconds;
    add_bar(bars, names, (Bar){"before", 0, at, true}, g_strdup("operator by operator"));
    for (int i = 0; i < fusion->steps.n; i++) {
        const FusionStep *step = record_at(&fusion->steps, i);
        double after = step->applications > 0 ? ask_fused_seconds(asked, step->rule) : NAN;
        const char *rule = fusion_info(step->rule)->name;
        if (!isfinite(after) || after < 0)
            continue;
        if (fabs(after - at) < TOLD * asked->timing->operators_seconds) {
            g_string_append_printf(idle, "%s%s %d×", idle->len ? ", " : "", rule,
                                   step->applications);
            continue;
        }
        add_bar(bars, names, (Bar){rule, at, after, false},
                g_strdup_printf("%s · %d×", rule, step->applications));
        at = after;
    }
    add_bar(bars, names, (Bar){"after", 0, asked->timing->roofline_seconds, true},
            g_strdup("roofline: fused"));
    return bars;
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const Device *device = request->devices[0];
    const TimingResult *timing =
        chart_operators(analysis, request, request->models[0], device, error);
    const Asked asked = {
        .analysis = analysis, .model = timing ? timing->of : NULL, .timing = timing};
    const FusionResult *fusion = timing ? ask_one(QUESTION_FUSION, &asked, error) : NULL;
    if (!fusion)
        return NULL;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) idle = g_string_new(NULL);
    g_autoptr(GArray) bars = bars_new(texts, fusion, &asked, idle);
    if (bars->len <= 2 && idle->len)
        return chart_cannot(error, "nothing saved: no rule changes the time of '%s'",
                            asked.model->id);
    if (bars->len <= 2 || !(timing->operators_seconds > 0))
        return chart_cannot(error, "nothing to fuse: no rule changes '%s'", asked.model->id);
    g_autofree RowName *names = g_new(RowName, bars->len);
    for (guint i = 0; i < bars->len; i++)
        names[i] = (RowName){texts->pdata[i], g_array_index(bars, Bar, i).level};
    Sheet sheet = sheet_under(fonts, request, STATED_OPERATORS, &timing->timing->roof,
                              g_strdup_printf("Fusing %s on %s", asked.model->name, device->name));
    return draw_rows(&sheet, (const Bar *)bars->data, names, bars->len, idle->str);
}

const ChartKind fusion_chart = {"fusion",
                                "what each fusion rule saves of a model's time on a device",
                                1,
                                1,
                                1,
                                1,
                                STATED_OPERATORS,
                                NULL,
                                draw};
