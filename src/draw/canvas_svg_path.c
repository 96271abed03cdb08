/* Numbers and path data of SVG, in as few bytes as they take. */
#include <math.h>
#include <string.h>

#include "base/append.h"
#include "draw/canvas_svg_parts.h"

int svg_deci(double px)
{
    return (int)lround(CLAMP(px, -1e6, 1e6) * 10);
}

/* Writes a number of tenths, at most DECI_SIZE characters, and returns their end. */
#define DECI_SIZE 12

static char *write_deci(char *at, int n)
{
    char digits[DECI_SIZE];
    int first = DECI_SIZE, whole = abs(n) / 10, rest = abs(n) % 10;
    for (int left = whole; left; left /= 10)
        digits[--first] = (char)('0' + left % 10);
    if (n < 0)
        *at++ = '-';
    for (; first < DECI_SIZE; first++)
        *at++ = digits[first];
    if (n == 0)
        *at++ = '0';
    if (rest) {
        *at++ = '.';
        *at++ = (char)('0' + rest);
    }
    return at;
}

static void put_deci(GString *out, int n)
{
    char text[DECI_SIZE];
    append_bytes(out, text, (gsize)(write_deci(text, n) - text));
}

void svg_put_whole(GString *out, int n)
{
    put_deci(out, 10 * n);
}

void svg_put_number(GString *out, double value)
{
    put_deci(out, svg_deci(value));
}

void svg_put_share(GString *out, const char *name, double value)
{
    int percent = (int)lround(CLAMP(value, 0, 1) * 100);
    g_string_append_printf(out, percent == 100 ? " %s=\"1\"" : " %s=\".%02d\"", name, percent);
}

void svg_put_next(GString *out, int n)
{
    if (n >= 0)
        g_string_append_c(out, ' ');
    put_deci(out, n);
}

void svg_put_attribute(GString *out, const char *name, double value)
{
    g_string_append_c(out, ' ');
    append_text(out, name);
    append_text(out, "=\"");
    svg_put_number(out, value);
    g_string_append_c(out, '"');
}

void svg_put_escaped(GString *out, const char *text)
{
    static const char *const entities[] = {
        ['<'] = "&lt;", ['>'] = "&gt;", ['&'] = "&amp;", ['"'] = "&quot;"};
    for (;; text++) {
        size_t plain = strcspn(text, "<>&\"");
        append_bytes(out, text, plain);
        text += plain;
        if (!*text)
            return;
        append_text(out, entities[(unsigned char)*text]);
    }
}

typedef struct Pen {
    int x, y;             /* where the path is, tenths of a px */
    int start_x, start_y; /* where its subpath began */
    bool begun;
    bool open; /* no stroke follows the path: what is filled need not be closed */
} Pen;

/* Path data is written into room made before, for so many segments at a time. */
#define SEGMENTS_AT_ONCE 64
#define SEGMENT_SIZE (10 * (DECI_SIZE + 4))

static char *write_next(char *at, int n)
{
    if (n >= 0)
        *at++ = ' ';
    return write_deci(at, n);
}

static char *write_pair(char *at, char command, int x, int y)
{
    *at++ = command;
    return write_next(write_deci(at, x), y);
}

/* From where the pen is or from the corner, whichever is shorter. */
static char *write_step(char *at, char command, int by, int to)
{
    char relative[DECI_SIZE + 1], absolute[DECI_SIZE + 1];
    *relative = command;
    *absolute = (char)g_ascii_toupper(command);
    gsize steps = (gsize)(write_deci(relative + 1, by) - relative),
          whole = (gsize)(write_deci(absolute + 1, to) - absolute);
    bool shorter = whole < steps;
    memcpy(at, shorter ? absolute : relative, shorter ? whole : steps);
    return at + (shorter ? whole : steps);
}

static char *write_line(char *at, Pen *pen, int x, int y)
{
    int dx = x - pen->x, dy = y - pen->y;
    pen->x = x;
    pen->y = y;
    if (dx != 0 && dy != 0)
        return write_pair(at, 'l', dx, dy);
    return dy == 0 ? write_step(at, 'h', dx, x) : write_step(at, 'v', dy, y);
}

static char *write_move(char *at, Pen *pen, int x, int y)
{
    char relative[2 * DECI_SIZE], absolute[2 * DECI_SIZE];
    gsize steps = (gsize)(write_pair(relative, 'm', x - pen->x, y - pen->y) - relative),
          whole = (gsize)(write_pair(absolute, 'M', x, y) - absolute);
    bool shorter = !pen->begun || whole < steps;
    memcpy(at, shorter ? absolute : relative, shorter ? whole : steps);
    pen->x = pen->start_x = x;
    pen->y = pen->start_y = y;
    pen->begun = true;
    return at + (shorter ? whole : steps);
}

static char *write_close(char *at, Pen *pen)
{
    if (pen->open)
        return at;
    pen->x = pen->start_x;
    pen->y = pen->start_y;
    *at++ = 'z';
    return at;
}

static char *write_rect(char *at, Pen *pen, const Segment *s)
{
    int left = svg_deci(s->x), top = svg_deci(s->y), right = svg_deci(s->x + s->a),
        bottom = svg_deci(s->y + s->b);
    if (pen->open && (left == right || top == bottom))
        return at;
    at = write_move(at, pen, left, top);
    at = write_line(at, pen, right, top);
    at = write_line(at, pen, right, bottom);
    at = write_line(at, pen, left, bottom);
    return write_close(at, pen);
}

int svg_bar_width(const Segment *segments, guint count)
{
    int width = count > 2 ? svg_deci(segments[0].a) : 0;
    for (guint i = 0; i < count && width > 0; i++)
        if (segments[i].verb != VERB_RECT || abs(svg_deci(segments[i].a) - width) > 1)
            width = 0;
    return width;
}

void svg_put_bars(GString *out, const Segment *segments, guint count)
{
    Pen pen = {0};
    for (guint i = 0; i < count; i++) {
        char text[SEGMENT_SIZE], *at = text;
        int middle = svg_deci(segments[i].x + segments[i].a / 2),
            ends[] = {svg_deci(segments[i].y), svg_deci(segments[i].y + segments[i].b)};
        bool up = abs(ends[1] - pen.y) <= abs(ends[0] - pen.y);
        if (ends[0] == ends[1])
            continue;
        at = write_move(at, &pen, middle, ends[up]);
        at = write_line(at, &pen, middle, ends[!up]);
        append_bytes(out, text, (gsize)(at - text));
    }
}

/* Two half circles; the arc flags need no separators. */
static char *write_circle(char *at, Pen *pen, const Segment *s)
{
    int r = svg_deci(s->a);
    at = write_move(at, pen, svg_deci(s->x) - r, svg_deci(s->y));
    for (int side = 1; side >= -1; side -= 2) {
        at = stpcpy(write_pair(at, 'a', r, r), " 0 1 0");
        at = stpcpy(write_next(at, side * 2 * r), " 0");
    }
    return write_close(at, pen);
}

static char *write_segment(char *at, Pen *pen, const Segment *s)
{
    switch (s->verb) {
    case VERB_MOVE:
        return write_move(at, pen, svg_deci(s->x), svg_deci(s->y));
    case VERB_LINE:
        return write_line(at, pen, svg_deci(s->x), svg_deci(s->y));
    case VERB_CLOSE:
        return write_close(at, pen);
    case VERB_RECT:
        return write_rect(at, pen, s);
    case VERB_CIRCLE:
        break;
    }
    return write_circle(at, pen, s);
}

void svg_put_segments(GString *out, const Segment *segments, guint count, bool open)
{
    Pen pen = {.open = open};
    for (guint i = 0, end; i < count; i = end) {
        gsize start = out->len;
        end = MIN(i + SEGMENTS_AT_ONCE, count);
        g_string_set_size(out, start + (gsize)SEGMENT_SIZE * (end - i));
        char *at = out->str + start;
        for (guint k = i; k < end; k++)
            at = write_segment(at, &pen, &segments[k]);
        g_string_truncate(out, (gsize)(at - out->str));
    }
}
