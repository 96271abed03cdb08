/* What the panel "Try it" (templates/assets/tryit.js) computes a network's times from, so that a
 * reader may try batches, formats, fusions and ceilings: the file models/ID/tryit.js, which all
 * pages about the network share, and a few facts of the device in each page.
 *
 * The file calls roofbookCosts() with an object (base/packed_call.h):
 *   columns: arrays of whole numbers, each once; those that a double does not hold are strings.
 *   names: of layers. pieces: see whatif/affine.h; from, to: batches; order: the column of costs in
 *   the order they run in; name, compute, other, converts, and for each count [fixed, each]: the
 *   columns of all costs, left out where all are 0, or are computed in what the network is; peak
 *   and floor: [fixed, each]; held: bytes. Element types are numbered as in graph/dtype.h, -1:
 * none. formats: by id, for each fusion of tryit_fusions() its pieces; null: there is no such.
 *   least: times are lower bounds. Where estimates may be asked for: work (classes, numbered as in
 *   graph/work_class.h), runs (left out: 1) and weights (bytes; left out: 0, and where no profile
 *   has a scratchpad); uncounted: how many layers are not all known; mixed: the piece is in none of
 *   the formats that profiles are for (estimate/estimate.h).
 *
 * The page has costs (address of the file), model, device, noun (what a sample is called), batch
 * (as declared), memory (name, bytes), half (the format of 16 bits), flash, bandwidth and
 * best_bandwidth in byte/s, overhead in s, fusions; and formats: id, dtype, compute, unit, roof
 * ([matrix, vector, best matrix, best vector] in FLOP/s, 0: none), fused, and plain for each fusion
 * (null: no time so), each with more (roofs beside it) and of ([dtype, index of such a roof from 1
 * on, or -1: none] of those that are not the roof's). Where the device has profiles: profiles, of
 * chunks/tryit_profiles.h.
 */
#ifndef CHUNKS_TRYIT_H
#define CHUNKS_TRYIT_H

#include "analysis/analysis.h"
#include "markup/words.h"
#include "zoo/handbook.h"

#define TRYIT_FILE "tryit.js"

/* Networks of more operators are not changed for a page. */
enum { TRYIT_MOST_OPERATORS = 20000, TRYIT_MOST_BATCH = 4096 };

/* What `show --fuse` takes, the last is "all"; NULL-terminated. The first is none. */
const char *const *tryit_fusions(void);

/* Formats and schemes that the panel offers on any device, those of the handbook first.
 * NULL-terminated; caller frees the array. */
const char **tryit_formats(const Handbook *handbook);

/* The text of the file. `profiles` (Profile *, NULL: none) are those of the devices that the
 * network has pages for. NULL when the machine fails. Caller frees. */
char *tryit_costs(Zoo *zoo, int network, const Handbook *handbook, const GPtrArray *profiles,
                  GError **error);

/* JSON of a page; NULL where the device has no time in any format. Caller frees. */
char *tryit_facts(Analysis *analysis, const ModelResult *model, const Device *device,
                  const Handbook *handbook, const char *costs_href);

/* The controls and figures of the panel, in HTML, for the script to fill. Caller frees. */
char *tryit_panel(const Words *words, bool estimates);

#endif
