/* The files of a review: whole, the same each time, and nobody else's are touched. */
#include "support.h"

#include "review/review_report.h"

static Ran reviewed(const Book *book, const char *out)
{
    g_autofree char *path = book_path(book, out);
    return run_roofbook("review", "small", "-C", book->dir, "--on", "box", "--to", "batch=2",
                        "--to", "batch=4", "-o", path, NULL);
}

static void test_files(void **state)
{
    static const char *const files[] = {"review.md",    "review.html",  "review.json",
                                        "review.csv",   "roofline.svg", "roofline.png",
                                        "roofline.pdf", "memory.svg",   "slowest.pdf"};
    (void)state;
    Book book = book_small();
    for (int i = 0; i < 2; i++) {
        g_auto(Ran) ran = reviewed(&book, i ? "two" : "one");
        assert_status(&ran, 0);
        assert_int_equal(line_count(ran.out), 2); /* a finding for each change */
    }
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *name = g_strconcat("one/", files[i], NULL);
        assert_true(book_has(&book, name));
    }
    g_autofree char *md = book_read(&book, "one/review.md"),
                    *html = book_read(&book, "one/review.html"),
                    *svg = book_read(&book, "one/roofline.svg"),
                    *again = book_read(&book, "two/roofline.svg");
    assert_true(g_str_has_prefix(md, REVIEW_MARKER "\nSmall with batch 2 takes "));
    assert_contains(md, "](roofline.svg)");
    assert_contains(md, "SHA-256 ");
    assert_contains(html, "<svg ");
    assert_lacks(html, "src=");
    assert_lacks(html, "<script");
    assert_lacks(html, book.dir);
    assert_string_equal(svg, again);
    book_clear(&book);
}

/* What a base has is an input like any other. */
static void test_inputs_of_a_base_are_hashed(void **state)
{
    (void)state;
    Book base = book_small(), book = book_bare();
    g_autofree char *out = book_path(&book, "review");
    g_auto(Ran) ran = run_roofbook("review", "small", "-C", book.dir, "--base", base.dir, "--on",
                                   "box", "--to", "batch=2", "-o", out, NULL);
    assert_status(&ran, 0);
    g_autofree char *md = book_read(&book, "review/review.md"),
                    *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, SMALL_MODEL, -1),
                    *expected = g_strconcat("models/small.lua, SHA-256 ", sum, "\n", NULL);
    assert_contains(md, expected);
    assert_contains(md, "hardware/box.lua, SHA-256 ");
    assert_lacks(md, "SHA-256 unknown");
    book_clear(&base);
    book_clear(&book);
}

static void test_what_is_not_its_own_stays(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "mine/review.md", "my own\n");
    g_auto(Ran) ran = reviewed(&book, "mine");
    assert_status(&ran, 1);
    g_autofree char *text = book_read(&book, "mine/review.md");
    assert_string_equal(text, "my own\n");
    assert_false(book_has(&book, "mine/review.html"));
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_inputs_of_a_base_are_hashed),
        cmocka_unit_test(test_what_is_not_its_own_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
