#include "cost/training.h"

#include <math.h>

#include "base/count.h"
#include "base/error.h"
#include "cost/backward.h"
#include "graph/attention.h"
#include "graph/op_cost.h"

enum { MIXED_BITS = 16, MASTER_BITS = 32 };

/* ---- What every setup shares ----------------------------------------------------------------- */

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

/* ---- What can be trained --------------------------------------------------------------------- */

/* Joins what earlier passes left to what this one makes, for the next: the operator of caches, an
 * attention with a past, or, as files have it, an input and a result joined into an output. */
static bool grows_cache(const Graph *graph, const Op *op)
{
    const OpInfo *info = op_info(op->kind);
    if (info->storage == STORAGE_APPENDS || attention_has_past(graph, op))
        return true;
    for (int i = 0; i < op->n_parts; i++)
        if (attention_has_past(graph, &op->parts[i]))
            return true;
    bool given = false, made = false;
    for (int i = 0; op->kind == OP_CONCAT && i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        given = given || (tensor != NULL && tensor->role == TENSOR_INPUT);
        made = made || (tensor != NULL && tensor->role == TENSOR_ACTIVATION);
    }
    return given && made && graph_is_output(graph, op->outputs[0]);
}

/* Quantized weights are what is left of trained ones. */
static const Tensor *quantized_weight(const Graph *graph, const Op *op)
{
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (tensor != NULL && tensor->role == TENSOR_WEIGHT &&
            (dtype_is_narrow_integer(tensor->dtype) || tensor->dtype == DTYPE_BINARY))
            return tensor;
    }
    return NULL;
}

static bool learns(const Graph *graph, const Op *op)
{
    for (int i = 0; i < op->n_inputs; i++) {
        const Tensor *tensor = op_input(graph, op, i);
        if (tensor != NULL && tensor->role == TENSOR_WEIGHT && dtype_is_float(tensor->dtype))
            return true;
    }
    return false;
}

bool training_check(const Graph *graph, GError **error)
{
    bool learning = false;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        if (grows_cache(graph, op))
            return rb_fail(error, RB_ERROR_CANNOT,
                           "no training: '%s' is one step of decoding, with a cache that the steps "
                           "before it filled; ask of the network over a whole sequence",
                           graph->id);
        const Tensor *quantized = quantized_weight(graph, op);
        if (quantized)
            return rb_fail(error, RB_ERROR_CANNOT,
                           "no training: weights of '%s' are in %s, where nothing gets a gradient; "
                           "ask of the network before it is quantized",
                           graph->id, dtype_name(quantized->dtype));
        learning = learning || learns(graph, op);
    }
    return learning || rb_fail(error, RB_ERROR_CANNOT,
                               "no training: '%s' has no weights in floating point, so nothing "
                               "gets a gradient; choose a network in floating point",
                               graph->id);
}

/* ---- Tensors under a setup ------------------------------------------------------------------- */

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

static int bits_of(const TrainingSetup *setup, DType dtype)
{
    int bits = dtype_bits(dtype);
    bool narrow = training_asks(setup, TRAINING_MIXED_PRECISION) && dtype_is_float(dtype);
    return narrow ? MIN(bits, MIXED_BITS) : bits;
}

static int64_t bytes_of(const Books *books, int tensor)
{
    return count_bytes(books->trainer->elements[tensor],
                       bits_of(books->setup, graph_tensor(books->graph, tensor)->dtype));
}

static bool is_removed(const TrainingSetup *setup, const Op *op)
{
    return (backward_keeps(op) & KEEP_CHANNEL_MOMENTS) &&
           training_asks(setup, TRAINING_NO_BATCH_NORM);
}

static bool is_activation(const Graph *graph, int tensor)
{
    return graph_tensor(graph, tensor)->role == TENSOR_ACTIVATION;
}

/* Whether training makes no tensor of op's output. Dropout's output is another tensor in training,
 * though not by the simple rule, which takes the maps of inference. */
static bool is_alias(const Books *books, const Op *op, bool simple)
{
    if (op->n_inputs == 0 || op->n_outputs == 0 || op->inputs[0] < 0 || op->outputs[0] < 0)
        return false;
    if (is_removed(books->setup, op))
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
        if (is_alias(books, op, simple))
            books->base[op->outputs[0]] = books->base[op->inputs[0]];
    }
}

static void books_init(Books *books, Trainer *trainer, const TrainingSetup *setup, bool simple)
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

static void books_clear(Books *books)
{
    g_free(books->base);
    g_free(books->kept);
    g_free(books->extra);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Books, books_clear)

/* ---- The simple rule ------------------------------------------------------------------------- */

/* Times each tensor is read, views of it included; the network's outputs once more. */
static int *count_readers(const Books *books)
{
    int *readers = g_new0(int, graph_n_tensors(books->graph) + 1);
    for (int i = 0; i < graph_n_ops(books->graph); i++) {
        const Op *op = graph_op(books->graph, i);
        for (int j = 0; j < op->n_inputs && !is_alias(books, op, true); j++)
            if (op->inputs[j] >= 0)
                readers[books->base[op->inputs[j]]]++;
    }
    for (guint i = 0; i < books->graph->outputs->len; i++)
        readers[books->base[g_array_index(books->graph->outputs, int, i)]]++;
    return readers;
}

/* What produces a tensor wants it back unchanged: sigmoid then relu. */
static bool producer_keeps(const Books *books, int tensor)
{
    int producer = graph_tensor(books->graph, tensor)->producer;
    return producer >= 0 && (backward_keeps(graph_op(books->graph, producer)) & KEEP_OUTPUT) != 0;
}

static void drop_overwritten(Books *books)
{
    g_autofree int *readers = count_readers(books);
    for (int i = 0; i < graph_n_ops(books->graph); i++) {
        const Op *op = graph_op(books->graph, i);
        if (op_info(op->kind)->storage != STORAGE_OVERWRITES || op->inputs[0] < 0)
            continue;
        int input = books->base[op->inputs[0]];
        if (readers[input] == 1 && is_activation(books->graph, input) &&
            !producer_keeps(books, input))
            books->kept[input] = false;
    }
}

/* Every map an operator computes; of a network with frozen layers, those that get a gradient. */
static void keep_maps(Books *books)
{
    bool frozen = training_asks(books->setup, TRAINING_FROZEN_BACKBONE);
    for (int i = 0; i < graph_n_tensors(books->graph); i++)
        books->kept[i] = is_activation(books->graph, i) && books->base[i] == i &&
                         (books->gradients[i] || !frozen);
    if (training_asks(books->setup, TRAINING_IN_PLACE_RELU))
        drop_overwritten(books);
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

static void keep_needed(Books *books)
{
    for (int i = 0; i < graph_n_ops(books->graph); i++) {
        const Op *op = graph_op(books->graph, i);
        if (is_removed(books->setup, op) || !books->learns[i])
            continue;
        keep_tensors(books, op);
        DType dtype = op->n_inputs > 0 && op->inputs[0] >= 0
                          ? graph_tensor(books->graph, op->inputs[0])->dtype
                          : DTYPE_FP32;
        books->extra[i] = backward_extra_bytes(books->graph, op, bits_of(books->setup, dtype));
    }
    /* A view of a weight is no activation. */
    for (int i = 0; i < graph_n_tensors(books->graph); i++)
        if (!is_activation(books->graph, i) && graph_tensor(books->graph, i)->role != TENSOR_INPUT)
            books->kept[i] = false;
}

/* ---- Adding up ------------------------------------------------------------------------------- */

typedef struct Sums {
    int64_t maps;  /* what the trained part computes */
    int64_t given; /* what it takes from outside, without a gradient */
} Sums;

/* Tensors of the trained part's outside: the network's input, or what frozen layers make. */
static bool is_given(const Books *books, int base)
{
    return !is_activation(books->graph, base) ||
           (training_asks(books->setup, TRAINING_FROZEN_BACKBONE) && !books->gradients[base]);
}

static Sums add_up_kept(const Books *books)
{
    Sums sums = {0};
    for (int i = 0; i < graph_n_tensors(books->graph); i++)
        if (books->kept[i])
            count_add_to(is_given(books, i) ? &sums.given : &sums.maps, bytes_of(books, i));
    for (int i = 0; i < graph_n_ops(books->graph); i++)
        count_add_to(&sums.maps, books->extra[i]);
    return sums;
}

/* Runs of √n operators (Chen et al., arXiv:1604.06174). */
static int run_length(const Graph *graph)
{
    return MAX((int)ceil(sqrt((double)graph_n_ops(graph))), 1);
}

/* The run that makes a tensor; the first for what no operator makes. */
static int run_of(const Books *books, int tensor, int run)
{
    return MAX(graph_tensor(books->graph, tensor)->producer, 0) / run;
}

/* What crosses from one run to a later one that learns stays kept all the time. */
static bool *find_checkpoints(const Books *books, int run)
{
    bool *crosses = g_new0(bool, graph_n_tensors(books->graph) + 1);
    for (int i = 0; i < graph_n_ops(books->graph); i++) {
        const Op *op = graph_op(books->graph, i);
        for (int j = 0; j < op->n_inputs && books->learns[i]; j++) {
            int base = op->inputs[j] < 0 ? -1 : books->base[op->inputs[j]];
            if (base >= 0 && is_activation(books->graph, base) &&
                run_of(books, base, run) < i / run)
                crosses[base] = true;
        }
    }
    return crosses;
}

/* Checkpoints, and the run that keeps most besides. */
static Sums add_up_recomputed(const Books *books, int run)
{
    Sums sums = {0};
    int n_runs = graph_n_ops(books->graph) / run + 1;
    g_autofree int64_t *own = g_new0(int64_t, n_runs);
    g_autofree bool *checkpoint = find_checkpoints(books, run);
    for (int i = 0; i < graph_n_tensors(books->graph); i++) {
        if (!books->kept[i] && !checkpoint[i])
            continue;
        if (is_given(books, i))
            count_add_to(&sums.given, bytes_of(books, i));
        else if (checkpoint[i])
            count_add_to(&sums.maps, bytes_of(books, i));
        else
            count_add_to(&own[run_of(books, i, run)], bytes_of(books, i));
    }
    int64_t most = 0;
    for (int i = 0; i < graph_n_ops(books->graph); i++)
        count_add_to(&own[i / run], books->extra[i]);
    for (int i = 0; i < n_runs; i++)
        most = count_ok(most) && count_ok(own[i]) ? MAX(most, own[i]) : COUNT_OVERFLOW;
    count_add_to(&sums.maps, most);
    return sums;
}

static Sums add_up(const Books *books)
{
    if (training_asks(books->setup, TRAINING_RECOMPUTE))
        return add_up_recomputed(books, run_length(books->graph));
    return add_up_kept(books);
}

/* By the simple rule what the trained part is given counts whether an operator keeps it or not. */
static void keep_given(Books *books)
{
    for (guint i = 0; i < books->graph->inputs->len; i++)
        books->kept[g_array_index(books->graph->inputs, int, i)] =
            !training_asks(books->setup, TRAINING_FROZEN_BACKBONE);
    for (int i = 0; i < graph_n_ops(books->graph); i++) {
        const Op *op = graph_op(books->graph, i);
        for (int j = 0; j < op->n_inputs && books->learns[i]; j++) {
            int base = op->inputs[j] < 0 ? -1 : books->base[op->inputs[j]];
            if (base >= 0 && !books->gradients[base] &&
                (is_activation(books->graph, base) ||
                 graph_tensor(books->graph, base)->role == TENSOR_INPUT))
                books->kept[base] = true;
        }
    }
}

static void fill_simple(Training *training, Trainer *trainer, const TrainingSetup *setup)
{
    g_auto(Books) books;
    books_init(&books, trainer, setup, true);
    keep_maps(&books);
    keep_given(&books);
    Sums sums = add_up(&books);
    training->simple_bytes = count_add(count_mul(2, sums.maps), sums.given);
}

/* ---- Gradients of activations ---------------------------------------------------------------- */

/* The gradient of a tensor is made where the tensor is last read, and used up where the tensor is
 * made: backwards, it lives as long as its tensor does forwards. live[i] is at operator i. */
static int64_t *live_gradients(const Books *books)
{
    const Graph *graph = books->graph;
    int n = graph_n_ops(graph);
    g_autofree int *last = g_new0(int, graph_n_tensors(graph) + 1);
    int64_t *live = g_new0(int64_t, n + 2);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < graph_op(graph, i)->n_inputs; j++)
            if (graph_op(graph, i)->inputs[j] >= 0)
                last[books->base[graph_op(graph, i)->inputs[j]]] = i;
    for (guint i = 0; i < graph->outputs->len; i++)
        last[books->base[g_array_index(graph->outputs, int, i)]] = MAX(n - 1, 0);
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        int producer = graph_tensor(graph, i)->producer;
        if (books->base[i] != i || !books->gradients[i] || producer < 0)
            continue;
        int64_t bytes = bytes_of(books, i);
        count_add_to(&live[producer], bytes);
        live[MAX(last[i], producer) + 1] = count_sub(live[MAX(last[i], producer) + 1], bytes);
    }
    for (int i = 1; i < n; i++)
        count_add_to(&live[i], live[i - 1]);
    return live;
}

static void fill_gradient_peak(Training *training, const Books *books)
{
    g_autofree int64_t *live = live_gradients(books);
    training->gradient_peak_op = NO_OP;
    for (int i = 0; i < graph_n_ops(books->graph); i++) {
        if (!count_ok(live[i]) || live[i] > training->gradient_peak_bytes) {
            training->gradient_peak_bytes = live[i];
            training->gradient_peak_op = i;
        }
        if (!count_ok(live[i]))
            return;
    }
}

/* ---- Parameters ------------------------------------------------------------------------------ */

static void add_weight(Training *training, const Books *books, int tensor)
{
    const Tensor *weight = graph_tensor(books->graph, tensor);
    int64_t elements = books->trainer->elements[tensor], bytes = bytes_of(books, tensor);
    bool mixed =
        training_asks(books->setup, TRAINING_MIXED_PRECISION) && dtype_is_float(weight->dtype);
    int64_t wide = mixed ? count_bytes(elements, MASTER_BITS) : bytes;
    count_add_to(&training->params, elements);
    count_add_to(&training->weights_bytes, bytes);
    if (!books->gradients[tensor])
        return;
    count_add_to(&training->trained_params, elements);
    count_add_to(&training->gradients_bytes, bytes);
    count_add_to(&training->master_bytes, mixed ? wide : 0);
    count_add_to(&training->slot_bytes, wide);
}

static void fill_parameters(Training *training, const Books *books)
{
    g_autofree bool *seen = g_new0(bool, graph_n_tensors(books->graph) + 1);
    for (int i = 0; i < graph_n_ops(books->graph); i++) {
        const Op *op = graph_op(books->graph, i);
        for (int j = 0; j < op->n_inputs && !is_removed(books->setup, op); j++) {
            const Tensor *tensor = op_input(books->graph, op, j);
            if (tensor == NULL || !tensor_is_parameter(tensor) || seen[op->inputs[j]] ||
                !shape_known(&tensor->shape))
                continue;
            seen[op->inputs[j]] = true;
            if (tensor->role == TENSOR_WEIGHT)
                add_weight(training, books, op->inputs[j]);
            else
                count_add_to(&training->buffers_bytes,
                             count_bytes(books->trainer->elements[op->inputs[j]], MASTER_BITS));
        }
    }
}

/* ---- Work ------------------------------------------------------------------------------------ */

/* The run before which everything is computed again: the last one is still there. */
static int last_learning_run(const Books *books, int run)
{
    int last = 0;
    for (int i = 0; i < graph_n_ops(books->graph); i++)
        if (books->learns[i])
            last = i / run;
    return last;
}

static bool *find_learning_runs(const Books *books, int run)
{
    bool *learns = g_new0(bool, graph_n_ops(books->graph) / run + 1);
    for (int i = 0; i < graph_n_ops(books->graph); i++)
        learns[i / run] |= books->learns[i];
    return learns;
}

static void add_work(Training *training, const Books *books, int i, bool again)
{
    int64_t macs = books->trainer->macs[i], flops = books->trainer->flops[i];
    BackwardMacs backward =
        backward_macs(books->graph, graph_op(books->graph, i), macs, books->gradients);
    count_add_to(&training->forward_macs, macs);
    count_add_to(&training->forward_flops, flops);
    count_add_to(&training->by_input_macs, backward.by_input);
    count_add_to(&training->by_weights_macs, backward.by_weights);
    if (!again)
        return;
    count_add_to(&training->recomputed_macs, macs);
    count_add_to(&training->recomputed_flops, flops);
}

static void fill_work(Training *training, const Books *books)
{
    bool recompute = training_asks(books->setup, TRAINING_RECOMPUTE);
    int run = run_length(books->graph), last = last_learning_run(books, run);
    g_autofree bool *learns = find_learning_runs(books, run);
    training->run = recompute ? run : 0;
    for (int i = 0; i < graph_n_ops(books->graph); i++)
        if (!is_removed(books->setup, graph_op(books->graph, i)))
            add_work(training, books, i, recompute && learns[i / run] && i / run < last);
    int64_t gradients = count_add(training->by_input_macs, training->by_weights_macs);
    training->backward_flops = count_mul(2, gradients);
    training->macs =
        count_add(count_add(training->forward_macs, gradients), training->recomputed_macs);
    training->flops = count_add(count_add(training->forward_flops, training->backward_flops),
                                training->recomputed_flops);
}

/* ---- A network ------------------------------------------------------------------------------- */

static void fill_refined(Training *training, Trainer *trainer, const TrainingSetup *setup)
{
    g_auto(Books) books;
    books_init(&books, trainer, setup, false);
    keep_needed(&books);
    Sums sums = add_up(&books);
    training->kept_bytes = count_add(sums.maps, sums.given);
    fill_gradient_peak(training, &books);
    fill_parameters(training, &books);
    fill_work(training, &books);
}

static bool check_overflow(const Training *training, const Graph *graph, GError **error)
{
    return (count_ok(training->total_bytes) && count_ok(training->total_simple_bytes) &&
            count_ok(training->params) && count_ok(training->macs) && count_ok(training->flops)) ||
           rb_fail(error, RB_ERROR_LIMIT,
                   "model '%s': the bytes or FLOPs of training it pass 64 bits; use a smaller "
                   "batch or smaller shapes",
                   graph->id);
}

static void work_out(Trainer *trainer, const TrainingSetup *setup)
{
    Training *training = &trainer->last;
    *training = (Training){0};
    fill_simple(training, trainer, setup);
    fill_refined(training, trainer, setup);
    trainer->asked = true;
    trainer->what_ifs = setup->what_ifs;
}

/* All that an optimizer is asked for beside. */
static void fill_totals(Training *training, Optimizer optimizer)
{
    int64_t activations = count_add(training->kept_bytes, training->gradient_peak_bytes);
    training->slots_bytes = count_mul(training->slot_bytes, optimizer_slots(optimizer));
    training->parameter_bytes =
        count_add(count_add(training->weights_bytes, training->gradients_bytes),
                  count_add(training->master_bytes, training->slots_bytes));
    training->total_simple_bytes = count_add(training->parameter_bytes, training->simple_bytes);
    training->total_bytes =
        count_add(count_add(training->parameter_bytes, training->buffers_bytes), activations);
}

bool trainer_ask(Trainer *trainer, const TrainingSetup *setup, Training *training, GError **error)
{
    if (!trainer->asked || trainer->what_ifs != setup->what_ifs)
        work_out(trainer, setup);
    *training = trainer->last;
    fill_totals(training, setup->optimizer);
    return check_overflow(training, trainer->graph, error);
}

bool training_of(const Graph *graph, const TrainingSetup *setup, Training *training, GError **error)
{
    g_autoptr(Trainer) trainer = trainer_new(graph, NULL);
    return trainer_ask(trainer, setup, training, error);
}
