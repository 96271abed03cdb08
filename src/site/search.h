/* What readers find by words: an index of all pages, which assets/site.js loads as a script once
 * somebody is about to search, so that it works from file:// too.
 *
 * A page about a network is found by its name, id, family and task and by the operators of its
 * layers, one about a device by name, id, vendor and class; any other page by its headings and what
 * stands below each. These are texts of the page, which reports them where it is made, possibly in
 * another process or an earlier build; the rest is known of the plan. The file is
 *
 *     roofbookSearch([
 *     ["guide/roofline/index.html","The roofline","en","Guide","",[["ridge-point","Ridge
 * point","text"],...]],
 *     ["models/vgg16/index.html","VGG-16","en","Models","vgg16 VGG classification conv relu",[]]
 *     ], {"内存":"memory",...});
 *
 * with a line for each page in reading order: its address from the site's root, title, language of
 * its text, the page above it, further words, and sections: anchor ("" at its beginning), heading,
 * text. Behind the pages stand words that readers ask for and no page says (markup/words.h).
 */
#ifndef SITE_SEARCH_H
#define SITE_SEARCH_H

#include "markup/markdown.h"
#include "page/pages.h"

#define SEARCH_FILE "assets/search-index.js"

/* Appends the page's sections to its report, which others (site/linkage.h) write lines of too. */
void search_report(const Document *document, const PagePlan *plan, GString *report);

/* The file. `reports`: GString *, one for each page of the plan; NULL for one that could not be
 * made, which is not found. Caller frees. */
GString *search_index(const Pages *pages, const GPtrArray *reports);

#endif
