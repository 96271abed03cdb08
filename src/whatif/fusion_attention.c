#include "whatif/fusion_rules.h"

/* Attention, however it is spelled: a product of two activations (the scores), whatever works on
 * scores one by one or rearranges them, a softmax, the same once more, and a product with the
 * values. All of it is one operator, whose scores meet no memory, if nobody else reads what is
 * between. It reads query, key and value where they lie and writes where its result is wanted: what
 * only rearranges or repeats them (or scales them) for it alone is part of it.
 */

enum { MOST_BETWEEN = 64 }; /* operators between product and softmax, all ways looked at */

typedef struct Attention {
    Rewrite *rewrite;
    GArray *ops;         /* int: its operators */
    GHashTable *members; /* the same, as a set, from when its operands are looked for */
    int scores; /* the product that makes the scores, or an attention that is one already */
    int values; /* the product with the values; NO_OP: see scores */
    int left;   /* of MOST_BETWEEN */
    const char *why;
} Attention;

static const Op *op_at(const Attention *attention, int index)
{
    return graph_op(attention->rewrite->graph, index);
}

/* ---- Which operators ------------------------------------------------------------------------- */

static bool rearranges(OpKind kind)
{
    return op_is_view(kind) || kind == OP_TRANSPOSE;
}

static bool repeats(OpKind kind)
{
    return kind == OP_EXPAND || kind == OP_TILE;
}

static bool all_parts(const Op *op, bool (*is)(OpKind))
{
    for (int i = 0; i < op->n_parts; i++)
        if (!is(op->parts[i].kind))
            return false;
    return op->n_parts > 0 || is(op->kind);
}

/* Each score by itself, or all of them in another order. */
static bool works_on_scores(OpKind kind)
{
    return rearranges(kind) || op_is_pointwise(kind);
}

static bool works_on_operands(OpKind kind)
{
    return rearranges(kind) || repeats(kind) || op_is_pointwise(kind);
}

static bool is_data(const Graph *graph, const Op *op, int i)
{
    const Tensor *tensor = op_input(graph, op, i);
    return tensor != NULL && tensor_is_data(tensor);
}

static bool multiplies_activations(const Graph *graph, const Op *op)
{
    const Op *lead = op_lead(op);
    return (op->kind == OP_MATMUL || op->kind == OP_EINSUM) && lead->kind == op->kind &&
           is_data(graph, lead, 0) && is_data(graph, lead, 1);
}

static int64_t elements(const Graph *graph, int tensor)
{
    return shape_elements(&graph_tensor(graph, tensor)->shape);
}

/* The tensor that others read of an operator, if there is one and it is read once; NO_TENSOR. */
static int only_output(const Rewrite *rewrite, const Op *op)
{
    int only = NO_TENSOR;
    for (int i = 0; i < op->n_outputs; i++) {
        int times = op->outputs[i] < 0 ? 0 : rewrite->uses.times[op->outputs[i]];
        if (times > 1 || (times == 1 && only != NO_TENSOR))
            return NO_TENSOR;
        only = times == 1 ? op->outputs[i] : only;
    }
    return only != NO_TENSOR && rewrite->uses.reader[only] != NO_OP ? only : NO_TENSOR;
}

static bool can_be_part(const Attention *attention, int index)
{
    const Rewrite *rewrite = attention->rewrite;
    if (index == NO_OP || rewrite->gone[index])
        return false;
    const Op *op = graph_op(rewrite->graph, index);
    const Op *other =
        attention->ops->len > 0 ? op_at(attention, g_array_index(attention->ops, int, 0)) : op;
    return rewrite->covered[index] && !op->auxiliary && op->repeats == other->repeats;
}

/* The operator that computes `tensor` for one reader; NO_OP, with the reason: none. */
static int maker_of(Attention *attention, int tensor)
{
    const Rewrite *rewrite = attention->rewrite;
    int producer = rewrite_producer(rewrite, tensor);
    if (!can_be_part(attention, producer))
        return NO_OP;
    if (only_output(rewrite, graph_op(rewrite->graph, producer)) == tensor)
        return producer;
    attention->why = fusion_reason(rewrite, "what the %s makes is read elsewhere, too",
                                   fusion_kind(graph_op(rewrite->graph, producer)));
    return NO_OP;
}

static void add_op(const Attention *attention, int index)
{
    g_array_append_val(attention->ops, index);
}

/* ---- From softmax to its products ------------------------------------------------------------ */

/* Adds the operators from `tensor` up to the product that makes the scores. */
static bool find_scores(Attention *attention, int tensor)
{
    const Graph *graph = attention->rewrite->graph;
    int index = tensor < 0 ? NO_OP : maker_of(attention, tensor);
    if (index == NO_OP || attention->left-- <= 0)
        return false;
    const Op *op = graph_op(graph, index);
    guint before = attention->ops->len;
    add_op(attention, index);
    attention->scores = index;
    if (multiplies_activations(graph, op))
        return true;
    if (!all_parts(op, works_on_scores))
        attention->why =
            fusion_reason(attention->rewrite, "%s %s stands between scores and softmax",
                          fusion_article(op), fusion_kind(op));
    for (int i = 0; i < op->n_inputs && all_parts(op, works_on_scores); i++)
        if (op->inputs[i] >= 0 && elements(graph, op->inputs[i]) == elements(graph, tensor) &&
            find_scores(attention, op->inputs[i]))
            return true;
    g_array_set_size(attention->ops, before);
    return false;
}

/* Where an axis counted from the end, the softmax's, is behind an operator; 0: not known. */
static int axis_behind(const Graph *graph, const Op *op, int axis)
{
    const Op *part = op->n_parts > 0 ? op->parts : op;
    for (int i = 0; i < MAX(op->n_parts, 1); i++, part++) {
        const Tensor *x = op_input(graph, part, 0), *y = op_output(graph, part, 0);
        if (x == NULL || y == NULL || axis == 0)
            return 0;
        int rank = x->shape.rank, at = rank - axis, found = 0;
        if (part->kind == OP_TRANSPOSE) {
            for (int j = 0; j < op_dims(part)->dims.n; j++)
                found = op_dims(part)->dims.v[j] == at ? rank - j : found;
            axis = op_dims(part)->dims.n > 0 ? found : at + 1;
        } else if (op_is_view(part->kind) && !shape_equal(&x->shape, &y->shape)) {
            bool last = axis == 1 && y->shape.rank > 0 &&
                        x->shape.dim[rank - 1] == y->shape.dim[y->shape.rank - 1];
            axis = last ? 1 : 0;
        }
    }
    return axis;
}

/* Whether a product sums over that axis of its i-th operand: an einsum may. */
static bool sums_over(const Graph *graph, const Op *product, int i, int axis)
{
    const Op *lead = op_lead(product);
    if (lead->kind != OP_MATMUL)
        return true;
    bool transposed = i == 0 ? op_product(lead)->transpose_a : op_product(lead)->transpose_b;
    int rank = op_input(graph, lead, i)->shape.rank;
    return rank > 1 && axis == ((i == 0) != transposed ? 1 : 2);
}

static int softmax_axis(const Graph *graph, const Op *softmax)
{
    const Op *lead = op_lead(softmax);
    int rank = op_input(graph, lead, 0)->shape.rank;
    int axis = shape_axis(&op_input(graph, lead, 0)->shape, op_axis(lead)->axis);
    return axis < 0 || op_axis(lead)->to_end ? 0 : rank - axis;
}

/* Adds the operators from the softmax down to the product with the values. */
static bool find_values(Attention *attention, int softmax)
{
    const Rewrite *rewrite = attention->rewrite;
    const Graph *graph = rewrite->graph;
    int axis =
        axis_behind(graph, graph_op(graph, softmax), softmax_axis(graph, graph_op(graph, softmax)));
    int tensor = only_output(rewrite, graph_op(graph, softmax));
    attention->why = "the softmax's result is read elsewhere, too";
    while (tensor != NO_TENSOR) {
        int index = rewrite->uses.reader[tensor];
        if (!can_be_part(attention, index))
            return false;
        const Op *op = graph_op(graph, index);
        add_op(attention, index);
        attention->values = index;
        if (multiplies_activations(graph, op)) {
            int i = op->inputs[0] == tensor ? 0 : 1;
            attention->why = "the product does not sum over what the softmax adds up to 1";
            return op->inputs[i] == tensor && sums_over(graph, op, i, axis);
        }
        attention->why = fusion_reason(rewrite, "%s %s follows its softmax", fusion_article(op),
                                       fusion_kind(op));
        if (!all_parts(op, works_on_scores) || attention->left-- <= 0)
            return false;
        axis = axis_behind(graph, op, axis);
        int next = only_output(rewrite, op);
        bool same = next != NO_TENSOR && elements(graph, next) == elements(graph, tensor);
        tensor = same ? next : NO_TENSOR;
    }
    return false;
}

/* ---- Query, key, value and result ------------------------------------------------------------ */

static bool is_member(const Attention *attention, int index)
{
    return g_hash_table_contains(attention->members, GINT_TO_POINTER(index));
}

static void add_member(const Attention *attention, int index)
{
    add_op(attention, index);
    g_hash_table_add(attention->members, GINT_TO_POINTER(index));
}

/* Those that are known so far. */
static void list_members(const Attention *attention)
{
    for (guint i = 0; i < attention->ops->len; i++)
        g_hash_table_add(attention->members,
                         GINT_TO_POINTER(g_array_index(attention->ops, int, i)));
}

/* Whether all that is read of an operator is read by its members. */
static bool feeds_only(const Attention *attention, const Op *op)
{
    const Uses *uses = &attention->rewrite->uses;
    for (int i = 0; i < op->n_outputs; i++) {
        int times = op->outputs[i] < 0 ? 0 : uses->times[op->outputs[i]];
        if (times > 1 || (times == 1 && (uses->reader[op->outputs[i]] == NO_OP ||
                                         !is_member(attention, uses->reader[op->outputs[i]]))))
            return false;
    }
    return true;
}

/* What makes an operand of what it is read from; a tensor cut into all three is one. */
static void add_operand(const Attention *attention, int tensor)
{
    const Rewrite *rewrite = attention->rewrite;
    int index = rewrite_producer(rewrite, tensor);
    while (can_be_part(attention, index) && !is_member(attention, index)) {
        const Op *op = graph_op(rewrite->graph, index);
        bool cuts = op->kind == OP_SPLIT && op->n_parts == 0;
        if ((!cuts && !all_parts(op, works_on_operands)) || !feeds_only(attention, op) ||
            op->n_inputs == 0)
            return;
        add_member(attention, index);
        index = rewrite_producer(rewrite, op->inputs[0]);
    }
}

static void add_operands(const Attention *attention, int index)
{
    const Op *op = op_lead(op_at(attention, index));
    for (int i = 0; i < MIN(op->n_inputs, 3); i++)
        if (op->inputs[i] >= 0 && is_data(attention->rewrite->graph, op, i))
            add_operand(attention, op->inputs[i]);
}

/* What only rearranges the result. Returns the operator that computes the last of it. */
static int add_result(const Attention *attention, int last)
{
    const Rewrite *rewrite = attention->rewrite;
    int tensor = only_output(rewrite, op_at(attention, last));
    while (tensor != NO_TENSOR) {
        int index = rewrite->uses.reader[tensor];
        if (!can_be_part(attention, index) || !all_parts(op_at(attention, index), rearranges))
            break;
        add_op(attention, index);
        last = index;
        tensor = only_output(rewrite, op_at(attention, index));
    }
    return last;
}

static int compare(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

/* The whole goes by the name of the operator that multiplies with the values. */
static bool merge(const Attention *attention, int core)
{
    Rewrite *rewrite = attention->rewrite;
    Op named = *op_at(attention, core);
    int place = add_result(attention, core);
    if (attention->ops->len < 2)
        return false;
    Attrs attrs = op_default_attrs(OP_ATTENTION);
    if (named.kind == OP_ATTENTION)
        attrs = *named.attrs;
    g_array_sort(attention->ops, compare);
    rewrite_merge(rewrite, (const int *)(void *)attention->ops->data, (int)attention->ops->len,
                  place);
    rewrite_become(rewrite, place, OP_ATTENTION, &attrs, &named);
    return true;
}

/* ---- All ------------------------------------------------------------------------------------- */

static const char *try_softmax(Attention *attention, int index)
{
    const Op *op = op_at(attention, index);
    add_op(attention, index);
    bool scores = find_scores(attention, op_lead(op)->inputs[0]);
    const char *why = attention->why;
    attention->left = MOST_BETWEEN;
    bool values = find_values(attention, index);
    if (!scores || !values)
        return scores || values ? (scores ? attention->why : why) : NULL;
    list_members(attention);
    add_operands(attention, attention->scores);
    add_operands(attention, attention->values);
    return merge(attention, attention->values) ? fusion_done : NULL;
}

/* What is one operator already takes in what stands around it. */
static const char *try_whole(Attention *attention, int index)
{
    add_member(attention, index);
    add_operands(attention, index);
    return merge(attention, index) ? fusion_done : NULL;
}

static const char *try_attention(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    bool softmax = op->kind == OP_SOFTMAX && op_lead(op)->kind == OP_SOFTMAX;
    if (!rewrite->covered[index] || op->n_inputs == 0 || (!softmax && op->kind != OP_ATTENTION))
        return NULL;
    g_autoptr(GArray) ops = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(GHashTable) members = g_hash_table_new(NULL, NULL);
    Attention attention = {.rewrite = rewrite,
                           .ops = ops,
                           .members = members,
                           .scores = NO_OP,
                           .values = NO_OP,
                           .left = MOST_BETWEEN};
    return softmax ? try_softmax(&attention, index) : try_whole(&attention, index);
}

int fusion_join_attention(Rewrite *rewrite, GArray *unfused)
{
    if (!rewrite->has[OP_SOFTMAX] && !rewrite->has[OP_ATTENTION])
        return 0;
    return fusion_pass(rewrite, try_attention, 1U << FUSE_STAYS, unfused);
}
