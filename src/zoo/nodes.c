#include "zoo/nodes.h"

#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "lua/guard.h"
#include "lua/luaargs.h"
#include "lua/quantities.h"
#include "zoo/source.h"

enum { HELD_PER_PART = 1000 /* bytes */, MOST_ROWS = 1000 };

/* From a serial line to more than all links of a room; what is sold for one device is far within.
 */
static const double MOST_RATE = 1e15, MOST_LATENCY = 1, MOST_COUNT = 1e7, MOST_WATTS = 1e9;

static const LuaWords KINDS = {"kind of link", link_kind_names, NULL};
static const LuaWords PERS = {"owner of a bandwidth", link_per_names, NULL};
static const LuaWords CERTAINTIES = {"certainty", certainty_names, NULL};
static const LuaWords OPS = {"collective", collective_names, NULL};

/* ---- Schemas --------------------------------------------------------------------------------- */

#define ID(args, member, name, ...)                                                                \
    LUA_FIELD(args, STRING, member, name, .problem = label_id_problem, __VA_ARGS__)
#define NAME(args, member, name)                                                                   \
    LUA_FIELD(args, STRING, member, name, .problem = label_name_problem)

#define HEAD_FIELDS(type)                                                                          \
    ID(type, head.id, "id", .required = true), NAME(type, head.name, "name"),                      \
        ID(type, head.replaces, "replaces"),                                                       \
        LUA_FIELD(type, WORD, head.certainty, "certainty", .required = true,                       \
                  .words = &CERTAINTIES),                                                          \
        LUA_FIELD(type, STRING, head.source, "source", .required = true,                           \
                  .problem = label_note_problem),                                                  \
        LUA_FIELD(type, STRING, head.note, "note", .problem = label_note_problem)

static const LuaField link_fields[] = {
    HEAD_FIELDS(Link),
    LUA_FIELD(Link, WORD, kind, "kind", .required = true, .words = &KINDS),
    LUA_FIELD(Link, WORD, per, "per", .required = true, .words = &PERS),
    NAME(Link, generation, "generation"),
    LUA_FIELD(Link, POSITIVE, bytes_per_s, "bandwidth", .required = true),
    LUA_FIELD(Link, POSITIVE, latency_seconds, "latency"),
    LUA_FIELD(Link, BOOLEAN, reduces, "reduces"),
    {.name = NULL},
};

static const LuaField node_fields[] = {
    HEAD_FIELDS(Node),
    ID(Node, device, "device", .required = true),
    LUA_FIELD(Node, SIZE, devices, "devices", .required = true),
    ID(Node, link, "link", .required = true),
    LUA_FIELD(Node, POSITIVE, bytes_per_s, "bandwidth"),
    LUA_FIELD(Node, POSITIVE, pair_bytes_per_s, "pair"),
    LUA_FIELD(Node, POSITIVE, latency_seconds, "latency"),
    ID(Node, between, "between"),
    LUA_FIELD(Node, POSITIVE, between_bytes_per_s, "between_bandwidth"),
    LUA_FIELD(Node, SIZE, host_bytes, "host_memory"),
    LUA_FIELD(Node, POSITIVE, watts, "watts"),
    {.name = NULL},
};

static const LuaField cluster_fields[] = {
    HEAD_FIELDS(Cluster),
    ID(Cluster, node, "node", .required = true),
    LUA_FIELD(Cluster, SIZE, nodes, "nodes", .required = true),
    {.name = NULL},
};

static void read_row(lua_State *L, int index, void *out)
{
    static const LuaField fields[] = {
        LUA_FIELD(CollectiveRow, POSITIVE, bytes, "bytes", .required = true, .position = 1),
        LUA_FIELD(CollectiveRow, POSITIVE, seconds, "seconds", .required = true, .position = 2),
        {.name = NULL},
    };
    CollectiveSet *set = out;
    CollectiveRow row = {0};
    if (!lua_istable(L, index))
        luaargs_error(L, "a row is a table of bytes and seconds: { 1048576, 25e-6 }; write it so");
    luaargs_read(L, index, fields, &row);
    if (row.bytes > MOST_RATE || row.seconds > 1e6)
        luaargs_error(L, "a row has %f bytes in %f s; check its units", row.bytes, row.seconds);
    g_array_append_val(set->rows, row);
}

static const LuaField collective_fields[] = {
    HEAD_FIELDS(CollectiveSet),
    ID(CollectiveSet, node, "node", .required = true),
    LUA_FIELD(CollectiveSet, WORD, op, "op", .required = true, .words = &OPS),
    LUA_FIELD(CollectiveSet, SIZE, ranks, "ranks", .required = true),
    LUA_FIELD(CollectiveSet, SIZE, nodes, "nodes"),
    NAME(CollectiveSet, stack, "stack"),
    LUA_FIELD(CollectiveSet, LIST, rows, "rows", .required = true, .most = MOST_ROWS,
              .each = read_row),
    {.name = NULL},
};

/* ---- What a number can be -------------------------------------------------------------------- */

static void check_most(lua_State *L, const char *name, double value, double most, const char *unit)
{
    if (value > most)
        luaargs_error(L, "'%s' is %f, above %f %s; check its unit", name, value, most, unit);
}

static void check_link(lua_State *L, const FabricHead *head)
{
    const Link *link = (const Link *)(const void *)head;
    check_most(L, "bandwidth", link->bytes_per_s, MOST_RATE, "byte/s");
    check_most(L, "latency", link->latency_seconds, MOST_LATENCY, "s");
}

static void check_node(lua_State *L, const FabricHead *head)
{
    const Node *node = (const Node *)(const void *)head;
    check_most(L, "devices", (double)node->devices, MOST_COUNT, "of a node");
    check_most(L, "bandwidth", node->bytes_per_s, MOST_RATE, "byte/s");
    check_most(L, "between_bandwidth", node->between_bytes_per_s, MOST_RATE, "byte/s");
    check_most(L, "latency", node->latency_seconds, MOST_LATENCY, "s");
    check_most(L, "host_memory", (double)node->host_bytes, MOST_RATE, "bytes");
    check_most(L, "watts", node->watts, MOST_WATTS, "W");
    if (node->bytes_per_s > 0 && node->pair_bytes_per_s > node->bytes_per_s)
        luaargs_error(L, "'pair' is above 'bandwidth', but a device cannot send more to one than "
                         "to all; exchange them");
    if (!node->between != !(node->between_bytes_per_s > 0))
        luaargs_error(L, "'between' and 'between_bandwidth' belong together; give both or none");
}

static void check_cluster(lua_State *L, const FabricHead *head)
{
    const Cluster *cluster = (const Cluster *)(const void *)head;
    check_most(L, "nodes", (double)cluster->nodes, MOST_COUNT, "of a cluster");
}

static void check_collective(lua_State *L, const FabricHead *head)
{
    const CollectiveSet *set = (const CollectiveSet *)(const void *)head;
    if (set->ranks < 2 || set->ranks > (int64_t)MOST_COUNT)
        luaargs_error(L, "'ranks' is how many devices take part, from 2 to %d; write such a number",
                      (int)MOST_COUNT);
    if (set->nodes > set->ranks)
        luaargs_error(L, "'nodes' is above 'ranks', but each has at least one; exchange them");
    if (set->rows->len == 0)
        luaargs_error(L, "'rows' is empty; add what was measured: { { bytes, seconds }, ... }");
}

typedef struct PartReading {
    const LuaField *fields;
    void (*check)(lua_State *L, const FabricHead *head);
} PartReading;

static const PartReading readings[FABRIC_PART_COUNT] = {
    [FABRIC_LINK] = {link_fields, check_link},
    [FABRIC_NODE] = {node_fields, check_node},
    [FABRIC_CLUSTER] = {cluster_fields, check_cluster},
    [FABRIC_COLLECTIVE] = {collective_fields, check_collective},
};

/* ---- Declaring ------------------------------------------------------------------------------- */

/* One file while it runs. */
typedef struct File {
    const char *shown, *from;
    Fabric *fabric;
    GPtrArray *errors;
    FabricPart part;     /* being read, */
    FabricHead *reading; /* or NULL */
} File;

static int part_body(lua_State *L)
{
    File *file = lua_touserdata(L, 1);
    const char *name = fabric_part_name(file->part);
    if (!lua_istable(L, 2))
        luaargs_error(L, "%s takes a table: %s { id = \"...\", ... }; write it so", name, name);
    luaargs_read_kept(L, 2, readings[file->part].fields, file->reading, file->fabric->strings);
    readings[file->part].check(L, file->reading);
    return 0;
}

static int place_of(const GPtrArray *parts, const char *id)
{
    for (guint i = 0; id && i < parts->len; i++)
        if (strcmp(((const FabricHead *)parts->pdata[i])->id, id) == 0)
            return (int)i;
    return -1;
}

/* What keeps it from its place, with the remedy, or NULL. Caller frees. */
static char *no_place(const File *file, int old, int taken)
{
    const FabricHead *head = file->reading;
    const char *name = fabric_part_name(file->part);
    if (head->replaces && old < 0) {
        g_autofree const char **ids = fabric_ids(file->fabric, file->part);
        g_autofree char *meant = did_you_mean(head->replaces, ids);
        return g_strdup_printf("%s '%s' replaces '%s', which is not there%s", name, head->id,
                               head->replaces, *meant ? meant : "; take that out");
    }
    if (taken < 0 || taken == old)
        return NULL;
    const FabricHead *first = file->fabric->parts[file->part]->pdata[taken];
    return g_strdup_printf("%s '%s' was given before, at %s:%d; give one of them another id%s",
                           name, head->id, first->file, first->line,
                           first->from ? ", or say what this one replaces" : "");
}

static void take(File *file, int line)
{
    GPtrArray *parts = file->fabric->parts[file->part];
    FabricHead *head = file->reading;
    int old = place_of(parts, head->replaces), taken = place_of(parts, head->id);
    g_autofree char *problem = no_place(file, old, taken);
    if (problem) {
        source_error(file->errors, file->shown, line, problem);
        return;
    }
    head->name = head->name ? head->name : head->id;
    head->line = line;
    head->file = fabric_string(file->fabric, file->shown);
    head->from = fabric_string(file->fabric, file->from);
    file->reading = NULL;
    if (old >= 0) {
        fabric_part_free(file->part, parts->pdata[old]);
        parts->pdata[old] = head;
    } else {
        g_ptr_array_add(parts, head);
    }
}

static int declare(lua_State *L)
{
    File *file = lua_touserdata(L, lua_upvalueindex(1));
    FabricPart part = (FabricPart)lua_tointeger(L, lua_upvalueindex(2));
    int line = guard_line_in(L, file->shown);
    char message[GUARD_MESSAGE_BYTES];
    sandbox_hold(L, HELD_PER_PART);
    fabric_part_free(file->part, file->reading);
    file->part = part;
    file->reading = fabric_part_new(part);
    if (guard_call(L, part_body, file, message)) {
        take(file, line);
        return 0;
    }
    /* What it read is of the Lua table, unless all was well with it. */
    g_autofree char *text = g_strconcat(fabric_part_name(part), ": ", message, NULL);
    source_error(file->errors, file->shown, line, text);
    return 0;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void load_file(const SourceFile *source, void *data)
{
    File file = *(const File *)data;
    GError *error = NULL;
    file.shown = source->shown;
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_MODEL);
    lua_State *L = sandbox_lua(sandbox);
    quantities_offer(sandbox);
    for (int part = 0; part < FABRIC_PART_COUNT; part++) {
        lua_pushlightuserdata(L, &file);
        lua_pushinteger(L, part);
        lua_pushcclosure(L, declare, 2);
        sandbox_set_global(sandbox, fabric_part_name((FabricPart)part));
    }
    if (!source_run(sandbox, source, &error))
        g_ptr_array_add(file.errors, error);
    fabric_part_free(file.part, file.reading);
}

void nodes_add(Fabric *fabric, const char *dir, const char *shown_dir, const char *from,
               GPtrArray *errors)
{
    File file = {.from = from, .fabric = fabric, .errors = errors};
    source_each_beside(dir, &(SourceFolder){.shown = shown_dir}, NULL, errors, load_file, &file);
}

/* ---- Binding --------------------------------------------------------------------------------- */

/* Whether `id` is there; else the error says which was meant. */
static bool known(const Fabric *fabric, const FabricHead *head, FabricPart of, FabricPart part,
                  const char *id, GPtrArray *errors)
{
    if (fabric_find(fabric, part, id))
        return true;
    g_autofree const char **ids = fabric_ids(fabric, part);
    g_autofree char *meant = did_you_mean(id, ids);
    g_autofree char *text = g_strdup_printf(
        "%s '%s' is of %s '%s', which is not there%s", fabric_part_name(of), head->id,
        fabric_part_name(part), id, *meant ? meant : "; describe that too, or take this out");
    source_error(errors, head->file, head->line, text);
    return false;
}

static bool node_stands(const Fabric *fabric, const FabricHead *head, GPtrArray *errors)
{
    const Node *node = (const Node *)(const void *)head;
    if (!known(fabric, head, FABRIC_NODE, FABRIC_LINK, node->link, errors) ||
        (node->between && !known(fabric, head, FABRIC_NODE, FABRIC_LINK, node->between, errors)))
        return false;
    if (node_device_bandwidth(fabric, node) > 0)
        return true;
    g_autofree char *text = g_strdup_printf(
        "node '%s' says no bandwidth, and that of link '%s' is not of a device; add bandwidth = "
        "..., of one device to all others",
        head->id, node->link);
    source_error(errors, head->file, head->line, text);
    return false;
}

static bool stands(const Fabric *fabric, const FabricHead *head, FabricPart part, GPtrArray *errors)
{
    const void *whole = head;
    switch (part) {
    case FABRIC_NODE:
        return node_stands(fabric, head, errors);
    case FABRIC_CLUSTER:
        return known(fabric, head, part, FABRIC_NODE, ((const Cluster *)whole)->node, errors);
    case FABRIC_COLLECTIVE:
        return known(fabric, head, part, FABRIC_NODE, ((const CollectiveSet *)whole)->node, errors);
    case FABRIC_LINK:
    case FABRIC_PART_COUNT:
        break;
    }
    return true;
}

void nodes_bind(Fabric *fabric, GPtrArray *errors)
{
    for (int part = 0; part < FABRIC_PART_COUNT; part++) {
        GPtrArray *parts = fabric->parts[part];
        for (guint i = 0; i < parts->len;)
            if (stands(fabric, parts->pdata[i], (FabricPart)part, errors))
                i++;
            else
                fabric_part_free((FabricPart)part, g_ptr_array_steal_index(parts, i));
    }
}
