#include "cost/training.h"

#include <math.h>

#include "base/count.h"
#include "base/error.h"
#include "cost/backward.h"
#include "cost/training_books.h"
#include "graph/attention.h"
#include "graph/op_cost.h"

enum { MASTER_BITS = 32 };

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

/* ---- The simple rule ------------------------------------------------------------------------- */

/* Times each tensor is read, views of it included; the network's outputs once more. */
static int *count_readers(const Books *books)
{
    int *readers = g_new0(int, graph_n_tensors(books->graph) + 1);
    for (int i = 0; i < graph_n_ops(books->graph); i++) {
        const Op *op = graph_op(books->graph, i);
        for (int j = 0; j < op->n_inputs && !books_alias(books, op, true); j++)
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
        if (readers[input] == 1 && books_activation(books->graph, input) &&
            !producer_keeps(books, input))
            books->kept[input] = false;
    }
}

/* Every map an operator computes; of a network with frozen layers, those that get a gradient. */
static void keep_maps(Books *books)
{
    bool frozen = training_asks(books->setup, TRAINING_FROZEN_BACKBONE);
    for (int i = 0; i < graph_n_tensors(books->graph); i++)
        books->kept[i] = books_activation(books->graph, i) && books->base[i] == i &&
                         (books->gradients[i] || !frozen);
    if (training_asks(books->setup, TRAINING_IN_PLACE_RELU))
        drop_overwritten(books);
}

/* ---- Adding up ------------------------------------------------------------------------------- */

typedef struct Sums {
    int64_t maps;  /* what the trained part computes */
    int64_t given; /* what it takes from outside, without a gradient */
} Sums;

/* Tensors of the trained part's outside: the network's input, or what frozen layers make. */
static bool is_given(const Books *books, int base)
{
    return !books_activation(books->graph, base) ||
           (training_asks(books->setup, TRAINING_FROZEN_BACKBONE) && !books->gradients[base]);
}

static Sums add_up_kept(const Books *books)
{
    Sums sums = {0};
    for (int i = 0; i < graph_n_tensors(books->graph); i++)
        if (books->kept[i])
            count_add_to(is_given(books, i) ? &sums.given : &sums.maps, books_bytes(books, i));
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
            if (base >= 0 && books_activation(books->graph, base) &&
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
            count_add_to(&sums.given, books_bytes(books, i));
        else if (checkpoint[i])
            count_add_to(&sums.maps, books_bytes(books, i));
        else
            count_add_to(&own[run_of(books, i, run)], books_bytes(books, i));
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
                (books_activation(books->graph, base) ||
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
        int64_t bytes = books_bytes(books, i);
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
    int64_t elements = books->trainer->elements[tensor], bytes = books_bytes(books, tensor);
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
        for (int j = 0; j < op->n_inputs && !books_removes(books->setup, op); j++) {
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
        if (!books_removes(books->setup, graph_op(books->graph, i)))
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
    books_keep_needed(&books);
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
