/* Pipe tables. Rules of GitHub Flavored Markdown are stated with each test. */
#include <glib/gstdio.h>

#include "markdown_kit.h"

#define OPEN "<figure class=\"table\">\n<div class=\"scroll\">\n<table>\n<thead>\n"
#define CLOSE "</table>\n</div>\n</figure>\n"

/* A line of headers and one of dashes with as many cells make a table; the lines that follow are
 * its rows, up to an empty one or another block. Cells that are missing are empty. */
static void headers_over_dashes_are_a_table(void **state)
{
    (void)state;
    assert_silent("| a | b |\n|---|---|\n| c | d |\ne\n\nafter\n",
                  OPEN "<tr><th>a<th>b<tbody>\n<tr><th>c<td>d\n"
                       "<tr><th>e<td>\n" CLOSE "<p>after</p>\n");
    assert_within("a|b\n-|-\n> quote\n", CLOSE "<blockquote>\n<p>quote</p>");
    assert_within("a|b\n-|-\n# head\n", CLOSE "<h1 id=\"head\">");
    assert_within("| a |\n|---|\n---\n", CLOSE "<hr>");
    assert_within("| a |\n|---|\n| b |\n---\n\nc", "<th>b\n" CLOSE "<hr>");
    assert_within("| a |\n|---|\n| b |\n-\n\nc", "<th>-\n" CLOSE "<p>c");
    assert_within("| a |\r\n|---|\r\n| b |\r\n", "<th>b\n");
}

/* What stands above the headers stays a paragraph of its own. */
static void lines_above_stay_a_paragraph(void **state)
{
    (void)state;
    assert_published("one *two*\n    # three\n| a |\n|---|\n| b |\n",
                     "one *two*\n\\# three\n\n| a |\n|---|\n| b |\n");
    assert_published("[r]: x.md\n| [a][r] |\n|---|\n", "| [a](x.md) |\n|---|\n");
}

/* Colons in the line of dashes say how a column is aligned. */
static void colons_align(void **state)
{
    (void)state;
    const char *text = "| a | b | c | d |\n|:---|:---:|---:|---|\n| 1 | 2 | 3 | 4 |\n";
    assert_within(text, "<th class=\"left\">a<th "
                        "class=\"center\">b<th>c<th>d<tbody>");
    assert_within(text, "<td class=\"center\">2<td>3<td>4");
    assert_published(text, text);
}

/* Cells hold what a line of a paragraph may hold, links whose address is elsewhere among it. */
static void cells_hold_inlines(void **state)
{
    (void)state;
    const char *text = "| **a** | `b` |\n|---|---|\n"
                       "| [x](y.md \"t\") and [z][r] | ~~no~~ *yes* ![p](p.png) |\n\n[r]: w.md\n";
    assert_within(text, "<strong>a</strong><th><code>b</code><tbody>");
    assert_within(text, "<a href=\"y.html\" title=\"t\">x</a> and <a href=\"w.html\">z</a><");
    assert_within(text, "<td><del>no</del> <em>yes</em> <img src=\"p.png\" alt=\"p\"");
    assert_published(text, "| **a** | `b` |\n|---|---|\n| [x](y.md \"t\") and [z](w.md) | "
                           "~~no~~ *yes* ![p](p.png) |\n");
    assert_within("| a |\n|---|\n| 残差 *é* 😀 עומק |\n", "<th>残差 <em>é</em> 😀 עומק\n");
    assert_within("| a |\n|---|\n| # no - *heading* |\n", "# no - <em>heading</em>\n");
}

static int rows_in(const char *markdown)
{
    g_auto(GStrv) lines = g_strsplit(markdown, "\n", -1);
    int rows = -2; /* heads, dashes */
    for (char **line = lines; *line; line++)
        rows += g_str_has_prefix(*line, "|");
    return rows;
}

/* A table of `rows` rows in Markdown, where HTML has them all. */
static char *excerpt(int rows, bool excerpts, bool folded, const char *html)
{
    g_autoptr(Document) document = document_parse("", 0);
    Table *table = table_new("All");
    table_add_column(table, &(TableColumn){.header = "a"});
    for (int i = 0; i < rows; i++)
        table_add_text(table, "b");
    table_set_excerpt(table, excerpts);
    cmark_node *fold = document_details(document, "More"), *node = document_table(document, table);
    cmark_node_append_child(folded ? fold : document_root(document), node);
    if (folded)
        cmark_node_append_child(document_root(document), fold);
    document_settle(document);
    document_set_html(document, html);
    return document_to_markdown(document);
}

/* Of a long table, one above 40 rows or folded above 8, Markdown has the first 12 or 3. */
static void long_tables_are_whole_in_html(void **state)
{
    static const struct {
        int rows;
        bool excerpts, folded;
        const char *html;
        int shown;
    } tables[] = {
        {40, true, false, "index.html", 40},  {41, true, false, "index.html", 12},
        {8, true, true, "index.html", 8},     {9, true, true, "index.html", 3},
        {41, false, false, "index.html", 41}, {41, true, true, NULL, 41},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *markdown =
            excerpt(tables[i].rows, tables[i].excerpts, tables[i].folded, tables[i].html);
        assert_int_equal(rows_in(markdown), tables[i].shown);
        assert_int_equal(strstr(markdown, "more rows") != NULL, tables[i].shown < tables[i].rows);
    }
    g_autofree char *markdown = excerpt(100, true, false, "index.html");
    assert_non_null(strstr(markdown, "| b |\n\n… [88 more rows](index.html#table-1)\n"));
}

/* So are rows within others. */
static void parts_of_rows_are_in_html(void **state)
{
    (void)state;
    g_autoptr(Document) document = document_parse("", 0);
    Table *table = table_new("All");
    table_add_column(table, &(TableColumn){.header = "a"});
    table_add_text(table, "whole");
    table_set_within(table);
    table_add_text(table, "part");
    table_set_excerpt(table, true);
    cmark_node_append_child(document_root(document), document_table(document, table));
    document_settle(document);
    document_set_html(document, "index.html");
    g_autofree char *led = document_to_markdown(document);
    document_set_html(document, NULL);
    g_autofree char *all = document_to_markdown(document);
    assert_non_null(strstr(led, "| whole |\n\n… [1 more rows](index.html#table-1)\n"));
    assert_non_null(strstr(all, "| whole |\n| ↳ part |\n"));
}

/* Details of more than 600 bytes are led to, where there is HTML, and come back for a reader of
 * all. */
static void long_details_are_in_html(void **state)
{
    (void)state;
    g_autoptr(Document) document = document_parse("", 0);
    g_autofree char *long_text = g_strnfill(601, 'a');
    const char *const texts[] = {"short", long_text};
    const char *const labels[] = {"Less", "More [x]"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        cmark_node *fold = document_details(document, labels[i]);
        document_splice_into(fold, document_fragment(document, texts[i], strlen(texts[i])));
        cmark_node_append_child(document_root(document), fold);
    }
    document_set_html(document, "index.html");
    g_autofree char *led = document_to_markdown(document);
    document_set_html(document, NULL);
    g_autofree char *whole = document_to_markdown(document);
    assert_string_equal(led, "**Less**\n\nshort\n\n**[More \\[x\\]](index.html)**\n");
    assert_non_null(strstr(whole, "**More \\[x\\]**\n\naaa"));
}

/* A cell has one line in its source: "<br>" ends one that is shown, there as elsewhere. */
static void lines_end_within_cells(void **state)
{
    (void)state;
    const char *text = "| a<br>*b* |\n|---|\n| c<br>d |\n";
    assert_silent(text, OPEN "<tr><th>a<br><em>b</em><tbody>\n<tr><th>c<br>d\n" CLOSE);
    assert_published(text, text);
    assert_silent("a<BR/>b", "<p>a<br>\nb</p>\n");
}

/* A bar in a cell is written "\|", in code too, and is read so again. */
static void bars_are_escaped(void **state)
{
    (void)state;
    const char *text = "| `a\\|b` | c \\| d |\n|---|---|\n| \\\\\\| | \\*e\\* |\n";
    assert_within(text, "<code>a|b</code><th>c | d<tbody>");
    assert_within(text, "<th>\\|<td>*e*");
    assert_published(text, text);
    const char *more = "| a |\n|---|\n| \\| *b* |\n| \\~\\|\\~ *c* |\n";
    assert_published(more, more);
}

/* As many dashes as headers, or it is no table. More cells than headers are left out. */
static void counts_that_differ_are_said(void **state)
{
    (void)state;
    assert_html("a | b\n--- |\nc | d\n", "<p>a | b\n--- |\nc | d</p>\n");
    assert_warnings("\na | b\n--- |\nc | d\n",
                    "3: 1 cells of dashes under 2 headers are no table; give each header one, or "
                    "write '\\|' for a bar\n");
    assert_warnings("| a |\n|---|\n| b | c |\n",
                    "3: 2 cells under 1 headers, and what is too much is left out; give each "
                    "column a header, or write '\\|' for a bar\n");
    assert_silent("a \\| b\n--- \\| ---\n", "<p>a | b\n--- | ---</p>\n");
    assert_published("a \\| b\n--- \\| ---\n", "a | b\n\\--- \\| ---\n");
}

/* Where a paragraph may stand a table may, and a quote goes on behind it. */
static void tables_stand_in_quotes_and_lists(void **state)
{
    (void)state;
    assert_published("> before\n>\n> | a |\n> |---|\n> | b |\n>\n> after\n",
                     "> before\n> \n> | a |\n> |---|\n> | b |\n> \n> after\n");
    assert_published("- | a | b |\n  |---|---|\n  | c | d |\n",
                     "  - \n    | a | b |\n    |---|---|\n    | c | d |\n");
    assert_within("1. x\n\n   > | a |\n   > |---|\n   > | b |\n",
                  "<blockquote>\n<figure class=\"table\">");
}

/* Code, and a table that was written with escapes, are what they were. */
static void code_is_no_table(void **state)
{
    (void)state;
    assert_silent("```\n| a |\n|---|\n```\n", "<pre><code>| a |\n|---|\n</code></pre>\n");
    assert_silent("    | a |\n    |---|\n", "<pre><code>| a |\n|---|\n</code></pre>\n");
    assert_silent("`[r]: x` [r]\n", "<p><code>[r]: x</code> [r]</p>\n");
}

static int line_of(const Document *document, cmark_node_type type)
{
    cmark_iter *iter = cmark_iter_new(document_root(document));
    int line = -1;
    while (cmark_iter_next(iter) != CMARK_EVENT_DONE)
        if (line < 0 && cmark_node_get_type(cmark_iter_get_node(iter)) == type)
            line = document_line(cmark_iter_get_node(iter));
    cmark_iter_free(iter);
    return line;
}

static void links_keep_their_line(void **state)
{
    (void)state;
    g_autoptr(Document) cell = settled("above\n| a |\n|---|\n| b |\n| [c](d) |\n");
    assert_int_equal(line_of(cell, CMARK_NODE_LINK), 5);
    g_autoptr(Document) above = settled("\none\n[x](y)\n| a |\n|---|\n");
    assert_int_equal(line_of(above, CMARK_NODE_LINK), 3);
    g_autoptr(Document) bare = settled("\n\n| a |\n|---|\n| https://a.org |\n");
    assert_int_equal(line_of(bare, CMARK_NODE_LINK), 5);
}

/* Five hundred columns over rows of one cell each are many cells of few bytes. */
static void cells_are_counted(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 500; i++)
        g_string_append(text, "|a");
    g_string_append_c(text, '\n');
    for (int i = 0; i < 500; i++)
        g_string_append(text, "|-");
    for (int i = 0; i < 20000; i++)
        g_string_append(text, "\n|a");
    g_autoptr(Document) document = document_parse(text->str, text->len);
    assert_true(document_cells(document) > TABLE_MOST_CELLS);
}

/* What another reader of the published Markdown sees. */
static void another_reader_sees_the_same(void **state)
{
    (void)state;
    g_autofree char *program = g_find_program_in_path("cmark-gfm");
    if (!program)
        skip();
    g_autoptr(Document) document =
        settled("| `a\\|b` | c \\| d |\n|:--|--:|\n| [x](y.md) | ~~z~~ 1 |\n\nf[^a]\n\n"
                "- [x] t\n\n[^a]: g\n");
    g_autofree char *markdown = document_to_markdown(document);
    g_autofree char *file = NULL, *html = NULL;
    int fd = g_file_open_tmp("roofbook-test-XXXXXX.md", &file, NULL);
    assert_true(fd >= 0 && g_close(fd, NULL) && g_file_set_contents(file, markdown, -1, NULL));
    const char *const argv[] = {program,         "-e", "table",    "-e",
                                "strikethrough", "-e", "tasklist", "-e",
                                "footnotes",     file, NULL};
    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &html, NULL,
                             NULL, NULL));
    (void)remove(file);
    assert_non_null(strstr(html, "<th align=\"left\"><code>a|b</code></th>"));
    assert_non_null(strstr(html, "<th align=\"right\">c | d</th>"));
    assert_non_null(strstr(html, "<td align=\"left\"><a href=\"y.md\">x</a></td>"));
    assert_non_null(strstr(html, "<td align=\"right\"><del>z</del> 1</td>"));
    assert_non_null(strstr(html, "<input type=\"checkbox\" checked=\"\" disabled=\"\" /> t"));
    assert_non_null(strstr(html, "<sup class=\"footnote-ref\">"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_details_are_in_html),
        cmocka_unit_test(long_tables_are_whole_in_html),
        cmocka_unit_test(parts_of_rows_are_in_html),
        cmocka_unit_test(headers_over_dashes_are_a_table),
        cmocka_unit_test(lines_above_stay_a_paragraph),
        cmocka_unit_test(colons_align),
        cmocka_unit_test(cells_hold_inlines),
        cmocka_unit_test(lines_end_within_cells),
        cmocka_unit_test(bars_are_escaped),
        cmocka_unit_test(counts_that_differ_are_said),
        cmocka_unit_test(tables_stand_in_quotes_and_lists),
        cmocka_unit_test(code_is_no_table),
        cmocka_unit_test(links_keep_their_line),
        cmocka_unit_test(cells_are_counted),
        cmocka_unit_test(another_reader_sees_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
