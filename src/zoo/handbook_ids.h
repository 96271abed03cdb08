/* What the ids in a list of handbook.lua stand for: "resnet50", "mobilenet_*" for all that fit,
 * "./x*" for those of them in the handbook's own folder, "-x*" for those that are left out of what
 * stands before. An alias (zoo/zoo.h) stands for the model that it is of.
 */
#ifndef ZOO_HANDBOOK_IDS_H
#define ZOO_HANDBOOK_IDS_H

#include "zoo/zoo.h"

/* What ids may name, and where to say that one does not. */
typedef struct KnownIds {
    const char *what;
    const char *const *ids;
    const char *const *own; /* of these, what the handbook's own folder has; NULL: no such choice */
    const Zoo *zoo;         /* that models are of; NULL: these are no models */
    int line;
    GPtrArray *errors;
} KnownIds;

/* Takes unknown ids out of the list, which may be NULL, and puts in what patterns stand for, each
 * once. `where` is what the list is called: "'models'". */
void known_ids_settle(const KnownIds *known, const char *where, char ***list);

/* Says that the list names what is unknown, with the nearest id. */
void known_ids_report(const KnownIds *known, const char *where, const char *id);

/* The id itself, or that of the model that it is an alias of. Borrowed. */
const char *known_ids_named(const KnownIds *known, const char *id);

#endif
