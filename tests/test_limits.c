/* analysis/limits.h: what a budget may limit. */
#include "support.h"

#include "analysis/limits.h"
#include "whatif/design.h"
#include "zoo/budgets.h"

static const Limit *named(const char *name)
{
    const char *const *names = limit_names();
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return limit_at(i);
    fail_msg("no limit '%s'", name);
    return NULL;
}

/* The type of a field by its path: there has to be such a path in the record. */
static FieldType type_of(const RecordType *type, const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, ".", -1);
    FieldType found = FIELD_TEXT;
    for (char **part = parts; *part; part++) {
        const Field *field = type ? record_field(type, *part) : NULL;
        assert_non_null(field);
        if (!field)
            break;
        found = field->type;
        type = field->of;
    }
    return found;
}

/* Each by its own name, of a number that its record has, in the unit that the record gives it. */
static void test_every_limit_is_a_figure(void **state)
{
    (void)state;
    const char *const *names = limit_names();
    int n = (int)g_strv_length((char **)names);
    assert_true(n <= BUDGETS_MOST_FIGURES);
    assert_true(design_count() <= BUDGETS_MOST_DESIGNS);
    for (int i = 0; i < n; i++) {
        const Limit *limit = limit_at(i);
        bool timed = limit->of == LIMIT_TIMING || limit->of == LIMIT_TIME;
        FieldType type = type_of(timed ? &timing_record : &model_record, limit->path);
        assert_string_equal(limit->name, names[i]);
        assert_true(type <= FIELD_RATIO);
        assert_int_equal(limit->kind == LIMIT_SECONDS, type == FIELD_SECONDS);
        assert_int_equal(limit->kind == LIMIT_SHARE, type == FIELD_RATIO);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(names[k], names[i]);
    }
}

/* What builds are compared in may be limited. */
static void test_every_metric_is_a_limit(void **state)
{
    (void)state;
    for (int id = 0; id < METRIC_COUNT; id++) {
        const MetricInfo *info = metric_info((MetricId)id);
        assert_string_equal(named(info->name)->title, info->title);
        assert_int_equal(named(info->name)->of == LIMIT_NETWORK, id < METRIC_FIRST_TIME);
        assert_true(limit_may_grow(named(info->name)));
    }
    assert_false(limit_may_grow(named("time")));
    assert_false(limit_may_grow(named("inferences_per_s")));
}

static void reads(const char *name, double value, const char *expected)
{
    g_autofree char *text = limit_text(named(name), value);
    assert_string_equal(text, expected);
}

/* To the last digit of what is counted; of times six digits, less zeros that say nothing. */
static void test_texts(void **state)
{
    (void)state;
    reads("peak_bytes", 1605632, "1,605,632 B");
    reads("peak_bytes", -105632, "−105,632 B");
    reads("peak_bytes", 133693.44, "133,693.44 B");
    reads("peak_bytes", 99.999, "100 B");
    reads("macs", 1e18, "1 E");
    reads("macs", 4089184256.0, "4,089,184,256");
    reads("time", 2e-3, "2 ms");
    reads("time", 0.00241346, "2.41346 ms");
    reads("roofline_seconds", 0, "0 s");
    reads("memory_bound_share", 0.5, "50 %");
    reads("inferences_per_s", 1500, "1.5 k/s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_limit_is_a_figure),
        cmocka_unit_test(test_every_metric_is_a_limit),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
