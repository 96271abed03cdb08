/* zoo/sizes.h: sizes of a network by name. */
#include "sandbox_kit.h"

#include "zoo/sizes.h"

static char **out;

static int read_dims(lua_State *L)
{
    sizes_read_dims(L, 1, &out);
    return 0;
}

static int read_inputs(lua_State *L)
{
    sizes_read_inputs(L, 1, &out);
    return 0;
}

/* The texts with blanks between, or the error. Caller frees. */
static char *read_by(lua_CFunction read, const char *table)
{
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat("read(", table, ")", NULL);
    out = NULL;
    lua_pushcfunction(sandbox_lua(sandbox), read);
    sandbox_set_global(sandbox, "read");
    bool ok = sandbox_run(sandbox, "a.lua", text, strlen(text), 0, &error);
    char *read_texts = ok ? g_strjoinv(" ", out) : g_strdup(error->message);
    g_strfreev(out);
    return read_texts;
}

static void gives_sizes(lua_CFunction read, const char *table, const char *expected)
{
    g_autofree char *text = read_by(read, table);
    assert_string_equal(text, expected);
}

/* In order of names, whatever Lua's. */
static void test_sizes(void **state)
{
    (void)state;
    gives_sizes(read_dims, "{ tokens = 512, batch = 2, a = 1 }", "a=1 batch=2 tokens=512");
    gives_sizes(read_inputs, "{ image = { 1, 3, 384, 384 }, length = {} }",
                "image=1x3x384x384 length=scalar");
    gives_sizes(read_dims, "{}", "");
}

static void test_what_is_no_size(void **state)
{
    (void)state;
    gives_sizes(read_dims, "{ tokens = 0 }",
                "a.lua:1: 'tokens' must be at least 1; write such a number");
    gives_sizes(read_dims, "{ 512 }",
                "a.lua:1: 'dims' is not of the form { name = size }; write it so");
    gives_sizes(read_inputs, "{ image = { 1, -3 } }",
                "a.lua:1: 'image' must be at least 1; write such a number");
    gives_sizes(read_inputs, "{ image = { 1, 1, 1, 1, 1, 1, 1, 1, 1 } }",
                "a.lua:1: 'image' has more than 8 dimensions; take some away");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_what_is_no_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
