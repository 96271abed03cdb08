/* analysis/measured.h: ratios and quartiles by arithmetic, and what the shipped measurements say of
 * the bound and the roofline. */
#include "analysis/measured.h"

#include "answers_book.h"

static Value read_field(const RecordType *type, const void *record, const char *name)
{
    Value value = {0};
    assert_true(record_read(type, record, name, NULL, &value));
    return value;
}

static double real(const void *record, const char *name)
{
    return read_field(&measured_record, record, name).real;
}

/* Within a billionth. */
static void assert_near(double value, double expected)
{
    assert_true(fabs(value - expected) <= 1e-9 * expected);
}

/* Of SMALL_MODEL the convolution moves (192 + 112 + 256) · 4 = 2,240 bytes and the relu
 * 512 · 4 = 2,048: 22.40 and 20.48 ns at 100 GB/s, each more than its FLOPs take; fused it is 22.40
 * ns, which is also the bound. Measured are 1, 2, 3 and 4 times that. */
static void divides_by_each_time(void **state)
{
    static const double times[] = {1, 2, 3, 4};
    const double fused = 22.40e-9, apart = 42.88e-9;
    MeasurementSet set = {.id = "s",
                          .title = "S",
                          .device = "box",
                          .stack = "k",
                          .source = "arithmetic",
                          .rows = g_array_new(FALSE, FALSE, sizeof(Measurement))};
    for (int i = 0; i < 4; i++) {
        Measurement row = {"small", 8, 1, 1 / (times[i] * fused)};
        g_array_append_val(set.rows, row);
    }
    Measurement unknown = {"nobody", 8, 1, 1};
    g_array_append_val(set.rows, unknown);
    MeasurementSet elsewhere = set;
    elsewhere.device = "nowhere";
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    g_ptr_array_add(all, &elsewhere);
    g_ptr_array_add(all, &set);
    analysis_set_measurements(analysis_of(state), all);
    RecordList sets = measured_sets(analysis_of(state));
    assert_int_equal(sets.n, 1);
    const void *found = record_at(&sets, 0);
    assert_int_equal(read_field(&measured_record, found, "networks").integer, 4);
    assert_int_equal(read_field(&measured_record, found, "left_out").integer, 1);
    assert_near(real(found, "roofline_low"), 1.75);
    assert_near(real(found, "roofline_median"), 2.5);
    assert_near(real(found, "roofline_high"), 3.25);
    assert_near(real(found, "bound_median"), 2.5);
    assert_near(real(found, "operators_median"), 2.5 * fused / apart);
    assert_int_equal(read_field(&measured_record, found, "faster_than_operators").integer, 1);
    RecordList rows = read_field(&measured_record, found, "rows").records;
    const MeasuredResult *second = record_at(&rows, 1);
    assert_near(second->seconds, 2 * fused);
    assert_near(second->operators_seconds, apart);
    analysis_set_measurements(analysis_of(state), NULL);
    g_array_unref(set.rows);
}

/* What SPEC §5 promises of each name, held against everything that was measured. */
static void nothing_beats_the_bound(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(Project) project = project_open(".", NULL, &error);
    assert_non_null(project);
    RecordList sets = measured_sets(project->analysis);
    int rows = 0, past_roofline = 0, of_times = 0;
    for (guint i = 0; i < project->measurements->len; i++)
        of_times += !((const MeasurementSet *)g_ptr_array_index(project->measurements, i))->figures;
    assert_int_equal(sets.n, of_times);
    for (int i = 0; i < sets.n; i++) {
        const MeasuredSet *set = record_at(&sets, i);
        assert_int_equal(set->left_out, 0);
        for (int k = 0; k < set->rows.n; k++) {
            const MeasuredResult *row = record_at(&set->rows, k);
            if (row->seconds < row->bound_seconds)
                fail_msg("%s at %d on %s is faster than its bound", row->name,
                         (int)row->row->resolution, set->set->id);
            assert_true(row->bound_seconds <= row->roofline_seconds * (1 + 1e-9));
            assert_true(isnan(row->operators_seconds) || /* the device has no unit for some alone */
                        row->roofline_seconds <= row->operators_seconds * (1 + 1e-9));
        }
        rows += set->rows.n;
        past_roofline += set->above_roofline;
    }
    assert_true(rows > 600);
    assert_true(past_roofline * 50 <= rows); /* 2 % */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(divides_by_each_time, setup, teardown),
        cmocka_unit_test(nothing_beats_the_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
