/* lua/quantities.h */
#include "sandbox_kit.h"

#include "lua/quantities.h"

/* What the expression is, as Lua writes it. */
static void is(const char *expression, const char *expected)
{
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat("return ", expression, NULL);
    quantities_offer(sandbox);
    if (!sandbox_run(sandbox, "a.lua", text, strlen(text), 1, &error))
        fail_msg("%s", error->message);
    assert_string_equal(luaL_tolstring(sandbox_lua(sandbox), -1, NULL), expected);
}

/* Bytes and counts stay whole numbers, in powers of 1000 and of 1024. */
static void test_counts(void **state)
{
    (void)state;
    is("8 * KB", "8000");
    is("3 * MB + 2 * GB", "2003000000");
    is("TB", "1000000000000");
    is("KiB", "1024");
    is("64 * MiB", "67108864");
    is("8 * GiB", "8589934592");
    is("TiB", "1099511627776");
    is("26 * M", "26000000");
    is("4 * G + 2 * k", "4000002000");
    is("T", "1000000000000");
    is("1.5 * MB", "1500000.0");
}

static void test_times(void **state)
{
    (void)state;
    is("2 * ms", "0.002");
    is("3 * s", "3.0");
    is("us", "1e-06");
    is("ns", "1e-09");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
