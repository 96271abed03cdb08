/* What tests of charts look at: the steps of a canvas. */
#ifndef TESTS_CHART_CHECK_H
#define TESTS_CHART_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/canvas_steps.h"

static inline void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' is missing in: %s", part, text);
}

/* The i-th step of a kind, or NULL past the last. */
static inline const Step *step_at(const Canvas *canvas, StepKind kind, guint n)
{
    for (guint i = 0; i < canvas->steps->len; i++) {
        const Step *step = &g_array_index(canvas->steps, Step, i);
        if (step->kind == kind && n-- == 0)
            return step;
    }
    return NULL;
}

/* The first text that begins so; fails when there is none. */
static inline const Step *text_step(const Canvas *canvas, const char *start)
{
    const Step *step = NULL;
    for (guint i = 0; (step = step_at(canvas, STEP_TEXT, i)); i++)
        if (g_str_has_prefix(step->text.string, start))
            return step;
    fail_msg("no text begins '%s'", start);
    return NULL;
}

/* All texts, one per line; caller frees. */
static inline char *texts_of(const Canvas *canvas)
{
    GString *out = g_string_new(NULL);
    const Step *step;
    for (guint i = 0; (step = step_at(canvas, STEP_TEXT, i)); i++)
        g_string_append_printf(out, "%s\n", step->text.string);
    return g_string_free(out, FALSE);
}

/* Where letters are: of level and upright text only. */
static inline bool text_box(const Step *step, Box *box)
{
    static const double before[] = {[ANCHOR_START] = 0, [ANCHOR_MIDDLE] = 0.5, [ANCHOR_END] = 1};
    double width = step->text.width, height = 0.72 * step->text.look.size,
           angle = step->text.look.angle;
    double lead = before[step->text.look.anchor] * width;
    if (angle == 0)
        *box = (Box){step->text.x - lead, step->text.y - height, width, height};
    else if (angle == -90)
        *box = (Box){step->text.x - height, step->text.y + lead - width, height, width};
    return angle == 0 || angle == -90;
}

static inline bool boxes_meet(Box a, Box b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

/* No text over another, none beyond the edges. */
static inline void assert_legible(const Canvas *canvas)
{
    const Step *a, *b;
    for (guint i = 0; (a = step_at(canvas, STEP_TEXT, i)); i++) {
        Box box = {0}, other = {0};
        if (!text_box(a, &box))
            continue;
        if (box.x < 0 || box.y < 0 || box.x + box.width > canvas->width ||
            box.y + box.height > canvas->height)
            fail_msg("'%s' leaves the chart", a->text.string);
        for (guint j = 0; j < i && (b = step_at(canvas, STEP_TEXT, j)); j++)
            if (text_box(b, &other) && boxes_meet(box, other))
                fail_msg("'%s' covers '%s'", a->text.string, b->text.string);
    }
}

static inline void assert_renders(const Canvas *canvas, CanvasFormat last)
{
    static const GMarkupParser none = {0};
    for (CanvasFormat format = CANVAS_SVG; format <= last; format++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = canvas_render(canvas, format, "x", &error);
        assert_null(error);
        gsize size;
        const char *data = g_bytes_get_data(bytes, &size);
        g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&none, 0, NULL, NULL);
        if (format == CANVAS_SVG) {
            assert_true(g_markup_parse_context_parse(context, data, size, NULL));
            assert_null(memmem(data, size, "<script", 7));
            assert_null(memmem(data, size, "nan", 3));
        }
    }
    assert_true(strlen(canvas_description(canvas)) > 0);
    assert_true(canvas->width > 0 && canvas->height > 0);
}

/* Takes the canvas. SVG is written in no time, PNG and PDF are not: they are tried on a few. */
static inline void assert_good(Canvas *canvas, bool every_format)
{
    assert_legible(canvas);
    assert_renders(canvas, every_format ? CANVAS_PDF : CANVAS_SVG);
    canvas_free(canvas);
}

/* Lengths of the bars of one ink, in drawing order; of those that are missing, 0. */
static inline guint bars_of(const Canvas *canvas, Ink ink, Segment *bars, guint max)
{
    const Step *step;
    guint n = 0;
    memset(bars, 0, max * sizeof *bars);
    for (guint i = 0; (step = step_at(canvas, STEP_PAINT, i)); i++)
        for (guint k = 0; step->paint.look.fill == ink && k < step->paint.count; k++) {
            const Segment *s = &g_array_index(canvas->segments, Segment, step->paint.first + k);
            if (s->verb == VERB_RECT && n < max)
                bars[n++] = *s;
        }
    return n;
}

#endif
