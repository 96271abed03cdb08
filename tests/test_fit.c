/* roofline/fit.h: what fits, what does not, and what nobody knows. */
#include "roofline/fit.h"
#include "support.h"

static Device *device_with(int64_t memory_bytes, double flash_bytes)
{
    Device *device = device_new("d", "D");
    Memory memory = {.name = "SRAM", .capacity_bytes = memory_bytes};
    g_array_append_val(device->memories, memory);
    device->flash.value = flash_bytes;
    return device;
}

static void fits_to_the_byte(void **state)
{
    g_autoptr(Device) device = device_with(1000, 0);
    (void)state;
    assert_int_equal(fit_on(device, 600, 400).fits, FITS_YES);
    assert_int_equal(fit_on(device, 600, 401).fits, FITS_NO);
    assert_int_equal(fit_on(device, INT64_MAX, INT64_MAX).fits, FITS_NO);
}

static void weights_run_from_flash(void **state)
{
    g_autoptr(Device) device = device_with(1000, 5000);
    (void)state;
    assert_int_equal(fit_on(device, 5000, 1000).fits, FITS_YES);
    assert_int_equal(fit_on(device, 5001, 1).fits, FITS_NO);
    assert_int_equal(fit_on(device, 1, 1001).fits, FITS_NO);
}

static void unknown_room_is_unknown(void **state)
{
    g_autoptr(Device) none = device_with(0, 0), flash = device_with(0, 5000);
    (void)state;
    assert_int_equal(fit_on(none, 1, 1).fits, FITS_UNKNOWN);
    assert_int_equal(fit_on(flash, 5000, 1).fits, FITS_UNKNOWN);
    assert_int_equal(fit_on(flash, 5001, 1).fits, FITS_NO);
}

static void says_what_lacks_room(void **state)
{
    g_autoptr(Device) device = device_with(1000, 0);
    Fit fit = fit_on(device, 2000, 500);
    g_autofree char *text = fit_text(&fit, device);
    (void)state;
    assert_true(g_str_has_prefix(text, "does not fit: "));
    assert_non_null(strstr(text, "2.00 kB of weights"));
    assert_non_null(strstr(text, "500 B of activations"));
    assert_non_null(strstr(text, "1.00 kB of SRAM of device 'd'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fits_to_the_byte),
        cmocka_unit_test(weights_run_from_flash),
        cmocka_unit_test(unknown_room_is_unknown),
        cmocka_unit_test(says_what_lacks_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
