/* The table of terms, and where a page links them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "markup/glossary.h"
#include "markup/html.h"

/* ---- The table ------------------------------------------------------------------------------- */

static void test_every_term_is_one_sentence(void **state)
{
    (void)state;
    g_autoptr(GHashTable) anchors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const Term *term;
    int n = 0;
    for (; (term = term_at(n)); n++) {
        const char *stop = strchr(term->definition, '.');
        char *slug = html_slug(term->term);
        if (!stop || stop[1] != '\0')
            fail_msg("'%s' is not defined in one sentence", term->term);
        assert_true(g_ascii_isupper(*term->definition));
        assert_in_range(strlen(term->definition), 20, 150); /* a tooltip is read at a glance */
        assert_true(g_hash_table_insert(anchors, slug, NULL));
        assert_true(term->group < TERM_GROUP_COUNT);
    }
    assert_true(n >= 30);
    assert_null(term_at(-1));
    assert_string_equal(term_group_title(TERM_TIME), "Time");
}

static void test_every_chapter_is_there(void **state)
{
    (void)state;
    const Term *term;
    for (int i = 0; (term = term_at(i)); i++) {
        g_autofree char *path = g_strdup_printf("templates/guide/%s.md", term->chapter);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            fail_msg("'%s' is explained in '%s', which is no chapter", term->term, path);
    }
}

/* A form that belongs to two terms would lead to one of them by chance. */
static void test_no_form_has_two_meanings(void **state)
{
    (void)state;
    g_autoptr(GHashTable) forms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const Term *term;
    for (int i = 0; (term = term_at(i)); i++) {
        g_autofree char *all = g_strconcat(term->term, *term->forms ? "|" : "", term->forms, NULL);
        g_auto(GStrv) each = g_strsplit(all, "|", -1);
        for (char **form = each; *form; form++)
            if (!g_hash_table_insert(forms, g_strdup(*form), NULL))
                fail_msg("'%s' stands for two terms", *form);
    }
}

/* ---- Links ----------------------------------------------------------------------------------- */

/* The page's Markdown with a '[' before what is linked and "](#anchor)" behind it. */
static char *linked(const char *markdown)
{
    g_autoptr(Document) document = document_parse(markdown, strlen(markdown));
    glossary_link(document, "g.md");
    g_autofree char *text = document_to_markdown(document);
    g_autoptr(GRegex) titles = g_regex_new("\\]\\(g\\.md(#[^ ]*)\\)", 0, 0, NULL);
    return g_regex_replace(titles, text, -1, 0, "](\\1)", 0, NULL);
}

static void links(const char *markdown, const char *expected)
{
    g_autofree char *is = linked(markdown);
    g_strchomp(is);
    assert_string_equal(is, expected);
}

static void test_the_first_use_is_linked(void **state)
{
    (void)state;
    links("Its batch, and a batch.", "Its [batch](#batch), and a batch.");
    links("Two batches, then a batch.", "Two [batches](#batch), then a batch.");
    links("Arithmetic intensity.", "[Arithmetic intensity](#arithmetic-intensity).");
    links("- a batch\n- the ridge", "  - a [batch](#batch)\n  - the [ridge](#ridge-point)");
    links("the *batch*", "the *[batch](#batch)*");
}

static void test_the_longest_term_is_meant(void **state)
{
    (void)state;
    links("The roofline time, a roofline.",
          "The [roofline time](#roofline-time), a [roofline](#roofline).");
    links("Batch normalisation of a batch.",
          "[Batch normalisation](#batch-normalisation) of a [batch](#batch).");
    links("A roofline time, its roofline time and no other.",
          "A [roofline time](#roofline-time), its roofline time and no other.");
}

static void test_whole_words_alone(void **state)
{
    (void)state;
    links("A minibatch, batched, batch-wise, sub-batch, batch_size.",
          "A minibatch, batched, batch-wise, sub-batch, batch\\_size.");
    links("mac, Macs, flops", "mac, Macs, flops");
    links("A MAC.", "A [MAC](#multiply-accumulate).");
}

static void test_what_is_no_prose_stays(void **state)
{
    (void)state;
    links("# The batch", "# The batch");
    links("`batch` [a batch](x.md) ![batch](y.svg)", "`batch` [a batch](x.md) ![batch](y.svg)");
    links("| batch |\n|---|\n| **a** batch |", "| batch |\n|---|\n| **a** batch |");
    links("> batch", "> batch");
    links("**A batch**", "**A batch**");
    links("> [!NOTE]\n> A batch.", "> [!NOTE]\n> \n> A [batch](#batch).");
}

/* The definition is the title, for readers of HTML who point at the link; of no other link. */
static void test_the_definition_is_told(void **state)
{
    (void)state;
    static const char text[] = "A batch, [a](b.md#batch), [c](../glossary/index.md#c).";
    g_autoptr(Document) document = document_parse(text, strlen(text));
    glossary_link(document, "../glossary/index.md");
    glossary_define(document, "../glossary/index.md");
    g_autofree char *html = html_render(document, NULL);
    assert_string_equal(
        html, "<p>A <a href=\"../glossary/index.html#batch\" title=\"How many samples, such as "
              "images, go through the network in one pass.\">batch</a>, <a "
              "href=\"b.html#batch\">a</a>, <a href=\"../glossary/index.html#c\">c</a>.</p>\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_term_is_one_sentence),
        cmocka_unit_test(test_every_chapter_is_there),
        cmocka_unit_test(test_no_form_has_two_meanings),
        cmocka_unit_test(test_the_first_use_is_linked),
        cmocka_unit_test(test_the_longest_term_is_meant),
        cmocka_unit_test(test_whole_words_alone),
        cmocka_unit_test(test_what_is_no_prose_stays),
        cmocka_unit_test(test_the_definition_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
