#include "diff/changes.h"

#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "base/path.h"

/* What a page holds: the rest is counted, and `roofbook diff` has it. */
enum {
    MOST_CAUSES = 100,
    MOST_EFFECTS = 40,
    MOST_BUILDS = 20,
    LARGEST_DATA = 64 << 20,
};

static void free_diff(gpointer diff)
{
    diff_free(diff);
}

Changes *changes_none(void)
{
    Changes *changes = g_new0(Changes, 1);
    changes->diffs = g_ptr_array_new_with_free_func(free_diff);
    changes->list = (RecordList){"", 0, 0};
    return changes;
}

void changes_free(Changes *changes)
{
    if (!changes)
        return;
    g_ptr_array_unref(changes->diffs);
    diff_free(changes->made);
    g_free(changes->note);
    g_free(changes);
}

/* ---- What was said before -------------------------------------------------------------------- */

static void read_diffs(Changes *changes, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list) && i < MOST_BUILDS; i++) {
        Diff *diff = diff_read(json_array_get(list, i));
        if (diff)
            g_ptr_array_add(changes->diffs, diff);
    }
}

/* Of any site, also of the time when pages had the schema of commands. Nothing where it is damaged:
 * it is no more than what the page has said. */
static void read_before(Changes *changes, const char *against)
{
    size_t length;
    g_autofree char *path = g_build_filename(against, CHANGES_DATA, NULL),
                    *text = files_read(path, LARGEST_DATA, &length, NULL);
    json_t *json = text ? json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const char *schema = json_string_value(json_object_get(json, "schema"));
    if (g_strcmp0(schema, PAGE_SCHEMA) == 0 || g_strcmp0(schema, RESULTS_SCHEMA) == 0)
        read_diffs(changes, json_object_get(json, "changes"));
    json_decref(json);
}

/* ---- Comparing ------------------------------------------------------------------------------- */

static Figures *figures_before(Changes *changes, const char *against, bool named)
{
    g_autofree char *path = against ? g_build_filename(against, FIGURES_FILE, NULL) : NULL;
    if (!path || !g_file_test(path, G_FILE_TEST_EXISTS)) {
        if (named)
            changes->note = g_strdup_printf("%s: no site is there to compare with; name one, or "
                                            "leave --against out: this once all is new",
                                            against);
        return NULL;
    }
    g_autoptr(GError) error = NULL;
    Figures *figures = figures_read(path, &error);
    if (!figures)
        changes->note =
            g_strdup_printf("%s; until then all that is there now is new", error->message);
    return figures;
}

/* The latest, and of those before it the causes. NULL is none. */
static void add_diff(Changes *changes, Diff *diff)
{
    if (!diff)
        return;
    for (guint i = 0; i < changes->diffs->len; i++)
        diff_forget_effects(g_ptr_array_index(changes->diffs, i));
    g_ptr_array_insert(changes->diffs, 0, diff);
    if (changes->diffs->len > MOST_BUILDS)
        g_ptr_array_set_size(changes->diffs, MOST_BUILDS);
}

/* As the next build will read it, digit by digit: so it says the same. */
static Diff *as_data_says(const Diff *diff)
{
    static const char *const without[] = {NULL};
    g_autoptr(GString) text = g_string_new(NULL);
    record_write(text, &diff_record, diff, without);
    json_t *json = json_loadb(text->str, text->len, 0, NULL);
    Diff *read = diff_read(json);
    json_decref(json);
    return read;
}

static bool same_text(const Figures *a, const Figures *b)
{
    return strcmp(figures_hash(a), figures_hash(b)) == 0;
}

Changes *changes_new(const char *against, bool named, Figures *now, const DiffSource *source,
                     const char *date)
{
    Changes *changes = changes_none();
    g_autoptr(Figures) before = figures_before(changes, against, named);
    if (against)
        read_before(changes, against);
    if (before && !same_text(before, now)) {
        DiffOptions options = {
            .after = source, .most_causes = MOST_CAUSES, .most_effects = MOST_EFFECTS};
        changes->made = diff_new(before, now, &options);
        if (date)
            changes->made->date = g_string_chunk_insert(changes->made->strings, date);
        if (!diff_is_empty(changes->made))
            add_diff(changes, as_data_says(changes->made));
    }
    changes->list = (RecordList){changes->diffs->pdata ? (void *)changes->diffs->pdata : "", 0,
                                 (int)changes->diffs->len};
    return changes;
}

char *changes_date(void)
{
    const char *text = g_getenv("SOURCE_DATE_EPOCH");
    guint64 seconds;
    if (!text || !g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT32 * G_GUINT64_CONSTANT(100),
                                             &seconds, NULL))
        return NULL;
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc((gint64)seconds);
    return time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

/* ---- The feed -------------------------------------------------------------------------------- */

#define NO_DATE "1970-01-01T00:00:00Z"

static const char *date_of(const Diff *diff)
{
    return diff->date ? diff->date : NO_DATE;
}

static void put_element(GString *out, const char *name, const char *text)
{
    g_autofree char *line = label_printable(text, strlen(text)),
                    *escaped = g_markup_escape_text(line, -1);
    g_string_append_printf(out, "<%s>%s</%s>\n", name, escaped, name);
}

/* A name for good that needs no address (RFC 4122, of a hash). */
static void put_id(GString *out, const char *text)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    g_autofree char *id = g_strdup_printf("urn:uuid:%.8s-%.4s-5%.3s-8%.3s-%.12s", hash, hash + 8,
                                          hash + 12, hash + 15, hash + 18);
    put_element(out, "id", id);
}

static void put_link(GString *out, const char *url, const char *path, const char *attributes)
{
    g_autofree char *address = path_address(url, path),
                    *escaped = g_markup_escape_text(address, -1);
    g_string_append_printf(out, "<link%s href=\"%s\"/>\n", attributes, escaped);
}

static char *summary(const DiffCause *cause)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text,
                           "%s: %" G_GINT64_FORMAT " networks, %" G_GINT64_FORMAT
                           " figures worse, %" G_GINT64_FORMAT " better.",
                           cause->kind_name, cause->networks, cause->worse, cause->better);
    for (const char **detail = cause->details; detail && *detail; detail++)
        g_string_append_printf(text, " %s.", *detail);
    return g_string_free(text, FALSE);
}

static void put_entry(GString *out, const Diff *diff, const DiffCause *cause, const char *url)
{
    g_autofree char *title =
        g_strconcat(cause->subject ? cause->subject : "", cause->subject ? ": " : "",
                    cause->subject || !cause->file ? "" : cause->file,
                    cause->subject || !cause->file ? "" : ": ", cause->text, NULL);
    g_autofree char *what = summary(cause);
    g_string_append(out, "<entry>\n");
    put_element(out, "title", title);
    put_id(out, cause->id);
    put_element(out, "updated", date_of(diff));
    put_link(out, url, CHANGES_PAGE, "");
    put_element(out, "summary", what);
    g_string_append(out, "</entry>\n");
}

/* Builds that go back and forth come to the same cause twice: the latest stands. */
static void put_entries(GString *out, const Changes *changes, const char *url)
{
    g_autoptr(GHashTable) said = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < changes->diffs->len; i++) {
        const Diff *diff = g_ptr_array_index(changes->diffs, i);
        for (guint k = 0; k < diff->causes->len; k++) {
            const DiffCause *cause = g_ptr_array_index(diff->causes, k);
            if (g_hash_table_add(said, cause->id))
                put_entry(out, diff, cause, url);
        }
    }
}

char *changes_feed(const Changes *changes, const char *title, const char *url)
{
    GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                                "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    g_autofree char *named = g_strconcat(title, ": changes", NULL),
                    *self = g_strconcat(url ? url : "", "|", title, NULL);
    const Diff *latest = changes->diffs->len > 0 ? g_ptr_array_index(changes->diffs, 0) : NULL;
    put_element(out, "title", named);
    put_id(out, self);
    put_element(out, "updated", latest ? date_of(latest) : NO_DATE);
    g_string_append(out, "<author>\n<name>roofbook</name>\n</author>\n");
    put_link(out, url, CHANGES_FEED, " rel=\"self\" type=\"application/atom+xml\"");
    put_link(out, url, CHANGES_PAGE, "");
    put_entries(out, changes, url);
    g_string_append(out, "</feed>\n");
    return g_string_free(out, FALSE);
}
