/* The kinds of chart, each in a file of its own, in the order that lists show them. */
#ifndef CHART_KINDS_H
#define CHART_KINDS_H

#include "chart/kind.h"

#define CHART_KINDS(X)                                                                             \
    X(roofline)                                                                                    \
    X(zoo)                                                                                         \
    X(regimes)                                                                                     \
    X(pareto)                                                                                      \
    X(estimated)                                                                                   \
    X(accuracy)                                                                                    \
    X(devices)                                                                                     \
    X(layers)                                                                                      \
    X(shares)                                                                                      \
    X(fusion)                                                                                      \
    X(algorithms)                                                                                  \
    X(sweep)                                                                                       \
    X(serving)                                                                                     \
    X(token)                                                                                       \
    X(context)                                                                                     \
    X(liveness)                                                                                    \
    X(arena)                                                                                       \
    X(training)                                                                                    \
    X(memory)                                                                                      \
    X(slowest)

#define X(name) extern const ChartKind name##_chart;
CHART_KINDS(X)
#undef X

#endif
