/* What pages ask of a model as a whole. */
#include "chunks_book.h"

static void test_outline(void **state)
{
    (void)state;
    assert_page("```{lua}\nlocal e = example { input = { 4 }, build = function(x)\n"
                "  for i = 0, 2 do x = x:at(\"h.\" .. i):linear { 4 }:relu() end\n"
                "  return x end }\n"
                "local p = outline(e)[1]\n"
                "print(#outline(e), p.name, p.last_name, p.times, p.layers, p.macs, p.params, "
                "#p.kinds, p.kinds[2].first.op, p.kinds[2].layers, p.lower)\n```",
                "1 h.0 h.2 3 6 48 60 2 relu 3 false");
}

/* From 4 numbers to 8 in the second block: 16 and 32 bytes at once, as before it 16 and 16. */
static void test_most_that_is_live(void **state)
{
    (void)state;
    assert_page("```{lua}\nlocal e = example { input = { 4 }, build = function(x)\n"
                "  x = x:at(\"h.0\"):relu():relu()\n"
                "  return x:at(\"h.1\"):linear { 8, name = \"wide\" } end }\n"
                "local p = outline(e)\n"
                "print(#p, p[1].live_bytes, p[2].live_bytes, p[2].live_layer)\n```",
                "2 32 48 h.1.wide");
}

/* Keys and values of 2 heads of 8 in 4 bytes each, behind those of 7 tokens. */
static void test_what_a_decoder_keeps(void **state)
{
    (void)state;
    assert_page("```{lua}\nlocal e = example { input = { 2, 1, 8 }, build = function(x)\n"
                "  x = x:relu()\n"
                "  local k = state { 2, 7, 8, name = \"k\" }:cache_append(x)\n"
                "  local v = state { 2, 7, 8, name = \"v\" }:cache_append(x)\n"
                "  return x, k, v end }\n"
                "print(kv_cache(e), kv_cache(models.small) == nil)\n```",
                "128 true");
}

static void test_source(void **state)
{
    (void)state;
    assert_page("```{lua}\ncode(source(models.small), \"lua\")\n```", "``` lua\nmodel {");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outline),
        cmocka_unit_test(test_most_that_is_live),
        cmocka_unit_test(test_what_a_decoder_keeps),
        cmocka_unit_test(test_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
