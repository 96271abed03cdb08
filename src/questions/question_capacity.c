/* The largest batch that fits a device (SPEC §4). */
#include "analysis/asked.h"
#include "cost/capacity.h"
#include "record/fields.h"
#include "record/known.h"

#define CAPACITY_FIELDS(X, R)                                                                      \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, device_name, TEXT, "", "The device's name for people")                                    \
    X(R, use, ID, "", "inference, or the optimizer trained with")                                  \
    X(R, title, ID, "", "The same in words")                                                       \
    X(R, memory_bytes, BYTES, "byte", "Main memory of the device")                                 \
    X(R, batch, COUNT, "samples", "Largest batch that fits; 0: not even one")                      \
    X(R, bytes, BYTES, "byte", "What that batch takes, or one if none fits")                       \
    X(R, limited, BOOL, "", "No more was tried: the batch is a lower bound")                       \
    X(R, reason, TEXT, "", "Why there is none")
RECORD_TYPE(capacity, CapacityResult, CAPACITY_FIELDS, "capacity",
            "The largest batch that fits a device");

enum { INFERENCE = OPTIMIZER_USUAL };

static void *make_trainer(const CacheKey *key, void *user, GError **error)
{
    const Counted *counted = key->of;
    (void)user;
    (void)error;
    return trainer_new(counted->graph, counted->plain);
}

static int64_t bytes_of_trainer(const void *answer)
{
    return trainer_bytes(answer);
}

/* One serves all optimizers. */
static const CacheKind trainers = {make_trainer, (GDestroyNotify)trainer_free, bytes_of_trainer};

/* `option` is the use. */
static bool count_bytes_at(int64_t batch, void *user, int64_t *bytes, GError **error)
{
    const Asked *asked = user;
    const Counted *counted = asked_counted(asked, &(Setup){.batch = batch}, error);
    if (!counted)
        return false;
    if (asked->option == INFERENCE) {
        *bytes = counted_memory_bytes(counted);
        return true;
    }
    Training training;
    TrainingSetup setup = {(Optimizer)asked->option, TRAINING_AS_IS};
    CacheKey key = {.kind = &trainers, .of = counted};
    Trainer *trainer = (Trainer *)cache_ask(analysis_cache(asked->analysis), &key, error);
    bool done = trainer_ask(trainer, &setup, &training, error);
    *bytes = training.total_bytes;
    return done;
}

/* Bytes at a batch, where they grow by as much with every sample. */
typedef struct Slope {
    bool straight;
    int64_t at_1, step;
} Slope;

/* What is live at each operator grows by as much with every sample, and the most of it is what is
 * held: a convex function of the batch. Three points on a line make it straight between them. */
static Slope find_slope(const Asked *asked)
{
    int64_t at_1, at_2, at_end;
    void *user = (void *)asked;
    Slope slope = {0};
    if (!count_bytes_at(1, user, &at_1, NULL) || !count_bytes_at(2, user, &at_2, NULL) ||
        !count_bytes_at(LARGEST_BATCH_LIMIT, user, &at_end, NULL))
        return slope;
    slope.at_1 = at_1;
    slope.step = count_sub(at_2, at_1);
    slope.straight =
        count_ok(at_end) &&
        at_end == count_add(at_1, count_mul(slope.step, (int64_t)LARGEST_BATCH_LIMIT - 1));
    return slope;
}

static void *make_slope(const CacheKey *key, void *user, GError **error)
{
    (void)error;
    Asked asked = {.analysis = user, .model = key->of, .option = key->option};
    Slope *slope = g_new(Slope, 1);
    *slope = find_slope(&asked);
    return slope;
}

static int64_t bytes_of_slope(const void *answer)
{
    return answer ? (int64_t)sizeof(Slope) : 0;
}

/* Of a model and a use. */
static const CacheKind slopes = {make_slope, g_free, bytes_of_slope};

/* What the device itself adds, whatever the batch: zeros that it does not skip. */
static int64_t zeros_held(const Asked *asked)
{
    const Counted *counted = asked->model->counted;
    return asked->option == INFERENCE ? count_sub(counted_held_bytes(counted, asked->device),
                                                  counted_loaded_bytes(counted))
                                      : 0;
}

static bool bytes_at(int64_t batch, void *user, int64_t *bytes, GError **error)
{
    const Asked *asked = user;
    CacheKey key = {.kind = &slopes, .of = asked->model, .option = asked->option};
    const Slope *slope = cache_ask(analysis_cache(asked->analysis), &key, error);
    if (slope->straight)
        *bytes = count_add(slope->at_1, count_mul(slope->step, batch - 1));
    else if (!count_bytes_at(batch, user, bytes, error))
        return false;
    *bytes = count_add(*bytes, zeros_held(asked));
    return true;
}

/* Bytes of what counts as held: beside main memory, flash for the weights that are run from it. */
static int64_t room_of(const Asked *asked, const CapacityResult *row)
{
    int64_t flash = device_flash_bytes(asked->device);
    int64_t weights = counted_held_bytes(asked->model->counted, asked->device);
    if (asked->option != INFERENCE || flash == 0)
        return row->memory_bytes;
    return weights <= flash ? count_add(row->memory_bytes, weights) : 0;
}

/* Of inference and what it takes there is an answer, or the error for all uses. */
static bool fill_capacity(ResultList *list, const Asked *asked, CapacityResult *row, GError **error)
{
    g_autoptr(GError) problem = NULL;
    void *user = (void *)asked;
    int64_t batch = largest_batch(room_of(asked, row), bytes_at, user, &problem);
    if (batch >= 0 && bytes_at(MAX(batch, 1), user, &row->bytes, &problem)) {
        row->batch = batch;
        row->limited = batch == LARGEST_BATCH_LIMIT;
        return true;
    }
    if (asked->option == INFERENCE) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    row->reason = result_list_keep(list, g_strdup(problem->message));
    return true;
}

/* Why no batch fits: the device has no unit for the format, or its memory is not known. */
static const char *reason_none(ResultList *list, const Asked *asked, const CapacityResult *row)
{
    const Setup how = {0};
    const TimingResult *verdict =
        analysis_verdict(asked->analysis, asked->model, asked->device, &how, NULL);
    if (verdict && !verdict->supported)
        return result_list_keep(list, g_strdup(verdict->reason));
    return count_ok(row->memory_bytes) ? NULL : "the device's memory is not known";
}

static bool add_capacity(ResultList *list, const Asked *asked, int use, GError **error)
{
    const Device *device = asked->device;
    const Memory *memory = device_main_memory(device);
    Asked of_use = *asked;
    of_use.option = use;
    CapacityResult row = {
        .device = device->id,
        .device_name = device->name,
        .use = use == INFERENCE ? "inference" : optimizer_name((Optimizer)use),
        .title = use == INFERENCE ? "Inference" : optimizer_title((Optimizer)use),
        .memory_bytes = memory ? known_count(memory->capacity_bytes) : COUNT_ABSENT,
        .batch = COUNT_ABSENT,
        .bytes = COUNT_ABSENT,
    };
    row.reason = reason_none(list, &of_use, &row);
    if (!row.reason && !fill_capacity(list, &of_use, &row, error))
        return false;
    result_list_add(list, &row);
    return true;
}

static ResultList *answer(const Asked *asked, GError **error)
{
    ResultList *list = result_list_new(sizeof(CapacityResult));
    bool ok = add_capacity(list, asked, INFERENCE, error);
    bool trained = ok && device_computes(asked->device, counted_floats(asked->model->counted)) &&
                   asked_check_trained(asked, NULL);
    for (int optimizer = 0; trained && ok && optimizer < OPTIMIZER_USUAL; optimizer++)
        ok = add_capacity(list, asked, optimizer, error);
    if (ok)
        return list;
    result_list_free(list);
    return NULL;
}

static const Column capacity_columns[] = {{"device", "device", MARK_NONE},
                                          {">memory", "memory_bytes", MARK_NONE},
                                          {"use", "title", MARK_NONE},
                                          {">largest batch", "batch", MARK_MOST},
                                          {">it takes", "bytes", MARK_LEAST},
                                          {"", "reason", MARK_NONE},
                                          {NULL, NULL, MARK_NONE}};

const Question question_capacity = {.name = "capacity",
                                    .function = "capacity",
                                    .title = "Largest batch that fits",
                                    .help = "Largest batch that fits, by optimizer; with --on",
                                    .of = OF_DEVICE,
                                    .record = &capacity_record,
                                    .columns = capacity_columns,
                                    .answer = answer};
