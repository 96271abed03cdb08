/* Options of ONNX files, as they are written. */
#include "support.h"

#include "base/error.h"
#include "graph/shape.h"
#include "onnx/options.h"

static void forms(void **state)
{
    (void)state;
    g_autoptr(OnnxOptions) options = onnx_options_new();
    assert_true(onnx_options_add_dim(options, "batch=8", NULL));
    assert_true(onnx_options_add_dim(options, "a=b=0", NULL)); /* a name may have an '=' */
    assert_true(onnx_options_add_dim(options, "batch=9", NULL));
    assert_int_equal(*(int64_t *)g_hash_table_lookup(options->dims, "batch"), 9);
    assert_int_equal(*(int64_t *)g_hash_table_lookup(options->dims, "a=b"), 0);
    assert_true(onnx_options_add_input(options, "x=1x3x224x224", NULL));
    assert_true(onnx_options_add_input(options, "s=scalar", NULL));
    const Shape *x = g_hash_table_lookup(options->inputs, "x");
    assert_int_equal(x->rank, 4);
    assert_int_equal(x->dim[3], 224);
    assert_int_equal(((const Shape *)g_hash_table_lookup(options->inputs, "s"))->rank, 0);
}

static void wrong_forms(void **state)
{
    (void)state;
    static const char *const bad_dims[] = {"batch", "batch=", "=3", "batch=-1", "batch=2x"};
    static const char *const bad_inputs[] = {"x", "x=", "x=1x", "x=1xax3", "x=1x1x1x1x1x1x1x1x1"};
    g_autoptr(OnnxOptions) options = onnx_options_new();
    for (size_t i = 0; i < G_N_ELEMENTS(bad_dims); i++) {
        g_autoptr(GError) error = NULL;
        assert_false(onnx_options_add_dim(options, bad_dims[i], &error));
        assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_USAGE));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad_inputs); i++)
        assert_false(onnx_options_add_input(options, bad_inputs[i], NULL));
    assert_int_equal(g_hash_table_size(options->dims), 0);
    assert_int_equal(g_hash_table_size(options->inputs), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(wrong_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
