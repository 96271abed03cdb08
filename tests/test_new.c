/* roofbook new: a handbook that is well as it is made. */
#include <unistd.h>

#include "support.h"

static const char *const made[] = {
    "handbook.lua",        "models/tiny.lua",        "hardware/mine.lua",
    "templates/about.md",  "templates/roofline.svg", "static/robots.txt",
    ".gitignore",          "ci/gitlab-ci.yml",       "ci/github-actions.yml",
    "ci/handbook.service", "ci/handbook.timer",      "budgets.lua",
    "ci/publish",
};

static Book book_new(void)
{
    Book book = book_bare();
    assert_int_equal(g_rmdir(book.dir), 0);
    g_auto(Ran) ran = run_roofbook("new", book.dir, NULL);
    assert_status(&ran, 0);
    return book;
}

static void test_it_is_well_as_made(void **state)
{
    (void)state;
    Book book = book_new();
    for (size_t i = 0; i < G_N_ELEMENTS(made); i++)
        assert_true(book_has(&book, made[i]));
    g_auto(Ran) check = run_roofbook("check", "-C", book.dir, "-q", NULL);
    assert_string_equal(check.err, "");
    assert_status(&check, 0);
    g_auto(Ran) budgets = run_roofbook("check", "--budgets", "-C", book.dir, NULL);
    assert_string_equal(budgets.err, "");
    assert_status(&budgets, 0);
    assert_contains(budgets.out, "9 limits in budgets.lua: 3 hold, 2 may hold, 4 not compared\n");
    g_auto(Ran) build = book_build(&book);
    assert_string_equal(build.err, "");
    assert_status(&build, 0);
    g_auto(Ran) again =
        run_roofbook("check", "--budgets", "-C", book.dir, "--against", book.site, NULL);
    assert_status(&again, 0);
    assert_contains(again.out, "9 limits in budgets.lua: 7 hold, 2 may hold\n");
    g_autofree char *about = book_read(&book, "site/about/index.md");
    /* weights of the convolutions, two for each channel normalised, and the linear layer */
    int params =
        9 * (3 * 16 + 16 * 16 + 16 * 32 + 32 * 64) + 2 * (16 + 16 + 32 + 64) + 64 * 10 + 10;
    g_autofree char *row = g_strdup_printf("| [Tiny](../models/tiny/index.md) | %d,%03d | ",
                                           params / 1000, params % 1000);
    assert_contains(about, row);
    assert_contains(about, "> [!NOTE]\n");
    assert_contains(about, "](../roofline.svg)");
    assert_true(book_has(&book, "site/models/tiny/mine/index.html"));
    assert_true(book_has(&book, "site/models/mobilenet_v2/raspberry-pi-5/index.html"));
    assert_true(book_has(&book, "site/guide/index.html"));
    assert_true(book_has(&book, "site/roofline.svg"));
    assert_true(book_has(&book, "site/robots.txt"));
    assert_false(book_has(&book, "site/models/resnet50"));
    book_clear(&book);
}

/* Each recipe holds the budgets against what is published before it publishes anew. */
static void test_recipes_check_budgets(void **state)
{
    static const char *const recipes[] = {"ci/github-actions.yml", "ci/gitlab-ci.yml",
                                          "ci/handbook.service"};
    (void)state;
    Book book = book_new();
    for (size_t i = 0; i < G_N_ELEMENTS(recipes); i++) {
        g_autofree char *text = book_read(&book, recipes[i]);
        assert_contains(text, "roofbook check --budgets ");
        assert_true(strstr(text, "roofbook build -q") || strstr(text, "sh ci/publish "));
        assert_lacks(text, "<<<<");
    }
    book_clear(&book);
}

static void test_nothing_is_overwritten(void **state)
{
    (void)state;
    Book book = book_bare();
    book_add(&book, "models/tiny.lua", "-- mine\n");
    g_auto(Ran) ran = run_roofbook("new", book.dir, NULL);
    assert_status(&ran, 1);
    assert_one_line(&ran);
    assert_contains(ran.err, "models/tiny.lua is there already");
    assert_false(book_has(&book, "handbook.lua"));
    g_auto(Ran) none = run_roofbook("new", NULL);
    assert_status(&none, 2);
    book_clear(&book);
}

/* What is there says where it is from. */
static void test_lists_say_from_where(void **state)
{
    (void)state;
    Book book = book_new();
    g_auto(Ran) models = run_roofbook("list", "models", "-C", book.dir, NULL);
    g_auto(Ran) devices = run_roofbook("list", "hardware", "-C", book.dir, NULL);
    assert_status(&models, 0);
    assert_status(&devices, 0);
    g_autoptr(GRegex) own = g_regex_new("^tiny .* here", G_REGEX_MULTILINE, 0, NULL),
                      theirs = g_regex_new("^resnet50 .* shipped", G_REGEX_MULTILINE, 0, NULL),
                      mine = g_regex_new("^mine .* here", G_REGEX_MULTILINE, 0, NULL);
    assert_true(g_regex_match(own, models.out, 0, NULL));
    assert_true(g_regex_match(theirs, models.out, 0, NULL));
    assert_true(g_regex_match(mine, devices.out, 0, NULL));
    g_auto(Ran) show = run_roofbook("show", "-C", book.dir, "resnet50", "--on", "mine", NULL);
    assert_status(&show, 0);
    g_auto(Ran) wrong =
        run_roofbook("show", "-C", book.dir, "tiny", "--base", "/no/such/folder", NULL);
    assert_status(&wrong, 2);
    assert_contains(wrong.err, "--base '/no/such/folder'");
    book_clear(&book);
}

/* What leads out of static/ is told, and the rest is published. */
static void test_static_folders_that_lead_out(void **state)
{
    (void)state;
    Book book = book_small(), other = book_bare();
    book_add(&other, "secret.txt", "secret");
    book_add(&book, "static/images/one.txt", "one");
    g_autofree char *link = book_path(&book, "static/out");
    assert_int_equal(symlink(other.dir, link), 0);
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 3);
    assert_contains(ran.err, "static/out: is a link to a folder; ");
    assert_false(book_has(&book, "site/out"));
    assert_true(book_has(&book, "site/images/one.txt"));
    book_clear(&book);
    book_clear(&other);
}

/* Folders within folders are published, and what lies too deep is told and not lost in silence. */
static void test_static_folders_that_are_deep(void **state)
{
    (void)state;
    Book book = book_small();
    g_autoptr(GString) path = g_string_new("static");
    for (int i = 0; i < 20; i++) {
        g_autofree char *file = g_strconcat(path->str, "/x.txt", NULL);
        book_add(&book, file, "x");
        g_string_append(path, "/d");
    }
    g_autofree char *link = book_path(&book, "static/d/loop");
    assert_int_equal(symlink("..", link), 0);
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 3);
    assert_int_equal(line_count(ran.err), 2);
    assert_contains(ran.err, "static/d/loop: is a link to a folder; ");
    assert_contains(ran.err, "/d/d: lies too deep within folders; ");
    assert_true(book_has(&book, "site/d/d/d/x.txt"));
    assert_false(book_has(&book, "site/d/loop"));
    book_clear(&book);
}

/* Without a layout there is no page, and what is to be done is said, after what led to it. */
static void test_no_base_has_a_layout(void **state)
{
    (void)state;
    Book book = book_bare();
    book_add_small(&book);
    book_add(&book, "handbook.lua", "handbook { base = { \"../none\" } }\n");
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 1);
    assert_contains(ran.err, "handbook.lua:1: base '../none': there is no such folder; ");
    assert_contains(ran.err, "say base = { \"shipped\" } in handbook.lua");
    book_clear(&book);
}

/* A file of static/ may not stand where a page is. */
static void test_static_files_in_the_way(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "static/models/index.html", "mine");
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 3);
    assert_one_line(&ran);
    assert_contains(ran.err, "static/models/index.html: stands where");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_well_as_made),
        cmocka_unit_test(test_recipes_check_budgets),
        cmocka_unit_test(test_nothing_is_overwritten),
        cmocka_unit_test(test_lists_say_from_where),
        cmocka_unit_test(test_static_folders_that_lead_out),
        cmocka_unit_test(test_static_folders_that_are_deep),
        cmocka_unit_test(test_no_base_has_a_layout),
        cmocka_unit_test(test_static_files_in_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
