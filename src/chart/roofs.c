#include "chart/roofs.h"

#include <math.h>
#include <string.h>

#include "base/units.h"

#define RIDGE_RADIUS 3.5
#define LABEL_WIDTH 170 /* px that a ceiling's own name may take */
#define LABEL_ROOM 24   /* px between two lines in which either may have its label */
#define ALONG 24        /* places along a line that a label is tried at */
#define MARK_ROOM 16    /* px that a slope's label leaves free around marks, for their names */
#define LIFTS 3         /* steps of LABEL_LIFT that a label may be off its line */
#define LABEL_LIFT 8.5  /* px from a line to the middle of the label along it */

static const char *const basis_words[BASIS_COUNT] = {[BASIS_THEORETICAL] = "theoretical",
                                                     [BASIS_SUSTAINED] = "sustained",
                                                     [BASIS_MEASURED] = "measured"};

static const Look basis_looks[BASIS_COUNT] = {
    [BASIS_THEORETICAL] = {.stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED},
    [BASIS_SUSTAINED] = {.stroke = INK_MEASURED, .width = 1.4, .dash = DASH_DOTTED},
    [BASIS_MEASURED] = {.stroke = INK_MEASURED, .width = 1.8}};

static bool is_drawn(const RoofCeiling *ceiling)
{
    return isfinite(ceiling->value) && ceiling->value > 0;
}

ChartRoof chart_roof_of(const RoofCeiling *ceilings, size_t count, Basis basis)
{
    ChartRoof roof = {NAN, NAN};
    for (size_t i = 0; i < count; i++) {
        const RoofCeiling *c = &ceilings[i];
        if (c->basis != basis || !is_drawn(c))
            continue;
        if (c->kind != CEILING_BANDWIDTH)
            roof.peak = fmax(roof.peak, c->value);
        else if (isnan(roof.bandwidth))
            roof.bandwidth = c->value;
    }
    return roof;
}

static ChartRoof roof_or(ChartRoof roof, ChartRoof other)
{
    return (ChartRoof){isnan(roof.peak) ? other.peak : roof.peak,
                       isnan(roof.bandwidth) ? other.bandwidth : roof.bandwidth};
}

ChartRoof chart_roof_best(const RoofCeiling *ceilings, size_t count)
{
    ChartRoof roof = chart_roof_of(ceilings, count, BASIS_MEASURED);
    roof = roof_or(roof, chart_roof_of(ceilings, count, BASIS_SUSTAINED));
    return roof_or(roof, chart_roof_of(ceilings, count, BASIS_THEORETICAL));
}

double chart_roof_ridge(ChartRoof roof)
{
    return roof.peak / roof.bandwidth;
}

double chart_roof_attainable(ChartRoof roof, double intensity)
{
    return fmin(roof.peak, intensity * roof.bandwidth);
}

static bool roof_complete(ChartRoof roof)
{
    return !isnan(roof.peak) && !isnan(roof.bandwidth);
}

void roofs_extend(const RoofCeiling *ceilings, size_t count, double intensity[2], double rate[2])
{
    double bandwidth = chart_roof_best(ceilings, count).bandwidth;
    for (size_t i = 0; i < count; i++) {
        if (!is_drawn(&ceilings[i]) || ceilings[i].kind == CEILING_BANDWIDTH)
            continue;
        double peak = ceilings[i].value, ridge = peak / bandwidth;
        rate[0] = fmin(rate[0], peak / 10);
        rate[1] = fmax(rate[1], peak * 3);
        intensity[0] = fmin(intensity[0], ridge / 10);
        intensity[1] = fmax(intensity[1], ridge * 10);
    }
}

static double px_x(const RoofScene *scene, double intensity)
{
    return axis_px(scene->x, intensity);
}

static double px_y(const RoofScene *scene, double rate)
{
    return axis_px(scene->y, rate);
}

typedef struct Stretch {
    double x0, y0, x1, y1; /* px, left to right */
} Stretch;

/* The roof a ceiling belongs to, completed from the other bases. */
static ChartRoof roof_around(const RoofScene *scene, Basis basis)
{
    return roof_or(chart_roof_of(scene->ceilings, scene->count, basis),
                   chart_roof_best(scene->ceilings, scene->count));
}

/* A peak runs from its ridge to the right edge; without any bandwidth, from the left edge. */
static Stretch peak_stretch(const RoofScene *scene, const RoofCeiling *c)
{
    double from = c->value / roof_around(scene, c->basis).bandwidth;
    double left = isnan(from)
                      ? scene->plot.x
                      : CLAMP(px_x(scene, from), scene->plot.x, scene->plot.x + scene->plot.width);
    double y = px_y(scene, c->value);
    return (Stretch){left, y, scene->plot.x + scene->plot.width, y};
}

/* A slope runs from the left or bottom edge up to its ridge; without any peak, to the right edge.
 */
static Stretch slope_stretch(const RoofScene *scene, const RoofCeiling *c)
{
    double peak = roof_around(scene, c->basis).peak;
    double low = fmax(scene->x->low, scene->y->low / c->value);
    double high = fmin(isnan(peak) ? INFINITY : peak / c->value,
                       fmin(scene->x->high, scene->y->high / c->value));
    return (Stretch){px_x(scene, low), px_y(scene, low * c->value), px_x(scene, high),
                     px_y(scene, high * c->value)};
}

static Stretch ceiling_stretch(const RoofScene *scene, const RoofCeiling *c)
{
    return c->kind == CEILING_BANDWIDTH ? slope_stretch(scene, c) : peak_stretch(scene, c);
}

static bool is_cache(const RoofScene *scene, const RoofCeiling *c)
{
    return c->kind == CEILING_BANDWIDTH &&
           c->value != chart_roof_of(scene->ceilings, scene->count, c->basis).bandwidth;
}

static void draw_line(const RoofScene *scene, const RoofCeiling *c)
{
    Stretch s = ceiling_stretch(scene, c);
    if (!(s.x1 > s.x0))
        return;
    Look look = basis_looks[c->basis];
    if (is_cache(scene, c))
        look.width = 0.8;
    canvas_segment(scene->canvas, s.x0, s.y0, s.x1, s.y1);
    canvas_paint(scene->canvas, look);
    place_line(scene->place, s.x0, s.y0, s.x1, s.y1);
}

/* Does a theoretical ceiling already carry this one's name? */
static bool is_named(const RoofScene *scene, const RoofCeiling *c)
{
    for (size_t i = 0; i < scene->count; i++) {
        const RoofCeiling *other = &scene->ceilings[i];
        if (c->basis != BASIS_THEORETICAL && other->basis == BASIS_THEORETICAL && is_drawn(other) &&
            other->kind == c->kind && g_strcmp0(other->label, c->label) == 0)
            return true;
    }
    return false;
}

static char *ceiling_text(const RoofScene *scene, const RoofCeiling *c, bool full)
{
    g_autofree char *value = units_si(c->value, 3, c->kind == CEILING_BANDWIDTH ? "B/s" : "FLOP/s");
    g_autofree char *label =
        fonts_fit(canvas_fonts(scene->canvas), c->label, SIZE_SMALL, false, LABEL_WIDTH);
    if (!full || is_named(scene, c))
        return g_strconcat(value, " ", basis_words[c->basis], NULL);
    return g_strconcat(label, *label ? " " : "", value, " ", basis_words[c->basis], NULL);
}

/* Text of `width` centred on (x, y) and turned by `angle` keeps clear when boxes strung along it
 * do. */
#define STRING_PITCH 7

static bool string_fits(const Place *place, double x, double y, double width, double angle,
                        double clearance)
{
    for (double at = -width / 2; at <= width / 2; at += STRING_PITCH) {
        Box box = {x + at * cos(angle) - 4, y + at * sin(angle) - 5, 8, 10};
        if (!place_fits(place, box) || place_near_mark(place, box, clearance))
            return false;
    }
    return true;
}

static void string_block(Place *place, double x, double y, double width, double angle)
{
    for (double at = -width / 2; at <= width / 2; at += STRING_PITCH)
        place_block(place, (Box){x + at * cos(angle) - 4, y + at * sin(angle) - 5, 8, 10});
}

/* Write along a stretch, `lift` px above it (below, when negative): a peak's label starts from the
 * right end, a slope's from the middle. Marks keep `clearance` px of room for their names. */
static bool write_at(const RoofScene *scene, Stretch s, const char *text, double lift, bool peak,
                     double clearance)
{
    double width = fonts_width(canvas_fonts(scene->canvas), text, SIZE_SMALL, false);
    double length = hypot(s.x1 - s.x0, s.y1 - s.y0), angle = atan2(s.y1 - s.y0, s.x1 - s.x0);
    double first = peak ? length - width / 2 - 9 : length / 2;
    for (int i = 0; i < ALONG; i++) {
        int step = (i + 1) / 2; /* alternately before and beyond the first place */
        double away = step * length / ALONG;
        double at = peak || i % 2 ? first - away : first + away;
        double x = s.x0 + at * cos(angle) + lift * sin(angle);
        double y = s.y0 + at * sin(angle) - lift * cos(angle);
        bool inside = (peak || at >= width / 2) && at + width / 2 <= length;
        if (!inside || !string_fits(scene->place, x, y, width, angle, clearance))
            continue;
        string_block(scene->place, x, y, width, angle);
        canvas_text(scene->canvas, x, y, text,
                    (TextLook){.size = SIZE_SMALL,
                               .middle = true,
                               .halo = true,
                               .anchor = ANCHOR_MIDDLE,
                               .angle = angle * 180 / G_PI});
        return true;
    }
    return false;
}

/* px from a ceiling to the next of its kind above it (or below). */
static double free_room(const RoofScene *scene, const RoofCeiling *c, bool above)
{
    double room = INFINITY;
    for (size_t i = 0; i < scene->count; i++) {
        const RoofCeiling *other = &scene->ceilings[i];
        bool peer =
            is_drawn(other) && (other->kind == CEILING_BANDWIDTH) == (c->kind == CEILING_BANDWIDTH);
        if (peer && (above ? other->value > c->value : other->value < c->value))
            room = fmin(room, fabs(px_y(scene, other->value) - px_y(scene, c->value)));
    }
    return room;
}

/* Beside the ceiling's line, far from marks if possible, or a little off the line, but never beyond
 * the next. */
static bool write_along(const RoofScene *scene, const RoofCeiling *c, const char *text, bool above)
{
    Stretch s = ceiling_stretch(scene, c);
    bool peak = c->kind != CEILING_BANDWIDTH;
    double room = free_room(scene, c, above), sign = above ? 1 : -1;
    if (!peak && write_at(scene, s, text, sign * LABEL_LIFT, false, MARK_ROOM))
        return true;
    for (int step = 1; step <= LIFTS; step++) {
        double lift = step * LABEL_LIFT;
        if (step > 1 && lift + LABEL_LIFT > room)
            return false;
        if (write_at(scene, s, text, sign * lift, peak, 0))
            return true;
    }
    return false;
}

/* In full beside its line, else the bare value there, else wherever there is room. */
static void draw_label(const RoofScene *scene, const RoofCeiling *c)
{
    Stretch s = ceiling_stretch(scene, c);
    g_autofree char *full = ceiling_text(scene, c, true), *bare = ceiling_text(scene, c, false);
    double over = free_room(scene, c, true), under = free_room(scene, c, false);
    bool above = over >= under, either = MIN(over, under) > LABEL_ROOM;
    if (!(s.x1 > s.x0) || write_along(scene, c, full, above) ||
        (either && write_along(scene, c, full, !above)) || write_along(scene, c, bare, above) ||
        write_along(scene, c, full, !above))
        return;
    place_text(scene->place, scene->canvas, (s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2, 1, full,
               (TextLook){.size = SIZE_SMALL, .halo = true});
}

static void draw_labels(const RoofScene *scene, bool peaks)
{
    for (size_t i = 0; i < scene->count; i++) {
        const RoofCeiling *c = &scene->ceilings[i];
        if (is_drawn(c) && (c->kind != CEILING_BANDWIDTH) == peaks)
            draw_label(scene, c);
    }
}

static int compare_doubles(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* One trapezoid between the roofs; both are straight lines there. */
static void trace_between(const RoofScene *scene, ChartRoof a, ChartRoof b, double from, double to)
{
    canvas_move(scene->canvas, px_x(scene, from), px_y(scene, chart_roof_attainable(a, from)));
    canvas_line(scene->canvas, px_x(scene, to), px_y(scene, chart_roof_attainable(a, to)));
    canvas_line(scene->canvas, px_x(scene, to), px_y(scene, chart_roof_attainable(b, to)));
    canvas_line(scene->canvas, px_x(scene, from), px_y(scene, chart_roof_attainable(b, from)));
    canvas_close(scene->canvas);
}

/* The roofs bend at their ridges and may cross where one's peak meets the other's slope. */
static void shade_between(const RoofScene *scene, ChartRoof theory, ChartRoof real)
{
    double at[] = {scene->x->low,
                   chart_roof_ridge(theory),
                   chart_roof_ridge(real),
                   theory.peak / real.bandwidth,
                   real.peak / theory.bandwidth,
                   scene->x->high};
    int n = G_N_ELEMENTS(at);
    for (int i = 0; i < n; i++)
        at[i] = CLAMP(at[i], scene->x->low, scene->x->high);
    qsort(at, n, sizeof *at, compare_doubles);
    for (int excess = 0; excess < 2; excess++) {
        for (int i = 0; i + 1 < n; i++) {
            double middle = sqrt(at[i] * at[i + 1]);
            double t = chart_roof_attainable(theory, middle),
                   r = chart_roof_attainable(real, middle);
            if (at[i + 1] > at[i] && (excess ? r > t : r < t))
                trace_between(scene, theory, real, at[i], at[i + 1]);
        }
        canvas_paint(scene->canvas,
                     (Look){.fill = excess ? INK_EXCESS : INK_LOSS, .fill_opacity = 0.3});
    }
}

/* The theoretical roof and what was found of it; false when there are not both. */
static bool roof_pair(const RoofCeiling *ceilings, size_t count, ChartRoof *theory, ChartRoof *real)
{
    *theory = chart_roof_of(ceilings, count, BASIS_THEORETICAL);
    *real = chart_roof_best(ceilings, count);
    return roof_complete(*theory) && roof_complete(*real) &&
           (theory->peak != real->peak || theory->bandwidth != real->bandwidth);
}

/* Theoretical and measured ridges often fall together: one label serves both. */
static bool ridge_is_named(const RoofScene *scene, const RoofCeiling *c, double ridge)
{
    for (const RoofCeiling *other = scene->ceilings; other < c; other++) {
        ChartRoof roof = chart_roof_of(scene->ceilings, scene->count, other->basis);
        double near = px_x(scene, other->value / roof.bandwidth) - px_x(scene, ridge);
        if (other->kind != CEILING_BANDWIDTH && is_drawn(other) && fabs(near) < RIDGE_RADIUS &&
            fabs(px_y(scene, other->value) - px_y(scene, c->value)) < 6 * RIDGE_RADIUS)
            return true;
    }
    return false;
}

static void draw_ridge(const RoofScene *scene, const RoofCeiling *c, double ridge)
{
    double x = px_x(scene, ridge), y = px_y(scene, c->value);
    if (x < scene->plot.x || x > scene->plot.x + scene->plot.width)
        return;
    canvas_circle(scene->canvas, x, y, RIDGE_RADIUS);
    canvas_paint(scene->canvas,
                 (Look){.fill = INK_PAPER, .stroke = basis_looks[c->basis].stroke, .width = 1.4});
    if (ridge_is_named(scene, c, ridge))
        return;
    g_autofree char *number = units_number(ridge, 3);
    g_autofree char *text = g_strdup_printf("ridge %s", number);
    place_text(scene->place, scene->canvas, x, y, RIDGE_RADIUS + 1, text,
               (TextLook){.size = SIZE_SMALL, .bold = true, .halo = true});
}

static double ridge_of(const RoofScene *scene, const RoofCeiling *c)
{
    ChartRoof roof = chart_roof_of(scene->ceilings, scene->count, c->basis);
    return c->kind == CEILING_BANDWIDTH || !is_drawn(c) ? NAN : c->value / roof.bandwidth;
}

static void draw_ridges(const RoofScene *scene)
{
    for (size_t i = 0; i < scene->count; i++) {
        double ridge = ridge_of(scene, &scene->ceilings[i]);
        if (isfinite(ridge))
            place_mark(scene->place, px_x(scene, ridge), px_y(scene, scene->ceilings[i].value),
                       RIDGE_RADIUS + 1);
    }
    for (size_t i = 0; i < scene->count; i++) {
        double ridge = ridge_of(scene, &scene->ceilings[i]);
        if (isfinite(ridge))
            draw_ridge(scene, &scene->ceilings[i], ridge);
    }
}

void roofs_draw(const RoofScene *scene)
{
    ChartRoof theory, real;
    canvas_clip(scene->canvas, scene->plot);
    if (roof_pair(scene->ceilings, scene->count, &theory, &real))
        shade_between(scene, theory, real);
    for (size_t i = 0; i < scene->count; i++)
        if (is_drawn(&scene->ceilings[i]))
            draw_line(scene, &scene->ceilings[i]);
    canvas_unclip(scene->canvas);
    draw_labels(scene, true);
    draw_ridges(scene);
}

void roofs_name_slopes(const RoofScene *scene)
{
    draw_labels(scene, false);
}

static void append_ratio(GString *out, const char *what, double theory, double real)
{
    double ratio = real / theory;
    if (fabs(ratio - 1) < 5e-4)
        return;
    g_autofree char *percent = units_percent(fabs(ratio - 1), fabs(ratio - 1) < 0.1 ? 1 : 0);
    g_string_append_printf(out, "%s%s %s %s theory", out->len ? ", " : "", what, percent,
                           ratio < 1 ? "below" : "above");
}

char *roofs_note(const RoofCeiling *ceilings, size_t count)
{
    ChartRoof theory, real;
    if (!roof_pair(ceilings, count, &theory, &real))
        return g_strdup("");
    g_autoptr(GString) out = g_string_new(NULL);
    append_ratio(out, "peak", theory.peak, real.peak);
    append_ratio(out, "bandwidth", theory.bandwidth, real.bandwidth);
    bool excess = real.peak > theory.peak || real.bandwidth > theory.bandwidth;
    return g_strdup_printf("Shaded: from theory (dashed) to what was measured (solid): %s%s.",
                           out->str, excess ? "; green where measurement exceeds theory" : "");
}
