/* How devices are joined, as data: links, nodes of several devices, clusters of several nodes, and
 * what collectives were measured to take on them. Each number stands next to where it came from.
 *
 * All bandwidths are byte/s in one direction: what is sold as 900 GB/s of NVLink 4 is 450 each way.
 * Unknown is left out and never guessed: an absent number is 0 here and absent in data. All texts
 * belong to the fabric.
 *
 *   node                                    cluster
 *   device ─┐                               node ─┐
 *   device ─┼─ link (of each device,        node ─┼─ between (of each node, shared by
 *   device ─┘  or of each pair of them)     node ─┘  its devices)
 */
#ifndef DEVICE_FABRIC_H
#define DEVICE_FABRIC_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* id, name in data and in Lua, title. */
#define LINK_KIND_LIST(X)                                                                          \
    X(NVLINK, "nvlink", "NVLink")                                                                  \
    X(INFINITY_FABRIC, "infinity-fabric", "Infinity Fabric")                                       \
    X(ICI, "ici", "TPU interconnect")                                                              \
    X(NEURONLINK, "neuronlink", "NeuronLink")                                                      \
    X(PCIE, "pcie", "PCI Express")                                                                 \
    X(INFINIBAND, "infiniband", "InfiniBand")                                                      \
    X(ETHERNET, "ethernet", "Ethernet")

typedef enum LinkKind {
#define X(id, name, title) LINK_##id,
    LINK_KIND_LIST(X)
#undef X
        LINK_KIND_COUNT,
} LinkKind;

/* Whose the bandwidth of a link is. id, name, meaning. */
#define LINK_PER_LIST(X)                                                                           \
    X(DEVICE, "device", "of all links of one device together")                                     \
    X(PAIR, "pair", "of two devices that are neighbours")                                          \
    X(PORT, "port", "of one port or adapter")                                                      \
    X(NODE, "node", "of all adapters of one node together")

typedef enum LinkPer {
#define X(id, name, meaning) LINK_PER_##id,
    LINK_PER_LIST(X)
#undef X
        LINK_PER_COUNT,
} LinkPer;

/* How well a fact is known. id, name, meaning. */
#define CERTAINTY_LIST(X)                                                                          \
    X(CONFIRMED, "confirmed", "read in its source, or in several that agree")                      \
    X(DERIVED, "derived", "computed from facts that are confirmed")                                \
    X(SINGLE, "one-source", "read in one source that is not the maker's")                          \
    X(DISPUTED, "disputed", "sources differ; the note says how")                                   \
    X(ANNOUNCED, "announced", "stated before it can be bought")                                    \
    X(RECALLED, "recalled", "known, not read again")

typedef enum Certainty {
#define X(id, name, meaning) CERTAINTY_##id,
    CERTAINTY_LIST(X)
#undef X
        CERTAINTY_COUNT,
} Certainty;

/* What devices do together. id, name, meaning. */
#define COLLECTIVE_LIST(X)                                                                         \
    X(ALL_REDUCE, "all-reduce", "every device gets the sum of what all have")                      \
    X(ALL_GATHER, "all-gather", "every device gets the parts of all")                              \
    X(REDUCE_SCATTER, "reduce-scatter", "every device gets its part of the sum")                   \
    X(ALL_TO_ALL, "all-to-all", "every device sends each other one a part of its own")             \
    X(POINT_TO_POINT, "point-to-point", "one device sends to another")

typedef enum CollectiveOp {
#define X(id, name, meaning) COLLECTIVE_##id,
    COLLECTIVE_LIST(X)
#undef X
        COLLECTIVE_COUNT,
} CollectiveOp;

const char *link_kind_name(LinkKind kind); /* "nvlink" */
const char *link_kind_title(LinkKind kind);
const char *const *link_kind_names(void); /* these three: NULL-terminated, in order of the enum */
const char *link_per_name(LinkPer per);
const char *const *link_per_names(void);
const char *certainty_name(Certainty certainty);
const char *certainty_meaning(Certainty certainty);
const char *const *certainty_names(void);
const char *collective_name(CollectiveOp op);
const char *collective_meaning(CollectiveOp op);
const char *const *collective_names(void);

/* What all four have. */
typedef struct FabricHead {
    const char *id, *name, *replaces; /* replaces NULL: nothing; of a base's */
    const char *source, *note, *file;
    const char *from; /* the base it comes from; NULL: the handbook's own */
    int certainty;    /* Certainty */
    int line;
} FabricHead;

typedef struct Link {
    FabricHead head;
    int kind, per;          /* LinkKind, LinkPer */
    const char *generation; /* NULL: not stated */
    double bytes_per_s;     /* one direction */
    double latency_seconds; /* of one hop; 0: unknown */
    bool reduces;           /* its switches add up: an all-reduce may exceed the wire */
} Link;

typedef struct Node {
    FabricHead head;
    const char *device; /* id */
    int64_t devices;    /* joined by the link */
    const char *link;   /* id */
    double bytes_per_s; /* of one device to all others; 0: the link's, where it is per device */
    double pair_bytes_per_s; /* of two devices, where that is less; 0: as of one device */
    double latency_seconds;  /* 0: the link's */
    const char *between;     /* id of the link to other nodes; NULL: there are none, or unknown */
    double between_bytes_per_s; /* of the whole node; 0: unknown */
    int64_t host_bytes;         /* memory of the host; 0: unknown */
    double watts;               /* of the whole node; 0: unknown */
} Node;

typedef struct Cluster {
    FabricHead head;
    const char *node; /* id */
    int64_t nodes;
} Cluster;

/* Collectives of one kind on a node, as somebody measured them. */
typedef struct CollectiveRow {
    double bytes; /* of the whole buffer, as nccl-tests counts its size: what an all-gather ends
                     with, what a reduce-scatter begins with */
    double seconds;
} CollectiveRow;

typedef struct CollectiveSet {
    FabricHead head;
    const char *node;     /* id */
    int op;               /* CollectiveOp */
    int64_t ranks, nodes; /* nodes at least 1 */
    const char *stack;    /* "NCCL 2.27.3"; NULL: not stated */
    GArray *rows;         /* CollectiveRow */
} CollectiveSet;

/* What a part of a fabric is. id, name in Lua, C type. */
#define FABRIC_PART_LIST(X)                                                                        \
    X(LINK, "link", Link)                                                                          \
    X(NODE, "node", Node)                                                                          \
    X(CLUSTER, "cluster", Cluster)                                                                 \
    X(COLLECTIVE, "collective", CollectiveSet)

typedef enum FabricPart {
#define X(id, name, type) FABRIC_##id,
    FABRIC_PART_LIST(X)
#undef X
        FABRIC_PART_COUNT,
} FabricPart;

const char *fabric_part_name(FabricPart part);

typedef struct Fabric {
    GPtrArray *parts[FABRIC_PART_COUNT]; /* of structs that begin with a FabricHead; owned */
    GStringChunk *strings;
} Fabric;

Fabric *fabric_new(void);
void fabric_free(Fabric *fabric);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fabric, fabric_free)

const char *fabric_string(Fabric *fabric, const char *text); /* NULL for NULL */

/* All zero but for what it owns; of the fabric once it is added to parts[part]. */
FabricHead *fabric_part_new(FabricPart part);
void fabric_part_free(FabricPart part, FabricHead *head);

/* By id; NULL: none. */
const FabricHead *fabric_find(const Fabric *fabric, FabricPart part, const char *id);
const Link *fabric_link(const Fabric *fabric, const char *id);
const Node *fabric_node(const Fabric *fabric, const char *id);
const Cluster *fabric_cluster(const Fabric *fabric, const char *id);

/* NULL-terminated. Caller frees the array. */
const char **fabric_ids(const Fabric *fabric, FabricPart part);

/* The first node of a device, in the order of the catalogue, of which so many can be had together:
 * in one, or in several that are joined. Where there is none such, the first; NULL: none. */
const Node *fabric_node_of(const Fabric *fabric, const char *device, int64_t devices);

/* What a device of the node sends at most, to one other (pair) or to all others. */
double node_device_bandwidth(const Fabric *fabric, const Node *node);
double node_pair_bandwidth(const Fabric *fabric, const Node *node);
double node_latency(const Fabric *fabric, const Node *node); /* 0: unknown */
bool node_reduces(const Fabric *fabric, const Node *node);

#endif
