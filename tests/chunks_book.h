/* Pages that are templates of a handbook, built: what a chunk says, or how it fails. */
#ifndef TESTS_CHUNKS_BOOK_H
#define TESTS_CHUNKS_BOOK_H

#include "support.h"

/* A handbook with templates of its own: a frame, a page for the model, and "mine". */
static inline Book book_with(const char *mine)
{
    Book book = book_bare();
    g_autofree char *frame = NULL;
    book_add_small(&book);
    assert_true(g_file_get_contents("templates/layout.html", &frame, NULL, NULL));
    book_add(&book, "templates/layout.html", frame);
    book_add(&book, "templates/index.md", "---\ntitle: Overview\n---\n\nHello.\n");
    book_add(&book, "templates/model.md",
             "---\ntitle: Model\n---\n\n```{lua}\ntitle(model.name)\n```\n");
    g_autofree char *text = g_strconcat("---\ntitle: Mine\n---\n\n", mine, "\n", NULL);
    book_add(&book, "templates/mine.md", text);
    return book;
}

static inline void assert_page(const char *mine, const char *says)
{
    Book book = book_with(mine);
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, says);
    book_clear(&book);
}

static inline void assert_fails(const char *mine, const char *says)
{
    Book book = book_with(mine);
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 3);
    assert_one_line(&ran);
    assert_contains(ran.err, "templates/mine.md:5: ");
    assert_contains(ran.err, says);
    book_clear(&book);
}

#endif
