/* What runtimes that serve language models leave of a device's memory, and how they hand out the
 * cache: rows with their sources.
 *
 *   vLLM           pool = utilisation · capacity − overhead − weights − activations
 *   TensorRT-LLM   pool = utilisation · (capacity − overhead − weights − activations)
 *
 * What a runtime holds at its peak, when it tries its largest pass, is its own and the
 * configuration's, and no row says it: whoever has measured it gives it as a reserve.
 */
#ifndef SERVE_RUNTIME_H
#define SERVE_RUNTIME_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "graph/graph.h"

typedef struct Runtime {
    const char *id, *name;
    double utilisation;     /* share of the memory that it takes at most */
    bool of_free;           /* of what weights and activations leave, else of all */
    int64_t block_tokens;   /* that it pages the cache by */
    int64_t overhead_bytes; /* that it holds beside weights, cache and activations */
    bool rotary_tables;     /* it keeps sines and cosines of every position, once for all layers */
    const char *source, *note;
} Runtime;

int runtime_count(void);
const Runtime *runtime_at(int i);

/* NULL and an error of RB_ERROR_USAGE with the nearest id. */
const Runtime *runtime_find(const char *id, GError **error);

/* Overhead, and the tables of a network of known sizes: longest context · features that turn · 2
 * bytes, of a network that turns whole heads. */
int64_t runtime_holds(const Runtime *runtime, const Graph *graph);

#endif
