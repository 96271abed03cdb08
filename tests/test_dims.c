/* Dimensions that are arithmetic. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/dims.h"

/* a = 7, b-c = 3, h = 225, big = 2^62. */
static const int64_t *given(const char *name, const void *user)
{
    static const struct {
        const char *name;
        int64_t value;
    } rows[] = {{"a", 7}, {"b-c", 3}, {"h", 225}, {"big", INT64_C(1) << 62}, {"floor", 2}};
    (void)user;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(name, rows[i].name) == 0)
            return &rows[i].value;
    return NULL;
}

static void values(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } rows[] = {
        {"a + 1", 8},
        {"a*b-c", 21}, /* "b-c" is a name */
        {"a - b-c", 4},
        {"floor(h/2)", 112},
        {"h//2", 112},
        {"ceiling(h/2)", 113},
        {"floor(h/2 - 1/2) + 1", 113}, /* 112.5 - 0.5 + 1 */
        {"-a + 10", 3},
        {"--a*2", 14},
        {"-(3 - a)", 4},
        {"2*(a + (1))", 16},
        {"-a//2 + 5", 1}, /* -3.5 down is -4 */
        {"Max(1, a, 3)*Min(4, b-c)", 21},
        {"Mod(a, 4) + h % 2", 4},
        {"a/7", 1},
        {"2*a**2 - 1", 97},
        {"-a**2 + 50", 1}, /* minus the square */
        {"2**b-c**2", 512},
        {"a**(1/2)", -1}, /* no whole exponent */
        {"a**99", -1},
        {"floor*3", 6}, /* without parentheses it is a name */
        {"7 - a", 0},
        {"a - 8", -1},      /* below 0 */
        {"h/2", -1},        /* 112.5 */
        {"a/(a - 7)", -1},  /* by 0 */
        {"big*4", -1},      /* 2^64 */
        {"a + nobody", -1}, /* nobody says */
        {"a +", -1},
        {"a b", -1},
        {"a", -1}, /* no arithmetic */
        {"sin(a)", -1},
        {"min(a)", -1},
        {"", -1},
        {"99999999999999999999 + a", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (dims_value(rows[i].text, given, NULL) != rows[i].value)
            fail_msg("%s", rows[i].text);
}

static void names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *names;
    } rows[] = {{"past_length + 1", "past_length"},
                {"b*heads + b", "b,heads"},
                {"sequence-length", ""},
                {"batch", ""},
                {"floor(h/2)", "h"},
                {"1 + 2", ""},
                {"images (RGB)", ""},
                {"unk__12", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        g_autoptr(GPtrArray) found = dims_names(rows[i].text);
        g_ptr_array_add(found, NULL);
        g_autofree char *all = g_strjoinv(",", (char **)found->pdata);
        assert_string_equal(all, rows[i].names);
    }
}

/* What a hostile file nests is not followed. */
static void nesting(void **state)
{
    (void)state;
    static const char *const openings[] = {"(", "-", "floor(", "a*(", "min(a,"};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (int j = 0; j < 100000; j++)
            g_string_append(text, openings[i]);
        g_string_append(text, "a + 1");
        assert_int_equal(dims_value(text->str, given, NULL), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(names),
        cmocka_unit_test(nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
