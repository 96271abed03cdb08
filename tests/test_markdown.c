#include "page/html.h"
#include "page/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
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
        cmocka_unit_test(blocks_render_both_ways),
        cmocka_unit_test(loose_nodes_are_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
