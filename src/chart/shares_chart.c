#include "chart/shares_chart.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "chart/frame.h"
#include "chart/place.h"

#define ROW 50
#define BAR 26
#define INSIDE 10 /* px that text within a segment leaves free */

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

/* Name and share, or the share alone, whatever fits; "" when neither does. */
static char *segment_text(Fonts *fonts, ChartClass class, double share, double room)
{
    g_autofree char *percent = percent_of(share);
    g_autofree char *full = g_strdup_printf("%s %s", chart_class_label(class), percent);
    if (fonts_width(fonts, full, SIZE_SMALL, false) <= room)
        return g_steal_pointer(&full);
    if (fonts_width(fonts, percent, SIZE_SMALL, false) <= room)
        return g_steal_pointer(&percent);
    return g_strdup("");
}

/* Small segments are named below the bar, where there is room. */
static void name_below(Canvas *canvas, Place *place, ChartClass class, double share, double middle,
                       double bottom)
{
    g_autofree char *percent = percent_of(share);
    g_autofree char *text = g_strdup_printf("%s %s", chart_class_label(class), percent);
    double width = fonts_width(canvas_fonts(canvas), text, SIZE_SMALL, false);
    double right = canvas_width(canvas) - FRAME_MARGIN;
    Box box = {CLAMP(middle - width / 2, FRAME_MARGIN, right - width), bottom + 4, width,
               SIZE_SMALL};
    if (!place_fits(place, box))
        return;
    place_block(place, (Box){box.x - 4, box.y, width + 8, box.height});
    canvas_segment(canvas, middle, bottom, middle, bottom + 4);
    canvas_paint(canvas, (Look){.stroke = INK_MUTED});
    canvas_text(canvas, box.x, box.y + 10, text, (TextLook){.size = SIZE_SMALL});
}

static void draw_segment(Canvas *canvas, Place *place, Box box, ChartClass class, double share)
{
    Ink ink = chart_class_ink(class);
    g_autofree char *text = segment_text(canvas_fonts(canvas), class, share, box.width - INSIDE);
    canvas_rect(canvas, box);
    canvas_paint(canvas, (Look){.fill = ink, .stroke = INK_PAPER});
    double middle = box.x + box.width / 2;
    if (!strstr(text, chart_class_label(class)) && share >= 0.0005)
        name_below(canvas, place, class, share, middle, box.y + box.height);
    canvas_text(
        canvas, middle, box.y + box.height / 2, text,
        (TextLook){
            .size = SIZE_SMALL, .ink = ink_on(ink), .middle = true, .anchor = ANCHOR_MIDDLE});
}

static void draw_bar(Canvas *canvas, Box box, const ShareBar *bar)
{
    double total = total_of(bar), before = 0;
    g_autoptr(Place) place = place_new((Box){0, box.y, canvas_width(canvas), ROW});
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++) {
        double share = value_of(bar, class) / total;
        Box segment = {box.x + before * box.width, box.y, share * box.width, box.height};
        if (share > 0)
            draw_segment(canvas, place, segment, class, share);
        before += share;
    }
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
