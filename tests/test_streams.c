#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "measure/streams.h"

enum { BYTES = 4096, DOUBLES = BYTES / sizeof(double), ARRAYS = 3 };

/* Arrays of 1, 2, 3, ... and of 5, 7, 9, ..., and one to write to, with a guard behind it. */
static double *room(void)
{
    double *room = NULL;
    assert_int_equal(posix_memalign((void **)&room, 64, (ARRAYS + 1) * BYTES), 0);
    for (int i = 0; i < DOUBLES; i++) {
        room[i] = i + 1;
        room[DOUBLES + i] = 2 * i + 5;
        room[2 * DOUBLES + i] = room[3 * DOUBLES + i] = -1;
    }
    return room;
}

static void test_read(void **state)
{
    (void)state;
    double *arrays = room();
    stream_loop()(STREAM_READ, (char *)arrays, BYTES);
    for (int i = 0; i < DOUBLES; i++)
        assert_true(arrays[i] == i + 1 && arrays[DOUBLES + i] == 2 * i + 5);
    free(arrays);
}

static void test_copy(void **state)
{
    (void)state;
    double *arrays = room();
    stream_loop()(STREAM_COPY, (char *)arrays, BYTES);
    for (int i = 0; i < DOUBLES; i++)
        assert_true(arrays[DOUBLES + i] == i + 1 && arrays[2 * DOUBLES + i] == -1);
    free(arrays);
}

/* a + 3 b: 1 + 3 x 5, 2 + 3 x 7, ... */
static void test_triad(void **state)
{
    (void)state;
    double *arrays = room();
    stream_loop()(STREAM_TRIAD, (char *)arrays, BYTES);
    for (int i = 0; i < DOUBLES; i++) {
        assert_true(arrays[2 * DOUBLES + i] == (i + 1) + 3.0 * (2 * i + 5));
        assert_true(arrays[3 * DOUBLES + i] == -1);
    }
    free(arrays);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(stream_name(STREAM_READ), "read");
    assert_int_equal(stream_arrays(STREAM_READ), 1);
    assert_int_equal(stream_arrays(STREAM_COPY), 2);
    assert_int_equal(stream_arrays(STREAM_TRIAD), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_triad),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
