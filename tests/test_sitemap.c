/* site/sitemap.h, and what else a handbook that has an address publishes: robots.txt, 404.html. */
#include "site/render.h"
#include "site/sitemap.h"
#include "support.h"

/* ---- The file -------------------------------------------------------------------------------- */

typedef struct Written {
    GHashTable *texts; /* path -> text */
} Written;

static bool keep(void *sink, const char *path, const void *bytes, size_t length, GError **error)
{
    Written *written = sink;
    (void)error;
    g_hash_table_insert(written->texts, g_strdup(path), g_strndup(bytes, length));
    return true;
}

static const char *text_of(const Written *written, const char *path)
{
    const char *text = g_hash_table_lookup(written->texts, path);
    if (!text)
        fail_msg("no %s", path);
    return text;
}

static Written write_sitemap(const char *const *paths, int repeat, const char *date)
{
    Written written = {g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
    Pages pages = {.plans = g_array_new(FALSE, TRUE, sizeof(PagePlan))};
    for (; *paths; paths++)
        for (int i = 0; i < repeat; i++)
            g_array_append_val(pages.plans, ((PagePlan){.path = *paths}));
    assert_true(sitemap_write(&pages, "https://example.org/b", date, keep, &written, NULL));
    g_array_unref(pages.plans);
    return written;
}

#define HEAD "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
#define SPACE " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"

static void test_addresses_are_listed(void **state)
{
    (void)state;
    static const char *const paths[] = {"index.html", "a&b #1/index.html", PAGES_NOT_FOUND, NULL};
    Written written = write_sitemap(paths, 1, NULL);
    assert_string_equal(text_of(&written, SITEMAP_FILE), HEAD
                        "<urlset" SPACE "<url><loc>https://example.org/b/index.html</loc></url>\n"
                        "<url><loc>https://example.org/b/a%26b%20%231/index.html</loc></url>\n"
                        "</urlset>\n");
    g_hash_table_unref(written.texts);
    written = write_sitemap(paths, 1, "2026-11-30T00:00:00Z");
    assert_contains(text_of(&written, SITEMAP_FILE),
                    "/b/index.html</loc><lastmod>2026-11-30T00:00:00Z</lastmod></url>");
    g_hash_table_unref(written.texts);
}

/* 100,001 pages: two files of 50,000 and one of 1. */
static void test_many_pages_have_an_index(void **state)
{
    (void)state;
    static const char *const paths[] = {"x.html", NULL};
    Written written = write_sitemap(paths, 2 * SITEMAP_MOST + 1, NULL);
    assert_int_equal(g_hash_table_size(written.texts), 4);
    assert_int_equal(line_count(text_of(&written, "sitemap-1.xml")), SITEMAP_MOST + 3);
    assert_int_equal(line_count(text_of(&written, "sitemap-2.xml")), SITEMAP_MOST + 3);
    assert_int_equal(line_count(text_of(&written, "sitemap-3.xml")), 1 + 3);
    assert_contains(text_of(&written, SITEMAP_FILE),
                    HEAD "<sitemapindex" SPACE
                         "<sitemap><loc>https://example.org/b/sitemap-1.xml</loc></sitemap>\n");
    g_hash_table_unref(written.texts);
}

/* ---- A handbook ------------------------------------------------------------------------------ */

static Book book_at(const char *url)
{
    Book book = book_small();
    g_autofree char *text =
        url ? g_strdup_printf("handbook { url = \"%s\" }\n", url) : g_strdup("handbook { }\n");
    book_add(&book, "handbook.lua", text);
    return book;
}

static void build(const Book *book)
{
    g_auto(Ran) ran = book_build(book);
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
}

static int count_of(const char *text, const char *part)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        n++;
    return n;
}

static void test_a_handbook_with_an_address(void **state)
{
    (void)state;
    Book book = book_at("https://example.org/our/book");
    build(&book);
    g_autofree char *map = book_read(&book, "site/sitemap.xml"),
                    *robots = book_read(&book, "site/robots.txt"),
                    *page = book_read(&book, "site/404.html"),
                    *other = book_read(&book, "site/index.html");
    g_autoptr(GPtrArray) files = list_tree(book.site);
    int pages = 0;
    for (guint i = 0; i < files->len; i++)
        pages += g_str_has_suffix(g_ptr_array_index(files, i), ".html");
    assert_int_equal(count_of(map, "<url>"), pages - 1);
    assert_contains(map, "<loc>https://example.org/our/book/models/small/box/index.html</loc>");
    assert_lacks(map, "404");
    assert_lacks(map, "lastmod");
    assert_string_equal(robots, "User-agent: *\nAllow: /\n"
                                "Sitemap: https://example.org/our/book/sitemap.xml\n");
    assert_contains(page, "href=\"/our/book/assets/style.css\"");
    assert_contains(page, "src=\"/our/book/assets/site.js\"");
    assert_contains(page, "<a href=\"/our/book/models/index.html\">models</a>");
    assert_int_equal(count_of(page, "href=\""),
                     count_of(page, "href=\"/our/book/") + count_of(page, "href=\"#"));
    assert_lacks(other, "/our/book/");
    book_clear(&book);
}

static void test_a_handbook_without(void **state)
{
    (void)state;
    Book book = book_at(NULL);
    build(&book);
    g_autofree char *page = book_read(&book, "site/404.html"),
                    *style = book_read(&book, "site/assets/style.css"),
                    *other = book_read(&book, "site/index.html");
    assert_false(book_has(&book, "site/sitemap.xml"));
    assert_false(book_has(&book, "site/robots.txt"));
    assert_contains(page, style);
    assert_contains(page, "<a href=\"models/index.html\">models</a>");
    assert_lacks(other, style);
    book_clear(&book);
}

static void test_ones_own_files_stand(void **state)
{
    (void)state;
    Book book = book_at("https://example.org");
    book_add(&book, "static/robots.txt", "User-agent: *\nDisallow: /\n");
    book_add(&book, "static/sitemap.xml", "<urlset/>\n");
    build(&book);
    g_autofree char *map = book_read(&book, "site/sitemap.xml"),
                    *robots = book_read(&book, "site/robots.txt");
    assert_string_equal(robots, "User-agent: *\nDisallow: /\n");
    assert_string_equal(map, "<urlset/>\n");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses_are_listed),
        cmocka_unit_test(test_many_pages_have_an_index),
        cmocka_unit_test(test_a_handbook_with_an_address),
        cmocka_unit_test(test_a_handbook_without),
        cmocka_unit_test(test_ones_own_files_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
