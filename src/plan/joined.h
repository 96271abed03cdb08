/* How devices are joined, as records: the links, nodes, clusters and measured collectives of a
 * catalogue, and what one collective takes. */
#ifndef PLAN_JOINED_H
#define PLAN_JOINED_H

#include "parallel/collective.h"
#include "record/record.h"

/* A part of the fabric and that. */
typedef struct Joined {
    const Fabric *fabric;
    const FabricHead *head;
    CollectiveFit fit; /* of a measured collective */
} Joined;

extern const RecordType link_record, node_record, cluster_record, collective_record; /* of Joined */

/* All parts of a kind, as Joined *. Caller unrefs. */
GPtrArray *joined_list(const Fabric *fabric, FabricPart part);
const RecordType *joined_type(FabricPart part);

/* One collective on a node, and what it takes. */
typedef struct CollectiveTime {
    const Node *node;
    CollectiveOp op;
    Wire wire;
    double bytes;
    double bound_seconds, seconds, measured_seconds; /* NAN: not known */
    double bus_bytes_per_s;                          /* as nccl-tests prints it, of the bound */
} CollectiveTime;

extern const RecordType collective_time_record;

CollectiveTime collective_time(const Fabric *fabric, const CollectiveFits *fits, const Node *node,
                               CollectiveOp op, int64_t ranks, double bytes);

#endif
