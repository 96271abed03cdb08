/* What a model file declares: `family { ... }` and `model { ... }` (zoo/zoo.h); and what a page of
 * a handbook makes on the spot: `example { ... }`. */
#ifndef ZOO_MODEL_H
#define ZOO_MODEL_H

#include <lua.h>

#include "graph/graph.h"
#include "graph/transformer.h"
#include "zoo/sizes.h"
#include "zoo/weights.h"

/* What a family says, and a model may say differently. NULL: nothing. */
typedef struct Family {
    const char *name, *source, *url, *category, *notes;
    const char *released; /* scheme of the published weights, "bf16"; NULL: not stated */
    int year;             /* 0: unknown */
} Family;

/* One input as declared. */
typedef struct ModelInput {
    const char *name;
    Shape shape; /* without the batch */
    DType dtype; /* DTYPE_UNKNOWN: that of the build */
    bool source; /* read once: a pass with a past, of fewer tokens than its context, has it not */
    signed char
        named[SHAPE_MAX_RANK]; /* of a dimension of the model's sizes, its place there and 1 */
} ModelInput;

/* Another id, for the model at sizes of its own. */
typedef struct ModelAlias {
    const char *id, *name; /* NULL: the model's with what is different */
    char **dims;           /* as of BuildOptions, owned; NULL: as declared */
} ModelAlias;

/* One model as declared. Strings belong to the chunk they were read into. */
typedef struct Model {
    const char *id, *name;
    const char *replaces; /* id of the model whose place it takes; NULL: none */
    Family family;
    const char *assumes; /* what its source does not say, a line; NULL: nothing */
    NamedSizes sizes;    /* `dims`, as they are where nothing else is asked for */
    DType dtype;         /* of floating-point tensors; DTYPE_FP32 where nothing is said */
    bool is_transformer;
    Transformer transformer; /* its sizes, where it is one */
    GArray *stored;          /* WeightStored: weights in types of their own */
    GArray *inputs;          /* ModelInput */
    GArray *published;       /* Published */
    GArray *aliases;         /* ModelAlias */
    const char *file;
    int line;
    int build; /* reference of the build function in Lua's registry */
} Model;

void model_free(Model *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Model, model_free)

/* Reads the table at `index`; raises. Strings are copied into `strings`. */
void family_read(lua_State *L, int index, GStringChunk *strings, Family *out);

/* Fills `model`, which the caller made with model_new() and frees also when this raises. What the
 * table does not say comes from `family`. */
Model *model_new(void);
void model_read(lua_State *L, int index, GStringChunk *strings, const Family *family, Model *model);

/* The same for an example, which has a name, `input` or `inputs`, a batch and a build function, but
 * no id of its own: it is "example". Returns the batch. */
int64_t model_read_example(lua_State *L, int index, GStringChunk *strings, Model *model);

#endif
