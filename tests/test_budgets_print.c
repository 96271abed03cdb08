/* cli/budgets_print.h: budgets as text, Markdown and JUnit's XML. */
#include "budget_kit.h"

#include "cli/budgets_print.h"

typedef char *(*Print)(const BudgetsReport *report);

/* Caller frees. */
static char *printed(const char *budgets, Print print)
{
    g_auto(Limited) limited = limited_new(budgets);
    g_autoptr(GPtrArray) rows = budget_book_rows(
        limited.project->budgets, limited.project->analysis, limited.project->errors);
    return print(&(BudgetsReport){rows, limited.project->errors, NULL});
}

#define TWO                                                                                        \
    "budget { model = 'small', macs = 7000, why = 'EB' }\n"                                        \
    "budget { model = 'pair', on = 'box', time = 1 * ns, why = '<b> & | `x` [y](z)' }\n"

/* 7,000 - 6,912 MACs. */
static void test_text(void **state)
{
    (void)state;
    g_autofree char *text = printed(TWO, budgets_text);
    assert_contains(text, "holds    budgets.lua:1  small        macs ");
    assert_contains(text, "6,912  7,000              88 (1.3 %)  conv1, 100 %\n");
    assert_contains(text, "broken   budgets.lua:2  pair on box  time ");
    assert_contains(text, "\nbudgets.lua:2: pair on box, time: broken: cannot hold: the bound is "
                          "332.8 ns, and no implementation");
    assert_contains(text, "; why: <b> & | `x` [y](z)\n");
    assert_lacks(text, "budgets.lua:1: "); /* what holds has no more to say */
    assert_true(g_str_has_suffix(text, "\n2 limits in budgets.lua: 1 hold, 1 broken\n"));
}

/* One line for those that are not compared for one reason. */
static void test_what_is_not_compared_is_said_once(void **state)
{
    (void)state;
    g_autofree char *text =
        printed("budget { model = '*', grow = { macs = '1 %', params = '1 %' } }\n", budgets_text);
    assert_contains(text, "\n4 limits not compared: no earlier build is at hand; ");
    assert_int_equal(line_count(text), 1 + 4 + 1 + 1); /* header, rows, that, and the summary */
}

/* What is quoted is text, and never markup or another cell. */
static void test_markdown(void **state)
{
    (void)state;
    g_autofree char *text = printed(TWO, budgets_markdown);
    assert_true(g_str_has_prefix(text, "<!-- roofbook: budgets -->\n## Budgets\n\n2 limits in "));
    assert_contains(text, "| holds | budgets.lua:1 | small | macs | 6,912 | 7,000 |");
    assert_lacks(text, "<b>");
    assert_contains(text, "\\<b");
    assert_contains(text, "\\| ");
    assert_contains(text, "\\[y\\]");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        int cells = 0;
        for (const char *c = *line; **line == '|' && *c; c++)
            cells += *c == '|' && (c == *line || c[-1] != '\\');
        assert_true(cells == 0 || cells == 10);
    }
}

/* ---- XML ------------------------------------------------------------------------------------- */

typedef struct Seen {
    int cases, failures, skipped, errors;
    char *message;
} Seen;

static void see(G_GNUC_UNUSED GMarkupParseContext *context, const char *name,
                const char **attributes, const char **values, gpointer data,
                G_GNUC_UNUSED GError **error)
{
    Seen *seen = data;
    seen->cases += strcmp(name, "testcase") == 0;
    seen->failures += strcmp(name, "failure") == 0;
    seen->skipped += strcmp(name, "skipped") == 0;
    seen->errors += strcmp(name, "error") == 0;
    for (int i = 0; strcmp(name, "failure") == 0 && attributes[i]; i++)
        if (strcmp(attributes[i], "message") == 0) {
            g_free(seen->message);
            seen->message = g_strdup(values[i]);
        }
}

static Seen parsed(const char *xml)
{
    static const GMarkupParser parser = {.start_element = see};
    Seen seen = {0};
    GError *error = NULL;
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, &seen, NULL);
    if (!g_markup_parse_context_parse(context, xml, -1, &error) ||
        !g_markup_parse_context_end_parse(context, &error))
        fail_msg("%s in %s", error->message, xml);
    g_markup_parse_context_free(context);
    return seen;
}

static void test_junit(void **state)
{
    (void)state;
    g_autofree char *xml = printed(TWO "budget { model = 'small', grow = { params = '1 %' } }\n"
                                       "budget { model = 'small', params = 1, waive = '2027-01-31' "
                                       "}\n"
                                       "budget { model = 'nobody', params = 1 }\n",
                                   budgets_junit);
    Seen seen = parsed(xml);
    assert_true(g_str_has_prefix(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "
                                      "tests=\"5\" failures=\"1\" errors=\"1\">"));
    assert_contains(xml, " <testsuite name=\"budgets.lua\" tests=\"5\" failures=\"1\" "
                         "errors=\"1\" skipped=\"2\">\n");
    assert_int_equal(seen.cases, 5);
    assert_int_equal(seen.failures, 1);
    assert_int_equal(seen.skipped, 2);
    assert_int_equal(seen.errors, 1);
    assert_contains(seen.message, "cannot hold: the bound is 332.8 ns");
    g_free(seen.message);
    assert_contains(xml, "<testcase classname=\"pair on box\" name=\"time "
                         "(budgets.lua:2)\" file=\"budgets.lua\" line=\"2\">");
    assert_contains(xml, "&lt;b&gt; &amp; | `x` [y](z)");
    assert_contains(xml, "name=\"budgets.lua:5: names unknown model &apos;nobody&apos;");
}

/* XML has no U+FFFE; a name may have. */
static void test_characters_that_xml_has_not(void **state)
{
    (void)state;
    g_autofree char *xml =
        printed("budget { model = 'small', params = 1, why = 'a\xEF\xBF\xBE\xEF\xBF\xBF"
                "b \xC3\xA9' }\n",
                budgets_junit);
    Seen seen = parsed(xml);
    g_free(seen.message);
    assert_lacks(xml, "\xEF\xBF\xBE");
    assert_contains(xml, "b \xC3\xA9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_what_is_not_compared_is_said_once),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_junit),
        cmocka_unit_test(test_characters_that_xml_has_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
