/* site/budget_past.h: growth against a site and against sources. */
#include "budget_kit.h"

#include "site/budget_past.h"

#define GROWING                                                                                    \
    "budget { model = 'small', on = 'box', grow = { params = '0 %', peak_bytes = '0 %',\n"         \
    "  roofline_seconds = '0 %', operators_seconds = '0 %', package_bytes = '0 %' } }\n"

/* The earlier handbook, with another network in the place of small, as sources or as a site. */
typedef struct Then {
    Book book;
    Side side;
    PastBuild past;
} Then;

static void begin(Then *then, const char *model, bool built, Limited *now)
{
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    then->book = book_empty();
    book_add(&then->book, "models/small.lua", model);
    book_add(&then->book, "hardware/box.lua", DEVICE("box", "capacity = 1000000, ", "") INTEGERS);
    if (built) {
        g_auto(Ran) ran = book_build(&then->book);
        assert_status(&ran, 0);
    }
    ProjectPlace place = {.dir = then->book.dir};
    assert_true(side_open(&then->side, built ? then->book.site : then->book.dir, &place, NULL,
                          problems, NULL));
    past_build_init(&then->past, &then->side, now->project);
    budget_book_set_past(now->project->budgets, &then->past.past);
}

static void end(Then *then)
{
    side_clear(&then->side);
    book_clear(&then->book);
}

static const BudgetResult *of_figure(const GPtrArray *rows, const char *figure)
{
    for (guint i = 0; i < rows->len; i++)
        if (strcmp(result_at(rows, i)->limit->name, figure) == 0)
            return result_at(rows, i);
    fail_msg("no row of %s", figure);
    return NULL;
}

/* 3 channels in place of 4: 84 parameters of 112; 1,536 bytes live of 2,048; and 768 + 336 + 768
 * bytes at 100 GB/s are 18.72 ns. */
#define NARROWER                                                                                   \
    "model { id = \"small\", input = { 3, 8, 8 },\n"                                               \
    "  build = function(x) return x:conv { 3, kernel = 3, pad = 1 }:relu() end }\n"

static void test_sources(void **state)
{
    (void)state;
    Then then;
    g_auto(Limited) now = limited_new(GROWING);
    begin(&then, NARROWER, false, &now);
    g_autoptr(GPtrArray) rows = rows_of(&now);
    near(of_figure(rows, "params")->before, 84);
    assert_verdict(of_figure(rows, "params"), "broken");
    near(of_figure(rows, "peak_bytes")->before, 768 + 768);
    near(of_figure(rows, "roofline_seconds")->before, 18.72e-9);
    near(of_figure(rows, "package_bytes")->before, 84 * 4);
    end(&then);
}

/* The same of handbook.json; what that does not keep says so. */
static void test_site(void **state)
{
    (void)state;
    Then then;
    g_auto(Limited) now = limited_new(GROWING);
    begin(&then, NARROWER, true, &now);
    g_autoptr(GPtrArray) rows = rows_of(&now);
    near(of_figure(rows, "params")->before, 84);
    near(of_figure(rows, "peak_bytes")->before, 768 + 768);
    near(of_figure(rows, "roofline_seconds")->before, 18.72e-9);
    assert_verdict(of_figure(rows, "roofline_seconds"), "broken");
    assert_verdict(of_figure(rows, "package_bytes"), "not compared");
    assert_contains(of_figure(rows, "package_bytes")->reason, "a site keeps no such figure");
    end(&then);
}

/* Nothing changed: times that the site keeps to seven digits are no growth of 0 %. The odd rate
 * makes them longer than that. */
static void test_nothing_changed(void **state)
{
    (void)state;
    Then then;
    g_auto(Limited) now = limited_new(GROWING "budget { model = 'small', on = 'box', fuse = 'all',"
                                              " grow = { operators_seconds = '0 %' } }\n"
                                              "budget { model = 'small', scheme = 'fp32', grow = {"
                                              " weights_bytes = '0 %' } }\n");
    begin(&then, SMALL_MODEL, true, &now);
    g_autoptr(GPtrArray) rows = rows_of(&now);
    for (guint i = 0; i < rows->len; i++)
        if (strcmp(result_at(rows, i)->limit->name, "package_bytes") != 0)
            assert_verdict(result_at(rows, i), "holds");
    end(&then);
}

/* A network that was not there is new, and a setup that no site has is not compared. */
static void test_new_and_other_setups(void **state)
{
    (void)state;
    Then then;
    g_auto(Limited) now =
        limited_new("budget { model = 'pair', grow = { params = '0 %' } }\n"
                    "budget { model = 'small', batch = 4, grow = { peak_bytes = '0 %' } }\n"
                    "budget { model = 'small', fuse = 'bn', grow = { macs = '0 %' } }\n");
    begin(&then, SMALL_MODEL, true, &now);
    g_autoptr(GPtrArray) rows = rows_of(&now);
    assert_verdict(result_at(rows, 0), "not compared");
    assert_string_equal(result_at(rows, 0)->reason, "new: the earlier build has no such network");
    assert_false(result_at(rows, 0)->failed);
    assert_verdict(result_at(rows, 1), "not compared");
    assert_verdict(result_at(rows, 2), "not compared");
    end(&then);
    begin(&then, SMALL_MODEL, false, &now);
    end(&then);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_site),
        cmocka_unit_test(test_nothing_changed),
        cmocka_unit_test(test_new_and_other_setups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
