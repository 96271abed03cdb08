/* Building a handbook: everything in its folder read, analysed, knitted, drawn and published.
 *
 * Nothing is lost to one mistake: a model, device or page that fails is left out or shows what
 * failed, the rest is published, and the failures come back. Only what concerns the output itself
 * (not ours, not writable, disk full) stops a build, and then the old site stays.
 */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include <glib.h>
#include <stdbool.h>

#include "page/pages.h"

/* Who wants to know how far a build is; told in the process that builds. */
typedef struct SiteWatch {
    void (*phase)(const char *name, void *data); /* begins; a word that stays */
    /* So many pages or files of all are done; `slow`, or NULL: the page that is at work for
     * longest. Also now and then when none is done. */
    void (*page)(int done, int all, const char *slow, void *data);
    void *data;
} SiteWatch;

typedef struct SiteOptions {
    const char *dir; /* of the handbook: models/, hardware/, templates/, handbook.lua */
    const char *out; /* directory to publish to */
    const char *shipped, *fallback; /* of site/project.h */
    const char *const *bases;       /* the same */
    int workers;                    /* processes */
    bool strict;                    /* publish nothing when anything failed */
    const SiteWatch *watch;         /* NULL: nobody */
    bool drafts;                    /* pages that are not done yet, too */
    bool gzip;                      /* with compressed files for servers: publish/compress.h */
    const char *against; /* site that changes/ compares with; NULL: the one that is replaced */
    bool fresh;          /* make every page, whatever the site that is replaced has: site/reuse.h */
    const char *program; /* digest of program and fonts, where it is known; NULL: it is asked for */
    int shard, shards;   /* make only the pages of a part, 1 to `shards`; 0: all */
    const char *const *merge; /* folders of shards, NULL-terminated; NULL: none */
} SiteOptions;

typedef struct SiteReport {
    int pages;           /* published; of a shard those of its part */
    int kept;            /* of these, as they were in the site that is replaced or in a shard */
    GPtrArray *reasons;  /* char *: why a page was made, site/reuse.h */
    GPtrArray *problems; /* char *: one line each, in the order of files */
    GPtrArray *notes;    /* char *: the same, of what is worth saying though nothing failed */
} SiteReport;

/* True when the site was published, with or without problems. The report is filled in any case;
 * clear it with site_report_clear. */
bool site_build(const SiteOptions *options, SiteReport *report, GError **error);
void site_report_clear(SiteReport *report);

/* Reads and checks everything, publishes nothing: problems as in site_build. Pages are knitted too.
 */
bool site_check(const SiteOptions *options, SiteReport *report, GError **error);

#endif
