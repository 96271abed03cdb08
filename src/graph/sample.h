/* What a network is given so many of at a time, the samples of its batch: throughput counts them.
 *
 * The word follows from what the network is for: an image, a clip of video or sound, a sequence of
 * text. A network of text or speech that is given one id at a time makes one token of it. Any other
 * is counted in inferences.
 */
#ifndef GRAPH_SAMPLE_H
#define GRAPH_SAMPLE_H

#include "graph/graph.h"

/* A noun that takes an s: "image". */
const char *sample_name(const Graph *graph);

#endif
