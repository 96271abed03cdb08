/* Answers as records, and the table of all records. */
#include "analysis/results_whatif.h"

#include "analysis/fields.h"
#include "analysis/result_kit.h"
#include "whatif/design.h"

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

#define FUSION_FIELDS(X, R)                                                                        \
    X(R, steps, RECORDS, fusion_step_record, "What each rule changes")                             \
    X(R, unfused, RECORDS, unfused_record, "What stays as it is, and why")
RECORD_TYPE(fusion, FusionResult, FUSION_FIELDS, "fusion",
            "What fusing a network's operators changes");

#define FUSION_TIME_FIELDS(X, R)                                                                   \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, rule, ID, "", "The last rule applied, after those before it")                             \
    X(R, roofline_seconds, SECONDS, "s", "Roofline time then")                                     \
    X(R, saved_seconds, SECONDS, "s", "What this rule saves")
RECORD_TYPE(fusion_time, FusionTimeResult, FUSION_TIME_FIELDS, "fusion time",
            "A network on a device, fused rule by rule");

#define SCHEME_FIELDS(X, R)                                                                        \
    X(R, scheme, ID, "", "Number format or scheme of quantization")                                \
    X(R, title, ID, "", "The same in words")                                                       \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, weights_bytes, BYTES, "byte", "Parameters and buffers in storage")                        \
    X(R, metadata_bytes, BYTES, "byte", "Scales, zero points and indices")                         \
    X(R, package_bytes, BYTES, "byte", "Both: what is shipped")                                    \
    X(R, bytes, BYTES, "byte", "Traffic, of the timing's model")                                   \
    X(R, conversion_bytes, BYTES, "byte", "Of these, conversions between precisions, compulsory")  \
    X(R, peak_bytes, BYTES, "byte", "Activations live at once")                                    \
    X(R, compute_dtype, ID, "", "Element type the device computes it in")                          \
    X(R, roofline_seconds, SECONDS, "s", "Roofline time")                                          \
    X(R, speedup, NUMBER, "", "The model's time as shown over this one")                           \
    X(R, bound, ID, "", "What bounds most of the time")                                            \
    X(R, reason, TEXT, "", "Why there is no time")
RECORD_TYPE(scheme, SchemeResult, SCHEME_FIELDS, "scheme", "A network under a scheme");

static int layer_of(const AlgorithmResult *result)
{
    return result->of->plan->layers[result->i].layer;
}

static const LayerAlgorithms *choice_of(const AlgorithmResult *result)
{
    return plan_layer(result->of->plan, result->i);
}

static const AlgorithmCost *way_of(const AlgorithmResult *result)
{
    return &choice_of(result)->cost[result->algorithm];
}

static int64_t if_applies(const AlgorithmResult *result, int64_t count)
{
    return way_of(result)->reason ? COUNT_ABSENT : count;
}

static double seconds_by(const AlgorithmResult *result, ConvAlgorithm algorithm)
{
    return way_of(result)->reason ? NAN : choice_of(result)->time[algorithm].seconds;
}

static const char *bound_of(const AlgorithmResult *result)
{
    return way_of(result)->reason ? NULL
                                  : bound_name(choice_of(result)->time[result->algorithm].bound);
}

#define ALGORITHM_FIELDS(X, R)                                                                     \
    X(R, device, ID, "", "Device", self->of->timing->device)                                       \
    X(R, index, INDEX, "", "The layer's place in execution order", layer_of(self))                 \
    X(R, layer, TEXT, "", "Name of the layer",                                                     \
      cost_op(self->of->timing->of->cost, layer_of(self))->name)                                   \
    X(R, algorithm, ID, "", "Convolution algorithm", conv_algorithm_name(self->algorithm))         \
    X(R, title, ID, "", "The same in words", conv_algorithm_title(self->algorithm))                \
    X(R, best, BOOL, "", "Whether it is the fastest here",                                         \
      choice_of(self)->best == self->algorithm)                                                    \
    X(R, reason, ID, "", "Why it does not apply", way_of(self)->reason)                            \
    X(R, flops, COUNT, "FLOP", "Work", if_applies(self, way_of(self)->flops))                      \
    X(R, multiplications, COUNT, "", "Of the products alone",                                      \
      if_applies(self, way_of(self)->multiplications))                                             \
    X(R, transform_flops, COUNT, "FLOP", "Of the work, transforms of inputs and outputs",          \
      if_applies(self, way_of(self)->transform_flops))                                             \
    X(R, offline_flops, COUNT, "FLOP", "Transforms of filters, beforehand",                        \
      if_applies(self, way_of(self)->offline_flops))                                               \
    X(R, bytes, BYTES, "byte", "Traffic", if_applies(self, way_of(self)->traffic.bytes))           \
    X(R, workspace_bytes, BYTES, "byte", "Memory it needs besides",                                \
      if_applies(self, way_of(self)->workspace_bytes))                                             \
    X(R, packing, COUNT, "elements", "Packed for the product, if it is one",                       \
      if_applies(self, way_of(self)->packing))                                                     \
    X(R, seconds, SECONDS, "s", "Roofline time", seconds_by(self, self->algorithm))                \
    X(R, saved_seconds, SECONDS, "s", "Against direct",                                            \
      seconds_by(self, CONV_DIRECT) - seconds_by(self, self->algorithm))                           \
    X(R, bound, ID, "", "What takes longest: compute, memory or overhead", bound_of(self))
RECORD_TYPE(algorithm, AlgorithmResult, ALGORITHM_FIELDS, "algorithm",
            "A way to compute one convolution");

#define ALGORITHMS_FIELDS(X, R)                                                                    \
    X(R, device, ID, "", "Device", self->timing->device)                                           \
    X(R, direct_seconds, SECONDS, "s", "All convolutions direct", self->plan->direct_seconds)      \
    X(R, best_seconds, SECONDS, "s", "Each by its fastest algorithm", self->plan->best_seconds)    \
    X(R, saved_seconds, SECONDS, "s", "The difference",                                            \
      self->plan->direct_seconds - self->plan->best_seconds)                                       \
    X(R, workspace_bytes, BYTES, "byte", "Most that those need at once",                           \
      self->plan->workspace_bytes)                                                                 \
    X(R, layers, RECORDS, algorithm_record, "Layer by layer")
RECORD_TYPE(algorithms, AlgorithmsResult, ALGORITHMS_FIELDS, "algorithms",
            "A network's convolutions on a device");

#define ENERGY_FIELDS(X, R)                                                                        \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, method, ID, "",                                                                           \
      "constants: operations and bytes times published energies; power: a device's times time")    \
    X(R, node_nm, INDEX, "nm", "Process node of the constants")                                    \
    X(R, dtype, ID, "", "Element type of the arithmetic")                                          \
    X(R, off_chip, ID, "", "Memory the traffic goes to")                                           \
    X(R, on_chip, ID, "", "Memory every operand comes from")                                       \
    X(R, compute_joules, NUMBER, "J", "Arithmetic")                                                \
    X(R, off_chip_low_joules, NUMBER, "J", "Traffic off the chip, at least")                       \
    X(R, off_chip_high_joules, NUMBER, "J", "At most")                                             \
    X(R, on_chip_low_joules, NUMBER, "J", "Traffic on the chip, at least")                         \
    X(R, on_chip_high_joules, NUMBER, "J", "At most")                                              \
    X(R, low_joules, NUMBER, "J", "One batch, at least")                                           \
    X(R, high_joules, NUMBER, "J", "At most")                                                      \
    X(R, low_kwh_per_million, NUMBER, "kWh", "A million inferences, at least")                     \
    X(R, high_kwh_per_million, NUMBER, "kWh", "At most")                                           \
    X(R, hours_per_million, NUMBER, "h", "A million inferences at the roofline")                   \
    X(R, cost_per_million, NUMBER, "currency",                                                     \
      "Renting the device for those hours, its energy not added")                                  \
    X(R, currency, ID, "", "Of that cost, as in USD")                                              \
    X(R, confidence, ID, "", "Of the least sure constant")                                         \
    X(R, text, TEXT, "", "What the estimate rests on")
RECORD_TYPE(energy, EnergyResult, ENERGY_FIELDS, "energy", "An estimate of energy");

static const char *advice_layer(const AdviceResult *result)
{
    int layer = result->advice->layer;
    return layer == NO_LAYER ? NULL : cost_op(result->timing->of->cost, layer)->name;
}

#define ADVICE_FIELDS(X, R)                                                                        \
    X(R, rule, ID, "", "Rule of advice", self->advice->rule->id)                                   \
    X(R, title, ID, "", "The same in words", self->advice->rule->title)                            \
    X(R, device, ID, "", "Device", self->timing->device)                                           \
    X(R, index, INDEX, "", "Place of the layer in execution order", self->advice->layer)           \
    X(R, layer, TEXT, "", "Layer with most to gain", advice_layer(self))                           \
    X(R, layers, COUNT, "layers", "Layers the rule speaks of", known_count(self->advice->layers))  \
    X(R, evidence, TEXT, "", "What it rests on", self->advice->evidence)                           \
    X(R, measured, NUMBER, "", "The number, in the unit of the evidence", self->advice->measured)  \
    X(R, threshold, NUMBER, "", "What it is held against", self->advice->threshold)                \
    X(R, gain_seconds, SECONDS, "s", "Of one batch, at the roofline", self->advice->gain_s)        \
    X(R, gain_share, RATIO, "", "Of the network's roofline time",                                  \
      ratio(self->advice->gain_s, self->timing->roofline_seconds))                                 \
    X(R, gain_bytes, BYTES, "byte", "Of memory held", known_count(self->advice->gain_bytes))
RECORD_TYPE(advice, AdviceResult, ADVICE_FIELDS, "advice", "What to change, and what that gives");

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

static int64_t if_swept(const SweepResult *result, int64_t count)
{
    return result->reason ? COUNT_ABSENT : count;
}

static double if_timed(const SweepResult *result, double value)
{
    return result->reason ? NAN : value;
}

#define SWEEP_FIELDS(X, R)                                                                         \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, axis, ID, "", "batch or resolution")                                                      \
    X(R, value, COUNT, "", "Its value", self->counts.value)                                        \
    X(R, batch, COUNT, "samples", "Samples in one forward pass",                                   \
      if_swept(self, self->counts.batch))                                                          \
    X(R, seconds, SECONDS, "s", "Roofline time of one batch",                                      \
      if_timed(self, self->counts.seconds))                                                        \
    X(R, inferences_per_s, NUMBER, "1/s", "Samples over roofline time",                            \
      if_timed(self, known(self->counts.throughput)))                                              \
    X(R, memory_bound_share, RATIO, "", "Of the time in memory-bound layers",                      \
      if_timed(self, self->counts.memory_bound_share))                                             \
    X(R, macs, COUNT, "MAC", "Multiply-accumulates of dot products",                               \
      if_swept(self, self->counts.macs))                                                           \
    X(R, flops, COUNT, "FLOP", "Work", if_swept(self, self->counts.flops))                         \
    X(R, bytes, BYTES, "byte", "Traffic", if_swept(self, self->counts.bytes))                      \
    X(R, peak_bytes, BYTES, "byte", "Activations live at once",                                    \
      if_swept(self, self->counts.peak_bytes))                                                     \
    X(R, memory_bytes, BYTES, "byte", "These and the weights",                                     \
      if_swept(self, self->counts.memory_bytes))                                                   \
    X(R, reason, TEXT, "", "Why the network cannot be so")
RECORD_TYPE(sweep, SweepResult, SWEEP_FIELDS, "sweep", "A network at another batch or resolution");

#define KNEE_FIELDS(X, R)                                                                          \
    X(R, device, ID, "", "Device")                                                                 \
    X(R, batch, COUNT, "samples",                                                                  \
      "Smallest power of two with 95 % of the throughput at batch 4096")                           \
    X(R, seconds, SECONDS, "s", "Roofline time of that batch")                                     \
    X(R, inferences_per_s, NUMBER, "1/s", "Samples over roofline time")                            \
    X(R, share, RATIO, "", "Of the throughput at batch 4096")                                      \
    X(R, reason, TEXT, "", "Why there is none")
RECORD_TYPE(knee, KneeResult, KNEE_FIELDS, "knee", "The batch past which throughput hardly grows");

#define DESIGN_FIELDS(X, R)                                                                        \
    X(R, id, ID, "", "Name of the design what-if")                                                 \
    X(R, name, ID, "", "The same in words")                                                        \
    X(R, meaning, ID, "", "What it does", self->doc)                                               \
    X(R, number, ID, "", "Number it takes, if any",                                                \
      self->number == DESIGN_NO_NUMBER ? NULL : self->number_name)                                 \
    X(R, fallback, NUMBER, "", "That number when none is given", known(self->fallback))            \
    X(R, takes_layer, BOOL, "", "Whether it can be of one layer alone")
RECORD_TYPE(design, Design, DESIGN_FIELDS, "design", "A change of a network's design");

RecordList design_records(void)
{
    return (RecordList){design_at(0), sizeof(Design), design_count()};
}

/* ---- The schema
 * ---------------------------------------------------------------------------------- */

const RecordType *const *result_types(void)
{
    static const RecordType *const types[] = {
        &model_record,       &layer_record,       &timing_record,
        &layer_time_record,  &class_record,       &class_time_record,
        &traffics_record,    &traffic_record,     &tensor_record,
        &coverage_record,    &conventions_record, &published_record,
        &fusion_step_record, &unfused_record,     &device_record,
        &peak_record,        &sparse_peak_record, &memory_record,
        &operator_record,    &attribute_record,   &training_record,
        &fusion_record,      &fusion_time_record, &scheme_record,
        &algorithms_record,  &algorithm_record,   &energy_record,
        &advice_record,      &capacity_record,    &sweep_record,
        &knee_record,        &design_record,      NULL,
    };
    return types;
}
