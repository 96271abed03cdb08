#include "base/digest.h"

#include <string.h>

#include "base/error.h"
#include "base/files.h"

enum { DIGITS = 16 };

#define LARGEST_FILE (INT64_C(16) << 30)

struct Digests {
    GHashTable *of; /* path -> digest */
};

char *digest_bytes(const void *bytes, size_t length)
{
    g_autofree char *whole = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, length);
    return g_strndup(whole, DIGITS);
}

char *digest_text(const char *text)
{
    return digest_bytes(text, strlen(text));
}

Digests *digests_new(void)
{
    Digests *digests = g_new(Digests, 1);
    digests->of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return digests;
}

void digests_free(Digests *digests)
{
    if (!digests)
        return;
    g_hash_table_unref(digests->of);
    g_free(digests);
}

const char *digests_file(Digests *digests, const char *path, GError **error)
{
    char *digest = g_hash_table_lookup(digests->of, path);
    if (digest)
        return digest;
    size_t length;
    GError *failure = NULL;
    g_autofree char *bytes = files_read(path, LARGEST_FILE, &length, &failure);
    if (!rb_pass_machine(failure, error))
        return NULL;
    digest = bytes ? digest_bytes(bytes, length) : g_strdup("");
    g_hash_table_insert(digests->of, g_strdup(path), digest);
    return digest;
}
