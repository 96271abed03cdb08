#include "analysis/whatifs.h"

#include <math.h>
#include <string.h>

#include "analysis/result_kit.h"
#include "base/error.h"
#include "cost/capacity.h"
#include "roofline/questions.h"

enum { USES = OPTIMIZER_COUNT + 1, INFERENCE = OPTIMIZER_COUNT };

/* ---- Asking ------------------------------------------------------------------------------------
 */

typedef struct Question {
    Analysis *analysis;
    const ModelResult *model;
    const TimingResult *timing; /* NULL: of no device, or of `device` whatever the ceilings */
    const Device *device;
    int option;
} Question;

typedef ResultList *(*Answer)(const Question *question, GError **error);

/* A row of what can be asked. */
typedef struct Kind {
    bool of_timing;
    Answer answer;
} Kind;

static void *make_list(const CacheKey *key, void *user, GError **error)
{
    const Kind *kind = key->part;
    Question question = {.analysis = user, .option = key->option};
    if (kind->of_timing)
        question.timing = key->of;
    question.model = question.timing ? question.timing->of : key->of;
    question.device = question.timing ? question.timing->setup.device : key->setup.device;
    return kind->answer(&question, error);
}

static void free_list(void *list)
{
    result_list_free(list);
}

static int64_t bytes_of_list(const void *answer)
{
    const ResultList *list = answer;
    return list->records.n * (int64_t)list->records.stride;
}

static const CacheKind lists = {make_list, free_list, bytes_of_list};

static const ResultList *ask(Analysis *analysis, const Kind *kind, const void *of, int option,
                             const Device *device, GError **error)
{
    CacheKey key = {
        .kind = &lists, .of = of, .part = kind, .option = option, .setup = {.device = device}};
    return cache_ask(analysis_cache(analysis), &key, error);
}

/* Whose on-chip memory matters; NULL: none's. */
static const Device *device_of(const Question *question)
{
    bool tiled = question->timing && question->timing->setup.traffic == TRAFFIC_TILED;
    return tiled ? question->device : NULL;
}

/* The question's network with what is not 0 in its place. */
static const Counted *count(const Question *question, const Setup *change, GError **error)
{
    Setup setup = question->model->setup;
    setup.device = device_of(question);
    setup.batch = change->batch > 0 ? change->batch : setup.batch;
    setup.resolution = change->resolution > 0 ? change->resolution : setup.resolution;
    setup.scheme = change->scheme ? change->scheme : setup.scheme;
    return analysis_counted(question->analysis, &setup, error);
}

static const Roof *roof_of(const Question *question)
{
    return &question->timing->timing->roof;
}

static TrafficModel traffic_of(const Question *question)
{
    return question->timing ? question->timing->timing->traffic_model : TRAFFIC_COMPULSORY;
}

static ResultList *answer_designs(const Question *question, GError **error)
{
    (void)question;
    (void)error;
    return design_results();
}

const ResultList *whatif_designs(Analysis *analysis)
{
    static const Kind kind = {false, answer_designs};
    return ask(analysis, &kind, NULL, 0, NULL, NULL);
}

/* ---- Training and energy --------------------------------------------------------------------- */

static ResultList *answer_training(const Question *question, GError **error)
{
    return training_results(question->model, error);
}

const ResultList *whatif_training(Analysis *analysis, const ModelResult *model, GError **error)
{
    static const Kind kind = {false, answer_training};
    return ask(analysis, &kind, model, 0, NULL, error);
}

static ResultList *answer_energy(const Question *question, GError **error)
{
    return energy_results(question->model, question->timing, error);
}

const ResultList *whatif_energy(Analysis *analysis, const ModelResult *model,
                                const TimingResult *timing, GError **error)
{
    static const Kind kinds[] = {{false, answer_energy}, {true, answer_energy}};
    return timing ? ask(analysis, &kinds[1], timing, 0, NULL, error)
                  : ask(analysis, &kinds[0], model, 0, NULL, error);
}

/* ---- Batches and resolutions ----------------------------------------------------------------- */

const char *sweep_axis_name(SweepAxis axis)
{
    return axis == SWEEP_BATCH ? "batch" : "resolution";
}

bool sweep_axis_find(const char *name, SweepAxis *axis, GError **error)
{
    static const char *const names[] = {"batch", "resolution", NULL};
    for (int i = 0; i < SWEEP_AXIS_COUNT; i++)
        if (strcmp(name, names[i]) == 0) {
            *axis = (SweepAxis)i;
            return true;
        }
    g_autofree char *meant = did_you_mean(name, names);
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                "no sweep of '%s'%s; there are batch and resolution", name, meant);
    return false;
}

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

static bool add_sweep_row(ResultList *list, const Question *question, int64_t value, GError **error)
{
    bool batch = question->option == SWEEP_BATCH;
    Setup setup = {0};
    *(batch ? &setup.batch : &setup.resolution) = value;
    const Counted *counted = count(question, &setup, error);
    SweepResult row = {.device = question->timing->device,
                       .axis = sweep_axis_name((SweepAxis)question->option)};
    bool done = counted && sweep_row(counted, value, roof_of(question), traffic_of(question),
                                     &row.counts, error);
    row.counts.value = value;
    if (!done && error && *error)
        row.reason = result_list_keep(list, g_strdup((*error)->message));
    result_list_add(list, &row);
    return done;
}

static ResultList *answer_sweep(const Question *question, GError **error)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(ResultList) list = result_list_new(sizeof(SweepResult));
    g_autoptr(GError) first = NULL;
    bool any = false;
    if (question->option == SWEEP_BATCH)
        add_batches(values);
    else if (!add_resolutions(values, question->model, error))
        return NULL;
    for (guint i = 0; i < values->len; i++) {
        GError *failure = NULL;
        any = add_sweep_row(list, question, g_array_index(values, int64_t, i), &failure) || any;
        if (failure && !first)
            first = g_steal_pointer(&failure);
        g_clear_error(&failure);
    }
    if (any)
        return g_steal_pointer(&list);
    g_propagate_error(error, g_steal_pointer(&first));
    return NULL;
}

const ResultList *whatif_sweep(Analysis *analysis, const TimingResult *timing, SweepAxis axis,
                               GError **error)
{
    static const Kind kind = {true, answer_sweep};
    return ask(analysis, &kind, timing, axis, NULL, error);
}

static bool seconds_at(int64_t batch, void *user, double *seconds, GError **error)
{
    const Question *question = user;
    Setup setup = {.batch = batch};
    const Counted *counted = count(question, &setup, error);
    if (!counted)
        return false;
    g_autoptr(Timing) timing =
        timing_new(counted->cost, roof_of(question), traffic_of(question), error);
    if (timing)
        *seconds = timing->roofline_seconds;
    return timing != NULL;
}

static ResultList *answer_knee(const Question *question, GError **error)
{
    double seconds, reference;
    void *user = (void *)question;
    int64_t batch = knee_batch(seconds_at, user, error);
    if (batch < 0 || !seconds_at(batch, user, &seconds, error) ||
        !seconds_at(KNEE_REFERENCE_BATCH, user, &reference, error))
        return NULL;
    double rate = ratio((double)batch, seconds);
    KneeResult row = {.device = question->timing->device,
                      .batch = batch,
                      .seconds = seconds,
                      .inferences_per_s = rate,
                      .share = rate * reference / KNEE_REFERENCE_BATCH};
    ResultList *list = result_list_new(sizeof row);
    result_list_add(list, &row);
    return list;
}

const ResultList *whatif_knee(Analysis *analysis, const TimingResult *timing, GError **error)
{
    static const Kind kind = {true, answer_knee};
    return ask(analysis, &kind, timing, 0, NULL, error);
}

/* ---- Advice ---------------------------------------------------------------------------------- */

static bool is_plain(const ModelResult *model)
{
    return strcmp(model->fusion, "none") == 0 && !model->quantized;
}

static bool check_plain(const ModelResult *model, const char *what, GError **error)
{
    if (is_plain(model))
        return true;
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                "%s is of a network that is neither fused nor quantized; leave out %s", what,
                model->quantized ? "the scheme" : "fusing");
    return false;
}

/* A file may have its batch written into its shapes: nothing is said about the batch then. */
static bool takes_batches(const Question *question)
{
    Setup twice = {.batch = 2 * MAX(1, question->model->batch)};
    return count(question, &twice, NULL) != NULL;
}

static const Counted *count_changed(const Change *change, void *user)
{
    const Question *question = user;
    Setup setup = question->model->setup;
    g_autoptr(GPtrArray) designs = g_ptr_array_new();
    for (int i = 0; setup.designs && setup.designs[i]; i++)
        g_ptr_array_add(designs, (gpointer)setup.designs[i]);
    for (int i = 0; change->designs[i]; i++)
        g_ptr_array_add(designs, (gpointer)change->designs[i]);
    g_ptr_array_add(designs, NULL);
    setup.designs = (const char *const *)designs->pdata;
    setup.fusion = change->fusion;
    setup.in_passing = change->in_passing;
    setup.device = device_of(question);
    setup.scheme = change->scheme ? change->scheme : setup.scheme;
    return analysis_counted(question->analysis, &setup, NULL);
}

/* Of a network that is fused or quantized, further changes are made to it as it is. */
static ResultList *answer_advice(const Question *question, GError **error)
{
    bool asks = question->option, plain = is_plain(question->model);
    if (asks && !check_plain(question->model, "advice", error))
        return NULL;
    AdviceOptions options = {.changed = plain ? count_changed : NULL,
                             .seconds_at = asks && takes_batches(question) ? seconds_at : NULL,
                             .footprint = model_footprint(question->model),
                             .user = (void *)question};
    return advice_results(question->timing, &options, error);
}

const ResultList *whatif_advice(Analysis *analysis, const TimingResult *timing, bool batches,
                                GError **error)
{
    static const Kind kind = {true, answer_advice};
    return ask(analysis, &kind, timing, batches, NULL, error);
}

/* ---- Capacity -------------------------------------------------------------------------------- */

static void *make_trainer(const CacheKey *key, void *user, GError **error)
{
    const Counted *counted = key->of;
    (void)user;
    (void)error;
    return trainer_new(counted->graph, counted->plain);
}

static void free_trainer(void *trainer)
{
    trainer_free(trainer);
}

static int64_t bytes_of_trainer(const void *answer)
{
    return trainer_bytes(answer);
}

/* One serves all optimizers. */
static const CacheKind trainers = {make_trainer, free_trainer, bytes_of_trainer};

/* `option` is the use. */
static bool count_bytes_at(int64_t batch, void *user, int64_t *bytes, GError **error)
{
    const Question *question = user;
    const Counted *counted = count(question, &(Setup){.batch = batch}, error);
    if (!counted)
        return false;
    if (question->option == INFERENCE) {
        *bytes = counted_memory_bytes(counted);
        return true;
    }
    Training training;
    TrainingSetup setup = {(Optimizer)question->option, TRAINING_AS_IS};
    CacheKey key = {.kind = &trainers, .of = counted};
    Trainer *trainer = (Trainer *)cache_ask(analysis_cache(question->analysis), &key, error);
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
static Slope find_slope(const Question *question)
{
    int64_t at_1, at_2, at_end;
    void *user = (void *)question;
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
    Question question = {.analysis = user, .model = key->of, .option = key->option};
    Slope *slope = g_new(Slope, 1);
    *slope = find_slope(&question);
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
    const Question *question = user;
    CacheKey key = {.kind = &slopes, .of = question->model, .option = question->option};
    const Slope *slope = cache_ask(analysis_cache(question->analysis), &key, error);
    if (!slope->straight)
        return count_bytes_at(batch, user, bytes, error);
    *bytes = count_add(slope->at_1, count_mul(slope->step, batch - 1));
    return true;
}

static void fill_capacity(ResultList *list, const Question *question, CapacityResult *row)
{
    g_autoptr(GError) error = NULL;
    void *user = (void *)question;
    int64_t batch = largest_batch(row->memory_bytes, bytes_at, user, &error);
    if (batch < 0 || !bytes_at(MAX(batch, 1), user, &row->bytes, &error)) {
        row->reason = result_list_keep(list, g_strdup(error->message));
        return;
    }
    row->batch = batch;
    row->limited = batch == LARGEST_BATCH_LIMIT;
}

static void add_capacity(ResultList *list, const Question *question, int use)
{
    const Device *device = question->device;
    const Memory *memory = device_main_memory(device);
    Question of_use = *question;
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

static ResultList *answer_capacity(const Question *question, GError **error)
{
    ResultList *list = result_list_new(sizeof(CapacityResult));
    (void)error;
    add_capacity(list, question, INFERENCE);
    for (int optimizer = 0; optimizer < OPTIMIZER_COUNT; optimizer++)
        add_capacity(list, question, optimizer);
    return list;
}

const ResultList *whatif_capacity(Analysis *analysis, const ModelResult *model,
                                  const Device *device, GError **error)
{
    static const Kind kind = {false, answer_capacity};
    return ask(analysis, &kind, model, 0, device, error);
}

/* ---- Schemes --------------------------------------------------------------------------------- */

static bool time_scheme(const Question *question, const Scheme *scheme, const Counted *counted,
                        SchemeResult *row, GError **error)
{
    Roof roof;
    const Roof *as_shown = roof_of(question);
    if (!roof_on(as_shown->device, scheme->compute, as_shown->basis, &roof, error))
        return false;
    g_autoptr(Timing) timing = timing_new(counted->cost, &roof, traffic_of(question), error);
    if (!timing)
        return false;
    row->compute_dtype = dtype_name(roof.compute_dtype);
    row->roofline_seconds = timing->roofline_seconds;
    row->speedup = ratio(question->timing->roofline_seconds, timing->roofline_seconds);
    row->bound = bound_name(timing_main_bound(timing));
    return true;
}

static bool add_scheme(ResultList *list, const Question *question, const Scheme *scheme,
                       GError **error)
{
    g_autoptr(GError) untimed = NULL;
    Setup setup = {.scheme = scheme->id};
    const Counted *counted = count(question, &setup, error);
    if (!counted)
        return false;
    const ModelCost *cost = counted->cost;
    const QuantizedCost *quantized = counted->quantized_cost;
    SchemeResult row = {
        .scheme = scheme->id,
        .title = scheme->name,
        .device = question->timing ? question->timing->device : NULL,
        .weights_bytes = cost->weights_bytes,
        .metadata_bytes = cost->metadata_bytes,
        .package_bytes = count_add(cost->weights_bytes, cost->metadata_bytes),
        .bytes = cost->traffic[traffic_of(question)].bytes,
        .conversion_bytes = quantized ? quantized->conversion_bytes : 0,
        .peak_bytes = counted->peak_bytes,
        .roofline_seconds = NAN,
        .speedup = NAN,
    };
    if (question->timing && !time_scheme(question, scheme, counted, &row, &untimed))
        row.reason = result_list_keep(list, g_strdup(untimed->message));
    result_list_add(list, &row);
    return true;
}

static ResultList *answer_schemes(const Question *question, GError **error)
{
    g_autoptr(ResultList) list = result_list_new(sizeof(SchemeResult));
    for (int i = 0; i < scheme_count(); i++)
        if (!add_scheme(list, question, scheme_at(i), error))
            return NULL;
    return g_steal_pointer(&list);
}

const ResultList *whatif_schemes(Analysis *analysis, const ModelResult *model,
                                 const TimingResult *timing, GError **error)
{
    static const Kind kinds[] = {{false, answer_schemes}, {true, answer_schemes}};
    return timing ? ask(analysis, &kinds[1], timing, 0, NULL, error)
                  : ask(analysis, &kinds[0], model, 0, NULL, error);
}

/* ---- Fusion ---------------------------------------------------------------------------------- */

static ResultList *answer_fusion_times(const Question *question, GError **error)
{
    const TimingResult *timing = question->timing;
    if (!check_plain(question->model, "fusing rule by rule", error))
        return NULL;
    const FusionResult *fusion = analysis_fusion(question->analysis, question->model, error);
    if (!fusion)
        return NULL;
    ResultList *list = result_list_new(sizeof(FusionTimeResult));
    double before = timing->roofline_seconds;
    for (int i = 0; i < fusion->steps.n; i++) {
        const FusionStep *step = record_at(&fusion->steps, i);
        if (step->applications == 0)
            continue;
        double after = analysis_fused_seconds(question->analysis, question->model, step->rule,
                                              question->device, &timing->setup);
        FusionTimeResult row = {timing->device, fusion_info(step->rule)->name, after,
                                before - after};
        result_list_add(list, &row);
        before = after;
    }
    return list;
}

const ResultList *whatif_fusion_times(Analysis *analysis, const TimingResult *timing,
                                      GError **error)
{
    static const Kind kind = {true, answer_fusion_times};
    return ask(analysis, &kind, timing, 0, NULL, error);
}
