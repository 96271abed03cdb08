/* The zoo: Lua files that describe networks, and the graphs built from them.
 *
 * A model file runs once, in a sandbox (lua/sandbox.h), and declares models; a model's build
 * function runs whenever a graph of it is wanted, for the batch and resolution asked for. What a
 * file may say:
 *
 *   family { "ResNet", source = "He et al., Deep Residual Learning for Image Recognition, 2015",
 *            url = "https://arxiv.org/abs/1512.03385", year = 2015, category = "classification" }
 *
 *   local function basic(x, width, stride) ... return (x + y):relu() end
 *
 *   model { id = "resnet18", name = "ResNet-18", input = { 3, 224, 224 }, notes = "...",
 *           replaces = "resnet18",
 *           published = { { params = 11689512, macs = 1814073344, exact = true, source = "..." },
 *                         { top1 = 69.758, source = "..." } },
 *           build = function(x) ... return x:linear { 1000 } end }
 *
 *   local network = transformer { model_type = "llama", hidden_size = 4096, ... }
 *   network.id = "mine"; model(network)
 *                        one of a family that is known, by the keys of a config.json:
 *                        zoo/transformer.h
 *
 * Fields of family: the name, source, url, year, category, notes, released (the scheme that the
 * published weights are in, "bf16": what a language model is served and planned in where none is
 * asked for, analysis/released.h; counts are of `dtype`); it holds for the models that follow in
 * its file. Fields of model: id (see base/label.h), name (default: the id), family, source, url,
 * year, category, notes, released (default: the family's), replaces (the id of a model of a
 * base, whose place it takes), published (figures: params, macs,
 * flops, activations, top1, top5; with source, note, exact), dims (sizes by name that a user may
 * ask for otherwise, { tokens = 1, context = 2048 }: a dimension of an input may be such a name,
 * and `options` has them), aliases (other ids for it at other dims, a list of { id =, dims = {
 * tokens = 2048 }, name = }: what names one means the model at these), dtype (of weights and
 * activations, default fp32), assumes (a line of what the source leaves open), stored (types of
 * weights, zoo/weights.h: { ["fc.weight"] = "q4_k" }), transformer (sizes, graph/transformer.h),
 * build, and either input, a shape without the batch, or inputs, a list of { shape..., name =,
 * dtype = } that build is given in order. An input without a dtype has that of BuildOptions. One
 * with source = true is read once: a pass with a past, of fewer tokens than its context, is given
 * nil in its place, and finds what was made of it in states.
 * BuildOptions.resolution takes the place of the last two dimensions of every input of rank 4.
 *
 * A value inside build is a tensor. It has the fields shape (a list, with batch), rank, batch,
 * channels and length (dimension 2, of images and of sequences), height, width (the last two),
 * dtype and name, and one method for each row of the operator table, made from the row's AttrSpec
 * table. A build that reads neither shape nor batch is quick at other batches (zoo/replay.h).
 *
 *   x:conv { 64, kernel = 7, stride = 2, pad = 3, bias = false }
 *                        the first attribute may go without its name
 *   x:concat(y, z)       further tensors first,
 *   x:concat(y, z, { axis = 1 })
 *                        attributes last
 *   a, b = x:split { 2, axis = 1 }
 *                        as many values as there are outputs
 *   x + y, x - y, x * y, x / y, x ^ y, -x
 *                        operators of the table; x * 0.5 and x / 2 are scale, any other number
 *                        is an operand that takes no memory
 *   x:at "layer1.0"      the same tensor; operators that follow belong to block "layer1.0":
 *                        that of an operator's first input that is not a parameter
 *   x:conv { 64, name = "stem" }
 *                        the name within its block; default: the operator's and a counter in
 *                        its block, "layer1.0.conv2"
 *   x:training_only()    the same tensor; what follows is an auxiliary head: parameters
 *                        counted, not executed. It need not be returned
 *   x:causal(tokens, keys, window)
 *                        the same tensor; operators that follow work on scores of so many queries,
 *                        the last of so many keys, under a causal mask (and perhaps a window): the
 *                        bound leaves out those it hides. x:causal() where the scores end
 *   parameter { 768, name = "class_token" }
 *                        a learned tensor usable as any operand; shape exactly as given
 *   buffer { 768 }       the same, counted with running statistics
 *   constant { 8, 8 }    numbers that belong to the description, as a mask does: counted nowhere
 *   state { 8, 64 }      what the network keeps from one pass to the next, as a decoder its keys:
 *                        one more input, whose shape leaves out the batch
 *   x:linear { 1000, weight = w }
 *                        uses the parameter w in place of a weight of its own (tied weights)
 *   options.batch, options.resolution (nil: as declared), options.dtype, options.tokens
 *                        what build was asked for; names of `dims` too
 *
 * build returns the outputs. Unknown fields, wrong types, and shapes that do not fit are errors
 * with the line of the layer in the model file and, for a near miss, the word that was meant. So is
 * a result, input or parameter that nobody uses, unless it is auxiliary. A layer that does not fit
 * fails its model even inside pcall. Limits of one graph: zoo/build.h.
 *
 * A model that is declared wrongly costs itself; what Lua cannot run costs the file.
 *
 * What lives where, and how long:
 *
 *   Zoo                                as long as who loaded it wants
 *    |- ZooFile, one per .lua           its Sandbox stays, because build functions live in it
 *    |   '- ValueHost                     tensors of the build that runs; none outlives it
 *    |- Place, one per model            ZooEntry, and the Model (declared) or ImportFile (a path)
 *    |                                  it is of; a variant shares those of another
 *    '- Replay, of the last few built   a graph and what its build read, for other sizes
 *
 *   zoo_build: Place + BuildOptions -> Replay fits? its graph, inferred anew
 *                                      else the build function runs  -> Graph, the caller's
 *                                      an ImportFile is read         -> Graph, the caller's
 */
#ifndef ZOO_ZOO_H
#define ZOO_ZOO_H

#include <glib.h>
#include <stdbool.h>

#include "import/import.h"

typedef struct Zoo Zoo;

/* A model as declared: enough for an index without building it. Strings belong to the zoo. */
typedef struct ZooEntry {
    const char *id, *name, *family, *source, *url, *category, *notes, *file;
    const char *released; /* see Family (zoo/model.h) */
    const char *from;     /* the base it comes from; NULL: the handbook's own */
    const char *alias_of; /* id of the entry it is another name of, at other dims; NULL: of none */
    int year, line;
} ZooEntry;

/* Loads every .lua of `dir` and of the folders in it, in the order of base/walk.h, and lists every
 * file of a format of
 * import/import.h, which is read when its graph is built. `shown_dir` is how messages call it
 * ("models"). A file that fails is left out and its GError appended to `errors` (elements owned by
 * the array); so is a model whose id repeats (the first stays) or is not a safe file name. Never
 * NULL: a zoo may be empty, but a directory without any model is an error as well. */
Zoo *zoo_load(const char *dir, const char *shown_dir, GPtrArray *errors);

/* Adds the models of one more folder, of the base `from` (NULL: the handbook's own). That it has
 * none is no error. A model whose id is taken says `replaces` and takes the place of the other; so
 * it may under an id of its own. Aliases of the other are its own from then on, where it has such
 * dims and does not declare them itself. */
void zoo_add(Zoo *zoo, const char *dir, const char *shown_dir, const char *from, GPtrArray *errors);
void zoo_add_spelling(Zoo *zoo, const char *dir, const char *shown_dir, const char *from,
                      const char *const *ids);

/* From now on a file that is no Lua may take the place of the network of a base with its id, where
 * that is one of these, NULL-terminated and borrowed; NULL: of none. */
void zoo_set_replaced(Zoo *zoo, const char *const *ids);

/* Without a model. */
Zoo *zoo_new(void);

/* Loads those .lua files alone that spell one of the ids, NULL-terminated: enough when zoo_find
 * then knows them all. What is wrong with other files, or with an id that one of those declares
 * too, stays unsaid. */
Zoo *zoo_load_spelling(const char *dir, const char *shown_dir, const char *const *ids);

/* Loads a single file as a zoo of its own. */
Zoo *zoo_load_file(const char *path, const char *shown_path, GPtrArray *errors);

/* Adds the models of one file after all others; the place of the first. Ids that the zoo has may
 * repeat: zoo_find() knows those that came before. Nothing may have been built or asked of the zoo.
 */
int zoo_add_file(Zoo *zoo, const char *path, const char *shown_path, GPtrArray *errors);
void zoo_free(Zoo *zoo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Zoo, zoo_free)

/* A model of the zoo at another size: a model of its own. Strings are copied. */
typedef struct ZooVariant {
    const char *model; /* id of one that is no variant itself; of an alias, at its dims */
    const char *id;
    const char *name;     /* NULL: the model's with what is different */
    BuildOptions options; /* what BuildOptions of zoo_build leave out */
    const char *file;     /* where it is asked for: a failure to build it says so; NULL: nowhere */
    int line;
} ZooVariant;

/* Adds a variant as the last entry. False, with a message that has no location, when the id is
 * taken, the model is unknown (the nearest is named) or has no such size. */
bool zoo_add_variant(Zoo *zoo, const ZooVariant *variant, GError **error);

/* Entries in order of file name, then declaration, a model's aliases behind it; ONNX files after
 * those declared in Lua, and variants last. */
int zoo_count(const Zoo *zoo);
const ZooEntry *zoo_entry(const Zoo *zoo, int i);
int zoo_find(const Zoo *zoo, const char *id); /* -1: none */

/* The entry that i is an alias of, or i itself. */
int zoo_model_of(const Zoo *zoo, int i);
const char *const *zoo_ids(const Zoo *zoo); /* NULL-terminated, for did_you_mean */

/* The text of the Lua file that declares entry i; NULL: it is of a file of another format. */
const char *zoo_text(const Zoo *zoo, int i);

/* The batch of entry i where none is asked for; 0: what its ONNX file says. */
int64_t zoo_batch(const Zoo *zoo, int i);

/* Whether it reads a source once, before its first token: an encoder's input. */
bool zoo_has_source(const Zoo *zoo, int i);

/* A size that entry i has by name, "context", as zoo_build() makes it of these dims, which may be
 * NULL; 0: it has none, or they do not fit it. */
int64_t zoo_size(const Zoo *zoo, int i, const char *const *dims, const char *name);

/* Builds the graph of entry i; `options` may be NULL. Caller frees. Errors name the file and the
 * line of the layer; RB_ERROR_USAGE when the options do not make sense for this model. */
Graph *zoo_build(Zoo *zoo, int i, const BuildOptions *options, GError **error);

#endif
