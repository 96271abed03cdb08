/* Why some have no time, counted by reason: what a chart leaves out is told, not passed over. */
#ifndef ANALYSIS_REASONS_H
#define ANALYSIS_REASONS_H

#include <glib.h>

typedef struct Reasons {
    GArray *list; /* private */
    guint count;  /* of all that were added */
} Reasons;

Reasons reasons_new(void);
void reasons_clear(Reasons *reasons);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reasons, reasons_clear)

/* One that has no time for the reason that an error begins with (base/error.h). The name is
 * borrowed. */
void reasons_add(Reasons *reasons, const char *name, const GError *error);

/* "12 (does not fit), 2 (no fp16)": the commonest first, equal ones as they were added; "": none.
 * Caller frees. */
char *reasons_counts(const Reasons *reasons);

/* "does not fit: A, B and 10 more; no fp16: C, D": at most `most` names of a reason. */
char *reasons_names(const Reasons *reasons, guint most);

#endif
