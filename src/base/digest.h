/* Digests: short names of bytes, by which two builds know that they were given the same.
 *
 * 16 hexadecimal digits of SHA-256: for telling inputs apart, not for keeping forgers out.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <glib.h>
#include <stddef.h>

/* Caller frees. */
char *digest_bytes(const void *bytes, size_t length);
char *digest_text(const char *text);

/* Those of files, each read once. */
typedef struct Digests Digests;

Digests *digests_new(void);
void digests_free(Digests *digests);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Digests, digests_free)

/* Of the file at `path`; "" of one that cannot be read. NULL and RB_ERROR_MACHINE where it is the
 * machine that cannot. Owned by `digests`. */
const char *digests_file(Digests *digests, const char *path, GError **error);

#endif
