/* Tensors as a model file sees them: fields, arithmetic, and a method for each row of the operator
 * table (load/zoo.h says what a file may write). */
#ifndef LOAD_VALUE_H
#define LOAD_VALUE_H

#include "load/build.h"
#include "load/sandbox.h"

typedef struct ValueHost ValueHost;

/* What build was asked for, as `options` shows it. */
typedef struct ValueOptions {
    int64_t batch, resolution; /* resolution 0: as declared */
    DType dtype;
} ValueOptions;

/* Gives the files of `sandbox` tensors, `parameter`, `buffer` and `options`. `file` is how messages
 * call the file; it must outlive the host. Free after the sandbox. */
ValueHost *value_host_new(Sandbox *sandbox, const char *file);
void value_host_free(ValueHost *host);

/* Between these two calls tensors can be made and used; those of earlier builds cannot. */
void value_begin(ValueHost *host, Build *build, const ValueOptions *options);
void value_end(ValueHost *host);

/* Pushes a tensor. */
void value_push(ValueHost *host, const BuildValue *value);

/* The tensor of this build at stack index `index`, or NULL with an error that says what is there.
 */
const BuildValue *value_at(ValueHost *host, int index, GError **error);

#endif
