/* Products cut into blocks. */
#include "answers_book.h"

/* The convolution is 4x27 by 27x64. In 1 KiB, 256 elements, a block of 4x9 has room beside 16
 * columns of both others, 36 + 9 · 16 + 4 · 16 = 244, and no deeper one; three passes over the
 * depth move 108 + 27 · 64 + 256 · (2 · 3 - 1) elements. Density 2 · 9 · 4 / (9 + 2 · 4). */
static void cuts_for_the_cache(void **state)
{
    const ResultList *list = asked_on(state, QUESTION_BLOCKING, on(state, "cached", &plain), 0);
    assert_int_equal(list->records.n, 1);
    const void *only = row(list, 0);
    assert_string_equal(field_of(QUESTION_BLOCKING, only, "form").text, "gebp");
    assert_int_equal(field_of(QUESTION_BLOCKING, only, "m").integer, 4);
    assert_int_equal(field_of(QUESTION_BLOCKING, only, "mc").integer, 4);
    assert_int_equal(field_of(QUESTION_BLOCKING, only, "kc").integer, 9);
    assert_int_equal(field_of(QUESTION_BLOCKING, only, "elements").integer, 108 + 1728 + 1280);
    assert_int_equal(field_of(QUESTION_BLOCKING, only, "once_elements").integer,
                     108 + 1728 + 2 * 256);
    assert_int_equal(field_of(QUESTION_BLOCKING, only, "packing").integer, 27 * (4 + 64));
    near(field_of(QUESTION_BLOCKING, only, "density").real, 72.0 / 17);
    assert_true(field_of(QUESTION_BLOCKING, only, "pooled").yes == 1);
}

static void no_cache_is_no_answer(void **state)
{
    g_autoptr(GError) error = no_answer(state, QUESTION_BLOCKING, "box", &plain);
    assert_contains(error->message, "on-chip memory");
    g_autoptr(GError) floats = no_answer(state, QUESTION_BLOCKING, "integers", &plain);
    assert_contains(floats->message, "no fp32");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_for_the_cache),
        cmocka_unit_test(no_cache_is_no_answer),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
