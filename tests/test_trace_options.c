/* The options that name a profile. */
#include "support.h"

#include "base/error.h"
#include "cli/trace_options.h"

static void test_reading(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "p.csv", "model,layer,median_us\na,conv1,2\nb,conv1,3\n");
    g_autofree char *path = book_path(&book, "p.csv");
    TraceOptionTexts texts = {.profile = path, .latency = (char *)"1.5 ms"};
    g_auto(TraceInput) input = {0};
    assert_true(trace_options_read(&texts, "b", &input, NULL));
    assert_true(input.latency_seconds == 1.5e-3);
    assert_int_equal(input.trace->events->len, 1);
    assert_true(trace_event(input.trace, 0)->seconds == 3e-6);
    assert_null(input.optimized);
    book_clear(&book);
}

static void refused(const TraceOptionTexts *texts, RbErrorCode code, const char *message)
{
    g_auto(TraceInput) input = {0};
    g_autoptr(GError) error = NULL;
    assert_false(trace_options_read(texts, NULL, &input, &error));
    assert_int_equal(error->code, code);
    assert_contains(error->message, message);
}

static void test_refused(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "p.csv", "layer,median_us\nconv1,2\n");
    g_autofree char *path = book_path(&book, "p.csv"), *none = book_path(&book, "none");
    refused(&(TraceOptionTexts){.profile = path, .latency = (char *)"fast"}, RB_ERROR_USAGE,
            "--latency: ");
    refused(&(TraceOptionTexts){.profile = path, .latency = (char *)"0 s"}, RB_ERROR_USAGE,
            "no time above 0");
    refused(&(TraceOptionTexts){.profile = none}, RB_ERROR_IO, "none");
    refused(&(TraceOptionTexts){.profile = path, .layers = path}, RB_ERROR_USAGE,
            "layer information goes with a profile of TensorRT");
    refused(&(TraceOptionTexts){.profile = path, .optimized = path}, RB_ERROR_INPUT, "p.csv");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
