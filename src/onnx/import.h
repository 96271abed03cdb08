/* An ONNX model on its way into a graph: what the translation keeps, and for how long.
 *
 *    OnnxModel, the caller's (proto/file.h)              Graph, the result (graph/graph.h)
 *    +-----------------------------------+              +-------------------------------+
 *    | nodes, names, attributes,         |              | tensors   0    1    2    3 .. |
 *    | values of small initializers      |              | operators, that name them     |
 *    +-----------------------------------+              +-------------|----|----|----|--+
 *          ^ pointed to, never copied                                 |    |    |    |
 *          |                                                 facts    v    v    v    v
 *    OnnxImport, while onnx_graph_new runs              +-------------------------------+
 *    +-----------------------------------+              | origin, uses, contents ...    |
 *    | facts, one for each tensor -------|------------->+---------|---------------------+
 *    | memory ----------------------.    |                        v
 *    | types: outputs of the node   |    |     OnnxKnown: a shape and its elements, whole or real;
 *    |        being read            |    |     those that only the data can tell are KNOWN_NOT or
 *    | error: the first failure     |    |     NAN. Of constants the numbers are the model's own;
 *    +------------------------------|----+     what eval.c computes of them lies in `memory`.
 *                                   v
 *      contents, lists of tensors: all that has to live as long as the import
 *
 * Names are a matter of scopes, which stand on the stack of whoever goes through a graph:
 *
 *    main graph  <--outer--  then_branch of an If  <--outer--  body of a Loop in it
 *      names -> tensors        names -> tensors                  names -> tensors
 *
 * A name is looked for from within outwards; scopes of one graph each bind a name once. A function
 * sees nothing of its caller: its scope has no outer one, but a frame with the call, from which it
 * takes its attributes, and so on through its caller's frame. A scope ends with its graph; the
 * tensors that it named stay.
 *
 *    onnx/graph.c     begins and ends the import: the main graph, its inputs (onnx/inputs.h)
 *    onnx/body.c      initializers, nodes and calls of one graph, in its scope
 *    onnx/operator.c  one node: finds its inputs, asks the table (onnx/ops.h) how to read it, adds
 * an operator, binds its outputs, follows contents (onnx/eval.h) onnx/if.c, loop.c  nodes with
 * graphs in them: body.c again (onnx/subgraph.h) onnx/check.c     what the file states of its
 * tensors, and what constants are in the end
 *
 * What holds all the time: tensors and operators of the graph are in order of execution; facts may
 * be fewer than tensors (import_fact makes them); a branch that is not taken is removed from the
 * operators, while its tensors stay, without a producer; once there is an error nothing more comes
 * of the import, and whoever sees it returns false. */
#ifndef ONNX_IMPORT_H
#define ONNX_IMPORT_H

#include "base/error.h"
#include "graph/graph.h"
#include "onnx/known.h"
#include "onnx/names.h"
#include "onnx/options.h"
#include "proto/file.h"

enum {
    ONNX_MAX_STEPS = 250 * 1000, /* nodes after functions, branches and loops are put in place */
    ONNX_MAX_CALLS = 32,         /* functions that call functions */
    ONNX_MAX_NOTES = 40,
    ONNX_MAX_WARNINGS = 20, /* then one line says how many more there are */
};

/* How operators use a constant: decides its role in the end. */
typedef enum OnnxUse {
    USE_DATA = 1 << 0,
    USE_WEIGHT = 1 << 1,
    USE_BUFFER = 1 << 2,
    USE_METADATA = 1 << 3,
    USE_ARGUMENT = 1 << 4,
    USE_PARAMETER = 1 << 5, /* a weight or buffer even when it is an input of the network */
    USE_TABLE = 1 << 6,     /* a weight when it is floating point */
    USE_OPERAND = 1 << 7,   /* the same, unless it is a single number: added or multiplied */
    USE_MASK = 1 << 9,      /* an operand that is the same for all heads: a buffer */
    USE_STATE = 1 << 8,     /* the same, unless it is all zeros: before the first step */
} OnnxUse;

typedef enum OnnxOrigin {
    ORIGIN_COMPUTED,
    ORIGIN_INPUT,
    ORIGIN_INITIALIZER,
    ORIGIN_CONSTANT, /* a Constant node, or ConstantOfShape of a fixed shape */
} OnnxOrigin;

/* Tensors in a sequence. */
typedef struct OnnxList {
    int n;
    int *tensors;
} OnnxList;

/* What is known of a tensor of the graph besides the graph's own Tensor. */
typedef struct OnnxFact {
    const OnnxKnown *known; /* contents, or NULL */
    OnnxOrigin origin;
    unsigned uses;        /* OnnxUse */
    const OnnxList *list; /* it stands for a sequence of these; NULL: it does not, or they are not
                             known */
    bool absent;          /* it stands for an optional value that is not there */
    bool filled;          /* a ConstantOfShape */
    bool zeros;           /* all its elements are 0 */
    int source;           /* tensor + 1 that this is another form of, reshaped or cast; 0: none */
} OnnxFact;

/* Attributes of the call whose function's nodes are being read. */
typedef struct OnnxFrame {
    const struct OnnxFrame *caller;
    const OnnxNode *call;
    const OnnxFunction *function;
} OnnxFrame;

/* Names of tensors, of one graph or function. */
typedef struct OnnxScope {
    const struct OnnxScope *outer; /* of a subgraph; NULL: the main graph or a function */
    GHashTable *names;             /* name to tensor + 1; strings are the model's */
    const OnnxFrame *frame;        /* NULL outside functions */
    const char *prefix;            /* of names of operators; "" in the main graph */
    int64_t opset;                 /* of the default domain */
} OnnxScope;

typedef struct OnnxImport {
    const OnnxModel *model;
    const OnnxOptions *options; /* never NULL */
    const char *shown;
    Graph *graph;
    GArray *facts;     /* OnnxFact of each tensor */
    GArray *types;     /* TensorType: outputs given by the operator being translated */
    OnnxArena *memory; /* of contents and lists */
    OnnxNames *names;
    GHashTable *symbols;         /* symbol to int64_t *: DIM_UNKNOWN while nobody says */
    GPtrArray *open;             /* char *: symbols that nobody gave, taken as 1 */
    const OnnxValue *open_image; /* an input of images of a size that nobody gave; NULL */
    int image_channels;    /* of the inputs that a resolution is of; 0: any that images have */
    GHashTable *declared;  /* name to OnnxValue of the main graph; NULL until needed */
    GHashTable *functions; /* name to GPtrArray of OnnxFunction; NULL: there are none */
    GHashTable *orders;    /* graph to the order of its nodes (proto/order.h) */
    GHashTable *ops;       /* type of the default domain to what it is, an OnnxOp */
    GPtrArray *warnings, *notes, *assumptions; /* char * */
    int n_warnings;
    bool resized;        /* options changed fixed dimensions: stated shapes do not hold */
    bool reshapes_batch; /* a Reshape writes down what is the leading dimension of its input */
    int n_stated;        /* tensors whose stated shape was used */
    int calls;           /* depth */
    int64_t repeats;     /* trips of the loops around */
    int steps;
    GError *error; /* the first failure */
} OnnxImport;

/* Makes it the failure, unless there is one already: "shown: message", of a node "shown: node
 * 'name' (Conv) at byte 123: message". False. */
bool import_fail(OnnxImport *import, RbErrorCode code, const OnnxNode *node, const char *format,
                 ...) G_GNUC_PRINTF(4, 5);

/* Adds one line to the notes, or to the assumptions: what the file does not say and counts depend
 * on. The same line only once. */
void import_note(OnnxImport *import, const char *format, ...) G_GNUC_PRINTF(2, 3);
void import_assume(OnnxImport *import, const char *format, ...) G_GNUC_PRINTF(2, 3);
void import_warn(OnnxImport *import, const char *format, ...) G_GNUC_PRINTF(2, 3);

OnnxFact *import_fact(OnnxImport *import, int tensor);

/* A constant of that type; `known` (of the import's memory) may be NULL. */
int import_constant(OnnxImport *import, const char *name, Shape shape, DType dtype,
                    const OnnxKnown *known, OnnxOrigin origin);

/* Fails when the elements of a known shape do not fit in 64 bits; `what` has the name. */
bool import_check_size(OnnxImport *import, const char *what, const char *name, const Shape *shape);

/* Fails when ONNX has no such element type; ONNX_UNDEFINED passes. */
bool import_check_type(OnnxImport *import, const char *what, const char *name, int data_type);

/* What a symbol stands for, of an import; NULL: nobody says (base/dims.h). */
const int64_t *import_symbol(const char *symbol, const void *import);

/* Dimensions as declared, symbols by what they stand for, arithmetic worked out (base/dims.h); what
 * is not declared is unknown. */
Shape import_shape(const OnnxImport *import, const OnnxType *declared);
const OnnxType *import_shaped(const OnnxType *type); /* of a tensor, its rank declared; NULL */
DType import_dtype(const OnnxType *declared);

void scope_init(OnnxScope *scope, const OnnxScope *outer, const char *prefix);
void scope_clear(OnnxScope *scope);

/* The tensor of that name here or in an outer scope; NO_TENSOR. */
int scope_find(const OnnxScope *scope, const char *name);

/* The same of what `node` reads: fails where nothing makes it. NO_TENSOR too for "" and for an
 * input of the function being read that its call leaves out. */
int scope_read(OnnxImport *import, const OnnxScope *scope, const char *name, const OnnxNode *node);

/* Names a tensor; fails when the scope itself has that name. `node` is whose output it is; NULL. */
bool scope_bind(OnnxImport *import, OnnxScope *scope, const char *name, int tensor,
                const OnnxNode *node);

/* A name for an operator of the node, valid until the next call. */
const char *import_name(OnnxImport *import, const OnnxScope *scope, const OnnxNode *node);

#endif
