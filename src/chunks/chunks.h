/* What a handbook's pages can say: the analysis as Lua values and functions, beside those of
 * page/knit_functions.h.
 *
 * Values (fields: analysis/results*.c):
 * - models, devices, operators: lists, read by number or id: models.resnet50.params. Models are
 * those of the handbook, batch 1, fp32, as declared. What a page `needs` beside these, of all that
 * the handbook and its bases have, is read by its id too, and has no page: no loop comes upon it.
 * So is an alias (zoo/zoo.h) that the page spells, whose page is that of its model.
 * - model, device, profile, comparison { title, models, devices }: what the page is about, on pages
 * that are about one; with a profile its device.
 * - children: the pages below this one, as { title, href, description }, pages that compare also
 * with { models, devices }; beside: on such a page those beside it, itself too, without these.
 * - schemes: of quantization, as { id, name, meaning, effort, risk }. designs: what with { design =
 * ... } takes, as { id, name, meaning, number, fallback, takes_layer }. laws: what is checked, as {
 * id, subject = "device" or "network", meaning, remedy, weight }, weight of devices' laws alone.
 * efforts: what a change may ask for, in words, the least first.
 * - terms: of the glossary (markup/glossary.h), as { group, term, definition, unit, formula,
 * chapter, title }, title being the chapter's.
 * - changes: what builds changed, the latest first: a list of diff/diff.h's records, of
 * diff/changes.h. compared: the figures in which, as { name, title }.
 * - handbook: title, description, precisions. problems: what failed so far, as Text.
 *
 * Functions:
 * - schema(): the record types, as { name, meaning, fields = { { name, type, unit, meaning } } }.
 * - fusion(model): { steps, unfused }, lists of what fusing by each rule changes, and of what did
 * not fuse.
 * - training(model): what each optimizer holds, then each what-if under Adam.
 * - budgets(model): what budgets.lua allows it, each limit with the figure.
 * - energy(model, device | nil): a list of estimates.
 * - in_schemes(model, device | nil): the model under every scheme.
 * - advice(timing): what to change, the largest gain first, one list for a model on a device, in
 * whatever format it is; rules(): the rules it follows, as { id, title, effort, risk, explanation,
 * anchor }, the last being where the rule stands on a page that has its title as a heading.
 * - algorithms(timing): convolution algorithms, { layers } among what they amount to.
 * - capacity(model, device): the largest batch for inference and for training with each optimizer.
 * - sweep(model, device, "batch" | "resolution"): the model in other sizes.
 * - knee(model, device): one record.
 * - estimates(model, device): how long it takes by each profile of the device, or why that says
 * nothing.
 * These take a timing in the place of a model and a device, and return nil and the reason where
 * there is no answer: they are the rows of analysis/ask.h.
 * - condensed(model): its layers in order, as { layer, last, times }: a part that repeats `times`
 * times is listed once, by the layer of the first time and of the last.
 * - groups(timing, named | nil): the layers of its roofline time, equal ones together, as { layer,
 * times, seconds, share, bound, utilisation }, those that take longest together first; the first
 * `named` of them with names = { up to two dozen of their layers }.
 * - outline(model): a few dozen parts in order (page/outline.h), as { name, last_name, times,
 * layers, macs, flops, params, bytes, lower, live_bytes, live_layer, kinds = { { first, last,
 * layers, macs, ... } } }: names of the first and of the last time, figures of all times, first and
 * last layer of a kind; the most activations live at once, and the layer that runs then.
 * - kv_cache(model): bytes of keys and values that a decoder keeps for each token of a sequence;
 * nil where none is seen to be kept.
 * - source(model): the text of the Lua file that declares it; nil where none does, or it is longer
 * than a page shows.
 * - measurements(): published measurements beside the times of their setups, a record for each set:
 * analysis/measured.h. judged(): how far off estimates are, of networks that did not help to make
 * them, a record for each set that a profile can be fitted to: analysis/judged.h.
 * - top(list, field, n): the n records of a list with the largest `field`, largest first, as a
 * table.
 * - with(model, { batch =, resolution =, tokens =, context =, dtype =, device =, fuse = "all",
 * scheme = "int8", kv = "fp8", design = "width=0.75" | { "width=0.75", "two_3x3@features.conv2" }
 * }): the model in another setup; a device gives tiled traffic.
 * - in_format(model, format, device | nil): the model in a number format of device/formats.h, as
 * the device has it; nil and the reason where it is declared in another one. with() takes format =
 * too, and "published" (analysis/released.h), which is 16 bits where nothing is known.
 * - accuracy(model): the published top-1 figure that ranks it (find/accuracy.h); nil where none
 * was.
 * - found(device | model, { time = "< 30 ms", memory =, package =, params =, macs =, accuracy =,
 * task =, format = }): the networks that keep the limits on a device, best accuracy first, or the
 * devices on which a network does, fastest first: a list of find/find.h's records; then how many
 * have a time and do not, and how many have none.
 * - traced(model, device, profile): the model's layers beside the profile of a run, the text of a
 * table of times or of another format of measure/trace.h, or { file = "resnet50.json", layers =,
 * latency = }, a file in the handbook's folder traces/, what TensorRT's --exportLayerInfo wrote
 * there, and what a run takes when it is not profiled, in seconds: a record of compare/traced.h,
 * with causes, groups, layers and events; nil and the reason where the device has no time for the
 * model.
 * - traced_chart { traced, caption =, name = }: the figure of such a record: the roofline with
 * each layer where it was measured and an arrow up to its roof. Returns what the picture says.
 * - planned(model, { on = "dgx-h100", purpose = "serve" | "train", devices = 16, context =, batch
 * =, within = "50 ms", optimizer = "lion", states = "bf16", measured = true, most = 8 }): how to
 * serve or train it on the devices of a node, the best splits first, records of plan/planned.h;
 * then how many were tried and how many fit; nil and the reason where it cannot be split.
 * - joined("link" | "node" | "cluster" | "collective"): what the catalogue says of how devices are
 * joined, and what collectives were measured to take (plan/joined.h).
 * - collective { "all-reduce", on = "dgx-h100", ranks = 8, bytes = 1e6 }: what one takes.
 * - as_run(model, device): the model in the first of the handbook's precisions in which the device
 * has a time for it; nil, why it has none, and that in few words.
 * - drawn_layers(model, device | nil): the device on which the network's page draws its times layer
 * by layer, as `draws` of its template says, and the formats in which it does, { ["fp32"] = true };
 * where it names none that is shown and has a time, the device that is given, and those of that.
 * - common_format(models, device): the first of those precisions in which the device has a time for
 * some of the models, or one in which it has times for more than twice as many; nil where none is.
 * - time_cell(model, device, { format =, fuse =, field = "bound_seconds", basis =, traffic =, link
 * = false }): a cell of tabulate() with a time, by default the roofline time, or the reason in few
 * words why there is none, which sorts last. A time but a bound is followed by the marks of
 * roofline/roof.h's notes and of one where the device's memory is not stated; marks() explains
 * those since it was last asked, to end a caption with.
 * - times(model, device, { format =, fuse =, basis =, traffic = }): those figures as a record of
 * analysis/times.h, in a table of many networks or devices far cheaper than time(); nil, the
 * reason, and that in few words where there is no time.
 * - time(model, device, { basis =, traffic = }): its timing; nil and the reason where the device
 * cannot run it.
 * - example { input = { 3, 224, 224 }, build = function(x) ... return y end, batch =, name = }: a
 * model made on the spot, as a model file would (zoo/zoo.h), in fp32. It is in no zoo: it has no
 * page, and with() does not take it.
 * - inputs_in_words(model), outputs_in_words(model): what it is given and makes, "an image of 224 ×
 * 224", "1,000 numbers" (graph/given.h).
 * - siblings(model, device): what has pages beside theirs, as { devices, models }: the model's
 * other devices, and on the device the models of the same file.
 * - page_of(model, device), page_of("guide/roofline"): link target of a page; nil when there is
 * none.
 * - chart { kind, model = | models =, device = | devices =, basis =, traffic =, caption =, width =,
 * name =, profile = }: emits a figure and writes its SVG beside the page. Returns what the picture
 * says.
 * - try_it(model, device): the place of a panel in which a reader tries batch, format, fusion and
 * ceilings, for assets/tryit.js, which the page has to load; nothing where it has no time.
 * - count, si, bytes, seconds, rate, percent, number: page/format_lua.h.
 */
#ifndef CHUNKS_CHUNKS_H
#define CHUNKS_CHUNKS_H

#include "chart/chart.h"
#include "page/knit.h"
#include "page/pages.h"

/* Receives a file that belongs beside the page; `path` is a site path. */
typedef bool (*ChunksWrite)(void *sink, const char *path, const void *bytes, size_t length,
                            GError **error);

/* What builds changed, and the figures they are compared in: records of a room that comes after
 * this one. */
typedef struct ChunksChanges {
    const RecordType *type;
    RecordList list;
    const RecordType *figure_type;
    RecordList figures;
} ChunksChanges;

/* The handbook's folder of profiles that pages may read. */
#define CHUNKS_TRACES "traces"

/* What chunks work with; all borrowed. */
typedef struct ChunksContext {
    Analysis *analysis;
    const Pages *pages;
    const Handbook *handbook;
    const GPtrArray *problems; /* char * */
    Fonts *fonts;
    const PagePlan *plan;
    ChunksWrite write; /* NULL: nothing is written, pictures are only drawn */
    void *sink;
    const ChunksChanges *changes; /* NULL: nothing is known of any */
    const char *data; /* files beside the page that hold its figures, blanks between; or NULL */
    const char *dir;  /* of the handbook, whose traces/ pages may read; NULL: they read none */
} ChunksContext;

typedef struct Chunks Chunks;

/* Gives it all to the chunks of `sandbox`. `context` must outlive the sandbox. Free after the
 * sandbox. */
Chunks *chunks_open(Sandbox *sandbox, const ChunksContext *context);
/* Names of the charts beside the page so far: the keys. */
GHashTable *chunks_charts(const Chunks *chunks);
void chunks_free(Chunks *chunks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Chunks, chunks_free)

#endif
