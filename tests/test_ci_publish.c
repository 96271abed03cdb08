/* new/ci/publish: a handbook in a branch, where things are not as in README's example. */
#include "support.h"

/* A handbook of its own repository, "book", and a bare one, "pages.git". */
static Book book_in_git(void)
{
    Book book = book_bare();
    g_autofree char *whole = g_canonicalize_filename(program(), NULL),
                    *config = book_path(&book, "gitconfig");
    assert_true(g_setenv("ROOFBOOK", whole, TRUE));
    assert_true(g_setenv("GIT_CONFIG_GLOBAL", config, TRUE));
    book_add(&book, "gitconfig", "[user]\n  name = Team\n  email = team@example.org\n");
    book_add(&book, "book/models/small.lua", SMALL_MODEL);
    book_add(&book, "book/hardware/box.lua", ROUND_DEVICE);
    book_add(&book, "book/handbook.lua", "handbook { base = { \"shipped\" }, title = \"B\" }\n");
    book_add(&book, "book/.gitignore", "/published/\n");
    g_autofree char *folder = book_path(&book, "book/ci");
    const char *const copy[] = {"cp", "-r", "new/ci", folder, NULL};
    g_auto(Ran) copied = run_argv(copy);
    assert_status(&copied, 0);
    return book;
}

static Ran run_in(const Book *book, const char *script)
{
    g_autofree char *text = g_strdup_printf("cd '%s' && %s", book->dir, script);
    const char *const argv[] = {"sh", "-c", text, NULL};
    return run_argv(argv);
}

static void assert_runs(const Book *book, const char *script)
{
    g_auto(Ran) ran = run_in(book, script);
    assert_status(&ran, 0);
}

#define REPOSITORIES                                                                               \
    "git init -q --bare pages.git && git init -q book && git -C book add . && "                    \
    "git -C book commit -q -m one"

/* A host has put CNAME into the branch, and later somebody a page: both stay. */
static void test_what_is_in_the_branch_stays(void **state)
{
    (void)state;
    Book book = book_in_git();
    assert_runs(&book, REPOSITORIES);
    assert_runs(&book, "git init -q -b gh-pages w && cd w && echo book.example.org >CNAME && "
                       "git add . && git commit -q -m host && git push -q ../pages.git gh-pages");
    assert_runs(&book, "git -C book remote add origin \"$PWD/pages.git\" && sh book/ci/publish");
    assert_runs(&book, "cd w && git pull -q ../pages.git gh-pages && echo more >>CNAME && "
                       "mkdir old && echo old >old/index.html && git add . && "
                       "git commit -q -m host && git push -q ../pages.git gh-pages");
    assert_runs(&book,
                "echo >>book/models/small.lua '-- two' && git -C book commit -q -a -m two && "
                "sh book/ci/publish && git clone -q -b gh-pages pages.git clone");
    g_autofree char *name = book_read(&book, "clone/CNAME");
    assert_string_equal(name, "book.example.org\nmore\n");
    assert_true(book_has(&book, "clone/old/index.html"));
    assert_true(book_has(&book, "clone/models/small/box/index.html"));
    assert_true(book_has(&book, "clone/.nojekyll"));
    book_clear(&book);
}

/* The rest is published, and the night is not a good one. */
static void test_problems_are_published_and_told(void **state)
{
    (void)state;
    Book book = book_in_git();
    book_add(&book, "book/templates/bad.md", "---\ntitle: Bad\n---\n[x](nowhere.md)\n");
    assert_runs(&book, REPOSITORIES);
    g_auto(Ran) ran = run_in(&book, "sh book/ci/publish pages.git pages");
    assert_status(&ran, 3);
    assert_contains(ran.err, "nowhere.md");
    assert_runs(&book, "git clone -q -b pages pages.git clone && test -e clone/bad/index.html");
    book_clear(&book);
}

/* Neither a repository that is not there nor a handbook that cannot be made changes anything. */
static void test_nothing_is_published(void **state)
{
    (void)state;
    Book book = book_in_git();
    assert_runs(&book, REPOSITORIES);
    g_auto(Ran) nowhere = run_in(&book, "sh book/ci/publish nowhere.git");
    assert_true(nowhere.status != 0);
    assert_false(book_has(&book, "book/published"));
    g_auto(Ran) badly = run_in(&book, "SOURCE_DATE_EPOCH=yesterday sh book/ci/publish pages.git");
    assert_status(&badly, 2);
    g_auto(Ran) branches = run_in(&book, "git -C pages.git branch");
    assert_string_equal(branches.out, "");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_in_the_branch_stays),
        cmocka_unit_test(test_problems_are_published_and_told),
        cmocka_unit_test(test_nothing_is_published),
    };
    if (is_sanitized()) /* of scripts, whose commands have tests of their own */
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
