#include "cost/training.h"

#include "attention_kit.h"
#include "base/error.h"
#include "cost/backward.h"
#include "resnet50.h"

static Training train(const Graph *graph, Optimizer optimizer, unsigned what_ifs)
{
    TrainingSetup setup = {optimizer, what_ifs};
    Training training;
    GError *error = NULL;
    if (!training_of(graph, &setup, &training, &error))
        fail_msg("%s", error->message);
    return training;
}

static int linear(Graph *graph, int x, int64_t channels, bool bias)
{
    Attrs attrs = op_default_attrs(OP_LINEAR);
    attrs.as.product.channels = channels;
    attrs.as.product.bias = bias;
    return resnet_add(graph, OP_LINEAR, x, NO_TENSOR, &attrs);
}

/* image 3x8x8 -conv 3x3-> 4x8x8 -bn-> -relu-> -max pool 2-> 4x4x4 -flatten-> -linear-> 10, fp32.
 * Bytes: image 768, maps 1,024 three times, 256, 40. Parameters 4·27 + 8 + 65·10 = 766. */
static Graph *small(void)
{
    Graph *graph = graph_new("small", "Small");
    int x = graph_add_input(graph, "image", (Shape){4, {1, 3, 8, 8}}, DTYPE_FP32);
    x = resnet_relu(graph, resnet_conv(graph, x, 4, 3, 1));
    Attrs pool = op_default_attrs(OP_MAX_POOL);
    pool.as.window.kernel = (Ints){1, {2}};
    x = resnet_add(graph, OP_MAX_POOL, x, NO_TENSOR, &pool);
    x = resnet_add(graph, OP_FLATTEN, x, NO_TENSOR, NULL);
    graph_add_output(graph, linear(graph, x, 10, true));
    return graph;
}

/* SPEC §4: weights and gradients and slots are 2, 3, 4 times the parameters. */
static void test_optimizers(void **state)
{
    (void)state;
    static const struct {
        Optimizer optimizer;
        const char *name;
        int multiple;
    } rows[] = {{OPTIMIZER_SGD, "sgd", 2},         {OPTIMIZER_MOMENTUM, "momentum", 3},
                {OPTIMIZER_ADAM, "adam", 4},       {OPTIMIZER_RMSPROP, "rmsprop", 3},
                {OPTIMIZER_ADAGRAD, "adagrad", 3}, {OPTIMIZER_ADAMW, "adamw", 4}};
    g_autoptr(Graph) graph = small();
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        assert_string_equal(optimizer_name(rows[i].optimizer), rows[i].name);
        Training training = train(graph, rows[i].optimizer, TRAINING_AS_IS);
        assert_int_equal(training.params, 766);
        assert_int_equal(training.parameter_bytes, (int64_t)rows[i].multiple * 766 * 4);
    }
    assert_string_equal(optimizer_name(OPTIMIZER_COUNT), "unknown");
}

/* Simple: 2·(3·1,024 + 256 + 40) + 768. Refined: the image for conv, conv's output and 2·4 fp32
 * statistics for bn, relu's output, 64 indices of 8 bytes, and the pool's output for linear: 768 +
 * 1,024 + 32 + 1,024 + 512 + 256. Gradients: two maps of 1,024 at bn, before relu's at relu. */
static void test_both_rules(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small();
    Training training = train(graph, OPTIMIZER_SGD, TRAINING_AS_IS);
    assert_int_equal(training.simple_bytes, 7504);
    assert_int_equal(training.kept_bytes, 3616);
    assert_int_equal(training.gradient_peak_bytes, 2048);
    assert_int_equal(training.gradient_peak_op, 1);
    assert_int_equal(training.buffers_bytes, 32);
    assert_int_equal(training.total_simple_bytes, 2 * 3064 + 7504);
    assert_int_equal(training.total_bytes, 2 * 3064 + 32 + 3616 + 2048);
}

/* Forward 64·4·27 = 6,912 and 640 MACCs; the convolution is first, so only linear has a gradient by
 * its input. FLOPs forward: 2·6,912 + bn 5·256 + relu 256 + pool 4·64 + 2·640 + 10. */
static void test_work(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small();
    Training training = train(graph, OPTIMIZER_SGD, TRAINING_AS_IS);
    assert_int_equal(training.forward_macs, 7552);
    assert_int_equal(training.by_input_macs, 640);
    assert_int_equal(training.by_weights_macs, 7552);
    assert_int_equal(training.macs, 7552 + 640 + 7552);
    assert_int_equal(training.forward_flops, 16906);
    assert_int_equal(training.backward_flops, 2 * (640 + 7552));
    assert_int_equal(training.flops, 16906 + 16384);
}

/* Batch-norm in training: 5·64·56·56 = 1,003,520 FLOPs, of which 2·200,704 are those of inference.
 */
static void test_batch_norm_in_training(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("bn", "Batch-norm");
    int x = graph_add_input(graph, "x", (Shape){4, {1, 64, 56, 56}}, DTYPE_FP32);
    graph_add_output(graph, resnet_add(graph, OP_BATCH_NORM, x, NO_TENSOR, NULL));
    Training training = train(graph, OPTIMIZER_SGD, TRAINING_AS_IS);
    assert_int_equal(training.forward_flops, 1003520);
    assert_int_equal(backward_forward_extra_flops(graph, graph_op(graph, 0)), 1003520 - 401408);
}

/* Relu writes over bn's map: by the simple rule that one goes; by the refined it was not kept. */
static void test_relu_in_place(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small();
    Training training = train(graph, OPTIMIZER_SGD, TRAINING_IN_PLACE_RELU);
    assert_int_equal(training.simple_bytes, 2 * (2 * 1024 + 256 + 40) + 768);
    assert_int_equal(training.kept_bytes, 3616);
}

/* Another reader, or a producer that wants its output back, forbids it. */
static void test_relu_not_in_place(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("busy", "Busy");
    int x = graph_add_input(graph, "x", (Shape){2, {1, 10}}, DTYPE_FP32);
    int a = linear(graph, x, 10, false);
    int b = resnet_relu(graph, a);
    int c = resnet_relu(graph, resnet_add(graph, OP_SIGMOID, resnet_add(graph, OP_ADD, a, b, NULL),
                                          NO_TENSOR, NULL));
    graph_add_output(graph, c);
    Training as_is = train(graph, OPTIMIZER_SGD, TRAINING_AS_IS);
    Training in_place = train(graph, OPTIMIZER_SGD, TRAINING_IN_PLACE_RELU);
    assert_int_equal(as_is.simple_bytes, 2 * 5 * 40 + 40);
    assert_int_equal(in_place.simple_bytes, as_is.simple_bytes);
}

/* Without bn: its map goes by the simple rule; conv's output and the statistics by the refined. */
static void test_no_batch_norm(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small();
    Training training = train(graph, OPTIMIZER_SGD, TRAINING_NO_BATCH_NORM);
    assert_int_equal(training.params, 766 - 8);
    assert_int_equal(training.buffers_bytes, 0);
    assert_int_equal(training.simple_bytes, 2 * (2 * 1024 + 256 + 40) + 768);
    assert_int_equal(training.kept_bytes, 768 + 1024 + 512 + 256);
    assert_int_equal(training.forward_flops, 16906 - 5 * 256);
    training = train(graph, OPTIMIZER_SGD, TRAINING_NO_BATCH_NORM | TRAINING_IN_PLACE_RELU);
    assert_int_equal(training.simple_bytes, 2 * (1024 + 256 + 40) + 768);
}

/* Six operators in runs of three: conv, bn, relu | pool, flatten, linear. The image and relu's
 * output stay; beside them the first run keeps 1,024 + 32, the second 512 + 256. Its forward pass
 * is done twice: 6,912 MACCs, 2·6,912 + 1,280 + 256 FLOPs. */
static void test_recompute(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small();
    Training training = train(graph, OPTIMIZER_SGD, TRAINING_RECOMPUTE);
    assert_int_equal(training.run, 3);
    assert_int_equal(training.kept_bytes, 768 + 1024 + 1056);
    assert_int_equal(training.simple_bytes, 2 * (1024 + 2048) + 768);
    assert_int_equal(training.recomputed_macs, 6912);
    assert_int_equal(training.recomputed_flops, 15360);
    assert_int_equal(training.flops, 16906 + 16384 + 15360);
}

/* 2 + 2 + 4 + 8 bytes per parameter with Adam; maps of half the size, statistics in fp32. */
static void test_mixed_precision(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small();
    Training training = train(graph, OPTIMIZER_ADAM, TRAINING_MIXED_PRECISION);
    assert_int_equal(training.weights_bytes, 2 * 766);
    assert_int_equal(training.gradients_bytes, 2 * 766);
    assert_int_equal(training.master_bytes, 4 * 766);
    assert_int_equal(training.slots_bytes, 8 * 766);
    assert_int_equal(training.parameter_bytes, 16 * 766);
    assert_int_equal(training.kept_bytes, 384 + 512 + 32 + 512 + 512 + 128);
    assert_int_equal(training.gradient_peak_bytes, 1024);
}

/* Only linear's 650 parameters are trained: its input is kept, and no gradient goes further. */
static void test_frozen_backbone(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small();
    Training training = train(graph, OPTIMIZER_MOMENTUM, TRAINING_FROZEN_BACKBONE);
    assert_int_equal(training.params, 766);
    assert_int_equal(training.trained_params, 650);
    assert_int_equal(training.parameter_bytes, 4 * (766 + 650 + 650));
    assert_int_equal(training.simple_bytes, 2 * 40 + 256);
    assert_int_equal(training.kept_bytes, 256);
    assert_int_equal(training.gradient_peak_bytes, 40);
    assert_int_equal(training.by_input_macs, 0);
    assert_int_equal(training.by_weights_macs, 640);
}

/* Convolutions, and so batch-norms, write 11,113,984 elements, additions 5,519,360, the rest
 * 200,704 + 2,048 + 1,000, the image has 150,528. With relu in place that is 27,951,080 elements,
 * without batch-norm 16,837,096: the 40 % the article speaks of. */
static void test_resnet50(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = resnet50_graph();
    Training with = train(graph, OPTIMIZER_ADAM, TRAINING_IN_PLACE_RELU);
    Training without =
        train(graph, OPTIMIZER_ADAM, TRAINING_IN_PLACE_RELU | TRAINING_NO_BATCH_NORM);
    assert_int_equal(with.params, 25557032);
    assert_int_equal(with.parameter_bytes, 16 * 25557032LL);
    assert_int_equal(with.simple_bytes, 4 * (2 * 27951080LL + 150528));
    assert_int_equal(without.simple_bytes, 4 * (2 * 16837096LL + 150528));
    double saved = 1 - (double)without.simple_bytes / (double)with.simple_bytes;
    assert_true(saved > 0.39 && saved < 0.40);
    assert_int_equal(with.forward_macs, 4089184256);
    assert_int_equal(with.by_weights_macs, 4089184256);
    assert_int_equal(with.by_input_macs, 4089184256 - 118013952); /* the 7x7 is first */
}

/* A product of activations, 3x4 by 4x5, has two gradients by input and none by weights. */
static void test_matmul_of_activations(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("product", "Product");
    int x = graph_add_input(graph, "x", (Shape){2, {3, 2}}, DTYPE_FP32);
    int y = graph_add_input(graph, "y", (Shape){2, {4, 2}}, DTYPE_FP32);
    int a = linear(graph, x, 4, false), b = linear(graph, y, 5, false);
    graph_add_output(graph, resnet_add(graph, OP_MATMUL, a, b, NULL));
    Training training = train(graph, OPTIMIZER_SGD, TRAINING_AS_IS);
    assert_int_equal(training.forward_macs, 3 * 2 * 4 + 4 * 2 * 5 + 60);
    assert_int_equal(training.by_input_macs, 2 * 60);
    assert_int_equal(training.by_weights_macs, 24 + 40);
    assert_int_equal(training.kept_bytes, 4 * (6 + 8 + 12 + 20));
}

/* linear 8 -> 4, dropout, linear 4 -> 2: the input, a mask of 4 bytes, and dropout's output, which
 * in training is a tensor of its own. */
static void test_dropout(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("dropout", "Dropout");
    int x = graph_add_input(graph, "x", (Shape){2, {1, 8}}, DTYPE_FP32);
    x = resnet_add(graph, OP_DROPOUT, linear(graph, x, 4, false), NO_TENSOR, NULL);
    graph_add_output(graph, linear(graph, x, 2, false));
    Training training = train(graph, OPTIMIZER_SGD, TRAINING_AS_IS);
    assert_int_equal(training.kept_bytes, 32 + 4 + 16);
    assert_int_equal(training.simple_bytes, 2 * (16 + 8) + 32);
}

/* B 1, T 3, I 5, H 2: four gates and a cell state of 2 at each step, 30 numbers; input 15, output
 * 6. 8·7·3 MACCs; by input only the state's, 8·2·3, as the cell is first. */
static void test_recurrent(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("lstm", "LSTM");
    int x = graph_add_input(graph, "x", (Shape){3, {1, 3, 5}}, DTYPE_FP32);
    Attrs attrs = op_default_attrs(OP_LSTM);
    attrs.as.recurrent.units = 2;
    graph_add_output(graph, resnet_add(graph, OP_LSTM, x, NO_TENSOR, &attrs));
    Training training = train(graph, OPTIMIZER_SGD, TRAINING_AS_IS);
    assert_int_equal(training.kept_bytes, 4 * (15 + 6 + 30));
    assert_int_equal(training.forward_macs, 168);
    assert_int_equal(training.by_input_macs, 48);
    assert_int_equal(training.by_weights_macs, 168);
}

static void test_auxiliary_heads_train(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("head", "Head");
    int x = graph_add_input(graph, "x", (Shape){2, {1, 8}}, DTYPE_FP32);
    int trunk = linear(graph, x, 4, false);
    graph_add_output(graph, linear(graph, trunk, 2, false));
    linear(graph, trunk, 3, false);
    graph_op(graph, 2)->auxiliary = true;
    Training training = train(graph, OPTIMIZER_SGD, TRAINING_AS_IS);
    assert_int_equal(training.params, 32 + 8 + 12);
    assert_int_equal(training.forward_macs, 32 + 8 + 12);
}

static void test_empty_and_overflow(void **state)
{
    (void)state;
    g_autoptr(Graph) empty = graph_new("empty", "Empty");
    Training training = train(empty, OPTIMIZER_ADAM, TRAINING_RECOMPUTE);
    assert_int_equal(training.total_bytes, 0);
    assert_int_equal(training.gradient_peak_op, NO_OP);
    g_autoptr(Graph) huge = graph_new("huge", "Huge");
    int x = graph_add_input(huge, "x", (Shape){1, {INT64_MAX / 8}}, DTYPE_FP32);
    graph_add_output(huge, resnet_relu(huge, x));
    TrainingSetup setup = {OPTIMIZER_SGD, TRAINING_AS_IS};
    g_autoptr(GError) error = NULL;
    assert_false(training_of(huge, &setup, &training, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_LIMIT));
}

/* A trainer asked about all setups, one after the other and back, says what each alone says. */
static void test_one_trainer_for_many_setups(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small();
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    g_autoptr(Trainer) trainer = trainer_new(graph, cost);
    for (unsigned what_ifs = 0; what_ifs < 1U << TRAINING_WHAT_IF_COUNT; what_ifs++)
        for (int optimizer = 0; optimizer < OPTIMIZER_USUAL; optimizer++) {
            Training alone = train(graph, (Optimizer)optimizer, what_ifs), asked;
            TrainingSetup setup = {(Optimizer)optimizer, what_ifs};
            assert_true(trainer_ask(trainer, &setup, &asked, NULL));
            assert_int_equal(asked.total_bytes, alone.total_bytes);
            assert_int_equal(asked.total_simple_bytes, alone.total_simple_bytes);
            assert_int_equal(asked.parameter_bytes, alone.parameter_bytes);
            assert_int_equal(asked.macs, alone.macs);
            assert_int_equal(asked.flops, alone.flops);
        }
    TrainingSetup first = {OPTIMIZER_ADAM, TRAINING_AS_IS};
    Training again;
    assert_true(trainer_ask(trainer, &first, &again, NULL));
    assert_int_equal(again.slot_bytes, 766 * 4);
    assert_int_equal(again.slots_bytes, 2 * 766 * 4);
}

static int kv_cache(Graph *graph, OpKind kind)
{
    int cache = graph_add_input(graph, "past", (Shape){3, {1, 7, 16}}, DTYPE_FP32);
    int x = graph_add_input(graph, "x", (Shape){3, {1, 1, 16}}, DTYPE_FP32);
    Attrs axis = op_default_attrs(kind);
    if (kind == OP_CONCAT)
        axis.as.axis.axis = 1;
    return resnet_add(graph, kind, cache, linear(graph, x, 16, false), &axis);
}

/* What a pass of decoding joins to its cache is there for the next; to train is to see all at once.
 */
static void test_no_training_of_a_decode_step(void **state)
{
    (void)state;
    static const OpKind joins[] = {OP_CACHE_APPEND, OP_CONCAT};
    for (size_t i = 0; i < G_N_ELEMENTS(joins); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Graph) graph = graph_new("step", "Step");
        graph_add_output(graph, kv_cache(graph, joins[i]));
        assert_false(training_check(graph, &error));
        assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT));
        g_autofree char *brief = error_in_brief(error);
        assert_string_equal(brief, "no training");
    }
    g_autoptr(Graph) inside = graph_new("inside", "Inside"); /* a concat that nobody keeps */
    graph_add_output(inside, linear(inside, kv_cache(inside, OP_CONCAT), 4, false));
    assert_true(training_check(inside, NULL));
}

static void test_no_training_without_float_weights(void **state)
{
    (void)state;
    g_autoptr(Graph) trained = small(), bare = graph_new("bare", "Bare");
    int x = graph_add_input(bare, "x", (Shape){2, {1, 8}}, DTYPE_FP32);
    graph_add_output(bare, resnet_add(bare, OP_RELU, x, NO_TENSOR, NULL));
    assert_true(training_check(trained, NULL));
    assert_false(training_check(bare, NULL));
    for (int i = 0; i < graph_n_tensors(trained); i++)
        graph_tensor(trained, i)->dtype = DTYPE_INT8;
    assert_false(training_check(trained, NULL));
}

/* Biases and norms stay floats, and what is left of the weights gets no gradient. */
static void test_no_training_of_quantized_weights(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small();
    g_autoptr(GError) error = NULL;
    int weight = 0;
    while (graph_tensor(graph, weight)->role != TENSOR_WEIGHT)
        weight++;
    graph_tensor(graph, weight)->dtype = DTYPE_INT4;
    assert_false(training_check(graph, &error));
    assert_non_null(strstr(error->message, "are in int4"));
}

/* An attention with a past is a step of decoding, too. */
static void test_a_past_is_no_training(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = decode_step(9, 0, false);
    g_autoptr(GError) error = NULL;
    assert_false(training_check(graph, &error));
    assert_non_null(strstr(error->message, "one step of decoding"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_optimizers),
        cmocka_unit_test(test_both_rules),
        cmocka_unit_test(test_work),
        cmocka_unit_test(test_a_past_is_no_training),
        cmocka_unit_test(test_no_training_of_quantized_weights),
        cmocka_unit_test(test_batch_norm_in_training),
        cmocka_unit_test(test_relu_in_place),
        cmocka_unit_test(test_relu_not_in_place),
        cmocka_unit_test(test_no_batch_norm),
        cmocka_unit_test(test_recompute),
        cmocka_unit_test(test_mixed_precision),
        cmocka_unit_test(test_frozen_backbone),
        cmocka_unit_test(test_resnet50),
        cmocka_unit_test(test_matmul_of_activations),
        cmocka_unit_test(test_dropout),
        cmocka_unit_test(test_recurrent),
        cmocka_unit_test(test_auxiliary_heads_train),
        cmocka_unit_test(test_empty_and_overflow),
        cmocka_unit_test(test_one_trainer_for_many_setups),
        cmocka_unit_test(test_no_training_of_a_decode_step),
        cmocka_unit_test(test_no_training_without_float_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
