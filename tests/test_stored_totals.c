/* Totals of weights' files are not the parameters of a network: what else files store, each with
 * the numbers of a published one (import/safetensors.h). Of every file the parameters of the
 * network are one tensor of zeros, as holes, beside those that the trap is. */
#include "support.h"

#include <unistd.h>

typedef struct StoredTensor {
    const char *name, *dtype;
    int64_t numbers, bytes; /* of all, and of each number */
} StoredTensor;

static GString *header_of(const StoredTensor *tensors, int64_t *end)
{
    GString *header = g_string_new("{");
    *end = 0;
    for (int i = 0; tensors[i].name; i++) {
        int64_t bytes = tensors[i].numbers * tensors[i].bytes;
        g_string_append_printf(header,
                               "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[%" G_GINT64_FORMAT
                               "],\"data_offsets\":[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]}",
                               i > 0 ? "," : "", tensors[i].name, tensors[i].dtype,
                               tensors[i].numbers, *end, *end + bytes);
        *end += bytes;
    }
    g_string_append_c(header, '}');
    while (header->len % 8 != 0)
        g_string_append_c(header, ' ');
    return header;
}

/* A file with holes for data; where such large ones cannot be, the test is left out. */
static void add_weights(const Book *book, const char *name, const StoredTensor *tensors)
{
    int64_t end;
    GString *header = header_of(tensors, &end);
    GString *bytes = g_string_new(NULL);
    for (int i = 0; i < 8; i++)
        g_string_append_c(bytes, (char)(header->len >> (8 * i) & 0xff));
    g_string_append(bytes, header->str);
    g_autofree char *path = book_path(book, name);
    assert_true(g_file_set_contents(path, bytes->str, (gssize)bytes->len, NULL));
    bool grown = truncate(path, (off_t)(end + (int64_t)bytes->len)) == 0;
    g_string_free(header, TRUE);
    g_string_free(bytes, TRUE);
    if (!grown)
        skip();
}

static char *shown(const Book *book, const char *file)
{
    g_autofree char *path = book_path(book, file);
    g_auto(Ran) ran = run_roofbook("show", "-C", book->dir, path, NULL);
    if (ran.status != 0)
        fail_msg("%s", ran.err);
    return g_strdup(ran.out);
}

/* The network has its config's parameters, and the file's total is said beside them. */
static void holds(const char *config, const StoredTensor *tensors, const char *params,
                  const char *stored)
{
    Book book = book_small();
    book_add(&book, "config.json", config);
    add_weights(&book, "model.safetensors", tensors);
    g_autofree char *out = shown(&book, "model.safetensors");
    assert_contains(out, params);
    assert_contains(out, stored);
    book_clear(&book);
}

/* GPT-2: 12 blocks store their causal mask of 1024 · 1024, 12,582,912 numbers: 137,022,720. */
static void test_masks(void **state)
{
    (void)state;
    static const StoredTensor tensors[] = {{"parameters", "F32", 124439808, 4},
                                           {"h.0-11.attn.bias", "F32", 12 * 1024 * 1024, 4},
                                           {NULL, NULL, 0, 0}};
    holds("{\"model_type\":\"gpt2\",\"n_embd\":768,\"n_layer\":12,\"n_head\":12,"
          "\"n_positions\":1024,\"n_ctx\":1024,\"vocab_size\":50257,"
          "\"activation_function\":\"gelu_new\",\"layer_norm_epsilon\":1e-05}",
          tensors, "124,439,808", "137,022,720 numbers");
}

/* Llama 2 7B: 32 blocks store the frequencies of 128 / 2 pairs, 2,048 numbers. */
static void test_frequencies(void **state)
{
    (void)state;
    static const StoredTensor tensors[] = {{"parameters", "F16", 6738415616, 2},
                                           {"rotary_emb.inv_freq", "F32", 32 * 64, 4},
                                           {NULL, NULL, 0, 0}};
    holds("{\"model_type\":\"llama\",\"hidden_size\":4096,\"intermediate_size\":11008,"
          "\"num_hidden_layers\":32,\"num_attention_heads\":32,\"vocab_size\":32000,"
          "\"max_position_embeddings\":4096,\"tie_word_embeddings\":false}",
          tensors, "6,738,415,616", "6,738,417,664 numbers");
}

/* BERT large: a head for masked words, a layer of 1,024² and its bias, a norm, 30,522 biases,
 * 1,082,170; and one for the next sentence, 2 · 1,024 and 2: 336,226,108. */
static void test_heads(void **state)
{
    (void)state;
    static const StoredTensor tensors[] = {
        {"parameters", "F32", 335141888, 4},
        {"cls.predictions", "F32", 1024 * 1024 + 1024 + 2 * 1024 + 30522, 4},
        {"cls.seq_relationship", "F32", 2 * 1024 + 2, 4},
        {NULL, NULL, 0, 0}};
    holds("{\"model_type\":\"bert\",\"hidden_size\":1024,\"intermediate_size\":4096,"
          "\"num_hidden_layers\":24,\"num_attention_heads\":16,\"vocab_size\":30522,"
          "\"max_position_embeddings\":512,\"type_vocab_size\":2,\"hidden_act\":\"gelu\","
          "\"layer_norm_eps\":1e-12}",
          tensors, "335,141,888", "336,226,108 numbers");
}

#define FALCON                                                                                     \
    "{\"model_type\":\"falcon\",\"hidden_size\":4544,\"num_hidden_layers\":32,"                    \
    "\"num_attention_heads\":71,\"num_kv_heads\":71,\"multi_query\":true,"                         \
    "\"new_decoder_architecture\":false,\"parallel_attn\":true,\"bias\":false,\"alibi\":false,"    \
    "\"vocab_size\":65024,\"layer_norm_epsilon\":1e-05}"

static const StoredTensor falcon[] = {{"parameters", "BF16", 6921720704, 2},
                                      {"lm_head.weight", "BF16", INT64_C(65024) * 4544, 2},
                                      {NULL, NULL, 0, 0}};

/* Falcon 7B stores the head that its embedding is too, 65,024 · 4,544: 7,217,189,760. */
static void test_a_tied_head(void **state)
{
    (void)state;
    holds(FALCON, falcon, "6,921,720,704", "7,217,189,760 numbers");
}

/* Its index says 13,843,441,408 bytes, twice the parameters, without that head; the files have
 * 14,434,379,520. */
static void test_an_index_without_it(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "config.json", FALCON);
    book_add(&book, "model.safetensors.index.json",
             "{\"metadata\":{\"total_size\":13843441408},\"weight_map\":{"
             "\"parameters\":\"model-00001-of-00001.safetensors\","
             "\"lm_head.weight\":\"model-00001-of-00001.safetensors\"}}");
    add_weights(&book, "model-00001-of-00001.safetensors", falcon);
    g_autofree char *out = shown(&book, "model.safetensors.index.json");
    assert_contains(out, "6,921,720,704");
    assert_contains(out, "7,217,189,760 numbers");
    g_autofree char *bytes = g_strdup_printf("%" G_GINT64_FORMAT, 2 * INT64_C(7217189760));
    assert_string_equal(bytes, "14434379520");
    book_clear(&book);
}

/* DeepSeek-V3: of its 61 layers 671,026,419,200. A layer more that predicts the token after the
 * next one: 187,107,328 of latent attention, 11,320,164,608 of experts and their router, 2 · 7,168
 * of norms, a projection of 2 · 7,168² and 3 norms, 11,610,068,224; its own copies of embedding and
 * head, 129,280 · 7,168 each; and a scale in fp32 of each 128 x 128 of what is stored in fp8,
 * 41,540,496: 684,531,386,000 as the file's total. By type: 680,571,043,840 in fp8, 41,555,600 in
 * fp32, with the 59 · 256 corrections of routers, 3,918,786,560 in bf16. */
static void test_a_layer_more_and_scales(void **state)
{
    (void)state;
    enum { H = 7168 };
    const int64_t attention = 187107328, experts = INT64_C(257) * 3 * H * 2048 + 256 * H + 256;
    const int64_t more = attention + experts + 2 * H + INT64_C(2) * H * H + 3 * H;
    const int64_t copies = INT64_C(2) * 129280 * H, scales = 41540496;
    assert_int_equal(more, 11610068224);
    const int64_t fp8 = 680571043840, fp32 = scales + 59 * 256;
    assert_int_equal(fp32, 41555600);
    const int64_t bf16 = INT64_C(671026419200) + more + copies + scales - fp8 - fp32;
    assert_int_equal(bf16, 3918786560);
    const StoredTensor tensors[] = {{"in_fp8", "F8_E4M3", fp8, 1},
                                    {"in_bf16", "BF16", bf16, 2},
                                    {"scales_and_corrections", "F32", fp32, 4},
                                    {NULL, NULL, 0, 0}};
    holds("{\"model_type\":\"deepseek_v3\",\"hidden_size\":7168,\"intermediate_size\":18432,"
          "\"moe_intermediate_size\":2048,\"num_hidden_layers\":61,\"num_attention_heads\":128,"
          "\"num_key_value_heads\":128,\"q_lora_rank\":1536,\"kv_lora_rank\":512,"
          "\"qk_nope_head_dim\":128,\"qk_rope_head_dim\":64,\"v_head_dim\":128,"
          "\"n_routed_experts\":256,\"n_shared_experts\":1,\"num_experts_per_tok\":8,"
          "\"first_k_dense_replace\":3,\"moe_layer_freq\":1,\"vocab_size\":129280,"
          "\"max_position_embeddings\":163840,\"tie_word_embeddings\":false,"
          "\"attention_bias\":false,\"hidden_act\":\"silu\",\"rms_norm_eps\":1e-06,"
          "\"topk_method\":\"noaux_tc\",\"n_group\":8,\"topk_group\":4,"
          "\"scoring_func\":\"sigmoid\",\"num_nextn_predict_layers\":1}",
          tensors, "671,026,419,200", "684,531,386,000 numbers");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_frequencies),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_a_tied_head),
        cmocka_unit_test(test_an_index_without_it),
        cmocka_unit_test(test_a_layer_more_and_scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
