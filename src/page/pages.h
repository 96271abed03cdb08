/* The pages of a handbook: which there are, where they stand, what they are made from.
 *
 * Page kinds are a table. A template of the first kinds is rendered once, for every model,
 * device, pair of both, profile of a device or comparison of handbook.lua; any other becomes a page
 * of its own, notes/week.md the page notes/week/index.html, below the page of its folder:
 * notes/index.md, or a list of what is in it where there is none.
 */
#ifndef PAGE_PAGES_H
#define PAGE_PAGES_H

#include <glib.h>
#include <stdbool.h>

#include "analysis/analysis.h"
#include "page/templates.h"
#include "zoo/handbook.h"

/* The page that hosts show at every address which has none, in whatever folder. Its links begin at
 * the server's root, by the handbook's `url`; without one its style at least stands in it. */
#define PAGES_NOT_FOUND "404.html"

/* The page to find networks and devices by. */
#define PAGES_FIND "find/index.html"

typedef enum PageScope {
    PAGE_ONCE,
    PAGE_PER_MODEL,
    PAGE_PER_DEVICE,
    PAGE_PER_PAIR,
    PAGE_PER_COMPARISON,
    PAGE_PER_PROFILE,
} PageScope;

/* What data.json has beside a page. */
typedef enum PageContent {
    CONTENT_TABLES, /* those of the page */
    CONTENT_FIND,   /* those, and beside it what the page finds in */
    CONTENT_MODEL,
    CONTENT_PAIR,
    CONTENT_DEVICE,
    CONTENT_MODELS, /* all of them */
    CONTENT_DEVICES,
    CONTENT_OPERATORS,
    CONTENT_CHANGES, /* of the site that this build replaces: it depends on that */
} PageContent;

/* A page to be made. Strings belong to the Pages. */
typedef struct PagePlan {
    const char *path;          /* from the site's root: "models/resnet50/index.html" */
    const char *template_path; /* as messages show it: "templates/model.md" */
    const char *template_name; /* below templates/: "model.md" */
    const char *text;          /* of the template */
    gsize length;
    const char *title;       /* what navigation calls it */
    const char *description; /* or NULL */
    const char *needs;       /* as of a Template */
    const char *draws;       /* likewise */
    const char *lang;        /* of the page and the words around its text; never NULL; a tag as
                                base/lang.h writes it */
    const char *text_lang;   /* of its text: another one where a handbook in some language shows
                                pages that came with the program */
    int original;            /* index of the page that this one translates; -1: none */
    bool translated;         /* there is a translation of it */
    int order;
    int parent; /* index of the page above it in the breadcrumbs; -1: none */
    PageScope scope;
    PageContent content;
    int model;                    /* index in Pages.models; -1: none */
    int device;                   /* index in Pages.devices; -1: none */
    const Comparison *comparison; /* or NULL; the handbook's */
    const ProfileResult *profile; /* or NULL; of its device */
    bool draft;                   /* says so on the page */
    bool in_nav;                  /* has a line in the navigation */
    int nav_level;                /* 0 a section, 1 a page in it */
} PagePlan;

/* An address that leads to a page which has another one. */
typedef struct PageRedirect {
    const char *path;
    int page;
} PageRedirect;

typedef struct Pages {
    GArray *plans; /* PagePlan, in reading order: previous and next are neighbours */
    /* What the pages are about: models that could be built, devices of the handbook. */
    GPtrArray *models;  /* const ModelResult *, default setup */
    GPtrArray *devices; /* const DeviceResult * */
    /* What pages need beside these, of all that the handbook and its bases have. */
    GPtrArray *example_models;  /* const ModelResult *, the same */
    GPtrArray *example_devices; /* const DeviceResult * */
    GArray *translations;       /* int: pages that translate another one, in reading order */
    GArray *redirects;          /* PageRedirect: addresses of a model's other ids */
    GHashTable *by_path;        /* path of a plan or of what leads to it -> its index */
    GStringChunk *strings;
    Templates *templates;
} Pages;

typedef struct PagesAsked {
    Analysis *analysis;
    const Handbook *handbook;
    const GPtrArray *folders; /* Folder * */
    bool drafts;              /* pages that are not done yet, too */
} PagesAsked;

/* Plans the pages, of the templates of all folders: of those of one name the last. A
 * template that cannot be read is left out and its GError appended to `errors`. */
Pages *pages_plan(const PagesAsked *asked, GPtrArray *errors);
void pages_free(Pages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pages, pages_free)

static inline const PagePlan *pages_plan_at(const Pages *pages, int i)
{
    return &g_array_index(pages->plans, PagePlan, i);
}

static inline const ModelResult *pages_model(const Pages *pages, int i)
{
    return g_ptr_array_index(pages->models, i);
}

static inline const DeviceResult *pages_device(const Pages *pages, int i)
{
    return g_ptr_array_index(pages->devices, i);
}

/* Index of the page with the path, or that a redirect at it leads to, or -1. */
int pages_find(const Pages *pages, const char *path);

/* The page itself or the one that it translates, which other translations stand beside. */
int pages_original(const Pages *pages, int i);

/* Whether page `i` is to show page `j` among others, as in the navigation: of a page and its
 * translations one is, that in the language of `i`, or the page itself. */
bool pages_shown(const Pages *pages, int i, int j);

/* Site path of a model's, device's or pair's page, or NULL when there is none; an alias has that of
 * its model. Owned by `pages`. */
const char *pages_path(const Pages *pages, const char *model_id, const char *device_id);

#endif
