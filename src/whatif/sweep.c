#include "whatif/sweep.h"

#include "roofline/questions.h"

static Counted *count_at(const SweepSetup *setup, int64_t value, GError **error)
{
    bool tiled = setup->traffic_model == TRAFFIC_TILED;
    int64_t fast_bytes = tiled ? device_fast_memory(setup->roof.device) : 0;
    Graph *graph = setup->graph_at(value, setup->user, error);
    return graph != NULL ? counted_new(graph, setup->scheme, fast_bytes, error) : NULL;
}

bool sweep_row(const Counted *counted, int64_t value, const Roof *roof, TrafficModel traffic_model,
               SweepRow *row, GError **error)
{
    const ModelCost *cost = counted->cost;
    g_autoptr(Timing) timing = timing_new(cost, roof, traffic_model, error);
    if (timing == NULL)
        return false;
    double seconds = timing->roofline_seconds;
    *row = (SweepRow){
        .value = value,
        .batch = cost->graph->batch,
        .seconds = seconds,
        .throughput = seconds > 0 ? (double)cost->graph->batch / seconds : 0,
        .memory_bound_share = timing->memory_bound_share,
        .macs = cost->macs,
        .flops = cost->flops,
        .bytes = cost->traffic[traffic_model].bytes,
        .peak_bytes = counted->peak_bytes,
        .memory_bytes = counted_memory_bytes(counted),
    };
    return true;
}

GArray *sweep(const SweepSetup *setup, const int64_t *values, int n, GError **error)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(SweepRow));
    for (int i = 0; i < n; i++) {
        SweepRow row;
        g_autoptr(Counted) counted = count_at(setup, values[i], error);
        if (counted == NULL ||
            !sweep_row(counted, values[i], &setup->roof, setup->traffic_model, &row, error))
            return NULL;
        g_array_append_val(rows, row);
    }
    return g_steal_pointer(&rows);
}

static bool seconds_at(int64_t batch, void *user, double *seconds, GError **error)
{
    const SweepSetup *setup = user;
    g_autoptr(Counted) counted = count_at(setup, batch, error);
    if (counted == NULL)
        return false;
    g_autoptr(Timing) timing = timing_new(counted->cost, &setup->roof, setup->traffic_model, error);
    if (timing != NULL)
        *seconds = timing->roofline_seconds;
    return timing != NULL;
}

int64_t sweep_knee(const SweepSetup *setup, GError **error)
{
    return knee_batch(seconds_at, (void *)setup, error);
}
