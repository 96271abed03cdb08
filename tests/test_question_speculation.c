/* Speculative decoding on a device. */
#include "served_book.h"

#include "serve/speculation.h"

static double number(const void *row, const char *field)
{
    return record_field(question(QUESTION_SPECULATION)->record, field)->read(row).real;
}

/* A pass of two reads the weights once and takes little longer than a step: 1.8 tokens of it. What
 * is left of 1.8 steps is what one draft may take. */
static void test_rows(void **state)
{
    Asked asked = asked_of_step(state, step_of(state, "tiny", 64, 1), "vast");
    const ResultList *list = ask(QUESTION_SPECULATION, &asked, NULL);
    assert_non_null(list);
    assert_int_equal(list->records.n, 8);
    const TimingResult *step = served_pass(&asked, 1, 64, 1, NULL);
    for (int i = 0; i < list->records.n; i++) {
        const void *row = record_at(&list->records, i);
        const TimingResult *pass = served_pass(&asked, i + 2, 64, 1, NULL);
        double tokens = speculation_tokens(0.8, i + 1);
        near(number(row, "pass_seconds"), pass->fused->seconds);
        near(number(row, "tokens_per_pass"), tokens);
        near(number(row, "seconds_per_token"), pass->fused->seconds / tokens);
        near(number(row, "speedup"), step->fused->seconds * tokens / pass->fused->seconds);
        near(number(row, "draft_at_most_seconds"),
             (tokens * step->fused->seconds - pass->fused->seconds) / (i + 1));
    }
    assert_true(number(record_at(&list->records, 0), "speedup") > 1);
}

static bool absent(const void *row, const char *field)
{
    Value value;
    return !field_read(record_field(question(QUESTION_SPECULATION)->record, field), row, &value);
}

static Asked drafted_by(void **state, const char *draft)
{
    Fixture *fixture = *state;
    const ModelResult *plain = step_of(state, "tiny", 64, 1);
    Setup setup = plain->setup;
    setup.draft = zoo_find(fixture->project->zoo, draft) + 1;
    assert_true(setup.draft > 0);
    return asked_of_step(state, analysis_model(fixture->project->analysis, &setup, NULL), "vast");
}

/* A round is a pass and as many steps of the network that drafts, here as large as the other: a
 * token then takes longer than a plain step. Both are held. */
static void test_a_draft(void **state)
{
    Asked plain = asked_of_step(state, step_of(state, "tiny", 64, 1), "vast");
    Asked asked = drafted_by(state, "near");
    Asked small = asked_of_step(state, step_of(state, "near", 64, 1), "vast");
    const ResultList *without = ask(QUESTION_SPECULATION, &plain, NULL);
    const ResultList *list = ask(QUESTION_SPECULATION, &asked, NULL);
    assert_non_null(list);
    double step = served_pass(&plain, 1, 64, 1, NULL)->fused->seconds;
    double draft = served_pass(&small, 1, 64, 1, NULL)->fused->seconds;
    for (int i = 0; i < list->records.n; i++) {
        const void *row = record_at(&list->records, i), *free = record_at(&without->records, i);
        double tokens = speculation_tokens(0.8, i + 1), pass = number(row, "pass_seconds");
        near(number(row, "draft_seconds"), draft);
        near(number(row, "seconds_per_token"), (pass + (i + 1) * draft) / tokens);
        near(number(row, "speedup"), step * tokens / (pass + (i + 1) * draft));
        near(number(row, "draft_at_most_seconds"), number(free, "draft_at_most_seconds"));
        assert_true(absent(free, "draft") && absent(free, "draft_bytes"));
    }
    /* Weights of both, and of 64 tokens 512 bytes each or the window's 4: activations apart. */
    const RecordType *type = question(QUESTION_SPECULATION)->record;
    const void *row = record_at(&list->records, 0), *free = record_at(&without->records, 0);
    int64_t both = record_field(type, "memory_bytes")->read(row).integer,
            one = record_field(type, "memory_bytes")->read(free).integer,
            other = record_field(type, "draft_bytes")->read(row).integer;
    assert_true(one > TINY_WEIGHTS + 64 * TINY_TOKEN && one < TINY_WEIGHTS + 80 * TINY_TOKEN);
    assert_true(other > TINY_WEIGHTS && other < one);
    assert_int_equal(both, one + other);
    assert_string_equal(record_field(type, "draft")->read(row).text, "near");
}

static void test_too_short(void **state)
{
    g_autoptr(GError) error = NULL;
    Asked asked = asked_of_step(state, step_of(state, "tiny", 8, 1), "vast");
    assert_null(ask(QUESTION_SPECULATION, &asked, &error));
    assert_contains(error->message, "no room to draft: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_a_draft),
        cmocka_unit_test(test_too_short),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
