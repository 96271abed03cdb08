/* Numbers of figures and tables, and links that read as these. */
#include "markdown_kit.h"

static void append(Document *document, cmark_node *block)
{
    cmark_node_append_child(document_root(document), block);
}

/* Figures a.svg and b.svg, and behind the text the figure c.svg that is called "layers". */
static Document *numbered(const char *text)
{
    Document *document = document_parse("", 0);
    append(document, document_figure(document, &(Figure){.href = "a.svg", .alt = "a"}));
    append(document,
           document_figure(document, &(Figure){.href = "x/b.svg", .alt = "b", .caption = "Two*"}));
    cmark_node *inside = document_fragment(document, text, strlen(text));
    document_set_lines(document, inside, 1, true);
    document_splice_into(document_root(document), inside);
    append(document,
           document_figure(document, &(Figure){.href = "c.svg", .alt = "c", .name = "layers"}));
    return document;
}

static void test_figures_are_counted_in_order(void **state)
{
    (void)state;
    g_autoptr(Document) document = numbered("");
    document_settle(document);
    g_autofree char *html = html_render(document, NULL), *markdown = document_to_markdown(document);
    assert_non_null(strstr(html, "<figure class=\"chart\" id=\"figure-b\">"));
    assert_non_null(strstr(html, "<figcaption><a href=\"#figure-b\">Figure 2</a> "
                                 "Two*</figcaption>"));
    assert_non_null(strstr(html, "href=\"#figure-layers\">Figure 3</a></figcaption>"));
    assert_string_equal(markdown, "![a](a.svg)\n\n*Figure 1*\n\n![b](x/b.svg)\n\n*Figure 2. "
                                  "Two\\**\n\n![c](c.svg)\n\n*Figure 3*\n");
}

/* Before what they lead to or behind it, in a table's cell too; what has a text keeps it. */
static void test_links_name_the_number(void **state)
{
    (void)state;
    g_autoptr(Document) document =
        numbered("See [](#figure-layers), [](#figure-a) and [that](#figure-b).\n\n"
                 "| a |\n|---|\n| in [](#figure-b) |\n");
    document_settle(document);
    g_autofree char *html = html_render(document, NULL), *markdown = document_to_markdown(document);
    assert_non_null(
        strstr(html, "See <a href=\"#figure-layers\">Figure\u00a03</a>, <a "
                     "href=\"#figure-a\">Figure\u00a01</a> and <a href=\"#figure-b\">that</a>"));
    assert_non_null(strstr(html, "in <a href=\"#figure-b\">Figure\u00a02</a>"));
    assert_non_null(strstr(markdown, "See [Figure 3](#figure-layers), [Figure 1](#figure-a)"));
    assert_int_equal(document_warnings(document)->len, 0);
}

static void test_a_link_to_none_is_told(void **state)
{
    (void)state;
    g_autoptr(Document) document = numbered("one\n\nsee [](#figure-loss)");
    document_settle(document);
    const GPtrArray *warnings = document_warnings(document);
    assert_int_equal(warnings->len, 1);
    const DocumentWarning *warning = warnings->pdata[0];
    assert_int_equal(warning->line, 3);
    assert_non_null(strstr(warning->text, "has the anchor '#figure-loss'"));
    g_autofree char *html = html_render(document, NULL);
    assert_non_null(strstr(html, ">figure-loss</a>"));
}

/* Tables count by themselves: those with a caption, and those with a name. */
static void test_tables(void **state)
{
    (void)state;
    g_autoptr(Document) document = numbered("[](#table-formats) [](#table-formats-2)");
    for (int i = 0; i < 4; i++) {
        Table *table = table_new(i < 3 ? "Sizes" : NULL);
        table_add_column(table, &(TableColumn){.header = "a"});
        table_add_text(table, "x");
        table_set_name(table, i > 0 && i < 3 ? "formats" : NULL);
        append(document, document_table(document, table));
    }
    document_settle(document);
    g_autofree char *html = html_render(document, NULL), *markdown = document_to_markdown(document);
    assert_non_null(strstr(markdown, "[Table 2](#table-formats) [Table 3](#table-formats-2)"));
    assert_non_null(strstr(markdown, "\n**Table 1. Sizes**\n"));
    assert_null(strstr(markdown, "Table 4"));
    assert_non_null(strstr(html, "id=\"table-formats\">"));
    assert_non_null(strstr(html, "<caption><a href=\"#table-1\">Table 1</a> Sizes<thead>"));
    assert_int_equal(document_warnings(document)->len, 0);
}

/* A name is an anchor whatever it holds, and a heading that would have the same gets another. */
static void test_anchors(void **state)
{
    (void)state;
    g_autoptr(Document) document = numbered("# Figure layers");
    cmark_node *odd =
        document_figure(document, &(Figure){.href = "d.svg", .alt = "", .name = "\"><b> 检测.v2"});
    append(document, odd);
    append(document, document_figure(document, &(Figure){.href = "a.png", .alt = ""}));
    document_settle(document);
    g_autofree char *html = html_render(document, NULL);
    assert_non_null(strstr(html, "<h1 id=\"figure-layers-1\">"));
    assert_non_null(strstr(html, " id=\"figure----b--检测-v2\">"));
    assert_non_null(strstr(html, " id=\"figure-a-2\">"));
    g_autoptr(GPtrArray) ids = html_numbered_ids(document);
    assert_int_equal(ids->len, 5);
    assert_string_equal(ids->pdata[2], "figure-layers");
}

/* What is known of a drawing is folded below it; nothing of it becomes markup. */
static void test_about(void **state)
{
    (void)state;
    g_autoptr(Document) document = document_parse("", 0);
    append(document, document_figure(document, &(Figure){.href = "a.svg",
                                                         .alt = "a",
                                                         .source = "models/<b>.lua",
                                                         .command = "roofbook chart 'a&b'",
                                                         .data = "data.json layers.csv",
                                                         .work = "Net, book",
                                                         .address = "https://example.org/net/",
                                                         .drawn = true,
                                                         .marked = true}));
    document_settle(document);
    g_autofree char *html = html_render(document, NULL);
    static const char *const parts[] = {
        "<figure class=\"chart\" id=\"figure-a\" data-marks>",
        "<a href=\"a.svg\"><img src=\"a.svg\" alt=\"a\" loading=\"lazy\"></a>",
        "<p>Source: models/&lt;b&gt;.lua\n<p>",
        "<a href=\"a.svg\" download>SVG</a>, <a href=\"data.json\" download>data.json</a>, ",
        ", <a href=\"layers.csv\" download>layers.csv</a>\n<p>",
        "<code>roofbook chart &#39;a&amp;b&#39;</code>",
        "<p>Cite as: Figure 1: Net, book. https://example.org/net/#figure-a\n</details>"};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!strstr(html, parts[i]))
            fail_msg("'%s' is missing in %s", parts[i], html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures_are_counted_in_order),
        cmocka_unit_test(test_links_name_the_number),
        cmocka_unit_test(test_a_link_to_none_is_told),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
