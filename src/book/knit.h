/* Knitting: a page's text and a Lua state become a Document.
 *
 * A page is Markdown. It may begin with front matter between two "---" lines, `key: value` each:
 * title, description, order (an integer), toc (true or false). Then:
 *
 *   ```{lua}              runs; what it emits takes its place ({lua echo=true} shows the code
 * before it) `lua model.macs`      an expression; its value as text
 *   ```{table CAPTION}    a pipe or CSV table
 *   ```{note TITLE}       a callout of Markdown; also {tip} and {warning}
 *   ```{details SUMMARY}  Markdown folded away
 *
 * The chunks and expressions of a page are one Lua function, in the page's order: a local of one
 * chunk is known in those that follow.
 *
 * What a chunk can call:
 *
 *   print(v, ...)         a paragraph: strings as they read, Markup as markup, a space between
 *   md(v, ...)            a Markup value: strings are markup as the template's author wrote them,
 * Text is escaped markdown(v, ...)      emits md(v, ...) mdf(format, v, ...)   Markup by
 * string.format; the format is markup, every argument is escaped text(v)               a Text
 * value: reads as exactly v, wherever it goes link(text, href)      a Markup value; in a table
 * cell, the cell's link heading(level, v)     emits a heading code(v, language)     emits a code
 * block tabulate{caption=, columns={"Layer", {"MACs", unit=, numeric=, priority=}}, rows={{cell,
 * ...}, ...}, row_headers=, filter=} a cell is a string, Text, number, boolean, link or {text=,
 * href=, sort=, class=, bar=}; a number is grouped and sorts by its value figure{src=, alt=,
 * caption=, width=, height=} note{content, kind=, title=}, details{content, summary=} content is
 * Markup, a string (markup) or a function that emits title(v)              the page's title, over
 * the front matter's description(v)        likewise
 *
 * Strings that were read from models, devices and ONNX files are handed to Lua with knit_push_text:
 * as Text userdata. `..` and string.format keep them Text, md() escapes them, so they never become
 * markup. tostring(t) is the raw string and leaves that protection; ids ([a-z0-9_-]) may be plain
 * strings, which also compare equal to literals.
 *
 * Errors read "templates/model.md:41: message". The first ends the page.
 */
#ifndef BOOK_KNIT_H
#define BOOK_KNIT_H

#include "book/markdown.h"
#include "load/sandbox.h"

typedef struct Knit Knit;

/* Gives the functions above to all chunks of `sandbox` (SANDBOX_PAGE), which must outlive the Knit.
 * One page is knitted at a time; what a page defined is gone when the next begins. */
Knit *knit_new(Sandbox *sandbox);
void knit_free(Knit *knit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Knit, knit_free)

typedef struct Page {
    char *title;       /* never NULL: front matter, title(), else the first heading, else "" */
    char *description; /* or NULL */
    int order;         /* place among its siblings; 0 when not given */
    bool toc;          /* wants a table of contents; true unless switched off */
    Document *document;
} Page;

/* Knit one page. `path` names it in errors. NULL and `error` when it fails. */
Page *knit_page(Knit *knit, const char *path, const char *text, size_t len, GError **error);
void page_free(Page *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Page, page_free)

/* For host functions of other modules, called while a chunk runs: put something where the chunk
 * stands. They return false when no page is being knitted. knit_emit_table takes the table over in
 * any case. */
bool knit_emit_markdown(Knit *knit, const char *text); /* a template's own markup */
bool knit_emit_text(Knit *knit, const char *text);     /* a paragraph of exactly this */
bool knit_emit_heading(Knit *knit, int level, const char *text);
bool knit_emit_table(Knit *knit, Table *table);
bool knit_emit_figure(Knit *knit, const Figure *figure);

/* The Knit whose functions are in L, or NULL. */
Knit *knit_of(lua_State *L);

/* Push untrusted text. NULL pushes nil. */
void knit_push_text(lua_State *L, const char *text);
/* The raw string of a string, number or Text at `index`, or NULL; valid as long as the value is on
 * the stack. */
const char *knit_to_string(lua_State *L, int index);

#endif
