#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glib/gstdio.h>

#include "measure/storage.h"

/* A rate, or a reason; and nothing is left behind. */
static void test_reads(void **state)
{
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("roofbook-XXXXXX", NULL);
    StorageRead read = storage_read(dir, 0.2);
    if (read.why_not)
        assert_true(isnan(read.rate.per_s));
    else
        assert_true(read.rate.per_s > 0 && read.rate.samples >= 1);
    assert_int_equal(g_rmdir(dir), 0);
}

static void test_nowhere(void **state)
{
    (void)state;
    StorageRead read = storage_read("/nowhere/at/all", 0.1);
    assert_string_equal(read.why_not, "no file can be made there");
    assert_true(isnan(read.rate.per_s));
}

/* What is in memory is no storage. */
static void test_memory(void **state)
{
    (void)state;
    if (!g_file_test("/dev/shm", G_FILE_TEST_IS_DIR))
        skip();
    StorageRead read = storage_read("/dev/shm", 0.1);
    assert_non_null(read.why_not);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_nowhere),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
