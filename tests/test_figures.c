/* diff/figures.h: what handbook.json says, and what is none. */
#include "support.h"

#include "diff/figures.h"

/* Of the small network: 112 parameters, 6912 MACs; 2 · 6912 + 256 for biases + 256 for relu are
 * 14336 FLOPs. On 1 TFLOP/s and 100 GB/s, fp32: 448 bytes of weights, 768 in and 1024 out are 2240
 * bytes: 22.4 ns of memory against 14.336 ns of arithmetic. */
static Figures *build_small(Book *book)
{
    GError *error = NULL;
    *book = book_small();
    book_publish(book);
    Figures *figures = figures_read(book->site, &error);
    if (!figures)
        fail_msg("%s", error->message);
    return figures;
}

static void test_what_a_build_says(void **state)
{
    Book book;
    double value;
    (void)state;
    g_autoptr(Figures) figures = build_small(&book);
    assert_int_equal(figures_count(figures, FIGURES_MODEL), 1);
    assert_string_equal(figures_id(figures, FIGURES_DEVICE, 0), "box");
    assert_int_equal(figures_find(figures, FIGURES_MODEL, "large"), -1);
    assert_string_equal(figures_list(figures, "formats")[0], "fp32");
    assert_string_equal(figures_entry_text(figures, FIGURES_MODEL, 0, "file"), "models/small.lua");
    assert_int_equal(figures_entry_line(figures, FIGURES_DEVICE, 0), 1);
    assert_true(figures_value(figures, "small", NULL, NULL, false, METRIC_MACS, &value));
    assert_true(value == 6912);
    assert_true(figures_value(figures, "small", NULL, NULL, true, METRIC_FLOPS, &value));
    assert_true(value == 14336);
    assert_true(figures_value(figures, "small", "box", NULL, true, METRIC_ROOFLINE_S, &value));
    assert_true(value > 22.39e-9 && value < 22.41e-9);
    assert_false(figures_value(figures, "small", "boy", NULL, true, METRIC_ROOFLINE_S, &value));
    assert_false(figures_value(figures, "small", "box", "fp64", true, METRIC_ROOFLINE_S, &value));
    book_clear(&book);
}

static void test_lines_of_times(void **state)
{
    static const char line[] = "[[2e-3,1e-3,5e-4,\"memory\",\"unknown\"],\"no int8\",0,null]";
    FiguresTime times[FIGURES_MOST_FORMATS];
    (void)state;
    assert_true(figures_times(line, strlen(line), times));
    assert_true(times[0].seconds[0] == 2e-3 && times[2].seconds[1] == 1e-3);
    assert_string_equal(times[1].reason, "no int8");
    assert_true(times[2].may_not_fit);
    assert_true(!times[3].known && !times[4].known);
    figures_times_clear(times);
    static const char *const wrong[] = {
        "{}",   "[0]", "[[1,2]]", "[[1,2,3]]", "[\"a\",1]", "[true]", "[[1,2,\"x\",\"\",\"\"]]",
        "[-1]", "[",   "",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        if (figures_times(wrong[i], strlen(wrong[i]), times))
            fail_msg("%s is taken", wrong[i]);
        figures_times_clear(times);
    }
}

static void refuse(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Figures) figures =
        figures_parse("handbook.json", g_strdup(text), strlen(text), &error);
    if (figures)
        fail_msg("taken: %s", text);
    assert_true(g_str_has_prefix(error->message, "handbook.json:"));
    assert_contains(error->message, "; build the site again");
}

#define HEAD "{\"schema\":\"" FIGURES_SCHEMA "\",\"formats\":[\"fp32\"],\n\"devices\":{\n"

/* Cut anywhere, it is damaged; so it is out of order and of another version. */
static void test_damaged_files(void **state)
{
    static const char whole[] =
        HEAD "\"a\":{\"facts\":{}},\n\"b\":{\"facts\":{}}\n},\n\"models\":{\n"
             "\"m\":{\"figures\":{},\"times\":{\n\"a\":[null],\n\"b\":[null]\n}}\n}}\n";
    (void)state;
    g_autoptr(Figures) good = figures_parse("x", g_strdup(whole), strlen(whole), NULL);
    assert_non_null(good);
    assert_int_equal(figures_pairs(good, 0), 2);
    for (size_t n = 0; n < strlen(whole); n++) {
        g_autofree char *cut = g_strndup(whole, n);
        refuse(cut);
    }
    refuse("{\"schema\":\"roofbook-handbook/0\",\n\"devices\":{\n},\n\"models\":{\n}}\n");
    refuse(HEAD "\"b\":{},\n\"a\":{}\n},\n\"models\":{\n}}\n");
    refuse(HEAD "\"a\":{},\n\"a\":{}\n},\n\"models\":{\n}}\n");
    refuse(HEAD "\"a\033[2J\":{}\n},\n\"models\":{\n}}\n");
    refuse(HEAD "\"../a\":{}\n},\n\"models\":{\n}}\n");
    refuse(HEAD "a\n},\n\"models\":{\n}}\n");
    refuse(HEAD "},\n\"models\":{\n}}\n{}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_build_says),
        cmocka_unit_test(test_lines_of_times),
        cmocka_unit_test(test_damaged_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
