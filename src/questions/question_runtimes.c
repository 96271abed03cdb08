/* What each runtime holds of a language model on a device, and what it leaves (serve/runtime.h). */
#include "analysis/asked.h"
#include "base/error.h"
#include "record/fields.h"
#include "record/known.h"
#include "serve/kv_cache.h"
#include "serve/room.h"

typedef struct RuntimesResult {
    const char *device;
    const Runtime *runtime;
    RuntimeHeld held;
    int64_t weights_bytes, left_bytes;
} RuntimesResult;

static int64_t weights_as_held(const RuntimesResult *row)
{
    return count_add(row->weights_bytes, count_add(row->held.tables, row->held.experts));
}

#define RUNTIMES_FIELDS(X, R)                                                                      \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, runtime, ID, "", "Runtime", self->runtime->id)                                            \
    X(R, name, TEXT, "", "As it calls itself", self->runtime->name)                                \
    X(R, utilisation, RATIO, "", "Share that it takes at most", self->runtime->utilisation)        \
    X(R, of_free, BOOL, "", "Of what weights and activations leave; else of all memory",           \
      self->runtime->of_free)                                                                      \
    X(R, block_tokens, COUNT, "tokens", "That it hands the cache out by",                          \
      self->runtime->block_tokens)                                                                 \
    X(R, overhead_bytes, BYTES, "byte", "That it holds itself; absent: none is stated",            \
      known_count(self->held.overhead))                                                            \
    X(R, tables_bytes, BYTES, "byte", "Sines and cosines of all positions; absent: likewise",      \
      known_count(self->held.tables))                                                              \
    X(R, experts_bytes, BYTES, "byte",                                                             \
      "That its kernels hold of experts beyond the file's; "                                       \
      "absent: likewise",                                                                          \
      known_count(self->held.experts))                                                             \
    X(R, kernels, TEXT, "", "Those kernels; absent: none are stated, or it needs none",            \
      self->held.kernels ? self->held.kernels->name : NULL)                                        \
    X(R, weights_bytes, BYTES, "byte", "Weights as it holds them: tables and experts with them",   \
      weights_as_held(self))                                                                       \
    X(R, left_bytes, BYTES, "byte",                                                                \
      "Left for keys, values and activations; absent: the device's memory is unknown")             \
    X(R, source, TEXT, "", "Of the runtime's figures", self->runtime->source)                      \
    X(R, kernels_source, TEXT, "", "Of its kernels'",                                              \
      self->held.kernels ? self->held.kernels->source : NULL)
RECORD_TYPE(runtimes, RuntimesResult, RUNTIMES_FIELDS, "runtimes",
            "What a runtime holds of a language model on a device");

static RuntimesResult row_of(const Asked *asked, const Runtime *runtime)
{
    const ModelResult *model = asked->model;
    RuntimesResult row = {
        .device = asked->device->id,
        .runtime = runtime,
        .held = runtime_held(runtime, model->graph, asked->device->id,
                             counted_is_mxfp4(model->counted)),
        .weights_bytes = counted_held_bytes(model->counted, asked->device),
    };
    Room room = room_of(asked->device, runtime);
    const Held held = {.weights = weights_as_held(&row)};
    row.left_bytes = room.capacity_bytes > 0 ? MAX(room_pool(&room, &held), 0) : COUNT_ABSENT;
    return row;
}

static ResultList *answer(const Asked *asked, GError **error)
{
    if (kv_cache_of(asked->model->cost->graph, 1, 1).tensors == 0) {
        rb_fail(error, RB_ERROR_CANNOT,
                "no language model: '%s' keeps nothing of earlier tokens; ask of one that does",
                asked->model->id);
        return NULL;
    }
    ResultList *list = result_list_new(sizeof(RuntimesResult));
    for (int i = 0; i < runtime_count(); i++) {
        RuntimesResult row = row_of(asked, runtime_at(i));
        result_list_add(list, &row);
    }
    return list;
}

static const Column columns[] = {{"device", "device", MARK_NONE},
                                 {"runtime", "runtime", MARK_NONE},
                                 {">itself", "overhead_bytes", MARK_NONE},
                                 {">positions", "tables_bytes", MARK_NONE},
                                 {">experts", "experts_bytes", MARK_NONE},
                                 {"kernels", "kernels", MARK_NONE},
                                 {">weights", "weights_bytes", MARK_NONE},
                                 {">left", "left_bytes", MARK_NONE},
                                 {NULL, NULL, MARK_NONE}};

const Question question_runtimes = {.name = "runtimes",
                                    .function = "runtimes",
                                    .title = "What runtimes hold beside the weights, and leave",
                                    .help = "What runtimes hold beside the weights; with --on",
                                    .of = OF_DEVICE,
                                    .record = &runtimes_record,
                                    .columns = columns,
                                    .answer = answer};
