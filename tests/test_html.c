#include "markup/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

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
    assert_html("![a](c.svg \"d\")",
                "<p><img src=\"c.svg\" alt=\"a\" title=\"d\" loading=\"lazy\"></p>\n");
    assert_html("![a *b*](c.svg)", "<p><img src=\"c.svg\" alt=\"a b\" loading=\"lazy\"></p>\n");
}

static void numbers_keep_their_unit(void **state)
{
    (void)state;
    assert_html("0 % of 4.27 ms, 12 k/s (8 GB)",
                "<p>0\u00a0% of 4.27\u00a0ms, 12\u00a0k/s (8\u00a0GB)</p>\n");
    assert_html("5 sheets, 3 Much, v3 Small, a B, 1 M",
                "<p>5 sheets, 3 Much, v3 Small, a B, 1\u00a0M</p>\n");
    assert_html("**0** % of 4\nms, or\n5\nsheets of 3 × 224 × 224",
                "<p><strong>0</strong>\u00a0% of 4\u00a0ms, or\n5\nsheets of "
                "3\u00a0×\u00a0224\u00a0×\u00a0224</p>\n");
    assert_html("7 <B>", "<p>7 &lt;B&gt;</p>\n");
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

static void refused_links_are_text(void **state)
{
    (void)state;
    assert_html("[a](javascript:x) b", "<p>a b</p>\n");
    assert_html("[a](http://b)", "<p><a href=\"http://b\" rel=\"noopener\">a</a></p>\n");
    assert_html("[a](../b.md#c)", "<p><a href=\"../b.html#c\">a</a></p>\n");
    assert_html("[a](http://b/c.md)", "<p><a href=\"http://b/c.md\" rel=\"noopener\">a</a></p>\n");
}

static void slugs_are_ascii_or_letters(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"Why 4.09 GMAC?", "why-409-gmac"},
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
    static const char *const ids[] = {"a", "b-c", "a-1", "a-2", "a-3"};
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

/* The numbers behind equal headings, 20,000 of them, are not looked for from 1 on each time. */
static void equal_headings_are_numbered(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("# a 3\n");
    for (int i = 0; i < 20000; i++)
        g_string_append(text, "# A\n");
    g_autoptr(Document) document = document_parse(text->str, text->len);
    g_autoptr(GPtrArray) headings = html_headings_new();
    g_autofree char *html = html_render(document, headings);
    assert_non_null(strstr(html, "<h1 id=\"a-20000\">"));
    assert_int_equal(headings->len, 20001);
    static const struct {
        guint i;
        const char *id;
    } rows[] = {{0, "a-3"}, {1, "a"}, {2, "a-1"}, {3, "a-2"}, {4, "a-4"}, {20000, "a-20000"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_string_equal(((Heading *)headings->pdata[rows[i].i])->id, rows[i].id);
}

/* Data of a script end where they are to, whatever they say, and are nothing to read. */
static void test_a_place_for_a_script(void **state)
{
    (void)state;
    g_autoptr(Document) document = document_parse("", 0);
    cmark_node *node = document_scripted(document, "panel", "{\"a\":\"</script><b>&\"}", "<p></p>");
    cmark_node_append_child(document_root(document), node);
    g_autofree char *html = html_render(document, NULL), *text = document_to_markdown(document);
    assert_string_equal(html, "<div class=\"panel\" hidden><script type=\"application/json\">"
                              "{\"a\":\"\\u003c/script>\\u003cb>&\"}</script><p></p></div>\n");
    assert_string_equal(g_strstrip(text), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_render_as_html),
        cmocka_unit_test(numbers_keep_their_unit),
        cmocka_unit_test(raw_html_never_passes),
        cmocka_unit_test(refused_links_are_text),
        cmocka_unit_test(slugs_are_ascii_or_letters),
        cmocka_unit_test(headings_have_unique_anchors),
        cmocka_unit_test(equal_headings_are_numbered),
        cmocka_unit_test(test_a_place_for_a_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
