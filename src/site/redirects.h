/* What stands at the addresses of a network's other ids (zoo/zoo.h): a page of a few lines that
 * leads a browser to the network's page, at once and by a link. It is in no navigation, no search
 * and no list of pages. */
#ifndef SITE_REDIRECTS_H
#define SITE_REDIRECTS_H

#include "chunks/chunks.h"

/* Hands each of them to `write`. */
bool redirects_write(const Pages *pages, ChunksWrite write, void *sink, GError **error);

#endif
