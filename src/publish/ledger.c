#include "publish/ledger.h"

#include <jansson.h>
#include <string.h>

#include "base/append.h"
#include "base/label.h"
#include "base/path.h"
#include "record/json_text.h"

#define SCHEMA "roofbook-ledger/2"

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

/* The length of the folder that a page lies in, with its slash. */
static gsize folder_length(const char *page)
{
    const char *slash = strrchr(page, '/');
    return slash ? (gsize)(slash - page) + 1 : 0;
}

/* From the folder of the page, unless that is NULL. */
static void put_file(GString *out, const LedgerFile *file, const char *page)
{
    g_autofree char *hash = g_strdup_printf("%016" G_GINT64_MODIFIER "x", file->hash);
    gsize folder = page ? folder_length(page) : 0;
    bool within = folder > 0 && strncmp(file->path, page, folder) == 0;
    json_open(out, '[');
    json_put_string(out, within ? file->path + folder - 1 : file->path);
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

/* Its place; there is one. */
static gint64 place_of(GHashTable *places, const GPtrArray *reads, guint i)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(places, g_ptr_array_index(reads, i)));
}

/* Places that follow one another, as [first, last] where that is shorter. */
static void put_places(GString *out, const GPtrArray *reads, GHashTable *places)
{
    json_key(out, "reads");
    json_open(out, '[');
    for (guint i = 0, next; i < reads->len; i = next) {
        gint64 first = place_of(places, reads, i);
        for (next = i + 1; next < reads->len; next++)
            if (place_of(places, reads, next) != first + next - i)
                break;
        if (next - i < 3)
            next = i + 1;
        if (next - i > 1)
            json_open(out, '[');
        json_put_integer(out, first);
        if (next - i > 1) {
            json_put_integer(out, first + next - i - 1);
            json_close(out, ']');
        }
    }
    json_close(out, ']');
}

/* By itself, or by the places of inputs. */
static void put_page(GString *out, const LedgerPage *page, GHashTable *places)
{
    json_open(out, '{');
    put_text(out, "page", page->path);
    if (places)
        put_places(out, page->reads, places);
    else
        put_texts(out, "reads", page->reads);
    json_key(out, "files");
    json_open(out, '[');
    for (guint i = 0; i < page->files->len; i++)
        put_file(out, g_ptr_array_index(page->files, i), places ? page->path : NULL);
    json_close(out, ']');
    put_text(out, "report", page->report);
    json_close(out, '}');
}

void ledger_page_write(GString *to, const LedgerPage *page)
{
    g_autoptr(GString) out = g_string_new(NULL);
    put_page(out, page, NULL);
    append_bytes(to, out->str, out->len);
}

/* Whether what a page read is all known. */
static bool is_whole(GHashTable *inputs, const LedgerPage *page)
{
    bool known = true;
    for (guint i = 0; known && i < page->reads->len; i++)
        known = g_hash_table_contains(inputs, g_ptr_array_index(page->reads, i));
    return known;
}

/* Writes them, sorted. Gives the place of each by its name; caller unrefs. */
static GHashTable *put_inputs(GString *out, GHashTable *inputs)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(inputs), (GCompareFunc)strcmp);
    GHashTable *places = g_hash_table_new(g_str_hash, g_str_equal);
    int place = 0;
    json_key(out, "inputs");
    json_open(out, '[');
    for (const GList *name = names; name; name = name->next) {
        json_open(out, '[');
        json_put_string(out, name->data);
        json_put_string(out, g_hash_table_lookup(inputs, name->data));
        json_close(out, ']');
        g_hash_table_insert(places, name->data, GINT_TO_POINTER(place++));
    }
    json_close(out, ']');
    return places;
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
    g_autoptr(GHashTable) places = put_inputs(out, ledger->inputs);
    json_close(out, '}');
    g_string_append_c(out, '\n');
    for (guint i = 0; i < ledger->pages->len; i++) {
        LedgerPage *page = g_ptr_array_index(ledger->pages, i);
        if (!is_text(page) || !is_whole(ledger->inputs, page))
            continue;
        g_autoptr(GString) line = g_string_new(NULL);
        g_ptr_array_sort(page->files, by_file);
        put_page(line, page, places);
        append_bytes(out, line->str, line->len);
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

static bool read_file(const json_t *entry, LedgerPage *page, bool by_places)
{
    const char *name = json_string_value(json_array_get(entry, 0)),
               *hash = json_string_value(json_array_get(entry, 2));
    const json_t *length = json_array_get(entry, 1);
    bool within = by_places && name && *name == '/';
    gsize folder = folder_length(page->path);
    g_autofree char *path =
        within ? g_strdup_printf("%.*s%s", (int)folder, page->path, name + 1) : g_strdup(name);
    guint64 value;
    if (!path || (within && folder == 0) || !path_is_safe(path) || !json_is_integer(length) ||
        json_integer_value(length) < 0 || !hash ||
        !g_ascii_string_to_unsigned(hash, 16, 0, G_MAXUINT64, &value, NULL))
        return false;
    add_file(page, path, json_integer_value(length), value);
    return true;
}

/* What places are of, and how many more there may be: a range is short, what it stands for is not.
 * As many as the file has bytes are more than pages read. */
typedef struct Inputs {
    GPtrArray *names;
    size_t left;
} Inputs;

/* Those from `first` to `last`, none twice. */
static bool add_reads(LedgerPage *page, Inputs *inputs, bool *seen, const json_t *first,
                      const json_t *last)
{
    json_int_t from = json_integer_value(first), to = json_integer_value(last);
    if (!json_is_integer(first) || !json_is_integer(last) || from < 0 || from > to ||
        to >= (json_int_t)inputs->names->len || (size_t)(to - from) >= inputs->left)
        return false;
    inputs->left -= (size_t)(to - from) + 1;
    for (json_int_t i = from; i <= to; i++) {
        if (seen[i])
            return false;
        seen[i] = true;
        g_ptr_array_add(page->reads, g_strdup(g_ptr_array_index(inputs->names, i)));
    }
    return true;
}

static bool read_places(const json_t *list, Inputs *inputs, LedgerPage *page)
{
    g_autofree bool *seen = g_new0(bool, inputs->names->len + 1);
    bool ok = json_is_array(list);
    for (size_t i = 0; ok && i < json_array_size(list); i++) {
        const json_t *place = json_array_get(list, i);
        bool range = json_is_array(place);
        ok = add_reads(page, inputs, seen, range ? json_array_get(place, 0) : place,
                       range ? json_array_get(place, 1) : place);
    }
    return ok;
}

/* By itself, or by the places of inputs. */
static bool read_page(const json_t *json, LedgerPage *page, Inputs *inputs)
{
    const json_t *files = json_object_get(json, "files"), *reads = json_object_get(json, "reads");
    const char *report = json_string_value(json_object_get(json, "report"));
    bool ok = report && json_is_array(files) &&
              (inputs ? read_places(reads, inputs, page) : read_texts(reads, NULL, page->reads));
    for (size_t i = 0; ok && i < json_array_size(files); i++)
        ok = read_file(json_array_get(files, i), page, inputs != NULL);
    if (ok) {
        g_free(page->report);
        page->report = g_strdup(report);
    }
    return ok;
}

static LedgerPage *parse_page(const char *line, size_t length, Inputs *inputs)
{
    json_t *json = json_loadb(line, length, 0, NULL);
    const char *path = json_string_value(json_object_get(json, "page"));
    LedgerPage *page = path ? ledger_page_new(path) : NULL;
    if (page && !read_page(json, page, inputs))
        g_clear_pointer(&page, ledger_page_free);
    json_decref(json);
    return page;
}

LedgerPage *ledger_page_parse(const char *line, size_t length)
{
    return parse_page(line, length, NULL);
}

/* `names`: by their places, borrowed of `to`. */
static bool read_inputs(const json_t *inputs, GHashTable *to, GPtrArray *names)
{
    bool ok = json_is_array(inputs);
    for (size_t i = 0; ok && i < json_array_size(inputs); i++) {
        const json_t *pair = json_array_get(inputs, i);
        const char *name = json_string_value(json_array_get(pair, 0)),
                   *digest = json_string_value(json_array_get(pair, 1));
        ok = is_line(name) && digest && !g_hash_table_contains(to, name);
        if (!ok)
            break;
        char *known = g_strdup(name);
        g_hash_table_insert(to, known, g_strdup(digest));
        g_ptr_array_add(names, known);
    }
    return ok;
}

static bool read_head(Ledger *ledger, const json_t *json, GPtrArray *names)
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
           read_inputs(json_object_get(json, "inputs"), ledger->inputs, names);
}

/* The first line has the names of the inputs that others have the places of. */
static bool read_line(Ledger *ledger, bool first, const char *line, size_t length, Inputs *inputs)
{
    if (first) {
        json_t *json = json_loadb(line, length, 0, NULL);
        bool ok = json && read_head(ledger, json, inputs->names);
        json_decref(json);
        return ok;
    }
    LedgerPage *page = parse_page(line, length, inputs);
    if (page)
        ledger_add(ledger, page);
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
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    Inputs inputs = {names, length};
    const char *end = text + length, *newline;
    int lines = 0;
    for (; text < end && (newline = memchr(text, '\n', (size_t)(end - text))); text = newline + 1) {
        if (!read_line(ledger, lines == 0, text, (size_t)(newline - text), &inputs))
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
