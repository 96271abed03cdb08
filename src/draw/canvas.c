#include "draw/canvas.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "draw/canvas_steps.h"

Canvas *canvas_new(Fonts *fonts, double width, double height)
{
    Canvas *canvas = g_new0(Canvas, 1);
    canvas->fonts = fonts;
    canvas->width = width;
    canvas->height = height;
    canvas->zoom = 1;
    canvas->title = g_strdup("");
    canvas->description = g_strdup("");
    canvas->segments = g_array_sized_new(FALSE, FALSE, sizeof(Segment), 512);
    canvas->steps = g_array_sized_new(FALSE, FALSE, sizeof(Step), 128);
    canvas->strings = g_string_chunk_new(4096);
    return canvas;
}

void canvas_free(Canvas *canvas)
{
    if (!canvas)
        return;
    g_free(canvas->title);
    g_free(canvas->description);
    g_free(canvas->details);
    g_free(canvas->script);
    g_array_unref(canvas->segments);
    g_array_unref(canvas->steps);
    g_string_chunk_free(canvas->strings);
    g_free(canvas);
}

Fonts *canvas_fonts(const Canvas *canvas)
{
    return canvas->fonts;
}

double canvas_width(const Canvas *canvas)
{
    return canvas->width;
}

double canvas_height(const Canvas *canvas)
{
    return canvas->height;
}

void canvas_set_zoom(Canvas *canvas, double zoom)
{
    canvas->zoom = zoom;
}

double canvas_picture_width(const Canvas *canvas)
{
    return round(canvas->width * canvas->zoom);
}

double canvas_picture_height(const Canvas *canvas)
{
    return round(canvas->height * canvas->zoom);
}

void canvas_set_height(Canvas *canvas, double height)
{
    canvas->height = height;
}

void canvas_shift(Canvas *canvas, double down)
{
    for (guint i = 0; i < canvas->segments->len; i++)
        g_array_index(canvas->segments, Segment, i).y += down;
    for (guint i = 0; i < canvas->steps->len; i++) {
        Step *step = &g_array_index(canvas->steps, Step, i);
        if (step->kind == STEP_TEXT)
            step->text.y += down;
        else if (step->kind == STEP_NOTE)
            step->note.y += down;
        else if (step->kind == STEP_CLIP)
            step->clip.y += down;
    }
}

void canvas_describe(Canvas *canvas, const char *title, const char *description)
{
    g_free(canvas->title);
    g_free(canvas->description);
    canvas->title = text_clean(title);
    canvas->description = text_clean(description);
}

const char *canvas_description(const Canvas *canvas)
{
    return canvas->description;
}

void canvas_detail(Canvas *canvas, const char *details)
{
    g_free(canvas->details);
    canvas->details = text_clean(details);
}

const char *canvas_details(const Canvas *canvas)
{
    return canvas->details ? canvas->details : canvas->description;
}

bool canvas_has_notes(const Canvas *canvas)
{
    for (guint i = 0; i < canvas->steps->len; i++)
        if (g_array_index(canvas->steps, Step, i).kind == STEP_NOTE)
            return true;
    return false;
}

void canvas_set_script(Canvas *canvas, const char *href)
{
    g_free(canvas->script);
    canvas->script = g_strdup(href);
}

static void add_segment(Canvas *canvas, Segment segment)
{
    if (isfinite(segment.x) && isfinite(segment.y) && isfinite(segment.a) && isfinite(segment.b))
        g_array_append_val(canvas->segments, segment);
}

void canvas_move(Canvas *canvas, double x, double y)
{
    add_segment(canvas, (Segment){VERB_MOVE, x, y, 0, 0});
}

void canvas_line(Canvas *canvas, double x, double y)
{
    add_segment(canvas, (Segment){VERB_LINE, x, y, 0, 0});
}

void canvas_close(Canvas *canvas)
{
    add_segment(canvas, (Segment){VERB_CLOSE, 0, 0, 0, 0});
}

void canvas_segment(Canvas *canvas, double x0, double y0, double x1, double y1)
{
    const Segment ends[] = {{VERB_MOVE, x0, y0, 0, 0}, {VERB_LINE, x1, y1, 0, 0}};
    if (isfinite(x0 + y0 + x1 + y1))
        g_array_append_vals(canvas->segments, ends, G_N_ELEMENTS(ends));
}

void canvas_rect(Canvas *canvas, Box box)
{
    add_segment(canvas, (Segment){VERB_RECT, box.x, box.y, box.width, box.height});
}

void canvas_circle(Canvas *canvas, double x, double y, double radius)
{
    add_segment(canvas, (Segment){VERB_CIRCLE, x, y, radius, 0});
}

#define CORNERS_MAX 12

/* Corners of each shape and the scale that gives it the area of the unit circle, π. */
static const struct {
    int corners;
    double scale;
    double corner[CORNERS_MAX][2];
} shapes[] = {
    [MARK_TRIANGLE] = {3, 1.555, {{0, -1}, {0.866, 0.5}, {-0.866, 0.5}}},
    [MARK_TRIANGLE_DOWN] = {3, 1.555, {{0, 1}, {0.866, -0.5}, {-0.866, -0.5}}},
    [MARK_TRIANGLE_RIGHT] = {3, 1.555, {{1, 0}, {-0.5, 0.866}, {-0.5, -0.866}}},
    [MARK_SQUARE] = {4, 0.886, {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}},
    [MARK_DIAMOND] = {4, 1.253, {{0, -1}, {1, 0}, {0, 1}, {-1, 0}}},
    [MARK_BAR] = {4, 0.886, {{-1.75, -0.57}, {1.75, -0.57}, {1.75, 0.57}, {-1.75, 0.57}}},
    [MARK_SWATCH] = {4,
                     0.886,
                     {{-1.225, -0.817}, {1.225, -0.817}, {1.225, 0.817}, {-1.225, 0.817}}},
    [MARK_TICK] = {4, 0.886, {{-0.3, -1.6}, {0.3, -1.6}, {0.3, 1.6}, {-0.3, 1.6}}},
    [MARK_PENTAGON] =
        {5, 1.15, {{0, -1}, {0.951, -0.309}, {0.588, 0.809}, {-0.588, 0.809}, {-0.951, -0.309}}},
    [MARK_HEXAGON] =
        {6, 1.1, {{1, 0}, {0.5, 0.866}, {-0.5, 0.866}, {-1, 0}, {-0.5, -0.866}, {0.5, -0.866}}},
    [MARK_PLUS] = {12,
                   1.189,
                   {{-0.333, -1},
                    {0.333, -1},
                    {0.333, -0.333},
                    {1, -0.333},
                    {1, 0.333},
                    {0.333, 0.333},
                    {0.333, 1},
                    {-0.333, 1},
                    {-0.333, 0.333},
                    {-1, 0.333},
                    {-1, -0.333},
                    {-0.333, -0.333}}},
    [MARK_CROSS] = {12,
                    1.189,
                    {{-0.943, -0.472},
                     {-0.472, -0.943},
                     {0, -0.472},
                     {0.472, -0.943},
                     {0.943, -0.472},
                     {0.472, 0},
                     {0.943, 0.472},
                     {0.472, 0.943},
                     {0, 0.472},
                     {-0.472, 0.943},
                     {-0.943, 0.472},
                     {-0.472, 0}}},
    [MARK_STAR] = {10,
                   1.55,
                   {{0, -1},
                    {0.276, -0.38},
                    {0.951, -0.309},
                    {0.447, 0.145},
                    {0.588, 0.809},
                    {0, 0.47},
                    {-0.588, 0.809},
                    {-0.447, 0.145},
                    {-0.951, -0.309},
                    {-0.276, -0.38}}},
};

void canvas_mark(Canvas *canvas, MarkShape shape, double x, double y, double radius)
{
    Segment segments[CORNERS_MAX + 1] = {0};
    int n = shapes[shape].corners;
    double scale = radius * shapes[shape].scale;
    if (shape == MARK_CIRCLE) {
        canvas_circle(canvas, x, y, radius);
        return;
    }
    for (int i = 0; i < n; i++)
        segments[i] = (Segment){i ? VERB_LINE : VERB_MOVE, x + scale * shapes[shape].corner[i][0],
                                y + scale * shapes[shape].corner[i][1], 0, 0};
    segments[n].verb = VERB_CLOSE;
    if (isfinite(x) && isfinite(y) && isfinite(scale))
        g_array_append_vals(canvas->segments, segments, (guint)n + 1);
}

void canvas_paint(Canvas *canvas, Look look)
{
    Step step = {.kind = STEP_PAINT};
    step.paint.look = look;
    step.paint.first = canvas->path_start;
    step.paint.count = canvas->segments->len - canvas->path_start;
    canvas->path_start = canvas->segments->len;
    if (step.paint.count > 0)
        g_array_append_val(canvas->steps, step);
}

static TextLook text_look_completed(TextLook look)
{
    if (look.ink == INK_NONE)
        look.ink = INK_TEXT;
    if (look.size <= 0)
        look.size = SIZE_TEXT;
    return look;
}

/* Half the height of digits and capitals, in ems. */
#define HALF_LETTER 0.36

void canvas_text(Canvas *canvas, double x, double y, const char *text, TextLook look)
{
    const char *clean = text_keep(canvas->strings, text);
    if (!*clean || !isfinite(x) || !isfinite(y))
        return;
    look = text_look_completed(look);
    double radians = look.angle * G_PI / 180, shift = look.middle ? HALF_LETTER * look.size : 0;
    Step step = {.kind = STEP_TEXT};
    step.text.look = look;
    step.text.x = x - sin(radians) * shift;
    step.text.y = y + cos(radians) * shift;
    step.text.width = fonts_width(canvas->fonts, clean, look.size, look.bold);
    step.text.string = clean;
    g_array_append_val(canvas->steps, step);
}

void canvas_note(Canvas *canvas, double x, double y, double radius, const char *text)
{
    const char *clean = text_keep(canvas->strings, text);
    if (!*clean || !isfinite(x) || !isfinite(y))
        return;
    Step step = {.kind = STEP_NOTE, .note = {x, y, radius, clean, 0, 0}};
    g_array_append_val(canvas->steps, step);
}

#define POINTED_MIN 2.3 /* px: 3 of a picture of which no width is asked for */

void canvas_note_box(Canvas *canvas, Box box, const char *text)
{
    const char *clean = text_keep(canvas->strings, text);
    if (!*clean || !isfinite(box.x + box.y) || !(box.width >= POINTED_MIN) ||
        !(box.height >= POINTED_MIN))
        return;
    Step step = {.kind = STEP_NOTE, .note = {box.x, box.y, 0, clean, box.width, box.height}};
    g_array_append_val(canvas->steps, step);
}

void canvas_clip(Canvas *canvas, Box box)
{
    Step step = {.kind = STEP_CLIP, .clip = box};
    g_array_append_val(canvas->steps, step);
}

void canvas_unclip(Canvas *canvas)
{
    Step step = {.kind = STEP_UNCLIP};
    g_array_append_val(canvas->steps, step);
}

bool dash_lengths(Dash dash, double lengths[2])
{
    static const double table[][2] = {
        [DASH_SOLID] = {0, 0}, [DASH_DASHED] = {6, 4}, [DASH_DOTTED] = {1.5, 3}};
    lengths[0] = table[dash][0];
    lengths[1] = table[dash][1];
    return dash != DASH_SOLID;
}

GBytes *canvas_render(const Canvas *canvas, CanvasFormat format, const char *id, GError **error)
{
    switch (format) {
    case CANVAS_PNG:
        return canvas_png(canvas, error);
    case CANVAS_PDF:
        return canvas_pdf(canvas, error);
    case CANVAS_SVG:
    case CANVAS_SVG_INLINE:
        break;
    }
    return canvas_svg(canvas, id, format == CANVAS_SVG);
}

/* Formats of files. */
static const char *const formats[] = {
    [CANVAS_SVG] = "svg", [CANVAS_PNG] = "png", [CANVAS_PDF] = "pdf", NULL};

const char *const *canvas_format_names(void)
{
    return formats;
}

bool canvas_format_of(const char *filename, CanvasFormat *format, GError **error)
{
    const char *dot = strrchr(filename, '.');
    if (dot && !strchr(dot, '/') && canvas_format_named(dot + 1, format, NULL))
        return true;
    g_autofree char *meant = did_you_mean(dot ? dot + 1 : "", formats);
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                "%s: no chart format of that name%s; end it in .svg, .png or .pdf", filename,
                meant);
    return false;
}

bool canvas_format_named(const char *name, CanvasFormat *format, GError **error)
{
    for (guint i = 0; formats[i]; i++) {
        if (strcmp(formats[i], name) == 0) {
            *format = i;
            return true;
        }
    }
    g_autofree char *meant = did_you_mean(name, formats);
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                "no chart format '%s'%s; there are svg, png and pdf", name, meant);
    return false;
}
