/* A comparison as Markdown and HTML: names of a profile are text. */
#include "answers_book.h"
#include "trace_kit.h"

#include "review/traced_report.h"

static void test_names_are_text(void **state)
{
    g_autoptr(Trace) trace = kit_trace("layer,median_us\nconv1,0.1\n<b>*loader*</b>,0.2\n");
    Setup setup = {.network = zoo_find(analysis_zoo(analysis_of(state)), "small"),
                   .device = device_of(state, "box")};
    TracedRequest request = {analysis_of(state), &setup, trace, NULL, 0};
    g_autoptr(Traced) traced = traced_new(&request, NULL);
    g_autoptr(GString) md = g_string_new(NULL), html = g_string_new(NULL);
    traced_report_put(traced, 0, 2, &(ReportText){md, html});
    assert_contains(html->str, "&lt;b&gt;*loader*&lt;/b&gt;");
    assert_lacks(html->str, "<b>*");
    assert_contains(md->str, "\\*loader\\*");
    assert_contains(md->str, "## Where the time goes");
    g_autofree char *alone = traced_markdown(traced, 1);
    assert_contains(alone, "### Layers, what is lost most first");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_text),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
