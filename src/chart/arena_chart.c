#include "chart/arena_chart.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "chart/axis.h"
#include "chart/frame.h"
#include "chart/labels.h"

#define PLOT_HEIGHT 300
#define GUTTER 164     /* px right of the plot, for the lines' labels */
#define LABEL_PITCH 15 /* px */
#define LABEL_HEIGHT 13
#define HEADROOM 1.06

static bool is_drawn(const ArenaChart *data, const ArenaBlock *block)
{
    return isfinite(block->offset) && block->offset >= 0 && isfinite(block->bytes) &&
           block->bytes > 0 && block->from <= block->to && block->from < data->op_count;
}

static double arena_end(const ArenaChart *data)
{
    double end = isfinite(data->arena_bytes) ? fmax(data->arena_bytes, 0) : 0;
    for (size_t i = 0; i < data->block_count; i++)
        if (is_drawn(data, &data->blocks[i]))
            end = fmax(end, data->blocks[i].offset + data->blocks[i].bytes);
    return end;
}

static bool has_bound(const ArenaChart *data)
{
    return isfinite(data->bound_bytes) && data->bound_bytes > 0;
}

static size_t drawn_count(const ArenaChart *data)
{
    size_t count = 0;
    for (size_t i = 0; i < data->block_count; i++)
        count += is_drawn(data, &data->blocks[i]);
    return count;
}

typedef struct Scene {
    const ArenaChart *data;
    Canvas *canvas;
    Box plot;
    Axis axis;
    double end; /* of the arena, bytes */
} Scene;

static double gutter(const Canvas *canvas)
{
    return MIN(GUTTER, 0.4 * canvas_width(canvas));
}

static double op_x(const Scene *scene, size_t op)
{
    return scene->plot.x + scene->plot.width * (double)op / (double)scene->data->op_count;
}

static Box block_box(const Scene *scene, const ArenaBlock *block)
{
    double x = op_x(scene, block->from),
           right = op_x(scene, MIN(block->to, scene->data->op_count - 1) + 1);
    double top = axis_px(&scene->axis, block->offset + block->bytes);
    double bottom = axis_px(&scene->axis, block->offset);
    return (Box){x, top, fmax(right - x, 0.4), fmax(bottom - top, 0.4)};
}

/* The arena itself: what no rectangle covers is free. */
static void draw_ground(const Scene *scene)
{
    double top = axis_px(&scene->axis, scene->end);
    canvas_rect(scene->canvas, (Box){scene->plot.x, top, scene->plot.width,
                                     scene->plot.y + scene->plot.height - top});
    canvas_paint(scene->canvas, (Look){.fill = INK_GRID_MINOR});
}

/* False for a box that looks as one seen before: networks of 100,000 operators have many. */
static bool is_new(GHashTable *seen, Box box)
{
    double edges[] = {box.x, box.x + box.width, box.y, box.y + box.height};
    gint64 key = 0;
    for (int i = 0; i < 4; i++)
        key = key << 15 | (gint64)CLAMP(edges[i] * 2, 0, 32767);
    return g_hash_table_add(seen, g_memdup2(&key, sizeof key));
}

static void draw_blocks(const Scene *scene)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    double rim = MIN(0.8, 0.12 * (op_x(scene, 1) - op_x(scene, 0)));
    for (ChartClass class = 0; class < CHART_CLASS_COUNT; class ++) {
        for (size_t i = 0; i < scene->data->block_count; i++) {
            const ArenaBlock *block = &scene->data->blocks[i];
            if (block->class == class && is_drawn(scene->data, block) &&
                is_new(seen, block_box(scene, block)))
                canvas_rect(scene->canvas, block_box(scene, block));
        }
        canvas_paint(scene->canvas, (Look){.fill = chart_class_ink(class),
                                           .stroke = rim > 0.2 ? INK_PAPER : INK_NONE,
                                           .width = rim});
    }
}

/* The name, or its last part, or nothing: whole or not at all. */
static const char *fitting_name(Fonts *fonts, const char *name, double room)
{
    const char *last = name ? strrchr(name, '.') : NULL;
    if (!name || fonts_width(fonts, name, SIZE_SMALL, false) <= room)
        return name ? name : "";
    return last && fonts_width(fonts, last + 1, SIZE_SMALL, false) <= room ? last + 1 : "";
}

/* The middle of a level name in `box`, clear of the bound's line where there is room beside it. */
static double name_y(const Scene *scene, Box box)
{
    double y = box.y + box.height / 2, line = axis_px(&scene->axis, scene->data->bound_bytes);
    if (!has_bound(scene->data) || fabs(y - line) > LABEL_HEIGHT / 2.0 ||
        box.height < 3 * LABEL_HEIGHT)
        return y;
    return line + (y < line ? -LABEL_HEIGHT : LABEL_HEIGHT);
}

/* A name stands in its rectangle, level where it fits so, else upright. */
static void name_block(const Scene *scene, const ArenaBlock *block)
{
    Fonts *fonts = canvas_fonts(scene->canvas);
    Box box = block_box(scene, block);
    if (fmin(box.width, box.height) < LABEL_HEIGHT)
        return;
    g_autofree char *clean = text_clean(block->name);
    const char *level = box.height < LABEL_HEIGHT ? "" : fitting_name(fonts, clean, box.width - 6);
    const char *upright =
        box.width < LABEL_HEIGHT ? "" : fitting_name(fonts, clean, box.height - 6);
    bool stands = strlen(upright) > strlen(level);
    canvas_text(scene->canvas, box.x + box.width / 2,
                stands ? box.y + box.height / 2 : name_y(scene, box), stands ? upright : level,
                (TextLook){.ink = ink_on(chart_class_ink(block->class)),
                           .size = SIZE_SMALL,
                           .middle = true,
                           .anchor = ANCHOR_MIDDLE,
                           .angle = stands ? -90 : 0});
}

/* "fragmentation 4.2 %": how much larger the arena is than what is live at once. */
static char *fragmentation(const ArenaChart *data)
{
    if (!has_bound(data))
        return g_strdup("");
    g_autofree char *share = units_percent(arena_end(data) / data->bound_bytes - 1, 1);
    return g_strdup_printf("fragmentation %s", share);
}

/* The arena's end and, below it, the bound; what lies between them is named too. */
static void draw_lines(const Scene *scene)
{
    double room = gutter(scene->canvas) - FRAME_MARGIN, right = scene->plot.x + scene->plot.width;
    double bound = has_bound(scene->data) ? scene->data->bound_bytes : scene->end;
    g_autofree char *arena = units_bytes(scene->end), *live = units_bytes(bound);
    g_autofree char *arena_text = g_strconcat("arena ", arena, NULL);
    g_autofree char *live_text = g_strconcat("live at once ", live, NULL);
    g_autofree char *loss = fragmentation(scene->data);
    double y0 = axis_px(&scene->axis, scene->end), y1 = axis_px(&scene->axis, bound);
    double at[3] = {y0, (y0 + y1) / 2, y1};
    labels_spread(at, *loss ? 3 : 1, LABEL_PITCH, scene->plot.y, scene->plot.y + PLOT_HEIGHT);
    labels_line(scene->canvas, scene->plot, y0, at[0], room, arena_text,
                (Look){.stroke = INK_MEASURED, .width = 1.6});
    if (!*loss)
        return;
    labels_line(scene->canvas, scene->plot, y1, at[2], room, live_text,
                (Look){.stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED});
    g_autofree char *fit =
        fonts_fit(canvas_fonts(scene->canvas), loss, SIZE_SMALL, true, room - 10);
    canvas_text(scene->canvas, right + 10, at[1], fit,
                (TextLook){.size = SIZE_SMALL, .middle = true, .bold = true});
}

static double draw_notes(const Scene *scene, double y)
{
    bool used[CHART_CLASS_COUNT] = {false};
    for (size_t i = 0; i < scene->data->block_count; i++)
        if (is_drawn(scene->data, &scene->data->blocks[i]))
            used[scene->data->blocks[i].class] = true;
    y = frame_legend_classes(scene->canvas, FRAME_MARGIN, y, used);
    return frame_caption(scene->canvas, FRAME_MARGIN, y,
                         "A rectangle is a storage from birth to death, coloured by the operator "
                         "that made it; grey is free. Fragmentation: the arena over what is live "
                         "at once.");
}

static Scene scene_new(const ArenaChart *data, Canvas *canvas, double y)
{
    Scene scene = {.data = data, .canvas = canvas, .end = arena_end(data)};
    double high = fmax(scene.end, has_bound(data) ? data->bound_bytes : 0) * HEADROOM;
    scene.axis = axis_new(AXIS_LINEAR, 0, high, y + PLOT_HEIGHT, y, "B");
    double left = FRAME_MARGIN + axis_label_width(&scene.axis, canvas_fonts(canvas)) + 8;
    scene.plot = (Box){left, y, canvas_width(canvas) - gutter(canvas) - left, PLOT_HEIGHT};
    return scene;
}

static void draw_axes(const Scene *scene)
{
    Axis axis = axis_new(AXIS_LINEAR, 0.5, (double)scene->data->op_count + 0.5, scene->plot.x,
                         scene->plot.x + scene->plot.width, NULL);
    axis_draw_y(scene->canvas, &scene->axis, scene->plot, "Offset in the arena");
    axis_draw_x(scene->canvas, &axis, scene->plot, "Operator, in execution order");
}

char *arena_chart_alt(const ArenaChart *data)
{
    size_t count = drawn_count(data);
    if (!count)
        return g_strdup_printf("%s: the arena holds nothing.", data->title);
    g_autofree char *arena = units_bytes(arena_end(data)), *bound = units_bytes(data->bound_bytes);
    g_autofree char *loss = fragmentation(data);
    return g_strdup_printf("%s: %zu storages in an arena of %s%s%s%s%s.", data->title, count, arena,
                           *loss ? "; live at once " : "", *loss ? bound : "", *loss ? ", " : "",
                           loss);
}

Canvas *arena_chart(const ArenaChart *data, Fonts *fonts)
{
    if (!drawn_count(data))
        return frame_empty(fonts, data->width, data->title, data->subtitle,
                           "The arena holds nothing.");
    double y;
    Canvas *canvas = frame_new(fonts, data->width, data->title, data->subtitle, &y);
    Scene scene = scene_new(data, canvas, y + 24);
    draw_ground(&scene);
    draw_axes(&scene);
    draw_blocks(&scene);
    for (size_t i = 0; i < data->block_count; i++)
        if (is_drawn(data, &data->blocks[i]))
            name_block(&scene, &data->blocks[i]);
    canvas_rect(canvas, scene.plot);
    canvas_paint(canvas, (Look){.stroke = INK_AXIS});
    draw_lines(&scene);
    y = draw_notes(&scene, scene.plot.y + PLOT_HEIGHT + 44);
    g_autofree char *alt = arena_chart_alt(data);
    frame_finish(canvas, y, data->title, alt);
    return canvas;
}
