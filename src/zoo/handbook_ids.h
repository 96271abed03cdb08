/* What the ids in a list of handbook.lua stand for: "resnet50", "mobilenet_*" for all that fit,
 * "./x*" for those of them in the handbook's own folder, "-x*" for those that are left out of what
 * stands before.
 */
#ifndef ZOO_HANDBOOK_IDS_H
#define ZOO_HANDBOOK_IDS_H

#include <glib.h>

/* What ids may name, and where to say that one does not. */
typedef struct KnownIds {
    const char *what;
    const char *const *ids;
    const char *const *own; /* of these, what the handbook's own folder has; NULL: no such choice */
    int line;
    GPtrArray *errors;
} KnownIds;

/* Takes unknown ids out of the list, which may be NULL, and puts in what patterns stand for, each
 * once. `where` is what the list is called: "'models'". */
void known_ids_settle(const KnownIds *known, const char *where, char ***list);

/* Says that the list names what is unknown, with the nearest id. */
void known_ids_report(const KnownIds *known, const char *where, const char *id);

/* Adds a copy, where it is not there yet. */
void known_ids_add(GPtrArray *kept, const char *id);

#endif
