/* Layers of two networks, matched. */
#include "chart_book.h"

#include "analysis/layer_pairs.h"

static const ModelCost *cost_of(void **state, const char *id)
{
    const ChartBook *of = *state;
    Setup setup = {0};
    const ModelResult *model = project_model(of->project, id, &setup, NULL);
    assert_non_null(model);
    return model->cost;
}

static void test_by_name(void **state)
{
    g_autoptr(GArray) pairs = layer_pairs(cost_of(state, "small"), cost_of(state, "normed"));
    assert_int_equal(pairs->len, 3); /* convolution, the batch-norm of the other, activation */
    assert_int_equal(layer_pair(pairs, 0)->after, 0);
    assert_int_equal(layer_pair(pairs, 1)->before, -1);
    assert_int_equal(layer_pair(pairs, 1)->after, 1);
    assert_int_equal(layer_pair(pairs, 2)->before, 1);
    assert_int_equal(layer_pair(pairs, 2)->after, 2);
}

/* The convolution of "deep" is layer1.0.conv1 with 8 channels of 8x8, as that of "twice", conv1. */
static void test_by_shape(void **state)
{
    g_autoptr(GArray) pairs = layer_pairs(cost_of(state, "twice"), cost_of(state, "deep"));
    assert_int_equal(pairs->len, 80);
    assert_int_equal(layer_pair(pairs, 0)->before, 0);
    assert_int_equal(layer_pair(pairs, 0)->after, 0);
}

/* 3 x 3 x 3 x 4 x 64 = 6912 MACs and 112 parameters become twice as many; (768 + 448 + 1024) bytes
 * become 768 + 896 + 2048. */
static void test_changes(void **state)
{
    g_autoptr(ResultList) changes = layer_changes(cost_of(state, "small"), cost_of(state, "twice"));
    assert_int_equal(changes->records.n, 2);
    const LayerChange *conv = record_at(&changes->records, 0);
    assert_string_equal(conv->status, "changed");
    assert_string_equal(conv->after, "conv");
    assert_int_equal(conv->macs_before, 6912);
    assert_int_equal(conv->macs_after, 13824);
    assert_int_equal(conv->params_before, 112);
    assert_int_equal(conv->params_after, 224);
    assert_int_equal(conv->bytes_before, 2240);
    assert_int_equal(conv->bytes_after, 3712);
    assert_null(conv->last);
    g_autoptr(ResultList) none = layer_changes(cost_of(state, "small"), cost_of(state, "small"));
    assert_int_equal(none->records.n, 0);
    g_autoptr(ResultList) fewer = layer_changes(cost_of(state, "small"), cost_of(state, "plain"));
    const LayerChange *gone = record_at(&fewer->records, fewer->records.n - 1);
    assert_string_equal(gone->status, "removed");
    assert_true(gone->macs_after == COUNT_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_name),
        cmocka_unit_test(test_by_shape),
        cmocka_unit_test(test_changes),
    };
    return cmocka_run_group_tests(tests, chart_book_open, chart_book_close);
}
