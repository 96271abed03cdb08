/* Which operators own the parameters, and which the work: one bar of 100 % per quantity, split by
 * class. */
#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "chart/sheet.h"
#include "draw/place.h"

#define ROW 50
#define BAR 26
#define SHARE_NAMED 0.0005 /* smaller segments go unnamed */
#define INSIDE 10          /* px that text within a segment leaves free */

typedef struct Bar {
    const char *name, *unit;
    double value[INK_COUNT], total; /* total 0: there is none */
    Ink largest;
} Bar;

static void bar_add(Bar *bar, OpClass op_class, double value)
{
    bar->value[ink_of_class(op_class)] += value;
}

static void bar_sum(Bar *bar)
{
    bar->largest = CLASS_INK_FIRST;
    for (Ink ink = CLASS_INK_FIRST; ink < CLASS_INK_END; ink++) {
        bar->total += bar->value[ink];
        bar->largest = bar->value[ink] > bar->value[bar->largest] ? ink : bar->largest;
    }
}

static char *percent_of(double share)
{
    return units_percent(share, share < 0.0995 ? 1 : 0);
}

typedef struct Segment {
    Ink ink;
    double share;
    Box box;
} Segment;

static char *segment_text(const Segment *segment)
{
    g_autofree char *percent = percent_of(segment->share);
    return g_strdup_printf("%s %s", ink_label(segment->ink), percent);
}

/* True when the text fits and was written. */
static bool write_inside(const Sheet *sheet, const Segment *segment, const char *text)
{
    double width = sheet_text_width(sheet, text, SIZE_SMALL, false);
    if (width > segment->box.width - INSIDE)
        return false;
    sheet_plate(sheet, segment->ink, segment->box.x + segment->box.width / 2,
                segment->box.y + segment->box.height / 2, width, false);
    canvas_text(sheet->canvas, segment->box.x + segment->box.width / 2,
                segment->box.y + segment->box.height / 2, text,
                (TextLook){.size = SIZE_SMALL,
                           .ink = ink_on(segment->ink),
                           .middle = true,
                           .anchor = ANCHOR_MIDDLE});
    return true;
}

/* Below the bar, as near under the segment as there is room. */
static bool write_below(const Sheet *sheet, Place *place, const Segment *segment, const char *text)
{
    static const double shifts[] = {0, -20, 20, -40, 40, -60, 60, -80, 80};
    double width = sheet_text_width(sheet, text, SIZE_SMALL, false),
           bottom = segment->box.y + segment->box.height;
    double middle = segment->box.x + segment->box.width / 2;
    for (guint i = 0; i < G_N_ELEMENTS(shifts); i++) {
        double x = CLAMP(middle - width / 2 + shifts[i], SHEET_MARGIN, sheet->right - width);
        Box box = {x, bottom + 6, width, SIZE_SMALL};
        if (!place_fits(place, box))
            continue;
        place_block(place, (Box){x - 5, box.y, width + 10, box.height});
        canvas_segment(sheet->canvas, middle, bottom, CLAMP(middle, x + 3, x + width - 3),
                       bottom + 6);
        canvas_paint(sheet->canvas, (Look){.stroke = INK_MUTED, .width = 0.8});
        canvas_text(sheet->canvas, x, box.y + 10, text, (TextLook){.size = SIZE_SMALL});
        return true;
    }
    return false;
}

static void name_segment(const Sheet *sheet, Place *place, const Segment *segment)
{
    g_autofree char *text = segment_text(segment), *percent = percent_of(segment->share);
    if (!write_inside(sheet, segment, text) && !write_below(sheet, place, segment, text))
        write_inside(sheet, segment, percent);
}

static int compare_segments(const void *a, const void *b)
{
    const Segment *x = a, *y = b;
    if (x->share != y->share)
        return x->share < y->share ? 1 : -1;
    return (x->ink > y->ink) - (x->ink < y->ink);
}

/* Coloured from left to right, named from the largest to the smallest. */
static void draw_bar(const Sheet *sheet, Box box, const Bar *bar)
{
    Segment segments[CLASS_INK_COUNT];
    size_t count = 0;
    double x = box.x;
    for (Ink ink = CLASS_INK_FIRST; ink < CLASS_INK_END; ink++) {
        double share = bar->value[ink] / bar->total;
        Box part = {x, box.y, share * box.width, box.height};
        x += part.width;
        if (share <= 0)
            continue;
        segments[count++] = (Segment){ink, share, part};
        canvas_rect(sheet->canvas, part);
        canvas_paint(sheet->canvas, (Look){.fill = ink, .stroke = INK_PAPER, .textured = true});
    }
    g_autoptr(Place) place = place_new((Box){0, box.y, sheet->width, ROW});
    qsort(segments, count, sizeof *segments, compare_segments);
    for (size_t i = 0; i < count && segments[i].share >= SHARE_NAMED; i++) {
        g_autofree char *text = segment_text(&segments[i]);
        name_segment(sheet, place, &segments[i]);
        canvas_note_box(sheet->canvas, segments[i].box, text);
    }
}

static void draw_row(const Sheet *sheet, double left, double y, const Bar *bar)
{
    Box box = {left, y, sheet->right - left, BAR};
    bool any = bar->total > 0;
    g_autofree char *total = any ? units_si(bar->total, 3, bar->unit) : g_strdup("none");
    canvas_text(sheet->canvas, left - 10, y + 11, bar->name,
                (TextLook){.bold = true, .anchor = ANCHOR_END});
    canvas_text(sheet->canvas, left - 10, y + 25, total,
                (TextLook){.ink = INK_MUTED, .size = SIZE_SMALL, .anchor = ANCHOR_END});
    if (any) {
        draw_bar(sheet, box, bar);
    } else {
        canvas_rect(sheet->canvas, box);
        canvas_paint(sheet->canvas, (Look){.stroke = INK_GRID, .dash = DASH_DASHED});
    }
}

static double draw_legend(const Sheet *sheet, double y, const Bar *bars, guint n)
{
    LegendItem items[CLASS_INK_COUNT];
    size_t count = 0;
    for (Ink ink = CLASS_INK_FIRST; ink < CLASS_INK_END; ink++) {
        double value = 0;
        for (guint i = 0; i < n; i++)
            value += bars[i].value[ink];
        if (value > 0)
            items[count++] = (LegendItem){.label = ink_label(ink), .ink = ink, .key = KEY_AREA};
    }
    return sheet_legend(sheet, y, items, count);
}

/* The bar that says most: time, else MACs, else traffic. */
static guint told_of(const Bar *bars, guint n)
{
    enum { MACS = 1, TRAFFIC, TIME };
    return n > TIME ? TIME : bars[MACS].total > 0 ? MACS : TRAFFIC;
}

static char *finding(const Sheet *sheet, const Bar *bars, guint n)
{
    GString *out = g_string_new(sheet->title);
    guint told = told_of(bars, n);
    g_autofree char *most = percent_of(bars[told].value[bars[told].largest] / bars[told].total);
    if (bars[told].total > 0)
        g_string_append_printf(out, ": %s owns %s of %s", ink_label(bars[told].largest), most,
                               bars[told].name);
    g_string_append_c(out, '.');
    for (guint i = 0; i < n; i++) {
        const Bar *bar = &bars[i];
        g_autofree char *share = percent_of(bar->value[bar->largest] / bar->total);
        g_string_append(out, i ? "; " : "\n");
        if (bar->total > 0)
            g_string_append_printf(out, "%s owns %s of %s", ink_label(bar->largest), share,
                                   bar->name);
        else
            g_string_append_printf(out, "no %s", bar->name);
    }
    g_string_append(out, n > 3 ? ", operator by operator." : ".");
    return g_string_free(out, FALSE);
}

/* Under the traffic model of the setup. */
static void add_traffic(Bar *bar, const ModelCost *cost, TrafficModel traffic)
{
    for (int i = 0; i < cost->n_layers; i++) {
        const LayerCost *layer = cost_layer(cost, i);
        if (layer->covered)
            bar_add(bar, layer->op_class, (double)layer->traffic[traffic].bytes);
    }
}

static char *title_of(const ChartRequest *request)
{
    const char *device = request->n_devices > 0 ? request->devices[0]->name : NULL;
    return g_strconcat(request->models[0]->name, device ? " on " : NULL, device, NULL);
}

static double draw_rows(const Sheet *sheet, Bar *bars, guint n)
{
    double widest = 60, y = sheet->y + 6;
    for (guint i = 0; i < n; i++) {
        bar_sum(&bars[i]);
        widest = fmax(widest, sheet_text_width(sheet, bars[i].name, SIZE_TEXT, true) + 2);
    }
    for (guint i = 0; i < n; i++, y += ROW)
        draw_row(sheet, SHEET_MARGIN + widest + 10, y, &bars[i]);
    return y;
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const TimingResult *timing = NULL;
    if (!chart_operators_if_any(analysis, request, &timing, error))
        return NULL;
    const ModelCost *cost = timing ? timing->of->cost : request->models[0]->cost;
    bool aside = cost->auxiliary.params > 0;
    Bar bars[4] = {{.name = aside ? "executed parameters" : "parameters", .unit = ""},
                   {.name = "MACs", .unit = "MAC"},
                   {.name = "traffic", .unit = "B"},
                   {.name = "time", .unit = "s"}};
    guint n = timing ? 4 : 3;
    for (OpClass c = 0; c < OP_CLASS_COUNT; c++) {
        bar_add(&bars[0], c, (double)cost->params_of_class[c]);
        bar_add(&bars[1], c, (double)cost->macs_of_class[c]);
        bar_add(&bars[3], c, timing ? timing->timing->seconds_of_class[c] : 0);
    }
    add_traffic(&bars[2], cost, request->setup.traffic);
    if (cost->n_layers == 0)
        return chart_cannot(error, "no layers: '%s' has none", request->models[0]->id);
    Sheet sheet =
        timing ? sheet_under(fonts, request, STATED_OPERATORS, &timing->timing->roof,
                             title_of(request))
               : sheet_new(fonts, request, STATED_NETWORK | STATED_TRAFFIC, title_of(request));
    double y = draw_legend(&sheet, draw_rows(&sheet, bars, n), bars, n);
    y = sheet_caption(&sheet, y, g_strdup(timing ? "Time: operator by operator." : ""));
    return sheet_finish(&sheet, y, finding(&sheet, bars, n));
}

const ChartKind shares_chart = {"shares",
                                "parameters, MACs, traffic and, with a device, time operator by "
                                "operator, by class",
                                1,
                                1,
                                0,
                                1,
                                STATED_OPERATORS,
                                NULL,
                                draw};
