/* What bounds networks on a device: arithmetic, memory, or starting their operators.
 *
 * A network stands at the intensity of its fused graph and at the mean roofline time of its
 * operators. Where that is shorter than starting one takes, overhead bounds it; else memory left of
 * the ridge, and arithmetic right of it.
 */
#include <inttypes.h>
#include <math.h>

#include "analysis/reasons.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "chart/roofs.h"
#include "roofline/roofline.h"

enum { REGIMES_HEIGHT = 330, RADIUS = 6, INSET = 8 };

typedef enum Regime { OVERHEAD, MEMORY, COMPUTE, REGIME_COUNT } Regime;

static const struct {
    const char *name, *remedy;
    Ink ink;
} regimes[REGIME_COUNT] = {
    [OVERHEAD] = {"Overhead", "start fewer, larger operators", INK_OTHER},
    [MEMORY] = {"Memory", "move fewer bytes", INK_MEMORY},
    [COMPUTE] = {"Compute", "do fewer FLOPs, in fewer bits", INK_COMPUTE},
};

typedef struct Standing {
    const char *name;
    double intensity, seconds; /* FLOP/byte; of an operator in the mean */
    Regime regime;
} Standing;

typedef struct Map {
    Roof roof;
    double ridge, launch; /* FLOP/byte; s, 0 unknown */
    GArray *list;         /* Standing */
    GStringChunk *names;
    Reasons *reasons;
    guint apart, empty; /* in another format than the roof's; without FLOPs, bytes or operators */
} Map;

/* ---- Where each stands ----------------------------------------------------------------------- */

static Regime regime_at(const Map *map, double intensity, double seconds)
{
    return seconds < map->launch ? OVERHEAD : intensity < map->ridge ? MEMORY : COMPUTE;
}

static void add(Map *map, const char *name, const Times *times, int operators)
{
    double intensity = (double)times->flops / (double)times->bytes;
    double seconds = times->roofline_seconds / operators;
    Standing standing = {name, intensity, seconds, regime_at(map, intensity, seconds)};
    if (isfinite(intensity) && intensity > 0 && isfinite(seconds) && seconds > 0)
        g_array_append_val(map->list, standing);
    else
        map->empty++;
}

/* The first that has a time says under which roof they stand. */
static bool find_roof(Map *map, const ChartRequest *request, DType dtype, GError **error)
{
    const Device *device = request->devices[0];
    if (map->ridge > 0)
        return true;
    if (!roof_on(device, dtype, request->setup.basis, &map->roof, error))
        return false;
    Ceilings ceilings = ceilings_of(&map->roof);
    map->ridge = roof_line_ridge(ceilings.roof);
    map->launch = device_launch_seconds(device);
    return true;
}

static bool differ_in_batch(const ChartRequest *request)
{
    for (int i = 1; i < request->n_models; i++)
        if (request->models[i]->batch != request->models[0]->batch)
            return true;
    return false;
}

/* "VGG-16, batch 64" where others have another one. */
static const char *name_of(const Map *map, const ChartRequest *request, int i)
{
    const ModelResult *model = request->models[i];
    if (request->names)
        return request->names[i];
    if (!differ_in_batch(request))
        return model->name;
    g_autofree char *name = g_strdup_printf("%s, batch %" PRId64, model->name, model->batch);
    return g_string_chunk_insert(map->names, name);
}

static bool add_model(Map *map, Analysis *analysis, const ChartRequest *request, int i,
                      GError **error)
{
    g_autoptr(GError) why = NULL;
    const ModelResult *model = request->models[i];
    const Device *device = request->devices[0];
    const Times *times = chart_times(analysis, request, model, device, &why);
    const TimingResult *timing =
        times ? chart_timing(analysis, request, model, device, &why) : NULL;
    if (!timing || !timing->fused) {
        reasons_add(map->reasons, model->name, why);
        return true;
    }
    if (!find_roof(map, request, times->dtype, error))
        return false;
    if (times->dtype != map->roof.dtype)
        map->apart++;
    else
        add(map, name_of(map, request, i), times, timing->fused->launches);
    return true;
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* "Llama 2 7B, GPT-2", of few; "12 networks" of many; NULL of none. Caller frees. */
static char *names_in(const Map *map, Regime regime)
{
    enum { MOST = 3 };
    guint n = 0;
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < map->list->len; i++) {
        const Standing *standing = &g_array_index(map->list, Standing, i);
        if (standing->regime != regime)
            continue;
        g_string_append_printf(names, "%s%s", n++ ? ", " : "", standing->name);
    }
    if (n > MOST) {
        g_string_free(names, TRUE);
        return units_plural(n, "network");
    }
    return g_string_free(names, n == 0);
}

static char *finding(const Sheet *sheet, const Map *map, const char *missing)
{
    static const char *const verbs[REGIME_COUNT] = {
        [OVERHEAD] = "overhead", [MEMORY] = "memory", [COMPUTE] = "compute"};
    GString *text = g_string_new(sheet->title);
    bool any = false;
    for (Regime regime = OVERHEAD; regime < REGIME_COUNT; regime++) {
        g_autofree char *names = names_in(map, regime);
        if (names)
            g_string_append_printf(text, "%s %s bounds %s", any ? ";" : ":", verbs[regime], names);
        any = any || names;
    }
    g_string_append_printf(text, ".\n%s", missing);
    return g_string_free(text, FALSE);
}

static char *missing_text(const Map *map)
{
    GString *text = g_string_new(NULL);
    if (map->reasons->count) {
        g_autofree char *counts = reasons_counts(map->reasons);
        g_string_append_printf(text, " Without a time on this device: %s.", counts);
    }
    if (map->apart)
        g_string_append_printf(text, " In another format: %u.", map->apart);
    if (map->empty)
        g_string_append_printf(text, " Without FLOPs or traffic: %u.", map->empty);
    return g_string_free(text, FALSE);
}

static char *caption(const Map *map, const char *missing)
{
    g_autofree char *ridge = units_number(map->ridge, 3);
    g_autofree char *launch = map->launch > 0 ? units_seconds(map->launch) : NULL;
    g_autofree char *overhead =
        launch ? g_strdup_printf("starting one takes %s", launch)
               : g_strdup("what starting one takes on this device is not known");
    return g_strdup_printf(
        "A point: the fused network's FLOPs over its traffic, and its roofline time over its "
        "operators; %s. The ridge is at %s %s.%s",
        overhead, ridge, dtype_intensity_unit(map->roof.dtype), missing);
}

/* ---- Drawing --------------------------------------------------------------------------------- */

/* Axes that hold the three regimes and every point. */
static Panel fit_panel(const Sheet *sheet, const Map *map)
{
    const double ROOM = 4; /* times */
    double low = map->launch > 0 ? map->launch : INFINITY, high = map->launch;
    double left = map->ridge, right = left, top = sheet->y + 24;
    for (guint i = 0; i < map->list->len; i++) {
        const Standing *standing = &g_array_index(map->list, Standing, i);
        low = fmin(low, standing->seconds);
        high = fmax(high, standing->seconds);
        left = fmin(left, standing->intensity);
        right = fmax(right, standing->intensity);
    }
    Axis y = axis_new(AXIS_LOG, low / ROOM, high * ROOM, top + REGIMES_HEIGHT, top, "s");
    Panel panel = panel_new(sheet, top, REGIMES_HEIGHT, y, SHEET_MARGIN);
    panel.x =
        axis_new(AXIS_LOG, fmin(left, map->ridge / ROOM) / ROOM,
                 fmax(right, map->ridge * ROOM) * ROOM, panel.box.x, panel_right(&panel), NULL);
    return panel;
}

/* What a regime takes of the panel. */
static Box region(const Panel *panel, const Map *map, Regime regime)
{
    Box box = panel->box;
    double ridge = panel_x(panel, map->ridge);
    double floor = map->launch > 0 ? panel_y(panel, map->launch) : panel_bottom(panel);
    if (regime == OVERHEAD)
        return (Box){box.x, floor, box.width, panel_bottom(panel) - floor};
    return regime == MEMORY ? (Box){box.x, box.y, ridge - box.x, floor - box.y}
                            : (Box){ridge, box.y, box.x + box.width - ridge, floor - box.y};
}

static void paint_regions(const Panel *panel, const Map *map)
{
    for (Regime regime = OVERHEAD; regime < REGIME_COUNT; regime++) {
        canvas_rect(panel->canvas, region(panel, map, regime));
        canvas_paint(panel->canvas, (Look){.fill = regimes[regime].ink, .fill_opacity = 0.12});
    }
}

/* In its upper left corner, that of overhead in the lower one; what helps only where it has room.
 */
static void name_region(const Panel *panel, const Map *map, Place *place, Regime regime)
{
    const double ROW = SIZE_SMALL + 4;
    Box box = region(panel, map, regime);
    const char *name = regimes[regime].name;
    g_autoptr(GPtrArray) rows =
        sheet_wrap(panel->sheet, regimes[regime].remedy, SIZE_SMALL, false, box.width - 2 * INSET);
    if (box.height < 3 * SIZE_TEXT)
        return;
    if (box.height < SIZE_TEXT + rows->len * ROW + 2 * INSET)
        g_ptr_array_set_size(rows, 0);
    double height = SIZE_TEXT + rows->len * ROW;
    double y = regime == OVERHEAD ? box.y + box.height - INSET - height : box.y + INSET;
    double width = sheet_text_width(panel->sheet, name, SIZE_TEXT, true);
    canvas_text(panel->canvas, box.x + INSET, y + SIZE_TEXT, name,
                (TextLook){.bold = true, .halo = true});
    for (guint i = 0; i < rows->len; i++) {
        const char *row = g_ptr_array_index(rows, i);
        canvas_text(panel->canvas, box.x + INSET, y + SIZE_TEXT + (i + 1) * ROW, row,
                    (TextLook){.size = SIZE_SMALL, .halo = true, .ink = INK_MUTED});
        width = fmax(width, sheet_text_width(panel->sheet, row, SIZE_SMALL, false));
    }
    place_block(place, (Box){box.x + INSET, y, width, height + 4});
}

static void draw_borders(const Panel *panel, const Map *map, Place *place)
{
    Box memory = region(panel, map, MEMORY);
    double x = memory.x + memory.width, y = memory.y + memory.height;
    canvas_segment(panel->canvas, x, memory.y, x, y);
    place_line(place, x, memory.y, x, y);
    if (map->launch > 0) {
        canvas_segment(panel->canvas, panel->box.x, y, panel_right(panel), y);
        place_line(place, panel->box.x, y, panel_right(panel), y);
    }
    canvas_paint(panel->canvas, (Look){.stroke = INK_TEXT, .width = 1.5});
}

static void draw_points(const Panel *panel, const Map *map, Place *place)
{
    for (guint i = 0; i < map->list->len; i++) {
        const Standing *standing = &g_array_index(map->list, Standing, i);
        double x = panel_x(panel, standing->intensity), y = panel_y(panel, standing->seconds);
        Ink ink = regimes[standing->regime].ink;
        canvas_mark(panel->canvas, ink_shape(ink), x, y, RADIUS);
        canvas_paint(panel->canvas, (Look){.fill = ink, .stroke = INK_TEXT, .width = 0.8});
        place_mark(place, x, y, RADIUS);
    }
    for (guint i = 0; i < map->list->len; i++) {
        const Standing *standing = &g_array_index(map->list, Standing, i);
        double x = panel_x(panel, standing->intensity), y = panel_y(panel, standing->seconds);
        g_autofree char *each = units_seconds(standing->seconds);
        g_autofree char *at = units_number(standing->intensity, 3);
        g_autofree char *note = g_strdup_printf("%s: %s an operator at %s %s", standing->name, each,
                                                at, dtype_intensity_unit(map->roof.dtype));
        place_text(place, panel->canvas, x, y, RADIUS, standing->name,
                   (TextLook){.size = SIZE_SMALL, .halo = true});
        canvas_note(panel->canvas, x, y, RADIUS + 2, note);
    }
}

static double draw_map(const Sheet *sheet, const Map *map)
{
    Panel panel = fit_panel(sheet, map);
    g_autofree char *intensity =
        g_strconcat("Arithmetic intensity, ", dtype_intensity_unit(map->roof.dtype), NULL);
    g_autoptr(Place) place = place_new(panel.box);
    paint_regions(&panel, map);
    axis_draw_y(sheet->canvas, &panel.y, panel.box, "Roofline time of an operator, in the mean");
    axis_draw_x(sheet->canvas, &panel.x, panel.box, intensity);
    panel_border(&panel);
    draw_borders(&panel, map, place);
    for (Regime regime = map->launch > 0 ? OVERHEAD : MEMORY; regime < REGIME_COUNT; regime++)
        name_region(&panel, map, place, regime);
    draw_points(&panel, map, place);
    return panel_bottom(&panel) + 40;
}

static Canvas *finish(const ChartRequest *request, Fonts *fonts, const Map *map)
{
    g_autofree char *missing = missing_text(map);
    Sheet sheet = sheet_under(fonts, request, STATED_ROOFLINE, &map->roof,
                              g_strdup_printf("On %s", request->devices[0]->name));
    double y = draw_map(&sheet, map);
    y = sheet_caption(&sheet, y, caption(map, missing));
    return sheet_finish(&sheet, y, finding(&sheet, map, missing));
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    g_auto(Reasons) reasons = reasons_new();
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Standing));
    g_autoptr(GStringChunk) names = g_string_chunk_new(1024);
    Map map = {.list = list, .names = names, .reasons = &reasons};
    bool ok = true;
    for (int i = 0; ok && i < request->n_models; i++)
        ok = add_model(&map, analysis, request, i, error);
    if (!ok)
        return NULL;
    if (list->len)
        return finish(request, fonts, &map);
    g_autofree char *why = reasons_names(&reasons, 3);
    return chart_cannot(error, "no time: no network has one on '%s': %s", request->devices[0]->id,
                        why);
}

const ChartKind regimes_chart = {"regimes",
                                 "whether compute, memory or overhead bounds models on a device",
                                 1,
                                 -1,
                                 1,
                                 1,
                                 STATED_ROOFLINE,
                                 NULL,
                                 draw};
