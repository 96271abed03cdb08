/* A report in two languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "review/report_text.h"

static void has(const GString *out, const char *text)
{
    if (!strstr(out->str, text))
        fail_msg("'%s' is not in: %s", text, out->str);
}

/* What is written is text: a name such as <b> or *x* reads as that in both. */
static void test_pieces(void **state)
{
    (void)state;
    g_autoptr(GString) md = g_string_new(NULL), html = g_string_new(NULL);
    ReportText text = {md, html};
    const ReportInput inputs[] = {{"net.onnx", "abc"}, {NULL, NULL}};
    Table *table = table_new(NULL);
    table_add_column(table, &(TableColumn){.header = "Layer"});
    table_add_text(table, "conv*1*");
    report_begin(&text, "<!-- mark -->", "A <b> report");
    report_heading(&text, 2, "Where *it* goes");
    report_text(&text, "1 < 2");
    report_item(&text, "one");
    report_table(&text, table);
    report_end(&text, "roofbook compare x", inputs);
    assert_true(g_str_has_prefix(md->str, "<!-- mark -->\n"));
    has(md, "## Where \\*it\\* goes\n");
    has(md, "- one\n");
    has(md, "conv\\*1\\*");
    has(md, "```\nroofbook compare x\n```\n");
    has(md, "net.onnx, SHA-256 abc");
    has(html, "<title>A &lt;b&gt; report</title>");
    has(html, "<h2>Where *it* goes</h2>");
    has(html, "<p>1 &lt; 2</p>");
    has(html, "conv*1*");
    has(html, "Content-Security-Policy");
    assert_true(g_str_has_suffix(html->str, "</body>\n</html>\n"));
}

static void test_picture(void **state)
{
    (void)state;
    g_autoptr(GString) md = g_string_new(NULL), html = g_string_new(NULL);
    g_autoptr(Fonts) fonts = fonts_new();
    g_autoptr(Canvas) canvas = canvas_new(fonts, 10, 10);
    canvas_describe(canvas, "T", "What it [shows].");
    assert_true(report_picture(&(ReportText){md, html}, canvas, "roofline", NULL));
    has(md, "![What it \\[shows\\].](roofline.svg)");
    has(html, "<figure><svg ");
    has(html, "roofline.svg, roofline.png, roofline.pdf</figcaption>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
