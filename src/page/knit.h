/* Knitting: a page's text and a sandbox become a Document.
 *
 * A page is Markdown. It may begin with front matter, lines of `key: value` between two lines
 * "---": title, description, order (an integer), toc (true or false). A page without a heading of
 * level 1 gets its title as one. Then:
 *
 * - A fenced block `{lua}` runs, and what it emits takes its place; `{lua echo=true}` shows the
 * code before it.
 * - Inline code that begins with "lua ", as in `lua model.macs`, becomes the text of the
 * expression's value.
 * - `{table CAPTION}`, or `{table #NAME CAPTION}`, holds a pipe or CSV table; a cell is Markdown of
 * one line, in which expressions may stand, as in the pipe tables of the page itself.
 * - `{note TITLE}` and the other kinds of notes (document_note_kinds) hold Markdown for a callout,
 * `{details SUMMARY}` Markdown that is folded away, `{example}` Markdown that is shown as it is
 * written, with what comes of it below. Chunks and expressions may stand in them.
 *
 * The chunks and expressions of a page are one Lua function, in the page's order: a local of one is
 * known in all that follow. What they can call is described in page/knit_functions.h, what strings
 * are in page/knit_values.h.
 *
 * Errors read "templates/model.md:41: message". The first one ends the page. So does what would
 * make it larger than a page may be (page/bulk.h).
 */
#ifndef PAGE_KNIT_H
#define PAGE_KNIT_H

#include "lua/sandbox.h"
#include "page/knit_values.h"
#include "page/page.h"

typedef struct Knit Knit;

/* Readies `sandbox` (SANDBOX_PAGE), which must outlive the Knit, for pages: one Knit per sandbox,
 * one page at a time. What chunks can call is given to it apart: knit_functions_open(). */
Knit *knit_new(Sandbox *sandbox);

/* What is put into pages that do not say their language: English unless said otherwise. Borrowed.
 */
void knit_set_words(Knit *knit, const Words *words);
void knit_free(Knit *knit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Knit, knit_free)

/* The Knit of the sandbox that owns L, or NULL. */
Knit *knit_of(lua_State *L);

/* Knit one page. `path` names it in errors. NULL and `error` when it fails. */
Page *knit_page(Knit *knit, const char *path, const char *text, size_t len, GError **error);
/* For host functions, called while a chunk runs: the page being made, or NULL between pages. */
Page *knit_current(const Knit *knit);

/* For host functions: put something where the running chunk stands. They do nothing between pages,
 * except that the table is taken over in any case. */
void knit_emit_markdown(Knit *knit, const char *markdown); /* a template's own markup */
void knit_emit_heading(Knit *knit, int level, const char *text);
void knit_emit_table(Knit *knit, Table *table);
void knit_emit_figure(Knit *knit, const Figure *figure);
/* A place for a script: markup/markdown.h. */
void knit_emit_scripted(Knit *knit, const char *class_name, const char *json, const char *html);
void knit_emit_node(Knit *knit, cmark_node *node); /* a code block, or a note, details or tabs */

/* What is emitted from here on is folded away, with `by` 1, or no longer, with -1. */
void knit_fold(Knit *knit, int by);
/* Whether what is emitted is not seen until a reader asks for it. */
bool knit_is_folded(const Knit *knit);

/* Let what is emitted go into `into` from here on; returns where it went before, to be given back
 * afterwards. */
cmark_node *knit_redirect(Knit *knit, cmark_node *into);

#endif
