#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "import/from_onnx.h"
#include "import/import.h"

static void test_its_row(void **state)
{
    (void)state;
    assert_string_equal(IMPORT_ONNX.suffix, ".onnx");
    assert_string_equal(IMPORT_ONNX.family, "ONNX files");
    g_autoptr(ImportFile) file = import_file_new(NULL, "nowhere/net.onnx", "net.onnx");
    assert_ptr_equal(file->format, &IMPORT_ONNX);
}

/* Its own error says more than "it has no such input". */
static void test_a_file_that_cannot_be_read_has_everything(void **state)
{
    (void)state;
    static const char *const dims[] = {"batch=8", NULL};
    static const BuildOptions options = {.dims = dims, .resolution = 192}, none = {0};
    g_autoptr(ImportFile) file = import_file_new(NULL, "nowhere/net.onnx", "net.onnx");
    g_autoptr(GError) error = NULL;
    assert_true(IMPORT_ONNX.accepts(file, &options, NULL));
    assert_null(IMPORT_ONNX.build(file, &options, &none, &error));
    assert_non_null(strstr(error->message, "net.onnx"));
}

static void test_what_is_no_option(void **state)
{
    (void)state;
    static const char *const dims[] = {"batch", NULL};
    static const BuildOptions options = {.dims = dims};
    g_autoptr(ImportFile) file = import_file_new(NULL, "nowhere/net.onnx", "net.onnx");
    g_autoptr(GError) error = NULL;
    assert_false(IMPORT_ONNX.accepts(file, &options, &error));
    assert_non_null(strstr(error->message, "batch"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_its_row),
        cmocka_unit_test(test_a_file_that_cannot_be_read_has_everything),
        cmocka_unit_test(test_what_is_no_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
