#include "site/site_parts.h"

#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/label.h"
#include "base/path.h"
#include "base/walk.h"
#include "site/data_schema.h"
#include "site/search.h"
#include "site/sitemap.h"

enum { LARGEST_ASSET = 4 << 20 };

/* ---- Reading and writing --------------------------------------------------------------------- */

/* The folder, of those that have the path, that comes last; the handbook's own when none has. */
static const Folder *folder_with(const Site *site, const char *path)
{
    const GPtrArray *folders = site->project->folders;
    for (guint i = folders->len; i-- > 0;) {
        const Folder *folder = g_ptr_array_index(folders, i);
        g_autofree char *whole = g_build_filename(folder->dir, path, NULL);
        if (g_file_test(whole, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
            return folder;
    }
    return g_ptr_array_index(folders, folders->len - 1);
}

/* Beneath its folder, out of which links may not lead. */
static char *read_file_of(const Site *site, const char *path, size_t *length, GError **error)
{
    return files_read_in(folder_with(site, path)->dir, path, LARGEST_ASSET, length, error);
}

bool site_read_layout(Site *site, GError **error)
{
    static const char path[] = "templates/layout.html";
    g_autofree char *own = g_build_filename(folder_with(site, path)->dir, path, NULL);
    bool there;
    if (!files_exists(own, &there, error))
        return false;
    if (!there)
        return rb_fail(error, RB_ERROR_IO,
                       "cannot read '%s': neither the handbook nor a base has one, which all pages "
                       "stand in; say base = { \"shipped\" } in handbook.lua, or write one",
                       own);
    g_autofree char *text = read_file_of(site, path, NULL, error);
    if (text)
        site->layout = layout_parse(path, text, error);
    site->frame = text ? digest_text(text) : NULL;
    return site->layout != NULL;
}

/* A page that is made again finds what it wrote before; what it writes twice is a mistake still. */
static bool may_replace(Site *site, const char *path)
{
    return (site->again || g_hash_table_contains(site->retried, GINT_TO_POINTER(site->job))) &&
           g_hash_table_add(site->written, g_strdup(path));
}

static bool put_file(Site *site, const char *path, const void *bytes, size_t length, GError **error)
{
    bool taken;
    if (may_replace(site, path))
        return publish_replace(site->publication, path, bytes, length, error);
    return reuse_file(site->reuse, path, bytes, length, site->page, site->publication, &taken,
                      error) &&
           (taken || publish_write(site->publication, path, bytes, length, error));
}

bool site_write_file(void *sink, const char *path, const void *bytes, size_t length, GError **error)
{
    Site *site = sink;
    GError *failure = NULL;
    if (!site->publication)
        return true;
    bool ok = put_file(site, path, bytes, length, &failure);
    if (ok)
        ledger_page_file(site->page, path, (int64_t)length, hash_wide(bytes, length));
    /* A chunk writes too, and its error may be caught. */
    if (!ok && failure->code != RB_ERROR_INPUT && !site->trouble)
        site->trouble = g_error_copy(failure);
    if (!ok)
        g_propagate_error(error, failure);
    return ok;
}

/* ---- Files ----------------------------------------------------------------------------------- */

/* A folder of a handbook whose files are published. */
typedef struct FileRoot {
    const char *path;           /* from the handbook's folder on */
    const char *at;             /* of the site, with a slash behind it; "": its root */
    const char *const *without; /* as of base/walk.h */
    bool has_sources;           /* of pages: these are none to publish */
    bool needed;                /* nothing is published without what it has */
    bool said;                  /* what is wrong with it is said by who reads the pages */
} FileRoot;

static const char *const elsewhere[] = {TEMPLATES_ASSETS, NULL};

static const FileRoot file_roots[] = {
    {TEMPLATES_FOLDER, "", elsewhere, .has_sources = true, .needed = true, .said = true},
    {TEMPLATES_FOLDER "/" TEMPLATES_ASSETS, TEMPLATES_ASSETS "/", NULL, .needed = true},
    {"static", "", NULL, .needed = false},
};

static bool is_source(const char *path)
{
    return g_str_has_suffix(path, ".md") || g_str_has_suffix(path, "~") ||
           !strcmp(path, "layout.html");
}

void site_file_free(SiteFile *file)
{
    g_free(file->path);
    g_free(file->source);
    g_free(file);
}

/* Whether a site may have a file of that name; of one it may not, which is left out, it is said. */
static bool may_be_published(Site *site, const char *root, const char *name, const char *path)
{
    const char *problem = path_problem(path);
    if (!problem)
        return true;
    g_autofree char *source = g_build_filename(root, name, NULL),
                    *shown = label_printable(source, strlen(source)),
                    *message = g_strdup_printf("%s: %s", shown, problem);
    site_add_problem(site, message);
    return false;
}

/* What stands in a folder hides what is called so in those before. */
static void add_file(Site *site, const FileRoot *root, const char *name)
{
    g_autofree char *path = g_strconcat(root->at, name, NULL);
    for (guint i = 0; i < site->files->len; i++)
        if (!strcmp(((const SiteFile *)g_ptr_array_index(site->files, i))->path, path))
            return;
    if (!may_be_published(site, root->path, name, path))
        return;
    SiteFile *file = g_new0(SiteFile, 1);
    file->path = g_steal_pointer(&path);
    file->source = g_build_filename(root->path, name, NULL);
    g_ptr_array_add(site->files, file);
}

static bool say_failures(Site *site, const FileRoot *root, GPtrArray *failures, bool listed,
                         GError **error)
{
    if (!listed && root->needed) {
        g_propagate_error(error, g_error_copy(failures->pdata[0]));
        return false;
    }
    for (guint i = failures->len; root->said && i-- > 0;)
        if (!g_error_matches(failures->pdata[i], RB_ERROR, RB_ERROR_MACHINE))
            g_ptr_array_remove_index(failures, i);
    return site_add_problems(site, failures, error);
}

static bool list_files(Site *site, const Folder *folder, const FileRoot *root, GError **error)
{
    bool there;
    g_autoptr(GPtrArray) failures = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autofree char *dir = g_build_filename(folder->dir, root->path, NULL),
                    *shown = folder_shown(folder, root->path);
    if (!files_exists(dir, &there, error))
        return false;
    if (!there)
        return true;
    Walk walk = {folder->dir, root->path, shown, "", root->without};
    g_auto(GStrv) paths = walk_files(&walk, failures);
    for (char **path = paths; path && *path; path++)
        if (!root->has_sources || !is_source(*path))
            add_file(site, root, *path);
    return say_failures(site, root, failures, paths != NULL, error);
}

static bool list_folder(Site *site, const Folder *folder, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(file_roots); i++)
        if (!list_files(site, folder, &file_roots[i], error))
            return false;
    return true;
}

/* A file where a page or what is written beside it stands is left out, and said. */
static void drop_taken(Site *site)
{
    for (guint i = site->files->len; i-- > 0;) {
        const SiteFile *file = g_ptr_array_index(site->files, i);
        if (!places_taken(site->places, file->path) && strcmp(file->path, FIGURES_FILE) != 0 &&
            strcmp(file->path, CHANGES_FEED) != 0 && strcmp(file->path, DATA_SCHEMA_FILE) != 0)
            continue;
        g_autofree char *message = g_strdup_printf(
            "%s: stands where the site has a page or data of its own; give it another name",
            file->source);
        site_add_problem(site, message);
        g_ptr_array_remove_index(site->files, i);
    }
}

/* One that cannot be had is a problem where it is copied. */
static bool read_style(Site *site, GError **error)
{
    GError *failure = NULL;
    site->style = read_file_of(site, "templates/assets/style.css", NULL, &failure);
    return rb_pass_machine(failure, error);
}

bool site_find_files(Site *site, GError **error)
{
    const GPtrArray *folders = site->project->folders;
    for (guint i = folders->len; i-- > 0;)
        if (!list_folder(site, g_ptr_array_index(folders, i), error))
            return false;
    drop_taken(site);
    places_add(site->places, FIGURES_FILE);
    places_add(site->places, CHANGES_FEED);
    places_add(site->places, SEARCH_FILE);
    places_add(site->places, DATA_SCHEMA_FILE);
    if (site->project->handbook->url)
        places_add(site->places, SITEMAP_FILE);
    for (guint i = 0; i < site->files->len; i++)
        places_add(site->places, ((const SiteFile *)g_ptr_array_index(site->files, i))->path);
    return read_style(site, error);
}

/* One that cannot be had is a problem, and left out. */
static bool copy_file(Site *site, const SiteFile *file, GError **error)
{
    size_t length;
    GError *failure = NULL;
    g_autofree char *bytes = read_file_of(site, file->source, &length, &failure);
    if (bytes)
        return site_write_file(site, file->path, bytes, length, error);
    g_autoptr(GPtrArray) failures = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_ptr_array_add(failures, failure);
    return site_add_problems(site, failures, error);
}

bool site_copy_files(Site *site, GError **error)
{
    for (guint i = 0; i < site->files->len; i++)
        if (!copy_file(site, site->files->pdata[i], error))
            return false;
    return true;
}
