/* What training a network takes: bytes held and work per step (SPEC §4, §1).
 *
 * Two rules for activations side by side. Simple: every feature map twice, for its gradient, and
 * the network's input once. Refined: each tensor that some operator keeps for its backward pass
 * once (cost/backward.h), and the peak of gradients live at once. Auxiliary heads train with the
 * rest, so they count here. Workspaces, and memory a framework reserves, do not.
 */
#ifndef COST_TRAINING_H
#define COST_TRAINING_H

#include "cost/cost.h"
#include "cost/training_setup.h"

typedef struct Training {
    /* elements */
    int64_t params;         /* learned parameters, each once */
    int64_t trained_params; /* those that get a gradient: floating, not frozen */
    /* bytes */
    int64_t weights_bytes;
    int64_t gradients_bytes; /* of trained parameters */
    int64_t master_bytes;    /* mixed precision: trained parameters in fp32 */
    int64_t slot_bytes;      /* of one number for each trained parameter */
    int64_t slots_bytes;     /* of the optimizer */
    int64_t parameter_bytes; /* the four above: 2, 3, 4 times the weights */
    int64_t buffers_bytes;   /* running statistics: part of the refined total only */
    int64_t simple_bytes;    /* activations by the simple rule */
    int64_t kept_bytes;      /* activations by the refined rule: kept for the backward pass ... */
    int64_t gradient_peak_bytes; /* ... and gradients of activations live at once */
    int gradient_peak_op;        /* where; NO_OP: no activation gets a gradient */
    int64_t total_simple_bytes;  /* parameter_bytes + simple_bytes */
    int64_t total_bytes; /* parameter_bytes + buffers_bytes + kept_bytes + gradient_peak_bytes */
    int run;             /* operators computed again together; 0: no recomputation */
    /* per step of one batch; flops: two per MACC of a gradient, batch-norm forward 5 per element */
    int64_t forward_macs, by_input_macs, by_weights_macs, recomputed_macs, macs;
    int64_t forward_flops, backward_flops, recomputed_flops, flops;
} Training;

/* Who is asked about one network under several setups: what they share is worked out once, and
 * another optimizer costs nothing. `cost` may be NULL, and is not kept: it is the graph's counts,
 * where somebody has them. The graph must outlive the trainer. */
typedef struct Trainer Trainer;
Trainer *trainer_new(const Graph *graph, const ModelCost *cost);
void trainer_free(Trainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trainer, trainer_free)
int64_t trainer_bytes(const Trainer *trainer); /* that it weighs */

/* Whether training the network makes sense; else an error of RB_ERROR_CANNOT: one step of decoding
 * continues from a cache that earlier steps filled, and where nothing learned is a floating-point
 * number nothing gets a gradient. */
bool training_check(const Graph *graph, GError **error);

/* Fails (RB_ERROR_LIMIT) when a figure passes 64 bits. Operators without a rule or with unknown
 * shapes count as nothing: coverage says so. */
bool trainer_ask(Trainer *trainer, const TrainingSetup *setup, Training *training, GError **error);

/* The same of a network under one setup. */
bool training_of(const Graph *graph, const TrainingSetup *setup, Training *training,
                 GError **error);

#endif
