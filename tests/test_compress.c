/* publish/compress.h: `build --gzip`, from the outside. */
#include "support.h"

static Ran build(const Book *book, const char *option)
{
    return run_roofbook("build", "-q", "-C", book->dir, "-o", book->site, "-j", "2", option, NULL);
}

static bool is_compressible(const char *path)
{
    static const char *const endings[] = {".html", ".css", ".js", ".json", ".svg", ".xml", ".csv"};
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(path, endings[i]))
            return true;
    return false;
}

static Ran unpack(const Book *book, const char *path)
{
    g_autofree char *whole = g_build_filename(book->site, path, NULL);
    const char *const argv[] = {"gzip", "-dc", whole, NULL};
    return run_argv(argv);
}

/* Returns how many of the site's files have one beside them, having looked at each. */
static int check_packed(const Book *book)
{
    int found = 0;
    g_autoptr(GPtrArray) files = list_tree(book->site);
    for (guint i = 0; i < files->len; i++) {
        const char *path = g_ptr_array_index(files, i);
        if (!g_str_has_suffix(path, ".gz"))
            continue;
        g_autofree char *plain = g_strndup(path, strlen(path) - strlen(".gz"));
        g_autoptr(GBytes) packed = file_bytes(book->site, path),
                          whole = file_bytes(book->site, plain);
        g_auto(Ran) ran = unpack(book, path);
        assert_true(is_compressible(plain));
        assert_true(g_bytes_get_size(packed) < g_bytes_get_size(whole));
        assert_status(&ran, 0);
        assert_string_equal(ran.out, g_bytes_get_data(whole, NULL));
        found++;
    }
    return found;
}

static void test_files_have_one_that_is_smaller(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) ran = build(&book, "--gzip");
    assert_status(&ran, 0);
    g_autoptr(GPtrArray) files = list_tree(book.site);
    for (guint i = 0; i < files->len; i++) {
        const char *path = g_ptr_array_index(files, i);
        g_autofree char *packed = g_strconcat("site/", path, ".gz", NULL);
        g_autoptr(GBytes) bytes = file_bytes(book.site, path);
        if (is_compressible(path) && g_bytes_get_size(bytes) > 500 && !book_has(&book, packed))
            fail_msg("%s is of %d bytes, and not compressed", path, (int)g_bytes_get_size(bytes));
    }
    assert_true(check_packed(&book) > 40);
    assert_true(book_has(&book, "site/index.html.gz"));
    assert_true(book_has(&book, "site/assets/style.css.gz"));
    assert_true(book_has(&book, "site/models/small/box/data.json.gz"));
    assert_false(book_has(&book, "site/index.md.gz"));
    book_clear(&book);
}

/* Nothing of the machine or the clock is in them, and those of another build go. */
static void test_they_are_the_same_and_go_again(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) first = build(&book, "--gzip");
    assert_status(&first, 0);
    g_autofree char *before = book_path(&book, "before");
    const char *const copy[] = {"cp", "-r", book.site, before, NULL};
    g_auto(Ran) copied = run_argv(copy);
    assert_status(&copied, 0);
    g_auto(Ran) second = build(&book, "--gzip");
    assert_status(&second, 0);
    assert_same_trees(book.site, before);
    g_auto(Ran) third = build(&book, NULL);
    assert_status(&third, 0);
    assert_int_equal(check_packed(&book), 0);
    g_auto(Ran) fourth = build(&book, "--gzip");
    assert_status(&fourth, 0);
    assert_same_trees(book.site, before);
    book_clear(&book);
}

/* 20 bytes of a header and its end are more than a file of 8 has. */
static void test_ones_own_stand(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "static/own.css", "a { color: red }\na { color: red }\na { color: red }\n");
    book_add(&book, "static/own.css.gz", "mine");
    book_add(&book, "static/tiny.css", "a { }\n");
    g_auto(Ran) ran = build(&book, "--gzip");
    assert_status(&ran, 0);
    g_autofree char *own = book_read(&book, "site/own.css.gz");
    assert_string_equal(own, "mine");
    assert_false(book_has(&book, "site/tiny.css.gz"));
    assert_false(book_has(&book, "site/own.css.gz.gz"));
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_have_one_that_is_smaller),
        cmocka_unit_test(test_they_are_the_same_and_go_again),
        cmocka_unit_test(test_ones_own_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
