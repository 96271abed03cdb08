/* The places of a site that a link may lead to: pages, what is published beside them, and files.
 *
 * An author writes a link beside the source of the page, templates/guide/roofline.md: "counting.md"
 * is the template next to it, "../models/resnet50/index.md" or "../models/resnet50/" the page of a
 * network, as if it had a source. Chunks, and whoever looks at the published site, write it from
 * the page itself: "../counting/index.md". Both are understood; a template comes first.
 */
#ifndef SITE_PLACES_H
#define SITE_PLACES_H

#include "page/pages.h"

typedef struct Places Places;

/* `pages` is borrowed. */
Places *places_new(const Pages *pages);
void places_free(Places *places);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Places, places_free)

/* A file that will be at the site path, as "assets/style.css". */
void places_add(Places *places, const char *path);

/* Whether a page, its Markdown or its data is at the path, or a file that was added. */
bool places_taken(const Places *places, const char *path);

/* Site paths of what stands beside a page: its Markdown and its data. Caller frees. */
char *places_beside(const PagePlan *plan, const char *file);
char *places_markdown(const PagePlan *plan);
char *places_data(const PagePlan *plan);

/* What a link on a page asks for. */
typedef struct Address {
    char *target;   /* site path, "guide/roofline/index.html"; NULL: it leads out of the site */
    bool known;     /* `target` is a place; else it is what the link says from the page itself */
    bool rooted;    /* it begins with '/' */
    char *query;    /* "?x=1", or "" */
    char *fragment; /* decoded, without '#'; NULL: none */
    char *href;     /* for the published Markdown, relative to the page; NULL: as it was written */
} Address;

/* `href` is relative, or begins with '/'. */
Address places_resolve(const Places *places, const PagePlan *plan, const char *href);
void address_clear(Address *address);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Address, address_clear)

/* The template that `href` is about and no page is made from, or NULL. */
const LeftOut *places_left_out(const Places *places, const PagePlan *plan, const char *href);

/* What the author most likely meant by the path of `href`, as it is to be written in the page's
 * source, or NULL. Caller frees. */
char *places_nearest(const Places *places, const PagePlan *plan, const char *href);

#endif
