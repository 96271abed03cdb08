/* What runtimes leave and take (serve/runtime.h). */
#include "support.h"

#include <math.h>

#include "base/error.h"
#include "graph/transformer.h"
#include "serve/runtime.h"

#define GIB (1024.0 * 1024 * 1024)

static void test_rows(void **state)
{
    (void)state;
    assert_true(runtime_count() > 1);
    for (int i = 0; i < runtime_count(); i++) {
        const Runtime *runtime = runtime_at(i);
        assert_ptr_equal(runtime_find(runtime->id, NULL), runtime);
        assert_true(runtime->utilisation > 0 && runtime->utilisation <= 1);
        assert_true(runtime->block_tokens > 0 && runtime->overhead_bytes >= 0);
        assert_true(*runtime->name && *runtime->source && *runtime->note);
    }
    g_autoptr(GError) error = NULL;
    assert_null(runtime_find("vlm", &error));
    assert_string_equal(error->message,
                        "no runtime 'vlm': did you mean 'vllm'?; there are vllm, tensorrt_llm");
}

/* What vLLM calls its weights, in GiB (llm-d-incubation/llm-d-planner,
 * docs/empirical-vllm-memory-results.md): 596,049,920 and 32,762,123,264 parameters in bf16, and
 * sines and cosines of 40,960 positions for 128 features. */
static void test_weights_of_vllm(void **state)
{
    static const struct {
        int64_t params;
        double gib;
    } rows[] = {{596049920, 1.12}, {32762123264, 61.03}};
    (void)state;
    Transformer sizes = {.longest = 40960, .head = 128, .rotary = 128};
    g_autoptr(Graph) graph = graph_new("qwen3", "Qwen3");
    graph->transformer = &sizes;
    const Runtime *vllm = runtime_find("vllm", NULL);
    RuntimeHeld held = runtime_held(vllm, graph, "h100-sxm", true);
    int64_t tables = held.tables;
    assert_int_equal(tables, 40960 * 128 * 2);
    assert_int_equal(held.overhead, vllm->overhead_bytes);
    assert_int_equal(held.experts, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        double gib = (double)(2 * rows[i].params + tables) / GIB;
        if (fabs(gib - rows[i].gib) > 0.005 * rows[i].gib)
            fail_msg("%.3f GiB of weights, not %.2f", gib, rows[i].gib);
    }
    graph->transformer = NULL;
    held = runtime_held(vllm, graph, "h100-sxm", true);
    assert_int_equal(runtime_held_bytes(&held), vllm->overhead_bytes);
}

/* A quarter of a head turns, or the key that all heads share (DeepSeek-V3: 64 features, 163,840
 * positions), or nothing does, as where positions are learned. */
static void test_tables(void **state)
{
    static const struct {
        Transformer sizes;
        int64_t bytes;
    } rows[] = {
        {{.longest = 2048, .head = 96, .rotary = 24}, 2048 * 24 * 2},
        {{.longest = 163840, .head = 192, .rotary_key = 64}, 163840 * 64 * 2},
        {{.longest = 1024, .head = 64}, 0},
    };
    (void)state;
    g_autoptr(Graph) graph = graph_new("some", "Some");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        graph->transformer = &rows[i].sizes;
        RuntimeHeld held = runtime_held(runtime_find("vllm", NULL), graph, NULL, false);
        assert_int_equal(held.tables, rows[i].bytes);
        held = runtime_held(runtime_find("tensorrt_llm", NULL), graph, NULL, false);
        assert_int_equal(runtime_held_bytes(&held), 0);
    }
    graph->transformer = NULL;
}

/* Experts are held otherwise in 4 bits alone, on a device whose kernels are stated. */
static void test_experts(void **state)
{
    (void)state;
    const Transformer sizes = {.hidden = 2880,
                               .expert_mlp = 2880,
                               .experts = 128,
                               .mixture_layers = 36,
                               .expert_biases = 8640,
                               .gated = true};
    g_autoptr(Graph) graph = graph_new("gpt_oss", "gpt-oss");
    graph->transformer = &sizes;
    const Runtime *vllm = runtime_find("vllm", NULL);
    RuntimeHeld held = runtime_held(vllm, graph, "h100-sxm", true);
    assert_string_equal(held.kernels->id, "triton");
    assert_int_equal(held.experts, expert_kernels_bytes(held.kernels, &sizes));
    assert_true(held.experts > 0);
    held = runtime_held(vllm, graph, "h100-sxm", false);
    assert_null(held.kernels);
    assert_int_equal(held.experts, 0);
    held = runtime_held(vllm, graph, "mi300x", true);
    assert_null(held.kernels);
    graph->transformer = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_weights_of_vllm),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_experts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
