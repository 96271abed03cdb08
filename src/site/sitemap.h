/* sitemap.xml (sitemaps.org, protocol 0.9): the addresses of all pages, for search engines, and the
 * line of robots.txt by which they find it. Only a handbook that says its `url` has addresses.
 *
 * A file may list 50,000 addresses. Where there are more, sitemap.xml is an index of sitemap-1.xml,
 * sitemap-2.xml, ...
 */
#ifndef SITE_SITEMAP_H
#define SITE_SITEMAP_H

#include "chunks/chunks.h"

#define SITEMAP_FILE "sitemap.xml"
#define ROBOTS_FILE "robots.txt"

enum { SITEMAP_MOST = 50000 };

/* Hands the file, or the files, to `write`. `date` (RFC 3339) is said to be that of every page;
 * NULL: none is. The page for addresses without one (site/render.h) is not listed. */
bool sitemap_write(const Pages *pages, const char *url, const char *date, ChunksWrite write,
                   void *sink, GError **error);

/* The text of robots.txt. Caller frees. */
char *sitemap_robots(const char *url);

#endif
