/* What a page says about itself before it begins: lines of `key: value` between two lines "---". A
 * line that begins with '#', and what stands behind a blank and '#', is a comment. A byte order
 * mark before the first line, and lines that end in CRLF, are read like any others.
 *
 * title and description are text, perhaps in double or single quotes, within which '#' is itself;
 * order is a whole number; toc is true or false; needs lists ids of models and devices that the
 * page reads, whether they are published or a base alone has them, and without which it is left
 * out: "resnet50 v100-sxm2"; scripts lists files of assets/ that the page alone loads, "find.js
 * finder.js"; draws, of model.md, is the device on which pages of networks draw times layer by
 * layer, which those of the pair then leave to them; draft: true leaves it out until it is done, or
 * drafts are asked for.
 */
#ifndef PAGE_FRONT_MATTER_H
#define PAGE_FRONT_MATTER_H

#include "page/page.h"

/* The part of a page's file that is still to be read. */
typedef struct PageSource {
    const char *text;
    size_t len;
    int line; /* of the file, on which `text` begins */
} PageSource;

/* Sets the fields of `page` that are given and moves `source` past the front matter, if there is
 * any. False and "path:line: ..." for an unknown key, a value of the wrong kind, front matter that
 * does not end, or "+++", which is another language's. */
bool front_matter_read(Page *page, const char *path, PageSource *source, GError **error);

/* What the front matter alone says, without running anything: document is NULL, and the title is
 * that of the first heading, else the file's name, where none is given. NULL and `error` when it is
 * malformed. */
Page *front_matter_page(const char *path, const char *text, size_t len, GError **error);

#endif
