/* What a network is given, in plain words: "an image of 224 × 224", "128 tokens", "a clip of 16
 * frames of 112 × 112", "32 images of 224 × 224", "a tensor of 80 × 3000 and 448 tokens", "a token
 * and the 64 tensors that it keeps from one pass to the next". Only what the network says is said:
 * an image is a tensor of four dimensions with 1, 3 or 4 channels, a token a whole number, and
 * sounds (by what the network is for) have the dimensions of images, and are none.
 */
#ifndef GRAPH_GIVEN_H
#define GRAPH_GIVEN_H

#include "graph/graph.h"

/* "nothing" where it has no inputs. Caller frees. */
char *given_words(const Graph *graph);

/* What it makes of them: "1,000 numbers", "a tensor of 21 × 520 × 520 and 80 more tensors". Caller
 * frees. */
char *yielded_words(const Graph *graph);

#endif
