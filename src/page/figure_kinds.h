/* What the files of page/figures share: drawing functions of the table, and words and classes
 * common to charts. */
#ifndef PAGE_FIGURE_KINDS_H
#define PAGE_FIGURE_KINDS_H

#include "page/figures.h"

ChartClass figure_class(OpClass op_class);

/* "fp16, batch 1, unfused, compulsory traffic, theoretical ceilings": what a figure must say to be
 * quoted. Caller frees. */
char *figure_setup_text(const ModelResult *model, const Setup *setup);

/* Each as FigureKind.draw; `against` is never NULL where the kind has a choice. */
Canvas *figure_draw_roofline(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                             GError **error);
Canvas *figure_draw_zoo(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                        GError **error);
Canvas *figure_draw_pareto(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                           GError **error);
Canvas *figure_draw_accuracy(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                             GError **error);
Canvas *figure_draw_sweep(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                          GError **error);
Canvas *figure_draw_arena(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                          GError **error);
Canvas *figure_draw_fusion(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                           GError **error);
Canvas *figure_draw_algorithms(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                               GError **error);
Canvas *figure_draw_liveness(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                             GError **error);
Canvas *figure_draw_training(Analysis *analysis, const FigureRequest *request, Fonts *fonts,
                             GError **error);

#endif
