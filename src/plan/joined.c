#include "plan/joined.h"

#include <math.h>

#include "record/fields.h"
#include "record/known.h"

static const Link *link_of(const Joined *joined)
{
    return (const Link *)(const void *)joined->head;
}

static const Node *node_of(const Joined *joined)
{
    return (const Node *)(const void *)joined->head;
}

static const Cluster *cluster_of(const Joined *joined)
{
    return (const Cluster *)(const void *)joined->head;
}

static const CollectiveSet *set_of(const Joined *joined)
{
    return (const CollectiveSet *)(const void *)joined->head;
}

static const char *link_named(const Joined *joined, const char *id)
{
    const Link *link = fabric_link(joined->fabric, id);
    return link ? link->head.name : NULL;
}

#define HEAD_FIELDS(X, R)                                                                          \
    X(R, id, ID, "", "Its id", self->head->id)                                                     \
    X(R, name, TEXT, "", "Its name for people", self->head->name)                                  \
    X(R, source, TEXT, "", "Where its numbers come from", self->head->source)                      \
    X(R, note, TEXT, "", "What else must be known", self->head->note)                              \
    X(R, certainty, ID, "", "How well they are known",                                             \
      certainty_name((Certainty)self->head->certainty))                                            \
    X(R, certainty_meaning, TEXT, "", "That in words",                                             \
      certainty_meaning((Certainty)self->head->certainty))

#define LINK_FIELDS(X, R)                                                                          \
    HEAD_FIELDS(X, R)                                                                              \
    X(R, kind, ID, "", "Kind of link", link_kind_name((LinkKind)link_of(self)->kind))              \
    X(R, kind_title, TEXT, "", "That in words", link_kind_title((LinkKind)link_of(self)->kind))    \
    X(R, per, ID, "", "Whose the bandwidth is: device, pair, port or node",                        \
      link_per_name((LinkPer)link_of(self)->per))                                                  \
    X(R, bytes_per_s, NUMBER, "byte/s", "In one direction", link_of(self)->bytes_per_s)            \
    X(R, latency_seconds, SECONDS, "s", "Of one hop", known(link_of(self)->latency_seconds))       \
    X(R, reduces, BOOL, "", "Its switches add up what passes", link_of(self)->reduces)
RECORD_TYPE(link, Joined, LINK_FIELDS, "link", "What joins devices or nodes");

#define NODE_FIELDS(X, R)                                                                          \
    HEAD_FIELDS(X, R)                                                                              \
    X(R, device, ID, "", "Device that it has", node_of(self)->device)                              \
    X(R, devices, COUNT, "devices", "How many", node_of(self)->devices)                            \
    X(R, link, ID, "", "What joins them", node_of(self)->link)                                     \
    X(R, link_name, TEXT, "", "That for people", link_named(self, node_of(self)->link))            \
    X(R, bytes_per_s, NUMBER, "byte/s", "Of a device to all others, in one direction",             \
      node_device_bandwidth(self->fabric, node_of(self)))                                          \
    X(R, pair_bytes_per_s, NUMBER, "byte/s", "Of a device to one other",                           \
      node_pair_bandwidth(self->fabric, node_of(self)))                                            \
    X(R, between, ID, "", "What joins it to others", node_of(self)->between)                       \
    X(R, between_name, TEXT, "", "That for people", link_named(self, node_of(self)->between))      \
    X(R, between_bytes_per_s, NUMBER, "byte/s", "Of the whole node to others",                     \
      known(node_of(self)->between_bytes_per_s))                                                   \
    X(R, host_bytes, COUNT, "byte", "Memory of its host", known_count(node_of(self)->host_bytes))  \
    X(R, watts, NUMBER, "W", "Power of all of it", known(node_of(self)->watts))
RECORD_TYPE(node, Joined, NODE_FIELDS, "node", "A machine with several devices");

#define CLUSTER_FIELDS(X, R)                                                                       \
    HEAD_FIELDS(X, R)                                                                              \
    X(R, node, ID, "", "Node that it has", cluster_of(self)->node)                                 \
    X(R, nodes, COUNT, "nodes", "How many", cluster_of(self)->nodes)
RECORD_TYPE(cluster, Joined, CLUSTER_FIELDS, "cluster", "A room of nodes");

#define COLLECTIVE_FIELDS(X, R)                                                                    \
    HEAD_FIELDS(X, R)                                                                              \
    X(R, node, ID, "", "Where it was measured", set_of(self)->node)                                \
    X(R, op, ID, "", "What devices did", collective_name((CollectiveOp)set_of(self)->op))          \
    X(R, ranks, COUNT, "devices", "How many", set_of(self)->ranks)                                 \
    X(R, nodes, COUNT, "nodes", "Of so many nodes", MAX(set_of(self)->nodes, 1))                   \
    X(R, stack, TEXT, "", "Software", set_of(self)->stack)                                         \
    X(R, rows, COUNT, "rows", "Sizes measured", self->fit.rows)                                    \
    X(R, alpha_seconds, SECONDS, "s", "To start one, fitted", known(self->fit.alpha))              \
    X(R, eta, NUMBER, "", "Share of the wire that is reached, fitted", known(self->fit.eta))       \
    X(R, error, RATIO, "", "Half of the rows are fitted closer than this", self->fit.error)
RECORD_TYPE(collective, Joined, COLLECTIVE_FIELDS, "collective",
            "Collectives as they were measured, and two constants fitted to them");

const RecordType *joined_type(FabricPart part)
{
    static const RecordType *const types[] = {[FABRIC_LINK] = &link_record,
                                              [FABRIC_NODE] = &node_record,
                                              [FABRIC_CLUSTER] = &cluster_record,
                                              [FABRIC_COLLECTIVE] = &collective_record};
    return types[part];
}

GPtrArray *joined_list(const Fabric *fabric, FabricPart part)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < fabric->parts[part]->len; i++) {
        Joined *joined = g_new0(Joined, 1);
        joined->fabric = fabric;
        joined->head = g_ptr_array_index(fabric->parts[part], i);
        if (part == FABRIC_COLLECTIVE)
            joined->fit = collective_fit(fabric, set_of(joined));
        g_ptr_array_add(list, joined);
    }
    return list;
}

#define TIME_FIELDS(X, R)                                                                          \
    X(R, op, ID, "", "What devices do", collective_name(self->op))                                 \
    X(R, node, ID, "", "Where", self->node->head.id)                                               \
    X(R, ranks, COUNT, "devices", "How many", self->wire.ranks)                                    \
    X(R, nodes, COUNT, "nodes", "Of so many nodes", self->wire.nodes)                              \
    X(R, bytes, NUMBER, "byte", "Of the whole buffer")                                             \
    X(R, bound_seconds, SECONDS, "s", "No algorithm is faster on these links")                     \
    X(R, seconds, SECONDS, "s", "The best known algorithm at the rates that links are sold with")  \
    X(R, measured_seconds, SECONDS, "s", "By constants fitted to measurements")                    \
    X(R, bus_bytes_per_s, NUMBER, "byte/s", "Bus bandwidth of the bound, as nccl-tests prints it")
RECORD_TYPE(collective_time, CollectiveTime, TIME_FIELDS, "collective time",
            "What one collective takes on a node");

static double if_reached(double seconds)
{
    return isinf(seconds) ? NAN : seconds;
}

CollectiveTime collective_time(const Fabric *fabric, const CollectiveFits *fits, const Node *node,
                               CollectiveOp op, int64_t ranks, double bytes)
{
    CollectiveTime time = {.node = node, .op = op, .bytes = bytes, .measured_seconds = NAN};
    time.wire = wire_of(fabric, node, ranks, 1);
    time.bound_seconds = if_reached(collective_bound_seconds(op, &time.wire, bytes));
    time.seconds = if_reached(collective_seconds(op, &time.wire, bytes));
    time.bus_bytes_per_s = time.bound_seconds > 0
                               ? collective_bus_bandwidth(op, ranks, bytes, time.bound_seconds)
                               : NAN;
    double measured;
    if (collective_measured_seconds(fits, node, op, &time.wire, bytes, &measured))
        time.measured_seconds = if_reached(measured);
    return time;
}
