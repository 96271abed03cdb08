#include "whatif/sweep.h"

#include "base/count.h"
#include "roofline/questions.h"
#include "whatif/quantized.h"

/* A network at one value, counted. */
typedef struct Point {
    Graph *graph;
    Quantized *quantized; /* NULL without a scheme */
    QuantizedCost *quantized_cost;
    ModelCost *plain;
} Point;

static void point_clear(Point *point)
{
    cost_free(point->plain);
    quantized_cost_free(point->quantized_cost);
    quantized_free(point->quantized);
    graph_free(point->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Point, point_clear)

static const ModelCost *cost_of(const Point *point)
{
    return point->quantized_cost != NULL ? point->quantized_cost->cost : point->plain;
}

static bool point_init(Point *point, const SweepSetup *setup, int64_t value, GError **error)
{
    bool tiled = setup->traffic_model == TRAFFIC_TILED;
    int64_t fast_bytes = tiled ? device_fast_memory(setup->roof.device) : 0;
    *point = (Point){.graph = setup->graph_at(value, setup->user, error)};
    if (point->graph == NULL)
        return false;
    if (setup->scheme == NULL) {
        point->plain = cost_graph(point->graph, fast_bytes, error);
        return point->plain != NULL;
    }
    point->quantized = quantize_graph(point->graph, setup->scheme, NULL);
    point->quantized_cost = quantized_cost(point->quantized, point->graph, fast_bytes, error);
    return point->quantized_cost != NULL;
}

static Timing *time_point(const Point *point, const SweepSetup *setup, GError **error)
{
    return timing_new(cost_of(point), &setup->roof, setup->traffic_model, error);
}

/* What is loaded to run: auxiliary heads are not. */
static int64_t loaded_bytes(const ModelCost *cost)
{
    return count_add(count_sub(cost->weights_bytes, cost->aux_weights_bytes), cost->metadata_bytes);
}

static bool fill_row(SweepRow *row, const SweepSetup *setup, int64_t value, GError **error)
{
    g_auto(Point) point = {0};
    if (!point_init(&point, setup, value, error))
        return false;
    const ModelCost *cost = cost_of(&point);
    g_autoptr(Footprint) footprint = footprint_new(cost->graph, error);
    g_autoptr(Timing) timing = footprint != NULL ? time_point(&point, setup, error) : NULL;
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
        .bytes = cost->traffic[setup->traffic_model].bytes,
        .peak_bytes = footprint->peak_bytes,
        .memory_bytes = count_add(footprint->peak_bytes, loaded_bytes(cost)),
    };
    return true;
}

GArray *sweep(const SweepSetup *setup, const int64_t *values, int n, GError **error)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(SweepRow));
    for (int i = 0; i < n; i++) {
        SweepRow row;
        if (!fill_row(&row, setup, values[i], error))
            return NULL;
        g_array_append_val(rows, row);
    }
    return g_steal_pointer(&rows);
}

static bool seconds_at(int64_t batch, void *user, double *seconds, GError **error)
{
    const SweepSetup *setup = user;
    g_auto(Point) point = {0};
    g_autoptr(Timing) timing =
        point_init(&point, setup, batch, error) ? time_point(&point, setup, error) : NULL;
    if (timing != NULL)
        *seconds = timing->roofline_seconds;
    return timing != NULL;
}

int64_t sweep_knee(const SweepSetup *setup, GError **error)
{
    return knee_batch(seconds_at, (void *)setup, error);
}
