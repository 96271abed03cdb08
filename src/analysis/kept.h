/* A result, or why there is none: what an analysis remembers. */
#ifndef ANALYSIS_KEPT_H
#define ANALYSIS_KEPT_H

#include <glib.h>

typedef struct Kept {
    void *result; /* NULL: failed */
    GError *error;
    void (*free)(void *);
} Kept;

/* As a GDestroyNotify. */
static inline void kept_free(void *memory)
{
    Kept *kept = memory;
    if (kept->result)
        kept->free(kept->result);
    g_clear_error(&kept->error);
    g_free(kept);
}

/* The result, or NULL and a copy of the error. */
static inline void *kept_result(const Kept *kept, GError **error)
{
    if (!kept->result && error)
        *error = g_error_copy(kept->error);
    return kept->result;
}

#endif
