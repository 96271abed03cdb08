#include "import/gguf_names.h"

#include <string.h>

#include "base/error.h"
#include "base/label.h"

/* ---- Families -------------------------------------------------------------------------------- */

#define OF_LLAMA "embed_tokens", NULL, "layers", "norm"

static const GgufExperts of_mixtral = {
    "num_local_experts", "block_sparse_moe", "gate", {"w1", "w3", "w2"}, {NULL, NULL, NULL}};
static const GgufExperts of_qwen = {"num_experts",
                                    "mlp",
                                    "gate",
                                    {"experts.gate_proj", "experts.up_proj", "experts.down_proj"},
                                    {NULL, NULL, NULL}};
static const GgufExperts of_deepseek = {
    "n_routed_experts",
    "mlp",
    "gate",
    {"experts.gate_proj", "experts.up_proj", "experts.down_proj"},
    {NULL, NULL, NULL}};
/* Gate and up are one weight there. */
static const GgufExperts of_gpt_oss = {
    "num_local_experts",
    "mlp",
    "router",
    {"gate_up_proj", "gate_up_proj", "experts.down_proj"},
    {"gate_up_proj_bias", "gate_up_proj_bias", "down_proj_bias"}};

static const GgufFamily families[] = {
    {"llama", "llama", "mixtral", &of_mixtral, OF_LLAMA},
    {"qwen2", "qwen2", NULL, NULL, OF_LLAMA},
    {"qwen2moe", NULL, "qwen2_moe", &of_qwen, OF_LLAMA},
    {"qwen3", "qwen3", NULL, NULL, OF_LLAMA},
    {"qwen3moe", NULL, "qwen3_moe", &of_qwen, OF_LLAMA},
    {"phi3", "phi3", NULL, NULL, OF_LLAMA},
    {"gemma", "gemma", NULL, NULL, OF_LLAMA},
    {"gemma2", "gemma2", NULL, NULL, OF_LLAMA},
    {"gemma3", "gemma3_text", NULL, NULL, OF_LLAMA},
    {"deepseek2", "deepseek_v2", "deepseek_v2", &of_deepseek, OF_LLAMA},
    {"gpt-oss", NULL, "gpt_oss", &of_gpt_oss, OF_LLAMA},
    {"gpt2", "gpt2", NULL, NULL, "wte", "wpe", "h", "ln_f"},
    {"falcon", "falcon", NULL, NULL, "word_embeddings", NULL, "h", "ln_f"},
};

const GgufFamily *gguf_family(const Gguf *gguf, const char *shown, GError **error)
{
    const char *name = json_string_value(json_object_get(gguf->pairs, "general.architecture"));
    const char *known[G_N_ELEMENTS(families) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        known[i] = families[i].architecture;
        if (name && strcmp(name, known[i]) == 0)
            return &families[i];
    }
    g_autofree char *all = g_strjoinv(", ", (char **)known);
    g_autofree char *text = label_printable(name ? name : "", name ? strlen(name) : 0);
    rb_fail(error, RB_ERROR_INPUT,
            "%s: 'general.architecture' is '%s', of which no network is built from GGUF; known are "
            "%s: name the config.json of another",
            shown, text, all);
    return NULL;
}

/* ---- Sizes ----------------------------------------------------------------------------------- */

/* Behind the architecture's name; `of`: of that one alone. The first that fits counts. */
static const struct Key {
    const char *of, *gguf, *config;
} keys[] = {
    {"gpt2", "block_count", "n_layer"},
    {"gpt2", "embedding_length", "n_embd"},
    {"gpt2", "feed_forward_length", "n_inner"},
    {"gpt2", "attention.head_count", "n_head"},
    {"gpt2", "context_length", "n_positions"},
    {"falcon", "feed_forward_length", "ffn_hidden_size"},
    {"falcon", "attention.head_count_kv", "num_kv_heads"},
    {"falcon", "tensor_data_layout", NULL},
    {"gpt-oss", "feed_forward_length", NULL},
    {"gpt-oss", "expert_feed_forward_length", "intermediate_size"},
    {"deepseek2", "attention.q_lora_rank", "q_lora_rank"},
    {"deepseek2", "attention.kv_lora_rank", "kv_lora_rank"},
    {"deepseek2", "rope.dimension_count", "qk_rope_head_dim"},
    {"deepseek2", "leading_dense_block_count", "first_k_dense_replace"},
    {"deepseek2", "expert_shared_count", "n_shared_experts"},
    {"deepseek2", "expert_group_count", NULL},
    {"deepseek2", "expert_group_used_count", NULL},
    /* These are of latent heads in some files, and of those they are made to in others. */
    {"deepseek2", "attention.head_count_kv", NULL},
    {"deepseek2", "attention.key_length", NULL},
    {"deepseek2", "attention.value_length", NULL},
    {"deepseek2", "attention.key_length_mla", NULL},
    {"deepseek2", "attention.value_length_mla", NULL},
    {NULL, "block_count", "num_hidden_layers"},
    {NULL, "embedding_length", "hidden_size"},
    {NULL, "feed_forward_length", "intermediate_size"},
    {NULL, "attention.head_count", "num_attention_heads"},
    {NULL, "attention.head_count_kv", "num_key_value_heads"},
    {NULL, "attention.key_length", "head_dim"},
    {NULL, "attention.sliding_window", "sliding_window"},
    {NULL, "context_length", "max_position_embeddings"},
    {NULL, "expert_used_count", "num_experts_per_tok"},
    {NULL, "expert_feed_forward_length", "moe_intermediate_size"},
    {NULL, "expert_shared_feed_forward_length", "shared_expert_intermediate_size"},
    {NULL, "attn_logit_softcapping", "attn_logit_softcapping"},
    {NULL, "final_logit_softcapping", "final_logit_softcapping"},
    {NULL, "attention.value_length", NULL},
    {NULL, "vocab_size", NULL},
    {NULL, "attention.layer_norm_rms_epsilon", NULL},
    {NULL, "attention.layer_norm_epsilon", NULL},
    {NULL, "attention.scale", NULL},
    {NULL, "attention.causal", NULL},
    {NULL, "expert_count", NULL},
    {NULL, "expert_weights_scale", NULL},
    {NULL, "expert_weights_norm", NULL},
    {NULL, "expert_gating_func", NULL},
};

static bool is_of(const char *of, const GgufFamily *family)
{
    return !of || strcmp(of, family->architecture) == 0;
}

const char *gguf_config_key(const GgufFamily *of, const char *key, bool *known)
{
    *known = true;
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (is_of(keys[i].of, of) && strcmp(keys[i].gguf, key) == 0)
            return keys[i].config;
    *known = g_str_has_prefix(key, "rope.");
    return NULL;
}

/* ---- Weights --------------------------------------------------------------------------------- */

/* Tensors of a layer, whose names here stand behind "layers.N."; `of`: of that architecture alone;
 * `whole`: without what the tensor's name ends in. The first that fits counts. */
static const struct Part {
    const char *of, *gguf, *weight;
    bool whole;
} parts[] = {
    {"gemma2", "ffn_norm", "pre_feedforward_layernorm", false},
    {"gemma3", "ffn_norm", "pre_feedforward_layernorm", false},
    {"phi3", "ffn_up", "mlp.gate_up_proj", false},
    {"gpt2", "attn_norm", "ln_1", false},
    {"gpt2", "ffn_norm", "ln_2", false},
    {"gpt2", "attn_qkv", "attn.c_attn", false},
    {"gpt2", "attn_output", "attn.c_proj", false},
    {"gpt2", "ffn_up", "mlp.c_fc", false},
    {"gpt2", "ffn_down", "mlp.c_proj", false},
    {"falcon", "attn_norm", "input_layernorm|ln_mlp", false},
    {"falcon", "attn_norm_2", "ln_attn", false},
    {"falcon", "attn_qkv", "self_attention.query_key_value", false},
    {"falcon", "attn_output", "self_attention.dense", false},
    {"falcon", "ffn_up", "mlp.dense_h_to_4h", false},
    {"falcon", "ffn_down", "mlp.dense_4h_to_h", false},
    {"gpt-oss", "attn_sinks", "self_attn.sinks", true},
    {"deepseek2", "attn_q_a", "self_attn.q_a_proj", false},
    {"deepseek2", "attn_q_a_norm", "self_attn.q_a_layernorm", false},
    {"deepseek2", "attn_q_b", "self_attn.q_b_proj", false},
    {"deepseek2", "attn_kv_a_mqa", "self_attn.kv_a_proj_with_mqa", false},
    {"deepseek2", "attn_kv_a_norm", "self_attn.kv_a_layernorm", false},
    /* A step multiplies by the two halves, a prompt by the whole. */
    {"deepseek2", "attn_kv_b",
     "self_attn.kv_b_proj.weight|self_attn.kv_b_proj.keys|self_attn.kv_b_proj.values", true},
    {"deepseek2", "attn_k_b", "self_attn.kv_b_proj.keys|self_attn.kv_b_proj.weight", true},
    {"deepseek2", "attn_v_b", "self_attn.kv_b_proj.values|self_attn.kv_b_proj.weight", true},
    {"deepseek2", "exp_probs_b", "mlp.e_score_correction_bias", true},
    {"deepseek2", "ffn_gate_shexp", "mlp.shared_experts.gate_proj", false},
    {"deepseek2", "ffn_up_shexp", "mlp.shared_experts.up_proj", false},
    {"deepseek2", "ffn_down_shexp", "mlp.shared_experts.down_proj", false},
    {NULL, "attn_norm", "input_layernorm", false},
    {NULL, "ffn_norm", "post_attention_layernorm", false},
    {NULL, "post_attention_norm", "post_attention_layernorm", false},
    {NULL, "post_ffw_norm", "post_feedforward_layernorm", false},
    {NULL, "attn_q", "self_attn.q_proj", false},
    {NULL, "attn_k", "self_attn.k_proj", false},
    {NULL, "attn_v", "self_attn.v_proj", false},
    {NULL, "attn_qkv", "self_attn.qkv_proj", false},
    {NULL, "attn_output", "self_attn.o_proj", false},
    {NULL, "attn_q_norm", "self_attn.q_norm", false},
    {NULL, "attn_k_norm", "self_attn.k_norm", false},
    {NULL, "ffn_gate", "mlp.gate_proj", false},
    {NULL, "ffn_up", "mlp.up_proj", false},
    {NULL, "ffn_down", "mlp.down_proj", false},
    {NULL, "ffn_gate_inp_shexp", "mlp.shared_expert.shared_expert_gate", false},
    {NULL, "ffn_gate_shexp", "mlp.shared_expert.gate_proj", false},
    {NULL, "ffn_up_shexp", "mlp.shared_expert.up_proj", false},
    {NULL, "ffn_down_shexp", "mlp.shared_expert.down_proj", false},
};

/* Of a layer, "3": each name of the list in front of '|' by itself. Caller frees. */
static char *names_in(const GgufFamily *of, const char *layer, const char *list, const char *suffix)
{
    g_auto(GStrv) names = g_strsplit(list, "|", -1);
    GString *all = g_string_new(NULL);
    for (char **name = names; *name; name++)
        g_string_append_printf(all, "%s%s.%s.%s%s", name == names ? "" : "|", of->block, layer,
                               *name, suffix);
    return g_string_free(all, FALSE);
}

/* NULL: it is none of experts. Caller frees. */
static char *expert_part(const GgufFamily *of, const char *layer, const char *part,
                         const char *suffix)
{
    static const char *const names[] = {"ffn_gate_exps", "ffn_up_exps", "ffn_down_exps"};
    const GgufExperts *experts = of->experts;
    bool bias = strcmp(suffix, ".bias") == 0;
    for (size_t i = 0; experts && i < G_N_ELEMENTS(names); i++) {
        if (strcmp(part, names[i]) != 0)
            continue;
        const char *name = bias && experts->biases[i] ? experts->biases[i] : experts->layers[i];
        return g_strdup_printf("%s.%s.%s.%s%s", of->block, layer, experts->block, name,
                               bias && experts->biases[i] ? ".weight" : suffix);
    }
    return experts && strcmp(part, "ffn_gate_inp") == 0
               ? g_strdup_printf("%s.%s.%s.%s%s", of->block, layer, experts->block, experts->router,
                                 suffix)
               : NULL;
}

/* "3.attn_q" of a layer; NULL: none. Caller frees. */
static char *part_of(const GgufFamily *of, const char *layer, const char *part, const char *suffix)
{
    char *expert = expert_part(of, layer, part, suffix);
    for (size_t i = 0; !expert && i < G_N_ELEMENTS(parts); i++)
        if (is_of(parts[i].of, of) && strcmp(parts[i].gguf, part) == 0)
            return names_in(of, layer, parts[i].weight, parts[i].whole ? "" : suffix);
    return expert;
}

char *gguf_weight(const GgufFamily *of, const char *tensor, bool tied)
{
    g_auto(GStrv) words = g_strsplit(tensor, ".", 5);
    bool layer = g_strv_length(words) == 4 && strcmp(words[0], "blk") == 0;
    if (strcmp(tensor, "token_embd.weight") == 0)
        return g_strconcat(of->embed, tied ? NULL : ".weight", NULL);
    if (of->positions && strcmp(tensor, "position_embd.weight") == 0)
        return g_strdup(of->positions);
    if (strcmp(tensor, "output.weight") == 0)
        return g_strdup("lm_head.weight");
    if (strcmp(tensor, "output_norm.weight") == 0 || strcmp(tensor, "output_norm.bias") == 0)
        return g_strconcat(of->norm, strrchr(tensor, '.'), NULL);
    g_autofree char *suffix = layer ? g_strconcat(".", words[3], NULL) : NULL;
    return layer ? part_of(of, words[1], words[2], suffix) : NULL;
}

/* What rotates positions. */
bool gguf_is_no_weight(const char *tensor)
{
    static const char *const computed[] = {"rope_freqs.weight", "rope_factors_long.weight",
                                           "rope_factors_short.weight", NULL};
    return g_strv_contains(computed, tensor) || strstr(tensor, ".rope_freqs.");
}
