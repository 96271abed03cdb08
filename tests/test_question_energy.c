/* Estimates of energy, on pencil and paper. */
#include "answers_book.h"

/* Of both layers in one pass. fp32 at 45 nm: 0.9 and 3.7 pJ, their mean for each of 14,336 FLOPs.
 * DRAM 1300 to 2600 pJ for 8 bytes, of 4·(192 + 112 + 256); a cache of 32 KB 20 pJ, of 4·(27·256 +
 * 112 + 256) bytes. */
static void test_energy(void **state)
{
    const ResultList *rows = asked_of(state, QUESTION_ENERGY, small(state, &plain));
    const EnergyResult *old = row(rows, 0);
    assert_int_equal(rows->records.n, 1);
    assert_string_equal(old->method, "constants");
    assert_int_equal(old->node_nm, 45);
    near(old->compute_joules, 14336 * 2.3e-12);
    near(old->off_chip_low_joules, 2240 * 1300e-12 / 8);
    near(old->off_chip_high_joules, 2240 * 2600e-12 / 8);
    near(old->on_chip_low_joules, 4 * 7280 * 20e-12 / 8);
    near(old->low_joules, old->compute_joules + old->off_chip_low_joules + old->on_chip_low_joules);
    /* 1e6 times that, in units of 3.6e6 J. */
    near(old->low_kwh_per_million, old->low_joules / 3.6);
    assert_contains(old->text, "estimate: ");
}

/* No memory of 7 nm is called DRAM: a row of 45 nm, and the power of 200 W for 22.4 ns. */
static void test_energy_at_power(void **state)
{
    const TimingResult *timing = on_box(state, &plain);
    const ResultList *rows = asked_on(state, QUESTION_ENERGY, timing, 0);
    const EnergyResult *power = row(rows, 1);
    assert_int_equal(rows->records.n, 2);
    assert_string_equal(power->method, "power");
    near(power->low_joules, 200 * 22.4e-9);
    near(power->hours_per_million, 22.4e-9 * 1e6 / 3600);
    assert_true(isnan(power->compute_joules));
    assert_true(isnan(power->cost_per_million));
    assert_null(power->rent);
}

/* 22.4 ns a million times are 22.4 ms, at 3.60 an hour: a thousandth of it each second. Every row
 * says so, and without a device none does. */
static void test_energy_of_a_rented_device(void **state)
{
    const TimingResult *timing = on(state, "rented", &plain);
    const ResultList *rows = asked_on(state, QUESTION_ENERGY, timing, 0);
    assert_int_equal(rows->records.n, 2);
    for (int i = 0; i < rows->records.n; i++) {
        const EnergyResult *energy = row(rows, i);
        near(energy->cost_per_million, 22.4e-3 * 3.6 / 3600);
        assert_string_equal(energy->rent->currency, "EUR");
        assert_string_equal(record_field(&energy_record, "price_provider")->read(energy).text, "P");
        assert_string_equal(record_field(&energy_record, "price_date")->read(energy).text,
                            "2025-03");
    }
    const EnergyResult *nowhere = row(asked_of(state, QUESTION_ENERGY, timing->of), 0);
    assert_true(isnan(nowhere->cost_per_million));
    assert_null(nowhere->rent);
}

/* 600 images take more than 1 MB. */
static void test_no_energy_of_what_cannot_run(void **state)
{
    g_autoptr(GError) floats = no_answer(state, QUESTION_ENERGY, "integers", &plain);
    assert_contains(floats->message, "no fp32");
    Setup many = {.batch = 600};
    g_autoptr(GError) room = no_answer(state, QUESTION_ENERGY, "box", &many);
    assert_contains(room->message, "does not fit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_energy),
        cmocka_unit_test(test_energy_at_power),
        cmocka_unit_test(test_energy_of_a_rented_device),
        cmocka_unit_test(test_no_energy_of_what_cannot_run),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
