/* A node being translated into an operator of the graph: what it says, and what is made of it.
 *
 * What a node says wrong stands in its import as the first failure. Whoever reads on after one
 * finds empty lists; nothing comes of the node. */
#ifndef ONNX_NODE_H
#define ONNX_NODE_H

#include "onnx/import.h"

typedef struct OnnxNodeContext {
    OnnxImport *import;
    OnnxScope *scope;
    const OnnxNode *proto;
    int64_t version; /* of the node's domain */
    int *inputs;     /* tensors as the file lists them; NO_TENSOR: absent */
    int n_inputs;

    /* What is made of it; a translation changes these. */
    OpKind kind;
    Attrs attrs;
    int *operands; /* the operator's inputs; at first `inputs` */
    int n_operands;
    unsigned untold;    /* KNOWS_...: figures that the file leaves open, for Op.untold */
    bool channels_last; /* of its data, which rules want to see second: views are around it */
    bool placed;        /* something else stands in its place: there is no operator to add */
    Shape y;            /* of the output being evaluated, once it is inferred */
} Node;

/* It is to be an operator of that kind, with the kind's default attributes. */
void node_become(Node *node, OpKind kind);

/* The attribute, looked up in the calling node where a function says so; NULL. */
const OnnxAttr *node_attr(const Node *node, const char *name);
int64_t node_int(const Node *node, const char *name, int64_t fallback);
double node_real(const Node *node, const char *name, double fallback);
const char *node_text(const Node *node, const char *name, const char *fallback);
DType node_dtype_attr(const Node *node, const char *name, DType fallback);

/* A list; n = 0 when there is none. One of more than SHAPE_MAX_RANK numbers is a failure. */
Ints node_ints(const Node *node, const char *name);

/* Inputs as the file lists them. */
bool node_has(const Node *node, int i);
Shape node_shape(const Node *node, int i);          /* unknown when absent */
DType node_dtype(const Node *node, int i);          /* DTYPE_UNKNOWN when absent */
int64_t node_dim(const Node *node, int i, int dim); /* DIM_UNKNOWN when it has no such dimension */
const OnnxKnown *node_known(const Node *node, int i);

/* The only element of an input; KNOWN_NOT. */
int64_t node_scalar(const Node *node, int i);

/* Elements of an input that is a list, whether they are known or not; -1: not even their number. */
int64_t node_length(const Node *node, int i);

typedef enum Argument {
    ARGUMENT_ABSENT,
    ARGUMENT_UNKNOWN, /* given when the network runs */
    ARGUMENT_PARTLY,  /* but for elements that are KNOWN_NOT */
    ARGUMENT_KNOWN,
} Argument;

/* The numbers of an input. More than SHAPE_MAX_RANK are a failure. */
Argument node_argument(const Node *node, int i, Ints *ints);

/* The same of an attribute or, when `input` >= 0 and the file has it, of that input. */
Argument node_list(const Node *node, const char *name, int input, Ints *ints);

/* The index of a possibly negative axis, 0 when the rank is not known; -1 and a failure. */
int node_axis(const Node *node, const Shape *shape, int64_t axis);

/* Makes the operator's inputs n of the file's; -1 in `order`: none. */
void node_take(Node *node, const int *order, int n);

/* The shape that a list of dimensions says, with KNOWN_NOT for unknown ones; one of `rank` unknown
 * ones, which may be too many or -1; as many dimensions, none of them known; a list of n, -1: as
 * many as the data says. */
Shape shape_of_ints(const Ints *dims);
Shape shape_of_rank(int64_t rank);
Shape shape_opened(Shape shape);
Shape shape_of_list(int64_t n);

/* One more dimension at `at`; negative: unknown. The rank is known, and not the highest. */
Shape shape_inserted(const Shape *shape, int at, int64_t dim);

/* Gives one output, in order, of the first input's type or another: the rule is not asked. True. */
bool node_give(Node *node, Shape shape);
bool node_give_as(Node *node, Shape shape, DType dtype);

/* False: what is wrong with the node is the import's failure, unless there is one already. */
bool node_fail(const Node *node, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
