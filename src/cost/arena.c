#include "cost/arena.h"

#include <string.h>

enum { GAP_STEPS = 4000000 };

typedef struct Placed {
    int64_t begin, end; /* bytes */
} Placed;

/* Sorted and apart from one another: storages that overlap or touch are one. The top, the highest
 * end, is all that is kept once the steps are used up. */
typedef struct List {
    Placed *at;
    int len, room;
    int64_t top;
} List;

/* Of a segment tree over operators. What storages take whose life covers a node's span but not its
 * parent's is in its covers; that, and what its children have, is in its holds. */
typedef struct Node {
    List covers, holds;
    int held; /* the storage it was last told of, from 1 on */
} Node;

typedef struct Arena {
    const Storages *storages;
    int64_t *offset;
    int leaves; /* a power of two */
    Node *nodes;
    GArray *live; /* Placed, scratch */
    int64_t top;  /* scratch */
    int64_t steps;
} Arena;

static void arena_init(Arena *arena, const Storages *storages, int n_ops, int64_t *offset)
{
    *arena = (Arena){.storages = storages, .offset = offset, .leaves = 1};
    while (arena->leaves < n_ops)
        arena->leaves *= 2;
    arena->nodes = g_new0(Node, 2 * arena->leaves);
    arena->live = g_array_new(FALSE, FALSE, sizeof(Placed));
}

static void arena_clear(Arena *arena)
{
    for (int i = 0; i < 2 * arena->leaves; i++) {
        g_free(arena->nodes[i].covers.at);
        g_free(arena->nodes[i].holds.at);
    }
    g_free(arena->nodes);
    g_array_unref(arena->live);
}

/* ---- What is placed -------------------------------------------------------------------------- */

/* Index of the first that ends at `begin` or behind it. */
static int find_touching(const List *list, int64_t begin)
{
    int low = 0, high = list->len;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (list->at[middle].end < begin)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Has `placed` in place of those from `first` to before `end`. */
static void replace(List *list, int first, int end, Placed placed)
{
    enum { FIRST_ROOM = 4 };
    if (list->len == list->room) {
        list->room = MAX(2 * list->room, FIRST_ROOM);
        list->at = g_renew(Placed, list->at, list->room);
    }
    memmove(list->at + first + 1, list->at + end, (size_t)(list->len - end) * sizeof placed);
    list->at[first] = placed;
    list->len += 1 + first - end;
}

static void insert(Arena *arena, List *list, Placed placed)
{
    list->top = MAX(list->top, placed.end);
    if (arena->steps > GAP_STEPS)
        return;
    int first = find_touching(list, placed.begin), end = first;
    arena->steps += 1 + (list->len - first) / 16;
    for (; end < list->len && list->at[end].begin <= placed.end; end++) {
        placed.begin = MIN(placed.begin, list->at[end].begin);
        placed.end = MAX(placed.end, list->at[end].end);
    }
    replace(list, first, end, placed);
}

/* What is above a node that was told was told too. */
static void cover(Arena *arena, int node, int i, Placed placed)
{
    Node *nodes = arena->nodes;
    if (node < arena->leaves) /* nobody asks what covers a leaf and nothing above it */
        insert(arena, &nodes[node].covers, placed);
    for (int up = node; up > 0 && nodes[up].held != i + 1; up /= 2) {
        nodes[up].held = i + 1;
        insert(arena, &nodes[up].holds, placed);
    }
}

static void put(Arena *arena, int i, int64_t begin)
{
    const Storage *storage = storage_at(arena->storages, i);
    Placed placed = {begin, begin + storage->bytes};
    arena->offset[i] = begin;
    int low = storage->first + arena->leaves, high = storage->last + arena->leaves + 1;
    for (; low < high; low = (low + 1) / 2, high /= 2) {
        if (low % 2 == 1)
            cover(arena, low, i, placed);
        if (high % 2 == 1)
            cover(arena, high - 1, i, placed);
    }
}

/* ---- What lives with a storage --------------------------------------------------------------- */

/* Shows the lists that together have all that lives at some time between two operators. */
static void each_living(Arena *arena, int first, int last, void (*see)(Arena *, const List *))
{
    const Node *nodes = arena->nodes;
    int low = first + arena->leaves, high = last + arena->leaves + 1;
    for (int up = low / 2; up > 0; up /= 2)
        see(arena, &nodes[up].covers);
    for (int up = (high - 1) / 2; up > 0; up /= 2)
        see(arena, &nodes[up].covers);
    for (; low < high; low = (low + 1) / 2, high /= 2) {
        if (low % 2 == 1)
            see(arena, &nodes[low].holds);
        if (high % 2 == 1)
            see(arena, &nodes[high - 1].holds);
    }
}

static void add_live(Arena *arena, const List *list)
{
    if (list->len > 0)
        g_array_append_vals(arena->live, list->at, (guint)list->len);
}

static void see_top(Arena *arena, const List *list)
{
    arena->top = MAX(arena->top, list->top);
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
    if (live->len > 1)
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
    arena->top = 0;
    g_array_set_size(arena->live, 0);
    if (arena->steps > GAP_STEPS) {
        each_living(arena, storage->first, storage->last, see_top);
        return arena->top;
    }
    each_living(arena, storage->first, storage->last, add_live);
    arena->steps += arena->live->len + 1;
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

/* ---- Few that live together ------------------------------------------------------------------ */

enum { FEW = 8, END = -1 };

/* Storages that live at the same time, pair by pair. Most networks have but a few for each storage,
 * and then this is much quicker than the tree; caches that live from start to end have many. */
typedef struct Link {
    int to, next;
} Link;

typedef struct Pairs {
    int *first; /* link of each storage; END: none */
    Link *links;
    int n, room; /* links; none is added beyond the room, but counted */
} Pairs;

static void pairs_clear(Pairs *pairs)
{
    g_free(pairs->first);
    g_free(pairs->links);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pairs, pairs_clear)

static void link_to(Pairs *pairs, int from, int to)
{
    if (pairs->n < pairs->room) {
        pairs->links[pairs->n] = (Link){to, pairs->first[from]};
        pairs->first[from] = pairs->n;
    }
    pairs->n++;
}

static int compare_first(const void *a, const void *b, void *storages)
{
    int i = *(const int *)a, j = *(const int *)b;
    int x = storage_at(storages, i)->first, y = storage_at(storages, j)->first;
    return x != y ? (x > y) - (x < y) : (i > j) - (i < j);
}

/* Links storage `i` with those of `live` that are still live when it begins; the others leave. */
static void link_live(Pairs *pairs, const Storages *storages, GArray *live, int i)
{
    guint n = 0;
    for (guint k = 0; k < live->len; k++) {
        int j = g_array_index(live, int, k);
        if (storage_at(storages, j)->last < storage_at(storages, i)->first)
            continue;
        g_array_index(live, int, n++) = j;
        link_to(pairs, i, j);
        link_to(pairs, j, i);
    }
    g_array_set_size(live, n);
    g_array_append_val(live, i);
}

/* False when there are too many; `pairs` is to be cleared in any case. */
static bool find_pairs(Pairs *pairs, const Storages *storages, const GArray *order)
{
    g_autoptr(GArray) live = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(GArray) begin = g_array_copy((GArray *)order);
    pairs->room = 2 * FEW * (int)order->len;
    pairs->links = g_new0(Link, pairs->room + 1);
    pairs->first = g_new(int, storages->list->len + 1);
    for (guint i = 0; i < storages->list->len; i++)
        pairs->first[i] = END;
    g_array_sort_with_data(begin, compare_first, (void *)storages);
    for (guint k = 0; k < begin->len && pairs->n <= pairs->room; k++)
        link_live(pairs, storages, live, g_array_index(begin, int, k));
    return pairs->n <= pairs->room;
}

static int64_t place_all(const Pairs *pairs, const Storages *storages, const GArray *order,
                         int64_t *offset)
{
    g_autoptr(GArray) live = g_array_new(FALSE, FALSE, sizeof(Placed));
    int64_t top = 0;
    for (guint k = 0; k < order->len; k++) {
        int i = g_array_index(order, int, k);
        g_array_set_size(live, 0);
        for (int at = pairs->first[i]; at != END;) {
            const Link *link = &pairs->links[at];
            int64_t begin = offset[link->to];
            at = link->next;
            if (begin < 0)
                continue;
            Placed placed = {begin, begin + storage_at(storages, link->to)->bytes};
            g_array_append_val(live, placed);
        }
        offset[i] = best_gap(live, storage_at(storages, i)->bytes);
        top = MAX(top, offset[i] + storage_at(storages, i)->bytes);
    }
    return top;
}

/* ---- All ------------------------------------------------------------------------------------- */

static int64_t place_with_tree(const Storages *storages, const GArray *order, int n_ops,
                               int64_t *offset)
{
    Arena arena;
    arena_init(&arena, storages, n_ops, offset);
    for (guint k = 0; k < order->len; k++) {
        int i = g_array_index(order, int, k);
        put(&arena, i, place_for(&arena, storage_at(storages, i)));
    }
    int64_t bytes = arena.nodes[1].holds.top;
    arena_clear(&arena);
    return bytes;
}

int64_t arena_place(const Storages *storages, int n_ops, int64_t *offset)
{
    g_auto(Pairs) pairs = {0};
    for (guint i = 0; i < storages->list->len; i++)
        offset[i] = -1;
    g_autoptr(GArray) order = by_decreasing_size(storages);
    return find_pairs(&pairs, storages, order) ? place_all(&pairs, storages, order, offset)
                                               : place_with_tree(storages, order, n_ops, offset);
}
