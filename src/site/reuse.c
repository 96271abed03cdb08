#include "site/reuse.h"

#include <string.h>

#include "base/error.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "publish/compress.h"

struct Reuse {
    ReuseFrom from;
    char *shard, *day;
    char *program, *whole; /* digests; NULL: not known */
    GPtrArray *carries;    /* Carry *: shards, then the site that is replaced */
    Carry *old;            /* that one, of `carries`; NULL: none */
    Inputs *inputs;
    Ledger *ledger; /* of what is made */
    LedgerPage *others;
    GPtrArray *reasons, *notes; /* char * */
};

/* ---- Opening --------------------------------------------------------------------------------- */

static void open_shards(Reuse *reuse)
{
    for (const char *const *dir = reuse->from.shards; dir && *dir; dir++) {
        Carry *carry = carry_open(*dir);
        if (carry)
            g_ptr_array_add(reuse->carries, carry);
        else
            g_ptr_array_add(
                reuse->notes,
                g_strdup_printf("%s: no shard is there; its pages are made here", *dir));
    }
}

Reuse *reuse_new(const ReuseFrom *from, GError **error)
{
    g_autoptr(Reuse) reuse = g_new0(Reuse, 1);
    GError *failure = NULL;
    reuse->from = *from;
    reuse->from.shard = reuse->shard = g_strdup(from->shard);
    reuse->from.day = reuse->day = g_strdup(from->day);
    reuse->carries = g_ptr_array_new_with_free_func((GDestroyNotify)carry_free);
    reuse->reasons = g_ptr_array_new_with_free_func(g_free);
    reuse->notes = g_ptr_array_new_with_free_func(g_free);
    reuse->ledger = ledger_new();
    reuse->others = ledger_page_new("");
    reuse->program = from->program ? g_strdup(from->program) : inputs_program(&failure);
    if (failure) {
        g_propagate_error(error, failure);
        return NULL;
    }
    open_shards(reuse);
    reuse->old = from->out ? carry_open(from->out) : NULL;
    if (reuse->old)
        g_ptr_array_add(reuse->carries, reuse->old);
    return g_steal_pointer(&reuse);
}

void reuse_free(Reuse *reuse)
{
    if (!reuse)
        return;
    g_free(reuse->program);
    g_free(reuse->whole);
    g_free(reuse->shard);
    g_free(reuse->day);
    g_clear_pointer(&reuse->carries, g_ptr_array_unref);
    inputs_free(reuse->inputs);
    ledger_free(reuse->ledger);
    ledger_page_free(reuse->others);
    g_clear_pointer(&reuse->reasons, g_ptr_array_unref);
    g_clear_pointer(&reuse->notes, g_ptr_array_unref);
    g_free(reuse);
}

/* ---- The whole ------------------------------------------------------------------------------- */

bool reuse_is_done(Reuse *reuse, const GPtrArray *folders, bool *done, GError **error)
{
    GError *failure = NULL;
    g_autofree char *files =
        inputs_whole(folders, reuse->program, reuse->from.day, reuse->from.digests, &failure);
    *done = false;
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    g_autofree char *all = files ? g_strconcat(files, reuse->from.options, NULL) : NULL;
    reuse->whole = all ? digest_text(all) : NULL;
    const Ledger *before = reuse->old ? carry_ledger(reuse->old) : NULL;
    *done = before && reuse->whole && strcmp(before->whole, reuse->whole) == 0 && !before->shard &&
            !reuse->from.shard && !reuse->from.shards && carry_is_whole(reuse->old);
    return true;
}

int reuse_pages(const Reuse *reuse)
{
    return carry_ledger(reuse->old)->made;
}

const GPtrArray *reuse_problems(const Reuse *reuse)
{
    return carry_ledger(reuse->old)->problems;
}

/* ---- Pages ----------------------------------------------------------------------------------- */

static bool check_shards(const Reuse *reuse, GError **error)
{
    for (guint i = 0; i < reuse->carries->len; i++) {
        const Carry *carry = g_ptr_array_index(reuse->carries, i);
        g_autofree char *other =
            carry == reuse->old ? NULL : carry_other_inputs(carry, reuse->inputs);
        if (other)
            return rb_fail(error, RB_ERROR_INPUT,
                           "%s: this shard was made of other inputs than the site: %s; make it "
                           "again, or leave it out, and its pages are made here",
                           carry_dir(carry), other);
    }
    return true;
}

bool reuse_begin(Reuse *reuse, InputsFrom *from, GError **error)
{
    from->program = reuse->program;
    from->options = reuse->from.options;
    from->digests = reuse->from.digests;
    reuse->inputs = inputs_new(from, error);
    if (!reuse->inputs || !check_shards(reuse, error))
        return false;
    if (reuse->carries->len == 0)
        g_ptr_array_add(reuse->reasons,
                        g_strdup("all pages: there is no record of how the site that is replaced "
                                 "was made"));
    return true;
}

/* Takes the reason. */
static void note_reason(Reuse *reuse, const PagePlan *plan, char *reason)
{
    if (reason)
        g_ptr_array_add(reuse->reasons, g_strconcat(plan->path, ": ", reason, NULL));
    g_free(reason);
}

bool reuse_page(Reuse *reuse, const PagePlan *plan, Publication *to, LedgerPage **taken,
                GError **error)
{
    char *reason = NULL;
    *taken = NULL;
    for (guint i = 0; i < reuse->carries->len; i++) {
        const Carry *carry = g_ptr_array_index(reuse->carries, i);
        g_free(reason);
        reason = carry_reason(carry, reuse->inputs, plan);
        if (reason)
            continue;
        const LedgerPage *page = ledger_find(carry_ledger(carry), plan->path);
        if (!carry_page(carry, page, to, error))
            return false;
        *taken = ledger_page_copy(page);
        return true;
    }
    note_reason(reuse, plan, reason);
    return true;
}

/* The compressed file beside one, which was made of the same bytes. */
static bool take_compressed(const Carry *carry, const char *path, LedgerPage *page, Publication *to,
                            GError **error)
{
    g_autofree char *beside = g_strconcat(path, COMPRESS_SUFFIX, NULL);
    const LedgerFile *file = carry_as_published(carry, beside);
    if (!file)
        return true;
    ledger_page_file(page, file->path, file->length, file->hash);
    return carry_file(carry, beside, to, error);
}

bool reuse_file(const Reuse *reuse, const char *path, const void *bytes, size_t length,
                LedgerPage *page, Publication *to, bool *taken, GError **error)
{
    *taken = reuse->old && carry_has(reuse->old, path, bytes, length);
    return !*taken ||
           (carry_file(reuse->old, path, to, error) &&
            (!reuse->from.compressed || take_compressed(reuse->old, path, page, to, error)));
}

/* ---- The ledger ------------------------------------------------------------------------------ */

void reuse_note(LedgerPage *page, const PagePlan *plan, const GString *report,
                const Analysis *analysis)
{
    g_auto(GStrv) always = inputs_of_page(plan);
    g_autofree const char **asked = analysis_reads(analysis);
    for (char **name = always; *name; name++)
        ledger_page_read(page, *name);
    for (const char **name = asked; *name; name++)
        ledger_page_read(page, *name);
    g_free(page->report);
    page->report = g_strdup(report->str);
}

void reuse_keep_note(Reuse *reuse, const char *note)
{
    g_ptr_array_add(reuse->ledger->notes, g_strdup(note));
}

const GPtrArray *reuse_kept_notes(const Reuse *reuse)
{
    return carry_ledger(reuse->old)->notes;
}

void reuse_add(Reuse *reuse, LedgerPage *page)
{
    ledger_add(reuse->ledger, page);
}

LedgerPage *reuse_others(Reuse *reuse)
{
    return reuse->others;
}

const GPtrArray *reuse_reasons(const Reuse *reuse)
{
    return reuse->reasons;
}

const GPtrArray *reuse_notes(const Reuse *reuse)
{
    return reuse->notes;
}

/* What is read, but is not there, as a device that was left out, may be there the next time. */
static void add_inputs(Reuse *reuse, const GPtrArray *reads)
{
    for (guint i = 0; i < reads->len; i++) {
        const char *name = g_ptr_array_index(reads, i),
                   *digest = inputs_digest(reuse->inputs, name);
        g_hash_table_replace(reuse->ledger->inputs, g_strdup(name), g_strdup(digest ? digest : ""));
    }
}

static bool add_compressed(const Publication *to, const char *path, LedgerPage *page,
                           GError **error)
{
    size_t length;
    g_autofree char *bytes = publish_read(to, path, &length, error);
    if (bytes)
        ledger_page_file(page, path, (int64_t)length, hash_wide(bytes, length));
    return bytes != NULL;
}

/* Compressed files were made last, and belong to the page of what they are made of. */
static bool find_compressed(Reuse *reuse, const Publication *to, GError **error)
{
    g_autoptr(GPtrArray) files = publish_files(to, error);
    g_autoptr(GHashTable) owner = ledger_owners(reuse->ledger);
    bool ok = files != NULL;
    for (guint i = 0; ok && i < files->len; i++) {
        const char *path = g_ptr_array_index(files, i);
        if (!g_str_has_suffix(path, COMPRESS_SUFFIX) || g_hash_table_contains(owner, path))
            continue;
        g_autofree char *of = g_strndup(path, strlen(path) - strlen(COMPRESS_SUFFIX));
        LedgerPage *page = g_hash_table_lookup(owner, of);
        ok = !page || add_compressed(to, path, page, error);
    }
    return ok;
}

bool reuse_end(Reuse *reuse, int pages, const GPtrArray *problems, Publication *to, GError **error)
{
    Ledger *ledger = reuse->ledger;
    ledger->made = pages;
    ledger_add(ledger, g_steal_pointer(&reuse->others));
    for (guint i = 0; i < ledger->pages->len; i++)
        add_inputs(reuse, ((const LedgerPage *)g_ptr_array_index(ledger->pages, i))->reads);
    g_hash_table_replace(ledger->inputs, g_strdup(INPUTS_PROBLEMS), inputs_problems(problems));
    for (guint i = 0; i < problems->len; i++)
        g_ptr_array_add(ledger->problems, g_strdup(g_ptr_array_index(problems, i)));
    g_free(ledger->whole);
    ledger->whole = g_strdup(reuse->whole ? reuse->whole : "");
    ledger->shard = g_strdup(reuse->from.shard);
    if (!find_compressed(reuse, to, error))
        return false;
    g_autoptr(GString) text = ledger_write(ledger);
    g_autoptr(GBytes) packed = gzip_pack(text->str, text->len);
    size_t length = text->len;
    const void *bytes = packed ? g_bytes_get_data(packed, &length) : text->str;
    return publish_note(to, LEDGER_FILE, bytes, length, error);
}
