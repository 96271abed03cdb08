/* cost/training_memory.h, and cost/training_layers.h on networks of the papers. */
#include "load_files.h"

#include <math.h>

#include "cost/training_memory.h"
#include "zoo/zoo.h"

/* ---- The networks of Korthikanti et al. ------------------------------------------------------ */

/* arXiv:2205.05198, table 3: a, h, L, t, p, interleaving m, b of a microbatch; 2,048 tokens and a
 * vocabulary of 51,200 for all of them. */
typedef struct Megatron {
    const char *name;
    int heads, hidden, layers, tensor, pipeline, interleave, batch;
} Megatron;

static const Megatron m22b = {"22B", 64, 6144, 48, 8, 1, 1, 4};
static const Megatron m175b = {"175B", 96, 12288, 96, 8, 8, 3, 1};
static const Megatron m530b = {"530B", 128, 20480, 105, 8, 35, 3, 1};
static const Megatron m1t = {"1T", 160, 25600, 128, 8, 64, 1, 1};

static Graph *build_config(const char *config, const char *const *dims, int64_t batch)
{
    Files files = files_start();
    g_autofree char *text = g_strdelimit(g_strdup(config), "'", '"');
    files_add(&files, "net.config.json", text);
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    g_autoptr(GError) error = NULL;
    if (zoo_count(zoo) == 0)
        fail_msg("%s", files_error(&files, 0));
    BuildOptions options = {.batch = batch, .dims = dims};
    g_autoptr(Graph) prompt = zoo_build(zoo, 0, &options, &error);
    Graph *whole = prompt ? training_sequence(prompt, &error) : NULL;
    if (!whole)
        fail_msg("%s", error->message);
    files_end(&files);
    return whole;
}

static Graph *build(const Megatron *of)
{
    static const char *const dims[] = {"context=2048", "tokens=context", NULL};
    g_autofree char *config = g_strdup_printf(
        "{'model_type': 'gpt2', 'vocab_size': 51200, 'n_positions': 2048, 'n_layer': %d, 'n_embd': "
        "%d, 'n_head': %d}",
        of->layers, of->hidden, of->heads);
    return build_config(config, dims, of->batch);
}

static TrainingLayers layers_of(const Graph *graph, bool dropout)
{
    TrainingLayers layers;
    GError *error = NULL;
    const LayersSetup setup = {.dropout = dropout, .mixed = true};
    if (!training_layers_of(graph, &setup, &layers, &error))
        fail_msg("%s", error->message);
    return layers;
}

static TrainingPlan plan_of(const Megatron *of, Recompute recompute, bool sequence)
{
    return (TrainingPlan){.optimizer = OPTIMIZER_ADAM,
                          .states = STATES_WIDE_GRADIENTS,
                          .recompute = recompute,
                          .split = {.tensor = of->tensor,
                                    .pipeline = of->pipeline,
                                    .interleave = of->interleave,
                                    .sequence = sequence}};
}

static double gib(int64_t bytes)
{
    return (double)bytes / (double)(1 << 30);
}

static void near_percent(const char *what, double ours, double published, double percent)
{
    if (fabs(ours - published) > published * percent / 100)
        fail_msg("%s: %.6g, published %.6g", what, ours, published);
}

/* A layer keeps s·b·h·(34 + 5·a·s/h) (equation 1), and statistics of two norms, 16·s·b. */
static void test_a_layer(void **state)
{
    (void)state;
    const int64_t s = 2048, b = 4, h = 6144, a = 64, layers = 48;
    g_autoptr(Graph) graph = build(&m22b);
    TrainingLayers out = layers_of(graph, true);
    assert_int_equal(out.layers, 48);
    assert_int_equal(out.all.stream, layers * (10 * s * b * h + 16 * s * b));
    assert_int_equal(out.all.inner, layers * (24 * s * b * h + 5 * a * s * s * b));
    assert_int_equal(out.all.core, layers * 5 * a * s * s * b);
    assert_int_equal(out.all.input, layers * 2 * s * b * h);
    /* Equation 5: of the embedding a mask of its dropout; behind the layers the last norm's input
     * and statistics, the head's input, and logits in fp32. */
    assert_int_equal(out.embedding_kept, s * b * h);
    assert_int_equal(out.head_stream, 4 * s * b * h + 8 * s * b);
    assert_int_equal(out.head_inner, 4 * s * b * 51200);
}

/* The formulae say what the graph has, dropout or not, but for gradients. */
static void test_a_gpt_by_formula(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = build(&m22b);
    for (int dropout = 0; dropout < 2; dropout++) {
        const GptSizes sizes = {48, 6144, 64, 51200, 2048, 4, dropout};
        TrainingLayers counted = layers_of(graph, dropout), said = training_layers_of_gpt(&sizes);
        counted.gradient_bytes = 0;
        assert_memory_equal(&said.all, &counted.all, sizeof said.all);
        assert_memory_equal(&said.largest, &counted.largest, sizeof said.largest);
        assert_int_equal(said.layers, counted.layers);
        assert_int_equal(said.embedding_kept, counted.embedding_kept);
        assert_int_equal(said.head_stream, counted.head_stream);
        assert_int_equal(said.head_inner, counted.head_inner);
        assert_int_equal(said.layer_params, counted.layer_params);
        assert_int_equal(said.embedding_params, counted.embedding_params);
        assert_int_equal(said.head_params, counted.head_params);
        assert_int_equal(said.layer_macs, counted.layer_macs);
        assert_int_equal(said.core_macs, counted.core_macs);
        assert_int_equal(said.head_macs, counted.head_macs);
    }
}

/* Without dropout: no masks, and the softmax is what multiplies the values. */
static void test_a_layer_without_dropout(void **state)
{
    (void)state;
    const int64_t s = 2048, b = 4, h = 6144, a = 64, layers = 48;
    g_autoptr(Graph) graph = build(&m22b);
    TrainingLayers out = layers_of(graph, false);
    assert_int_equal(out.all.stream, layers * (8 * s * b * h + 16 * s * b));
    assert_int_equal(out.all.inner, layers * (24 * s * b * h + 2 * a * s * s * b));
    assert_int_equal(out.embedding_kept, 0);
}

/* 12·h² + 13·h a layer; V·h, s·h before them; 2·h behind. Products 2·s·b·... : MACs 12·h² a token
 * and 2·h·s of scores and values; V·h of the head. */
static void test_parameters_and_work(void **state)
{
    (void)state;
    const int64_t s = 2048, b = 4, h = 6144, layers = 48, v = 51200;
    g_autoptr(Graph) graph = build(&m22b);
    TrainingLayers out = layers_of(graph, true);
    assert_int_equal(out.layer_params, layers * (12 * h * h + 13 * h));
    assert_int_equal(out.embedding_params, (v + s) * h);
    assert_int_equal(out.head_params, 2 * h);
    assert_int_equal(out.expert_params, 0);
    assert_int_equal(out.layer_macs, layers * s * b * (12 * h * h + 2 * h * s));
    assert_int_equal(out.core_macs, layers * s * b * 2 * h * s);
    assert_int_equal(out.head_macs, s * b * v * h);
    TrainingMacs macs = training_macs(&out, RECOMPUTE_FULL);
    assert_int_equal(macs.model, 3 * (out.layer_macs + out.head_macs));
    assert_int_equal(macs.hardware, macs.model + out.layer_macs);
}

/* Figure 1 of the paper, GiB a GPU, of the first pipeline stage; the paper leaves out what is
 * before and behind the layers. */
static void test_published_activations(void **state)
{
    (void)state;
    static const struct {
        const Megatron *of;
        Recompute recompute;
        bool sequence;
        double gib;
    } rows[] = {
        {&m22b, RECOMPUTE_NONE, false, 59.25},
        {&m22b, RECOMPUTE_SELECTIVE, true, 9.5625},
        {&m175b, RECOMPUTE_SELECTIVE, true, 12.3515625},
        {&m530b, RECOMPUTE_NONE, false, 114.0234375},
        {&m530b, RECOMPUTE_SELECTIVE, true, 23.076171875},
        {&m1t, RECOMPUTE_NONE, false, 131.25},
        {&m1t, RECOMPUTE_SELECTIVE, true, 26.5625},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Graph) graph = build(rows[i].of);
        TrainingLayers layers = layers_of(graph, true);
        layers.embedding_kept = layers.head_stream = layers.head_inner = 0;
        TrainingPlan plan = plan_of(rows[i].of, rows[i].recompute, rows[i].sequence);
        near_percent(rows[i].of->name, gib(training_kept_bytes(&layers, &plan, 0)), rows[i].gib,
                     0.1);
    }
}

/* Figure 7: percent of what tensor parallelism alone keeps. */
static void test_published_shares(void **state)
{
    (void)state;
    static const struct {
        const Megatron *of;
        Recompute recompute;
        bool sequence;
        double percent;
    } rows[] = {
        {&m22b, RECOMPUTE_FULL, false, 7.64},
        {&m175b, RECOMPUTE_FULL, false, 8.71},
        {&m530b, RECOMPUTE_FULL, false, 9.42},
        {&m530b, RECOMPUTE_NONE, true, 58.31},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Graph) graph = build(rows[i].of);
        TrainingLayers layers = layers_of(graph, true);
        layers.embedding_kept = layers.head_stream = layers.head_inner = 0;
        TrainingPlan all = plan_of(rows[i].of, RECOMPUTE_NONE, false);
        TrainingPlan plan = plan_of(rows[i].of, rows[i].recompute, rows[i].sequence);
        double share = (double)training_kept_bytes(&layers, &plan, 0) /
                       (double)training_kept_bytes(&layers, &all, 0);
        near_percent(rows[i].of->name, 100 * share, rows[i].percent, 3);
    }
}

/* Figure 1: weights in 16 bits, gradients in 32, master copy and Adam's two numbers in 32: 18 bytes
 * a parameter. A stage in the middle has neither embedding nor head, as the paper counts. */
static void test_published_states(void **state)
{
    (void)state;
    static const struct {
        const Megatron *of;
        double gib;
    } rows[] = {{&m175b, 45.5625}, {&m530b, 31.640625}, {&m1t, 32.958984375}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Graph) graph = build(rows[i].of);
        TrainingLayers layers = layers_of(graph, true);
        TrainingPlan plan = plan_of(rows[i].of, RECOMPUTE_NONE, false);
        TrainingMemory memory = training_memory(&layers, &plan, 1);
        near_percent(rows[i].of->name, gib(memory.states_bytes), rows[i].gib, 0.1);
    }
}

/* ---- Splits ---------------------------------------------------------------------------------- */

/* 1000 bytes of stream and 6000 inside, of which 2400 are the core, in 12 layers. */
static const TrainingLayers even = {.layers = 12,
                                    .all = {1000, 6000, 2400, 240},
                                    .largest = {100, 600, 240, 20},
                                    .embedding_kept = 50,
                                    .head_stream = 40,
                                    .head_inner = 200,
                                    .gradient_bytes = 80,
                                    .layer_params = 1200,
                                    .expert_params = 2400,
                                    .embedding_params = 400,
                                    .head_params = 404};

static int64_t kept(const TrainingPlan *plan, int64_t stage)
{
    return training_kept_bytes(&even, plan, stage);
}

static void test_stages_of_a_pipeline(void **state)
{
    (void)state;
    TrainingPlan plan = {.split = {.pipeline = 4}};
    /* Stage i of 4 has a quarter of the layers, 1750, for 4 − i sequences. */
    assert_int_equal(kept(&plan, 0), 7000 + 4 * 50);
    assert_int_equal(kept(&plan, 1), 3 * 1750);
    assert_int_equal(kept(&plan, 3), 1750 + 240);
    /* Two chunks a stage: 2·3 + 4 + 1 = 11 of 8 chunks of 875 on the first, 1 + 3/8 of all. */
    plan.split.interleave = 2;
    assert_int_equal(kept(&plan, 0), 11 * 875 + 6 * 50);
    assert_int_equal(kept(&plan, 3), 5 * 875 + 240);
    /* No more than there are: two sequences of two chunks. */
    plan.split.microbatches = 2;
    assert_int_equal(kept(&plan, 0), 4 * 875 + 2 * 50);
}

static void test_tensor_and_sequence(void **state)
{
    (void)state;
    TrainingPlan plan = {.split = {.tensor = 2}};
    assert_int_equal(kept(&plan, 0), 1000 + 3000 + 50 + 40 + 100);
    plan.split.sequence = true;
    assert_int_equal(kept(&plan, 0), 500 + 3000 + 25 + 20 + 100);
    plan.recompute = RECOMPUTE_SELECTIVE;
    assert_int_equal(kept(&plan, 0), 500 + 1800 + 25 + 20 + 100);
    plan.recompute = RECOMPUTE_FULL;
    assert_int_equal(kept(&plan, 0), 120 + 25 + 20 + 100);
    /* While a layer is worked on: what is computed again of it, and gradients. */
    assert_int_equal(training_memory(&even, &plan, 0).working_bytes, 40 + 300 + 40);
}

/* Bytes a parameter: table 1 and section 3.1 of the ZeRO paper, arXiv:1910.02054, of 64 ways. */
static void test_zero_stages(void **state)
{
    (void)state;
    static const struct {
        int zero;
        int64_t bytes; /* of 64,000 parameters */
    } rows[] = {{0, 64000 * 16}, {1, 64000 * 4 + 12000}, {2, 64000 * 2 + 14000}, {3, 16000}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        TrainingPlan plan = {.optimizer = OPTIMIZER_ADAM,
                             .states = STATES_MIXED,
                             .split = {.data = 64, .zero = rows[i].zero}};
        assert_int_equal(training_states(64000, 0, &plan, 64).states_bytes, rows[i].bytes);
    }
}

/* Bytes of 4,096 parameters. */
static void test_formats_and_optimizers(void **state)
{
    (void)state;
    static const struct {
        StatesFormat format;
        Optimizer optimizer;
        int64_t factors, bytes;
    } rows[] = {
        {STATES_FP32, OPTIMIZER_SGD, 0, 4096 * 8},
        {STATES_FP32, OPTIMIZER_ADAM, 128, 4096 * 16},
        {STATES_MIXED, OPTIMIZER_MOMENTUM, 0, 4096 * 12},
        {STATES_WIDE_GRADIENTS, OPTIMIZER_ADAMW, 0, 4096 * 18},
        {STATES_NARROW, OPTIMIZER_ADAM, 0, 4096 * 10 + 2 * 2 * 4}, /* a scale for 2,048 numbers */
        {STATES_MIXED, OPTIMIZER_ADAM_8BIT, 0, 4096 * 10 + 2 * 2 * 4}, /* the same */
        {STATES_FP32, OPTIMIZER_ADAM_8BIT, 0, 4096 * 10 + 2 * 2 * 4},
        {STATES_BF16, OPTIMIZER_ADAM, 0, 4096 * 8},
        {STATES_BF16, OPTIMIZER_LION, 0, 4096 * 6},
        {STATES_MIXED, OPTIMIZER_ADAFACTOR, 128, 4096 * 8 + 128 * 4}, /* of 64 × 64 */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        TrainingPlan plan = {.optimizer = rows[i].optimizer, .states = rows[i].format};
        assert_int_equal(training_states(4096, rows[i].factors, &plan, 1).states_bytes,
                         rows[i].bytes);
    }
    assert_string_equal(states_name(STATES_BF16), "bf16");
    assert_string_equal(recompute_name(RECOMPUTE_SELECTIVE), "selective");
}

/* Of GPT a layer has 3h × h, h × h and twice 4h × h with biases, and two norms: 4h + 2h + 5h + 5h
 * sums and 13h numbers of vectors; before them 51,200 × h and 2,048 × h, behind them a norm. */
static void test_factored_moments(void **state)
{
    (void)state;
    const int64_t h = 6144;
    g_autoptr(Graph) graph = build(&m22b);
    TrainingLayers layers = layers_of(graph, false);
    assert_int_equal(layers.layer_factors, 48 * 29 * h);
    assert_int_equal(layers.embedding_factors, 51200 + 2048 + 2 * h);
    assert_int_equal(layers.head_factors, 2 * h);
    assert_int_equal(layers.expert_factors, 0);
    /* Weight, gradient and master copy of each parameter, and these in fp32; of eight ways an
     * eighth of the last two. */
    int64_t params = layers.layer_params + layers.embedding_params + layers.head_params;
    int64_t factors = 48 * 29 * h + 51200 + 2048 + 4 * h;
    TrainingPlan plan = {.optimizer = OPTIMIZER_ADAFACTOR, .states = STATES_MIXED};
    assert_int_equal(training_memory(&layers, &plan, 0).states_bytes, params * 8 + factors * 4);
    plan.split = (TrainingSplit){.data = 8, .zero = 1};
    assert_int_equal(training_memory(&layers, &plan, 0).states_bytes,
                     params * 4 + (params * 4 + factors * 4 + 7) / 8);
}

/* Embedding on the first stage, head on the last; experts are shared out over their own ways. */
static void test_parameters_of_a_stage(void **state)
{
    (void)state;
    TrainingPlan plan = {.states = STATES_FP32, .split = {.tensor = 2, .pipeline = 4}};
    assert_int_equal(training_memory(&even, &plan, 0).params, (300 + 400) / 2 + 2400 / 8);
    assert_int_equal(training_memory(&even, &plan, 1).params, 300 / 2 + 2400 / 8);
    assert_int_equal(training_memory(&even, &plan, 3).params, (300 + 404) / 2 + 2400 / 8);
    plan.split.data = plan.split.expert = 3;
    assert_int_equal(training_memory(&even, &plan, 1).params, 300 / 2 + 2400 / 24);
    /* A tied head is a copy of the embedding where that is on another stage. */
    TrainingLayers tied = even;
    tied.head_params = 4;
    assert_int_equal(training_memory(&tied, &plan, 3).params, (300 + 400) / 2 + 2400 / 24);
}

/* ---- Other networks -------------------------------------------------------------------------- */

/* Llama: 2 of 16 heads of keys; a gated layer of 3·h keeps gate, its activation, up and the product
 * of both. Bytes a token: norms 4·h·2; query 2·h, key and value 2·h/4 with a quarter of the heads,
 * attention 2·h; 4 times 2·3·h. Statistics: 2 scales of 4 bytes. */
static void test_gated_layers_and_shared_keys(void **state)
{
    (void)state;
    static const char *const dims[] = {"context=128", "tokens=context", NULL};
    const int64_t s = 128, h = 512, layers = 2, heads = 8;
    g_autoptr(Graph) graph =
        build_config("{'model_type': 'llama', 'vocab_size': 1000, 'num_hidden_layers': 2, "
                     "'hidden_size': 512, 'intermediate_size': 1536, 'num_attention_heads': 8, "
                     "'num_key_value_heads': 2}",
                     dims, 1);
    TrainingLayers out = layers_of(graph, false);
    assert_int_equal(out.all.stream, layers * (8 * s * h + 8 * s));
    assert_int_equal(out.all.core, layers * 2 * heads * s * s);
    assert_int_equal(out.all.inner - out.all.core,
                     layers * (2 * s * h + 2 * 2 * s * h / 4 + 2 * s * h + 4 * 2 * s * 3 * h));
}

/* 8 experts, 2 of them met: all of them are parameters; each layer has a router of 8·h beside. */
static void test_mixtures(void **state)
{
    (void)state;
    static const char *const dims[] = {"context=16", "tokens=context", NULL};
    const int64_t h = 64, mlp = 128, layers = 2;
    g_autoptr(Graph) graph =
        build_config("{'model_type': 'mixtral', 'vocab_size': 100, 'num_hidden_layers': 2, "
                     "'hidden_size': 64, 'intermediate_size': 128, 'num_attention_heads': 4, "
                     "'num_key_value_heads': 4, 'num_local_experts': 8, 'num_experts_per_tok': 2}",
                     dims, 1);
    TrainingLayers out = layers_of(graph, false);
    assert_int_equal(out.expert_params, layers * 8 * 3 * h * mlp);
    assert_int_equal(out.layer_params, layers * (4 * h * h + 8 * h + 2 * h));
    assert_int_equal(out.embedding_params, 100 * h);
    assert_int_equal(out.head_params, 101 * h);
}

/* Logits of all 16 tokens, not of the last one alone; a step of decoding stays one. */
static void test_whole_sequences(void **state)
{
    (void)state;
    static const char *const dims[] = {"context=16", "tokens=context", NULL};
    g_autoptr(Graph) graph =
        build_config("{'model_type': 'gpt2', 'vocab_size': 100, 'n_positions': 32, "
                     "'n_layer': 2, 'n_embd': 64, 'n_head': 4}",
                     dims, 3);
    const Tensor *logits = graph_tensor(graph, g_array_index(graph->outputs, int, 0));
    assert_int_equal(logits->shape.dim[0], 3);
    assert_int_equal(logits->shape.dim[1], 16);
    assert_int_equal(logits->shape.dim[2], 100);
}

/* Nothing is numbered in a network of two layers by hand. */
static void test_no_layers(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("plain", "Plain");
    g_autoptr(GError) error = NULL;
    const LayersSetup setup = {0};
    TrainingLayers layers;
    graph_add_output(graph, graph_add_input(graph, "x", (Shape){2, {1, 8}}, DTYPE_FP32));
    assert_false(training_layers_of(graph, &setup, &layers, &error));
    assert_non_null(strstr(error->message, "layers.3"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_layer),
        cmocka_unit_test(test_a_layer_without_dropout),
        cmocka_unit_test(test_a_gpt_by_formula),
        cmocka_unit_test(test_parameters_and_work),
        cmocka_unit_test(test_published_activations),
        cmocka_unit_test(test_published_shares),
        cmocka_unit_test(test_published_states),
        cmocka_unit_test(test_stages_of_a_pipeline),
        cmocka_unit_test(test_tensor_and_sequence),
        cmocka_unit_test(test_zero_stages),
        cmocka_unit_test(test_formats_and_optimizers),
        cmocka_unit_test(test_factored_moments),
        cmocka_unit_test(test_parameters_of_a_stage),
        cmocka_unit_test(test_gated_layers_and_shared_keys),
        cmocka_unit_test(test_mixtures),
        cmocka_unit_test(test_whole_sequences),
        cmocka_unit_test(test_no_layers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
