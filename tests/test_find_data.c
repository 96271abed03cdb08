/* find/find_data.h, by the networks and devices of tests/find_kit.h. */
#include <jansson.h>

#include "find_kit.h"
#include "packed_call_kit.h"

#include "find/find_data.h"

typedef struct Fixed {
    Fixture fixture; /* first: what analysis_of() and device_of() read */
    GPtrArray *models, *devices;
} Fixed;

static bool of_two(const char *model, const char *device, const void *data)
{
    (void)data;
    return strcmp(model, "two") == 0 && strcmp(device, "half") == 0;
}

static const char *const formats[] = {"fp32", "16-bit", "int8", NULL};

static int setup_data(void **state)
{
    Fixed *fixed = g_new0(Fixed, 1);
    *state = fixed;
    fixed->fixture.book = find_book();
    fixed->fixture.project = project_open(fixed->fixture.book.dir, NULL, NULL);
    Analysis *analysis = fixed->fixture.project->analysis;
    const GPtrArray *devices = analysis_devices(analysis);
    fixed->models = g_ptr_array_new();
    fixed->devices = g_ptr_array_new();
    for (int i = 0; i < 5; i++)
        g_ptr_array_add(fixed->models,
                        (void *)analysis_model(analysis, &(Setup){.network = i}, NULL));
    for (guint i = 0; i < devices->len; i++)
        g_ptr_array_add(fixed->devices,
                        (void *)analysis_device(analysis, g_ptr_array_index(devices, i)));
    return 0;
}

static int teardown_data(void **state)
{
    Fixed *fixed = *state;
    g_ptr_array_unref(fixed->models);
    g_ptr_array_unref(fixed->devices);
    project_free(fixed->fixture.project);
    book_clear(&fixed->fixture.book);
    g_free(fixed);
    return 0;
}

static FindBook book_of(void **state)
{
    const Fixed *fixed = *state;
    return (FindBook){analysis_of(state), formats, fixed->models, fixed->devices, of_two, NULL};
}

/* What roofbookFound() is given. Takes the script. */
static json_t *given(char *script)
{
    g_autofree char *text = script, *value = packed_call_json(text, "roofbookFound");
    assert_non_null(value);
    json_t *json = json_loads(value, 0, NULL);
    assert_non_null(json);
    return json;
}

static int place_of(const GPtrArray *devices, const char *id)
{
    for (guint i = 0; i < devices->len; i++)
        if (strcmp(((const DeviceResult *)g_ptr_array_index(devices, i))->device->id, id) == 0)
            return (int)i;
    fail_msg("no device %s", id);
    return -1;
}

static json_int_t state_at(const json_t *columns, int row)
{
    return json_integer_value(json_array_get(json_object_get(columns, "state"), (size_t)row));
}

/* Its place among the rows that have a time; -1: it has none. */
static int place_timed(const json_t *columns, int row)
{
    int place = 0;
    for (int i = 0; i < row; i++)
        place += state_at(columns, i) >= 0;
    return state_at(columns, row) >= 0 ? place : -1;
}

static double time_at(const json_t *columns, int row)
{
    int place = place_timed(columns, row);
    json_t *times = json_object_get(columns, "time");
    return place < 0 ? NAN : json_number_value(json_array_get(times, (size_t)place));
}

static double bound_at(const json_t *columns, int row)
{
    return json_number_value(
        json_array_get(json_object_get(columns, "bound"), (size_t)place_timed(columns, row)));
}

/* Rows are networks: one, silent, three, two, speech. Bounds are compute, memory and none, and the
 * remark on accuracy is the last note of all. */
static void test_a_device(void **state)
{
    FindBook book = book_of(state);
    json_t *json = given(find_data_device(&book, place_of(book.devices, "box")));
    json_t *columns = json_object_get(json_object_get(json, "formats"), "fp32");
    assert_string_equal(json_string_value(json_object_get(json, "device")), "box");
    near(time_at(columns, 0), 168.96e-9);
    near(time_at(columns, 3), 337.92e-9);
    near(time_at(columns, 4), 85.76e-9);
    assert_int_equal(state_at(columns, 0), BOUND_MEMORY);
    assert_int_equal(state_at(columns, 2), BOUND_MEMORY + BOUND_COUNT * (1 << FOUND_REMARK));
    assert_true(bound_at(columns, 3) == 333e-9);
    json_decref(json);
}

/* None in integers: each of the formats that box lacks has its reason. On full none has room. */
static void test_reasons(void **state)
{
    FindBook book = book_of(state);
    json_t *json = given(find_data_device(&book, place_of(book.devices, "full")));
    json_t *columns = json_object_get(json_object_get(json, "formats"), "fp32");
    json_t *reasons = json_object_get(json, "reasons");
    assert_true(state_at(columns, 0) < 0);
    assert_true(isnan(time_at(columns, 0)));
    const char *why =
        json_string_value(json_array_get(reasons, (size_t)(-1 - state_at(columns, 0))));
    assert_string_equal(why, "does not fit");
    json_decref(json);
}

/* Half computes in 16 bits and box in 32, half the bytes each: rows are devices. */
static void test_a_network(void **state)
{
    FindBook book = book_of(state);
    json_t *json = given(find_data_model(&book, 0));
    json_t *columns = json_object_get(json_object_get(json, "formats"), "16-bit");
    assert_string_equal(json_string_value(json_object_get(json, "model")), "one");
    near(time_at(columns, place_of(book.devices, "half")), 84.48e-9);
    near(time_at(columns, place_of(book.devices, "box")), 84.48e-9);
    assert_int_equal(state_at(columns, place_of(book.devices, "half")), BOUND_MEMORY);
    json_decref(json);
}

/* 16,384 bytes of weights and 512 of activations in four bytes each, half of both in two. */
static void test_the_book(void **state)
{
    FindBook book = book_of(state);
    json_t *all = given(find_data_book(&book)), *json = json_object_get(all, "book");
    json_t *two = json_array_get(json_object_get(json, "networks"), 3);
    json_t *sizes = json_object_get(json, "sizes");
    json_t *whole = json_array_get(json_object_get(sizes, "fp32"), 0),
           *half = json_array_get(json_object_get(sizes, "16-bit"), 0);
    assert_string_equal(json_string_value(json_array_get(two, 0)), "two");
    assert_string_equal(json_string_value(json_array_get(two, 2)), "images");
    assert_int_equal(json_integer_value(json_array_get(two, 3)), 64);
    assert_true(json_number_value(json_array_get(two, 4)) == 80);
    assert_int_equal(json_array_size(json_array_get(two, 7)), 1);
    static const int expected[] = {16896, 16384, 4096, 4096};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_int_equal(json_integer_value(json_array_get(whole, i)), expected[i]);
    assert_int_equal(json_integer_value(json_array_get(half, 0)), 8448);
    assert_int_equal(json_integer_value(json_array_get(half, 1)), 8192);
    assert_int_equal(json_integer_value(json_array_get(half, 2)), 4096);
    assert_int_equal(json_array_size(json_object_get(json, "limits")), FIND_LIMITS);
    json_decref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_device),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_a_network),
        cmocka_unit_test(test_the_book),
    };
    return cmocka_run_group_tests(tests, setup_data, teardown_data);
}
