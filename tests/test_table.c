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
    table_to_markdown(table, G_MAXINT, true, out, NULL, NULL);
    assert_string_equal(out->str, "**Layers \\& sizes**\n\n| Layer | MACs (G) |\n|---|---:|\n"
                                  "| [\\<conv\\>](<a b.md>) | 1,024 |\n| fc |  |\n");
}

static void renders_html(void **state)
{
    (void)state;
    g_autoptr(Table) table = sample();
    g_autoptr(GString) out = g_string_new(NULL);
    table_to_html(table, out, NULL, NULL);
    assert_string_equal(out->str,
                        "<figure class=\"table\">\n<div class=\"scroll\">\n<table class=\"n2 "
                        "s2\">\n<caption>Layers &amp; "
                        "sizes"
                        "<thead>\n<tr><th>Layer"
                        "<th>MACs <span class=\"unit\">G</span><tbody>\n"
                        "<tr><th class=\"strong\"><a href=\"a%20b.html\">&lt;conv&gt;</a>"
                        "<td class=\"bar b43\">1,024\n"
                        "<tr><th>fc<td>\n</table>\n</div>\n</figure>\n");
}

enum { SORTED_ROWS = 8 }; /* that a page's script sorts, if there are no fewer */

static void add_rows(Table *table, int n)
{
    for (int i = 0; i < n; i++)
        table_add_cell(table, &(TableCell){.text = "", .bar = -1});
}

/* The body of a table of one column and one row. */
static char *cell_html(const TableColumn *column, const TableCell *cell)
{
    g_autoptr(Table) table = table_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    table_set_row_headers(table, false);
    table_add_column(table, column);
    table_add_cell(table, cell);
    add_rows(table, SORTED_ROWS - 1);
    table_to_html(table, out, NULL, NULL);
    const char *from = strstr(out->str, "<tbody>\n<tr>") + strlen("<tbody>\n<tr>");
    return g_strndup(from, strcspn(from, "\n"));
}

/* The head of a table of one column of numbers, or its first cell. */
static char *numbers_html(const TableCell *cells, int n, bool head)
{
    g_autoptr(Table) table = table_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    table_add_column(table, &(TableColumn){.header = "a", .numeric = true});
    for (int i = 0; i < n; i++)
        table_add_cell(table, &cells[i]);
    add_rows(table, SORTED_ROWS - n);
    table_to_html(table, out, NULL, NULL);
    const char *from = strstr(out->str, head ? "<thead>\n<tr>" : "<tbody>\n<tr>");
    from = strchr(from, '<') + strlen("<thead>\n<tr>");
    return g_strndup(from, strcspn(from, ">"));
}

/* What a script reads in the text is no key, nor is what is no number; of others a letter of the
 * head says the rest, where the text is that number, else six digits of the cell do. */
static void sorts_numbers_by_short_keys(void **state)
{
    static const struct {
        const char *text, *sort, *letter, *key;
    } cells[] = {
        {"9,472", "9472", NULL, NULL},
        {"76.13 %", "76.13", NULL, NULL},
        {"25.6 M", "25557032", "E", NULL},      /* 0.42968 of 0.1 M below: 21.48 fiftieths */
        {"4.09 G", "4089184256", "V", NULL},    /* 0.0815744 of 0.01 G below: 4.08 */
        {"15.0 s", "15.0336244586", "q", NULL}, /* 0.336 of 0.1 s above: 16.8 */
        {"30 ms", "0.03", "Z", NULL},
        {"none", "1e999", NULL, NULL},
        {"no int8", "", NULL, NULL},
        {"none", "0", NULL, "0"},
        {"a", "3,\"x", NULL, "3"},
        {"7", NULL, NULL, NULL},
        {"x", "1,2345678", NULL, "1.23457e7"},
    };
    TableCell all[G_N_ELEMENTS(cells)];
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++) {
        all[i] = (TableCell){.text = cells[i].text, .sort = cells[i].sort, .bar = -1};
        g_autofree char *head = numbers_html(&all[i], 1, true),
                        *cell = numbers_html(&all[i], 1, false),
                        *keys = g_strdup_printf("<th data-keys=\"%s\"", cells[i].letter),
                        *own = g_strdup_printf("<th data-sort=\"%s\"", cells[i].key);
        assert_string_equal(head, cells[i].letter ? keys : "<th");
        assert_string_equal(cell, cells[i].key ? own : "<th");
    }
    g_autofree char *html = numbers_html(all, G_N_ELEMENTS(cells), true);
    assert_string_equal(html, "<th data-keys=\"..EVqZ\"");
}

/* One of seven rows that a page's script does not sort, and which has no keys; with the eighth it
 * does, and so it does three that are filtered. */
static void has_no_keys_where_nothing_sorts(void **state)
{
    static const struct {
        int rows;
        bool filtered, keyed;
    } tables[] = {{7, false, false}, {8, false, true}, {2, true, false}, {3, true, true}};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autoptr(Table) table = table_new(NULL);
        g_autoptr(GString) out = g_string_new(NULL);
        table_add_column(table, &(TableColumn){.header = "a", .numeric = true});
        table_add_cell(table, &(TableCell){.text = "25.6 M", .sort = "25557032", .bar = -1});
        table_add_cell(table, &(TableCell){.text = "none", .sort = "0", .bar = -1});
        add_rows(table, tables[i].rows - 2);
        table_set_filter(table, tables[i].filtered);
        table_to_html(table, out, NULL, NULL);
        assert_int_equal(strstr(out->str, "data-keys") != NULL, tables[i].keyed);
        assert_int_equal(strstr(out->str, "data-sort") != NULL, tables[i].keyed);
    }
}

/* Words may sort by other words. */
static void sorts_words_by_their_keys(void **state)
{
    (void)state;
    g_autofree char *other = cell_html(&(TableColumn){.header = "a"},
                                       &(TableCell){.text = "b", .sort = "a \"1\"", .bar = -1}),
                    *same = cell_html(&(TableColumn){.header = "a"},
                                      &(TableCell){.text = "fp32", .sort = "fp32", .bar = -1});
    assert_string_equal(other, "<td data-sort=\"a &quot;1&quot;\">b");
    assert_string_equal(same, "<td>fp32");
}

/* In whole per cents; what is there is seen. */
static void draws_bars_by_class(void **state)
{
    static const struct {
        double bar;
        const char *html;
    } bars[] = {{0, "<td class=\"bar b0\">x"},      {0.001, "<td class=\"bar b1\">x"},
                {0.124, "<td class=\"bar b12\">x"}, {0.126, "<td class=\"bar b13\">x"},
                {7, "<td class=\"bar b100\">x"},    {-1, "<td>x"}};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(bars); i++) {
        g_autofree char *html =
            cell_html(&(TableColumn){.header = "a"}, &(TableCell){.text = "x", .bar = bars[i].bar});
        assert_string_equal(html, bars[i].html);
    }
}

/* What the stylesheet has no class of a column for has its own in each cell. */
static void tells_columns_past_the_last(void **state)
{
    (void)state;
    g_autoptr(Table) table = table_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    for (int i = 0; i < 25; i++)
        table_add_column(table, &(TableColumn){.header = "a", .numeric = i >= 23, .priority = 3});
    for (int i = 0; i < 25; i++)
        table_add_text(table, "1");
    table_to_html(table, out, NULL, NULL);
    assert_non_null(strstr(out->str, " t23 n24 t24\">"));
    assert_non_null(strstr(out->str, "<td>1<td class=\"num p3\">1\n"));
}

/* Every class that tables have of columns and bars is in the stylesheet. */
static void has_its_classes_in_the_stylesheet(void **state)
{
    (void)state;
    g_autofree char *style = NULL;
    assert_true(g_file_get_contents("templates/assets/style.css", &style, NULL, NULL));
    for (int i = 1; i <= 24; i++)
        for (const char *c = "nst"; *c; c++) {
            g_autofree char *rule = g_strdup_printf(".%c%d > %s > tr > :nth-child(%d)", *c, i,
                                                    *c == 'n' ? "tbody" : "*", i),
                            *head = g_strdup_printf(".n%d > thead > tr > :nth-child(%d)", i, i);
            assert_non_null(strstr(style, rule));
            assert_non_null(strstr(style, head));
        }
    for (int i = 0; i <= 100; i++) {
        g_autofree char *rule = g_strdup_printf(".b%d { --w: %s", i,
                                                i == 0     ? "0;"
                                                : i == 100 ? "1;"
                                                           : "0.");
        assert_non_null(strstr(style, rule));
    }
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

/* Colons say how a column stands; "--:" makes it one of numbers. */
static void reads_alignment(void **state)
{
    (void)state;
    const char *text = "|a|b|c|d|\n|:-|:-:|-:|-|\n|1|2|3|4|\n";
    g_autoptr(Table) table = table_parse("a.md", 7, text, strlen(text), NULL);
    static const PipeAlign aligns[] = {ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT, ALIGN_NONE};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(table_column(table, i)->align, aligns[i]);
        assert_int_equal(table_column(table, i)->numeric, aligns[i] == ALIGN_RIGHT);
    }
    g_autoptr(GString) out = g_string_new(NULL);
    table_to_markdown(table, G_MAXINT, true, out, NULL, NULL);
    assert_string_equal(out->str, "| a | b | c | d |\n|:---|:---:|---:|---|\n"
                                  "| 1 | 2 | 3 | 4 |\n");
    assert_int_equal(table_line(table, -1), 7);
    assert_int_equal(table_line(table, 0), 9);
}

static void write_content(void *content, GString *out, void *data)
{
    g_string_append_printf(out, "<%s%s>", (const char *)content, (const char *)data);
}

/* What a cell shows is its owner's; what it reads as is what says whether its column is numeric. */
static void cells_show_content(void **state)
{
    (void)state;
    const char *text = "a,b\nx,y\n";
    char head[] = "head", cell[] = "cell", mark[] = "!";
    g_autoptr(Table) table = table_parse("a.md", 1, text, strlen(text), NULL);
    table_set_content(table, -1, 0, head, NULL);
    table_set_content(table, 0, 1, cell, "12");
    table_find_numeric(table);
    assert_true(table_column(table, 1)->numeric);
    assert_string_equal(table_text(table, 0, 1), "12");
    g_autoptr(GString) out = g_string_new(NULL);
    table_to_markdown(table, G_MAXINT, true, out, write_content, mark);
    assert_string_equal(out->str, "| <head!> | b |\n|---|---:|\n| x | <cell!> |\n");
    g_autoptr(GString) html = g_string_new(NULL);
    table_to_html(table, html, write_content, mark);
    assert_non_null(strstr(html->str, "<th><head!>"));
    assert_non_null(strstr(html->str, "<td><cell!>\n"));
}

/* Five hundred columns over rows of one cell each. */
static void refuses_too_many_cells(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 500; i++)
        g_string_append(text, "|a");
    for (int i = 0; i < 600; i++)
        g_string_append(text, "\n|b");
    g_autoptr(GError) error = NULL;
    assert_null(table_parse("a.md", 1, text->str, text->len, &error));
    /* 250000 / 500 rows below the first line, and one more */
    assert_string_equal(error->message, "a.md:502: a table of more than 250000 cells; divide it "
                                        "among several");
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

static void assert_opened(int rows, const char *opened)
{
    g_autoptr(Table) table = table_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    table_add_column(table, &(TableColumn){.header = "a"});
    for (int i = 0; i < rows; i++)
        table_add_text(table, "x");
    table_to_html(table, out, NULL, NULL);
    assert_true(g_str_has_prefix(out->str, opened));
}

static void long_tables_say_so_and_have_a_filter(void **state)
{
    (void)state;
    assert_opened(16, "<figure class=\"table\">");
    assert_opened(17, "<figure class=\"table long\">");
    assert_opened(20, "<figure class=\"table long\">");
    assert_opened(21, "<figure class=\"table long\" data-filter>");
}

/* A row with those within it is a body; they neither make a table long nor give it a filter. */
static void rows_unfold_below_their_own(void **state)
{
    (void)state;
    g_autoptr(Table) table = table_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    table_add_column(table, &(TableColumn){.header = "a"});
    table_add_column(table, &(TableColumn){.header = "b", .numeric = true});
    static const char *const cells[][2] = {{"x", "2"}, {"y", "1"}, {"so", ""}, {"z", "3"}};
    for (int row = 0; row < 4; row++) {
        if (row == 1 || row == 2)
            table_set_within(table);
        table_add_text(table, cells[row][0]);
        table_add_text(table, cells[row][1]);
    }
    for (int row = 0; row < 20; row++) {
        table_set_within(table);
        table_add_text(table, "i");
        table_add_text(table, "1");
    }
    table_to_html(table, out, NULL, NULL);
    assert_true(g_str_has_prefix(out->str, "<figure class=\"table\">"));
    assert_non_null(strstr(out->str, "<table class=\"n2 parts\">"));
    assert_non_null(strstr(out->str, "<th>b<tbody>\n<tr><th><label><input "
                                     "type=\"checkbox\"> x</label><td>2\n"
                                     "<tr><th>y<td>1\n"
                                     "<tr><td colspan=\"2\">so\n<tbody>\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renders_a_pipe_table),
        cmocka_unit_test(renders_html),
        cmocka_unit_test(sorts_numbers_by_short_keys),
        cmocka_unit_test(has_no_keys_where_nothing_sorts),
        cmocka_unit_test(sorts_words_by_their_keys),
        cmocka_unit_test(draws_bars_by_class),
        cmocka_unit_test(tells_columns_past_the_last),
        cmocka_unit_test(has_its_classes_in_the_stylesheet),
        cmocka_unit_test(refuses_dangerous_links),
        cmocka_unit_test(reads_pipe_tables),
        cmocka_unit_test(reads_alignment),
        cmocka_unit_test(cells_show_content),
        cmocka_unit_test(refuses_too_many_cells),
        cmocka_unit_test(reads_csv),
        cmocka_unit_test(reports_bad_tables),
        cmocka_unit_test(long_tables_say_so_and_have_a_filter),
        cmocka_unit_test(rows_unfold_below_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
