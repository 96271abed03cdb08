#include "lua/sandbox_order.h"
#include "sandbox_kit.h"

static void test_pairs(void **state)
{
    (void)state;
    gives("local t, r = {[true] = 1, [false] = 1, b = 1, a = 1, ['a?0'] = 1, [3] = 1, [-1] = 1,\n"
          "[2.0] = 1, ab = 1}, {} for k in pairs(t) do r[#r + 1] = tostring(k) end\n"
          "return (table.concat(r, ' '):upper())",
          "-1 2 3 A A?0 AB B FALSE TRUE");
    gives("local r = {} for k, v in pairs {10, 20, x = 30} do r[#r + 1] = k .. '=' .. v end\n"
          "return table.concat(r, ' ')",
          "1=10 2=20 x=30");
    gives("local t, n = {a = 1, b = 2, c = 3}, 0 for k in pairs(t) do n = n + 1 t.b = nil t.c = "
          "nil end\n"
          "return n",
          "1");
    gives("local n = 0 for _ in pairs {} do n = n + 1 end return n", "0");
    fails_with("for _ in pairs {[{}] = 1} do end", "not a table");
    fails_with("for _ in pairs {[1.5] = 1} do end", "not a fraction");
    fails_with("for _ in pairs(3) do end", "table expected, got number");
}

static void test_sort(void **state)
{
    (void)state;
    gives("local t = {5, 2, 8, 1, 9, 3, 3} table.sort(t) return table.concat(t, ' ')",
          "1 2 3 3 5 8 9");
    gives("local t = {'b1', 'a1', 'b2', 'a2', 'a3'}\n"
          "table.sort(t, function(x, y) return x:sub(1, 1) < y:sub(1, 1) end)\n"
          "return table.concat(t, ' ')",
          "a1 a2 a3 b1 b2");
    gives("local t = {} for i = 1, 1000 do t[i] = i * 7919 % 1000 end table.sort(t)\n"
          "for i = 1, 1000 do if t[i] ~= i - 1 then return i end end return 'sorted'",
          "sorted");
    gives("table.sort({3, 1, 2}, function() return true end) return 'done'", "done");
    fails_with("table.sort {1, 'x'}", "attempt to compare");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_sort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
