/* Layers of several setups beside each other on a device, the slowest first: by roofline time, or,
 * where every side has an estimate there, by that, of the operators that its stack executes.
 */
#ifndef KINDS_SLOWEST_CHART_ROWS_H
#define KINDS_SLOWEST_CHART_ROWS_H

#include "analysis/estimates.h"
#include "chart/sides.h"

/* A layer of the first side, or one that another has alone. */
typedef struct SlowestRow {
    const char *name;
    Ink ink;
    double seconds[SIDES_MAX];     /* roofline; NAN: there is no such layer */
    Interval estimates[SIDES_MAX]; /* NAN: none */
    double most;                   /* of what ranks it */
    bool unlike[SIDES_MAX];        /* the estimate is of a layer unlike those measured */
    guint order;
    int times; /* so many layers of a class take as long on each side */
} SlowestRow;

/* NULL, both: it has no time on the device. */
typedef struct SlowestSide {
    const TimingResult *result;
    const Timing *timing; /* of the layers that are drawn */
} SlowestSide;

typedef struct SlowestScene {
    const ChartRequest *request;
    const Device *device;
    SlowestSide sides[SIDES_MAX];
    bool estimated; /* every side that has a time has an estimate, which ranks its layers */
    int place;      /* of the device in the request */
    GArray *rows;   /* SlowestRow, slowest first */
} SlowestScene;

/* On any side. */
bool slowest_is_unlike(const SlowestRow *row);

/* That a side's layers are estimated by; NULL: they are ranked by roofline time. */
const Profile *slowest_profile(const SlowestScene *scene, int s);

/* A SlowestScene for every device on which a side has a time; what has none is added to `missing`.
 * NULL: an error, something is wrong. Caller unrefs. */
GArray *slowest_scenes(Analysis *analysis, const ChartRequest *request, GString *missing,
                       GError **error);

#endif
