#include "support.h"
#include "zoo/folders.h"

static const Folder *at(const GPtrArray *folders, guint i)
{
    return g_ptr_array_index(folders, i);
}

/* The order in which they are searched, and what messages call them. */
static void test_order_and_names(void **state)
{
    (void)state;
    Book book = book_bare(), base = book_bare(), shipped = book_bare();
    g_autofree char *relative = g_strconcat("../", strrchr(base.dir, '/') + 1, "/", NULL);
    char *const bases[] = {(char *)FOLDERS_SHIPPED, relative, NULL};
    FoldersAsked asked = {.dir = book.dir, .shipped = shipped.dir, .bases = bases, .file = "f"};
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(GPtrArray) folders = folders_new(&asked, errors);
    assert_int_equal(errors->len, 0);
    assert_int_equal(folders->len, 3);
    assert_string_equal(at(folders, 0)->dir, shipped.dir);
    assert_null(at(folders, 2)->name);
    assert_true(at(folders, 0)->shipped && !at(folders, 1)->shipped && !at(folders, 2)->shipped);
    g_autofree char *own = folder_shown(at(folders, 2), "models"),
                    *theirs = folder_shown(at(folders, 0), "models"),
                    *path = folders_path(folders, "shipped/models/x.lua"),
                    *expected = g_build_filename(shipped.dir, "models/x.lua", NULL),
                    *mine = folders_path(folders, "models/x.lua"),
                    *mine_expected = g_build_filename(book.dir, "models/x.lua", NULL);
    assert_string_equal(own, "models");
    assert_string_equal(theirs, "shipped/models");
    assert_string_equal(path, expected);
    assert_string_equal(mine, mine_expected);
    book_clear(&book);
    book_clear(&base);
    book_clear(&shipped);
}

/* A folder of the command line is named from where one stands, and where the machine has it is not
 * told. */
static void test_bases_of_the_command_line(void **state)
{
    (void)state;
    Book book = book_bare(), base = book_bare();
    const char *const more[] = {base.dir, "/no/such/folder", NULL};
    FoldersAsked asked = {.dir = book.dir, .more = more, .fallback = book.dir, .file = "f"};
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(GPtrArray) folders = folders_new(&asked, errors);
    asked.shipped = base.dir; /* by another name it came with the program all the same */
    g_autoptr(GPtrArray) again = folders_new(&asked, errors);
    assert_true(at(again, 0)->shipped);
    g_ptr_array_set_size(errors, 1);
    assert_int_equal(folders->len, 2); /* the fallback is the handbook itself */
    assert_string_equal(at(folders, 0)->name, strrchr(base.dir, '/') + 1);
    assert_int_equal(errors->len, 1);
    assert_contains(((const GError *)g_ptr_array_index(errors, 0))->message,
                    "--base '/no/such/folder': there is no such folder; ");
    book_clear(&book);
    book_clear(&base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_names),
        cmocka_unit_test(test_bases_of_the_command_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
