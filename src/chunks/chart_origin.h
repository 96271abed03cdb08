/* Where the figures of a chart are from, and the command that draws it: what a page says below. */
#ifndef CHUNKS_CHART_ORIGIN_H
#define CHUNKS_CHART_ORIGIN_H

#include "chart/chart.h"

/* "models/resnet.lua and hardware/nvidia.lua; batch 1, fp16, fused; roofbook 0.1.0". Of more than a
 * few files how many. Caller frees. */
char *chart_source(const ChartKind *kind, const ChartRequest *request);

/* "roofbook chart roofline resnet50 --on v100-sxm2 -s fp16 -o roofline.png", words quoted for a
 * shell. `all_devices`: how many the handbook knows, which a chart of many takes when none is
 * named. NULL where no command draws the like: of networks made on a page, or too many to name.
 * Caller frees. */
char *chart_command(const ChartKind *kind, const Zoo *zoo, const ChartRequest *request,
                    int all_devices, const char *file);

#endif
