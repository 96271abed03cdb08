#include "knit_kit.h"
#include "markup/html.h"

static void text_stays_text(void **state)
{
    const char *escaped = "\\[x\\](http://evil) \\<script\\>|\\*";
    g_autofree char *bold = g_strdup_printf("**%s**\n", escaped);
    g_autofree char *plain = g_strdup_printf("%s\n", escaped);
    assert_markdown(state, "`lua name()`\n", plain);
    assert_markdown(state, "```{lua}\nprint(name())\n```\n", plain);
    assert_markdown(state, "```{lua}\nmarkdown('**', name(), '**')\n```\n", bold);
    assert_markdown(state, "```{lua}\nmarkdown(md('**') .. name() .. md('**'))\n```\n", bold);
    assert_markdown(state, "```{lua}\nprint(mdf('**%s**', name()))\n```\n", bold);
    assert_markdown(state, "```{lua}\nmarkdown(string.format('%s', name()))\n```\n", plain);
    assert_markdown(state, "```{lua}\nmarkdown((name() .. ''):sub(1))\n```\n", plain);
    assert_markdown(state, "```{lua}\nmarkdown(('%s'):format(name()))\n```\n", plain);
    assert_markdown(state, "```{lua}\nprint(name():split('|')[1])\n```\n",
                    "\\[x\\](http://evil) \\<script\\>\n");
}

static void text_reads_as_itself_in_html(void **state)
{
    g_autoptr(Page) page =
        knitted(state, "```{lua}\ntitle(name())\ntabulate{ caption = name(), columns = { name() }, "
                       "rows = { { name() } } }\n"
                       "note{ name(), title = name() }\ndetails{ name(), summary = name() }\n"
                       "figure{ 'a.svg', alt = name(), caption = name() }\nprint(link(name(), "
                       "'a.md'))\n```\n\n`lua name()`\n");
    g_autofree char *html = html_render(page->document, NULL);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "href=\"http://evil"));
    assert_non_null(strstr(html, "Table 1</a> [x](http://evil) &lt;script&gt;|*<thead>"));
    assert_non_null(strstr(html, "<a href=\"a.html\">[x](http://evil) &lt;script&gt;|*</a>"));
    assert_string_equal(page->title, evil);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_stays_text, setup, teardown),
        cmocka_unit_test_setup_teardown(text_reads_as_itself_in_html, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
