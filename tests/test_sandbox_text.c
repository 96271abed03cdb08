#include "lua/sandbox_text.h"
#include "sandbox_kit.h"

static void test_format(void **state)
{
    (void)state;
    fails_with("return string.format('%99999d', 1)", "models/a.lua:1: invalid");
    fails_with("return string.format('%.99999f', 1)", "models/a.lua:1: invalid");
    fails_with("return ('x'):rep(1e10)",
               "models/a.lua:1: resulting string too large; repeat it less often");
    fails_with("return string.format('%p', {})", "'%p' would show an address");
    fails_with("return string.format('%5p', 'x')", "'%p' would show an address");
    fails_with("return string.format('%d', 'x')", "models/a.lua:1: bad argument #2 to 'format'");
    fails_with("return string.format('%d')", "bad argument #2 to 'format'");
    fails_with("return string.format('%', 1)", "invalid");
    gives("return string.format('%s %s %s', {}, string.len, '%p')", "table function %p");
    gives("return tostring({}) .. tostring(tostring)", "tablefunction");
}

static void test_page_text(void **state)
{
    (void)state;
    page_gives("return tostring(('a.b'):contains('.')) .. tostring(('ab'):contains('.'))",
               "truefalse");
    page_gives("return table.concat(('a, b,, c'):split(', '), '|')", "a|b,|c");
    page_gives("return #(''):split(',')", "1");
    page_gives("return ('a%b%'):replace('%', '%%')", "a%%b%%");
    page_gives("return '[' .. (' \\t x y \\n'):trim() .. ']'", "[x y]");
    page_gives("return tostring(('abc'):starts_with('ab')) .. tostring(('abc'):ends_with('bc'))",
               "truetrue");
    page_gives("return tostring(('a'):starts_with('ab'))", "false");
    page_gives("return tostring(pcall(string.split, 'x', ''))", "false");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_page_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
