#include "zoo/build.h"

#include <string.h>

#include "base/count.h"
#include "base/decimal.h"
#include "base/error.h"
#include "graph/op_cost.h"

enum { WIDEST_BITS = 64 /* of any element */, USUAL_OPS = 128, USUAL_TENSORS = 512 };

struct BuildBlock {
    const char *name;            /* lives as long as the graph */
    int counters[OP_KIND_COUNT]; /* the last number in a name: 2 of "layer1.0.conv2" */
};

struct Build {
    Graph *graph;
    DType dtype;
    int64_t elements; /* of all tensors so far */
    int64_t operands;
    GHashTable *blocks;            /* name -> BuildBlock, owned */
    BuildBlock *root;              /* the one without a name */
    int last[TENSOR_METADATA + 1]; /* the last number in a name: 2 of "parameter2" */
    GString *name;                 /* of the operator at hand */
    int number;                    /* at its end, when automatic */
    GArray *used;                  /* char per tensor: an operator or an output reads it */
    bool chosen;                   /* some names are not automatic: others may be taken */
    GArray *given;                 /* Given */
    GError *broken;
};

/* An input or parameter, which somebody must read. */
typedef struct Given {
    int tensor, line;
} Given;

static BuildBlock *add_block(Build *build, const char *name)
{
    BuildBlock *block = g_new0(BuildBlock, 1);
    block->name = graph_string(build->graph, name);
    g_hash_table_insert(build->blocks, (char *)block->name, block);
    return block;
}

Build *build_new(Graph *graph, DType dtype)
{
    Build *build = g_new0(Build, 1);
    build->graph = graph;
    graph_reserve(graph, USUAL_OPS, USUAL_TENSORS);
    build->dtype = dtype;
    build->blocks = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    build->root = add_block(build, "");
    build->name = g_string_new(NULL);
    build->used = g_array_new(FALSE, TRUE, 1);
    build->given = g_array_new(FALSE, FALSE, sizeof(Given));
    return build;
}

void build_free(Build *build)
{
    if (!build)
        return;
    g_hash_table_destroy(build->blocks);
    g_string_free(build->name, TRUE);
    g_array_free(build->used, TRUE);
    g_array_free(build->given, TRUE);
    g_clear_error(&build->broken);
    graph_free(build->graph);
    g_free(build);
}

const Graph *build_graph(const Build *build)
{
    return build->graph;
}

void build_break(Build *build, const GError *error)
{
    if (!build->broken)
        build->broken = g_error_copy(error);
}

bool build_is_broken(const Build *build)
{
    return build->broken != NULL;
}

/* ---- Tensors --------------------------------------------------------------------------------- */

static bool too_large(const char *what, int most, GError **error)
{
    return rb_fail(error, RB_ERROR_LIMIT,
                   "the model is too large: it has more than %d %s; is a loop too long?", most,
                   what);
}

static bool has_room(const Build *build, int more_operands, GError **error)
{
    if (graph_n_ops(build->graph) >= BUILD_MAX_OPS)
        return too_large("operators", BUILD_MAX_OPS, error);
    if (graph_n_tensors(build->graph) >= BUILD_MAX_TENSORS)
        return too_large("tensors", BUILD_MAX_TENSORS, error);
    if (build->operands + more_operands > BUILD_MAX_OPERANDS)
        return too_large("operands", BUILD_MAX_OPERANDS, error);
    return true;
}

bool build_elements_fit(int64_t elements)
{
    return count_ok(count_bytes(elements, WIDEST_BITS));
}

/* Adds what the tensors from `first` on hold to the total, which bounds every sum of them. */
static bool count_tensors(Build *build, int first, GError **error)
{
    for (int i = first; i < graph_n_tensors(build->graph); i++)
        count_add_to(&build->elements, shape_elements(&graph_tensor(build->graph, i)->shape));
    g_array_set_size(build->used, build->graph->tensors->len);
    if (build_elements_fit(build->elements))
        return true;
    return rb_fail(
        error, RB_ERROR_LIMIT,
        "the tensors up to here hold more bytes than 64 bits can count; make it smaller");
}

static BuildValue value_of(const Build *build, int tensor)
{
    return (BuildValue){.tensor = tensor, .block = build->root};
}

static bool give(Build *build, int tensor, int line, BuildValue *out, GError **error)
{
    Given given = {tensor, line};
    g_array_append_val(build->given, given);
    *out = value_of(build, tensor);
    return count_tensors(build, tensor, error);
}

bool build_add_input(Build *build, const char *name, Shape shape, DType dtype, int line,
                     BuildValue *out, GError **error)
{
    return give(build, graph_add_input(build->graph, name, shape, dtype), line, out, error);
}

const char *build_role_name(TensorRole role)
{
    return role == TENSOR_BUFFER ? "buffer" : role == TENSOR_CONSTANT ? "constant" : "parameter";
}

bool build_add_parameter(Build *build, TensorRole role, const char *name, Shape shape, int line,
                         BuildValue *out, GError **error)
{
    if (!has_room(build, 0, error))
        return false;
    g_autofree char *automatic =
        name ? NULL : g_strdup_printf("%s%d", build_role_name(role), ++build->last[role]);
    int tensor = graph_add_tensor(build->graph, name ? name : automatic, role, shape, build->dtype);
    return give(build, tensor, line, out, error);
}

bool build_add_state(Build *build, const char *name, Shape shape, int line, BuildValue *out,
                     GError **error)
{
    if (!has_room(build, 0, error))
        return false;
    g_autofree char *automatic =
        name ? NULL : g_strdup_printf("state%d", ++build->last[TENSOR_INPUT]);
    int tensor = graph_add_input(build->graph, name ? name : automatic, shape, build->dtype);
    graph_tensor(build->graph, tensor)->is_state = true;
    return give(build, tensor, line, out, error);
}

BuildValue build_add_constant(Build *build, DType dtype)
{
    Shape scalar = {.rank = 0};
    int tensor = graph_add_tensor(build->graph, "number", TENSOR_CONSTANT, scalar, dtype);
    g_array_set_size(build->used, build->graph->tensors->len);
    return value_of(build, tensor);
}

BuildBlock *build_known_block(const Build *build, const char *name)
{
    return g_hash_table_lookup(build->blocks, name);
}

BuildBlock *build_block(Build *build, const char *name, GError **error)
{
    BuildBlock *known = build_known_block(build, name);
    if (known)
        return known;
    if (g_hash_table_size(build->blocks) > BUILD_MAX_BLOCKS) {
        too_large("blocks", BUILD_MAX_BLOCKS, error);
        return NULL;
    }
    return add_block(build, name);
}

/* ---- Operators ------------------------------------------------------------------------------- */

/* Parameters and numbers belong to no block, so x:concat stays in x's block on either side. */
static BuildBlock *block_of(const Build *build, const BuildOp *op)
{
    for (int i = 0; i < op->n_inputs; i++)
        if (tensor_is_data(graph_tensor(build->graph, op->inputs[i].tensor)))
            return op->inputs[i].block;
    return op->n_inputs > 0 ? op->inputs[0].block : build->root;
}

static bool is_auxiliary(const BuildOp *op)
{
    for (int i = 0; i < op->n_inputs; i++)
        if (op->inputs[i].auxiliary)
            return true;
    return false;
}

/* Of the first input that has one: a mask as an operand has none. */
static Mask mask_of(const BuildOp *op)
{
    for (int i = 0; i < op->n_inputs; i++)
        if (mask_is_some(&op->inputs[i].mask))
            return op->inputs[i].mask;
    return (Mask){0};
}

/* Leaves "block.leaf" in build->name. */
static void set_stem(Build *build, const BuildBlock *block, const BuildOp *op)
{
    g_string_assign(build->name, block->name);
    if (*block->name)
        g_string_append_c(build->name, '.');
    g_string_append(build->name, op->leaf ? op->leaf : op_info(op->kind)->name);
    if (!op->leaf && g_ascii_isdigit(build->name->str[build->name->len - 1]))
        g_string_append_c(build->name, '_'); /* the first relu6 is relu6_1, not relu61 */
}

/* Sets build->name and the number at its end. The block's counter moves on only when the operator
 * fits. */
static void set_name(Build *build, const BuildBlock *block, const BuildOp *op)
{
    char digits[DECIMAL_SIZE];
    set_stem(build, block, op);
    build->chosen = build->chosen || op->leaf;
    if (op->leaf)
        return;
    gsize stem = build->name->len;
    build->number = block->counters[op->kind];
    do {
        g_string_truncate(build->name, stem);
        g_string_append_len(build->name, digits,
                            (gssize)decimal_write_integer(digits, ++build->number));
    } while (build->chosen && graph_has_op_name(build->graph, build->name->str));
}

const char *build_op_name(Build *build, const BuildOp *op)
{
    set_name(build, block_of(build, op), op);
    return build->name->str;
}

static int list_inputs(Build *build, const BuildOp *op, int *list)
{
    int n = 0;
    for (int i = 0; i < op->n_inputs; i++)
        list[n++] = op->inputs[i].tensor;
    if (op->weight != NO_TENSOR)
        list[n++] = op->weight;
    for (int i = 0; i < n; i++)
        g_array_index(build->used, char, list[i]) = 1;
    return n;
}

static bool add(Build *build, const BuildBlock *block, const BuildOp *op, GError **error)
{
    enum { USUAL = 16 };
    int some[USUAL];
    g_autofree int *many = op->n_inputs >= USUAL ? g_new(int, op->n_inputs + 1) : NULL;
    int *list = many ? many : some;
    int n = list_inputs(build, op, list);
    int before = graph_n_tensors(build->graph);
    Attrs attrs = op->attrs;
    attrs.mask = mask_of(op);
    int index =
        graph_add_op(build->graph, op->kind, build->name->str, list, n, &attrs, true, error);
    if (index == NO_OP)
        return false;
    Op *added = graph_op(build->graph, index);
    added->block = block->name;
    added->line = op->line;
    added->auxiliary = is_auxiliary(op);
    build->operands += n;
    if (count_tensors(build, before, error))
        return true;
    /* The build is spent; free the name, so that build_op_name gives it once more. */
    g_hash_table_remove(build->graph->op_names, build->name->str);
    return false;
}

const Op *build_add_op(Build *build, const BuildOp *op, GError **error)
{
    if (!has_room(build, op->n_inputs, error))
        return NULL;
    BuildBlock *block = block_of(build, op);
    set_name(build, block, op);
    if (!add(build, block, op, error))
        return NULL;
    if (!op->leaf)
        block->counters[op->kind] = build->number;
    return graph_op(build->graph, graph_n_ops(build->graph) - 1);
}

BuildValue build_result(const Build *build, const BuildOp *op, int k)
{
    const Op *added = graph_op(build->graph, graph_n_ops(build->graph) - 1);
    return (BuildValue){.tensor = added->outputs[k],
                        .block = block_of(build, op),
                        .auxiliary = is_auxiliary(op),
                        .mask = mask_of(op)};
}

/* ---- The end --------------------------------------------------------------------------------- */

bool build_add_output(Build *build, const BuildValue *value, GError **error)
{
    if (graph_tensor(build->graph, value->tensor)->role != TENSOR_ACTIVATION)
        return rb_fail(
            error, RB_ERROR_INPUT,
            "build returns a tensor that no layer computed; return the network's outputs");
    char *used = &g_array_index(build->used, char, value->tensor);
    if (value->auxiliary || graph_is_output(build->graph, value->tensor))
        return true;
    *used = 1;
    graph_add_output(build->graph, value->tensor);
    return true;
}

static bool check_given(const Build *build, const char *file, GError **error)
{
    for (guint i = 0; i < build->given->len; i++) {
        const Given *given = &g_array_index(build->given, Given, i);
        const Tensor *tensor = graph_tensor(build->graph, given->tensor);
        if (!g_array_index(build->used, char, given->tensor))
            return rb_fail(error, RB_ERROR_INPUT,
                           "%s:%d: %s '%s' is never used; use it or remove it", file, given->line,
                           tensor->role == TENSOR_INPUT      ? "the input"
                           : tensor->role == TENSOR_CONSTANT ? "the constant"
                                                             : "the learned tensor",
                           tensor->name);
    }
    return true;
}

static bool is_used(const Build *build, const Op *op)
{
    for (int i = 0; i < op->n_outputs; i++)
        if (g_array_index(build->used, char, op->outputs[i]))
            return true;
    return op->auxiliary;
}

bool build_op_fits(const Graph *graph, const Op *op)
{
    OpCost cost = op_cost(graph, op);
    return count_ok(cost.macs) && count_ok(cost.flops) && count_ok(cost.flops_exact) &&
           count_ok(cost.pool_input_flops) && count_ok(cost.compulsory.bytes) &&
           count_ok(cost.no_reuse.bytes);
}

static bool check_ops(const Build *build, const char *file, GError **error)
{
    for (int i = 0; i < graph_n_ops(build->graph); i++) {
        const Op *op = graph_op(build->graph, i);
        if (!is_used(build, op))
            return rb_fail(error, RB_ERROR_INPUT,
                           "%s:%d: the result of layer '%s' is never used; use it, return it, or "
                           "remove the layer",
                           file, op->line, op->name);
        if (!build_op_fits(build->graph, op))
            return rb_fail(error, RB_ERROR_LIMIT,
                           "%s:%d: layer '%s': its cost does not fit in 64 bits; make it smaller",
                           file, op->line, op->name);
    }
    return true;
}

Graph *build_finish(Build *build, const char *file, int line, GError **error)
{
    if (build->broken) {
        g_propagate_error(error, g_error_copy(build->broken));
        return NULL;
    }
    if (build->graph->outputs->len == 0) {
        rb_fail(error, RB_ERROR_INPUT,
                "%s:%d: build returns no tensor; return the network's outputs", file, line);
        return NULL;
    }
    bool ok = check_ops(build, file, error) && check_given(build, file, error);
    return ok ? g_steal_pointer(&build->graph) : NULL;
}
