/* A graph while a model file builds it: names, blocks, limits, and what is still unused.
 *
 * Errors of the functions that add something carry no location, but the layer: the caller knows the
 * line. After an error the build is spent: build_finish fails with the first one.
 */
#ifndef ZOO_BUILD_H
#define ZOO_BUILD_H

#include "graph/graph.h"

enum {
    BUILD_MAX_OPS = 200 * 1000,
    BUILD_MAX_TENSORS = 5 * BUILD_MAX_OPS, /* results and what is learned: three of a convolution */
    BUILD_MAX_BLOCKS = 50 * 1000,
    BUILD_MAX_OPERANDS = 2 * 1000 * 1000, /* of all operators together */
};

/* Operators that belong together, "layer1.0", as long as the build; private. */
typedef struct BuildBlock BuildBlock;

/* One tensor as the model file holds it. */
typedef struct BuildValue {
    int tensor;
    BuildBlock *block; /* where operators that follow belong */
    bool auxiliary;    /* operators that follow are a head used in training only */
    Mask mask;         /* of the scores that operators which follow work on */
} BuildValue;

/* An operator to be added. */
typedef struct BuildOp {
    OpKind kind;
    const char *leaf; /* name within its block; NULL: automatic */
    const BuildValue *inputs;
    int n_inputs;
    int weight; /* learned tensor to use in place of one of its own; NO_TENSOR: none */
    Attrs attrs;
    int line;
} BuildOp;

typedef struct Build Build;

/* Takes the graph over. `dtype` is that of learned tensors. */
Build *build_new(Graph *graph, DType dtype);
void build_free(Build *build);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Build, build_free)

const Graph *build_graph(const Build *build);

bool build_add_input(Build *build, const char *name, Shape shape, DType dtype, int line,
                     BuildValue *out, GError **error);

/* A learned tensor, or (TENSOR_BUFFER) one of running statistics, or (TENSOR_CONSTANT) one of
 * numbers that belong to the network's description, such as a mask. `name` NULL: automatic. */
const char *build_role_name(TensorRole role); /* "parameter", "buffer", "constant" */
bool build_add_parameter(Build *build, TensorRole role, const char *name, Shape shape, int line,
                         BuildValue *out, GError **error);

/* An input that the network keeps from one pass to the next. `name` NULL: automatic. */
bool build_add_state(Build *build, const char *name, Shape shape, int line, BuildValue *out,
                     GError **error);

/* A number as an operand. */
BuildValue build_add_constant(Build *build, DType dtype);

/* Appends the operator to the block of the first input that is not a parameter, and returns it, or
 * NULL. Its k-th result is build_result(). */
const Op *build_add_op(Build *build, const BuildOp *op, GError **error);
BuildValue build_result(const Build *build, const BuildOp *op, int k);

/* The name that `op` gets or would have got: "layer1.0.conv2". Valid until the next call. */
const char *build_op_name(Build *build, const BuildOp *op);

/* The block of that name, "" always being one; NULL: there is none yet, or when there are too many.
 */
BuildBlock *build_known_block(const Build *build, const char *name);
BuildBlock *build_block(Build *build, const char *name, GError **error);

/* Whether all counts of an operator, or of the elements of all tensors, fit in 64 bits. */
bool build_op_fits(const Graph *graph, const Op *op);
bool build_elements_fit(int64_t elements);

/* Remembers the first failure. */
void build_break(Build *build, const GError *error);
bool build_is_broken(const Build *build);

/* Appends an output. Auxiliary ones are dropped: the network does not compute them. */
bool build_add_output(Build *build, const BuildValue *value, GError **error);

/* The finished graph, which the caller frees, or NULL: nothing was computed or returned, a result
 * is unused, or a count does not fit in 64 bits. Errors begin "file:line: ". */
Graph *build_finish(Build *build, const char *file, int line, GError **error);

#endif
