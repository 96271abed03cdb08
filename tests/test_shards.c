/* build --shard and --merge: parts come together to what one build makes, whatever became of some
 * of them. */
#include "incremental_kit.h"

static void build_shard(const Book *book, const char *folder, const char *part)
{
    g_autofree char *to = book_path(book, folder);
    g_auto(Ran) ran = run_roofbook("build", "-C", book->dir, "-o", to, "--shard", part, "-q", NULL);
    assert_status(&ran, 0);
}

static Ran merge(const Book *book, const char *to, const char *a, const char *b, const char *c)
{
    g_autofree char *site = book_path(book, to), *one = book_path(book, a),
                    *two = book_path(book, b), *three = book_path(book, c);
    return run_roofbook("build", "-C", book->dir, "-o", site, "--explain", "--merge", one, two,
                        three, NULL);
}

static int begin(void **state)
{
    Book *book = g_new(Book, 1);
    *book = incremental_book();
    build_shard(book, "parts/1", "1/3");
    build_shard(book, "parts/2", "2/3");
    build_shard(book, "parts/3", "3/3");
    g_auto(Ran) whole = incremental_build(book, NULL);
    assert_status(&whole, 0);
    *state = book;
    return 0;
}

static int end(void **state)
{
    book_clear(*state);
    g_free(*state);
    return 0;
}

static void assert_same_site(const Book *book, const char *site)
{
    g_autofree char *merged = book_path(book, site);
    assert_same_trees(book->site, merged);
}

/* Every page is in one of them. */
static void all_of_them(void **state)
{
    const Book *book = *state;
    g_auto(Ran) ran = merge(book, "all", "parts/3", "parts/1", "parts/2");
    assert_kept(&ran, "17 pages in ");
    assert_contains(ran.out, ", all as they were\n");
    assert_same_site(book, "all");
}

static void none_is_twice(void **state)
{
    const Book *book = *state;
    static const char *const parts[] = {"parts/1", "parts/2", "parts/3"};
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = book_path(book, parts[i]);
        g_autoptr(GPtrArray) files = list_tree(part);
        for (guint k = 0; k < files->len; k++) {
            const char *path = g_ptr_array_index(files, k);
            if (g_str_has_suffix(path, "index.html") && !g_hash_table_add(seen, g_strdup(path)))
                fail_msg("%s", path);
        }
    }
    assert_int_equal(g_hash_table_size(seen), 17);
}

static void lost_failed_and_twice(void **state)
{
    const Book *book = *state;
    build_shard(book, "parts/1", "1/3"); /* again */
    book_add(book, "parts/2/.roofbook-ledger", "{");
    g_auto(Ran) ran = merge(book, "all", "parts/1", "parts/2", "parts/none");
    assert_status(&ran, 0);
    assert_contains(ran.err, "parts/2: no shard is there; its pages are made here\n");
    assert_contains(ran.err, "parts/none: no shard is there");
    assert_same_site(book, "all");
}

static void other_inputs(void **state)
{
    const Book *book = *state;
    g_autofree char *site = book_path(book, "all");
    book_edit(book, "hardware/two.lua", "flops = 2e9", "flops = 3e9");
    g_auto(Ran) ran = merge(book, "all", "parts/1", "parts/2", "parts/3");
    assert_status(&ran, 1);
    assert_contains(ran.err, "this shard was made of other inputs than the site: device slow "
                             "differs (hardware/two.lua:4); make it again, or leave it out");
    assert_false(g_file_test(site, G_FILE_TEST_EXISTS));
}

/* What a shard complained of is complained of again, and its page made where all is known. */
static void a_page_fails(void **state)
{
    const Book *book = *state;
    book_add(book, "templates/bad.md", "# `lua nothing.at.all`\n");
    static const char *const parts[] = {"1/2", "2/2"}, *const folders[] = {"parts/1", "parts/2"};
    int failed = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *to = book_path(book, folders[i]);
        g_auto(Ran) part =
            run_roofbook("build", "-C", book->dir, "-o", to, "--shard", parts[i], NULL);
        failed += part.status == 3;
    }
    assert_int_equal(failed, 1);
    g_auto(Ran) whole = incremental_build(book, "--fresh"),
                ran = merge(book, "all", "parts/1", "parts/2", "parts/2");
    assert_status(&whole, 3);
    assert_status(&ran, 3);
    assert_contains(ran.err, "bad.md:1");
    /* changes/ tells of the site that was there before. */
    g_autofree char *page = book_read(book, "site/bad/index.html"),
                    *merged = book_read(book, "all/bad/index.html"),
                    *index = book_read(book, "site/index.html"),
                    *merged_index = book_read(book, "all/index.html");
    assert_string_equal(merged, page);
    assert_string_equal(merged_index, index);
}

static void assert_refused(const Book *book, const char *a, const char *b, const char *words)
{
    g_auto(Ran) ran = run_roofbook("build", "-C", book->dir, a, b, NULL);
    assert_status(&ran, 2);
    assert_one_line(&ran);
    assert_contains(ran.err, words);
}

static void misuse(void **state)
{
    const Book *book = *state;
    static const char *const parts[] = {"0/3", "4/3", "1", "1/", "/3", "1/3x", "-1/3", "a/b", ""};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        assert_refused(book, "--shard", parts[i], "as in --shard 2/5");
    assert_refused(book, "--merge", "--shard=1/2", "leave one of them out");
    assert_refused(book, "--merge", NULL, "name them behind it");
}

int main(void)
{
#define PARTS(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        PARTS(all_of_them),  PARTS(none_is_twice), PARTS(lost_failed_and_twice),
        PARTS(other_inputs), PARTS(a_page_fails),  PARTS(misuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
