/* The kinds of chart, each in a file of its own, in the order that lists show them, and which
 * screens a drawing of it is for: of one for ANY, laid out on less, no other is drawn for narrow
 * ones. */
#ifndef CHART_KINDS_H
#define CHART_KINDS_H

#include "chart/kind.h"

#define CHART_KINDS(X)                                                                             \
    X(roofline, WIDE)                                                                              \
    X(zoo, WIDE)                                                                                   \
    X(regimes, WIDE)                                                                               \
    X(pareto, WIDE)                                                                                \
    X(accuracy, WIDE)                                                                              \
    X(devices, WIDE)                                                                               \
    X(layers, WIDE)                                                                                \
    X(shares, ANY)                                                                                 \
    X(fusion, WIDE)                                                                                \
    X(algorithms, WIDE)                                                                            \
    X(sweep, ANY)                                                                                  \
    X(liveness, WIDE)                                                                              \
    X(arena, WIDE)                                                                                 \
    X(training, WIDE)                                                                              \
    X(memory, WIDE)                                                                                \
    X(slowest, WIDE)

#define X(name, screens) extern const ChartKind name##_chart;
CHART_KINDS(X)
#undef X

#endif
