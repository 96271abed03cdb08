#include "whatif/advice_case.h"

#include <math.h>

/* `align` is to the device's alignment. */
static const struct {
    const char *design;
    FusionSet fusion;
    const char *scheme;
    bool in_passing;
} variants[VARIANT_COUNT] = {
    [VARIANT_FUSED] = {.fusion = FUSION_ALL},
    [VARIANT_ALIGNED] = {.design = "align"},
    [VARIANT_NARROW] = {.design = "width=0.75"},
    [VARIANT_TWO_3X3] = {.design = "two_3x3"},
    [VARIANT_POOLED] = {.design = "global_pool"},
    [VARIANT_INT8] = {.fusion = FUSION_ALL, .scheme = "int8"},
    [VARIANT_INT8_CONVERTED] = {.fusion = FUSION_ALL, .scheme = "int8", .in_passing = true},
};

void advice_case_clear(AdviceCase *asked)
{
    for (int i = 0; i < VARIANT_COUNT; i++) {
        timing_free(asked->timings[i]);
        counted_free(asked->made[i]);
    }
    footprint_free(asked->footprint);
    fusion_report_clear(&asked->unfolded);
    g_clear_error(&asked->error);
}

/* ---- What-ifs -------------------------------------------------------------------------------- */

static const Counted *count_changed(AdviceCase *asked, Variant variant, const Change *change)
{
    const Timing *timing = asked->timing;
    if (asked->options->changed != NULL)
        return asked->options->changed(change, asked->options->user);
    /* Only tiled figures depend on a device. */
    int64_t fast_bytes = timing->traffic_model == TRAFFIC_TILED ? timing->cost->fast_bytes : 0;
    return asked->made[variant] = counted_new(timing->cost->graph, change, fast_bytes, NULL);
}

static const Counted *count(AdviceCase *asked, Variant variant)
{
    const Timing *timing = asked->timing;
    g_autofree char *aligned =
        g_strdup_printf("align=%d", MAX(1, (int)timing->roof.device->alignment.value));
    const char *design = variant == VARIANT_ALIGNED ? aligned : variants[variant].design;
    const char *const designs[] = {design, NULL};
    Change change = {
        .designs = designs,
        .fusion = variants[variant].fusion,
        .scheme = variants[variant].scheme,
        .in_passing = variants[variant].in_passing,
    };
    return count_changed(asked, variant, &change);
}

const Counted *advice_counted(AdviceCase *asked, Variant variant)
{
    if (!asked->known[variant])
        asked->counted[variant] = count(asked, variant);
    asked->known[variant] = true;
    return asked->counted[variant];
}

const Timing *advice_timing(AdviceCase *asked, Variant variant)
{
    const Counted *counted = advice_counted(asked, variant);
    Timing **timing = &asked->timings[variant];
    Roof roof = asked->timing->roof;
    if (*timing != NULL || counted == NULL)
        return *timing;
    if (counted->quantized != NULL &&
        !roof_on(roof.device, counted->quantized->scheme.compute, roof.basis, &roof, NULL))
        return NULL;
    *timing = timing_new(counted->cost, &roof, asked->timing->traffic_model, NULL);
    return *timing;
}

double advice_saving(AdviceCase *asked, Variant variant)
{
    const Timing *timing = advice_timing(asked, variant);
    double saved = timing ? asked->timing->seconds - timing->seconds : NAN;
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
    const Counted *fused = advice_counted(asked, VARIANT_FUSED);
    if (asked->unfolded.unfused == NULL && fused != NULL && has_batch_norm(fused->graph))
        fusion_explain(fused->graph, 1U << FUSION_BN, &asked->unfolded);
    return asked->unfolded.unfused;
}

const Footprint *advice_footprint(AdviceCase *asked)
{
    if (asked->options->footprint != NULL)
        return asked->options->footprint;
    if (asked->footprint == NULL && asked->error == NULL)
        asked->footprint = footprint_new(asked->timing->cost->graph, &asked->error);
    return asked->footprint;
}

const Op *advice_op(const AdviceCase *asked, int layer)
{
    const ModelCost *cost = asked->timing->cost;
    return graph_op(cost->graph, cost->layers[layer].op);
}
