/* Tensors as a model file sees them: fields, arithmetic, and a method for each row of the operator
 * table (zoo/zoo.h says what a file may write). */
#ifndef ZOO_VALUE_H
#define ZOO_VALUE_H

#include "lua/sandbox.h"
#include "zoo/build.h"
#include "zoo/sizes.h"

typedef struct ValueHost ValueHost;

/* What build was asked for, as `options` shows it. */
typedef struct ValueOptions {
    int64_t batch, resolution; /* resolution 0: as declared */
    DType dtype;
    NamedSizes sizes; /* what the model has by name */
} ValueOptions;

/* Gives the files of `sandbox` tensors, `parameter`, `buffer`, `constant`, `state` and `options`.
 * No script of the sandbox may run after the host is freed. */
ValueHost *value_host_new(Sandbox *sandbox);
void value_host_free(ValueHost *host);

/* Between these two calls tensors can be made and used; those of earlier builds cannot. `file` is
 * how messages call the file of the build function. One build at a time: value_at_work says
 * whether. */
void value_begin(ValueHost *host, Build *build, const char *file, const ValueOptions *options);
void value_end(ValueHost *host);
bool value_at_work(const ValueHost *host);

/* A field of a tensor that a build read (zoo/tensor_fields.h). */
typedef struct ValueRead {
    int tensor, field;
} ValueRead;

/* What the last build read of the sizes it was asked for. */
typedef struct ValueReads {
    GArray *fields;                /* ValueRead, in order */
    bool batch, resolution, sizes; /* of `options` */
} ValueReads;

/* Valid until the next build begins. */
const ValueReads *value_reads(const ValueHost *host);

/* Pushes a tensor. */
void value_push(ValueHost *host, const BuildValue *value);

/* The tensor of this build at stack index `index`, or NULL with an error that says what is there.
 */
const BuildValue *value_at(ValueHost *host, int index, GError **error);

#endif
