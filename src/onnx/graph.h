/* ONNX files as graphs: the same Graph as a network of the zoo, so that everything that counts
 * works unchanged.
 *
 * Operators. Every node is one operator, shape arithmetic included: a runtime executes it. Not
 * operators are Constant, and ConstantOfShape of a fixed shape: they are tensors. Calls of local
 * functions are replaced by the function's nodes. If is replaced by the branch that costs more, or
 * by the one that its constant condition picks. The bodies of Loop and Scan stand once, with
 * Op.repeats their number of trips; where that is not known, as often as they surely run, which
 * may be not at all (REPEATS_PERHAPS), and the node itself is there without a rule, so that totals
 * are marked.
 *
 * Shapes are inferred, with the contents of small tensors followed through shape arithmetic.
 * Symbolic dimensions are what the options say, else 1, which is an assumption of the graph; those
 * that are arithmetic of others are worked out (base/dims.h). What only the data can tell (NonZero,
 * NonMaxSuppression, ...) is unknown, and so is what follows from it. Where the file states numbers
 * for what is not known, of such operators, of those without a rule, and where an argument that
 * decides a shape is given only when the network runs (the sizes of a Resize as a graph input),
 * they are used and marked, and the assumptions count them; not once options change an input's
 * fixed dimensions. A stated shape that contradicts what is inferred
 * is a warning.
 *
 * Parameters are floating-point initializers that operators compute with, whatever feeds the
 * weights of a convolution, product, norm or recurrent cell (initializers of any type, Constant,
 * ConstantOfShape, graph inputs that do nothing else), and quantized weights. Running statistics
 * are buffers, scales and zero points metadata, all other constants counted nowhere.
 *
 * Nothing in a file is trusted: what does not fit is an error, "file: node 'name' (Conv) at byte
 * 123: what is wrong"; graphs that would grow past ONNX_MAX_STEPS nodes (onnx/import.h) are
 * refused.
 */
#ifndef ONNX_GRAPH_H
#define ONNX_GRAPH_H

#include "graph/graph.h"
#include "onnx/options.h"

/* Reads `path`, which messages call `shown` (NULL: path). `options` may be NULL; only its warnings
 * are written to. Names that no symbol or input has are RB_ERROR_USAGE. The notes of the graph say,
 * a line each, what symbolic dimensions stand for and what was assumed. Caller frees. */
Graph *onnx_graph_load(const char *within, const char *path, const char *shown,
                       const OnnxOptions *options, GError **error);

struct OnnxModel;

/* The same of a model in memory, which may be freed afterwards. Where only a batch or resolution
 * that was asked for is in the way, that is RB_ERROR_CANNOT: "exported for batch 1: ...". */
Graph *onnx_graph_new(const struct OnnxModel *model, const char *shown, const OnnxOptions *options,
                      GError **error);

/* Whether the options fit the model: every name is known, every shape has the input's rank. */
bool onnx_graph_accepts(const struct OnnxModel *model, const char *shown,
                        const OnnxOptions *options, GError **error);

#endif
