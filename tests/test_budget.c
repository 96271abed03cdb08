/* analysis/budget.h: the layer that holds a figure, and what would mend a broken budget. */
#include "budget_kit.h"

static const BudgetResult *only_row(const GPtrArray *rows)
{
    assert_int_equal(rows->len, 1);
    return result_at(rows, 0);
}

static void held_by(const char *budget, const char *holder)
{
    g_auto(Limited) limited = limited_new(budget);
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    const char *said = only_row(rows)->holder;
    if (holder)
        assert_string_equal(said, holder);
    else
        assert_null(said);
}

/* The moment of the peak; of sums the largest part: all MACs are the convolution's, 2,240 of 4,288
 * bytes are 52 %, 22.4 of 42.88 ns too; of pair half of everything is the first's. */
static void test_holders(void **state)
{
    (void)state;
    held_by("budget { model = 'small', peak_bytes = 9 * MB }", "relu1");
    held_by("budget { model = 'small', macs = 9 * M }", "conv1, 100 %");
    held_by("budget { model = 'small', ['traffic.compulsory.bytes'] = 9 * MB }", "conv1, 52 %");
    held_by("budget { model = 'small', on = 'box', operators_seconds = 9 * s }", "conv1, 52 %");
    held_by("budget { model = 'small', on = 'box', roofline_seconds = 9 * s }", "conv1, 100 %");
    held_by("budget { model = 'pair', package_bytes = 9 * MB }", "linear1, 50 %");
    held_by("budget { model = 'pair', on = 'box', memory_needed_bytes = 9 * MB }", "linear1, 50 %");
    held_by("budget { model = 'small', operators = 9 }", NULL);
    held_by("budget { model = 'small', on = 'box', bound_seconds = 9 * s }", NULL);
}

static void mended_by(const char *budget, const char *remedy)
{
    g_auto(Limited) limited = limited_new(budget);
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    const char *said = only_row(rows)->remedy;
    if (!said || !g_str_has_prefix(said, remedy))
        fail_msg("'%s' does not begin with '%s'", said ? said : "(nothing)", remedy);
}

/* What asks for least comes first: fused, 768 + 1,024 bytes live; then narrower floats, half of
 * 2,048 and, fused, of 1,792; then int8. What is not enough is the nearest there is. */
static void test_remedies_of_counts(void **state)
{
    (void)state;
    mended_by("budget { model = 'small', peak_bytes = 1792 }", "fuse=all: 1,792 B");
    mended_by("budget { model = 'small', peak_bytes = 1024 }", "scheme=fp16: 1,024 B");
    mended_by("budget { model = 'small', peak_bytes = 896 }", "scheme=fp16 fuse=all: 896 B");
    mended_by("budget { model = 'small', scheme = 'fp16', peak_bytes = 896 }", "fuse=all: 896 B");
    mended_by("budget { model = 'small', weights_bytes = 130 }", "scheme=");
    mended_by("budget { model = 'small', peak_bytes = 1 }", "nothing is enough; nearest ");
    mended_by("budget { model = 'small', operators = 1 }", "fuse=all: 1");
}

/* 337.92 ns in fp32; box computes no narrower format than that, but stores it: half the bytes are
 * 168.96 ns. */
static void test_remedies_of_times(void **state)
{
    (void)state;
    mended_by("budget { model = 'pair', on = 'box', roofline_seconds = 170 * ns }",
              "scheme=fp16: 168.96 ns");
    mended_by("budget { model = 'pair', on = 'box', time = 170 * ns }", "scheme=fp16: 168.96 ns");
    mended_by("budget { model = 'small', on = 'box', operators_seconds = 23 * ns }",
              "fuse=all: 22.4 ns");
    mended_by("budget { model = 'pair', on = 'box', inferences_per_s = 5 * M }",
              "scheme=fp16: 5.91856 M/s");
}

static void test_figures(void **state)
{
    (void)state;
    g_auto(Limited) limited = limited_new("budget { model = 'small', params = 1 }");
    const Limit *seconds = NULL, *params = NULL;
    for (int i = 0; limit_names()[i]; i++) {
        seconds = strcmp(limit_names()[i], "bound_seconds") == 0 ? limit_at(i) : seconds;
        params = strcmp(limit_names()[i], "params") == 0 ? limit_at(i) : params;
    }
    Setup setup = {0};
    const ModelResult *model = project_model(limited.project, "small", &setup, NULL);
    assert_non_null(model);
    near(budget_figure(params, model, NULL), 112);
    assert_true(isnan(budget_figure(seconds, model, NULL)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holders),
        cmocka_unit_test(test_remedies_of_counts),
        cmocka_unit_test(test_remedies_of_times),
        cmocka_unit_test(test_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
