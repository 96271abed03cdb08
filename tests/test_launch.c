#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "device/launch.h"

static void add(GArray *launches, LaunchKind kind, double seconds)
{
    Launch launch = {.kind = kind, .seconds = seconds};
    g_array_append_val(launches, launch);
}

/* A graph's node and a resident kernel are faster, a round trip is slower: none of them is what an
 * operator costs that a framework launches. */
static void test_the_first_by_a_stream_counts(void **state)
{
    (void)state;
    g_autoptr(GArray) launches = g_array_new(FALSE, TRUE, sizeof(Launch));
    assert_null(launch_counted(launches));
    add(launches, LAUNCH_ROUND_TRIP, 16.9e-6);
    add(launches, LAUNCH_GRAPH, 1.26e-6);
    add(launches, LAUNCH_RESIDENT, 1.13e-6);
    assert_null(launch_counted(launches));
    add(launches, LAUNCH_STREAM, 2.43e-6);
    add(launches, LAUNCH_STREAM, 2.2e-6);
    assert_true(launch_counted(launches)->seconds == 2.43e-6);
}

static void test_names(void **state)
{
    (void)state;
    const char *const *names = launch_kind_names();
    for (int kind = 0; kind < LAUNCH_KIND_COUNT; kind++) {
        assert_string_equal(names[kind], launch_kind_name((LaunchKind)kind));
        assert_true(*launch_kind_meaning((LaunchKind)kind) != '\0');
    }
    assert_null(names[LAUNCH_KIND_COUNT]);
    assert_string_equal(launch_kind_name(LAUNCH_ROUND_TRIP), "round-trip");
    assert_string_equal(launch_kind_name(LAUNCH_KIND_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_by_a_stream_counts),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
