/* traced(): what a page says of a profile that it has as a table. */
#include "chunks_book.h"

#define PROFILE                                                                                    \
    "local profile = "                                                                             \
    "\"layer,op,median_us\\nconv1,Conv,0.1\\nrelu1,Relu,0.05\\nloader,,0.05\\n\"\n"

/* SMALL_MODEL: conv1 is at its roofline for 22.4 ns of 100, relu1 for 20.48 of 50, the shortest. */
static void test_record(void **state)
{
    (void)state;
    assert_page("```{lua}\n" PROFILE "local t = traced(models.small, devices.box, profile)\n"
                "local sum = 0\n"
                "for _, c in ipairs(t.causes) do sum = sum + c.seconds end\n"
                "print(number(sum * 1e9, 4), #t.causes, #t.layers, number(t.joined_share, 3), "
                "t.layers[1].name, number(t.layers[1].far_memory_seconds * 1e9, 3), "
                "#t.events, t.groups[1].name)\n```",
                "200.0 7 2 0.750 conv1 27.6 3 conv");
    assert_page("```{lua}\n" PROFILE "print(traced(models.small, devices.box, profile).finding)\n"
                "```",
                "A run of Small took 200");
}

static void test_what_is_no_profile(void **state)
{
    (void)state;
    assert_fails("`lua traced(models.small, devices.box, \"hello\")`",
                 "profile: it is no profile that can be read");
    assert_fails("`lua traced(models.small, devices.box, \"layer,median_us\\nx,fast\\n\")`",
                 "profile:2: the time is no number");
    assert_fails("`lua traced(models.small, devices.box)`", "bad argument #3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_what_is_no_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
