/* How devices are joined: Lua files of hardware/nodes/ that describe links, nodes and clusters, and
 * what collectives were measured to take (device/fabric.h).
 *
 *   link { id = "nvlink-4", name = "NVLink 4 through NVSwitch", kind = "nvlink", generation = "4",
 *          bandwidth = 450e9, per = "device", latency = 0.6e-6, reduces = true,
 *          certainty = "confirmed", source = "...", note = "..." }
 *   node { id = "dgx-h100", name = "DGX H100", device = "h100-sxm", devices = 8, link = "nvlink-4",
 *          bandwidth = 450e9, pair = 64e9, latency = 0.6e-6,
 *          between = "infiniband-ndr", between_bandwidth = 400e9,
 *          host_memory = 2 * TB, watts = 10200, replaces = "dgx-h100",
 *          certainty = "confirmed", source = "...", note = "..." }
 *   cluster { id = "superpod", node = "dgx-h100", nodes = 32, certainty = "...", source = "..." }
 *   collective { id = "dgx-h100-all-reduce-8", node = "dgx-h100", op = "all-reduce", ranks = 8,
 *                nodes = 1, stack = "NCCL 2.27.3", certainty = "...", source = "...",
 *                rows = { { 512, 15.46e-6 }, ... } }
 *
 * Bandwidths are byte/s in one direction: of one device, pair, port or node as `per` says; a node's
 * is of each of its devices, `pair` of two of them where that is less, `between_bandwidth` of the
 * whole node to all others. A row of a collective is the bytes of the whole buffer and seconds.
 * Names of kinds, certainties and operations are those of device/fabric.h.
 *
 * A link or node that another one names has to be there. An id is given once of each sort; of a
 * base's it may be given again by who says `replaces`. What is described wrongly costs itself; what
 * Lua cannot run, the file from there on. A device that a handbook does not have is no fault.
 */
#ifndef ZOO_NODES_H
#define ZOO_NODES_H

#include <glib.h>

#include "device/fabric.h"

/* Adds every .lua of `dir` and of the folders in it, in the order of base/walk.h, of the base
 * `from` (NULL: the handbook's own). No such directory: nothing. GErrors of what is wrong are
 * appended to `errors`. */
void nodes_add(Fabric *fabric, const char *dir, const char *shown_dir, const char *from,
               GPtrArray *errors);

/* Once all are there: leaves out what names a link or node that is none, or a link that does not
 * say what a device has, and says so. */
void nodes_bind(Fabric *fabric, GPtrArray *errors);

#endif
