/* The blocks of README.md marked "sh run" are run, in order, in a copy of the handbook. */
#include "document.h"

/* The text without line breaks, the marks of a quotation and what Markdown escapes. Caller frees.
 */
static char *flat(const char *text)
{
    g_autoptr(GRegex) breaks = g_regex_new("\\s*\n(> )?\\s*|\\\\", 0, 0, NULL);
    g_autofree char *joined = g_regex_replace(breaks, text, -1, 0, " ", 0, NULL);
    g_autoptr(GRegex) spaces = g_regex_new("\\s+", 0, 0, NULL);
    return g_strstrip(g_regex_replace(spaces, joined, -1, 0, " ", 0, NULL));
}

/* What it quotes of a page, with "[…]" where something is left out, stands there. */
static void check_quotation(const char *readme, const Book *book)
{
    g_autofree char *page = book_read(book, "site/models/resnet50/v100-sxm2/index.md");
    g_autofree char *all = flat(page);
    const char *begin = strstr(readme, "\n> "), *end = begin ? strstr(begin, "\n\n") : NULL;
    assert_non_null(end);
    g_autofree char *quoted = g_strndup(begin, (gsize)(end - begin)), *words = flat(quoted);
    g_auto(GStrv) parts = g_strsplit(words, "[…]", -1);
    for (char **part = parts; *part; part++)
        assert_contains(all, g_strstrip(*part));
}

static void test_what_the_readme_says_works(void **state)
{
    (void)state;
    g_autofree char *readme = NULL;
    assert_true(g_file_get_contents("README.md", &readme, NULL, NULL));
    g_autoptr(GPtrArray) all = document_blocks(readme);
    assert_int_equal(all->len, 6);
    Book book = document_book(program());
    for (guint i = 0; i < all->len; i++)
        document_run(&book, g_ptr_array_index(all, i));
    static const char *const made[] = {
        "resnet50.json",
        "resnet50.pdf",
        "fusion.svg",
        "zoo.svg",
        "budgets.md",
        "budgets.xml",
        "site/mine/index.html",
        "site/models/tiny/index.html",
        "site/hardware/mine/index.html",
        "site/models/resnet50/v100-sxm2/roofline-v100-sxm2.svg", /* the picture it shows */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++)
        if (!book_has(&book, made[i]))
            fail_msg("the README says that it makes %s", made[i]);
    check_quotation(readme, &book);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_the_readme_says_works)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
