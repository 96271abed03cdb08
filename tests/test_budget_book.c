/* site/budget_book.h: what budgets.lua names, and what there is. */
#include "budget_kit.h"

/* The file, the line, and the nearest name. */
static void test_what_there_is_not(void **state)
{
    (void)state;
    static const struct {
        const char *budget, *error;
    } cases[] = {
        {"{ model = 'smal', params = 1 }",
         "budgets.lua:2: names unknown model 'smal': did you mean 'small'?"},
        {"{ model = 'resnet50', params = 1 }", "budgets.lua:2: names unknown model 'resnet50'; "
                                               "`roofbook list models` shows what there is"},
        {"{ model = 'vgg*', params = 1 }",
         "budgets.lua:2: 'vgg*' fits no network that the handbook shows; write another pattern"},
        {"{ model = 'small', on = 'bix', params = 1 }",
         "budgets.lua:2: names unknown device 'bix': did you mean 'box'?"},
        {"{ model = 'small', on = 'jetson-*', params = 1 }",
         "budgets.lua:2: 'jetson-*' fits no device that the handbook shows; write another pattern"},
        {"{ model = 'small', scheme = 'int88', params = 1 }",
         "budgets.lua:2: there is no scheme 'int88': did you mean 'int8'?"},
        {"{ model = 'small', fuse = 'bm', params = 1 }", "budgets.lua:2: "},
        {"{ model = 'small', basis = 'mesured', params = 1 }",
         "budgets.lua:2: no basis 'mesured': did you mean 'measured'?"},
        {"{ model = 'small', width = -1, params = 1 }", "budgets.lua:2: "},
        {"{ model = 'small', peak_byts = 1 }",
         "budgets.lua:2: unknown field 'peak_byts': did you mean 'peak_bytes'?"},
        {"{ model = 'small', roofline_seconds = 1 }",
         "budgets.lua:2: 'roofline_seconds' is a figure of a device; name it, as in on = \"t4\""},
        {"{ model = 'small', grow = { bound_seconds = '1 %' } }",
         "budgets.lua:2: 'bound_seconds' is a figure of a device"},
        {"{ model = 'small', on = 'box', grow = { time = '1 %' } }",
         "budgets.lua:2: 'time' has no growth to limit; name roofline_seconds or bound_seconds"},
        {"{ model = 'small', on = 'box', grow = { inferences_per_s = '1 %' } }",
         "budgets.lua:2: 'inferences_per_s' has no growth to limit; name a figure of which less"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat("-- limits\nbudget ", cases[i].budget,
                                            "\nbudget { model = 'small', params = 200 }\n", NULL);
        g_auto(Limited) limited = limited_new(text);
        assert_int_equal(limited.project->errors->len, 1);
        if (!g_str_has_prefix(problem_at(&limited, 0), cases[i].error))
            fail_msg("'%s' does not begin with '%s'", problem_at(&limited, 0), cases[i].error);
        assert_int_equal(limited.project->budgets->set.cases->len, 1); /* the other one stays */
    }
}

/* In the order of the file, whatever networks they are of. */
static void test_order(void **state)
{
    (void)state;
    g_auto(Limited) limited = limited_new("budget { model = 'small', params = 1, macs = 1 }\n"
                                          "budget { model = 'pair', params = 2 }\n"
                                          "budget { model = 'small', params = 3 }\n");
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    static const int lines[] = {1, 1, 2, 3};
    assert_int_equal(rows->len, G_N_ELEMENTS(lines));
    for (guint i = 0; i < rows->len; i++)
        assert_int_equal(result_at(rows, i)->budget->line, lines[i]);
    assert_string_equal(result_at(rows, 2)->model, "pair");
}

/* Each network and device once, however often it is meant. */
static void test_lists(void **state)
{
    (void)state;
    g_auto(Limited) limited =
        limited_new("budget { model = { 'pair', '*', 'p*' }, on = { 'box', 'b*' },\n"
                    "  params = 1, roofline_seconds = 1 }\n");
    g_autoptr(GPtrArray) rows = rows_of(&limited);
    assert_int_equal(rows->len, 4); /* two networks, a figure of each and one on the device */
    assert_string_equal(result_at(rows, 0)->model, "pair");
    assert_string_equal(result_at(rows, 2)->model, "small");
    g_auto(Limited) wrong = limited_new("budget { model = { 'pair', 'smal' }, params = 1 }\n");
    assert_int_equal(wrong.project->errors->len, 1);
    assert_contains(problem_at(&wrong, 0), "unknown model 'smal': did you mean 'small'?");
}

/* 1,000 budgets on two networks and two devices with six figures each are 24,000 limits, of which
 * 20,000 are looked at: those of 833 budgets. */
static void test_too_many(void **state)
{
    (void)state;
    g_auto(Limited) limited =
        limited_new("for _ = 1, 1000 do\n"
                    "  budget { model = '*', on = '*', operators_seconds = 1,\n"
                    "    roofline_seconds = 1, bound_seconds = 1, overhead_seconds = 1,\n"
                    "    memory_needed_bytes = 1, utilisation = 1 }\n"
                    "end\n");
    assert_int_equal(limited.project->errors->len, 1);
    assert_contains(problem_at(&limited, 0), "budgets.lua:2: the budgets up to this one come to "
                                             "more than 20000 limits");
    assert_int_equal(limited.project->budgets->set.cases->len, 20000 / 24);
}

/* Budgets of bases are those of other handbooks. */
static void test_of_no_file(void **state)
{
    (void)state;
    Book book = book_small();
    g_autoptr(Project) project = project_open(book.dir, NULL, NULL);
    g_autoptr(GPtrArray) rows =
        budget_book_rows(project->budgets, project->analysis, project->errors);
    assert_int_equal(rows->len + project->errors->len, 0);
    g_autofree char *summary = budget_rows_summary(rows);
    assert_string_equal(summary, "0 limits in budgets.lua");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_there_is_not),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_of_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
