/* What a report says that it was made from. */
#include "support.h"

#include "cli/report_inputs.h"

/* Absolute paths are nobody else's business: their last part is shown. */
static void test_command(void **state)
{
    (void)state;
    g_auto(GStrv) argv = g_strsplit("compare|/home/me/net.onnx|--latency|12.5 ms|-o|out", "|", -1);
    g_autofree char *text = report_command(6, argv);
    assert_string_equal(text, "roofbook compare net.onnx --latency '12.5 ms' -o out");
}

static void test_files(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "p.csv", "abc");
    g_autofree char *path = book_path(&book, "p.csv"), *none = book_path(&book, "none");
    g_auto(ReportInputs) inputs = report_inputs_new();
    report_inputs_add_named(&inputs, path);
    report_inputs_add_named(&inputs, NULL);
    report_inputs_add_named(&inputs, none);
    const ReportInput *list = report_inputs_list(&inputs);
    assert_string_equal(list[0].name, "p.csv");
    /* FIPS 180-2, appendix B.1: SHA-256 of "abc". */
    assert_string_equal(list[0].digest,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(list[1].digest, "unknown");
    assert_null(list[2].name);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
