/* Answers about other sizes: sweeps, the knee, what fits. */
#include "analysis/answers.h"

#include <math.h>

#include "analysis/result_kit.h"
#include "base/error.h"
#include "cost/capacity.h"
#include "roofline/questions.h"

/* ---- Batches and resolutions -------------------------------------------------------------------
 */

static void add_batches(GArray *values)
{
    enum { LARGEST = 1024 };
    for (int64_t batch = 1; batch <= LARGEST; batch *= 2)
        g_array_append_val(values, batch);
}

/* Height of the images a model is given; 0: it is given none. */
static int64_t image_size(const ModelResult *model)
{
    enum { IMAGE_RANK = 4, HEIGHT = 2 };
    for (guint i = 0; i < model->graph->inputs->len; i++) {
        const Tensor *input =
            graph_tensor(model->graph, g_array_index(model->graph->inputs, int, i));
        if (input->shape.rank == IMAGE_RANK && input->shape.dim[HEIGHT] > 0)
            return input->shape.dim[HEIGHT];
    }
    return 0;
}

/* From half to twice the declared size, in steps that networks halve well. */
static bool add_resolutions(GArray *values, const ModelResult *model, GError **error)
{
    static const int64_t eighths[] = {4, 5, 6, 7, 8, 10, 12, 14, 16};
    enum { LARGE = 128, COARSE = 32, FINE = 4, WHOLE = 8 };
    int64_t size = image_size(model), step = size >= LARGE ? COARSE : FINE, last = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(eighths) && size > 0; i++) {
        int64_t exact = size / WHOLE * eighths[i] + size % WHOLE * eighths[i] / WHOLE;
        int64_t value = eighths[i] == WHOLE ? size : (exact + step / 2) / step * step;
        if (value > last)
            g_array_append_val(values, value);
        last = MAX(last, value);
    }
    if (size == 0)
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                    "'%s' is given no images, so it has no resolution to change", model->id);
    return size > 0;
}

static bool add_sweep_row(ResultList *list, const Asked *asked, int64_t value, GError **error)
{
    bool batch = asked->option == SWEEP_BATCH;
    Setup setup = {0};
    *(batch ? &setup.batch : &setup.resolution) = value;
    const Counted *counted = asked_counted(asked, &setup, error);
    SweepResult row = {.device = asked->timing->device,
                       .axis = question(QUESTION_SWEEP)->words[asked->option]};
    bool done = counted && sweep_row(counted, value, &asked->timing->timing->roof,
                                     asked_traffic(asked), &row.counts, error);
    row.counts.value = value;
    if (!done && error && *error)
        row.reason = result_list_keep(list, g_strdup((*error)->message));
    result_list_add(list, &row);
    return done;
}

ResultList *answer_sweep(const Asked *asked, GError **error)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(ResultList) list = result_list_new(sizeof(SweepResult));
    g_autoptr(GError) first = NULL;
    bool any = false;
    if (asked->option == SWEEP_BATCH)
        add_batches(values);
    else if (!add_resolutions(values, asked->model, error))
        return NULL;
    for (guint i = 0; i < values->len; i++) {
        GError *failure = NULL;
        any = add_sweep_row(list, asked, g_array_index(values, int64_t, i), &failure) || any;
        if (failure && !first)
            first = g_steal_pointer(&failure);
        g_clear_error(&failure);
    }
    if (any)
        return g_steal_pointer(&list);
    g_propagate_error(error, g_steal_pointer(&first));
    return NULL;
}

ResultList *answer_knee(const Asked *asked, GError **error)
{
    double seconds, reference;
    void *user = (void *)asked;
    int64_t batch = knee_batch(asked_seconds_at, user, error);
    if (batch < 0 || !asked_seconds_at(batch, user, &seconds, error) ||
        !asked_seconds_at(KNEE_REFERENCE_BATCH, user, &reference, error))
        return NULL;
    double rate = ratio((double)batch, seconds);
    KneeResult row = {.device = asked->timing->device,
                      .batch = batch,
                      .seconds = seconds,
                      .inferences_per_s = rate,
                      .share = rate * reference / KNEE_REFERENCE_BATCH};
    ResultList *list = result_list_new(sizeof row);
    result_list_add(list, &row);
    return list;
}

/* ---- Capacity -------------------------------------------------------------------------------- */

enum { INFERENCE = OPTIMIZER_COUNT };

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

static bool bytes_at(int64_t batch, void *user, int64_t *bytes, GError **error)
{
    const Asked *asked = user;
    CacheKey key = {.kind = &slopes, .of = asked->model, .option = asked->option};
    const Slope *slope = cache_ask(analysis_cache(asked->analysis), &key, error);
    if (!slope->straight)
        return count_bytes_at(batch, user, bytes, error);
    *bytes = count_add(slope->at_1, count_mul(slope->step, batch - 1));
    return true;
}

static void fill_capacity(ResultList *list, const Asked *asked, CapacityResult *row)
{
    g_autoptr(GError) error = NULL;
    void *user = (void *)asked;
    int64_t batch = largest_batch(row->memory_bytes, bytes_at, user, &error);
    if (batch < 0 || !bytes_at(MAX(batch, 1), user, &row->bytes, &error)) {
        row->reason = result_list_keep(list, g_strdup(error->message));
        return;
    }
    row->batch = batch;
    row->limited = batch == LARGEST_BATCH_LIMIT;
}

static void add_capacity(ResultList *list, const Asked *asked, int use)
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
    if (count_ok(row.memory_bytes))
        fill_capacity(list, &of_use, &row);
    else
        row.reason = "the device's memory is not known";
    result_list_add(list, &row);
}

ResultList *answer_capacity(const Asked *asked, GError **error)
{
    ResultList *list = result_list_new(sizeof(CapacityResult));
    (void)error;
    add_capacity(list, asked, INFERENCE);
    for (int optimizer = 0; optimizer < OPTIMIZER_COUNT; optimizer++)
        add_capacity(list, asked, optimizer);
    return list;
}
