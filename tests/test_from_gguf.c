/* import/from_gguf.h: networks of GGUF files, with their weights as stored. */
#include "gguf_kit.h"
#include "load_files.h"

#include "cost/cost.h"
#include "zoo/zoo.h"

enum { F32 = 0, Q8_0 = 8, Q4_K = 12, Q6_K = 14, MXFP4 = 39 };

static void put_as(const Files *files, const char *name, GgufFile *file)
{
    GString *bytes = gguf_bytes(file, 3);
    g_autofree char *path = g_build_filename(files->dir, name, NULL);
    assert_true(g_file_set_contents(path, bytes->str, (gssize)bytes->len, NULL));
    g_string_free(bytes, TRUE);
}

static void put(const Files *files, GgufFile *file)
{
    put_as(files, "Net.gguf", file);
}

static Graph *build(const Files *files, Zoo **zoo)
{
    g_autoptr(GError) error = NULL;
    *zoo = zoo_load(files->dir, "models", files->errors);
    if (zoo_count(*zoo) == 0)
        fail_msg("%s", files_error(files, 0));
    assert_string_equal(zoo_entry(*zoo, 0)->id, "net");
    Graph *graph = zoo_build(*zoo, 0, &(BuildOptions){0}, &error);
    if (!graph)
        fail_msg("%s", error->message);
    return graph;
}

typedef struct Sizes {
    int64_t hidden, mlp, layers, words, kv, experts;
} Sizes;

static void add_sizes(GgufFile *file, const char *architecture, const Sizes *sizes)
{
    const struct {
        const char *key;
        int64_t value;
    } keys[] = {{"block_count", sizes->layers},
                {"embedding_length", sizes->hidden},
                {"feed_forward_length", sizes->mlp},
                {"context_length", 4096},
                {"attention.head_count", sizes->hidden / 128},
                {"attention.head_count_kv", sizes->kv / 128},
                {"rope.dimension_count", 128},
                {"expert_count", sizes->experts},
                {"expert_used_count", 2}};
    gguf_add_text(file, "general.architecture", architecture);
    gguf_add_text(file, "tokenizer.ggml.model", "llama");
    for (size_t i = 0; i < G_N_ELEMENTS(keys) - (sizes->experts > 0 ? 0 : 2); i++) {
        g_autofree char *key = g_strconcat(architecture, ".", keys[i].key, NULL);
        gguf_add(file, key, (uint32_t)keys[i].value);
    }
}

static void add_layer(GgufFile *file, int layer, const char *part, int type, int64_t width,
                      int64_t rows)
{
    g_autofree char *name = g_strdup_printf("blk.%d.%s.weight", layer, part);
    gguf_add_tensor(file, name, type, width, rows);
}

static void add_attention(GgufFile *file, const Sizes *s, int layer, int values)
{
    add_layer(file, layer, "attn_norm", F32, s->hidden, 0);
    add_layer(file, layer, "ffn_norm", F32, s->hidden, 0);
    add_layer(file, layer, "attn_q", Q4_K, s->hidden, s->hidden);
    add_layer(file, layer, "attn_k", Q4_K, s->hidden, s->kv);
    add_layer(file, layer, "attn_v", values, s->hidden, s->kv);
    add_layer(file, layer, "attn_output", Q4_K, s->hidden, s->hidden);
}

/* Layers whose value and down projections llama-quantize stores in 6 bits in its mix Q4_K_M. */
static bool takes_more(int i, int n)
{
    return i < n / 8 || i >= 7 * n / 8 || (i - n / 8) % 3 == 2;
}

static int64_t package(const ModelCost *cost)
{
    return cost->weights_bytes + cost->metadata_bytes;
}

/* Mistral 7B v0.2 as llama-quantize's mix Q4_K_M: 7,241,732,096 parameters in 4,367,704,064 bytes,
 * which the released file has from offset 735,520 to its end at 4,368,439,584. */
static void test_a_released_file(void **state)
{
    (void)state;
    const Sizes mistral = {4096, 14336, 32, 32000, 1024, 0};
    GgufFile file = gguf_file();
    add_sizes(&file, "llama", &mistral);
    gguf_add_tensor(&file, "token_embd.weight", Q4_K, 4096, 32000);
    gguf_add_tensor(&file, "output_norm.weight", F32, 4096, 0);
    gguf_add_tensor(&file, "output.weight", Q6_K, 4096, 32000);
    for (int i = 0; i < 32; i++) {
        int mixed = takes_more(i, 32) ? Q6_K : Q4_K;
        add_attention(&file, &mistral, i, mixed);
        add_layer(&file, i, "ffn_gate", Q4_K, 4096, 14336);
        add_layer(&file, i, "ffn_up", Q4_K, 4096, 14336);
        add_layer(&file, i, "ffn_down", mixed, 14336, 4096);
    }
    Files files = files_start();
    put(&files, &file);
    g_autoptr(Zoo) zoo = NULL;
    g_autoptr(Graph) graph = build(&files, &zoo);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(cost->params, 7241732096LL);
    assert_int_equal(package(cost), 4367704064LL);
    assert_string_equal(graph->family, "Llama");
    files_end(&files);
}

/* A mixture of 4 experts in MXFP4, 17 bytes for 32 numbers; the head is the table of words, in 34
 * bytes for 32. */
static void test_experts_and_a_tied_head(void **state)
{
    (void)state;
    const Sizes small = {256, 512, 1, 64, 128, 4};
    GgufFile file = gguf_file();
    add_sizes(&file, "llama", &small);
    gguf_add_tensor(&file, "token_embd.weight", Q8_0, 256, 64);
    gguf_add_tensor(&file, "output_norm.weight", F32, 256, 0);
    gguf_add_tensor(&file, "rope_freqs.weight", F32, 64, 0);
    add_attention(&file, &small, 0, Q4_K);
    add_layer(&file, 0, "ffn_gate_inp", F32, 256, 4);
    add_layer(&file, 0, "ffn_gate_exps", MXFP4, 256, 512 * 4);
    add_layer(&file, 0, "ffn_up_exps", MXFP4, 256, 512 * 4);
    add_layer(&file, 0, "ffn_down_exps", MXFP4, 512, 256 * 4);
    Files files = files_start();
    put(&files, &file);
    g_autoptr(Zoo) zoo = NULL;
    g_autoptr(Graph) graph = build(&files, &zoo);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    const int64_t attention = 2 * 256 * 256 + 2 * 256 * 128, experts = 3 * 4 * 256 * 512;
    assert_int_equal(cost->params, attention + experts + 64 * 256 + 3 * 256 + 4 * 256);
    assert_int_equal(package(cost), attention / 256 * 144 + experts / 32 * 17 + 64 * 256 / 32 * 34 +
                                        4 * (3 * 256 + 4 * 256));
    files_end(&files);
}

/* ---- Other families -------------------------------------------------------------------------- */

/* A network of the file: its parameters, and the bytes of its weights. */
static void holds(GgufFile *file, const char *family, int64_t params, int64_t bytes)
{
    Files files = files_start();
    put(&files, file);
    g_autoptr(Zoo) zoo = NULL;
    g_autoptr(Graph) graph = build(&files, &zoo);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_string_equal(graph->family, family);
    assert_int_equal(cost->params, params);
    assert_int_equal(package(cost), bytes);
    /* A prompt has the same weights. */
    static const char *const prompt[] = {"context=8", "tokens=8", NULL};
    g_autoptr(Graph) whole = zoo_build(zoo, 0, &(BuildOptions){.dims = prompt}, NULL);
    assert_non_null(whole);
    g_autoptr(ModelCost) read = cost_graph(whole, 0, NULL);
    assert_int_equal(read->params, params);
    assert_int_equal(package(read), bytes);
    files_end(&files);
}

static void add_both(GgufFile *file, int layer, const char *part, int type, int64_t width,
                     int64_t rows)
{
    g_autofree char *bias = g_strdup_printf("blk.%d.%s.bias", layer, part);
    add_layer(file, layer, part, type, width, rows);
    gguf_add_tensor(file, bias, F32, rows > 0 ? rows : width, 0);
}

/* GPT-2's sizes: 124,439,808 parameters by its released weights, biases and norms in fp32, all
 * matrices in blocks of 34 bytes for 32. */
static void test_gpt2(void **state)
{
    (void)state;
    GgufFile file = gguf_file();
    gguf_add_text(&file, "general.architecture", "gpt2");
    gguf_add(&file, "gpt2.block_count", 12);
    gguf_add(&file, "gpt2.embedding_length", 768);
    gguf_add(&file, "gpt2.feed_forward_length", 3072);
    gguf_add(&file, "gpt2.attention.head_count", 12);
    gguf_add(&file, "gpt2.context_length", 1024);
    gguf_add_tensor(&file, "token_embd.weight", Q8_0, 768, 50257);
    gguf_add_tensor(&file, "position_embd.weight", F32, 768, 1024);
    gguf_add_tensor(&file, "output_norm.weight", F32, 768, 0);
    gguf_add_tensor(&file, "output_norm.bias", F32, 768, 0);
    for (int i = 0; i < 12; i++) {
        add_both(&file, i, "attn_norm", F32, 768, 0);
        add_both(&file, i, "ffn_norm", F32, 768, 0);
        add_both(&file, i, "attn_qkv", Q8_0, 768, 3 * 768);
        add_both(&file, i, "attn_output", Q8_0, 768, 768);
        add_both(&file, i, "ffn_up", Q8_0, 768, 3072);
        add_both(&file, i, "ffn_down", Q8_0, 3072, 768);
    }
    const int64_t matrices = 50257 * 768 + 12 * 12 * 768 * 768;
    holds(&file, "GPT-2", 124439808, matrices / 32 * 34 + 4 * (124439808 - matrices));
}

/* Two layers of 256 features, 4 heads of 64: of 7B one key for all and one norm, of 40B two keys
 * and two norms. The head is stored. */
static void test_falcon(void **state)
{
    (void)state;
    for (int large = 0; large < 2; large++) {
        const int64_t keys = large ? 2 : 1, qkv = 256 + 2 * 64 * keys, norms = large ? 2 : 1;
        GgufFile file = gguf_file();
        gguf_add_text(&file, "general.architecture", "falcon");
        gguf_add_text(&file, "falcon.tensor_data_layout", "jploski");
        gguf_add(&file, "falcon.block_count", 2);
        gguf_add(&file, "falcon.embedding_length", 256);
        gguf_add(&file, "falcon.feed_forward_length", 1024);
        gguf_add(&file, "falcon.attention.head_count", 4);
        gguf_add(&file, "falcon.attention.head_count_kv", (uint32_t)keys);
        gguf_add(&file, "falcon.context_length", 2048);
        gguf_add_tensor(&file, "token_embd.weight", Q8_0, 256, 64);
        gguf_add_tensor(&file, "output.weight", Q8_0, 256, 64);
        gguf_add_tensor(&file, "output_norm.weight", F32, 256, 0);
        gguf_add_tensor(&file, "output_norm.bias", F32, 256, 0);
        for (int i = 0; i < 2; i++) {
            add_both(&file, i, "attn_norm", F32, 256, 0);
            if (large)
                add_both(&file, i, "attn_norm_2", F32, 256, 0);
            add_layer(&file, i, "attn_qkv", Q4_K, 256, qkv);
            add_layer(&file, i, "attn_output", Q4_K, 256, 256);
            add_layer(&file, i, "ffn_up", Q4_K, 256, 1024);
            add_layer(&file, i, "ffn_down", Q4_K, 1024, 256);
        }
        const int64_t layer = 256 * qkv + 256 * 256 + 2 * 256 * 1024, vectors = 2 * 256;
        holds(&file, "Falcon", 2 * layer + 2 * norms * vectors + vectors + 2 * 64 * 256,
              2 * layer / 256 * 144 + 4 * (2 * norms * vectors + vectors) + 2 * 64 * 256 / 32 * 34);
    }
}

/* A layer of 256 features with 2 heads of 64 and one of keys, and 4 experts of 512 in MXFP4, 17
 * bytes for 32; gate and up are one weight. */
static void add_gpt_oss(GgufFile *file, int up)
{
    gguf_add_text(file, "general.architecture", "gpt-oss");
    const struct {
        const char *key;
        uint32_t value;
    } keys[] = {{"block_count", 1},
                {"embedding_length", 256},
                {"feed_forward_length", 512},
                {"expert_feed_forward_length", 512},
                {"context_length", 4096},
                {"attention.head_count", 2},
                {"attention.head_count_kv", 1},
                {"attention.key_length", 64},
                {"attention.value_length", 64},
                {"attention.sliding_window", 128},
                {"expert_count", 4},
                {"expert_used_count", 2}};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *key = g_strconcat("gpt-oss.", keys[i].key, NULL);
        gguf_add(file, key, keys[i].value);
    }
    gguf_add_tensor(file, "token_embd.weight", Q8_0, 256, 64);
    gguf_add_tensor(file, "output.weight", Q8_0, 256, 64);
    gguf_add_tensor(file, "output_norm.weight", F32, 256, 0);
    add_layer(file, 0, "attn_norm", F32, 256, 0);
    add_layer(file, 0, "post_attention_norm", F32, 256, 0);
    add_both(file, 0, "attn_q", Q8_0, 256, 128);
    add_both(file, 0, "attn_k", Q8_0, 256, 64);
    add_both(file, 0, "attn_v", Q8_0, 256, 64);
    add_both(file, 0, "attn_output", Q8_0, 128, 256);
    add_layer(file, 0, "attn_sinks", F32, 2, 0);
    add_both(file, 0, "ffn_gate_inp", F32, 256, 4);
    add_layer(file, 0, "ffn_gate_exps", MXFP4, 256, 512 * 4);
    add_layer(file, 0, "ffn_up_exps", up, 256, 512 * 4);
    add_layer(file, 0, "ffn_down_exps", MXFP4, 512, 256 * 4);
    gguf_add_tensor(file, "blk.0.ffn_gate_exps.bias", F32, 512, 4);
    gguf_add_tensor(file, "blk.0.ffn_up_exps.bias", F32, 512, 4);
    gguf_add_tensor(file, "blk.0.ffn_down_exps.bias", F32, 256, 4);
}

static void test_gpt_oss(void **state)
{
    (void)state;
    GgufFile file = gguf_file();
    add_gpt_oss(&file, MXFP4);
    const int64_t experts = 3 * 4 * 256 * 512, words = 2 * 64 * 256;
    const int64_t attention = 256 * 128 + 2 * 256 * 64 + 128 * 256;
    const int64_t rest = 3 * 256 + (128 + 2 * 64 + 256) + 2 + 256 * 4 + 4 + 4 * (2 * 512 + 256);
    holds(&file, "gpt-oss", experts + words + attention + rest,
          experts / 32 * 17 + (words + attention) / 32 * 34 + 4 * rest);
}

static void test_halves_of_two_types(void **state)
{
    (void)state;
    GgufFile file = gguf_file();
    add_gpt_oss(&file, Q8_0);
    Files files = files_start();
    put(&files, &file);
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    assert_int_equal(zoo_count(zoo), 0);
    assert_non_null(
        strstr(files_error(&files, 0), "'blk.0.ffn_up_exps.weight' is of another type"));
    files_end(&files);
}

/* One dense layer and one of 4 experts of 32, one of them shared, 2 for each token; 2 heads of 32 +
 * 32 and values of 32 from 64 numbers. Older files have what expands them in one tensor, newer ones
 * in two, and say the widths of what they compute with beside the heads'. */
static void test_deepseek(void **state)
{
    (void)state;
    enum { HIDDEN = 256, RANK = 64, QUERY = 64, PLAIN = 32, TURNED = 32, VALUE = 32, HEADS = 2 };
    for (int newer = 0; newer < 2; newer++) {
        GgufFile file = gguf_file();
        const struct {
            const char *key;
            uint32_t value;
        } keys[] = {{"block_count", 2},
                    {"embedding_length", HIDDEN},
                    {"feed_forward_length", 512},
                    {"expert_feed_forward_length", 32},
                    {"context_length", 4096},
                    {"attention.head_count", HEADS},
                    {"attention.head_count_kv", newer ? 1 : HEADS},
                    {"attention.key_length", newer ? RANK + TURNED : PLAIN + TURNED},
                    {"attention.value_length", newer ? RANK : VALUE},
                    {"attention.q_lora_rank", QUERY},
                    {"attention.kv_lora_rank", RANK},
                    {"rope.dimension_count", TURNED},
                    {"leading_dense_block_count", 1},
                    {"expert_count", 4},
                    {"expert_used_count", 2},
                    {"expert_shared_count", 1},
                    {"expert_gating_func", 2},
                    {"attention.key_length_mla", PLAIN + TURNED},
                    {"attention.value_length_mla", VALUE}};
        gguf_add_text(&file, "general.architecture", "deepseek2");
        for (size_t i = 0; i < G_N_ELEMENTS(keys) - (newer ? 0 : 2); i++) {
            g_autofree char *key = g_strconcat("deepseek2.", keys[i].key, NULL);
            gguf_add(&file, key, keys[i].value);
        }
        gguf_add_tensor(&file, "token_embd.weight", Q8_0, HIDDEN, 64);
        gguf_add_tensor(&file, "output.weight", Q8_0, HIDDEN, 64);
        gguf_add_tensor(&file, "output_norm.weight", F32, HIDDEN, 0);
        for (int i = 0; i < 2; i++) {
            add_layer(&file, i, "attn_norm", F32, HIDDEN, 0);
            add_layer(&file, i, "ffn_norm", F32, HIDDEN, 0);
            add_layer(&file, i, "attn_q_a", Q8_0, HIDDEN, QUERY);
            add_layer(&file, i, "attn_q_a_norm", F32, QUERY, 0);
            add_layer(&file, i, "attn_q_b", Q8_0, QUERY, HEADS * (PLAIN + TURNED));
            add_layer(&file, i, "attn_kv_a_mqa", Q8_0, HIDDEN, RANK + TURNED);
            add_layer(&file, i, "attn_kv_a_norm", F32, RANK, 0);
            if (newer) {
                add_layer(&file, i, "attn_k_b", Q8_0, PLAIN, RANK * HEADS);
                add_layer(&file, i, "attn_v_b", Q8_0, RANK, VALUE * HEADS);
            } else {
                add_layer(&file, i, "attn_kv_b", Q8_0, RANK, HEADS * (PLAIN + VALUE));
            }
            add_layer(&file, i, "attn_output", Q8_0, HEADS * VALUE, HIDDEN);
        }
        add_layer(&file, 0, "ffn_gate", Q8_0, HIDDEN, 512);
        add_layer(&file, 0, "ffn_up", Q8_0, HIDDEN, 512);
        add_layer(&file, 0, "ffn_down", Q8_0, 512, HIDDEN);
        add_layer(&file, 1, "ffn_gate_inp", F32, HIDDEN, 4);
        gguf_add_tensor(&file, "blk.1.exp_probs_b.bias", F32, 4, 0);
        add_layer(&file, 1, "ffn_gate_exps", Q8_0, HIDDEN, 32 * 4);
        add_layer(&file, 1, "ffn_up_exps", Q8_0, HIDDEN, 32 * 4);
        add_layer(&file, 1, "ffn_down_exps", Q8_0, 32, HIDDEN * 4);
        add_layer(&file, 1, "ffn_gate_shexp", Q8_0, HIDDEN, 32);
        add_layer(&file, 1, "ffn_up_shexp", Q8_0, HIDDEN, 32);
        add_layer(&file, 1, "ffn_down_shexp", Q8_0, 32, HIDDEN);
        const int64_t attention = HIDDEN * QUERY + QUERY * HEADS * (PLAIN + TURNED) +
                                  HIDDEN * (RANK + TURNED) + RANK * HEADS * (PLAIN + VALUE) +
                                  HEADS * VALUE * HIDDEN;
        const int64_t matrices =
            2 * attention + 3 * HIDDEN * 512 + 3 * HIDDEN * 32 * 5 + 2 * 64 * HIDDEN;
        const int64_t vectors = 2 * (2 * HIDDEN + QUERY + RANK) + HIDDEN + 4 * HIDDEN + 4;
        holds(&file, "DeepSeek", matrices + vectors, matrices / 32 * 34 + 4 * vectors);
    }
}

/* A layer of it in the second file; one network, called by what stands in front of the numbers. */
static void test_parts_are_one_network(void **state)
{
    (void)state;
    const Sizes small = {256, 512, 1, 64, 128, 0};
    GgufFile first = gguf_file(), second = gguf_file();
    add_sizes(&first, "llama", &small);
    gguf_add(&first, "split.no", 0);
    gguf_add(&first, "split.count", 2);
    gguf_add(&second, "split.no", 1);
    gguf_add(&second, "split.count", 2);
    gguf_add_tensor(&first, "token_embd.weight", Q8_0, 256, 64);
    gguf_add_tensor(&first, "output_norm.weight", F32, 256, 0);
    add_attention(&second, &small, 0, Q4_K);
    add_layer(&second, 0, "ffn_gate", Q4_K, 256, 512);
    add_layer(&second, 0, "ffn_up", Q4_K, 256, 512);
    add_layer(&second, 0, "ffn_down", Q4_K, 512, 256);
    Files files = files_start();
    put_as(&files, "Net-00001-of-00002.gguf", &first);
    put_as(&files, "Net-00002-of-00002.gguf", &second);
    g_autoptr(Zoo) zoo = NULL;
    g_autoptr(Graph) graph = build(&files, &zoo);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    const int64_t layer = 2 * 256 * 256 + 2 * 256 * 128 + 3 * 256 * 512;
    assert_int_equal(zoo_count(zoo), 1);
    assert_string_equal(zoo_entry(zoo, 0)->name, "Net");
    assert_int_equal(package(cost), layer / 256 * 144 + 64 * 256 / 32 * 34 + 4 * 3 * 256);
    files_end(&files);
}

static void refuses(const char *architecture, const char *key, const char *tensor,
                    const char *message)
{
    const Sizes small = {256, 512, 1, 64, 128, 0};
    GgufFile file = gguf_file();
    Files files = files_start();
    add_sizes(&file, architecture, &small);
    if (key)
        gguf_add(&file, key, 3);
    gguf_add_tensor(&file, tensor, F32, 256, 64);
    put(&files, &file);
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    check_lines(&files);
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = zoo_count(zoo) > 0 ? zoo_build(zoo, 0, NULL, &error) : NULL;
    const char *said = error ? error->message : files_error(&files, 0);
    if (graph || !g_str_has_prefix(said, "models/Net.gguf:") || !strstr(said, message))
        fail_msg("%s: %s", architecture, said);
    files_end(&files);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    refuses("mamba", NULL, "token_embd.weight",
            "'general.architecture' is 'mamba', of which no network is built from GGUF; known are "
            "llama, ");
    refuses("llama", "llama.new_thing", "token_embd.weight",
            "'llama.new_thing' is no key that is known, and may change the network; name the "
            "config.json");
    refuses("llama", NULL, "output.weight", "'token_embd.weight' is missing or no matrix");
    refuses("llama", "split.count", "token_embd.weight",
            "'split.count' says that this is one of several files, and the others are not beside");
    refuses("llama", "split.no", "token_embd.weight", "'split.no' says that this is not the first");
    refuses("qwen2", "qwen2.expert_count", "token_embd.weight", "does not fit its architecture");
}

static void test_tensors_that_are_no_weights(void **state)
{
    (void)state;
    const Sizes small = {256, 512, 1, 64, 128, 0};
    static const struct {
        const char *tensor, *message;
    } cases[] = {
        {"blk.0.ssm_in.weight", "'blk.0.ssm_in.weight' is no tensor that is known"},
        {"blk.7.attn_q.weight", "there is no weight 'layers.7.self_attn.q_proj.weight'"},
        {"blk.0.attn_q.bias", "there is no weight 'layers.0.self_attn.q_proj.bias'"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GgufFile file = gguf_file();
        Files files = files_start();
        add_sizes(&file, "llama", &small);
        gguf_add_tensor(&file, "token_embd.weight", F32, 256, 64);
        gguf_add_tensor(&file, cases[i].tensor, F32, 256, 0);
        put(&files, &file);
        g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
        g_autoptr(GError) error = NULL;
        g_autoptr(Graph) graph = zoo_count(zoo) > 0 ? zoo_build(zoo, 0, NULL, &error) : NULL;
        const char *said = error ? error->message : files_error(&files, 0);
        if (graph || !strstr(said, cases[i].message))
            fail_msg("%s", said);
        files_end(&files);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_released_file),
        cmocka_unit_test(test_experts_and_a_tied_head),
        cmocka_unit_test(test_gpt2),
        cmocka_unit_test(test_falcon),
        cmocka_unit_test(test_gpt_oss),
        cmocka_unit_test(test_halves_of_two_types),
        cmocka_unit_test(test_deepseek),
        cmocka_unit_test(test_parts_are_one_network),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_tensors_that_are_no_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
