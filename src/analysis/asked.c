#include "analysis/asked.h"

#include <string.h>

#include "base/error.h"

const Device *asked_device(const Asked *asked)
{
    bool tiled = asked->timing && asked->timing->setup.traffic == TRAFFIC_TILED;
    return tiled ? asked->device : NULL;
}

const Counted *asked_counted(const Asked *asked, const Setup *change, GError **error)
{
    Setup setup = asked->model->setup;
    setup.device = asked_device(asked);
    setup.batch = change->batch > 0 ? change->batch : setup.batch;
    setup.resolution = change->resolution > 0 ? change->resolution : setup.resolution;
    setup.scheme = change->scheme ? change->scheme : setup.scheme;
    return analysis_counted(asked->analysis, &setup, error);
}

TrafficModel asked_traffic(const Asked *asked)
{
    return asked->timing ? asked->timing->timing->traffic_model : TRAFFIC_COMPULSORY;
}

bool asked_seconds_at(int64_t batch, void *user, double *seconds, GError **error)
{
    const Asked *asked = user;
    Setup setup = {.batch = batch};
    const Counted *counted = asked_counted(asked, &setup, error);
    if (!counted)
        return false;
    g_autoptr(Timing) timing =
        timing_new(counted->cost, &asked->timing->timing->roof, asked_traffic(asked), error);
    if (timing)
        *seconds = timing->roofline_seconds;
    return timing != NULL;
}

bool asked_is_plain(const Asked *asked)
{
    const ModelResult *model = asked->model;
    return strcmp(model->fusion, "none") == 0 && !model->quantized;
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
