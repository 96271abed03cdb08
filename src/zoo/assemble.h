/* From a description to a graph: runs a model's build function on its inputs. */
#ifndef ZOO_ASSEMBLE_H
#define ZOO_ASSEMBLE_H

#include "zoo/model.h"
#include "zoo/value.h"

/* An input of images, whose last two dimensions follow the resolution asked for. */
bool assemble_is_image(const ModelInput *input);

/* Whether a pass of these sizes has it: a source is read by one without a past. */
bool assemble_has_input(const ModelInput *input, const ValueOptions *options);

/* The shape of an input at the batch and resolution asked for. */
Shape assemble_input_shape(const ModelInput *input, const ValueOptions *options);

/* The graph of `model`, whose build function lives in `sandbox`; the caller frees it. NULL: errors
 * name the file and the line of the layer. Also while a script of the sandbox runs, which pays for
 * it from its own budget, but not within another build. */
Graph *assemble_graph(Sandbox *sandbox, ValueHost *host, const Model *model,
                      const ValueOptions *options, GError **error);

#endif
