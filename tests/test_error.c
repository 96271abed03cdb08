#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "base/error.h"

static const char *const operators[] = {"conv",     "bn",         "relu", "max_pool",
                                        "avg_pool", "layer_norm", "检测", NULL};

static void assert_nearest(const char *word, const char *expected)
{
    const char *found = nearest_word(word, operators);
    if (expected)
        assert_string_equal(found ? found : "(none)", expected);
    else
        assert_null(found);
}

static void test_near(void **state)
{
    (void)state;
    assert_nearest("relu", "relu");
    assert_nearest("rellu", "relu"); /* insertion */
    assert_nearest("rel", "relu");   /* deletion */
    assert_nearest("conw", "conv");  /* substitution */
    assert_nearest("rleu", "relu");  /* neighbours swapped: one, where two edits would be too far */
    assert_nearest("检车", "检测");  /* one character of two, however many bytes */
    assert_nearest("分割", NULL);
    assert_nearest("bm", "bn");                /* one letter of two */
    assert_nearest("maxpool", "max_pool");     /* 1 of 7 */
    assert_nearest("layernrom", "layer_norm"); /* 2 of 9 */
    assert_nearest("ReLU", "relu");
    assert_nearest("MaxPool", "max_pool");
}

/* What goes on after a whole word is nearer than another word of as many letters. */
static void test_compounds(void **state)
{
    (void)state;
    static const char *const classes[] = {"tpu", "gpu-consumer", "gpu-datacentre", "npu", NULL};
    static const char *const both[] = {"gpu-consumer", "gpu", NULL};
    assert_string_equal(nearest_word("gpu", classes), "gpu-consumer");
    assert_string_equal(nearest_word("tpv", classes), "tpu");
    assert_string_equal(nearest_word("GPU", both), "gpu");
    assert_nearest("max", "max_pool");
}

static void test_far(void **state)
{
    (void)state;
    assert_nearest("", NULL);
    assert_nearest("b", NULL);
    assert_nearest("xx", NULL);
    assert_nearest("cnov2", NULL); /* swap and deletion make 2 of 5 */
}

/* A third of the word, and never more than three letters. */
static void test_limits(void **state)
{
    (void)state;
    static const char *const known[] = {"abcdefghijklmnopqr", NULL};
    assert_non_null(nearest_word("abcdefghijklmno___", known)); /* 3 of 18 */
    assert_null(nearest_word("abcdefghijklmn____", known));     /* 4 of 18 */
    static const char *const six[] = {"abcdef", NULL};
    assert_non_null(nearest_word("abcd__", six)); /* 2 of 6 */
    assert_null(nearest_word("abc___", six));     /* 3 of 6 */
}

static void test_ties_and_none(void **state)
{
    (void)state;
    static const char *const twins[] = {"conv1d", "conv2d", "conv3d", NULL};
    static const char *const nothing[] = {NULL};
    assert_string_equal(nearest_word("conv4d", twins), "conv1d");
    assert_string_equal(nearest_word("conv3f", twins), "conv3d");
    assert_null(nearest_word("conv", nothing));
}

static void test_long_words(void **state)
{
    (void)state;
    g_autofree char *word = g_strnfill(10000, 'x'), *longest = g_strnfill(64, 'x');
    g_autofree char *near = g_strnfill(63, 'x');
    const char *const known[] = {longest, NULL};
    assert_null(nearest_word(word, known));
    assert_string_equal(nearest_word(near, known), longest);
}

static void test_did_you_mean(void **state)
{
    (void)state;
    g_autofree char *near = did_you_mean("rellu", operators),
                    *far = did_you_mean("lstm", operators);
    assert_string_equal(near, ": did you mean 'relu'?");
    assert_string_equal(far, "");
}

static void test_the_machines_errors_pass(void **state)
{
    GError *error = NULL;
    (void)state;
    assert_true(rb_pass_machine(NULL, &error));
    assert_null(error);
    assert_true(rb_pass_machine(g_error_new(RB_ERROR, RB_ERROR_IO, "no such file"), &error));
    assert_null(error);
    assert_false(rb_pass_machine(g_error_new(RB_ERROR, RB_ERROR_MACHINE, "no memory"), &error));
    assert_string_equal(error->message, "no memory");
    g_clear_error(&error);
    assert_false(rb_pass_machine(g_error_new(RB_ERROR, RB_ERROR_MACHINE, "no memory"), NULL));
}

/* A reason that tables show as it is, with or without a semicolon, and what to do about it. */
static void test_remedy(void **state)
{
    (void)state;
    GError *error = NULL, *copy;
    assert_false(rb_fail_because(&error, "does not fit: 3 GB; of 2 GB", "buy another"));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT));
    assert_string_equal(error->message, "does not fit: 3 GB; of 2 GB");
    assert_string_equal(error_remedy(error), "buy another");
    copy = g_error_copy(error);
    assert_string_equal(error_remedy(copy), "buy another");
    g_error_free(copy);
    g_clear_error(&error);
    rb_fail(&error, RB_ERROR_CANNOT, "no fp8: none is stated");
    assert_null(error_remedy(error));
    g_clear_error(&error);
    error = g_error_new(G_FILE_ERROR, G_FILE_ERROR_IO, "gone");
    assert_null(error_remedy(error));
    g_error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_remedy),
        cmocka_unit_test(test_near),
        cmocka_unit_test(test_the_machines_errors_pass),
        cmocka_unit_test(test_compounds),
        cmocka_unit_test(test_far),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_ties_and_none),
        cmocka_unit_test(test_long_words),
        cmocka_unit_test(test_did_you_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
