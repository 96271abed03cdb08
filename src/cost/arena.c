#include "cost/arena.h"

#include <stdlib.h>

#include "base/count.h"

enum { GAP_STEPS = 4000000 };

typedef struct Placed {
    int64_t begin, end; /* bytes */
} Placed;

/* A segment tree over operators. A node knows what storages take whose life covers its span but not
 * its parent's, and tops of arena within its span. */
typedef struct Arena {
    const Storages *storages;
    int64_t *offset;
    int leaves;       /* a power of two */
    GArray **covers;  /* Placed, per node; NULL: none */
    int *begins;      /* first placed storage that begins at an operator, -1: none */
    int *next;        /* the next one that begins there */
    int64_t *top;     /* highest end within a node's span */
    int64_t *top_all; /* highest end of what covers a node's whole span */
    GArray *live;     /* Placed, scratch */
    int64_t steps;
} Arena;

static void arena_init(Arena *arena, const Storages *storages, int n_ops, int64_t *offset)
{
    *arena = (Arena){.storages = storages, .offset = offset, .leaves = 1};
    while (arena->leaves < n_ops)
        arena->leaves *= 2;
    int n = (int)storages->list->len;
    arena->covers = g_new0(GArray *, 2 * arena->leaves);
    arena->begins = g_new(int, arena->leaves);
    arena->next = g_new(int, n + 1);
    arena->top = g_new0(int64_t, 2 * arena->leaves);
    arena->top_all = g_new0(int64_t, 2 * arena->leaves);
    arena->live = g_array_new(FALSE, FALSE, sizeof(Placed));
    for (int i = 0; i < arena->leaves; i++)
        arena->begins[i] = -1;
}

static void arena_clear(Arena *arena)
{
    for (int i = 0; i < 2 * arena->leaves; i++)
        if (arena->covers[i] != NULL)
            g_array_unref(arena->covers[i]);
    g_free(arena->covers);
    g_free(arena->begins);
    g_free(arena->next);
    g_free(arena->top);
    g_free(arena->top_all);
    g_array_unref(arena->live);
}

/* Neighbours count as one: a decoder's caches, which live as long as the network, stand in a row.
 */
static void cover(Arena *arena, int node, int64_t begin, int64_t end)
{
    if (arena->covers[node] == NULL)
        arena->covers[node] = g_array_new(FALSE, FALSE, sizeof(Placed));
    GArray *covers = arena->covers[node];
    Placed placed = {begin, end};
    Placed *last = covers->len > 0 ? &g_array_index(covers, Placed, covers->len - 1) : NULL;
    if (last != NULL && last->end == begin)
        last->end = end;
    else
        g_array_append_val(covers, placed);
    arena->top_all[node] = MAX(arena->top_all[node], end);
    for (int up = node; up > 0; up /= 2)
        arena->top[up] = MAX(arena->top[up], end);
}

static void put(Arena *arena, int i, int64_t begin)
{
    const Storage *storage = storage_at(arena->storages, i);
    int64_t end = count_add(begin, storage->bytes);
    arena->offset[i] = begin;
    arena->next[i] = arena->begins[storage->first];
    arena->begins[storage->first] = i;
    int low = storage->first + arena->leaves, high = storage->last + arena->leaves + 1;
    for (; low < high; low = (low + 1) / 2, high /= 2) {
        if (low % 2 == 1)
            cover(arena, low, begin, end);
        if (high % 2 == 1)
            cover(arena, high - 1, begin, end);
    }
}

/* Highest end of what is live at some time between two operators. */
static int64_t top_between(const Arena *arena, int first, int last)
{
    int64_t top = 0;
    int low = first + arena->leaves, high = last + arena->leaves + 1;
    for (int up = low; up > 0; up /= 2)
        top = MAX(top, arena->top_all[up]);
    for (int up = high - 1; up > 0; up /= 2)
        top = MAX(top, arena->top_all[up]);
    for (; low < high; low = (low + 1) / 2, high /= 2) {
        if (low % 2 == 1)
            top = MAX(top, arena->top[low]);
        if (high % 2 == 1)
            top = MAX(top, arena->top[high - 1]);
    }
    return top;
}

static void add_live(Arena *arena, int i)
{
    int64_t begin = arena->offset[i];
    Placed placed = {begin, begin + storage_at(arena->storages, i)->bytes};
    g_array_append_val(arena->live, placed);
}

/* What lives with a storage: covers its first operator, or begins later in its life. */
static void find_live(Arena *arena, const Storage *storage)
{
    g_array_set_size(arena->live, 0);
    for (int node = storage->first + arena->leaves; node > 0; node /= 2)
        if (arena->covers[node] != NULL)
            g_array_append_vals(arena->live, arena->covers[node]->data, arena->covers[node]->len);
    for (int t = storage->first + 1; t <= storage->last; t++)
        for (int i = arena->begins[t]; i >= 0; i = arena->next[i])
            add_live(arena, i);
    arena->steps += arena->live->len + storage->last - storage->first + 1;
}

static int compare_placed(const void *a, const void *b)
{
    const Placed *x = a, *y = b;
    return (x->begin > y->begin) - (x->begin < y->begin);
}

/* The smallest gap between what is live that holds `bytes`, else above it all. */
static int64_t best_gap(GArray *live, int64_t bytes)
{
    int64_t end = 0, best = -1, best_width = INT64_MAX;
    g_array_sort(live, compare_placed);
    for (guint i = 0; i < live->len; i++) {
        const Placed *placed = &g_array_index(live, Placed, i);
        int64_t width = placed->begin - end;
        if (width >= bytes && width < best_width) {
            best = end;
            best_width = width;
        }
        end = MAX(end, placed->end);
    }
    return best >= 0 ? best : end;
}

static int64_t place_for(Arena *arena, const Storage *storage)
{
    if (arena->steps > GAP_STEPS)
        return top_between(arena, storage->first, storage->last);
    find_live(arena, storage);
    return best_gap(arena->live, storage->bytes);
}

static int compare_size(const void *a, const void *b, void *storages)
{
    int i = *(const int *)a, j = *(const int *)b;
    int64_t x = storage_at(storages, i)->bytes, y = storage_at(storages, j)->bytes;
    return x != y ? (x < y) - (x > y) : (i > j) - (i < j);
}

static GArray *by_decreasing_size(const Storages *storages)
{
    GArray *order = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < (int)storages->list->len; i++)
        if (storage_at(storages, i)->bytes > 0)
            g_array_append_val(order, i);
    g_array_sort_with_data(order, compare_size, (void *)storages);
    return order;
}

int64_t arena_place(const Storages *storages, int n_ops, int64_t *offset)
{
    Arena arena;
    arena_init(&arena, storages, n_ops, offset);
    for (guint i = 0; i < storages->list->len; i++)
        offset[i] = -1;
    g_autoptr(GArray) order = by_decreasing_size(storages);
    for (guint k = 0; k < order->len; k++) {
        int i = g_array_index(order, int, k);
        put(&arena, i, place_for(&arena, storage_at(storages, i)));
    }
    int64_t bytes = arena.top[1];
    arena_clear(&arena);
    return bytes;
}
