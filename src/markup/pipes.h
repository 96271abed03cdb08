/* The lines of a pipe table, by the rules of GitHub Flavored Markdown: cells stand between '|', the
 * outer ones of a line may be left out, and "\|" is a bar within a cell, code in it too. The row
 * under the headers has dashes alone in each cell, with a colon on the sides that are aligned.
 *
 * Lines are as authors wrote them, or as markdown_mask() keeps their escapes apart.
 */
#ifndef MARKUP_PIPES_H
#define MARKUP_PIPES_H

#include <glib.h>
#include <stdbool.h>

typedef enum PipeAlign { ALIGN_NONE, ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT } PipeAlign;

/* What stands before and between "\" and the character it escapes in masked text. */
#define PIPES_ESCAPE "\xEF\xB7\x90" /* U+FDD0 */

/* The cells of a line, char *, without the blanks around them; a line without bars is one cell.
 * Caller unrefs. */
GPtrArray *pipes_split(const char *line);

/* Whether the cells are dashes and colons alone. */
bool pipes_delimiter(const GPtrArray *cells);

/* What such a cell says of its column. */
PipeAlign pipes_align(const char *cell);

#endif
