#include "publish/ledger.h"

#include <jansson.h>
#include <string.h>

#include "base/append.h"
#include "base/label.h"
#include "base/path.h"
#include "record/json_text.h"

#define SCHEMA "roofbook-ledger/1"

/* ---- Pages ----------------------------------------------------------------------------------- */

static void file_free(gpointer file)
{
    g_free(((LedgerFile *)file)->path);
    g_free(file);
}

static void add_file(LedgerPage *page, const char *path, int64_t length, uint64_t hash)
{
    LedgerFile *file = g_new0(LedgerFile, 1);
    *file = (LedgerFile){g_strdup(path), length, hash};
    g_ptr_array_add(page->files, file);
}

LedgerPage *ledger_page_new(const char *path)
{
    LedgerPage *page = g_new0(LedgerPage, 1);
    page->path = g_strdup(path);
    page->reads = g_ptr_array_new_with_free_func(g_free);
    page->files = g_ptr_array_new_with_free_func(file_free);
    page->report = g_strdup("");
    return page;
}

LedgerPage *ledger_page_copy(const LedgerPage *page)
{
    LedgerPage *copy = ledger_page_new(page->path);
    for (guint i = 0; i < page->reads->len; i++)
        g_ptr_array_add(copy->reads, g_strdup(g_ptr_array_index(page->reads, i)));
    for (guint i = 0; i < page->files->len; i++) {
        const LedgerFile *file = g_ptr_array_index(page->files, i);
        add_file(copy, file->path, file->length, file->hash);
    }
    g_free(copy->report);
    copy->report = g_strdup(page->report);
    return copy;
}

void ledger_page_free(LedgerPage *page)
{
    if (!page)
        return;
    g_free(page->path);
    g_ptr_array_unref(page->reads);
    g_ptr_array_unref(page->files);
    g_free(page->report);
    g_free(page);
}

void ledger_page_read(LedgerPage *page, const char *input)
{
    if (!g_ptr_array_find_with_equal_func(page->reads, input, g_str_equal, NULL))
        g_ptr_array_add(page->reads, g_strdup(input));
}

void ledger_page_file(LedgerPage *page, const char *path, int64_t length, uint64_t hash)
{
    for (guint i = 0; i < page->files->len; i++) {
        LedgerFile *known = g_ptr_array_index(page->files, i);
        if (strcmp(known->path, path) != 0)
            continue;
        known->length = length;
        known->hash = hash;
        return;
    }
    add_file(page, path, length, hash);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void put_texts(GString *out, const char *key, const GPtrArray *texts)
{
    json_key(out, key);
    json_open(out, '[');
    for (guint i = 0; i < texts->len; i++)
        json_put_string(out, g_ptr_array_index(texts, i));
    json_close(out, ']');
}

static void put_text(GString *out, const char *key, const char *text)
{
    json_key(out, key);
    if (text)
        json_put_string(out, text);
    else
        json_put_word(out, "null");
}

static void put_file(GString *out, const LedgerFile *file)
{
    g_autofree char *hash = g_strdup_printf("%016" G_GINT64_MODIFIER "x", file->hash);
    json_open(out, '[');
    json_put_string(out, file->path);
    json_put_integer(out, file->length);
    json_put_string(out, hash);
    json_close(out, ']');
}

/* JSON is UTF-8: what is not, as a report of a link that is not, says nothing, and the page is made
 * again. */
static bool is_text(const LedgerPage *page)
{
    bool ok = g_utf8_validate(page->report, -1, NULL);
    for (guint i = 0; ok && i < page->reads->len; i++)
        ok = g_utf8_validate(g_ptr_array_index(page->reads, i), -1, NULL);
    return ok;
}

void ledger_page_write(GString *to, const LedgerPage *page)
{
    g_autoptr(GString) out = g_string_new(NULL);
    json_open(out, '{');
    put_text(out, "page", page->path);
    put_texts(out, "reads", page->reads);
    json_key(out, "files");
    json_open(out, '[');
    for (guint i = 0; i < page->files->len; i++)
        put_file(out, g_ptr_array_index(page->files, i));
    json_close(out, ']');
    put_text(out, "report", page->report);
    json_close(out, '}');
    append_bytes(to, out->str, out->len);
}

static void put_inputs(GString *out, GHashTable *inputs)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(inputs), (GCompareFunc)strcmp);
    json_key(out, "inputs");
    json_open(out, '[');
    for (const GList *name = names; name; name = name->next) {
        json_open(out, '[');
        json_put_string(out, name->data);
        json_put_string(out, g_hash_table_lookup(inputs, name->data));
        json_close(out, ']');
    }
    json_close(out, ']');
}

static int by_path(gconstpointer a, gconstpointer b)
{
    const LedgerPage *const *x = a, *const *y = b;
    return strcmp((*x)->path, (*y)->path);
}

/* Files come in the order in which they were made or taken over. */
static int by_file(gconstpointer a, gconstpointer b)
{
    const LedgerFile *const *x = a, *const *y = b;
    return strcmp((*x)->path, (*y)->path);
}

GString *ledger_write(const Ledger *ledger)
{
    enum { USUAL_BYTES = 1 << 20 };
    GString *out = g_string_sized_new(USUAL_BYTES);
    g_ptr_array_sort(ledger->pages, by_path);
    json_open(out, '{');
    put_text(out, "schema", SCHEMA);
    put_text(out, "whole", ledger->whole);
    put_text(out, "shard", ledger->shard);
    json_key(out, "made");
    json_put_integer(out, ledger->made);
    put_texts(out, "problems", ledger->problems);
    put_texts(out, "notes", ledger->notes);
    put_inputs(out, ledger->inputs);
    json_close(out, '}');
    g_string_append_c(out, '\n');
    for (guint i = 0; i < ledger->pages->len; i++) {
        if (!is_text(g_ptr_array_index(ledger->pages, i)))
            continue;
        LedgerPage *page = g_ptr_array_index(ledger->pages, i);
        g_ptr_array_sort(page->files, by_file);
        ledger_page_write(out, page);
        g_string_append_c(out, '\n');
    }
    return out;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static GHashTable *by_file_path(const Ledger *ledger, bool owners)
{
    GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < ledger->pages->len; i++) {
        LedgerPage *page = g_ptr_array_index(ledger->pages, i);
        for (guint k = 0; k < page->files->len; k++) {
            LedgerFile *file = g_ptr_array_index(page->files, k);
            g_hash_table_insert(table, file->path, owners ? (void *)page : file);
        }
    }
    return table;
}

GHashTable *ledger_files(const Ledger *ledger)
{
    return by_file_path(ledger, false);
}

GHashTable *ledger_owners(const Ledger *ledger)
{
    return by_file_path(ledger, true);
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* What is said again is a line that does nothing to a terminal. */
static bool is_line(const char *text)
{
    g_autofree char *printable = text ? label_printable(text, strlen(text)) : NULL;
    return printable && *text && strcmp(printable, text) == 0;
}

static bool read_texts(const json_t *list, bool (*is_well)(const char *), GPtrArray *texts)
{
    bool ok = json_is_array(list);
    for (size_t i = 0; ok && i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        ok = text && (!is_well || is_well(text));
        if (ok)
            g_ptr_array_add(texts, g_strdup(text));
    }
    return ok;
}

static bool read_file(const json_t *entry, LedgerPage *page)
{
    const char *path = json_string_value(json_array_get(entry, 0)),
               *hash = json_string_value(json_array_get(entry, 2));
    const json_t *length = json_array_get(entry, 1);
    guint64 value;
    if (!path || !path_is_safe(path) || !json_is_integer(length) ||
        json_integer_value(length) < 0 || !hash ||
        !g_ascii_string_to_unsigned(hash, 16, 0, G_MAXUINT64, &value, NULL))
        return false;
    add_file(page, path, json_integer_value(length), value);
    return true;
}

static bool read_page(const json_t *json, LedgerPage *page)
{
    const json_t *files = json_object_get(json, "files");
    const char *report = json_string_value(json_object_get(json, "report"));
    bool ok = report && json_is_array(files) &&
              read_texts(json_object_get(json, "reads"), NULL, page->reads);
    for (size_t i = 0; ok && i < json_array_size(files); i++)
        ok = read_file(json_array_get(files, i), page);
    if (ok) {
        g_free(page->report);
        page->report = g_strdup(report);
    }
    return ok;
}

LedgerPage *ledger_page_parse(const char *line, size_t length)
{
    json_t *json = json_loadb(line, length, 0, NULL);
    const char *path = json_string_value(json_object_get(json, "page"));
    LedgerPage *page = path ? ledger_page_new(path) : NULL;
    if (page && !read_page(json, page))
        g_clear_pointer(&page, ledger_page_free);
    json_decref(json);
    return page;
}

static bool read_inputs(const json_t *inputs, GHashTable *to)
{
    bool ok = json_is_array(inputs);
    for (size_t i = 0; ok && i < json_array_size(inputs); i++) {
        const json_t *pair = json_array_get(inputs, i);
        const char *name = json_string_value(json_array_get(pair, 0)),
                   *digest = json_string_value(json_array_get(pair, 1));
        ok = is_line(name) && digest;
        if (ok)
            g_hash_table_insert(to, g_strdup(name), g_strdup(digest));
    }
    return ok;
}

static bool read_head(Ledger *ledger, const json_t *json)
{
    const char *schema = json_string_value(json_object_get(json, "schema")),
               *whole = json_string_value(json_object_get(json, "whole"));
    if (!schema || strcmp(schema, SCHEMA) != 0 || !whole)
        return false;
    g_free(ledger->whole);
    ledger->whole = g_strdup(whole);
    ledger->made = (int)json_integer_value(json_object_get(json, "made"));
    ledger->shard = g_strdup(json_string_value(json_object_get(json, "shard")));
    return read_texts(json_object_get(json, "problems"), is_line, ledger->problems) &&
           read_texts(json_object_get(json, "notes"), is_line, ledger->notes) &&
           read_inputs(json_object_get(json, "inputs"), ledger->inputs);
}

/* Whether what a page read is all known: a name of an input, and so a line. */
static bool is_whole(const Ledger *ledger, const LedgerPage *page)
{
    bool known = true;
    for (guint i = 0; known && i < page->reads->len; i++)
        known = g_hash_table_contains(ledger->inputs, g_ptr_array_index(page->reads, i));
    return known;
}

static bool read_line(Ledger *ledger, bool first, const char *line, size_t length)
{
    if (first) {
        json_t *json = json_loadb(line, length, 0, NULL);
        bool ok = json && read_head(ledger, json);
        json_decref(json);
        return ok;
    }
    LedgerPage *page = ledger_page_parse(line, length);
    if (page && is_whole(ledger, page))
        ledger_add(ledger, page);
    else
        g_clear_pointer(&page, ledger_page_free);
    return page != NULL;
}

/* No file is of two pages, which would be in each other's way. */
static bool are_of_one(const Ledger *ledger)
{
    g_autoptr(GHashTable) files = ledger_files(ledger);
    guint listed = 0;
    for (guint i = 0; i < ledger->pages->len; i++)
        listed += ((const LedgerPage *)g_ptr_array_index(ledger->pages, i))->files->len;
    return g_hash_table_size(files) == listed;
}

Ledger *ledger_parse(const char *text, size_t length)
{
    g_autoptr(Ledger) ledger = ledger_new();
    const char *end = text + length, *newline;
    int lines = 0;
    for (; text < end && (newline = memchr(text, '\n', (size_t)(end - text))); text = newline + 1) {
        if (!read_line(ledger, lines == 0, text, (size_t)(newline - text)))
            return NULL;
        lines++;
    }
    return lines > 0 && text == end && are_of_one(ledger) ? g_steal_pointer(&ledger) : NULL;
}

/* ---- Life ------------------------------------------------------------------------------------ */

Ledger *ledger_new(void)
{
    Ledger *ledger = g_new0(Ledger, 1);
    ledger->whole = g_strdup("");
    ledger->problems = g_ptr_array_new_with_free_func(g_free);
    ledger->notes = g_ptr_array_new_with_free_func(g_free);
    ledger->inputs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    ledger->pages = g_ptr_array_new_with_free_func((GDestroyNotify)ledger_page_free);
    ledger->by_path = g_hash_table_new(g_str_hash, g_str_equal);
    return ledger;
}

void ledger_free(Ledger *ledger)
{
    if (!ledger)
        return;
    g_free(ledger->whole);
    g_free(ledger->shard);
    g_ptr_array_unref(ledger->problems);
    g_ptr_array_unref(ledger->notes);
    g_hash_table_unref(ledger->inputs);
    g_hash_table_unref(ledger->by_path);
    g_ptr_array_unref(ledger->pages);
    g_free(ledger);
}

void ledger_add(Ledger *ledger, LedgerPage *page)
{
    LedgerPage *known = g_hash_table_lookup(ledger->by_path, page->path);
    if (known) {
        g_hash_table_remove(ledger->by_path, page->path);
        g_ptr_array_remove(ledger->pages, known);
    }
    g_ptr_array_add(ledger->pages, page);
    g_hash_table_insert(ledger->by_path, page->path, page);
}

const LedgerPage *ledger_find(const Ledger *ledger, const char *path)
{
    return g_hash_table_lookup(ledger->by_path, path);
}
