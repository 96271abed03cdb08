/* Everything a handbook can be asked, computed once and kept as long as there is room: networks
 * as built, their counts, their times on devices, and what-ifs of them.
 *
 *     zoo ──► Graph         as declared: network, batch, resolution
 *               │ borrowed by nobody: a change is a copy, which shares texts and attributes
 *               ▼
 *             Counted       designs, format and fusion applied, and counted
 *               ▼
 *             ModelResult   the same as records: what pages call a model
 *               ▼
 *     device ► TimingResult ───► answers to questions (analysis/ask.h)
 *
 * An arrow is a borrowing: below lives no longer than above. A Graph, Counted or ModelResult is
 * found by its Setup, what is below by the result it is of and by what was asked. All of it is in
 * one cache (analysis/cache.h), which drops what nobody holds when that weighs more than its
 * budget: what an Analysis gives lives until analysis_release(), or as long as it does itself where
 * analysis_keep() was called. Failures are kept too: asking again gives the same error.
 *
 * An Analysis borrows the zoo and the devices.
 */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include "analysis/cache.h"
#include "analysis/results.h"
#include "analysis/setup.h"
#include "whatif/counted.h"
#include "zoo/zoo.h"

typedef struct Analysis Analysis;
struct Fabric;

Analysis *analysis_new(Zoo *zoo, const GPtrArray *devices);
void analysis_free(Analysis *analysis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Analysis, analysis_free)

Zoo *analysis_zoo(const Analysis *analysis);
const GPtrArray *analysis_devices(const Analysis *analysis);

/* The first failure of the machine, RB_ERROR_MACHINE, while a network was read; NULL: none. Whoever
 * asked may have taken it for the network's own. Owned by `analysis`. */
const GError *analysis_trouble(const Analysis *analysis);

/* What others measured (MeasurementSet *), borrowed; NULL, as at first: nothing. */
void analysis_set_measurements(Analysis *analysis, const GPtrArray *measurements);
const GPtrArray *analysis_measurements(const Analysis *analysis);

/* How devices are joined, borrowed; NULL, as at first: nothing is known of it. */
void analysis_set_fabric(Analysis *analysis, const struct Fabric *fabric);
const struct Fabric *analysis_fabric(const Analysis *analysis);

/* What stacks were seen to reach on devices (Profile *), borrowed; NULL, as at first: nothing, and
 * then nothing is estimated. Set before anything is asked. */
void analysis_set_profiles(Analysis *analysis, const GPtrArray *profiles);

/* Those of them that estimates are made by, as profiles_chosen() gives, borrowed; NULL, as whenever
 * they are set: all. */
void analysis_choose_profiles(Analysis *analysis, const GPtrArray *chosen);

/* What estimates are made by on a device of the analysis; NULL, nothing, on one that is supposed to
 * have other ceilings, of which no profile says anything. */
const GPtrArray *analysis_profiles_of(const Analysis *analysis, const Device *device);

/* The limits that its handbook sets (analysis/budget.h), borrowed; NULL, as at first: none. */
typedef struct BudgetSet BudgetSet;
void analysis_set_budgets(Analysis *analysis, const BudgetSet *budgets);
const BudgetSet *analysis_budgets(const Analysis *analysis);

/* NULL when it cannot be built or counted so. Its tiled figures are of the setup's device, if any;
 * basis and traffic say nothing about a model. */
const ModelResult *analysis_model(Analysis *analysis, const Setup *setup, GError **error);

/* The same without records, for what-ifs. The error of a batch or resolution that does not fit
 * names the layer. */
const Counted *analysis_counted(Analysis *analysis, const Setup *setup, GError **error);

/* `model` on a device in the dtype it was built with, on the basis and under the traffic model of
 * `how`. What cannot be, for want of a unit for the format or of room, is no time: an error of
 * RB_ERROR_CANNOT. */
const TimingResult *analysis_timing(Analysis *analysis, const ModelResult *model,
                                    const Device *device, const Setup *how, GError **error);

/* The same, but what cannot be is an answer too: TimingResult.reason says why there is no time. */
const TimingResult *analysis_verdict(Analysis *analysis, const ModelResult *model,
                                     const Device *device, const Setup *how, GError **error);

/* The same network with all fused that can be; itself when it is. */
const ModelResult *analysis_fused(Analysis *analysis, const ModelResult *model, GError **error);

/* setup_set_format() for the network of `setup`, which stays as it is in the integers that it is
 * declared in. False: it is declared in such, and the format is another. */
bool analysis_set_format(Analysis *analysis, Setup *setup, const char *format,
                         const Device *device);

/* Setups that come to the same network are one: *setup is that, borrowing. False when one cannot
 * be. */
bool analysis_canonical(const Analysis *analysis, const Setup *asked, Setup *setup, GError **error);

/* A graph that no zoo holds, taken over: the worked examples of a page. */
const ModelResult *analysis_graph(Analysis *analysis, Graph *graph, GError **error);

/* The operator table as OperatorResult. */
const RecordList *analysis_operators(Analysis *analysis);

const DeviceResult *analysis_device(Analysis *analysis, const Device *device);

/* Holds a model for good: what every page is about. */
void analysis_keep(Analysis *analysis, const ModelResult *model);

/* The page or command is done with all it was given. */
void analysis_release(Analysis *analysis);

/* Something of the kind, "device" or "model", was looked at, or what there is only one of (`id`
 * NULL): by the page, or by the answer that is being made. What is asked above says so itself. */
void analysis_read(Analysis *analysis, const char *kind, const char *id);

/* What was read since analysis_release(): "device t4", "model resnet50", sorted, NULL-terminated.
 * Caller frees the array. */
const char **analysis_reads(const Analysis *analysis);

Cache *analysis_cache(Analysis *analysis); /* what answers are kept in */

/* About what they weigh. */
int64_t analysis_graph_bytes(const Graph *graph);
int64_t analysis_cost_bytes(const ModelCost *cost);

#endif
