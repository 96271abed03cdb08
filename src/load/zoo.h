/* The zoo: Lua files that describe networks, and the graphs built from them.
 *
 * A model file runs once, in a sandbox (load/sandbox.h), and declares models; a model's build
 * function runs whenever a graph of it is wanted, for the batch and resolution asked for. What a
 * file may say:
 *
 *   family { "ResNet", source = "He et al., Deep Residual Learning for Image Recognition, 2015",
 *            url = "https://arxiv.org/abs/1512.03385", year = 2015, category = "classification" }
 *
 *   local function basic(x, width, stride) ... return (x + y):relu() end
 *
 *   model { id = "resnet18", name = "ResNet-18", input = { 3, 224, 224 }, notes = "...",
 *           published = { { params = 11689512, macs = 1814073344, exact = true, source = "..." },
 *                         { top1 = 69.758, source = "..." } },
 *           build = function(x) ... return x:linear { 1000 } end }
 *
 * Fields of model: id, name (default: id), input (shape without batch) or inputs (list of {
 * shape..., name =, dtype = }: passed to build in order), family/source/url/year/category/notes
 * (default: the file's family), published, build. `input` shapes get the batch in front.
 * Classification resolutions are changed with `resolution` in BuildOptions: the last two dimensions
 * of every input of rank 4.
 *
 * A value inside build is a tensor. It has the fields shape (with batch), channels (dimension 2),
 * batch, height, width, rank, dtype and name, and one method per row of the operator table, made
 * from the row's AttrSpec table:
 *
 *   x:conv { 64, kernel = 7, stride = 2, pad = 3, bias = false }   the table's first attribute may
 * go by position x:concat(y, z) or x:concat(y, z, { axis = 1 })                  further tensors
 * first, attributes last a, b = x:split { 2, axis = 1 }                                  as many
 * values as there are outputs x + y, x - y, x * y, x / y; x * 0.5 is scale x:at "layer1.0"      the
 * same tensor; operators that follow belong to block "layer1.0" (the block of an operator is that
 *                        of its first input)
 *   x:conv { 64, name = "stem" }   leaf name; default: operator name and a counter in its block:
 * "layer1.0.conv2" x:training_only()    the same tensor; what follows is an auxiliary head:
 * parameters counted, not executed. Need not be returned parameter { 768, name = "class_token" } a
 * learned tensor usable as any operand; shape exactly as given buffer { ... } the same, counted
 * with running statistics x:linear { 1000, weight = w }              shares the weight of a
 * parameter (tied weights) options.batch, options.resolution, ...     what build was asked for
 *
 * Unknown fields, wrong types, and shapes that do not fit are errors with the model file's line
 * and, for a near miss, the word that was meant. A result nobody uses is an error, unless it is
 * auxiliary.
 */
#ifndef LOAD_ZOO_H
#define LOAD_ZOO_H

#include <glib.h>

#include "graph/graph.h"

typedef struct Zoo Zoo;

/* A model as declared: enough for an index without building it. Strings belong to the zoo. */
typedef struct ZooEntry {
    const char *id, *name, *family, *source, *url, *category, *notes, *file;
    int year, line;
} ZooEntry;

typedef struct BuildOptions {
    int64_t batch;      /* 0: 1 */
    int64_t resolution; /* 0: as declared */
    DType dtype;        /* of floating-point tensors; DTYPE_FP32 is 0, the default */
} BuildOptions;

/* Loads every .lua directly in `dir` in name order. `shown_dir` is how messages call it ("models").
 * A file that fails is left out and its GError appended to `errors` (elements owned by the array);
 * so is a model whose id repeats (the first stays) or is not a safe file name. Never NULL: a zoo
 * may be empty. */
Zoo *zoo_load(const char *dir, const char *shown_dir, GPtrArray *errors);

/* Loads a single file as a zoo of its own. */
Zoo *zoo_load_file(const char *path, const char *shown_path, GPtrArray *errors);
void zoo_free(Zoo *zoo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Zoo, zoo_free)

/* Entries in order of file name, then declaration. */
int zoo_count(const Zoo *zoo);
const ZooEntry *zoo_entry(const Zoo *zoo, int i);
int zoo_find(const Zoo *zoo, const char *id); /* -1: none */
const char *const *zoo_ids(const Zoo *zoo);   /* NULL-terminated, for did_you_mean */

/* Builds the graph of entry i. Caller frees. */
Graph *zoo_build(Zoo *zoo, int i, const BuildOptions *options, GError **error);

#endif
