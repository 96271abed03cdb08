#include "lua/sandbox_meter.h"
#include "sandbox_kit.h"

/* Loops inside C functions, where no hook fires. */
static void test_endless_in_c(void **state)
{
    (void)state;
    static const char *const CHUNKS[] = {
        "return (''):rep(1e18)",
        "table.move({}, 1, math.maxinteger - 1, 1)",
        "return table.unpack({}, 1, 1 << 40)",
        "local s = ('x'):rep(1000000) while true do s:upper() end",
        "local s = ('x'):rep(1000000) while true do s:reverse() end",
        "local s = ('x'):rep(1000000) while true do s:contains('y') end",
        ("local s = ('x'):rep(10000) local t = {} for i = 1, 1000 do t[i] = s .. i end\n"
         "while true do table.sort(t) end"),
        ("local t = {} for i = 1, 1e5 do t[i] = i end\n"
         "while true do for _ in pairs(t) do break end end"),
        "local s = ('x'):rep(1000000) while true do utf8.len(s) end",
        NULL,
    };
    for (const char *const *chunk = CHUNKS; *chunk; chunk++)
        limited(*chunk, ENDLESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_endless_in_c),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
