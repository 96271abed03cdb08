/* Contents of small tensors, followed through shape arithmetic. */
#ifndef ONNX_KNOWN_H
#define ONNX_KNOWN_H

#include <glib.h>

#include "graph/graph.h"
#include "proto/arena.h"
#include "proto/file.h"

enum { KNOWN_MAX = 1024 }; /* elements of computed contents */

/* An element that is not known: of whole numbers this, of real ones NAN. */
#define KNOWN_NOT DIMS_FROM_DATA

typedef struct OnnxKnown {
    Shape shape;
    int n; /* elements */
    bool real;
    const int64_t *ints; /* whole numbers and booleans */
    const double *reals;
} OnnxKnown;

/* Contents to be filled in; NULL when they are too many, or so much is followed already that it had
 * better be left. `memory` has no limit, and outlives them. */
OnnxKnown *known_new(OnnxArena *memory, const Shape *shape, bool real);

/* Sets element i: to `whole` or `real`, whichever they are. */
void known_set(OnnxKnown *known, int i, int64_t whole, double real);

/* One number (n = -1), or a list of n. */
const OnnxKnown *known_ints(OnnxArena *memory, const int64_t *values, int n);
const OnnxKnown *known_reals(OnnxArena *memory, const double *values, int n);

/* Contents of a constant of a file, NULL when the reader kept none. */
const OnnxKnown *known_of_tensor(OnnxArena *memory, const OnnxTensor *tensor);

/* Element i as a whole number (truncated; KNOWN_NOT when not known or out of range) or a real one
 * (NAN). */
int64_t known_at(const OnnxKnown *known, int i);
double known_real_at(const OnnxKnown *known, int i);

/* Whether all of its elements are 0; false of NULL and of what has none. */
bool known_zeros(const OnnxKnown *known);

/* dims of a tensor of the file; unknown when there are too many. */
Shape onnx_shape(const int64_t *dims, int n_dims);

#endif
