/* site/search.h */
#include "support.h"

#include <jansson.h>

#include "site/search.h"

/* ---- Pages made by hand ---------------------------------------------------------------------- */

static PagePlan plan_of(const char *path, const char *title)
{
    return (PagePlan){.path = path,
                      .title = title,
                      .lang = "en",
                      .text_lang = "en",
                      .parent = -1,
                      .model = -1,
                      .device = -1,
                      .original = -1};
}

static GString *report_of(const PagePlan *plan, const char *markdown)
{
    g_autoptr(Document) document = document_parse(markdown, strlen(markdown));
    GString *report = g_string_new("#others\n>\t1\tpage\t1\ta\tb\n");
    document_settle(document);
    search_report(document, plan, report);
    return report;
}

static void report_free(gpointer report)
{
    if (report)
        g_string_free(report, TRUE);
}

/* Of one page. Caller frees. */
static GString *index_of(PagePlan plan, const char *markdown)
{
    Pages pages = {.plans = g_array_new(FALSE, TRUE, sizeof(PagePlan))};
    g_autoptr(GPtrArray) reports = g_ptr_array_new_with_free_func(report_free);
    g_array_append_val(pages.plans, plan);
    g_ptr_array_add(reports, markdown ? report_of(&plan, markdown) : NULL);
    GString *index = search_index(&pages, reports);
    g_array_unref(pages.plans);
    return index;
}

static void assert_index(PagePlan plan, const char *markdown, const char *lines)
{
    GString *index = index_of(plan, markdown);
    g_autofree char *asked = words_asked(),
                    *expected = g_strdup_printf("roofbookSearch([\n%s\n], %s);\n", lines, asked);
    assert_string_equal(index->str, expected);
    g_string_free(index, TRUE);
}

static const char text[] = "# Of roofs\n\nWhat *slants*\nand `what` does not.\n\n"
                           "## The ridge\n\nHere\n\nand there.\n\n### 屋顶线\n\n模型\n";

static void test_sections(void **state)
{
    (void)state;
    assert_index(plan_of("guide/roof/index.html", "Roofs"), text,
                 "[\"guide/roof/index.html\",\"Roofs\",\"en\",\"\",\"\","
                 "[[\"\",\"Of roofs\",\"What slants and what does not.\"],"
                 "[\"the-ridge\",\"The ridge\",\"Here and there.\"],"
                 "[\"屋顶线\",\"屋顶线\",\"模型\"]]]");
}

/* Captions, and what rows are called; of a list of all there is each has a page of its own. */
static void test_tables(void **state)
{
    PagePlan plan = plan_of("a/index.html", "A");
    const char *table = "| Name | MACs |\n|---|---|\n| conv | 123 |\n| hard_swish | 456 |\n";
    (void)state;
    assert_index(plan, table,
                 "[\"a/index.html\",\"A\",\"en\",\"\",\"\",[[\"\",\"\",\"conv hard_swish\"]]]");
    plan.content = CONTENT_MODELS;
    assert_index(plan, table, "[\"a/index.html\",\"A\",\"en\",\"\",\"\",[]]");
}

/* Headings of pages that are made for each network are the same on all of them. */
static void test_what_is_left_out(void **state)
{
    PagePlan missing = plan_of(PAGES_NOT_FOUND, "404"), many = plan_of("m/index.html", "M");
    (void)state;
    many.scope = PAGE_PER_MODEL;
    assert_index(many, text, "[\"m/index.html\",\"M\",\"en\",\"\",\"\",[]]");
    assert_index(missing, text, "");
    assert_index(plan_of("failed/index.html", "F"), NULL, "");
}

static json_t *pages_in(const char *index)
{
    static const char before[] = "roofbookSearch(";
    g_autofree char *asked = words_asked(), *after = g_strdup_printf(", %s);\n", asked);
    assert_true(g_str_has_prefix(index, before) && g_str_has_suffix(index, after));
    g_autofree char *json =
        g_strndup(index + strlen(before), strlen(index) - strlen(before) - strlen(after));
    json_t *pages = json_loads(json, 0, NULL);
    assert_non_null(pages);
    return pages;
}

/* Whatever a text holds, it is a text: a tab is no field, a line no page. */
static void test_hostile_texts(void **state)
{
    (void)state;
    GString *index = index_of(
        plan_of("h/index.html", "\"]]);alert(1);//"),
        "# a\tb \\`\" </script>\n\n```\nline one\n=x\ty\tz\n]);alert(2)\n```\n\n## \xff\x01 c\n");
    json_t *pages = pages_in(index->str), *page = json_array_get(pages, 0),
           *sections = json_array_get(page, 5), *first = json_array_get(sections, 0);
    assert_int_equal(json_array_size(pages), 1);
    assert_string_equal(json_string_value(json_array_get(page, 1)), "\"]]);alert(1);//");
    assert_int_equal(json_array_size(sections), 2);
    assert_string_equal(json_string_value(json_array_get(first, 1)), "a b `\" </script>");
    assert_string_equal(json_string_value(json_array_get(first, 2)), "line one =x y z ]);alert(2)");
    json_decref(pages);
    g_string_free(index, TRUE);
}

/* A section has at most 64 KiB, and ends with a whole letter. */
static void test_long_texts(void **state)
{
    GString *long_text = g_string_new("# t\n\nx");
    (void)state;
    for (int i = 0; i < 40000; i++)
        g_string_append(long_text, "长");
    GString *index = index_of(plan_of("l/index.html", "L"), long_text->str);
    assert_true(index->len < 70000);
    json_decref(pages_in(index->str));
    g_string_free(index, TRUE);
    g_string_free(long_text, TRUE);
}

/* ---- A handbook ------------------------------------------------------------------------------ */

static char *built_index(const Book *book)
{
    book_publish(book);
    return book_read(book, "site/" SEARCH_FILE);
}

/* By what the plan knows; and the same from pages that were taken over. */
static void test_a_site(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "templates/notes/week.md",
             "---\ntitle: Week\n---\n\n## Findings\n\nRoofs hold.\n");
    g_autofree char *index = built_index(&book);
    json_decref(pages_in(index));
    assert_contains(index, "[\"models/small/index.html\",\"Small\",\"en\",\"Models\",\"small ");
    assert_contains(index, " conv relu\"");
    assert_contains(index, "[\"hardware/box/index.html\",");
    assert_contains(index, "[\"models/small/box/index.html\",\"Small · ");
    assert_contains(index, "[\"findings\",\"Findings\",\"Roofs hold.\"]");
    assert_lacks(index, PAGES_NOT_FOUND);
    book_add(&book, "templates/notes/week.md",
             "---\ntitle: Week\n---\n\n## Findings\n\nRoofs leak.\n");
    g_autofree char *again = built_index(&book);
    g_auto(GStrv) parts = g_strsplit(index, "Roofs hold.", -1);
    g_autofree char *expected = g_strjoinv("Roofs leak.", parts);
    assert_string_equal(again, expected);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sections),         cmocka_unit_test(test_tables),
        cmocka_unit_test(test_what_is_left_out), cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_long_texts),       cmocka_unit_test(test_a_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
