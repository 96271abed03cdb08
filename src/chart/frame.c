#include "chart/frame.h"

#include <string.h>

#define WIDTH_MIN 320
#define LEGEND_ROW 19
#define CAPTION_ROW 15
#define EMPTY_HEIGHT 120

Canvas *frame_new(Fonts *fonts, double width, const char *title, const char *subtitle, double *y)
{
    width = width > 0 ? MAX(width, WIDTH_MIN) : CHART_WIDTH;
    double room = width - 2 * FRAME_MARGIN;
    Canvas *canvas = canvas_new(fonts, width, 0);
    g_autofree char *head = fonts_fit(fonts, title, SIZE_TITLE, true, room);
    g_autofree char *sub = fonts_fit(fonts, subtitle, SIZE_TEXT, false, room);
    canvas_text(canvas, FRAME_MARGIN, 26, head, (TextLook){.size = SIZE_TITLE, .bold = true});
    canvas_text(canvas, FRAME_MARGIN, 45, sub, (TextLook){.ink = INK_MUTED});
    *y = *sub ? 54 : 36;
    return canvas;
}

double frame_legend(Canvas *canvas, double x, double y, const LegendItem *items, size_t count)
{
    double right = canvas_width(canvas) - FRAME_MARGIN, at = x;
    for (size_t i = 0; i < count; i++) {
        double width =
            14 + fonts_width(canvas_fonts(canvas), items[i].label, SIZE_SMALL, false) + 18;
        if (at > x && at + width - 18 > right) {
            at = x;
            y += LEGEND_ROW;
        }
        canvas_mark(canvas, items[i].shape, at + 5, y + LEGEND_ROW / 2.0, 4.5);
        canvas_paint(canvas, (Look){.fill = items[i].ink});
        canvas_text(canvas, at + 14, y + LEGEND_ROW / 2.0, items[i].label,
                    (TextLook){.size = SIZE_SMALL, .middle = true});
        at += width;
    }
    return count ? y + LEGEND_ROW : y;
}

double frame_legend_classes(Canvas *canvas, double x, double y, const bool used[CHART_CLASS_COUNT])
{
    LegendItem items[CHART_CLASS_COUNT];
    size_t count = 0;
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++)
        if (used[class])
            items[count++] = (LegendItem){chart_class_label(class), chart_class_ink(class),
                                          chart_class_shape(class)};
    return frame_legend(canvas, x, y, items, count);
}

double frame_caption(Canvas *canvas, double x, double y, const char *text)
{
    Fonts *fonts = canvas_fonts(canvas);
    double space = fonts_width(fonts, " ", SIZE_SMALL, false),
           right = canvas_width(canvas) - FRAME_MARGIN;
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_autoptr(GString) line = g_string_new(NULL);
    double at = x;
    TextLook look = {.ink = INK_MUTED, .size = SIZE_SMALL};
    for (int i = 0; words[i]; i++) {
        double width = fonts_width(fonts, words[i], SIZE_SMALL, false);
        if (line->len && at + width > right) {
            canvas_text(canvas, x, y += CAPTION_ROW, line->str, look);
            g_string_truncate(line, 0);
            at = x;
        }
        g_string_append_printf(line, "%s%s", line->len ? " " : "", words[i]);
        at += width + space;
    }
    if (line->len)
        canvas_text(canvas, x, y += CAPTION_ROW, line->str, look);
    return y;
}

void frame_finish(Canvas *canvas, double y, const char *title, const char *alt)
{
    canvas_set_height(canvas, (int)(y + FRAME_MARGIN));
    canvas_describe(canvas, title, alt);
}

Canvas *frame_empty(Fonts *fonts, double width, const char *title, const char *subtitle,
                    const char *why)
{
    double y;
    Canvas *canvas = frame_new(fonts, width, title, subtitle, &y);
    Box box = {FRAME_MARGIN, y + 4, canvas_width(canvas) - 2 * FRAME_MARGIN, EMPTY_HEIGHT};
    canvas_rect(canvas, box);
    canvas_paint(canvas, (Look){.stroke = INK_GRID, .dash = DASH_DASHED});
    canvas_text(canvas, box.x + box.width / 2, box.y + box.height / 2, why,
                (TextLook){.ink = INK_MUTED, .middle = true, .anchor = ANCHOR_MIDDLE});
    frame_finish(canvas, box.y + box.height, title, why);
    return canvas;
}
