/* .roofbook-ledger: what each page of a site read when it was made, and what came of it, so that
 * the next build need not make again what would come out the same. On the disk it is packed by gzip
 * where that is shorter.
 *
 * The file is lines of JSON. The first says of which inputs the whole site is, what was wrong, and
 * a digest of each input that a page read; each line that follows is of a page:
 *
 *   {"schema":"roofbook-ledger/2","whole":"6c1e…","shard":null,"made":817,"problems":[],"notes":[],
 *    "inputs":[["device t4","90ab…"],["template templates/model.md","…"]]}     (on one line)
 *   {"page":"models/vgg/index.html","reads":[7,[12,152]],
 *    "files":[["/index.html",51234,"9e3779b97f4a7c15"]],"report":"…"}
 *
 * What it read are places among the inputs, from 0, those from one to another as [first, last]; a
 * file whose name begins with '/' lies in the page's folder.
 *
 * "page":"" has the files of no page. A file has its length and a hash of its bytes (base/hash.h).
 * Nothing in it depends on a clock, a path of the machine or the order of work: two builds of one
 * program and the same inputs have the same ledger. It may have been tampered with, as the site
 * may.
 */
#ifndef PUBLISH_LEDGER_H
#define PUBLISH_LEDGER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define LEDGER_FILE ".roofbook-ledger"

typedef struct LedgerFile {
    char *path; /* from the site's root */
    int64_t length;
    uint64_t hash;
} LedgerFile;

typedef struct LedgerPage {
    char *path;       /* "": files of no page */
    GPtrArray *reads; /* char *: names of inputs */
    GPtrArray *files; /* LedgerFile * */
    char *report;     /* for site/linkage.h */
} LedgerPage;

typedef struct Ledger {
    char *whole;         /* digest of all that the site is made of; "": not known */
    char *shard;         /* "2/5": it is a part of a site; NULL: a whole one */
    GPtrArray *problems; /* char *: what the build complained of */
    int made;            /* pages, those that failed included */
    GPtrArray *notes;    /* char *: what it said besides, whenever it is made */
    GHashTable *inputs;  /* name -> digest */
    GPtrArray *pages;    /* LedgerPage * */
    GHashTable *by_path; /* path -> LedgerPage * */
} Ledger;

LedgerPage *ledger_page_new(const char *path);
LedgerPage *ledger_page_copy(const LedgerPage *page);
void ledger_page_free(LedgerPage *page);

/* What is read twice counts once, and of a file that is written twice the last. */
void ledger_page_read(LedgerPage *page, const char *input);
void ledger_page_file(LedgerPage *page, const char *path, int64_t length, uint64_t hash);

/* A page by itself as one line, without the newline, and back; NULL: it is no such line. It has the
 * same keys, but names in place of places, and files from the site's root. */
void ledger_page_write(GString *to, const LedgerPage *page);
LedgerPage *ledger_page_parse(const char *line, size_t length);

Ledger *ledger_new(void);
void ledger_free(Ledger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ledger, ledger_free)

/* Takes the page; of two with one path the last stands. */
void ledger_add(Ledger *ledger, LedgerPage *page);

/* NULL: the ledger has no such page. */
const LedgerPage *ledger_find(const Ledger *ledger, const char *path);

/* Path of each file -> LedgerFile *, and -> LedgerPage *, the page it is of. Caller unrefs. */
GHashTable *ledger_files(const Ledger *ledger);
GHashTable *ledger_owners(const Ledger *ledger);

/* The whole file: inputs by name, pages and their files by path. Caller frees. */
GString *ledger_write(const Ledger *ledger);

/* The same back. NULL: it is damaged, or of another version. */
Ledger *ledger_parse(const char *text, size_t length);

#endif
