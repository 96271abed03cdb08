#include "proto/schema.h"

#include <limits.h>
#include <string.h>

#include "proto/model.h"
#include "proto/onnx.pb.h"
#include "proto/tensor.h"

static const Schema TYPE_SCHEMA, GRAPH_SCHEMA, ATTR_SCHEMA;

/* ---- Types ----------------------------------------------------------------------------------- */

static const OnnxType NO_TYPE = {.kind = ONNX_TYPE_NONE};

/* Exporters write -1 for what they do not know. */
static bool finish_dim(Frame *frame)
{
    OnnxDim *dim = frame->target;
    if (dim->value < 0)
        dim->value = -1;
    else
        dim->symbol = "";
    return true;
}

static const Schema DIM_SCHEMA = {
    .what = "dimension",
    BECOMES(OnnxDim, {-1, ""}),
    .finish = finish_dim,
    .slots =
        {
            FIELD(Dim, dim_value) = {read_int64, AT(OnnxDim, value)},
            FIELD(Dim, dim_param) = {read_text, AT(OnnxDim, symbol)},
        },
};

static bool read_dim(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    const OnnxType *type = frame->target;
    if (type->n_dims == ONNX_MAX_RANK)
        return frame_fail(frame, frame->at, RB_ERROR_LIMIT,
                          "it has more than %d dimensions; reshape it", ONNX_MAX_RANK);
    return read_list(frame, slot, stream);
}

static const Schema SHAPE_SCHEMA = {
    .what = "shape",
    .slots = {FIELD(Shape, dim) = {read_dim, LIST(OnnxType, dims), &DIM_SCHEMA}},
};

static bool read_shape(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    OnnxType *type = frame->target;
    type->has_shape = true;
    return frame_decode(frame, slot->of, type, stream);
}

static const Schema TENSOR_TYPE_SCHEMA = {
    .what = "tensor type",
    .slots =
        {
            FIELD(TensorType, elem_type) = {read_int, AT(OnnxType, data_type)},
            FIELD(TensorType, shape) = {read_shape, .of = &SHAPE_SCHEMA},
        },
};

static bool read_element_type(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    OnnxType *type = frame->target;
    OnnxType *element = onnx_arena_alloc(frame->reader->arena, sizeof *element);
    if (!element)
        return frame_fail_memory(frame);
    *element = NO_TYPE;
    type->element = element;
    return frame_decode(frame, slot->of, element, stream);
}

static const Schema ELEMENT_SCHEMA = {
    .what = "element type",
    .slots = {FIELD(ElementType, elem_type) = {read_element_type, .of = &TYPE_SCHEMA}},
};

static const Schema MAP_SCHEMA = {
    .what = "map type",
    .slots =
        {
            FIELD(MapType, key_type) = {read_int, AT(OnnxType, data_type)},
            FIELD(MapType, value_type) = {read_element_type, .of = &TYPE_SCHEMA},
        },
};

static const Schema OPAQUE_SCHEMA = {.what = "opaque type"};

/* The alternatives of a type share its struct; the last one in the file counts. */
static bool read_type_part(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    OnnxType *type = frame->target;
    if ((int)type->kind != slot->kind)
        *type = (OnnxType){.kind = (OnnxTypeKind)slot->kind};
    return frame_decode(frame, slot->of, type, stream);
}

#define TYPE_PART(schema, type) read_type_part, .of = schema, .kind = type

static const Schema TYPE_SCHEMA = {
    .what = "type",
    .size = sizeof(OnnxType),
    .initial = &NO_TYPE,
    .nests = true,
    .slots =
        {
            FIELD(Type, tensor_type) = {TYPE_PART(&TENSOR_TYPE_SCHEMA, ONNX_TYPE_TENSOR)},
            FIELD(Type, sequence_type) = {TYPE_PART(&ELEMENT_SCHEMA, ONNX_TYPE_SEQUENCE)},
            FIELD(Type, map_type) = {TYPE_PART(&MAP_SCHEMA, ONNX_TYPE_MAP)},
            FIELD(Type, opaque_type) = {TYPE_PART(&OPAQUE_SCHEMA, ONNX_TYPE_OPAQUE)},
            FIELD(Type, sparse_tensor_type) = {TYPE_PART(&TENSOR_TYPE_SCHEMA, ONNX_TYPE_SPARSE)},
            FIELD(Type, optional_type) = {TYPE_PART(&ELEMENT_SCHEMA, ONNX_TYPE_OPTIONAL)},
        },
};

static const Schema VALUE_SCHEMA = {
    .what = "value",
    BECOMES(OnnxValue, {.name = ""}),
    NAMED(OnnxValue, name),
    PLACED(OnnxValue, offset),
    .slots =
        {
            FIELD(Value, name) = {read_text, AT(OnnxValue, name)},
            FIELD(Value, type) = {read_message, AT(OnnxValue, type), .of = &TYPE_SCHEMA},
        },
};

/* ---- Attributes ------------------------------------------------------------------------------ */

/* Lists that an attribute may be, of one (`one`) or any number. */
typedef enum AttrList {
    LIST_TENSORS,
    LIST_GRAPHS,
    LIST_FLOATS,
    LIST_INTS,
    LIST_STRINGS,
    LIST_SPARSE,
    LIST_TYPES,
    ATTR_LISTS,
} AttrList;

static const struct {
    OnnxAttrType one, many;
    size_t member; /* of OnnxAttr */
    int kept;      /* most elements that are */
} lists[ATTR_LISTS] = {
#define TO(member) offsetof(OnnxAttr, member)
    [LIST_TENSORS] = {ONNX_ATTR_TENSOR, ONNX_ATTR_TENSORS, TO(tensors), INT_MAX},
    [LIST_GRAPHS] = {ONNX_ATTR_GRAPH, ONNX_ATTR_GRAPHS, TO(graphs), INT_MAX},
    [LIST_FLOATS] = {ONNX_ATTR_FLOATS, ONNX_ATTR_FLOATS, TO(floats), ONNX_KEPT_REALS},
    [LIST_INTS] = {ONNX_ATTR_INTS, ONNX_ATTR_INTS, TO(ints), ONNX_KEPT_NODES},
    [LIST_STRINGS] = {ONNX_ATTR_STRINGS, ONNX_ATTR_STRINGS, TO(strings), ONNX_KEPT_INTS},
    [LIST_SPARSE] = {ONNX_ATTR_SPARSE_TENSOR, ONNX_ATTR_SPARSE_TENSORS, TO(sparse), INT_MAX},
    [LIST_TYPES] = {ONNX_ATTR_TYPE_PROTO, ONNX_ATTR_TYPE_PROTOS, TO(types), INT_MAX},
#undef TO
};

/* An attribute while it is read, when it may have any number of any kind of list. */
typedef struct AttrParts {
    OnnxAttr attr;
    const void *list[ATTR_LISTS];
    int n[ATTR_LISTS];
} AttrParts;

static const AttrParts NO_PARTS = {.attr = {.name = "", .ref = "", .s = ""}};

static bool count_on(const Frame *frame, int *n)
{
    if (*n == INT_MAX)
        return frame_fail_memory(frame);
    ++*n;
    return true;
}

/* Lists of numbers, real ones of slot->kind bytes or whole ones, stop growing where they are too
 * long to be kept, and only count on. */
static bool read_attr_numbers(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    int *n = frame_member(frame, slot->n);
    int kept = slot->kind > 0 ? ONNX_KEPT_REALS : ONNX_KEPT_NODES;
    while (stream->bytes_left) {
        union {
            double real;
            uint64_t whole;
        } number;
        if (slot->kind > 0 ? !frame_real(stream, slot->kind, &number.real)
                           : !frame_varint(stream, &number.whole))
            return false;
        void *element = *n < kept ? frame_append(frame, slot, sizeof number) : NULL;
        if (element)
            memcpy(element, &number, sizeof number);
        else if (*n < kept || !count_on(frame, n))
            return false;
    }
    return true;
}

static bool read_attr_strings(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    int *n = frame_member(frame, slot->n);
    return *n < ONNX_KEPT_INTS ? read_texts(frame, slot, stream) : count_on(frame, n);
}

/* IR versions 1 and 2 did not require the type. */
static OnnxAttrType guess_type(const AttrParts *parts, uint32_t seen)
{
    static const struct {
        int field;
        OnnxAttrType type;
    } scalars[] = {
        {onnx_AttrProto_f_tag, ONNX_ATTR_FLOAT},
        {onnx_AttrProto_i_tag, ONNX_ATTR_INT},
        {onnx_AttrProto_s_tag, ONNX_ATTR_STRING},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(scalars); i++)
        if (seen >> scalars[i].field & 1)
            return scalars[i].type;
    for (int i = 0; i < ATTR_LISTS; i++)
        if (parts->n[i] > 0)
            return lists[i].one;
    return ONNX_ATTR_UNDEFINED;
}

/* Leaves the one member that the type names, so that `n` counts it and no other. */
static void settle(AttrParts *parts)
{
    OnnxAttr *attr = &parts->attr;
    attr->f = attr->type == ONNX_ATTR_FLOAT ? attr->f : 0;
    attr->i = attr->type == ONNX_ATTR_INT ? attr->i : 0;
    attr->s = attr->type == ONNX_ATTR_STRING ? attr->s : "";
    for (int i = 0; i < ATTR_LISTS; i++) {
        if (attr->type != lists[i].one && attr->type != lists[i].many)
            continue;
        attr->n = parts->n[i];
        if (attr->n <= lists[i].kept)
            memcpy((char *)attr + lists[i].member, &parts->list[i], sizeof parts->list[i]);
    }
}

static bool finish_attr(Frame *frame)
{
    AttrParts *parts = frame->target;
    OnnxAttr *attr = &parts->attr;
    if ((int)attr->type == ONNX_ATTR_UNDEFINED)
        attr->type = guess_type(parts, frame->seen);
    if ((int)attr->type < 0 || attr->type > ONNX_ATTR_TYPE_PROTOS)
        return frame_fail(frame, frame->at, RB_ERROR_INPUT,
                          "it is of type %d, which ONNX does not have; export the file again",
                          (int)attr->type);
    settle(parts);
    return true;
}

static const Schema ATTR_SCHEMA =
    {
        .what = "attribute",
        .size = sizeof(AttrParts),
        .initial = &NO_PARTS,
        NAMED(AttrParts, attr.name),
        .finish = finish_attr,
        .slots =
            {
#define ATTR_LIST(id) AT(AttrParts, list[LIST_##id]), .n = offsetof(AttrParts, n[LIST_##id])
                FIELD(Attr, name) = {read_text, AT(AttrParts, attr.name)},
                FIELD(Attr, f) = {read_float, AT(AttrParts, attr.f)},
                FIELD(Attr, i) = {read_int64, AT(AttrParts, attr.i)},
                FIELD(Attr, s) = {read_text, AT(AttrParts, attr.s)},
                FIELD(Attr, t) = {read_tensor, ATTR_LIST(TENSORS), .lazy = true},
                FIELD(Attr, g) = {read_list, ATTR_LIST(GRAPHS), &GRAPH_SCHEMA, .lazy = true},
                FIELD(Attr, floats) = {read_attr_numbers, ATTR_LIST(FLOATS), .kind = sizeof(float)},
                FIELD(Attr, ints) = {read_attr_numbers, ATTR_LIST(INTS)},
                FIELD(Attr, strings) = {read_attr_strings, ATTR_LIST(STRINGS)},
                FIELD(Attr, tensors) = {read_tensor, ATTR_LIST(TENSORS), .lazy = true},
                FIELD(Attr, graphs) = {read_list, ATTR_LIST(GRAPHS), &GRAPH_SCHEMA, .lazy = true},
                FIELD(Attr, tp) = {read_list, ATTR_LIST(TYPES), &TYPE_SCHEMA},
                FIELD(Attr, type_protos) = {read_list, ATTR_LIST(TYPES), &TYPE_SCHEMA},
                FIELD(Attr, type) = {read_int, AT(AttrParts, attr.type)},
                FIELD(Attr, ref_attr_name) = {read_text, AT(AttrParts, attr.ref)},
                FIELD(Attr, sparse_tensor) = {read_sparse, ATTR_LIST(SPARSE), .lazy = true},
                FIELD(Attr, sparse_tensors) = {read_sparse, ATTR_LIST(SPARSE), .lazy = true},
#undef ATTR_LIST
            },
};

static bool read_attr(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    AttrParts parts = NO_PARTS;
    OnnxAttr *attr = frame_append(frame, slot, sizeof *attr);
    if (!attr || !frame_decode(frame, &ATTR_SCHEMA, &parts, stream))
        return false;
    *attr = parts.attr;
    return true;
}

/* ---- Nodes and graphs ------------------------------------------------------------------------ */

static bool finish_node(Frame *frame)
{
    const OnnxNode *node = frame->target;
    if (!*node->op_type)
        return frame_fail(frame, frame->at, RB_ERROR_INPUT,
                          "it does not say its operator (op_type); export the file again");
    return true;
}

static const Schema NODE_SCHEMA = {
    .what = "node",
    BECOMES(OnnxNode, {.name = "", .op_type = "", .domain = "", .overload = ""}),
    NAMED(OnnxNode, name),
    PLACED(OnnxNode, offset),
    .finish = finish_node,
    .slots =
        {
            FIELD(Node, input) = {read_texts, LIST(OnnxNode, inputs)},
            FIELD(Node, output) = {read_texts, LIST(OnnxNode, outputs)},
            FIELD(Node, name) = {read_text, AT(OnnxNode, name)},
            FIELD(Node, op_type) = {read_text, AT(OnnxNode, op_type)},
            FIELD(Node, attribute) = {read_attr, LIST(OnnxNode, attrs), .lazy = true},
            FIELD(Node, domain) = {read_domain, AT(OnnxNode, domain)},
            FIELD(Node, overload) = {read_text, AT(OnnxNode, overload)},
        },
};

static const Schema GRAPH_SCHEMA = {
    .what = "graph",
    BECOMES(OnnxGraph, {.name = ""}),
    .nests = true,
    NAMED(OnnxGraph, name),
    .slots =
        {
            FIELD(Graph, node) = {read_list, LIST(OnnxGraph, nodes), &NODE_SCHEMA, .lazy = true},
            FIELD(Graph, name) = {read_text, AT(OnnxGraph, name)},
            FIELD(Graph, initializer) = {read_tensor, LIST(OnnxGraph, initializers), .lazy = true},
            FIELD(Graph, input) = {read_list, LIST(OnnxGraph, inputs), &VALUE_SCHEMA},
            FIELD(Graph, output) = {read_list, LIST(OnnxGraph, outputs), &VALUE_SCHEMA},
            FIELD(Graph, value_info) = {read_list, LIST(OnnxGraph, value_infos), &VALUE_SCHEMA},
            FIELD(Graph, sparse_initializer) = {read_sparse, LIST(OnnxGraph, sparse), .lazy = true},
        },
};

/* ---- Functions and the model ----------------------------------------------------------------- */

static const Schema OPSET_SCHEMA = {
    .what = "operator set",
    BECOMES(OnnxOpset, {.domain = ""}),
    .slots =
        {
            FIELD(Opset, domain) = {read_domain, AT(OnnxOpset, domain)},
            FIELD(Opset, version) = {read_int64, AT(OnnxOpset, version)},
        },
};

/* A function's inputs and outputs are names without types. */
static bool read_name(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    const char *name = frame_text(frame, stream);
    OnnxValue *value = name ? frame_append(frame, slot, sizeof *value) : NULL;
    if (value)
        *value = (OnnxValue){.name = name, .offset = frame->at};
    return value != NULL;
}

static const Schema FUNCTION_SCHEMA = {
    .what = "function",
    BECOMES(OnnxFunction, {.domain = "", .name = "", .overload = "", .body = {.name = ""}}),
    .nests = true,
    NAMED(OnnxFunction, name),
    PLACED(OnnxFunction, offset),
    .slots =
        {
#define BODY(list) AT(OnnxFunction, body.list), .n = offsetof(OnnxFunction, body.n_##list)
            FIELD(Function, name) = {read_text, AT(OnnxFunction, name)},
            FIELD(Function, input) = {read_name, BODY(inputs)},
            FIELD(Function, output) = {read_name, BODY(outputs)},
            FIELD(Function, attribute) = {read_texts, LIST(OnnxFunction, attrs)},
            FIELD(Function, node) = {read_list, BODY(nodes), &NODE_SCHEMA, .lazy = true},
            FIELD(Function, opset_import) = {read_list, LIST(OnnxFunction, opsets), &OPSET_SCHEMA},
            FIELD(Function, domain) = {read_domain, AT(OnnxFunction, domain)},
            FIELD(Function, attribute_proto) = {read_attr, LIST(OnnxFunction, defaults),
                                                .lazy = true},
            FIELD(Function, value_info) = {read_list, BODY(value_infos), &VALUE_SCHEMA},
            FIELD(Function, overload) = {read_text, AT(OnnxFunction, overload)},
#undef BODY
        },
};

const Schema MODEL_SCHEMA = {
    .what = "model",
    BECOMES(OnnxModel,
            {.producer = "", .producer_version = "", .domain = "", .graph = {.name = ""}}),
    .slots =
        {
            FIELD(Model, ir_version) = {read_int64, AT(OnnxModel, ir_version)},
            FIELD(Model, producer_name) = {read_text, AT(OnnxModel, producer)},
            FIELD(Model, producer_version) = {read_text, AT(OnnxModel, producer_version)},
            FIELD(Model, domain) = {read_text, AT(OnnxModel, domain)},
            FIELD(Model, model_version) = {read_int64, AT(OnnxModel, model_version)},
            FIELD(Model, graph) = {read_message, AT(OnnxModel, graph), .of = &GRAPH_SCHEMA,
                                   .lazy = true},
            FIELD(Model, opset_import) = {read_list, LIST(OnnxModel, opsets), &OPSET_SCHEMA},
            FIELD(Model, metadata_props) = {read_list, LIST(OnnxModel, metadata), &ENTRY_SCHEMA},
            FIELD(Model, functions) = {read_list, LIST(OnnxModel, functions), &FUNCTION_SCHEMA,
                                       .lazy = true},
        },
};
