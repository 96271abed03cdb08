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
    canvas_paint(panel->canvas, (Look){.fill = ink});
}

/* Each row hands its level down to the next. */
static void draw_links(const Scene *scene)
{
    for (guint i = 0; i + 1 < scene->count; i++) {
        double x = panel_x(&scene->rows.panel, scene->bars[i].to);
        const Bar *next = &scene->bars[i + 1];
        bool through = !next->level && next->from == next->to;
        canvas_segment(scene->rows.panel.canvas, x, rows_y(&scene->rows, i) + BAR / 2.0, x,
                       rows_y(&scene->rows, i + 1) + (through ? BAR : -BAR) / 2.0);
    }
    canvas_paint(scene->rows.panel.canvas, (Look){.stroke = INK_MUTED});
}

/* "−1.20 ms · −4.1 %", of what there was before all steps. Caller frees. */
static char *delta_text(const Scene *scene, double from, double to)
{
    const char *sign = to < from ? "−" : "+";
    g_autofree char *size = sheet_seconds(fabs(to - from));
    g_autofree char *share = units_percent(fabs(to - from) / scene->before, 1);
    return from == to ? g_strdup("no change")
                      : g_strdup_printf("%s%s · %s%s", sign, size, sign, share);
}

/* Levels are followed by their value, and after by its change in all. Caller frees. */
static char *bar_text(const Scene *scene, guint i)
{
    const Bar *bar = &scene->bars[i];
    if (!bar->level)
        return delta_text(scene, bar->from, bar->to);
    g_autofree char *value = sheet_seconds(bar->to);
    g_autofree char *share = units_percent(fabs(bar->to / scene->before - 1), 1);
    if (i == 0 || bar->to == scene->before)
        return g_steal_pointer(&value);
    return g_strdup_printf("%s · %s%s", value, bar->to < scene->before ? "−" : "+", share);
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
        items[n++] = (LegendItem){"saved", SAVED, MARK_SQUARE};
    if (added)
        items[n++] = (LegendItem){"added", ADDED, MARK_SQUARE};
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
    g_string_append_printf(out, "%s: Time from %s to %s in %u steps, %s.",
                           scene->rows.panel.sheet->title, before, after, scene->count - 2, change);
    if (most > 0)
        g_string_append_printf(out, " Most is saved by %s: %s.", rule, share);
    return g_string_free(out, FALSE);
}

static Canvas *draw_rows(Sheet *sheet, const Bar *bars, const RowName *names, guint count)
{
    double y = draw_legend(sheet, bars, count) + 6, high = 0;
    RowLook look = {24, BAR, MIN(230, 0.32 * sheet->width), SHEET_MARGIN + VALUE_WIDTH, SIZE_TEXT};
    for (guint i = 0; i < count; i++)
        high = fmax(high, bars[i].to);
    Scene scene = {rows_new(sheet, y, look, names, count), bars, count, bars[0].to,
                   bars[count - 1].to};
    Panel *panel = &scene.rows.panel;
    panel->x = axis_new(AXIS_LINEAR, 0, high, panel->box.x, panel_right(panel), "s");
    axis_draw_x(sheet->canvas, &panel->x, panel->box, "Time, operator by operator");
    draw_bars(&scene, TOTAL);
    draw_bars(&scene, SAVED);
    draw_bars(&scene, ADDED);
    draw_links(&scene);
    for (guint i = 0; i < count; i++)
        draw_text(&scene, i);
    return sheet_finish(sheet, panel_bottom(panel) + 38, finding(&scene));
}

/* Time of the model's graph with the rules up to each step applied; `names` own their texts. */
static void bars_fill(Bar *bars, GPtrArray *names, const FusionResult *fusion, const Asked *asked)
{
    double at = asked->timing->operators_seconds;
    *bars++ = (Bar){"before", 0, at, true};
    g_ptr_array_add(names, g_strdup("before"));
    for (int i = 0; i < fusion->steps.n; i++) {
        const FusionStep *step = record_at(&fusion->steps, i);
        double after = step->applications > 0 ? ask_fused_seconds(asked, step->rule) : NAN;
        after = isfinite(after) && after >= 0 ? after : at;
        const char *rule = fusion_info(step->rule)->name;
        *bars++ = (Bar){rule, at, after, false};
        g_ptr_array_add(names, g_strdup_printf("%s · %d×", rule, step->applications));
        at = after;
    }
    *bars = (Bar){"after", 0, at, true};
    g_ptr_array_add(names, g_strdup("after"));
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const ModelResult *model = request->models[0];
    const Device *device = request->devices[0];
    const TimingResult *timing = analysis_timing(analysis, model, device, &request->setup, error);
    const Asked asked = {.analysis = analysis, .model = model, .timing = timing};
    const FusionResult *fusion = timing ? ask_one(QUESTION_FUSION, &asked, error) : NULL;
    if (!fusion)
        return NULL;
    guint count = (guint)fusion->steps.n + 2;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autofree Bar *bars = g_new(Bar, count);
    g_autofree RowName *names = g_new(RowName, count);
    bars_fill(bars, texts, fusion, &asked);
    for (guint i = 0; i < count; i++)
        names[i] = (RowName){texts->pdata[i], bars[i].level};
    Sheet sheet =
        sheet_new(fonts, request, SETUP_TIMED,
                  g_strdup_printf("What fusing saves %s on %s", model->name, device->name));
    return timing->roofline_seconds > 0
               ? draw_rows(&sheet, bars, names, count)
               : sheet_empty(&sheet, "What there was before is not known.");
}

const ChartKind fusion_chart = {
    "fusion", "what each fusion rule saves of a model's time on a device", 1, 1, 1, 1, NULL, draw};
