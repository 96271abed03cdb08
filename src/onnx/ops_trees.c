/* Decision trees of the domain ai.onnx.ml. A row takes a path through each of them, of a comparison
 * at every inner node: here the longest one, which is what all may take. */
#include <string.h>

#include "base/count.h"
#include "base/tuples.h"
#include "onnx/learned.h"
#include "onnx/operator.h"
#include "onnx/ops.h"

/* Nodes of all trees; a child that is a leaf, or none, is NO_NODE. */
enum { NO_NODE = -1 };

typedef struct Forest {
    int n, n_inner, n_leaves, n_trees;
    int *yes, *no;
    bool *is_root;
    int64_t path; /* sum of the longest paths, in comparisons; -1: not known */
} Forest;

static Forest forest_new(int n)
{
    Forest forest = {.n = n,
                     .yes = g_new(int, n + 1),
                     .no = g_new(int, n + 1),
                     .is_root = g_new0(bool, n + 1),
                     .path = -1};
    for (int i = 0; i < n; i++)
        forest.yes[i] = forest.no[i] = NO_NODE;
    return forest;
}

static void forest_clear(Forest *forest)
{
    g_free(forest->yes);
    g_free(forest->no);
    g_free(forest->is_root);
}

/* ---- Longest paths --------------------------------------------------------------------------- */

static bool is_inner(const Forest *forest, int i)
{
    return forest->yes[i] != NO_NODE || forest->no[i] != NO_NODE;
}

typedef struct Walk {
    int *queue, *level; /* level 0: not met */
    int n;
} Walk;

static bool walk_to(Walk *walk, int node, int level)
{
    if (node == NO_NODE)
        return true;
    if (walk->level[node] > 0)
        return false;
    walk->level[node] = level;
    walk->queue[walk->n++] = node;
    return true;
}

/* Comparisons from a root downwards, level by level; -1: a node is met twice. `inner`: that every
 * node compares, as leaves are not among the nodes. */
static int64_t longest(const Forest *forest, Walk *walk, int root, bool inner)
{
    int64_t most = 0;
    int at = walk->n;
    bool fine = walk_to(walk, root, 1);
    for (; fine && at < walk->n; at++) {
        int node = walk->queue[at], level = walk->level[node];
        if (inner || is_inner(forest, node))
            most = MAX(most, level);
        fine = walk_to(walk, forest->yes[node], level + 1) &&
               walk_to(walk, forest->no[node], level + 1);
    }
    return fine ? most : -1;
}

/* Fails where nodes do not make up trees. */
static bool find_paths(const Node *node, Forest *forest, bool inner)
{
    Walk walk = {g_new(int, forest->n + 1), g_new0(int, forest->n + 1), 0};
    int64_t sum = 0;
    for (int i = 0; i < forest->n && sum >= 0; i++) {
        if (!forest->is_root[i])
            continue;
        int64_t path = longest(forest, &walk, i, inner);
        sum = path < 0 ? -1 : sum + path;
        forest->n_trees++;
    }
    bool trees = sum >= 0 && walk.n == forest->n;
    g_free(walk.queue);
    g_free(walk.level);
    forest->path = sum;
    return trees || node_fail(node, "its nodes do not make up trees");
}

/* ---- Reading them ---------------------------------------------------------------------------- */

/* A list of n whole numbers; NULL. */
static const int64_t *list_of(const Node *node, const char *name, int64_t n)
{
    const OnnxAttr *attr = node_attr(node, name);
    return attr && attr->type == ONNX_ATTR_INTS && attr->n == n ? attr->ints : NULL;
}

static int child(Tuples *ids, int64_t tree, int64_t id)
{
    return tuples_index(ids, (const uint64_t[]){(uint64_t)tree, (uint64_t)id}, 2);
}

/* Up to version 4 nodes have a tree and a number in it, leaves among them: a leaf has twice the
 * same child. False and a failure, or `path` is -1 where the lists are too long to be kept. */
static bool read_numbered(const Node *node, Forest *forest)
{
    const int64_t *trees = list_of(node, "nodes_treeids", forest->n),
                  *numbers = list_of(node, "nodes_nodeids", forest->n),
                  *yes = list_of(node, "nodes_truenodeids", forest->n),
                  *no = list_of(node, "nodes_falsenodeids", forest->n);
    if (!trees || !numbers || !yes || !no)
        return forest->n > ONNX_KEPT_NODES ||
               node_fail(node, "its lists of nodes are not of one length");
    g_autoptr(Tuples) ids = tuples_new();
    for (int i = 0; i < forest->n; i++) {
        forest->is_root[i] = true;
        if (child(ids, trees[i], numbers[i]) != i)
            return node_fail(node, "two of its nodes are number %" G_GINT64_FORMAT, numbers[i]);
    }
    for (int i = 0; i < forest->n; i++) {
        if (yes[i] == no[i])
            continue;
        int a = child(ids, trees[i], yes[i]), b = child(ids, trees[i], no[i]);
        if (a >= forest->n || b >= forest->n)
            return node_fail(node, "a node has a child that is not there");
        forest->yes[i] = a;
        forest->no[i] = b;
        forest->is_root[a] = forest->is_root[b] = false;
        forest->n_inner++;
    }
    forest->n_leaves = forest->n - forest->n_inner;
    return find_paths(node, forest, false);
}

static bool read_child(const Node *node, const Forest *forest, int64_t leaf, int64_t number,
                       int *at)
{
    if (leaf)
        return true;
    if (number < 0 || number >= forest->n)
        return node_fail(node, "a node has a child that is not there");
    *at = (int)number;
    return true;
}

/* From version 5 on nodes are inner ones, known by their place, and leaves apart. */
static bool read_placed(const Node *node, Forest *forest)
{
    int64_t n_roots = learned_length(node, "tree_roots");
    const int64_t *yes = list_of(node, "nodes_truenodeids", forest->n),
                  *no = list_of(node, "nodes_falsenodeids", forest->n),
                  *yes_leaf = list_of(node, "nodes_trueleafs", forest->n),
                  *no_leaf = list_of(node, "nodes_falseleafs", forest->n),
                  *roots = list_of(node, "tree_roots", n_roots);
    forest->n_inner = forest->n;
    forest->n_leaves = (int)MIN(learned_length(node, "leaf_targetids"), INT32_MAX);
    if (!yes || !no || !yes_leaf || !no_leaf || !roots)
        return forest->n > ONNX_KEPT_NODES ||
               node_fail(node, "its lists of nodes are not of one length");
    for (int i = 0; i < forest->n; i++)
        if (!read_child(node, forest, yes_leaf[i], yes[i], &forest->yes[i]) ||
            !read_child(node, forest, no_leaf[i], no[i], &forest->no[i]))
            return false;
    for (int64_t i = 0; i < n_roots; i++) {
        if (roots[i] < 0 || roots[i] >= forest->n)
            return node_fail(node, "it has no node %" G_GINT64_FORMAT, roots[i]);
        forest->is_root[roots[i]] = true;
    }
    return find_paths(node, forest, true);
}

/* ---- The operator ---------------------------------------------------------------------------- */

typedef struct Ensemble {
    const char *leaves; /* list of their weights */
    int64_t columns;    /* results of a row */
} Ensemble;

/* Thresholds of inner nodes, weights of leaves, and what sums begin with. */
static int take_operands(const Node *node, const Forest *forest, const Ensemble *ensemble,
                         int *operands)
{
    int64_t leaves = learned_length(node, ensemble->leaves),
            base = learned_length(node, "base_values");
    int n = 0;
    operands[n++] = node->inputs[0];
    operands[n++] =
        learned_constant(node, "thresholds", shape_of_list(forest->n_inner), USE_WEIGHT);
    operands[n++] = learned_constant(node, "leaves", shape_of_list(leaves), USE_WEIGHT);
    if (base > 0)
        operands[n++] = learned_constant(node, "base_values", shape_of_list(base), USE_WEIGHT);
    import_fact(node->import, node->inputs[0])->uses |= USE_DATA;
    return n;
}

/* Returns the sums, rows x columns; NO_TENSOR and a failure. */
static int add_trees(Node *node, const Forest *forest, const Ensemble *ensemble)
{
    Graph *graph = node->import->graph;
    int operands[4], n = take_operands(node, forest, ensemble, operands);
    int64_t leaves = learned_length(node, ensemble->leaves);
    int64_t each = forest->n_leaves > 0 ? count_ceil_div(leaves, forest->n_leaves) : 0;
    Attrs attrs = op_default_attrs(OP_TREES);
    attrs.fused = learned_post_flops(node);
    attrs.as.dims.terms =
        forest->path < 0 ? 0 : count_add(forest->path, count_mul(forest->n_trees, each));
    TensorType y = {{2, {learned_rows(node), ensemble->columns}}, DTYPE_FP32};
    g_array_set_size(node->import->types, 0);
    g_array_append_val(node->import->types, y);
    int op = operator_add(node, OP_TREES, &attrs, operands, n);
    if (op == NO_OP)
        return NO_TENSOR;
    if (forest->path < 0)
        graph_op(graph, op)->untold = KNOWS_FLOPS | KNOWS_BYTES | KNOWS_PARAMS;
    node->placed = true;
    return graph_op(graph, op)->outputs[0];
}

static int read_trees(Node *node, const char *nodes, bool placed, const Ensemble *ensemble)
{
    int64_t n = learned_length(node, nodes);
    if (n < 1 || n > INT32_MAX - 1 || !node_has(node, 0)) {
        node_fail(node, "it has no %s", node_has(node, 0) ? "nodes" : "input");
        return NO_TENSOR;
    }
    Forest forest = forest_new(n <= ONNX_KEPT_NODES ? (int)n : 0);
    forest.n = (int)n;
    bool ok = placed ? read_placed(node, &forest) : read_numbered(node, &forest);
    int sums = ok ? add_trees(node, &forest, ensemble) : NO_TENSOR;
    forest_clear(&forest);
    return sums;
}

bool translate_tree_classifier(Node *node)
{
    DType dtype = DTYPE_INT64;
    int64_t labels = learned_labels(node, &dtype);
    Ensemble ensemble = {"class_weights", labels > 0 ? labels : DIM_UNKNOWN};
    int scores = read_trees(node, "nodes_treeids", false, &ensemble);
    return scores != NO_TENSOR && learned_classify(node, scores, labels);
}

bool translate_tree_regressor(Node *node)
{
    Ensemble ensemble = {"target_weights", MAX(node_int(node, "n_targets", 1), 1)};
    int y = read_trees(node, "nodes_treeids", false, &ensemble);
    return y != NO_TENSOR && operator_bind(node, 0, y);
}

bool translate_tree_ensemble(Node *node)
{
    Ensemble ensemble = {"leaf_weights", MAX(node_int(node, "n_targets", 1), 1)};
    int y = read_trees(node, "nodes_featureids", true, &ensemble);
    return y != NO_TENSOR && operator_bind(node, 0, y);
}
