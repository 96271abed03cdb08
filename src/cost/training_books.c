#include "cost/training_books.h"

#include "base/count.h"
#include "cost/backward.h"
#include "graph/op_cost.h"

enum { MIXED_BITS = 16 };

/* ---- What every setup shares ----------------------------------------------------------------- */

static void count_work(Trainer *trainer, const ModelCost *cost)
{
    const Graph *graph = trainer->graph;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        bool counted = cost != NULL && !op->auxiliary;
        OpCost own = {0};
        if (!counted)
            own = op_cost(graph, op);
        trainer->macs[i] = own.macs;
        trainer->flops[i] = own.flops;
    }
    for (int i = 0; cost != NULL && i < cost->n_layers; i++) {
        trainer->macs[cost_op_index(cost, i)] = cost_layer(cost, i)->macs;
        trainer->flops[cost_op_index(cost, i)] = cost_layer(cost, i)->flops;
    }
    for (int i = 0; i < graph_n_ops(graph); i++)
        count_add_to(&trainer->flops[i], backward_forward_extra_flops(graph, graph_op(graph, i)));
}

Trainer *trainer_new(const Graph *graph, const ModelCost *cost)
{
    Trainer *trainer = g_new0(Trainer, 1);
    trainer->graph = graph;
    trainer->elements = g_new(int64_t, graph_n_tensors(graph) + 1);
    trainer->macs = g_new(int64_t, graph_n_ops(graph) + 1);
    trainer->flops = g_new(int64_t, graph_n_ops(graph) + 1);
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        const Shape *shape = &graph_tensor(graph, i)->shape;
        trainer->elements[i] = shape_known(shape) ? shape_elements(shape) : 0;
    }
    count_work(trainer, cost);
    return trainer;
}

void trainer_free(Trainer *trainer)
{
    if (trainer == NULL)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(trainer->gradients); i++) {
        g_free(trainer->gradients[i].of);
        g_free(trainer->gradients[i].learns);
    }
    g_free(trainer->elements);
    g_free(trainer->macs);
    g_free(trainer->flops);
    g_free(trainer);
}

int64_t trainer_bytes(const Trainer *trainer)
{
    enum { OF_OP = 2 * sizeof(int64_t) + 1, OF_TENSOR = sizeof(int64_t) + 1 };
    return (int64_t)graph_n_ops(trainer->graph) * OF_OP +
           (int64_t)graph_n_tensors(trainer->graph) * OF_TENSOR;
}

static const Gradients *gradients_of(Trainer *trainer, bool frozen_backbone)
{
    const Graph *graph = trainer->graph;
    Gradients *gradients = &trainer->gradients[frozen_backbone];
    if (gradients->of != NULL)
        return gradients;
    gradients->of = backward_gradients(graph, frozen_backbone);
    gradients->learns = g_new0(bool, graph_n_ops(graph) + 1);
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        for (int j = 0; j < op->n_outputs; j++)
            gradients->learns[i] |= op->outputs[j] >= 0 && gradients->of[op->outputs[j]];
    }
    return gradients;
}

/* ---- Tensors under a setup ------------------------------------------------------------------- */

int books_bits(const TrainingSetup *setup, DType dtype)
{
    int bits = dtype_bits(dtype);
    bool narrow = training_asks(setup, TRAINING_MIXED_PRECISION) && dtype_is_float(dtype);
    return narrow ? MIN(bits, MIXED_BITS) : bits;
}

int64_t books_bytes(const Books *books, int tensor)
{
    return count_bytes(books->trainer->elements[tensor],
                       books_bits(books->setup, graph_tensor(books->graph, tensor)->dtype));
}

bool books_removes(const TrainingSetup *setup, const Op *op)
{
    return (backward_keeps(op) & KEEP_CHANNEL_MOMENTS) &&
           training_asks(setup, TRAINING_NO_BATCH_NORM);
}

bool books_alias(const Books *books, const Op *op, bool simple)
{
    if (op->n_inputs == 0 || op->n_outputs == 0 || op->inputs[0] < 0 || op->outputs[0] < 0)
        return false;
    if (books_removes(books->setup, op))
        return true;
    return op_is_view(op->kind) && (!(backward_keeps(op) & KEEP_MASK) || simple);
}

static void find_bases(Books *books, bool simple)
{
    const Graph *graph = books->graph;
    for (int i = 0; i < graph_n_tensors(graph); i++)
        books->base[i] = i;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        if (books_alias(books, op, simple))
            books->base[op->outputs[0]] = books->base[op->inputs[0]];
    }
}

void books_init(Books *books, Trainer *trainer, const TrainingSetup *setup, bool simple)
{
    const Graph *graph = trainer->graph;
    const Gradients *gradients =
        gradients_of(trainer, training_asks(setup, TRAINING_FROZEN_BACKBONE));
    *books = (Books){
        .graph = graph,
        .trainer = trainer,
        .setup = setup,
        .gradients = gradients->of,
        .learns = gradients->learns,
        .base = g_new(int, graph_n_tensors(graph) + 1),
        .kept = g_new0(bool, graph_n_tensors(graph) + 1),
        .extra = g_new0(int64_t, graph_n_ops(graph) + 1),
    };
    find_bases(books, simple);
}

void books_clear(Books *books)
{
    g_free(books->base);
    g_free(books->kept);
    g_free(books->extra);
}

/* ---- The refined rule ------------------------------------------------------------------------ */

static void keep_tensors(Books *books, const Op *op)
{
    for (int i = 0; i < op->n_inputs; i++)
        if (backward_keeps_input(books->graph, op, i, books->gradients))
            books->kept[books->base[op->inputs[i]]] = true;
    if ((backward_keeps(op) & KEEP_OUTPUT) && op->n_outputs > 0 && op->outputs[0] >= 0)
        books->kept[books->base[op->outputs[0]]] = true;
}

void books_keep_needed(Books *books)
{
    for (int i = 0; i < graph_n_ops(books->graph); i++) {
        const Op *op = graph_op(books->graph, i);
        if (books_removes(books->setup, op) || !books->learns[i])
            continue;
        keep_tensors(books, op);
        DType dtype = op->n_inputs > 0 && op->inputs[0] >= 0
                          ? graph_tensor(books->graph, op->inputs[0])->dtype
                          : DTYPE_FP32;
        books->extra[i] = backward_extra_bytes(books->graph, op, books_bits(books->setup, dtype));
    }
    /* A view of a weight is no activation. */
    for (int i = 0; i < graph_n_tensors(books->graph); i++)
        if (!books_activation(books->graph, i) &&
            graph_tensor(books->graph, i)->role != TENSOR_INPUT)
            books->kept[i] = false;
}
