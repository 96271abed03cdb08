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
    Transformer sizes = {.longest = 40960, .head = 128};
    g_autoptr(Graph) graph = graph_new("qwen3", "Qwen3");
    graph->transformer = &sizes;
    const Runtime *vllm = runtime_find("vllm", NULL);
    int64_t tables = runtime_holds(vllm, graph) - vllm->overhead_bytes;
    assert_int_equal(tables, 40960 * 128 * 2);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        double gib = (double)(2 * rows[i].params + tables) / GIB;
        if (fabs(gib - rows[i].gib) > 0.005 * rows[i].gib)
            fail_msg("%.3f GiB of weights, not %.2f", gib, rows[i].gib);
    }
    graph->transformer = NULL;
    assert_int_equal(runtime_holds(vllm, graph), vllm->overhead_bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_weights_of_vllm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
