#include "whatif/advice_case.h"

#include <math.h>

#include "whatif/design.h"

/* A what-if made once: `cost` is NULL where it does not apply. */
typedef struct Changed {
    Variant variant;
    int64_t number; /* the alignment; 0 of all others */
    Graph *graph;
    Quantized *quantized;
    QuantizedCost *quantized_cost;
    ModelCost *cost; /* that of quantized_cost, if any */
} Changed;

struct Advisor {
    const Graph *graph;
    int64_t fast_bytes; /* that the costs were counted with */
    GPtrArray *changed; /* Changed */
    GArray *unfolded;   /* Unfused, or NULL */
    FusionReport report;
    Footprint *footprint; /* or NULL */
};

static void changed_free(Changed *changed)
{
    if (changed->quantized_cost == NULL)
        cost_free(changed->cost);
    quantized_cost_free(changed->quantized_cost);
    quantized_free(changed->quantized);
    graph_free(changed->graph);
    g_free(changed);
}

Advisor *advisor_new(const Graph *graph)
{
    Advisor *advisor = g_new0(Advisor, 1);
    advisor->graph = graph;
    advisor->changed = g_ptr_array_new_with_free_func((GDestroyNotify)changed_free);
    return advisor;
}

void advisor_free(Advisor *advisor)
{
    if (advisor == NULL)
        return;
    g_ptr_array_unref(advisor->changed);
    g_clear_pointer(&advisor->unfolded, g_array_unref);
    fusion_report_clear(&advisor->report);
    footprint_free(advisor->footprint);
    g_free(advisor);
}

/* ---- What-ifs -------------------------------------------------------------------------------- */

static Graph *make_fused(const Graph *graph, int64_t number, GError **error)
{
    (void)number;
    return fuse(graph, FUSION_ALL, NULL, error);
}

static Graph *make_narrow(const Graph *graph, int64_t number, GError **error)
{
    (void)number;
    return design_width(graph, 0.75, error);
}

static Graph *make_two_3x3(const Graph *graph, int64_t number, GError **error)
{
    (void)number;
    return design_two_3x3(graph, NULL, error);
}

static Graph *make_pooled(const Graph *graph, int64_t number, GError **error)
{
    (void)number;
    return design_global_pool(graph, error);
}

static Graph *(*const makers[VARIANT_COUNT])(const Graph *, int64_t, GError **) = {
    [VARIANT_FUSED] = make_fused,   [VARIANT_ALIGNED] = design_align,
    [VARIANT_NARROW] = make_narrow, [VARIANT_TWO_3X3] = make_two_3x3,
    [VARIANT_POOLED] = make_pooled,
};

static const Changed *changed_of(Advisor *advisor, Variant variant, int64_t number);

static void quantize_into(Advisor *advisor, Changed *changed)
{
    const Changed *fused = changed_of(advisor, VARIANT_FUSED, 0);
    QuantizeOptions options = {.fuse_conversions = changed->variant == VARIANT_INT8_CONVERTED};
    Scheme scheme;
    if (fused->graph == NULL || !scheme_find("int8", &scheme, NULL))
        return;
    changed->quantized = quantize_graph(fused->graph, &scheme, &options);
    changed->quantized_cost =
        quantized_cost(changed->quantized, fused->graph, advisor->fast_bytes, NULL);
    if (changed->quantized_cost != NULL)
        changed->cost = changed->quantized_cost->cost;
}

static const Changed *changed_of(Advisor *advisor, Variant variant, int64_t number)
{
    for (guint i = 0; i < advisor->changed->len; i++) {
        const Changed *known = g_ptr_array_index(advisor->changed, i);
        if (known->variant == variant && known->number == number)
            return known;
    }
    Changed *changed = g_new0(Changed, 1);
    *changed = (Changed){.variant = variant, .number = number};
    if (makers[variant] == NULL)
        quantize_into(advisor, changed);
    else if ((changed->graph = makers[variant](advisor->graph, number, NULL)) != NULL)
        changed->cost = cost_graph(changed->graph, advisor->fast_bytes, NULL);
    g_ptr_array_add(advisor->changed, changed);
    return changed;
}

/* Only tiled figures depend on a device. */
static void set_fast_bytes(Advisor *advisor, const Timing *timing)
{
    int64_t wanted = timing->traffic_model == TRAFFIC_TILED ? timing->cost->fast_bytes : 0;
    if (wanted != advisor->fast_bytes)
        g_ptr_array_set_size(advisor->changed, 0);
    advisor->fast_bytes = wanted;
}

static const Changed *changed_for(AdviceCase *asked, Variant variant)
{
    set_fast_bytes(asked->advisor, asked->timing);
    int64_t number =
        variant == VARIANT_ALIGNED ? MAX(1, (int)asked->timing->roof.device->alignment.value) : 0;
    return changed_of(asked->advisor, variant, number);
}

const ModelCost *advice_cost(AdviceCase *asked, Variant variant)
{
    return changed_for(asked, variant)->cost;
}

const Quantized *advice_quantized(AdviceCase *asked)
{
    return changed_for(asked, VARIANT_INT8)->quantized;
}

/* ---- Times ----------------------------------------------------------------------------------- */

const Timing *advice_timing(AdviceCase *asked, Variant variant)
{
    const Changed *changed = changed_for(asked, variant);
    Timing **timing = &asked->timings[variant];
    Roof roof = asked->timing->roof;
    if (*timing != NULL || changed->cost == NULL)
        return *timing;
    if (changed->quantized != NULL &&
        !roof_on(roof.device, changed->quantized->scheme.compute, roof.basis, &roof, NULL))
        return NULL;
    *timing = timing_new(changed->cost, &roof, asked->timing->traffic_model, NULL);
    return *timing;
}

double advice_saving(AdviceCase *asked, Variant variant)
{
    const Timing *timing = advice_timing(asked, variant);
    double saved = timing ? asked->timing->roofline_seconds - timing->roofline_seconds : NAN;
    return saved > 0 ? saved : NAN;
}

/* ---- The rest -------------------------------------------------------------------------------- */

static bool has_batch_norm(const Graph *graph)
{
    for (int i = 0; i < graph_n_ops(graph); i++)
        if (op_info(graph_op(graph, i)->kind)->fusion == FUSE_FOLDS &&
            !graph_op(graph, i)->auxiliary)
            return true;
    return false;
}

/* Fusing what is fused changes nothing, and says why. */
const GArray *advice_unfolded(AdviceCase *asked)
{
    Advisor *advisor = asked->advisor;
    const Graph *fused = changed_for(asked, VARIANT_FUSED)->graph;
    if (advisor->unfolded != NULL)
        return advisor->unfolded;
    if (fused != NULL && has_batch_norm(fused))
        graph_free(fuse(fused, 1U << FUSION_BN, &advisor->report, NULL));
    advisor->unfolded = advisor->report.unfused != NULL
                            ? g_array_ref(advisor->report.unfused)
                            : g_array_new(FALSE, FALSE, sizeof(Unfused));
    return advisor->unfolded;
}

const Footprint *advice_footprint(AdviceCase *asked)
{
    Advisor *advisor = asked->advisor;
    if (advisor->footprint == NULL && asked->error == NULL)
        advisor->footprint = footprint_new(advisor->graph, &asked->error);
    return advisor->footprint;
}

const Op *advice_op(const AdviceCase *asked, int layer)
{
    const ModelCost *cost = asked->timing->cost;
    return cost_op(cost, layer);
}
