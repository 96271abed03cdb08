#include "onnx/schema.h"

#include <limits.h>
#include <string.h>

#include "onnx/file.h"
#include "onnx/onnx.pb.h"
#include "onnx/tensor.h"

/* A slot's list `list` of struct `type`, and its count. */
#define LIST(type, list) AT(type, list), .n = offsetof(type, n_##list)

static const Schema TYPE_SCHEMA, GRAPH_SCHEMA, ATTR_SCHEMA;

/* ---- Types ----------------------------------------------------------------------------------- */

static const OnnxDim UNKNOWN_DIM = {-1, ""};
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
    .size = sizeof(OnnxDim),
    .initial = &UNKNOWN_DIM,
    .finish = finish_dim,
    .slots =
        {
            [onnx_DimProto_dim_value_tag] = {read_int64, AT(OnnxDim, value)},
            [onnx_DimProto_dim_param_tag] = {read_text, AT(OnnxDim, symbol)},
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
    .slots = {[onnx_ShapeProto_dim_tag] = {read_dim, LIST(OnnxType, dims), &DIM_SCHEMA}},
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
            [onnx_TensorTypeProto_elem_type_tag] = {read_int, AT(OnnxType, data_type)},
            [onnx_TensorTypeProto_shape_tag] = {read_shape, .of = &SHAPE_SCHEMA},
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
    .slots = {[onnx_ElementTypeProto_elem_type_tag] = {read_element_type, .of = &TYPE_SCHEMA}},
};

static const Schema MAP_SCHEMA = {
    .what = "map type",
    .slots =
        {
            [onnx_MapTypeProto_key_type_tag] = {read_int, AT(OnnxType, data_type)},
            [onnx_MapTypeProto_value_type_tag] = {read_element_type, .of = &TYPE_SCHEMA},
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
            [onnx_TypeProto_tensor_type_tag] = {TYPE_PART(&TENSOR_TYPE_SCHEMA, ONNX_TYPE_TENSOR)},
            [onnx_TypeProto_sequence_type_tag] = {TYPE_PART(&ELEMENT_SCHEMA, ONNX_TYPE_SEQUENCE)},
            [onnx_TypeProto_map_type_tag] = {TYPE_PART(&MAP_SCHEMA, ONNX_TYPE_MAP)},
            [onnx_TypeProto_opaque_type_tag] = {TYPE_PART(&OPAQUE_SCHEMA, ONNX_TYPE_OPAQUE)},
            [onnx_TypeProto_sparse_tensor_type_tag] = {TYPE_PART(&TENSOR_TYPE_SCHEMA,
                                                                 ONNX_TYPE_SPARSE)},
            [onnx_TypeProto_optional_type_tag] = {TYPE_PART(&ELEMENT_SCHEMA, ONNX_TYPE_OPTIONAL)},
        },
};

static const OnnxValue NO_VALUE = {.name = ""};

static const Schema VALUE_SCHEMA = {
    .what = "value",
    .size = sizeof(OnnxValue),
    .initial = &NO_VALUE,
    .named = true,
    .name = offsetof(OnnxValue, name),
    .placed = true,
    .at = offsetof(OnnxValue, offset),
    .slots =
        {
            [onnx_ValueProto_name_tag] = {read_text, AT(OnnxValue, name)},
            [onnx_ValueProto_type_tag] = {read_message, AT(OnnxValue, type), .of = &TYPE_SCHEMA},
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
    [LIST_INTS] = {ONNX_ATTR_INTS, ONNX_ATTR_INTS, TO(ints), ONNX_KEPT_INTS},
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

static const OnnxAttr NO_ATTR = {.name = "", .ref = "", .s = ""};
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
    int kept = slot->kind > 0 ? ONNX_KEPT_REALS : ONNX_KEPT_INTS;
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

static const Schema ATTR_SCHEMA = {
    .what = "attribute",
    .size = sizeof(AttrParts),
    .initial = &NO_PARTS,
    .named = true,
    .name = offsetof(AttrParts, attr.name),
    .finish = finish_attr,
    .slots =
        {
#define ATTR_LIST(id) AT(AttrParts, list[LIST_##id]), .n = offsetof(AttrParts, n[LIST_##id])
            [onnx_AttrProto_name_tag] = {read_text, AT(AttrParts, attr.name)},
            [onnx_AttrProto_f_tag] = {read_float, AT(AttrParts, attr.f)},
            [onnx_AttrProto_i_tag] = {read_int64, AT(AttrParts, attr.i)},
            [onnx_AttrProto_s_tag] = {read_text, AT(AttrParts, attr.s)},
            [onnx_AttrProto_t_tag] = {read_tensor, ATTR_LIST(TENSORS), .lazy = true},
            [onnx_AttrProto_g_tag] = {read_list, ATTR_LIST(GRAPHS), &GRAPH_SCHEMA, .lazy = true},
            [onnx_AttrProto_floats_tag] = {read_attr_numbers, ATTR_LIST(FLOATS),
                                           .kind = sizeof(float)},
            [onnx_AttrProto_ints_tag] = {read_attr_numbers, ATTR_LIST(INTS)},
            [onnx_AttrProto_strings_tag] = {read_attr_strings, ATTR_LIST(STRINGS)},
            [onnx_AttrProto_tensors_tag] = {read_tensor, ATTR_LIST(TENSORS), .lazy = true},
            [onnx_AttrProto_graphs_tag] = {read_list, ATTR_LIST(GRAPHS), &GRAPH_SCHEMA,
                                           .lazy = true},
            [onnx_AttrProto_tp_tag] = {read_list, ATTR_LIST(TYPES), &TYPE_SCHEMA},
            [onnx_AttrProto_type_protos_tag] = {read_list, ATTR_LIST(TYPES), &TYPE_SCHEMA},
            [onnx_AttrProto_type_tag] = {read_int, AT(AttrParts, attr.type)},
            [onnx_AttrProto_ref_attr_name_tag] = {read_text, AT(AttrParts, attr.ref)},
            [onnx_AttrProto_sparse_tensor_tag] = {read_sparse, ATTR_LIST(SPARSE), .lazy = true},
            [onnx_AttrProto_sparse_tensors_tag] = {read_sparse, ATTR_LIST(SPARSE), .lazy = true},
#undef ATTR_LIST
        },
};

static bool read_attr(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    AttrParts parts = NO_PARTS;
    OnnxAttr *attr = frame_append(frame, slot, sizeof *attr);
    if (!attr)
        return false;
    *attr = NO_ATTR;
    if (!frame_decode(frame, &ATTR_SCHEMA, &parts, stream))
        return false;
    *attr = parts.attr;
    return true;
}

/* ---- Nodes and graphs ------------------------------------------------------------------------ */

static const OnnxNode NO_NODE = {.name = "", .op_type = "", .domain = "", .overload = ""};
static const OnnxGraph NO_GRAPH = {.name = ""};

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
    .size = sizeof(OnnxNode),
    .initial = &NO_NODE,
    .named = true,
    .name = offsetof(OnnxNode, name),
    .placed = true,
    .at = offsetof(OnnxNode, offset),
    .finish = finish_node,
    .slots =
        {
            [onnx_NodeProto_input_tag] = {read_texts, LIST(OnnxNode, inputs)},
            [onnx_NodeProto_output_tag] = {read_texts, LIST(OnnxNode, outputs)},
            [onnx_NodeProto_name_tag] = {read_text, AT(OnnxNode, name)},
            [onnx_NodeProto_op_type_tag] = {read_text, AT(OnnxNode, op_type)},
            [onnx_NodeProto_attribute_tag] = {read_attr, LIST(OnnxNode, attrs), .lazy = true},
            [onnx_NodeProto_domain_tag] = {read_domain, AT(OnnxNode, domain)},
            [onnx_NodeProto_overload_tag] = {read_text, AT(OnnxNode, overload)},
        },
};

static const Schema GRAPH_SCHEMA = {
    .what = "graph",
    .size = sizeof(OnnxGraph),
    .initial = &NO_GRAPH,
    .nests = true,
    .named = true,
    .name = offsetof(OnnxGraph, name),
    .slots =
        {
            [onnx_GraphProto_node_tag] = {read_list, LIST(OnnxGraph, nodes), &NODE_SCHEMA,
                                          .lazy = true},
            [onnx_GraphProto_name_tag] = {read_text, AT(OnnxGraph, name)},
            [onnx_GraphProto_initializer_tag] = {read_tensor, LIST(OnnxGraph, initializers),
                                                 .lazy = true},
            [onnx_GraphProto_input_tag] = {read_list, LIST(OnnxGraph, inputs), &VALUE_SCHEMA},
            [onnx_GraphProto_output_tag] = {read_list, LIST(OnnxGraph, outputs), &VALUE_SCHEMA},
            [onnx_GraphProto_value_info_tag] = {read_list, LIST(OnnxGraph, value_infos),
                                                &VALUE_SCHEMA},
            [onnx_GraphProto_sparse_initializer_tag] = {read_sparse, LIST(OnnxGraph, sparse),
                                                        .lazy = true},
        },
};

/* ---- Functions and the model ----------------------------------------------------------------- */

static const OnnxOpset NO_OPSET = {.domain = ""};
static const OnnxFunction NO_FUNCTION = {
    .domain = "", .name = "", .overload = "", .body = {.name = ""}};
static const OnnxModel NO_MODEL = {
    .producer = "", .producer_version = "", .domain = "", .graph = {.name = ""}};

static const Schema OPSET_SCHEMA = {
    .what = "operator set",
    .size = sizeof(OnnxOpset),
    .initial = &NO_OPSET,
    .slots =
        {
            [onnx_OpsetProto_domain_tag] = {read_domain, AT(OnnxOpset, domain)},
            [onnx_OpsetProto_version_tag] = {read_int64, AT(OnnxOpset, version)},
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
    .size = sizeof(OnnxFunction),
    .initial = &NO_FUNCTION,
    .nests = true,
    .named = true,
    .name = offsetof(OnnxFunction, name),
    .placed = true,
    .at = offsetof(OnnxFunction, offset),
    .slots =
        {
#define BODY(list) AT(OnnxFunction, body.list), .n = offsetof(OnnxFunction, body.n_##list)
            [onnx_FunctionProto_name_tag] = {read_text, AT(OnnxFunction, name)},
            [onnx_FunctionProto_input_tag] = {read_name, BODY(inputs)},
            [onnx_FunctionProto_output_tag] = {read_name, BODY(outputs)},
            [onnx_FunctionProto_attribute_tag] = {read_texts, LIST(OnnxFunction, attrs)},
            [onnx_FunctionProto_node_tag] = {read_list, BODY(nodes), &NODE_SCHEMA, .lazy = true},
            [onnx_FunctionProto_opset_import_tag] = {read_list, LIST(OnnxFunction, opsets),
                                                     &OPSET_SCHEMA},
            [onnx_FunctionProto_domain_tag] = {read_domain, AT(OnnxFunction, domain)},
            [onnx_FunctionProto_attribute_proto_tag] = {read_attr, LIST(OnnxFunction, defaults),
                                                        .lazy = true},
            [onnx_FunctionProto_value_info_tag] = {read_list, BODY(value_infos), &VALUE_SCHEMA},
            [onnx_FunctionProto_overload_tag] = {read_text, AT(OnnxFunction, overload)},
#undef BODY
        },
};

const Schema MODEL_SCHEMA = {
    .what = "model",
    .size = sizeof(OnnxModel),
    .initial = &NO_MODEL,
    .slots =
        {
            [onnx_ModelProto_ir_version_tag] = {read_int64, AT(OnnxModel, ir_version)},
            [onnx_ModelProto_producer_name_tag] = {read_text, AT(OnnxModel, producer)},
            [onnx_ModelProto_producer_version_tag] = {read_text, AT(OnnxModel, producer_version)},
            [onnx_ModelProto_domain_tag] = {read_text, AT(OnnxModel, domain)},
            [onnx_ModelProto_model_version_tag] = {read_int64, AT(OnnxModel, model_version)},
            [onnx_ModelProto_graph_tag] = {read_message, AT(OnnxModel, graph), .of = &GRAPH_SCHEMA,
                                           .lazy = true},
            [onnx_ModelProto_opset_import_tag] = {read_list, LIST(OnnxModel, opsets),
                                                  &OPSET_SCHEMA},
            [onnx_ModelProto_metadata_props_tag] = {read_list, LIST(OnnxModel, metadata),
                                                    &ENTRY_SCHEMA},
            [onnx_ModelProto_functions_tag] = {read_list, LIST(OnnxModel, functions),
                                               &FUNCTION_SCHEMA, .lazy = true},
        },
};
