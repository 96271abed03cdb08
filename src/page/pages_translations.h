/* Which pages are translations of which: `translates` of their front matter. */
#ifndef PAGE_PAGES_TRANSLATIONS_H
#define PAGE_PAGES_TRANSLATIONS_H

#include "page/pages.h"

/* Sets `original` and `translated` of the planned pages, and their `translations`. What is no page,
 * a translation itself or in the same language is an error with the line of the key, appended to
 * `errors`; that page then stands alone, as does one whose original is left out. */
void pages_settle_translations(Pages *pages, GPtrArray *errors);

#endif
