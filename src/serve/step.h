/* What the time of a step of decoding goes into, and from how many sequences on it is arithmetic.
 *
 * A step makes one token for each of B sequences. It reads all weights once, whatever B is, and the
 * cache of each sequence; its arithmetic grows with B. So the products with weights take
 *
 *     max(B · FLOPs of a sequence / peak, bytes of weights / bandwidth)
 *
 * and the batch at which both are equal is critical: peak / bandwidth · bits / 16 for weights that
 * are used once for each token, as 2 · parameters FLOPs over parameters · bits / 8 bytes have it.
 * Of a mixture of E experts, k for each token, E · (1 − (1 − k/E)^B) are read, so it is larger.
 */
#ifndef SERVE_STEP_H
#define SERVE_STEP_H

#include "roofline/roofline.h"

/* Parts of a roofline time, in seconds, which add up to it. A layer that arithmetic bounds is
 * compute, of one that memory bounds each byte is of what it is read or written for. */
typedef struct StepSplit {
    double weights; /* reading them */
    double cache;   /* reading and writing keys and values */
    double compute;
    double other; /* activations */
} StepSplit;

/* What one of the layers that cost alike reads and writes, in bytes, which add up to its traffic
 * under a model. */
typedef struct StepBytes {
    double weights, cache, other;
} StepBytes;

/* Of costs[i] of a count; `held` is kept_tensors() of its graph. */
StepBytes step_layer_bytes(const ModelCost *cost, int i, TrafficModel model, const bool *held);

/* Of a step's timing, under its own traffic model, of experts as that reads them. */
StepSplit step_split(const Timing *timing);

typedef enum StepLimit {
    LIMIT_WEIGHTS,
    LIMIT_CACHE,
    LIMIT_COMPUTE,
    LIMIT_OTHER,
} StepLimit;

/* The largest part; "weights", "cache", "compute", "activations". */
StepLimit step_limit(const StepSplit *split);
const char *step_limit_name(StepLimit limit);
const char *step_limit_words(StepLimit limit); /* "reading weights" */

/* The smallest batch at which the products with weights take as long in arithmetic as reading their
 * weights does; `batch` is that of the step. COUNT_OVERFLOW: none that can be counted. */
int64_t step_critical_batch(const Timing *timing, int64_t batch);

#endif
