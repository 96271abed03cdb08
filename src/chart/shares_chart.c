#include "chart/shares_chart.h"

#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "chart/frame.h"
#include "chart/place.h"

#define ROW 50
#define BAR 26
#define SHARE_NAMED 0.0005 /* smaller segments go unnamed */
#define INSIDE 10          /* px that text within a segment leaves free */

static double value_of(const ShareBar *bar, ChartClass class)
{
    double value = bar->value[class];
    return isfinite(value) && value > 0 ? value : 0;
}

static double total_of(const ShareBar *bar)
{
    double total = 0;
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++)
        total += value_of(bar, class);
    return total;
}

static ChartClass largest_of(const ShareBar *bar)
{
    ChartClass largest = 0;
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++)
        if (value_of(bar, class) > value_of(bar, largest))
            largest = class;
    return largest;
}

static char *percent_of(double share)
{
    return units_percent(share, share < 0.0995 ? 1 : 0);
}

typedef struct Segment {
    ChartClass class;
    double share;
    Box box;
} Segment;

static char *segment_text(const Segment *segment)
{
    g_autofree char *percent = percent_of(segment->share);
    return g_strdup_printf("%s %s", chart_class_label(segment->class), percent);
}

/* True when the text fits and was written. */
static bool write_inside(Canvas *canvas, const Segment *segment, const char *text)
{
    Ink ink = chart_class_ink(segment->class);
    double width = fonts_width(canvas_fonts(canvas), text, SIZE_SMALL, false);
    if (width > segment->box.width - INSIDE)
        return false;
    canvas_text(
        canvas, segment->box.x + segment->box.width / 2, segment->box.y + segment->box.height / 2,
        text,
        (TextLook){
            .size = SIZE_SMALL, .ink = ink_on(ink), .middle = true, .anchor = ANCHOR_MIDDLE});
    return true;
}

/* Below the bar, as near under the segment as there is room. */
static bool write_below(Canvas *canvas, Place *place, const Segment *segment, const char *text)
{
    static const double shifts[] = {0, -20, 20, -40, 40, -60, 60, -80, 80};
    double width = fonts_width(canvas_fonts(canvas), text, SIZE_SMALL, false);
    double right = canvas_width(canvas) - FRAME_MARGIN,
           bottom = segment->box.y + segment->box.height;
    double middle = segment->box.x + segment->box.width / 2;
    for (guint i = 0; i < G_N_ELEMENTS(shifts); i++) {
        double x = CLAMP(middle - width / 2 + shifts[i], FRAME_MARGIN, right - width);
        Box box = {x, bottom + 6, width, SIZE_SMALL};
        if (!place_fits(place, box))
            continue;
        place_block(place, (Box){x - 5, box.y, width + 10, box.height});
        canvas_segment(canvas, middle, bottom, CLAMP(middle, x + 3, x + width - 3), bottom + 6);
        canvas_paint(canvas, (Look){.stroke = INK_MUTED, .width = 0.8});
        canvas_text(canvas, x, box.y + 10, text, (TextLook){.size = SIZE_SMALL});
        return true;
    }
    return false;
}

static void name_segment(Canvas *canvas, Place *place, const Segment *segment)
{
    g_autofree char *text = segment_text(segment), *percent = percent_of(segment->share);
    if (!write_inside(canvas, segment, text) && !write_below(canvas, place, segment, text))
        write_inside(canvas, segment, percent);
}

static int compare_segments(const void *a, const void *b)
{
    const Segment *x = a, *y = b;
    if (x->share != y->share)
        return x->share < y->share ? 1 : -1;
    return (x->class > y->class) - (x->class < y->class);
}

/* Coloured from left to right, named from the largest to the smallest. */
static void draw_bar(Canvas *canvas, Box box, const ShareBar *bar)
{
    Segment segments[CHART_CLASS_COUNT];
    size_t count = 0;
    double total = total_of(bar), x = box.x;
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++) {
        double share = value_of(bar, class) / total;
        Box part = {x, box.y, share * box.width, box.height};
        x += part.width;
        if (share <= 0)
            continue;
        segments[count++] = (Segment){class, share, part};
        canvas_rect(canvas, part);
        canvas_paint(canvas, (Look){.fill = chart_class_ink(class), .stroke = INK_PAPER});
    }
    g_autoptr(Place) place = place_new((Box){0, box.y, canvas_width(canvas), ROW});
    qsort(segments, count, sizeof *segments, compare_segments);
    for (size_t i = 0; i < count && segments[i].share >= SHARE_NAMED; i++)
        name_segment(canvas, place, &segments[i]);
}

static void draw_row(Canvas *canvas, double left, double y, const ShareBar *bar)
{
    Box box = {left, y, canvas_width(canvas) - FRAME_MARGIN - left, BAR};
    bool any = total_of(bar) > 0;
    g_autofree char *total =
        any ? units_si(total_of(bar), 3, bar->unit ? bar->unit : "") : g_strdup("none");
    g_autofree char *name =
        fonts_fit(canvas_fonts(canvas), bar->name, SIZE_TEXT, true, left - FRAME_MARGIN - 12);
    canvas_text(canvas, left - 10, y + 11, name, (TextLook){.bold = true, .anchor = ANCHOR_END});
    canvas_text(canvas, left - 10, y + 25, total,
                (TextLook){.ink = INK_MUTED, .size = SIZE_SMALL, .anchor = ANCHOR_END});
    if (any) {
        draw_bar(canvas, box, bar);
    } else {
        canvas_rect(canvas, box);
        canvas_paint(canvas, (Look){.stroke = INK_GRID, .dash = DASH_DASHED});
    }
}

static double draw_legend(Canvas *canvas, double y, const SharesChart *data)
{
    LegendItem items[CHART_CLASS_COUNT];
    size_t count = 0;
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++) {
        double value = 0;
        for (size_t i = 0; i < data->bar_count; i++)
            value += value_of(&data->bars[i], class);
        if (value > 0)
            items[count++] =
                (LegendItem){chart_class_label(class), chart_class_ink(class), MARK_SQUARE};
    }
    return frame_legend(canvas, FRAME_MARGIN, y, items, count);
}

char *shares_chart_alt(const SharesChart *data)
{
    GString *out = g_string_new(data->title);
    for (size_t i = 0; i < data->bar_count; i++) {
        const ShareBar *bar = &data->bars[i];
        double total = total_of(bar);
        ChartClass largest = largest_of(bar);
        g_autofree char *share = percent_of(value_of(bar, largest) / total);
        g_string_append(out, i ? "; " : ": ");
        if (total > 0)
            g_string_append_printf(out, "%s owns %s of %s", chart_class_label(largest), share,
                                   bar->name);
        else
            g_string_append_printf(out, "there is no %s", bar->name);
    }
    return g_string_free(g_string_append_c(out, '.'), FALSE);
}

Canvas *shares_chart(const SharesChart *data, Fonts *fonts)
{
    if (data->bar_count == 0)
        return frame_empty(fonts, data->width, data->title, data->subtitle,
                           "Nothing to share out.");
    double y, widest = 60;
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    for (size_t i = 0; i < data->bar_count; i++) {
        g_autofree char *name = fonts_fit(fonts, data->bars[i].name, SIZE_TEXT, true, 120);
        widest = fmax(widest, fonts_width(fonts, name, SIZE_TEXT, true) + 2);
    }
    y += 6;
    for (size_t i = 0; i < data->bar_count; i++, y += ROW)
        draw_row(canvas, FRAME_MARGIN + widest + 10, y, &data->bars[i]);
    y = draw_legend(canvas, y, data);
    g_autofree char *alt = shares_chart_alt(data);
    frame_finish(canvas, y, data->title, alt);
    return canvas;
}
