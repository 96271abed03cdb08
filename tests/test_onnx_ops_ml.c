/* Features, linear models and support vectors of the domain ai.onnx.ml. */
#include "onnx_kit.h"

#define ML "ai.onnx.ml"

static void features(void **state)
{
    (void)state;
    static const KitCase cases[] = {
        {ML, "Binarizer", "2x3", "threshold~0.5", "2x3"},
        {ML, "Normalizer", "2x3", "norm:L2", "2x3:fp32"},
        {ML, "FeatureVectorizer", "2x3 2x4", "inputdimensions=3,4", "2x7:fp32"},
        {ML, "OneHotEncoder", "2x3", "cats_int64s=1,2,5,7", "2x3x4:fp32"},
        {ML, "LabelEncoder", "2x3", "keys_floats=0,0 values_int64s=3,5", "2x3:int64"},
        {ML, "ArrayFeatureExtractor", "2x5 =1,4", "", "2x2"},
        {ML, "DictVectorizer", "1", "int64_vocabulary=3,5,9", "1x3:fp32"},
        {ML, "CastMap", "1", "map_form:SPARSE max_map=7", "1x7:fp32"},
        {ML, "ZipMap", "2x3", "classlabels_int64s=0,1,2", "2x3"},
        {ML, "Imputer", "2x3", "", "2x3"},
        {ML, "LinearRegressor", "2x3", "", "! its 0 coefficients do not fit 3 features"},
    };
    KIT_CASES(cases);
}

static Message *ml_node(const char *type, const char *outputs)
{
    Message *node = onnx_node(type, "", "x", outputs);
    onnx_put_text(node, 7, ML);
    return node;
}

static Graph *load(Message *node, const char *dims, int outputs)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, dims);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    if (outputs > 1)
        kit_out(graph, "z");
    return kit_load(graph);
}

static void counts(const Graph *graph, int64_t macs, int64_t flops, int64_t params, int64_t buffers)
{
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    assert_int_equal(cost->covered, cost->operators);
    assert_int_equal(cost->macs, macs);
    assert_int_equal(cost->flops, flops);
    assert_int_equal(cost->params, params);
    assert_int_equal(cost->buffers, buffers);
}

/* (x − offset)·scale, fitted for 3 features: no parameters, statistics. */
static void scaler(void **state)
{
    (void)state;
    Message *node = ml_node("Scaler", "y");
    onnx_add_halves(node, "offset", 3);
    onnx_add_halves(node, "scale", 3);
    g_autoptr(Graph) graph = load(node, "2x3", 1);
    kit_shape(graph, 0, "2x3");
    counts(graph, 0, 2 * 6, 0, 6);
}

/* Two targets of three features: 5·3·2 MACs and as many sums as results. */
static void linear_regressor(void **state)
{
    (void)state;
    Message *node = ml_node("LinearRegressor", "y");
    onnx_add_halves(node, "coefficients", 6);
    onnx_add_halves(node, "intercepts", 2);
    onnx_add_int(node, "targets", 2);
    g_autoptr(Graph) graph = load(node, "5x3", 1);
    kit_shape(graph, 0, "5x2");
    counts(graph, 30, 2 * 30 + 10, 8, 0);
}

/* 7 vectors of 3 features: 2·3·7 MACs of the kernel, 5 FLOPs for each of its 14 values, and 2·7
 * MACs of their weighted sum, with rho. Learned are 7·3 + 7; rho is the one that is added. */
static void vectors(void **state)
{
    (void)state;
    Message *node = ml_node("SVMRegressor", "y");
    onnx_add_halves(node, "support_vectors", 21);
    onnx_add_halves(node, "coefficients", 7);
    onnx_add_text(node, "kernel_type", "RBF");
    onnx_add_int(node, "n_supports", 7);
    g_autoptr(Graph) graph = load(node, "2x3", 1);
    kit_shape(graph, 0, "2x1");
    counts(graph, 42 + 14, 2 * (42 + 14) + 5 * 14 + 2, 28, 0);
}

/* Three classes, 4 vectors of 2 features: 1·2·4 MACs, two sums over all vectors 4·2; three pairs of
 * classes are decided, 2 FLOPs each, of which the label is the highest of 3. */
static void vector_classes(void **state)
{
    (void)state;
    Message *node = ml_node("SVMClassifier", "y,z");
    onnx_add_halves(node, "support_vectors", 8);
    onnx_add_halves(node, "coefficients", 8);
    onnx_add_halves(node, "rho", 3);
    onnx_add_ints(node, "classlabels_ints", (const int64_t[]){0, 1, 2}, 3);
    g_autoptr(Graph) graph = load(node, "1x2", 2);
    kit_shape(graph, 0, "1");
    kit_shape(graph, 1, "1x3");
    counts(graph, 8 + 8, 2 * 16 + 2 * 3 + 3, 8 + 8 + 3, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features),         cmocka_unit_test(scaler),
        cmocka_unit_test(linear_regressor), cmocka_unit_test(vectors),
        cmocka_unit_test(vector_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
