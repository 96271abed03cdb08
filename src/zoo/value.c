#include "zoo/value.h"

#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "lua/guard.h"
#include "lua/luaargs.h"
#include "zoo/attrs.h"
#include "zoo/tensor_fields.h"
#include "zoo/value_host.h"

/* The userdata. */
typedef struct Value {
    lua_Integer serial;
    BuildValue value;
} Value;

static const char METATABLE; /* its address is the registry key */

/* ---- Tensors in Lua -------------------------------------------------------------------------- */

void value_push(ValueHost *host, const BuildValue *value)
{
    Value *v = lua_newuserdatauv(host->lua, sizeof *v, 0);
    *v = (Value){host->serial, *value};
    lua_rawgetp(host->lua, LUA_REGISTRYINDEX, &METATABLE);
    lua_setmetatable(host->lua, -2);
}

static Value *value_of(const ValueHost *host, int index)
{
    lua_State *L = host->lua;
    if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index))
        return NULL;
    bool is_value = lua_topointer(L, -1) == host->metatable;
    lua_pop(L, 1);
    return is_value ? lua_touserdata(L, index) : NULL;
}

const BuildValue *value_at(ValueHost *host, int index, GError **error)
{
    const Value *v = value_of(host, index);
    if (!v)
        rb_fail(error, RB_ERROR_INPUT, "is a %s, not a tensor; give it a tensor",
                luaL_typename(host->lua, index));
    else if (!host->build || v->serial != host->serial)
        rb_fail(error, RB_ERROR_INPUT,
                "is a tensor of another build; make tensors inside build and keep none outside");
    else
        return &v->value;
    return NULL;
}

/* The same, raising; `what` begins the message. */
static const BuildValue *check_value(ValueHost *host, int index, const char *what)
{
    GError *error = NULL;
    const BuildValue *value = value_at(host, index, &error);
    if (value)
        return value;
    char text[GUARD_MESSAGE_BYTES];
    guard_take(error, text);
    luaargs_error(host->lua, "%s %s", what, text);
    return NULL;
}

enum { WORK_PER_READ = 10, WORK_PER_OPERAND = 5 }; /* in instructions */

/* ---- Fields and lookups ---------------------------------------------------------------------- */

static int value_at_block(lua_State *L);
static int value_training_only(lua_State *L);
static int value_causal(lua_State *L);

static const struct {
    const char *name;
    lua_CFunction function;
} OTHER_METHODS[] = {
    {"at", value_at_block}, {"training_only", value_training_only}, {"causal", value_causal}};

static int raise_unknown(lua_State *L, const char *word)
{
    GPtrArray *known = g_ptr_array_new();
    for (const char *const *name = op_names(); *name; name++)
        g_ptr_array_add(known, (char *)*name);
    for (int i = 0; tensor_field_name(i); i++)
        g_ptr_array_add(known, (char *)tensor_field_name(i));
    for (size_t i = 0; i < G_N_ELEMENTS(OTHER_METHODS); i++)
        g_ptr_array_add(known, (char *)OTHER_METHODS[i].name);
    g_ptr_array_add(known, NULL);
    const char *hint = luaargs_push_hint(L, word, (const char *const *)known->pdata,
                                         "; 'roofbook list operators' shows them all");
    g_ptr_array_unref(known);
    return luaargs_error(L, "unknown operator '%s'%s", word, hint);
}

/* Lua 5.4 gives all calls of a chain that spans lines the line where the chain begins, but each
 * lookup its own: remember it for the call that follows. */
static void remember_line(ValueHost *host, int method)
{
    lua_State *L = host->lua;
    if (!lua_getupvalue(L, method, 2))
        return;
    host->lines[lua_tointeger(L, -1)] = guard_line(L);
    lua_pop(L, 1);
}

static void note_read(ValueHost *host, int tensor, int field)
{
    ValueRead read = {tensor, field};
    sandbox_charge(host->lua, WORK_PER_READ);
    g_array_append_val(host->reads.fields, read);
}

static int value_index(lua_State *L)
{
    ValueHost *host = value_host_of(L);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(2)) == LUA_TFUNCTION) {
        remember_line(host, lua_gettop(L));
        return 1;
    }
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaargs_error(L, "a tensor has no elements to index; use split, slice or gather");
    const char *word = lua_tostring(L, 2);
    int field = tensor_field_find(word);
    if (field < 0)
        return raise_unknown(L, word);
    const BuildValue *value = check_value(host, 1, "this");
    note_read(host, value->tensor, field);
    tensor_field_push(L, field, graph_tensor(build_graph(host->build), value->tensor));
    return 1;
}

static int value_tostring(lua_State *L)
{
    ValueHost *host = value_host_of(L);
    const Value *v = value_of(host, 1);
    if (!v || !host->build || v->serial != host->serial) {
        lua_pushliteral(L, "tensor");
        return 1;
    }
    const Tensor *tensor = graph_tensor(build_graph(host->build), v->value.tensor);
    note_read(host, v->value.tensor, tensor_field_find("shape"));
    char text[200];
    char *shape = shape_text(&tensor->shape);
    g_strlcpy(text, shape, sizeof text);
    g_free(shape);
    lua_pushfstring(L, "%s %s", tensor->name, text);
    return 1;
}

static int value_at_block(lua_State *L)
{
    ValueHost *host = value_host_of(L);
    BuildValue value = *check_value(host, 1, "what 'at' is called on");
    const char *block = luaargs_string(L, 2, "block");
    GError *error = NULL;
    value.block = build_known_block(host->build, block);
    const char *problem = value.block ? NULL : label_name_problem(block);
    if (problem)
        return luaargs_error(L, "the name of a block %s", problem);
    if (!value.block && !(value.block = build_block(host->build, block, &error)))
        return guard_raise(L, error);
    value_push(host, &value);
    return 1;
}

static int value_training_only(lua_State *L)
{
    ValueHost *host = value_host_of(L);
    BuildValue value = *check_value(host, 1, "what 'training_only' is called on");
    value.auxiliary = true;
    value_push(host, &value);
    return 1;
}

/* Arguments: the tensor, queries, keys and perhaps a window; the tensor alone: no mask any more. */
static int value_causal(lua_State *L)
{
    ValueHost *host = value_host_of(L);
    BuildValue value = *check_value(host, 1, "what 'causal' is called on");
    value.mask = (Mask){0};
    if (!lua_isnoneornil(L, 2)) {
        value.mask.queries = luaargs_integer(L, 2, "queries");
        value.mask.keys = luaargs_integer(L, 3, "keys");
        value.mask.window = lua_isnoneornil(L, 4) ? 0 : luaargs_integer(L, 4, "window");
        if (value.mask.queries < 1 || !mask_is_some(&value.mask) || value.mask.window < 0)
            return luaargs_error(L, "a causal mask is of at least one query, and of as many keys "
                                    "or more; write x:causal(tokens, keys)");
    }
    value_push(host, &value);
    return 1;
}

/* ---- Operators ------------------------------------------------------------------------------- */

/* Inputs of the operator at hand live in an array of the host, which no error can lose. */
static void take_input(ValueHost *host, const BuildValue *value)
{
    g_array_append_val(host->inputs, *value);
    host->op.inputs = (const BuildValue *)host->inputs->data;
    host->op.n_inputs = (int)host->inputs->len;
}

static int add_op(ValueHost *host)
{
    lua_State *L = host->lua;
    GError *error = NULL;
    sandbox_charge(L, VALUE_WORK_PER_OP + WORK_PER_OPERAND * (guint64)host->op.n_inputs);
    const Op *op = build_add_op(host->build, &host->op, &error);
    if (!op)
        return guard_raise(L, error);
    int n = op->n_outputs;
    luaL_checkstack(L, n + 4, "too many results");
    for (int k = 0; k < n; k++) {
        BuildValue value = build_result(host->build, &host->op, k);
        value_push(host, &value);
    }
    return n;
}

static void read_weight(ValueHost *host, int index)
{
    const BuildValue *value = check_value(host, index, "'weight'");
    if (!tensor_is_parameter(graph_tensor(build_graph(host->build), value->tensor)))
        luaargs_error(host->lua,
                      "'weight' is not a learned tensor; make it with parameter { ... }");
    host->op.weight = value->tensor;
}

/* Takes the tensor at `index`, the n-th argument; 0 is what the method is called on. */
static void take_argument(ValueHost *host, int index, int n)
{
    char what[32];
    const Value *v = value_of(host, index);
    if (v && host->build && v->serial == host->serial) {
        take_input(host, &v->value);
        return;
    }
    if (n > 0 && !v)
        luaargs_error(
            host->lua,
            "argument %d is a %s, not a tensor; tensors come first, then one table of attributes",
            n, luaL_typename(host->lua, index));
    g_snprintf(what, sizeof what, n > 0 ? "argument %d" : "what it is called on", n);
    check_value(host, index, what); /* raises */
}

static void read_table(ValueHost *host, int table)
{
    lua_State *L = host->lua;
    const char *name = attrs_name(L, table);
    if (name) {
        g_string_assign(host->leaf, name);
        host->op.leaf = host->leaf->str;
    }
    if (attrs_read(L, table, host->op.kind, &host->op.attrs))
        read_weight(host, lua_gettop(L));
}

/* Arguments: the host, the tensor, further tensors, a table of attributes. */
static int method_body(lua_State *L)
{
    ValueHost *host = lua_touserdata(L, 1);
    int last = lua_gettop(L);
    bool table = last > 2 && lua_istable(L, last);
    if (lua_istable(L, 2))
        luaargs_error(L, "call it with a colon: x:%s { ... }; as methods are called",
                      op_info(host->op.kind)->name);
    for (int i = 2; i < last + !table; i++)
        take_argument(host, i, i - 2);
    if (table)
        read_table(host, last);
    else
        attrs_require(L, host->op.kind);
    return add_op(host);
}

/* The shapes of the inputs, where the message does not show them. */
static char *shapes_note(const ValueHost *host, const char *message)
{
    GString *note = g_string_new(NULL);
    for (guint i = 0; i < MIN(host->inputs->len, 4); i++) {
        const BuildValue *value = &g_array_index(host->inputs, BuildValue, i);
        g_autofree char *shape =
            shape_text(&graph_tensor(build_graph(host->build), value->tensor)->shape);
        if (strstr(message, shape))
            return g_string_free(g_string_assign(note, ""), FALSE);
        g_string_append_printf(note, "%s%s", i == 0 ? " (input " : ", ", shape);
    }
    if (host->inputs->len > 0)
        g_string_append(note, host->inputs->len > 4 ? ", ...)" : ")");
    return g_string_free(note, FALSE);
}

/* A layer that does not fit spoils its model, even when the file catches the error. */
static void break_build(ValueHost *host, const char *message)
{
    const char *name = build_op_name(host->build, &host->op);
    size_t length = strlen(name);
    if (strncmp(message, name, length) == 0 && g_str_has_prefix(message + length, ": "))
        message += length + 2;
    g_autofree char *note = shapes_note(host, message);
    g_autofree char *line = host->op.line > 0 ? g_strdup_printf("%d:", host->op.line) : NULL;
    g_autofree char *raw = g_strdup_printf("%s:%s layer '%s': %s%s", host->file, line ? line : "",
                                           name, message, note);
    g_autofree char *text = label_printable(raw, strlen(raw));
    g_autoptr(GError) error = g_error_new_literal(RB_ERROR, RB_ERROR_INPUT, text);
    build_break(host->build, error);
}

static int raise_broken(lua_State *L)
{
    lua_pushliteral(L, "the model's build failed at an earlier layer");
    return lua_error(L);
}

static int run_op(ValueHost *host, lua_CFunction body, OpKind kind, int line)
{
    lua_State *L = host->lua;
    char message[GUARD_MESSAGE_BYTES];
    value_host_build(host, "an operator");
    if (build_is_broken(host->build))
        return raise_broken(L);
    host->op =
        (BuildOp){.kind = kind, .weight = NO_TENSOR, .attrs = op_default_attrs(kind), .line = line};
    /* The one operator whose weights do not follow its input, which holds indices. */
    if (kind == OP_EMBEDDING)
        host->op.attrs.as.table.dtype = host->options.dtype;
    g_array_set_size(host->inputs, 0);
    if (guard_call(L, body, host, message))
        return lua_gettop(L);
    break_build(host, message);
    return raise_broken(L);
}

static int value_method(lua_State *L)
{
    ValueHost *host = value_host_of(L);
    OpKind kind = (OpKind)lua_tointeger(L, lua_upvalueindex(2));
    return run_op(host, method_body, kind, MAX(guard_line(L), host->lines[kind]));
}

/* ---- Arithmetic ------------------------------------------------------------------------------ */

/* Arguments: the host, two operands of which one may be a number. */
static int arithmetic_body(lua_State *L)
{
    ValueHost *host = lua_touserdata(L, 1);
    DType dtype = DTYPE_FP32;
    for (int i = 2; i <= 3; i++) {
        const Value *v = value_of(host, i);
        if (v && v->serial == host->serial)
            dtype = graph_tensor(build_graph(host->build), v->value.tensor)->dtype;
    }
    for (int i = 2; i <= 3; i++) {
        if (lua_type(L, i) == LUA_TNUMBER) {
            BuildValue number = build_add_constant(host->build, dtype);
            take_input(host, &number);
        } else {
            take_input(host, check_value(host, i, i == 2 ? "the left side" : "the right side"));
        }
    }
    return add_op(host);
}

/* Arguments: the host, a tensor and a number in either order: x * 0.5, x / 2. */
static int scale_body(lua_State *L)
{
    ValueHost *host = lua_touserdata(L, 1);
    int number = lua_type(L, 2) == LUA_TNUMBER ? 2 : 3;
    take_input(host, check_value(host, 5 - number, "the operand"));
    host->op.attrs.as.number.alpha = luaargs_number(L, number, "factor");
    return add_op(host);
}

static int negate_body(lua_State *L)
{
    ValueHost *host = lua_touserdata(L, 1);
    take_input(host, check_value(host, 2, "the operand"));
    return add_op(host);
}

static int value_arithmetic(lua_State *L)
{
    ValueHost *host = value_host_of(L);
    OpKind kind = (OpKind)lua_tointeger(L, lua_upvalueindex(2));
    bool by_number = lua_type(L, 2) == LUA_TNUMBER;
    lua_settop(L, 2);
    if (kind == OP_NEG)
        return run_op(host, negate_body, kind, guard_line(L));
    if (kind == OP_DIV && by_number && lua_tonumber(L, 2) != 0) {
        lua_pushnumber(L, 1 / lua_tonumber(L, 2));
        lua_replace(L, 2);
        kind = OP_MUL;
    }
    if (kind == OP_MUL && (by_number || lua_type(L, 1) == LUA_TNUMBER))
        return run_op(host, scale_body, OP_SCALE, guard_line(L));
    return run_op(host, arithmetic_body, kind, guard_line(L));
}

/* ---- Registration ---------------------------------------------------------------------------- */

/* Pushes the table of methods: one for each operator, and two more. */
static void push_methods(ValueHost *host)
{
    lua_State *L = host->lua;
    lua_createtable(L, 0, OP_KIND_COUNT + (int)G_N_ELEMENTS(OTHER_METHODS));
    for (int kind = 0; kind < OP_KIND_COUNT; kind++) {
        value_push_closure(host, value_method, kind);
        lua_setfield(L, -2, op_info((OpKind)kind)->name);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(OTHER_METHODS); i++) {
        value_push_host_closure(host, OTHER_METHODS[i].function);
        lua_setfield(L, -2, OTHER_METHODS[i].name);
    }
}

static void make_metatable(ValueHost *host)
{
    static const struct {
        const char *event;
        OpKind kind;
    } arithmetic[] = {{"__add", OP_ADD}, {"__sub", OP_SUB}, {"__mul", OP_MUL},
                      {"__div", OP_DIV}, {"__pow", OP_POW}, {"__unm", OP_NEG}};
    lua_State *L = host->lua;
    lua_newtable(L);
    host->metatable = lua_topointer(L, -1);
    value_lock_metatable(L, "tensor");
    lua_pushlightuserdata(L, host);
    push_methods(host);
    lua_pushcclosure(L, value_index, 2);
    lua_setfield(L, -2, "__index");
    value_push_host_closure(host, value_tostring);
    lua_setfield(L, -2, "__tostring");
    for (size_t i = 0; i < G_N_ELEMENTS(arithmetic); i++) {
        value_push_closure(host, value_arithmetic, arithmetic[i].kind);
        lua_setfield(L, -2, arithmetic[i].event);
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &METATABLE);
}

ValueHost *value_host_new(Sandbox *sandbox)
{
    ValueHost *host = g_new0(ValueHost, 1);
    host->lua = sandbox_lua(sandbox);
    host->inputs = g_array_new(FALSE, FALSE, sizeof(BuildValue));
    host->reads.fields = g_array_new(FALSE, FALSE, sizeof(ValueRead));
    host->leaf = g_string_new(NULL);
    make_metatable(host);
    value_host_globals(host, sandbox);
    return host;
}

void value_host_free(ValueHost *host)
{
    if (!host)
        return;
    g_array_free(host->inputs, TRUE);
    g_array_free(host->reads.fields, TRUE);
    g_string_free(host->leaf, TRUE);
    g_free(host);
}

void value_begin(ValueHost *host, Build *build, const char *file, const ValueOptions *options)
{
    host->file = file;
    host->build = build;
    host->options = *options;
    host->reads.batch = host->reads.resolution = host->reads.sizes = false;
    g_array_set_size(host->reads.fields, 0);
    host->serial++;
}

void value_end(ValueHost *host)
{
    host->build = NULL;
}

bool value_at_work(const ValueHost *host)
{
    return host->build != NULL;
}

const ValueReads *value_reads(const ValueHost *host)
{
    return &host->reads;
}
