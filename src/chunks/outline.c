#include "chunks/outline.h"

#include <string.h>

#include "analysis/repeats.h"
#include "base/count.h"

/* ---- Blocks ---------------------------------------------------------------------------------- */

static bool is_number(const char *word, size_t length)
{
    return length > 0 && strspn(word, "0123456789") >= length;
}

static size_t name_length(const char *block)
{
    for (const char *word = block; *word;) {
        size_t length = strcspn(word, ".");
        if (is_number(word, length))
            return (size_t)(word - block) + length;
        word += length + (word[length] == '.');
    }
    return strcspn(block, ".");
}

char *outline_name(const char *block)
{
    return g_strndup(block, name_length(block));
}

static bool same_block(const char *a, const char *b)
{
    size_t length = name_length(a);
    return length == name_length(b) && strncmp(a, b, length) == 0;
}

static bool has_blocks(const ModelCost *cost)
{
    for (int i = 0; i < cost->n_layers; i++)
        if (*cost_op(cost, i)->block)
            return true;
    return false;
}

/* The first layer of each block, and one past the last layer. */
static GArray *starts_of(const ModelCost *cost)
{
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(int));
    bool by_block = has_blocks(cost);
    for (int i = 0; i < cost->n_layers; i++)
        if (i == 0 || !by_block ||
            !same_block(cost_op(cost, i)->block, cost_op(cost, i - 1)->block))
            g_array_append_val(starts, i);
    g_array_append_val(starts, cost->n_layers);
    return starts;
}

/* Of all layers; those that cost the same are looked at once. Caller frees. */
static guint *keys_of_layers(const ModelResult *model)
{
    const ModelCost *cost = model->cost;
    RecordList layers = model_layers(model);
    g_autofree guint *of_cost = g_new0(guint, MAX(cost->n_costs, 1));
    guint *keys = g_new(guint, MAX(cost->n_layers, 1));
    for (int i = 0; i < cost->n_layers; i++) {
        guint *key = &of_cost[cost->layers[i].cost];
        *key = *key ? *key : repeats_layer_key(record_at(&layers, i));
        keys[i] = *key;
    }
    return keys;
}

/* Blocks are equal when their layers are, one after the other. */
static guint block_key(const guint *keys, int from, int to)
{
    guint key = 17;
    for (int i = from; i < to; i++)
        key = key * 31 + keys[i];
    return key;
}

/* ---- Sums ------------------------------------------------------------------------------------ */

static void add_layer(OutlineSum *sum, const LayerCost *layer, int times)
{
    sum->layers += times;
    count_add_to(&sum->macs, count_mul(layer->macs, times));
    count_add_to(&sum->flops, count_mul(layer->flops, times));
    count_add_to(&sum->bytes, count_mul(layer->traffic[TRAFFIC_COMPULSORY].bytes, times));
    count_add_to(&sum->params, count_mul(layer->params, times));
    sum->lower |= !layer->covered;
}

static OutlineSum sum_of(const ModelCost *cost, const OutlinePart *part)
{
    OutlineSum sum = {0};
    for (int i = part->first; i < part->first + part->length; i++)
        add_layer(&sum, cost_layer(cost, i), part->times);
    return sum;
}

/* ---- Parts ----------------------------------------------------------------------------------- */

static int start_at(const GArray *starts, int block)
{
    return g_array_index(starts, int, block);
}

static GArray *repeats_of_blocks(const ModelResult *model, const GArray *starts)
{
    int n = (int)starts->len - 1;
    g_autofree guint *of_layers = keys_of_layers(model);
    g_autofree guint *keys = g_new(guint, MAX(n, 1));
    for (int i = 0; i < n; i++)
        keys[i] = block_key(of_layers, start_at(starts, i), start_at(starts, i + 1));
    return repeats_of(keys, NULL, n);
}

/* A repetition is one part; what stands once is one for each block. */
static void add_parts(GArray *parts, const GArray *starts, const Repeat *repeat)
{
    int step = repeat->times > 1 ? repeat->length : 1;
    for (int block = repeat->first; block < repeat->first + repeat->length; block += step) {
        OutlinePart part = {.first = start_at(starts, block), .times = repeat->times};
        part.length = start_at(starts, block + step) - part.first;
        g_array_append_val(parts, part);
    }
}

/* As many neighbours to each as it takes. */
static void take_together(GArray *parts)
{
    guint each = (parts->len + OUTLINE_MOST - 1) / OUTLINE_MOST, n = 0;
    for (guint i = 0; each > 1 && i < parts->len; i += each) {
        OutlinePart *to = &g_array_index(parts, OutlinePart, n++);
        guint end = MIN(i + each, parts->len);
        const OutlinePart first = g_array_index(parts, OutlinePart, i),
                          last = g_array_index(parts, OutlinePart, end - 1);
        *to = (OutlinePart){.first = first.first,
                            .length = last.first + last.length * last.times - first.first,
                            .times = 1};
    }
    if (each > 1)
        g_array_set_size(parts, n);
}

GArray *outline_parts(const ModelResult *model)
{
    const ModelCost *cost = model->cost;
    GArray *parts = g_array_new(FALSE, FALSE, sizeof(OutlinePart));
    g_autoptr(GArray) starts = starts_of(cost);
    g_autoptr(GArray) repeats = repeats_of_blocks(model, starts);
    for (guint i = 0; i < repeats->len; i++)
        add_parts(parts, starts, &g_array_index(repeats, Repeat, i));
    take_together(parts);
    for (guint i = 0; i < parts->len; i++) {
        OutlinePart *part = &g_array_index(parts, OutlinePart, i);
        part->sum = sum_of(cost, part);
    }
    return parts;
}

/* ---- Kinds ----------------------------------------------------------------------------------- */

static const char *word_of(const RecordList *layers, int i, const char *field)
{
    const char *word = record_field(&layer_record, field)->read(record_at(layers, i)).text;
    return word ? word : "";
}

/* Caller frees. */
static char *kind_of(const RecordList *layers, int i)
{
    return g_strjoin(" ", word_of(layers, i, "op"), word_of(layers, i, "attributes"), NULL);
}

GArray *outline_kinds(const ModelResult *model, const OutlinePart *part)
{
    const ModelCost *cost = model->cost;
    RecordList layers = model_layers(model);
    GArray *kinds = g_array_new(FALSE, FALSE, sizeof(OutlineKind));
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = part->first; i < part->first + part->length; i++) {
        char *name = kind_of(&layers, i);
        gpointer at = NULL;
        if (!g_hash_table_lookup_extended(known, name, NULL, &at)) {
            OutlineKind kind = {.first = i};
            at = GUINT_TO_POINTER(kinds->len);
            g_array_append_val(kinds, kind);
        }
        g_hash_table_replace(known, name, at);
        OutlineKind *kind = &g_array_index(kinds, OutlineKind, GPOINTER_TO_UINT(at));
        kind->last = i;
        add_layer(&kind->sum, cost_layer(cost, i), part->times);
    }
    return kinds;
}
