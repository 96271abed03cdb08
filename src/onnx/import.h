/* An ONNX model on its way into a graph: what the onnx_*.c of the translation share. */
#ifndef ONNX_IMPORT_H
#define ONNX_IMPORT_H

#include "graph/graph.h"
#include "onnx/file.h"
#include "onnx/graph.h"
#include "onnx/known.h"
#include "onnx/names.h"

/* How operators use a constant: decides its role in the end. */
typedef enum OnnxUse {
    USE_DATA = 1 << 0,
    USE_WEIGHT = 1 << 1,
    USE_BUFFER = 1 << 2,
    USE_METADATA = 1 << 3,
    USE_ARGUMENT = 1 << 4,
    USE_PARAMETER = 1 << 5, /* a weight or buffer even when it is an input of the network */
    USE_TABLE = 1 << 6,     /* a weight when it is floating point */
} OnnxUse;

typedef enum OnnxOrigin {
    ORIGIN_COMPUTED,
    ORIGIN_INPUT,
    ORIGIN_INITIALIZER,
    ORIGIN_CONSTANT, /* a Constant node, or ConstantOfShape of a fixed shape */
} OnnxOrigin;

/* What is known of a tensor of the graph besides the graph's own Tensor. */
typedef struct OnnxFact {
    const OnnxKnown *known; /* contents, or NULL */
    OnnxOrigin origin;
    unsigned uses;       /* OnnxUse */
    bool data_dependent; /* only the data can tell its unknown dimensions */
    int source;          /* tensor + 1 that this is another form of, reshaped or cast; 0: none */
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
    GArray *facts;  /* OnnxFact of each tensor */
    GArray *types;  /* TensorType: outputs given by the operator being translated */
    OnnxPool *pool; /* of contents and lists */
    OnnxNames *names;
    GHashTable *symbols;         /* symbol to int64_t * */
    GHashTable *declared;        /* name to OnnxValue of the main graph; NULL until needed */
    GHashTable *functions;       /* name to GPtrArray of OnnxFunction; NULL: there are none */
    GHashTable *ops;             /* type of the default domain to what it is, an OnnxOp */
    GPtrArray *warnings, *notes; /* char * */
    int n_warnings;
    bool resized;    /* options changed fixed dimensions: stated shapes do not hold */
    int n_stated;    /* tensors whose stated shape was used */
    int calls;       /* depth */
    int64_t repeats; /* trips of the loops around */
    int steps;
    GError *error; /* the first failure */
} OnnxImport;

OnnxFact *import_fact(OnnxImport *import, int tensor);

/* Adds one line to the notes; the same line only once. Takes `note`. */
void import_note(OnnxImport *import, char *note);
void import_warn(OnnxImport *import, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The tensor of that name here or in an outer scope; NO_TENSOR. */
int scope_find(const OnnxScope *scope, const char *name);

/* An input of the function being read that its call leaves out. */
bool scope_leaves_out(const OnnxScope *scope, const char *name);

/* Names a tensor; fails when the scope itself has that name. `node` is whose output it is. */
bool scope_bind(OnnxImport *import, OnnxScope *scope, const char *name, int tensor,
                const OnnxNode *node, GError **error);

/* A constant of that type; `known` (of the import's pool) may be NULL. */
int import_constant(OnnxImport *import, const char *name, Shape shape, DType dtype,
                    const OnnxKnown *known, OnnxOrigin origin);

/* False when the elements of a known shape do not fit in 64 bits. */
bool import_check_size(const OnnxImport *import, const char *name, const Shape *shape,
                       GError **error);

/* Dimensions as declared, symbols by what they stand for; what is not declared is unknown. */
Shape import_shape(const OnnxImport *import, const OnnxType *type);
DType import_dtype(const OnnxType *type);

/* Reads initializers and nodes of a graph into the scope. */
bool import_graph(OnnxImport *import, OnnxScope *scope, const OnnxGraph *graph, GError **error);

void scope_init(OnnxScope *scope, const OnnxScope *outer, const char *prefix);
void scope_clear(OnnxScope *scope);

/* A name for an operator of the node, valid until the next call. */
const char *import_name(OnnxImport *import, const OnnxScope *scope, const OnnxNode *node);

/* Adds an operator for the node with the outputs in import->types, each bound to the node's output
 * of the same place after `first`. */
bool import_emit(OnnxImport *import, OnnxScope *scope, const OnnxNode *node, OpKind kind,
                 const int *operands, int n_operands, int first, GError **error);

/* What the file states of a tensor of the main graph; NULL: nothing. */
const OnnxValue *import_declared(OnnxImport *import, const char *name);

/* Compares what the file states with what was inferred, and warns (onnx_check.c). */
void import_check(OnnxImport *import, const OnnxScope *scope);

/* Takes the stated dimensions for those of `tensor` that are not known and do not depend on data.
 */
void import_state(OnnxImport *import, const char *name, int tensor);

/* Roles of constants and inputs, once all their uses are known. */
void import_settle(OnnxImport *import);

/* A node that is not treated apart (onnx_operator.c). */
bool import_operator(OnnxImport *import, OnnxScope *scope, const OnnxNode *node, GError **error);

/* onnx_if.c, onnx_loop.c */
bool import_if(OnnxImport *import, OnnxScope *scope, const OnnxNode *node, GError **error);
bool import_loop(OnnxImport *import, OnnxScope *scope, const OnnxNode *node, GError **error);
bool import_scan(OnnxImport *import, OnnxScope *scope, const OnnxNode *node, GError **error);

/* RB_ERROR_INPUT about a node: "file: node 'name' (Conv) at byte 123: ...". */
bool import_fail(const OnnxImport *import, const OnnxNode *node, GError **error, const char *format,
                 ...) G_GNUC_PRINTF(4, 5);

/* Puts the location before *error. */
void import_locate(const OnnxImport *import, const OnnxNode *node, GError **error);

#endif
