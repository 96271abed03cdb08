#include "import/from_gguf.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "import/describe.h"
#include "import/gguf.h"
#include "lua/luawrite.h"

/* Mixtures of experts: their number's key, the block that they stand in, and their layers: gate,
 * up, down. */
static const struct Experts {
    const char *key, *block, *layers[3];
} of_mixtral = {"num_local_experts", "block_sparse_moe", {"w1", "w3", "w2"}},
  of_qwen = {"num_experts", "mlp", {"experts.gate_proj", "experts.up_proj", "experts.down_proj"}};

/* `mixed`: the model_type with experts. */
static const struct Family {
    const char *architecture, *model_type, *mixed;
    const struct Experts *experts;
} families[] = {
    {"llama", "llama", "mixtral", &of_mixtral},
    {"qwen2", "qwen2", NULL, NULL},
    {"qwen2moe", NULL, "qwen2_moe", &of_qwen},
    {"qwen3", "qwen3", NULL, NULL},
    {"qwen3moe", NULL, "qwen3_moe", &of_qwen},
    {"phi3", "phi3", NULL, NULL},
    {"gemma", "gemma", NULL, NULL},
    {"gemma2", "gemma2", NULL, NULL},
    {"gemma3", "gemma3_text", NULL, NULL},
};

/* Keys behind the architecture's name; NULL: what it says changes nothing that is counted. */
static const struct Key {
    const char *gguf, *config;
} keys[] = {
    {"block_count", "num_hidden_layers"},
    {"embedding_length", "hidden_size"},
    {"feed_forward_length", "intermediate_size"},
    {"attention.head_count", "num_attention_heads"},
    {"attention.head_count_kv", "num_key_value_heads"},
    {"attention.key_length", "head_dim"},
    {"attention.sliding_window", "sliding_window"},
    {"context_length", "max_position_embeddings"},
    {"expert_used_count", "num_experts_per_tok"},
    {"expert_feed_forward_length", "moe_intermediate_size"},
    {"expert_shared_feed_forward_length", "shared_expert_intermediate_size"},
    {"attn_logit_softcapping", "attn_logit_softcapping"},
    {"final_logit_softcapping", "final_logit_softcapping"},
    {"attention.value_length", NULL},
    {"vocab_size", NULL},
    {"attention.layer_norm_rms_epsilon", NULL},
    {"attention.layer_norm_epsilon", NULL},
    {"attention.scale", NULL},
    {"attention.causal", NULL},
    {"expert_weights_scale", NULL},
    {"expert_weights_norm", NULL},
    {"expert_gating_func", NULL},
};

/* Tensors of a layer, whose names here stand behind "layers.N."; with a GGUF architecture that
 * means another layer by the name, or none. The first that fits counts. */
static const struct Part {
    const char *of, *gguf, *weight;
} parts[] = {
    {NULL, "attn_norm", "input_layernorm"},
    {"gemma2", "ffn_norm", "pre_feedforward_layernorm"},
    {"gemma3", "ffn_norm", "pre_feedforward_layernorm"},
    {NULL, "ffn_norm", "post_attention_layernorm"},
    {NULL, "post_attention_norm", "post_attention_layernorm"},
    {NULL, "post_ffw_norm", "post_feedforward_layernorm"},
    {NULL, "attn_q", "self_attn.q_proj"},
    {NULL, "attn_k", "self_attn.k_proj"},
    {NULL, "attn_v", "self_attn.v_proj"},
    {NULL, "attn_qkv", "self_attn.qkv_proj"},
    {NULL, "attn_output", "self_attn.o_proj"},
    {NULL, "attn_q_norm", "self_attn.q_norm"},
    {NULL, "attn_k_norm", "self_attn.k_norm"},
    {NULL, "ffn_gate", "mlp.gate_proj"},
    {"phi3", "ffn_up", "mlp.gate_up_proj"},
    {NULL, "ffn_up", "mlp.up_proj"},
    {NULL, "ffn_down", "mlp.down_proj"},
    {NULL, "ffn_gate_inp_shexp", "mlp.shared_expert.shared_expert_gate"},
    {NULL, "ffn_gate_shexp", "mlp.shared_expert.gate_proj"},
    {NULL, "ffn_up_shexp", "mlp.shared_expert.up_proj"},
    {NULL, "ffn_down_shexp", "mlp.shared_expert.down_proj"},
};

/* What rotates positions is computed. */
static const char *const no_weights[] = {"rope_freqs.weight", "rope_factors_long.weight",
                                         "rope_factors_short.weight", NULL};

static bool fail(GError **error, const char *shown, const char *name, const char *what)
{
    g_autofree char *text = label_printable(name, strlen(name));
    return rb_fail(error, RB_ERROR_INPUT, "%s: '%s' %s", shown, text, what);
}

static bool is_whole(const Gguf *gguf, const char *shown, GError **error)
{
    return json_integer_value(json_object_get(gguf->pairs, "split.count")) <= 1 ||
           fail(error, shown, "split.count",
                "says that this is one of several files, which are not put together; name one that "
                "holds all, or the config.json");
}

static const struct Family *family_of(const Gguf *gguf, const char *shown, GError **error)
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

/* ---- Keys ------------------------------------------------------------------------------------ */

/* A list of the same number for each layer is that number. */
static json_t *single(json_t *value)
{
    json_t *first = json_array_get(value, 0), *one;
    size_t i;
    if (!json_is_array(value))
        return value;
    json_array_foreach(value, i, one)
    {
        if (!json_equal(one, first))
            return NULL;
    }
    return first;
}

static bool take_key(const char *shown, const char *whole, const char *key, json_t *value,
                     json_t *config, GError **error)
{
    if (g_str_has_prefix(key, "rope."))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (strcmp(keys[i].gguf, key) != 0)
            continue;
        json_t *one = single(value);
        if (keys[i].config && !one)
            return fail(error, shown, whole,
                        "differs between layers, of which no network is built here; describe it in "
                        "Lua");
        return !keys[i].config || json_object_set(config, keys[i].config, one) == 0;
    }
    return strcmp(key, "expert_count") == 0 ||
           fail(
               error, shown, whole,
               "is no key that is known, and may change the network; name the config.json that the "
               "file was made from");
}

/* Experts take the place of the layers between, whose size is theirs in a mixture of Mixtral. */
static bool add_experts(const struct Family *of, json_t *config, json_int_t experts)
{
    const char *type = experts > 0 ? of->mixed : of->model_type;
    if (!type)
        return false;
    json_object_set_new(config, "model_type", json_string(type));
    if (experts > 0)
        json_object_set_new(config, of->experts->key, json_integer(experts));
    return true;
}

/* Caller releases. */
static json_t *config_of(const Gguf *gguf, const struct Family *of, const char *shown,
                         GError **error)
{
    g_autofree char *prefix = g_strconcat(of->architecture, ".", NULL);
    g_autofree char *experts = g_strconcat(prefix, "expert_count", NULL);
    const GgufTensor *words = gguf_tensor(gguf, "token_embd.weight");
    json_t *config = json_object(), *value;
    const char *key;
    bool ok = add_experts(of, config, json_integer_value(json_object_get(gguf->pairs, experts))) ||
              fail(error, shown, experts, "does not fit its architecture; write the file anew");
    json_object_foreach(gguf->pairs, key, value)
    {
        if (ok && g_str_has_prefix(key, prefix))
            ok = take_key(shown, key, key + strlen(prefix), value, config, error);
    }
    if (ok && words && words->n_dims == 2) {
        json_object_set_new(config, "vocab_size", json_integer(words->dims[1]));
        json_object_set_new(config, "tie_word_embeddings",
                            json_boolean(!gguf_tensor(gguf, "output.weight")));
        return config;
    }
    if (ok)
        fail(error, shown, "token_embd.weight",
             "is missing or no matrix, which says how many words there are; fetch the file anew");
    json_decref(config);
    return NULL;
}

/* ---- Tensors --------------------------------------------------------------------------------- */

/* "3.attn_q" of a layer, of experts too; NULL: none. Caller frees. */
static char *part_of(const struct Family *of, const char *layer, const char *part,
                     const char *suffix)
{
    static const char *const names[] = {"ffn_gate_exps", "ffn_up_exps", "ffn_down_exps"};
    const struct Experts *experts = of->experts;
    for (size_t i = 0; experts && i < G_N_ELEMENTS(names); i++)
        if (strcmp(part, names[i]) == 0)
            return g_strdup_printf("layers.%s.%s.%s%s", layer, experts->block, experts->layers[i],
                                   suffix);
    if (experts && strcmp(part, "ffn_gate_inp") == 0)
        return g_strdup_printf("layers.%s.%s.gate%s", layer, experts->block, suffix);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (strcmp(parts[i].gguf, part) == 0 &&
            (!parts[i].of || strcmp(parts[i].of, of->architecture) == 0))
            return g_strdup_printf("layers.%s.%s%s", layer, parts[i].weight, suffix);
    return NULL;
}

/* What the network calls a tensor of the file; NULL: it is none of it. Caller frees. */
static char *weight_of(const struct Family *of, const char *name, bool tied)
{
    g_auto(GStrv) words = g_strsplit(name, ".", 5);
    bool layer = g_strv_length(words) == 4 && strcmp(words[0], "blk") == 0;
    if (strcmp(name, "token_embd.weight") == 0)
        return g_strdup(tied ? "embed_tokens" : "embed_tokens.weight");
    if (strcmp(name, "output.weight") == 0)
        return g_strdup("lm_head.weight");
    if (strcmp(name, "output_norm.weight") == 0)
        return g_strdup("norm.weight");
    g_autofree char *suffix = layer ? g_strconcat(".", words[3], NULL) : NULL;
    return layer ? part_of(of, words[1], words[2], suffix) : NULL;
}

static bool is_no_weight(const char *name)
{
    return g_strv_contains(no_weights, name) || strstr(name, ".rope_freqs.");
}

/* network.stored = { ["lm_head.weight"] = "q6_k", ... }. */
static bool write_stored(const Gguf *gguf, const struct Family *of, const char *shown, GString *out,
                         GError **error)
{
    bool tied = !gguf_tensor(gguf, "output.weight");
    g_string_append(out, "network.stored = {\n");
    for (guint i = 0; i < gguf->tensors->len; i++) {
        const GgufTensor *tensor = &g_array_index(gguf->tensors, GgufTensor, i);
        g_autofree char *weight = weight_of(of, tensor->name, tied);
        if (!weight && is_no_weight(tensor->name))
            continue;
        if (!weight)
            return fail(error, shown, tensor->name,
                        "is no tensor that is known of its architecture; name the config.json that "
                        "the file was made from");
        g_string_append(out, "  [");
        luawrite_string(out, weight);
        g_string_append_printf(out, "] = \"%s\",\n", tensor->type->name);
    }
    g_string_append(out, "}\n");
    return true;
}

static char *describe(const ImportFile *file, GError **error)
{
    g_autoptr(Gguf) gguf = gguf_read(file->within, file->path, file->shown, error);
    const struct Family *of =
        gguf && is_whole(gguf, file->shown, error) ? family_of(gguf, file->shown, error) : NULL;
    json_t *config = of ? config_of(gguf, of, file->shown, error) : NULL;
    if (!config)
        return NULL;
    g_autofree char *held = stored_text(&gguf->stored);
    GString *rest = g_string_new(NULL);
    g_string_printf(
        rest,
        "network.dtype = \"fp16\"\nnetwork.assumes = \"activations are in fp16; the file "
        "holds %s\"\n",
        held);
    char *text = write_stored(gguf, of, file->shown, rest, error)
                     ? describe_network(file, config, rest->str, error)
                     : NULL;
    g_string_free(rest, TRUE);
    json_decref(config);
    return text;
}

const ImportFormat IMPORT_GGUF = {.suffix = ".gguf", .family = "GGUF files", .describe = describe};
