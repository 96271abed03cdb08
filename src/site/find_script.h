/* The scripts that the page Find reads its answers in (find/find_data.h): one beside it, of all
 * networks and devices, and one beside the page of each network and each device. They are made with
 * those pages, of what these read anyway, and are kept with them. */
#ifndef SITE_FIND_SCRIPT_H
#define SITE_FIND_SCRIPT_H

#include "page/pages.h"

/* What it is called; NULL: such a page has none, or there is no page Find. */
const char *find_script_name(const Pages *pages, const PagePlan *plan);

/* Caller frees. NULL where it has no name. */
char *find_script(Analysis *analysis, const Pages *pages, const Handbook *handbook,
                  const PagePlan *plan);

#endif
