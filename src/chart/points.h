/* Networks by what they cost and what they give: a scatter with its frontier, the points that no
 * other beats in both. All are of one task: what does less is no better at it.
 *
 * Points of a group share a colour and a shape; the groups with most points have one of their own.
 * The frontier is named as far as there is room, other points only where they are few: pointing at
 * a mark names it in SVG.
 */
#ifndef CHART_POINTS_H
#define CHART_POINTS_H

#include "analysis/reasons.h"
#include "chart/kind.h"
#include "chart/sheet.h"

typedef struct Measure {
    const char *name, *title, *unit;
    AxisScale scale;
    bool more_is_better;
} Measure;

typedef struct Point {
    const char *name;
    double x, y;
    const char *group; /* NULL: none */
    char *note;        /* what else its tooltip says; may be NULL */
    bool open;         /* drawn hollow: not quite what the others are */
    int order;         /* as given */
} Point;

/* What is drawn, of as many as were asked for. */
typedef struct Points {
    const Measure *x, *y;
    GArray *list;    /* Point; those of the frontier first, best x first */
    guint front;     /* how many are on it */
    guint left_out;  /* for want of a value */
    guint elsewhere; /* of other tasks or batches */
    Reasons reasons; /* without a time, where one was asked for */
    char *caption;   /* below the chart; may be NULL */
} Points;

/* Without any; points_add takes the note of a point. What has no value on an axis is left out. */
Points points_new(const Measure *x, const Measure *y);
void points_add(Points *points, Point point);
void points_clear(Points *points);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Points, points_clear)

/* What a network costs: "params", "macs", "time" (the roofline time), "estimate". */
extern const Measure points_params, points_macs, points_time, points_estimate;

/* Whether it is of a device. */
static inline bool points_is_time(const Measure *cost)
{
    return cost == &points_time || cost == &points_estimate;
}

/* That of a name; by another one, the parameters. */
const Measure *points_cost(const char *name);

/* That of a network, on the device of the request where it is a time; false where it has none, and
 * the reason is kept. */
bool points_cost_of(Points *points, Analysis *analysis, const ChartRequest *request,
                    const Measure *cost, const ModelResult *model, double *value);

/* The models (const ModelResult *) of one task among those for which `counts` holds (NULL: all), of
 * the task that most of them do: as far as is known, networks of one category that give as many
 * classes do the same. They are of one batch too. Caller unrefs. */
GPtrArray *points_of_one_task(const ChartRequest *request,
                              bool (*counts)(const ModelResult *model));

/* " (classification, 1000 outputs)", as titles say it; "" where the category is not stated. Caller
 * frees. */
char *points_task_text(const ModelResult *of);

/* Sorts the points, draws them and finishes the sheet. There is at least one. */
Canvas *points_draw(Points *points, Sheet *sheet);

/* Why there is none: an error of RB_ERROR_CANNOT. NULL. */
Canvas *points_none(const Points *points, GError **error);

#endif
