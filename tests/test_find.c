/* find/find.h */
#include "find_kit.h"

#include "find/find.h"

static int setup_find(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = find_book();
    fixture->project = project_open(fixture->book.dir, NULL, NULL);
    *state = fixture;
    return fixture->project->errors->len == 0 ? 0 : -1;
}

static const char *const formats[] = {"fp32", "16-bit", NULL};

/* With one limit, unless `text` is NULL. */
static Find find_with(FindLimitId id, const char *text)
{
    Find find = {.formats = formats};
    const FindLimitInfo *info = find_limit_info(id);
    if (text)
        assert_true(amount_limit_parse(text, info->kind, info->fallback, &find.limits[id], NULL));
    return find;
}

static FindResult found_on(void **state, const Find *find, const char *device)
{
    const int networks[] = {0, 1, 2, 3, 4};
    return find_networks(analysis_of(state), find, networks, G_N_ELEMENTS(networks),
                         device_of(state, device));
}

/* "two three one" */
static void assert_found(const FindResult *result, const char *expected)
{
    GString *ids = g_string_new(NULL);
    for (int i = 0; i < result->rows.n; i++) {
        const Found *found = record_at(&result->rows, i);
        g_string_append_printf(ids, "%s%s", i > 0 ? " " : "", found->model->id);
    }
    if (strcmp(ids->str, expected) != 0)
        fail_msg("found '%s', not '%s'", ids->str, expected);
    g_string_free(ids, TRUE);
}

/* By accuracy within the task of which most have one; without one last. */
static void test_order_and_figures(void **state)
{
    Find find = find_with(FIND_TIME, NULL);
    g_auto(FindResult) result = found_on(state, &find, "box");
    assert_found(&result, "two three one speech silent");
    const Found *two = record_at(&result.rows, 0);
    near(found_figure(two, FIND_TIME), 337.92e-9);
    near(found_figure(two, FIND_MEMORY), 33280);
    near(found_figure(two, FIND_PACKAGE), 32768);
    near(found_figure(two, FIND_PARAMS), 8192);
    near(found_figure(two, FIND_MACS), 8192);
    near(found_figure(two, FIND_ACCURACY), 80);
    near(two->times->bound_seconds, 332.8e-9); /* without the tensor between: 33,280 bytes */
    assert_string_equal(two->format, "fp32");
    const Found *three = record_at(&result.rows, 1), *silent = record_at(&result.rows, 4);
    assert_string_equal(three->accuracy->note, "more data");
    near(found_figure(record_at(&result.rows, 3), FIND_TIME), 85.76e-9);
    assert_null(silent->accuracy);
    assert_true(isnan(found_figure(silent, FIND_ACCURACY)));
}

static void limits_to(void **state, FindLimitId id, const char *text, const char *expected)
{
    Find find = find_with(id, text);
    g_auto(FindResult) result = found_on(state, &find, "box");
    assert_found(&result, expected);
    assert_int_equal(result.rows.n + result.beyond, 5);
}

/* At a limit it matters whether that may be reached. */
static void test_limits(void **state)
{
    limits_to(state, FIND_TIME, "< 300 ns", "one speech silent");
    limits_to(state, FIND_TIME, "> 0.3 us", "two three");
    limits_to(state, FIND_MEMORY, "16896 B", "one speech silent");
    limits_to(state, FIND_MEMORY, "< 16896 B", "speech");
    limits_to(state, FIND_PACKAGE, "<= 16 KiB", "one speech silent");
    limits_to(state, FIND_PACKAGE, "< 16 KiB", "speech");
    limits_to(state, FIND_PARAMS, "< 4.096 k", "speech");
    limits_to(state, FIND_MACS, ">= 12288", "three");
    limits_to(state, FIND_ACCURACY, "75 %", "two three speech");
    limits_to(state, FIND_ACCURACY, "> 75", "two speech");
}

/* 337.92 of 300 is less too much than 506.88. */
static void test_nearest(void **state)
{
    Find find = find_with(FIND_TIME, "< 50 ns");
    g_auto(FindResult) result = found_on(state, &find, "box");
    assert_int_equal(result.rows.n, 0);
    assert_int_equal(result.beyond, 5);
    assert_string_equal(result.nearest.model->id, "speech");
    Find wide = find_with(FIND_TIME, "< 300 ns");
    g_auto(FindResult) some = found_on(state, &wide, "box");
    assert_string_equal(some.nearest.model->id, "two");
}

static void test_task(void **state)
{
    const int networks[] = {0, 4};
    const Zoo *zoo = analysis_zoo(analysis_of(state));
    Find find = {.formats = formats, .task = "sounds"};
    g_auto(FindResult) result = found_on(state, &find, "box");
    assert_found(&result, "speech");
    assert_int_equal(result.beyond, 0);
    assert_true(find_check(&find, zoo, networks, 2, NULL));
    find.task = "sound";
    g_autoptr(GError) error = NULL;
    assert_false(find_check(&find, zoo, networks, 2, &error));
    assert_string_equal(error->message, "no network for the task 'sound': did you mean 'sounds'?; "
                                        "there are images, sounds");
    find = (Find){.formats = formats, .format = "int9"};
    g_autoptr(GError) other = NULL;
    assert_false(find_check(&find, zoo, networks, 2, &other));
    assert_contains(other->message, "no number format 'int9': did you mean 'int8'?");
}

static void test_without_a_time(void **state)
{
    Find find = find_with(FIND_TIME, NULL);
    g_auto(FindResult) full = found_on(state, &find, "full"),
                       integers = found_on(state, &find, "integers");
    g_autofree char *reasons = reasons_counts(&full.reasons),
                    *formats_missing = reasons_counts(&integers.reasons);
    assert_int_equal(full.rows.n + full.beyond, 0);
    assert_string_equal(reasons, "5 (does not fit)");
    assert_null(full.nearest.model);
    assert_string_equal(formats_missing, "5 (no fp32)");
    assert_int_equal(full.errors->len, 0);
}

static const Found *first_in(void **state, const char *format, FindResult *result)
{
    Find find = {.formats = formats, .format = format, .task = "sounds"};
    *result = found_on(state, &find, "half");
    assert_int_equal(result->rows.n, 1);
    return record_at(&result->rows, 0);
}

/* 4,096 + 128 + 64 bytes in fp16. */
static void test_formats(void **state)
{
    g_auto(FindResult) first = {0}, best = {0}, named = {0};
    near(found_figure(first_in(state, NULL, &first), FIND_TIME), 85.76e-9);
    const Found *fastest = first_in(state, FIND_BEST, &best);
    near(found_figure(fastest, FIND_TIME), 42.88e-9);
    near(found_figure(fastest, FIND_PACKAGE), 4096);
    assert_string_equal(fastest->format, "16-bit");
    near(found_figure(first_in(state, "fp16", &named), FIND_TIME), 42.88e-9);
}

/* The fastest first, equal ones as the catalogue has them. In int8 one is 4,096 + 64 x 4 of a scale
 * and more bytes at 1 GB/s, above 4 us. */
static void test_devices(void **state)
{
    static const char *const all[] = {"fp32", "16-bit", "int8", NULL};
    Find find = {.formats = all, .format = FIND_BEST};
    g_auto(FindResult) result =
        find_devices(analysis_of(state), &find, 0, analysis_devices(analysis_of(state)));
    assert_int_equal(result.rows.n, 3);
    const Found *first = record_at(&result.rows, 0), *second = record_at(&result.rows, 1),
                *last = record_at(&result.rows, 2);
    assert_string_equal(first->times->device->id, "box");
    assert_string_equal(second->times->device->id, "half");
    near(found_figure(first, FIND_TIME), 84.48e-9);
    near(found_figure(second, FIND_TIME), 84.48e-9);
    assert_string_equal(last->times->device->id, "integers");
    assert_string_equal(last->format, "int8");
    assert_true(found_figure(last, FIND_TIME) > 4e-6);
    assert_int_equal(result.reasons.count, 1);
}

static void test_batch(void **state)
{
    Find find = {.formats = formats, .task = "sounds", .batch = 10};
    g_auto(FindResult) result = found_on(state, &find, "box");
    near(found_figure(record_at(&result.rows, 0), FIND_TIME), 120.32e-9); /* 8,192 + 3,840 bytes */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_figures), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_nearest),           cmocka_unit_test(test_task),
        cmocka_unit_test(test_without_a_time),    cmocka_unit_test(test_formats),
        cmocka_unit_test(test_devices),           cmocka_unit_test(test_batch),
    };
    return cmocka_run_group_tests(tests, setup_find, teardown);
}
