/* roofbook compare: the same conclusion and figures in every form, and what it refuses. */
#include "onnx_kit.h"
#include "support.h"

#include <jansson.h>

#include "review/traced_report.h"

/* SMALL_MODEL: conv1 takes 22.4 ns at the roofline of "box", relu1 20.48. */
#define PROFILE                                                                                    \
    "model,layer,op,fusion,median_us\n"                                                            \
    "small,conv1,Conv,none,0.1\nsmall,relu1,Relu,none,0.05\nsmall,loader,Load,none,0.05\n"
#define FINDING                                                                                    \
    "A run of Small took 200 ns on Round box, 4.7 times its roofline; most is lost to overhead "   \
    "(40 %). 75.0 % of the time of its events joins layers."

static Book profiled(const char *profile)
{
    Book book = book_small();
    book_add(&book, "profile.csv", profile);
    return book;
}

static Ran compared(const Book *book, const char *form, const char *argument)
{
    g_autofree char *profile = book_path(book, "profile.csv");
    return run_roofbook("compare", "small", "-C", book->dir, "--on", "box", "--profile", profile,
                        form, argument, NULL);
}

/* No-break spaces of texts for people are plain ones where texts are compared. */
static char *plain(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "\xc2\xa0", -1);
    return g_strjoinv(" ", parts);
}

static void test_text(void **state)
{
    (void)state;
    Book book = profiled(PROFILE);
    g_auto(Ran) ran = compared(&book, NULL, NULL);
    assert_status(&ran, 0);
    assert_true(g_str_has_prefix(ran.out, FINDING "\n"));
    assert_contains(ran.out, "Not in the model");
    assert_contains(ran.out, "loader");
    assert_contains(ran.out, "the shortest event that joins a layer");
    book_clear(&book);
}

/* Tables have the first 200 characters of it. */
static void test_a_name_as_long_as_a_file(void **state)
{
    (void)state;
    g_autofree char *name = g_strnfill(100000, 'x'), *cut = g_strnfill(200, 'x'),
                    *profile = g_strdup_printf(PROFILE "small,%s,%s,none,3\n", name, name),
                    *shown = g_strconcat(cut, "…", NULL), *longer = g_strconcat(cut, "x", NULL);
    Book book = profiled(profile);
    g_auto(Ran) text = compared(&book, NULL, NULL), pages = compared(&book, "--markdown", NULL);
    assert_status(&text, 0);
    assert_contains(text.out, shown);
    assert_lacks(text.out, longer);
    assert_status(&pages, 0);
    assert_contains(pages.out, shown);
    assert_lacks(pages.out, longer);
    book_clear(&book);
}

/* The sum of causes is the time of a run, 200 ns. */
static void test_json(void **state)
{
    (void)state;
    Book book = profiled(PROFILE);
    g_auto(Ran) ran = compared(&book, "--json", NULL);
    assert_status(&ran, 0);
    json_t *json = json_loads(ran.out, 0, NULL), *cause;
    size_t i;
    double sum = 0;
    assert_non_null(json);
    json_array_foreach(json_object_get(json, "causes"), i, cause) sum +=
        json_real_value(json_object_get(cause, "seconds"));
    assert_true(sum > 199.999e-9 && sum < 200.001e-9);
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "roofbook-compare/1");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(json, "compare"), "finding")), FINDING);
    assert_int_equal(json_array_size(json_object_get(json, "layers")), 2);
    json_decref(json);
    book_clear(&book);
}

static void test_conclusion_in_every_form(void **state)
{
    (void)state;
    Book book = profiled(PROFILE);
    g_autofree char *out = book_path(&book, "out");
    g_auto(Ran) markdown = compared(&book, "--markdown", NULL);
    g_auto(Ran) csv = compared(&book, "--csv", NULL);
    g_auto(Ran) files = compared(&book, "-o", out);
    assert_status(&markdown, 0);
    assert_status(&csv, 0);
    assert_status(&files, 0);
    assert_string_equal(files.out, FINDING "\n");
    g_autofree char *said = plain(markdown.out);
    assert_contains(said, FINDING);
    assert_contains(csv.out, "measured_seconds");
    assert_int_equal(line_count(csv.out), 3);
    static const char *const names[] = {"compare.md", "compare.html", "compare.json"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *name = g_strconcat("out/", names[i], NULL);
        g_autofree char *text = book_read(&book, name), *read = plain(text);
        assert_contains(read, FINDING);
        assert_lacks(text, book.dir);
    }
    g_autofree char *md = book_read(&book, "out/compare.md");
    assert_true(g_str_has_prefix(md, TRACED_MARKER "\n"));
    assert_contains(md, "profile.csv, SHA-256 ");
    assert_true(book_has(&book, "out/roofline.svg"));
    assert_true(book_has(&book, "out/roofline.pdf"));
    book_clear(&book);
}

static void test_review_of_the_same(void **state)
{
    (void)state;
    Book book = profiled(PROFILE);
    g_autofree char *profile = book_path(&book, "profile.csv"), *out = book_path(&book, "out");
    g_auto(Ran) ran = run_roofbook("review", "small", "-C", book.dir, "--on", "box", "--to",
                                   "batch=2", "--profile", profile, "-o", out, NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, FINDING "\n");
    g_autofree char *md = book_read(&book, "out/review.md"), *said = plain(md);
    g_autofree char *json = book_read(&book, "out/review.json");
    assert_contains(said, FINDING);
    assert_contains(md, "profile.csv, SHA-256 ");
    assert_contains(json, FINDING);
    assert_true(book_has(&book, "out/profile.svg"));
    book_clear(&book);
}

/* Without --fuse as the program fuses: "all" joins relu to conv, which is then the one layer. */
static void test_fused_as_it_ran(void **state)
{
    (void)state;
    Book book = profiled("layer,fusion,median_us\nconv1,all,0.1\n");
    g_auto(Ran) ran = compared(&book, "--csv", NULL);
    g_auto(Ran) unfused = compared(&book, "--fuse", "none");
    assert_status(&ran, 0);
    assert_int_equal(line_count(ran.out), 2);
    assert_status(&unfused, 0);
    assert_contains(unfused.out, "conv1 and 1 more");
    book_clear(&book);
}

/* A view that takes 80 ns where an operator starts in 30 has copied for 50. */
static void test_a_view_that_was_copied(void **state)
{
    (void)state;
    Book book =
        profiled("layer,op,fusion,median_us\nconv1,Conv,none,0.03\nflatten1,Flatten,none,0.08\n");
    book_add(&book, "models/small.lua",
             "model { id = \"small\", name = \"Small\", input = { 3, 8, 8 },\n"
             "  build = function(x) return x:conv { 4, kernel = 3, pad = 1 }:flatten() end }\n");
    g_auto(Ran) ran = compared(&book, NULL, NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "flatten1, 50.0");
    assert_contains(ran.out, "Of a run: bound ");
    book_clear(&book);
}

/* One node on an ONNX file, which ran with 8 samples while the file says one. */
static void test_another_batch(void **state)
{
    (void)state;
    Book book = profiled("layer,op,fusion,out_shapes,median_us\n/a/Relu,Relu,none,8x4x8x8,0.1\n");
    Message *net = kit_new();
    kit_in(net, "x", FLOAT, "1x4x8x8");
    onnx_put_message(net, GRAPH_NODE, onnx_node("Relu", "/a/Relu", "x", "y"));
    kit_out(net, "y");
    Message *model = kit_model(net);
    g_autofree char *path = book_path(&book, "net.onnx"),
                    *profile = book_path(&book, "profile.csv");
    assert_true(g_file_set_contents(path, (const char *)model->data, (gssize)model->len, NULL));
    g_byte_array_unref(model);
    g_auto(Ran) ran =
        run_roofbook("compare", path, "-C", book.dir, "--on", "box", "--profile", profile, NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "Another batch than the network's 1: 1 event; give --batch");
    assert_contains(ran.out, "by the name of a node");
    book_clear(&book);
}

static void refused(const Book *book, const char *option, const char *value, int status,
                    const char *message)
{
    g_auto(Ran) ran = run_roofbook("compare", "small", "-C", book->dir, option, value, NULL);
    assert_int_equal(ran.status, status);
    assert_contains(ran.err, message);
}

static void test_refused(void **state)
{
    (void)state;
    Book book = profiled("layer,median_us\nconv1,fast\n");
    refused(&book, "--on", "box", 2, "no profile is named");
    refused(&book, "--profile", "p.json", 2, "a profile is of one device");
    g_auto(Ran) ran = compared(&book, NULL, NULL);
    assert_int_equal(ran.status, 1);
    assert_contains(ran.err, "profile.csv:2: the time is no number");
    g_auto(Ran) both = compared(&book, "--json", "--csv");
    assert_int_equal(both.status, 2);
    assert_contains(both.err, "exclude each other");
    g_auto(Ran) latency = compared(&book, "--latency", "fast");
    assert_int_equal(latency.status, 2);
    assert_contains(latency.err, "--latency");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_a_name_as_long_as_a_file),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_conclusion_in_every_form),
        cmocka_unit_test(test_review_of_the_same),
        cmocka_unit_test(test_fused_as_it_ran),
        cmocka_unit_test(test_a_view_that_was_copied),
        cmocka_unit_test(test_another_batch),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
