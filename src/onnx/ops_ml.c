/* The domain ai.onnx.ml: features prepared, linear models, support vectors. Learned values are in
 * attributes; what was fitted to scale features are statistics, no parameters. */
#include <string.h>

#include "base/count.h"
#include "onnx/learned.h"
#include "onnx/operator.h"
#include "onnx/ops.h"

/* ---- Features -------------------------------------------------------------------------------- */

/* Adds the constants that such lists in attributes are to the operands. */
static bool take_lists(Node *node, const char *const *names, unsigned use)
{
    enum { MOST = 3 };
    int *operands = onnx_arena_alloc(node->import->memory, (1 + MOST) * sizeof(int));
    if (!node_has(node, 0))
        return node_fail(node, "its input is missing");
    operands[0] = node->inputs[0];
    node->n_operands = 1;
    for (int i = 0; i < MOST && names[i]; i++) {
        int64_t n = learned_length(node, names[i]);
        if (n > 0)
            operands[node->n_operands++] = learned_constant(node, names[i], shape_of_list(n), use);
    }
    node->operands = operands;
    return true;
}

/* (x − offset)·scale. */
bool translate_scaler(Node *node)
{
    return take_lists(node, (const char *const[]){"offset", "scale", NULL}, USE_BUFFER);
}

bool translate_imputer(Node *node)
{
    return take_lists(node, (const char *const[]){"imputed_value_floats", NULL}, USE_BUFFER);
}

/* The last axis by index; a list of features is one row. */
bool translate_feature_extractor(Node *node)
{
    Shape y = node_shape(node, 0), at = node_shape(node, 1);
    int64_t n = shape_known(&at) ? shape_elements(&at) : DIM_UNKNOWN;
    if (y.rank == 1)
        y = (Shape){2, {1, DIM_UNKNOWN}};
    if (y.rank > 0)
        y.dim[y.rank - 1] = n;
    return node_give(node, y);
}

/* Features side by side, as many of each input as it says. */
bool translate_feature_vectorizer(Node *node)
{
    const OnnxAttr *widths = node_attr(node, "inputdimensions");
    int64_t sum = 0;
    for (int i = 0; i < node->n_inputs; i++) {
        Shape x = node_shape(node, i);
        int64_t width = widths && widths->ints && i < widths->n ? widths->ints[i]
                        : x.rank > 0                            ? x.dim[x.rank - 1]
                                                                : DIM_UNKNOWN;
        sum = width < 0 || sum < 0 ? DIM_UNKNOWN : count_add(sum, width);
    }
    return node_give_as(node, (Shape){2, {learned_rows(node), sum}}, DTYPE_FP32);
}

/* A vector with one 1 for each element, as long as there are categories. */
bool translate_one_hot_encoder(Node *node)
{
    Shape x = node_shape(node, 0);
    int64_t n = learned_length(node, "cats_int64s") + learned_length(node, "cats_strings");
    bool fits = x.rank >= 0 && x.rank < SHAPE_MAX_RANK;
    return node_give_as(node, fits ? shape_inserted(&x, x.rank, n) : shape_unknown(), DTYPE_FP32);
}

/* One value for another; CategoryMapper goes from texts to numbers or back. */
bool translate_labels(Node *node)
{
    static const struct {
        const char *attr;
        DType dtype;
    } values[] = {{"values_strings", DTYPE_STRING},
                  {"values_int64s", DTYPE_INT64},
                  {"values_floats", DTYPE_FP32},
                  {"classes_strings", DTYPE_STRING}};
    const OnnxAttr *tensor = node_attr(node, "values_tensor");
    DType x = node_dtype(node, 0), y = x == DTYPE_STRING ? DTYPE_INT64 : DTYPE_STRING;
    bool mapper = strcmp(node->proto->op_type, "CategoryMapper") == 0;
    if (tensor && tensor->type == ONNX_ATTR_TENSOR && tensor->tensors)
        y = dtype_from_onnx(tensor->tensors->data_type);
    for (size_t i = 0; i < G_N_ELEMENTS(values) && !mapper; i++)
        if ((i < 3 || x != DTYPE_STRING) && learned_length(node, values[i].attr) > 0)
            y = values[i].dtype;
    return node_give_as(node, node_shape(node, 0), y);
}

/* A map as a row: dense ones have as many columns as they say. */
bool translate_cast_map(Node *node)
{
    static const struct {
        const char *name;
        DType dtype;
    } types[] = {{"TO_FLOAT", DTYPE_FP32}, {"TO_INT64", DTYPE_INT64}, {"TO_STRING", DTYPE_STRING}};
    const char *to = node_text(node, "cast_to", "TO_FLOAT");
    bool sparse = strcmp(node_text(node, "map_form", "DENSE"), "SPARSE") == 0;
    int64_t n = sparse ? node_int(node, "max_map", 1) : -1;
    DType dtype = DTYPE_FP32;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (strcmp(to, types[i].name) == 0)
            dtype = types[i].dtype;
    return node_give_as(node, (Shape){2, {1, n < 0 ? DIM_UNKNOWN : n}}, dtype);
}

bool translate_dict_vectorizer(Node *node)
{
    int64_t n =
        learned_length(node, "int64_vocabulary") + learned_length(node, "string_vocabulary");
    return node_give_as(node, (Shape){2, {1, n}}, DTYPE_FP32);
}

/* ---- Linear models --------------------------------------------------------------------------- */

/* x times the rows of a learned matrix, and a bias if there is one; `each` more FLOPs per result.
 * Returns the result, rows x `outputs`; NO_TENSOR and a failure. */
static int add_linear(const Node *node, int x, const char *weight, Shape matrix, const char *bias,
                      int64_t each)
{
    OnnxImport *import = node->import;
    int operands[] = {x, learned_constant(node, weight, matrix, USE_WEIGHT), NO_TENSOR};
    int n_bias = bias ? (int)MIN(learned_length(node, bias), 1) : 0;
    if (n_bias)
        operands[2] =
            learned_constant(node, bias, shape_of_list(learned_length(node, bias)), USE_WEIGHT);
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.transpose_b = true;
    attrs.fused = each;
    TensorType y = {{2, {learned_rows(node), matrix.dim[0]}}, DTYPE_FP32};
    import_fact(import, x)->uses |= USE_DATA;
    g_array_set_size(import->types, 0);
    g_array_append_val(import->types, y);
    int op = operator_add(node, OP_LINEAR, &attrs, operands, 2 + n_bias);
    return op == NO_OP ? NO_TENSOR : graph_op(import->graph, op)->outputs[0];
}

/* Rows of `n` coefficients, a row for each result and a column for each feature. */
static bool matrix_of(const Node *node, int64_t n, Shape *matrix)
{
    int64_t features = learned_features(node);
    if (!node_has(node, 0))
        return node_fail(node, "its input is missing");
    if (features == 0 || n == 0 || (features > 0 && n % features != 0))
        return node_fail(
            node, "its %" G_GINT64_FORMAT " coefficients do not fit %" G_GINT64_FORMAT " features",
            n, MAX(features, 0));
    *matrix = (Shape){2, {features > 0 ? n / features : DIM_UNKNOWN, features}};
    return true;
}

bool translate_linear_classifier(Node *node)
{
    Shape matrix = {.rank = 0};
    if (!matrix_of(node, learned_length(node, "coefficients"), &matrix))
        return false;
    int scores = add_linear(node, node->inputs[0], "coefficients", matrix, "intercepts",
                            learned_post_flops(node));
    return scores != NO_TENSOR && learned_classify(node, scores, matrix.dim[0]);
}

bool translate_linear_regressor(Node *node)
{
    Shape matrix = {.rank = 0};
    if (!matrix_of(node, learned_length(node, "coefficients"), &matrix))
        return false;
    int y = add_linear(node, node->inputs[0], "coefficients", matrix, "intercepts",
                       learned_post_flops(node));
    node->placed = true;
    return y != NO_TENSOR && operator_bind(node, 0, y);
}

/* ---- Support vectors ------------------------------------------------------------------------- */

/* Of the kernel function, beside the product x·v: power of gamma·x·v + c; exp of −gamma times
 * |x|² − 2·x·v + |v|²; tanh of gamma·x·v + c. */
static int64_t kernel_flops(const Node *node)
{
    const char *kernel = node_text(node, "kernel_type", "LINEAR");
    return strcmp(kernel, "POLY") == 0      ? 3
           : strcmp(kernel, "RBF") == 0     ? 5
           : strcmp(kernel, "SIGMOID") == 0 ? 7
                                            : 0;
}

/* The kernel of each row with each support vector, then sums of them, each weighted `sums` ways. */
static int add_vectors(const Node *node, int64_t n_coefficients, int64_t *sums, int64_t each)
{
    Shape vectors = {.rank = 0};
    if (!matrix_of(node, learned_length(node, "support_vectors"), &vectors))
        return NO_TENSOR;
    int kernel =
        add_linear(node, node->inputs[0], "support_vectors", vectors, NULL, kernel_flops(node));
    int64_t n = vectors.dim[0];
    *sums = n > 0 ? n_coefficients / n : DIM_UNKNOWN;
    if (kernel == NO_TENSOR || (n > 0 && (*sums < 1 || n_coefficients % n != 0))) {
        node_fail(node,
                  "its %" G_GINT64_FORMAT " coefficients do not fit %" G_GINT64_FORMAT " vectors",
                  n_coefficients, MAX(n, 0));
        return NO_TENSOR;
    }
    return add_linear(node, kernel, "coefficients", (Shape){2, {*sums, n}}, NULL, each);
}

bool translate_svm_regressor(Node *node)
{
    int64_t sums = 0, n = learned_length(node, "coefficients");
    if (learned_length(node, "support_vectors") == 0)
        return translate_linear_regressor(node);
    int y = add_vectors(node, n, &sums, 1 + learned_post_flops(node));
    node->placed = true;
    return y != NO_TENSOR && operator_bind(node, 0, y);
}

/* Of C classes each pair has a decision, from C − 1 sums over all vectors; its votes, or its
 * probabilities where they are calibrated, are the scores. */
bool translate_svm_classifier(Node *node)
{
    DType dtype = DTYPE_INT64;
    int64_t sums = 0, labels = learned_labels(node, &dtype);
    if (learned_length(node, "support_vectors") == 0)
        return translate_linear_classifier(node);
    int decisions =
        add_vectors(node, learned_length(node, "coefficients"), &sums, learned_post_flops(node));
    if (decisions == NO_TENSOR)
        return false;
    int64_t pairs = count_mul(labels, labels - 1) / 2;
    bool calibrated = learned_length(node, "prob_a") > 0;
    TensorType scores = {{2, {learned_rows(node), calibrated || pairs < 2 ? labels : pairs}},
                         DTYPE_FP32};
    int operands[2] = {
        decisions,
        learned_constant(node, "rho", shape_of_list(learned_length(node, "rho")), USE_WEIGHT)};
    Attrs attrs = op_default_attrs(OP_SCALER);
    g_array_set_size(node->import->types, 0);
    g_array_append_val(node->import->types, scores);
    int op = operator_add(node, OP_SCALER, &attrs, operands, 2);
    return op != NO_OP &&
           learned_classify(node, graph_op(node->import->graph, op)->outputs[0], labels);
}
