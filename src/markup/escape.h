/* The few rules that keep HTML and Markdown safe: what a text may hold, as markup that reads as
 * exactly that. Links go to http, https, mailto or a place in the site; any other scheme is
 * refused.
 */
#ifndef MARKUP_ESCAPE_H
#define MARKUP_ESCAPE_H

#include <glib.h>
#include <stdbool.h>

/* Append `text` with & < > " ' escaped: safe as text and inside a quoted attribute. NULL appends
 * nothing. */
void html_escape(GString *out, const char *text);

/* The same of text that is read: no line ends between a number and its unit (units_joined()). */
void html_escape_text(GString *out, const char *text);

/* The same as text of a cell: a word as long as an address may be broken after each of its slashes.
 */
void html_escape_cell(GString *out, const char *text);

/* Append `href` escaped, and percent-encoded where addresses may not have the byte itself (RFC
 * 3986, 2): what is encoded already stays. */
void html_escape_address(GString *out, const char *href);

/* The same of a link. A relative link to a page's Markdown, "x.md#y", becomes "x.html#y":
 * authors link to what they see in the repository, readers land on the page. */
void html_escape_href(GString *out, const char *href);

/* Append ` name="value"`; nothing when value is NULL. */
void html_attribute(GString *out, const char *name, const char *value);

/* True for http, https, mailto, and anything relative; false for every other scheme and for
 * "//host". */
bool html_link_allowed(const char *href);

/* True for a link that leaves the site. */
bool html_link_external(const char *href);

/* Append `text` so that a Markdown parser reads back exactly this text and no markup, wherever in a
 * paragraph or table cell it stands. Line breaks and tabs become spaces. */
void markdown_escape(GString *out, const char *text);

/* The same of text that markup/markdown.h parses, where addresses and mathematics would be seen
 * too: "https\://x". */
void markdown_escape_source(GString *out, const char *text);

/* The same as markdown_escape() where something stands before it in its line, as in a cell: "+5 %"
 * is no list there. */
void markdown_escape_within(GString *out, const char *text);

/* Append a link destination so that it can stand in the () of a link in a pipe table. */
void markdown_escape_href(GString *out, const char *href);

#endif
