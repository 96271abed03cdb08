#include "markup/escape.h"
#include "markup/html.h"

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
    "https://evil www.evil.org a@evil.org",
    "$x^2$ [^1] [a][b] {#c} :rocket:",
    "残差网络-50",
    "a\\|b",
    "<!-- note -->",
    "+ 1) 2",
    "x_1_y _z_",
    "<http://evil>",
};

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
}

/* RFC 3986, 2: what is no delimiter and no letter is written as %XX, once. 残 is E6 AE 8B. */
static void addresses_are_encoded_once(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a b.png", "a%20b.png"},
        {"\u6b8b.md", "%E6%AE%8B.html"},
        {"100%.html", "100%25.html"},
        {"a%20b.md#c%23", "a%20b.html#c%23"},
        {"https://h/\u6b8b?q=1&r=[2]#x", "https://h/%E6%AE%8B?q=1&amp;r=[2]#x"},
        {"a\"b<c", "a%22b%3Cc"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        html_escape_href(out, rows[i][0]);
        assert_string_equal(out->str, rows[i][1]);
    }
}

/* Every hostile string, escaped, parses to itself, and its text again after a round through the
 * published Markdown, where a bare address may have become a link. */
static void escaped_text_reads_as_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
        g_autoptr(GString) escaped = g_string_new(NULL);
        markdown_escape_source(escaped, hostile[i]);
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
        g_autofree char *rendered = html_render(first, NULL);
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

static void long_words_of_cells_may_break(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a/b c", "a/b c"},
        {"at https://www.example.org/hardware/prices?x=<y>, read",
         "at https://<wbr>www.example.org/<wbr>hardware/<wbr>prices?x=&lt;y&gt;, read"},
        {"two words that are longer than that together/apart", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        html_escape_cell(out, rows[i][0]);
        assert_string_equal(out->str, rows[i][1] ? rows[i][1] : rows[i][0]);
    }
}

/* What begins a list at the begin of a line is nothing in a cell; what is special anywhere stays
 * so. */
static void test_within_a_line(void **state)
{
    (void)state;
    g_autoptr(GString) line = g_string_new(NULL), cell = g_string_new(NULL);
    markdown_escape(line, "+5 % | *");
    markdown_escape_within(cell, "+5 % | *");
    assert_string_equal(line->str, "\\+5 % \\| \\*");
    assert_string_equal(cell->str, "+5 % \\| \\*");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_keep_to_known_schemes),
        cmocka_unit_test(addresses_are_encoded_once),
        cmocka_unit_test(escaped_text_reads_as_itself),
        cmocka_unit_test(escape_flattens_control_characters),
        cmocka_unit_test(identifiers_stay_readable),
        cmocka_unit_test(test_within_a_line),
        cmocka_unit_test(long_words_of_cells_may_break),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
