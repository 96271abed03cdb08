/* diff/changes.h: changes/ and changes.xml of builds one after the other. */
#include "support.h"

#include <jansson.h>

static char *site_text(const Book *book, const char *path)
{
    g_autofree char *name = g_strconcat("site/", path, NULL);
    char *text = book_read(book, name);
    if (!text)
        fail_msg("there is no %s", path);
    return text;
}

static void build(const Book *book)
{
    g_auto(Ran) ran = book_build(book);
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
}

/* The box with another bandwidth, in GB/s. */
static void set_bandwidth(const Book *book, const char *bandwidth)
{
    g_auto(GStrv) parts = g_strsplit(ROUND_DEVICE, "100e9", 2);
    g_autofree char *device = g_strjoinv(bandwidth, parts),
                    *path = book_path(book, "hardware/box.lua");
    g_unlink(path);
    book_add(book, "hardware/box.lua", device);
}

static Book copy_of_site(const Book *book)
{
    Book copy = book_bare();
    const char *const argv[] = {"cp", "-r", book->site, copy.dir, NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    return copy;
}

static void test_the_first_build(void **state)
{
    Book book = book_small();
    (void)state;
    build(&book);
    g_autofree char *page = site_text(&book, "changes/index.md"),
                    *data = site_text(&book, "changes/data.json"),
                    *feed = site_text(&book, "changes.xml"),
                    *index = site_text(&book, "models/small/index.html");
    assert_contains(page, "There is nothing to tell yet");
    assert_contains(data, "\"changes\":[]");
    assert_lacks(feed, "<entry>");
    assert_contains(index, "type=\"application/atom+xml\" title=\"Changes\" "
                           "href=\"../../changes.xml\"");
    book_clear(&book);
}

/* Bound by memory: 2240 bytes take 22.4 ns at 100 GB/s, and 44.8 at 50. */
static void test_a_change_is_told_until_the_next(void **state)
{
    Book book = book_small();
    (void)state;
    build(&book);
    set_bandwidth(&book, "50e9");
    build(&book);
    g_autofree char *page = site_text(&book, "changes/index.md"),
                    *feed = site_text(&book, "changes.xml");
    assert_contains(page, "box: memory.DRAM.bandwidth 100 GB/s → 50.0 GB/s");
    assert_contains(page, "22.4 ns | 44.8 ns");
    assert_contains(feed, "<title>box: memory.DRAM.bandwidth 100 GB/s → 50.0 GB/s</title>");
    assert_contains(feed, "<updated>1970-01-01T00:00:00Z</updated>");
    Book before = copy_of_site(&book);
    g_autofree char *was = book_path(&before, "site");
    build(&book); /* nothing changed */
    assert_same_trees(book.site, was);
    book_clear(&before);
    set_bandwidth(&book, "25e9");
    build(&book);
    g_autofree char *later = site_text(&book, "changes/index.md"),
                    *data = site_text(&book, "changes/data.json");
    assert_contains(later, "box: memory.DRAM.bandwidth 50.0 GB/s → 25.0 GB/s");
    assert_contains(later, "## Earlier changes");
    json_t *json = json_loads(data, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(json, "changes")), 2);
    json_decref(json);
    book_clear(&book);
}

/* Into a new folder against the old site as over that site. */
static void test_against_another_site(void **state)
{
    Book book = book_small();
    (void)state;
    build(&book);
    Book before = copy_of_site(&book);
    g_autofree char *was = book_path(&before, "site"), *other = book_path(&before, "other");
    set_bandwidth(&book, "50e9");
    build(&book);
    g_auto(Ran) ran =
        run_roofbook("build", "-q", "-C", book.dir, "-o", other, "--against", was, NULL);
    assert_status(&ran, 0);
    assert_same_trees(book.site, other);
    book_clear(&before);
    book_clear(&book);
}

/* Said, and the rest is published as if there had been none. */
static void test_a_damaged_site(void **state)
{
    Book book = book_small();
    (void)state;
    build(&book);
    book_add(&book, "site/handbook.json", "damaged damaged damaged\n");
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 0);
    assert_one_line(&ran);
    assert_contains(ran.err, "handbook.json:");
    book_clear(&book);
}

/* The words of a file are words on the page and in the feed. */
static void test_hostile_data(void **state)
{
    static const char hostile[] =
        "{\"schema\":\"roofbook/2\",\"changes\":[{\"before\":\"a\",\"after\":\"b\",\"causes\":[{"
        "\"id\":\"x\",\"kind\":\"model\",\"text\":\"<script>alert(1)</script> [x](http://evil)\","
        "\"effects\":[]}]}]}";
    Book book = book_small();
    (void)state;
    build(&book);
    g_autofree char *path = book_path(&book, "site/changes/data.json");
    g_unlink(path);
    book_add(&book, "site/changes/data.json", hostile);
    build(&book);
    g_autofree char *page = site_text(&book, "changes/index.html"),
                    *feed = site_text(&book, "changes.xml");
    assert_contains(page, "&lt;script&gt;");
    assert_lacks(page, "<script>alert");
    assert_lacks(page, "href=\"http://evil");
    assert_lacks(feed, "<script>");
    book_clear(&book);
}

/* Whole as XML, with what Atom asks for: a title, an id and a time, of the feed and each entry. */
static void test_the_feed_is_atom(void **state)
{
    Book book = book_small();
    (void)state;
    book_add(&book, "handbook.lua",
             "handbook { title = \"Ours & <yours>\", url = \"https://example.org/book\" }\n");
    build(&book);
    set_bandwidth(&book, "50e9");
    g_setenv("SOURCE_DATE_EPOCH", "1800000000", TRUE);
    build(&book);
    g_unsetenv("SOURCE_DATE_EPOCH");
    g_autofree char *feed = site_text(&book, "changes.xml");
    const GMarkupParser parser = {0};
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, NULL, NULL);
    assert_true(g_markup_parse_context_parse(context, feed, -1, NULL));
    assert_true(g_markup_parse_context_end_parse(context, NULL));
    g_markup_parse_context_free(context);
    g_auto(GStrv) ids = g_strsplit(feed, "<id>urn:uuid:", -1),
                  times = g_strsplit(feed, "<updated>2027-01-15T08:00:00Z</updated>", -1);
    assert_int_equal(g_strv_length(ids), 3);
    assert_int_equal(g_strv_length(times), 3);
    assert_contains(feed, "<title>Ours &amp; &lt;yours&gt;: changes</title>");
    assert_contains(feed, "href=\"https://example.org/book/changes/index.html\"");
    book_clear(&book);
}

/* Three times of each of 45 networks, of which a page shows 40 figures: 3 * 45 - 40 = 95. */
static void test_more_than_a_page_shows(void **state)
{
    Book book = book_empty();
    (void)state;
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    book_add(&book, "models/many.lua",
             "for i = 1, 45 do\n"
             "  model { id = \"n\" .. i, name = \"N\" .. i, input = { 3, 8, 8 },\n"
             "    build = function(x) return x:conv { 3 + i, kernel = 3 } end }\n"
             "end\n");
    book_add(&book, "handbook.lua", "handbook { title = \"Many\", deep = {} }\n");
    build(&book);
    set_bandwidth(&book, "50e9");
    build(&book);
    g_autofree char *page = site_text(&book, "changes/index.html");
    assert_contains(page, "the one of each network that differs most; 95 more are not shown");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_build),
        cmocka_unit_test(test_a_change_is_told_until_the_next),
        cmocka_unit_test(test_against_another_site),
        cmocka_unit_test(test_a_damaged_site),
        cmocka_unit_test(test_hostile_data),
        cmocka_unit_test(test_the_feed_is_atom),
        cmocka_unit_test(test_more_than_a_page_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
