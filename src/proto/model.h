/* An ONNX file in memory, as it stands: nothing inferred, nothing looked up, no weights.
 *
 * Of the file only its structure is loaded. Payloads of tensors are skipped by their length, except
 * the small constants that shapes may depend on, whose values are kept. Strings are valid UTF-8
 * without NUL, never NULL ("" where the file has none) and at most ONNX_TEXT_BYTES long: one that
 * had to be repaired or cut ends in a digest of the original, so that names that differ stay
 * different. Lists are in file order. Everything belongs to the model.
 *
 * Field and type names are those of the ONNX specification (onnx.proto, IR.md).
 */
#ifndef PROTO_MODEL_H
#define PROTO_MODEL_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ONNX_MIN_IR = 3, /* IR versions below are refused */
    ONNX_TEXT_BYTES = 1024,
    ONNX_MAX_RANK = 64,        /* of a tensor or a type */
    ONNX_MAX_DEPTH = 32,       /* graphs in graphs, types in types */
    ONNX_KEPT_NODES = 1 << 18, /* whole numbers of an attribute: of trees, one for each node */
    ONNX_KEPT_INTS = 4096, /* elements of the largest tensor or attribute list that keeps values: */
    ONNX_KEPT_REALS = 512, /* of whole numbers and booleans; of real numbers */
};

#define ONNX_MAX_FILE (INT64_C(16) << 30)
#define ONNX_MAX_KEPT ((size_t)256 << 20) /* bytes a model may take in memory */

/* TensorProto.DataType; dtype_from_onnx() knows those that matter. Other numbers can occur. */
typedef enum OnnxDataType {
    ONNX_UNDEFINED,
    ONNX_FLOAT,
    ONNX_UINT8,
    ONNX_INT8,
    ONNX_UINT16,
    ONNX_INT16,
    ONNX_INT32,
    ONNX_INT64,
    ONNX_STRING,
    ONNX_BOOL,
    ONNX_FLOAT16,
    ONNX_DOUBLE,
    ONNX_UINT32,
    ONNX_UINT64,
    ONNX_COMPLEX64,
    ONNX_COMPLEX128,
    ONNX_BFLOAT16,
    ONNX_FLOAT8E4M3FN,
    ONNX_FLOAT8E4M3FNUZ,
    ONNX_FLOAT8E5M2,
    ONNX_FLOAT8E5M2FNUZ,
    ONNX_UINT4,
    ONNX_INT4,
    ONNX_FLOAT4E2M1,
    ONNX_FLOAT8E8M0,
    ONNX_UINT2,
    ONNX_INT2,
} OnnxDataType;

/* A dimension of a declared type: a number, a symbol, or unknown. */
typedef struct OnnxDim {
    int64_t value;      /* -1: a symbol, or unknown */
    const char *symbol; /* "batch"; "" for a number or unknown */
} OnnxDim;

typedef enum OnnxTypeKind {
    ONNX_TYPE_NONE, /* not declared */
    ONNX_TYPE_TENSOR,
    ONNX_TYPE_SPARSE,
    ONNX_TYPE_SEQUENCE,
    ONNX_TYPE_MAP,
    ONNX_TYPE_OPTIONAL,
    ONNX_TYPE_OPAQUE,
} OnnxTypeKind;

typedef struct OnnxType OnnxType;
struct OnnxType {
    OnnxTypeKind kind;
    int data_type;  /* of a tensor's elements, of a map's keys */
    bool has_shape; /* tensor: the rank is declared; one of rank 0 has no dims */
    int n_dims;
    const OnnxDim *dims;
    const OnnxType
        *element; /* of a sequence or optional, the values of a map; NULL: not declared */
};

typedef struct OnnxValue {
    const char *name;
    OnnxType type;
    int64_t offset; /* in the file, as all offsets: bytes from its beginning */
} OnnxValue;

typedef struct OnnxTensor {
    const char *name;
    int data_type; /* OnnxDataType */
    int n_dims;
    const int64_t *dims; /* each >= 0 */
    int64_t elements;    /* product of dims, 1 for a scalar; COUNT_OVERFLOW */
    const int64_t *ints; /* `elements` values of a small whole-number or bool tensor; uint64 wraps;
                            never NULL for one whose payload is in the file and complete */
    const double *reals; /* the same for a floating-point one */
    bool zeros; /* all its values are 0; false where that is not looked at: they are many, or not in
                   raw_data */
    int64_t payload;      /* bytes of values in this file; 0: stripped, external or no elements */
    bool external;        /* its values are in another file, */
    const char *location; /* of this name */
    int64_t offset;
} OnnxTensor;

typedef struct OnnxSparse {
    OnnxTensor values;  /* its name is the sparse tensor's; dims [NNZ] */
    OnnxTensor indices; /* dims [NNZ] or [NNZ, rank] */
    int n_dims;
    const int64_t *dims; /* of the dense tensor */
    int64_t offset;
} OnnxSparse;

typedef struct OnnxGraph OnnxGraph;

/* AttributeProto.AttributeType. Where a file leaves it out (IR 1), it is told from what is there.
 */
typedef enum OnnxAttrType {
    ONNX_ATTR_UNDEFINED,
    ONNX_ATTR_FLOAT,
    ONNX_ATTR_INT,
    ONNX_ATTR_STRING,
    ONNX_ATTR_TENSOR,
    ONNX_ATTR_GRAPH,
    ONNX_ATTR_FLOATS,
    ONNX_ATTR_INTS,
    ONNX_ATTR_STRINGS,
    ONNX_ATTR_TENSORS,
    ONNX_ATTR_GRAPHS,
    ONNX_ATTR_SPARSE_TENSOR,
    ONNX_ATTR_SPARSE_TENSORS,
    ONNX_ATTR_TYPE_PROTO,
    ONNX_ATTR_TYPE_PROTOS,
} OnnxAttrType;

/* The member that `type` names is set; one that the file left out is 0, "" or NULL. */
typedef struct OnnxAttr {
    const char *name;
    const char *ref; /* in a function: the function's attribute it takes its value from; else "" */
    OnnxAttrType type;
    double f;
    int64_t i;
    const char *s;
    int n; /* length of the list in the file; a list of numbers or strings is NULL when too long */
    const double *floats;
    const int64_t *ints;
    const char *const *strings;
    const OnnxTensor *tensors; /* ONNX_ATTR_TENSOR: the first of one, n = 1; so all below */
    const OnnxSparse *sparse;
    const OnnxGraph *graphs;
    const OnnxType *types;
} OnnxAttr;

typedef struct OnnxNode {
    const char *name; /* often "" */
    const char *op_type;
    const char *domain;   /* "" is the default domain, however the file writes it ("ai.onnx") */
    const char *overload; /* of a local function */
    int n_inputs, n_outputs, n_attrs;
    const char *const *inputs; /* "": an optional one that is absent */
    const char *const *outputs;
    const OnnxAttr *attrs;
    int64_t offset;
} OnnxNode;

struct OnnxGraph {
    const char *name;
    int n_nodes, n_inputs, n_outputs, n_value_infos, n_initializers, n_sparse;
    const OnnxNode *nodes;
    const OnnxValue *inputs; /* up to IR 3 the initializers too, later some of them may be */
    const OnnxValue *outputs;
    const OnnxValue *value_infos;
    const OnnxTensor *initializers;
    const OnnxSparse *sparse;
};

typedef struct OnnxOpset {
    const char *domain; /* "" is the default domain */
    int64_t version;
} OnnxOpset;

typedef struct OnnxEntry {
    const char *key, *value;
} OnnxEntry;

typedef struct OnnxFunction {
    const char *domain, *name, *overload;
    OnnxGraph body; /* inputs and outputs have names and no types; no initializers */
    int n_attrs, n_defaults, n_opsets;
    const char *const *attrs; /* names of attributes a call may give */
    const OnnxAttr *defaults; /* attributes a call may give that have a default */
    const OnnxOpset *opsets;
    int64_t offset;
} OnnxFunction;

typedef struct OnnxModel {
    int64_t ir_version, model_version;
    const char *producer, *producer_version, *domain;
    int n_opsets, n_metadata, n_functions;
    const OnnxOpset *opsets;
    const OnnxEntry *metadata;
    const OnnxFunction *functions;
    OnnxGraph graph;
    struct OnnxArena *arena; /* private */
} OnnxModel;

#endif
