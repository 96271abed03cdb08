/* Contents of small tensors, followed through shape arithmetic. */
#ifndef ONNX_KNOWN_H
#define ONNX_KNOWN_H

#include <glib.h>

#include "graph/graph.h"
#include "onnx/file.h"

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

/* Memory that lives as long as an import, bounded in total. */
typedef struct OnnxPool OnnxPool;
OnnxPool *pool_new(void);
void pool_free(OnnxPool *pool);
void *pool_alloc(OnnxPool *pool, size_t bytes);
bool pool_is_full(const OnnxPool *pool); /* contents had better not be followed any further */

/* Contents of `n` elements to be filled in; NULL when they are too many. */
OnnxKnown *known_new(OnnxPool *pool, const Shape *shape, bool real);
int64_t *known_ints(OnnxKnown *known);
double *known_reals(OnnxKnown *known);

/* One number, or a list of n. */
const OnnxKnown *known_int(OnnxPool *pool, int64_t value);
const OnnxKnown *known_real(OnnxPool *pool, double value);
const OnnxKnown *known_list(OnnxPool *pool, const int64_t *values, int n);
const OnnxKnown *known_real_list(OnnxPool *pool, const double *values, int n);

/* Contents of a constant of a file, NULL when the reader kept none. */
const OnnxKnown *known_of_tensor(OnnxPool *pool, const OnnxTensor *tensor);

/* Element i as a whole number (truncated; KNOWN_NOT when not known or out of range) or a real one
 * (NAN). */
int64_t known_at(const OnnxKnown *known, int i);
double known_real_at(const OnnxKnown *known, int i);

/* dims of a tensor of the file; unknown when there are too many. */
Shape onnx_shape(const int64_t *dims, int n_dims);

#endif
