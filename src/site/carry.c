#include "site/carry.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/sys.h"

#define LARGEST_LEDGER ((int64_t)1 << 30)
#define LARGEST_FILE ((int64_t)1 << 32)

struct Carry {
    FilesRoot root;
    Ledger *ledger;
    struct timespec published; /* when its ledger was written: the last of its files */
    GHashTable *files;         /* path -> const LedgerFile * */
};

/* ---- Opening --------------------------------------------------------------------------------- */

static bool read_ledger(Carry *carry)
{
    struct stat st;
    size_t length, packed;
    if (sys_stat(carry->root.fd, LEDGER_FILE, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
        return false;
    g_autofree char *bytes =
        files_read_in(carry->root.path, LEDGER_FILE, LARGEST_LEDGER, &packed, NULL);
    g_autofree char *text = bytes ? gzip_unpack(bytes, packed, LARGEST_LEDGER, &length) : NULL;
    carry->published = st.st_mtim;
    carry->ledger = text ? ledger_parse(text, length) : bytes ? ledger_parse(bytes, packed) : NULL;
    return carry->ledger != NULL;
}

Carry *carry_open(const char *dir)
{
    g_autoptr(Carry) carry = g_new0(Carry, 1);
    if (!files_root_open(&carry->root, dir, NULL) || !read_ledger(carry))
        return NULL;
    carry->files = ledger_files(carry->ledger);
    return g_steal_pointer(&carry);
}

void carry_free(Carry *carry)
{
    if (!carry)
        return;
    files_root_close(&carry->root);
    ledger_free(carry->ledger);
    g_clear_pointer(&carry->files, g_hash_table_unref);
    g_free(carry);
}

const char *carry_dir(const Carry *carry)
{
    return carry->root.path;
}

const Ledger *carry_ledger(const Carry *carry)
{
    return carry->ledger;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static bool is_later(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

static char *read_file(const Carry *carry, const char *path, size_t *length)
{
    return files_read_in(carry->root.path, path, LARGEST_FILE, length, NULL);
}

static bool has_hash(const Carry *carry, const LedgerFile *file)
{
    size_t length;
    g_autofree char *bytes = read_file(carry, file->path, &length);
    return bytes && (int64_t)length == file->length && hash_wide(bytes, length) == file->hash;
}

static bool is_as_published(const Carry *carry, const LedgerFile *file)
{
    struct stat st;
    return sys_stat(carry->root.fd, file->path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st.st_mode) && st.st_size == file->length &&
           (!is_later(st.st_mtim, carry->published) || has_hash(carry, file));
}

static bool are_as_published(const Carry *carry, const LedgerPage *page)
{
    bool ok = true;
    for (guint i = 0; ok && i < page->files->len; i++)
        ok = is_as_published(carry, g_ptr_array_index(page->files, i));
    return ok;
}

bool carry_is_whole(const Carry *carry)
{
    bool ok = true;
    for (guint i = 0; ok && i < carry->ledger->pages->len; i++)
        ok = are_as_published(carry, g_ptr_array_index(carry->ledger->pages, i));
    return ok;
}

const LedgerFile *carry_as_published(const Carry *carry, const char *path)
{
    const LedgerFile *file = g_hash_table_lookup(carry->files, path);
    return file && is_as_published(carry, file) ? file : NULL;
}

bool carry_has(const Carry *carry, const char *path, const void *bytes, size_t length)
{
    const LedgerFile *file = g_hash_table_lookup(carry->files, path);
    size_t there;
    if (!file || file->length != (int64_t)length || file->hash != hash_wide(bytes, length))
        return false;
    g_autofree char *old = read_file(carry, path, &there);
    return old && there == length && memcmp(old, bytes, length) == 0;
}

bool carry_file(const Carry *carry, const char *path, Publication *to, GError **error)
{
    return publish_carry(to, &carry->root, path, error);
}

bool carry_page(const Carry *carry, const LedgerPage *page, Publication *to, GError **error)
{
    for (guint i = 0; i < page->files->len; i++) {
        const LedgerFile *file = g_ptr_array_index(page->files, i);
        if (!publish_carry(to, &carry->root, file->path, error))
            return false;
    }
    return true;
}

/* ---- Reasons --------------------------------------------------------------------------------- */

static bool is_same(const Carry *carry, const Inputs *inputs, const char *name)
{
    const char *now = inputs_digest(inputs, name),
               *then = g_hash_table_lookup(carry->ledger->inputs, name);
    return now && then && strcmp(now, then) == 0;
}

char *carry_reason(const Carry *carry, const Inputs *inputs, const PagePlan *plan)
{
    const LedgerPage *page = ledger_find(carry->ledger, plan->path);
    if (!page)
        return g_strdup("there is no record of it");
    char *words = NULL;
    for (guint i = 0; !words && i < page->reads->len; i++) {
        const char *name = g_ptr_array_index(page->reads, i);
        if (!is_same(carry, inputs, name))
            words = inputs_words(inputs, name);
    }
    if (!words && !are_as_published(carry, page))
        words = g_strdup("its files are not those that were published");
    return words;
}

char *carry_other_inputs(const Carry *carry, const Inputs *inputs)
{
    g_autoptr(GList) names =
        g_list_sort(g_hash_table_get_keys(carry->ledger->inputs), (GCompareFunc)strcmp);
    for (const GList *name = names; name; name = name->next)
        if (!inputs_is_of_build(name->data) && !is_same(carry, inputs, name->data))
            return inputs_words(inputs, name->data);
    return NULL;
}
