/* zoo/transformer.h: networks by the keys of a config.json. */
#include "load_files.h"

#include "cost/cost.h"
#include "graph/transformer.h"
#include "whatif/fusion.h"
#include "zoo/zoo.h"

enum { SIZES = 7 /* of a network, in the order of their usual keys; 0: its file says none */ };

typedef const char *Keys[SIZES];

static const Keys usual = {
    "hidden_size",         "intermediate_size", "num_hidden_layers",      "num_attention_heads",
    "num_key_value_heads", "vocab_size",        "max_position_embeddings"};
static const Keys of_gpt2 = {"n_embd", "n_inner",    "n_layer",    "n_head",
                             NULL,     "vocab_size", "n_positions"};
static const Keys of_opt = {
    "hidden_size", "ffn_dim",    "num_hidden_layers",      "num_attention_heads",
    NULL,          "vocab_size", "max_position_embeddings"};
static const Keys of_falcon = {
    "hidden_size",  NULL,         "num_hidden_layers",      "num_attention_heads",
    "num_kv_heads", "vocab_size", "max_position_embeddings"};

/* What the files of a family say alike, their quotes single, and at %s each of its own. */
static const struct Alike {
    const char *model_type;
    const Keys *keys;
    const char *config;
} families[] = {
    /* clang-format off */
    {"llama", &usual,
     "'model_type': 'llama', 'rms_norm_eps': 1e-05, 'hidden_act': 'silu', 'attention_bias': "
     "false%s"},
    {"mistral", &usual,
     "'model_type': 'mistral', 'tie_word_embeddings': false, 'rms_norm_eps': 1e-05, "
     "'hidden_act': 'silu', 'rope_theta': 1000000.0, 'sliding_window': null%s"},
    {"mixtral", &usual,
     "'model_type': 'mixtral', 'tie_word_embeddings': false, 'rms_norm_eps': 1e-05, "
     "'hidden_act': 'silu', 'rope_theta': 1000000.0, 'sliding_window': null, "
     "'num_local_experts': 8, 'num_experts_per_tok': 2%s"},
    {"qwen2", &usual,
     "'model_type': 'qwen2', 'rms_norm_eps': 1e-06, 'hidden_act': 'silu', 'rope_theta': "
     "1000000.0, 'use_sliding_window': false%s"},
    {"qwen3", &usual,
     "'model_type': 'qwen3', 'rms_norm_eps': 1e-06, 'hidden_act': 'silu', 'head_dim': 128, "
     "'rope_theta': 1000000.0, 'attention_bias': false, 'use_sliding_window': false, "
     "'sliding_window': null%s"},
    {"qwen3_moe", &usual,
     "'model_type': 'qwen3_moe', 'tie_word_embeddings': false, 'rms_norm_eps': 1e-06, "
     "'hidden_act': 'silu', 'head_dim': 128, 'rope_theta': 1000000.0, 'attention_bias': false, "
     "'use_sliding_window': false, 'sliding_window': null, 'num_experts': 128, "
     "'num_experts_per_tok': 8, 'moe_intermediate_size': 768, 'decoder_sparse_step': 1, "
     "'mlp_only_layers': []%s"},
    {"gemma2", &usual,
     "'model_type': 'gemma2', 'rms_norm_eps': 1e-06, 'hidden_act': 'gelu_pytorch_tanh', "
     "'head_dim': 256, 'rope_theta': 10000.0, 'attention_bias': false, 'sliding_window': 4096, "
     "'query_pre_attn_scalar': 256, 'attn_logit_softcapping': 50.0, 'final_logit_softcapping': "
     "30.0%s"},
    {"gemma3_text", &usual,
     "'model_type': 'gemma3_text', 'head_dim': 256, 'tie_word_embeddings': true, 'rms_norm_eps': "
     "1e-06, 'hidden_activation': 'gelu_pytorch_tanh', 'attention_bias': false, "
     "'query_pre_attn_scalar': 256, 'sliding_window': 512, 'sliding_window_pattern': 6, "
     "'rope_theta': 1000000.0, 'rope_local_base_freq': 10000.0%s"},
    {"gemma3", &usual,
     "'model_type': 'gemma3', 'text_config': {'model_type': 'gemma3_text', 'rms_norm_eps': "
     "1e-06, 'hidden_activation': 'gelu_pytorch_tanh', 'attention_bias': false, "
     "'sliding_window': 1024, 'sliding_window_pattern': 6, 'rope_theta': 1000000.0, "
     "'rope_local_base_freq': 10000.0%s}, 'vision_config': {'model_type': 'siglip_vision_model', "
     "'hidden_size': 1152, 'intermediate_size': 4304, 'num_hidden_layers': 27, "
     "'num_attention_heads': 16, 'image_size': 896, 'patch_size': 14, 'num_channels': 3, "
     "'vision_use_head': false}, 'mm_tokens_per_image': 256"},
    {"phi3", &usual,
     "'model_type': 'phi3', 'rms_norm_eps': 1e-05, 'hidden_act': 'silu', 'rope_theta': 10000.0, "
     "'attention_bias': false%s"},
    {"deepseek_v2", &usual,
     "'model_type': 'deepseek_v2', 'moe_intermediate_size': 1536, 'q_lora_rank': 1536, "
     "'kv_lora_rank': 512, 'qk_nope_head_dim': 128, 'qk_rope_head_dim': 64, 'v_head_dim': 128, "
     "'n_routed_experts': 160, 'n_shared_experts': 2, 'num_experts_per_tok': 6, "
     "'first_k_dense_replace': 1, 'moe_layer_freq': 1, 'tie_word_embeddings': false, "
     "'attention_bias': false, 'hidden_act': 'silu', 'rms_norm_eps': 1e-06, 'topk_method': "
     "'group_limited_greedy', 'n_group': 8, 'topk_group': 3, 'scoring_func': 'softmax'%s"},
    {"deepseek_v3", &usual,
     "'model_type': 'deepseek_v3', 'moe_intermediate_size': 2048, 'q_lora_rank': 1536, "
     "'kv_lora_rank': 512, 'qk_nope_head_dim': 128, 'qk_rope_head_dim': 64, 'v_head_dim': 128, "
     "'n_routed_experts': 256, 'n_shared_experts': 1, 'num_experts_per_tok': 8, "
     "'first_k_dense_replace': 3, 'moe_layer_freq': 1, 'tie_word_embeddings': false, "
     "'attention_bias': false, 'hidden_act': 'silu', 'rms_norm_eps': 1e-06, 'topk_method': "
     "'noaux_tc', 'n_group': 8, 'topk_group': 4, 'scoring_func': 'sigmoid', "
     "'num_nextn_predict_layers': 1%s"},
    {"gpt_oss", &usual,
     "'model_type': 'gpt_oss', 'head_dim': 64, 'num_local_experts': 128, 'num_experts_per_tok': "
     "4, 'tie_word_embeddings': false, 'attention_bias': true, 'sliding_window': 128, "
     "'hidden_act': 'silu', 'rms_norm_eps': 1e-05, 'rope_theta': 150000%s"},
    {"gpt2", &of_gpt2,
     "'model_type': 'gpt2', 'n_ctx': 1024, 'activation_function': 'gelu_new', "
     "'layer_norm_epsilon': 1e-05%s"},
    {"gpt_neox", &usual,
     "'model_type': 'gpt_neox', 'rotary_pct': 0.25, 'tie_word_embeddings': false, "
     "'use_parallel_residual': true, 'hidden_act': 'gelu_fast', 'layer_norm_eps': 1e-05%s"},
    {"opt", &of_opt,
     "'model_type': 'opt', 'do_layer_norm_before': true, 'activation_function': 'relu'%s"},
    {"falcon", &of_falcon,
     "'model_type': 'falcon', 'multi_query': true, 'parallel_attn': true, 'bias': false, "
     "'alibi': false, 'layer_norm_epsilon': 1e-05%s"},
    {"gptj", &of_gpt2,
     "'model_type': 'gptj', 'rotary_dim': 64, 'tie_word_embeddings': false%s"},
    {"qwen2_moe", &usual,
     "'model_type': 'qwen2_moe', 'num_experts': 60, 'num_experts_per_tok': 4, "
     "'moe_intermediate_size': 1408, 'shared_expert_intermediate_size': 5632, "
     "'decoder_sparse_step': 1, 'norm_topk_prob': false%s"},
    /* clang-format on */
};

/* The sizes that the config.json of a network says, and what else it does; the parameters of its
 * released weights, and the bytes of keys and values in bf16 that a token leaves, windows apart.
 * From the configurations and the totals of the safetensors files on huggingface.co, less what
 * those store twice (tied heads, rotary frequencies) or beside the network (DeepSeek-V3's layer for
 * training), and plus nothing; Phi-3 medium is Phi-4 with fewer words. Of Gemma 3 the text model
 * alone, by the keys that the file of 4B has. */
static const struct Known {
    const char *id;
    int64_t params, cache;
    const char *model_type;
    int sizes[SIZES];
    const char *rest;
} known[] = {
    /* clang-format off */
    {"llama2-7b", 6738415616LL, 524288, "llama", {4096, 11008, 32, 32, 32, 32000, 4096},
     "'tie_word_embeddings': false"},
    {"llama2-70b", 68976648192LL, 327680, "llama", {8192, 28672, 80, 64, 8, 32000, 4096},
     "'tie_word_embeddings': false"},
    {"llama3-8b", 8030261248LL, 131072, "llama", {4096, 14336, 32, 32, 8, 128256, 8192},
     "'tie_word_embeddings': false, 'rope_theta': 500000.0"},
    {"llama3.1-8b", 8030261248LL, 131072, "llama", {4096, 14336, 32, 32, 8, 128256, 131072},
     "'tie_word_embeddings': false, 'rope_theta': 500000.0, 'mlp_bias': false"},
    {"llama3.1-70b", 70553706496LL, 327680, "llama", {8192, 28672, 80, 64, 8, 128256, 131072},
     "'tie_word_embeddings': false, 'rope_theta': 500000.0, 'mlp_bias': false"},
    {"llama3.2-1b", 1235814400LL, 32768, "llama", {2048, 8192, 16, 32, 8, 128256, 131072},
     "'tie_word_embeddings': true, 'head_dim': 64, 'rope_theta': 500000.0, 'mlp_bias': false"},
    {"llama3.2-3b", 3212749824LL, 114688, "llama", {3072, 8192, 28, 24, 8, 128256, 131072},
     "'tie_word_embeddings': true, 'head_dim': 128, 'rope_theta': 500000.0, 'mlp_bias': false"},
    {"mistral-7b-v0.3", 7248023552LL, 131072, "mistral", {4096, 14336, 32, 32, 8, 32768, 32768},
     ""},
    {"mistral-small-24b-2501", 23572403200LL, 163840, "mistral", {5120, 32768, 40, 32, 8, 131072, 32768},
     "'head_dim': 128"},
    {"mixtral-8x22b-v0.1", 140620634112LL, 229376, "mixtral", {6144, 16384, 56, 48, 8, 32000, 65536},
     ""},
    {"qwen2-0.5b", 494032768LL, 12288, "qwen2", {896, 4864, 24, 14, 2, 151936, 131072},
     "'tie_word_embeddings': true, 'sliding_window': 131072"},
    {"qwen2-7b", 7615616512LL, 57344, "qwen2", {3584, 18944, 28, 28, 4, 152064, 131072},
     "'tie_word_embeddings': false, 'sliding_window': 131072"},
    {"qwen2-72b", 72706203648LL, 327680, "qwen2", {8192, 29568, 80, 64, 8, 152064, 131072},
     "'tie_word_embeddings': false, 'sliding_window': 131072"},
    {"qwen2.5-0.5b", 494032768LL, 12288, "qwen2", {896, 4864, 24, 14, 2, 151936, 32768},
     "'tie_word_embeddings': true, 'sliding_window': 32768"},
    {"qwen2.5-1.5b", 1543714304LL, 28672, "qwen2", {1536, 8960, 28, 12, 2, 151936, 131072},
     "'tie_word_embeddings': true, 'sliding_window': 131072"},
    {"qwen2.5-7b", 7615616512LL, 57344, "qwen2", {3584, 18944, 28, 28, 4, 152064, 131072},
     "'tie_word_embeddings': false, 'sliding_window': 131072"},
    {"qwen2.5-14b", 14770033664LL, 196608, "qwen2", {5120, 13824, 48, 40, 8, 152064, 131072},
     "'tie_word_embeddings': false, 'sliding_window': 131072"},
    {"qwen2.5-72b", 72706203648LL, 327680, "qwen2", {8192, 29568, 80, 64, 8, 152064, 131072},
     "'tie_word_embeddings': false, 'sliding_window': 131072"},
    {"qwen3-0.6b", 596049920LL, 114688, "qwen3", {1024, 3072, 28, 16, 8, 151936, 40960},
     "'tie_word_embeddings': true"},
    {"qwen3-4b", 4022468096LL, 147456, "qwen3", {2560, 9728, 36, 32, 8, 151936, 40960},
     "'tie_word_embeddings': true"},
    {"qwen3-8b", 8190735360LL, 147456, "qwen3", {4096, 12288, 36, 32, 8, 151936, 40960},
     "'tie_word_embeddings': false"},
    {"qwen3-32b", 32762123264LL, 262144, "qwen3", {5120, 25600, 64, 64, 8, 151936, 40960},
     "'tie_word_embeddings': false"},
    {"qwen3-30b-a3b", 30532122624LL, 98304, "qwen3_moe", {2048, 6144, 48, 32, 4, 151936, 40960},
     ""},
    {"gemma2-2b", 2614341888LL, 106496, "gemma2", {2304, 9216, 26, 8, 4, 256000, 8192}, ""},
    {"gemma2-9b", 9241705984LL, 344064, "gemma2", {3584, 14336, 42, 16, 8, 256000, 8192}, ""},
    {"gemma3-1b", 999885952LL, 26624, "gemma3_text", {1152, 6912, 26, 4, 1, 262144, 32768}, ""},
    {"gemma3-4b", 3880263168LL, 139264, "gemma3", {2560, 10240, 34, 0, 0, 0, 131072},
     "'query_pre_attn_scalar': 256"},
    {"gemma3-27b", 27009346304LL, 507904, "gemma3", {5376, 21504, 62, 32, 16, 262208, 131072},
     "'head_dim': 128, 'tie_word_embeddings': true, 'query_pre_attn_scalar': 168"},
    {"phi3-mini-4k", 3821079552LL, 393216, "phi3", {3072, 8192, 32, 32, 32, 32064, 4096},
     "'tie_word_embeddings': false, 'sliding_window': 2047"},
    {"phi3-medium-4k", 14659507200LL - 2 * 5120LL * (100352 - 32064), 204800, "phi3",
     {5120, 17920, 40, 40, 10, 32064, 4096}, "'tie_word_embeddings': false, 'sliding_window': 2047"},
    {"phi4", 14659507200LL, 204800, "phi3", {5120, 17920, 40, 40, 10, 100352, 16384},
     "'tie_word_embeddings': false, 'sliding_window': null"},
    {"phi4-mini", 3836021760LL, 131072, "phi3", {3072, 8192, 32, 24, 8, 200064, 131072},
     "'tie_word_embeddings': true, 'sliding_window': 262144, 'partial_rotary_factor': 0.75"},
    {"deepseek-v2", 235741434880LL, 69120, "deepseek_v2", {5120, 12288, 60, 128, 128, 102400, 163840},
     ""},
    {"deepseek-v3", 671026419200LL, 70272, "deepseek_v3", {7168, 18432, 61, 128, 128, 129280, 163840},
     ""},
    {"gpt-oss-120b", 116829156672LL, 73728, "gpt_oss", {2880, 2880, 36, 64, 8, 201088, 131072},
     ""},
    {"gpt2", 124439808LL, 36864, "gpt2", {768, 0, 12, 12, 0, 50257, 1024}, ""},
    {"gpt2-large", 774030080LL, 184320, "gpt2", {1280, 0, 36, 20, 0, 50257, 1024}, ""},
    {"gpt2-xl", 1557611200LL, 307200, "gpt2", {1600, 0, 48, 25, 0, 50257, 1024}, ""},
    {"gpt-neox-20b", 20554567680LL, 1081344, "gpt_neox", {6144, 24576, 44, 64, 0, 50432, 2048},
     ""},
    {"opt-125m", 125239296LL, 36864, "opt", {768, 3072, 12, 12, 0, 50272, 2048},
     "'word_embed_proj_dim': 768"},
    {"opt-1.3b", 1315758080LL, 196608, "opt", {2048, 8192, 24, 32, 0, 50272, 2048},
     "'word_embed_proj_dim': 2048"},
    {"opt-2.7b", 2651596800LL, 327680, "opt", {2560, 10240, 32, 32, 0, 50272, 2048},
     "'word_embed_proj_dim': 2560"},
    {"opt-13b", 12853473280LL, 819200, "opt", {5120, 20480, 40, 40, 0, 50272, 2048},
     "'word_embed_proj_dim': 5120"},
    {"opt-30b", 29974540288LL, 1376256, "opt", {7168, 28672, 48, 56, 0, 50272, 2048},
     "'word_embed_proj_dim': 7168"},
    {"falcon-7b", 6921720704LL, 8192, "falcon", {4544, 0, 32, 71, 71, 65024, 0},
     "'new_decoder_architecture': false"},
    {"falcon-40b", 41303293952LL, 122880, "falcon", {8192, 0, 60, 128, 8, 65024, 0},
     "'new_decoder_architecture': true"},
    {"gpt-j-6b", 6050882784LL, 28 * 2 * 4096 * 2, "gptj", {4096, 0, 28, 16, 0, 50400, 2048}, ""},
    {"qwen1.5-moe-a2.7b", 14315784192LL, 24 * 2 * 2048 * 2, "qwen2_moe", {2048, 5632, 24, 16, 16, 151936, 0},
     ""},
    /* clang-format on */
};

/* The text of its config.json. Caller frees. */
static char *config_of(const struct Known *of)
{
    const struct Alike *family = families;
    while (strcmp(family->model_type, of->model_type) != 0)
        family++;
    GString *own = g_string_new(NULL);
    for (int i = 0; i < SIZES; i++)
        if (of->sizes[i] > 0)
            g_string_append_printf(own, ", '%s': %d", (*family->keys)[i], of->sizes[i]);
    if (*of->rest)
        g_string_append_printf(own, ", %s", of->rest);
    GString *config = g_string_new(family->config);
    g_string_replace(config, "%s", own->str, 1);
    g_string_free(own, TRUE);
    g_string_prepend_c(config, '{');
    g_string_append_c(config, '}');
    return g_string_free(config, FALSE);
}

/* The model of a config.json of that text, or NULL. */
static Zoo *zoo_of(const Files *files, const char *config)
{
    g_autofree char *text = g_strdelimit(g_strdup(config), "'", '"');
    files_add(files, "net.config.json", text);
    Zoo *zoo = zoo_load(files->dir, "models", files->errors);
    check_lines(files);
    return zoo;
}

static Graph *build(Zoo *zoo, const char *const *dims)
{
    g_autoptr(GError) error = NULL;
    Graph *graph = zoo_build(zoo, 0, &(BuildOptions){.dims = dims}, &error);
    if (!graph)
        fail_msg("%s", error->message);
    return graph;
}

static int64_t params_of(const Graph *graph)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (graph_tensor(graph, i)->role == TENSOR_WEIGHT)
            sum += shape_elements(&graph_tensor(graph, i)->shape);
    return sum;
}

/* Elements of what is kept from pass to pass. */
static int64_t kept_by(const Graph *graph)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (graph_tensor(graph, i)->is_state)
            sum += shape_elements(&graph_tensor(graph, i)->shape);
    return sum;
}

/* The sizes that a graph keeps are those of its file, and tell the cache of a token by the formula
 * of the literature: two of every head of keys, or what MLA makes them from, in bf16. */
static void check_sizes(const struct Known *of, const Graph *graph)
{
    const Transformer *t = graph->transformer;
    assert_non_null(t);
    const int64_t sizes[] = {t->hidden, t->mlp, t->layers, t->heads, 0, t->vocabulary, t->longest};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++)
        if (sizes[i] > 0 && of->sizes[i] > 0 && sizes[i] != of->sizes[i])
            fail_msg("%s: size %zu is %" G_GINT64_FORMAT, of->id, i, sizes[i]);
    int64_t a_block =
        t->kv_rank > 0 ? t->kv_rank + t->rotary_key : t->kv_heads * (t->head + t->value_head);
    if (of->cache > 0 && 2 * t->layers * a_block != of->cache)
        fail_msg("%s: the sizes tell a cache of %" G_GINT64_FORMAT, of->id,
                 2 * t->layers * a_block);
}

/* A step after one other token, whose keys and values are all that is kept; and a prompt of 16. */
static void test_networks_that_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        Files files = files_start();
        g_autofree char *config = config_of(&known[i]);
        g_autoptr(Zoo) zoo = zoo_of(&files, config);
        if (zoo_count(zoo) == 0)
            fail_msg("%s: %s", known[i].id, files_error(&files, 0));
        bool decodes = known[i].cache > 0;
        static const char *const second[] = {"context=2", "tokens=1", NULL}, *const whole[] = {
                                                                                 "context=16",
                                                                                 "tokens=context",
                                                                                 NULL};
        g_autoptr(Graph) step = build(zoo, decodes ? second : NULL);
        g_autoptr(Graph) prompt = build(zoo, decodes ? whole : NULL);
        if (params_of(step) != known[i].params || params_of(prompt) != known[i].params ||
            2 * kept_by(step) != known[i].cache)
            fail_msg("%s: %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT
                     " parameters, %" G_GINT64_FORMAT " bytes a token",
                     known[i].id, params_of(step), params_of(prompt), 2 * kept_by(step));
        assert_int_equal(kept_by(prompt), 0);
        check_sizes(&known[i], step);
        files_end(&files);
    }
}

/* Of DeepSeek-V3: 61 blocks, the first 3 dense (18,432), 58 mixtures of 256 experts of 2,048, 8 of
 * them met and one shared, by its config.json. gpt-oss: every other of 36 blocks has a window. */
static void test_sizes_of_mixtures_and_windows(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        bool deepseek = strcmp(known[i].id, "deepseek-v3") == 0;
        if (!deepseek && strcmp(known[i].id, "gpt-oss-120b") != 0)
            continue;
        Files files = files_start();
        g_autofree char *config = config_of(&known[i]);
        g_autoptr(Zoo) zoo = zoo_of(&files, config);
        g_autoptr(Graph) graph = build(zoo, NULL);
        const Transformer *t = graph->transformer;
        assert_int_equal(t->mlp, deepseek ? 18432 : 0);
        assert_int_equal(t->experts, deepseek ? 256 : 128);
        assert_int_equal(t->active_experts, deepseek ? 8 : 4);
        assert_int_equal(t->expert_mlp, deepseek ? 2048 : 2880);
        assert_int_equal(t->shared_mlp, deepseek ? 2048 : 0);
        assert_int_equal(t->expert_biases, deepseek ? 0 : 2 * 2880 + 2880);
        assert_int_equal(t->rotary, deepseek ? 0 : 64);
        assert_int_equal(t->mixture_layers, deepseek ? 58 : 36);
        assert_int_equal(t->kv_rank, deepseek ? 512 : 0);
        assert_int_equal(t->head, deepseek ? 192 : 64);
        assert_int_equal(t->window, deepseek ? 0 : 128);
        assert_int_equal(t->window_layers, deepseek ? 0 : 18);
        assert_true(t->gated);
        assert_false(t->tied);
        files_end(&files);
    }
}

#define TINY                                                                                       \
    "'vocab_size': 100, 'hidden_size': 64, 'intermediate_size': 128, 'num_hidden_layers': 2, "     \
    "'num_attention_heads': 4, 'num_key_value_heads': 2"

/* Layers with a window keep no more than it: 2 layers, 2 heads of 16 numbers, keys and values, of 7
 * tokens before the last of 8, or of the 3 that a window of 4 leaves. */
static void test_windows(void **state)
{
    (void)state;
    static const struct {
        const char *config;
        int64_t kept;
    } cases[] = {
        {"{'model_type': 'mistral', " TINY "}", 2 * 2 * 2 * 16 * 7},
        {"{'model_type': 'mistral', 'sliding_window': null, " TINY "}", 2 * 2 * 2 * 16 * 7},
        {"{'model_type': 'mistral', 'sliding_window': 4, " TINY "}", 2 * 2 * 2 * 16 * 3},
        {"{'model_type': 'mistral', 'sliding_window': 400, " TINY "}", 2 * 2 * 2 * 16 * 7},
        {"{'model_type': 'qwen2', 'sliding_window': 4, " TINY "}", 2 * 2 * 2 * 16 * 7},
        {"{'model_type': 'qwen2', 'sliding_window': 4, 'use_sliding_window': true, "
         "'max_window_layers': 1, " TINY "}",
         2 * 2 * 16 * (7 + 3)},
        {"{'model_type': 'gemma2', 'sliding_window': 4, 'head_dim': 16, " TINY "}",
         2 * 2 * 16 * (3 + 7)},
        {"{'model_type': 'gemma2', 'sliding_window': 4, 'head_dim': 16, "
         "'layer_types': ['full_attention', 'full_attention'], " TINY "}",
         2 * 2 * 2 * 16 * 7},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Files files = files_start();
        g_autoptr(Zoo) zoo = zoo_of(&files, cases[i].config);
        g_autoptr(Graph) graph = build(zoo, (const char *[]){"context=8", NULL});
        if (kept_by(graph) != cases[i].kept)
            fail_msg("%s: %" G_GINT64_FORMAT, cases[i].config, kept_by(graph));
        files_end(&files);
    }
}

/* Bytes in bf16 of a step of the decoder alone: of each token before, and of each that the encoder
 * heard. T5 3B: 24 layers, 32 heads of 128, though its tokens are of 1024 numbers; Whisper tiny: 4
 * layers of 384, 1500 positions. */
static void test_caches_of_cross_attention(void **state)
{
    (void)state;
    static const struct {
        const char *config, *pass;
        int64_t kept;
    } cases[] = {
        {"{ model_type = 't5', vocab_size = 32128, d_model = 1024, d_kv = 128, d_ff = 16384, "
         "num_layers = 24, num_heads = 32 }",
         "context=512", 393216LL * (511 + 512)},
        {"{ model_type = 'whisper', d_model = 384, encoder_layers = 4, decoder_layers = 4, "
         "encoder_attention_heads = 6, decoder_attention_heads = 6, encoder_ffn_dim = 1536, "
         "decoder_ffn_dim = 1536, vocab_size = 51865 }",
         "tokens=1", 6144LL * 447 + 9216000},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Files files = files_start();
        g_autofree char *text = g_strdup_printf("local network = transformer %s\n"
                                                "network.id = 'net'\nmodel(network)\n",
                                                cases[i].config);
        files_add(&files, "net.lua", text);
        g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
        assert_string_equal(files_error(&files, 0), "");
        const char *const first[] = {"context=1", "tokens=1", NULL};
        g_autoptr(Graph) graph = build(zoo, (const char *[]){cases[i].pass, NULL});
        g_autoptr(Graph) whole = build(zoo, first);
        assert_true(zoo_has_source(zoo, 0));
        assert_int_equal(2 * kept_by(graph), cases[i].kept);
        assert_int_equal(kept_by(whole), 0);
        assert_int_equal(whole->inputs->len, 2);
        files_end(&files);
    }
}

static int64_t macs_of(Zoo *zoo, const char *const *dims)
{
    g_autoptr(Graph) graph = build(zoo, dims);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    return cost->macs;
}

/* Per layer: projections 64·64 + 2·64·32 + 64·64, three of 64·128; scores and their sums 4 heads of
 * 16 for each query and key, whether masked or not; and one row of 100 logits. A prompt of 8 that
 * sees a window of 4 meets 4 keys. */
static void test_passes(void **state)
{
    (void)state;
    const int64_t layer = 64 * 64 + 2 * 64 * 32 + 64 * 64 + 3 * 64 * 128, met = 2 * 4 * 16;
    static const char *const step[] = {"context=8", NULL},
                             *const prompt[] = {"context=8", "tokens=8", NULL},
                             *const part[] = {"context=8", "tokens=2", NULL};
    Files files = files_start();
    g_autoptr(Zoo) zoo = zoo_of(&files, "{'model_type': 'llama', " TINY "}");
    assert_int_equal(macs_of(zoo, step), 2 * (layer + met * 8) + 6400);
    assert_int_equal(macs_of(zoo, prompt), 2 * (8 * layer + met * 8 * 8) + 6400);
    assert_int_equal(macs_of(zoo, part), 2 * (2 * layer + met * 2 * 8) + 6400);
    g_autoptr(Zoo) near =
        zoo_of(&files, "{'model_type': 'mistral', 'sliding_window': 4, " TINY "}");
    assert_int_equal(macs_of(near, step), 2 * (layer + met * 4) + 6400);
    assert_int_equal(macs_of(near, prompt), 2 * (8 * layer + met * 8 * 4) + 6400);
    files_end(&files);
}

/* A step multiplies queries by the projection of keys, and what it finds by that of values, of 4
 * heads each: what is kept of a token are 8 + 4 numbers, which all heads share. A prompt expands
 * them to 4 heads of 6 and 5. */
static void test_latent_attention(void **state)
{
    (void)state;
    static const char config[] =
        "{'model_type': 'deepseek_v2', 'q_lora_rank': null, 'kv_lora_rank': 8, "
        "'qk_nope_head_dim': 6, 'qk_rope_head_dim': 4, 'v_head_dim': 5, " TINY "}";
    const int64_t around = 64 * 4 * 10 + 64 * 12 + 4 * 5 * 64 + 3 * 64 * 128;
    const int64_t absorbed = 4 * 6 * 8 + 4 * 8 * (8 + 4 + 8) + 4 * 8 * 5;
    const int64_t expanded = 8 * 8 * 4 * 11 + 4 * 8 * 8 * (6 + 4 + 5);
    Files files = files_start();
    g_autoptr(Zoo) zoo = zoo_of(&files, config);
    assert_int_equal(macs_of(zoo, (const char *[]){"context=8", NULL}),
                     2 * (around + absorbed) + 6400);
    assert_int_equal(macs_of(zoo, (const char *[]){"context=8", "tokens=context", NULL}),
                     2 * (8 * around + expanded) + 6400);
    files_end(&files);
}

/* Of the network as it stands and of its fused graph. */
static int64_t masked_of(Zoo *zoo, const char *const *dims)
{
    g_autoptr(Graph) graph = build(zoo, dims);
    g_autoptr(Graph) fused = fuse(graph, FUSION_ALL, NULL, NULL);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    g_autoptr(ModelCost) after = cost_graph(fused, 0, NULL);
    assert_int_equal(after->needless_flops, cost->needless_flops);
    return cost->needless_flops;
}

/* Of the 64 scores a head of a prompt of 8 the mask hides 28, of the last 2 tokens one of 16, of a
 * step none. In 2 layers of 4 heads of 16 a score is 2 products of 16, scaled, masked and one of a
 * softmax. A window of 4 leaves 26: of the 32 that one operator computes, without adding a mask. */
static void test_scores_that_are_hidden(void **state)
{
    (void)state;
    static const char *const step[] = {"context=8", NULL},
                             *const prompt[] = {"context=8", "tokens=8", NULL},
                             *const part[] = {"context=8", "tokens=2", NULL};
    const int64_t heads = 2 * 4, score = 4 * 16 + 1 + 1 + 5;
    Files files = files_start();
    g_autoptr(Zoo) zoo = zoo_of(&files, "{'model_type': 'llama', " TINY "}");
    assert_int_equal(masked_of(zoo, step), 0);
    assert_int_equal(masked_of(zoo, prompt), heads * 28 * score);
    assert_int_equal(masked_of(zoo, part), heads * 1 * score);
    g_autoptr(Zoo) near =
        zoo_of(&files, "{'model_type': 'mistral', 'sliding_window': 4, " TINY "}");
    assert_int_equal(masked_of(near, prompt), heads * (32 - 26) * (score - 1));
    assert_int_equal(masked_of(near, part), 0);
    files_end(&files);
}

/* A sink is met by all: layers with and without a window, of which the mask hides 38 and 28 of 64.
 * Scores of latent attention are the sum of two products, 6 and 4 numbers long, of values 5. */
static void test_hidden_scores_of_sinks_and_latents(void **state)
{
    (void)state;
    static const char *const prompt[] = {"context=8", "tokens=8", NULL};
    Files files = files_start();
    g_autoptr(Zoo) sinks =
        zoo_of(&files, "{'model_type': 'gpt_oss', 'sliding_window': 4, 'num_local_experts': 4, "
                       "'num_experts_per_tok': 2, 'head_dim': 16, " TINY "}");
    assert_int_equal(masked_of(sinks, prompt), 4 * (38 + 28) * (4 * 16 + 1 + 1 + 5));
    g_autoptr(Zoo) latent =
        zoo_of(&files, "{'model_type': 'deepseek_v2', 'q_lora_rank': null, 'kv_lora_rank': 8, "
                       "'qk_nope_head_dim': 6, 'qk_rope_head_dim': 4, 'v_head_dim': 5, " TINY "}");
    assert_int_equal(masked_of(latent, prompt), 2 * 4 * 28 * (2 * (6 + 4 + 5) + 1 + 1 + 1 + 5));
    files_end(&files);
}

static void test_type_of_the_weights(void **state)
{
    (void)state;
    Files files = files_start();
    g_autoptr(Zoo) zoo =
        zoo_of(&files, "{'model_type': 'llama', 'torch_dtype': 'bfloat16', " TINY "}");
    g_autoptr(Graph) graph = build(zoo, NULL);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (graph_tensor(graph, i)->role == TENSOR_WEIGHT)
            assert_int_equal(graph_tensor(graph, i)->dtype, DTYPE_BF16);
    assert_string_equal(graph->family, "Llama");
    files_end(&files);
}

#define LONG "123456789012345" /* a quarter of what a message has room for */

static void test_what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *config, *message;
    } cases[] = {
        {"{" TINY "}", "'model_type' is missing, which says of what family the network is; add it"},
        {"{'model_type': 5, " TINY "}", "'model_type' is no text, which says of what family"},
        {"{'model_type': 'gemma3', 'text_config': 5}", "'text_config' is missing or no object"},
        {"{'model_type': 'llama', 'a\\nb': 1, " TINY "}",
         "'a b' is no key that is known of model_type 'llama', and may change the network; take"},
        {"{'model_type': 'x" LONG LONG LONG LONG "', " TINY "}",
         "model_type 'x" LONG LONG LONG "12345678901234...' is not known; known are "},
        {"{'model_type': 'lama', " TINY "}",
         "model_type 'lama' is not known: did you mean 'llama'?"},
        {"{'model_type': 'resnet'}", "model_type 'resnet' is not known; known are "},
        {"{'model_type': 'llama', 'num_layers': 3, " TINY "}",
         "'num_layers' is no key that is known of model_type 'llama', and may change the network"},
        {"{'model_type': 'llama', 'hidden_sizes': 3, " TINY "}", "did you mean 'hidden_size'?"},
        {"{'model_type': 'llama', 'vocab_size': 100}", "'num_attention_heads' is missing"},
        {"{'model_type': 'llama', 'max_position_embeddings': 0, " TINY "}",
         "'max_position_embeddings' is no whole number from 1 to 2147483648; write such a number"},
        {"{'model_type': 'llama', 'head_dim': 1.5, " TINY "}", "'head_dim' is no whole number"},
        {"{'model_type': 'llama', 'head_dim': 99999999999, " TINY "}", "'head_dim' is no whole"},
        {"{'model_type': 'llama', 'attention_bias': 1, " TINY "}",
         "'attention_bias' is neither true nor false; write one of them"},
        {"{'model_type': 'llama', 'hidden_act': 'sillu', " TINY "}",
         "'hidden_act' is 'sillu', which is not known: did you mean 'silu'?"},
        {"{'model_type': 'llama', 'hidden_act': 3, " TINY "}", "'hidden_act' is no text"},
        {"{'model_type': 'phi3', 'attention_bias': true, " TINY "}",
         "'attention_bias' is true, of which no network is built here; write false"},
        {"{'model_type': 'gemma2', 'layer_types': ['linear_attention'], " TINY "}",
         "'layer_types' has 'linear_attention', of which no network is built here"},
        {"{'model_type': 'llama', 'vocab_size': 100, 'hidden_size': 66, 'intermediate_size': 128, "
         "'num_hidden_layers': 2, 'num_attention_heads': 4}",
         "'hidden_size' is 66, which 4 heads cannot share; write a multiple of their number"},
        {"{'model_type': 'gpt2', 'vocab_size': 100, 'n_embd': 2, 'n_layer': 1, 'n_head': 4}",
         "'n_embd' is 2, which 4 heads cannot share"},
        {"{'model_type': 'mixtral', 'num_local_experts': 2, 'num_experts_per_tok': 3, " TINY "}",
         "'num_experts_per_tok' is 3, but there are 2 experts; write a smaller number"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Files files = files_start();
        g_autoptr(Zoo) zoo = zoo_of(&files, cases[i].config);
        assert_int_equal(zoo_count(zoo), 0);
        const char *message = files_error(&files, 0);
        if (!g_str_has_prefix(message, "models/net.config.json: ") ||
            !strstr(message, cases[i].message))
            fail_msg("%s: %s", cases[i].config, message);
        files_end(&files);
    }
}

static void refuses_dims(Zoo *zoo, const char *const *dims, const char *message)
{
    g_autoptr(GError) error = NULL;
    assert_null(zoo_build(zoo, 0, &(BuildOptions){.dims = dims}, &error));
    if (!g_str_has_prefix(error->message, "models/net.config.json:") ||
        !strstr(error->message, message))
        fail_msg("%s", error->message);
}

static void test_passes_that_there_are_not(void **state)
{
    (void)state;
    Files files = files_start();
    g_autoptr(Zoo) zoo = zoo_of(&files, "{'model_type': 'gpt2', 'n_embd': 64, 'n_layer': 1, "
                                        "'n_head': 4, 'vocab_size': 100, 'n_positions': 32}");
    refuses_dims(zoo, (const char *[]){"context=33", NULL},
                 "the context is 33 tokens, but positions are learned for 32; ask for no more");
    refuses_dims(zoo, (const char *[]){"context=4", "tokens=8", NULL},
                 "there are 8 tokens in a context of 4; ask for");
    refuses_dims(zoo, (const char *[]){"contexts=4", NULL},
                 "model 'net': it has no size 'contexts': did you mean 'context'?");
    files_end(&files);
}

/* Lua files call it by the same keys. */
static void test_in_a_lua_file(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua",
              "local network = transformer { model_type = 'llama', vocab_size = 100, hidden_size = "
              "64,\n  intermediate_size = 128, num_hidden_layers = 2, num_attention_heads = 4 }\n"
              "network.id, network.dims = 'a', { context = 3, tokens = 1 }\nmodel(network)\n");
    files_add(&files, "b.lua", "\nmodel(transformer { model_type = 'llama', n_layer = 3 })\n");
    files_add(&files, "c.lua", "transformer 'llama'\n");
    files_add(&files, "d.lua", "transformer({ model_type = 't5' }, 'decoder')\n");
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    check_lines(&files);
    assert_int_equal(zoo_count(zoo), 1);
    g_autoptr(Graph) graph = build(zoo, NULL);
    assert_int_equal(kept_by(graph), 2 * 2 * 64 * 2);
    assert_true(g_str_has_prefix(files_error(&files, 0),
                                 "models/b.lua:2: 'num_attention_heads' is missing"));
    assert_true(
        g_str_has_prefix(files_error(&files, 1), "models/c.lua:1: transformer takes a table"));
    assert_true(
        g_str_has_prefix(files_error(&files, 2), "models/d.lua:1: transformer takes a table"));
    files_end(&files);
}

/* What a context is counted under that positions do not reach. */
static void beyond_is_said(void **state)
{
    (void)state;
    const Transformer sizes = {.longest = 131072}, unknown = {0};
    assert_null(transformer_beyond(&sizes, 131072));
    assert_null(transformer_beyond(&unknown, 131073));
    assert_null(transformer_beyond(NULL, 131073));
    g_autofree char *text = transformer_beyond(&sizes, 131073);
    assert_string_equal(text, "positions that reach all 131,073 tokens; those of the network reach "
                              "131,072");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beyond_is_said),
        cmocka_unit_test(test_networks_that_are_known),
        cmocka_unit_test(test_sizes_of_mixtures_and_windows),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_caches_of_cross_attention),
        cmocka_unit_test(test_passes),
        cmocka_unit_test(test_latent_attention),
        cmocka_unit_test(test_scores_that_are_hidden),
        cmocka_unit_test(test_hidden_scores_of_sinks_and_latents),
        cmocka_unit_test(test_type_of_the_weights),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_passes_that_there_are_not),
        cmocka_unit_test(test_in_a_lua_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
