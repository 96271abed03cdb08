/* What the files of chart share: drawing functions of the table, and words and classes
 * common to charts. */
#ifndef CHART_KINDS_H
#define CHART_KINDS_H

#include "chart/chart.h"

ChartClass class_of(OpClass op_class);

/* "fp16, batch 1, unfused, compulsory traffic, theoretical ceilings": what a figure must say to be
 * quoted. Caller frees. */
char *setup_text(const ModelResult *model, const Setup *setup);

/* Each as ChartKind.draw; `against` is never NULL where the kind has a choice. */
Canvas *draw_roofline(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                      GError **error);
Canvas *draw_zoo(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error);
Canvas *draw_pareto(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error);
Canvas *draw_accuracy(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                      GError **error);
Canvas *draw_sweep(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error);
Canvas *draw_arena(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error);
Canvas *draw_fusion(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error);
Canvas *draw_algorithms(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                        GError **error);
Canvas *draw_liveness(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                      GError **error);
Canvas *draw_training(Analysis *analysis, const ChartRequest *request, Fonts *fonts,
                      GError **error);

#endif
