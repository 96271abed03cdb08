/* The field tables of analysis/results_whatif.h. */
#include "analysis/field_kit.h"
#include "analysis/results_whatif.h"

static const Field training_fields[] = {
    F(TrainingResult, name, FIELD_ID, "", "Optimizer, or what-if under Adam"),
    F(TrainingResult, title, FIELD_ID, "", "The same in words"),
    F(TrainingResult, optimizer, FIELD_ID, "", "Optimizer"),
    F(TrainingResult, meaning, FIELD_ID, "", "What the what-if does"),
    F(TrainingResult, params, FIELD_COUNT, "elements", "Learned parameters"),
    F(TrainingResult, trained_params, FIELD_COUNT, "elements", "Those that get a gradient"),
    F(TrainingResult, weights_bytes, FIELD_BYTES, "byte", "Weights"),
    F(TrainingResult, gradients_bytes, FIELD_BYTES, "byte", "Gradients of weights"),
    F(TrainingResult, slots_bytes, FIELD_BYTES, "byte",
      "What the optimizer keeps, and the master copy of mixed precision"),
    F(TrainingResult, master_bytes, FIELD_BYTES, "byte", "Of these, the master copy in fp32"),
    F(TrainingResult, parameter_bytes, FIELD_BYTES, "byte", "All three"),
    F(TrainingResult, buffers_bytes, FIELD_BYTES, "byte", "Running statistics"),
    F(TrainingResult, simple_bytes, FIELD_BYTES, "byte",
      "Activations by the simple rule: every feature map twice"),
    F(TrainingResult, kept_bytes, FIELD_BYTES, "byte",
      "Activations by the refined rule: kept for the backward pass"),
    F(TrainingResult, gradient_peak_bytes, FIELD_BYTES, "byte",
      "Gradients of activations live at once"),
    F(TrainingResult, gradient_peak_layer, FIELD_TEXT, "", "Layer where that is"),
    F(TrainingResult, activations_bytes, FIELD_BYTES, "byte", "Kept and gradients live at once"),
    F(TrainingResult, total_simple_bytes, FIELD_BYTES, "byte",
      "Parameters and activations by the simple rule"),
    F(TrainingResult, total_bytes, FIELD_BYTES, "byte", "All there is by the refined rule"),
    F(TrainingResult, forward_macs, FIELD_COUNT, "MAC", "Of a step's forward pass"),
    F(TrainingResult, macs, FIELD_COUNT, "MAC", "Of a step"),
    F(TrainingResult, forward_flops, FIELD_COUNT, "FLOP", "Of a step's forward pass"),
    F(TrainingResult, backward_flops, FIELD_COUNT, "FLOP", "Of its backward pass"),
    F(TrainingResult, recomputed_flops, FIELD_COUNT, "FLOP", "Computed a second time"),
    F(TrainingResult, flops, FIELD_COUNT, "FLOP", "Of a step"),
    END,
};
const RecordType training_record = {"training", "What training a network takes", training_fields};

static const Field fusion_fields[] = {
    F_OF(FusionResult, steps, FIELD_RECORDS, &fusion_step_record, "What each rule changes"),
    F_OF(FusionResult, unfused, FIELD_RECORDS, &unfused_record, "What stays as it is, and why"),
    END,
};
const RecordType fusion_record = {"fusion", "What fusing a network's operators changes",
                                  fusion_fields};

static const Field fusion_time_fields[] = {
    F(FusionTimeResult, device, FIELD_ID, "", "Device"),
    F(FusionTimeResult, rule, FIELD_ID, "", "The last rule applied, after those before it"),
    F(FusionTimeResult, roofline_seconds, FIELD_SECONDS, "s", "Roofline time then"),
    F(FusionTimeResult, saved_seconds, FIELD_SECONDS, "s", "What this rule saves"),
    END,
};
const RecordType fusion_time_record = {"fusion time", "A network on a device, fused rule by rule",
                                       fusion_time_fields};

static const Field scheme_fields[] = {
    F(SchemeResult, scheme, FIELD_ID, "", "Number format or scheme of quantization"),
    F(SchemeResult, title, FIELD_ID, "", "The same in words"),
    F(SchemeResult, device, FIELD_ID, "", "Device"),
    F(SchemeResult, weights_bytes, FIELD_BYTES, "byte", "Parameters and buffers in storage"),
    F(SchemeResult, metadata_bytes, FIELD_BYTES, "byte", "Scales, zero points and indices"),
    F(SchemeResult, package_bytes, FIELD_BYTES, "byte", "Both: what is shipped"),
    F(SchemeResult, bytes, FIELD_BYTES, "byte", "Traffic, of the timing's model"),
    F(SchemeResult, conversion_bytes, FIELD_BYTES, "byte",
      "Of these, conversions between precisions, compulsory"),
    F(SchemeResult, peak_bytes, FIELD_BYTES, "byte", "Activations live at once"),
    F(SchemeResult, compute_dtype, FIELD_ID, "", "Element type the device computes it in"),
    F(SchemeResult, roofline_seconds, FIELD_SECONDS, "s", "Roofline time"),
    F(SchemeResult, speedup, FIELD_NUMBER, "", "The model's time as shown over this one"),
    F(SchemeResult, bound, FIELD_ID, "", "What bounds most of the time"),
    F(SchemeResult, reason, FIELD_TEXT, "", "Why there is no time"),
    END,
};
const RecordType scheme_record = {"scheme", "A network under a scheme", scheme_fields};

static const Field algorithm_fields[] = {
    F(AlgorithmResult, device, FIELD_ID, "", "Device"),
    F(AlgorithmResult, index, FIELD_INDEX, "", "The layer's place in execution order"),
    F(AlgorithmResult, layer, FIELD_TEXT, "", "Name of the layer"),
    F(AlgorithmResult, algorithm, FIELD_ID, "", "Convolution algorithm"),
    F(AlgorithmResult, title, FIELD_ID, "", "The same in words"),
    F(AlgorithmResult, best, FIELD_BOOL, "", "Whether it is the fastest here"),
    F(AlgorithmResult, reason, FIELD_ID, "", "Why it does not apply"),
    F(AlgorithmResult, flops, FIELD_COUNT, "FLOP", "Work"),
    F(AlgorithmResult, multiplications, FIELD_COUNT, "", "Of the products alone"),
    F(AlgorithmResult, transform_flops, FIELD_COUNT, "FLOP",
      "Of the work, transforms of inputs and outputs"),
    F(AlgorithmResult, offline_flops, FIELD_COUNT, "FLOP", "Transforms of filters, beforehand"),
    F(AlgorithmResult, bytes, FIELD_BYTES, "byte", "Traffic"),
    F(AlgorithmResult, workspace_bytes, FIELD_BYTES, "byte", "Memory it needs besides"),
    F(AlgorithmResult, packing, FIELD_COUNT, "elements", "Packed for the product, if it is one"),
    F(AlgorithmResult, seconds, FIELD_SECONDS, "s", "Roofline time"),
    F(AlgorithmResult, saved_seconds, FIELD_SECONDS, "s", "Against direct"),
    F(AlgorithmResult, bound, FIELD_ID, "", "What takes longest: compute, memory or overhead"),
    END,
};
const RecordType algorithm_record = {"algorithm", "A way to compute one convolution",
                                     algorithm_fields};

static const Field algorithms_fields[] = {
    F(AlgorithmsResult, device, FIELD_ID, "", "Device"),
    F(AlgorithmsResult, direct_seconds, FIELD_SECONDS, "s", "All convolutions direct"),
    F(AlgorithmsResult, best_seconds, FIELD_SECONDS, "s", "Each by its fastest algorithm"),
    F(AlgorithmsResult, saved_seconds, FIELD_SECONDS, "s", "The difference"),
    F(AlgorithmsResult, workspace_bytes, FIELD_BYTES, "byte", "Most that those need at once"),
    F_OF(AlgorithmsResult, layers, FIELD_RECORDS, &algorithm_record, "Layer by layer"),
    END,
};
const RecordType algorithms_record = {"algorithms", "A network's convolutions on a device",
                                      algorithms_fields};

static const Field energy_fields[] = {
    F(EnergyResult, device, FIELD_ID, "", "Device"),
    F(EnergyResult, method, FIELD_ID, "",
      "constants: operations and bytes times published energies; power: a device's times time"),
    F(EnergyResult, node_nm, FIELD_INDEX, "nm", "Process node of the constants"),
    F(EnergyResult, dtype, FIELD_ID, "", "Element type of the arithmetic"),
    F(EnergyResult, off_chip, FIELD_ID, "", "Memory the traffic goes to"),
    F(EnergyResult, on_chip, FIELD_ID, "", "Memory every operand comes from"),
    F(EnergyResult, compute_joules, FIELD_NUMBER, "J", "Arithmetic"),
    F(EnergyResult, off_chip_low_joules, FIELD_NUMBER, "J", "Traffic off the chip, at least"),
    F(EnergyResult, off_chip_high_joules, FIELD_NUMBER, "J", "At most"),
    F(EnergyResult, on_chip_low_joules, FIELD_NUMBER, "J", "Traffic on the chip, at least"),
    F(EnergyResult, on_chip_high_joules, FIELD_NUMBER, "J", "At most"),
    F(EnergyResult, low_joules, FIELD_NUMBER, "J", "One batch, at least"),
    F(EnergyResult, high_joules, FIELD_NUMBER, "J", "At most"),
    F(EnergyResult, low_kwh_per_million, FIELD_NUMBER, "kWh", "A million inferences, at least"),
    F(EnergyResult, high_kwh_per_million, FIELD_NUMBER, "kWh", "At most"),
    F(EnergyResult, hours_per_million, FIELD_NUMBER, "h", "A million inferences at the roofline"),
    F(EnergyResult, cost_per_million, FIELD_NUMBER, "currency",
      "Renting the device for those hours, its energy not added"),
    F(EnergyResult, currency, FIELD_ID, "", "Of that cost, as in USD"),
    F(EnergyResult, confidence, FIELD_ID, "", "Of the least sure constant"),
    F(EnergyResult, text, FIELD_TEXT, "", "What the estimate rests on"),
    END,
};
const RecordType energy_record = {"energy", "An estimate of energy", energy_fields};

static const Field advice_fields[] = {
    F(AdviceResult, rule, FIELD_ID, "", "Rule of advice"),
    F(AdviceResult, title, FIELD_ID, "", "The same in words"),
    F(AdviceResult, device, FIELD_ID, "", "Device"),
    F(AdviceResult, index, FIELD_INDEX, "", "Place of the layer in execution order"),
    F(AdviceResult, layer, FIELD_TEXT, "", "Layer with most to gain"),
    F(AdviceResult, layers, FIELD_COUNT, "layers", "Layers the rule speaks of"),
    F(AdviceResult, evidence, FIELD_TEXT, "", "What it rests on"),
    F(AdviceResult, measured, FIELD_NUMBER, "", "The number, in the unit of the evidence"),
    F(AdviceResult, threshold, FIELD_NUMBER, "", "What it is held against"),
    F(AdviceResult, gain_seconds, FIELD_SECONDS, "s", "Of one batch, at the roofline"),
    F(AdviceResult, gain_share, FIELD_RATIO, "", "Of the network's roofline time"),
    F(AdviceResult, gain_bytes, FIELD_BYTES, "byte", "Of memory held"),
    END,
};
const RecordType advice_record = {"advice", "What to change, and what that gives", advice_fields};

static const Field capacity_fields[] = {
    F(CapacityResult, device, FIELD_ID, "", "Device"),
    F(CapacityResult, device_name, FIELD_TEXT, "", "The device's name for people"),
    F(CapacityResult, use, FIELD_ID, "", "inference, or the optimizer trained with"),
    F(CapacityResult, title, FIELD_ID, "", "The same in words"),
    F(CapacityResult, memory_bytes, FIELD_BYTES, "byte", "Main memory of the device"),
    F(CapacityResult, batch, FIELD_COUNT, "samples", "Largest batch that fits; 0: not even one"),
    F(CapacityResult, bytes, FIELD_BYTES, "byte", "What that batch takes, or one if none fits"),
    F(CapacityResult, limited, FIELD_BOOL, "", "No more was tried: the batch is a lower bound"),
    F(CapacityResult, reason, FIELD_TEXT, "", "Why there is none"),
    END,
};
const RecordType capacity_record = {"capacity", "The largest batch that fits a device",
                                    capacity_fields};

static const Field sweep_fields[] = {
    F(SweepResult, device, FIELD_ID, "", "Device"),
    F(SweepResult, axis, FIELD_ID, "", "batch or resolution"),
    F(SweepResult, value, FIELD_COUNT, "", "Its value"),
    F(SweepResult, batch, FIELD_COUNT, "samples", "Samples in one forward pass"),
    F(SweepResult, seconds, FIELD_SECONDS, "s", "Roofline time of one batch"),
    F(SweepResult, inferences_per_s, FIELD_NUMBER, "1/s", "Samples over roofline time"),
    F(SweepResult, memory_bound_share, FIELD_RATIO, "", "Of the time in memory-bound layers"),
    F(SweepResult, macs, FIELD_COUNT, "MAC", "Multiply-accumulates of dot products"),
    F(SweepResult, flops, FIELD_COUNT, "FLOP", "Work"),
    F(SweepResult, bytes, FIELD_BYTES, "byte", "Traffic"),
    F(SweepResult, peak_bytes, FIELD_BYTES, "byte", "Activations live at once"),
    F(SweepResult, memory_bytes, FIELD_BYTES, "byte", "These and the weights"),
    F(SweepResult, reason, FIELD_TEXT, "", "Why the network cannot be so"),
    END,
};
const RecordType sweep_record = {"sweep", "A network at another batch or resolution", sweep_fields};

static const Field knee_fields[] = {
    F(KneeResult, device, FIELD_ID, "", "Device"),
    F(KneeResult, batch, FIELD_COUNT, "samples",
      "Smallest power of two with 95 % of the throughput at batch 4096"),
    F(KneeResult, seconds, FIELD_SECONDS, "s", "Roofline time of that batch"),
    F(KneeResult, inferences_per_s, FIELD_NUMBER, "1/s", "Samples over roofline time"),
    F(KneeResult, share, FIELD_RATIO, "", "Of the throughput at batch 4096"),
    F(KneeResult, reason, FIELD_TEXT, "", "Why there is none"),
    END,
};
const RecordType knee_record = {"knee", "The batch past which throughput hardly grows",
                                knee_fields};

static const Field design_fields[] = {
    F(DesignResult, id, FIELD_ID, "", "Name of the design what-if"),
    F(DesignResult, name, FIELD_ID, "", "The same in words"),
    F(DesignResult, meaning, FIELD_ID, "", "What it does"),
    F(DesignResult, number, FIELD_ID, "", "Number it takes, if any"),
    F(DesignResult, fallback, FIELD_NUMBER, "", "That number when none is given"),
    F(DesignResult, takes_layer, FIELD_BOOL, "", "Whether it can be of one layer alone"),
    END,
};
const RecordType design_record = {"design", "A change of a network's design", design_fields};
