/* What advice is given, and of what. */
#include "answers_book.h"

/* Two depthwise 3x3 on 16 x 112²: 3,612,672 FLOPs each. Of the devices, none but "tiny" is too
 * small for it. */
#define DEPTHWISE ":conv { 16, kernel = 3, pad = 1, groups = 16, bias = false }"
#define TWICE                                                                                      \
    "model { id = \"small\", name = \"Small\", input = { 16, 112, 112 },\n"                        \
    "  build = function(x) return x" DEPTHWISE DEPTHWISE " end }\n"

static int set_up(void **state)
{
    Fixture *fixture = *state = g_new0(Fixture, 1);
    fixture->book = book_empty();
    book_add(&fixture->book, "models/small.lua", TWICE);
    book_add(&fixture->book, "hardware/box.lua",
             DEVICE("box", "capacity = 8 * GB, ", "") DEVICE("tiny", "capacity = 1000, ", ""));
    fixture->project = project_open(fixture->book.dir, NULL, NULL);
    return fixture->project->errors->len == 0 ? 0 : -1;
}

static Asked asked_about(void **state, const TimingResult *timing)
{
    return (Asked){.analysis = analysis_of(state), .model = timing->of, .timing = timing};
}

static const void *value_of(const AdviceResult *result, const char *field, Value *value)
{
    *value = record_field(&advice_record, field)->read(result);
    return result;
}

/* In 16 bits 2·(2·200,704 + 144) bytes each, 16.06208 µs: what other formats take more of. */
static void test_advice(void **state)
{
    Asked asked = asked_about(state, on_box(state, &plain));
    const ResultList *rows = ask(QUESTION_ADVICE, &asked, NULL);
    double last = INFINITY;
    assert_non_null(rows);
    assert_true(rows->records.n > 1);
    near(((const AdviceResult *)row(rows, 0))->list->seconds, 16.06208e-6);
    assert_string_equal(((const AdviceResult *)row(rows, 0))->list->format, "fp16");
    for (int i = 0; i < rows->records.n; i++) {
        const AdviceResult *advice = row(rows, i);
        double gain_s = advice->advice->gain_s;
        Value value;
        value_of(advice, "against_seconds", &value);
        near(value.real, advice->list->seconds);
        assert_true(strlen(advice->advice->evidence) > 0);
        if (isnan(gain_s))
            continue;
        assert_true(gain_s <= last);
        last = gain_s;
        value_of(advice, "gain_share", &value);
        near(value.real, gain_s / advice->list->seconds);
        value_of(advice, "seconds", &value);
        near(value.real, advice->list->seconds - gain_s);
    }
}

/* The best that the device does is the least of the table of formats, to the digit. */
static void test_against_the_table_of_formats(void **state)
{
    Asked asked = asked_about(state, on_box(state, &plain));
    const ResultList *rows = ask(QUESTION_ADVICE, &asked, NULL);
    const ResultList *schemes = ask(QUESTION_SCHEMES, &asked, NULL);
    const AdviceResult *first = row(rows, 0);
    double best = INFINITY;
    for (int i = 0; i < 4; i++) { /* fp32, tf32, fp16, bf16 */
        const SchemeResult *scheme = row(schemes, i);
        if (scheme->timing && !scheme->timing->reason)
            best = fmin(best, scheme->timing->roofline_seconds);
    }
    assert_true(first->list->seconds == best);
}

/* One list for a network on a device: in whatever format it is looked at. */
static void test_one_list(void **state)
{
    Setup fused = {.fusion = FUSION_ALL}, narrow = {.dtype = DTYPE_FP16},
          int8 = {.scheme = "w8a16"};
    Setup *const setups[] = {&fused, &narrow, &int8};
    Asked asked = asked_about(state, on_box(state, &plain));
    const ResultList *rows = ask(QUESTION_ADVICE, &asked, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(setups); i++) {
        Asked other = asked_about(state, on_box(state, setups[i]));
        const ResultList *same = ask(QUESTION_ADVICE, &other, NULL);
        assert_int_equal(same->records.n, rows->records.n);
        for (int k = 0; k < rows->records.n; k++)
            assert_string_equal(((const AdviceResult *)row(same, k))->advice->evidence,
                                ((const AdviceResult *)row(rows, k))->advice->evidence);
    }
}

/* Of the network as it was asked about: at two samples it takes twice as long, but for the weights'
 * 2·288 bytes. */
static void test_of_a_batch(void **state)
{
    Setup two = {.batch = 2};
    Asked asked = asked_about(state, on_box(state, &two));
    const AdviceResult *first = row(ask(QUESTION_ADVICE, &asked, NULL), 0);
    near(first->list->seconds, 2 * 16.06208e-6 - 576 / 100e9);
}

/* 1000 bytes are too few in any format: the other device has room, and pages that say so read it.
 */
static void test_no_room(void **state)
{
    const Setup on = {0};
    const ModelResult *model = small(state, &plain);
    const TimingResult *verdict =
        analysis_verdict(analysis_of(state), model, device_of(state, "tiny"), &on, NULL);
    assert_non_null(verdict->reason);
    Asked asked = asked_about(state, verdict);
    analysis_release(analysis_of(state));
    const ResultList *rows = ask(QUESTION_ADVICE, &asked, NULL);
    const AdviceResult *only = row(rows, 0);
    assert_int_equal(rows->records.n, 1);
    assert_string_equal(only->advice->rule->id, "larger_device");
    assert_contains(only->advice->evidence, "the smallest of its class that runs it is 'box'");
    assert_false(field_present(record_field(&advice_record, "against_seconds"), only));
    g_autofree const char **reads = analysis_reads(analysis_of(state));
    assert_true(g_strv_contains(reads, "device box"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_advice),   cmocka_unit_test(test_against_the_table_of_formats),
        cmocka_unit_test(test_one_list), cmocka_unit_test(test_of_a_batch),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, set_up, teardown);
}
