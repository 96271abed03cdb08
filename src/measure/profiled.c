#include "measure/profiled.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "graph/work_class.h"
#include "measure/join.h"
#include "whatif/counted.h"

MeasurementSet *profiled_set_new(const char *device, DType dtype)
{
    MeasurementSet *set = g_new0(MeasurementSet, 1);
    set->strings = g_string_chunk_new(1024);
    set->rows = g_array_new(FALSE, FALSE, sizeof(Measurement));
    set->layers = g_array_new(FALSE, FALSE, sizeof(MeasuredLayer));
    set->device = g_string_chunk_insert(set->strings, device);
    set->file = "";
    set->dtype = dtype;
    return set;
}

/* ---- How it was run -------------------------------------------------------------------------- */

static const char *text_or(const char *text, const char *otherwise)
{
    return text && *text ? text : otherwise;
}

static void set_head(MeasurementSet *set, const Trace *trace)
{
    const char *title = trace->format->title;
    g_autofree char *id = g_strdup_printf("%s-%s", set->device, trace->format->name);
    set->id = g_string_chunk_insert(set->strings, id);
    set->title = g_string_chunk_insert(set->strings, id);
    set->stack = g_string_chunk_insert(set->strings, text_or(trace->runtime, title));
    set->source = "profiles of the device's owner";
    set->runtime = *trace->runtime ? g_string_chunk_insert(set->strings, trace->runtime) : NULL;
    set->how = trace->fused ? STACK_ENGINE : STACK_EAGER;
}

static bool check_alike(MeasurementSet *set, const Trace *trace, const char *shown, GError **error)
{
    int how = trace->fused ? STACK_ENGINE : STACK_EAGER;
    if (!set->id)
        set_head(set, trace);
    return set->how == how ||
           rb_fail(error, RB_ERROR_INPUT,
                   "%s: was run %s, what was named before it was not; fit them one by one", shown,
                   text_or(stack_kind_meaning((StackKind)how), ""));
}

/* ---- Layers ---------------------------------------------------------------------------------- */

/* Seconds of each operator of the graph that ran. Caller frees. */
static double *operator_seconds(const Joined *joined, const Graph *run)
{
    double *seconds = g_new0(double, MAX(graph_n_ops(run), 1));
    for (guint i = 0; i < joined->trace->events->len; i++) {
        const JoinedEvent *event = &joined->events[i];
        if (event->n > 0 && !event->copies)
            seconds[event->ops[0]] += trace_event(joined->trace, i)->seconds;
    }
    return seconds;
}

static int add_layers(MeasurementSet *set, const char *model, const Counted *run,
                      const double *seconds)
{
    int added = 0;
    for (int i = 0; i < run->cost->n_layers; i++) {
        const LayerCost *layer = cost_layer(run->cost, i);
        const Op *op = cost_op(run->cost, i);
        double took = seconds[cost_op_index(run->cost, i)];
        MeasuredLayer row = {.model = model,
                             .name = g_string_chunk_insert(set->strings, op->name),
                             .work = (int)work_class(run->cost->graph, op),
                             .flops = (double)layer->flops,
                             .bytes = (double)layer->traffic[TRAFFIC_COMPULSORY].bytes,
                             .seconds = took};
        if (!(took > 0) || !isfinite(took))
            continue;
        g_array_append_val(set->layers, row);
        added++;
    }
    return added;
}

static void add_whole(MeasurementSet *set, const char *model, int64_t image, const Graph *graph,
                      const Trace *trace)
{
    Measurement row = {model, image, MAX(graph->batch, 1),
                       (double)MAX(graph->batch, 1) / trace->seconds};
    if (image > 0 && trace->seconds > 0 && isfinite(row.samples_per_s))
        g_array_append_val(set->rows, row);
}

bool profiled_add(MeasurementSet *set, const Graph *graph, const char *model, int64_t image,
                  const Trace *trace, const char *shown, GError **error)
{
    if (!check_alike(set, trace, shown, error))
        return false;
    Change change = {.dtype = set->dtype, .fusion = trace->fused ? FUSION_ALL : FUSION_NONE};
    g_autoptr(Counted) run = counted_new(graph, &change, 0, error);
    if (!run)
        return false;
    g_autoptr(Joined) joined = join_new(graph, run->cost->graph, trace, NULL);
    g_autofree double *seconds = operator_seconds(joined, run->cost->graph);
    const char *name = g_string_chunk_insert_const(set->strings, model);
    if (add_layers(set, name, run, seconds) == 0)
        return rb_fail(error, RB_ERROR_INPUT,
                       "%s: nothing in it is an operator of '%s'; name the network that was run",
                       shown, model);
    set->batch = MAX(set->batch, MAX(graph->batch, 1));
    add_whole(set, name, image, graph, trace);
    return true;
}
