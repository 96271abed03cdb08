#include "import/from_gguf.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "import/describe.h"
#include "import/gguf_names.h"
#include "import/gguf_parts.h"
#include "lua/luawrite.h"

static bool fail(GError **error, const char *shown, const char *name, const char *what)
{
    g_autofree char *text = label_printable(name, strlen(name));
    return rb_fail(error, RB_ERROR_INPUT, "%s: '%s' %s", shown, text, what);
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

static bool take_key(const GgufFamily *of, const char *shown, const char *whole, json_t *value,
                     json_t *config, GError **error)
{
    bool known;
    const char *key = gguf_config_key(of, whole + strlen(of->architecture) + 1, &known);
    json_t *one = single(value);
    if (!known)
        return fail(
            error, shown, whole,
            "is no key that is known, and may change the network; name the config.json that the "
            "file was made from");
    if (key && !one)
        return fail(error, shown, whole,
                    "differs between layers, of which no network is built here; describe it in "
                    "Lua");
    return !key || json_object_set(config, key, one) == 0;
}

/* Experts take the place of the layers between, whose size is theirs in a mixture of Mixtral. */
static bool add_experts(const GgufFamily *of, json_t *config, json_int_t experts)
{
    const char *type = experts > 0 ? of->mixed : of->model_type;
    if (!type)
        return false;
    json_object_set_new(config, "model_type", json_string(type));
    if (experts > 0)
        json_object_set_new(config, of->experts->key, json_integer(experts));
    return true;
}

static json_int_t number(const Gguf *gguf, const GgufFamily *of, const char *key)
{
    g_autofree char *whole = g_strconcat(of->architecture, ".", key, NULL);
    return json_integer_value(json_object_get(gguf->pairs, whole));
}

static bool has_part(const Gguf *gguf, const char *part)
{
    bool any = false;
    for (guint i = 0; i < gguf->tensors->len && !any; i++)
        any = strstr(g_array_index(gguf->tensors, GgufTensor, i).name, part) != NULL;
    return any;
}

/* Heads are as wide as what the latent numbers are made to, without what turns with the position;
 * what corrects the router's choice came with DeepSeek-V3. */
static void settle_deepseek(const Gguf *gguf, const GgufFamily *of, json_t *config)
{
    json_int_t turned = number(gguf, of, "rope.dimension_count"),
               key = number(gguf, of, "attention.key_length_mla"),
               value = number(gguf, of, "attention.value_length_mla");
    key = key > 0 ? key : number(gguf, of, "attention.key_length");
    value = value > 0 ? value : number(gguf, of, "attention.value_length");
    json_object_set_new(config, "qk_nope_head_dim", json_integer(MAX(key, 0) - MAX(turned, 0)));
    json_object_set_new(config, "v_head_dim", json_integer(value));
    if (json_integer_value(json_object_get(config, "q_lora_rank")) == 0)
        json_object_del(config, "q_lora_rank");
    if (number(gguf, of, "expert_count") == 0)
        return;
    bool corrects = has_part(gguf, ".exp_probs_b.");
    if (corrects)
        json_object_set_new(config, "model_type", json_string("deepseek_v3"));
    json_object_set_new(config, "topk_method", json_string(corrects ? "noaux_tc" : "greedy"));
    json_object_set_new(
        config, "scoring_func",
        json_string(number(gguf, of, "expert_gating_func") == 2 ? "sigmoid" : "softmax"));
}

/* 40B and larger have two norms a layer, and share keys among groups of heads; 7B among all. */
static void settle_falcon(const Gguf *gguf, const GgufFamily *of, json_t *config)
{
    bool groups = has_part(gguf, ".attn_norm_2.");
    json_object_set_new(config, "new_decoder_architecture", json_boolean(groups));
    json_object_set_new(config, "multi_query",
                        json_boolean(groups || number(gguf, of, "attention.head_count_kv") == 1));
}

/* What is told by other keys and by which tensors there are. */
static void settle(const Gguf *gguf, const GgufFamily *of, json_t *config)
{
    static const struct {
        const char *architecture;
        void (*settle)(const Gguf *, const GgufFamily *, json_t *);
    } families[] = {{"deepseek2", settle_deepseek}, {"falcon", settle_falcon}};
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++)
        if (strcmp(families[i].architecture, of->architecture) == 0)
            families[i].settle(gguf, of, config);
}

/* Caller releases. */
static json_t *config_of(const Gguf *gguf, const GgufFamily *of, const char *shown, GError **error)
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
            ok = take_key(of, shown, key, value, config, error);
    }
    if (ok && words && words->n_dims == 2) {
        json_object_set_new(config, "vocab_size", json_integer(words->dims[1]));
        json_object_set_new(config, "tie_word_embeddings",
                            json_boolean(!gguf_tensor(gguf, "output.weight")));
        settle(gguf, of, config);
        return config;
    }
    if (ok)
        fail(error, shown, "token_embd.weight",
             "is missing or no matrix, which says how many words there are; fetch the file anew");
    json_decref(config);
    return NULL;
}

/* ---- Tensors --------------------------------------------------------------------------------- */

/* Two tensors may be one weight of the network, where they are of one type. */
static bool write_one(const GgufTensor *tensor, const char *weight, GHashTable *types,
                      const char *shown, GString *out, GError **error)
{
    const char *type = g_hash_table_lookup(types, weight);
    if (type)
        return strcmp(type, tensor->type->name) == 0 ||
               fail(error, shown, tensor->name,
                    "is of another type than what it is one weight with; name the config.json that "
                    "the file was made from");
    g_hash_table_insert(types, g_strdup(weight), (char *)tensor->type->name);
    g_string_append(out, "  [");
    luawrite_string(out, weight);
    g_string_append_printf(out, "] = \"%s\",\n", tensor->type->name);
    return true;
}

/* network.stored = { ["lm_head.weight"] = "q6_k", ... }. */
static bool write_stored(const Gguf *gguf, const GgufFamily *of, const char *shown, GString *out,
                         GError **error)
{
    g_autoptr(GHashTable) types = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool tied = !gguf_tensor(gguf, "output.weight");
    g_string_append(out, "network.stored = {\n");
    for (guint i = 0; i < gguf->tensors->len; i++) {
        const GgufTensor *tensor = &g_array_index(gguf->tensors, GgufTensor, i);
        g_autofree char *weight = gguf_weight(of, tensor->name, tied);
        if (!weight && gguf_is_no_weight(tensor->name))
            continue;
        if (!weight)
            return fail(error, shown, tensor->name,
                        "is no tensor that is known of its architecture; name the config.json that "
                        "the file was made from");
        if (!write_one(tensor, weight, types, shown, out, error))
            return false;
    }
    g_string_append(out, "}\n");
    return true;
}

static char *describe(const ImportFile *file, GError **error)
{
    g_autoptr(Gguf) gguf = gguf_read_all(file->within, file->path, file->shown, error);
    const GgufFamily *of = gguf ? gguf_family(gguf, file->shown, error) : NULL;
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

const ImportFormat IMPORT_GGUF = {
    .suffix = ".gguf", .part = gguf_part_number, .family = "GGUF files", .describe = describe};
