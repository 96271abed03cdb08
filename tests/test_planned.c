/* plan/planned.h: how networks of the zoo are served and trained on several devices, as records. */
#include "plan_kit.h"

#include "base/error.h"

/* Llama 3 70B, 141.1 GB in 16 bits, and 327,680 bytes of cache a token (2 · 80 layers · 8 heads ·
 * 128 · 2), on eight H100 of 85.9 GB: an eighth of both on each. */
static void test_memory_is_the_networks(void **state)
{
    (void)state;
    PlanBook book = plan_book(NULL, "llama3_70b", "dgx-h100", 8);
    book.query.context = 4096;
    book.query.batch = 16;
    g_autoptr(Planned) planned = planned_of(&book, PLAN_SERVE);
    assert_int_equal(planned->weights_bytes, 70553706496 * 2);
    const PlanRow *row = plan_row(planned, 8, 1);
    double held = (70553706496.0 * 2 + 16 * 4096 * 327680.0) / 8;
    assert_true(row->memory_bytes >= held && row->memory_bytes < 1.01 * held);
    assert_true(row->fits);
    /* A token reads the weights, 141.1 GB but for the embedding's 2.1, and the cache at 8 · 3.35
     * TB/s. */
    double least = (70553706496.0 * 2 - 128256 * 8192 * 2.0 + 16 * 4095 * 327680.0) / 8 / 3.36e12;
    assert_true(row->bound_seconds > 0.98 * least && row->bound_seconds < 1.05 * least);
    assert_true(row->seconds > row->bound_seconds);
    assert_true(row->measured_seconds > row->seconds);
    plan_book_clear(&book);
}

/* 16 bytes a parameter and what microbatches leave: eight H100 do not hold 70 billion, 128 do. */
static void test_training_needs_room(void **state)
{
    (void)state;
    PlanBook book = plan_book(NULL, "llama3_70b", "dgx-h100", 8);
    g_autoptr(Planned) none = planned_of(&book, PLAN_TRAIN);
    assert_int_equal(none->plan->fit, 0);
    assert_non_null(strstr(((const PlannedRow *)g_ptr_array_index(none->rows, 0))->row->reason,
                           "does not fit by"));
    book.query.devices = 128;
    g_autoptr(Planned) many = planned_of(&book, PLAN_TRAIN);
    assert_true(many->plan->fit > 0);
    const PlanRow *first = &g_array_index(many->plan->rows, PlanRow, 0);
    assert_true(first->mfu > 0.3 && first->mfu < 1 && first->hfu >= first->mfu);
    assert_true(first->bound_seconds <= first->seconds);
    assert_int_equal(first->batch, PLAN_TRAIN_BATCH);
    plan_book_clear(&book);
}

static void check_value(const void *row, const char *path, double expected)
{
    const Field *field;
    Value value;
    assert_true(record_read(&plan_record, row, path, &field, &value));
    double is = field->type == FIELD_COUNT || field->type == FIELD_INDEX ? (double)value.integer
                                                                         : value.real;
    assert_true(fabs(is - expected) <= 1e-9 * fabs(expected));
}

static bool absent(const void *row, const char *path)
{
    Value value;
    return !record_read(&plan_record, row, path, NULL, &value);
}

static void test_records(void **state)
{
    (void)state;
    PlanBook book = plan_book(NULL, "llama3_8b", "dgx-h100", 16);
    g_autoptr(Planned) serve = planned_of(&book, PLAN_SERVE), train = planned_of(&book, PLAN_TRAIN);
    RecordList served = planned_rows(serve, 2), trained = planned_rows(train, 0);
    assert_int_equal(served.n, 2);
    assert_int_equal(trained.n, (int)train->plan->rows->len);
    const PlannedRow *first = record_at(&served, 0), *step = record_at(&trained, 0);
    const TrainingSplit *split = &first->row->split;
    assert_int_equal(split->tensor * split->pipeline * split->data, 16);
    check_value(first, "parallel.tensor", (double)split->tensor);
    check_value(first, "rank", 1);
    check_value(first, "seconds_per_token", first->row->seconds);
    check_value(first, "tokens_per_second", (double)first->row->batch / first->row->seconds);
    assert_true(absent(first, "step_seconds") && absent(first, "mfu") && absent(first, "reason"));
    assert_true(absent(first, "parallel.zero") && absent(first, "microbatch"));
    check_value(step, "step_seconds", step->row->seconds);
    check_value(step, "parallel.zero", step->row->split.zero);
    check_value(step, "mfu", step->row->mfu);
    assert_true(absent(step, "seconds_per_token") && absent(step, "first_token_seconds"));
    /* Shares of a step add up to it. */
    double sum = 0;
    for (const Field *field = plan_shares_record.fields; field->name; field++) {
        Value value;
        if (field_read(field, step, &value))
            sum += value.real;
    }
    assert_true(fabs(sum - 1) < 1e-9);
    const PlannedRow *quickest = planned_quickest(serve);
    for (int i = 0; i < (int)serve->rows->len; i++) {
        const PlannedRow *other = g_ptr_array_index(serve->rows, i);
        assert_true(other->row->rank == 0 || other->row->seconds >= quickest->row->seconds);
    }
    /* 16 · 6.88 an hour over so many tokens a second. */
    check_value(first, "cost_per_million_tokens",
                serve->price_per_hour / 3600 / first->row->tokens_per_second * 1e6);
    plan_book_clear(&book);
}

static void test_texts(void **state)
{
    (void)state;
    PlanRow row = {.split = {.tensor = 8, .pipeline = 1, .data = 2, .expert = 1}};
    g_autofree char *some = planned_split_text(&row);
    assert_string_equal(some, "tensor 8, data 2");
    row.split = (TrainingSplit){1, 1, 1, 1, false, 1, 1, 0};
    g_autofree char *one = planned_split_text(&row);
    assert_string_equal(one, "one device");
}

static void reasons(const char *model, const char *node, PlanPurpose purpose, const char *scheme,
                    const char *says)
{
    PlanBook book = plan_book(NULL, model, node, 8);
    book.query.setup.scheme = scheme;
    g_autoptr(Planned) planned = planned_of(&book, purpose);
    assert_null(planned->plan);
    if (!strstr(planned->reason, says))
        fail_msg("'%s' does not say '%s'", planned->reason, says);
    plan_book_clear(&book);
}

/* What cannot be planned says why. */
static void test_reasons(void **state)
{
    (void)state;
    reasons("resnet50", "dgx-h100", PLAN_SERVE, NULL, "the layers and heads are not known");
    reasons("llama3_8b", "dgx-h100", PLAN_TRAIN, "fp8", "a quantized network is not trained");
    reasons("llama3_8b", "dgx-1v", PLAN_SERVE, "fp8", "no fp8");
    PlanBook book = plan_book(NULL, "llama3_8b", "dgx-h100", 8);
    book.query.context = 1;
    g_autoptr(Planned) planned = planned_of(&book, PLAN_SERVE);
    assert_non_null(strstr(planned->reason, "two or more"));
    plan_book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_the_networks),
        cmocka_unit_test(test_training_needs_room),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
