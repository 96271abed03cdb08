/* One of two builds to compare: a site, its handbook.json, a handbook's folder, or the sources of a
 * handbook at a git revision. */
#ifndef SITE_SIDE_H
#define SITE_SIDE_H

#include "diff/diff.h"
#include "site/project.h"

#define SIDE_GIT "git:"

typedef struct Side {
    Figures *figures;
    Project *project;  /* NULL: of a site, whose sources are not at hand */
    DiffSource source; /* of the project */
} Side;

/* Reads `name`. Revisions are of the repository that the place is in, whose bases
 * are those of every folder of sources, and unpacked beneath `scratch`,
 * which is the caller's to remove; templates and the like of sources are not looked at, and what is
 * wrong in them is in `problems` (GError *). Clear with side_clear(), also after a failure. */
bool side_open(Side *side, const char *name, const ProjectPlace *place, const char *scratch,
               GPtrArray *problems, GError **error);
void side_clear(Side *side);

/* Whether reading it needs a scratch folder. */
bool side_needs_scratch(const char *name);

/* What comparing may compute again with; NULL: nothing. */
const DiffSource *side_source(const Side *side);

#endif
