/* roofbook check --budgets. */
#include "data_table.h"
#include "support.h"

/* small on box: 112 parameters, 6,912 MACs, 2,048 bytes live, 22.4 ns. */
static Book book_with(const char *budgets)
{
    Book book = book_small();
    book_add(&book, "budgets.lua", budgets);
    return book;
}

static void test_exit_status(void **state)
{
    (void)state;
    Book book = book_with("budget { model = 'small', params = 112 }\n");
    g_auto(Ran) held = run_roofbook("check", "--budgets", "-C", book.dir, NULL);
    assert_status(&held, 0);
    assert_contains(held.out, "1 limit in budgets.lua: 1 hold\n");
    assert_string_equal(held.err, "");
    g_auto(Ran) quiet = run_roofbook("check", "--budgets", "-q", "-C", book.dir, NULL);
    assert_status(&quiet, 0);
    assert_string_equal(quiet.out, "");
    book_clear(&book);
    book = book_with("budget { model = 'small', params = 111, why = 'EB-12' }\n");
    g_auto(Ran) broken = run_roofbook("check", "--budgets", "-q", "-C", book.dir, NULL);
    assert_status(&broken, 1);
    assert_contains(broken.out, "112    111");
    assert_contains(broken.out, "why: EB-12");
    book_clear(&book);
}

/* A budget that is misspelt, or that there is none, must not look like one that is kept. */
static void test_what_cannot_be_checked(void **state)
{
    (void)state;
    Book book = book_with("budget { model = 'smal', params = 112 }\n");
    g_auto(Ran) misspelt = run_roofbook("check", "--budgets", "-C", book.dir, NULL);
    assert_status(&misspelt, 1);
    assert_contains(misspelt.err, "roofbook: budgets.lua:1: names unknown model 'smal': did you "
                                  "mean 'small'?");
    g_auto(Ran) whole = run_roofbook("check", "-q", "-C", book.dir, NULL);
    assert_status(&whole, 1);
    assert_contains(whole.err, "names unknown model 'smal'");
    book_clear(&book);
    book = book_small();
    g_auto(Ran) none = run_roofbook("check", "--budgets", "-C", book.dir, NULL);
    assert_status(&none, 1);
    assert_contains(none.err, "budgets.lua: there is no such file; write one");
    assert_one_line(&none);
    book_clear(&book);
}

static void test_usage(void **state)
{
    (void)state;
    g_auto(Ran) alone = run_roofbook("check", "--junit", "x.xml", NULL);
    assert_status(&alone, 2);
    assert_contains(alone.err, "ask for --budgets too");
    g_auto(Ran) both = run_roofbook("check", "--budgets", "--junit", "-", "--markdown", "-", NULL);
    assert_status(&both, 2);
    assert_contains(both.err, "cannot both go to standard output");
}

/* A build that has a broken budget is a whole one: what is broken is said, and on the page. */
static void test_build(void **state)
{
    (void)state;
    Book book = book_with("budget { model = 'small', on = 'box', params = 111, time = 1 * ns,\n"
                          "  why = '<script>alert(1)</script> *x*', waive = '2020-01-01' }\n");
    const char *const argv[] = {"env",     "SOURCE_DATE_EPOCH=1764460800", /* 2025-11-30 */
                                program(), "build",
                                "-q",      "-C",
                                book.dir,  NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    assert_contains(ran.err, "roofbook: 2 limits in budgets.lua: 2 broken; `roofbook check "
                             "--budgets` says which\n");
    g_autofree char *page = book_read(&book, "site/models/small/index.html"),
                    *data = book_read(&book, "site/models/small/data.json"),
                    *markdown = book_read(&book, "site/models/small/index.md"),
                    *overview = book_read(&book, "site/index.md");
    assert_contains(page, "Budgets");
    assert_contains(page, "cannot hold: the bound is 22.4");
    assert_contains(page, "the waiver ended on 2020-01-01");
    assert_contains(page, "&lt;script&gt;alert(1)&lt;/script&gt; *x*");
    assert_lacks(page, "<script>alert");
    assert_lacks(markdown, "<script>");
    assert_contains(overview, "Budgets that are not kept: 2");
    assert_contains(overview, "[Small](models/small/index.md): parameters 112, limit 111 (");
    assert_contains(overview, ": time on box 22.4 ns, limit 1 ns (");
    assert_lacks(overview, "<script>");
    json_t *json = json_loads(data, 0, NULL), *rows = data_rows(json_object_get(json, "budgets")),
           *first = json_array_get(rows, 0);
    assert_string_equal(json_string_value(json_object_get(first, "file")), "budgets.lua");
    assert_int_equal(json_integer_value(json_object_get(first, "line")), 1);
    assert_string_equal(json_string_value(json_object_get(first, "verdict")), "broken");
    assert_true(json_is_true(json_object_get(first, "failed")));
    assert_true(json_number_value(json_object_get(first, "limit")) == 111);
    assert_int_equal(json_integer_value(json_object_get(first, "exact")), 112);
    json_decref(rows);
    json_decref(json);
    book_clear(&book);
}

/* Without SOURCE_DATE_EPOCH nothing published depends on the day. */
static void test_no_clock_in_what_is_published(void **state)
{
    (void)state;
    Book book = book_with("budget { model = 'small', params = 111, waive = '2020-01-01' }\n");
    const char *const argv[] = {"env",    "-u", "SOURCE_DATE_EPOCH", program(), "build", "-q", "-C",
                                book.dir, NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
    g_autofree char *page = book_read(&book, "site/models/small/index.html");
    assert_contains(page, "waived until 2020-01-01");
    const char *const check[] = {
        "env", "-u", "SOURCE_DATE_EPOCH", program(), "check", "--budgets", "-C", book.dir, NULL};
    g_auto(Ran) over = run_argv(check);
    assert_status(&over, 1);
    assert_contains(over.out, "the waiver ended on 2020-01-01");
    assert_contains(over.out, ", today\n");
    const char *const stated[] = {
        "env", "SOURCE_DATE_EPOCH=0", program(), "check", "--budgets", "-C", book.dir, NULL};
    g_auto(Ran) then = run_argv(stated);
    assert_status(&then, 0);
    assert_contains(then.out, "waivers are held against 1970-01-01, SOURCE_DATE_EPOCH\n");
    const char *const unclear[] = {
        "env", "SOURCE_DATE_EPOCH=now", program(), "check", "--budgets", "-C", book.dir, NULL};
    g_auto(Ran) no_day = run_argv(unclear);
    assert_status(&no_day, 2);
    assert_contains(no_day.err, "SOURCE_DATE_EPOCH is 'now'; set it to whole seconds");
    book_clear(&book);
}

static void test_files(void **state)
{
    (void)state;
    Book book = book_with("budget { model = 'small', params = 111 }\n");
    g_autofree char *markdown = book_path(&book, "b.md"), *junit = book_path(&book, "b.xml"),
                    *missing = book_path(&book, "budgets.lua/b.xml");
    g_auto(Ran) ran = run_roofbook("check", "--budgets", "-C", book.dir, "--markdown", markdown,
                                   "--junit", junit, NULL);
    assert_status(&ran, 1);
    assert_contains(ran.out, "1 broken");
    g_autofree char *text = book_read(&book, "b.md"), *xml = book_read(&book, "b.xml");
    assert_contains(text, "| broken | budgets.lua:1 | small | params |");
    assert_contains(xml, "<failure message=\"broken: 112, limit 111\">");
    g_auto(Ran) piped = run_roofbook("check", "--budgets", "-C", book.dir, "--markdown", "-", NULL);
    assert_status(&piped, 1);
    assert_string_equal(piped.out, text);
    g_auto(Ran) nowhere =
        run_roofbook("check", "--budgets", "-C", book.dir, "--junit", missing, NULL);
    assert_status(&nowhere, 1);
    assert_contains(nowhere.err, "budgets.lua/b.xml");
    book_clear(&book);
}

/* Against the site that was: 112 parameters, then 140 of five channels. A site that is damaged is
 * said to be, and compared with nothing. */
static void test_against(void **state)
{
    (void)state;
    Book book = book_with("budget { model = 'small', grow = { params = '10 %' } }\n");
    g_auto(Ran) built = book_build(&book);
    assert_status(&built, 0);
    g_auto(Ran) same =
        run_roofbook("check", "--budgets", "-C", book.dir, "--against", book.site, NULL);
    assert_status(&same, 0);
    assert_contains(same.out, "123.20 (112 + 10 %)");
    g_autofree char *path = book_path(&book, "models/small.lua");
    assert_int_equal(g_remove(path), 0);
    book_add(&book, "models/small.lua",
             "model { id = 'small', input = { 3, 8, 8 },\n"
             "  build = function(x) return x:conv { 5, kernel = 3, pad = 1 }:relu() end }\n");
    g_auto(Ran) grown =
        run_roofbook("check", "--budgets", "-C", book.dir, "--against", book.site, NULL);
    assert_status(&grown, 1);
    assert_contains(grown.out, "growth of params");
    assert_contains(grown.out, "1 broken");
    g_auto(Ran) alone = run_roofbook("check", "--budgets", "-C", book.dir, NULL);
    assert_status(&alone, 0);
    assert_contains(alone.out, "1 not compared");
    g_autofree char *figures = g_build_filename(book.site, "handbook.json", NULL);
    assert_true(g_file_set_contents(figures, "{\"schema\": 1}\n", -1, NULL));
    g_auto(Ran) damaged =
        run_roofbook("check", "--budgets", "-C", book.dir, "--against", book.site, NULL);
    assert_status(&damaged, 0);
    assert_contains(damaged.err, "growth is compared with nothing");
    assert_contains(damaged.out, "1 not compared");
    g_autofree char *nowhere = book_path(&book, "missing");
    g_auto(Ran) missing =
        run_roofbook("check", "--budgets", "-C", book.dir, "--against", nowhere, NULL);
    assert_status(&missing, 1);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exit_status), cmocka_unit_test(test_what_cannot_be_checked),
        cmocka_unit_test(test_usage),       cmocka_unit_test(test_build),
        cmocka_unit_test(test_files),       cmocka_unit_test(test_no_clock_in_what_is_published),
        cmocka_unit_test(test_against),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
