#include "device/fabric.h"

#include <string.h>

/* Names by id and in a list, in the order of the enum. */
#define NAME_OF(id, name, meaning) name,
#define MEANING_OF(id, name, meaning) meaning,

static const char *const kind_names[] = {LINK_KIND_LIST(NAME_OF) NULL};
static const char *const per_names[] = {LINK_PER_LIST(NAME_OF) NULL};
static const char *const certain_names[] = {CERTAINTY_LIST(NAME_OF) NULL};
static const char *const op_names[] = {COLLECTIVE_LIST(NAME_OF) NULL};
static const char *const kind_titles[] = {LINK_KIND_LIST(MEANING_OF) NULL};
static const char *const certain_meanings[] = {CERTAINTY_LIST(MEANING_OF) NULL};
static const char *const op_meanings[] = {COLLECTIVE_LIST(MEANING_OF) NULL};

const char *link_kind_name(LinkKind kind)
{
    return kind < LINK_KIND_COUNT ? kind_names[kind] : "unknown";
}

const char *link_per_name(LinkPer per)
{
    return per < LINK_PER_COUNT ? per_names[per] : "unknown";
}

const char *certainty_name(Certainty certainty)
{
    return certainty < CERTAINTY_COUNT ? certain_names[certainty] : "unknown";
}

const char *collective_name(CollectiveOp op)
{
    return op < COLLECTIVE_COUNT ? op_names[op] : "unknown";
}

const char *const *link_kind_names(void)
{
    return kind_names;
}

const char *const *link_per_names(void)
{
    return per_names;
}

const char *const *certainty_names(void)
{
    return certain_names;
}

const char *const *collective_names(void)
{
    return op_names;
}

const char *link_kind_title(LinkKind kind)
{
    return kind < LINK_KIND_COUNT ? kind_titles[kind] : "unknown";
}

const char *certainty_meaning(Certainty certainty)
{
    return certainty < CERTAINTY_COUNT ? certain_meanings[certainty] : "unknown";
}

const char *collective_meaning(CollectiveOp op)
{
    return op < COLLECTIVE_COUNT ? op_meanings[op] : "unknown";
}

static const struct {
    const char *name;
    size_t bytes;
} parts[FABRIC_PART_COUNT] = {
#define X(id, name, type) [FABRIC_##id] = {name, sizeof(type)},
    FABRIC_PART_LIST(X)
#undef X
};

const char *fabric_part_name(FabricPart part)
{
    return part < FABRIC_PART_COUNT ? parts[part].name : "unknown";
}

/* ---- Owning ---------------------------------------------------------------------------------- */

FabricHead *fabric_part_new(FabricPart part)
{
    FabricHead *head = g_malloc0(parts[part].bytes);
    if (part == FABRIC_COLLECTIVE)
        ((CollectiveSet *)(void *)head)->rows = g_array_new(FALSE, FALSE, sizeof(CollectiveRow));
    return head;
}

void fabric_part_free(FabricPart part, FabricHead *head)
{
    if (head && part == FABRIC_COLLECTIVE)
        g_array_unref(((CollectiveSet *)(void *)head)->rows);
    g_free(head);
}

Fabric *fabric_new(void)
{
    Fabric *fabric = g_new0(Fabric, 1);
    fabric->strings = g_string_chunk_new(4096);
    for (int part = 0; part < FABRIC_PART_COUNT; part++)
        fabric->parts[part] = g_ptr_array_new();
    return fabric;
}

void fabric_free(Fabric *fabric)
{
    if (!fabric)
        return;
    for (int part = 0; part < FABRIC_PART_COUNT; part++) {
        for (guint i = 0; i < fabric->parts[part]->len; i++)
            fabric_part_free((FabricPart)part, fabric->parts[part]->pdata[i]);
        g_ptr_array_unref(fabric->parts[part]);
    }
    g_string_chunk_free(fabric->strings);
    g_free(fabric);
}

const char *fabric_string(Fabric *fabric, const char *text)
{
    return text ? g_string_chunk_insert_const(fabric->strings, text) : NULL;
}

/* ---- Finding --------------------------------------------------------------------------------- */

const FabricHead *fabric_find(const Fabric *fabric, FabricPart part, const char *id)
{
    for (guint i = 0; id && i < fabric->parts[part]->len; i++) {
        const FabricHead *head = fabric->parts[part]->pdata[i];
        if (strcmp(head->id, id) == 0)
            return head;
    }
    return NULL;
}

const Link *fabric_link(const Fabric *fabric, const char *id)
{
    return (const Link *)(const void *)fabric_find(fabric, FABRIC_LINK, id);
}

const Node *fabric_node(const Fabric *fabric, const char *id)
{
    return (const Node *)(const void *)fabric_find(fabric, FABRIC_NODE, id);
}

const Cluster *fabric_cluster(const Fabric *fabric, const char *id)
{
    return (const Cluster *)(const void *)fabric_find(fabric, FABRIC_CLUSTER, id);
}

const char **fabric_ids(const Fabric *fabric, FabricPart part)
{
    const char **ids = g_new0(const char *, fabric->parts[part]->len + 1);
    for (guint i = 0; i < fabric->parts[part]->len; i++)
        ids[i] = ((const FabricHead *)fabric->parts[part]->pdata[i])->id;
    return ids;
}

const Node *fabric_node_of(const Fabric *fabric, const char *device, int64_t devices)
{
    const Node *first = NULL;
    for (guint i = 0; i < fabric->parts[FABRIC_NODE]->len; i++) {
        const Node *node = fabric->parts[FABRIC_NODE]->pdata[i];
        if (strcmp(node->device, device) != 0)
            continue;
        if (node->devices >= devices || node->between)
            return node;
        first = first ? first : node;
    }
    return first;
}

/* ---- Nodes ----------------------------------------------------------------------------------- */

double node_device_bandwidth(const Fabric *fabric, const Node *node)
{
    const Link *link = fabric_link(fabric, node->link);
    if (node->bytes_per_s > 0)
        return node->bytes_per_s;
    return link && link->per == LINK_PER_DEVICE ? link->bytes_per_s : 0;
}

double node_pair_bandwidth(const Fabric *fabric, const Node *node)
{
    const Link *link = fabric_link(fabric, node->link);
    if (node->pair_bytes_per_s > 0)
        return node->pair_bytes_per_s;
    return link && link->per == LINK_PER_PAIR ? link->bytes_per_s
                                              : node_device_bandwidth(fabric, node);
}

double node_latency(const Fabric *fabric, const Node *node)
{
    const Link *link = fabric_link(fabric, node->link);
    return node->latency_seconds > 0 ? node->latency_seconds : link ? link->latency_seconds : 0;
}

bool node_reduces(const Fabric *fabric, const Node *node)
{
    const Link *link = fabric_link(fabric, node->link);
    return link && link->reduces;
}
