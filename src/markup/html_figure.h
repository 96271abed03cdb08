/* A figure as it stands in a page: the picture, its number and caption, and, folded below, where it
 * is from, its files, the command that draws it, and how to cite it. */
#ifndef MARKUP_HTML_FIGURE_H
#define MARKUP_HTML_FIGURE_H

#include "markup/markdown.h"
#include "markup/words.h"

/* Appends a BLOCK_FIGURE. */
void html_figure(GString *out, const Block *block, const Words *words);

#endif
