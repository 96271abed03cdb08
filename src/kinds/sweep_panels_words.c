#include "kinds/sweep_panels_words.h"

#include <math.h>

#include "base/units.h"

static void append_curve(GString *out, const SweepCurve *curve)
{
    if (!(curve->low <= curve->high))
        return;
    g_autofree char *least = sweep_text(curve, curve->low);
    g_autofree char *most = sweep_text(curve, curve->high);
    g_autofree char *holds = units_exact(curve->fits), *passes = units_exact(curve->passes);
    g_string_append_printf(out, "\n%s from %s to %s.", curve->title, least, most);
    if (curve->bound_low <= curve->bound_high) {
        g_autofree char *low = sweep_text(curve, curve->bound_low);
        g_autofree char *high = sweep_text(curve, curve->bound_high);
        g_string_append_printf(out, "\nAt the bound from %s to %s.", low, high);
    }
    if (curve->estimated > 0) {
        g_autofree char *low = sweep_text(curve, curve->estimate_low);
        g_autofree char *high = sweep_text(curve, curve->estimate_high);
        g_string_append_printf(out, "\nEstimated at %d of these sizes: from %s to %s.",
                               curve->estimated, low, high);
    }
    if (curve->fits > 0)
        g_string_append_printf(out, "\nThe capacity %s holds %s, not %s.", curve->limit_name, holds,
                               passes);
    else if (curve->fits == 0)
        g_string_append_printf(out, "\nThe capacity %s is exceeded from the start.",
                               curve->limit_name);
}

static void append_series(GString *out, const SweepScene *scene, const SweepSeries *series)
{
    g_autofree char *knee = units_exact(series->knee);
    if (!sweep_is_alone(scene))
        g_string_append_printf(out, "\n%s:", series->name);
    if (!isnan(series->knee))
        g_string_append_printf(out, "\nKnee at %s%s.", knee,
                               series->knee > scene->at[scene->count - 1] ? ", beyond the chart"
                                                                          : "");
    for (int i = 0; i < SWEEP_PANELS; i++)
        append_curve(out, &series->curves[i]);
    if (*series->reason)
        g_string_append_printf(out, "\n%s", series->reason);
}

/* "at roofline time from 1.85 k/s to 2.1 k/s, knee at 8" of one, "fp16 to 12 k/s" of several. */
static void append_work(GString *out, const SweepScene *scene, const SweepSeries *series)
{
    const SweepCurve *done = &series->curves[0];
    g_autofree char *knee = units_exact(series->knee);
    g_autofree char *low = sweep_text(done, done->low), *high = sweep_text(done, done->high);
    if (sweep_is_alone(scene))
        g_string_append_printf(out, "%s from %s to %s", done->name, low, high);
    else
        g_string_append_printf(out, "%s%s to %s", series == scene->series ? "" : ", ", series->name,
                               high);
    if (sweep_is_alone(scene) && !isnan(series->knee))
        g_string_append_printf(out, ", knee at %s", knee);
}

char *sweep_finding(const SweepScene *scene)
{
    GString *out = g_string_new(scene->sheet->title);
    g_autofree char *first = units_exact(scene->at[0]);
    g_autofree char *last = units_exact(scene->at[scene->count - 1]);
    g_string_append(out, ": ");
    for (int s = 0; s < scene->n_series; s++)
        append_work(out, scene, &scene->series[s]);
    g_string_append_printf(out, ".\n%s from %s to %s.", scene->x_title, first, last);
    for (int s = 0; s < scene->n_series; s++)
        append_series(out, scene, &scene->series[s]);
    g_string_append(out, scene->missing->str);
    return g_string_free(out, FALSE);
}

static char *caption_of_one(const SweepScene *scene, bool knee_is_noted)
{
    const SweepSeries *only = &scene->series[0];
    const char *estimates = only->curves[0].estimated == 0
                                ? ""
                                : "Estimates with what four of five measurements should lie in. ";
    if (isnan(only->knee) || !only->knee_note || knee_is_noted)
        return g_strconcat(estimates, only->reason, scene->missing->str, NULL);
    g_autofree char *knee = units_exact(only->knee);
    return g_strdup_printf("%sKnee at %s: %s.%s%s%s", estimates, knee, only->knee_note,
                           *only->reason ? " " : "", only->reason, scene->missing->str);
}

char *sweep_caption(const SweepScene *scene, bool knee_is_noted)
{
    if (sweep_is_alone(scene))
        return caption_of_one(scene, knee_is_noted);
    GString *knees = g_string_new(NULL), *limits = g_string_new(NULL);
    for (int s = 0; s < scene->n_series; s++) {
        const SweepSeries *series = &scene->series[s];
        const SweepCurve *held = &series->curves[SWEEP_PANELS - 1];
        g_autofree char *knee = units_exact(series->knee), *fits = units_exact(held->fits);
        if (!isnan(series->knee))
            g_string_append_printf(knees, "%s%s at %s", knees->len ? ", " : "Knee: ", series->name,
                                   knee);
        if (held->fits > 0)
            g_string_append_printf(limits, "%s%s to %s", limits->len ? ", " : " hold ",
                                   series->name, fits);
    }
    const char *capacity = sweep_curve_of(scene, 0, SWEEP_PANELS - 1)->limit_name;
    char *text = g_strconcat(knees->str, knees->len ? ". " : "", limits->len ? capacity : "",
                             limits->str, limits->len ? "." : "", scene->missing->str, NULL);
    g_string_free(knees, TRUE);
    g_string_free(limits, TRUE);
    return text;
}
