/* What a build need not make again: of the site that it replaces, and of shards of it that were
 * made elsewhere (SiteOptions.shards).
 *
 *     program, files ──► whole ──► the same: the old site stands as it is
 *     reading ──► inputs ──► page by page: its files are taken over, or why it is made
 *     making ──► ledger pages ──► .roofbook-ledger of the new site
 *
 * A file that is made again and comes out as it was is taken over as well.
 */
#ifndef SITE_REUSE_H
#define SITE_REUSE_H

#include "site/carry.h"

typedef struct Reuse Reuse;

/* `shard` and `day` are copied, the rest is borrowed. */
typedef struct ReuseFrom {
    const char *out;           /* the site that is replaced; NULL: nothing of it is taken over */
    const char *const *shards; /* folders of shards, NULL-terminated; NULL: none */
    const char *shard;         /* "2/5": what is made is such a part; NULL: a whole site */
    const char *program;       /* as of inputs_program(); NULL: it is asked for */
    const char *day;           /* BudgetSet.today of this build */
    const char *options;       /* what else pages depend on, in words of the caller's own */
    bool compressed; /* the site has publish/compress.h's files; else none is taken over */
    Digests *digests;
} ReuseFrom;

/* NULL and RB_ERROR_MACHINE when the machine fails. */
Reuse *reuse_new(const ReuseFrom *from, GError **error);
void reuse_free(Reuse *reuse);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reuse, reuse_free)

/* Whether a site of these folders (Folder *) is what stands there already: to be asked first. */
bool reuse_is_done(Reuse *reuse, const GPtrArray *folders, bool *done, GError **error);

/* Of a site that is done: its pages, and what its build complained of (char *). */
int reuse_pages(const Reuse *reuse);
const GPtrArray *reuse_problems(const Reuse *reuse);

/* The handbook was read: `program`, `options` and `digests` of the inputs are set here. A shard
 * that was made of other inputs is RB_ERROR_INPUT. */
bool reuse_begin(Reuse *reuse, InputsFrom *from, GError **error);

/* Takes over the page, of whose record *taken is then a copy; NULL: it is to be made, and why is
 * noted. */
bool reuse_page(Reuse *reuse, const PagePlan *plan, Publication *to, LedgerPage **taken,
                GError **error);

/* Takes over a file that came out as it was, for `page`; else *taken is false. Also in a worker. */
bool reuse_file(const Reuse *reuse, const char *path, const void *bytes, size_t length,
                LedgerPage *page, Publication *to, bool *taken, GError **error);

/* A page that was made: notes its report, and what it read. */
void reuse_note(LedgerPage *page, const PagePlan *plan, const GString *report,
                const Analysis *analysis);

/* What is worth saying of the site whenever it is built; and what was, of a site that is done. */
void reuse_keep_note(Reuse *reuse, const char *note);
const GPtrArray *reuse_kept_notes(const Reuse *reuse);

/* For the ledger; takes the page. */
void reuse_add(Reuse *reuse, LedgerPage *page);

/* Files of no page. */
LedgerPage *reuse_others(Reuse *reuse);

/* "models/vgg/index.html: device t4 differs (hardware/mine.lua:3)", char *, of each page that was
 * made, in their order; one line alone where all were for want of a ledger. */
const GPtrArray *reuse_reasons(const Reuse *reuse);

/* Shards that are not there, char *: their pages are made. */
const GPtrArray *reuse_notes(const Reuse *reuse);

/* Adds the ledger to the site, once all else is there. */
bool reuse_end(Reuse *reuse, int pages, const GPtrArray *problems, Publication *to, GError **error);

#endif
