/* How a network was looked at, in words. */
#include "results_book.h"

#include "analysis/stated.h"

static char *words_of(void **state, Setup *setup, unsigned parts)
{
    const ModelResult *model = small(state, setup);
    return stated(&model, 1, setup, parts);
}

static void assert_words(void **state, Setup setup, unsigned parts, const char *expected)
{
    g_autofree char *words = words_of(state, &setup, parts);
    assert_string_equal(words, expected);
}

static void test_as_declared(void **state)
{
    assert_words(state, (Setup){0}, STATED_OPERATORS,
                 "batch 1, fp32, operator by operator, compulsory traffic, theoretical ceilings");
    assert_words(state, (Setup){0}, STATED_ROOFLINE,
                 "batch 1, fp32, fused, compulsory traffic, theoretical ceilings");
    assert_words(state, (Setup){0}, 0, "");
}

static void test_what_is_otherwise_is_said(void **state)
{
    static const char *const designs[] = {"width=0.5", NULL};
    Setup setup = {.batch = 4,
                   .resolution = 16,
                   .designs = designs,
                   .scheme = "int8",
                   .fusion = FUSION_ALL,
                   .basis = BASIS_MEASURED,
                   .traffic = TRAFFIC_NO_REUSE};
    assert_words(state, setup, STATED_OPERATORS,
                 "batch 4, resolution 16, int8, fused: all, changed: width=0.5, no_reuse traffic, "
                 "measured ceilings");
    assert_words(state, setup, STATED_FORMAT | STATED_BASIS, "int8, measured ceilings");
}

/* Dims and inputs are of files; here a result says that it was made with some. */
static void test_sizes_of_files(void **state)
{
    static const char *const dims[] = {"context=512", "tokens=context", NULL}, *const inputs[] = {
                                                                                   "ids=1x9", NULL};
    ModelResult file = *small(state, &(Setup){0});
    file.setup.dims = dims;
    file.setup.inputs = inputs;
    const ModelResult *model = &file;
    g_autofree char *words = stated(&model, 1, NULL, STATED_BATCH | STATED_SIZES);
    assert_string_equal(words, "batch 1, context 512, tokens as context, ids 1x9");
}

static void test_models_that_differ(void **state)
{
    const ModelResult *models[] = {small(state, &(Setup){0}),
                                   small(state, &(Setup){.batch = 2, .dtype = DTYPE_FP16})};
    g_autofree char *words = stated(models, 2, NULL, STATED_NETWORK);
    assert_string_equal(words, "several batches, several formats, operator by operator");
    models[1] = models[0];
    g_autofree char *same = stated(models, 2, NULL, STATED_NETWORK);
    assert_string_equal(same, "batch 1, fp32, operator by operator");
}

static void test_notes(void **state)
{
    static const char *const notes[] = {"one", "two", NULL};
    (void)state;
    g_autofree char *both = stated_notes(notes), *none = stated_notes(notes + 2);
    assert_string_equal(both, "one; two");
    assert_string_equal(none, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_declared),    cmocka_unit_test(test_what_is_otherwise_is_said),
        cmocka_unit_test(test_sizes_of_files), cmocka_unit_test(test_models_that_differ),
        cmocka_unit_test(test_notes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
