/* changes/ and changes.xml: what the last builds changed.
 *
 * A build is compared with the site that it is to replace, or with another one that is named. Where
 * nothing differs, what was said there stays: the page tells of the last differences until there
 * are new ones, and a build that changes nothing leaves every byte as it is. Earlier differences
 * are kept below, as their causes alone, for readers who look in once a week.
 *
 * So the page is a function of that site's handbook.json and changes/data.json, this build's
 * handbook.json and, to prove causes, its sources. A build of the very inputs of the site that it
 * replaces may take handbook.json, these pages and the feed from there as they are. An old site
 * that has no such file, a damaged one or one of another version is nothing to compare with: a note
 * says so, and all is new.
 */
#ifndef DIFF_CHANGES_H
#define DIFF_CHANGES_H

#include "diff/diff.h"

#define CHANGES_PAGE "changes/index.html"
#define CHANGES_DATA "changes/data.json"
#define CHANGES_FEED "changes.xml"

typedef struct Changes {
    GPtrArray *diffs; /* Diff *, the latest first */
    RecordList list;  /* the same */
    char *note;       /* why the site that is there was not compared with; NULL: it was */
    Diff *made;       /* private: this build's, kept for what the analysis was asked in making it */
} Changes;

/* Compares with the site in folder `against`. There may be none: worth a note where it was named.
 * `date` is that of this build, or NULL. To be freed after the analysis of `source`. */
Changes *changes_new(const char *against, bool named, Figures *now, const DiffSource *source,
                     const char *date);

/* Nothing is said of anything. */
Changes *changes_none(void);
void changes_free(Changes *changes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Changes, changes_free)

/* SOURCE_DATE_EPOCH as RFC 3339, "2026-11-30T00:00:00Z"; NULL where it is not set. Caller frees. */
char *changes_date(void);

/* changes.xml, Atom (RFC 4287): an entry for each cause, whose id stays the same. Addresses are
 * beneath `url` or, without one (NULL), relative. What has no date is of 1970: there is no clock.
 * Caller frees. */
char *changes_feed(const Changes *changes, const char *title, const char *url);

#endif
