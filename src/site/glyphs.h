/* Characters that no font here has: what to say of them.
 *
 * Each page reports in the process that makes it, a line "~TEXT" for each text of its charts; then
 * the reports are read together. Where a chart is drawn by hand the warning is made at once.
 */
#ifndef SITE_GLYPHS_H
#define SITE_GLYPHS_H

#include "draw/text.h"
#include "page/pages.h"
#include "site/project.h"

enum { GLYPHS_MOST_WARNINGS = 20 };

/* "models/zh.lua:1: no font has all characters of '残差', and charts have boxes in their place;
 * install ...": with the file of the network or device that is called so, or `otherwise`. Caller
 * frees. */
char *glyphs_warning(const char *text, const Project *project, const char *otherwise);

/* Appends what is lacking in the charts of a page, and forgets it. */
void glyphs_report(Fonts *fonts, GString *report);

/* Appends to `notes` (char *) a warning for each text, once, at most GLYPHS_MOST_WARNINGS, and how
 * many more there are. `reports`: GString *, one for each page of the plan, or NULL. */
void glyphs_warnings(const GPtrArray *reports, const Pages *pages, const Project *project,
                     GPtrArray *notes);

#endif
