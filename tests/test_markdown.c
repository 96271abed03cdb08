#include "markup/html.h"
#include "markup/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static void append_block(Document *document, cmark_node *block)
{
    assert_true(cmark_node_append_child(document_root(document), block));
}

static void blocks_render_both_ways(void **state)
{
    (void)state;
    g_autoptr(Document) document = document_parse("before\n", 7);
    Table *table = table_new("Sizes");
    table_add_column(table, &(TableColumn){.header = "a"});
    table_add_text(table, "x|y");
    append_block(document, document_table(document, table));
    append_block(
        document,
        document_figure(document, &(Figure){.href = "a.svg", .alt = "rises", .caption = "C*"}));
    cmark_node *note = document_note(document, "warning", NULL);
    document_splice_into(note, document_fragment(document, "one\n\ntwo", 8));
    append_block(document, note);
    cmark_node *details = document_details(document, "More");
    document_splice_into(details, document_fragment(document, "inside", 6));
    append_block(document, details);
    g_autofree char *markdown = document_to_markdown(document);
    assert_string_equal(markdown,
                        "before\n\n**Sizes**\n\n| a |\n|---|\n| x\\|y |\n\n"
                        "![rises](a.svg)\n\n*C\\**\n\n> **Warning**\n> \n> one\n> \n> two\n\n"
                        "**More**\n\ninside\n");
    g_autofree char *html = html_render(document, NULL);
    assert_non_null(strstr(html, "<caption>Sizes<thead>"));
    assert_non_null(strstr(html, "<img src=\"a.svg\" alt=\"rises\" loading=\"lazy\">"));
    assert_non_null(strstr(html, "<figcaption>C*</figcaption>"));
    assert_non_null(
        strstr(html, "<aside class=\"note warning\">\n<p><strong>Warning</strong></p>\n<p>one"));
    assert_non_null(strstr(html, "<details>\n<summary>More</summary>\n<p>inside</p>\n</details>"));
    document_unfold(details);
    g_autofree char *open = html_render(document, NULL);
    assert_non_null(strstr(open, "<details open>\n<summary>More</summary>\n<p>inside</p>"));
}

/* Without a style sheet every panel is read; the groups of two do not share a choice. */
static void tabs_are_radio_buttons(void **state)
{
    (void)state;
    g_autoptr(Document) document = document_parse("", 0);
    for (int i = 0; i < 2; i++) {
        cmark_node *tabs = document_tabs(document);
        for (int t = 0; t < 2; t++) {
            cmark_node *tab = document_tab(document, tabs, t ? "b<" : "a");
            document_splice_into(tab, document_fragment(document, "in", 2));
            cmark_node_append_child(tabs, tab);
        }
        append_block(document, tabs);
    }
    g_autofree char *html = html_render(document, NULL);
    assert_non_null(
        strstr(html, "<div class=\"tabs\">\n<label><input type=\"radio\" name=\"tabs-1\" checked> "
                     "a</label>\n<section aria-label=\"a\">\n<p>in</p>\n</section>\n"
                     "<label><input type=\"radio\" name=\"tabs-1\"> b&lt;</label>\n"
                     "<section aria-label=\"b&lt;\">\n<p>in</p>\n</section>\n</div>\n"));
    assert_non_null(strstr(html, "name=\"tabs-2\" checked> a</label>"));
}

static void loose_nodes_are_freed(void **state)
{
    (void)state;
    g_autoptr(Document) document = document_parse("", 0);
    assert_non_null(document_note(document, "note", "never placed"));
    assert_non_null(document_fragment(document, "# x", 3));
}

/* Where nothing is written that CommonMark does not know, the tree is the one that it makes:
 * escapes in text, code, addresses, titles and labels among it. */
static void common_markdown_is_left_alone(void **state)
{
    static const char *const texts[] = {
        "\\*a\\* \\\\*b* \\`c\\` `d\\` \\e\\\nf",
        "`\\|` ``\\`|`` \\~ ~ `a\\*b`",
        "```a\\*b\n\\*c\\*\n```\n\n    \\*d",
        "[a\\]b](c\\)d \"e\\\"f\") [g](<h\\>i>)",
        "[a\\*b]\n\n[a\\*b]: c\\_d 'e\\'f'",
        "a_\\__ _\\_ *\\** **\\*a** a*\\~b* _a\\~_b",
        "1\\. a\n\n\\- b\n\n\\# c\n\n\\> d\n\n\\```\ne",
        "&amp; \\&amp; &#126;a~ &copy; <a\\@b.org>",
        "# a \\#\n\nb\n===\n\n---\n",
        "see https://a.org/x(y and *b* a_b_c [d](https://a.org/_e_ \"_f_\") *x*",
        "\xEF\xB7 \xEF\xB8\x8F \xF0\x9F\x98\x80 \u6b8b\u5dee",
        "1) a\n1) b\n\n> c\nd\n\n- e\n\n  f",
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        cmark_node *plain =
            cmark_parse_document(texts[i], strlen(texts[i]), CMARK_OPT_VALIDATE_UTF8);
        g_autoptr(Document) document = document_parse(texts[i], strlen(texts[i]));
        cmark_consolidate_text_nodes(plain);
        bool linked = strstr(texts[i], "see ") != NULL; /* the bare one is a link, and no more */
        char *is = cmark_render_xml(document_root(document), 0);
        char *be = cmark_render_xml(plain, 0);
        if (!linked)
            assert_string_equal(is, be);
        assert_int_equal(strstr(is, "https://a.org/_e_") != NULL, linked);
        assert_int_equal(document_warnings(document)->len, 0);
        free(is);
        free(be);
        cmark_node_free(plain);
    }
}

/* What a text holds itself of the characters that masks are made of is replaced. */
static void masks_are_not_to_be_written(void **state)
{
    (void)state;
    const char *text = "\xEF\xB7\x91"
                       "0\xEF\xB7\x92 \\\xEF\xB7\x90* \xEF\xB7\x94"
                       "0";
    g_autoptr(Document) document = document_parse(text, strlen(text));
    g_autofree char *read = document_text(document_root(document));
    assert_string_equal(read, "\uFFFD0\uFFFD \\\uFFFD* \uFFFD0");
}

/* Everything at once, in scripts of either direction. */
static void all_of_it_together(void **state)
{
    (void)state;
    const char *text = "# מידה 残差 😀\n\n> [!TIP]\n> | [残](a.md#b) | ~~*é*~~ |\n> |:-:|---|\n"
                       "> | `a\\|b`[^ש] | https://a.org/残 |\n\n- [x] 见[^ש]\n\n"
                       "[^ש]: עומק ~~x~~ [y](z.md)\n";
    g_autoptr(Document) document = document_parse(text, strlen(text));
    document_set_lines(document, document_root(document), 1, true);
    document_settle(document);
    g_autofree char *markdown = document_to_markdown(document);
    assert_string_equal(markdown, "# מידה 残差 😀\n\n> [!TIP]\n> \n"
                                  "> | [残](a.md#b) | ~~*é*~~ |\n> |:---:|---|\n"
                                  "> | `a\\|b`[^1] | <https://a.org/残> |\n\n  - [x] 见[^1]\n\n"
                                  "[^1]: עומק ~~x~~ [y](z.md)\n");
    assert_int_equal(document_warnings(document)->len, 0);
}

/* As many times as fit into a long page. */
static void hostile_texts_are_made(void **state)
{
    static const char *const pieces[] = {
        "|a\n|-\n",
        "`|",
        "~~a ~b ",
        "a~~b~",
        "*www.a.b",
        "(http://",
        "a.b@c.",
        "[^a]: b\n",
        "[^1]",
        "1) a\n[^a]: b\n",
        "[a][b] ",
        "$a_b$ ",
        "> [!NOTE]\n> a\n\n",
        "- [x] a\n",
        "<b>",
        "[a]: b\n",
        "\\|",
        "&#126;",
        "**a ",
        "[a](b c ",
        "|<br>|\n",
        "{#",
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) text = g_string_new("|a|\n|-|\n");
        while (text->len < 62000)
            g_string_append(text, pieces[i]);
        g_autoptr(Document) document = document_parse(text->str, text->len);
        document_settle(document);
        g_autofree char *markdown = document_to_markdown(document);
        g_autofree char *html = html_render(document, NULL);
        assert_true(g_utf8_validate(html, -1, NULL));
        assert_true(g_utf8_validate(markdown, -1, NULL));
        assert_true(document_warnings(document)->len <= 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_render_both_ways),
        cmocka_unit_test(tabs_are_radio_buttons),
        cmocka_unit_test(loose_nodes_are_freed),
        cmocka_unit_test(common_markdown_is_left_alone),
        cmocka_unit_test(masks_are_not_to_be_written),
        cmocka_unit_test(all_of_it_together),
        cmocka_unit_test(hostile_texts_are_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
