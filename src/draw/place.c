#include "draw/place.h"

#include <math.h>
#include <string.h>

#define GAP 2.0 /* px kept free around a label */
/* px that a leader which crosses marks may be long: beyond, it misleads */
#define OVER_MARKS 75.0
#define NEAREST 3.0 /* px from a mark to a label that needs no leader */
#define CELL_WIDTH 24
#define CELL_HEIGHT 12
#define NONE G_MAXUINT
#define TURN 24 /* directions around a mark */

typedef struct Line {
    double x0, y0, x1, y1;
} Line;

typedef struct Mark {
    double x, y, radius;
} Mark;

typedef enum ObstacleKind {
    OBSTACLE_BLOCK,
    OBSTACLE_MARK,
    OBSTACLE_LINE, /* may be crossed by leaders, not by labels */
    OBSTACLE_LEADER,
} ObstacleKind;

/* What labels stay clear of. */
typedef struct Obstacle {
    ObstacleKind kind;
    union {
        Box box;
        Mark mark;
        Line line; /* or leader */
    };
} Obstacle;

/* An obstacle is linked from every cell that it reaches into. */
typedef struct Link {
    guint obstacle, next;
} Link;

struct Place {
    Box bounds;
    double reach; /* px from a mark to its label, at most */
    int columns, rows;
    guint *cells;      /* the first link of each, or NONE */
    GArray *links;     /* Link */
    GArray *obstacles; /* Obstacle */
    GArray *slants;    /* Line: long ones that slant are in no cell, they would be in most */
    double cosine[TURN], sine[TURN];
};

Place *place_new(Box bounds)
{
    Place *place = g_new0(Place, 1);
    place->bounds = bounds;
    place->reach = INFINITY;
    place->columns = MAX(1, (int)(bounds.width / CELL_WIDTH));
    place->rows = MAX(1, (int)(bounds.height / CELL_HEIGHT));
    place->cells = g_new(guint, (gsize)place->columns * (gsize)place->rows);
    for (int i = 0; i < place->columns * place->rows; i++)
        place->cells[i] = NONE;
    place->links = g_array_new(FALSE, FALSE, sizeof(Link));
    place->obstacles = g_array_new(FALSE, FALSE, sizeof(Obstacle));
    place->slants = g_array_new(FALSE, FALSE, sizeof(Line));
    for (int i = 0; i < TURN; i++) {
        place->cosine[i] = cos(i * G_PI / 12);
        place->sine[i] = -sin(i * G_PI / 12);
    }
    return place;
}

void place_free(Place *place)
{
    if (!place)
        return;
    g_free(place->cells);
    g_array_unref(place->links);
    g_array_unref(place->obstacles);
    g_array_unref(place->slants);
    g_free(place);
}

void place_set_reach(Place *place, double px)
{
    place->reach = px;
}

/* ---- Cells ----------------------------------------------------------------------------------- */

/* The cell at a px; what is out of bounds counts to the cells at the edge. */
static int cell_at(double px, double start, int size, int count)
{
    double cell = (px - start) / size;
    return cell < 0 ? 0 : cell >= count ? count - 1 : (int)cell;
}

static int column_at(const Place *place, double x)
{
    return cell_at(x, place->bounds.x, CELL_WIDTH, place->columns);
}

static int row_at(const Place *place, double y)
{
    return cell_at(y, place->bounds.y, CELL_HEIGHT, place->rows);
}

/* Cells of a row; the last one included. */
typedef struct Cells {
    int row, left, right;
} Cells;

static void link_cells(Place *place, Cells cells, guint obstacle)
{
    for (int column = cells.left; column <= cells.right; column++) {
        guint *first = &place->cells[cells.row * place->columns + column];
        Link link = {obstacle, *first};
        *first = place->links->len;
        g_array_append_val(place->links, link);
    }
}

static void add_around(Place *place, Box box, Obstacle obstacle)
{
    if (!isfinite(box.x + box.y + box.width + box.height))
        return;
    Cells cells = {0, column_at(place, box.x), column_at(place, box.x + box.width)};
    int last = row_at(place, box.y + box.height);
    for (cells.row = row_at(place, box.y); cells.row <= last; cells.row++)
        link_cells(place, cells, place->obstacles->len);
    g_array_append_val(place->obstacles, obstacle);
}

void place_block(Place *place, Box box)
{
    add_around(place, box, (Obstacle){.kind = OBSTACLE_BLOCK, .box = box});
}

static Box box_around(double x, double y, double reach)
{
    return (Box){x - reach, y - reach, 2 * reach, 2 * reach};
}

void place_mark(Place *place, double x, double y, double radius)
{
    add_around(place, box_around(x, y, radius + 1),
               (Obstacle){.kind = OBSTACLE_MARK, .mark = {x, y, radius}});
}

static Box line_box(Line line)
{
    return (Box){MIN(line.x0, line.x1), MIN(line.y0, line.y1), fabs(line.x1 - line.x0),
                 fabs(line.y1 - line.y0)};
}

static void add_line(Place *place, Line line, ObstacleKind kind)
{
    add_around(place, line_box(line), (Obstacle){.kind = kind, .line = line});
}

void place_line(Place *place, double x0, double y0, double x1, double y1)
{
    Line line = {x0, y0, x1, y1};
    if (fabs(x1 - x0) > CELL_WIDTH && fabs(y1 - y0) > CELL_HEIGHT)
        g_array_append_val(place->slants, line);
    else
        add_line(place, line, OBSTACLE_LINE);
}

/* ---- What meets what ------------------------------------------------------------------------- */

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
    return MAX(line.x0, line.x1) > box.x && MIN(line.x0, line.x1) < box.x + box.width &&
           MAX(line.y0, line.y1) > box.y && MIN(line.y0, line.y1) < box.y + box.height &&
           cut_span(line.x0, line.x1 - line.x0, box.x, box.x + box.width, &t0, &t1) &&
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

typedef bool (*Meets)(const Obstacle *obstacle, const void *query);

/* The first obstacle of these cells that meets what `query` is, or NONE. */
static guint cells_meet(const Place *place, Cells cells, Meets meets, const void *query)
{
    const Obstacle *obstacles = (const Obstacle *)(void *)place->obstacles->data;
    const Link *links = (const Link *)(void *)place->links->data;
    const guint *row = place->cells + (gsize)cells.row * (gsize)place->columns;
    for (int column = cells.left; column <= cells.right; column++)
        for (guint at = row[column]; at != NONE; at = links[at].next)
            if (meets(&obstacles[links[at].obstacle], query))
                return links[at].obstacle;
    return NONE;
}

static Box box_widened(Box box, double by)
{
    return (Box){box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by};
}

/* An obstacle within `distance` px of the box that meets what `query` is, or NONE. */
static guint box_meets(const Place *place, Box box, double distance, Meets meets, const void *query)
{
    Box wide = box_widened(box, distance);
    Cells cells = {0, column_at(place, wide.x), column_at(place, wide.x + wide.width)};
    int last = row_at(place, wide.y + wide.height);
    guint met = NONE;
    for (cells.row = row_at(place, wide.y); met == NONE && cells.row <= last; cells.row++)
        met = cells_meet(place, cells, meets, query);
    return met;
}

static bool meets_label(const Obstacle *obstacle, const void *query)
{
    const Box *box = query;
    switch (obstacle->kind) {
    case OBSTACLE_BLOCK:
        return boxes_meet(obstacle->box, box_widened(*box, GAP));
    case OBSTACLE_MARK:
        return mark_meets(obstacle->mark, *box);
    case OBSTACLE_LINE:
        return line_meets(obstacle->line, *box);
    case OBSTACLE_LEADER:
        break;
    }
    return line_meets(obstacle->line, box_widened(*box, GAP));
}

static bool slants_clear(const Place *place, Box box)
{
    for (guint i = 0; i < place->slants->len; i++)
        if (line_meets(g_array_index(place->slants, Line, i), box))
            return false;
    return true;
}

bool place_fits(const Place *place, Box box)
{
    return in_bounds(place->bounds, box) && box_meets(place, box, GAP, meets_label, &box) == NONE &&
           slants_clear(place, box);
}

typedef struct Near {
    Box box;
    double distance;
} Near;

static bool is_near(const Obstacle *obstacle, const void *query)
{
    const Near *near = query;
    Mark mark = obstacle->mark;
    mark.radius += near->distance;
    return obstacle->kind == OBSTACLE_MARK && mark_meets(mark, near->box);
}

bool place_near_mark(const Place *place, Box box, double distance)
{
    return box_meets(place, box, distance, is_near, &(Near){box, distance}) != NONE;
}

static bool blocks_leader(const Obstacle *obstacle, const void *query)
{
    const Line *leader = query;
    return (obstacle->kind == OBSTACLE_BLOCK && line_meets(*leader, obstacle->box)) ||
           (obstacle->kind == OBSTACLE_LEADER && lines_cross(*leader, obstacle->line));
}

static double distance_squared(Mark mark, double x, double y)
{
    return (mark.x - x) * (mark.x - x) + (mark.y - y) * (mark.y - y);
}

/* Marks count that do not lie under the leader's own beginning. */
static bool lies_under_leader(const Obstacle *obstacle, const void *query)
{
    const Line *leader = query;
    const Mark *m = &obstacle->mark;
    return obstacle->kind == OBSTACLE_MARK &&
           line_meets(*leader, box_around(m->x, m->y, MAX(m->radius, 1) * 0.8)) &&
           distance_squared(*m, leader->x0, leader->y0) > (m->radius + 1) * (m->radius + 1);
}

static bool obstructs(const Obstacle *obstacle, const void *query)
{
    return blocks_leader(obstacle, query) || lies_under_leader(obstacle, query);
}

static guint leader_meets(const Place *place, Line leader, Meets meets)
{
    return box_meets(place, line_box(leader), 1, meets, &leader);
}

/* ---- Search ---------------------------------------------------------------------------------- */

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
    double length = MAX(sqrt(distance_squared(mark, x1, y1)), 1e-9);
    double x0 = mark.x + (x1 - mark.x) * mark.radius / length;
    double y0 = mark.y + (y1 - mark.y) * mark.radius / length;
    return (Placed){box, leader, x0, y0, x1, y1};
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

typedef enum Fit { FIT_NONE, FIT_OVER_MARKS, FIT_CLEAR } Fit;

/* What was in the way of a label and its leader, or NONE. When there is something in the way of one
 * to the same side, but farther from the mark, most often it is the same. */
typedef struct Obstructions {
    guint label, leader;
} Obstructions;

static bool still_meets(const Place *place, guint obstacle, Meets meets, const void *query)
{
    return obstacle != NONE && meets(&g_array_index(place->obstacles, Obstacle, obstacle), query);
}

static Line leader_of(const Placed *placed)
{
    return (Line){placed->x0, placed->y0, placed->x1, placed->y1};
}

/* True when what is known to have been in the way of one of the two still is. */
static bool is_obstructed(const Place *place, Mark mark, Box box, Meets meets, Obstructions known)
{
    if (still_meets(place, known.label, meets_label, &box))
        return true;
    if (known.leader == NONE)
        return false;
    Placed placed = placed_at(mark, box, true);
    Line line = leader_of(&placed);
    return still_meets(place, known.leader, meets, &line);
}

/* Of a label at the box; a leader may cross marks only where it is `near`. */
static Fit fit_of(const Place *place, Mark mark, Box box, bool leader, bool near,
                  Obstructions *known, Placed *placed)
{
    Meets meets = near ? blocks_leader : obstructs;
    if (!in_bounds(place->bounds, box) || is_obstructed(place, mark, box, meets, *known))
        return FIT_NONE;
    known->label = box_meets(place, box, GAP, meets_label, &box);
    if (known->label != NONE || !slants_clear(place, box))
        return FIT_NONE;
    *placed = placed_at(mark, box, leader);
    if (!leader)
        return FIT_CLEAR;
    known->leader = leader_meets(place, leader_of(placed), meets);
    if (known->leader != NONE)
        return FIT_NONE;
    return near && leader_meets(place, leader_of(placed), lies_under_leader) != NONE
               ? FIT_OVER_MARKS
               : FIT_CLEAR;
}

/* The first place whose leader crosses no mark; else the first near one whose leader does. */
static bool search(const Place *place, Mark mark, double width, double height, Placed *placed)
{
    bool found = false;
    Obstructions known[G_N_ELEMENTS(order)];
    for (guint i = 0; i < G_N_ELEMENTS(order); i++)
        known[i] = (Obstructions){NONE, NONE};
    for (guint ring = 0; ring < G_N_ELEMENTS(rings) && rings[ring] <= place->reach; ring++) {
        bool near = rings[ring] <= OVER_MARKS;
        for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
            int direction = order[i].direction;
            Box box = box_towards(mark, place->cosine[direction], place->sine[direction],
                                  rings[ring], width, height);
            box.x += order[i].shift * width;
            Placed at;
            Fit fit = fit_of(place, mark, box, ring > 0, near && !found, &known[i], &at);
            if (fit != FIT_NONE)
                *placed = at;
            if (fit == FIT_CLEAR)
                return true;
            found = found || fit == FIT_OVER_MARKS;
        }
    }
    return found;
}

bool place_label(Place *place, double x, double y, double radius, double width, double height,
                 Placed *placed)
{
    Mark mark = {x, y, radius};
    if (!isfinite(x) || !isfinite(y))
        return false;
    if (!search(place, mark, width, height, placed))
        return false;
    place_block(place, placed->box);
    if (placed->leader)
        add_line(place, leader_of(placed), OBSTACLE_LEADER);
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
