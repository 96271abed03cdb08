/* How a language model is served: one replica on one device (SPEC §15).
 *
 * A step of decoding makes one token for each of `batch` sequences, each of which is `context`
 * tokens long with it. The prompt of a sequence, all of its context, is read in one pass before.
 * Everything is of the network's own operators, built at that batch and context and counted: there
 * is no formula of a transformer in it. Units: bytes, seconds, tokens; a count that is not known is
 * COUNT_ABSENT, a number NAN, a text NULL.
 *
 * A network with a source, as an encoder before the decoder reads it, reads that in place of a
 * prompt: the first token is of the pass that has the encoder, each further one of the decoder
 * alone. The weights of both are held, and keys and values of the source as long as the sequence.
 *
 * Times are those of SPEC §5: seconds_per_token the roofline of the step, all fused, under the
 * expected traffic of experts unless another one is asked for; bound_seconds_per_token what no
 * implementation passes. They are absent where it does not fit or cannot be computed, which
 * `reason` says.
 */
#ifndef SERVE_SERVING_H
#define SERVE_SERVING_H

#include "roofline/roofline.h"
#include "serve/room.h"
#include "serve/step.h"

typedef struct ServingResult {
    const char *device;     /* NULL: of the network alone */
    int64_t batch, context; /* context 0: the network has none by name, and is as it stands */

    /* What it holds. */
    int64_t weights_bytes;      /* with scales, as the device holds them */
    int64_t kv_bytes_per_token; /* of one sequence, before a window slides */
    int64_t kv_fixed_bytes;     /* of one sequence, whatever its length: of a source, read once */
    int64_t kv_bytes;           /* of all sequences at that context */
    const char *kv_dtype;       /* NULL: of several types */
    int64_t activations_bytes;  /* peak of the step, in place, beside the cache */
    int64_t memory_bytes;       /* all three, the cache in the runtime's blocks */
    int64_t overhead_bytes;     /* that the runtime holds beside, and what is reserved */
    int64_t capacity_bytes;     /* of the device's main memory */
    int64_t room_bytes;         /* of it, what the runtime leaves for all three */
    int64_t kv_pool_bytes;      /* of that, for the cache of sequences */
    Fits fits;

    /* How much fits: the largest batch at this context, the largest context at this batch; 0: not
     * even one. `..._limited`: no more was tried, or the network takes no longer ones. */
    int64_t largest_batch, largest_context;
    bool batch_limited, context_limited;

    /* A step. */
    const char *traffic;
    double seconds_per_token, bound_seconds_per_token;
    double tokens_per_second, bound_tokens_per_second; /* of all sequences; at most */
    StepSplit split;                                   /* of seconds_per_token */
    const char *bound;                                 /* "compute" or "memory" */
    const char *limited_by;                            /* step_limit_name() */
    int64_t critical_batch;                            /* of the products with weights */
    bool has_source;
    double first_token_seconds, bound_first_token_seconds; /* a prompt of `context` tokens alone, or
                                                              the source and a first token */

    /* A million tokens at that rate. */
    double cost_per_million_tokens, kwh_per_million_tokens; /* kWh: of its stated power */
    const Price *rent;                                      /* NULL: none is stated */
    const Runtime *runtime;                                 /* NULL: none */
    const char *reason;
} ServingResult;

#endif
