/* site/side.h: what two builds may be named by. */
#include "support.h"

#include "site/side.h"

static GPtrArray *no_problems(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
}

/* A handbook's folder and its site say the same; only of the former are the sources at hand. */
static void test_folders_and_sites(void **state)
{
    Book book = book_small();
    Side folder, site, file;
    size_t length, other_length;
    g_autoptr(GPtrArray) problems = no_problems();
    (void)state;
    book_publish(&book);
    g_autofree char *json = g_build_filename(book.site, FIGURES_FILE, NULL);
    assert_true(side_open(&folder, book.dir, &(ProjectPlace){.dir = "."}, NULL, problems, NULL));
    assert_true(side_open(&site, book.site, &(ProjectPlace){.dir = "."}, NULL, problems, NULL));
    assert_true(side_open(&file, json, &(ProjectPlace){.dir = "."}, NULL, problems, NULL));
    assert_non_null(side_source(&folder));
    assert_null(side_source(&site));
    const char *text = figures_text(folder.figures, &length),
               *other = figures_text(site.figures, &other_length);
    assert_int_equal(length, other_length);
    assert_memory_equal(text, other, length);
    assert_int_equal(problems->len, 0);
    side_clear(&folder);
    side_clear(&site);
    side_clear(&file);
    book_clear(&book);
}

/* A network that is wrong is a problem, and the rest is compared. */
static void test_problems_are_told(void **state)
{
    Book book = book_small();
    Side side;
    g_autoptr(GPtrArray) problems = no_problems();
    (void)state;
    book_add(&book, "models/wrong.lua", "model {\n");
    assert_true(side_open(&side, book.dir, &(ProjectPlace){.dir = "."}, NULL, problems, NULL));
    assert_int_equal(problems->len, 1);
    assert_int_equal(figures_count(side.figures, FIGURES_MODEL), 1);
    side_clear(&side);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folders_and_sites),
        cmocka_unit_test(test_problems_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
