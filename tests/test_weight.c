/* What pages may weigh: 200 kB and 3,000 elements, all but the two indexes; and what bench/weight
 * says of a site. */
#include "support.h"

enum { MOST_BYTES = 200 * 1000, MOST_ELEMENTS = 3000 };

static int elements(const char *html)
{
    int n = 0;
    for (; (html = strchr(html, '<')); html++)
        n += g_ascii_isalpha(html[1]);
    return n;
}

/* Of a handbook as small as can be, whose pages of operators, data and guide are as large as those
 * of any other. */
static void test_pages_of_a_small_handbook(void **state)
{
    (void)state;
    Book book = book_small();
    book_publish(&book);
    g_autoptr(GPtrArray) files = list_tree(book.site);
    int pages = 0;
    for (guint i = 0; i < files->len; i++) {
        if (!g_str_has_suffix(files->pdata[i], ".html"))
            continue;
        g_autofree char *name = g_strconcat("site/", files->pdata[i], NULL),
                        *html = book_read(&book, name);
        int n = elements(html);
        if (strlen(html) > MOST_BYTES || n > MOST_ELEMENTS)
            fail_msg("%s: %zu bytes, %d elements", name, strlen(html), n);
        pages++;
    }
    assert_true(pages > 10);
    const char *const argv[] = {"bench/weight", book.site, NULL};
    g_auto(Ran) weighed = run_argv(argv);
    assert_status(&weighed, 0);
    assert_contains(weighed.out, "\npages above that, but the two indexes\t0\t0\n");
    book_clear(&book);
}

/* A page of 2 + 3,001 elements and one of 250,000 bytes are named, an index as large is not; 3
 * files of 250,000 bytes and more are 0.8 MB. */
static void test_what_is_above_is_named(void **state)
{
    (void)state;
    Book book = book_bare();
    GString *many = g_string_new("<html><body>"), *large = g_string_new("<html>");
    for (int i = 0; i < 3001; i++)
        g_string_append(many, "<i>x</i>");
    while (large->len < 250000)
        g_string_append(large, "text ");
    book_add(&book, "site/a/index.html", many->str);
    book_add(&book, "site/b/index.html", large->str);
    book_add(&book, "site/models/index.html", large->str);
    book_add(&book, "site/models/x/data.json", large->str);
    book_add(&book, "site/models/x/index.html", "<html><body><p>1 < 2</p></body></html>");
    const char *const argv[] = {"bench/weight", book.site, NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    assert_contains(ran.out, "the site\t0.8 MB in 5 files\t130 MB\n");
    assert_contains(ran.out, "of it json\t0.3 MB in 1 files\t\n");
    assert_contains(ran.out, "its page of most nodes\t3003: a/index.html\t3000\n");
    assert_contains(ran.out, "pages above that, but the two indexes\t2\t0\n");
    assert_contains(ran.out, "above: a/index.html (24 kB, 3003 nodes)\t\t\n");
    assert_contains(ran.out, "above: b/index.html (250 kB, 1 nodes)\t\t\n");
    g_string_free(many, TRUE);
    g_string_free(large, TRUE);
    book_clear(&book);
}

static void test_wrong_usage(void **state)
{
    const char *const argv[] = {"bench/weight", "tests/test_weight.c", NULL};
    (void)state;
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 2);
    assert_contains(ran.err, "bench/weight SITE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pages_of_a_small_handbook),
                                       cmocka_unit_test(test_what_is_above_is_named),
                                       cmocka_unit_test(test_wrong_usage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
