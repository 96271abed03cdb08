/* A network as data: tensors, and operators in execution order.
 *
 * Both stand in arrays and are named by index. An operator has two lists of tensors: what it reads,
 * data first and weights after them (the role of a tensor tells which), and what it writes. An
 * absent optional input is NO_TENSOR. Operators stand in topological order: what one reads was
 * produced before it. (The batch norm's buffers are left out here.)
 *
 *     inputs   0                                                       outputs   6
 *     tensors  0 x      1 conv.weight   2 conv    3 bn.scale   4 bn.shift   5 bn    6 relu
 *              INPUT    WEIGHT          ACTIV.    WEIGHT       WEIGHT       ACTIV.  ACTIV.
 *              1x3x8x8  16x3x3x3        1x16x8x8  16           16           ...     ...
 *     ops      0 conv {0 1} -> {2}      1 bn {2 3 4} -> {5}    2 relu {5} -> {6}
 *
 * An operator's kind names its row in the operator table (graph/op_list.h), whose rule gives a zoo
 * operator its weights, any operator the shapes it writes, and what it costs. What else it says are
 * its attributes: a small struct of the rule's family (graph/op.h).
 *
 * Fusion makes one operator of several, its parts, which stand in the order of execution and have
 * no parts themselves:
 *
 *     ops      0 conv {0 1 3 4} -> {6}
 *                  parts   conv {0 1} -> {2},   bn {2 3 4} -> {5},   relu {5} -> {6}
 *
 * The whole has the kind, name and attributes of its first part, unless the parts are the pattern
 * of an operator of the table (erf-GELU): then that kind. Its inputs are those of the first part,
 * as that has them, then everything else that parts read from outside; its outputs what is read
 * outside. Tensors that only parts read (2 and 5) belong to the graph, but meet no memory.
 *
 * Networks are copied to be changed: fused, quantized, at other sizes. All that an array's element
 * points to lies in a store (graph/store.h), where nobody changes it, so that a copy is its two
 * arrays and a store for what comes to be different:
 *
 *     Graph                                      graph_copy()
 *       ops, tensors ......... copied .......... ops, tensors
 *       store ----> GraphStore  <----- parent -- GraphStore <---- store
 *                   names, blocks                names of what is added
 *                   lists, parts                 lists that are replaced
 *                   attributes, each once        attributes no parent has
 *                   values                       ...
 *
 * A list, parts or attributes are replaced in an operator, never written. Freeing a graph frees its
 * arrays at once and its store with the last copy that has it as parent. Equal attributes of a
 * graph and its copies are one pointer, so that whether operators are alike is quickly seen.
 */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include <glib.h>

#include "graph/figure.h"
#include "graph/op.h"

enum { NO_TENSOR = -1, NO_OP = -1 };

typedef enum TensorRole {
    TENSOR_INPUT,      /* the network is given it */
    TENSOR_ACTIVATION, /* an operator computes it */
    TENSOR_WEIGHT,     /* learned: counted in params */
    TENSOR_BUFFER,     /* running statistics: counted in buffers */
    TENSOR_CONSTANT,   /* part of the network's description (a shape, an axis): counted nowhere */
    TENSOR_METADATA,   /* scales and zero points of quantization: counted in metadata_bytes */
} TensorRole;

typedef struct Tensor {
    const char *name;
    Shape shape;
    const int64_t *values; /* elements of a small whole-number constant, or NULL */
    int producer;          /* operator, or NO_OP */
    DType dtype : 8;
    TensorRole role : 8;
    bool
        in_place : 1; /* written where the concat that alone reads it wants it: nothing is copied */
    bool stated : 1;  /* its shape is one that a file states and that nothing here can tell */
    bool interleaved : 1; /* metadata that lies between the numbers of a weight which the same
                             operators read: it is read with them */
    bool is_state : 1;    /* an input that the network keeps from one pass to the next */
} Tensor;

/* What a file of another program calls an operator, and so do profiles of whoever runs that file.
 */
typedef struct OpOrigin {
    const char *node;           /* "/conv1/Conv"; "" where the file gives no name */
    const char *const *outputs; /* names of what it writes, NULL-terminated, none of them "" */
} OpOrigin;

struct Op {
    OpKind kind;
    int line;           /* in the model file, 0 when there is none */
    const char *name;   /* "layer1.0.conv1"; unique in the graph */
    const char *type;   /* as its source wrote it: the zoo name, or the ONNX type for OP_UNKNOWN */
    const char *block;  /* "layer1.0": what tables and charts group by; "" at the top */
    const Attrs *attrs; /* one of its graph, shared by all that have such: see graph_attrs */
    const OpOrigin *origin;      /* NULL: it is of the zoo's making, or a reader's */
    const int *inputs, *outputs; /* replaced, never written: copies of the graph share them */
    const Op *parts;             /* as the lists */
    int n_inputs, n_outputs;
    int n_parts;     /* 0: it is one operator */
    DType compute;   /* arithmetic that a quantized file asks for; DTYPE_UNKNOWN: as its tensors */
    int64_t repeats; /* times it runs per forward pass, see op_times(); 0 is 1 */
    unsigned untold; /* KNOWS_...: figures that its source leaves open, whatever its shapes */
    bool
        auxiliary; /* a head used in training only: its parameters count, nothing else of it does */
    bool shaped;   /* its outputs were given by who added it: graph_infer leaves them */
};

/* Op.repeats of the body of a loop that may not run at all: its weights and tensors are there. */
enum { REPEATS_PERHAPS = -1 };

/* How often an operator surely runs: more than once, or not at all, in the body of a loop alone. */
static inline int64_t op_times(const Op *op)
{
    return op->repeats == REPEATS_PERHAPS ? 0 : MAX(op->repeats, 1);
}

/* A figure somebody published for this network, to be set beside ours. */
typedef struct Published {
    const char *quantity; /* "params", "macs", "top1" */
    double value;
    bool exact; /* to the last digit, else rounded as printed */
    const char *source, *note;
} Published;

struct Graph {
    /* Description; NULL where the source says nothing. */
    const char *id, *name, *family, *source, *url, *category, *notes, *file;
    const char *const *assumptions; /* lines, NULL-terminated: what was taken for granted because
                                       the source does not say it; NULL: nothing */
    const struct Transformer *transformer; /* graph/transformer.h; NULL: of no family known here */
    int year, line;
    int64_t batch;            /* leading dimension the network was built with */
    GArray *published;        /* Published */
    GArray *tensors;          /* Tensor */
    GArray *ops;              /* Op */
    GArray *inputs, *outputs; /* int: tensors */
    struct GraphStore *store; /* private, as what follows: texts, lists and attributes */
    GHashTable *op_names;     /* names taken. NULL: none was asked for yet */
    GArray *inferred;         /* TensorType: outputs of the operator being inferred */
};

/* An empty graph; id and name are copied. graph_free accepts NULL. */
Graph *graph_new(const char *id, const char *name);
void graph_free(Graph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Graph, graph_free)

/* Room at once for about as many operators and tensors, in a graph without any: a hint. */
void graph_reserve(Graph *graph, int n_ops, int n_tensors);

/* A copy, which outlives its original and shares with it all but the arrays. */
Graph *graph_copy(const Graph *graph);

/* A copy of `text` that lives as long as the graph; NULL stays NULL. graph_intern makes one of all
 * equal texts. */
const char *graph_string(Graph *graph, const char *text);
const char *graph_intern(Graph *graph, const char *text);

/* "models/resnet.lua:12: " where an operator is described in a file of lines, else "". Caller
 * frees. */
char *graph_place(const Graph *graph, const Op *op);

/* Memory that lives as long as the graph, not cleared; and a copy of a list in such. */
void *graph_memory(Graph *graph, size_t bytes);
int *graph_list(Graph *graph, const int *list, int n);

/* The list with another i-th tensor; itself when it has that already. */
const int *graph_list_with(Graph *graph, const int *list, int n, int i, int tensor);

/* Such attributes as the graph keeps them, for Op.attrs. Equal ones of a graph and its copies are
 * one pointer, and nobody changes them: to change an operator's, copy them, change the copy and ask
 * for it here. */
const Attrs *graph_attrs(Graph *graph, const Attrs *attrs);

/* A copy of n numbers that lives as long as the graph: for Tensor.values. */
const int64_t *graph_numbers(Graph *graph, const int64_t *values, int n);

/* Appends a tensor (name is copied) and returns its index. */
int graph_add_tensor(Graph *graph, const char *name, TensorRole role, Shape shape, DType dtype);
int graph_add_input(Graph *graph, const char *name, Shape shape, DType dtype);
void graph_add_output(Graph *graph, int tensor);
bool graph_is_output(const Graph *graph, int tensor);

/* Creates a weight or buffer "<op name>.<suffix>" and appends it to op's inputs: for
 * OpRule.weights. The operator need not be in the graph yet. */
int graph_add_weight(Graph *graph, Op *op, const char *suffix, TensorRole role, Shape shape,
                     DType dtype);

/* Appends an operator: checks the number of inputs and makes its weights (when `make_weights`: the
 * zoo; a file brings its own, in ONNX order), infers its outputs, named after the operator. With
 * `make_weights`, weights that already stand after the data tensors are used instead of new ones
 * (tied weights). `attrs` NULL: the defaults. `name` must be new: that of an operator removed from
 * `ops` stays taken. block, line, type and auxiliary are the caller's to set. Returns its index, or
 * NO_OP, the graph unchanged, with a message that names the operator but no file. */
int graph_add_op(Graph *graph, OpKind kind, const char *name, const int *inputs, int n_inputs,
                 const Attrs *attrs, bool make_weights, GError **error);

/* The same for an operator of a file whose n_outputs outputs the caller knows. */
int graph_add_op_as(Graph *graph, OpKind kind, const char *name, const int *inputs, int n_inputs,
                    const Attrs *attrs, const TensorType *outputs, int n_outputs, GError **error);

bool graph_has_op_name(const Graph *graph, const char *name);

/* Appends an operator as it is; its name and lists belong to the graph already. */
void graph_append_op(Graph *graph, const Op *op);

/* Tensors that an operator and its parts compute know it by its index. */
void graph_set_producer(Graph *graph, const Op *op, int index);

/* Appends an output that the operator's rule does not speak of, and returns its tensor. */
int graph_add_op_output(Graph *graph, int op, Shape shape, DType dtype);

/* Sets `out` to the TensorTypes of the outputs that an operator with these inputs has. */
bool op_infer(const Graph *graph, const Op *op, GArray *out, GError **error);

/* Infers all shapes again after input shapes changed, keeping weights. The first operator that does
 * not fit, or has another number of results, fails. */
bool graph_infer(Graph *graph, GError **error);

static inline int graph_n_ops(const Graph *graph)
{
    return (int)graph->ops->len;
}

static inline int graph_n_tensors(const Graph *graph)
{
    return (int)graph->tensors->len;
}

static inline Op *graph_op(const Graph *graph, int op)
{
    return &g_array_index(graph->ops, Op, op);
}

static inline Tensor *graph_tensor(const Graph *graph, int tensor)
{
    return &g_array_index(graph->tensors, Tensor, tensor);
}

/* Tensor of op's i-th input or output; NULL when absent. */
static inline const Tensor *op_input(const Graph *graph, const Op *op, int i)
{
    return i < op->n_inputs && op->inputs[i] >= 0 ? graph_tensor(graph, op->inputs[i]) : NULL;
}

static inline const Tensor *op_output(const Graph *graph, const Op *op, int i)
{
    return i < op->n_outputs && op->outputs[i] >= 0 ? graph_tensor(graph, op->outputs[i]) : NULL;
}

static inline bool tensor_is_parameter(const Tensor *tensor)
{
    return tensor->role == TENSOR_WEIGHT || tensor->role == TENSOR_BUFFER;
}

/* Whether it holds what a pass computes with, not what was learned or given beforehand. */
static inline bool tensor_is_data(const Tensor *tensor)
{
    return tensor->role == TENSOR_INPUT || tensor->role == TENSOR_ACTIVATION;
}

/* Bytes of all elements; 0 while the shape is not known. */
int64_t tensor_bytes(const Tensor *tensor);

/* Attributes of an operator whose rule has that family: op_window(op), op_product(op), ... */
#define X(id, name, type)                                                                          \
    static inline const type *op_##name(const Op *op)                                              \
    {                                                                                              \
        g_assert(op->attrs->family == ATTRS_##id);                                                 \
        return &op->attrs->as.name;                                                                \
    }
ATTRS_LIST(X)
#undef X

/* The first part of a fused operator, whose attributes and shapes are those of its kind; else op.
 */
static inline const Op *op_lead(const Op *op)
{
    return op->n_parts > 0 ? &op->parts[0] : op;
}

/* What is known of op, as a set of KNOWS_...: its FLOPs by its rule, if it reads and first writes
 * known shapes, while it may write others that are not known; its traffic without a rule too, if
 * all that it reads and writes is known. */
unsigned op_known(const Graph *graph, const Op *op);

/* Whether all of it is. */
bool op_is_covered(const Graph *graph, const Op *op);

/* The input in whose storage an output of op goes on, grown by what is new: a decoder's cache.
 * NO_TENSOR: the output is none. */
int op_cache(const Op *op, int output);

/* Elements of op's i-th output that it writes: of a cache what is new. */
int64_t op_written_elements(const Graph *graph, const Op *op, int i);

/* What a layer is drawn and grouped as: a convolution with one filter per input channel is
 * depthwise, a product with learned values linear, however its file writes it. */
OpClass op_class(const Graph *graph, const Op *op);
bool op_is_depthwise(const Graph *graph, const Op *op);

#endif
