#include "compare/traced.h"

#include <math.h>
#include <string.h>

#include "analysis/estimates.h"
#include "base/error.h"
#include "compare/traced_words.h"
#include "graph/uses.h"
#include "measure/join_names.h"

typedef struct Tracing {
    Traced *traced;
    const ModelCost *cost;
    const Timing *timing;
    int n;                    /* layers */
    int *layer_of;            /* of each operator: its layer; -1: it is none, as auxiliary heads */
    double *seconds, *copies; /* of each layer */
    int *events;
    JoinedBy *by;
    bool *attends; /* an event of it is of attention: it may hold products of others */
    int *row_of;   /* of each layer: the one whose row it is in; -1: none */
} Tracing;

/* ---- Events ---------------------------------------------------------------------------------- */

static double roofline_of(const Tracing *tracing, int layer)
{
    return timing_layer(tracing->timing, layer)->seconds;
}

static void share_out(Tracing *tracing, const JoinedEvent *event, const TraceEvent *of,
                      double seconds)
{
    double whole = 0;
    int n = 0;
    for (int i = 0; i < event->n; i++) {
        int layer = tracing->layer_of[event->ops[i]];
        n += layer >= 0;
        whole += layer >= 0 ? roofline_of(tracing, layer) : 0;
    }
    for (int i = 0; i < event->n; i++) {
        int layer = tracing->layer_of[event->ops[i]];
        if (layer < 0)
            continue;
        double part = whole > 0 ? roofline_of(tracing, layer) / whole : 1.0 / n;
        if (event->copies) {
            tracing->copies[layer] += seconds * part;
            continue;
        }
        tracing->seconds[layer] += seconds * part;
        tracing->events[layer]++;
        tracing->by[layer] = MAX(tracing->by[layer], event->by);
        tracing->attends[layer] |= strstr(of->op, "ttention") != NULL;
    }
}

static bool has_layer(const Tracing *tracing, const JoinedEvent *event)
{
    for (int i = 0; i < event->n; i++)
        if (tracing->layer_of[event->ops[i]] >= 0)
            return true;
    return false;
}

/* Whether an event that has the name of one operator writes another batch than that. */
static bool is_other_batch(const Tracing *tracing, const JoinedEvent *event, const TraceEvent *of)
{
    bool named = event->by == JOINED_BY_NODE || event->by == JOINED_BY_TENSOR;
    if (!named || event->copies || event->n != 1 || of->outputs.n == 0)
        return false;
    const Graph *graph = tracing->cost->graph;
    const Tensor *output = op_output(graph, graph_op(graph, event->ops[0]), 0);
    const Shape *ran = &of->outputs.shapes[0];
    return output && output->shape.rank > 1 && ran->rank == output->shape.rank &&
           output->shape.dim[0] > 0 && ran->dim[0] > 0 && ran->dim[0] != output->shape.dim[0];
}

static void take_events(Tracing *tracing)
{
    Traced *traced = tracing->traced;
    for (guint i = 0; i < traced->trace->events->len; i++) {
        const TraceEvent *of = trace_event(traced->trace, i);
        const JoinedEvent *event = &traced->joined->events[i];
        double seconds = of->seconds * traced->scale;
        TracedEvent row = {of, event->by, event->copies, NULL, seconds};
        traced->other_batch += is_other_batch(tracing, event, of);
        if (has_layer(tracing, event)) {
            share_out(tracing, event, of, seconds);
            row.layer = graph_op(tracing->cost->graph, event->ops[0])->name;
        } else {
            traced->spent[SPENT_UNJOINED] += seconds;
            row.by = JOINED_BY_NOT;
        }
        g_array_append_val(traced->events, row);
    }
}

/* The shortest event that does what the network asks for, of those that are short. */
static double shortest(const Traced *traced)
{
    double least = INFINITY;
    for (guint i = 0; i < traced->events->len; i++) {
        const TracedEvent *event = &g_array_index(traced->events, TracedEvent, i);
        if (event->by != JOINED_BY_NOT && !event->copies && event->seconds > 0)
            least = fmin(least, event->seconds);
    }
    return isfinite(least) ? fmin(least, TRACED_LAUNCH_MOST) : 0;
}

/* ---- Layers without events ------------------------------------------------------------------- */

static bool is_product(const Tracing *tracing, int layer)
{
    return cost_layer(tracing->cost, layer)->matrix_flops > 0;
}

/* Whether a layer may have run within the row of another: a product only where there is none. */
static bool may_join(const Tracing *tracing, int layer, int row)
{
    return row >= 0 &&
           (!is_product(tracing, layer) || !is_product(tracing, row) || tracing->attends[row]);
}

/* The row of what computes an input of the layer. */
static int row_before(const Tracing *tracing, int layer)
{
    const Graph *graph = tracing->cost->graph;
    const Op *op = cost_op(tracing->cost, layer);
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *input = op_input(graph, op, i);
        int from = input && input->producer != NO_OP ? tracing->layer_of[input->producer] : -1;
        if (from >= 0 && from < layer && tracing->row_of[from] >= 0)
            return tracing->row_of[from];
    }
    return -1;
}

static int row_behind(const Tracing *tracing, const Uses *uses, int layer)
{
    const Op *op = cost_op(tracing->cost, layer);
    for (int i = 0; i < op->n_outputs; i++) {
        int tensor = op->outputs[i];
        int reader = tensor >= 0 ? uses->reader[tensor] : NO_OP;
        int to = reader != NO_OP ? tracing->layer_of[reader] : -1;
        if (to > layer && tracing->row_of[to] >= 0)
            return tracing->row_of[to];
    }
    return -1;
}

static void take_row(Tracing *tracing, int layer, int row)
{
    if (tracing->row_of[layer] < 0 && may_join(tracing, layer, row))
        tracing->row_of[layer] = row;
}

static void find_rows(Tracing *tracing)
{
    g_auto(Uses) uses = {0};
    uses_count(&uses, tracing->cost->graph, false);
    for (int i = 0; i < tracing->n; i++)
        tracing->row_of[i] = tracing->events[i] > 0 ? i : -1;
    for (int i = 0; i < tracing->n; i++)
        if (!is_product(tracing, i))
            take_row(tracing, i, row_before(tracing, i));
    for (int i = tracing->n - 1; i >= 0; i--)
        take_row(tracing, i, row_behind(tracing, &uses, i));
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static void add_layer(const Tracing *tracing, TracedLayer *row, int layer)
{
    const LayerTime *time = timing_layer(tracing->timing, layer);
    const LayerCost *cost = cost_layer(tracing->cost, layer);
    const Interval *estimate = estimate_of_layer(tracing->traced->timing, layer);
    row->layers++;
    row->roofline_seconds += time->seconds;
    row->compute_seconds += fmax(time->matrix_s, time->vector_s);
    row->memory_seconds += time->memory_s;
    row->flops += cost->flops;
    row->bytes += cost->traffic[tracing->timing->traffic_model].bytes;
    if (estimate)
        row->estimate_seconds += estimate->seconds;
}

static TracedLayer row_new(const Tracing *tracing, int layer)
{
    const Op *op = cost_op(tracing->cost, layer);
    return (TracedLayer){.index = layer,
                         .name = op->name,
                         .op = op->kind == OP_UNKNOWN ? op->type : op_info(op->kind)->name,
                         .block = op->block,
                         .op_class = cost_layer(tracing->cost, layer)->op_class,
                         .events = tracing->events[layer],
                         .by = tracing->by[layer],
                         .measured_seconds =
                             tracing->events[layer] > 0 ? tracing->seconds[layer] : NAN,
                         .estimate_seconds = tracing->traced->timing->estimate ? 0 : NAN};
}

static void find_causes(const Traced *traced, TracedLayer *row)
{
    double measured = row->measured_seconds, roof = row->roofline_seconds;
    row->bound = roof <= 0                                     ? BOUND_NONE
                 : row->compute_seconds >= row->memory_seconds ? BOUND_COMPUTE
                                                               : BOUND_MEMORY;
    if (isnan(measured))
        return;
    double lost = fmax(measured - roof, 0);
    double overhead = fmin(lost, row->events * traced->launch_seconds);
    row->spent[SPENT_ROOFLINE] = measured - lost;
    row->spent[SPENT_OVERHEAD] = overhead;
    row->spent[row->bound == BOUND_COMPUTE  ? SPENT_COMPUTE
               : row->bound == BOUND_MEMORY ? SPENT_MEMORY
                                            : SPENT_COPIES] += lost - overhead;
}

static void add_rows(Tracing *tracing)
{
    Traced *traced = tracing->traced;
    g_autofree TracedLayer *rows = g_new0(TracedLayer, (gsize)tracing->n + 1);
    for (int i = 0; i < tracing->n; i++) {
        int own = tracing->row_of[i] >= 0 ? tracing->row_of[i] : i;
        if (rows[own].layers == 0)
            rows[own] = row_new(tracing, own);
        add_layer(tracing, &rows[own], i);
        rows[own].spent[SPENT_COPIES] += tracing->copies[i];
    }
    for (int i = 0; i < tracing->n; i++) {
        if (rows[i].layers == 0)
            continue;
        find_causes(traced, &rows[i]);
        bool measured = !isnan(rows[i].measured_seconds);
        traced->unmeasured += !measured && rows[i].roofline_seconds > 0;
        traced->faster += measured && rows[i].measured_seconds < rows[i].roofline_seconds;
        traced->roofline_seconds += measured ? rows[i].roofline_seconds : 0;
        for (int cause = 0; cause < SPENT_COUNT; cause++)
            traced->spent[cause] += rows[i].spent[cause];
        g_array_append_val(traced->rows, rows[i]);
    }
}

/* ---- Groups and causes ----------------------------------------------------------------------- */

static void add_to_group(GArray *groups, GHashTable *places, const char *kind, const char *name,
                         const TracedLayer *row)
{
    g_autofree char *key = g_strconcat(kind, ":", name, NULL);
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(places, key));
    if (place == 0) {
        TracedGroup group = {.kind = kind, .name = name};
        g_array_append_val(groups, group);
        place = groups->len;
        g_hash_table_insert(places, g_steal_pointer(&key), GUINT_TO_POINTER(place));
    }
    TracedGroup *group = &g_array_index(groups, TracedGroup, place - 1);
    group->rows++;
    group->measured_seconds += row->measured_seconds;
    group->roofline_seconds += row->roofline_seconds;
    group->estimate_seconds += row->estimate_seconds;
    for (int cause = 0; cause < SPENT_COUNT; cause++)
        group->spent[cause] += row->spent[cause];
}

static int by_kind_and_time(gconstpointer a, gconstpointer b)
{
    const TracedGroup *x = a, *y = b;
    int kind = strcmp(y->kind, x->kind);
    if (kind != 0)
        return kind;
    if (x->measured_seconds != y->measured_seconds)
        return x->measured_seconds > y->measured_seconds ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* Of rows that were measured: "class" before "block". */
static void add_groups(Traced *traced)
{
    g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < traced->rows->len; i++) {
        const TracedLayer *row = traced_row(traced, i);
        if (isnan(row->measured_seconds))
            continue;
        add_to_group(traced->groups, places, "class", op_class_name(row->op_class), row);
        if (row->block && *row->block)
            add_to_group(traced->groups, places, "block", row->block, row);
    }
    g_array_sort(traced->groups, by_kind_and_time);
}

static void note_most(TracedSpent *row, const char *name, double seconds)
{
    if (seconds <= row->most_seconds)
        return;
    row->most = name;
    row->most_seconds = seconds;
}

static void add_causes(Traced *traced)
{
    for (int cause = 0; cause < SPENT_COUNT; cause++) {
        TracedSpent row = {.spent = (Spent)cause, .seconds = traced->spent[cause]};
        row.share = traced->seconds > 0 ? row.seconds / traced->seconds : 0;
        for (guint i = 0; i < traced->rows->len; i++)
            note_most(&row, traced_row(traced, i)->name, traced_row(traced, i)->spent[cause]);
        for (guint i = 0; cause == SPENT_UNJOINED && i < traced->events->len; i++) {
            const TracedEvent *event = &g_array_index(traced->events, TracedEvent, i);
            if (event->by == JOINED_BY_NOT)
                note_most(&row, event->event->name, event->seconds);
        }
        g_array_append_val(traced->causes, row);
    }
}

double traced_lost(const double spent[SPENT_COUNT])
{
    double lost = 0;
    for (int i = SPENT_ROOFLINE + 1; i < SPENT_COUNT; i++)
        lost += spent[i];
    return lost;
}

Spent traced_main_spent(const double spent[SPENT_COUNT])
{
    Spent most = SPENT_ROOFLINE;
    for (int i = SPENT_ROOFLINE + 1; i < SPENT_COUNT; i++)
        if (spent[i] > (most == SPENT_ROOFLINE ? 0 : spent[most]))
            most = (Spent)i;
    return most;
}

static int by_loss(gconstpointer a, gconstpointer b)
{
    const TracedLayer *x = *(const TracedLayer *const *)a, *y = *(const TracedLayer *const *)b;
    double left = traced_lost(x->spent), right = traced_lost(y->spent);
    if (left != right)
        return left > right ? -1 : 1;
    return x->index - y->index;
}

GPtrArray *traced_worst(const Traced *traced, guint most)
{
    GPtrArray *worst = g_ptr_array_new();
    for (guint i = 0; i < traced->rows->len; i++)
        if (!isnan(traced_row(traced, i)->measured_seconds))
            g_ptr_array_add(worst, (void *)traced_row(traced, i));
    g_ptr_array_sort(worst, by_loss);
    if (most > 0 && worst->len > most)
        g_ptr_array_set_size(worst, (int)most);
    return worst;
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* A run takes what its events do, or more; whoever knows better scales both. */
static void find_whole(Traced *traced, double latency)
{
    double events = traced->joined->seconds, run = traced->trace->seconds;
    double whole = isnan(run) ? events : fmax(run, events);
    traced->scale = latency > 0 && whole > 0 ? latency / whole : 1;
    traced->seconds = whole * traced->scale;
    traced->events_seconds = events * traced->scale;
    traced->spent[SPENT_OUTSIDE] = traced->seconds - traced->events_seconds;
}

static void trace_layers(Traced *traced)
{
    const ModelCost *cost = traced->model->cost;
    Tracing tracing = {.traced = traced,
                       .cost = cost,
                       .timing = traced->timing->timing,
                       .n = cost->n_layers,
                       .layer_of = g_new(int, graph_n_ops(cost->graph) + 1),
                       .seconds = g_new0(double, cost->n_layers + 1),
                       .copies = g_new0(double, cost->n_layers + 1),
                       .events = g_new0(int, cost->n_layers + 1),
                       .by = g_new0(JoinedBy, cost->n_layers + 1),
                       .attends = g_new0(bool, cost->n_layers + 1),
                       .row_of = g_new0(int, cost->n_layers + 1)};
    for (int i = 0; i < graph_n_ops(cost->graph); i++)
        tracing.layer_of[i] = -1;
    for (int i = 0; i < cost->n_layers; i++)
        tracing.layer_of[cost_op_index(cost, i)] = i;
    take_events(&tracing);
    double stated = tracing.timing->roof.overhead_s;
    traced->launch_is_stated = stated > 0;
    traced->launch_seconds = stated > 0 ? stated : shortest(traced);
    find_rows(&tracing);
    add_rows(&tracing);
    g_free(tracing.layer_of);
    g_free(tracing.seconds);
    g_free(tracing.copies);
    g_free(tracing.events);
    g_free(tracing.by);
    g_free(tracing.attends);
    g_free(tracing.row_of);
}

static Traced *traced_empty(const TracedRequest *request)
{
    Traced *traced = g_new0(Traced, 1);
    *traced = (Traced){.device = request->setup->device,
                       .trace = request->trace,
                       .rows = g_array_new(FALSE, FALSE, sizeof(TracedLayer)),
                       .groups = g_array_new(FALSE, FALSE, sizeof(TracedGroup)),
                       .causes = g_array_new(FALSE, FALSE, sizeof(TracedSpent)),
                       .events = g_array_new(FALSE, FALSE, sizeof(TracedEvent))};
    return traced;
}

Traced *traced_new(const TracedRequest *request, GError **error)
{
    g_autoptr(Traced) traced = traced_empty(request);
    Setup plain = *request->setup;
    plain.fusion = FUSION_NONE;
    const ModelResult *unfused = analysis_model(request->analysis, &plain, error);
    traced->model = unfused ? analysis_model(request->analysis, request->setup, error) : NULL;
    if (!traced->model)
        return NULL;
    traced->timing = analysis_timing(request->analysis, traced->model, request->setup->device,
                                     request->setup, error);
    if (!traced->timing)
        return NULL;
    if (!traced->timing->timing) {
        timing_fail(traced->timing, error);
        return NULL;
    }
    traced->joined =
        join_new(unfused->graph, traced->model->cost->graph, request->trace, request->optimized);
    find_whole(traced, request->latency_seconds);
    trace_layers(traced);
    add_groups(traced);
    add_causes(traced);
    traced->finding = traced_words(traced);
    return g_steal_pointer(&traced);
}

void traced_free(Traced *traced)
{
    if (!traced)
        return;
    join_free(traced->joined);
    g_array_unref(traced->rows);
    g_array_unref(traced->groups);
    g_array_unref(traced->causes);
    g_array_unref(traced->events);
    g_free(traced->finding);
    g_free(traced);
}
