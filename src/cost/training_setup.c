#include "cost/training_setup.h"

#include <glib.h>

static const struct {
    const char *name, *title;
    int slots, bits;
    bool factored;
} optimizers[] = {
#define X(id, name, title, slots, bits, factored) {name, title, slots, bits, factored},
    OPTIMIZER_LIST(X)
#undef X
        {"unknown", "unknown", 0, 0, false},
};

static const TrainingWhatIfInfo what_ifs[] = {
#define X(id, name, title, meaning) {TRAINING_##id, name, title, meaning},
    TRAINING_WHAT_IF_LIST(X)
#undef X
};

const char *optimizer_name(Optimizer optimizer)
{
    return optimizers[MIN(optimizer, OPTIMIZER_COUNT)].name;
}

const char *optimizer_title(Optimizer optimizer)
{
    return optimizers[MIN(optimizer, OPTIMIZER_COUNT)].title;
}

int optimizer_slots(Optimizer optimizer)
{
    return optimizers[MIN(optimizer, OPTIMIZER_COUNT)].slots;
}

int optimizer_bits(Optimizer optimizer)
{
    return optimizers[MIN(optimizer, OPTIMIZER_COUNT)].bits;
}

bool optimizer_factors(Optimizer optimizer)
{
    return optimizers[MIN(optimizer, OPTIMIZER_COUNT)].factored;
}

const TrainingWhatIfInfo *training_what_if(int i)
{
    return &what_ifs[i];
}
