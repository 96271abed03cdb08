/* One build at work: what site.c, site_pages.c and site_files.c share. */
#ifndef SITE_SITE_PARTS_H
#define SITE_SITE_PARTS_H

#include "diff/changes.h"
#include "diff/figures.h"
#include "publish/publish.h"
#include "site/project.h"
#include "site/render.h"
#include "site/reuse.h"
#include "site/site.h"

/* `path` on the site is the file `source` of a handbook's folder. */
typedef struct SiteFile {
    char *path, *source;
} SiteFile;

typedef struct Site {
    const SiteOptions *options;
    Project *project;
    Pages *pages;
    Layout *layout;
    Places *places;
    GPtrArray *files;   /* SiteFile *: what is published as it is */
    GPtrArray *reports; /* GString *, of each page; NULL: it failed */
    Fonts *fonts;
    Programs *programs;
    Digests *digests;
    Publication *publication; /* NULL: nothing is written */
    GPtrArray *problems;      /* char * */
    GArray *jobs;             /* int: pages to be made */
    bool again;               /* they are made a second time */
    GHashTable *retried;      /* jobs that the machine failed */
    int job;                  /* at hand */
    GHashTable *written;      /* paths of the job at hand, when it may replace */
    Figures *figures;         /* of this build; NULL: not known */
    Changes *changes;         /* against another one; NULL: not known */
    ChunksChanges shown_changes;
    char *style;      /* text of assets/style.css; NULL: there is none */
    char *frame;      /* digest of the layout */
    Reuse *reuse;     /* NULL: nothing is written */
    LedgerPage *page; /* at hand: what its files are noted in */
    SiteReport *report;
    GPtrArray *notes; /* of the report */
    GError *trouble;  /* the machine's, in this process */
} Site;

void site_file_free(SiteFile *file);

/* ---- Problems -------------------------------------------------------------------------------- */

void site_add_problem(Site *site, const char *message);

/* False when one of them (GError *) is the machine's: then no file is wrong, and nothing is to be
 * published. */
bool site_add_problems(Site *site, const GPtrArray *errors, GError **error);

/* Whether the machine failed in what somebody may have taken for a file's own mistake. */
bool site_has_trouble(const Site *site, GError **error);

void site_copy_texts(GPtrArray *to, const GPtrArray *texts);
void site_begin_phase(const Site *site, const char *name);

/* ---- Files ----------------------------------------------------------------------------------- */

/* The layout, and a digest of it. */
bool site_read_layout(Site *site, GError **error);

/* Lists what is published beside pages, as places for links, too; and publishes it. */
bool site_find_files(Site *site, GError **error);
bool site_copy_files(Site *site, GError **error);

/* Receives what pages are made of (ChunksWrite); `sink` is the Site. */
bool site_write_file(void *sink, const char *path, const void *bytes, size_t length,
                     GError **error);

/* ---- Pages ----------------------------------------------------------------------------------- */

/* Takes over the pages that may be, and makes the others; those that tell of problems once more
 * where there are new ones. */
bool site_make_pages(Site *site, GError **error);

#endif
