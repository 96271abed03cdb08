/* Types that do what several nodes did, and weights that files pack into bytes. */
#include <string.h>

#include "base/count.h"
#include "onnx/ops.h"

/* ---- Activations inside ---------------------------------------------------------------------- */

/* Per element, of an activation by ONNX's name or the zoo's. A gate is one that is multiplied. */
static int64_t activation_flops(const char *name)
{
    g_autofree char *plain = g_ascii_strdown(strcmp(name, "swiglu") == 0 ? "silu" : name, -1);
    OpKind kind = op_kind_from_onnx(name);
    const OpInfo *info = op_info(kind == OP_UNKNOWN ? op_kind_from_name(plain) : kind);
    return info->fusion == FUSE_JOINS ? info->unit_flops : 0;
}

/* FusedGemm, GemmFloat8, GemmFastGelu; FusedConv, which may add a tensor too. */
bool translate_fused(Node *node)
{
    bool conv = node->kind == OP_CONV, gelu = strcmp(node->proto->op_type, "GemmFastGelu") == 0;
    const char *name = gelu ? "gelu_tanh" : node_text(node, "activation", "");
    node->attrs.fused = activation_flops(name) + (conv && node_has(node, 3));
    return !conv || translate_window(node);
}

/* The same, and NhwcConv, of channels that come last. */
bool translate_last_conv(Node *node)
{
    node->channels_last = true;
    return translate_fused(node);
}

/* Types of the first operator sets, which converters of the time wrote: Affine, ImageScaler, scaled
 * and shifted; ScaledTanh, ParametricSoftplus, alpha·f(beta·x). */
bool translate_affine(Node *node)
{
    node->attrs.fused = 1;
    return true;
}

bool translate_stretched(Node *node)
{
    node->attrs.fused = 2;
    return true;
}

/* QuickGelu, x·sigmoid(alpha·x). */
bool translate_scaled(Node *node)
{
    node->attrs.fused = node_real(node, "alpha", 1.702) != 1;
    return true;
}

/* Half of the features is the other one's gate; all have a bias. */
bool translate_gated_gelu(Node *node)
{
    enum { GATE = 1, BIASES = 2 };
    Shape y = node_shape(node, 0);
    node->attrs.fused = GATE + (node_has(node, 1) ? BIASES : 0);
    if (y.rank > 0 && y.dim[y.rank - 1] >= 0) {
        if (y.dim[y.rank - 1] % 2 != 0)
            return node_fail(node, "its features are odd: they are no two halves");
        y.dim[y.rank - 1] /= 2;
    }
    return node_give(node, y);
}

/* Groups of channels, first or last; SkipGroupNorm adds an input and its bias before, and its
 * second output is that sum. Activation 1 is swish. */
bool translate_group_norm(Node *node)
{
    bool last = node_int(node, "channels_last", 1) != 0;
    Shape x = node_shape(node, 0);
    int64_t channels = x.rank < 2 ? DIM_UNKNOWN : x.dim[last ? x.rank - 1 : 1];
    int64_t groups = node->attrs.as.norm.groups;
    if (groups < 1 || (channels >= 0 && channels % groups != 0))
        return node_fail(
            node, "%" G_GINT64_FORMAT " channels do not divide into %" G_GINT64_FORMAT " groups",
            channels, groups);
    node->attrs.fused = node_has(node, 3) + node_has(node, 4) +
                        (node_int(node, "activation", 0) == 1 ? activation_flops("silu") : 0);
    for (int i = 0; i < CLAMP(node->proto->n_outputs, 1, 2); i++)
        node_give(node, x);
    return true;
}

/* ---- Products -------------------------------------------------------------------------------- */

/* The first dimension behind those of the batch, that is before the last one. */
static Shape batch_moved(const Shape *x)
{
    Shape y = *x;
    for (int i = 0; i + 2 < x->rank; i++)
        y.dim[i] = x->dim[i + 1];
    if (x->rank > 2)
        y.dim[x->rank - 2] = x->dim[0];
    return y;
}

static Shape factor(const Node *node, int i, const char *batch, bool transposed)
{
    Shape x = node_shape(node, i);
    if (x.rank > 2 && node_int(node, batch, 0) != 0)
        x = batch_moved(&x);
    if (transposed && x.rank > 1) {
        int64_t last = x.dim[x.rank - 1];
        x.dim[x.rank - 1] = x.dim[x.rank - 2];
        x.dim[x.rank - 2] = last;
    }
    return x;
}

/* A product of which only the indices say what is multiplied: an einsum. */
static bool give_moved_product(Node *node)
{
    const ProductAttrs attrs = node->attrs.as.product;
    int64_t fused = node->attrs.fused;
    Shape a = factor(node, 0, "transBatchA", attrs.transpose_a);
    Shape b = factor(node, 1, "transBatchB", attrs.transpose_b);
    node_become(node, OP_EINSUM);
    node->attrs.fused = fused;
    if (a.rank < 2 || b.rank < 2)
        return node_give(node, shape_unknown());
    Shape lead_a = a, lead_b = b, y;
    lead_a.rank -= 2;
    lead_b.rank -= 2;
    int64_t depth = a.dim[a.rank - 1], other = b.dim[b.rank - 2];
    if (!shape_broadcast(&lead_a, &lead_b, &y) || (depth >= 0 && other >= 0 && depth != other))
        return node_fail(node, "its factors do not fit");
    y.dim[y.rank++] = a.dim[a.rank - 2];
    y.dim[y.rank++] = b.dim[b.rank - 1];
    node->attrs.as.dims.terms = MAX(depth, other);
    return node_give(node, y);
}

/* FusedMatMul, once called TransposeMatMul: alpha·(A·B), and perhaps an activation. */
bool translate_fused_matmul(Node *node)
{
    node->attrs.fused =
        activation_flops(node_text(node, "activation", "")) + (node_real(node, "alpha", 1) != 1);
    return (node_int(node, "transBatchA", 0) == 0 && node_int(node, "transBatchB", 0) == 0) ||
           give_moved_product(node);
}

/* ---- Weights packed into bytes --------------------------------------------------------------- */

/* The weight at input i, for its shape and type to be those of the numbers in it; NULL and a
 * failure when it is none. */
static Tensor *packed_weight(const Node *node, int i)
{
    OnnxFact *fact = import_fact(node->import, node->inputs[i]);
    if (fact->origin == ORIGIN_COMPUTED) {
        node_fail(node, "its packed weight is not an initializer");
        return NULL;
    }
    fact->known = NULL;
    Tensor *weight = graph_tensor(node->import->graph, node->inputs[i]);
    weight->values = NULL;
    return weight;
}

static DType unsigned_of(int64_t bits)
{
    return bits == 8 ? DTYPE_UINT8 : bits == 4 ? DTYPE_UINT4 : DTYPE_UINT2;
}

static bool check_bits(const Node *node, const char *name, int64_t bits)
{
    return bits == 2 || bits == 4 || bits == 8 ||
           node_fail(node, "%s is %" G_GINT64_FORMAT "; weights of 2, 4 or 8 bits are read", name,
                     bits);
}

/* Bytes along the last axis as the numbers of so many bits in them. Another node may have done that
 * already. */
static bool unpack_last(const Node *node, int i, int64_t bits, DType dtype)
{
    Tensor *weight = node_has(node, i) && node_dtype(node, i) == DTYPE_UINT8 && bits < 8
                         ? packed_weight(node, i)
                         : NULL;
    if (!weight)
        return !node->import->error;
    int last = weight->shape.rank - 1;
    if (last >= 0 && weight->shape.dim[last] >= 0)
        weight->shape.dim[last] = count_mul(weight->shape.dim[last], 8 / bits);
    weight->dtype = dtype;
    return import_check_size(node->import, "weight", weight->name, &weight->shape);
}

/* N x K numbers, however they are stored. */
static bool unpack_matrix(Node *node, DType dtype)
{
    int64_t n = node_int(node, "N", 0), k = node_int(node, "K", 0);
    if (n < 1 || k < 1)
        return node_fail(node, "N and K must be at least 1");
    if (!count_ok(count_mul(n, k)))
        return node_fail(node, "N·K does not fit in 64 bits");
    node->attrs.as.product.transpose_b = true;
    Tensor *weight = node_has(node, 1) ? packed_weight(node, 1) : NULL;
    if (!weight)
        return !node->import->error;
    weight->shape = (Shape){2, {n, k}};
    weight->dtype = dtype;
    return true;
}

/* The weight is stored N x blocks x bytes. */
bool translate_matmul_nbits(Node *node)
{
    int64_t bits = node_int(node, "bits", 4);
    return check_bits(node, "bits", bits) && unpack_matrix(node, unsigned_of(bits));
}

/* Two numbers of 4 bits in a byte, one after the other; multiplied as N x K when not transposed. */
bool translate_matmul_fp4(Node *node)
{
    bool transposed = node_int(node, "transB", 1) != 0;
    bool ok = unpack_matrix(node, DTYPE_FP4);
    node->attrs.as.product.transpose_b = transposed;
    return ok;
}

/* Rows of features, two numbers of 4 bits in a byte. */
bool translate_fp4_blocks(Node *node)
{
    node->attrs.as.product.transpose_b = true;
    return unpack_last(node, 1, 4, DTYPE_FP4);
}

/* What a blob of bytes has beside its numbers. */
static int add_scales(const Node *node, int64_t bytes)
{
    OnnxImport *import = node->import;
    g_autofree char *name = g_strconcat(onnx_node_label(node->proto), ".scales", NULL);
    int scales =
        import_constant(import, name, shape_of_list(bytes), DTYPE_UINT8, NULL, ORIGIN_INITIALIZER);
    import_fact(import, scales)->uses = USE_METADATA;
    graph_tensor(import->graph, scales)->role = TENSOR_METADATA;
    return scales;
}

/* Numbers of 4 bits, their scales between them. */
bool translate_matmul_blob(Node *node)
{
    enum { X, W, BIAS, SCALES, OPERANDS };
    Ints dims;
    int64_t bytes = node_length(node, 1);
    if (node_argument(node, 2, &dims) != ARGUMENT_KNOWN)
        return node_fail(node, "the shape of its packed weight is not known");
    int64_t elements = dims.n == 2 ? count_mul(dims.v[0], dims.v[1]) : 0;
    if (dims.n != 2 || dims.v[0] < 1 || dims.v[1] < 1 || !count_ok(elements))
        return node_fail(node, "the shape of its packed weight is no matrix's");
    Tensor *weight = packed_weight(node, 1);
    if (!weight)
        return false;
    weight->shape = (Shape){2, {dims.v[0], dims.v[1]}};
    weight->dtype = DTYPE_INT4;
    int64_t rest = bytes - count_bytes(elements, dtype_bits(DTYPE_INT4));
    node->n_operands = rest > 0 ? OPERANDS : BIAS;
    node->operands = onnx_arena_alloc(node->import->memory, OPERANDS * sizeof(int));
    node->operands[X] = node->inputs[0];
    node->operands[W] = node->inputs[1];
    node->operands[BIAS] = NO_TENSOR;
    node->operands[SCALES] = rest > 0 ? add_scales(node, rest) : NO_TENSOR;
    return true;
}

/* Rows of a table looked up, with zero points subtracted and scales multiplied. */
bool translate_gather_blocks(Node *node)
{
    int64_t bits = node_int(node, "bits", 4);
    node->attrs.as.axis.axis = node_int(node, "gather_axis", 0);
    node->attrs.fused = op_info(OP_DEQUANTIZE)->unit_flops;
    return check_bits(node, "bits", bits) && unpack_last(node, 0, bits, unsigned_of(bits));
}

/* Weights of the cells are stored transposed; as many numbers, and products. */
bool translate_quantized_lstm(Node *node)
{
    enum { GATES = 4 };
    int64_t rows = count_mul(GATES, node_int(node, "hidden_size", 0));
    for (int i = 1; i <= 2 && node_has(node, i); i++) {
        Tensor *weight = packed_weight(node, i);
        if (!weight)
            return false;
        Shape *shape = &weight->shape;
        if (shape->rank != 3 || shape->dim[1] == rows || (rows > 0 && shape->dim[2] != rows))
            continue;
        *shape = (Shape){3, {shape->dim[0], shape->dim[2], shape->dim[1]}};
    }
    return translate_recurrent(node);
}

/* ---- Mixtures of experts --------------------------------------------------------------------- */

bool translate_moe(Node *node)
{
    ExpertAttrs *attrs = &node->attrs.as.expert;
    attrs->active = node_int(node, "k", 1);
    attrs->experts = MAX(node_dim(node, 1, 1), 0);
    attrs->normalized = node_int(node, "normalize_routing_weights", 0) != 0;
    attrs->activation = activation_flops(node_text(node, "activation_type", "relu"));
    return (attrs->active >= 1 && (attrs->experts == 0 || attrs->active <= attrs->experts)) ||
           node_fail(node, "k is %" G_GINT64_FORMAT ", of %" G_GINT64_FORMAT " experts",
                     attrs->active, attrs->experts);
}

/* Input, router's numbers, then weights, scales and bias of each layer, zero points, another
 * router's, scales. */
bool translate_quantized_moe(Node *node)
{
    static const int order[] = {0, 1,  2,  5,  8,  4,  7,  10, 14, 3, 6,
                                9, 11, 12, 13, 15, 16, 17, 18, 19, 20};
    static const int weights[] = {2, 5, 8};
    int64_t bits = node_int(node, "expert_weight_bits", 4);
    bool fp4 = strstr(node_text(node, "quant_type", "int"), "fp4") != NULL;
    if (!check_bits(node, "expert_weight_bits", bits))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(weights); i++)
        if (!unpack_last(node, weights[i], fp4 ? 4 : bits, fp4 ? DTYPE_FP4 : unsigned_of(bits)))
            return false;
    node_take(node, order, G_N_ELEMENTS(order));
    return translate_moe(node);
}
