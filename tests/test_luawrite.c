#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lua/luawrite.h"

typedef struct Part {
    const char *name, *note;
    int kind, year;
    int64_t size;
    double rate;
    bool shared;
} Part;

static const char *const *kind_words(void)
{
    static const char *const words[] = {"first", "second", NULL};
    return words;
}

static const LuaWords KINDS = {"kind", kind_words, NULL};

static const LuaField fields[] = {
    LUA_FIELD(Part, STRING, name, "name", .required = true),
    LUA_FIELD(Part, WORD, kind, "kind", .required = true, .words = &KINDS),
    LUA_FIELD(Part, YEAR, year, "year"),
    LUA_FIELD(Part, SIZE, size, "size"),
    LUA_FIELD(Part, POSITIVE, rate, "rate"),
    LUA_FIELD(Part, BOOLEAN, shared, "shared"),
    LUA_FIELD(Part, STRING, note, "note"),
    {.name = NULL},
};

static char *table_of(const Part *part)
{
    GString *out = g_string_new("part ");
    luawrite_table(out, fields, part, &(Part){.year = 2000}, 5);
    return g_string_free(out, FALSE);
}

/* What is required stands there though it is the default; what else is the default does not. */
static void test_defaults(void **state)
{
    (void)state;
    g_autofree char *least = table_of(&(Part){.name = "a", .year = 2000});
    assert_string_equal(least, "part { name = \"a\",\n       kind = \"first\" }");
}

static void test_all(void **state)
{
    (void)state;
    Part all = {"a", "n", 1, 2017, INT64_C(6000000000), 0.1, true};
    g_autofree char *text = table_of(&all);
    assert_string_equal(text,
                        "part { name = \"a\",\n       kind = \"second\",\n       year = 2017,\n"
                        "       size = 6000000000,\n       rate = 0.1,\n"
                        "       shared = true,\n       note = \"n\" }");
    GString *out = g_string_new("{\n  ");
    luawrite_fields(out, fields, &(Part){.name = "a", .kind = 1}, &(Part){0});
    g_autofree char *bare = g_string_free(out, FALSE);
    assert_string_equal(bare, "{\n  name = \"a\",\n  kind = \"second\"");
}

/* Nothing that a text holds ends its literal. */
static void test_strings(void **state)
{
    (void)state;
    GString *out = g_string_new(NULL);
    luawrite_string(out, "a\"b\\c\n\x7f"
                         "9é");
    g_autofree char *text = g_string_free(out, FALSE);
    assert_string_equal(text, "\"a\\\"b\\\\c\\010\\1279é\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
