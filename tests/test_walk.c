#include "base/walk.h"

#include "base/error.h"
#include "support.h"

static GPtrArray *no_errors(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
}

static const GError *error_at(const GPtrArray *errors, guint i)
{
    if (i >= errors->len)
        fail_msg("no error %u", i);
    return g_ptr_array_index(errors, i);
}

static Walk walk_of(const Book *book)
{
    return (Walk){.within = book->dir, .path = "models", .shown = "models", .suffix = ".lua"};
}

/* A folder's own files come first, then those of its folders; hidden ones are none. */
static void test_order(void **state)
{
    (void)state;
    Book book = book_bare();
    static const char *const files[] = {
        "models/z.lua",   "models/a.lua",   "models/b/y.lua",      "models/b/c/x.lua",
        "models/a/w.lua", "models/a/w.txt", "models/.git/one.lua", "models/b/.hidden.lua"};
    static const char *const expected[] = {"a.lua",   "z.lua",     "a/w.lua",
                                           "b/y.lua", "b/c/x.lua", NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        book_add(&book, files[i], "");
    g_autoptr(GPtrArray) errors = no_errors();
    Walk walk = walk_of(&book);
    g_auto(GStrv) found = walk_files(&walk, errors);
    assert_int_equal(errors->len, 0);
    assert_true(g_strv_equal((const char *const *)found, expected));
    book_clear(&book);
}

/* "shared" is left out where it stands first, and is a folder like any other below that. */
static void test_folders_left_out(void **state)
{
    (void)state;
    Book book = book_bare();
    static const char *const without[] = {"shared", NULL};
    static const char *const expected[] = {"acme/shared/b.lua", NULL};
    book_add(&book, "models/shared/a.lua", "");
    book_add(&book, "models/acme/shared/b.lua", "");
    Walk walk = walk_of(&book);
    walk.without = without;
    g_auto(GStrv) found = walk_files(&walk, NULL);
    assert_true(g_strv_equal((const char *const *)found, expected));
    book_clear(&book);
}

/* Up to its parent, round in a circle, and out of the handbook: said, and never followed. */
static void test_links_to_folders(void **state)
{
    (void)state;
    Book book = book_bare();
    static const char *const links[][2] = {
        {"..", "models/a/up"}, {".", "models/self"}, {"/usr", "models/usr"}};
    book_add(&book, "models/a/one.lua", "");
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        g_autofree char *link = book_path(&book, links[i][1]);
        assert_int_equal(symlink(links[i][0], link), 0);
    }
    g_autoptr(GPtrArray) errors = no_errors();
    Walk walk = walk_of(&book);
    g_auto(GStrv) found = walk_files(&walk, errors);
    assert_int_equal(g_strv_length(found), 1);
    assert_int_equal(errors->len, 3);
    assert_string_equal(error_at(errors, 0)->message,
                        "models/a/up: is a link to a folder; put a copy of it in its place");
    assert_true(g_error_matches(error_at(errors, 1), RB_ERROR, RB_ERROR_INPUT));
    book_clear(&book);
}

/* Sixteen folders are looked into, and the seventeenth says that it is not. */
static void test_depth(void **state)
{
    (void)state;
    Book book = book_bare();
    GString *path = g_string_new("models");
    for (int i = 1; i <= WALK_DEEPEST + 1; i++) {
        g_string_append(path, "/d");
        g_autofree char *file = g_strdup_printf("%s/%d.lua", path->str, i);
        book_add(&book, file, "");
    }
    g_autoptr(GPtrArray) errors = no_errors();
    Walk walk = walk_of(&book);
    g_auto(GStrv) found = walk_files(&walk, errors);
    assert_int_equal(g_strv_length(found), WALK_DEEPEST);
    assert_true(g_str_has_suffix(found[WALK_DEEPEST - 1], "/16.lua"));
    g_autofree char *expected =
        g_strconcat(path->str, ": lies too deep within folders; move it further up", NULL);
    assert_int_equal(errors->len, 1);
    assert_string_equal(error_at(errors, 0)->message, expected);
    g_string_free(path, TRUE);
    book_clear(&book);
}

static void test_no_folder(void **state)
{
    (void)state;
    Book book = book_bare();
    g_autoptr(GPtrArray) errors = no_errors();
    Walk walk = walk_of(&book);
    assert_null(walk_files(&walk, errors));
    assert_null(walk_files(&walk, NULL));
    assert_int_equal(errors->len, 1);
    assert_contains(error_at(errors, 0)->message, "models': No such file");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_folders_left_out),
        cmocka_unit_test(test_links_to_folders),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_no_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
