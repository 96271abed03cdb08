/* `transformer { ... }` in a model file: a network of a family that is known, by the sizes that a
 * config.json has for it, under the same names.
 *
 *   local network = transformer { model_type = "llama", hidden_size = 4096, ... }
 *   network.id = "llama2_7b"
 *   model(network)
 *
 * It returns what `model` takes: family, source, url, year, category, notes, dims (`tokens` at
 * once, the last of `context`), inputs and build. So the zoo's own entries and what import/ reads
 * from files are built by the same code and cannot differ. Which families, keys and values there
 * are stands in the Lua files of zoo/transformer/, which are part of the program; a key or value
 * that they do not know is an error that names it.
 */
#ifndef ZOO_TRANSFORMER_H
#define ZOO_TRANSFORMER_H

#include "lua/sandbox.h"

/* Gives the files of the sandbox `transformer`. They have tensors already (zoo/value.h). */
void transformer_offer(Sandbox *sandbox);

#endif
