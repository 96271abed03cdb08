/* What of a canvas is written together. */
#include <math.h>

#include "draw/canvas_svg_parts.h"

#define GROUPS_BACK 48 /* groups that are looked at for one to join */
#define RIM 1.5        /* px that the rim of a text reaches beyond it */

/* How far letters reach above and below their line, in ems. */
#define ASCENT 0.8
#define DESCENT 0.24

/* ---- Where a step paints --------------------------------------------------------------------- */

typedef struct Extent {
    double left, top, right, bottom;
} Extent;

static void extend(Extent *extent, double x, double y)
{
    extent->left = fmin(extent->left, x);
    extent->top = fmin(extent->top, y);
    extent->right = fmax(extent->right, x);
    extent->bottom = fmax(extent->bottom, y);
}

static Box box_of(const Extent *extent, double margin)
{
    return (Box){extent->left - margin, extent->top - margin,
                 extent->right - extent->left + 2 * margin,
                 extent->bottom - extent->top + 2 * margin};
}

static const Extent nowhere = {INFINITY, INFINITY, -INFINITY, -INFINITY};

static void extend_by_segment(Extent *extent, const Segment *s)
{
    double round = s->verb == VERB_CIRCLE ? s->a : 0;
    if (s->verb == VERB_CLOSE)
        return;
    extend(extent, s->x - round, s->y - round);
    extend(extent, s->x + round, s->y + round);
    if (s->verb == VERB_RECT)
        extend(extent, s->x + s->a, s->y + s->b);
}

static Box painted_box(const Canvas *canvas, const Step *step)
{
    const Look *look = &step->paint.look;
    Extent extent = nowhere;
    for (guint i = 0; i < step->paint.count; i++)
        extend_by_segment(&extent,
                          &g_array_index(canvas->segments, Segment, step->paint.first + i));
    return box_of(&extent, 0.5 + (look->width > 0 ? look->width : 1));
}

static Box text_box(const Step *step)
{
    static const double shares[] = {[ANCHOR_START] = 0, [ANCHOR_MIDDLE] = 0.5, [ANCHOR_END] = 1};
    const TextLook *look = &step->text.look;
    double radians = look->angle * G_PI / 180, left = -shares[look->anchor] * step->text.width;
    Extent extent = nowhere;
    for (int corner = 0; corner < 4; corner++) {
        double along = left + (corner & 1 ? step->text.width : 0),
               down = (corner & 2 ? DESCENT : -ASCENT) * look->size;
        extend(&extent, step->text.x + along * cos(radians) - down * sin(radians),
               step->text.y + along * sin(radians) + down * cos(radians));
    }
    return box_of(&extent, look->halo ? RIM : 0.5);
}

static bool overlap(const Box *a, const Box *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

static bool lies_on(const SvgGroup *group, const Box *box)
{
    for (guint i = 0; i < group->boxes->len; i++)
        if (overlap(&g_array_index(group->boxes, Box, i), box))
            return true;
    return false;
}

/* ---- What looks alike ------------------------------------------------------------------------ */

static bool same_text(const TextLook *a, const TextLook *b)
{
    return a->ink == b->ink && a->size == b->size && a->bold == b->bold && a->halo == b->halo &&
           a->anchor == b->anchor;
}

static bool same_paint(const Look *a, const Look *b)
{
    return a->fill == b->fill && a->stroke == b->stroke && a->width == b->width &&
           a->dash == b->dash && a->fill_opacity == b->fill_opacity &&
           a->stroke_opacity == b->stroke_opacity && a->textured == b->textured;
}

/* Bars of two widths take less as two paths. */
static bool same_bars(const Canvas *canvas, const Step *a, const Step *b)
{
    const Segment *all = &g_array_index(canvas->segments, Segment, 0);
    return svg_bar_width(all + a->paint.first, a->paint.count) ==
           svg_bar_width(all + b->paint.first, b->paint.count);
}

static bool same_look(const Canvas *canvas, const Step *a, const Step *b)
{
    if (a->kind != b->kind)
        return false;
    return a->kind == STEP_TEXT
               ? same_text(&a->text.look, &b->text.look)
               : same_paint(&a->paint.look, &b->paint.look) && same_bars(canvas, a, b);
}

/* Opaque lines and plain texts; of all else, one that lies on another is not the same in one. */
static bool may_cross(const Step *step)
{
    return step->kind == STEP_TEXT ? !step->text.look.halo
                                   : !step->paint.look.fill && step->paint.look.stroke_opacity == 0;
}

/* ---- Groups ---------------------------------------------------------------------------------- */

static void group_free(gpointer data)
{
    SvgGroup *group = data;
    g_ptr_array_unref(group->steps);
    g_array_unref(group->boxes);
    g_array_unref(group->segments);
    g_free(group);
}

static SvgGroup *group_new(const Step *of)
{
    SvgGroup *group = g_new0(SvgGroup, 1);
    group->of = of;
    group->steps = g_ptr_array_new();
    group->boxes = g_array_new(FALSE, FALSE, sizeof(Box));
    group->segments = g_array_new(FALSE, FALSE, sizeof(Segment));
    return group;
}

static void group_add(SvgGroup *group, const Canvas *canvas, const Step *step, Box box)
{
    g_ptr_array_add(group->steps, (gpointer)step);
    g_array_append_val(group->boxes, box);
    if (step->kind == STEP_PAINT)
        g_array_append_vals(group->segments,
                            &g_array_index(canvas->segments, Segment, step->paint.first),
                            step->paint.count);
}

/* The group among those from `first` on that a step joins. NULL: none. */
static SvgGroup *group_for(const GPtrArray *groups, guint first, const Canvas *canvas,
                           const Step *step, const Box *box)
{
    guint last = groups->len > GROUPS_BACK ? MAX(first, groups->len - GROUPS_BACK) : first;
    for (guint i = groups->len; i > last; i--) {
        SvgGroup *group = groups->pdata[i - 1];
        bool alike = same_look(canvas, group->of, step), beneath = lies_on(group, box);
        if (alike && (!beneath || may_cross(step)))
            return group;
        if (beneath)
            return NULL;
    }
    return NULL;
}

static void add_step(GPtrArray *groups, guint first, const Canvas *canvas, const Step *step)
{
    Box box = step->kind == STEP_TEXT    ? text_box(step)
              : step->kind == STEP_PAINT ? painted_box(canvas, step)
                                         : (Box){0};
    SvgGroup *group = group_for(groups, first, canvas, step, &box);
    if (!group)
        g_ptr_array_add(groups, group = group_new(step));
    group_add(group, canvas, step, box);
}

GPtrArray *svg_groups(const Canvas *canvas)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);
    SvgGroup *notes = NULL;
    guint first = 0;
    for (guint i = 0; i < canvas->steps->len; i++) {
        const Step *step = &g_array_index(canvas->steps, Step, i);
        if (step->kind == STEP_NOTE) {
            notes = notes ? notes : group_new(step);
            group_add(notes, canvas, step, (Box){0});
            continue;
        }
        bool clips = step->kind == STEP_CLIP || step->kind == STEP_UNCLIP;
        add_step(groups, clips ? groups->len : first, canvas, step);
        first = clips ? groups->len : first;
    }
    if (notes)
        g_ptr_array_add(groups, notes);
    return groups;
}
