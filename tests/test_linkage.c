/* Links, images and anchors: those that lead nowhere are said with page, line and what was meant.
 */
#include "support.h"

static void add_pages(const Book *book, const char *about)
{
    book_add(book, "templates/zh.md",
             "---\ntitle: ZH\n---\n## 残差网络 50\n\n## Same\n\n## Same\n\n[here](#same-1)\n");
    book_add(book, "templates/about.md", about);
    book_add(book, "templates/pic.png", "picture");
}

static void assert_lines(const Ran *ran, const char *const *lines)
{
    for (; *lines; lines++)
        assert_contains(ran->err, *lines);
}

static void test_what_there_is_is_found(void **state)
{
    (void)state;
    Book book = book_small();
    add_pages(&book, "---\ntitle: About\n---\n"
                     "[a](zh.md) [b](zh.md#%E6%AE%8B%E5%B7%AE%E7%BD%91%E7%BB%9C-50) "
                     "[c](zh.md?x=1#same) [d](guide/) [e](models/small/) ![f](pic.png) "
                     "[g](mailto:a@b.c) [h](#about) [i](../models/index.md) [j](models/models.csv) "
                     "[k](https://example.org/none.md#none) [l](.) [m](#)\n\n"
                     "```{lua}\nchart { \"layers\", model = models.small, name = \"small\" }\n"
                     "markdown(\"[picture](small.svg)\")\n```\n");
    g_auto(Ran) checked = run_roofbook("check", "-q", "-C", book.dir, NULL);
    assert_string_equal(checked.err, "");
    assert_status(&checked, 0);
    book_publish(&book);
    g_autofree char *html = book_read(&book, "site/about/index.html");
    g_autofree char *markdown = book_read(&book, "site/about/index.md");
    assert_contains(html, "<a href=\"../zh/index.html\">a</a>");
    assert_contains(html, "<a href=\"../zh/index.html?x=1#same\">c</a>");
    assert_contains(html, "<a href=\"../guide/index.html\">d</a>");
    assert_contains(html, "<a href=\"../models/small/index.html\">e</a>");
    assert_contains(html, "<img src=\"../pic.png\"");
    assert_contains(markdown, "[a](../zh/index.md)");
    g_autofree char *picture = book_read(&book, "site/pic.png");
    assert_string_equal(picture, "picture");
    book_clear(&book);
}

static const char broken[] =
    "---\ntitle: About\n---\n"
    "[a](gide.md)\n"
    "![b](pic.pgn)\n"
    "[c](zh.md#sme) [d](/zh.md) [e](../../x.md) [f][f]\n\n"
    "```{lua}\n"
    "markdown(\"[g](zhh.md)\")\n"
    "tabulate { columns = { \"A\" }, rows = { { link(\"h\", \"yh.md\") } } }\n"
    "```\n\n"
    "```{note}\n[i](zh1.md)\n```\n\n"
    "`lua md(\"[j](zh2.md)\")`\n\n"
    "[f]: zh3.md\n";

static const char from_root[] = "templates/about.md:6: '/zh.md' begins at a server's root, and a "
                                "handbook may stand in a folder "
                                "of it; write 'zh.md'";

static const char *const said[] = {
    "templates/about.md:4: no page 'gide.md'; did you mean 'guide.md'?",
    "templates/about.md:5: no image 'pic.pgn'; did you mean 'pic.png'?",
    "templates/about.md:6: no heading '#sme' in 'zh.md'; did you mean '#same'?",
    from_root,
    "templates/about.md:6: no page '../../x.md'; it leads out of the handbook",
    "templates/about.md:6: no page 'zh3.md'; did you mean 'zh.md'?",
    "templates/about.md:9: no page 'zhh.md'; did you mean 'zh.md'?",
    "templates/about.md:10: no page 'yh.md'; did you mean 'zh.md'?",
    "templates/about.md:14: no page 'zh1.md'; did you mean 'zh.md'?",
    "templates/about.md:17: no page 'zh2.md'; did you mean 'zh.md'?",
    NULL,
};

/* In cells and footnotes as elsewhere; warnings of a page's text are problems too. */
static void test_cells_and_footnotes_are_checked(void **state)
{
    (void)state;
    Book book = book_small();
    add_pages(&book, "---\ntitle: About\n---\n"
                     "| [a](zh.md) |\n|---|\n| [b](zhx.md) |\n\n"
                     "c[^1] $x^2$ [d](#fn-1) [e](#zzzz)\n\n"
                     "[^1]: [f](zhy.md)\n\n"
                     "```{table}\ng\n[h](zhz.md)\n```\n");
    g_auto(Ran) ran = run_roofbook("check", "-q", "-C", book.dir, NULL);
    assert_status(&ran, 1);
    const char *const lines[] = {
        "templates/about.md:6: no page 'zhx.md'; did you mean 'zh.md'?",
        "templates/about.md:8: '$x^2$' looks like mathematics",
        "templates/about.md:8: no heading '#zzzz' in this page",
        "templates/about.md:10: no page 'zhy.md'; did you mean 'zh.md'?",
        "templates/about.md:14: no page 'zhz.md'; did you mean 'zh.md'?",
        NULL,
    };
    assert_lines(&ran, lines);
    assert_null(strstr(ran.err, "'#fn-1'"));
    g_auto(Ran) built = book_build(&book);
    assert_status(&built, 3);
    g_autofree char *html = book_read(&book, "site/about/index.html");
    assert_contains(html, "<th><a href=\"../zh/index.html\">a</a>");
    book_clear(&book);
}

static void test_what_leads_nowhere_is_said(void **state)
{
    (void)state;
    Book book = book_small();
    add_pages(&book, broken);
    g_auto(Ran) checked = run_roofbook("check", "-q", "-C", book.dir, NULL);
    assert_status(&checked, 1);
    assert_lines(&checked, said);
    assert_int_equal(line_count(checked.err), G_N_ELEMENTS(said) - 1);
    g_auto(Ran) ran = book_build(&book);
    assert_true(ran.status != 0);
    assert_string_equal(ran.err, checked.err);
    g_autofree char *overview = book_read(&book, "site/index.html");
    assert_contains(overview, "no page &#39;zhh.md&#39;");
    book_clear(&book);
}

/* A link to what is not published says why, however it names it; with drafts it is whole, and the
 * draft says that it is one. */
static void test_drafts(void **state)
{
    (void)state;
    Book book = book_small();
    static const char *const links[] = {
        "templates/about.md:4: page 'zh.md' is a draft, which is not published; take 'draft: true' "
        "out of templates/zh.md, or publish drafts by --drafts",
        "templates/about.md:5: page 'zh/' is a draft",
        "templates/about.md:6: page 'notes/' is a draft",
        "templates/about.md:7: page 'needy.md' is left out, for it needs 'resnet50', which this "
        "handbook does not have; take the link out, or that out of 'needs' in templates/needy.md",
        NULL};
    book_add(&book, "templates/zh.md", "---\ndraft: true\n---\n# ZH\n\nText.\n");
    book_add(&book, "templates/notes/index.md", "---\ndraft: true\n---\n");
    book_add(&book, "templates/needy.md", "---\nneeds: small resnet50\n---\n");
    book_add(&book, "templates/about.md",
             "---\ntitle: About\n---\n[a](zh.md)\n[b](zh/)\n[c](notes/)\n[d](needy.md)\n");
    g_auto(Ran) checked = run_roofbook("check", "-q", "-C", book.dir, NULL);
    assert_status(&checked, 1);
    assert_lines(&checked, links);
    assert_int_equal(line_count(checked.err), 4);
    g_auto(Ran) built = run_roofbook("build", "-q", "--drafts", "-C", book.dir, NULL);
    assert_status(&built, 3);
    assert_int_equal(line_count(built.err), 1); /* the page that needs another network */
    g_autofree char *html = book_read(&book, "site/zh/index.html"),
                    *markdown = book_read(&book, "site/zh/index.md"),
                    *done = book_read(&book, "site/about/index.html");
    assert_contains(html, "</h1>\n<aside class=\"note warning\">\n<p><strong>Draft</strong></p>");
    assert_contains(markdown, "# ZH\n\n> **Draft**\n");
    assert_lacks(done, "Draft");
    book_clear(&book);
}

/* A template of many pages says it once. */
static void test_a_template_is_said_once(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "hardware/other.lua",
             "device { id = 'other', name = 'Other', class = 'edge', peak { dtype = 'fp32', unit = "
             "'vector', flops = 1e12, source = 's' }, memory { name = 'DRAM', capacity = 8 * GB, "
             "bandwidth = 100e9, source = 's' } }");
    book_add(&book, "templates/device.md", "[a](nothing-of-that-name.md)\n");
    g_auto(Ran) checked = run_roofbook("check", "-q", "-C", book.dir, NULL);
    assert_status(&checked, 1);
    g_auto(GStrv) parts = g_strsplit(checked.err, "no page 'nothing-of-that-name.md'", -1);
    assert_int_equal(g_strv_length(parts), 2);
    assert_contains(checked.err, "templates/device.md:1: no page 'nothing-of-that-name.md'; write");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_there_is_is_found),
        cmocka_unit_test(test_what_leads_nowhere_is_said),
        cmocka_unit_test(test_drafts),
        cmocka_unit_test(test_cells_and_footnotes_are_checked),
        cmocka_unit_test(test_a_template_is_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
