/* One network across devices: its roofline time on each, split by what bounds it, and the bound;
 * where a profile is for it, the estimate, with a whisker over its interval.
 *
 * Bars are sorted, fastest first. While the slowest is within 40 times the fastest, bars are linear
 * and stacked; beyond, the axis is logarithmic, where stacking would lie, so the split moves to a
 * strip of its own. Devices that cannot run the network have no bar: they are named below.
 */
#include <math.h>
#include <string.h>

#include "analysis/estimates.h"
#include "analysis/reasons.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/whiskers.h"

#define VALUE_WIDTH 66    /* px kept right of the axis for the longest bar's value */
#define ESTIMATE_WIDTH 74 /* px kept beside it for an estimate */
#define NOTE_WIDTH 12     /* px kept beside it for each note that some have */
#define STRIP_WIDTH 96
#define STRIP_FROM 440  /* px of the whole: in less there is no room for it */
#define NAME_SHARE 0.39 /* of the whole */
#define LINEAR_RATIO 40
#define MISSING_NAMED 12 /* devices named for each reason */
#define ROOM_UNKNOWN "its memory is not stated: whether the network fits is not known"
#define BOUND_INK INK_TEXT

static const Ink inks[BOUND_NONE] = {INK_COMPUTE, INK_MEMORY};

typedef struct Bar {
    const char *name;
    int order;                /* as given */
    const char *const *notes; /* of its roof, NULL-terminated */
    bool room_unknown;
    double seconds[BOUND_NONE]; /* in compute- and memory-bound operators */
    double total, least;        /* roofline, bound */
    double estimate, low, high; /* NAN: none */
    const char *domain;         /* of the estimate */
    Bound bound;                /* of most of its time */
} Bar;

static Bar bar_of(const Times *times, int order)
{
    Bar bar = {.name = times->device->name,
               .order = order,
               .notes = times->notes,
               .room_unknown = times->fits == FITS_UNKNOWN,
               .total = times->roofline_seconds,
               .least = times->bound_seconds,
               .estimate = times->estimate_seconds,
               .low = times->estimate_low_seconds,
               .high = times->estimate_high_seconds,
               .domain = times->estimate_domain,
               .bound = times->bound};
    memcpy(bar.seconds, times->seconds_of_bound, sizeof bar.seconds);
    return bar;
}

static bool is_estimated(const Bar *bar)
{
    return !isnan(bar->estimate);
}

/* Of one that is. Caller frees. */
static char *estimate_text(const Bar *bar)
{
    bool inside = strcmp(bar->domain, ESTIMATE_INSIDE) == 0;
    g_autofree char *text = units_interval(bar->estimate, bar->low, bar->high);
    return g_strconcat(text, inside ? "" : ", " ESTIMATE_OUTSIDE_WORDS, NULL);
}

/* How far to the right it reaches, whisker and all. */
static double end_of(const Bar *bar)
{
    double estimate = is_estimated(bar) ? bar->estimate : 0;
    return fmax(bar->total, isnan(bar->high) ? estimate : bar->high);
}

static guint estimated_of(const GArray *bars)
{
    guint n = 0;
    for (guint i = 0; i < bars->len; i++)
        n += is_estimated(&g_array_index(bars, Bar, i));
    return n;
}

static gint compare(double x, double y, int order, int other)
{
    return x != y ? (x < y ? -1 : 1) : (order > other) - (order < other);
}

/* Fastest first; else as given. */
static gint by_roofline(gconstpointer a, gconstpointer b)
{
    const Bar *x = a, *y = b;
    return compare(x->total, y->total, x->order, y->order);
}

static gint by_estimate(gconstpointer a, gconstpointer b)
{
    const Bar *x = a, *y = b;
    return compare(x->estimate, y->estimate, x->order, y->order);
}

/* Those that run it, fastest first; caller unrefs. */
static GArray *bars_new(Analysis *analysis, const ChartRequest *request, Reasons *reasons)
{
    GArray *bars = g_array_new(FALSE, FALSE, sizeof(Bar));
    for (int i = 0; i < request->n_devices; i++) {
        g_autoptr(GError) error = NULL;
        const Device *device = request->devices[i];
        const Times *times = chart_times(analysis, request, request->models[0], device, &error);
        if (times) {
            Bar bar = bar_of(times, i);
            g_array_append_val(bars, bar);
        } else {
            reasons_add(reasons, device->name, error);
        }
    }
    g_array_sort(bars, estimated_of(bars) == bars->len ? by_estimate : by_roofline);
    return bars;
}

/* ---- Notes of ceilings ----------------------------------------------------------------------- */

enum { NOTES_MAX = ROOF_NOTE_COUNT + 1 /* room unknown */ };

/* The different ones that bars have, in the order of the bars; bars are marked with their number.
 */
typedef struct Notes {
    const char *text[NOTES_MAX];
    guint count;
} Notes;

static const char *const marks[NOTES_MAX] = {"¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "¹⁰"};
G_STATIC_ASSERT(NOTES_MAX <= 10);

static guint note_index(const Notes *notes, const char *text)
{
    guint i = 0;
    while (i < notes->count && strcmp(notes->text[i], text) != 0)
        i++;
    return i;
}

static void notes_add(Notes *notes, const char *text)
{
    if (note_index(notes, text) == notes->count)
        notes->text[notes->count++] = text;
}

static Notes notes_of(const GArray *bars)
{
    Notes notes = {.count = 0};
    for (guint i = 0; i < bars->len; i++) {
        const Bar *bar = &g_array_index(bars, Bar, i);
        for (const char *const *note = bar->notes; *note; note++)
            notes_add(&notes, *note);
        if (bar->room_unknown)
            notes_add(&notes, ROOM_UNKNOWN);
    }
    return notes;
}

static bool is_noted(const Bar *bar, const char *text)
{
    return strcmp(text, ROOM_UNKNOWN) == 0 ? bar->room_unknown : g_strv_contains(bar->notes, text);
}

/* " ¹³" or "". Caller frees. */
static char *marks_of(const Notes *notes, const Bar *bar)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < notes->count; i++)
        if (is_noted(bar, notes->text[i]))
            g_string_append_printf(out, "%s%s", out->len ? "" : " ", marks[i]);
    return g_string_free(out, FALSE);
}

/* ---- Bars ------------------------------------------------------------------------------------ */

typedef struct Scene {
    Rows rows;
    const Bar *bars;
    const Notes *notes;
    bool logarithmic;
    double value_width;
    bool writes_estimates; /* there is room to */
    double strip; /* px of the bars that show shares of a logarithmic axis' times; 0: none */
} Scene;

static bool is_logarithmic(const GArray *bars)
{
    double fastest = INFINITY, slowest = 0;
    for (guint i = 0; i < bars->len; i++) {
        fastest = fmin(fastest, g_array_index(bars, Bar, i).total);
        slowest = fmax(slowest, end_of(&g_array_index(bars, Bar, i)));
    }
    return slowest > LINEAR_RATIO * fastest;
}

static Scene scene_new(const Sheet *sheet, double y, const GArray *all, const Notes *notes,
                       const RowName *names)
{
    const Bar *bars = &g_array_index(all, Bar, 0);
    Scene scene = {
        .bars = bars, .notes = notes, .value_width = VALUE_WIDTH + NOTE_WIDTH * notes->count};
    scene.writes_estimates = sheet->width >= STRIP_FROM && estimated_of(all) > 0;
    scene.value_width += scene.writes_estimates ? ESTIMATE_WIDTH : 0;
    double low = INFINITY, slowest = 0;
    for (guint i = 0; i < all->len; i++) {
        low = fmin(low, bars[i].least > 0 ? bars[i].least : bars[i].total);
        slowest = fmax(slowest, end_of(&bars[i]));
    }
    scene.logarithmic = is_logarithmic(all);
    scene.strip = scene.logarithmic && sheet->width >= STRIP_FROM ? STRIP_WIDTH : 0;
    RowLook look = {.pitch = 22,
                    .bar = 14,
                    .name_room = fmin(240, NAME_SHARE * sheet->width),
                    .name_size = SIZE_TEXT};
    look.right = SHEET_MARGIN + scene.value_width + scene.strip;
    scene.rows = rows_new(sheet, y, look, names, all->len);
    Panel *panel = &scene.rows.panel;
    panel->x =
        axis_new(scene.logarithmic ? AXIS_LOG : AXIS_LINEAR, scene.logarithmic ? low / 1.6 : 0,
                 slowest, panel->box.x, panel_right(panel), "s");
    if (scene.logarithmic)
        axis_round(&panel->x);
    return scene;
}

/* On a log axis a bar's length means nothing but its end, so each is a line to a mark. */
static void draw_log_bars(const Scene *scene)
{
    const Panel *panel = &scene->rows.panel;
    for (guint i = 0; i < scene->rows.count; i++)
        canvas_segment(panel->canvas, panel->box.x, rows_y(&scene->rows, i),
                       panel_x(panel, scene->bars[i].total), rows_y(&scene->rows, i));
    canvas_paint(panel->canvas, (Look){.stroke = INK_AXIS, .width = 2});
    for (Bound bound = 0; bound < BOUND_NONE; bound++) {
        for (guint i = 0; i < scene->rows.count; i++)
            if (scene->bars[i].bound == bound)
                canvas_mark(panel->canvas, ink_shape(inks[bound]),
                            panel_x(panel, scene->bars[i].total), rows_y(&scene->rows, i), 5);
        canvas_paint(panel->canvas, (Look){.fill = inks[bound]});
    }
}

/* Of the time at all on a linear axis; on a logarithmic one, of each device's own. */
static void draw_stack(const Scene *scene)
{
    const Panel *panel = &scene->rows.panel;
    g_autofree double *values = g_new(double, (gsize)scene->rows.count *BOUND_NONE);
    for (guint i = 0; i < scene->rows.count; i++)
        memcpy(values + (gsize)i * BOUND_NONE, scene->bars[i].seconds,
               sizeof scene->bars[i].seconds);
    double strip = panel_right(panel) + scene->value_width;
    if (scene->logarithmic && scene->strip == 0)
        return;
    rows_stack(&scene->rows, values, BOUND_NONE, inks, scene->logarithmic ? strip : panel->box.x,
               scene->logarithmic ? scene->strip : panel->box.width,
               scene->logarithmic ? 0 : panel->x.high);
    if (scene->logarithmic)
        canvas_text(panel->canvas, strip, panel_bottom(panel) + 16, "share of its time",
                    (TextLook){.size = SIZE_SMALL, .ink = INK_MUTED});
}

/* A tick across each bar: no implementation is faster. Its rim of paper shows it on any bar. */
static void draw_bounds(const Scene *scene)
{
    const Panel *panel = &scene->rows.panel;
    double reach = scene->rows.look.bar / 2 + 1;
    for (int paper = 1; paper >= 0; paper--) {
        for (guint i = 0; i < scene->rows.count; i++) {
            double x = panel_x(panel, scene->bars[i].least), y = rows_y(&scene->rows, i);
            canvas_segment(panel->canvas, x, y - reach, x, y + reach);
        }
        canvas_paint(panel->canvas,
                     (Look){.stroke = paper ? INK_PAPER : BOUND_INK, .width = paper ? 3.2 : 1.6});
    }
}

static void draw_estimates(const Scene *scene)
{
    g_autoptr(GArray) whiskers = g_array_new(FALSE, FALSE, sizeof(Whisker));
    for (guint i = 0; i < scene->rows.count; i++) {
        const Bar *bar = &scene->bars[i];
        Whisker whisker = {rows_y(&scene->rows, i), bar->estimate, bar->low, bar->high};
        if (is_estimated(bar))
            g_array_append_val(whiskers, whisker);
    }
    whiskers_draw(&scene->rows.panel, (const Whisker *)(void *)whiskers->data, whiskers->len);
}

static void draw_value(const Scene *scene, guint row)
{
    const Panel *panel = &scene->rows.panel;
    const Bar *bar = &scene->bars[row];
    g_autofree char *value = sheet_seconds(bar->total), *noted = marks_of(scene->notes, bar);
    g_autofree char *estimate = sheet_seconds(bar->estimate);
    bool also = scene->writes_estimates && is_estimated(bar);
    g_autofree char *text =
        g_strconcat(value, noted, also ? ", est. " : NULL, also ? estimate : NULL, NULL);
    canvas_text(panel->canvas, panel_x(panel, end_of(bar)) + (scene->logarithmic ? 9 : 5),
                rows_y(&scene->rows, row), text,
                (TextLook){.size = SIZE_SMALL, .middle = true, .halo = true});
}

static void note_row(const Scene *scene, guint row)
{
    const Bar *bar = &scene->bars[row];
    const Panel *panel = &scene->rows.panel;
    g_autofree char *time = sheet_seconds(bar->total), *least = sheet_seconds(bar->least);
    g_autofree char *estimate = is_estimated(bar) ? estimate_text(bar) : NULL;
    g_autofree char *text = g_strdup_printf(
        "%s: %s, mostly %s-bound; bound %s%s%s", bar->name, time, bound_name(bar->bound), least,
        estimate ? "; estimate " : "", estimate ? estimate : "");
    double pitch = scene->rows.look.pitch;
    canvas_note_box(
        panel->canvas,
        (Box){panel->box.x, rows_y(&scene->rows, row) - pitch / 2, panel->box.width, pitch}, text);
}

static double draw_legend(const Sheet *sheet, bool logarithmic, bool estimates)
{
    static const char *const labels[BOUND_NONE] = {"in compute-bound operators",
                                                   "in memory-bound operators"};
    LegendItem items[BOUND_NONE + 2];
    for (Bound bound = 0; bound < BOUND_NONE; bound++)
        items[bound] = (LegendItem){labels[bound], inks[bound], ink_shape(inks[bound]),
                                    logarithmic ? KEY_BOTH : KEY_AREA};
    items[BOUND_NONE] =
        (LegendItem){"the bound: no implementation is faster", BOUND_INK, MARK_TICK, KEY_MARK};
    items[BOUND_NONE + 1] = (LegendItem){WHISKER_MEANING, WHISKER_INK, WHISKER_MARK, KEY_MARK};
    return sheet_legend(sheet, sheet->y, items, BOUND_NONE + 1 + estimates);
}

/* ---- In words -------------------------------------------------------------------------------- */

static char *caption(const Notes *notes, const Reasons *reasons)
{
    GString *out = g_string_new(NULL);
    g_autofree char *names = reasons_names(reasons, MISSING_NAMED);
    for (guint i = 0; i < notes->count; i++)
        g_string_append_printf(out, "%s%s %s.", i ? " " : "", marks[i], notes->text[i]);
    if (reasons->count)
        g_string_append_printf(out, "%sNo time: %s.", notes->count ? " " : "", names);
    return g_string_free(out, FALSE);
}

/* Of the fastest that has one. */
static void say_estimates(GString *out, const Scene *scene)
{
    const Bar *first = NULL;
    guint n = 0;
    for (guint i = scene->rows.count; i-- > 0;)
        if (is_estimated(&scene->bars[i])) {
            first = &scene->bars[i];
            n++;
        }
    if (n == 0)
        return;
    g_autofree char *text = estimate_text(first);
    if (scene->rows.count == 1)
        g_string_append_printf(out, "\nEstimated %s.", text);
    else
        g_string_append_printf(out, "\nEstimated on %u of %u: on %s %s.", n, scene->rows.count,
                               first->name, text);
}

/* The first of the fastest or, with sign 1, the last of the slowest, however bars are sorted. */
static const Bar *furthest(const Scene *scene, int sign)
{
    const Bar *found = &scene->bars[0];
    for (guint i = 1; i < scene->rows.count; i++) {
        double more = sign * (scene->bars[i].total - found->total);
        found = more > 0 || (more == 0 && sign > 0) ? &scene->bars[i] : found;
    }
    return found;
}

static char *finding(const Sheet *sheet, const Scene *scene, const Reasons *reasons)
{
    guint count = scene->rows.count, bound[BOUND_NONE] = {0}, unknown = 0;
    for (guint i = 0; i < count; i++) {
        bound[scene->bars[i].bound]++;
        unknown += scene->bars[i].room_unknown;
    }
    const Bar *first = furthest(scene, -1), *last = furthest(scene, 1);
    g_autofree char *fast = sheet_seconds(first->total), *slow = sheet_seconds(last->total);
    g_autofree char *least = sheet_seconds(first->least), *counts = reasons_counts(reasons);
    g_autofree char *ratio = units_number(last->total / first->total, 2);
    GString *out = g_string_new(NULL);
    if (count == 1)
        g_string_append_printf(out, "%s: one device, %s, at %s (bound %s), mostly %s-bound.",
                               sheet->title, first->name, fast, least, bound_name(first->bound));
    else
        g_string_append_printf(
            out,
            "%s: from %s on %s to %s on %s.\n"
            "Fastest %s at %s (bound %s), slowest %s at %s, %s times as long.\n"
            "Most of the time is memory-bound on %u of %u devices, compute-bound on %u.",
            sheet->title, fast, first->name, slow, last->name, first->name, fast, least, last->name,
            slow, ratio, bound[BOUND_MEMORY], count, bound[BOUND_COMPUTE]);
    say_estimates(out, scene);
    if (unknown)
        g_string_append_printf(out, "\nWhether it fits is not known on %u of %u.", unknown, count);
    if (reasons->count)
        g_string_append_printf(out, "\nNo time on %s.", counts);
    return g_string_free(out, FALSE);
}

static Canvas *draw_bars(Sheet *sheet, const GArray *bars, const Reasons *reasons)
{
    g_autofree RowName *names = g_new0(RowName, bars->len);
    for (guint i = 0; i < bars->len; i++)
        names[i].text = g_array_index(bars, Bar, i).name;
    Notes notes = notes_of(bars);
    double top = draw_legend(sheet, is_logarithmic(bars), estimated_of(bars) > 0);
    Scene scene = scene_new(sheet, top + 6, bars, &notes, names);
    const Panel *panel = &scene.rows.panel;
    axis_draw_x(sheet->canvas, &panel->x, panel->box,
                scene.logarithmic ? "Roofline time (log scale)" : "Roofline time");
    if (scene.logarithmic)
        draw_log_bars(&scene);
    draw_stack(&scene);
    draw_bounds(&scene);
    if (estimated_of(bars) > 0)
        draw_estimates(&scene);
    for (guint i = 0; i < bars->len; i++) {
        rows_write_name(&scene.rows, i);
        draw_value(&scene, i);
        note_row(&scene, i);
    }
    double y = sheet_caption(sheet, panel_bottom(panel) + 38, caption(&notes, reasons));
    return sheet_finish(sheet, y, finding(sheet, &scene, reasons));
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    g_auto(Reasons) reasons = reasons_new();
    g_autoptr(GArray) bars = bars_new(analysis, request, &reasons);
    if (!bars->len) {
        g_autofree char *names = reasons_names(&reasons, 3);
        return chart_cannot(error, "runs nowhere: '%s' has no time on these devices: %s",
                            request->models[0]->id, names);
    }
    Sheet sheet = sheet_new(fonts, request, STATED_ROOFLINE,
                            g_strdup_printf("%s across devices", request->models[0]->name));
    return draw_bars(&sheet, bars, &reasons);
}

const ChartKind devices_chart = {"devices",
                                 "one model's time across devices, by what bounds it",
                                 1,
                                 1,
                                 1,
                                 -1,
                                 STATED_ROOFLINE,
                                 NULL,
                                 draw};
