/* Canvas steps painted by Cairo: PNG and PDF. */
#include <cairo-pdf.h>
#include <cairo.h>
#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdint.h>

#include "base/error.h"
#include "draw/canvas_steps.h"
#include "draw/texture.h"

#define PNG_SCALE 2
#define POINTS_PER_PX 0.75
#define IMAGE_LIMIT 32767 /* px, Cairo's own */
#define HALO_WIDTH 3

/* No clock in output: a document's date is the epoch unless the build states one. */
static void set_pdf_dates(cairo_surface_t *surface)
{
    gint64 epoch = g_ascii_strtoll(
        g_getenv("SOURCE_DATE_EPOCH") ? g_getenv("SOURCE_DATE_EPOCH") : "0", NULL, 10);
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(epoch);
    g_autofree char *text = date ? g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ") : NULL;
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   text ? text : "1970-01-01T00:00:00Z");
}

static void set_ink(cairo_t *cr, Ink ink, double opacity)
{
    unsigned rgb = ink_rgb(ink, false);
    cairo_set_source_rgba(cr, (rgb >> 16 & 0xff) / 255.0, (rgb >> 8 & 0xff) / 255.0,
                          (rgb & 0xff) / 255.0, opacity > 0 ? opacity : 1);
}

static void trace_segment(cairo_t *cr, const Segment *s)
{
    switch (s->verb) {
    case VERB_MOVE:
        cairo_move_to(cr, s->x, s->y);
        break;
    case VERB_LINE:
        cairo_line_to(cr, s->x, s->y);
        break;
    case VERB_CLOSE:
        cairo_close_path(cr);
        break;
    case VERB_RECT:
        cairo_rectangle(cr, s->x, s->y, s->a, s->b);
        break;
    case VERB_CIRCLE:
        cairo_new_sub_path(cr);
        cairo_arc(cr, s->x, s->y, s->a, 0, 2 * G_PI);
        cairo_close_path(cr);
        break;
    }
}

static void stroke(cairo_t *cr, const Look *look)
{
    double lengths[2];
    set_ink(cr, look->stroke, look->stroke_opacity);
    cairo_set_line_width(cr, look->width > 0 ? look->width : 1);
    cairo_set_dash(cr, lengths, dash_lengths(look->dash, lengths) ? 2 : 0, 0);
    cairo_stroke_preserve(cr);
}

static void trace_path(const Canvas *canvas, cairo_t *cr, const Step *step)
{
    cairo_new_path(cr);
    for (guint i = 0; i < step->paint.count; i++)
        trace_segment(cr, &g_array_index(canvas->segments, Segment, step->paint.first + i));
}

static void trace_tile(cairo_t *cr, const Texture *texture, double x, double y)
{
    for (int i = 0; i < texture->count; i++) {
        cairo_move_to(cr, x + texture->line[i].x0, y + texture->line[i].y0);
        cairo_line_to(cr, x + texture->line[i].x1, y + texture->line[i].y1);
    }
}

/* Lines, not a pattern: they stay sharp in a PDF at any size. */
static void lay_texture(cairo_t *cr, Ink ink, const Texture *texture)
{
    double left, top, right, bottom, tile = texture->tile;
    cairo_save(cr);
    cairo_clip(cr);
    cairo_clip_extents(cr, &left, &top, &right, &bottom);
    for (double y = floor(top / tile) * tile; y < bottom; y += tile)
        for (double x = floor(left / tile) * tile; x < right; x += tile)
            trace_tile(cr, texture, x, y);
    set_ink(cr, ink_of_texture(ink), TEXTURE_OPACITY);
    cairo_set_line_width(cr, texture->width);
    cairo_set_dash(cr, NULL, 0, 0);
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void paint_path(const Canvas *canvas, cairo_t *cr, const Step *step)
{
    const Look *look = &step->paint.look;
    const Texture *texture = look->textured ? ink_texture(look->fill) : NULL;
    trace_path(canvas, cr, step);
    if (look->fill) {
        set_ink(cr, look->fill, look->fill_opacity);
        cairo_fill_preserve(cr);
    }
    if (look->stroke)
        stroke(cr, look);
    if (texture)
        lay_texture(cr, look->fill, texture);
    cairo_new_path(cr);
}

static void paint_halo(cairo_t *cr, PangoLayoutLine *line)
{
    set_ink(cr, INK_PAPER, 1);
    cairo_set_line_width(cr, HALO_WIDTH);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_dash(cr, NULL, 0, 0);
    pango_cairo_layout_line_path(cr, line);
    cairo_stroke(cr);
    cairo_move_to(cr, 0, 0);
}

static void paint_text(cairo_t *cr, const Step *step)
{
    const TextLook *look = &step->text.look;
    static const double offset[] = {[ANCHOR_START] = 0, [ANCHOR_MIDDLE] = -0.5, [ANCHOR_END] = -1};
    cairo_save(cr);
    cairo_translate(cr, step->text.x, step->text.y);
    cairo_rotate(cr, look->angle * G_PI / 180);
    cairo_translate(cr, offset[look->anchor] * step->text.width, 0);
    g_autoptr(PangoLayout) layout = text_layout(cr, step->text.string, look->size, look->bold);
    PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);
    cairo_move_to(cr, 0, 0);
    if (look->halo)
        paint_halo(cr, line);
    set_ink(cr, look->ink, 1);
    pango_cairo_show_layout_line(cr, line);
    cairo_restore(cr);
}

static void paint_step(const Canvas *canvas, cairo_t *cr, const Step *step)
{
    switch (step->kind) {
    case STEP_PAINT:
        paint_path(canvas, cr, step);
        break;
    case STEP_TEXT:
        paint_text(cr, step);
        break;
    case STEP_NOTE:
        break;
    case STEP_CLIP:
        cairo_save(cr);
        cairo_rectangle(cr, step->clip.x, step->clip.y, step->clip.width, step->clip.height);
        cairo_clip(cr);
        break;
    case STEP_UNCLIP:
        cairo_restore(cr);
        break;
    }
}

static cairo_status_t paint(const Canvas *canvas, cairo_surface_t *surface, double scale)
{
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, scale, scale);
    set_ink(cr, INK_PAPER, 1);
    cairo_paint(cr);
    for (guint i = 0; i < canvas->steps->len; i++)
        paint_step(canvas, cr, &g_array_index(canvas->steps, Step, i));
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    return status;
}

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned length)
{
    g_byte_array_append(closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

/* The collected bytes, or an error that names what Cairo says; takes `bytes`. */
static GBytes *collected(GByteArray *bytes, cairo_status_t status, GError **error)
{
    if (status == CAIRO_STATUS_SUCCESS)
        return g_byte_array_free_to_bytes(bytes);
    g_byte_array_unref(bytes);
    g_set_error(error, RB_ERROR, RB_ERROR_LIMIT, "chart not drawn: %s; draw fewer items at once",
                cairo_status_to_string(status));
    return NULL;
}

static GBytes *too_large(GError **error)
{
    return collected(g_byte_array_new(), CAIRO_STATUS_INVALID_SIZE, error);
}

/* ---- PNG ------------------------------------------------------------------------------------- */

static void write_png(png_structp png, png_bytep data, size_t length)
{
    g_byte_array_append(png_get_io_ptr(png), data, (guint)length);
}

static void flush_png(png_structp png)
{
    (void)png;
}

/* Charts are flat areas, which compress as well without libpng's filters: without them an image
 * takes a third of the time that Cairo's own writer takes. */
static void write_head(png_structp png, png_infop info, unsigned width, unsigned height)
{
    png_set_compression_level(png, 3);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
    png_write_info(png, info);
}

/* Cairo's pixels are numbers 0xRRGGBB, PNG's are bytes. */
static void write_row(png_structp png, const uint32_t *pixels, unsigned width, unsigned char *bytes)
{
    for (unsigned x = 0; x < width; x++) {
        bytes[3 * x] = (unsigned char)(pixels[x] >> 16);
        bytes[3 * x + 1] = (unsigned char)(pixels[x] >> 8);
        bytes[3 * x + 2] = (unsigned char)pixels[x];
    }
    png_write_row(png, bytes);
}

/* libpng leaves by longjmp() what goes wrong: nothing here is to be freed then. */
static bool write_rows(png_structp png, png_infop info, cairo_surface_t *surface,
                       unsigned char *row)
{
    unsigned width = (unsigned)cairo_image_surface_get_width(surface),
             height = (unsigned)cairo_image_surface_get_height(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    if (setjmp(png_jmpbuf(png)))
        return false;
    write_head(png, info, width, height);
    for (size_t y = 0; y < height; y++)
        write_row(png, (const uint32_t *)(const void *)(data + y * stride), width, row);
    png_write_end(png, info);
    return true;
}

static GBytes *compressed(cairo_surface_t *surface, GError **error)
{
    GByteArray *bytes = g_byte_array_new();
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    g_autofree unsigned char *row =
        g_new(unsigned char, (size_t)cairo_image_surface_get_width(surface) * 3);
    if (info)
        png_set_write_fn(png, bytes, write_png, flush_png);
    bool written = info && write_rows(png, info, surface, row);
    png_destroy_write_struct(&png, &info);
    return collected(bytes, written ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR, error);
}

GBytes *canvas_png(const Canvas *canvas, GError **error)
{
    double scale = PNG_SCALE * canvas->zoom, width = PNG_SCALE * canvas_picture_width(canvas),
           height = PNG_SCALE * canvas_picture_height(canvas);
    if (width > IMAGE_LIMIT || height > IMAGE_LIMIT)
        return too_large(error);
    unsigned columns = (unsigned)(width + 0.5), rows = (unsigned)(height + 0.5);
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)columns, (int)rows);
    cairo_status_t status = paint(canvas, surface, scale);
    cairo_surface_flush(surface);
    GBytes *bytes = status == CAIRO_STATUS_SUCCESS ? compressed(surface, error)
                                                   : collected(g_byte_array_new(), status, error);
    cairo_surface_destroy(surface);
    return bytes;
}

GBytes *canvas_pdf(const Canvas *canvas, GError **error)
{
    GByteArray *bytes = g_byte_array_new();
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        collect, bytes, POINTS_PER_PX * canvas_picture_width(canvas),
        POINTS_PER_PX * canvas_picture_height(canvas));
    set_pdf_dates(surface);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, canvas->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, canvas->description);
    cairo_status_t status = paint(canvas, surface, POINTS_PER_PX * canvas->zoom);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return collected(bytes, status, error);
}
