/* The fields that a tensor has in a model file: x.channels, x.shape (zoo/zoo.h lists them). */
#ifndef ZOO_TENSOR_FIELDS_H
#define ZOO_TENSOR_FIELDS_H

#include <lua.h>

#include "graph/graph.h"

/* The name of the i-th field, NULL past the last. */
const char *tensor_field_name(int field);

/* -1: there is none of that name. */
int tensor_field_find(const char *name);

/* Pushes the field's value; raises when the tensor has too few dimensions for it. */
void tensor_field_push(lua_State *L, int index, const Tensor *tensor);

/* Whether the field is the same of both; false as well where one of them is too small to have it.
 */
bool tensor_field_equal(int field, const Tensor *a, const Tensor *b);

#endif
