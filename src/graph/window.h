/* Sliding windows over the spatial dimensions: what convolutions and pools have in common.
 *
 * The counts are exact closed forms, dimension by dimension, so their time does not depend on the
 * sizes; only for kernels of more than WINDOW_EXACT taps with dilation (or, for visits, with as
 * many outputs) is an upper bound given instead.
 */
#ifndef GRAPH_WINDOW_H
#define GRAPH_WINDOW_H

#include "graph/op.h"

enum { WINDOW_EXACT = 4096 };

typedef struct WindowDim {
    int64_t in, out, kernel, stride, dilation;
    int64_t begin, end; /* padding */
} WindowDim;

typedef struct Window {
    int rank; /* spatial dimensions */
    WindowDim dim[SHAPE_MAX_RANK];
} Window;

/* The windows of a kernel (one size per spatial dimension, or one for all) over x: B x C x spatial.
 * Strides default to the kernel when `stride_is_kernel`, else to 1. `out` is DIM_UNKNOWN where the
 * input is. Fails when attributes do not fit, or the kernel does not fit into the padded input. */
bool window_init(Window *window, const WindowAttrs *attrs, const Shape *x, const Ints *kernel,
                 bool stride_is_kernel, GError **error);

/* The same of a transposed convolution: `out` is what it makes of `in`. */
bool window_init_transposed(Window *window, const WindowAttrs *attrs, const Shape *x,
                            const Ints *kernel, GError **error);

/* Checks kernel, stride, dilation and pad of a layer over n spatial dimensions. */
bool window_check(const WindowAttrs *attrs, const Ints *kernel, int n, GError **error);

/* Input positions that at least one window reads, of one channel of one sample. */
int64_t window_touched(const Window *window);

/* Valid input positions read, each as often as windows cover it. */
int64_t window_visits(const Window *window);

/* Of a count that is the same for each tap of each window: what of it falls on padding. */
int64_t window_padding_part(const Window *window, int64_t count);

/* The same of a transposed convolution: what of it falls where padding cuts the output. */
int64_t window_padding_part_transposed(const Window *window, int64_t count);

int64_t window_taps(const Window *window);    /* product of the kernel */
int64_t window_outputs(const Window *window); /* product of the outputs */

#endif
