#include "zoo/tensor_fields.h"

#include <string.h>

#include "lua/luaargs.h"

typedef enum FieldKind {
    FIELD_SHAPE,
    FIELD_RANK,
    FIELD_DTYPE,
    FIELD_NAME,
    FIELD_DIM, /* from the front */
    FIELD_LAST /* from the back, of spatial dimensions */
} FieldKind;

typedef struct Field {
    const char *name;
    FieldKind kind;
    int dim, min_rank;
} Field;

static const Field FIELDS[] = {
    {"channels", FIELD_DIM, 1, 2}, {"shape", FIELD_SHAPE, 0, 0}, {"height", FIELD_LAST, 2, 4},
    {"width", FIELD_LAST, 1, 3},   {"batch", FIELD_DIM, 0, 1},   {"rank", FIELD_RANK, 0, 0},
    {"dtype", FIELD_DTYPE, 0, 0},  {"name", FIELD_NAME, 0, 0},   {"length", FIELD_DIM, 1, 2},
};

const char *tensor_field_name(int field)
{
    return field < (int)G_N_ELEMENTS(FIELDS) ? FIELDS[field].name : NULL;
}

int tensor_field_find(const char *name)
{
    for (int i = 0; i < (int)G_N_ELEMENTS(FIELDS); i++)
        if (strcmp(FIELDS[i].name, name) == 0)
            return i;
    return -1;
}

static void push_shape(lua_State *L, const Shape *shape)
{
    lua_createtable(L, shape->rank, 0);
    for (int i = 0; i < shape->rank; i++) {
        lua_pushinteger(L, shape->dim[i]);
        lua_rawseti(L, -2, i + 1);
    }
}

void tensor_field_push(lua_State *L, int index, const Tensor *tensor)
{
    const Field *field = &FIELDS[index];
    const Shape *shape = &tensor->shape;
    if (shape->rank < field->min_rank)
        luaargs_error(L, "'%s' has %d dimensions, too few for '%s'; give it more", tensor->name,
                      shape->rank, field->name);
    switch (field->kind) {
    case FIELD_SHAPE:
        push_shape(L, shape);
        break;
    case FIELD_RANK:
        lua_pushinteger(L, shape->rank);
        break;
    case FIELD_DTYPE:
        lua_pushstring(L, dtype_name(tensor->dtype));
        break;
    case FIELD_NAME:
        lua_pushstring(L, tensor->name);
        break;
    case FIELD_DIM:
        lua_pushinteger(L, shape->dim[field->dim]);
        break;
    case FIELD_LAST:
        lua_pushinteger(L, shape->dim[shape->rank - field->dim]);
        break;
    }
}

bool tensor_field_equal(int index, const Tensor *a, const Tensor *b)
{
    const Field *field = &FIELDS[index];
    const Shape *x = &a->shape, *y = &b->shape;
    switch (field->kind) {
    case FIELD_SHAPE:
        return shape_equal(x, y);
    case FIELD_RANK:
        return x->rank == y->rank;
    case FIELD_DTYPE:
        return a->dtype == b->dtype;
    case FIELD_NAME:
        return strcmp(a->name, b->name) == 0;
    case FIELD_DIM:
        return x->rank == y->rank && x->rank >= field->min_rank &&
               x->dim[field->dim] == y->dim[field->dim];
    case FIELD_LAST:
        return x->rank == y->rank && x->rank >= field->min_rank &&
               x->dim[x->rank - field->dim] == y->dim[y->rank - field->dim];
    }
    return false;
}
