#include "analysis/asked.h"

#include "base/error.h"
#include "cost/training.h"
#include "roofline/fit.h"
#include "roofline/questions.h"

const Device *asked_device(const Asked *asked)
{
    bool tiled = asked->timing && asked->timing->setup.traffic == TRAFFIC_TILED;
    return tiled ? asked->device : NULL;
}

static Setup changed(const Asked *asked, const Setup *change)
{
    Setup setup = asked->model->setup;
    setup.device = asked_device(asked);
    setup.batch = change->batch > 0 ? change->batch : setup.batch;
    setup.resolution = change->resolution > 0 ? change->resolution : setup.resolution;
    setup.scheme = change->scheme ? change->scheme : setup.scheme;
    return setup;
}

const Counted *asked_counted(const Asked *asked, const Setup *change, GError **error)
{
    Setup setup = changed(asked, change);
    return analysis_counted(asked->analysis, &setup, error);
}

const ModelResult *asked_model(const Asked *asked, const Setup *change, GError **error)
{
    Setup setup = changed(asked, change);
    return analysis_model(asked->analysis, &setup, error);
}

const TimingResult *asked_verdict(const Asked *asked, const Setup *change, GError **error)
{
    const Setup *on = &asked->timing->setup;
    const ModelResult *model = asked_model(asked, change, error);
    return model ? analysis_verdict(asked->analysis, model, on->device, on, error) : NULL;
}

TrafficModel asked_traffic(const Asked *asked)
{
    return asked->timing ? asked->timing->setup.traffic : TRAFFIC_COMPULSORY;
}

bool asked_seconds_at(int64_t batch, void *user, double *seconds, GError **error)
{
    const TimingResult *verdict = asked_verdict(user, &(Setup){.batch = batch}, error);
    if (!verdict)
        return false;
    *seconds = verdict->roofline_seconds;
    return !verdict->reason || timing_fail(verdict, error);
}

int64_t asked_largest_batch(const Asked *asked)
{
    int64_t batch = KNEE_LARGEST_BATCH;
    for (; batch > 0; batch /= 2) {
        const Counted *counted = asked_counted(asked, &(Setup){.batch = batch}, NULL);
        if (counted && counted_fit(counted, asked->timing->setup.device).fits != FITS_NO)
            break;
    }
    return batch;
}

bool asked_check_batches(const Asked *asked, GError **error)
{
    GError *failure = NULL;
    int64_t batch = asked->model->batch;
    if (asked_counted(asked, &(Setup){.batch = batch > 0 ? 2 * batch : 2}, &failure) ||
        !g_error_matches(failure, RB_ERROR, RB_ERROR_CANNOT)) {
        g_clear_error(&failure);
        return true;
    }
    g_propagate_error(error, failure);
    return false;
}

bool asked_check_runs(const Asked *asked, bool room, GError **error)
{
    const TimingResult *timing = asked->timing;
    if (timing && !timing->supported)
        return timing_fail(timing, error);
    if (!timing || !room || timing->fit.fits != FITS_NO)
        return true;
    g_autofree char *text = fit_text(&timing->fit, timing->setup.device);
    return rb_fail_because(error, text, FIT_REMEDY);
}

bool asked_check_trained(const Asked *asked, GError **error)
{
    const ModelResult *model = asked->model;
    if (model->counted->quantized)
        return rb_fail(error, RB_ERROR_CANNOT,
                       "no training: '%s' in %s is what a trained network is made into; ask of it "
                       "without that scheme",
                       model->id, model->setup.scheme);
    return training_check(model->graph, error);
}

bool asked_is_plain(const Asked *asked)
{
    const ModelResult *model = asked->model;
    return model->setup.fusion == FUSION_NONE && !model->quantized;
}

bool asked_check_plain(const Asked *asked, const char *what, GError **error)
{
    if (asked_is_plain(asked))
        return true;
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                "%s is of a network that is neither fused nor quantized; leave out %s", what,
                asked->model->quantized ? "the scheme" : "fusing");
    return false;
}
