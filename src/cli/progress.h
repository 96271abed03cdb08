/* What a build says while it runs: on a terminal one line that is written over, elsewhere a line a
 * minute at most. It goes to stderr alone; nothing of it is published.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdio.h>

#include "site/site.h"

typedef struct Progress Progress;

/* Where it is told. */
typedef struct ProgressTo {
    FILE *file;
    bool terminal;         /* that takes "\r" and clears a line */
    int columns;           /* of the terminal */
    double (*now)(void *); /* seconds from any moment on */
    void *clock;           /* handed to it */
} ProgressTo;

/* Stderr, as it is. */
ProgressTo progress_stderr(void);

Progress *progress_new(const ProgressTo *to);

/* Clears the line. NULL is allowed. */
void progress_free(Progress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_free)

/* For site_build(): borrows the progress. */
SiteWatch progress_watch(Progress *progress);

/* Ends the line; what is printed from now on stands by itself. */
void progress_end(Progress *progress);

/* "reading 1.2 s, pages 28.3 s", of the phases as long as they took. Caller frees. */
char *progress_summary(const Progress *progress);

#endif
