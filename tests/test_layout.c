#include "site/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

static Layout *parsed(const char *text)
{
    g_autoptr(GError) error = NULL;
    Layout *layout = layout_parse("layout.html", text, &error);
    if (!layout)
        fail_msg("%s", error->message);
    return layout;
}

static void assert_rendered(const char *text, const LayoutPage *page, const char *expected)
{
    g_autoptr(Layout) layout = parsed(text);
    g_autofree char *html = layout_render(layout, page);
    assert_string_equal(html, expected);
}

static void assert_error(const char *text, const char *message)
{
    g_autoptr(GError) error = NULL;
    assert_null(layout_parse("layout.html", text, &error));
    assert_true(g_str_has_prefix(error->message, message));
}

static void text_is_escaped_and_markup_is_not(void **state)
{
    (void)state;
    LayoutPage page = {
        .path = "a/b/c.html", .site = "S", .title = "<b> & \"c\"", .content = "<p>x</p>"};
    assert_rendered("<{{title}}|{{ site }}|{{lang}}|{{description}}>{{html:content}}{{root}}.",
                    &page, "<&lt;b&gt; &amp; &quot;c&quot;|S|en|><p>x</p>../../.");
}

static void a_window_names_page_and_site(void **state)
{
    (void)state;
    LayoutPage page = {.path = "a.html", .site = "S <", .title = "T"};
    assert_rendered("{{window}}", &page, "T · S &lt;");
    page.title = page.site;
    assert_rendered("{{window}}", &page, "S &lt;");
}

static void roots_climb_to_the_top(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"index.html", ""}, {"a/b.html", "../"}, {"a/b/c.html", "../../"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *root = layout_root(rows[i][0]);
        assert_string_equal(root, rows[i][1]);
    }
}

static void wrong_placeholders_are_errors(void **state)
{
    (void)state;
    assert_error("a\nb {{titel}}",
                 "layout.html:2: unknown placeholder 'titel': did you mean 'title'?");
    assert_error("{{xyzzy}}", "layout.html:1: unknown placeholder 'xyzzy'; known are title, ");
    assert_error("\n\n{{content}}", "layout.html:3: 'content' is markup; write {{html:content}}");
    assert_error("{{html:title}}", "layout.html:1: 'title' is text; write {{title}}");
    assert_error("a\n{{title", "layout.html:2: a placeholder does not close");
}

static void links_are_relative_to_the_page(void **state)
{
    (void)state;
    LayoutLink crumbs[] = {{"Home", "index.html", 0, NULL},
                           {"<M>", "models/index.html", 0, NULL},
                           {"R", NULL, 0, NULL}};
    LayoutLink alternates[] = {{"Markdown", "models/r.md", 0, NULL},
                               {"JSON", "models/r.json", 0, NULL}};
    LayoutPage page = {.path = "models/r.html",
                       .breadcrumbs = crumbs,
                       .n_breadcrumbs = 3,
                       .alternates = alternates,
                       .n_alternates = 2,
                       .next = {"S", "models/s.html", 0, NULL}};
    assert_rendered("{{html:breadcrumbs}}", &page,
                    "<nav class=\"breadcrumbs\" aria-label=\"Breadcrumbs\">\n<ol>\n"
                    "<li><a href=\"../index.html\">Home</a>\n"
                    "<li><a href=\"index.html\">&lt;M&gt;</a>\n<li>R\n</ol>\n</nav>\n");
    assert_rendered("{{html:alternates}}", &page,
                    "<p class=\"alternates\">This page as <a href=\"r.md\">Markdown</a>, "
                    "<a href=\"r.json\">JSON</a></p>\n");
    assert_rendered("{{html:prev}}{{html:next}}", &page,
                    "<a class=\"next\" rel=\"next\" href=\"s.html\"><span>Next</span> S</a>\n");
}

static void words_are_those_of_the_language(void **state)
{
    (void)state;
    LayoutPage page = {.path = "a.html", .lang = "zh-Hans", .words = words_for("zh-Hans")};
    assert_rendered("{{lang}} {{dir}} {{word:menu}}", &page, "zh-Hans ltr 菜单");
    assert_error("a\n{{word:mneu}}", "layout.html:2: unknown word 'mneu': did you mean 'menu'?");
    assert_error("{{word:}}", "layout.html:1: unknown word ''; known are language, ");
    page.content = "text";
    page.content_lang = "zh-Hans";
    assert_rendered("{{html:content}}", &page, "text");
    page.content_lang = "ar";
    assert_rendered("{{html:content}}", &page,
                    "<div class=\"text\" lang=\"ar\" dir=\"rtl\">\ntext</div>\n");
    page = (LayoutPage){.path = "a.html", .lang = "he"};
    assert_rendered("{{lang}} {{dir}} {{word:menu}}{{words}}", &page, "he rtl Menu");
}

static void a_page_names_its_translations(void **state)
{
    (void)state;
    LayoutLink both[] = {{"English", "g/a.html", 0, "en"},
                         {"简体中文", "g/a.zh.html", 0, "zh-Hans"}};
    LayoutPage page = {
        .path = "g/a.html", .translations = both, .n_translations = 2, .next = both[1]};
    assert_rendered("{{html:translations}}", &page,
                    "<nav class=\"translations\" aria-label=\"This page in other languages\">\n"
                    "<a href=\"a.zh.html\" lang=\"zh-Hans\" hreflang=\"zh-Hans\" "
                    "rel=\"alternate\">简体中文</a>\n</nav>\n");
    assert_rendered("{{html:hreflang}}", &page,
                    "<link rel=\"alternate\" hreflang=\"en\" href=\"a.html\">\n"
                    "<link rel=\"alternate\" hreflang=\"zh-Hans\" href=\"a.zh.html\">\n");
    assert_rendered(
        "{{html:next}}", &page,
        "<a class=\"next\" rel=\"next\" href=\"a.zh.html\" hreflang=\"zh-Hans\">"
        "<span>Next</span> <span class=\"title\" lang=\"zh-Hans\">简体中文</span></a>\n");
    page.url = "https://example.org/h/";
    assert_rendered("{{html:hreflang}}", &page,
                    "<link rel=\"alternate\" hreflang=\"en\" "
                    "href=\"https://example.org/h/g/a.html\">\n"
                    "<link rel=\"alternate\" hreflang=\"zh-Hans\" "
                    "href=\"https://example.org/h/g/a.zh.html\">\n");
    page.n_translations = 1;
    assert_rendered("{{html:translations}}{{html:hreflang}}", &page, "");
}

/* RFC 3986, 2: none of these is a part of an address, or a scheme. */
static void hrefs_are_encoded(void **state)
{
    (void)state;
    LayoutLink nav[] = {{"A", "a#1/b?c.html", 0, NULL},
                        {"B", "javascript:x/50% of.html", 0, NULL},
                        {"C", "\u6b8b.html", 0, NULL}};
    LayoutPage page = {.path = "m/a.html", .nav = nav, .n_nav = 3};
    assert_rendered("{{html:nav}}", &page,
                    "<ul>\n<li><a href=\"../a%231/b%3Fc.html\">A</a>\n"
                    "<li><a href=\"../javascript%3Ax/50%25%20of.html\">B</a>\n"
                    "<li><a href=\"../%E6%AE%8B.html\">C</a>\n</ul>\n");
}

/* What is shown at any address begins every href at the server's root, or has its style in it. */
static void a_page_may_be_shown_anywhere(void **state)
{
    (void)state;
    LayoutLink nav[] = {{"A", "m/a.html", 0, NULL}};
    LayoutPage page = {.path = "404.html", .root = "/book/", .nav = nav, .n_nav = 1};
    assert_rendered("{{html:style}} {{root}}\n{{html:nav}}", &page,
                    "<link rel=\"stylesheet\" href=\"/book/assets/style.css\"> /book/\n"
                    "<ul>\n<li><a href=\"/book/m/a.html\">A</a>\n</ul>\n");
    page = (LayoutPage){.path = "404.html", .style = "p > b { }\n"};
    assert_rendered("{{html:style}}", &page, "<style>\np > b { }\n</style>");
    page.style = "a { } </style><script>";
    assert_rendered("{{html:style}}", &page, "<link rel=\"stylesheet\" href=\"assets/style.css\">");
}

/* In the order they are named in, and run once the page is read. */
static void a_page_has_scripts_of_its_own(void **state)
{
    (void)state;
    LayoutPage page = {.path = "find/index.html", .scripts = "a.js  b&.js"};
    assert_rendered("{{html:scripts}}", &page,
                    "<script src=\"../assets/a.js\" defer></script>\n"
                    "<script src=\"../assets/b%26.js\" defer></script>\n");
    page.scripts = NULL;
    assert_rendered("{{html:scripts}}", &page, "");
}

static void the_section_of_the_page_is_open(void **state)
{
    (void)state;
    LayoutLink nav[] = {{"Overview", "index.html", 0, NULL},
                        {"Models", "m/index.html", 0, NULL},
                        {"A", "m/a.html", 1, NULL},
                        {"Guide", NULL, 0, NULL},
                        {"G", "g/g.html", 1, NULL}};
    LayoutPage page = {.path = "m/a.html", .nav = nav, .n_nav = 5};
    assert_rendered("{{html:nav}}", &page,
                    "<ul>\n<li><a href=\"../index.html\">Overview</a>\n"
                    "<li><details open>\n<summary>Models</summary>\n<ul>\n"
                    "<li><a href=\"index.html\">Overview</a>\n"
                    "<li><a href=\"a.html\" aria-current=\"page\">A</a>\n</ul>\n</details>\n"
                    "<li><details>\n<summary>Guide</summary>\n<ul>\n"
                    "<li><a href=\"../g/g.html\">G</a>\n</ul>\n</details>\n</ul>\n");
}

static void short_pages_have_no_contents(void **state)
{
    (void)state;
    const char *text = "# T\n\n## A\n\n### B <\n\n#### deep\n";
    g_autoptr(Document) document = document_parse(text, strlen(text));
    g_autoptr(GPtrArray) headings = html_headings_new();
    g_autofree char *html = html_render(document, headings);
    assert_int_equal(headings->len, 4);
    LayoutPage page = {.path = "a.html", .content = html, .headings = headings};
    assert_rendered("{{html:toc}}", &page,
                    "<nav class=\"toc\" aria-label=\"On this page\">\n<details open>\n"
                    "<summary>On this page</summary>\n<ul>\n<li class=\"h2\"><a href=\"#a\">A</a>\n"
                    "<li class=\"h3\"><a href=\"#b-\">B &lt;</a>\n</ul>\n</details>\n</nav>\n");
    g_ptr_array_set_size(headings, 2);
    assert_rendered("{{html:toc}}", &page, "");
}

/* The layout that is published: it parses, and nothing in it comes from elsewhere. */
static void the_published_layout_is_sound(void **state)
{
    (void)state;
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents("templates/layout.html", &text, NULL, NULL));
    g_autoptr(Layout) layout = parsed(text);
    LayoutPage page = {.path = "models/a.html", .site = "S", .title = "T"};
    g_autofree char *html = layout_render(layout, &page);
    assert_null(strstr(html, "http:"));
    assert_null(strstr(html, "https:"));
    assert_non_null(strstr(html, "<title>T · S</title>"));
    assert_non_null(strstr(html, "href=\"../assets/style.css\""));
    assert_non_null(strstr(html, "Content-Security-Policy"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped_and_markup_is_not),
        cmocka_unit_test(a_window_names_page_and_site),
        cmocka_unit_test(roots_climb_to_the_top),
        cmocka_unit_test(wrong_placeholders_are_errors),
        cmocka_unit_test(links_are_relative_to_the_page),
        cmocka_unit_test(words_are_those_of_the_language),
        cmocka_unit_test(a_page_names_its_translations),
        cmocka_unit_test(hrefs_are_encoded),
        cmocka_unit_test(a_page_may_be_shown_anywhere),
        cmocka_unit_test(a_page_has_scripts_of_its_own),
        cmocka_unit_test(the_section_of_the_page_is_open),
        cmocka_unit_test(short_pages_have_no_contents),
        cmocka_unit_test(the_published_layout_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
