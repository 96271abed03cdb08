/* How a network was looked at, in the words that charts, their alternative texts and `show` share:
 * "batch 8, int8, operator by operator, changed: width=0.75, compulsory traffic, theoretical
 * ceilings".
 *
 * What is as declared goes without saying, but for batch, format and fusion. Whoever asks names the
 * parts that what is shown depends on: the others would say what is not so.
 */
#ifndef ANALYSIS_STATED_H
#define ANALYSIS_STATED_H

#include "analysis/results.h"

typedef enum StatedPart {
    STATED_BATCH = 1 << 0,
    STATED_SIZES = 1 << 1, /* resolution, dims and inputs, where they were given */
    STATED_FORMAT = 1 << 2,
    STATED_FUSION = 1 << 3, /* the rules applied to the graph, "operator by operator" */
    STATED_FUSED = 1 << 4,  /* "fused": roofline times, which no rule left out changes */
    STATED_DESIGN = 1 << 5, /* what-ifs, where there are any */
    STATED_TRAFFIC = 1 << 6,
    STATED_BASIS = 1 << 7,
} StatedPart;

enum {
    STATED_NETWORK = STATED_BATCH | STATED_SIZES | STATED_FORMAT | STATED_FUSION | STATED_DESIGN,
    STATED_TIME = STATED_TRAFFIC | STATED_BASIS,
    STATED_OPERATORS = STATED_NETWORK | STATED_TIME, /* times operator by operator */
    STATED_ROOFLINE = (STATED_OPERATORS & ~STATED_FUSION) | STATED_FUSED,
};

/* Of n models, at least one; a part in which they differ is said to. Traffic model and basis are
 * those of `on`, which may be NULL where neither is asked for, and so is the format if it has a
 * scheme other than fp32. "": nothing to say. Caller frees. */
char *stated(const ModelResult *const *models, int n, const Setup *on, unsigned parts);

/* What must be known about the ceilings of a roof (Roof.notes), one after the other; "": nothing.
 * Caller frees. */
char *stated_notes(const char *const *notes);

#endif
