/* How kernels hold experts of 4 bits (serve/expert_kernels.h). */
#include "support.h"

#include <math.h>

#include "serve/expert_kernels.h"

#define GIB (1024.0 * 1024 * 1024)

/* gpt-oss, by its config.json: mixtures, experts of each. */
static Transformer gpt_oss(int64_t layers, int64_t experts)
{
    return (Transformer){.hidden = 2880,
                         .expert_mlp = 2880,
                         .experts = experts,
                         .mixture_layers = layers,
                         .expert_biases = 2 * 2880 + 2880,
                         .gated = true};
}

static const ExpertKernels *named(const char *id)
{
    for (int i = 0; i < expert_kernels_count(); i++)
        if (strcmp(expert_kernels_at(i)->id, id) == 0)
            return expert_kernels_at(i);
    fail_msg("no kernels %s", id);
    return NULL;
}

static void test_rows(void **state)
{
    (void)state;
    for (int i = 0; i < expert_kernels_count(); i++) {
        const ExpertKernels *kernels = expert_kernels_at(i);
        assert_true(kernels->hidden > 0 && kernels->inner > 0 && kernels->scale_rows >= 0);
        assert_true(*kernels->name && *kernels->source);
        for (const char *const *device = kernels->devices; *device; device++)
            assert_ptr_equal(expert_kernels_of(*device), kernels);
    }
    assert_null(expert_kernels_of(NULL));
    assert_null(expert_kernels_of("tpu-v4"));
}

/* Hopper, Triton: 2,880 is a multiple of 64, so nothing is padded but the second copy of scales:
 * rows of 256, 5,760 → 5,888 and 2,880 → 3,072, each of 2,880 / 32 = 90 bytes; and 8,640 biases
 * have two bytes more. */
static void test_triton(void **state)
{
    (void)state;
    const Transformer sizes = gpt_oss(36, 128);
    assert_int_equal(expert_kernels_bytes(named("triton"), &sizes),
                     INT64_C(36) * 128 * ((5888 + 3072) * 90 + 2 * 8640));
}

/* Marlin: 2,880 between blocks → 3,072, the next multiple of 256, within an expert → 2,944, of 128:
 * three matrices of 17 bytes per 32 numbers, and biases of 2 · 2,944 + 3,072. */
static void test_marlin(void **state)
{
    (void)state;
    const Transformer sizes = gpt_oss(24, 32);
    int64_t matrices = INT64_C(3) * (3072 * 2944 - 2880 * 2880) / 32 * 17;
    int64_t biases = 2 * (2 * 2944 + 3072 - 8640);
    assert_int_equal(expert_kernels_bytes(named("marlin"), &sizes), 24 * 32 * (matrices + biases));
}

/* Blackwell: all to 3,072, the next multiple of 256. */
static void test_blackwell(void **state)
{
    (void)state;
    const Transformer sizes = gpt_oss(24, 32);
    int64_t matrices = INT64_C(3) * (3072 * 3072 - 2880 * 2880) / 32 * 17;
    int64_t biases = 4 * 3 * 3072 - 2 * 8640;
    assert_ptr_equal(expert_kernels_of("b200"), named("trtllm"));
    assert_int_equal(expert_kernels_bytes(named("trtllm"), &sizes), 24 * 32 * (matrices + biases));
}

/* What vLLM says that loading gpt-oss-120b took: 116,829,156,672 parameters, of which 36 · 128 · 3
 * · 2,880² are of experts in 17 bytes per 32 and the rest in 16 bits, 131,072 positions of 64
 * features in 16 bits, and what the kernels add. */
static void test_what_vllm_says(void **state)
{
    static const struct {
        const char *kernels, *source;
        double gib;
    } said[] = {
        {"triton", "vLLM 0.14.1 on an H100, vllm-project/vllm issue 33155", 64.38},
        {"marlin", "vLLM 0.10.1 on an H100, vllm-project/vllm issue 23278", 65.9651},
    };
    (void)state;
    const Transformer sizes = gpt_oss(36, 128);
    int64_t of_experts = INT64_C(36) * 128 * 3 * 2880 * 2880;
    int64_t file = of_experts / 32 * 17 + 2 * (INT64_C(116829156672) - of_experts);
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
        int64_t bytes =
            file + INT64_C(131072) * 64 * 2 + expert_kernels_bytes(named(said[i].kernels), &sizes);
        if (fabs((double)bytes / GIB - said[i].gib) > 0.002 * said[i].gib)
            fail_msg("%.3f GiB, not %.2f as %s says", (double)bytes / GIB, said[i].gib,
                     said[i].source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),           cmocka_unit_test(test_triton),
        cmocka_unit_test(test_marlin),         cmocka_unit_test(test_blackwell),
        cmocka_unit_test(test_what_vllm_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
