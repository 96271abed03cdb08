/* How a transformer is trained, in the options of `roofbook show`. */
#include "cli/show.h"

#include <string.h>

#include "base/error.h"
#include "cost/training.h"

enum { ZERO_STAGES = 3 };

static const char *recompute_at(int i)
{
    return recompute_name((Recompute)i);
}

static const char *optimizer_at(int i)
{
    return optimizer_name((Optimizer)i);
}

static const char *states_at(int i)
{
    return states_name((StatesFormat)i);
}

bool show_training_read(Show *show, GError **error)
{
    TrainingOptions *options = &show->options.training;
    TrainingChoice *choice = &show->setup.trained;
    if (!command_choose("recompute", options->recompute, recompute_at, RECOMPUTE_COUNT,
                        &choice->recompute, error) ||
        !command_choose("optimizer", options->optimizer, optimizer_at, OPTIMIZER_COUNT,
                        &choice->optimizer, error) ||
        !command_choose("states", options->states, states_at, STATES_COUNT, &choice->states, error))
        return false;
    if (options->zero < 0 || options->zero > ZERO_STAGES)
        return rb_fail(error, RB_ERROR_USAGE, "--zero takes a stage from 0 to %d; name such a one",
                       ZERO_STAGES);
    if (!command_read_number(&options->ways))
        return rb_fail(error, RB_ERROR_USAGE,
                       "--ways takes a number of devices from 1; name such a number");
    if (options->zero > 0 && options->ways < 2)
        return rb_fail(
            error, RB_ERROR_USAGE,
            "--zero shares out over data-parallel devices; say how many, as in --ways 8");
    choice->zero = options->zero;
    choice->ways = options->ways;
    choice->dropout = options->dropout;
    if (choice->recompute || choice->optimizer || choice->states || choice->ways || choice->dropout)
        show->options.chosen[QUESTION_PRETRAINING] = TRUE;
    return true;
}

/* Whoever asks what training takes is told of a transformer's steps too, but for the one table of
 * CSV. */
void show_training_extend(Show *show)
{
    gboolean *chosen = show->options.chosen;
    if (!chosen[QUESTION_TRAINING] || show->options.csv || !show->model->graph->transformer)
        return;
    chosen[QUESTION_PRETRAINING] = TRUE;
    /* A step of decoding is never trained, the sequences that it is of are. */
    chosen[QUESTION_TRAINING] = training_check(show->model->graph, NULL);
}

void show_trained(const Show *show, const GPtrArray *records, const char *mark)
{
    (void)records, (void)mark;
    Setup unfused = show->model->setup;
    unfused.fusion = FUSION_NONE;
    const ModelResult *whole = analysis_model(show->project->analysis, &unfused, NULL);
    if (whole && whole->cost->buffers > show->model->cost->buffers)
        show_line(show, "Batch-norm that fusing folds into weights is not trained: these are "
                        "figures of the network without it.");
}

void show_training_add(ShowOptions *options, GArray *entries)
{
    TrainingOptions *o = &options->training;
    const GOptionEntry own[] = {
        {"recompute", 0, 0, G_OPTION_ARG_STRING, &o->recompute,
         "Of training a transformer, what is computed again: none, selective or full", "RECOMPUTE"},
        {"optimizer", 0, 0, G_OPTION_ARG_STRING, &o->optimizer,
         "Optimizer that a transformer is trained with: adamw, sgd, lion, adam8bit ...",
         "OPTIMIZER"},
        {"states", 0, 0, G_OPTION_ARG_STRING, &o->states,
         "Formats of its weights, gradients and optimizer: mixed, fp32, mixed_fp32_gradients, "
         "mixed_8bit or bf16",
         "STATES"},
        {"zero", 0, 0, G_OPTION_ARG_INT, &o->zero,
         "ZeRO stage by which --ways share these out: 1 optimizer, 2 gradients too, 3 weights too",
         "STAGE"},
        {"ways", 0, 0, G_OPTION_ARG_INT64, &o->ways, "Data-parallel devices of training", "N"},
        {"dropout", 0, 0, G_OPTION_ARG_NONE, &o->dropout,
         "It is trained with dropout, whose masks are kept", NULL},
    };
    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

void show_training_clear(TrainingOptions *options)
{
    g_free(options->recompute);
    g_free(options->optimizer);
    g_free(options->states);
}
