#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "whatif/schemes.h"

static Scheme find(const char *text)
{
    Scheme scheme;
    assert_true(scheme_find(text, &scheme, NULL));
    return scheme;
}

static void fails(const char *text, const char *message)
{
    Scheme scheme;
    g_autoptr(GError) error = NULL;
    assert_false(scheme_find(text, &scheme, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_USAGE));
    if (!strstr(error->message, message))
        fail_msg("'%s' does not say '%s'", error->message, message);
}

/* The list of SPEC §7, in its order. */
static void test_shipped(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "fp32",
        "tf32",
        "fp16",
        "bf16",
        "fp8",
        "int8",
        "int8_dynamic",
        "w8a16",
        "w4a16",
        "w1a1",
        "mixed",
        "sparse_2_4",
        "sparse_unstructured",
    };
    assert_int_equal(scheme_count(), G_N_ELEMENTS(ids));
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        const Scheme *scheme = scheme_at((int)i);
        assert_string_equal(scheme->id, ids[i]);
        assert_string_equal(find(ids[i]).name, scheme->name);
        assert_true(g_str_has_suffix(scheme->doc, "."));
    }
}

/* Bits of a weight as the formats state them: 4 and 8 of 32; 4 and 8 of 16; bytes of blocks of 32
 * and 256 numbers in llama.cpp's gguf-py/gguf/constants.py. No network is looked at in all. */
static void test_stored(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        double bits;
    } rows[] = {
        {"mxfp4", 4.25},           {"mxfp4_experts", 4.25},   {"nvfp4", 4.5},
        {"q8_0", 34 * 8 / 32.0},   {"q6_k", 210 * 8 / 256.0}, {"q5_k", 176 * 8 / 256.0},
        {"q4_k", 144 * 8 / 256.0}, {"q3_k", 110 * 8 / 256.0}, {"q2_k", 84 * 8 / 256.0},
    };
    assert_int_equal(scheme_stored_count(), G_N_ELEMENTS(rows));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Scheme scheme = find(rows[i].id);
        double bits = dtype_bits(scheme.weights) + (double)scheme.group_bits / scheme.group;
        assert_string_equal(scheme_stored_at((int)i)->id, rows[i].id);
        assert_true(bits == rows[i].bits);
        assert_true(scheme_is_weight_only(&scheme));
        assert_true(g_str_has_suffix(scheme.doc, "."));
    }
}

static void test_kinds(void **state)
{
    (void)state;
    Scheme int8 = find("int8"), dynamic = find("int8_dynamic"), w4 = find("w4a16");
    Scheme half = find("fp16"), fp8 = find("fp8"), mixed = find("mixed");
    assert_true(int8.requantize && !dynamic.requantize && mixed.float_ends);
    assert_int_equal(int8.accumulate, DTYPE_INT32);
    assert_true(scheme_is_format(&half) && !scheme_is_format(&int8) && !scheme_is_format(&fp8));
    assert_true(scheme_is_weight_only(&w4) && !scheme_is_weight_only(&int8));
    assert_false(scheme_is_weight_only(&half) || scheme_is_weight_only(&fp8));
    assert_true(w4.granularity == GRANULARITY_GROUP && w4.group == 128);
    assert_true(int8.granularity == GRANULARITY_CHANNEL && half.granularity == GRANULARITY_NONE);
}

static void test_share_of_zeros(void **state)
{
    (void)state;
    assert_int_equal(find("sparse_unstructured").sparsity_percent, 90);
    assert_int_equal(find("sparse_unstructured=75").sparsity_percent, 75);
    assert_int_equal(find("sparse_unstructured=100").sparsity_percent, 100);
    assert_int_equal(find("sparse_2_4").sparsity_percent, 50);
    fails("sparse_unstructured=101", "0 to 100");
    fails("sparse_unstructured=", "0 to 100");
    fails("sparse_unstructured=-1", "0 to 100");
    fails("sparse_2_4=75", "takes no number");
}

static void test_nearest(void **state)
{
    (void)state;
    fails("int88", "did you mean 'int8'?");
    fails("int8_dynamc", "did you mean 'int8_dynamic'?");
    fails("W4A61", "did you mean 'w4a16'?");
    fails("quaternary", "roofbook list schemes");
    fails("", "there is no scheme ''");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped), cmocka_unit_test(test_stored),
        cmocka_unit_test(test_kinds),   cmocka_unit_test(test_share_of_zeros),
        cmocka_unit_test(test_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
