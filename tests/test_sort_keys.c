/* What a number sorts by beyond what it reads as. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <math.h>

#include "markup/sort_keys.h"

/* Fiftieths of the last digit, from 25 below at 'A' to 25 above at 'y'. */
static void test_rest(void **state)
{
    static const struct {
        const char *text;
        double value;
        char letter;
    } cells[] = {
        {"65.4 µs", 65.4e-6, 'Z'},
        {"65.4 µs", 65.426e-6, 'm'},   /* 0.26 of 0.1 µs above: 13 */
        {"65.4 µs", 65.35e-6, 'A'},    /* half a digit below */
        {"65.4 µs", 65.45e-6, 'y'},    /* and above */
        {"65.4 µs", 65.46e-6, '\0'},   /* is another number */
        {"65.4 µs", 65.40001e-6, 'a'}, /* hardly above, but above */
        {"65.4 µs", 65.39999e-6, 'Y'},
        {"≥ 9.63 MB", 9634200, 'u'}, /* 0.42 of 0.01 MB above: 21 */
        {"≤ 34.6 µs†", 34.6e-6, 'Z'},
        {"541 µs◊", 541e-6, 'Z'},
        {"−10.6 µs", -10.6e-6, 'Z'},
        {"-10.6 µs", -10.62e-6, 'P'}, /* a fifth of a digit below: 10 */
        {"81 %", 0.81, 'Z'},
        {"15.3 k images/s", 15300, 'Z'},
        {"1.00 KiB", 1024, 'Z'},
        {"25,557,032", 25557032, 'Z'},
        {"9,421, 34.1 GB", 9421, 'Z'},
        {"0.232×", 0.232, 'Z'},
        {"1 min 45 s", 105, '\0'}, /* three quarters of a minute above one */
        {"2 min", 120, 'Z'},
        {"4,089 MACs", 4089, '\0'}, /* reads as 4,089 million */
        {"1.23e9", 1.23e9, '\0'},
        {"none", 0, '\0'},
        {"", 0, '\0'},
        {"5 µs", NAN, '\0'},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++)
        assert_int_equal(sort_keys_rest(cells[i].text, cells[i].value), cells[i].letter);
}

static void test_plain(void **state)
{
    (void)state;
    assert_true(sort_keys_plain("25,557,032") == 25557032);
    assert_true(sort_keys_plain(" -1 024.5 x") == -1024.5);
    assert_true(isnan(sort_keys_plain("none")));
    assert_true(isnan(sort_keys_plain("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rest),
        cmocka_unit_test(test_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
