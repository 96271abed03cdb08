/* Where each storage lies in the arena, and when: offset over execution order (SPEC 4).
 *
 * A storage is a rectangle from birth to death at its offset. What stays empty under the arena's
 * end is what fragmentation costs over the bound, the peak of live bytes.
 */
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "chart/kinds.h"
#include "chart/live.h"

#define PLOT_HEIGHT 300
#define GUTTER 164     /* px right of the plot, for the lines' labels */
#define LABEL_PITCH 15 /* px */
#define LABEL_HEIGHT 13
#define HEADROOM 1.06

typedef struct Scene {
    const GArray *lives; /* Live that have an offset */
    const Footprint *footprint;
    Panel panel;
    int ops;
    double end, bound; /* bytes: of the arena, and live at once: no arena is smaller; 0: unknown */
} Scene;

static double offset_of(const Scene *scene, const Live *live)
{
    return (double)scene->footprint->arena_offset[live->tensor];
}

static double op_x(const Scene *scene, int op)
{
    return scene->panel.box.x + scene->panel.box.width * op / scene->ops;
}

static Box block_box(const Scene *scene, const Live *live)
{
    double x = op_x(scene, live->from), right = op_x(scene, live->to + 1);
    double top = panel_y(&scene->panel, offset_of(scene, live) + live->bytes);
    double bottom = panel_y(&scene->panel, offset_of(scene, live));
    return (Box){x, top, fmax(right - x, 0.4), fmax(bottom - top, 0.4)};
}

/* The arena itself: what no rectangle covers is free. */
static void draw_ground(const Scene *scene)
{
    const Panel *panel = &scene->panel;
    double top = panel_y(panel, scene->end);
    canvas_rect(panel->canvas,
                (Box){panel->box.x, top, panel->box.width, panel_bottom(panel) - top});
    canvas_paint(panel->canvas, (Look){.fill = INK_GRID_MINOR});
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
    for (int n = 0; n < LIVE_INKS; n++) {
        Ink ink = live_ink(n);
        for (guint i = 0; i < scene->lives->len; i++) {
            const Live *live = live_at(scene->lives, i);
            if (live->ink == ink && is_new(seen, block_box(scene, live)))
                canvas_rect(scene->panel.canvas, block_box(scene, live));
        }
        canvas_paint(scene->panel.canvas, (Look){.fill = ink,
                                                 .stroke = rim > 0.2 ? INK_PAPER : INK_NONE,
                                                 .width = rim,
                                                 .textured = true});
    }
}

/* The name, or its last part, or nothing: whole or not at all. */
static const char *fitting_name(const Sheet *sheet, const char *name, double room)
{
    const char *last = name ? strrchr(name, '.') : NULL;
    if (!name || sheet_text_width(sheet, name, SIZE_SMALL, false) <= room)
        return name ? name : "";
    return last && sheet_text_width(sheet, last + 1, SIZE_SMALL, false) <= room ? last + 1 : "";
}

/* The middle of a level name in `box`, clear of the bound's line where there is room beside it. */
static double name_y(const Scene *scene, Box box)
{
    double y = box.y + box.height / 2, line = panel_y(&scene->panel, scene->bound);
    if (scene->bound <= 0 || fabs(y - line) > LABEL_HEIGHT / 2.0 || box.height < 3 * LABEL_HEIGHT)
        return y;
    return line + (y < line ? -LABEL_HEIGHT : LABEL_HEIGHT);
}

/* A name stands in its rectangle, level where it fits so, else upright. */
static void name_block(const Scene *scene, const Live *live)
{
    const Sheet *sheet = scene->panel.sheet;
    Box box = block_box(scene, live);
    if (fmin(box.width, box.height) < LABEL_HEIGHT)
        return;
    g_autofree char *clean = text_clean(live->name);
    const char *level = fitting_name(sheet, clean, box.width - 6);
    const char *upright = fitting_name(sheet, clean, box.height - 6);
    bool stands = strlen(upright) > strlen(level);
    const char *name = stands ? upright : level;
    double x = box.x + box.width / 2, y = stands ? box.y + box.height / 2 : name_y(scene, box);
    sheet_plate(sheet, live->ink, x, y, sheet_text_width(sheet, name, SIZE_SMALL, false), stands);
    canvas_text(sheet->canvas, x, y, name,
                (TextLook){.ink = ink_on(live->ink),
                           .size = SIZE_SMALL,
                           .middle = true,
                           .anchor = ANCHOR_MIDDLE,
                           .angle = stands ? -90 : 0});
}

static void note_block(const Scene *scene, const Live *live)
{
    g_autofree char *text = live_text(live);
    canvas_note_box(scene->panel.canvas, block_box(scene, live), text);
}

/* "fragmentation 4.2 %": how much larger the arena is than what is live at once. */
static char *fragmentation(const Scene *scene)
{
    if (scene->bound <= 0)
        return g_strdup("");
    g_autofree char *share = units_percent(scene->end / scene->bound - 1, 1);
    return g_strdup_printf("fragmentation %s", share);
}

/* The arena's end and, below it, the bound; what lies between them is named too. */
static void draw_lines(const Scene *scene)
{
    const Panel *panel = &scene->panel;
    const Sheet *sheet = panel->sheet;
    double bound = scene->bound > 0 ? scene->bound : scene->end, x = panel_right(panel) + 10;
    g_autofree char *arena = units_bytes(scene->end), *live = units_bytes(bound);
    g_autofree char *arena_text = g_strconcat("arena ", arena, NULL);
    g_autofree char *live_text = g_strconcat("live at once ", live, NULL);
    g_autofree char *loss = fragmentation(scene);
    double y0 = panel_y(panel, scene->end), y1 = panel_y(panel, bound);
    double at[3] = {y0, (y0 + y1) / 2, y1};
    labels_spread(at, *loss ? 3 : 1, LABEL_PITCH, panel->box.y, panel_bottom(panel));
    labels_line(sheet, panel->box, y0, at[0], arena_text,
                (Look){.stroke = INK_MEASURED, .width = 1.6});
    if (!*loss)
        return;
    labels_line(sheet, panel->box, y1, at[2], live_text,
                (Look){.stroke = INK_THEORETICAL, .width = 1.4, .dash = DASH_DASHED});
    g_autofree char *fit = sheet_fit(sheet, loss, SIZE_SMALL, true, sheet->right - x);
    canvas_text(sheet->canvas, x, at[1], fit,
                (TextLook){.size = SIZE_SMALL, .middle = true, .bold = true});
}

static double draw_notes(const Scene *scene, double y)
{
    bool used[INK_COUNT];
    lives_inks(scene->lives, used);
    y = lives_legend(scene->panel.sheet, y, used);
    return sheet_caption(
        scene->panel.sheet, y,
        g_strdup("A rectangle is a storage from birth to death, coloured by the operator that made "
                 "it; grey is free. Fragmentation: the arena over what is live at once."));
}

static Scene scene_new(const Sheet *sheet, const ModelResult *model, const GArray *lives)
{
    const Footprint *footprint = model_footprint(model);
    Scene scene = {.lives = lives,
                   .footprint = footprint,
                   .ops = graph_n_ops(model->graph),
                   .end = (double)footprint->arena_bytes,
                   .bound = (double)model->counted->peak_bytes};
    for (guint i = 0; i < lives->len; i++)
        scene.end =
            fmax(scene.end, offset_of(&scene, live_at(lives, i)) + live_at(lives, i)->bytes);
    double high = fmax(scene.end, scene.bound) * HEADROOM, top = sheet->y + 24;
    scene.panel = panel_new(sheet, top, PLOT_HEIGHT,
                            axis_new(AXIS_LINEAR, 0, high, top + PLOT_HEIGHT, top, "B"),
                            MIN(GUTTER, 0.4 * sheet->width));
    return scene;
}

static char *finding(const Scene *scene)
{
    g_autofree char *arena = units_bytes(scene->end), *bound = units_bytes(scene->bound);
    g_autofree char *loss = fragmentation(scene);
    return g_strdup_printf("%s: %s%s%s.\n%u storages in an arena of %s%s%s%s%s.",
                           scene->panel.sheet->title, arena, *loss ? ", " : "", loss,
                           scene->lives->len, arena, *loss ? "; live at once " : "",
                           *loss ? bound : "", *loss ? ", " : "", loss);
}

/* What has no place in the arena is not drawn. */
static void drop_placeless(GArray *lives, const Footprint *footprint)
{
    guint n = 0;
    for (guint i = 0; i < lives->len; i++)
        if (footprint->arena_offset[live_at(lives, i)->tensor] >= 0)
            g_array_index(lives, Live, n++) = *live_at(lives, i);
    g_array_set_size(lives, n);
}

static Canvas *draw(G_GNUC_UNUSED Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                    GError **error)
{
    const ModelResult *model = request->models[0];
    g_autoptr(GArray) lives = lives_new(model->graph, error);
    if (!lives)
        return NULL;
    drop_placeless(lives, model_footprint(model));
    if (!lives->len)
        return chart_cannot(error, "no arena: no tensor of '%s' has a place in one", model->id);
    Sheet sheet = sheet_new(fonts, request, STATED_NETWORK,
                            g_strdup_printf("%s in one block of memory", model->name));
    Scene scene = scene_new(&sheet, model, lives);
    const Panel *panel = &scene.panel;
    draw_ground(&scene);
    axis_draw_y(sheet.canvas, &panel->y, panel->box, "Offset in the arena");
    panel_draw_operators(panel, scene.ops);
    draw_blocks(&scene);
    for (guint i = 0; i < lives->len; i++)
        name_block(&scene, live_at(lives, i));
    for (guint i = 0; i < lives->len; i++)
        note_block(&scene, live_at(lives, i));
    panel_border(panel);
    draw_lines(&scene);
    double y = draw_notes(&scene, panel_bottom(panel) + 44);
    return sheet_finish(&sheet, y, finding(&scene));
}

const ChartKind arena_chart = {"arena",
                               "where each tensor lies in one block of memory, and when",
                               1,
                               1,
                               0,
                               0,
                               STATED_NETWORK,
                               NULL,
                               draw};
