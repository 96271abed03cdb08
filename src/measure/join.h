/* Which operators of a network the events of a trace are.
 *
 * A runtime calls what it runs by a node of its file, or by a tensor that this writes, and adds
 * words of its own: "_nchwc", "_token_12", "/MatMulAddFusion", "fused ", "Reformatting CopyNode for
 * Input Tensor 0 to ". An event is tried in this order, and is what the first finds:
 *
 * 1. by node: its name, or each of the names that it joins by " + ", is one of the file's nodes;
 *    so are nodes that the trace names itself (TensorRT's layer information);
 * 2. by tensor: it is a tensor that the file's nodes write;
 * 3. by layer: it is a layer's own name, or its module's path is (networks of the zoo, PyTorch);
 * 4. by the optimized file that the runtime saved: a node of that name writes such a tensor there,
 *    or else is written for, or reads from, a node that does;
 * 5. by sizes: between what ran before and after, an operator of this type, or the last one of any
 *    type that writes tensors of these sizes;
 * 6. by order, in a trace that tells types alone: see measure/join_order.h.
 *
 * What only moves or converts data that the network does not ask to be moved, as a runtime's change
 * of layout, is a copy: of the operator that it was found by, or of the last one before it that
 * writes as many elements; one made for an input, of the next one that reads as many. */
#ifndef MEASURE_JOIN_H
#define MEASURE_JOIN_H

#include "graph/graph.h"
#include "measure/trace.h"
#include "proto/model.h"

#define JOIN_LIST(X)                                                                               \
    X(NOT, "nothing", "joins nothing")                                                             \
    X(NODE, "node", "by the name of a node")                                                       \
    X(TENSOR, "tensor", "by the name of a tensor")                                                 \
    X(LAYER, "layer", "by the name of a layer or module")                                          \
    X(FILE, "file", "by the optimized file")                                                       \
    X(SIZES, "sizes", "by type and sizes in order")                                                \
    X(ORDER, "order", "by type in order")

typedef enum JoinedBy {
#define X(id, name, meaning) JOINED_BY_##id,
    JOIN_LIST(X)
#undef X
        JOIN_COUNT,
} JoinedBy;

const char *joined_by_name(JoinedBy by);
const char *joined_by_meaning(JoinedBy by);

/* What an event is. */
typedef struct JoinedEvent {
    JoinedBy by;
    bool copies;
    int n;          /* 0: it joins nothing */
    const int *ops; /* operators of the network as it is run, in order, each once */
} JoinedEvent;

typedef struct Joined {
    const Trace *trace;  /* borrowed */
    JoinedEvent *events; /* of each of the trace's */
    double seconds;      /* of all events */
    double seconds_by[JOIN_COUNT];
    GPtrArray *blocks; /* private */
} Joined;

/* `graph` is the network as its source has it, `run` the same as it is compared, fused or not, and
 * `optimized` the file that ONNX Runtime saved of it (optimized_model_filepath), or NULL. An
 * operator of `graph` that is none of `run`'s, nor part of one, is the one that computes what it
 * reads, else the first that reads what it writes. */
Joined *join_new(const Graph *graph, const Graph *run, const Trace *trace,
                 const OnnxModel *optimized);
void join_free(Joined *joined);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Joined, join_free)

/* Of all events, by seconds: 1 where there are none. */
double joined_share(const Joined *joined);

#endif
