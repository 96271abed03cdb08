/* The tensors of a network in training, under a setup: which of them share memory, which get a
 * gradient, and which are kept for the backward pass. What totals (cost/training.h) and the layers
 * of a transformer (cost/training_layers.h) are both added up from.
 */
#ifndef COST_TRAINING_BOOKS_H
#define COST_TRAINING_BOOKS_H

#include "cost/training.h"

/* What gets a gradient, by tensors and by operators that make one. */
typedef struct Gradients {
    bool *of, *learns;
} Gradients;

struct Trainer {
    const Graph *graph;
    int64_t *elements;      /* of each tensor; 0: unknown */
    int64_t *macs, *flops;  /* of each operator, forward, in training */
    Gradients gradients[2]; /* of all; with a frozen backbone. NULL: not asked for yet */
    bool asked;
    unsigned what_ifs; /* that were asked for last ... */
    Training last;     /* ... and what came of it */
};

/* One rule's books. A tensor that shares another's memory is entered under that one, its base. */
typedef struct Books {
    const Graph *graph;
    const Trainer *trainer;
    const TrainingSetup *setup;
    const bool *gradients; /* of each tensor */
    const bool *learns;    /* of each operator: something that it makes gets a gradient */
    int *base;             /* of each tensor */
    bool *kept;            /* bases */
    int64_t *extra;        /* bytes each operator keeps beside tensors */
} Books;

/* With nothing kept yet. `simple`: by the rule that takes every map of inference. The trainer and
 * the setup must outlive the books. */
void books_init(Books *books, Trainer *trainer, const TrainingSetup *setup, bool simple);
void books_clear(Books *books);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Books, books_clear)

/* Marks what some operator needs for its backward pass, each tensor once, and what operators keep
 * beside tensors. */
void books_keep_needed(Books *books);

/* Of a tensor, in the format it has under the setup. */
int64_t books_bytes(const Books *books, int tensor);
int books_bits(const TrainingSetup *setup, DType dtype);

/* Whether the setup takes the operator out of the network. */
bool books_removes(const TrainingSetup *setup, const Op *op);

/* Whether training makes no tensor of op's output. Dropout's output is another tensor in training,
 * though not by the simple rule, which takes the maps of inference. */
bool books_alias(const Books *books, const Op *op, bool simple);

static inline bool books_activation(const Graph *graph, int tensor)
{
    return graph_tensor(graph, tensor)->role == TENSOR_ACTIVATION;
}

#endif
