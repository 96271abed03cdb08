#include "chart/sides.h"

#include <string.h>

#include "analysis/change.h"
#include "base/error.h"

static const SideLook looks[SIDES_MAX] = {
    {MARK_CIRCLE, true, DASH_DASHED},   {MARK_CIRCLE, false, DASH_SOLID},
    {MARK_SQUARE, false, DASH_DOTTED},  {MARK_TRIANGLE, false, DASH_SOLID},
    {MARK_DIAMOND, false, DASH_DASHED}, {MARK_TRIANGLE_DOWN, false, DASH_DOTTED},
};

const SideLook *side_look(int side)
{
    return &looks[side];
}

Look side_paint(int side, Ink ink)
{
    if (looks[side].hollow)
        return (Look){.fill = INK_PAPER, .stroke = ink, .width = 1.6};
    return (Look){.fill = ink, .stroke = ink, .width = 0.8, .fill_opacity = 0.85};
}

/* ---- What sides are -------------------------------------------------------------------------- */

/* The format is the model's own. */
static Setup how_of(const ChartRequest *request, int side)
{
    Setup how = request->how ? request->how[side] : request->setup;
    how.scheme = NULL;
    return how;
}

/* As a network and as it is timed. */
static Setup whole_setup(const ChartRequest *request, int side)
{
    Setup setup = request->models[side]->setup;
    setup.basis = how_of(request, side).basis;
    setup.traffic = how_of(request, side).traffic;
    setup.device = NULL;
    return setup;
}

static char *difference(const ChartRequest *request, int side)
{
    const ModelResult *first = request->models[0], *model = request->models[side];
    Setup a = whole_setup(request, 0), b = whole_setup(request, side);
    g_autofree char *text = change_text(&a, &b);
    bool other = strcmp(first->name, model->name) != 0;
    const char *format = strcmp(first->format, model->format) != 0 ? model->format : "";
    const char *what = *text ? text : format;
    return g_strconcat(other ? model->name : "", other && *what ? ", " : "", what, NULL);
}

char *side_name(const ChartRequest *request, int side)
{
    if (request->names)
        return g_strdup(request->names[side]);
    g_autofree char *text = side ? difference(request, side) : NULL;
    const ModelResult *model = request->models[side];
    bool alike = true;
    for (int i = 1; i < request->n_models; i++)
        alike = alike && strcmp(request->models[i]->name, request->models[0]->name) == 0;
    return text && *text ? g_steal_pointer(&text) : g_strdup(alike ? model->format : model->name);
}

static const TimingResult *side_result(Analysis *analysis, const ChartRequest *request, int side,
                                       const Device *device, GError **error)
{
    ChartRequest one = *request;
    one.setup = how_of(request, side);
    return chart_timing(analysis, &one, request->models[side], device, error);
}

bool sides_results(Analysis *analysis, const ChartRequest *request, const Device *device,
                   const TimingResult *results[SIDES_MAX], GString *missing, GError **error)
{
    for (int side = 0; side < request->n_models; side++) {
        g_autoptr(GError) cannot = NULL;
        results[side] = side_result(analysis, request, side, device, &cannot);
        if (g_error_matches(cannot, RB_ERROR, RB_ERROR_CANNOT)) {
            sides_missing(missing, request, side, device, cannot->message);
        } else if (cannot) {
            g_propagate_error(error, g_steal_pointer(&cannot));
            return false;
        }
    }
    return true;
}

const Timing *sides_timing(const TimingResult *result)
{
    return result->timing ? result->timing : result->fused;
}

bool sides_timings(Analysis *analysis, const ChartRequest *request, const Device *device,
                   const Timing *timings[SIDES_MAX], GString *missing, GError **error)
{
    const TimingResult *results[SIDES_MAX];
    if (!sides_results(analysis, request, device, results, missing, error))
        return false;
    for (int side = 0; side < request->n_models; side++)
        timings[side] = results[side] ? sides_timing(results[side]) : NULL;
    return true;
}

/* ---- On a sheet ------------------------------------------------------------------------------ */

Sheet sides_sheet(Fonts *fonts, const ChartRequest *request, unsigned parts, char *title)
{
    const Setup how = how_of(request, 0);
    g_autofree char *first = stated(request->models, 1, &how, parts);
    g_autofree char *name = side_name(request, 0);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: %s", name, first);
    for (int side = 1; side < request->n_models; side++) {
        g_autofree char *other = side_name(request, side), *differs = difference(request, side);
        bool named = strcmp(other, differs) == 0;
        g_string_append_printf(out, "; %s%s%s", other, named || !*differs ? "" : ": ",
                               named ? "" : differs);
    }
    return sheet_saying(fonts, request, g_string_free(out, FALSE), title);
}

double sides_legend(const Sheet *sheet, const ChartRequest *request, double y)
{
    double at = SHEET_MARGIN;
    for (int side = 0; side < request->n_models; side++) {
        g_autofree char *name = side_name(request, side);
        g_autofree char *fit =
            sheet_fit(sheet, name, SIZE_SMALL, false, sheet->right - SHEET_MARGIN - 20);
        double width = sheet_text_width(sheet, fit, SIZE_SMALL, false);
        if (at > SHEET_MARGIN && at + 14 + width > sheet->right) {
            at = SHEET_MARGIN;
            y += 19;
        }
        canvas_mark(sheet->canvas, looks[side].shape, at + 5, y + 9.5, 4.5);
        canvas_paint(sheet->canvas, side_paint(side, INK_TEXT));
        canvas_text(sheet->canvas, at + 14, y + 9.5, fit,
                    (TextLook){.size = SIZE_SMALL, .middle = true});
        at += 14 + width + 18;
    }
    return y + 19;
}

double sides_head(const Sheet *sheet, const ChartRequest *request, int device, double y)
{
    if (request->n_devices < 2)
        return y;
    g_autofree char *name = sheet_fit(sheet, request->devices[device]->name, SIZE_TEXT, true,
                                      sheet->right - SHEET_MARGIN);
    canvas_text(sheet->canvas, SHEET_MARGIN, y + 20, name, (TextLook){.bold = true});
    return y + 24;
}

#define NOT_DRAWN " Not drawn: "

void sides_missing(GString *out, const ChartRequest *request, int side, const Device *device,
                   const char *reason)
{
    g_autofree char *name = side_name(request, side);
    g_string_append_printf(out, NOT_DRAWN "%s on %s: %s.", name, device->name, reason);
}

Canvas *sides_finish(Sheet *sheet, double y, const char *how, const GString *told,
                     const GString *missing)
{
    y = sheet_caption(sheet, y, g_strconcat(how, missing->str, NULL));
    return sheet_finish(sheet, y,
                        g_strdup_printf("%s%s\n%s", sheet->title, told->str, missing->str));
}

Canvas *sides_cannot(Sheet *sheet, const GString *missing, GError **error)
{
    bool why = g_str_has_prefix(missing->str, NOT_DRAWN);
    g_autofree char *reasons = g_strdup(missing->str + (why ? strlen(NOT_DRAWN) : 0));
    if (why)
        reasons[strlen(reasons) - 1] = '\0';
    sheet_give_up(sheet);
    return chart_cannot(error, "nothing to draw: %s", why ? reasons : "no operator takes time");
}

char *sides_title(const ChartRequest *request)
{
    enum { NAMED = 3 };
    GString *out = g_string_new(request->models[0]->name);
    bool alike = true;
    for (int side = 1; side < request->n_models; side++)
        alike = alike && strcmp(request->models[side]->name, out->str) == 0;
    if (alike && request->names && request->n_models == 2)
        g_string_append(out, " before and after");
    else if (alike && request->n_models > 1)
        g_string_append_printf(out, " in %d setups", request->n_models);
    for (int side = 1; !alike && side < MIN(request->n_models, NAMED); side++)
        g_string_append_printf(out, ", %s", request->models[side]->name);
    if (!alike && request->n_models > NAMED)
        g_string_append_printf(out, " and %d more", request->n_models - NAMED);
    return g_string_free(out, FALSE);
}
