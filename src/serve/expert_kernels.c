#include "serve/expert_kernels.h"

#include <glib.h>

#include "base/count.h"

static const char *const hopper[] = {"h100-sxm", "h100-pcie", "h200", NULL};
static const char *const blackwell[] = {"b200", NULL};
static const char *const ampere_and_ada[] = {
    "a100-40gb-sxm", "a100-80gb-sxm", "a100-80gb-pcie", "a10",      "a30", "a40", "l4",
    "l40",           "l40s",          "rtx-3090",       "rtx-4090", NULL};

#define IN_VLLM "vLLM 0.11 to 0.14, vllm/model_executor/layers/quantization/mxfp4.py"

static const ExpertKernels kernels[] = {
    {"triton", "Triton", hopper, .hidden = 1, .inner = 64, .scale_rows = 256, .bias_bits = 32,
     .source = IN_VLLM ": chosen on compute capability 9.0 where nothing else is asked for; "
                       "Triton 3.5, triton_kernels/tensor_details/layout_details/hopper_scale.py: "
                       "rows of 2 · 8 warps · 2 · 8"},
    {"trtllm", "TensorRT-LLM by FlashInfer", blackwell, .hidden = 256, .inner = 256,
     .bias_bits = 32, .source = IN_VLLM ": chosen on compute capability 10"},
    {"marlin", "Marlin", ampere_and_ada, .hidden = 256, .inner = 128, .bias_bits = 16,
     .source = IN_VLLM ": chosen where there is no other"},
};

enum { KERNELS = G_N_ELEMENTS(kernels), VALUE_BITS = 4, SCALE_BITS = 8, GROUP = 32, STORED = 16 };

int expert_kernels_count(void)
{
    return KERNELS;
}

const ExpertKernels *expert_kernels_at(int i)
{
    return &kernels[i];
}

const ExpertKernels *expert_kernels_of(const char *device)
{
    for (int i = 0; device && i < KERNELS; i++)
        if (g_strv_contains(kernels[i].devices, device))
            return &kernels[i];
    return NULL;
}

static int64_t whole(int64_t n, int64_t multiple)
{
    return count_mul(count_ceil_div(n, multiple), multiple);
}

/* Rows of the first product, of one matrix or of two side by side, and of the last one; columns
 * are features of the other kind. */
typedef struct Expert {
    int64_t inner, hidden; /* features */
    int64_t first;         /* matrices of the first product */
} Expert;

/* With scales, in groups along the columns. */
static int64_t matrices_bytes(const Expert *e)
{
    int64_t numbers = count_mul(count_mul(e->first + 1, e->inner), e->hidden);
    return count_add(count_bytes(numbers, VALUE_BITS),
                     count_bytes(count_ceil_div(numbers, GROUP), SCALE_BITS));
}

static int64_t biases_bytes(const Expert *e, int bits)
{
    return count_bytes(count_add(count_mul(e->first, e->inner), e->hidden), bits);
}

static int64_t second_scales_bytes(const Expert *e, int64_t rows)
{
    int64_t first =
        count_mul(whole(count_mul(e->first, e->inner), rows), count_ceil_div(e->hidden, GROUP));
    int64_t last = count_mul(whole(e->hidden, rows), count_ceil_div(e->inner, GROUP));
    return count_bytes(count_add(first, last), SCALE_BITS);
}

int64_t expert_kernels_bytes(const ExpertKernels *k, const Transformer *sizes)
{
    Expert plain = {sizes->expert_mlp, sizes->hidden, sizes->gated ? 2 : 1};
    Expert padded = {whole(plain.inner, k->inner), whole(plain.hidden, k->hidden), plain.first};
    int64_t more = count_sub(matrices_bytes(&padded), matrices_bytes(&plain));
    if (sizes->expert_biases > 0)
        count_add_to(&more, count_sub(biases_bytes(&padded, k->bias_bits),
                                      count_bytes(sizes->expert_biases, STORED)));
    if (k->scale_rows > 0)
        count_add_to(&more, second_scales_bytes(&padded, k->scale_rows));
    return count_mul(more, count_mul(sizes->mixture_layers, sizes->experts));
}
