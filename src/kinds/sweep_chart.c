/* Measures against batch or resolution, one panel each over one shared x in powers of two (SPEC 9);
 * of several models, as one in several formats, a curve each. */
#include <math.h>
#include <string.h>

#include "analysis/ask.h"
#include "analysis/estimates.h"
#include "base/error.h"
#include "base/units.h"
#include "chart/kinds.h"
#include "graph/sample.h"
#include "kinds/sweep_panels.h"
#include "record/known.h"

/* Of any size: what the device has is the same for all. NULL: the network can have none. */
static const Fit *fit_of(const RecordList *rows)
{
    for (int i = 0; i < rows->n; i++) {
        const SweepResult *row = record_at(rows, i);
        if (row->timing)
            return &row->timing->fit;
    }
    return NULL;
}

/* Room is in main memory, where weights that run from flash are not. */
static double held_of(const Fit *fit)
{
    return (double)fit->activations_bytes + (fit->flash_bytes > 0 ? 0 : (double)fit->weights_bytes);
}

static SweepCurve memory_curve(const Fit *fit)
{
    SweepCurve memory = {.title = fit && fit->flash_bytes > 0
                                      ? "Memory: peak of activations, in place"
                                      : "Memory: weights, activations in place",
                         .name = "held",
                         .unit = "B",
                         .scale = AXIS_LOG,
                         .limit = fit && fit->memory_bytes > 0 ? (double)fit->memory_bytes : NAN};
    memory.limit_name = units_bytes(memory.limit);
    return memory;
}

/* Throughput at the ends of an interval of times changes places. */
static void set_estimate(SweepCurve *done, const TimingResult *timing, double at, int i,
                         SweepAxis axis)
{
    bool rate = axis == SWEEP_BATCH;
    const Estimate *estimate = timing ? timing->estimate : NULL;
    double seconds = estimate ? estimate->whole.seconds : NAN,
           low = estimate ? estimate->whole.low : NAN, high = estimate ? estimate->whole.high : NAN;
    done->estimates[i] = rate ? ratio(at, seconds) : seconds;
    done->estimates[done->room + i] = rate ? ratio(at, high) : low;
    done->estimates[2 * done->room + i] = rate ? ratio(at, low) : high;
}

/* Bounds and estimates are drawn of one alone: of several they would hide each other. */
static void set_row(SweepSeries *series, const SweepResult *row, int i, SweepAxis axis)
{
    SweepCurve *done = &series->curves[0], *memory = &series->curves[1];
    double at = (double)row->value;
    double seconds = row->timing ? row->timing->roofline_seconds : NAN;
    double bound = row->timing ? row->timing->bound_seconds : NAN;
    done->values[i] = axis == SWEEP_BATCH ? ratio(at, seconds) : seconds;
    if (done->bounds)
        done->bounds[i] = axis == SWEEP_BATCH ? ratio(at, bound) : bound;
    if (done->estimates)
        set_estimate(done, row->timing, at, i, axis);
    memory->values[i] = row->timing ? held_of(&row->timing->fit) : NAN;
}

/* The columns of a sweep that are drawn; NaN where the network cannot have that size, and where
 * it has no time. */
static void series_fill(SweepSeries *series, const RecordList *rows, SweepAxis axis, bool alone)
{
    static const SweepCurve work[SWEEP_AXIS_COUNT] = {
        [SWEEP_BATCH] = {.title = "Throughput", .name = "at roofline time", .unit = AXIS_RATE},
        [SWEEP_RESOLUTION] = {.title = "Roofline time", .name = "roofline time", .unit = "s"},
    };
    gsize n = (gsize)rows->n;
    series->numbers = g_new0(double, MAX(1, 6 * n));
    series->curves[0] = work[axis];
    series->curves[0].limit = NAN;
    series->curves[0].values = series->numbers;
    series->curves[0].bounds = alone ? series->numbers + n : NULL;
    series->curves[0].estimates = alone ? series->numbers + 3 * n : NULL;
    series->curves[0].room = rows->n;
    series->curves[1] = memory_curve(fit_of(rows));
    series->curves[1].values = series->numbers + 2 * n;
    for (int i = 0; i < rows->n; i++)
        set_row(series, record_at(rows, i), i, axis);
}

static void scene_clear(SweepScene *scene)
{
    g_free(scene->at);
    g_free(scene->work_title);
    if (scene->missing)
        g_string_free(scene->missing, TRUE);
    for (int s = 0; s < SIDES_MAX; s++) {
        SweepSeries *series = &scene->series[s];
        g_free(series->curves[SWEEP_PANELS - 1].limit_name);
        g_free(series->name);
        g_free(series->numbers);
        g_free(series->knee_note);
        g_free(series->reason);
    }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SweepScene, scene_clear)

/* The knee and what it means; none against anything but the batch. */
static void find_knee(SweepSeries *series, const Asked *asked)
{
    const KneeResult *knee =
        asked->option == SWEEP_BATCH ? ask_one(QUESTION_KNEE, asked, NULL) : NULL;
    series->knee = knee && knee->batch > 0 ? (double)knee->batch : NAN;
    if (knee)
        series->knee_note = g_strdup_printf("%.0f %% of the throughput at batch %" G_GINT64_FORMAT,
                                            100 * knee->share, knee->largest);
}

/* "No time from 64 on: does not fit: ..."; "" where all sizes have one. Caller frees. */
static char *reason_text(const RecordList *rows)
{
    for (int i = 0; i < rows->n; i++) {
        const SweepResult *row = record_at(rows, i);
        if (row->reason)
            return g_strdup_printf("No time at %" G_GINT64_FORMAT ": %s.", row->value, row->reason);
    }
    return g_strdup("");
}

/* What is swept is not as it was made. */
static unsigned parts_of(SweepAxis axis)
{
    return STATED_ROOFLINE & ~(unsigned)(axis == SWEEP_BATCH ? STATED_BATCH : STATED_SIZES);
}

/* The sizes that all have in common; false: these are others. */
static bool same_sizes(SweepScene *scene, const RecordList *rows)
{
    bool first = !scene->at, same = first || scene->count == rows->n;
    if (first) {
        scene->count = rows->n;
        scene->at = g_new0(double, MAX(1, rows->n));
    }
    for (int i = 0; same && i < rows->n; i++) {
        double at = (double)((const SweepResult *)record_at(rows, i))->value;
        same = first || scene->at[i] == at;
        scene->at[i] = at;
    }
    return same;
}

static bool has_curve(const SweepSeries *series, const double *at, int count)
{
    double value;
    for (int i = 0; at && i < count; i++)
        if (sweep_value_at(&series->curves[0], i, &value))
            return true;
    return false;
}

/* Up to the first size at which none has a time any more. */
static void cut_at_capacity(SweepScene *scene)
{
    int last = 0;
    double value;
    for (int s = 0; s < scene->n_series; s++)
        for (int i = 0; i < scene->count; i++)
            if (sweep_value_at(&scene->series[s].curves[0], i, &value))
                last = MAX(last, i);
    scene->count = MIN(scene->count, MAX(last + 2, 2));
    for (int s = 0; s < scene->n_series; s++)
        for (int i = 0; i < SWEEP_PANELS; i++)
            sweep_measure(&scene->series[s].curves[i], scene->at, scene->count);
}

static const MarkShape marks[SIDES_MAX] = {MARK_CIRCLE,  MARK_SQUARE,        MARK_TRIANGLE,
                                           MARK_DIAMOND, MARK_TRIANGLE_DOWN, MARK_PENTAGON};

/* What leaves a model out is said. False: an error. */
static bool add_series(SweepScene *scene, const Asked *all, const ChartRequest *request, int side,
                       GError **error)
{
    g_autoptr(GError) cannot = NULL;
    Asked asked = *all;
    SweepSeries *series = &scene->series[scene->n_series];
    bool alone = request->n_models == 1;
    asked.timing =
        chart_timing(asked.analysis, request, request->models[side], asked.device, &cannot);
    asked.model = asked.timing ? asked.timing->of : request->models[side];
    const ResultList *list = asked.timing ? ask(QUESTION_SWEEP, &asked, &cannot) : NULL;
    if (!list && (alone || !g_error_matches(cannot, RB_ERROR, RB_ERROR_CANNOT))) {
        g_propagate_error(error, g_steal_pointer(&cannot));
        return false;
    }
    if (!list) {
        sides_missing(scene->missing, request, side, asked.device, cannot->message);
        return true;
    }
    if (!same_sizes(scene, &list->records))
        return rb_fail(error, RB_ERROR_USAGE,
                       "'%s' is given other sizes than '%s'; draw them one by one", asked.model->id,
                       request->models[0]->id);
    series_fill(series, &list->records, (SweepAxis)asked.option, alone);
    series->name = side_name(request, side);
    series->reason = reason_text(&list->records);
    find_knee(series, &asked);
    for (int i = 0; i < SWEEP_PANELS; i++) {
        series->curves[i].ink = (Ink)(CLASS_INK_FIRST + side);
        series->curves[i].mark = marks[side];
    }
    scene->n_series++;
    return true;
}

/* Without a curve it is none. */
static bool add_all(SweepScene *scene, const Asked *asked, const ChartRequest *request,
                    GError **error)
{
    bool any = false;
    for (int side = 0; side < request->n_models; side++)
        if (!add_series(scene, asked, request, side, error))
            return false;
    for (int s = 0; s < scene->n_series; s++)
        any = any || has_curve(&scene->series[s], scene->at, scene->count);
    if (!any)
        chart_cannot(error, "nothing to sweep: '%s' has no time at another %s",
                     request->models[0]->id, request->against);
    return any;
}

static Sheet sheet_of(Analysis *analysis, const ChartRequest *request, Fonts *fonts, unsigned parts)
{
    const ModelResult *model = request->models[0];
    const Device *device = request->devices[0];
    g_autofree char *who = request->n_models > 1 ? sides_title(request) : g_strdup(model->name);
    bool formats = true;
    for (int i = 1; i < request->n_models; i++)
        formats = formats && strcmp(request->models[i]->name, model->name) == 0;
    char *title = g_strdup_printf("%s on %s, by %s", formats ? model->name : who, device->name,
                                  request->against);
    if (request->n_models > 1)
        return sides_sheet(fonts, request, parts, title);
    const TimingResult *timing = chart_timing(analysis, request, model, device, NULL);
    return sheet_under(fonts, request, parts, timing_roof(timing), title);
}

static Canvas *draw(Analysis *analysis, const ChartRequest *request, Fonts *fonts, GError **error)
{
    const Question *sweep = question(QUESTION_SWEEP);
    Asked asked = {.analysis = analysis, .device = request->devices[0]};
    if (!question_option(sweep, request->against, &asked.option, error))
        return NULL;
    bool batches = asked.option == SWEEP_BATCH;
    unsigned parts = parts_of((SweepAxis)asked.option);
    g_auto(SweepScene)
        scene = {.x_title = batches ? "Batch" : "Resolution", .missing = g_string_new(NULL)};
    if (!chart_takes(request, sweep_chart.name, parts, error) ||
        !add_all(&scene, &asked, request, error))
        return NULL;
    cut_at_capacity(&scene);
    scene.work_title = batches ? g_strdup_printf("Throughput, %ss a second",
                                                 sample_name(request->models[0]->graph))
                               : g_strdup(scene.series[0].curves[0].title);
    Sheet sheet = sheet_of(analysis, request, fonts, parts);
    return sweep_draw(&sheet, &scene);
}

static const char *const axes[] = {"batch", "resolution", NULL};

const ChartKind sweep_chart = {
    "sweep",
    "throughput or time, and memory, of a model at many sizes on a device; several formats beside "
    "each other",
    1,
    SIDES_MAX,
    1,
    1,
    STATED_ROOFLINE,
    axes,
    draw};
