/* What runtimes hold beside the weights, on what the repository ships. */
#include "shipped_kit.h"

#include <math.h>

#include "analysis/ask.h"
#include "record/record.h"
#include "zoo/devices.h"

static const ResultList *asked(void **state, const char *network, const char *scheme,
                               GError **error)
{
    Analysis *analysis = shipped_analysis(state);
    Setup setup = {
        .network = zoo_find(analysis_zoo(analysis), network), .batch = 1, .scheme = scheme};
    Asked question = {.analysis = analysis,
                      .model = analysis_model(analysis, &setup, error),
                      .device = devices_find(analysis_devices(analysis), "h100-sxm")};
    assert_non_null(question.model);
    return ask(QUESTION_RUNTIMES, &question, error);
}

static double field(const void *row, const char *name)
{
    Value value = record_field(question(QUESTION_RUNTIMES)->record, name)->read(row);
    return (double)value.integer;
}

/* Of a network that is larger than the device nothing is left, which is known. */
static void test_nothing_left(void **state)
{
    const ResultList *list = asked(state, "gpt_oss_120b", NULL, NULL);
    assert_true(field(record_at(&list->records, 0), "left_bytes") == 0);
}

/* gpt-oss-120b on an H100, with 133 MiB of vLLM's own, 131,072 positions of 64 features in 16 bits,
 * and what tests/test_expert_kernels.c counts of experts: of 0.9 of 81,559 MiB the rest is left.
 * The file has 65,248,815,744 bytes: 114,661,785,600 numbers of experts in 17 bytes per 32,
 * 2,167,371,072 others in 16 bits. */
static void test_held(void **state)
{
    const double file = 65248815744, positions = 131072.0 * 64 * 2, itself = 133.0 * (1 << 20),
                 experts = 36.0 * 128 * ((5888 + 3072) * 90 + 2 * 8640);
    const ResultList *list = asked(state, "gpt_oss_120b", "mxfp4_experts", NULL);
    const void *vllm = record_at(&list->records, 0);
    assert_true(field(vllm, "overhead_bytes") == itself);
    assert_true(field(vllm, "tables_bytes") == positions);
    assert_true(field(vllm, "experts_bytes") == experts);
    assert_true(field(vllm, "weights_bytes") == file + positions + experts);
    double left = floor(0.9 * 81559 * (1 << 20)) - itself - file - positions - experts;
    assert_true(field(vllm, "left_bytes") == left);
    const void *other = record_at(&list->records, 1);
    assert_true(field(other, "weights_bytes") == file);
    assert_true(field(other, "left_bytes") == floor(0.9 * (81559.0 * (1 << 20) - file)));
}

static void test_others(void **state)
{
    g_autoptr(GError) error = NULL;
    assert_null(asked(state, "resnet50", NULL, &error));
    assert_string_equal(error->message, "no language model: 'resnet50' keeps nothing of earlier "
                                        "tokens; ask of one that does");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_held),
        cmocka_unit_test(test_nothing_left),
        cmocka_unit_test(test_others),
    };
    return cmocka_run_group_tests(tests, open_shipped, close_shipped);
}
