/* A text as the page that is made of it: its HTML, its published Markdown, its warnings. */
#ifndef TESTS_MARKDOWN_KIT_H
#define TESTS_MARKDOWN_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "markup/html.h"
#include "markup/markdown.h"

static inline Document *settled(const char *text)
{
    Document *document = document_parse(text, strlen(text));
    document_set_lines(document, document_root(document), 1, true);
    document_settle(document);
    return document;
}

static inline void assert_html(const char *text, const char *html)
{
    g_autoptr(Document) document = settled(text);
    g_autofree char *is = html_render(document, NULL);
    assert_string_equal(is, html);
}

/* The HTML holds it. */
static inline void assert_within(const char *text, const char *html)
{
    g_autoptr(Document) document = settled(text);
    g_autofree char *is = html_render(document, NULL);
    if (!strstr(is, html))
        assert_string_equal(is, html);
}

/* Written once, and the same of what was written. */
static inline void assert_published(const char *text, const char *markdown)
{
    g_autoptr(Document) document = settled(text);
    g_autofree char *once = document_to_markdown(document);
    assert_string_equal(once, markdown);
    g_autofree char *again = document_to_markdown(document);
    assert_string_equal(again, markdown);
    g_autoptr(Document) second = settled(once);
    g_autofree char *twice = document_to_markdown(second);
    assert_string_equal(twice, markdown);
}

/* Warnings as lines "LINE: text". */
static inline void assert_warnings(const char *text, const char *lines)
{
    g_autoptr(Document) document = settled(text);
    g_autoptr(GString) is = g_string_new(NULL);
    const GPtrArray *warnings = document_warnings(document);
    for (guint i = 0; i < warnings->len; i++) {
        const DocumentWarning *warning = warnings->pdata[i];
        g_string_append_printf(is, "%d: %s\n", warning->line, warning->text);
    }
    assert_string_equal(is->str, lines);
}

/* Shown as it reads, and nothing said of it. */
static inline void assert_silent(const char *text, const char *html)
{
    assert_html(text, html);
    assert_warnings(text, "");
}

#endif
