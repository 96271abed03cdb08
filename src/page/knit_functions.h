/* What a chunk can call.
 *
 * Values (see page/knit_values.h):
 * - text(v): Text, which reads as exactly v.
 * - md(v, ...): Markup; strings are markup as written, Text is escaped: md("**", model.name, "**").
 * - mdf(format, v, ...): Markup by string.format; the format is markup, every argument is escaped.
 * - link(text, href): Markup, the text alone where href is nil, as page_of() is of what has no
 * page; in a table cell, the cell's link. Links to pages name their Markdown:
 * "../models/alexnet.md".
 * - ref("figure-layers"): Markup, "Figure 3", a link to the figure or table of that anchor, before
 * or after; of a table likewise ("table-NAME").
 *
 * Emitting, in the chunk's place:
 * - print(v, ...): a paragraph, a space between; strings read as they are, Markup is markup.
 * - markdown(v, ...): what md(v, ...) makes, as blocks: paragraphs, lists, headings.
 * - heading(level, v), code(v, language).
 * - tabulate { caption =, name =, columns = { "Layer", { "MACs", unit =, numeric =, priority = } },
 * rows = { { cell, ... }, ... }, row_headers =, filter =, whole = }. A cell is nil, a string, Text,
 * a boolean, a link, a number (grouped, sorted by its value) or { text, href =, sort =, class =,
 * bar = }. A row may have rows within it, { cell, ..., within = { { cell, ... }, ... } }, which a
 * reader unfolds below it; one of these with a first cell alone speaks of all columns. A column is
 * numeric when its first cell is a number, unless it says. Tables with a caption have numbers, and
 * the anchor "table-NAME"; the number is the name where none is given. Of one of more than 40 rows,
 * 8 within details, Markdown has the first and leads to the page, unless it is to be `whole` there.
 * - figure { src, alt =, caption =, name =, width =, height = }. Figures have numbers, and the
 * anchor "figure-NAME"; the name is the file's where none is given.
 * - note { content, kind = "note" | "tip" | "important" | "warning" | "caution" | "takeaway", title
 * = }, details { content, summary =, whole =, open = }; content is Markup, a string of markup,
 * Text, or a function that emits. Markdown leads to long details on the page, unless they are to be
 * `whole` there. tiles { { label, value, note }, ... }: figures, each with what it is of and maybe
 * a remark. tabs { { "fp32", content }, { "16-bit", content }, ... }: panels of which a reader
 * looks at one; beside { content, content, ... }: what stands side by side where there is room.
 * Those that emit nothing are left out, and what is alone is shown as it is.
 *
 * The page: title(v), description(v).
 */
#ifndef PAGE_KNIT_FUNCTIONS_H
#define PAGE_KNIT_FUNCTIONS_H

#include "lua/sandbox.h"

/* Gives them to all chunks of the sandbox, which has a Knit. */
void knit_functions_open(Sandbox *sandbox);

#endif
