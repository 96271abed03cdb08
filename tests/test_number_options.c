/* Numbers of options: digits alone, within what holds them. */
#include "support.h"

#include "cli/number_options.h"

static void check(const char *says, const char *a, const char *b)
{
    gint some = 0;
    gint64 many = 0;
    gdouble share = 0;
    char *word = NULL;
    const GOptionEntry entries[] = {
        {"some", 's', 0, G_OPTION_ARG_INT, &some, NULL, NULL},
        {"many", 'm', 0, G_OPTION_ARG_INT64, &many, NULL, NULL},
        {"share", 0, 0, G_OPTION_ARG_DOUBLE, &share, NULL, NULL},
        {"word", 'w', 0, G_OPTION_ARG_STRING, &word, NULL, NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    char *argv[] = {(char *)a, (char *)b, NULL};
    g_autoptr(GError) error = NULL;
    assert_int_equal(number_options_check(entries, argv, &error), says == NULL);
    if (says)
        assert_contains(error->message, says);
}

static void test_numbers(void **state)
{
    (void)state;
    check(NULL, "--some", "2147483647");
    check(NULL, "-m", "-9223372036854775808");
    check(NULL, "--share=1e-3", NULL);
    check("--some goes up to 2147483647, not 2147483648", "--some=2147483648", NULL);
    check("-m goes up to 9223372036854775807", "-m", "9223372036854775808");
}

static void test_what_is_no_number(void **state)
{
    static const char *const wrong[] = {"8k", "", "-", "010", "0x10", "+1", " 1", "1 ", "1.5"};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        check("-m takes a whole number in digits, not '", "-m", wrong[i]);
    check("--share takes a number, not '1s'; write it as in --share 0.5", "--share=1s", NULL);
    check("--share takes a number, not ''", "--share", "");
}

/* A value that looks like an option, what stands after "--", what is missing. */
static void test_what_is_none_of_them(void **state)
{
    (void)state;
    check(NULL, "--word", "--many=x");
    check(NULL, "--", "--many=x");
    check(NULL, "--many", NULL);
    check(NULL, "--manyx=x", "-x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_what_is_none_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
