/* What tests of splits share: the catalogue's nodes, and a model made by hand whose figures are
 * round numbers. */
#ifndef TESTS_SPLIT_KIT_H
#define TESTS_SPLIT_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "parallel/plan.h"
#include "zoo/nodes.h"

static inline void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.12g is not %.12g", value, expected);
}

static inline Fabric *kit_fabric(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    Fabric *fabric = fabric_new();
    nodes_add(fabric, "hardware/nodes", "hardware/nodes", NULL, errors);
    nodes_bind(fabric, errors);
    assert_int_equal(errors->len, 0);
    return fabric;
}

static inline void kit_part(SplitWork *work, WorkPart part)
{
    g_array_append_val(work->parts, part);
}

/* A device of 1 TB/s; four layers that compute 1 ms and read 1 GB of weights and 1 MB of cache of a
 * sequence each, and a head that reads 0.4 GB. */
static inline SplitWork *kit_work(Transformer sizes, int64_t tokens)
{
    SplitWork *work = g_new0(SplitWork, 1);
    work->parts = g_array_new(FALSE, FALSE, sizeof(WorkPart));
    work->sizes = sizes;
    work->tokens = tokens;
    work->bandwidth = work->best_bandwidth = 1e12;
    work->peak = 1e15;
    kit_part(work, (WorkPart){.layers = 4,
                              .in_layers = true,
                              .compute_seconds = 1e-3,
                              .best_matrix = 1e-3,
                              .weights = 1e9,
                              .weights_least = 1e9,
                              .cache = 1e6});
    kit_part(work, (WorkPart){.layers = 1, .weights = 0.4e9, .weights_least = 0.4e9});
    work->stored_layers = 4e9;
    work->stored_outside = 0.8e9;
    return work;
}

static const Transformer kit_sizes = {
    .layers = 4, .hidden = 1000, .heads = 8, .kv_heads = 2, .head = 125, .vocabulary = 10000};

static inline TrainingSplit kit_split(int64_t tensor, int64_t pipeline, int64_t data,
                                      int64_t expert)
{
    return (TrainingSplit){.tensor = tensor,
                           .pipeline = pipeline,
                           .data = data,
                           .expert = expert,
                           .interleave = 1,
                           .microbatches = 1};
}

#endif
