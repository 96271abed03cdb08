/* What the records of a network share: what is made when first asked for, and its layers. */
#ifndef ANALYSIS_RESULTS_MORE_H
#define ANALYSIS_RESULTS_MORE_H

#include "analysis/results.h"

struct ModelMore {
    ModelPart whole, *layers, *classes; /* these two with what is not executed, if any, last */
    int n_classes;
    struct Looks *looks; /* of each cost: what its layers look like */
    int n_looks;
    struct Origins *origins; /* of each layer: what its file calls it */
    int n_origins;
    Footprint *footprint;
    Conventions conventions;
    const Tensor **inputs, **outputs;
    const char **unknown;
    PublishedResult *published;
};

static inline bool part_is_executed(const ModelPart *part)
{
    return part->i != NOT_EXECUTED;
}

/* What model_layers() has made. */
void model_layers_clear(struct ModelMore *more);

#endif
