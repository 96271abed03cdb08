/* What a layer is to whoever runs it: kernels of one class reach about the same share of what a
 * device can do. Classes of graph/op.h say what a layer is drawn as; these part convolutions by how
 * they are computed, and functions by what an element costs.
 */
#ifndef GRAPH_WORK_CLASS_H
#define GRAPH_WORK_CLASS_H

#include "graph/graph.h"

/* id, name in data, title. Convolutions with one filter group over more than one position, over
 * one, with several groups, with one filter per channel; products with learned values, recurrent
 * cells among them; products of activations; functions of an element with an exponential, a
 * logarithm or the like in them, and without; what reduces windows or axes; what moves; what does
 * nothing. */
#define WORK_CLASS_LIST(X)                                                                         \
    X(CONV, "conv", "Convolution")                                                                 \
    X(POINTWISE, "pointwise", "1×1 convolution")                                                   \
    X(GROUPED, "grouped", "Grouped convolution")                                                   \
    X(DEPTHWISE, "depthwise", "Depthwise convolution")                                             \
    X(LINEAR, "linear", "Linear")                                                                  \
    X(ATTENTION, "attention", "Product of activations")                                            \
    X(NORM, "norm", "Normalisation")                                                               \
    X(TRANSCENDENTAL, "transcendental", "Exponentials")                                            \
    X(ELEMENTWISE, "elementwise", "Element-wise")                                                  \
    X(POOL, "pool", "Pooling and reduction")                                                       \
    X(DATA, "data", "Data movement")                                                               \
    X(VIEW, "view", "View")

typedef enum WorkClass {
#define X(id, name, title) WORK_##id,
    WORK_CLASS_LIST(X)
#undef X
        WORK_CLASS_COUNT,
} WorkClass;

/* From the columns of its row in graph/op_list.h (class, special, storage) and, of convolutions,
 * their kernel and groups. A fused operator is what its first part is, but for functions of an
 * element: an exponential in any of them makes the whole transcendental. Without a rule: data. */
WorkClass work_class(const Graph *graph, const Op *op);

const char *work_class_name(WorkClass work);  /* "conv" */
const char *work_class_title(WorkClass work); /* "Convolution" */
const char *const *work_class_names(void);    /* NULL-terminated, in the order of the enum */

#endif
