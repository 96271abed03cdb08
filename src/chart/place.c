#include "chart/place.h"

#include <math.h>

#define GAP 2.0 /* px kept free around a label */
/* px that a leader which crosses marks may be long: beyond, it misleads */
#define OVER_MARKS 75.0
#define NEAREST 3.0 /* px from a mark to a label that needs no leader */

typedef struct Line {
    double x0, y0, x1, y1;
} Line;

typedef struct Mark {
    double x, y, radius;
} Mark;

struct Place {
    Box bounds;
    double reach;    /* px from a mark to its label, at most */
    GArray *blocks;  /* Box: what labels and leaders stay clear of */
    GArray *marks;   /* Mark */
    GArray *lines;   /* Line: may be crossed by leaders, not by labels */
    GArray *leaders; /* Line: crossed by nothing */
};

Place *place_new(Box bounds)
{
    Place *place = g_new0(Place, 1);
    place->bounds = bounds;
    place->reach = INFINITY;
    place->blocks = g_array_new(FALSE, FALSE, sizeof(Box));
    place->marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    place->lines = g_array_new(FALSE, FALSE, sizeof(Line));
    place->leaders = g_array_new(FALSE, FALSE, sizeof(Line));
    return place;
}

void place_free(Place *place)
{
    if (!place)
        return;
    g_array_unref(place->blocks);
    g_array_unref(place->marks);
    g_array_unref(place->lines);
    g_array_unref(place->leaders);
    g_free(place);
}

void place_set_reach(Place *place, double px)
{
    place->reach = px;
}

void place_block(Place *place, Box box)
{
    g_array_append_val(place->blocks, box);
}

void place_mark(Place *place, double x, double y, double radius)
{
    Mark mark = {x, y, radius};
    g_array_append_val(place->marks, mark);
}

void place_line(Place *place, double x0, double y0, double x1, double y1)
{
    Line line = {x0, y0, x1, y1};
    g_array_append_val(place->lines, line);
}

static bool boxes_meet(Box a, Box b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

static bool mark_meets(Mark mark, Box box)
{
    double dx = mark.x - CLAMP(mark.x, box.x, box.x + box.width);
    double dy = mark.y - CLAMP(mark.y, box.y, box.y + box.height);
    return dx * dx + dy * dy < mark.radius * mark.radius;
}

/* Cut the span [t0, t1] of a line to where start + t·delta lies within [low, high]. */
static bool cut_span(double start, double delta, double low, double high, double *t0, double *t1)
{
    if (delta == 0)
        return start > low && start < high;
    double a = (low - start) / delta, b = (high - start) / delta;
    *t0 = MAX(*t0, MIN(a, b));
    *t1 = MIN(*t1, MAX(a, b));
    return *t0 < *t1;
}

static bool line_meets(Line line, Box box)
{
    double t0 = 0, t1 = 1;
    return cut_span(line.x0, line.x1 - line.x0, box.x, box.x + box.width, &t0, &t1) &&
           cut_span(line.y0, line.y1 - line.y0, box.y, box.y + box.height, &t0, &t1);
}

static double side(Line line, double x, double y)
{
    return (line.x1 - line.x0) * (y - line.y0) - (line.y1 - line.y0) * (x - line.x0);
}

static bool lines_cross(Line a, Line b)
{
    return side(a, b.x0, b.y0) * side(a, b.x1, b.y1) < 0 &&
           side(b, a.x0, a.y0) * side(b, a.x1, a.y1) < 0;
}

static bool in_bounds(Box bounds, Box box)
{
    return box.x >= bounds.x && box.y >= bounds.y && box.x + box.width <= bounds.x + bounds.width &&
           box.y + box.height <= bounds.y + bounds.height;
}

static bool lines_clear(const GArray *lines, Box box)
{
    for (guint i = 0; i < lines->len; i++)
        if (line_meets(g_array_index(lines, Line, i), box))
            return false;
    return true;
}

bool place_fits(const Place *place, Box box)
{
    Box wide = {box.x - GAP, box.y - GAP, box.width + 2 * GAP, box.height + 2 * GAP};
    if (!in_bounds(place->bounds, box))
        return false;
    for (guint i = 0; i < place->blocks->len; i++)
        if (boxes_meet(g_array_index(place->blocks, Box, i), wide))
            return false;
    for (guint i = 0; i < place->marks->len; i++)
        if (mark_meets(g_array_index(place->marks, Mark, i), box))
            return false;
    return lines_clear(place->lines, box) && lines_clear(place->leaders, wide);
}

bool place_near_mark(const Place *place, Box box, double distance)
{
    for (guint i = 0; i < place->marks->len; i++) {
        Mark mark = g_array_index(place->marks, Mark, i);
        mark.radius += distance;
        if (mark_meets(mark, box))
            return true;
    }
    return false;
}

/* Marks that do not lie under the leader's own beginning. */
static bool leader_clears_marks(const Place *place, Line leader)
{
    for (guint i = 0; i < place->marks->len; i++) {
        Mark m = g_array_index(place->marks, Mark, i);
        double r = MAX(m.radius, 1) * 0.8;
        bool own = hypot(m.x - leader.x0, m.y - leader.y0) <= m.radius + 1;
        if (!own && line_meets(leader, (Box){m.x - r, m.y - r, 2 * r, 2 * r}))
            return false;
    }
    return true;
}

static bool leader_fits(const Place *place, Line leader, bool over_marks)
{
    for (guint i = 0; i < place->blocks->len; i++)
        if (line_meets(leader, g_array_index(place->blocks, Box, i)))
            return false;
    for (guint i = 0; i < place->leaders->len; i++)
        if (lines_cross(leader, g_array_index(place->leaders, Line, i)))
            return false;
    return over_marks || leader_clears_marks(place, leader);
}

/* The label's box when it lies `distance` from the mark's edge in direction (ux, uy). */
static Box box_towards(Mark mark, double ux, double uy, double distance, double width,
                       double height)
{
    double reach = mark.radius + distance;
    double cx = mark.x + ux * reach + CLAMP(1.6 * ux, -1, 1) * width / 2;
    double cy = mark.y + uy * reach + CLAMP(1.6 * uy, -1, 1) * height / 2;
    return (Box){cx - width / 2, cy - height / 2, width, height};
}

static Placed placed_at(Mark mark, Box box, bool leader)
{
    double x1 = CLAMP(mark.x, box.x - 1, box.x + box.width + 1);
    double y1 = CLAMP(mark.y, box.y + 1, box.y + box.height - 1);
    double length = MAX(hypot(x1 - mark.x, y1 - mark.y), 1e-9);
    double x0 = mark.x + (x1 - mark.x) * mark.radius / length;
    double y0 = mark.y + (y1 - mark.y) * mark.radius / length;
    return (Placed){box, leader, x0, y0, x1, y1};
}

static bool try_at(const Place *place, Mark mark, Box box, bool leader, bool over_marks,
                   Placed *placed)
{
    if (!place_fits(place, box))
        return false;
    *placed = placed_at(mark, box, leader);
    Line line = {placed->x0, placed->y0, placed->x1, placed->y1};
    return !leader || leader_fits(place, line, over_marks);
}

/* Directions in order of preference: twenty-fourths of a turn, counter-clockwise from the right;
 * labels above and below may be shifted along by a part of their width. */
static const struct {
    int direction;
    double shift;
} order[] = {{0, 0},  {3, 0},  {21, 0},   {12, 0},    {9, 0},     {15, 0},     {6, 0},
             {18, 0}, {1, 0},  {23, 0},   {2, 0},     {22, 0},    {4, 0},      {20, 0},
             {5, 0},  {19, 0}, {6, 0.45}, {18, 0.45}, {6, -0.45}, {18, -0.45}, {11, 0},
             {13, 0}, {10, 0}, {14, 0},   {8, 0},     {16, 0},    {7, 0},      {17, 0}};
static const double rings[] = {NEAREST, 8, 14, 21, 29, 38, 48, 60, 74, 90, 110, 135, 165, 200};

static bool search(const Place *place, Mark mark, double width, double height, bool over_marks,
                   Placed *placed)
{
    double reach = over_marks ? MIN(place->reach, OVER_MARKS) : place->reach;
    for (guint ring = 0; ring < G_N_ELEMENTS(rings) && rings[ring] <= reach; ring++) {
        for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
            double angle = order[i].direction * G_PI / 12;
            Box box = box_towards(mark, cos(angle), -sin(angle), rings[ring], width, height);
            box.x += order[i].shift * width;
            if (try_at(place, mark, box, ring > 0, over_marks, placed))
                return true;
        }
    }
    return false;
}

bool place_label(Place *place, double x, double y, double radius, double width, double height,
                 Placed *placed)
{
    Mark mark = {x, y, radius};
    if (!isfinite(x) || !isfinite(y))
        return false;
    if (!search(place, mark, width, height, false, placed) &&
        !search(place, mark, width, height, true, placed))
        return false;
    place_block(place, placed->box);
    Line line = {placed->x0, placed->y0, placed->x1, placed->y1};
    if (placed->leader)
        g_array_append_val(place->leaders, line);
    return true;
}

bool place_text(Place *place, Canvas *canvas, double x, double y, double radius, const char *text,
                TextLook look)
{
    double size = look.size > 0 ? look.size : SIZE_TEXT;
    g_autofree char *clean = text_clean(text);
    double width = fonts_width(canvas_fonts(canvas), clean, size, look.bold);
    Placed placed;
    if (!place_label(place, x, y, radius, width, size * 1.05, &placed))
        return false;
    if (placed.leader) {
        canvas_segment(canvas, placed.x0, placed.y0, placed.x1, placed.y1);
        canvas_paint(canvas, (Look){.stroke = INK_MUTED, .width = 0.8});
    }
    look.middle = true;
    look.anchor = ANCHOR_START;
    canvas_text(canvas, placed.box.x, placed.box.y + placed.box.height / 2, clean, look);
    return true;
}
