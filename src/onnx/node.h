/* A node being translated into an operator of the graph: what it says, and what is made of it. */
#ifndef ONNX_NODE_H
#define ONNX_NODE_H

#include "onnx/import.h"

typedef struct OnnxNodeContext {
    OnnxImport *import;
    const OnnxScope *scope;
    const OnnxNode *proto;
    int64_t version; /* of the node's domain */
    int *inputs;     /* tensors as the file lists them; NO_TENSOR: absent */
    int n_inputs;

    /* What is made of it; a translation changes these. */
    OpKind kind;
    Attrs attrs;
    int *operands; /* the operator's inputs; at first `inputs` */
    int n_operands;
    DType result;  /* type of the first output; DTYPE_UNKNOWN: as the rule says */
    DType compute; /* see Op.compute */
    bool data_dependent;
    Shape y; /* of the first output, once it is inferred: for evaluation */
} Node;

/* The attribute, looked up in the calling node where a function says so; NULL. */
const OnnxAttr *node_attr(const Node *node, const char *name);
int64_t node_int(const Node *node, const char *name, int64_t fallback);
double node_real(const Node *node, const char *name, double fallback);
const char *node_text(const Node *node, const char *name, const char *fallback);
DType node_dtype_attr(const Node *node, const char *name, DType fallback);

/* A list; n = 0 when there is none. False: it has more than SHAPE_MAX_RANK numbers. */
bool node_ints(const Node *node, const char *name, Ints *ints, GError **error);

/* Inputs as the file lists them. */
bool node_has(const Node *node, int i);
Shape node_shape(const Node *node, int i); /* unknown when absent */
DType node_dtype(const Node *node, int i); /* DTYPE_UNKNOWN when absent */
const OnnxKnown *node_known(const Node *node, int i);

/* The only element of an input; KNOWN_NOT. */
int64_t node_scalar(const Node *node, int i);

typedef enum Argument {
    ARGUMENT_ABSENT,
    ARGUMENT_UNKNOWN, /* given when the network runs */
    ARGUMENT_KNOWN,   /* but for elements that are KNOWN_NOT */
    ARGUMENT_WRONG,   /* *error says why */
} Argument;

/* The numbers of an input that has at most SHAPE_MAX_RANK. */
Argument node_argument(const Node *node, int i, Ints *ints, GError **error);

/* The same of an attribute or, when `input` >= 0 and the file has it, of that input. */
Argument node_list(const Node *node, const char *name, int input, Ints *ints, GError **error);

/* Makes the operator's inputs the listed ones of the file's; n = their number, -1: none. */
void node_take(Node *node, const int *order, int n);
#define TAKE(node, ...)                                                                            \
    node_take(node, (const int[]){__VA_ARGS__}, (int)(sizeof((int[]){__VA_ARGS__}) / sizeof(int)))

/* The shape that a list of dimensions says, with KNOWN_NOT for unknown ones. */
Shape shape_of_ints(const Ints *dims);

/* As many dimensions, none of them known. */
Shape shape_opened(Shape shape);

/* Gives one output, in order: the rule is not asked. */
void node_give(Node *node, Shape shape, DType dtype);

/* The i-th output has a name. */
bool node_wants(const Node *node, int i);

/* A message about the node, without location: the caller adds it. */
bool node_fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
