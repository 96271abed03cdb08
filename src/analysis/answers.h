/* The answers to the questions of analysis/ask.h, each made anew for whoever keeps it. */
#ifndef ANALYSIS_ANSWERS_H
#define ANALYSIS_ANSWERS_H

#include "analysis/ask.h"

/* The network as it was made but for what is not 0 in `change`: batch, resolution, scheme. */
const Counted *asked_counted(const Asked *asked, const Setup *change, GError **error);

/* Of no device: the traffic that has to be. */
TrafficModel asked_traffic(const Asked *asked);

/* Roofline seconds of the network at a batch: a SecondsAtBatch, with the Asked as its data. */
bool asked_seconds_at(int64_t batch, void *asked, double *seconds, GError **error);

/* TrainingResult of every optimizer, then of every what-if under Adam. */
ResultList *answer_training(const Asked *asked, GError **error);

/* FusionResult: one. */
ResultList *answer_fusion(const Asked *asked, GError **error);

/* FusionTimeResult of every rule that does something. Of a network not fused or quantized. */
ResultList *answer_fusion_times(const Asked *asked, GError **error);

/* SchemeResult of every scheme, of the model in its own size; without a timing, without times. */
ResultList *answer_schemes(const Asked *asked, GError **error);

/* AlgorithmsResult: one. */
ResultList *answer_algorithms(const Asked *asked, GError **error);

/* EnergyResult. Estimates from constants: at 45 nm with DRAM, at 7 nm where that node's table has
 * the device's memory; then the device's power for as long as the roofline says. Without a timing,
 * the first alone. Fails when there is none of these. */
ResultList *answer_energy(const Asked *asked, GError **error);

/* AdviceResult, the largest gain first. With ADVICE_OF_BATCHES the batch is compared with the knee,
 * which counts the model at each power of two; then of a network neither fused nor quantized. */
enum { ADVICE_OF_BATCHES = 1 };
ResultList *answer_advice(const Asked *asked, GError **error);

/* CapacityResult: for inference, then for training with each optimizer, by the refined rule. */
ResultList *answer_capacity(const Asked *asked, GError **error);

/* SweepResult: batches of powers of two up to 1024, or resolutions from half to twice the model's.
 * A value that the network cannot have says why; fails when it can have none. */
ResultList *answer_sweep(const Asked *asked, GError **error);

/* KneeResult: one. */
ResultList *answer_knee(const Asked *asked, GError **error);

#endif
