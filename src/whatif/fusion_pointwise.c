#include "whatif/fusion_rules.h"

/* Operators that work element by element, in one pass over elements of one shape.
 *
 * Groups grow in the order of execution. One has a place, where all of it would run: that of its
 * last member, as long as nobody outside reads of it before; then it stays where it is, and takes
 * in only what could run there. So every group has a place behind all that it reads and before all
 * that read it, and the order of the whole stays one of execution. When groups are merged, each
 * that alone reads what a layer, product, norm, pool or reduction makes, joins that.
 */

typedef struct Grouping {
    Rewrite *rewrite;
    int *parent; /* of each operator: another of its group, or itself; NO_OP: in none */
    int *place;  /* of a group's root */
    bool *read;  /* of a group's root: somebody outside reads of it */
} Grouping;

static int find(const Grouping *grouping, int op)
{
    int *parent = grouping->parent, root = op;
    if (op == NO_OP || parent[op] == NO_OP)
        return NO_OP;
    while (parent[root] != root)
        root = parent[root];
    while (parent[op] != root) {
        int next = parent[op];
        parent[op] = root;
        op = next;
    }
    return root;
}

/* ---- Which operators ------------------------------------------------------------------------- */

static const Tensor *shape_giver(const Graph *graph, const Op *op)
{
    return op_output(graph, op_lead(op), 0);
}

static bool is_pointwise(const Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    return op_is_pointwise(op->kind) && !op->auxiliary && rewrite->covered[index] &&
           op->n_inputs > 0 && shape_giver(rewrite->graph, op) != NULL;
}

/* Whether operator `index`, reading `tensor`, works on elements of that shape. */
static bool shape_fits(const Rewrite *rewrite, int index, int tensor)
{
    const Graph *graph = rewrite->graph;
    const Op *op = graph_op(graph, index);
    return shape_equal(&graph_tensor(graph, tensor)->shape, &shape_giver(graph, op)->shape);
}

static bool runs_with(const Rewrite *rewrite, int a, int b)
{
    const Op *x = graph_op(rewrite->graph, a), *y = graph_op(rewrite->graph, b);
    return x->auxiliary == y->auxiliary && x->repeats == y->repeats;
}

/* ---- Groups ---------------------------------------------------------------------------------- */

/* The group that computes what `index` reads, and that it may be of. */
static int group_of(const Grouping *grouping, int index, int tensor)
{
    int producer = rewrite_producer(grouping->rewrite, tensor);
    int root = find(grouping, producer);
    bool fits = root != NO_OP && shape_fits(grouping->rewrite, index, tensor) &&
                runs_with(grouping->rewrite, index, producer);
    return fits ? root : NO_OP;
}

static int place_of(const Grouping *grouping, int tensor)
{
    int producer = rewrite_producer(grouping->rewrite, tensor), root = find(grouping, producer);
    return root == NO_OP ? producer : grouping->place[root];
}

/* Joins all groups that nobody else reads yet: they run where it does. */
static bool join_unread(Grouping *grouping, int index)
{
    const Op *op = graph_op(grouping->rewrite->graph, index);
    bool joined = false;
    for (int i = 0; i < op->n_inputs; i++) {
        int root = group_of(grouping, index, op->inputs[i]);
        if (root == NO_OP || root == index || grouping->read[root])
            continue;
        grouping->parent[root] = index;
        joined = true;
    }
    return joined;
}

/* Joins a group where that stands, if all else that it reads is there by then. */
static bool join_read(Grouping *grouping, int index)
{
    const Op *op = graph_op(grouping->rewrite->graph, index);
    int latest = NO_TENSOR, place = NO_OP;
    for (int i = 0; i < op->n_inputs; i++)
        if (op->inputs[i] >= 0 && place_of(grouping, op->inputs[i]) > place) {
            latest = op->inputs[i];
            place = place_of(grouping, latest);
        }
    int root = latest == NO_TENSOR ? NO_OP : group_of(grouping, index, latest);
    if (root == NO_OP)
        return false;
    grouping->parent[index] = root;
    return true;
}

/* Dropout and identity hand on what they read, which costs nothing; in a pass they would write it a
 * second time, if others read it, too. */
static bool may_join(const Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    bool alone = op->inputs[0] >= 0 && rewrite->uses.times[op->inputs[0]] == 1;
    return alone || !op_is_view(op->kind);
}

/* Nor do they do anything that a group could begin with. */
static void place_op(Grouping *grouping, int index)
{
    const Op *op = graph_op(grouping->rewrite->graph, index);
    if (is_pointwise(grouping->rewrite, index) && may_join(grouping->rewrite, index)) {
        grouping->parent[index] = grouping->place[index] = index;
        if (!join_unread(grouping, index) && !join_read(grouping, index) && op_is_view(op->kind))
            grouping->parent[index] = NO_OP;
    }
    int own = find(grouping, index);
    for (int i = 0; i < op->n_inputs; i++) {
        int root = find(grouping, rewrite_producer(grouping->rewrite, op->inputs[i]));
        if (root != NO_OP && root != own)
            grouping->read[root] = true;
    }
}

/* Members of groups, group by group and in order: `first` of each root and one more. */
static int *list_members(const Grouping *grouping, int n, int *first)
{
    int *members = g_new(int, n + 1);
    for (int i = 0; i < n; i++)
        if (find(grouping, i) != NO_OP)
            first[find(grouping, i) + 1]++;
    for (int i = 0; i < n; i++)
        first[i + 1] += first[i];
    g_autofree int *next = g_memdup2(first, (gsize)(n + 1) * sizeof *first);
    for (int i = 0; i < n; i++)
        if (find(grouping, i) != NO_OP)
            members[next[find(grouping, i)]++] = i;
    return members;
}

static int merge_groups(Rewrite *rewrite)
{
    int n = graph_n_ops(rewrite->graph), merged = 0;
    g_autofree int *parent = g_new(int, n + 1), *place = g_new(int, n + 1);
    g_autofree bool *read = g_new0(bool, n + 1);
    g_autofree int *first = g_new0(int, n + 2);
    for (int i = 0; i < n; i++)
        parent[i] = NO_OP;
    Grouping grouping = {rewrite, parent, place, read};
    for (int i = 0; i < n; i++)
        if (!graph_op(rewrite->graph, i)->auxiliary)
            place_op(&grouping, i);
    g_autofree int *members = list_members(&grouping, n, first);
    for (int i = 0; i < n; i++) {
        int size = first[i + 1] - first[i];
        if (size < 2)
            continue;
        rewrite_merge(rewrite, members + first[i], size, place[i]);
        merged += size - 1;
    }
    rewrite_settle(rewrite);
    return merged;
}

/* ---- What makes a group's first input -------------------------------------------------------- */

/* Nobody but the reader of `tensor` reads of the operator. */
static bool only_makes(const Rewrite *rewrite, const Op *op, int tensor)
{
    for (int i = 0; i < op->n_outputs; i++)
        if (op->outputs[i] >= 0 && op->outputs[i] != tensor &&
            rewrite->uses.times[op->outputs[i]] > 0)
            return false;
    return true;
}

/* Why the operator that makes a group's i-th input does not take it in; NULL: it does. */
static const char *group_stays(const Rewrite *rewrite, int index, int tensor, int *producer)
{
    const char *reason = fusion_joins(rewrite, index, tensor, producer);
    if (*producer == NO_OP)
        return reason;
    const Op *into = graph_op(rewrite->graph, *producer);
    if (!fusion_computes(into))
        return fusion_reason(rewrite, "it follows %s %s, which computes nothing",
                             fusion_article(into), fusion_kind(into));
    if (reason == NULL && !shape_fits(rewrite, index, tensor))
        return fusion_reason(rewrite, "it broadcasts what the %s makes", fusion_kind(into));
    if (reason == NULL && !only_makes(rewrite, into, tensor))
        return fusion_reason(rewrite, "the %s makes more than one tensor", fusion_kind(into));
    return reason;
}

static const char *try_group(Rewrite *rewrite, int index)
{
    const Op *op = graph_op(rewrite->graph, index);
    int best = NO_OP, producer;
    const char *why = NULL;
    if (!is_pointwise(rewrite, index))
        return NULL;
    for (int i = 0; i < op->n_inputs; i++) {
        const char *reason = group_stays(rewrite, index, op->inputs[i], &producer);
        if (reason != NULL || rewrite->gone[producer]) {
            why = why == NULL && producer != NO_OP ? reason : why;
            continue;
        }
        bool better = best == NO_OP || fusion_is_product(graph_op(rewrite->graph, producer)) >
                                           fusion_is_product(graph_op(rewrite->graph, best));
        best = better ? producer : best;
    }
    if (best == NO_OP)
        return why;
    rewrite_merge(rewrite, (const int[]){best, index}, 2, index);
    return fusion_done;
}

enum {
    POINTWISE = 1 << FUSE_FOLDS | 1 << FUSE_JOINS | 1 << FUSE_ADDS | 1 << FUSE_IDLES |
                1 << FUSE_MAPS | 1 << FUSE_CASTS | 1 << FUSE_SCALES,
    SAID_HERE = 1 << FUSE_MAPS | 1 << FUSE_CASTS, /* the others by their own rules */
};

int fusion_group_pointwise(Rewrite *rewrite, GArray *unfused)
{
    if (unfused != NULL)
        return fusion_pass(rewrite, try_group, SAID_HERE, unfused);
    int merged = merge_groups(rewrite);
    return merged + fusion_pass(rewrite, try_group, POINTWISE, NULL);
}
