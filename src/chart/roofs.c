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

static const Look basis_looks[BASIS_COUNT] = {
    [BASIS_THEORETICAL] = {.stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED},
    [BASIS_SUSTAINED] = {.stroke = INK_MEASURED, .width = 1.4, .dash = DASH_DOTTED},
    [BASIS_MEASURED] = {.stroke = INK_MEASURED, .width = 1.8}};

/* ---- Ceilings -------------------------------------------------------------------------------- */

static void add_ceiling(Ceilings *ceilings, const Peak *peak, Basis basis, double value)
{
    RoofLine *line = &ceilings->of[basis];
    ceilings->list[ceilings->count++] = (Ceiling){peak, basis, value};
    if (peak)
        line->peak = fmax(line->peak, value);
    else
        line->bandwidth = value;
}

static void add_peak(Ceilings *ceilings, const Device *device, const Peak *used, Basis basis)
{
    const Peak *peak = used ? device_peak(device, used->dtype, used->unit, basis, true) : NULL;
    if (peak)
        add_ceiling(ceilings, peak, basis, peak->flops_per_s);
}

static RoofLine line_or(RoofLine line, RoofLine other)
{
    return (RoofLine){isnan(line.peak) ? other.peak : line.peak,
                      isnan(line.bandwidth) ? other.bandwidth : line.bandwidth};
}

/* The roof of a basis as times see it: what is unknown is of the bases before it. */
static RoofLine line_as(const Ceilings *ceilings, Basis basis)
{
    RoofLine line = ceilings->of[basis];
    for (int before = (int)basis - 1; before >= 0; before--)
        line = line_or(line, ceilings->of[before]);
    return line;
}

Ceilings ceilings_of(const Roof *roof)
{
    const Memory *memory = device_main_memory(roof->device);
    Ceilings ceilings = {.memory = memory, .dtype = roof->compute_dtype};
    for (Basis basis = 0; basis < BASIS_COUNT; basis++) {
        ceilings.of[basis] = (RoofLine){NAN, NAN};
        add_peak(&ceilings, roof->device, roof->matrix, basis);
        add_peak(&ceilings, roof->device, roof->vector, basis);
        if (memory && memory->bytes_per_s[basis] > 0)
            add_ceiling(&ceilings, NULL, basis, memory->bytes_per_s[basis]);
    }
    ceilings.roof = (RoofLine){roof_dot_peak(roof), roof->bandwidth};
    ceilings.found = line_as(&ceilings, BASIS_MEASURED);
    return ceilings;
}

static bool ceiling_in(const Ceilings *ceilings, const Ceiling *c)
{
    for (guint i = 0; i < ceilings->count; i++)
        if (ceilings->list[i].peak == c->peak && ceilings->list[i].basis == c->basis)
            return true;
    return false;
}

/* Whether the basis, which is no theory, has one of the kind: a peak or a bandwidth. */
static bool basis_has(const Ceilings *ceilings, Basis basis, const Ceiling *c)
{
    for (guint i = 0; i < ceilings->count; i++)
        if (ceilings->list[i].basis == basis && !ceilings->list[i].peak == !c->peak)
            return true;
    return false;
}

void ceilings_keep(Ceilings *ceilings, Basis basis)
{
    const Ceilings all = *ceilings;
    ceilings->count = 0;
    for (guint i = 0; i < all.count; i++) {
        const Ceiling *c = &all.list[i];
        bool instead = c->basis == BASIS_THEORETICAL && !basis_has(&all, basis, c);
        if (c->basis == basis || instead)
            ceilings->list[ceilings->count++] = *c;
    }
    for (Basis other = 0; other < BASIS_COUNT; other++)
        if (other != BASIS_THEORETICAL && other != basis)
            ceilings->of[other] = (RoofLine){NAN, NAN};
    ceilings->of[BASIS_THEORETICAL] = ceilings->found = ceilings->roof;
}

void ceilings_leave_out(Ceilings *ceilings, const Ceilings *drawn)
{
    guint kept = 0;
    for (guint i = 0; i < ceilings->count; i++)
        if (!ceiling_in(drawn, &ceilings->list[i]))
            ceilings->list[kept++] = ceilings->list[i];
    ceilings->count = kept;
}

void ceilings_add(Ceilings *drawn, const Ceilings *other)
{
    for (guint i = 0; i < other->count && drawn->count < CEILINGS_MAX; i++)
        drawn->list[drawn->count++] = other->list[i];
}

double roof_line_ridge(RoofLine line)
{
    return ridge_point(line.peak, line.bandwidth);
}

static double attainable_at(RoofLine line, double intensity)
{
    return attainable(intensity, line.peak, line.bandwidth);
}

static bool line_complete(RoofLine line)
{
    return !isnan(line.peak) && !isnan(line.bandwidth);
}

void ceilings_extend(const Ceilings *ceilings, double intensity[2], double rate[2])
{
    for (guint i = 0; i < ceilings->count; i++) {
        double peak = ceilings->list[i].value, ridge = ridge_point(peak, ceilings->roof.bandwidth);
        if (!ceilings->list[i].peak)
            continue;
        rate[0] = fmin(rate[0], peak / 10);
        rate[1] = fmax(rate[1], peak * 3);
        intensity[0] = fmin(intensity[0], ridge / 10);
        intensity[1] = fmax(intensity[1], ridge * 10);
    }
}

/* ---- Lines ----------------------------------------------------------------------------------- */

typedef struct Scene {
    const Ceilings *ceilings;
    const Panel *panel;
    Place *place;
} Scene;

static double px_x(const Scene *scene, double intensity)
{
    return panel_x(scene->panel, intensity);
}

static double px_y(const Scene *scene, double rate)
{
    return panel_y(scene->panel, rate);
}

typedef struct Stretch {
    double x0, y0, x1, y1; /* px, left to right */
} Stretch;

/* The roof a ceiling belongs to, completed from the other bases. */
static RoofLine line_around(const Scene *scene, Basis basis)
{
    return line_or(line_as(scene->ceilings, basis), scene->ceilings->found);
}

/* A peak runs from its ridge to the right edge. */
static Stretch peak_stretch(const Scene *scene, const Ceiling *c)
{
    double from = c->value / line_around(scene, c->basis).bandwidth;
    double left = CLAMP(px_x(scene, from), scene->panel->box.x, panel_right(scene->panel));
    double y = px_y(scene, c->value);
    return (Stretch){left, y, panel_right(scene->panel), y};
}

/* A slope runs from the left or bottom edge up to its ridge. */
static Stretch slope_stretch(const Scene *scene, const Ceiling *c)
{
    double peak = line_around(scene, c->basis).peak;
    double low = fmax(scene->panel->x.low, scene->panel->y.low / c->value);
    double high =
        fmin(peak / c->value, fmin(scene->panel->x.high, scene->panel->y.high / c->value));
    return (Stretch){px_x(scene, low), px_y(scene, low * c->value), px_x(scene, high),
                     px_y(scene, high * c->value)};
}

static Stretch ceiling_stretch(const Scene *scene, const Ceiling *c)
{
    return c->peak ? peak_stretch(scene, c) : slope_stretch(scene, c);
}

static void draw_line(const Scene *scene, const Ceiling *c)
{
    Stretch s = ceiling_stretch(scene, c);
    if (!(s.x1 > s.x0))
        return;
    canvas_segment(scene->panel->canvas, s.x0, s.y0, s.x1, s.y1);
    canvas_paint(scene->panel->canvas, basis_looks[c->basis]);
    place_line(scene->place, s.x0, s.y0, s.x1, s.y1);
}

/* Does a theoretical ceiling already carry this one's name? */
static bool is_named(const Ceilings *ceilings, const Ceiling *c)
{
    for (guint i = 0; c->basis != BASIS_THEORETICAL && i < ceilings->count; i++) {
        const Ceiling *other = &ceilings->list[i];
        bool alike = c->peak && other->peak ? c->peak->dtype == other->peak->dtype &&
                                                  c->peak->unit == other->peak->unit
                                            : c->peak == other->peak;
        if (other->basis == BASIS_THEORETICAL && alike)
            return true;
    }
    return false;
}

static char *ceiling_text(const Scene *scene, const Ceiling *c, bool full)
{
    g_autofree char *value =
        units_si(c->value, 3, c->peak ? dtype_rate_unit(c->peak->dtype) : "B/s");
    g_autofree char *name =
        c->peak ? g_strdup_printf("%s %s", dtype_name(c->peak->dtype), unit_name(c->peak->unit))
                : g_strdup(scene->ceilings->memory->name);
    g_autofree char *label = sheet_fit(scene->panel->sheet, name, SIZE_SMALL, false, LABEL_WIDTH);
    if (!full || is_named(scene->ceilings, c))
        return g_strconcat(value, " ", basis_name(c->basis), NULL);
    return g_strconcat(label, *label ? " " : "", value, " ", basis_name(c->basis), NULL);
}

/* ---- Labels ---------------------------------------------------------------------------------- */

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
static bool write_at(const Scene *scene, Stretch s, const char *text, double lift, bool peak,
                     double clearance)
{
    double width = sheet_text_width(scene->panel->sheet, text, SIZE_SMALL, false);
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
        canvas_text(scene->panel->canvas, x, y, text,
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
static double free_room(const Scene *scene, const Ceiling *c, bool above)
{
    double room = INFINITY;
    for (guint i = 0; i < scene->ceilings->count; i++) {
        const Ceiling *other = &scene->ceilings->list[i];
        bool peer = !other->peak == !c->peak;
        if (peer && (above ? other->value > c->value : other->value < c->value))
            room = fmin(room, fabs(px_y(scene, other->value) - px_y(scene, c->value)));
    }
    return room;
}

/* Beside the ceiling's line, far from marks if possible, or a little off the line, but never beyond
 * the next. */
static bool write_along(const Scene *scene, const Ceiling *c, const char *text, bool above)
{
    Stretch s = ceiling_stretch(scene, c);
    bool peak = c->peak;
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
static void draw_label(const Scene *scene, const Ceiling *c)
{
    Stretch s = ceiling_stretch(scene, c);
    g_autofree char *full = ceiling_text(scene, c, true), *bare = ceiling_text(scene, c, false);
    double over = free_room(scene, c, true), under = free_room(scene, c, false);
    bool above = over >= under, either = MIN(over, under) > LABEL_ROOM;
    if (!(s.x1 > s.x0) || write_along(scene, c, full, above) ||
        (either && write_along(scene, c, full, !above)) || write_along(scene, c, bare, above) ||
        write_along(scene, c, full, !above))
        return;
    place_text(scene->place, scene->panel->canvas, (s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2, 1, full,
               (TextLook){.size = SIZE_SMALL, .halo = true});
}

static void draw_labels(const Scene *scene, bool peaks)
{
    for (guint i = 0; i < scene->ceilings->count; i++)
        if (!scene->ceilings->list[i].peak == !peaks)
            draw_label(scene, &scene->ceilings->list[i]);
}

/* ---- Shading --------------------------------------------------------------------------------- */

static int compare_doubles(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* One trapezoid between the roofs; both are straight lines there. */
static void trace_between(const Scene *scene, RoofLine a, RoofLine b, double from, double to)
{
    canvas_move(scene->panel->canvas, px_x(scene, from), px_y(scene, attainable_at(a, from)));
    canvas_line(scene->panel->canvas, px_x(scene, to), px_y(scene, attainable_at(a, to)));
    canvas_line(scene->panel->canvas, px_x(scene, to), px_y(scene, attainable_at(b, to)));
    canvas_line(scene->panel->canvas, px_x(scene, from), px_y(scene, attainable_at(b, from)));
    canvas_close(scene->panel->canvas);
}

/* The roofs bend at their ridges and may cross where one's peak meets the other's slope. */
static void shade_between(const Scene *scene, RoofLine theory, RoofLine real)
{
    double at[] = {scene->panel->x.low,          roof_line_ridge(theory),
                   roof_line_ridge(real),        theory.peak / real.bandwidth,
                   real.peak / theory.bandwidth, scene->panel->x.high};
    int n = G_N_ELEMENTS(at);
    for (int i = 0; i < n; i++)
        at[i] = CLAMP(at[i], scene->panel->x.low, scene->panel->x.high);
    qsort(at, n, sizeof *at, compare_doubles);
    for (int excess = 0; excess < 2; excess++) {
        for (int i = 0; i + 1 < n; i++) {
            double middle = sqrt(at[i] * at[i + 1]);
            double t = attainable_at(theory, middle), r = attainable_at(real, middle);
            if (at[i + 1] > at[i] && (excess ? r > t : r < t))
                trace_between(scene, theory, real, at[i], at[i + 1]);
        }
        canvas_paint(
            scene->panel->canvas,
            (Look){.fill = excess ? INK_EXCESS : INK_LOSS, .fill_opacity = 0.3, .textured = true});
    }
}

/* The theoretical roof, over the bandwidth that times take where theory has none, and what was
 * found of it; false when there are not both. */
static bool line_pair(const Ceilings *ceilings, RoofLine *theory, RoofLine *real)
{
    *theory = line_or(ceilings->of[BASIS_THEORETICAL], (RoofLine){NAN, ceilings->roof.bandwidth});
    *real = ceilings->found;
    return line_complete(*theory) && line_complete(*real) &&
           (theory->peak != real->peak || theory->bandwidth != real->bandwidth);
}

static bool has_measured(const Ceilings *ceilings)
{
    const RoofLine *line = &ceilings->of[BASIS_MEASURED];
    return !isnan(line->peak) || !isnan(line->bandwidth);
}

/* ---- Ridges ---------------------------------------------------------------------------------- */

/* NaN of a slope. */
static double ridge_of(const Scene *scene, const Ceiling *c)
{
    return c->peak ? ridge_point(c->value, line_around(scene, c->basis).bandwidth) : NAN;
}

/* Theoretical and measured ridges often fall together: one label serves both. */
static bool ridge_is_named(const Scene *scene, const Ceiling *c, double ridge)
{
    for (const Ceiling *other = scene->ceilings->list; other < c; other++) {
        double near = px_x(scene, ridge_of(scene, other)) - px_x(scene, ridge);
        if (fabs(near) < RIDGE_RADIUS &&
            fabs(px_y(scene, other->value) - px_y(scene, c->value)) < 6 * RIDGE_RADIUS)
            return true;
    }
    return false;
}

static void draw_ridge(const Scene *scene, const Ceiling *c, double ridge)
{
    double x = px_x(scene, ridge), y = px_y(scene, c->value);
    if (x < scene->panel->box.x || x > panel_right(scene->panel))
        return;
    canvas_circle(scene->panel->canvas, x, y, RIDGE_RADIUS);
    canvas_paint(scene->panel->canvas,
                 (Look){.fill = INK_PAPER, .stroke = basis_looks[c->basis].stroke, .width = 1.4});
    if (ridge_is_named(scene, c, ridge))
        return;
    g_autofree char *number = units_number(ridge, 3);
    g_autofree char *text = g_strdup_printf("ridge %s", number);
    place_text(scene->place, scene->panel->canvas, x, y, RIDGE_RADIUS + 1, text,
               (TextLook){.size = SIZE_SMALL, .bold = true, .halo = true});
}

static void draw_ridges(const Scene *scene)
{
    for (int draw = 0; draw < 2; draw++)
        for (guint i = 0; i < scene->ceilings->count; i++) {
            const Ceiling *c = &scene->ceilings->list[i];
            double ridge = ridge_of(scene, c);
            if (isfinite(ridge) && draw)
                draw_ridge(scene, c, ridge);
            else if (isfinite(ridge))
                place_mark(scene->place, px_x(scene, ridge), px_y(scene, c->value),
                           RIDGE_RADIUS + 1);
        }
}

void ceilings_draw(const Ceilings *ceilings, const Panel *panel, Place *place)
{
    const Scene scene = {ceilings, panel, place};
    RoofLine theory, real;
    canvas_clip(panel->canvas, panel->box);
    if (line_pair(ceilings, &theory, &real))
        shade_between(&scene, theory, real);
    for (guint i = 0; i < ceilings->count; i++)
        draw_line(&scene, &ceilings->list[i]);
    canvas_unclip(panel->canvas);
    draw_labels(&scene, true);
    draw_ridges(&scene);
}

void ceilings_name_slopes(const Ceilings *ceilings, const Panel *panel, Place *place)
{
    draw_labels(&(Scene){ceilings, panel, place}, false);
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

/* What the device says of a measured peak or bandwidth that exceeds the theoretical one; NULL:
 * nothing. */
static const char *excess_cause(const Ceilings *ceilings)
{
    double theory = ceilings->of[BASIS_THEORETICAL].peak;
    for (guint i = 0; i < ceilings->count; i++) {
        const Ceiling *c = &ceilings->list[i];
        if (c->peak && c->basis == BASIS_MEASURED && c->value > theory && c->peak->note)
            return c->peak->note;
    }
    bool faster =
        ceilings->of[BASIS_MEASURED].bandwidth > ceilings->of[BASIS_THEORETICAL].bandwidth;
    return faster ? ceilings->memory->note : NULL;
}

/* A note is a sentence, with its full stop or without. */
static void append_cause(GString *out, const Ceilings *ceilings)
{
    const char *cause = excess_cause(ceilings);
    if (cause)
        g_string_append_printf(out, " The device says of it: %s%s", cause,
                               g_str_has_suffix(cause, ".") ? "" : ".");
}

char *ceilings_note(const Ceilings *ceilings)
{
    RoofLine theory, real;
    if (!line_pair(ceilings, &theory, &real))
        return g_strdup("");
    g_autoptr(GString) gap = g_string_new(NULL);
    append_ratio(gap, "peak", theory.peak, real.peak);
    append_ratio(gap, "bandwidth", theory.bandwidth, real.bandwidth);
    bool excess = real.peak > theory.peak || real.bandwidth > theory.bandwidth;
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "Shaded: from theory (dashed) to what was %s: %s%s.",
                           has_measured(ceilings) ? "measured (solid)" : "sustained (dotted)",
                           gap->str, excess ? "; green where that exceeds theory" : "");
    append_cause(out, ceilings);
    return g_string_free(out, FALSE);
}

static void append_line(GString *out, const Ceilings *ceilings, const char *begin, RoofLine line)
{
    g_autofree char *peak = units_si(line.peak, 3, dtype_rate_unit(ceilings->dtype));
    g_autofree char *bandwidth = units_si(line.bandwidth, 3, "B/s");
    g_autofree char *ridge = units_number(roof_line_ridge(line), 3);
    g_string_append_printf(out, " %s %s over %s; they meet at %s %s.", begin, peak, bandwidth,
                           ridge, dtype_intensity_unit(ceilings->dtype));
}

char *ceilings_text(const Ceilings *ceilings)
{
    GString *out = g_string_new(NULL);
    RoofLine measured = ceilings->of[BASIS_MEASURED];
    append_line(out, ceilings, "The roof is", ceilings->roof);
    if (line_complete(measured) &&
        (measured.peak != ceilings->roof.peak || measured.bandwidth != ceilings->roof.bandwidth))
        append_line(out, ceilings, "Measured:", measured);
    return g_string_free(out, FALSE);
}
