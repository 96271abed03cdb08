#include "serve/runtime.h"

#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "graph/transformer.h"

#define MIB (INT64_C(1) << 20)

static const Runtime runtimes[] = {
    {"vllm", "vLLM", .utilisation = 0.9, .block_tokens = 16, .overhead_bytes = 133 * MIB,
     .rotary_tables = true, .expert_kernels = true,
     .source = "vLLM, vllm/config.py of 0.9 and 0.10: gpu_memory_utilization, block_size; overhead "
               "outside of PyTorch, 0.13 GiB on H100: llm-d-incubation/llm-d-planner, "
               "docs/empirical-vllm-memory-results.md",
     .note = "0.92 in releases since; the peak of its trial pass was 5.6 to 7.4 GiB there, for "
             "16,000 tokens: give it as a reserve"},
    {"tensorrt_llm", "TensorRT-LLM", .utilisation = 0.9, .of_free = true, .block_tokens = 32,
     .source = "TensorRT-LLM, KvCacheConfig: free_gpu_memory_fraction, tokens_per_block",
     .note = "what it holds beside is not stated: give it as a reserve"},
};

enum { RUNTIMES = G_N_ELEMENTS(runtimes) };

int runtime_count(void)
{
    return RUNTIMES;
}

const Runtime *runtime_at(int i)
{
    return &runtimes[i];
}

const Runtime *runtime_find(const char *id, GError **error)
{
    const char *ids[RUNTIMES + 1] = {NULL};
    for (int i = 0; i < RUNTIMES; i++) {
        ids[i] = runtimes[i].id;
        if (strcmp(runtimes[i].id, id) == 0)
            return &runtimes[i];
    }
    g_autofree char *meant = did_you_mean(id, ids), *all = g_strjoinv(", ", (char **)ids);
    rb_fail(error, RB_ERROR_USAGE, "no runtime '%s'%s; there are %s", id, meant, all);
    return NULL;
}

/* Of latent attention the key that all heads share turns. */
static int64_t tables_bytes(const Transformer *sizes)
{
    int64_t turned = sizes->rotary_key > 0 ? sizes->rotary_key : sizes->rotary;
    return count_bytes(count_mul(sizes->longest, turned), 16);
}

RuntimeHeld runtime_held(const Runtime *runtime, const Graph *graph, const char *device,
                         bool of_four_bits)
{
    const Transformer *sizes = graph->transformer;
    RuntimeHeld held = {.overhead = runtime->overhead_bytes};
    if (sizes && runtime->rotary_tables)
        held.tables = tables_bytes(sizes);
    if (sizes && sizes->mixture_layers > 0 && of_four_bits && runtime->expert_kernels)
        held.kernels = expert_kernels_of(device);
    if (held.kernels)
        held.experts = expert_kernels_bytes(held.kernels, sizes);
    return held;
}

int64_t runtime_held_bytes(const RuntimeHeld *held)
{
    return count_add(held->overhead, count_add(held->tables, held->experts));
}
