/* Convolutions, products, recurrent cells, attention. */
#include <string.h>

#include "base/count.h"
#include "onnx/ops.h"

/* ---- Windows --------------------------------------------------------------------------------- */

static void read_padding(Node *node)
{
    const char *mode = node_text(node, "auto_pad", "NOTSET");
    WindowAttrs *attrs = &node->attrs.as.window;
    attrs->auto_pad = strcmp(mode, "SAME_UPPER") == 0   ? AUTO_PAD_SAME_UPPER
                      : strcmp(mode, "SAME_LOWER") == 0 ? AUTO_PAD_SAME_LOWER
                                                        : AUTO_PAD_NONE;
    attrs->pad = strcmp(mode, "NOTSET") == 0 ? node_ints(node, "pads") : (Ints){0};
}

/* Of a convolution or pool: kernel, strides, dilations, group and padding. */
bool translate_window(Node *node)
{
    WindowAttrs *attrs = &node->attrs.as.window;
    attrs->kernel = node_ints(node, "kernel_shape");
    attrs->stride = node_ints(node, "strides");
    attrs->dilation = node_ints(node, "dilations");
    attrs->groups = node_int(node, "group", 1);
    read_padding(node);
    return attrs->groups >= 1 ||
           node_fail(node, "group is %" G_GINT64_FORMAT "; it must be at least 1", attrs->groups);
}

/* A given output size decides the padding instead of the other way round. */
bool translate_conv_transpose(Node *node)
{
    WindowAttrs *attrs = &node->attrs.as.window;
    if (!translate_window(node))
        return false;
    attrs->output_pad = node_ints(node, "output_padding");
    Ints size = node_ints(node, "output_shape");
    if (size.n == 0)
        return true;
    Shape x = node_shape(node, 0), w = node_shape(node, 1), y = shape_unknown();
    if (x.rank >= 3 && w.rank == x.rank && (size.n == x.rank - 2 || size.n == x.rank)) {
        y = x;
        y.dim[1] = w.dim[1] < 0 ? DIM_UNKNOWN : count_mul(w.dim[1], attrs->groups);
        for (int i = 2; i < x.rank; i++) {
            y.dim[i] = size.v[size.n - x.rank + i];
            if (y.dim[i] < 0)
                return node_fail(node, "output_shape has a negative number");
        }
    }
    attrs->pad = (Ints){0};
    return node_give(node, y);
}

/* ---- Products -------------------------------------------------------------------------------- */

/* Per element, of what the attribute "activation" names. */
static int64_t activation_flops(const Node *node)
{
    const OpInfo *info = op_info(op_kind_from_onnx(node_text(node, "activation", "")));
    return info->fusion == FUSE_JOINS ? info->unit_flops : 0;
}

/* FusedGemm; FusedConv, which may add a tensor too. */
bool translate_fused(Node *node)
{
    bool conv = node->kind == OP_CONV;
    node->attrs.fused = activation_flops(node) + (conv && node_has(node, 3));
    return !conv || translate_window(node);
}

/* FusedMatMul, alpha·(A·B); QuickGelu, x·sigmoid(alpha·x). */
bool translate_scaled(Node *node)
{
    node->attrs.fused = node_real(node, "alpha", node->kind == OP_MATMUL ? 1 : 1.702) != 1;
    return true;
}

/* The weight is stored packed, N x blocks x bytes: here it is the N x K numbers in it. */
bool translate_matmul_nbits(Node *node)
{
    int64_t n = node_int(node, "N", 0), k = node_int(node, "K", 0);
    int64_t bits = node_int(node, "bits", 4);
    if (n < 1 || k < 1)
        return node_fail(node, "N and K must be at least 1");
    if (bits != 2 && bits != 4 && bits != 8)
        return node_fail(node, "bits is %" G_GINT64_FORMAT "; weights of 2, 4 or 8 bits are read",
                         bits);
    if (!count_ok(count_mul(n, k)))
        return node_fail(node, "N·K does not fit in 64 bits");
    node->attrs.as.product.transpose_b = true;
    if (!node_has(node, 1))
        return true;
    Tensor *weight = graph_tensor(node->import->graph, node->inputs[1]);
    OnnxOrigin origin = import_fact(node->import, node->inputs[1])->origin;
    if (origin != ORIGIN_INITIALIZER && origin != ORIGIN_INPUT)
        return node_fail(node, "its packed weight is not an initializer");
    weight->values = NULL;
    import_fact(node->import, node->inputs[1])->known = NULL;
    weight->shape = (Shape){2, {n, k}};
    weight->dtype = bits == 8 ? DTYPE_UINT8 : bits == 4 ? DTYPE_UINT4 : DTYPE_UINT2;
    return true;
}

/* ---- Recurrent cells ------------------------------------------------------------------------- */

/* With layout 1 the batch comes before time and directions. */
bool translate_recurrent(Node *node)
{
    RecurrentAttrs *attrs = &node->attrs.as.recurrent;
    attrs->axis = node_int(node, "layout", 0) == 1 ? 1 : 0;
    attrs->units = node_int(node, "hidden_size", 0);
    bool both = strcmp(node_text(node, "direction", "forward"), "bidirectional") == 0;
    attrs->directions = both ? 2 : 1;
    attrs->bias = node_has(node, 3);
    for (int i = 0; i < 3; i++) {
        int rank = node_shape(node, i).rank;
        if (rank >= 0 && rank != 3)
            return node_fail(node, "its input and weights must have 3 dimensions");
    }
    int64_t batch = node_dim(node, 0, 0), time = node_dim(node, 0, 1);
    int64_t directions = node_dim(node, 1, 0), units = node_dim(node, 2, 2);
    const Shape y = {4, {batch, time, directions, units}}, last = {3, {batch, directions, units}};
    for (int i = 0; attrs->axis == 1 && i < CLAMP(node->proto->n_outputs, 1, 3); i++)
        node_give(node, i == 0 ? y : last);
    return true;
}

/* ---- Einsum ---------------------------------------------------------------------------------- */

typedef struct Einsum {
    const Node *node;
    int64_t range[128]; /* of each letter; NOT_USED: it stands nowhere */
    Shape dots;         /* what the ellipsis stands for */
    bool known;         /* the ranks of all operands are */
} Einsum;

enum { NOT_USED = -2 };

static bool einsum_dots(Einsum *einsum, const Shape *x, int at, int n)
{
    Shape dots = {.rank = n}, sum;
    for (int i = 0; i < n; i++)
        dots.dim[i] = x->dim[at + i];
    if (!shape_broadcast(&einsum->dots, &dots, &sum))
        return node_fail(einsum->node, "what '...' stands for differs between its operands");
    einsum->dots = sum;
    return true;
}

static bool einsum_letter(Einsum *einsum, char letter, int64_t dim)
{
    int64_t *range = &einsum->range[(int)letter];
    if (*range >= 0 && dim >= 0 && *range != dim && *range != 1 && dim != 1)
        return node_fail(einsum->node,
                         "an index of its equation is %" G_GINT64_FORMAT
                         " long in one operand and %" G_GINT64_FORMAT " in another",
                         *range, dim);
    *range = MAX(*range, dim);
    return true;
}

static bool einsum_operand(Einsum *einsum, const char *term, const Shape *x)
{
    int letters = 0, at = 0;
    for (const char *c = term; *c; c++)
        letters += g_ascii_isalpha(*c) ? 1 : 0;
    if (x->rank >= 0 && (strstr(term, "...") ? letters > x->rank : letters != x->rank))
        return node_fail(einsum->node,
                         "'%s' of its equation does not fit an operand of %d dimensions", term,
                         x->rank);
    einsum->known = einsum->known && x->rank >= 0;
    for (const char *c = term; *c; c++) {
        if (g_str_has_prefix(c, "...")) {
            int n = x->rank < 0 ? 0 : x->rank - letters;
            if (!einsum_dots(einsum, x, at, n))
                return false;
            at += n;
            c += 2;
        } else if (g_ascii_isalpha(*c)) {
            if (!einsum_letter(einsum, *c, x->rank < 0 ? DIM_UNKNOWN : x->dim[at]))
                return false;
            at++;
        } else if (*c != ' ') {
            return node_fail(einsum->node, "its equation has a '%c'", *c);
        }
    }
    return true;
}

static bool einsum_operands(Einsum *einsum, const char *inputs)
{
    const Node *node = einsum->node;
    g_auto(GStrv) terms = g_strsplit(inputs, ",", -1);
    if ((int)g_strv_length(terms) != node->n_inputs)
        return node_fail(node, "its equation has %d operands, the node %d",
                         (int)g_strv_length(terms), node->n_inputs);
    for (int i = 0; i < node->n_inputs; i++) {
        Shape x = node_shape(node, i);
        if (!einsum_operand(einsum, terms[i], &x))
            return false;
    }
    return true;
}

/* Without "->": the letters that occur once, in order. */
static char *implicit_output(const char *inputs)
{
    GString *output = g_string_new(strstr(inputs, "...") ? "..." : "");
    for (int c = 'A'; c <= 'z'; c++) {
        const char *first = g_ascii_isalpha(c) ? strchr(inputs, c) : NULL;
        if (first && !strchr(first + 1, c))
            g_string_append_c(output, (char)c);
    }
    return g_string_free(output, FALSE);
}

static bool einsum_output(const Einsum *einsum, const char *term, Shape *y)
{
    *y = (Shape){.rank = 0};
    for (const char *c = term; *c; c++) {
        bool dots = *c == '.', letter = g_ascii_isalpha(*c);
        if (letter && einsum->range[(int)*c] == NOT_USED)
            return node_fail(einsum->node, "index '%c' of its result is in no operand", *c);
        if (y->rank + (dots ? einsum->dots.rank : letter) > SHAPE_MAX_RANK)
            return node_fail(einsum->node, "its result has more than %d dimensions",
                             SHAPE_MAX_RANK);
        for (int i = 0; dots && i < einsum->dots.rank; i++)
            y->dim[y->rank++] = einsum->dots.dim[i];
        if (letter)
            y->dim[y->rank++] = einsum->range[(int)*c];
        c += dots ? strspn(c, ".") - 1 : 0;
    }
    return true;
}

bool translate_einsum(Node *node)
{
    g_auto(GStrv) sides = g_strsplit(node_text(node, "equation", ""), "->", 2);
    const char *inputs = sides[0] ? sides[0] : "";
    g_autofree char *output = sides[0] && sides[1] ? g_strdup(sides[1]) : implicit_output(inputs);
    Einsum einsum = {.node = node, .known = true};
    int64_t depth = 1;
    Shape y;
    for (size_t i = 0; i < G_N_ELEMENTS(einsum.range); i++)
        einsum.range[i] = NOT_USED;
    if (!einsum_operands(&einsum, inputs) || !einsum_output(&einsum, output, &y))
        return false;
    for (int c = 'A'; c <= 'z'; c++)
        if (einsum.range[c] >= 0 && !strchr(output, c))
            depth = count_mul(depth, einsum.range[c]);
    node->attrs.as.dims.terms = count_ok(depth) ? depth : INT64_MAX;
    return node_give(node, einsum.known ? y : shape_unknown());
}

/* ---- Attention ------------------------------------------------------------------------------- */

static Shape present_shape(const Shape *x, int64_t heads, int64_t length)
{
    if (x->rank == 4)
        return (Shape){4, {x->dim[0], x->dim[1], length, x->dim[3]}};
    if (x->rank != 3 || heads < 1)
        return shape_unknown();
    int64_t size = x->dim[2] < 0 || x->dim[2] % heads != 0 ? DIM_UNKNOWN : x->dim[2] / heads;
    return (Shape){4, {x->dim[0], heads, length, size}};
}

static Shape past_and_new(const Node *node, int past, const Shape *x, int64_t heads)
{
    int64_t length = x->rank == 4 ? x->dim[2] : x->rank == 3 ? x->dim[1] : DIM_UNKNOWN;
    if (node_has(node, past)) {
        Shape before = node_shape(node, past);
        bool known = before.rank == 4 && before.dim[2] >= 0 && length >= 0;
        length = known ? count_add(before.dim[2], length) : DIM_UNKNOWN;
    }
    return present_shape(x, heads, length);
}

/* The default domain's: batch x heads x length x size, or heads in the last dimension. */
bool translate_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    int64_t heads = node_int(node, "q_num_heads", 0);
    attrs->heads = heads;
    attrs->kv_heads = node_int(node, "kv_num_heads", heads);
    attrs->causal = node_int(node, "is_causal", 0) != 0;
    Shape q = node_shape(node, 0), v = node_shape(node, 2);
    if (q.rank >= 0 && q.rank != 3 && q.rank != 4)
        return node_fail(node, "its query has %d dimensions; it must have 3 or 4", q.rank);
    Shape y = q;
    if (q.rank == 3) {
        Shape value = present_shape(&v, attrs->kv_heads, 0);
        y.dim[2] = value.rank == 4 && value.dim[3] >= 0 && heads > 0
                       ? count_mul(heads, value.dim[3])
                       : DIM_UNKNOWN;
    } else if (q.rank == 4) {
        y.dim[3] = v.rank == 4 ? v.dim[3] : DIM_UNKNOWN;
    }
    Shape k = node_shape(node, 1);
    node_give(node, y);
    if (node->proto->n_outputs > 1)
        node_give_as(node, past_and_new(node, 4, &k, attrs->kv_heads), node_dtype(node, 1));
    if (node->proto->n_outputs > 2)
        node_give_as(node, past_and_new(node, 5, &v, attrs->kv_heads), node_dtype(node, 2));
    return true;
}

/* One bias for queries, keys and values: additions per element of the output. Where keys are of
 * another length than queries there may be no whole number of them, and they are left out. */
static int64_t bias_flops(const Node *node, const Shape *y)
{
    int64_t outputs = shape_known(y) ? shape_elements(y) : 0, sums = 0;
    if (!node_has(node, 3) || outputs < 1)
        return 0;
    for (int i = 0; i < 3; i++) {
        Shape x = node_shape(node, i);
        sums = shape_known(&x) ? count_add(sums, shape_elements(&x)) : COUNT_OVERFLOW;
    }
    return count_ok(sums) && sums % outputs == 0 ? sums / outputs : 0;
}

/* Query, key, value, bias, mask, ...; a query of 5 dimensions has all three packed. */
bool translate_multi_head_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = node_int(node, "num_heads", 0);
    Shape q = node_shape(node, 0), v = node_shape(node, 2);
    if (attrs->heads < 1)
        return node_fail(node, "num_heads must be at least 1");
    if (!node_has(node, 1) || !node_has(node, 2)) {
        node_become(node, OP_UNKNOWN);
        return true;
    }
    Shape y = q;
    if (v.rank == 3 && q.rank == 3)
        y.dim[2] = v.dim[2];
    else if (v.rank == 4 && q.rank == 3)
        y.dim[2] = v.dim[3] < 0 || v.dim[1] < 0 ? DIM_UNKNOWN : count_mul(v.dim[1], v.dim[3]);
    node->attrs.fused = bias_flops(node, &y);
    return node_give(node, y);
}

bool translate_group_query_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    attrs->heads = node_int(node, "num_heads", 0);
    attrs->kv_heads = node_int(node, "kv_num_heads", attrs->heads);
    attrs->causal = true;
    if (attrs->heads < 1 || attrs->kv_heads < 1)
        return node_fail(node, "num_heads and kv_num_heads must be at least 1");
    if (!node_has(node, 1) || !node_has(node, 2)) {
        node_become(node, OP_UNKNOWN);
        return true;
    }
    Shape q = node_shape(node, 0), k = node_shape(node, 1), v = node_shape(node, 2);
    return node_give(node, q) && node_give(node, past_and_new(node, 3, &k, attrs->kv_heads)) &&
           node_give(node, past_and_new(node, 4, &v, attrs->kv_heads));
}

bool translate_packed_attention(Node *node)
{
    AttentionAttrs *attrs = &node->attrs.as.attention;
    Ints sizes = node_ints(node, "qkv_hidden_sizes");
    attrs->heads = node_int(node, "num_heads", 0);
    attrs->causal = node_int(node, "unidirectional", 0) != 0;
    if (attrs->heads < 1)
        return node_fail(node, "num_heads must be at least 1");
    if (sizes.n == 3 && sizes.v[2] > 0)
        attrs->width = sizes.v[2];
    return true;
}
