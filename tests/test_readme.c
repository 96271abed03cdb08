/* The blocks of README.md marked "sh run" are run, in order, in a copy of the handbook. */
#include "support.h"

static Book copy_of_the_repository(void)
{
    Book book = {g_dir_make_tmp("roofbook-readme-XXXXXX", NULL), NULL};
    book.site = book_path(&book, "site");
    const char *const copy[] = {"cp", "-r", "models", "hardware", "templates", book.dir, NULL};
    g_auto(Ran) copied = run_argv(copy);
    assert_status(&copied, 0);
    /* One page per model and device is what takes the time. */
    book_add(&book, "handbook.lua",
             "handbook { title = \"T\", deep = { { devices = { \"v100-sxm2\" },\n"
             "  models = { \"resnet50\" } } } }\n");
    g_autofree char *build = book_path(&book, "build");
    assert_int_equal(g_mkdir(build, 0755), 0);
    g_autofree char *from = g_canonicalize_filename(program(), NULL);
    g_autofree char *to = g_build_filename(build, "roofbook", NULL);
    assert_int_equal(symlink(from, to), 0);
    return book;
}

/* A block begins with a fence of at least three backticks and "sh run", and ends with its fence. */
static GPtrArray *blocks(const char *readme)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GRegex) regex =
        g_regex_new("^(`{3,})sh run\n(.*?)^\\1$", G_REGEX_MULTILINE | G_REGEX_DOTALL, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    for (g_regex_match(regex, readme, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL))
        g_ptr_array_add(found, g_match_info_fetch(match, 2));
    return found;
}

static void run_block(const Book *book, const char *block)
{
    g_autofree char *script = g_strdup_printf("cd '%s' || exit\nset -eu\n%s", book->dir, block);
    const char *const argv[] = {"sh", "-c", script, NULL};
    g_auto(Ran) ran = run_argv(argv);
    if (ran.status != 0)
        fail_msg("exit status %d of\n%s\n%s", ran.status, block, ran.err);
    assert_string_equal(ran.err, "");
}

static void test_what_the_readme_says_works(void **state)
{
    (void)state;
    g_autofree char *readme = NULL;
    assert_true(g_file_get_contents("README.md", &readme, NULL, NULL));
    g_autoptr(GPtrArray) all = blocks(readme);
    assert_int_equal(all->len, 4);
    Book book = copy_of_the_repository();
    for (guint i = 0; i < all->len; i++)
        run_block(&book, g_ptr_array_index(all, i));
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
