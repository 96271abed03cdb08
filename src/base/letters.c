#include "base/letters.h"

#include <stdint.h>
#include <string.h>

#include "base/gzip.h"

enum { BYTES = 4, LETTERS = 5, BASE = 85, FIRST = '#' };

static char letter_of(uint32_t digit)
{
    static const char avoided[] = "&'<>\\", instead[] = "xyz{|";
    char letter = (char)(FIRST + digit);
    const char *at = strchr(avoided, letter);
    return at ? instead[at - avoided] : letter;
}

/* Of up to four bytes a letter more than these. */
static void put_group(GString *out, const uint8_t *bytes, size_t n)
{
    uint32_t number = 0;
    char letters[LETTERS];
    for (size_t i = 0; i < BYTES; i++)
        number = number << 8 | (i < n ? bytes[i] : 0);
    for (size_t i = LETTERS; i-- > 0; number /= BASE)
        letters[i] = letter_of(number % BASE);
    g_string_append_len(out, letters, (gssize)n + 1);
}

char *letters_of(const void *bytes, size_t length)
{
    GString *out = g_string_sized_new(length / BYTES * LETTERS + LETTERS);
    for (size_t i = 0; i < length; i += BYTES)
        put_group(out, (const uint8_t *)bytes + i, MIN(length - i, BYTES));
    return g_string_free(out, FALSE);
}

char *letters_pack(const char *text, size_t gain)
{
    size_t length = strlen(text);
    gsize size;
    g_autoptr(GBytes) packed = deflate_pack(text, length);
    const void *bytes = packed ? g_bytes_get_data(packed, &size) : NULL;
    g_autofree char *letters = bytes ? letters_of(bytes, size) : NULL;
    return letters && strlen(letters) + gain <= length ? g_steal_pointer(&letters) : NULL;
}
