/* The field tables of analysis/results.h: every published name, its unit and its meaning, in one
 * place.
 */
#include "analysis/field_kit.h"
#include "analysis/results_whatif.h"

static const Field tensor_fields[] = {
    F(TensorResult, name, FIELD_TEXT, "", "Name of the tensor"),
    F(TensorResult, shape, FIELD_SHAPE, "elements", "Dimensions, batch first"),
    F(TensorResult, dtype, FIELD_ID, "", "Element type"),
    END,
};
const RecordType tensor_record = {"tensor", "An input or output of a network", tensor_fields};

static const Field traffic_fields[] = {
    F(TrafficResult, input, FIELD_COUNT, "elements", "Elements of data read"),
    F(TrafficResult, weights, FIELD_COUNT, "elements", "Elements of parameters read"),
    F(TrafficResult, output, FIELD_COUNT, "elements", "Elements written"),
    F(TrafficResult, total, FIELD_COUNT, "elements", "All of them"),
    F(TrafficResult, bytes, FIELD_BYTES, "byte",
      "All of them in bytes, by each tensor's element type"),
    END,
};
const RecordType traffic_record = {
    "traffic", "Elements exchanged with memory under one traffic model", traffic_fields};

static const Field traffics_fields[] = {
    F_OF(TrafficResults, compulsory, FIELD_RECORD, &traffic_record, "Floor: what is touched, once"),
    F_OF(TrafficResults, tiled, FIELD_RECORD, &traffic_record,
         "A blocked kernel with the device's on-chip memory"),
    F_OF(TrafficResults, no_reuse, FIELD_RECORD, &traffic_record,
         "Ceiling: every window read anew"),
    END,
};
const RecordType traffics_record = {
    "traffic models", "The three models that bracket an operator's traffic", traffics_fields};

static const Field layer_fields[] = {
    F(LayerResult, index, FIELD_INDEX, "", "Place in execution order, from 0"),
    F(LayerResult, name, FIELD_TEXT, "", "Name of the layer"),
    F(LayerResult, op, FIELD_TEXT, "", "Operator"),
    F_AS(LayerResult, op_class, "class", FIELD_ID, "", "Operator class"),
    F(LayerResult, block, FIELD_TEXT, "", "Block the layer belongs to"),
    F(LayerResult, attributes, FIELD_TEXT, "", "Kernel, stride, padding and groups in words"),
    F(LayerResult, inputs, FIELD_SHAPES, "elements", "Shapes of the data tensors read"),
    F(LayerResult, outputs, FIELD_SHAPES, "elements", "Shapes of the tensors written"),
    F(LayerResult, macs, FIELD_COUNT, "MAC", "Multiply-accumulates of dot products"),
    F(LayerResult, flops, FIELD_COUNT, "FLOP",
      "Work: two per MAC, biases, and the operator table's for the rest"),
    F(LayerResult, flops_exact, FIELD_COUNT, "FLOP", "Work less one addition per dot product"),
    F(LayerResult, pool_input_flops, FIELD_COUNT, "FLOP", "Pooling counted per input element"),
    F(LayerResult, params, FIELD_COUNT, "elements",
      "Learned parameters this layer is the first to use"),
    F(LayerResult, buffers, FIELD_COUNT, "elements", "Running statistics"),
    F(LayerResult, weights_bytes, FIELD_BYTES, "byte", "Parameters and buffers in storage"),
    F_OF(LayerResult, traffic, FIELD_RECORD, &traffics_record, "Memory traffic by model"),
    F(LayerResult, intensity, FIELD_NUMBER, "FLOP/byte",
      "Arithmetic intensity, compulsory traffic"),
    F(LayerResult, intensity_tiled, FIELD_NUMBER, "FLOP/byte",
      "Arithmetic intensity, tiled traffic"),
    F(LayerResult, intensity_no_reuse, FIELD_NUMBER, "FLOP/byte",
      "Arithmetic intensity without reuse"),
    F(LayerResult, covered, FIELD_BOOL, "", "Whether its cost is known"),
    END,
};
const RecordType layer_record = {"layer", "One operator of a network", layer_fields};

static const Field class_fields[] = {
    F_AS(ClassResult, op_class, "class", FIELD_ID, "", "Operator class"),
    F(ClassResult, title, FIELD_ID, "", "The class in words"),
    F(ClassResult, layers, FIELD_COUNT, "layers", "Layers of the class"),
    F(ClassResult, macs, FIELD_COUNT, "MAC", "Their multiply-accumulates"),
    F(ClassResult, flops, FIELD_COUNT, "FLOP", "Their work"),
    F(ClassResult, params, FIELD_COUNT, "elements", "Their learned parameters"),
    F(ClassResult, bytes, FIELD_BYTES, "byte", "Their compulsory traffic"),
    END,
};
const RecordType class_record = {"class", "A network's layers of one operator class", class_fields};

static const Field published_fields[] = {
    F(PublishedResult, quantity, FIELD_ID, "", "What was published"),
    F(PublishedResult, value, FIELD_NUMBER, "", "The published figure"),
    F(PublishedResult, ours, FIELD_NUMBER, "", "The figure counted here"),
    F(PublishedResult, difference, FIELD_NUMBER, "", "Counted less published"),
    F(PublishedResult, exact, FIELD_BOOL, "", "Published to the last digit, not rounded"),
    F(PublishedResult, source, FIELD_TEXT, "", "Who published it"),
    F(PublishedResult, note, FIELD_TEXT, "", "Why the figures differ, where they do"),
    END,
};
const RecordType published_record = {"published", "A published figure beside the one counted here",
                                     published_fields};

static const Field coverage_fields[] = {
    F(CoverageResult, operators, FIELD_COUNT, "operators", "Operators in the graph"),
    F(CoverageResult, covered, FIELD_COUNT, "operators", "Those whose cost is known"),
    F(CoverageResult, unknown, FIELD_TEXTS, "",
      "Operator types without a rule or with unknown shapes"),
    END,
};
const RecordType coverage_record = {"coverage", "How much of the graph the totals cover",
                                    coverage_fields};

static const Field conventions_fields[] = {
    F(Conventions, macs, FIELD_COUNT, "MAC", "Multiply-accumulates of dot products"),
    F(Conventions, macs_plus_norm, FIELD_COUNT, "", "and one per element normalised"),
    F(Conventions, macs_plus_activation, FIELD_COUNT, "", "and one per element activated"),
    F(Conventions, macs_plus_elementwise, FIELD_COUNT, "",
      "and one per element added or multiplied"),
    F(Conventions, macs_plus_pool, FIELD_COUNT, "", "and one per element pooled"),
    F(Conventions, macs_doubled, FIELD_COUNT, "FLOP", "Two per multiply-accumulate"),
    F(Conventions, flops_exact, FIELD_COUNT, "FLOP",
      "n multiplications and n − 1 additions per dot product"),
    F(Conventions, flops, FIELD_COUNT, "FLOP", "Work: what intensity, utilisation and time use"),
    END,
};
const RecordType conventions_record = {
    "conventions", "The ways in which the literature counts one network", conventions_fields};

static const Field model_fields[] = {
    F(ModelResult, id, FIELD_ID, "", "Name in files, links and data"),
    F(ModelResult, name, FIELD_TEXT, "", "Name for people"),
    F(ModelResult, family, FIELD_TEXT, "", "Family of networks"),
    F(ModelResult, source, FIELD_TEXT, "", "The paper it was written from"),
    F(ModelResult, url, FIELD_TEXT, "", "Where to read it"),
    F(ModelResult, year, FIELD_INDEX, "", "Year of the paper"),
    F(ModelResult, category, FIELD_TEXT, "", "What the network is for"),
    F(ModelResult, notes, FIELD_TEXT, "", "Remarks"),
    F(ModelResult, file, FIELD_TEXT, "", "File it is described in"),
    F(ModelResult, batch, FIELD_COUNT, "samples", "Samples in one forward pass"),
    F(ModelResult, fusion, FIELD_ID, "", "Fusion rules applied"),
    F(ModelResult, scheme, FIELD_ID, "", "Quantization scheme"),
    F(ModelResult, design, FIELD_TEXT, "", "Design what-ifs applied"),
    F(ModelResult, dtype, FIELD_ID, "", "Element type of its activations"),
    F_OF(ModelResult, inputs, FIELD_RECORDS, &tensor_record, "What it is given"),
    F_OF(ModelResult, outputs, FIELD_RECORDS, &tensor_record, "What it yields"),
    F(ModelResult, operators, FIELD_COUNT, "operators", "Operators executed"),
    F(ModelResult, params, FIELD_COUNT, "elements", "Learned parameters, auxiliary heads included"),
    F(ModelResult, params_aux_heads, FIELD_COUNT, "elements",
      "Of these, in heads used only in training"),
    F(ModelResult, buffers, FIELD_COUNT, "elements", "Running statistics"),
    F(ModelResult, macs, FIELD_COUNT, "MAC", "Multiply-accumulates of dot products"),
    F(ModelResult, flops, FIELD_COUNT, "FLOP", "Work: what intensity, utilisation and time use"),
    F(ModelResult, flops_exact, FIELD_COUNT, "FLOP", "Work less one addition per dot product"),
    F(ModelResult, pool_input_flops, FIELD_COUNT, "FLOP", "Pooling counted per input element"),
    F(ModelResult, activations, FIELD_COUNT, "elements",
      "Elements written by convolutions and linear layers"),
    F(ModelResult, weights_bytes, FIELD_BYTES, "byte", "Parameters and buffers in storage"),
    F(ModelResult, metadata_bytes, FIELD_BYTES, "byte",
      "Scales and zero points of quantized weights"),
    F(ModelResult, package_bytes, FIELD_BYTES, "byte", "Weights and metadata: what is shipped"),
    F(ModelResult, tensors_bytes, FIELD_BYTES, "byte", "Activations, every tensor preallocated"),
    F(ModelResult, peak_bytes, FIELD_BYTES, "byte", "Most bytes of activations live at once"),
    F(ModelResult, peak_inplace_bytes, FIELD_BYTES, "byte", "The same with in-place operators"),
    F(ModelResult, arena_bytes, FIELD_BYTES, "byte",
      "One block with concrete offsets that holds them"),
    F(ModelResult, peak_layer, FIELD_TEXT, "", "Layer at which the peak is reached"),
    F(ModelResult, intensity, FIELD_NUMBER, "FLOP/byte",
      "Arithmetic intensity, compulsory traffic"),
    F_OF(ModelResult, traffic, FIELD_RECORD, &traffics_record, "Memory traffic by model"),
    F_OF(ModelResult, conventions, FIELD_RECORD, &conventions_record,
         "Compute by every convention"),
    F_OF(ModelResult, coverage, FIELD_RECORD, &coverage_record,
         "How much of the graph the totals cover"),
    F(ModelResult, complete, FIELD_BOOL, "",
      "Every operator is covered; if not, totals are lower bounds"),
    F_OF(ModelResult, published, FIELD_RECORDS, &published_record, "Published figures beside ours"),
    F_OF(ModelResult, classes, FIELD_RECORDS, &class_record, "Layers by operator class"),
    F_OF(ModelResult, layers, FIELD_RECORDS, &layer_record, "Layers in execution order"),
    END,
};
const RecordType model_record = {"model", "A network", model_fields};

static const Field layer_time_fields[] = {
    F(LayerTimeResult, index, FIELD_INDEX, "", "The layer's place in execution order"),
    F(LayerTimeResult, name, FIELD_TEXT, "", "Name of the layer"),
    F_AS(LayerTimeResult, op_class, "class", FIELD_ID, "", "Operator class"),
    F(LayerTimeResult, seconds, FIELD_SECONDS, "s", "Roofline time"),
    F(LayerTimeResult, share, FIELD_RATIO, "", "Of the network's roofline time"),
    F(LayerTimeResult, compute_dtype, FIELD_ID, "", "Element type it computes in, if any"),
    F(LayerTimeResult, skips_zeros, FIELD_BOOL, "",
      "At a sparse peak: its work is that of the dense layer"),
    F(LayerTimeResult, bound, FIELD_ID, "", "What takes longest: compute, memory or overhead"),
    F(LayerTimeResult, utilisation, FIELD_RATIO, "", "Of the peak it computes against"),
    F(LayerTimeResult, flops_per_s, FIELD_NUMBER, "FLOP/s", "Work over time"),
    F(LayerTimeResult, matrix_seconds, FIELD_SECONDS, "s", "Dot products on the matrix unit"),
    F(LayerTimeResult, vector_seconds, FIELD_SECONDS, "s", "Work on the vector unit"),
    F(LayerTimeResult, memory_seconds, FIELD_SECONDS, "s", "Traffic over bandwidth"),
    F(LayerTimeResult, overhead_seconds, FIELD_SECONDS, "s", "Launching the operator"),
    END,
};
const RecordType layer_time_record = {"layer time", "A layer on a device", layer_time_fields};

static const Field class_time_fields[] = {
    F_AS(ClassTimeResult, op_class, "class", FIELD_ID, "", "Operator class"),
    F(ClassTimeResult, title, FIELD_ID, "", "The class in words"),
    F(ClassTimeResult, seconds, FIELD_SECONDS, "s", "Roofline time of its layers"),
    F(ClassTimeResult, share, FIELD_RATIO, "", "Of the network's roofline time"),
    END,
};
const RecordType class_time_record = {"class time", "The layers of one operator class on a device",
                                      class_time_fields};

static const Field timing_fields[] = {
    F(TimingResult, model, FIELD_ID, "", "Model"),
    F(TimingResult, device, FIELD_ID, "", "Device"),
    F(TimingResult, device_name, FIELD_TEXT, "", "The device's name for people"),
    F(TimingResult, dtype, FIELD_ID, "", "Element type asked for"),
    F(TimingResult, compute_dtype, FIELD_ID, "", "Element type the device computes it in"),
    F(TimingResult, batch, FIELD_COUNT, "samples", "Samples in one forward pass"),
    F(TimingResult, scheme, FIELD_ID, "", "Quantization scheme"),
    F(TimingResult, fusion, FIELD_ID, "", "Fusion applied"),
    F(TimingResult, design, FIELD_TEXT, "", "Design what-ifs applied"),
    F(TimingResult, traffic_model, FIELD_ID, "", "Traffic model"),
    F(TimingResult, basis, FIELD_ID, "", "Ceilings used: theoretical, sustained or measured"),
    F(TimingResult, roofline_seconds, FIELD_SECONDS, "s",
      "Sum of the layers' roofline times; not a latency"),
    F(TimingResult, bound_seconds, FIELD_SECONDS, "s",
      "No implementation with direct algorithms is faster"),
    F(TimingResult, inferences_per_s, FIELD_NUMBER, "1/s", "Samples over roofline time"),
    F(TimingResult, flops_per_s, FIELD_NUMBER, "FLOP/s", "Work over roofline time"),
    F(TimingResult, utilisation, FIELD_RATIO, "", "Of the peak dot products run at"),
    F(TimingResult, bound, FIELD_ID, "", "What bounds most of the time"),
    F(TimingResult, memory_bound_share, FIELD_RATIO, "", "Of the time in memory-bound layers"),
    F(TimingResult, compute_bound_share, FIELD_RATIO, "", "Of the time in compute-bound layers"),
    F(TimingResult, overhead_share, FIELD_RATIO, "", "Of the time in layers bound by overhead"),
    F(TimingResult, ridge, FIELD_NUMBER, "FLOP/byte",
      "Ridge point of the unit dot products run on"),
    F(TimingResult, bandwidth, FIELD_NUMBER, "byte/s", "Main-memory bandwidth used"),
    F(TimingResult, matrix_peak, FIELD_NUMBER, "FLOP/s", "Peak of the matrix unit used"),
    F(TimingResult, vector_peak, FIELD_NUMBER, "FLOP/s", "Peak of the vector unit used"),
    F(TimingResult, overhead_seconds, FIELD_SECONDS, "s", "Launch overhead per operator"),
    F_OF(TimingResult, classes, FIELD_RECORDS, &class_time_record, "Time by operator class"),
    F_OF(TimingResult, layers, FIELD_RECORDS, &layer_time_record, "Time by layer"),
    END,
};
const RecordType timing_record = {"timing", "A network on a device", timing_fields};

static const Field peak_fields[] = {
    F(PeakResult, dtype, FIELD_ID, "", "Element type"),
    F(PeakResult, accumulate, FIELD_ID, "", "Accumulator, where stated"),
    F(PeakResult, unit, FIELD_ID, "", "vector: any arithmetic; matrix: dot products only"),
    F(PeakResult, basis, FIELD_ID, "", "theoretical, sustained or measured"),
    F(PeakResult, flops_per_s, FIELD_NUMBER, "FLOP/s", "Dense peak; a fused multiply-add is two"),
    F(PeakResult, clock_hz, FIELD_NUMBER, "Hz", "Clock the figure holds at"),
    F(PeakResult, flops_per_cycle, FIELD_NUMBER, "FLOP", "Of all units in one cycle of that clock"),
    F(PeakResult, ridge, FIELD_NUMBER, "FLOP/byte", "Ridge point against main memory"),
    F(PeakResult, source, FIELD_TEXT, "", "Where the number comes from"),
    F(PeakResult, note, FIELD_TEXT, "", "Remarks"),
    END,
};
const RecordType peak_record = {"peak", "A compute ceiling of a device", peak_fields};

static const Field sparse_peak_fields[] = {
    F(SparsePeakResult, dtype, FIELD_ID, "", "Element type"),
    F(SparsePeakResult, accumulate, FIELD_ID, "", "Accumulator, where stated"),
    F(SparsePeakResult, pattern, FIELD_ID, "", "Of the zeros it skips"),
    F(SparsePeakResult, flops_per_s, FIELD_NUMBER, "FLOP/s",
      "Peak of the matrix unit, zeros counted as if they were computed"),
    F(SparsePeakResult, basis, FIELD_ID, "", "theoretical, sustained or measured"),
    F(SparsePeakResult, source, FIELD_TEXT, "", "Where the number comes from"),
    F(SparsePeakResult, note, FIELD_TEXT, "", "Remarks"),
    END,
};
const RecordType sparse_peak_record = {"sparse peak", "A peak that only skipping zeros reaches",
                                       sparse_peak_fields};

static const Field memory_fields[] = {
    F(MemoryResult, name, FIELD_TEXT, "", "Name of the level"),
    F(MemoryResult, on_chip, FIELD_BOOL, "", "On the chip"),
    F(MemoryResult, shared, FIELD_BOOL, "", "One pool for all cores"),
    F(MemoryResult, capacity_bytes, FIELD_BYTES, "byte", "Capacity of the whole device"),
    F(MemoryResult, theoretical, FIELD_NUMBER, "byte/s", "Bandwidth by the data sheet"),
    F(MemoryResult, sustained, FIELD_NUMBER, "byte/s", "Bandwidth at the clock kept"),
    F(MemoryResult, measured, FIELD_NUMBER, "byte/s", "Bandwidth observed"),
    F(MemoryResult, source, FIELD_TEXT, "", "Where the numbers come from"),
    F(MemoryResult, measured_source, FIELD_TEXT, "", "Who measured, with what"),
    F(MemoryResult, note, FIELD_TEXT, "", "Remarks"),
    END,
};
const RecordType memory_record = {"memory", "A memory level of a device", memory_fields};

/* What the rows of device/fact_list.h say of their numbers and texts. */
/* clang-format off */
#define FACT_AS_COUNT   count
#define FACT_AS_NUMBER  number
#define FACT_AS_SECONDS number
#define FACT_SOURCE_FIELD(id, member)                                                              \
    F_AS(DeviceResult, facts[FACT_##id].source, member "_source", FIELD_TEXT, "",                  \
         "Where that comes from")
#define FACT_NOTED_FIELDS(id, member)                                                              \
    FACT_SOURCE_FIELD(id, member),                                                                 \
    F_AS(DeviceResult, facts[FACT_##id].note, member "_note", FIELD_TEXT, "", "Remarks on it"),
#define FACT_PRICED_FIELDS(id, member)                                                             \
    F_AS(DeviceResult, facts[FACT_##id].currency, member "_currency", FIELD_ID, "",                \
         "Of that price, as in USD"),                                                              \
    FACT_SOURCE_FIELD(id, member),
/* clang-format on */

static const Field device_fields[] = {
    F(DeviceResult, id, FIELD_ID, "", "Name in files, links and data"),
    F(DeviceResult, name, FIELD_TEXT, "", "Name for people"),
    F(DeviceResult, vendor, FIELD_TEXT, "", "Vendor"),
    F(DeviceResult, year, FIELD_INDEX, "", "Year of introduction"),
    F_AS(DeviceResult, class_name, "class", FIELD_ID, "", "Class of device"),
    F(DeviceResult, notes, FIELD_TEXT, "", "Remarks"),
    F(DeviceResult, file, FIELD_TEXT, "", "File it is described in"),
    F(DeviceResult, bandwidth, FIELD_NUMBER, "byte/s", "Main-memory bandwidth, theoretical"),
    F(DeviceResult, bandwidth_measured, FIELD_NUMBER, "byte/s", "Main-memory bandwidth, measured"),
    F(DeviceResult, memory_bytes, FIELD_BYTES, "byte", "Main memory"),
    F(DeviceResult, fast_memory_bytes, FIELD_BYTES, "byte",
      "Last on-chip level shared by the cores"),
#define X(id, member, key, field, type, unit, meaning, texts, ...)                                 \
    F_AS(DeviceResult, facts[FACT_##id].FACT_AS_##type, field, FIELD_##type, unit, meaning),       \
        FACT_##texts##_FIELDS(id, #member)
    DEVICE_FACT_LIST(X)
#undef X
        F(DeviceResult, missing, FIELD_TEXT, "", "The fact without which no roof can be drawn"),
    F_OF(DeviceResult, peaks, FIELD_RECORDS, &peak_record, "Compute ceilings"),
    F_OF(DeviceResult, sparse_peaks, FIELD_RECORDS, &sparse_peak_record,
         "Ceilings of whoever skips zeros, in no dense roof"),
    F_OF(DeviceResult, memories, FIELD_RECORDS, &memory_record, "Memory levels, nearest first"),
    F(DeviceResult, doubts, FIELD_TEXTS, "", "Where sources conflict or are weak"),
    END,
};
const RecordType device_record = {"device", "A device of the catalogue", device_fields};

static const Field attribute_fields[] = {
    F(AttributeResult, name, FIELD_ID, "", "Name of the attribute"),
    F(AttributeResult, type, FIELD_ID, "", "What it takes"),
    F_AS(AttributeResult, fallback, "default", FIELD_ID, "", "Value when left out"),
    F(AttributeResult, meaning, FIELD_ID, "", "What it does"),
    END,
};
const RecordType attribute_record = {"attribute", "An attribute of an operator", attribute_fields};

static const Field operator_fields[] = {
    F(OperatorResult, name, FIELD_ID, "", "Name in the zoo"),
    F(OperatorResult, onnx, FIELD_ID, "", "Operator type in ONNX"),
    F_AS(OperatorResult, op_class, "class", FIELD_ID, "", "Operator class"),
    F(OperatorResult, class_title, FIELD_ID, "", "The class in words"),
    F(OperatorResult, meaning, FIELD_ID, "", "What it computes"),
    F(OperatorResult, macs, FIELD_ID, "MAC", "Multiply-accumulates"),
    F(OperatorResult, flops, FIELD_ID, "FLOP", "Work: a number is per output element"),
    F(OperatorResult, params, FIELD_ID, "elements", "Learned parameters"),
    F(OperatorResult, traffic, FIELD_ID, "",
      "How its traffic departs from reading and writing everything once"),
    F(OperatorResult, in_place, FIELD_BOOL, "", "May write over a dying input"),
    F(OperatorResult, view, FIELD_BOOL, "", "Moves no data"),
    F_OF(OperatorResult, attributes, FIELD_RECORDS, &attribute_record, "Its attributes"),
    END,
};
const RecordType operator_record = {"operator", "A row of the operator table", operator_fields};

static const Field fusion_step_fields[] = {
    F(FusionStepResult, rule, FIELD_ID, "", "Fusion rule"),
    F(FusionStepResult, meaning, FIELD_ID, "", "What it does"),
    F(FusionStepResult, applications, FIELD_COUNT, "", "Times it was applied"),
    F(FusionStepResult, operators, FIELD_COUNT, "operators", "Operators left after it"),
    F(FusionStepResult, params, FIELD_COUNT, "elements", "Parameters after it"),
    F(FusionStepResult, flops, FIELD_COUNT, "FLOP", "Work after it"),
    F(FusionStepResult, bytes, FIELD_BYTES, "byte", "Compulsory traffic after it"),
    F(FusionStepResult, peak_bytes, FIELD_BYTES, "byte", "Activations live at once after it"),
    END,
};
const RecordType fusion_step_record = {
    "fusion step", "What one fusion rule changes, after those before it", fusion_step_fields};

static const Field unfused_fields[] = {
    F(UnfusedResult, layer, FIELD_TEXT, "", "Layer that stays as it is"),
    F(UnfusedResult, rule, FIELD_ID, "", "Rule that would have changed it"),
    F(UnfusedResult, reason, FIELD_TEXT, "", "Why it did not"),
    END,
};
const RecordType unfused_record = {"unfused", "What could not be fused, and why", unfused_fields};

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
