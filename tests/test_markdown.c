#include "page/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

static const char *const hostile[] = {
    "[x](http://evil)",
    "<script>alert(1)</script>",
    "![x](a.png)",
    "a | b",
    "~~~",
    "~~gone~~",
    "**bold** _em_ `code`",
    "- item",
    "1. item",
    "=== ---",
    "# heading",
    "&amp; &lt;",
    "\\*backslash",
    "> quote",
    "残差网络-50",
    "a\\|b",
    "<!-- note -->",
    "+ 1) 2",
    "x_1_y _z_",
    "<http://evil>",
};

static char *html_of(const char *markdown)
{
    g_autoptr(Document) document = document_parse(markdown, strlen(markdown));
    return html_render(document, NULL);
}

static char *markdown_of(const char *markdown)
{
    g_autoptr(Document) document = document_parse(markdown, strlen(markdown));
    return document_to_markdown(document);
}

static void assert_html(const char *markdown, const char *html)
{
    g_autofree char *is = html_of(markdown);
    assert_string_equal(is, html);
}

static void nodes_render_as_html(void **state)
{
    (void)state;
    assert_html("a *b* **c** `d<`", "<p>a <em>b</em> <strong>c</strong> <code>d&lt;</code></p>\n");
    assert_html("- a\n- b\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
    assert_html("3. a\n\n4. b\n",
                "<ol start=\"3\">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>\n");
    assert_html("```lua\nx<1\n```", "<pre><code class=\"language-lua\">x&lt;1\n</code></pre>\n");
    assert_html("> q", "<blockquote>\n<p>q</p>\n</blockquote>\n");
    assert_html("![a *b*](c.svg)", "<p><img src=\"c.svg\" alt=\"a b\" loading=\"lazy\"></p>\n");
}

static void raw_html_never_passes(void **state)
{
    (void)state;
    assert_html("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    assert_html("a <b onclick=x>c</b>", "<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>\n");
    assert_html("a <!-- hidden --> b", "<p>a  b</p>\n");
    g_autofree char *markdown = markdown_of("<script>alert(1)</script>");
    assert_string_equal(markdown, "\\<script\\>alert(1)\\</script\\>\n");
}

static void links_keep_to_known_schemes(void **state)
{
    (void)state;
    static const char *const refused[] = {"javascript:x",   "JaVaScRiPt:x", "data:text/html,x",
                                          "//evil.example", "vbscript:x",   "java\tscript:x",
                                          "file:///etc",    ":x",           "\\\\evil"};
    static const char *const allowed[] = {"http://a", "HTTPS://a", "mailto:a@b", "a.html",
                                          "../a#b",   "#b",        "",           "?q=a:b"};
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        assert_false(html_link_allowed(refused[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(allowed); i++)
        assert_true(html_link_allowed(allowed[i]));
    assert_html("[a](javascript:x) b", "<p>a b</p>\n");
    assert_html("[a](http://b)", "<p><a href=\"http://b\" rel=\"noopener\">a</a></p>\n");
    assert_html("[a](../b.md#c)", "<p><a href=\"../b.html#c\">a</a></p>\n");
    assert_html("[a](http://b/c.md)", "<p><a href=\"http://b/c.md\" rel=\"noopener\">a</a></p>\n");
}

static void slugs_are_ascii_or_letters(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"Why 4.09 GMAC?", "why-4-09-gmac"},
                                          {"残差网络 50", "残差网络-50"},
                                          {"  ?!  ", "section"},
                                          {"Größe", "größe"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *slug = html_slug(rows[i][0]);
        assert_string_equal(slug, rows[i][1]);
    }
}

static void headings_have_unique_anchors(void **state)
{
    (void)state;
    const char *text = "# A\n\n## B `c`\n\n## A\n\n## a 2\n\n## A\n";
    static const char *const ids[] = {"a", "b-c", "a-2", "a-2-2", "a-3"};
    g_autoptr(Document) document = document_parse(text, strlen(text));
    g_autoptr(GPtrArray) headings = html_headings_new();
    g_autofree char *html = html_render(document, headings);
    assert_int_equal(headings->len, 5);
    for (guint i = 0; i < headings->len; i++)
        assert_string_equal(((Heading *)headings->pdata[i])->id, ids[i]);
    assert_string_equal(((Heading *)headings->pdata[1])->text, "B c");
    assert_int_equal(((Heading *)headings->pdata[1])->level, 2);
    assert_non_null(
        strstr(html, "<h2 id=\"b-c\">B <code>c</code> <a class=\"anchor\" href=\"#b-c\""));
}

/* Every hostile string, escaped, parses to itself, and again after a round through the published
 * Markdown. */
static void escaped_text_reads_as_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
        g_autoptr(GString) escaped = g_string_new(NULL);
        markdown_escape(escaped, hostile[i]);
        g_autoptr(Document) first = document_parse(escaped->str, escaped->len);
        g_autofree char *text = document_text(document_root(first));
        assert_string_equal(text, hostile[i]);
        g_autofree char *published = document_to_markdown(first);
        g_autoptr(Document) second = document_parse(published, strlen(published));
        g_autofree char *again = document_text(document_root(second));
        assert_string_equal(again, hostile[i]);
        g_autoptr(GString) html = g_string_new("<p>");
        html_escape(html, hostile[i]);
        g_string_append(html, "</p>\n");
        g_autofree char *rendered = html_render(second, NULL);
        assert_string_equal(rendered, html->str);
    }
}

static void escape_flattens_control_characters(void **state)
{
    (void)state;
    g_autoptr(GString) escaped = g_string_new(NULL);
    markdown_escape(escaped, "a\n\n- b\t\001\xff");
    assert_string_equal(escaped->str, "a - b \357\277\275\357\277\275");
}

static void identifiers_stay_readable(void **state)
{
    (void)state;
    g_autoptr(GString) escaped = g_string_new(NULL);
    markdown_escape(escaped, "mobilenet_v3_large 4.09 G-MAC (3x3)");
    assert_string_equal(escaped->str, "mobilenet_v3_large 4.09 G-MAC (3x3)");
}

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
                        "before\n\n**Sizes**\n\n| a |\n| --- |\n| x\\|y |\n\n"
                        "![rises](a.svg)\n\n*C\\**\n\n> **Warning**\n> \n> one\n> \n> two\n\n"
                        "**More**\n\ninside\n");
    g_autofree char *html = html_render(document, NULL);
    assert_non_null(strstr(html, "<caption>Sizes</caption>"));
    assert_non_null(strstr(html, "<img src=\"a.svg\" alt=\"rises\" loading=\"lazy\">"));
    assert_non_null(strstr(html, "<figcaption>C*</figcaption>"));
    assert_non_null(
        strstr(html, "<aside class=\"note warning\">\n<p><strong>Warning</strong></p>\n<p>one"));
    assert_non_null(strstr(html, "<details>\n<summary>More</summary>\n<p>inside</p>\n</details>"));
}

static void loose_nodes_are_freed(void **state)
{
    (void)state;
    g_autoptr(Document) document = document_parse("", 0);
    assert_non_null(document_note(document, "note", "never placed"));
    assert_non_null(document_fragment(document, "# x", 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_render_as_html),
        cmocka_unit_test(raw_html_never_passes),
        cmocka_unit_test(links_keep_to_known_schemes),
        cmocka_unit_test(slugs_are_ascii_or_letters),
        cmocka_unit_test(headings_have_unique_anchors),
        cmocka_unit_test(escaped_text_reads_as_itself),
        cmocka_unit_test(escape_flattens_control_characters),
        cmocka_unit_test(identifiers_stay_readable),
        cmocka_unit_test(blocks_render_both_ways),
        cmocka_unit_test(loose_nodes_are_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
