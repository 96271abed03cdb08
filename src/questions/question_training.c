/* What training a network holds and computes, by optimizer and what-if (SPEC §4). */
#include "analysis/asked.h"
#include "record/fields.h"
#include "record/known.h"

static const TrainingWhatIfInfo *what_if_of(const TrainingSetup *setup)
{
    for (int i = 0; i < TRAINING_WHAT_IF_COUNT; i++)
        if ((unsigned)training_what_if(i)->what_if == setup->what_ifs)
            return training_what_if(i);
    return NULL;
}

static const char *training_name(const TrainingResult *result)
{
    const TrainingWhatIfInfo *what_if = what_if_of(&result->setup);
    return what_if ? what_if->name : optimizer_name(result->setup.optimizer);
}

static const char *training_title(const TrainingResult *result)
{
    const TrainingWhatIfInfo *what_if = what_if_of(&result->setup);
    return what_if ? what_if->title : optimizer_title(result->setup.optimizer);
}

static const char *training_meaning(const TrainingResult *result)
{
    const TrainingWhatIfInfo *what_if = what_if_of(&result->setup);
    return what_if ? what_if->meaning : NULL;
}

static const char *gradient_peak_layer(const TrainingResult *result)
{
    int op = result->training.gradient_peak_op;
    return op == NO_OP ? NULL : graph_op(result->graph, op)->name;
}

#define TRAINING_FIELDS(X, R)                                                                      \
    X(R, name, ID, "", "Optimizer, or what-if under Adam", training_name(self))                    \
    X(R, title, ID, "", "The same in words", training_title(self))                                 \
    X(R, optimizer, ID, "", "Optimizer", optimizer_name(self->setup.optimizer))                    \
    X(R, meaning, ID, "", "What the what-if does", training_meaning(self))                         \
    X(R, params, COUNT, "elements", "Learned parameters", self->training.params)                   \
    X(R, trained_params, COUNT, "elements", "Those that get a gradient",                           \
      self->training.trained_params)                                                               \
    X(R, weights_bytes, BYTES, "byte", "Weights", self->training.weights_bytes)                    \
    X(R, gradients_bytes, BYTES, "byte", "Gradients of weights", self->training.gradients_bytes)   \
    X(R, slots_bytes, BYTES, "byte",                                                               \
      "What the optimizer keeps, and the master copy of mixed precision",                          \
      count_add(self->training.slots_bytes, self->training.master_bytes))                          \
    X(R, master_bytes, BYTES, "byte", "Of these, the master copy in fp32",                         \
      known_count(self->training.master_bytes))                                                    \
    X(R, parameter_bytes, BYTES, "byte", "All three", self->training.parameter_bytes)              \
    X(R, buffers_bytes, BYTES, "byte", "Running statistics", self->training.buffers_bytes)         \
    X(R, simple_bytes, BYTES, "byte", "Activations by the simple rule: every feature map twice",   \
      self->training.simple_bytes)                                                                 \
    X(R, kept_bytes, BYTES, "byte", "Activations by the refined rule: kept for the backward pass", \
      self->training.kept_bytes)                                                                   \
    X(R, gradient_peak_bytes, BYTES, "byte", "Gradients of activations live at once",              \
      self->training.gradient_peak_bytes)                                                          \
    X(R, gradient_peak_layer, TEXT, "", "Layer where that is", gradient_peak_layer(self))          \
    X(R, activations_bytes, BYTES, "byte", "Kept and gradients live at once",                      \
      count_add(self->training.kept_bytes, self->training.gradient_peak_bytes))                    \
    X(R, total_simple_bytes, BYTES, "byte", "Parameters and activations by the simple rule",       \
      self->training.total_simple_bytes)                                                           \
    X(R, total_bytes, BYTES, "byte", "All there is by the refined rule",                           \
      self->training.total_bytes)                                                                  \
    X(R, forward_macs, COUNT, "MAC", "Of a step's forward pass", self->training.forward_macs)      \
    X(R, macs, COUNT, "MAC", "Of a step", self->training.macs)                                     \
    X(R, forward_flops, COUNT, "FLOP", "Of a step's forward pass", self->training.forward_flops)   \
    X(R, backward_flops, COUNT, "FLOP", "Of its backward pass", self->training.backward_flops)     \
    X(R, recomputed_flops, COUNT, "FLOP", "Computed a second time",                                \
      known_count(self->training.recomputed_flops))                                                \
    X(R, flops, COUNT, "FLOP", "Of a step", self->training.flops)
RECORD_TYPE(training, TrainingResult, TRAINING_FIELDS, "training", "What training a network takes");

/* A what-if that finds nothing to change leaves every figure as it is under Adam. */
static bool applies(const Training *what_if, const Training *adam)
{
    return what_if->parameter_bytes != adam->parameter_bytes ||
           what_if->total_simple_bytes != adam->total_simple_bytes ||
           what_if->total_bytes != adam->total_bytes || what_if->macs != adam->macs ||
           what_if->flops != adam->flops;
}

static ResultList *answer(const Asked *asked, GError **error)
{
    const Graph *graph = asked->model->graph;
    Training adam = {0};
    if (!asked_check_trained(asked, error))
        return NULL;
    g_autoptr(ResultList) list = result_list_new(sizeof(TrainingResult));
    g_autoptr(Trainer) trainer = trainer_new(graph, asked->model->cost);
    for (int i = 0; i < OPTIMIZER_USUAL + TRAINING_WHAT_IF_COUNT; i++) {
        bool plain = i < OPTIMIZER_USUAL;
        TrainingSetup setup = {plain ? (Optimizer)i : OPTIMIZER_ADAM,
                               plain ? TRAINING_AS_IS
                                     : training_what_if(i - OPTIMIZER_USUAL)->what_if};
        TrainingResult row = {.setup = setup, .graph = graph};
        if (!trainer_ask(trainer, &setup, &row.training, error))
            return NULL;
        if (plain && setup.optimizer == OPTIMIZER_ADAM)
            adam = row.training;
        if (plain || applies(&row.training, &adam))
            result_list_add(list, &row);
    }
    return g_steal_pointer(&list);
}

static const Column training_columns[] = {{"", "title", MARK_NONE},
                                          {">weights", "weights_bytes", MARK_PARAMS},
                                          {">gradients", "gradients_bytes", MARK_PARAMS},
                                          {">optimizer", "slots_bytes", MARK_PARAMS},
                                          {">activations", "activations_bytes", MARK_LEAST},
                                          {">total", "total_bytes", MARK_LEAST},
                                          {">by simple rule", "total_simple_bytes", MARK_LEAST},
                                          {">FLOPs of a step", "flops", MARK_LEAST},
                                          {NULL, NULL, MARK_NONE}};

const Question question_training = {
    .name = "training",
    .function = "training",
    .title = "Training, one step",
    .help = "What training holds and computes, by optimizer and what-if",
    .of = OF_MODEL,
    .record = &training_record,
    .columns = training_columns,
    .in_model_data = 1,
    .answer = answer};
