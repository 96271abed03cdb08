/* The roofline of a network in several setups, or on several devices: for the network and its
 * operator classes an arrow from where it was to where it is. */
#ifndef KINDS_ROOFLINE_SIDES_H
#define KINDS_ROOFLINE_SIDES_H

#include "chart/sides.h"

/* As ChartKind.draw: each device has a pair of axes, on which all models of the request are. */
Canvas *roofline_sides(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                       GError **error);

#endif
