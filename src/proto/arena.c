#include "proto/arena.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "proto/model.h"

enum {
    BLOCK_BYTES = 64 * 1024,
    ALIGNMENT = _Alignof(max_align_t),
    DIGEST_HEX = 32, /* hexadecimal digits of SHA-256 that tell two long names apart */
};

struct OnnxArena {
    size_t limit, used; /* bytes */
    GPtrArray *blocks;
    char *next; /* unused part of the newest block */
    size_t room;
};

OnnxArena *onnx_arena_new(size_t limit)
{
    OnnxArena *arena = g_new0(OnnxArena, 1);
    arena->limit = limit;
    arena->blocks = g_ptr_array_new_with_free_func(g_free);
    return arena;
}

void onnx_arena_free(OnnxArena *arena)
{
    if (!arena)
        return;
    g_ptr_array_unref(arena->blocks);
    g_free(arena);
}

size_t onnx_arena_used(const OnnxArena *arena)
{
    return arena->used;
}

static char *block_new(OnnxArena *arena, size_t size)
{
    if (size > arena->limit - arena->used)
        return NULL;
    arena->used += size;
    char *block = g_malloc(size);
    g_ptr_array_add(arena->blocks, block);
    return block;
}

/* `size` bytes, their beginning a multiple of `alignment`. What is large gets a block of its own
 * and leaves the current one to what is small. */
static void *cut(OnnxArena *arena, size_t size, size_t alignment)
{
    if (size > BLOCK_BYTES / 4)
        return block_new(arena, size);
    size_t skip = -(uintptr_t)arena->next & (alignment - 1);
    if (skip + size > arena->room) {
        char *block = block_new(arena, BLOCK_BYTES);
        if (!block)
            return NULL;
        arena->next = block;
        arena->room = BLOCK_BYTES;
        skip = 0;
    }
    void *piece = arena->next + skip;
    arena->next += skip + size;
    arena->room -= skip + size;
    return piece;
}

void *onnx_arena_alloc(OnnxArena *arena, size_t size)
{
    return cut(arena, MAX(size, 1), ALIGNMENT); /* there is nothing at no address */
}

void *onnx_arena_append(OnnxArena *arena, void *list, int *n, size_t size)
{
    char *first; /* copied, for `list` is a pointer to any type */
    memcpy(&first, list, sizeof first);
    /* The length alone tells the capacity, which doubles: 0, 1, 2, 4, 8... */
    bool full = (*n & (*n - 1)) == 0;
    if (full) {
        size_t used = (size_t)*n * size;
        if (*n > INT32_MAX / 2)
            return NULL;
        char *larger = onnx_arena_alloc(arena, used ? 2 * used : size);
        if (!larger)
            return NULL;
        if (used)
            memcpy(larger, first, used);
        first = larger;
        memcpy(list, &first, sizeof first);
    }
    return first + (size_t)(*n)++ * size;
}

static const char *copy_text(OnnxArena *arena, const char *text, size_t length)
{
    char *copy = cut(arena, length + 1, 1);
    if (!copy)
        return NULL;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

/* Eight at a time: no byte of 0, and none of 128 or more. */
static bool is_ascii(const char *text, size_t length)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    uint64_t odd = 0, word;
    for (; length >= sizeof word; length -= sizeof word, text += sizeof word) {
        memcpy(&word, text, sizeof word);
        odd |= (word - ones) | word;
    }
    for (; length > 0; length--, text++)
        odd |= (uint64_t)(unsigned char)(*text - 1) | (unsigned char)*text;
    return !(odd & highs);
}

static bool is_plain(const char *text, size_t length)
{
    return length <= ONNX_TEXT_BYTES &&
           (is_ascii(text, length) || g_utf8_validate_len(text, (gssize)length, NULL));
}

/* Cut and repaired, then told apart from others that look the same by a digest of all of it. */
static char *repair(const char *bytes, size_t length)
{
    size_t head = MIN(length, ONNX_TEXT_BYTES / 4); /* a bad byte becomes three */
    g_autofree char *digest =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
    g_autofree char *text = g_utf8_make_valid(bytes, (gssize)head);
    return g_strdup_printf("%s~%.*s", text, DIGEST_HEX, digest);
}

const char *onnx_arena_text(OnnxArena *arena, const char *bytes, size_t length)
{
    if (length == 0)
        return "";
    if (is_plain(bytes, length))
        return copy_text(arena, bytes, length);
    g_autofree char *text = repair(bytes, length);
    return copy_text(arena, text, strlen(text));
}
