/* device/profile.h: which memory a layer meets, and which profile stands for a setup. */
#include "device/profile.h"

#include <math.h>

#include "op_kit.h"

static void bandwidth_is_of_the_nearest_that_has_room(void **state)
{
    (void)state;
    const ProfileCeilings ceilings = {.n_memories = 3,
                                      .memories = {{"L2", 1000, 300.0, false},
                                                   {"L3", 5000, 200.0, false},
                                                   {"DRAM", 0, 100.0, false}}};
    assert_true(profile_bandwidth(&ceilings, 0) == 300.0);
    assert_true(profile_bandwidth(&ceilings, 1000) == 300.0);
    assert_true(profile_bandwidth(&ceilings, 1001) == 200.0);
    assert_true(profile_bandwidth(&ceilings, 5001) == 100.0);
    const ProfileCeilings small = {.n_memories = 1, .memories = {{"SRAM", 10, 7.0, false}}};
    assert_true(profile_bandwidth(&small, 11) == 7.0);
    assert_true(profile_bandwidth(&(ProfileCeilings){0}, 1) == 0);
}

static void weights_are_in_no_scratchpad(void **state)
{
    (void)state;
    const ProfileCeilings ceilings = {
        .n_memories = 2,
        .memories = {{"SRAM", 1000, 300.0, .scratchpad = true}, {"DRAM", 0, 100.0, false}}};
    assert_true(profile_bandwidth(&ceilings, 1000) == 300.0);
    assert_true(profile_weights_bandwidth(&ceilings, 1000) == 100.0);
    assert_true(profile_weights_bandwidth(&ceilings, 1001) == 100.0);
    assert_true(profile_weights_bandwidth(&(ProfileCeilings){0}, 1) == 0);
}

static void neutral_is_the_roofline(void **state)
{
    (void)state;
    Parameters parameters = parameters_neutral();
    assert_true(parameters.e == 1 && parameters.b == 1 && parameters.tau == 0);
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        assert_true(parameters.of[c].e == 1 && parameters.of[c].b == 1 &&
                    parameters.of[c].tau == 0);
}

static void add(GPtrArray *profiles, const char *id, StackKind how, int64_t threads)
{
    Profile *profile = profile_new();
    profile->id = profile_string(profile, id);
    profile->device = "box";
    profile->how = (int)how;
    profile->dtype = DTYPE_FP16;
    profile->threads = threads;
    profile->batch_low = 8;
    profile->batch_high = 64;
    g_ptr_array_add(profiles, profile);
}

static const char *chosen(const GPtrArray *profiles)
{
    const Profile *profile = profile_for(profiles, "box", DTYPE_FP16, 8);
    return profile ? profile->id : "none";
}

static void is_for_a_device_a_dtype_and_batches(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) profiles = g_ptr_array_new_with_free_func((GDestroyNotify)profile_free);
    add(profiles, "a", STACK_EAGER, 0);
    const Profile *a = g_ptr_array_index(profiles, 0);
    assert_true(profile_is_for(a, "box", DTYPE_FP16, 8));
    assert_true(profile_is_for(a, "box", DTYPE_FP16, 64));
    assert_false(profile_is_for(a, "box", DTYPE_FP16, 7));
    assert_false(profile_is_for(a, "box", DTYPE_FP16, 65));
    assert_false(profile_is_for(a, "box", DTYPE_BF16, 8));
    assert_false(profile_is_for(a, "other", DTYPE_FP16, 8));
    assert_null(profile_for(profiles, "box", DTYPE_FP32, 8));
    assert_null(profile_for(NULL, "box", DTYPE_FP16, 8));
    assert_ptr_equal(profiles_find(profiles, "a"), a);
    assert_null(profiles_find(profiles, "b"));
}

/* An engine before a compiler before eager; all threads before some; the last of equals. */
static void one_stands_for_a_setup(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) profiles = g_ptr_array_new_with_free_func((GDestroyNotify)profile_free);
    assert_string_equal(chosen(profiles), "none");
    add(profiles, "eager-of-base", STACK_EAGER, 0);
    add(profiles, "eager-of-ours", STACK_EAGER, 0);
    assert_string_equal(chosen(profiles), "eager-of-ours");
    add(profiles, "eager-one-thread", STACK_EAGER, 1);
    assert_string_equal(chosen(profiles), "eager-of-ours");
    add(profiles, "engine-one-thread", STACK_ENGINE, 1);
    add(profiles, "compiled", STACK_COMPILED, 0);
    assert_string_equal(chosen(profiles), "engine-one-thread");
    add(profiles, "engine", STACK_ENGINE, 0);
    assert_string_equal(chosen(profiles), "engine");
    static const char *const order[] = {"engine",        "engine-one-thread", "compiled",
                                        "eager-of-ours", "eager-of-base",     "eager-one-thread"};
    g_autoptr(GPtrArray) standing = profiles_standing(profiles, "box");
    g_autoptr(GPtrArray) none = profiles_standing(profiles, "other");
    assert_int_equal(standing->len, G_N_ELEMENTS(order));
    assert_int_equal(none->len, 0);
    for (guint i = 0; i < standing->len; i++)
        assert_string_equal(((const Profile *)g_ptr_array_index(standing, i))->id, order[i]);
}

static void names_of_what_is_left_out(void **state)
{
    (void)state;
    assert_string_equal(held_out_name(HELD_OUT_NETWORK), "network");
    assert_string_equal(held_out_name(HELD_OUT_FAMILY), "family");
    assert_string_equal(held_out_name(HELD_OUT_DEVICE), "device");
    assert_string_equal(held_out_name(HELD_OUT_CLASS), "class");
    for (int h = 0; h < HELD_OUT_COUNT; h++)
        assert_true(*held_out_meaning((HeldOut)h) != '\0');
}

/* 1e-6 to 1000 of a ceiling, 0 to 1000 s; NAN is neither. */
static void parameters_have_limits(void **state)
{
    static const struct {
        double e, b, tau, of_class;
        bool sound;
    } cases[] = {{1, 1, 0, 1, true},        {1e-6, 1000, 1000, 1, true}, {9e-7, 1, 0, 1, false},
                 {1, 1001, 0, 1, false},    {1, 1, -1e-9, 1, false},     {1, 1, 1001, 1, false},
                 {1, 1, NAN, 1, false},     {0, 1, 0, 1, false},         {1, 1, 0, 1e-7, false},
                 {INFINITY, 1, 0, 1, false}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Parameters parameters = parameters_neutral();
        parameters.e = cases[i].e;
        parameters.b = cases[i].b;
        parameters.tau = cases[i].tau;
        parameters.of[WORK_VIEW].b = cases[i].of_class;
        assert_int_equal(parameters_are_sound(&parameters), cases[i].sound);
    }
}

/* A choice of one leaves the other devices as they are; "none" leaves nothing but what it names. */
static void choices_are_of_a_device(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) profiles = g_ptr_array_new_with_free_func((GDestroyNotify)profile_free);
    add(profiles, "a", STACK_EAGER, 0);
    add(profiles, "b", STACK_ENGINE, 0);
    add(profiles, "c", STACK_EAGER, 0);
    ((Profile *)g_ptr_array_index(profiles, 2))->device = "shelf";
    const char *unknown = "";
    g_autoptr(GPtrArray) all = profiles_chosen(profiles, NULL, &unknown);
    assert_int_equal(all->len, 3);
    assert_null(unknown);
    g_autoptr(GPtrArray) one =
        profiles_chosen(profiles, (const char *const[]){"a", NULL}, &unknown);
    assert_int_equal(one->len, 2);
    assert_string_equal(((Profile *)g_ptr_array_index(one, 0))->id, "a");
    assert_string_equal(((Profile *)g_ptr_array_index(one, 1))->id, "c");
    g_autoptr(GPtrArray) only =
        profiles_chosen(profiles, (const char *const[]){"none", "b", NULL}, &unknown);
    assert_int_equal(only->len, 1);
    assert_null(unknown);
    g_autoptr(GPtrArray) none =
        profiles_chosen(profiles, (const char *const[]){"none", "d", NULL}, &unknown);
    assert_int_equal(none->len, 0);
    assert_string_equal(unknown, "d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choices_are_of_a_device),
        cmocka_unit_test(bandwidth_is_of_the_nearest_that_has_room),
        cmocka_unit_test(weights_are_in_no_scratchpad),
        cmocka_unit_test(neutral_is_the_roofline),
        cmocka_unit_test(parameters_have_limits),
        cmocka_unit_test(is_for_a_device_a_dtype_and_batches),
        cmocka_unit_test(one_stands_for_a_setup),
        cmocka_unit_test(names_of_what_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
