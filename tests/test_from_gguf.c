/* import/from_gguf.h: networks of GGUF files, with their weights as stored. */
#include "gguf_kit.h"
#include "load_files.h"

#include "cost/cost.h"
#include "zoo/zoo.h"

enum { F32 = 0, Q8_0 = 8, Q4_K = 12, Q6_K = 14, MXFP4 = 39 };

static void put(const Files *files, GgufFile *file)
{
    GString *bytes = gguf_bytes(file, 3);
    g_autofree char *path = g_build_filename(files->dir, "Net.gguf", NULL);
    assert_true(g_file_set_contents(path, bytes->str, (gssize)bytes->len, NULL));
    g_string_free(bytes, TRUE);
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
            "'split.count' says that this is one of several files");
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
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_tensors_that_are_no_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
