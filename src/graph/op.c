#include "graph/op.h"

#include <math.h>
#include <string.h>

#define X(rule, layout, macs, flops, params, traffic)                                              \
    static const RuleInfo says_##rule = {WEIGHTS_##layout, macs, flops, params, traffic};
RULE_LIST(X)
#undef X
static const RuleInfo says_unknown = {WEIGHTS_NONE, "", "", "", ""};

const OpInfo op_infos[OP_KIND_COUNT + 1] = {
/* clang-format off */
#define X(id, zoo, onnx, class, rule, flops, special, int8, keeps, storage, fusion, ahead, doc)    \
    [OP_##id] = {zoo, onnx, OP_CLASS_##class, &rule_##rule, &says_##rule, flops, special,          \
                 INT8_##int8, keeps, STORAGE_##storage, FUSE_##fusion, AHEAD_##ahead, doc},
    /* clang-format on */
    OP_LIST(X)
#undef X
        [OP_UNKNOWN] = {"unknown", "", OP_CLASS_OTHER, &rule_unknown, &says_unknown, 0, 0,
                        INT8_FLOAT, KEEP_INPUTS, STORAGE_OWN, FUSE_STAYS, AHEAD_NEVER,
                        "An operator without a rule"},
};

static const struct {
    const char *name, *title;
} classes[OP_CLASS_COUNT] = {
#define X(id, name, title) [OP_CLASS_##id] = {name, title},
    OP_CLASS_LIST(X)
#undef X
};

bool op_is_product(OpKind kind)
{
    return op_info(kind)->int8 == INT8_PRODUCT;
}

bool op_is_view(OpKind kind)
{
    return op_info(kind)->storage == STORAGE_VIEW;
}

bool op_is_in_place(OpKind kind)
{
    OpStorage storage = op_info(kind)->storage;
    return storage == STORAGE_IN_PLACE || storage == STORAGE_OVERWRITES;
}

bool op_is_layer(OpKind kind)
{
    return op_info(kind)->fusion == FUSE_LAYER;
}

bool op_is_pointwise(OpKind kind)
{
    switch (op_info(kind)->fusion) {
    case FUSE_FOLDS:
    case FUSE_JOINS:
    case FUSE_ADDS:
    case FUSE_IDLES:
    case FUSE_MAPS:
    case FUSE_CASTS:
    case FUSE_SCALES:
        return true;
    default:
        return false;
    }
}

/* A large file asks once per node: the first letter settles most comparisons. */
static bool same(const char *a, const char *b)
{
    return a[0] == b[0] && strcmp(a, b) == 0;
}

OpKind op_kind_from_name(const char *zoo_name)
{
    for (int i = 0; i < OP_KIND_COUNT; i++)
        if (same(zoo_name, op_infos[i].name))
            return (OpKind)i;
    return OP_UNKNOWN;
}

OpKind op_kind_from_onnx(const char *type)
{
    for (int i = 0; i < OP_KIND_COUNT; i++)
        if (type[0] && same(type, op_infos[i].onnx))
            return (OpKind)i;
    return OP_UNKNOWN;
}

const char *const *op_names(void)
{
    static const char *const names[OP_KIND_COUNT + 1] = {
#define X(id, zoo, ...) zoo,
        OP_LIST(X)
#undef X
            NULL,
    };
    return names;
}

const char *op_class_name(OpClass op_class)
{
    return classes[op_class].name;
}

const char *op_class_title(OpClass op_class)
{
    return classes[op_class].title;
}

OpClass op_class_from_name(const char *name)
{
    int i = 0;
    while (i < OP_CLASS_COUNT && !same(name, classes[i].name))
        i++;
    return (OpClass)i;
}

static void set_default(Attrs *attrs, const AttrSpec *spec)
{
    char *field = (char *)attrs + spec->offset;
    switch (spec->type) {
    case ATTR_INT:
        *(int64_t *)field = (int64_t)spec->fallback;
        break;
    case ATTR_INTS:
    case ATTR_PAD:
        *(Ints *)field = (Ints){1, {(int64_t)spec->fallback}};
        break;
    case ATTR_NUMBER:
        *(double *)field = spec->fallback;
        break;
    case ATTR_BOOL:
        *(bool *)field = spec->fallback != 0;
        break;
    case ATTR_MODE:
        *(ResizeMode *)field = (ResizeMode)spec->fallback;
        break;
    case ATTR_DTYPE:
        *(DType *)field = (DType)spec->fallback;
        break;
    }
}

int64_t *attrs_channels(Attrs *attrs)
{
    g_assert(attrs->family == ATTRS_WINDOW || attrs->family == ATTRS_PRODUCT);
    return attrs->family == ATTRS_WINDOW ? &attrs->as.window.channels : &attrs->as.product.channels;
}

bool *attrs_bias(Attrs *attrs)
{
    g_assert(attrs->family == ATTRS_WINDOW || attrs->family == ATTRS_PRODUCT);
    return attrs->family == ATTRS_WINDOW ? &attrs->as.window.bias : &attrs->as.product.bias;
}

size_t attrs_size(AttrFamily family)
{
    static const size_t sizes[ATTRS_FAMILY_COUNT] = {
#define X(id, name, type) [ATTRS_##id] = sizeof(type),
        ATTRS_LIST(X)
#undef X
    };
    return offsetof(Attrs, as) + sizes[family];
}

Attrs op_default_attrs(OpKind kind)
{
    const OpRule *rule = op_info(kind)->rule;
    const AttrSpec *spec = rule->attrs;
    Attrs attrs;
    memset(&attrs, 0, attrs_size(rule->family));
    attrs.family = rule->family;
    for (; spec && spec->name; spec++)
        if (!isnan(spec->fallback))
            set_default(&attrs, spec);
    return attrs;
}
