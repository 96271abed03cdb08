/* A language model as it is served, at any batch and context (serve/serving.h). */
#ifndef ANALYSIS_SERVED_H
#define ANALYSIS_SERVED_H

#include "analysis/asked.h"
#include "serve/serving.h"

/* Of ServingResult. */
extern const RecordType serving_record;

/* Tokens up to the last of the pass that is asked about; 0: the network has a past, but no tokens
 * and context by name, as a decoder of a file: it is served as it stands, at other batches alone.
 * An error of RB_ERROR_CANNOT: it is no language model, or none that reads nothing but its tokens.
 */
bool served_context(const Asked *asked, int64_t *context, GError **error);

/* A pass of the last `tokens` of a context, of so many sequences, on the device of the timing,
 * whether it fits or not: `fused` is its time, NULL where the device cannot compute it. */
const TimingResult *served_pass(const Asked *asked, int64_t tokens, int64_t context, int64_t batch,
                                GError **error);

/* Whether a pass is a step of decoding, or one of a network that is as it stands. */
bool served_step(const Asked *asked);

/* Fills the row, whose texts last as long as `list`, with what there is at a batch and a context of
 * 2 or more, or that it has, 0: on the device of the timing, if one is asked of. False and an error
 * where the network cannot be built or counted so. */
bool served_at(const Asked *asked, int64_t context, int64_t batch, ResultList *list,
               ServingResult *row, GError **error);

/* Adds the largest batch and context that fit: networks at a few more sizes are counted. */
bool served_limits(const Asked *asked, ServingResult *row, GError **error);

#endif
