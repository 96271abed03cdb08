/* Numbers and path data of SVG, in as few bytes as they take. */
#include <math.h>
#include <string.h>

#include "base/append.h"
#include "draw/canvas_svg_parts.h"

int svg_units(double px)
{
    return (int)lround(CLAMP(px, -1e6, 1e6) * SVG_UNITS);
}

/* Writes a number, at most NUMBER_SIZE characters, and returns their end. */
#define NUMBER_SIZE 12

static char *write_number(char *at, int n)
{
    char digits[NUMBER_SIZE];
    int first = NUMBER_SIZE;
    for (int left = abs(n); left; left /= 10)
        digits[--first] = (char)('0' + left % 10);
    if (n < 0)
        *at++ = '-';
    for (; first < NUMBER_SIZE; first++)
        *at++ = digits[first];
    if (n == 0)
        *at++ = '0';
    return at;
}

void svg_put_whole(GString *out, int n)
{
    char text[NUMBER_SIZE] = "";
    const char *end = write_number(text, n);
    append_bytes(out, text, (gsize)(end - text));
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
    svg_put_whole(out, n);
}

void svg_put_attribute(GString *out, const char *name, double px)
{
    g_string_append_c(out, ' ');
    append_text(out, name);
    append_text(out, "=\"");
    svg_put_whole(out, svg_units(px));
    g_string_append_c(out, '"');
}

/* Lines of a quarter of a px are told from those of a half. */
int svg_width_tenths(double width)
{
    return (int)lround(CLAMP(width, 0, 1e6) * SVG_UNITS * 10);
}

void svg_put_line_width(GString *out, double px)
{
    int tenths = svg_width_tenths(px);
    g_string_append_printf(out, tenths % 10 ? " stroke-width=\"%d.%d\"" : " stroke-width=\"%d\"",
                           tenths / 10, tenths % 10);
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
    int x, y;             /* where the path is, units */
    int start_x, start_y; /* where its subpath began */
    char command; /* the last: coordinates alone repeat it, after a move as lines; 0: none yet */
    bool open;    /* no stroke follows the path: what is filled need not be closed */
} Pen;

/* Path data is written into room made before, for so many segments at a time. */
#define SEGMENTS_AT_ONCE 64
#define SEGMENT_SIZE (10 * (NUMBER_SIZE + 4))

static char *write_next(char *at, int n)
{
    if (n >= 0)
        *at++ = ' ';
    return write_number(at, n);
}

static char *write_pair(char *at, char command, int x, int y)
{
    *at++ = command;
    return write_next(write_number(at, x), y);
}

static char *write_slope(char *at, Pen *pen, int dx, int dy)
{
    bool goes_on = pen->command == 'l' || pen->command == 'm';
    pen->command = 'l';
    return goes_on ? write_next(write_next(at, dx), dy) : write_pair(at, 'l', dx, dy);
}

/* From where the pen is or from the corner, whichever is shorter. */
static char *write_step(char *at, char command, int by, int to)
{
    char relative[NUMBER_SIZE + 1], absolute[NUMBER_SIZE + 1];
    *relative = command;
    *absolute = (char)g_ascii_toupper(command);
    gsize steps = (gsize)(write_number(relative + 1, by) - relative),
          whole = (gsize)(write_number(absolute + 1, to) - absolute);
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
        return write_slope(at, pen, dx, dy);
    pen->command = 'h';
    return dy == 0 ? write_step(at, 'h', dx, x) : write_step(at, 'v', dy, y);
}

static char *write_move(char *at, Pen *pen, int x, int y)
{
    char relative[2 * NUMBER_SIZE], absolute[2 * NUMBER_SIZE];
    gsize steps = (gsize)(write_pair(relative, 'm', x - pen->x, y - pen->y) - relative),
          whole = (gsize)(write_pair(absolute, 'M', x, y) - absolute);
    bool shorter = !pen->command || whole < steps;
    memcpy(at, shorter ? absolute : relative, shorter ? whole : steps);
    pen->x = pen->start_x = x;
    pen->y = pen->start_y = y;
    pen->command = shorter ? 'M' : 'm';
    return at + (shorter ? whole : steps);
}

static char *write_close(char *at, Pen *pen)
{
    if (pen->open)
        return at;
    pen->x = pen->start_x;
    pen->y = pen->start_y;
    pen->command = 'z';
    *at++ = 'z';
    return at;
}

static char *write_rect(char *at, Pen *pen, const Segment *s)
{
    int left = svg_units(s->x), top = svg_units(s->y), right = svg_units(s->x + s->a),
        bottom = svg_units(s->y + s->b);
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
    int width = count > 2 ? svg_units(segments[0].a) : 0;
    for (guint i = 0; i < count && width > 0; i++)
        if (segments[i].verb != VERB_RECT || abs(svg_units(segments[i].a) - width) > 1)
            width = 0;
    return width;
}

void svg_put_bars(GString *out, const Segment *segments, guint count)
{
    Pen pen = {0};
    for (guint i = 0; i < count; i++) {
        char text[SEGMENT_SIZE], *at = text;
        int middle = svg_units(segments[i].x + segments[i].a / 2),
            ends[] = {svg_units(segments[i].y), svg_units(segments[i].y + segments[i].b)};
        bool up = abs(ends[1] - pen.y) <= abs(ends[0] - pen.y);
        if (ends[0] == ends[1])
            continue;
        at = write_move(at, &pen, middle, ends[up]);
        at = write_line(at, &pen, middle, ends[!up]);
        append_bytes(out, text, (gsize)(at - text));
    }
}

/* An arc that ends a little below where it begins; its flags need no separators. */
static char *write_circle(char *at, Pen *pen, const Segment *s)
{
    int r = svg_units(s->a);
    at = write_move(at, pen, svg_units(s->x) - r, svg_units(s->y));
    at = stpcpy(write_pair(at, 'a', r, r), " 0 110 .1z");
    pen->command = 'z';
    return at;
}

static char *write_segment(char *at, Pen *pen, const Segment *s)
{
    switch (s->verb) {
    case VERB_MOVE:
        return write_move(at, pen, svg_units(s->x), svg_units(s->y));
    case VERB_LINE:
        return write_line(at, pen, svg_units(s->x), svg_units(s->y));
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
