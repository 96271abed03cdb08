/* Links, images and anchors of all pages, held against what there is.
 *
 * Each page settles its own links where it is made, possibly in another process, and reports what
 * only all pages together can tell: its anchors, the charts beside it, and the links that need
 * them. Then the reports are read together. External addresses are not fetched.
 */
#ifndef SITE_LINKAGE_H
#define SITE_LINKAGE_H

#include "markup/markdown.h"
#include "site/places.h"

/* Makes each link and image of the page lead from where the page is published to what its author
 * named, and appends the page's report, lines of text. `charts`: names of files beside the page,
 * the keys; or NULL. */
void linkage_settle(Document *document, const Places *places, const PagePlan *plan,
                    GHashTable *charts, GString *report);

/* Puts `base`, "/book/", before every relative link and image of a page at the site's root, for one
 * that is shown at addresses other than its own. */
void linkage_rebase(Document *document, const char *base);

/* Appends a line (char *) to `problems` for each link that leads nowhere, as
 * "templates/about.md:12: no page 'guide/rofline.md'; did you mean 'guide/roofline.md'?", and for
 * each warning of a page's text (markup/markdown.h), once where a template makes many pages.
 * `reports`: GString *, one for each page of the plan; NULL for one that could not be made. */
void linkage_check(const Places *places, const Pages *pages, const GPtrArray *reports,
                   GPtrArray *problems);

#endif
