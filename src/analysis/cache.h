/* Answers kept: made once, found again by their key, and dropped when they have come to weigh too
 * much. Failures are kept too.
 *
 *     the page or command   frame 0: what it was given it holds until cache_release()
 *       an answer in the making   a frame: what it asks for it holds until it is made
 *         another that it asks for   a frame of its own
 *
 * An answer that borrows from another says so, and holds it for as long as it is kept itself. What
 * nobody holds is dropped, least recently used first, while all of that weighs more than the
 * budget: a result is good from when it is given until the end of the frame that asked.
 *
 * Every answer knows what it read, by itself or through others it asked for.
 */
#ifndef ANALYSIS_CACHE_H
#define ANALYSIS_CACHE_H

#include "analysis/setup.h"

typedef struct Cache Cache;
typedef struct CacheKey CacheKey;

/* Answers of one kind. `make` returns NULL and an error when there is none; it may ask the cache.
 * `bytes` is about what an answer weighs, without what it borrows. */
typedef struct CacheKind {
    void *(*make)(const CacheKey *key, void *user, GError **error);
    GDestroyNotify free;
    int64_t (*bytes)(const void *answer);
} CacheKind;

struct CacheKey {
    const CacheKind *kind;
    const void *of;   /* an answer that this one is about, and borrows from; NULL: none */
    const void *part; /* which of its kind, as a row of a table; NULL */
    int option;
    Setup setup;
};

/* `user` is given to every `make`. */
Cache *cache_new(int64_t budget_bytes, void *user);
void cache_free(Cache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cache, cache_free)

/* The answer, or NULL and the error. */
const void *cache_ask(Cache *cache, const CacheKey *key, GError **error);

/* For the answer in the making: it borrows from `answer`, which it was given. */
void cache_borrow(Cache *cache, const void *answer);

/* Holds an answer for good. */
void cache_pin(Cache *cache, const void *answer);

/* Ends frame 0: the page holds nothing any more, and has read nothing. */
void cache_release(Cache *cache);

/* For the answer in the making: it reads `id`, which is copied. */
void cache_read(Cache *cache, const char *id);

/* What the page has read since cache_release(), sorted, NULL-terminated. Caller frees the array. */
const char **cache_reads(const Cache *cache);

/* What nobody holds, in bytes. */
int64_t cache_idle_bytes(const Cache *cache);

#endif
