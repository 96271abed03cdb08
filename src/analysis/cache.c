#include "analysis/cache.h"

#include <stdlib.h>
#include <string.h>

typedef struct Entry {
    CacheKey key; /* its texts are its own */
    void *answer; /* NULL: failed */
    GError *error;
    int64_t bytes;
    int holders;         /* frames, pins, and what is held and borrows from it */
    int borrowers;       /* answers that borrow from it */
    const void *frame;   /* that asked for it last, and holds it */
    GList idle;          /* in Cache.idle while there are neither */
    GPtrArray *borrowed; /* Entry * */
    GPtrArray *reads;    /* const char *, of Cache.ids */
} Entry;

/* What asks: a page, or an answer in the making. Of the cache's lists, it has what is behind these
 * places: who is asked later is done earlier. */
typedef struct Frame {
    struct Frame *outer;
    guint held, borrowed, reads;
} Frame;

struct Cache {
    int64_t budget, idle_bytes; /* of all that nobody holds, borrowed from or not */
    void *user;
    GHashTable *entries;   /* CacheKey -> Entry */
    GHashTable *by_answer; /* answer -> Entry */
    GQueue idle;           /* Entry.idle, used last at the head */
    GStringChunk *ids;
    Frame page, *frame;         /* &page, or that of the answer in the making */
    GPtrArray *held, *borrowed; /* Entry *, of all frames */
    GPtrArray *reads;           /* const char *, of `ids`: of all frames but the page's */
    GHashTable *page_reads;     /* the same of that */
};

/* ---- Keys ------------------------------------------------------------------------------------ */

static guint key_hash(gconstpointer pointer)
{
    const CacheKey *key = pointer;
    guint hash = g_direct_hash(key->kind) * 31 + g_direct_hash(key->of);
    return (hash * 31 + g_direct_hash(key->part) + (guint)key->option) * 31 +
           setup_hash(&key->setup);
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    const CacheKey *x = a, *y = b;
    return x->kind == y->kind && x->of == y->of && x->part == y->part && x->option == y->option &&
           setup_equal(&x->setup, &y->setup);
}

/* ---- Holding --------------------------------------------------------------------------------- */

static void queue(Cache *cache, Entry *entry)
{
    if (entry->holders > 0 || entry->borrowers > 0)
        return;
    entry->idle.data = entry;
    g_queue_push_head_link(&cache->idle, &entry->idle);
}

static void unqueue(Cache *cache, Entry *entry)
{
    if (entry->idle.data)
        g_queue_unlink(&cache->idle, &entry->idle);
    entry->idle.data = NULL;
}

/* What is held holds what it borrows from. */
static void hold(Cache *cache, Entry *entry)
{
    if (entry->holders++ > 0)
        return;
    unqueue(cache, entry);
    cache->idle_bytes -= entry->bytes;
    for (guint i = 0; i < entry->borrowed->len; i++)
        hold(cache, g_ptr_array_index(entry->borrowed, i));
}

static void let_go(Cache *cache, Entry *entry)
{
    if (--entry->holders > 0)
        return;
    queue(cache, entry);
    cache->idle_bytes += entry->bytes;
    for (guint i = 0; i < entry->borrowed->len; i++)
        let_go(cache, g_ptr_array_index(entry->borrowed, i));
}

static void let_all_go(Cache *cache, const Frame *frame)
{
    for (guint i = frame->held; i < cache->held->len; i++) {
        Entry *entry = g_ptr_array_index(cache->held, i);
        entry->frame = NULL;
        let_go(cache, entry);
    }
    g_ptr_array_set_size(cache->held, (gint)frame->held);
}

static void entry_free(void *memory)
{
    Entry *entry = memory;
    if (entry->answer)
        entry->key.kind->free(entry->answer);
    g_clear_error(&entry->error);
    g_ptr_array_unref(entry->borrowed);
    g_ptr_array_unref(entry->reads);
    setup_clear(&entry->key.setup);
    g_free(entry);
}

/* What was borrowed from may be the next to go. */
static void drop(Cache *cache, Entry *entry)
{
    unqueue(cache, entry);
    cache->idle_bytes -= entry->bytes;
    g_autoptr(GPtrArray) borrowed = g_ptr_array_ref(entry->borrowed);
    if (entry->answer)
        g_hash_table_remove(cache->by_answer, entry->answer);
    g_hash_table_remove(cache->entries, &entry->key);
    for (guint i = 0; i < borrowed->len; i++) {
        Entry *from = g_ptr_array_index(borrowed, i);
        from->borrowers--;
        queue(cache, from);
    }
}

static void keep_budget(Cache *cache)
{
    while (cache->idle_bytes > cache->budget && cache->idle.length > 0)
        drop(cache, g_queue_peek_tail(&cache->idle));
}

/* ---- Frames ---------------------------------------------------------------------------------- */

static void frame_begin(Cache *cache, Frame *frame)
{
    *frame = (Frame){cache->frame, cache->held->len, cache->borrowed->len, cache->reads->len};
    cache->frame = frame;
}

static void frame_end(Cache *cache, Frame *frame)
{
    let_all_go(cache, frame);
    g_ptr_array_set_size(cache->borrowed, (gint)frame->borrowed);
    g_ptr_array_set_size(cache->reads, (gint)frame->reads);
    cache->frame = frame->outer;
}

/* What stands behind a place. */
static GPtrArray *copy_from(const GPtrArray *list, guint start)
{
    GPtrArray *copy = g_ptr_array_sized_new(list->len - start);
    for (guint i = start; i < list->len; i++)
        g_ptr_array_add(copy, g_ptr_array_index(list, i));
    return copy;
}

/* An answer reads a few things, a page hundreds. */
static void add_read(Cache *cache, const char *id)
{
    if (cache->frame == &cache->page) {
        g_hash_table_add(cache->page_reads, (char *)id);
        return;
    }
    for (guint i = cache->frame->reads; i < cache->reads->len; i++)
        if (g_ptr_array_index(cache->reads, i) == id)
            return;
    g_ptr_array_add(cache->reads, (char *)id);
}

static void give(Cache *cache, Entry *entry)
{
    for (guint i = 0; i < entry->reads->len; i++)
        add_read(cache, g_ptr_array_index(entry->reads, i));
    if (entry->frame == cache->frame)
        return;
    entry->frame = cache->frame;
    hold(cache, entry);
    g_ptr_array_add(cache->held, entry);
}

/* ---- Asking ---------------------------------------------------------------------------------- */

static Entry *entry_of(const Cache *cache, const void *answer)
{
    Entry *entry = g_hash_table_lookup(cache->by_answer, answer);
    g_return_val_if_fail(entry != NULL, NULL);
    return entry;
}

static Entry *make(Cache *cache, const CacheKey *key)
{
    Frame frame;
    Entry *entry = g_new0(Entry, 1);
    frame_begin(cache, &frame);
    if (key->of) {
        give(cache, entry_of(cache, key->of));
        cache_borrow(cache, key->of);
    }
    entry->key = *key;
    entry->key.setup = setup_copy(&key->setup);
    entry->answer = key->kind->make(&entry->key, cache->user, &entry->error);
    entry->bytes = (int64_t)sizeof *entry + (entry->answer ? key->kind->bytes(entry->answer) : 0);
    entry->borrowed = copy_from(cache->borrowed, frame.borrowed);
    entry->reads = copy_from(cache->reads, frame.reads);
    cache->idle_bytes += entry->bytes; /* until it is given */
    frame_end(cache, &frame);
    g_hash_table_insert(cache->entries, &entry->key, entry);
    if (entry->answer)
        g_hash_table_insert(cache->by_answer, entry->answer, entry);
    return entry;
}

const void *cache_ask(Cache *cache, const CacheKey *key, GError **error)
{
    Entry *entry = g_hash_table_lookup(cache->entries, key);
    if (!entry)
        entry = make(cache, key);
    give(cache, entry);
    keep_budget(cache);
    if (!entry->answer && error)
        *error = g_error_copy(entry->error);
    return entry->answer;
}

void cache_borrow(Cache *cache, const void *answer)
{
    Entry *entry = entry_of(cache, answer);
    entry->borrowers++;
    g_ptr_array_add(cache->borrowed, entry);
}

void cache_pin(Cache *cache, const void *answer)
{
    hold(cache, entry_of(cache, answer));
}

void cache_release(Cache *cache)
{
    let_all_go(cache, &cache->page);
    g_hash_table_remove_all(cache->page_reads);
    keep_budget(cache);
}

/* ---- What was read --------------------------------------------------------------------------- */

void cache_read(Cache *cache, const char *id)
{
    add_read(cache, g_string_chunk_insert_const(cache->ids, id));
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **cache_reads(const Cache *cache)
{
    guint n;
    const char **ids = (const char **)g_hash_table_get_keys_as_array(cache->page_reads, &n);
    qsort(ids, n, sizeof *ids, by_text);
    return ids;
}

int64_t cache_idle_bytes(const Cache *cache)
{
    return cache->idle_bytes;
}

/* ---- Life ------------------------------------------------------------------------------------ */

Cache *cache_new(int64_t budget_bytes, void *user)
{
    Cache *cache = g_new0(Cache, 1);
    cache->budget = budget_bytes;
    cache->user = user;
    cache->entries = g_hash_table_new_full(key_hash, key_equal, NULL, entry_free);
    cache->by_answer = g_hash_table_new(NULL, NULL);
    cache->ids = g_string_chunk_new(1024);
    cache->held = g_ptr_array_new();
    cache->borrowed = g_ptr_array_new();
    cache->reads = g_ptr_array_new();
    cache->page_reads = g_hash_table_new(NULL, NULL);
    frame_begin(cache, &cache->page);
    return cache;
}

void cache_free(Cache *cache)
{
    if (!cache)
        return;
    frame_end(cache, &cache->page);
    g_hash_table_unref(cache->by_answer);
    g_hash_table_unref(cache->entries);
    g_string_chunk_free(cache->ids);
    g_ptr_array_unref(cache->held);
    g_ptr_array_unref(cache->borrowed);
    g_ptr_array_unref(cache->reads);
    g_hash_table_unref(cache->page_reads);
    g_free(cache);
}
