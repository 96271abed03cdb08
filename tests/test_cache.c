/* Answers kept: made once, held, borrowed, dropped. Every answer here weighs 1000 bytes. */
#include "support.h"

#include "analysis/cache.h"
#include "base/error.h"

enum { WEIGHT = 1000, FAILING = 13 };

typedef struct Fixture {
    Cache *cache;
    int made, freed;
} Fixture;

typedef struct Answer {
    Fixture *fixture;
    int value;
} Answer;

static const CacheKind plain, doubled;

static const Answer *ask(Cache *cache, const CacheKind *kind, int option)
{
    return cache_ask(cache, &(CacheKey){.kind = kind, .option = option}, NULL);
}

static void *make_plain(const CacheKey *key, void *user, GError **error)
{
    Fixture *fixture = user;
    fixture->made++;
    if (key->option == FAILING) {
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT, "no answer %d", key->option);
        return NULL;
    }
    g_autofree char *id = g_strdup_printf("plain %d", key->option);
    cache_read(fixture->cache, id);
    Answer *answer = g_new(Answer, 1);
    *answer = (Answer){fixture, key->option};
    return answer;
}

/* Twice the plain answer, which it borrows from. */
static void *make_doubled(const CacheKey *key, void *user, GError **error)
{
    Fixture *fixture = user;
    (void)error;
    const Answer *half = ask(fixture->cache, &plain, key->option);
    cache_borrow(fixture->cache, half);
    Answer *answer = g_new(Answer, 1);
    *answer = (Answer){fixture, 2 * half->value};
    return answer;
}

static void free_answer(void *memory)
{
    Answer *answer = memory;
    answer->fixture->freed++;
    g_free(answer);
}

static int64_t weigh(const void *answer)
{
    return answer ? WEIGHT : 0;
}

static const CacheKind plain = {make_plain, free_answer, weigh},
                       doubled = {make_doubled, free_answer, weigh};

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->cache = cache_new(4 * WEIGHT - 1, fixture); /* three, with what a cache adds */
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    cache_free(fixture->cache);
    g_free(fixture);
    return 0;
}

static void test_an_answer_is_made_once(void **state)
{
    Fixture *fixture = *state;
    const Answer *first = ask(fixture->cache, &plain, 1);
    assert_ptr_equal(ask(fixture->cache, &plain, 1), first);
    assert_ptr_not_equal(ask(fixture->cache, &plain, 2), first);
    assert_int_equal(fixture->made, 2);
}

static void test_setups_and_parts_tell_answers_apart(void **state)
{
    Fixture *fixture = *state;
    static const char *const a[] = {"width=0.5", NULL}, *const same[] = {"width=0.5", NULL};
    CacheKey key = {.kind = &plain, .option = 1, .setup = {.designs = a}};
    const void *answer = cache_ask(fixture->cache, &key, NULL);
    key.setup.designs = same;
    assert_ptr_equal(cache_ask(fixture->cache, &key, NULL), answer);
    key.setup.batch = 2;
    assert_ptr_not_equal(cache_ask(fixture->cache, &key, NULL), answer);
    key.part = fixture;
    assert_ptr_not_equal(cache_ask(fixture->cache, &key, NULL), answer);
    assert_int_equal(fixture->made, 3);
}

static void test_a_failure_is_kept(void **state)
{
    Fixture *fixture = *state;
    const CacheKey key = {.kind = &plain, .option = FAILING};
    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        assert_null(cache_ask(fixture->cache, &key, &error));
        assert_string_equal(error->message, "no answer 13");
    }
    assert_int_equal(fixture->made, 1);
}

/* A page may hold more than the budget; then the ones used first go. */
static void test_what_is_held_stays(void **state)
{
    Fixture *fixture = *state;
    for (int i = 1; i <= 5; i++)
        ask(fixture->cache, &plain, i);
    assert_int_equal(fixture->freed, 0);
    assert_int_equal(cache_idle_bytes(fixture->cache), 0);
    cache_release(fixture->cache);
    assert_int_equal(fixture->freed, 2);
    ask(fixture->cache, &plain, 5);
    assert_int_equal(fixture->made, 5);
    ask(fixture->cache, &plain, 1);
    assert_int_equal(fixture->made, 6);
}

/* What was used last goes last. */
static void test_the_least_recently_used_goes_first(void **state)
{
    Fixture *fixture = *state;
    static const int used[] = {1, 2, 3, 1, 4};
    for (gsize i = 0; i < G_N_ELEMENTS(used); i++) {
        ask(fixture->cache, &plain, used[i]);
        cache_release(fixture->cache);
    }
    assert_int_equal(fixture->made, 4);
    ask(fixture->cache, &plain, 1); /* 2 has gone */
    assert_int_equal(fixture->made, 4);
    ask(fixture->cache, &plain, 2);
    assert_int_equal(fixture->made, 5);
}

static void test_what_is_borrowed_lives_as_long(void **state)
{
    Fixture *fixture = *state;
    const Answer *twice = ask(fixture->cache, &doubled, 21);
    assert_int_equal(twice->value, 42);
    cache_pin(fixture->cache, twice);
    cache_release(fixture->cache);
    for (int i = 1; i <= 6; i++) {
        ask(fixture->cache, &plain, i);
        cache_release(fixture->cache);
    }
    assert_int_equal(fixture->freed, 3);
    assert_int_equal(ask(fixture->cache, &plain, 21)->value, 21);
    assert_int_equal(fixture->made, 7);
}

static void assert_reads(const Cache *cache, const char *expected)
{
    g_autofree const char **reads = cache_reads(cache);
    g_autofree char *text = g_strjoinv(", ", (char **)reads);
    assert_string_equal(text, expected);
}

/* Of a page: by what it asked for, and what that asked for, made before or not. */
static void test_what_was_read_is_known(void **state)
{
    Fixture *fixture = *state;
    ask(fixture->cache, &plain, 2);
    assert_reads(fixture->cache, "plain 2");
    cache_release(fixture->cache);
    assert_reads(fixture->cache, "");
    ask(fixture->cache, &plain, 9);
    ask(fixture->cache, &doubled, 3);
    assert_reads(fixture->cache, "plain 3, plain 9");
    cache_release(fixture->cache);
    ask(fixture->cache, &doubled, 3);
    assert_reads(fixture->cache, "plain 3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_answer_is_made_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_setups_and_parts_tell_answers_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_failure_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_held_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_least_recently_used_goes_first, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_borrowed_lives_as_long, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_was_read_is_known, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
