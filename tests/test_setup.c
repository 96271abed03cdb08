/* Words into setups, and setups as values. */
#include "support.h"

#include "analysis/setup.h"
#include "base/error.h"

static const SetupWords none = {.batch = SETUP_AS_DECLARED, .resolution = SETUP_AS_DECLARED};

static void test_no_words_are_the_default(void **state)
{
    Setup setup;
    (void)state;
    assert_true(setup_parse(&none, &setup, NULL));
    assert_true(setup_equal(&setup, &(Setup){0}));
}

static void test_words_are_read(void **state)
{
    char *designs[] = {(char *)"width=0.5", (char *)"depthwise", NULL};
    SetupWords words = {.batch = 8,
                        .resolution = 160,
                        .designs = designs,
                        .dtype = "fp16",
                        .scheme = "int8",
                        .fuse = "bn,activation",
                        .basis = "measured",
                        .traffic = "no_reuse"};
    Setup setup;
    (void)state;
    assert_true(setup_parse(&words, &setup, NULL));
    assert_int_equal(setup.batch, 8);
    assert_int_equal(setup.resolution, 160);
    assert_int_equal(setup.dtype, DTYPE_FP16);
    assert_string_equal(setup.scheme, "int8");
    assert_int_equal(setup.fusion, 1 << FUSION_BN | 1 << FUSION_ACTIVATION);
    assert_int_equal(setup.basis, BASIS_MEASURED);
    assert_int_equal(setup.traffic, TRAFFIC_NO_REUSE);
    g_autofree char *fusion = setup_fusion_text(&setup), *design = setup_design_text(&setup);
    assert_string_equal(fusion, "bn,activation");
    assert_string_equal(design, "width=0.5,depthwise");
}

static void refuse(SetupWords words, const char *says)
{
    Setup setup;
    g_autoptr(GError) error = NULL;
    assert_false(setup_parse(&words, &setup, &error));
    assert_int_equal(error->code, RB_ERROR_USAGE);
    assert_contains(error->message, says);
}

static void test_a_wrong_word_names_the_nearest(void **state)
{
    SetupWords words = none;
    char *designs[] = {(char *)"widht=0.5", NULL};
    (void)state;
    words.basis = "mesured";
    refuse(words, "no basis 'mesured': did you mean 'measured'?");
    words.basis = NULL;
    words.traffic = "tild";
    refuse(words, "no traffic model 'tild': did you mean 'tiled'?");
    words.traffic = NULL;
    words.dtype = "fp15";
    refuse(words, "did you mean 'fp16'?");
    words.dtype = "int8";
    refuse(words, "no floating-point element type 'int8'");
    words.dtype = NULL;
    words.designs = designs;
    refuse(words, "did you mean 'width'?");
    words.designs = NULL;
    words.batch = 0;
    refuse(words, "from 1");
}

/* Equal setups are equal by their texts, not by where these stand; any field tells them apart. */
static void test_setups_are_values(void **state)
{
    static const char *const width[] = {"width=0.5", NULL}, *const dims[] = {"n=4", NULL};
    const Setup setups[] = {{0},
                            {.network = 1},
                            {.batch = 2},
                            {.resolution = 64},
                            {.dims = dims},
                            {.inputs = dims},
                            {.designs = width},
                            {.dtype = DTYPE_FP16},
                            {.scheme = "int8"},
                            {.fusion = FUSION_ALL},
                            {.device = (const Device *)width},
                            {.basis = BASIS_MEASURED},
                            {.traffic = TRAFFIC_NO_REUSE}};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(setups); i++) {
        g_auto(Setup) copy = setup_copy(&setups[i]);
        assert_int_equal(setup_hash(&copy), setup_hash(&setups[i]));
        for (gsize k = 0; k < G_N_ELEMENTS(setups); k++)
            assert_int_equal(setup_equal(&copy, &setups[k]), i == k);
    }
}

static void test_caches(void **state)
{
    SetupWords words = {.batch = SETUP_AS_DECLARED, .resolution = SETUP_AS_DECLARED, .kv = "fp8"};
    Setup setup;
    g_autoptr(GError) error = NULL;
    (void)state;
    assert_true(setup_parse(&words, &setup, NULL));
    assert_int_equal(setup.kv, DTYPE_FP8);
    assert_false(setup_equal(&setup, &(Setup){0}));
    words.kv = "fp9";
    assert_false(setup_parse(&words, &setup, &error));
    assert_string_equal(error->message, "no cache in 'fp9': did you mean 'fp8'?; there are fp16, "
                                        "bf16, fp8, int8");
}

/* What else is set stays, and stands before. */
static void test_dims_of_a_pass(void **state)
{
    (void)state;
    const char *const dims[] = {"tokens=512", "layers=4", "context=2048", NULL};
    g_auto(GStrv) pass = setup_pass_dims(&(Setup){.dims = dims}, 1, 8192);
    g_autofree char *text = g_strjoinv(" ", pass);
    assert_string_equal(text, "layers=4 context=8192 tokens=1");
    g_auto(GStrv) alone = setup_pass_dims(&(Setup){0}, 2, 3);
    g_autofree char *default_text = g_strjoinv(" ", alone);
    assert_string_equal(default_text, "context=3 tokens=2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_caches),
        cmocka_unit_test(test_no_words_are_the_default),
        cmocka_unit_test(test_words_are_read),
        cmocka_unit_test(test_a_wrong_word_names_the_nearest),
        cmocka_unit_test(test_setups_are_values),
        cmocka_unit_test(test_dims_of_a_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
