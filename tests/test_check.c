/* roofbook check. */
#include "support.h"

static void test_check_and_build(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) check = run_roofbook("check", "-C", book.dir, NULL);
    assert_status(&check, 0);
    assert_contains(check.out, "no problem");
    assert_false(book_has(&book, "site"));
    g_auto(Ran) build = run_roofbook("build", "-C", book.dir, "-j1", NULL);
    assert_status(&build, 0);
    assert_contains(build.out, "pages in ");
    assert_true(book_has(&book, "site/index.html"));
    g_auto(Ran) quiet = run_roofbook("build", "-C", book.dir, "--quiet", NULL);
    assert_status(&quiet, 0);
    assert_string_equal(quiet.out, "");
    book_clear(&book);
}

/* 45 kW, and 112 parameters said to be 120: neither costs the handbook a page, but both are told,
 * and what the author doubts is listed with its count. */
static void test_check_proves_laws(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "hardware/hot.lua",
             "device { id = 'hot', class = 'laptop',\n"
             "  peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' },\n"
             "  memory { name = 'DRAM', bandwidth = 50e9, source = 's' },\n"
             "  power { watts = 45000, source = 's' }, doubt 'Perhaps\\nmilliwatts.' }\n");
    book_add(&book, "models/other.lua",
             "model { id = 'other', input = { 3, 8, 8 },\n"
             "  published = { { params = 120, exact = true, source = 'paper' } },\n"
             "  build = function(x) return x:conv { 4, kernel = 3, pad = 1 } end }\n");
    g_auto(Ran) ran = run_roofbook("check", "-C", book.dir, NULL);
    assert_status(&ran, 1);
    assert_contains(ran.err, "roofbook: hardware/hot.lua:1: device 'hot': power of 45000 W");
    assert_contains(ran.err,
                    "roofbook: models/other.lua:1: model 'other': published params of 120");
    assert_int_equal(line_count(ran.err), 2);
    assert_contains(ran.out, "hot: Perhaps milliwatts.\n");
    assert_true(g_str_has_suffix(ran.out, "\n2 doubts about 1 of 2 devices\n"));
    g_auto(Ran) quiet = run_roofbook("check", "-C", book.dir, "--quiet", NULL);
    assert_status(&quiet, 1);
    assert_string_equal(quiet.err, ran.err);
    assert_string_equal(quiet.out, "");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_and_build),
        cmocka_unit_test(test_check_proves_laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
