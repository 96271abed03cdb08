/* Estimated gains of advice: a profile that reaches half of both ceilings takes twice the roofline
 * time, so that what is saved is twice as much too. */
#include "advice_kit.h"
#include "profile_kit.h"

static Profile *half(StackKind how)
{
    Profile *profile = profile_of_box("half", how);
    profile->parameters.tau = profile->parameters.of[WORK_CONV].tau = 0;
    return profile;
}

static Asked asked_with(Profile *profile, GPtrArray **profiles)
{
    *profiles = profiles_of(profile);
    return ask_as(two_large_convs(), box(), (AdviceSubject){.profiles = *profiles});
}

static void twice_the_gain(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) profiles = NULL;
    g_auto(Asked) asked = asked_with(half(STACK_COMPILED), &profiles);
    const Advice *narrow = given(&asked, "reduce_flops");
    assert_string_equal(asked.list->format, "fp32");
    assert_true(narrow->gain_s > 0);
    near(narrow->estimate_s, 2 * asked.list->seconds);
    near(narrow->estimate_gain_s, 2 * narrow->gain_s);
    assert_string_equal(narrow->profile, "half");
    says(narrow, "; estimated to save ");
    says(narrow, ", by profile half");
}

static void check_none(Profile *profile)
{
    g_autoptr(GPtrArray) profiles = NULL;
    g_auto(Asked) asked = asked_with(profile, &profiles);
    const Advice *narrow = given(&asked, "reduce_flops");
    assert_true(isnan(narrow->estimate_gain_s));
    assert_null(narrow->profile);
    assert_null(strstr(narrow->evidence, "estimated"));
}

/* Advice is about fused networks; others are unlike what was measured, or in another format. */
static void only_where_it_can_be_told(void **state)
{
    (void)state;
    Profile *other = half(STACK_ENGINE), *unlike = half(STACK_ENGINE);
    other->dtype = DTYPE_FP16;
    unlike->data[WORK_CONV].intensity.high = 1e-3;
    check_none(half(STACK_EAGER));
    check_none(other);
    check_none(unlike);
    g_auto(Asked) asked = ask(two_large_convs(), box());
    assert_true(isnan(given(&asked, "reduce_flops")->estimate_gain_s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice_the_gain),
        cmocka_unit_test(only_where_it_can_be_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
