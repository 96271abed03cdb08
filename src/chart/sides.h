/* A network in several setups on devices, side by side: what charts of before and after share.
 *
 * The models of a request are its sides, the first being what others are held against. Sides are
 * told apart by shape and by fill, never by colour alone: the first is hollow. Each device has one
 * pair of axes for all sides; a side that has no time on one says why in the caption.
 */
#ifndef CHART_SIDES_H
#define CHART_SIDES_H

#include "chart/sheet.h"

enum { SIDES_MAX = 6 }; /* models that can be told apart, and devices on a sheet */

/* How a side's marks look. */
typedef struct SideLook {
    MarkShape shape;
    bool hollow;
    Dash dash; /* of its lines */
} SideLook;

const SideLook *side_look(int side);
Look side_paint(int side, Ink ink); /* of its marks and bars in an ink */

/* What a side is called: as the request names it, else by what it differs in from the first, which
 * is called by its format. Caller frees. */
char *side_name(const ChartRequest *request, int side);

/* Every side on a device. NULL where it has no time there, of which `missing` then says why. False:
 * an error, something is wrong. */
bool sides_results(Analysis *analysis, const ChartRequest *request, const Device *device,
                   const TimingResult *results[SIDES_MAX], GString *missing, GError **error);

/* What of a side is laid beside others: operator by operator, or fused where only that can be. */
const Timing *sides_timing(const TimingResult *result);

/* Those of every side, as sides_results() gives. */
bool sides_timings(Analysis *analysis, const ChartRequest *request, const Device *device,
                   const Timing *timings[SIDES_MAX], GString *missing, GError **error);

/* A sheet whose subtitle says how each side was looked at, in full of the first and what is
 * different of others. Takes the title. */
Sheet sides_sheet(Fonts *fonts, const ChartRequest *request, unsigned parts, char *title);

/* Marks of the sides with their names; the y below. */
double sides_legend(const Sheet *sheet, const ChartRequest *request, double y);

/* The device above its panel, where there are several; the y of the panel. */
double sides_head(const Sheet *sheet, const ChartRequest *request, int device, double y);

/* Why a side has nothing on a device, added to `out`: " Not drawn: int8 on Pi 5: does not fit." */
void sides_missing(GString *out, const ChartRequest *request, int side, const Device *device,
                   const char *reason);

/* Ends a sheet below y with a caption that says how to read it and what is missing. `told` goes on
 * where the title ends, with a sentence for each device. */
Canvas *sides_finish(Sheet *sheet, double y, const char *how, const GString *told,
                     const GString *missing);

/* Ends a sheet on which nothing was drawn for what is missing: an error. Always NULL. */
Canvas *sides_cannot(Sheet *sheet, const GString *missing, GError **error);

/* "ResNet-50 before and after", "ResNet-50 in 3 setups", "ResNet-50, ResNet-18". Caller frees. */
char *sides_title(const ChartRequest *request);

#endif
