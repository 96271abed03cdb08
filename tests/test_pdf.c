/* site/pdf.h: the document that is printed, and `build --pdf`. */
#include "support.h"

#include "base/error.h"
#include "site/pdf.h"

static char *document(const Book *book, int pages, const char *const *names)
{
    PdfPart part = {0};
    GError *error = NULL;
    const PdfPages asked = {.site = book->site, .names = names};
    GString *text = pdf_document(&asked, &part, &error);
    assert_null(error);
    assert_int_equal(part.pages, pages);
    assert_int_equal(part.all, pages);
    return g_string_free(text, FALSE);
}

#define NAMES(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

/* ---- Made by hand ---------------------------------------------------------------------------- */

/* A site of these pages: path, title and article of each, ended by NULL. */
static Book book_of(const char *const *pages)
{
    Book book = book_bare();
    g_autoptr(GString) index = g_string_new("roofbookSearch([\n");
    for (; *pages; pages += 3) {
        g_autofree char *path = g_strconcat("site/", pages[0], NULL),
                        *html = g_strdup_printf("<html><title>%s · Book</title><body><p>before"
                                                "<article>\n%s\n</article>after</body>",
                                                pages[1], pages[2]);
        g_string_append_printf(index, "%s[\"%s\",\"%s\",\"en\",\"\",\"\",[]]",
                               index->str[index->len - 1] == ']' ? ",\n" : "", pages[0], pages[1]);
        book_add(&book, path, html);
    }
    g_string_append(index, "\n]);\n");
    book_add(&book, "site/assets/search-index.js", index->str);
    return book;
}

static const char LINKS[] =
    "<h1 id=\"o\">O</h1><a href=\"guide/a/index.html\">1</a><a href=\"guide/a/index.html#x\">2"
    "</a><a href=\"#o\">3</a><a href=\"models/n/d/index.html\">4</a>"
    "<a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener\">5</a>";
static const char HEADINGS[] =
    "<h1 id=\"a\">A</h1><h2 id=\"x\">X</h2><h6>last</h6><a href=\"../../index.html\">6</a>"
    "<label for=\"x\">l</label>";

static void test_links_lead_into_the_document(void **state)
{
    (void)state;
    Book book = book_of((const char *const[]){
        "index.html", "Overview", LINKS, "guide/index.html", "Guide", "<h1>G</h1>",
        "guide/a/index.html", "A &amp; B", HEADINGS, "models/n/d/index.html", "N on D",
        "<h1>N on D</h1>", "find/index.html", "Find", "<h1>Find</h1>", NULL});
    g_autofree char *whole = document(&book, 3, NAMES(NULL));
    /* pages 1, 2, 3; those of pairs and the form are left out, and so is a link to one */
    assert_contains(whole, "<title>Overview · Book</title>");
    assert_contains(whole, "<h1 id=\"p1-o\">O</h1><a href=\"#p3\">1</a><a href=\"#p3-x\">2</a>"
                           "<a href=\"#p1-o\">3</a><a>4</a>"
                           "<a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener\">5</a>");
    /* a level lower, as it stands below the guide */
    assert_contains(whole, "<h2 id=\"p3-a\">A</h2><h3 id=\"p3-x\">X</h3><h6>last</h6>"
                           "<a href=\"#p1\">6</a><label for=\"p3-x\">l</label>");
    assert_contains(whole, "<section class=\"sheet level-1\" id=\"p3\" lang=\"en\">");
    assert_contains(whole, "<li><a href=\"#p2\">Guide</a></li>\n<ul>\n<li><a href=\"#p3\">");
    assert_lacks(whole, "N on D");
    assert_lacks(whole, "before");
    assert_lacks(whole, "after");
    g_autofree char *one = document(&book, 1, NAMES("models/n/d/"));
    assert_contains(one, "<h3>N on D</h3>");
    assert_lacks(one, "class=\"contents\"");
    book_clear(&book);
}

/* 85 pages of 40, 40 and 5: the overview, and guides 1 to 84. */
static void test_many_pages_are_several_documents(void **state)
{
    (void)state;
    static const struct {
        int from, pages;
        const char *first;
    } parts[] = {{0, 40, "<h1>O</h1>"}, {40, 40, "<h2>G40</h2>"}, {80, 5, "<h2>G80</h2>"}};
    g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < 85; i++) {
        g_ptr_array_add(pages,
                        i ? g_strdup_printf("guide/%d/index.html", i) : g_strdup("index.html"));
        g_ptr_array_add(pages, g_strdup_printf("T%d", i));
        g_ptr_array_add(pages,
                        i ? g_strdup_printf("<h1>G%d</h1><a href=\"../1/index.html#x\">1</a>", i)
                          : g_strdup("<h1>O</h1>"));
    }
    g_ptr_array_add(pages, NULL);
    Book book = book_of((const char *const *)pages->pdata);
    const PdfPages asked = {.site = book.site, .names = NAMES(NULL)};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        PdfPart part = {.from = parts[i].from, .printed = 7};
        GString *text = pdf_document(&asked, &part, NULL);
        assert_non_null(text);
        assert_int_equal(part.pages, parts[i].pages);
        assert_int_equal(part.all, 85);
        assert_contains(text->str, parts[i].first);
        assert_contains(text->str, "<title>T0 · Book</title>");
        assert_contains(text->str, "html { counter-reset: page 7 }");
        /* the first guide is the second page, in the first document: links of the others lead to it
           by its name, which stands where nobody sees it, as does a link that makes it known */
        assert_contains(text->str, "<a href=\"#p2-x\">1</a>");
        assert_contains(text->str, i ? "<span id=\"p2-x\"></span>" : "<a href=\"#p2-x\"></a>");
        /* the list of pages is in the first, and has all */
        assert_contains(text->str, i == 2 ? "<a href=\"#p85\"></a>" : "<span id=\"p85\"></span>");
        assert_int_equal(strstr(text->str, "class=\"contents\"") != NULL, i == 0);
        g_string_free(text, TRUE);
    }
    book_clear(&book);
}

/* Of what a page may name the document reads pictures of the site and nothing else. */
static void test_hostile_pages(void **state)
{
    (void)state;
    Book book = book_of((const char *const[]){
        "index.html", "Overview",
        "<img src=\"a/b.svg\" loading=\"lazy\" srcset=\"https://x/y\" onerror=\"steal()\" "
        "alt=\"x\">"
        "<img src=\"../../../etc/passwd\"><img src=\"https://x/y.png\"><img src=\"//x/y.png\">"
        "<a href=\"javascript:alert(1)\">j</a><form action=\"https://x\">"
        "<svg><a id=\"own\" href=\"#own\"/></svg><input checked disabled><b",
        NULL});
    g_autofree char *text = document(&book, 1, NAMES("."));
    g_autofree char *real = g_strdup_printf("<img src=\"file://%s/a/b.svg\" alt=\"x\">", book.site);
    assert_contains(text, real);
    assert_contains(text, "<img><img><img><a>j</a><form>");
    assert_contains(text, "<svg><a id=\"own\" href=\"#own\"/></svg><input checked disabled>");
    assert_contains(text,
                    "default-src 'none'; style-src file: 'unsafe-inline'; img-src file: data:");
    assert_lacks(text, "steal");
    assert_lacks(text, "passwd");
    book_clear(&book);
}

static void assert_refused(const Book *book, const char *name, RbErrorCode code,
                           const char *message)
{
    PdfPart part = {0};
    GError *error = NULL;
    const PdfPages asked = {.site = book->site, .names = NAMES(name)};
    assert_null(pdf_document(&asked, &part, &error));
    assert_true(g_error_matches(error, RB_ERROR, (gint)code));
    assert_contains(error->message, message);
    g_error_free(error);
}

static void test_what_is_not_there(void **state)
{
    (void)state;
    Book book = book_of((const char *const[]){"guide/roofline/index.html", "R", "r", NULL});
    assert_refused(&book, "guide/rofline", RB_ERROR_USAGE, "did you mean 'guide/roofline'?");
    assert_refused(&book, "../../etc/passwd", RB_ERROR_USAGE, "has no page '../../etc/passwd'");
    book_add(&book, "site/guide/roofline/index.html", "<html>");
    assert_refused(&book, "guide/roofline", RB_ERROR_INPUT, "there is no <article> in it");
    book_add(&book, "site/assets/search-index.js",
             "roofbookSearch([[\"../../etc/passwd\",\"x\",\"en\"],[1,2],7,null]);");
    assert_refused(&book, "../../etc/passwd", RB_ERROR_INPUT, "there is no list of pages in it");
    book_add(&book, "site/assets/search-index.js", "]garbage[");
    assert_refused(&book, NULL, RB_ERROR_INPUT, "there is no list of pages in it");
    book_clear(&book);
}

/* ---- Of a handbook --------------------------------------------------------------------------- */

static Ran build_pdf(const Book *book, const char *file, const char *page)
{
    return run_roofbook("build", "-q", "-C", book->dir, "-o", book->site, "-j", "1", "--pdf", file,
                        page, NULL);
}

static void test_usage(void **state)
{
    (void)state;
    g_auto(Ran) shard = run_roofbook("build", "--shard", "1/2", "--pdf", "x.pdf", NULL);
    assert_status(&shard, 2);
    assert_one_line(&shard);
    assert_contains(shard.err, "merge its shards first");
    g_auto(Ran) printed = run_roofbook("build", "--pdf", "-", NULL);
    assert_status(&printed, 2);
    assert_one_line(&printed);
    assert_contains(printed.err, "name one, as in --pdf handbook.pdf");
}

/* Said before anything is made. */
static void test_no_browser(void **state)
{
    (void)state;
    Book book = book_small();
    g_autofree char *path = g_strdup(g_getenv("PATH")), *file = book_path(&book, "a.pdf");
    g_setenv("PATH", book.dir, TRUE);
    g_auto(Ran) ran = build_pdf(&book, file, NULL);
    g_setenv("PATH", path, TRUE);
    assert_status(&ran, 1);
    assert_one_line(&ran);
    assert_contains(ran.err, "install the package chromium");
    assert_false(g_file_test(book.site, G_FILE_TEST_EXISTS));
    book_clear(&book);
}

/* The site is there, and the old file as it was. */
static void test_a_browser_that_fails(void **state)
{
    (void)state;
    Book book = book_small();
    g_autofree char *path = g_strdup(g_getenv("PATH")), *file = book_path(&book, "a.pdf"),
                    *bin = book_path(&book, "bin"), *program = book_path(&book, "bin/chromium");
    book_add(&book, "a.pdf", "old");
    book_add(&book, "bin/chromium", "#!/bin/sh\necho 'out of order' >&2\nexit 3\n");
    assert_int_equal(g_chmod(program, 0755), 0);
    g_setenv("PATH", bin, TRUE);
    g_auto(Ran) ran = build_pdf(&book, file, NULL);
    g_setenv("PATH", path, TRUE);
    assert_status(&ran, 1);
    assert_one_line(&ran);
    assert_contains(ran.err, "ended with 3: out of order");
    g_autofree char *kept = book_read(&book, "a.pdf");
    assert_string_equal(kept, "old");
    assert_true(book_has(&book, "site/index.html"));
    book_clear(&book);
}

static bool has_chromium(void)
{
    g_autofree char *path = g_find_program_in_path("chromium");
    return path != NULL;
}

/* Twice, the second time of a site that was there already. */
static void test_a_pdf(void **state)
{
    (void)state;
    if (!has_chromium() || is_sanitized())
        skip();
    Book book = book_small();
    g_autofree char *first = book_path(&book, "1.pdf"), *second = book_path(&book, "2.pdf");
    g_auto(Ran) ran = build_pdf(&book, first, "models/small"),
                again = build_pdf(&book, second, "models/small/");
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
    assert_status(&again, 0);
    g_autoptr(GBytes) a = file_bytes(book.dir, "1.pdf"), b = file_bytes(book.dir, "2.pdf");
    assert_true(g_bytes_equal(a, b));
    gsize length;
    const char *pdf = g_bytes_get_data(a, &length);
    /* an outline that begins with the page's title; nothing of this machine */
    assert_non_null(memmem(pdf, length, "/Outlines", 9));
    assert_non_null(memmem(pdf, length, "<</Title (Small)", 16));
    assert_null(memmem(pdf, length, book.dir, strlen(book.dir)));
    g_auto(Ran) missing = build_pdf(&book, first, "models/smal");
    assert_status(&missing, 2);
    assert_contains(missing.err, "did you mean 'models/small'?");
    book_clear(&book);
}

/* Two documents of two pages: a list and the overview, the guides; A on two sheets of paper, B. The
 * place of X is on the second of A, the fifth of all. */
static void test_parts_are_one_file(void **state)
{
    (void)state;
    if (!has_chromium() || is_sanitized())
        skip();
    Book book = book_of((const char *const[]){
        "index.html", "Overview", "<h1 id=\"o\">O</h1><a href=\"guide/a/index.html#x\">to X</a>",
        "guide/index.html", "Guide", "<h1>G</h1>", "guide/a/index.html", "A",
        "<h1>A</h1><p style=\"break-after:page\">one</p><h2 id=\"x\">X</h2>", "guide/b/index.html",
        "B", "<h1>B</h1><a href=\"../../index.html#o\">to O</a>", NULL});
    book_add(&book, "site/assets/style.css", ".sheet { break-before: page }");
    g_autofree char *scratch = book_path(&book, "scratch"), *file = book_path(&book, "a.pdf");
    assert_int_equal(g_mkdir(scratch, 0700), 0);
    const PdfPages asked = {book.site, NAMES(NULL), 2};
    GError *error = NULL;
    pdf_write(&asked, scratch, file, &error);
    assert_null(error);
    const char *const argv[] = {"pdftohtml", "-xml", "-i", "-stdout", file, NULL};
    g_auto(Ran) read = run_argv(argv);
    assert_status(&read, 0);
    assert_contains(read.out, "<outline>\n"
                              "<item page=\"2\">O</item>\n"
                              "<item page=\"3\">G</item>\n"
                              "<outline>\n"
                              "<item page=\"4\">A</item>\n"
                              "<outline>\n"
                              "<item page=\"5\">X</item>\n"
                              "</outline>\n"
                              "<item page=\"6\">B</item>\n"
                              "</outline>\n"
                              "</outline>");
    assert_contains(read.out, "#5\">to X</a>");
    assert_contains(read.out, "#2\">to O</a>");
    assert_contains(read.out, "#6\">B</a>"); /* in the list */
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links_lead_into_the_document),
        cmocka_unit_test(test_many_pages_are_several_documents),
        cmocka_unit_test(test_hostile_pages),
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_usage),
        cmocka_unit_test(test_no_browser),
        cmocka_unit_test(test_a_browser_that_fails),
        cmocka_unit_test(test_a_pdf),
        cmocka_unit_test(test_parts_are_one_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
