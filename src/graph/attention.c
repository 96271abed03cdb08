#include "graph/attention.h"

#include "graph/ops_rules.h"

static int64_t both(int64_t a, int64_t b, int64_t (*combine)(int64_t, int64_t))
{
    return a < 0 || b < 0 ? DIM_UNKNOWN : combine(a, b);
}

static bool fits(int64_t a, int64_t b)
{
    return a < 0 || b < 0 || a == b;
}

static bool heads_fit(int64_t query, int64_t other)
{
    return query < 0 || other < 0 || (other > 0 && query % other == 0);
}

/* ---- One operand ----------------------------------------------------------------------------- */

static bool fail_shapes(const Shape *q, const Shape *k, const Shape *v, GError **error)
{
    g_autofree char *a = shape_text(q), *b = shape_text(k), *c = shape_text(v);
    return rule_fail(error,
                     "query %s, key %s and value %s do not fit; they are batch x heads x length x "
                     "size, lengths of key and value equal, query heads a multiple of theirs",
                     a, b, c);
}

/* `features` into as many heads. */
static bool head_size(int64_t features, int64_t heads, int64_t *size, GError **error)
{
    *size = features < 0 ? DIM_UNKNOWN : features / heads;
    return features < 0 || features % heads == 0 ||
           rule_fail(error,
                     "%" G_GINT64_FORMAT " features do not divide into %" G_GINT64_FORMAT
                     " heads; choose another number of heads",
                     features, heads);
}

/* As batch x heads x length x size; an unknown or other shape is left as it is. */
static bool by_heads(const Shape *x, int64_t heads, Shape *out, GError **error)
{
    int64_t size;
    *out = *x;
    if ((x->rank != 2 && x->rank != 3) || heads < 1)
        return true;
    if (!head_size(x->dim[x->rank - 1], heads, &size, error))
        return false;
    *out = x->rank == 3 ? (Shape){4, {x->dim[0], heads, x->dim[1], size}}
                        : (Shape){4, {1, heads, x->dim[0], size}};
    return true;
}

/* One of `parts` that stand beside each other in the last axis but one. */
static Shape one_of(const Shape *x, int64_t parts)
{
    if (x->rank == 5 && fits(x->dim[3], parts))
        return (Shape){4, {x->dim[0], x->dim[2], x->dim[1], x->dim[4]}};
    return x->rank == 4 && fits(x->dim[2], parts) ? (Shape){4, {1, x->dim[1], x->dim[0], x->dim[3]}}
                                                  : *x;
}

/* ---- All operands ---------------------------------------------------------------------------- */

typedef struct Operands {
    Shape q, k, v;
} Operands;

/* Features of query, key and value side by side: of heads + 2·kv_heads heads. */
static bool split_features(const Shape *x, int64_t heads, int64_t kv, Operands *out, GError **error)
{
    Shape all;
    if (!by_heads(x, count_add(heads, count_mul(2, kv)), &all, error))
        return false;
    out->q = out->k = all;
    out->q.dim[1] = heads;
    out->k.dim[1] = kv;
    out->v = out->k;
    return true;
}

static bool find_operands(const AttentionAttrs *attrs, const Shape *const x[], Operands *out,
                          GError **error)
{
    int64_t heads = attrs->heads, kv = attrs->kv_heads > 0 ? attrs->kv_heads : heads;
    const Shape *q = x[ATTENTION_QUERY], *k = x[ATTENTION_KEY], *v = x[ATTENTION_VALUE];
    if (!k && (q->rank == 2 || q->rank == 3) && heads > 0)
        return split_features(q, heads, kv, out, error);
    if (!k) {
        out->q = out->k = out->v = one_of(q, 3);
        return true;
    }
    if (!v)
        out->k = out->v = one_of(k, 2);
    bool leading = !v && attrs->width > 0 && (k->rank == 2 || k->rank == 3);
    if (leading && by_heads(k, kv, &out->k, NULL)) {
        out->v = out->k;
        out->v.dim[3] = attrs->width;
    }
    return by_heads(q, heads, &out->q, error) && (!v || by_heads(k, kv, &out->k, error)) &&
           (!v || by_heads(v, kv, &out->v, error));
}

static bool operands_fit(const Operands *all)
{
    const Shape *q = &all->q, *k = &all->k, *v = &all->v;
    return q->rank == 4 && k->rank == 4 && v->rank == 4 && fits(q->dim[0], k->dim[0]) &&
           fits(q->dim[0], v->dim[0]) && heads_fit(q->dim[1], k->dim[1]) &&
           fits(k->dim[1], v->dim[1]) && fits(k->dim[2], v->dim[2]) && fits(q->dim[3], k->dim[3]);
}

/* Length of a past, which has the batch and heads of what is new; -2: it does not fit. */
static int64_t past_length(const AttentionSizes *sizes, const Shape *past)
{
    enum { WRONG = -2 };
    if (!past)
        return 0;
    if (past->rank < 0)
        return DIM_UNKNOWN;
    bool fit =
        past->rank == 4 && fits(past->dim[0], sizes->batch) && fits(past->dim[1], sizes->kv_heads);
    return fit ? past->dim[2] : WRONG;
}

static bool add_past(AttentionSizes *sizes, const Shape *keys, const Shape *values, GError **error)
{
    int64_t k = past_length(sizes, keys), v = past_length(sizes, values);
    sizes->past = MAX(k, v);
    if (k >= DIM_UNKNOWN && v >= DIM_UNKNOWN && (!keys || !values || fits(k, v)))
        return true;
    Shape none = {.rank = 0};
    g_autofree char *a = shape_text(keys ? keys : &none), *b = shape_text(values ? values : &none);
    return rule_fail(error,
                     "its past keys %s and values %s do not fit; they are batch x heads x length x "
                     "size, of %" G_GINT64_FORMAT " heads",
                     a, b, sizes->kv_heads);
}

static AttentionSizes no_sizes(void)
{
    return (AttentionSizes){DIM_UNKNOWN, DIM_UNKNOWN, DIM_UNKNOWN, DIM_UNKNOWN,
                            DIM_UNKNOWN, DIM_UNKNOWN, DIM_UNKNOWN, DIM_UNKNOWN};
}

bool attention_sizes(const AttentionAttrs *attrs, const Shape *const x[ATTENTION_OTHERS],
                     AttentionSizes *sizes, GError **error)
{
    Operands all;
    *sizes = no_sizes();
    if (x[ATTENTION_QUERY]->rank < 0)
        return true;
    for (int i = ATTENTION_KEY; i <= ATTENTION_VALUE; i++)
        if (x[i] && x[i]->rank < 0)
            return true;
    if (!find_operands(attrs, x, &all, error))
        return false;
    if (!operands_fit(&all))
        return fail_shapes(&all.q, &all.k, &all.v, error);
    *sizes = (AttentionSizes){
        .batch = MAX(all.q.dim[0], all.k.dim[0]),
        .heads = all.q.dim[1],
        .kv_heads = all.k.dim[1],
        .queries = all.q.dim[2],
        .fresh = MAX(all.k.dim[2], all.v.dim[2]),
        .size = MAX(all.q.dim[3], all.k.dim[3]),
        .value_size = all.v.dim[3],
        .past = attrs->paged,
    };
    return attrs->paged > 0 ||
           add_past(sizes, x[ATTENTION_PAST_KEY], x[ATTENTION_PAST_VALUE], error);
}

/* ---- With the projection --------------------------------------------------------------------- */

static bool fail_packed(const Shape *x, const Shape *w, GError **error)
{
    g_autofree char *a = shape_text(x), *b = shape_text(w);
    return rule_fail(error,
                     "its input %s and weight %s do not fit; they are batch x length x features "
                     "and features x 3·width",
                     a, b);
}

bool attention_packed_sizes(const AttentionAttrs *attrs, const Shape *x, const Shape *w,
                            const Shape *past, AttentionSizes *sizes, GError **error)
{
    *sizes = no_sizes();
    if (x->rank < 0 || w->rank < 0)
        return true;
    int last = x->rank - 1;
    if ((x->rank != 2 && x->rank != 3) || w->rank != 2 || !fits(x->dim[last], w->dim[0]))
        return fail_packed(x, w, error);
    int64_t heads = MAX(attrs->heads, 1), all = w->dim[1], value = attrs->width;
    value = value > 0 ? value : all < 0 ? DIM_UNKNOWN : all / 3;
    if (all >= 0 && value > all)
        return fail_packed(x, w, error);
    int64_t query = both(all, value, count_sub);
    int64_t tokens = x->dim[last - 1];
    *sizes = (AttentionSizes){.batch = x->rank == 3 ? x->dim[0] : 1,
                              .heads = heads,
                              .kv_heads = heads,
                              .queries = tokens,
                              .fresh = tokens};
    if (!head_size(query < 0 ? DIM_UNKNOWN : query / 2, heads, &sizes->size, error) ||
        !head_size(value, heads, &sizes->value_size, error))
        return false;
    bool known = past && past->rank == 5;
    Shape each = known ? (Shape){4, {past->dim[1], past->dim[2], past->dim[3], past->dim[4]}}
                       : shape_unknown();
    if (past && past->rank >= 0 && past->rank != 5)
        each = *past;
    return add_past(sizes, past ? &each : NULL, past ? &each : NULL, error);
}

/* ---- Of an operator -------------------------------------------------------------------------- */

static const Shape *shape_of(const Graph *graph, const Op *op, int i)
{
    const Tensor *tensor = op_input(graph, op, i);
    return tensor ? &tensor->shape : NULL;
}

AttentionSizes attention_of(const Graph *graph, const Op *op)
{
    AttentionSizes sizes = no_sizes();
    const Shape *x[ATTENTION_OTHERS];
    for (int i = 0; i < ATTENTION_OTHERS; i++)
        x[i] = shape_of(graph, op, i);
    bool ok = x[0] && (op->kind == OP_ATTENTION
                           ? attention_sizes(op_attention(op), x, &sizes, NULL)
                           : x[PACKED_WEIGHT] &&
                                 attention_packed_sizes(op_attention(op), x[0], x[PACKED_WEIGHT],
                                                        x[PACKED_PAST], &sizes, NULL));
    return ok ? sizes : no_sizes();
}

int64_t attention_keys(const AttentionAttrs *attrs, const AttentionSizes *sizes)
{
    if (!attrs->shared || sizes->past == 0)
        return both(sizes->past, sizes->fresh, count_add);
    return attrs->filled > 0 && sizes->past > 0 ? MIN(attrs->filled, sizes->past) : sizes->past;
}

int64_t attention_met(const AttentionAttrs *attrs, const AttentionSizes *sizes)
{
    int64_t keys = attention_keys(attrs, sizes);
    return attrs->window > 0 && keys >= 0 ? MIN(keys, attrs->window) : keys;
}

int64_t attention_past_met(const AttentionAttrs *attrs, const AttentionSizes *sizes)
{
    int64_t keys = attention_keys(attrs, sizes), reach = keys;
    if (keys < 0 || sizes->queries < 0 || sizes->fresh < 0)
        return DIM_UNKNOWN;
    if (attrs->window > 0 && attrs->paged == 0)
        reach = MIN(keys, count_or_most(count_add(attrs->window, MAX(sizes->queries - 1, 0))));
    return CLAMP(reach - sizes->fresh, 0, MAX(sizes->past, 0));
}

int64_t attention_past_read(const AttentionAttrs *attrs, const AttentionSizes *sizes,
                            const Shape *past)
{
    int64_t all = shape_elements(past), met = attention_past_met(attrs, sizes);
    if (!count_ok(all) || met < 0 || sizes->past <= 0 || past->rank < 1)
        return all;
    int64_t row = attrs->paged > 0 ? count_mul(sizes->kv_heads, past->dim[past->rank - 1])
                                   : all / sizes->past;
    return MIN(all, count_or_most(count_mul(row, met)));
}

Shape attention_result(const AttentionSizes *sizes, const Shape *query, bool packed)
{
    int64_t width = both(sizes->heads, sizes->value_size, count_mul);
    if (query->rank < 0)
        return shape_unknown();
    if (query->rank == 4 && !packed)
        return (Shape){4, {query->dim[0], query->dim[1], query->dim[2], sizes->value_size}};
    return query->rank == 2 || query->rank == 4 ? (Shape){2, {query->dim[0], width}}
                                                : (Shape){3, {query->dim[0], query->dim[1], width}};
}

Shape attention_cache(const AttentionAttrs *attrs, const AttentionSizes *sizes, const Shape *past,
                      int64_t size)
{
    bool grows = !attrs->shared || sizes->past == 0;
    int64_t keys = grows ? attention_keys(attrs, sizes) : sizes->past;
    Shape cache = {4, {sizes->batch, sizes->kv_heads, keys, size}};
    if (past && past->rank >= 2) {
        cache = *past;
        cache.dim[past->rank - 2] = keys;
    }
    return cache;
}

Shape attention_scores(const AttentionAttrs *attrs, const AttentionSizes *sizes)
{
    return (Shape){4, {sizes->batch, sizes->heads, sizes->queries, attention_keys(attrs, sizes)}};
}

bool attention_has_past(const Graph *graph, const Op *op)
{
    return (op->kind == OP_ATTENTION && (op_input(graph, op, ATTENTION_PAST_KEY) ||
                                         op_input(graph, op, ATTENTION_PAST_VALUE))) ||
           (op->kind == OP_PACKED_ATTENTION && op_input(graph, op, PACKED_PAST));
}
