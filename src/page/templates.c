#include "page/templates.h"

#include <string.h>

#include "base/files.h"
#include "base/label.h"
#include "base/path.h"
#include "base/walk.h"
#include "page/front_matter.h"

enum { LARGEST_TEMPLATE = 1 << 20 };

struct Templates {
    GArray *list; /* Template */
    GStringChunk *strings;
    GPtrArray *texts;
    GHashTable *left_out; /* name -> LeftOut * */
};

/* While folders are read. */
typedef struct Reading {
    Templates *templates;
    const TemplatesAsked *asked;
    const Folder *folder; /* at hand; links may not lead out of it */
    GHashTable *seen;     /* names of templates, of folders that come after */
    GPtrArray *errors;
} Reading;

/* ---- One template ---------------------------------------------------------------------------- */

static void left_out_free(gpointer data)
{
    LeftOut *left_out = data;
    g_free(left_out->path);
    g_free(left_out->lacks);
    g_free(left_out);
}

/* The first of the ids in `needs` that the handbook is without, or NULL. Caller frees. */
static char *lacking(const TemplatesAsked *asked, const char *needs)
{
    g_auto(GStrv) ids = g_strsplit_set(needs ? needs : "", " ,", -1);
    for (char **id = ids; *id; id++)
        if (**id && !asked->has(*id, asked->data))
            return g_strdup(*id);
    return NULL;
}

/* Whether no page is to be made from it, which is noted. */
static bool is_left_out(Reading *reading, const char *name, const char *shown, const Page *front)
{
    bool draft = front->draft && !reading->asked->drafts;
    char *lacks = draft ? NULL : lacking(reading->asked, front->needs);
    if (!draft && !lacks)
        return false;
    LeftOut *left_out = g_new0(LeftOut, 1);
    *left_out = (LeftOut){g_strdup(shown), lacks};
    g_hash_table_insert(reading->templates->left_out, g_strdup(name), left_out);
    if (draft)
        g_hash_table_remove(reading->seen, name);
    return true;
}

static const char *keep(Templates *templates, const char *text)
{
    return text ? g_string_chunk_insert(templates->strings, text) : NULL;
}

/* Takes the text. */
static void add(Templates *templates, const char *name, const char *shown, char *text, gsize length,
                const Page *front, bool shipped)
{
    g_autofree char *beside = front->translates ? path_beside(name, front->translates) : NULL;
    const char *translates = beside ? beside : front->translates;
    Template read = {
        .name = keep(templates, name),
        .path = keep(templates, shown),
        .text = text,
        .length = length,
        .title = keep(templates, front->title),
        .description = keep(templates, front->description),
        .needs = keep(templates, front->needs),
        .draws = keep(templates, front->draws),
        .lang = keep(templates, front->lang),
        .shipped = shipped,
        .translates = keep(templates, translates),
        .order = front->order,
        .draft = front->draft,
    };
    g_ptr_array_add(templates->texts, text);
    g_array_append_val(templates->list, read);
}

static bool read_template(Reading *reading, const char *name, GError **error)
{
    const Folder *folder = reading->folder;
    g_autofree char *file = g_build_filename(TEMPLATES_FOLDER, name, NULL),
                    *whole = folder_shown(folder, file),
                    *shown = label_printable(whole, strlen(whole));
    gsize length;
    g_autofree char *text = files_read_in(folder->dir, file, LARGEST_TEMPLATE, &length, error);
    g_autoptr(Page) front = text ? front_matter_page(shown, text, length, error) : NULL;
    if (front && !is_left_out(reading, name, shown, front))
        add(reading->templates, name, shown, g_steal_pointer(&text), length, front,
            folder->shipped);
    return front != NULL;
}

/* ---- All of them ----------------------------------------------------------------------------- */

static gint by_order(gconstpointer a, gconstpointer b)
{
    const Template *x = a, *y = b;
    return x->order != y->order ? (x->order < y->order ? -1 : 1) : strcmp(x->name, y->name);
}

static void read_named(Reading *reading, const char *name)
{
    GError *failed = NULL;
    if (g_hash_table_contains(reading->seen, name))
        return;
    g_hash_table_add(reading->seen, g_strdup(name));
    if (!read_template(reading, name, &failed))
        g_ptr_array_add(reading->errors, failed);
}

/* A handbook that is laid over nothing must have templates; of several folders each may. */
static void read_folder(Reading *reading, const Folder *folder)
{
    static const char *const without[] = {TEMPLATES_ASSETS, NULL};
    g_autofree char *whole = g_build_filename(folder->dir, TEMPLATES_FOLDER, NULL),
                    *shown = folder_shown(folder, TEMPLATES_FOLDER);
    GError *error = NULL;
    bool there = false, alone = reading->asked->folders->len == 1;
    reading->folder = folder;
    if (!files_exists(whole, &there, &error)) {
        g_ptr_array_add(reading->errors, error);
        return;
    }
    Walk walk = {folder->dir, TEMPLATES_FOLDER, shown, ".md", without};
    g_auto(GStrv) names = there || alone ? walk_files(&walk, reading->errors) : NULL;
    for (char **name = names; name && *name; name++)
        read_named(reading, *name);
}

Templates *templates_read(const TemplatesAsked *asked, GPtrArray *errors)
{
    Templates *templates = g_new0(Templates, 1);
    templates->list = g_array_new(FALSE, FALSE, sizeof(Template));
    templates->strings = g_string_chunk_new(4096);
    templates->texts = g_ptr_array_new_with_free_func(g_free);
    templates->left_out = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, left_out_free);
    Reading reading = {.templates = templates,
                       .asked = asked,
                       .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                       .errors = errors};
    for (guint i = asked->folders->len; i-- > 0;)
        read_folder(&reading, g_ptr_array_index(asked->folders, i));
    g_hash_table_unref(reading.seen);
    g_array_sort(templates->list, by_order);
    return templates;
}

void templates_free(Templates *templates)
{
    if (!templates)
        return;
    g_array_unref(templates->list);
    g_string_chunk_free(templates->strings);
    g_ptr_array_unref(templates->texts);
    g_hash_table_unref(templates->left_out);
    g_free(templates);
}

guint templates_count(const Templates *templates)
{
    return templates->list->len;
}

Template *templates_at(const Templates *templates, guint i)
{
    return &g_array_index(templates->list, Template, i);
}

Template *templates_find(const Templates *templates, const char *name)
{
    for (guint i = 0; i < templates->list->len; i++)
        if (strcmp(templates_at(templates, i)->name, name) == 0)
            return templates_at(templates, i);
    return NULL;
}

int template_line(const Template *template, const char *key)
{
    g_auto(GStrv) lines = g_strsplit(template->text, "\n", -1);
    for (int i = 0; lines[i]; i++) {
        const char *text = lines[i] + strspn(lines[i], " \t");
        if (g_str_has_prefix(text, key) && strchr(": \t", text[strlen(key)]))
            return i + 1;
    }
    return 1;
}

const LeftOut *templates_left_out(const Templates *templates, const char *name)
{
    return g_hash_table_lookup(templates->left_out, name);
}

/* ---- Folders without an index ---------------------------------------------------------------- */

/* What the page of a folder says that has none of its own. */
static const char listing[] =
    "```{lua}\n"
    "local list = md(\"\")\n"
    "for _, page in ipairs(children) do\n"
    "  list = md(list, \"- \", link(page.title, page.href), page.description and \": \" or \"\",\n"
    "    page.description or \"\", \"\\n\")\n"
    "end\n"
    "markdown(list)\n"
    "```\n";

static void add_index(Templates *templates, const char *folder)
{
    g_autofree char *name = g_strconcat(folder, "/index.md", NULL),
                    *whole = g_build_filename(TEMPLATES_FOLDER, folder, NULL),
                    *shown = label_printable(whole, strlen(whole)),
                    *last = g_path_get_basename(folder),
                    *title = label_printable(last, strlen(last));
    char *text = g_strdup_printf("---\ntitle: \"%s\"\n---\n\n%s", title, listing);
    add(templates, name, shown, text, strlen(text), &(Page){.title = title}, false);
}

/* Those that a template stands in, "notes" and "notes/week", outermost first. */
static void add_indexes_above(Templates *templates, const char *name, GHashTable *done,
                              bool (*wanted)(const char *, const void *), const void *data)
{
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        g_autofree char *folder = g_strndup(name, (gsize)(slash - name)),
                        *index = g_strconcat(folder, "/index.md", NULL);
        if (!g_hash_table_add(done, g_strdup(folder)))
            continue;
        if (!templates_find(templates, index) && wanted(folder, data))
            add_index(templates, folder);
    }
}

void templates_add_indexes(Templates *templates, bool (*wanted)(const char *, const void *),
                           const void *data)
{
    GHashTable *done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint n = templates->list->len;
    for (guint i = 0; i < n; i++)
        add_indexes_above(templates, templates_at(templates, i)->name, done, wanted, data);
    g_hash_table_unref(done);
    g_array_sort(templates->list, by_order);
}
