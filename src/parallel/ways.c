#include "parallel/ways.h"

#include <math.h>

Ways ways_of(const Fabric *fabric, const Node *node, const CollectiveFits *fits,
             const TrainingSplit *split)
{
    int64_t expert = MAX(split->expert, 1);
    int64_t apart = split->tensor * split->data;
    return (Ways){
        .fabric = fabric,
        .node = node,
        .fits = fits,
        .tensor = wire_of(fabric, node, split->tensor, 1),
        .expert = wire_of(fabric, node, expert, split->tensor),
        .data = wire_of(fabric, node, split->data, split->tensor),
        .expert_data = wire_of(fabric, node, split->data / expert, split->tensor * expert),
        .pipeline = wire_of(fabric, node, split->pipeline, apart),
    };
}

CollectiveSeconds ways_seconds(const Ways *ways, CollectiveOp op, const Wire *wire, double bytes)
{
    CollectiveSeconds seconds = {.seconds = collective_seconds(op, wire, bytes),
                                 .bound = collective_bound_seconds(op, wire, bytes),
                                 .measured = NAN};
    /* Nobody printed what a message between two takes: it is the link's. */
    if (op == COLLECTIVE_POINT_TO_POINT)
        seconds.measured = seconds.seconds;
    else if (!ways->fits || !collective_measured_seconds(ways->fits, ways->node, op, wire, bytes,
                                                         &seconds.measured))
        seconds.measured = wire->ranks > 1 ? NAN : 0;
    return seconds;
}

void collective_seconds_add(CollectiveSeconds *sum, const CollectiveSeconds *more, double times)
{
    if (times == 0)
        return;
    sum->seconds += times * more->seconds;
    sum->bound += times * more->bound;
    sum->measured += times * more->measured;
}
