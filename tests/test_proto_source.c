#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "proto/source.h"

enum { LENGTH = 1000 * 1000 };

static uint8_t byte_at(size_t i)
{
    return (uint8_t)(i * 31 + i / 256);
}

/* A file of LENGTH bytes, without a name. */
static int file_new(void)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "roofbook-XXXXXX", NULL);
    g_autofree uint8_t *bytes = g_new(uint8_t, LENGTH);
    int file = g_mkstemp(path);
    for (size_t i = 0; i < LENGTH; i++)
        bytes[i] = byte_at(i);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, LENGTH), LENGTH);
    g_unlink(path);
    return file;
}

static void loads(OnnxSource *source, size_t at, size_t n)
{
    assert_int_equal(onnx_source_load(source, at, n), ONNX_LOADED);
    for (size_t i = at; i < at + n; i++)
        if (source->bytes[i] != byte_at(i))
            fail_msg("byte %zu is another", i);
}

static void test_bytes_are_those_of_the_file(void **state)
{
    (void)state;
    OnnxSource source;
    int file = file_new();
    assert_true(onnx_source_open(&source, file, LENGTH, LENGTH));
    loads(&source, 0, 1);
    loads(&source, 1, 20);
    loads(&source, 4090, 20);     /* goes straight on, */
    loads(&source, 4110, 200000); /* with much at once, */
    loads(&source, 700001, 3);    /* and further on */
    loads(&source, 700004, 100000);
    loads(&source, LENGTH - 1, 1);
    loads(&source, LENGTH, 0);
    onnx_source_clear(&source);
    close(file);
}

/* 4,096 bytes for each of two jumps. */
static void test_what_is_passed_over_is_not_read(void **state)
{
    (void)state;
    OnnxSource source;
    int file = file_new();
    assert_true(onnx_source_open(&source, file, LENGTH, 2 * 4096));
    loads(&source, 0, 10);
    loads(&source, 500000, 10);
    assert_int_equal(source.bytes[250000], 0);
    assert_int_equal(onnx_source_load(&source, 900000, 10), ONNX_LOAD_LIMIT);
    onnx_source_clear(&source);
    close(file);
}

static void test_a_file_may_become_shorter(void **state)
{
    (void)state;
    OnnxSource source;
    int file = file_new();
    assert_true(onnx_source_open(&source, file, LENGTH, LENGTH));
    loads(&source, 0, 10);
    assert_int_equal(ftruncate(file, 100), 0);
    loads(&source, 10, 1000); /* there already */
    assert_int_equal(onnx_source_load(&source, 500000, 10), ONNX_LOAD_SHORT);
    onnx_source_clear(&source);
    close(file);
}

static void test_a_file_may_fail(void **state)
{
    (void)state;
    OnnxSource source;
    int file = file_new();
    assert_true(onnx_source_open(&source, file, LENGTH, LENGTH));
    close(file);
    assert_int_equal(onnx_source_load(&source, 0, 10), ONNX_LOAD_FAILED);
    assert_int_equal(errno, EBADF);
    onnx_source_clear(&source);
}

static void test_bytes_in_memory_are_there(void **state)
{
    static const uint8_t bytes[] = {1, 2, 3};
    (void)state;
    OnnxSource source;
    onnx_source_of(&source, bytes, sizeof bytes);
    assert_int_equal(onnx_source_load(&source, 0, sizeof bytes), ONNX_LOADED);
    assert_ptr_equal(source.bytes, bytes);
    onnx_source_clear(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_are_those_of_the_file),
        cmocka_unit_test(test_what_is_passed_over_is_not_read),
        cmocka_unit_test(test_a_file_may_become_shorter),
        cmocka_unit_test(test_a_file_may_fail),
        cmocka_unit_test(test_bytes_in_memory_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
