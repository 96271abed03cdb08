/* The blocks of README.md marked "sh run" are run, in order, in a copy of the handbook. */
#include "document.h"

static void test_what_the_readme_says_works(void **state)
{
    (void)state;
    g_autofree char *readme = NULL;
    assert_true(g_file_get_contents("README.md", &readme, NULL, NULL));
    g_autoptr(GPtrArray) all = document_blocks(readme);
    assert_int_equal(all->len, 4);
    Book book = document_book(program());
    for (guint i = 0; i < all->len; i++)
        document_run(&book, g_ptr_array_index(all, i));
    static const char *const made[] = {
        "resnet50.json",
        "resnet50.pdf",
        "fusion.svg",
        "zoo.svg",
        "site/mine/index.html",
        "site/models/tiny/index.html",
        "site/hardware/mine/index.html",
        "site/models/resnet50/v100-sxm2/roofline-v100-sxm2.svg", /* the picture it shows */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++)
        if (!book_has(&book, made[i]))
            fail_msg("the README says that it makes %s", made[i]);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_the_readme_says_works)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
