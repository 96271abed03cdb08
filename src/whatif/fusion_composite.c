#include <string.h>

#include "whatif/fusion_rules.h"

/* What exporters write for one operator. A pattern is a call of operators by their names here; a
 * letter is a tensor from outside, the same letter the same tensor, c one that is no activation.
 * times(p) is p scaled by a constant, plus(p) p and a constant; operands of add and mul may be
 * swapped. Of patterns that end alike the longer stand first. */
static const struct {
    OpKind kind;
    OpKind key; /* an operator of the pattern: without one in the network it is not looked for */
    const char *pattern;
} composites[] = {
#define CENTRED "sub(x, reduce_mean(x))"
#define NORMALISED "div(" CENTRED ", sqrt(plus(reduce_mean(pow(" CENTRED ", c)))))"
#define NORMALISED_MUL "div(" CENTRED ", sqrt(plus(reduce_mean(mul(" CENTRED ", " CENTRED ")))))"
#define BY_RMS(square) "div(x, sqrt(plus(reduce_mean(" square "))))"
#define TIMES_INVERSE_RMS "mul(x, reciprocal(sqrt(plus(reduce_mean(pow(x, c))))))"
#define CUBIC "plus(tanh(times(add(x, times(pow(x, c))))))"
    {OP_LAYER_NORM, OP_SUB, "add(mul(" NORMALISED ", c), c)"},
    {OP_LAYER_NORM, OP_SUB, "add(mul(" NORMALISED_MUL ", c), c)"},
    {OP_LAYER_NORM, OP_SUB, NORMALISED},
    {OP_LAYER_NORM, OP_SUB, NORMALISED_MUL},
    {OP_RMS_NORM, OP_REDUCE_MEAN, "mul(" BY_RMS("pow(x, c)") ", c)"},
    {OP_RMS_NORM, OP_REDUCE_MEAN, "mul(" BY_RMS("mul(x, x)") ", c)"},
    {OP_RMS_NORM, OP_REDUCE_MEAN, "mul(" TIMES_INVERSE_RMS ", c)"},
    {OP_RMS_NORM, OP_REDUCE_MEAN, TIMES_INVERSE_RMS},
    {OP_RMS_NORM, OP_REDUCE_MEAN, BY_RMS("pow(x, c)")},
    {OP_RMS_NORM, OP_REDUCE_MEAN, BY_RMS("mul(x, x)")},
    {OP_GELU, OP_ERF, "times(mul(x, plus(erf(times(x)))))"},
    {OP_GELU, OP_ERF, "mul(times(x), plus(erf(times(x))))"},
    {OP_GELU, OP_ERF, "mul(x, times(plus(erf(times(x)))))"},
    {OP_GELU_TANH, OP_TANH, "times(mul(x, " CUBIC "))"},
    {OP_GELU_TANH, OP_TANH, "mul(times(x), " CUBIC ")"},
    {OP_GELU_TANH, OP_TANH, "mul(x, times(" CUBIC "))"},
    {OP_HARD_SWISH, OP_CLIP, "times(mul(x, clip(plus(x))))"},
    {OP_HARD_SWISH, OP_CLIP, "mul(x, times(clip(plus(x))))"},
    {OP_HARD_SWISH, OP_RELU6, "times(mul(x, relu6(plus(x))))"},
    {OP_HARD_SWISH, OP_RELU6, "mul(x, times(relu6(plus(x))))"},
    {OP_HARD_SWISH, OP_HARD_SIGMOID, "mul(x, hard_sigmoid(x))"},
    {OP_MISH, OP_SOFTPLUS, "mul(x, tanh(softplus(x)))"},
    {OP_SILU, OP_SIGMOID, "mul(x, sigmoid(x))"},
    {OP_ATTENTION, OP_SOFTMAX, "matmul(softmax(add(times(matmul(q, k)), m)), v)"},
    {OP_ATTENTION, OP_SOFTMAX, "matmul(softmax(add(matmul(q, k), m)), v)"},
    {OP_ATTENTION, OP_SOFTMAX, "matmul(softmax(times(matmul(q, k))), v)"},
    {OP_ATTENTION, OP_SOFTMAX, "matmul(softmax(matmul(q, k)), v)"},
};

/* ---- Patterns -------------------------------------------------------------------------------- */

enum { MAX_NODES = 48, MAX_ARGS = 2, N_PATTERNS = G_N_ELEMENTS(composites) };

typedef enum NodeKind { NODE_LEAF, NODE_OP, NODE_TIMES, NODE_PLUS } NodeKind;

typedef struct Node {
    NodeKind node_kind;
    OpKind kind; /* of NODE_OP */
    char letter; /* of NODE_LEAF */
    int n_args;
    int args[MAX_ARGS]; /* nodes */
} Node;

typedef struct Pattern {
    Node nodes[MAX_NODES]; /* the last one is the root */
    int n;                 /* 0: the network has no operator of its key */
} Pattern;

typedef struct Patterns {
    Pattern list[N_PATTERNS];
    bool ends[OP_UNKNOWN + 1]; /* kinds of operators that one of them ends in */
} Patterns;

static const char *read_name(const char *text, char *name, size_t size)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz_0123456789");
    g_assert(n > 0 && n < size);
    memcpy(name, text, n);
    name[n] = '\0';
    return text + n;
}

static NodeKind node_kind_of(const char *name)
{
    if (strcmp(name, "times") == 0)
        return NODE_TIMES;
    return strcmp(name, "plus") == 0 ? NODE_PLUS : NODE_OP;
}

/* Appends the nodes of one call or letter; returns where its text ends. */
static const char *read_node(const char *text, Pattern *pattern)
{
    char name[32];
    text = read_name(text, name, sizeof name);
    Node node = {.node_kind = NODE_LEAF, .letter = name[0]};
    if (*text == '(') {
        node.node_kind = node_kind_of(name);
        node.kind = op_kind_from_name(name);
        do {
            g_assert(node.n_args < MAX_ARGS);
            text = read_node(text + strspn(text, "(, "), pattern);
            node.args[node.n_args++] = pattern->n - 1;
        } while (*text == ',');
        text++;
    }
    g_assert(pattern->n < MAX_NODES);
    pattern->nodes[pattern->n++] = node;
    return text;
}

static bool may_end(const Node *node, OpKind kind)
{
    if (node->node_kind == NODE_TIMES)
        return kind == OP_MUL || kind == OP_DIV || kind == OP_SCALE;
    return node->kind == kind;
}

/* Reads a pattern that the graph may have. */
static void read_pattern(Patterns *patterns, size_t i)
{
    Pattern *pattern = &patterns->list[i];
    read_node(composites[i].pattern, pattern);
    for (int kind = 0; kind < OP_KIND_COUNT; kind++)
        patterns->ends[kind] |= may_end(&pattern->nodes[pattern->n - 1], (OpKind)kind);
}

static bool has_key(const Rewrite *rewrite)
{
    bool has = false;
    for (size_t i = 0; i < N_PATTERNS; i++)
        has = has || rewrite->has[composites[i].key];
    return has;
}

static Patterns *read_patterns(const Rewrite *rewrite)
{
    Patterns *patterns = g_new0(Patterns, 1);
    for (size_t i = 0; i < N_PATTERNS; i++)
        if (rewrite->has[composites[i].key])
            read_pattern(patterns, i);
    return patterns;
}

/* ---- Matching -------------------------------------------------------------------------------- */

typedef struct Place {
    int op, part; /* part 0 of an operator that is not fused */
} Place;

/* Where patterns are looked for. */
typedef struct Search {
    Rewrite *rewrite;
    Patterns *patterns;
    int *part_of; /* of each tensor that a part computes as its first output: which part of its
                     producer */
} Search;

typedef struct Match {
    const Search *search;
    const Graph *graph;
    const Pattern *pattern;
    int leaf[26]; /* tensor of each letter but c; NO_TENSOR: none yet */
    Place places[MAX_NODES];
    int n;
} Match;

static int count_parts(const Op *op)
{
    return MAX(op->n_parts, 1);
}

static const Op *part_at(const Graph *graph, Place place)
{
    const Op *op = graph_op(graph, place.op);
    return op->n_parts > 0 ? &op->parts[place.part] : op;
}

static void list_parts(const Search *search, int index)
{
    const Op *op = graph_op(search->rewrite->graph, index);
    for (int i = 0; i < op->n_parts; i++)
        if (op->parts[i].n_outputs > 0 && op->parts[i].outputs[0] >= 0)
            search->part_of[op->parts[i].outputs[0]] = i;
}

/* The part that computes a tensor as its first output. */
static bool find_place(const Match *match, int tensor, Place *place)
{
    int producer = graph_tensor(match->graph, tensor)->producer;
    if (producer == NO_OP)
        return false;
    int part = match->search->part_of[tensor];
    *place = (Place){producer, part < graph_op(match->graph, producer)->n_parts ? part : 0};
    const Op *op = part_at(match->graph, *place);
    return op->n_outputs > 0 && op->outputs[0] == tensor;
}

static bool is_constant(const Match *match, int tensor)
{
    return !tensor_is_data(graph_tensor(match->graph, tensor));
}

static bool match_leaf(Match *match, char letter, int tensor)
{
    if (letter == 'c')
        return is_constant(match, tensor);
    int *leaf = &match->leaf[letter - 'a'];
    if (*leaf == NO_TENSOR)
        *leaf = tensor;
    return *leaf == tensor;
}

static bool match_tensor(Match *match, int index, int tensor);

/* With state put back when it fails, so that operands can be tried the other way round. */
static bool match_operands(Match *match, const Node *node, const Op *op, bool swapped)
{
    Match before = *match;
    for (int i = 0; i < node->n_args; i++) {
        int input = op->inputs[swapped ? node->n_args - 1 - i : i];
        if (!match_tensor(match, node->args[i], input)) {
            *match = before;
            return false;
        }
    }
    return true;
}

static bool match_with_constant(Match *match, const Node *node, const Op *op, bool commutes)
{
    if (op->n_inputs != 2)
        return false;
    for (int i = 0; i < (commutes ? 2 : 1); i++) {
        Match before = *match;
        int other = op->inputs[1 - i];
        if (other >= 0 && is_constant(match, other) &&
            match_tensor(match, node->args[0], op->inputs[i]))
            return true;
        *match = before;
    }
    return false;
}

static bool match_op(Match *match, const Node *node, const Op *op)
{
    bool commutes = op->kind == OP_ADD || op->kind == OP_MUL;
    if (node->node_kind == NODE_TIMES && op->kind == OP_SCALE)
        return match_tensor(match, node->args[0], op->inputs[0]);
    if (node->node_kind == NODE_TIMES)
        return (op->kind == OP_MUL || op->kind == OP_DIV) &&
               match_with_constant(match, node, op, commutes);
    if (node->node_kind == NODE_PLUS)
        return op->kind == OP_ADD && match_with_constant(match, node, op, true);
    if (op->kind != node->kind || op->n_inputs < node->n_args)
        return false;
    return match_operands(match, node, op, false) ||
           (commutes && op->n_inputs == 2 && match_operands(match, node, op, true));
}

static bool match_place(Match *match, int node, Place place)
{
    const Op *op = part_at(match->graph, place);
    if (op->n_inputs == 0 || match->n == MAX_NODES)
        return false;
    match->places[match->n++] = place;
    return match_op(match, &match->pattern->nodes[node], op);
}

static bool match_tensor(Match *match, int index, int tensor)
{
    const Node *node = &match->pattern->nodes[index];
    if (tensor < 0)
        return false;
    if (node->node_kind == NODE_LEAF)
        return match_leaf(match, node->letter, tensor);
    Place place;
    return find_place(match, tensor, &place) && match_place(match, index, place);
}

/* ---- What is found --------------------------------------------------------------------------- */

static int compare_places(const void *a, const void *b)
{
    const Place *x = a, *y = b;
    return x->op != y->op ? (x->op > y->op) - (x->op < y->op)
                          : (x->part > y->part) - (x->part < y->part);
}

static void sort_places(Match *match)
{
    qsort(match->places, (size_t)match->n, sizeof *match->places, compare_places);
    int n = 0;
    for (int i = 0; i < match->n; i++)
        if (n == 0 || compare_places(&match->places[n - 1], &match->places[i]) != 0)
            match->places[n++] = match->places[i];
    match->n = n;
}

static int list_ops(const Match *match, int *ops)
{
    int n = 0;
    for (int i = 0; i < match->n; i++)
        if (n == 0 || ops[n - 1] != match->places[i].op)
            ops[n++] = match->places[i].op;
    return n;
}

static int reads_among(const Graph *graph, const int *ops, int n, int tensor)
{
    int reads = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < graph_op(graph, ops[i])->n_inputs; j++)
            reads += graph_op(graph, ops[i])->inputs[j] == tensor;
    return reads;
}

/* Whole operators but for what follows the root, and nothing of theirs read elsewhere. */
static bool is_closed(const Match *match, const int *ops, int n, Place root)
{
    const Graph *graph = match->graph;
    const int *times = match->search->rewrite->uses.times;
    int parts = root.part + 1;
    for (int i = 0; i < n - 1; i++)
        parts += count_parts(graph_op(graph, ops[i]));
    if (parts != match->n || n < 2 || ops[n - 1] != root.op || graph_op(graph, root.op)->auxiliary)
        return false;
    for (int i = 0; i < n - 1; i++) {
        const Op *op = graph_op(graph, ops[i]);
        for (int j = 0; j < op->n_outputs; j++)
            if (op->outputs[j] >= 0 &&
                times[op->outputs[j]] != reads_among(graph, ops, n, op->outputs[j]))
                return false;
    }
    return true;
}

static bool can_join(const Rewrite *rewrite, const int *ops, int n)
{
    for (int i = 0; i < n; i++) {
        const Op *op = graph_op(rewrite->graph, ops[i]);
        if (rewrite->gone[ops[i]] || op->auxiliary || !rewrite->covered[ops[i]] ||
            op->repeats != graph_op(rewrite->graph, ops[0])->repeats)
            return false;
    }
    return true;
}

/* The whole stands where its last operator stood, under that one's name. */
static void join_all(const Search *search, const int *ops, int n, OpKind kind)
{
    Rewrite *rewrite = search->rewrite;
    Op last = *graph_op(rewrite->graph, ops[n - 1]);
    Attrs attrs = op_default_attrs(kind);
    for (int i = 1; i < n; i++)
        rewrite_join(rewrite, ops[0], ops[i]);
    rewrite_move(rewrite, ops[0], ops[n - 1]);
    rewrite_become(rewrite, ops[n - 1], kind, &attrs, &last);
    list_parts(search, ops[n - 1]);
}

static bool try_pattern(const Search *search, const Pattern *pattern, OpKind kind, Place root)
{
    const Graph *graph = search->rewrite->graph;
    if (pattern->n == 0 || !may_end(&pattern->nodes[pattern->n - 1], part_at(graph, root)->kind))
        return false;
    Match match = {.search = search, .graph = graph, .pattern = pattern};
    for (size_t i = 0; i < G_N_ELEMENTS(match.leaf); i++)
        match.leaf[i] = NO_TENSOR;
    if (!match_place(&match, pattern->n - 1, root))
        return false;
    sort_places(&match);
    int ops[MAX_NODES], n = list_ops(&match, ops);
    if (!is_closed(&match, ops, n, root) || !can_join(search->rewrite, ops, n))
        return false;
    join_all(search, ops, n, kind);
    return true;
}

static bool try_patterns(const Search *search, Place root)
{
    const Op *op = part_at(search->rewrite->graph, root);
    if (!search->patterns->ends[MIN(op->kind, OP_UNKNOWN)])
        return false;
    for (size_t i = 0; i < N_PATTERNS; i++)
        if (try_pattern(search, &search->patterns->list[i], composites[i].kind, root))
            return true;
    return false;
}

/* From the last operator to the first: patterns are longest from their end. */
static int search_all(const Search *search)
{
    const Rewrite *rewrite = search->rewrite;
    int made = 0;
    for (int i = 0; i < graph_n_ops(rewrite->graph); i++)
        list_parts(search, i);
    for (int i = graph_n_ops(rewrite->graph) - 1; i >= 0; i--) {
        bool found = false;
        for (int part = count_parts(graph_op(rewrite->graph, i)) - 1;
             part >= 0 && !found && !rewrite->gone[i]; part--)
            found = try_patterns(search, (Place){i, part});
        made += found;
    }
    return made;
}

int fusion_join_composites(Rewrite *rewrite, G_GNUC_UNUSED GArray *unfused)
{
    if (!has_key(rewrite))
        return 0;
    g_autofree Patterns *patterns = read_patterns(rewrite);
    g_autofree int *part_of = g_new0(int, rewrite->uses.room);
    Search search = {rewrite, patterns, part_of};
    int made = search_all(&search);
    rewrite_settle(rewrite);
    return made;
}
