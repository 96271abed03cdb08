#include "markup/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

static Table *sample(void)
{
    Table *table = table_new("Layers & sizes");
    table_add_column(table, &(TableColumn){.header = "Layer"});
    table_add_column(table,
                     &(TableColumn){.header = "MACs", .unit = "G", .numeric = true, .priority = 2});
    table_add_cell(
        table, &(TableCell){.text = "<conv>", .href = "a b.md", .class_name = "strong", .bar = -1});
    table_add_cell(table, &(TableCell){.text = "1,024", .sort = "1024", .bar = 0.425});
    table_add_text(table, "fc");
    return table;
}

static void renders_a_pipe_table(void **state)
{
    (void)state;
    g_autoptr(Table) table = sample();
    g_autoptr(GString) out = g_string_new(NULL);
    table_to_markdown(table, out, NULL, NULL);
    assert_string_equal(out->str, "**Layers \\& sizes**\n\n| Layer | MACs (G) |\n| --- | ---: |\n"
                                  "| [\\<conv\\>](<a b.md>) | 1,024 |\n| fc |  |\n");
}

static void renders_html(void **state)
{
    (void)state;
    g_autoptr(Table) table = sample();
    g_autoptr(GString) out = g_string_new(NULL);
    table_to_html(table, out, NULL, NULL);
    assert_string_equal(
        out->str,
        "<figure class=\"table\">\n<div class=\"scroll\">\n<table>\n<caption>Layers &amp; "
        "sizes</caption>\n"
        "<thead>\n<tr><th scope=\"col\">Layer</th>"
        "<th scope=\"col\" class=\"num p2\">MACs <span "
        "class=\"unit\">G</span></th></tr>\n</thead>\n<tbody>\n"
        "<tr><th scope=\"row\" class=\"strong\"><a href=\"a%20b.html\">&lt;conv&gt;</a></th>"
        "<td class=\"num p2\" data-sort=\"1024\"><svg class=\"bar\" aria-hidden=\"true\">"
        "<rect width=\"42.5%\" height=\"100%\"/></svg>1,024</td></tr>\n"
        "<tr><th scope=\"row\">fc</th><td class=\"num "
        "p2\"></td></tr>\n</tbody>\n</table>\n</div>\n</figure>\n");
}

static void refuses_dangerous_links(void **state)
{
    (void)state;
    g_autoptr(Table) table = table_new(NULL);
    table_add_column(table, &(TableColumn){.header = "a"});
    table_add_cell(table, &(TableCell){.text = "x", .href = "javascript:alert(1)", .bar = -1});
    assert_null(table_cell(table, 0, 0)->href);
}

static void assert_cells(const Table *table, int row, const char *first, const char *second)
{
    assert_string_equal(table_cell(table, row, 0)->text, first);
    assert_string_equal(table_cell(table, row, 1)->text, second);
}

static void reads_pipe_tables(void **state)
{
    (void)state;
    const char *text = "| a | b |\n|---|--:|\n| x \\| y | 1 |\n\nz | 2\n";
    g_autoptr(Table) table = table_parse("a.md", 7, text, strlen(text), NULL);
    assert_int_equal(table_rows(table), 2);
    assert_cells(table, 0, "x | y", "1");
    assert_cells(table, 1, "z", "2");
    assert_false(table_column(table, 0)->numeric);
    assert_true(table_column(table, 1)->numeric);
}

static void reads_csv(void **state)
{
    (void)state;
    const char *text = "name,value\r\n\"a, \"\"b\"\"\",\"1,000\"\r\nc,2.5e3\r\n";
    g_autoptr(Table) table = table_parse("a.md", 7, text, strlen(text), NULL);
    assert_int_equal(table_rows(table), 2);
    assert_cells(table, 0, "a, \"b\"", "1,000");
    assert_cells(table, 1, "c", "2.5e3");
    assert_true(table_column(table, 1)->numeric);
    assert_false(table_column(table, 0)->numeric);
}

static void assert_refused(const char *text, const char *message)
{
    g_autoptr(GError) error = NULL;
    assert_null(table_parse("a.md", 7, text, strlen(text), &error));
    assert_string_equal(error->message, message);
}

static void reports_bad_tables(void **state)
{
    (void)state;
    assert_refused("a,b\n1,2\n1,2,3\n",
                   "a.md:9: 3 cells under 2 columns; remove some or add headers");
    assert_refused("a,b\n\"1,2\n",
                   "a.md:8: a quote does not close; add '\"' at the end of the cell");
    assert_refused("\n", "a.md:7: the table is empty; write a header row");
}

static void long_tables_have_a_filter(void **state)
{
    (void)state;
    g_autoptr(Table) table = table_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    table_add_column(table, &(TableColumn){.header = "a"});
    for (int i = 0; i < 21; i++)
        table_add_text(table, "x");
    table_to_html(table, out, NULL, NULL);
    assert_non_null(strstr(out->str, "<figure class=\"table\" data-filter>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renders_a_pipe_table),
        cmocka_unit_test(renders_html),
        cmocka_unit_test(refuses_dangerous_links),
        cmocka_unit_test(reads_pipe_tables),
        cmocka_unit_test(reads_csv),
        cmocka_unit_test(reports_bad_tables),
        cmocka_unit_test(long_tables_have_a_filter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
