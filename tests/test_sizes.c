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

static int named(lua_State *L)
{
    NamedSizes sizes = {0};
    GStringChunk *strings = lua_touserdata(L, lua_upvalueindex(1));
    sizes_read_named(L, 1, strings, &sizes);
    for (int i = 0; i < sizes.n; i++)
        lua_pushfstring(L, "%s=%d ", sizes.of[i].name, (int)sizes_get(&sizes, i));
    lua_concat(L, sizes.n);
    return 1;
}

static void names(const char *table, const char *expected)
{
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat("return read(", table, ")", NULL);
    GStringChunk *strings = g_string_chunk_new(64);
    lua_pushlightuserdata(sandbox_lua(sandbox), strings);
    lua_pushcclosure(sandbox_lua(sandbox), named, 1);
    sandbox_set_global(sandbox, "read");
    bool ok = sandbox_run(sandbox, "a.lua", text, strlen(text), 1, &error);
    assert_string_equal(ok ? lua_tostring(sandbox_lua(sandbox), -1) : error->message, expected);
    g_string_chunk_free(strings);
}

static void test_sizes_of_a_network(void **state)
{
    (void)state;
    names("{ tokens = 1, context = 2048 }", "context=2048 tokens=1 ");
    names("{}", "");
    names("{ tokens = 0 }", "a.lua:1: 'tokens' must be at least 1; write such a number");
    names("{ 5 }", "a.lua:1: 'dims' is not of the form { name = size }; write it so");
    names("{ a=1, b=1, c=1, d=1, e=1, f=1, g=1, h=1, i=1 }",
          "a.lua:1: 'dims' has more than 8 entries; shorten it");
}

static void refuses(NamedSizes *sizes, const char *text, const char *message)
{
    g_autoptr(GError) error = NULL;
    assert_false(sizes_set(sizes, text, &error));
    assert_string_equal(error->message, message);
}

/* One that is to be as another follows it, until it gets a size of its own. */
static void test_sizes_are_set(void **state)
{
    (void)state;
    NamedSizes sizes = {2, {{"context", 2048, 0, false}, {"tokens", 1, 0, false}}}, other = sizes,
               declared = sizes;
    assert_true(sizes_set(&other, "tokens=1", NULL) && sizes_set(&other, "context=2048", NULL));
    assert_true(sizes_set(&sizes, "tokens=context", NULL));
    assert_true(sizes_set(&sizes, "context=77", NULL));
    assert_int_equal(sizes_get(&sizes, 1), 77);
    assert_false(sizes_equal(&sizes, &other));
    assert_true(sizes_set(&sizes, "tokens=1", NULL) && sizes_set(&sizes, "context=2048", NULL));
    assert_true(sizes_equal(&sizes, &other));
    assert_false(sizes_equal(&sizes, &declared)); /* as many, but given */
    assert_int_equal(sizes_find(&sizes, "tokens"), 1);
    assert_int_equal(sizes_find(&sizes, "token"), -1);
    refuses(&sizes, "contexts=3", "it has no size 'contexts': did you mean 'context'?");
    refuses(&sizes, "width=3", "it has no size 'width'; set one of context, tokens");
    refuses(&sizes, "context",
            "--dim takes a name and a size, context=8192, not 'context'; write it so");
    refuses(&sizes, "context=-1",
            "'context' is a size of at least 1, or the name of another one, not '-1'; write such a "
            "number");
    assert_true(sizes_equal(&sizes, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_what_is_no_size),
        cmocka_unit_test(test_sizes_of_a_network),
        cmocka_unit_test(test_sizes_are_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
