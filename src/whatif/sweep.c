#include "whatif/sweep.h"

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
