/* Convolutions, recurrent cells, sums of products. */
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
    if (node_int(node, "channels_last", 0) != 0)
        node->channels_last = true;
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
