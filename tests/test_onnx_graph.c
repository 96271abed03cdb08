#include "onnx_kit.h"

#include "cost/footprint.h"
#include "onnx/ops.h"

/* ---- A network ---- */

/* conv 3x3 to 4 channels, relu, flatten, 256 -> 10, of batch x 3 x 8 x 8. */
static Message *small_net(const char *dims)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, dims);
    kit_weight(graph, "w", FLOAT, "4x3x3x3");
    kit_weight(graph, "b", FLOAT, "4");
    kit_weight(graph, "fc", FLOAT, "10x256");
    Message *conv = onnx_node("Conv", "/stem/conv1/Conv", "x,w,b", "c");
    onnx_add_ints(conv, "pads", (const int64_t[]){1, 1, 1, 1}, 4);
    onnx_put_message(graph, GRAPH_NODE, conv);
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "/stem/Relu", "c", "r"));
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Flatten", "/Flatten", "r", "f"));
    Message *gemm = onnx_node("Gemm", "/head/Gemm", "f,fc", "y");
    onnx_add_int(gemm, "transB", 1);
    onnx_put_message(graph, GRAPH_NODE, gemm);
    kit_out(graph, "y");
    return graph;
}

static void a_network(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_load(small_net("1x3x8x8"));
    assert_int_equal(graph_n_ops(graph), 4);
    kit_shape(graph, 0, "1x10");
    assert_int_equal(kit_params(graph), 4 * 27 + 4 + 2560);
    assert_int_equal(kit_macs(graph), 8 * 8 * 4 * 27 + 2560);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(cost->params, 4 * 27 + 4 + 2560);
    assert_int_equal(cost->covered, 4);
    assert_int_equal(cost->weights_bytes, 4 * cost->params);
    assert_string_equal(graph->id, "test");
    assert_string_equal(graph->file, "test.onnx");
    assert_null(graph->notes);
}

static void names_and_blocks(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_load(small_net("1x3x8x8"));
    assert_string_equal(graph_op(graph, 0)->name, "stem.conv1");
    assert_string_equal(graph_op(graph, 0)->block, "stem");
    assert_string_equal(graph_op(graph, 0)->type, "Conv");
    assert_string_equal(graph_op(graph, 1)->name, "stem.relu"); /* not the module's only one */
    assert_string_equal(graph_op(graph, 2)->name, "flatten");
    assert_string_equal(graph_op(graph, 3)->name, "head");
    assert_string_equal(kit_result(graph, 0)->name, "y");
}

static void more_names(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"/layer1/layer1.0/conv1/Relu", "layer1.0.conv1"},
        {"/features/features.1/features.1.0/block/block.4/Relu", "features.1.0.block.4"},
        {"/layer1/layer1.0/Relu", "layer1.0.relu"},
        {"Relu_12", "relu_12"},
        {"model/act/Relu_3", "model.act"},
        {"gpu_0/conv1_1", "gpu_0.conv1_1"},
        {"Relu_12", "relu_12_2"},
        {"a b\n", "a_b_"},
    };
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "4");
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *output = g_strdup_printf("y%zu", i);
        onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", names[i][0], "x", output));
    }
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "", "x", "123"));
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "", "x", "/top/act/Relu_output_0"));
    kit_out(graph, "y0");
    g_autoptr(Graph) loaded = kit_load(graph);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        assert_string_equal(graph_op(loaded, (int)i)->name, names[i][1]);
    assert_string_equal(graph_op(loaded, 8)->name, "relu_123");
    assert_string_equal(graph_op(loaded, 9)->name, "top.act");
}

/* ---- Options ---- */

static void symbolic_dimensions(void **state)
{
    (void)state;
    g_autoptr(Graph) one = kit_load(small_net("batchx3x8x8"));
    kit_shape(one, 0, "1x10");
    assert_string_equal(one->notes, "The symbolic dimension 'batch' is not given: 1.");
    g_autoptr(OnnxOptions) options = onnx_options_new();
    assert_true(onnx_options_add_dim(options, "batch=8", NULL));
    g_autoptr(Graph) eight = kit_load_opset(small_net("batchx3x8x8"), 17, options);
    kit_shape(eight, 0, "8x10");
    assert_int_equal(eight->batch, 8);
    assert_string_equal(eight->notes, "The symbolic dimension 'batch' is 8.");
    g_autoptr(Graph) unnamed = kit_load(small_net("?x3x8x8"));
    assert_string_equal(unnamed->notes, "Dimension 1 of input 'x' is not given: 1.");
}

static void shapes_of_inputs(void **state)
{
    (void)state;
    g_autoptr(OnnxOptions) options = onnx_options_new();
    assert_true(onnx_options_add_input(options, "x=2x3x8x8", NULL));
    g_autoptr(Graph) two = kit_load_opset(small_net("1x3x8x8"), 17, options);
    kit_shape(two, 0, "2x10");
    OnnxOptions batch = {.batch = 5};
    g_autoptr(Graph) five = kit_load_opset(small_net("1x3x8x8"), 17, &batch);
    kit_shape(five, 0, "5x10");
}

static void wrong_options(void **state)
{
    (void)state;
    static const char *const bad_dims[] = {"batch", "batch=", "=3", "batch=-1", "batch=2x"};
    static const char *const bad_inputs[] = {"x", "x=", "x=1x", "x=1xax3", "x=1x1x1x1x1x1x1x1x1"};
    g_autoptr(OnnxOptions) options = onnx_options_new();
    for (size_t i = 0; i < G_N_ELEMENTS(bad_dims); i++) {
        g_autoptr(GError) error = NULL;
        assert_false(onnx_options_add_dim(options, bad_dims[i], &error));
        assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_USAGE));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad_inputs); i++)
        assert_false(onnx_options_add_input(options, bad_inputs[i], NULL));
    g_autoptr(GError) error = NULL;
    assert_true(onnx_options_add_dim(options, "bach=2", NULL));
    assert_null(kit_parse(onnx_model(small_net("batchx3x8x8"), 8, 17), options, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_USAGE));
    assert_string_equal(error->message,
                        "test.onnx: it has no symbolic dimension 'bach': did you mean 'batch'?");
}

/* ---- Parameters ---- */

/* Two convolutions by one initializer, then a norm: 9 shared, 2 learned, 2 statistics. */
static void shared_and_buffers(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x1x8x8");
    kit_weight(graph, "w", FLOAT, "1x1x3x3");
    for (const char *const *name = (const char *const[]){"s", "o", "m", "v", NULL}; *name; name++)
        kit_weight(graph, *name, FLOAT, "1");
    kit_node(graph, "Conv", "x,w", "a");
    kit_node(graph, "Conv", "a,w", "c");
    kit_node(graph, "BatchNormalization", "c,s,o,m,v", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(cost->params, 9 + 2);
    assert_int_equal(cost->buffers, 2);
    assert_int_equal(cost->macs, 36 * 9 + 16 * 9);
}

/* A weight made by ConstantOfShape and reshaped, a bias in a Constant; neither is an operator but
 * the reshape. A number to multiply with is no parameter. */
static void constants_as_weights(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x6");
    KIT_NUMBERS(graph, "n", 24);
    KIT_NUMBERS(graph, "d", 4, 6);
    kit_node(graph, "ConstantOfShape", "n", "flat");
    kit_node(graph, "Reshape", "flat,d", "w");
    Message *constant = onnx_node("Constant", "", NULL, "b");
    onnx_add_tensor(constant, "value", onnx_tensor("", FLOAT, "4"));
    onnx_put_message(graph, GRAPH_NODE, constant);
    constant = onnx_node("Constant", "", NULL, "half");
    onnx_add_float(constant, "value_float", 0.5F);
    onnx_put_message(graph, GRAPH_NODE, constant);
    Message *gemm = onnx_node("Gemm", "", "x,w,b", "g");
    onnx_add_int(gemm, "transB", 1);
    onnx_put_message(graph, GRAPH_NODE, gemm);
    kit_node(graph, "Mul", "g,half", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    assert_int_equal(kit_params(loaded), 24 + 4);
    assert_int_equal(graph_n_ops(loaded), 3);
    assert_int_equal(kit_macs(loaded), 24);
}

static void weights_as_inputs(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x3x8x8");
    kit_in(graph, "w", FLOAT, "4x3x3x3");
    kit_node(graph, "Conv", "x,w", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    assert_int_equal(loaded->inputs->len, 1);
    assert_int_equal(kit_params(loaded), 108);
}

/* ---- Shapes that arguments decide ---- */

static void computed_reshape(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "nx3x4x5");
    KIT_NUMBERS(graph, "zero", 0);
    KIT_NUMBERS(graph, "rest", -1);
    kit_node(graph, "Shape", "x", "s");
    kit_node(graph, "Gather", "s,zero", "n");
    Message *concat = onnx_node("Concat", "", "n,rest", "t");
    onnx_add_int(concat, "axis", 0);
    onnx_put_message(graph, GRAPH_NODE, concat);
    kit_node(graph, "Reshape", "x,t", "y");
    kit_out(graph, "y");
    g_autoptr(OnnxOptions) options = onnx_options_new();
    assert_true(onnx_options_add_dim(options, "n=7", NULL));
    g_autoptr(Graph) loaded = kit_load_opset(graph, 13, options);
    kit_shape(loaded, 0, "7x60");
}

/* A shape that is given when the network runs: as the file states it, and it is noted. */
static void stated_shape(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    kit_in(graph, "s", INT64, "3");
    kit_node(graph, "Reshape", "x,s", "t");
    kit_node(graph, "Relu", "t", "y");
    onnx_put_message(graph, GRAPH_VALUE_INFO, onnx_value("t", FLOAT, "2x3x2"));
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "2x3x2");
    assert_string_equal(loaded->notes,
                        "Shapes that the file states but that cannot be inferred: 1.");
}

/* What the data decides is not taken from the file, nor what follows from it. */
static void data_dependent(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    kit_node(graph, "NonZero", "x", "z");
    kit_node(graph, "Neg", "z", "y");
    onnx_put_message(graph, GRAPH_VALUE_INFO, onnx_value("z", INT64, "2x5"));
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", INT64, "2x5"));
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "2x?");
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(cost->covered, 0);
    assert_int_equal(cost->unknown->len, 2);
    assert_string_equal(cost->unknown->pdata[1], "NonZero");
}

static void disagreement(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    kit_node(graph, "Relu", "x", "y");
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", FLOAT, "2x7"));
    g_autoptr(OnnxOptions) options = onnx_options_new();
    g_autoptr(Graph) loaded = kit_load_opset(graph, 17, options);
    kit_shape(loaded, 0, "2x6");
    assert_int_equal(options->warnings->len, 1);
    assert_string_equal(options->warnings->pdata[0],
                        "test.onnx: 'y' is stated to be 2x7; its shape is inferred as 2x6");
}

static void unknown_operator(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    Message *node = onnx_node("Magic", "", "x", "m");
    onnx_put_text(node, 7, "org.example");
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_weight(graph, "w", FLOAT, "6x4");
    kit_node(graph, "MatMul", "m,w", "y");
    onnx_put_message(graph, GRAPH_VALUE_INFO, onnx_value("m", FLOAT, "2x6"));
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "2x4");
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(cost->macs, 48);
    assert_int_equal(cost->unknown->len, 1);
    assert_string_equal(cost->unknown->pdata[0], "Magic");
}

/* ---- Quantization ---- */

static void quantized(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", UINT8, "1x3x8x8");
    kit_weight(graph, "w", INT8, "4x3x3x3");
    kit_weight(graph, "b", INT32, "4");
    for (const char *const *name = (const char *const[]){"xs", "ws", "ys", NULL}; *name; name++)
        kit_weight(graph, *name, FLOAT, "");
    for (const char *const *name = (const char *const[]){"xz", "yz", NULL}; *name; name++)
        kit_weight(graph, *name, UINT8, "");
    kit_weight(graph, "wz", INT8, "");
    kit_node(graph, "QLinearConv", "x,xs,xz,w,ws,wz,ys,yz,b", "y");
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", UINT8, "1x4x6x6"));
    g_autoptr(OnnxOptions) options = onnx_options_new();
    g_autoptr(Graph) loaded = kit_load_opset(graph, 17, options);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(options->warnings->len, 0);
    assert_int_equal(cost->macs, 36 * 4 * 27);
    assert_int_equal(cost->params, 108 + 4);
    assert_int_equal(cost->weights_bytes, 108 + 16);
    assert_int_equal(cost->metadata_bytes, 3 * 4 + 3);
    assert_int_equal(graph_op(loaded, 0)->compute, DTYPE_INT8);
    assert_int_equal(kit_result(loaded, 0)->dtype, DTYPE_UINT8);
}

/* Float product between dequantized operands: computed in int8. */
static void quantize_dequantize(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    kit_weight(graph, "w", INT8, "6x4");
    kit_weight(graph, "s", FLOAT, "");
    kit_weight(graph, "z", INT8, "");
    kit_node(graph, "QuantizeLinear", "x,s,z", "q");
    kit_node(graph, "DequantizeLinear", "q,s,z", "dx");
    kit_node(graph, "DequantizeLinear", "w,s,z", "dw");
    kit_node(graph, "MatMul", "dx,dw", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    assert_int_equal(graph_op(loaded, 3)->compute, DTYPE_INT8);
    assert_int_equal(graph_op(loaded, 0)->compute, DTYPE_UNKNOWN);
    assert_int_equal(kit_params(loaded), 24);
    assert_int_equal(kit_macs(loaded), 48);
}

/* ---- Contributed operators ---- */

static Message *contributed(const char *type, const char *inputs)
{
    Message *node = onnx_node(type, "", inputs, "y");
    onnx_put_text(node, 7, "com.microsoft");
    return node;
}

static Graph *load_one(Message *graph, Message *node)
{
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    return kit_load(graph);
}

/* 32 x 64 numbers of 4 bits, in blocks of 32. */
static void packed_weights(void **state)
{
    (void)state;
    Message *graph = kit_new(), *node = contributed("MatMulNBits", "x,w,s");
    kit_in(graph, "x", FLOAT, "2x64");
    kit_weight(graph, "w", UINT8, "32x2x16");
    kit_weight(graph, "s", FLOAT, "64");
    onnx_add_int(node, "K", 64);
    onnx_add_int(node, "N", 32);
    onnx_add_int(node, "bits", 4);
    g_autoptr(Graph) loaded = load_one(graph, node);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    kit_shape(loaded, 0, "2x32");
    assert_int_equal(cost->macs, 2 * 64 * 32);
    assert_int_equal(cost->params, 64 * 32);
    assert_int_equal(cost->weights_bytes, 64 * 32 / 2);
    assert_int_equal(cost->metadata_bytes, 64 * 4);
}

/* 8 tokens of 16 features, 4 heads: projections 8·16·48, scores and values 8·8·16 each. */
static void attention(void **state)
{
    (void)state;
    Message *graph = kit_new(), *node = contributed("Attention", "x,w,b");
    kit_in(graph, "x", FLOAT, "1x8x16");
    kit_weight(graph, "w", FLOAT, "16x48");
    kit_weight(graph, "b", FLOAT, "48");
    onnx_add_int(node, "num_heads", 4);
    g_autoptr(Graph) packed = load_one(graph, node);
    kit_shape(packed, 0, "1x8x16");
    assert_int_equal(kit_macs(packed), 8 * 16 * 48 + 2 * 8 * 8 * 16);
    assert_int_equal(kit_params(packed), 16 * 48 + 48);

    graph = kit_new(), node = contributed("MultiHeadAttention", "q,k,v");
    kit_in(graph, "q", FLOAT, "1x8x16");
    kit_in(graph, "k", FLOAT, "1x10x16");
    kit_in(graph, "v", FLOAT, "1x10x16");
    onnx_add_int(node, "num_heads", 4);
    g_autoptr(Graph) many = load_one(graph, node);
    kit_shape(many, 0, "1x8x16");
    assert_int_equal(kit_macs(many), 2 * 8 * 10 * 16);

    graph = kit_new(), node = onnx_node("Attention", "", "q,k,v", "y");
    kit_in(graph, "q", FLOAT, "1x4x8x16");
    kit_in(graph, "k", FLOAT, "1x2x10x16");
    kit_in(graph, "v", FLOAT, "1x2x10x24");
    g_autoptr(Graph) grouped = load_one(graph, node);
    kit_shape(grouped, 0, "1x4x8x24");
    assert_int_equal(kit_macs(grouped), 4 * 8 * 10 * (16 + 24));
}

/* ---- Control ---- */

/* A branch: y = x · w, w of 6 x `columns`. */
static Message *branch(const char *weight)
{
    Message *graph = kit_new();
    kit_node(graph, "MatMul", weight, "by");
    kit_out(graph, "by");
    return graph;
}

static Message *choice(bool known, bool value)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x6");
    if (known)
        kit_true(graph, "c", value);
    else
        kit_in(graph, "c", BOOL, "");
    kit_weight(graph, "thin", FLOAT, "6x2");
    kit_weight(graph, "wide", FLOAT, "6x8");
    Message *node = onnx_node("If", "choice", "c", "y");
    onnx_add_graph(node, "then_branch", branch("x,thin"));
    onnx_add_graph(node, "else_branch", branch("x,wide"));
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    return graph;
}

static void branches(void **state)
{
    (void)state;
    g_autoptr(Graph) costly = kit_load(choice(false, false));
    assert_int_equal(kit_macs(costly), 2 * 6 * 8);
    kit_shape(costly, 0, "2x?");
    assert_string_equal(costly->notes,
                        "choice (If) is counted as its else branch, which costs more.");
    assert_string_equal(graph_op(costly, 0)->name, "choice.else.by");
    g_autoptr(Graph) then = kit_load(choice(true, true));
    assert_int_equal(kit_macs(then), 2 * 6 * 2);
    kit_shape(then, 0, "2x2");
    assert_null(then->notes);
}

/* state = state · w, collected. */
static Message *loop(bool constant)
{
    Message *body = kit_new(), *graph = kit_new();
    kit_in(body, "i", INT64, "");
    kit_in(body, "go", BOOL, "");
    kit_in(body, "s", FLOAT, "2x6");
    kit_node(body, "Identity", "go", "on");
    kit_node(body, "MatMul", "s,w", "t");
    kit_node(body, "Relu", "t", "r");
    kit_out(body, "on");
    kit_out(body, "t");
    kit_out(body, "r");
    kit_in(graph, "x", FLOAT, "2x6");
    kit_weight(graph, "w", FLOAT, "6x6");
    if (constant)
        kit_scalar(graph, "m", 5);
    else
        kit_in(graph, "m", INT64, "");
    Message *node = onnx_node("Loop", "l", "m,,x", "last,all");
    onnx_add_graph(node, "body", body);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "last");
    kit_out(graph, "all");
    return graph;
}

static void loops(void **state)
{
    (void)state;
    g_autoptr(Graph) five = kit_load(loop(true));
    assert_int_equal(kit_macs(five), 5 * 2 * 6 * 6);
    kit_shape(five, 0, "2x6");
    kit_shape(five, 1, "5x2x6");
    assert_int_equal(kit_op(five, "l.t")->repeats, 5);
    g_autoptr(Graph) unknown = kit_load(loop(false));
    assert_int_equal(kit_macs(unknown), 2 * 6 * 6);
    kit_shape(unknown, 0, "2x6");
    kit_shape(unknown, 1, "?x2x6");
    g_autoptr(ModelCost) cost = cost_graph(unknown, 0, NULL);
    assert_string_equal(cost->unknown->pdata[0], "Loop");
    assert_non_null(strstr(unknown->notes, "unknown number of times"));
}

/* The sum of rows: 3 trips over 3 x 2. */
static void scans(void **state)
{
    (void)state;
    Message *body = kit_new(), *graph = kit_new();
    kit_in(body, "sum", FLOAT, "2");
    kit_in(body, "next", FLOAT, "2");
    kit_node(body, "Add", "sum,next", "out");
    kit_node(body, "Identity", "out", "copy");
    kit_out(body, "out");
    kit_out(body, "copy");
    kit_in(graph, "init", FLOAT, "2");
    kit_in(graph, "x", FLOAT, "3x2");
    Message *node = onnx_node("Scan", "scan", "init,x", "y,z");
    onnx_add_int(node, "num_scan_inputs", 1);
    onnx_add_graph(node, "body", body);
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    kit_out(graph, "z");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, "2");
    kit_shape(loaded, 1, "3x2");
    assert_int_equal(op_cost(loaded, kit_op(loaded, "scan.out")).flops, 3 * 2);
}

/* ---- Functions ---- */

static Message *function(const char *name, const char *calls)
{
    Message *function = onnx_message(), *node = onnx_node(calls, "", "a", "b");
    onnx_put_text(function, 1, name);
    onnx_put_text(function, 4, "a");
    onnx_put_text(function, 5, "b");
    if (strcmp(calls, "Concat") == 0) {
        Message *attr = onnx_message();
        onnx_put_text(attr, 1, "axis");
        onnx_put_text(attr, 21, "where");
        onnx_put_int(attr, 20, 2);
        onnx_put_message(node, 5, attr);
        onnx_put_text(node, 1, "a");
        onnx_put_text(function, 6, "where");
    } else {
        onnx_put_text(node, 7, "local");
    }
    onnx_put_message(function, 7, node);
    onnx_put_message(function, 9, onnx_opset("", 17));
    onnx_put_text(function, 10, "local");
    return function;
}

static Message *calling(Message *called)
{
    Message *graph = kit_new(), *node = onnx_node("F", "f", "x", "y");
    onnx_put_text(node, 7, "local");
    onnx_add_int(node, "where", 1);
    kit_in(graph, "x", FLOAT, "2x6");
    onnx_put_message(graph, GRAPH_NODE, node);
    kit_out(graph, "y");
    Message *model = onnx_model(graph, 8, 17);
    onnx_put_message(model, 25, called);
    return model;
}

static void functions(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Graph) graph = kit_parse(calling(function("F", "Concat")), NULL, &error);
    if (!graph) {
        fail_msg("%s", error->message);
        return;
    }
    kit_shape(graph, 0, "2x12"); /* the axis comes from the call */
    assert_string_equal(graph_op(graph, 0)->name, "f.b");
    kit_refused(calling(function("F", "F")), "one of them may call itself");
}

/* ---- Hostile files ---- */

static Message *model_of(Message *graph)
{
    return onnx_model(graph, 8, 17);
}

static void refused_graphs(void **state)
{
    (void)state;
    Message *graph = kit_new();
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "one", "b", "a"));
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "two", "a", "b"));
    kit_refused(model_of(graph), "node 'one' (Relu) at byte");

    graph = kit_new();
    kit_in(graph, "x", FLOAT, "2");
    kit_node(graph, "Relu", "x", "y");
    kit_node(graph, "Relu", "x", "y");
    kit_refused(model_of(graph), "it makes 'y', which is there already");

    graph = kit_new();
    kit_in(graph, "x", FLOAT, "2");
    kit_out(graph, "nowhere");
    kit_refused(model_of(graph), "its output 'nowhere' is made by no node");

    graph = kit_new();
    kit_in(graph, "x", FLOAT, "4611686018427387904x4");
    kit_refused(model_of(graph), "input 'x' has too many elements");

    graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x3x8x8");
    kit_weight(graph, "w", FLOAT, "4x2x3x3");
    kit_node(graph, "Conv", "x,w", "y");
    kit_refused(model_of(graph), "takes 2 input channels, the input has 3");
}

/* Lists as long as possible, missing inputs, wrong types of attributes: an error or an answer. */
static void odd_nodes(void **state)
{
    (void)state;
    const char *type, *domain;
    for (int i = 0; (type = onnx_op_type(i, &domain)); i++)
        for (int inputs = 0; inputs < 4; inputs++) {
            static const char *const lists[] = {NULL, "x", "k,x,x", ",,x,x,x,x,x"};
            Message *graph = kit_new();
            kit_in(graph, "x", FLOAT, "1x2x3x4");
            KIT_NUMBERS(graph, "k", -1, INT64_MIN, INT64_MAX, 0, 2, 3, 4, 5, 6);
            Message *node = onnx_node(type, "", lists[inputs], "a,b,c,d,e");
            onnx_put_text(node, 7, domain);
            onnx_add_ints(node, "axes", (const int64_t[]){INT64_MIN, INT64_MAX}, 2);
            onnx_add_ints(node, "kernel_shape", (const int64_t[]){INT64_MAX, 2}, 2);
            onnx_add_int(node, "axis", INT64_MIN);
            onnx_add_int(node, "group", INT64_MAX);
            onnx_put_message(graph, GRAPH_NODE, node);
            g_autoptr(GError) error = NULL;
            g_autoptr(Graph) loaded = kit_parse(model_of(graph), NULL, &error);
            assert_true((loaded == NULL) == (error != NULL));
            if (loaded)
                cost_free(cost_graph(loaded, 0, NULL));
        }
}

static void seventy_thousand(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "y0", FLOAT, "1x8x4x4");
    for (int i = 0; i < 70000; i++) {
        g_autofree char *from = g_strdup_printf("y%d", i), *to = g_strdup_printf("y%d", i + 1);
        kit_node(graph, "Relu", from, to);
    }
    kit_out(graph, "y70000");
    g_autoptr(Graph) loaded = kit_load(graph);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(cost->flops, INT64_C(70000) * 128);
    g_autoptr(Footprint) footprint = footprint_new(loaded, NULL);
    assert_int_equal(footprint->peak_inplace_bytes, 512);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_network),
        cmocka_unit_test(names_and_blocks),
        cmocka_unit_test(more_names),
        cmocka_unit_test(symbolic_dimensions),
        cmocka_unit_test(shapes_of_inputs),
        cmocka_unit_test(wrong_options),
        cmocka_unit_test(shared_and_buffers),
        cmocka_unit_test(constants_as_weights),
        cmocka_unit_test(weights_as_inputs),
        cmocka_unit_test(computed_reshape),
        cmocka_unit_test(stated_shape),
        cmocka_unit_test(data_dependent),
        cmocka_unit_test(disagreement),
        cmocka_unit_test(unknown_operator),
        cmocka_unit_test(quantized),
        cmocka_unit_test(quantize_dequantize),
        cmocka_unit_test(packed_weights),
        cmocka_unit_test(attention),
        cmocka_unit_test(branches),
        cmocka_unit_test(loops),
        cmocka_unit_test(scans),
        cmocka_unit_test(functions),
        cmocka_unit_test(refused_graphs),
        cmocka_unit_test(odd_nodes),
        cmocka_unit_test(seventy_thousand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
