#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "page/front_matter.h"

static void test_keys(void **state)
{
    (void)state;
    const char *given = "---\ntitle: T\norder: 2\ntoc: false\nneeds: resnet50 t4\n"
                        "lang: ZH-hans\ntranslates: b.md\nscripts: a.js b.js\ndraws: t4\n---\n"
                        "```{lua}\nerror('x')\n```\n";
    g_autoptr(Page) page = front_matter_page("templates/a.md", given, strlen(given), NULL);
    assert_string_equal(page->title, "T");
    assert_int_equal(page->order, 2);
    assert_false(page->toc);
    assert_string_equal(page->needs, "resnet50 t4");
    assert_null(page->description);
    assert_null(page->document);
    assert_string_equal(page->lang, "zh-Hans");
    assert_string_equal(page->translates, "b.md");
    assert_string_equal(page->scripts, "a.js b.js");
    assert_string_equal(page->draws, "t4");
}

static void test_a_page_without_is_called_as_its_file(void **state)
{
    (void)state;
    g_autoptr(Page) page = front_matter_page("templates/a.md", "text", 4, NULL);
    assert_string_equal(page->title, "a.md");
    assert_true(page->toc);
    assert_int_equal(page->order, 0);
    assert_null(page->lang);
}

/* Or as its first heading, if it has one. */
static void test_a_page_without_is_called_as_its_heading(void **state)
{
    (void)state;
    const char *given = "---\norder: 2\n---\ntext\n\n```\n# code\n```\n\n## A *b*\n\n# C\n";
    g_autoptr(Page) page = front_matter_page("templates/a.md", given, strlen(given), NULL);
    assert_string_equal(page->title, "A b");
}

/* Moves past the front matter, and counts its lines. */
static void test_what_is_left(void **state)
{
    (void)state;
    const char *given = "---\n\ndescription: \"A: b\"\n---\nrest\n";
    g_autoptr(Page) page = page_new();
    PageSource source = {given, strlen(given), 1};
    assert_true(front_matter_read(page, "a.md", &source, NULL));
    assert_string_equal(page->description, "A: b");
    assert_string_equal(source.text, "rest\n");
    assert_int_equal(source.len, 5);
    assert_int_equal(source.line, 5);
}

static void test_comments_and_quotes(void **state)
{
    static const struct {
        const char *line, *title;
    } rows[] = {
        {"# title: a", "a.md"},
        {"   # title: a", "a.md"},
        {"title: a # b", "a"},
        {"title: a#b", "a#b"},
        {"title: \"a # b\" # c", "a # b"},
        {"title: 'a: b'", "a: b"},
        {"title: \"a\"b\"", "a\"b"},
        {"title: \"a", "\"a"},
        {"title: 'tis # so", "'tis"},
        {"title: \"", "\""},
        {"title: # none", ""},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf("---\n%s\n---\n", rows[i].line);
        g_autoptr(Page) page = front_matter_page("a.md", text, strlen(text), NULL);
        assert_string_equal(page->title, rows[i].title);
    }
}

/* As editors of other systems save it; the lines count as they stand. */
static void test_mark_and_line_ends(void **state)
{
    const char *given = "\xEF\xBB\xBF---\r\ntitle: T\r\n\r\ndraft: true\r\n---\r\nrest\r\n";
    g_autoptr(Page) page = page_new();
    PageSource source = {given, strlen(given), 1};
    (void)state;
    assert_true(front_matter_read(page, "a.md", &source, NULL));
    assert_string_equal(page->title, "T");
    assert_true(page->draft);
    assert_string_equal(source.text, "rest\r\n");
    assert_int_equal(source.line, 6);
}

/* A page that only begins with a mark is without it. */
static void test_mark_alone(void **state)
{
    g_autoptr(Page) page = page_new();
    PageSource source = {"\xEF\xBB\xBF# A", 6, 1};
    (void)state;
    assert_true(front_matter_read(page, "a.md", &source, NULL));
    assert_string_equal(source.text, "# A");
    assert_false(page->draft);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"---\ntitel: x\n---\n",
         "a.md:2: unknown key 'titel' in the front matter: did you mean 'title'?"},
        {"---\ntitle: x\norder: two\n---\n",
         "a.md:3: 'order' cannot be 'two'; write a whole number"},
        {"---\ntoc: maybe\n---\n", "a.md:2: 'toc' cannot be 'maybe'; write true or false"},
        {"---\ntitle\n---\n", "a.md:2: front matter is lines of 'key: value'; write it so"},
        {"---\nt\xff\x1b: x\n---\n",
         "a.md:2: unknown key 't\uFFFD ' in the front matter; title, description, order, toc, "
         "needs, scripts, draws, draft, lang and translates are known"},
        {"---\ntitle: x\nlang: zh_CN\n---\n", "a.md:3: 'lang' has '_', which tags of languages do "
                                              "not; write '-', as in zh-CN"},
        {"---\nlang:\n---\n", "a.md:2: 'lang' is no tag of a language (BCP 47); write one, as en, "
                              "zh-Hans or pt-BR"},
        {"---\ndraft: yes\n---\n", "a.md:2: 'draft' cannot be 'yes'; write true or false"},
        {"---\n# ---\norder: 2 1 # two\n---\n",
         "a.md:3: 'order' cannot be '2 1'; write a whole number"},
        {"+++\ntitle = \"x\"\n+++\n",
         "a.md:1: front matter between '+++' is not read; write it as lines of 'key: value' "
         "between two lines '---'"},
        {"\xEF\xBB\xBF+++\r\n",
         "a.md:1: front matter between '+++' is not read; write it as lines of 'key: value' "
         "between two lines '---'"},
        {"\xEF\xBB\xBF---\r\n", "a.md:1: the front matter does not end; add a line '---'"},
        {"---\ntitle: x\n", "a.md:1: the front matter does not end; add a line '---'"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(front_matter_page("a.md", rows[i].text, strlen(rows[i].text), &error));
        assert_string_equal(error->message, rows[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_a_page_without_is_called_as_its_file),
        cmocka_unit_test(test_a_page_without_is_called_as_its_heading),
        cmocka_unit_test(test_what_is_left),
        cmocka_unit_test(test_comments_and_quotes),
        cmocka_unit_test(test_mark_and_line_ends),
        cmocka_unit_test(test_mark_alone),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
