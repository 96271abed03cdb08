/* What answers to questions share: the network that is asked about, made otherwise. */
#ifndef ANALYSIS_ASKED_H
#define ANALYSIS_ASKED_H

#include "analysis/ask.h"

/* Whose on-chip memory matters; NULL: none's. */
const Device *asked_device(const Asked *asked);

/* The network as it was made but for what is not 0 in `change`: batch, resolution, scheme. */
const Counted *asked_counted(const Asked *asked, const Setup *change, GError **error);

/* Of no device: the traffic that has to be. */
TrafficModel asked_traffic(const Asked *asked);

/* The same with records, and what is to be said of it on the device of the timing. */
const ModelResult *asked_model(const Asked *asked, const Setup *change, GError **error);
const TimingResult *asked_verdict(const Asked *asked, const Setup *change, GError **error);

/* Roofline seconds of the network at a batch that fits: a SecondsAtBatch, with the Asked as its
 * data. */
bool asked_seconds_at(int64_t batch, void *asked, double *seconds, GError **error);

/* The largest power of two up to KNEE_LARGEST_BATCH that fits the device of the timing and can be
 * counted; 0: none. */
int64_t asked_largest_batch(const Asked *asked);

/* Fails where the network is made for one batch and has no other: RB_ERROR_CANNOT. */
bool asked_check_batches(const Asked *asked, GError **error);

/* Fails where the device of the timing, if there is one, does not compute the format, or has no
 * room for the network if `room` is asked for: RB_ERROR_CANNOT. */
bool asked_check_runs(const Asked *asked, bool room, GError **error);

/* Fails where the network is not one to train, as quantized ones are not: RB_ERROR_CANNOT. */
bool asked_check_trained(const Asked *asked, GError **error);

/* Neither fused nor quantized; the error says what is of such a network alone. */
bool asked_is_plain(const Asked *asked);
bool asked_check_plain(const Asked *asked, const char *what, GError **error);

#endif
