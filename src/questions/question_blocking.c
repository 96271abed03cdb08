/* How the products of a network are cut into blocks for the caches of a device (SPEC §8). */
#include "analysis/asked.h"
#include "base/error.h"
#include "record/fields.h"
#include "record/known.h"
#include "whatif/algorithms.h"
#include "whatif/blocking.h"

typedef struct BlockingResult {
    const TimingResult *timing;
    int layer;
    LevelBlock level;
} BlockingResult;

static const Gemm *gemm_of(const BlockingResult *result)
{
    return &cost_layer(result->timing->of->cost, result->layer)->gemm;
}

static int64_t if_cut(const BlockingResult *result, int64_t count)
{
    return result->level.block.form == BLOCK_NONE ? COUNT_ABSENT : known_count(count);
}

#define BLOCKING_FIELDS(X, R)                                                                      \
    X(R, device, ID, "", "Device", self->timing->device)                                           \
    X(R, index, INDEX, "", "First layer with such a product", self->layer)                         \
    X(R, layer, TEXT, "", "Its name", cost_op(self->timing->of->cost, self->layer)->name)          \
    X(R, layers, COUNT, "layers", "That have it",                                                  \
      (int64_t)cost_layer(self->timing->of->cost, self->layer)->layers)                            \
    X(R, m, COUNT, "", "Rows of the product, of each group", gemm_of(self)->m)                     \
    X(R, k, COUNT, "", "Length of its dot products", gemm_of(self)->k)                             \
    X(R, n, COUNT, "", "Its columns", gemm_of(self)->n)                                            \
    X(R, memory, TEXT, "", "On-chip memory", self->level.memory->name)                             \
    X(R, capacity_bytes, BYTES, "byte", "Of it", self->level.memory->capacity_bytes)               \
    X(R, pooled, BOOL, "", "Every core has a part of it", self->level.pooled)                      \
    X(R, form, ID, "", "gebp: a block of the left matrix stays; gepb: one of the right",           \
      block_form_name(self->level.block.form))                                                     \
    X(R, mc, COUNT, "", "Rows of the block that stays", if_cut(self, self->level.block.mc))        \
    X(R, kc, COUNT, "", "Its depth", if_cut(self, self->level.block.kc))                           \
    X(R, nc, COUNT, "", "Its columns", if_cut(self, self->level.block.nc))                         \
    X(R, elements, COUNT, "elements", "Moved from behind that memory",                             \
      if_cut(self, self->level.block.elements))                                                    \
    X(R, once_elements, COUNT, "elements", "Moved if each matrix were read once and C both ways",  \
      gemm_accumulate_traffic(gemm_of(self)))                                                      \
    X(R, density, NUMBER, "FLOP/element", "Of the block", known(self->level.block.density))        \
    X(R, packing, COUNT, "elements", "Read and written again to pack its operands",                \
      gemm_packing(gemm_of(self)))
RECORD_TYPE(blocking, BlockingResult, BLOCKING_FIELDS, "blocking",
            "A product cut into blocks for one on-chip memory");

static void add_blocks(ResultList *list, const TimingResult *timing, int layer)
{
    BlockingResult row = {.timing = timing, .layer = layer};
    g_autoptr(GArray) levels = blocks_on(gemm_of(&row), timing->setup.device);
    for (guint i = 0; i < levels->len; i++) {
        row.level = g_array_index(levels, LevelBlock, i);
        result_list_add(list, &row);
    }
}

/* Products that are alike once, at the first of their layers. */
static ResultList *answer(const Asked *asked, GError **error)
{
    const ModelCost *cost = asked->timing->of->cost;
    if (!asked_check_runs(asked, false, error))
        return NULL;
    g_autoptr(ResultList) list = result_list_new(sizeof(BlockingResult));
    g_autofree bool *seen = g_new0(bool, cost->n_costs + 1);
    for (int i = 0; i < cost->n_layers; i++) {
        int at = cost->layers[i].cost;
        if (!seen[at] && cost->costs[at].gemm.m > 0)
            add_blocks(list, asked->timing, i);
        seen[at] = true;
    }
    if (list->records.n > 0)
        return g_steal_pointer(&list);
    rb_fail(error, RB_ERROR_CANNOT,
            "no blocking: '%s' has no product, or device '%s' states no on-chip memory; choose a "
            "network with products and a device with caches",
            asked->model->id, asked->timing->device);
    return NULL;
}

static const Column blocking_columns[] = {
    {"device", "device", MARK_NONE},  {"layer", "layer", MARK_NONE},
    {">layers", "layers", MARK_NONE}, {">m", "m", MARK_NONE},
    {">k", "k", MARK_NONE},           {">n", "n", MARK_NONE},
    {"in", "memory", MARK_NONE},      {"form", "form", MARK_NONE},
    {">mc", "mc", MARK_NONE},         {">kc", "kc", MARK_NONE},
    {">nc", "nc", MARK_NONE},         {">moved", "elements", MARK_NONE},
    {">dense", "density", MARK_NONE}, {NULL, NULL, MARK_NONE}};

const Question question_blocking = {.name = "blocking",
                                    .function = "blocking",
                                    .title = "Blocks of the products for each on-chip memory",
                                    .help = "Blocks of products for the caches; with --on",
                                    .of = OF_TIMING,
                                    .record = &blocking_record,
                                    .columns = blocking_columns,
                                    .answer = answer};
