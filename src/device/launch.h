/* What it costs to have a device begin an operator, as measured: how, and with which stack.
 *
 * A launch by a stream, a node of a recorded graph and a round trip to the host are different
 * quantities of one device, and each belongs to the device that it was measured on alone.
 */
#ifndef DEVICE_LAUNCH_H
#define DEVICE_LAUNCH_H

#include <glib.h>

/* How operators were started. id, name in data and in Lua, meaning. */
#define LAUNCH_KIND_LIST(X)                                                                        \
    X(STREAM, "stream", "kernels launched one by one, back to back; each")                         \
    X(GRAPH, "graph", "a recorded graph of kernels replayed; each node")                           \
    X(THREADS, "threads", "a loop shared out among threads that wait for it; each")                \
    X(RESIDENT, "resident", "nothing launched: one kernel that stays, all its threads waiting")    \
    X(ROUND_TRIP, "round-trip", "a kernel launched by the host and waited for")

typedef enum LaunchKind {
#define X(id, name, meaning) LAUNCH_##id,
    LAUNCH_KIND_LIST(X)
#undef X
        LAUNCH_KIND_COUNT,
} LaunchKind;

/* Strings belong to the device. */
typedef struct Launch {
    LaunchKind kind;
    double seconds;
    const char *stack; /* "CUDA, gpu-small-kernels": what was run, by what */
    const char *source, *note;
} Launch;

const char *launch_kind_name(LaunchKind kind);
const char *launch_kind_meaning(LaunchKind kind);
const char *const *launch_kind_names(void); /* NULL-terminated, in the order of the enum */

/* Of a device's launches (Launch) the one that its overhead is counted with: the first by a stream,
 * or on a processor by its threads, which is how frameworks start operators that nothing recorded.
 * NULL: none, and unknown. */
const Launch *launch_counted(const GArray *launches);

#endif
