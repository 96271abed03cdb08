/* The machine that the program runs on: its cores, caches and memory, as hwloc finds them. */
#ifndef MEASURE_HOST_H
#define MEASURE_HOST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A level of caches for data. */
typedef struct HostCache {
    int level;
    int64_t bytes; /* of one */
    int count;     /* of them near the processors that may be used */
} HostCache;

/* What the process may use of it. */
typedef struct Host {
    char *name;           /* of the processor, "Intel Xeon Gold 6148"; NULL: unknown */
    char *vendor;         /* NULL: unknown */
    int cores;            /* at least 1 */
    int *processor;       /* of each core one hardware thread, by the system's number */
    int threads;          /* hardware threads of them all */
    GArray *caches;       /* HostCache, nearest first */
    int64_t memory_bytes; /* 0: unknown */
} Host;

Host *host_new(GError **error);
void host_free(Host *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Host, host_free)

/* A name without the signs of trade marks, clocks and blanks that processors give theirs; NULL:
 * nothing is left. Caller frees. */
char *host_clean_name(const char *name);

#endif
