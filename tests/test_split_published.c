/* Published measurements of several devices: none is faster than what we say none can be. */
#include "plan_kit.h"

/* Time of an output token, ms, from ai-dynamo/aiconfigurator, systems/silicon_sample.csv: model,
 * format, tensor-parallel ways, node, sequences at once at most, tokens of the prompt. The context
 * is that of the first token: later ones have more. */
static const struct {
    const char *model, *scheme;
    int64_t tensor;
    const char *node;
    int64_t batch, context;
    double ms;
} token_times[] = {
    {"llama3_1_70b", "nvfp4", 2, "dgx-b200", 8, 8192, 10.912081549017831},
    {"llama3_1_70b", "nvfp4", 4, "dgx-b200", 32, 1024, 8.517364800581657},
    {"llama3_1_70b", "nvfp4", 4, "dgx-b200", 4, 8192, 7.596896679585805},
    {"llama3_1_70b", "nvfp4", 8, "dgx-b200", 4, 1024, 5.867690862513036},
    {"llama3_1_70b", "nvfp4", 8, "dgx-b200", 4, 1024, 6.576913226412841},
    {"llama3_1_70b", "fp8", 2, "dgx-b200", 32, 1024, 13.020107779912319},
    {"llama3_1_70b", "fp8", 4, "hgx-h200", 16, 1024, 9.395645498961537},
    {"llama3_1_70b", "fp8", 4, "hgx-h200", 8, 1024, 8.442319054026957},
    {"llama3_1_70b", "fp8", 4, "hgx-h200", 32, 1024, 15.8352488922971},
    {"llama3_1_70b", "fp8", 8, "dgx-b200", 128, 1024, 13.6501848272249},
    {"llama3_1_70b", "fp8", 8, "dgx-b200", 32, 1024, 7.363629876487384},
    {"llama3_1_70b", "fp8", 8, "hgx-h200", 4, 1024, 6.258508250078806},
    {"llama3_1_70b", "fp8", 8, "hgx-h200", 8, 1024, 8.38667934090751},
    {"llama3_1_8b", NULL, 2, "dgx-h100", 8, 4096, 7.5982715625},
    {"llama3_1_8b", NULL, 8, "dgx-h100", 8, 4096, 3.2160128624999995},
    {"llama3_1_8b", "fp8", 8, "hgx-h200", 512, 2000, 28.04},
    {"qwen3_32b", NULL, 2, "dgx-h100", 128, 1024, 38.0517923865},
    {"qwen3_32b", NULL, 4, "dgx-h100", 64, 1024, 16.348327240625},
    {"qwen3_32b", NULL, 4, "dgx-h100", 64, 1024, 17.314609931249997},
    {"qwen3_32b", NULL, 4, "dgx-h100", 8, 4096, 16.459575325},
    {"qwen3_32b", NULL, 8, "dgx-h100", 128, 2048, 23.512045873},
    {"qwen3_32b", "fp8", 2, "dgx-h100", 128, 1024, 27.0867020575},
    {"qwen3_32b", "fp8", 2, "dgx-h100", 64, 1024, 18.61233000078125},
    {"qwen3_32b", "fp8", 2, "dgx-h100", 64, 2048, 59.1266117078125},
    {"qwen3_32b", "fp8", 2, "dgx-h100", 8, 4096, 13.91664165625},
    {"qwen3_32b", "fp8", 8, "dgx-h100", 32, 4096, 25.0920842171875},
    {"qwen3_32b", "fp8", 8, "dgx-h100", 64, 1024, 16.43155257734375},
};

static void test_tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(token_times); i++) {
        PlanBook book =
            plan_book(NULL, token_times[i].model, token_times[i].node, token_times[i].tensor);
        book.query.setup.scheme = token_times[i].scheme;
        book.query.context = token_times[i].context;
        book.query.batch = token_times[i].batch;
        g_autoptr(Planned) planned = planned_of(&book, PLAN_SERVE);
        if (!planned->plan)
            fail_msg("%s", planned->reason);
        const PlanRow *row = plan_row(planned, token_times[i].tensor, 1);
        double seconds = token_times[i].ms * 1e-3;
        if (!(row->bound_seconds > 0.05 * seconds && row->bound_seconds <= seconds))
            fail_msg("row %zu: bound %g ms, measured %g ms", i, row->bound_seconds * 1e3,
                     token_times[i].ms);
        plan_book_clear(&book);
    }
}

/* The networks of two training reports, by their sizes; learned positions. */
#define GPT(id, width, layers, heads, words)                                                       \
    "network(\"" id "\", " #width ", " #layers ", " #heads ", " #words ")\n"
static const char trained_models[] =
    "local function network(id, width, layers, heads, words)\n"
    "  local m = transformer { model_type = \"gpt2\", n_embd = width, n_layer = layers,\n"
    "    n_head = heads, vocab_size = words, n_positions = 2048 }\n"
    "  m.id = id\n  m.dims = { tokens = 1, context = 2048 }\n  model(m)\nend\n" GPT(
        "megatron_22b", 6144, 48, 64, 51200) GPT("megatron_1t", 25600, 128, 160, 51200)
        GPT("mpt_7b", 4096, 32, 32, 50368) GPT("mpt_13b", 5120, 40, 40, 50368)
            GPT("mpt_30b", 7168, 48, 56, 50368) GPT("mpt_70b", 8192, 80, 64, 50368)
                GPT("mpt_3b", 2560, 32, 32, 50368);

typedef struct Report {
    const char *model, *node;
    int64_t devices, tensor, pipeline, batch;
    double seconds; /* of a step */
} Report;

/* Korthikanti et al., arXiv:2205.05198, table 5, by calculon's validation.py: full recomputation,
 * and sequence parallelism with selective. 22B has a batch of 4, 1T of 512 (table 3). */
static const Report steps[] = {
    {"megatron_22b", "dgx-a100-80gb", 8, 8, 1, 4, 1.10},
    {"megatron_22b", "dgx-a100-80gb", 8, 8, 1, 4, 1.42},
    {"megatron_1t", "dgx-a100-80gb", 512, 8, 64, 512, 71.49},
    {"megatron_1t", "dgx-a100-80gb", 512, 8, 64, 512, 94.42},
};

/* Tokens a second and device of MPT, 2048 tokens, bf16, FULL_SHARD: mosaicml/llm-foundry,
 * scripts/train/benchmarking/README.md. Devices, microbatch, accumulated ones. */
static const struct {
    const char *model, *node;
    int64_t devices, microbatch, microbatches;
    double per_second;
} rates[] = {
    {"mpt_13b", "dgx-h100", 128, 16, 1, 5080}, {"mpt_13b", "dgx-h100", 256, 16, 1, 4989},
    {"mpt_13b", "dgx-h100", 512, 16, 1, 4952}, {"mpt_13b", "dgx-a100-80gb", 8, 2, 3, 2262},
    {"mpt_13b", "dgx-h100", 8, 2, 1, 4792},    {"mpt_30b", "dgx-h100", 128, 8, 1, 2199},
    {"mpt_30b", "dgx-h100", 256, 8, 1, 2148},  {"mpt_3b", "dgx-h100", 128, 8, 1, 23422},
    {"mpt_3b", "dgx-h100", 512, 8, 1, 21664},  {"mpt_70b", "dgx-h100", 256, 8, 1, 1035},
    {"mpt_70b", "dgx-h100", 32, 2, 16, 882},   {"mpt_70b", "dgx-h100", 512, 8, 1, 1007},
    {"mpt_7b", "dgx-h100", 256, 6, 1, 10119},  {"mpt_7b", "dgx-h100", 512, 6, 1, 9670},
};

static Book trained_book(void)
{
    Book book = book_empty();
    book_add(&book, "models/trained.lua", trained_models);
    return book;
}

/* The fastest that we find of the same tensor and pipeline ways is faster, and not by ten times. */
static void check_step(const Book *folder, const Report *report)
{
    PlanBook book = plan_book(folder->dir, report->model, report->node, report->devices);
    book.query.context = 2048;
    book.query.batch = report->batch;
    g_autoptr(Planned) planned = planned_of(&book, PLAN_TRAIN);
    if (!planned->plan)
        fail_msg("%s", planned->reason);
    const PlanRow *row = plan_row(planned, report->tensor, report->pipeline);
    if (!(row->bound_seconds <= row->seconds && row->seconds <= report->seconds &&
          row->seconds > 0.3 * report->seconds))
        fail_msg("%s on %d: bound %g, roofline %g, measured %g s", report->model,
                 (int)report->devices, row->bound_seconds, row->seconds, report->seconds);
    plan_book_clear(&book);
}

static void test_steps(void **state)
{
    (void)state;
    Book folder = trained_book();
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        check_step(&folder, &steps[i]);
    book_clear(&folder);
}

static void test_rates(void **state)
{
    (void)state;
    Book folder = trained_book();
    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
        int64_t batch = rates[i].devices * rates[i].microbatch * rates[i].microbatches;
        double tokens = (double)batch * 2048;
        const Report report = {rates[i].model,
                               rates[i].node,
                               rates[i].devices,
                               1,
                               1,
                               batch,
                               tokens / (double)rates[i].devices / rates[i].per_second};
        check_step(&folder, &report);
    }
    book_clear(&folder);
}

/* A 13B transformer on two A100 of 40 GB, FasterTransformer: 512 tokens in 45.45 ms, one after
 * another in 22 (283.6 ms for ten with 63.17 for the prompt on one device); kipply, Transformer
 * Inference Arithmetic, as quoted in cli99/llm-analysis. */
static void test_a_prompt(void **state)
{
    (void)state;
    PlanBook book = plan_book(NULL, "llama2_13b", "dgx-a100-40gb", 2);
    book.query.context = 512;
    book.query.batch = 1;
    g_autoptr(Planned) two = planned_of(&book, PLAN_SERVE);
    const PlanRow *row = plan_row(two, 2, 1);
    assert_true(row->first_token_seconds < 45.45e-3 && row->first_token_seconds > 0.3 * 45.45e-3);
    book.query.devices = 1;
    g_autoptr(Planned) one = planned_of(&book, PLAN_SERVE);
    row = plan_row(one, 1, 1);
    assert_true(row->first_token_seconds < 63.17e-3);
    assert_true(row->bound_seconds < (283.6e-3 - 63.17e-3) / 9);
    plan_book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_a_prompt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
