/* What collectives take on the links of nodes (SPEC §15): what no algorithm is faster than, what
 * the best known one takes at the rates that are sold, and what was measured. None of the three is
 * ever put in another's place.
 *
 * n devices hold M bytes each (of an all-gather: they end with M; of a reduce-scatter: they begin
 * with M), a device sends W byte/s to the others and receives as much at the same time, a message
 * takes α seconds to get there.
 *
 *   all-gather       A device has M/n and receives the rest: (n − 1)/n · M / W.
 *   reduce-scatter   The same backwards: what others keep is sent, (n − 1)/n · M / W.
 *   all-reduce       One after the other: 2 · (n − 1)/n · M / W, and without help no algorithm
 * moves less (Patarasuk and Yuan, Bandwidth optimal all-reduce algorithms, 2009). Where switches
 * add up (SHARP, NVLS), a device sends M once and receives the sum once: M / W. So an all-reduce
 * may exceed the wire in the bandwidth that is printed, 2 · (n − 1)/n · M / seconds. all-to-all Of
 * its M bytes a device keeps its own part: (n − 1)/n · M / W. point to point   M / W of one pair.
 *
 * Starting: a tree or halving and doubling takes ⌈log2 n⌉ messages one way and twice as many there
 * and back (Thakur, Rabenseifner and Gropp, 2005), a switch that adds up two, neighbours one.
 *
 * Where each pair of devices has a link of its own, a group of n uses only those between them: W is
 * at most (n − 1) times that of a pair (MI300X, DGX-1V).
 *
 * Of m nodes with g of the devices each, a device has its share V of what its node sends to others.
 * What leaves the node is 1/g of the work for each of its devices: 2 · (m − 1)/m · M/g / V of an
 * all-reduce. The bound is the longer of the two, within nodes and between them; the algorithm does
 * them one after the other.
 */
#ifndef PARALLEL_COLLECTIVE_H
#define PARALLEL_COLLECTIVE_H

#include "device/fabric.h"

/* What a group of devices meets. */
typedef struct Wire {
    int64_t ranks;  /* of the group; 1: nothing is sent */
    int64_t within; /* of them in one node */
    int64_t nodes;
    double bytes_per_s, pair_bytes_per_s; /* of a device to the others in its node, and to one */
    double between_bytes_per_s; /* a device's share of its node's; 0: unknown, or there is none */
    double latency_seconds, between_latency_seconds; /* 0: unknown */
    bool reduces, between_reduces;
} Wire;

/* Of `ranks` devices that are numbered through the nodes and stand `stride` apart: 1, neighbours;
 * as many as a node has, one in each. A group that leaves a node that has no known way out has a
 * `between_bytes_per_s` of 0. */
Wire wire_of(const Fabric *fabric, const Node *node, int64_t ranks, int64_t stride);

/* Seconds of M bytes: no algorithm is faster; the best known one. 0 of one device, and of no bytes,
 * which nobody sends; INFINITY where the group cannot reach each other. */
double collective_bound_seconds(CollectiveOp op, const Wire *wire, double bytes);
double collective_seconds(CollectiveOp op, const Wire *wire, double bytes);

/* Bytes over seconds as nccl-tests prints them, byte/s: algorithm's and of the bus. */
double collective_bus_bandwidth(CollectiveOp op, int64_t ranks, double bytes, double seconds);

/* ---- Measured -------------------------------------------------------------------------------- */

/* t = alpha + k · M / (W · eta), k · M / W as above without switches that add up. */
typedef struct CollectiveFit {
    double alpha; /* seconds to start one */
    double eta;   /* share of W that is reached; above 1 where switches add up */
    double error; /* median of |fitted / measured − 1| over the rows */
    int64_t rows;
} CollectiveFit;

/* Least squares of relative errors over the rows of a set, so that small and large ones count
 * alike; neither number below 0. A set of one row says nothing of the start: alpha is 0. eta 0: the
 * rows say nothing of the rate. */
CollectiveFit collective_fit(const Fabric *fabric, const CollectiveSet *set);

/* The fits of a fabric, made once. */
typedef struct CollectiveFits CollectiveFits;
CollectiveFits *collective_fits_new(const Fabric *fabric);
void collective_fits_free(CollectiveFits *fits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CollectiveFits, collective_fits_free)

/* Seconds by what was measured on the node: by the set of as many ranks, else of the nearest
 * number; of a reduce-scatter or all-gather that nobody measured half of an all-reduce. Between
 * nodes nothing is fitted: that part is collective_seconds(). False: nothing is measured of it. */
bool collective_measured_seconds(const CollectiveFits *fits, const Node *node, CollectiveOp op,
                                 const Wire *wire, double bytes, double *seconds);

#endif
