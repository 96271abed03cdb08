/* Tables that pages can list. */
#include "chunks_book.h"

static void test_laws_are_listed(void **state)
{
    (void)state;
    assert_page("`lua laws[1].subject` `lua laws[1].id` `lua laws[1].weight`",
                "device number impossible");
    assert_page("`lua laws[#laws].subject` `lua laws[#laws].id` `lua laws[#laws].remedy`",
                "network per-cent write 76.13");
}

/* Efforts from least to most; what schemes and rules ask for, and where a rule stands. */
static void test_what_changes_ask_for(void **state)
{
    (void)state;
    assert_page("`lua efforts[1]`, `lua efforts[#efforts]`", "a flag, another device");
    assert_page("```{lua}\nfor _, s in ipairs(schemes) do\n"
                "  if s.id == 'fp16' or s.id == 'w4a16' or s.id == 'w1a1' then\n"
                "    print(s.id .. ': ' .. s.effort .. ', ' .. s.risk) end end\n```",
                "fp16: a flag, none\n\nw4a16: calibration, small: calibrate\n\n"
                "w1a1: retraining, must be trained again");
    assert_page("```{lua}\nfor _, r in ipairs(rules()) do\n"
                "  if r.id == 'format_traffic' then print(r.anchor) end end\n```",
                "a-narrower-format-by-traffic");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_laws_are_listed),
        cmocka_unit_test(test_what_changes_ask_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
