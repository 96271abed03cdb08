#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdatomic.h>

#include "measure/team.h"

enum { SIZE = 3, RUNS = 200 };

typedef struct Tally {
    Team *team;
    atomic_int met, early;
    int did[SIZE];
} Tally;

static void count(void *data, int worker)
{
    ((Tally *)data)->did[worker]++;
}

/* Everybody does each piece once, and all are done when it is over. */
static void test_all_work(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(Team) team = team_new(SIZE, NULL, &error);
    Tally tally = {.team = team};
    assert_non_null(team);
    assert_int_equal(team_size(team), SIZE);
    for (int run = 1; run <= RUNS; run++) {
        team_run(team, count, &tally);
        for (int i = 0; i < SIZE; i++)
            assert_int_equal(tally.did[i], run);
    }
}

static void meet(void *data, int worker)
{
    Tally *tally = data;
    (void)worker;
    atomic_fetch_add(&tally->met, 1);
    team_meet(tally->team);
    if (atomic_load(&tally->met) % SIZE != 0)
        atomic_fetch_add(&tally->early, 1);
    team_meet(tally->team);
}

/* Nobody comes out of a meeting before all are in. */
static void test_meetings(void **state)
{
    (void)state;
    g_autoptr(Team) team = team_new(SIZE, NULL, NULL);
    Tally tally = {.team = team};
    for (int run = 1; run <= RUNS; run++)
        team_run(team, meet, &tally);
    assert_int_equal(tally.met, SIZE * RUNS);
    assert_int_equal(tally.early, 0);
}

static void test_alone(void **state)
{
    (void)state;
    const int processors[] = {0};
    g_autoptr(Team) team = team_new(1, processors, NULL);
    Tally tally = {.team = team};
    team_run(team, count, &tally);
    assert_int_equal(tally.did[0], 1);
    team_meet(team);
    team_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_work),
        cmocka_unit_test(test_meetings),
        cmocka_unit_test(test_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
