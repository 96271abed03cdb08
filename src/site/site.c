#include "site/site.h"

#include <string.h>

#include "base/append.h"
#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/label.h"
#include "base/path.h"
#include "base/walk.h"
#include "diff/changes.h"
#include "diff/figures.h"
#include "diff/figures_write.h"
#include "import/import.h"
#include "publish/compress.h"
#include "publish/publish.h"
#include "publish/workers.h"
#include "site/glyphs.h"
#include "site/project.h"
#include "site/render.h"
#include "site/reuse.h"
#include "site/sitemap.h"

enum {
    LARGEST_ASSET = 4 << 20,
    SECONDS_PER_PAGE = 600, /* of the clock: no limit of pages, but an end to what hangs */
};

/* Pages bound what they hold themselves, by less than that. */
#define BYTES_PER_WORKER ((size_t)4 << 30)

/* `path` on the site is the file `source` of a handbook's folder. */
typedef struct SiteFile {
    char *path, *source;
} SiteFile;

typedef struct Site {
    const SiteOptions *options;
    Project *project;
    Pages *pages;
    Layout *layout;
    Places *places;
    GPtrArray *files;   /* SiteFile *: what is published as it is */
    GPtrArray *reports; /* GString *, of each page; NULL: it failed */
    Fonts *fonts;
    Programs *programs;
    Digests *digests;
    Publication *publication; /* NULL: nothing is written */
    GPtrArray *problems;      /* char * */
    GArray *jobs;             /* int: pages to be made */
    bool again;               /* they are made a second time */
    GHashTable *retried;      /* jobs that the machine failed */
    int job;                  /* at hand */
    GHashTable *written;      /* paths of the job at hand, when it may replace */
    Figures *figures;         /* of this build; NULL: not known */
    Changes *changes;         /* against another one; NULL: not known */
    ChunksChanges shown_changes;
    char *style;      /* text of assets/style.css; NULL: there is none */
    char *frame;      /* digest of the layout */
    Reuse *reuse;     /* NULL: nothing is written */
    LedgerPage *page; /* at hand: what its files are noted in */
    SiteReport *report;
    GPtrArray *notes; /* of the report */
    GError *trouble;  /* the machine's, in this process */
} Site;

static void site_clear(Site *site)
{
    publish_free(site->publication);
    g_hash_table_unref(site->retried);
    g_hash_table_unref(site->written);
    g_clear_error(&site->trouble);
    fonts_free(site->fonts);
    programs_free(site->programs);
    digests_free(site->digests);
    layout_free(site->layout);
    places_free(site->places);
    g_clear_pointer(&site->reports, g_ptr_array_unref);
    g_ptr_array_unref(site->files);
    pages_free(site->pages);
    project_free(site->project);
    changes_free(site->changes);
    figures_free(site->figures);
    g_free(site->style);
    g_free(site->frame);
    reuse_free(site->reuse);
    g_clear_pointer(&site->jobs, g_array_unref);
}

/* ---- Problems -------------------------------------------------------------------------------- */

static void add_problem(Site *site, const char *message)
{
    g_ptr_array_add(site->problems, g_strdup(message));
}

/* False when one of them is the machine's: then no file is wrong, and nothing is to be published.
 */
static bool add_problems(Site *site, const GPtrArray *errors, GError **error)
{
    for (guint i = 0; i < errors->len; i++) {
        const GError *problem = g_ptr_array_index(errors, i);
        if (g_error_matches(problem, RB_ERROR, RB_ERROR_MACHINE)) {
            g_propagate_error(error, g_error_copy(problem));
            return false;
        }
        add_problem(site, problem->message);
    }
    return true;
}

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Once, however many pages there are. */
static void note_languages(Site *site)
{
    g_autoptr(GPtrArray) tags = g_ptr_array_new();
    for (int i = 0; i < (int)site->pages->plans->len; i++) {
        char *lang = (char *)pages_plan_at(site->pages, i)->lang;
        if (!words_in(lang) && !g_ptr_array_find_with_equal_func(tags, lang, g_str_equal, NULL))
            g_ptr_array_add(tags, lang);
    }
    g_ptr_array_sort(tags, by_text);
    g_ptr_array_add(tags, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)tags->pdata);
    if (!*all)
        return;
    g_ptr_array_add(site->notes, g_strdup_printf("the navigation and buttons of pages in %s are in "
                                                 "English: there are no words in that language yet",
                                                 all));
}

/* Networks that somebody put there and that will be missed. What a base has is its own affair. */
static void note_unread(Site *site)
{
    g_auto(GStrv) messages = import_unread(site->options->dir, "models", "models");
    for (char **message = messages; *message; message++)
        g_ptr_array_add(site->notes, g_strdup(*message));
}

static void copy_texts(GPtrArray *to, const GPtrArray *texts)
{
    for (guint i = 0; i < texts->len; i++)
        g_ptr_array_add(to, g_strdup(g_ptr_array_index(texts, i)));
}

/* ---- Reading --------------------------------------------------------------------------------- */

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

static bool read_layout(Site *site, GError **error)
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

/* Whether the machine failed in what somebody may have taken for a file's own mistake. */
static bool has_trouble(const Site *site, GError **error)
{
    const GError *trouble =
        site->trouble ? site->trouble : analysis_trouble(site->project->analysis);
    if (!trouble)
        return false;
    g_clear_error(error);
    g_propagate_error(error, g_error_copy(trouble));
    return true;
}

static bool site_read(Site *site, GError **error)
{
    const SiteOptions *options = site->options;
    site->project = project_open_at(
        &(ProjectPlace){options->dir, options->shipped, options->fallback, options->bases}, error);
    if (!site->project || !add_problems(site, site->project->errors, error) ||
        !read_layout(site, error))
        return false;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    site->pages = pages_plan(&(PagesAsked){site->project->analysis, site->project->handbook,
                                           site->project->folders, site->options->drafts},
                             errors);
    note_languages(site);
    note_unread(site);
    return add_problems(site, errors, error) && !has_trouble(site, error);
}

/* ---- Pages ----------------------------------------------------------------------------------- */

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

static bool write_file(void *sink, const char *path, const void *bytes, size_t length,
                       GError **error)
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

static bool replace_file(void *sink, const char *path, const void *bytes, size_t length,
                         GError **error)
{
    Site *site = sink;
    ledger_page_file(site->page, path, (int64_t)length, hash_wide(bytes, length));
    return publish_replace(site->publication, path, bytes, length, error);
}

static RenderContext render_context(Site *site, ChunksWrite write)
{
    return (RenderContext){site->project->analysis,
                           site->pages,
                           site->project->handbook,
                           site->layout,
                           site->problems,
                           site->fonts,
                           site->programs,
                           site->publication ? write : NULL,
                           site,
                           &site->shown_changes,
                           site->places,
                           NULL,
                           site->style};
}

/* The page that a job makes. */
static int page_of(const Site *site, int job)
{
    return g_array_index(site->jobs, int, job);
}

/* A page's report, behind its length, and its record. */
static void put_result(GString *result, const GString *report, const LedgerPage *record)
{
    g_string_append_printf(result, "%" G_GSIZE_FORMAT "\n", report->len);
    append_bytes(result, report->str, report->len);
    if (record)
        ledger_page_write(result, record);
}

static void take_result(Site *site, int page, const GString *result)
{
    char *end;
    gsize length = (gsize)g_ascii_strtoull(result->str, &end, 10);
    const char *report = end + 1, *record = report + length;
    LedgerPage *made = ledger_page_parse(record, result->len - (gsize)(record - result->str));
    if (!site->again)
        g_ptr_array_index(site->reports, page) = g_string_new_len(report, (gssize)length);
    if (site->reuse && made)
        reuse_add(site->reuse, made);
    else
        ledger_page_free(made);
}

static bool make_page(Site *site, int page, GString *report, GError **error)
{
    RenderContext context = render_context(site, write_file);
    context.report = report;
    bool ok = fonts_check(site->fonts, error) && render_page(&context, page, error);
    glyphs_report(site->fonts, report);
    return ok;
}

static bool page_job(int job, void *data, GString *result, GError **error)
{
    Site *site = data;
    if (!site->fonts)
        site->fonts =
            site->publication ? fonts_new() : fonts_rough(); /* in each worker: draw/text.h */
    const PagePlan *plan = pages_plan_at(site->pages, page_of(site, job));
    g_autoptr(GString) report = g_string_new(NULL);
    site->job = job;
    site->page = ledger_page_new(plan->path);
    g_hash_table_remove_all(site->written);
    bool ok = make_page(site, page_of(site, job), report, error);
    reuse_note(site->page, plan, report, site->project->analysis);
    put_result(result, report, site->publication ? site->page : NULL);
    g_clear_pointer(&site->page, ledger_page_free);
    analysis_release(site->project->analysis);
    return !has_trouble(site, error) && ok;
}

static char *page_name(int job, void *data)
{
    const Site *site = data;
    return g_strdup_printf("page '%s'", pages_plan_at(site->pages, page_of(site, job))->path);
}

/* Pages of one model share its results. */
static int page_group(int job, void *data)
{
    const Site *site = data;
    return pages_plan_at(site->pages, page_of(site, job))->model;
}

static void page_again(int job, void *data)
{
    Site *site = data;
    g_hash_table_add(site->retried, GINT_TO_POINTER(job));
    g_clear_error(&site->trouble);
}

/* An error of a page as one line that says which page, and the page that stands in for it. */
static bool page_failed(Site *site, int page, const GError *failure, GError **error)
{
    g_autofree char *message =
        g_strdup_printf("%s (page %s)", failure->message, pages_plan_at(site->pages, page)->path);
    add_problem(site, message);
    if (!site->publication)
        return true;
    RenderContext context = render_context(site, replace_file);
    site->page = reuse_others(site->reuse);
    GError *again = NULL;
    if (render_failure(&context, page, failure->message, &again))
        return true;
    /* Another file stands in its place. */
    bool left_out = g_error_matches(again, RB_ERROR, RB_ERROR_INPUT);
    if (left_out)
        g_error_free(again);
    else
        g_propagate_error(error, again);
    return left_out;
}

static void begin_phase(const Site *site, const char *name)
{
    if (site->options->watch)
        site->options->watch->phase(name, site->options->watch->data);
}

static void tell_progress(int done, int longest, void *data)
{
    const Site *site = data;
    const SiteWatch *watch = site->options->watch;
    const char *slow =
        longest < 0 ? NULL : pages_plan_at(site->pages, page_of(site, longest))->path;
    watch->page(done, (int)site->jobs->len, slow, watch->data);
}

static bool run_jobs(Site *site, GError **error)
{
    Workers how = {.workers = site->options->workers,
                   .seconds_per_job = SECONDS_PER_PAGE,
                   .bytes_per_worker = BYTES_PER_WORKER,
                   .func = page_job,
                   .name = page_name,
                   .group = page_group,
                   .again = page_again,
                   .progress = site->options->watch ? tell_progress : NULL,
                   .data = site};
    g_hash_table_remove_all(site->retried);
    g_autoptr(GPtrArray) results = workers_run(&how, (int)site->jobs->len, error);
    if (!results)
        return false;
    for (guint i = 0; i < results->len; i++) {
        WorkersResult *result = g_ptr_array_index(results, i);
        if (result->error && !page_failed(site, page_of(site, (int)i), result->error, error))
            return false;
        if (!result->error)
            take_result(site, page_of(site, (int)i), result->bytes);
    }
    return true;
}

/* Pages of a network stay together: they share its results. */
static bool is_ours(const Site *site, int page)
{
    int model = pages_plan_at(site->pages, page)->model, shards = site->options->shards;
    return shards == 0 || (model >= 0 ? model : page) % shards == site->options->shard - 1;
}

/* Which pages tell of problems is known by the word for them: the overview, and whatever else asks.
 */
static GArray *pages_with_problems(const Site *site)
{
    GArray *pages = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < (int)site->pages->plans->len; i++) {
        const PagePlan *plan = pages_plan_at(site->pages, i);
        if (is_ours(site, i) && g_strstr_len(plan->text, (gssize)plan->length, "problems"))
            g_array_append_val(pages, i);
    }
    return pages;
}

static bool begin_reuse(Site *site, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    for (guint i = 0; i < site->files->len; i++)
        g_ptr_array_add(files, ((const SiteFile *)g_ptr_array_index(site->files, i))->path);
    g_autofree char *frame = g_strconcat(site->frame, site->style, NULL),
                    *digest = digest_text(frame);
    InputsFrom from = {.project = site->project,
                       .pages = site->pages,
                       .files = files,
                       .layout = digest,
                       .changes = &site->shown_changes,
                       .problems = site->problems};
    return reuse_begin(site->reuse, &from, error);
}

/* Takes a page over, or makes it a job. */
static bool take_page(Site *site, int page, GError **error)
{
    LedgerPage *taken = NULL;
    if (site->reuse && !reuse_page(site->reuse, pages_plan_at(site->pages, page), site->publication,
                                   &taken, error))
        return false;
    if (!taken) {
        g_array_append_val(site->jobs, page);
        return true;
    }
    g_ptr_array_index(site->reports, page) = g_string_new(taken->report);
    reuse_add(site->reuse, taken);
    site->report->kept++;
    return true;
}

static bool take_pages(Site *site, GError **error)
{
    site->jobs = g_array_new(FALSE, FALSE, sizeof(int));
    g_ptr_array_set_size(site->reports, (gint)site->pages->plans->len);
    for (int i = 0; i < (int)site->pages->plans->len; i++) {
        if (!is_ours(site, i))
            continue;
        site->report->pages++;
        if (!take_page(site, i, error))
            return false;
    }
    return true;
}

static void report_free(gpointer report)
{
    if (report)
        g_string_free(report, TRUE);
}

/* All pages; and when some failed, those once more that tell of it. */
static bool make_pages(Site *site, GError **error)
{
    guint before = site->problems->len;
    site->reports = g_ptr_array_new_with_free_func(report_free);
    if ((site->reuse && !begin_reuse(site, error)) || !take_pages(site, error) ||
        !run_jobs(site, error))
        return false;
    if (site->options->shards == 0) /* the others have what links need */
        linkage_check(site->places, site->pages, site->reports, site->problems);
    glyphs_warnings(site->reports, site->pages, site->project, site->notes);
    if (!site->publication || site->problems->len == before)
        return true;
    g_array_unref(site->jobs);
    site->jobs = pages_with_problems(site);
    site->again = true;
    bool ok = run_jobs(site, error);
    site->again = false;
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

static void site_file_free(SiteFile *file)
{
    g_free(file->path);
    g_free(file->source);
    g_free(file);
}

/* Whether a site may have a file of that name; of one it may not, which is left out, it is said. */
static bool may_be_published(Site *site, const char *root, const char *name, const char *path)
{
    if (path_is_safe(path))
        return true;
    g_autofree char *source = g_build_filename(root, name, NULL),
                    *shown = label_printable(source, strlen(source)),
                    *message = g_strdup_printf("%s: is " PATH_UNSAFE, shown);
    add_problem(site, message);
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
    return add_problems(site, failures, error);
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
            strcmp(file->path, CHANGES_FEED) != 0)
            continue;
        g_autofree char *message = g_strdup_printf(
            "%s: stands where the site has a page or data of its own; give it another name",
            file->source);
        add_problem(site, message);
        g_ptr_array_remove_index(site->files, i);
    }
}

/* One that cannot be had is a problem where it is copied. */
static bool read_style(Site *site, GError **error)
{
    GError *failure = NULL;
    site->style = read_file_of(site, "templates/assets/style.css", NULL, &failure);
    bool machine = g_error_matches(failure, RB_ERROR, RB_ERROR_MACHINE);
    if (machine)
        g_propagate_error(error, failure);
    else
        g_clear_error(&failure);
    return !machine;
}

static bool find_files(Site *site, GError **error)
{
    const GPtrArray *folders = site->project->folders;
    for (guint i = folders->len; i-- > 0;)
        if (!list_folder(site, g_ptr_array_index(folders, i), error))
            return false;
    drop_taken(site);
    places_add(site->places, FIGURES_FILE);
    places_add(site->places, CHANGES_FEED);
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
        return write_file(site, file->path, bytes, length, error);
    g_autoptr(GPtrArray) failures = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_ptr_array_add(failures, failure);
    return add_problems(site, failures, error);
}

static bool copy_files(Site *site, GError **error)
{
    for (guint i = 0; i < site->files->len; i++)
        if (!copy_file(site, site->files->pdata[i], error))
            return false;
    return true;
}

/* ---- Together -------------------------------------------------------------------------------- */

static ChunksChanges shown_changes(RecordList list)
{
    return (ChunksChanges){&diff_record, list, &metric_record, metric_list()};
}

/* handbook.json, and what it differs in from the one of the site that goes. */
static bool make_figures(Site *site, GError **error)
{
    size_t length;
    const Project *project = site->project;
    char *text = figures_write(project->analysis, project->handbook, project->folders,
                               site->digests, &length, error);
    if (!text || has_trouble(site, error) || !write_file(site, FIGURES_FILE, text, length, error)) {
        g_free(text);
        return false;
    }
    site->figures = figures_parse(FIGURES_FILE, text, length, error);
    return site->figures != NULL;
}

static bool make_changes(Site *site, GError **error)
{
    const SiteOptions *options = site->options;
    if (!site->publication)
        return true;
    if (!make_figures(site, error))
        return false;
    const Handbook *handbook = site->project->handbook;
    DiffSource source = {site->project->analysis, handbook};
    g_autofree char *date = changes_date();
    site->changes = changes_new(options->against ? options->against : options->out,
                                options->against != NULL, site->figures, &source, date);
    site->shown_changes = shown_changes(site->changes->list);
    if (site->changes->note)
        g_ptr_array_add(site->notes, g_strdup(site->changes->note));
    analysis_release(site->project->analysis);
    if (has_trouble(site, error))
        return false;
    g_autofree char *feed = changes_feed(site->changes, handbook->title, handbook->url);
    return pages_find(site->pages, CHANGES_PAGE) < 0 ||
           write_file(site, CHANGES_FEED, feed, strlen(feed), error);
}

/* What of budgets.lua is not kept is a finding, and no problem of what is published. */
static bool note_budgets(Site *site, GError **error)
{
    Project *project = site->project;
    g_autofree char *date = changes_date();
    g_autoptr(GPtrArray) untold = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    budget_book_set_today(project->budgets, date);
    if (!site->publication)
        return true;
    g_autoptr(GPtrArray) rows = budget_book_rows(project->budgets, project->analysis, untold);
    g_autofree char *summary = budget_rows_summary(rows);
    if (budget_rows_failed(rows) > 0)
        g_ptr_array_add(site->notes,
                        g_strdup_printf("%s; `roofbook check --budgets` says which", summary));
    analysis_release(project->analysis);
    return !has_trouble(site, error);
}

static bool has_file(const Site *site, const char *path)
{
    for (guint i = 0; i < site->files->len; i++)
        if (strcmp(((const SiteFile *)g_ptr_array_index(site->files, i))->path, path) == 0)
            return true;
    return false;
}

/* A handbook that has its own has the last word. */
static bool make_sitemap(Site *site, GError **error)
{
    const char *url = site->project->handbook->url;
    if (!url)
        return true;
    g_autofree char *date = changes_date(), *robots = sitemap_robots(url);
    return (has_file(site, SITEMAP_FILE) ||
            sitemap_write(site->pages, url, date, write_file, site, error)) &&
           (has_file(site, ROBOTS_FILE) ||
            write_file(site, ROBOTS_FILE, robots, strlen(robots), error));
}

static void tell_compressed(int done, int all, void *data)
{
    const SiteWatch *watch = data;
    watch->page(done, all, NULL, watch->data);
}

static bool compress(Site *site, GError **error)
{
    const SiteOptions *options = site->options;
    if (!options->gzip)
        return true;
    begin_phase(site, "compressing");
    return compress_site(site->publication, options->workers,
                         options->watch ? tell_compressed : NULL, (void *)options->watch, error);
}

/* What is said of the old site, or of shards, concerns this build alone. */
static void keep_notes(const Site *site)
{
    for (guint i = 0; i < site->notes->len; i++) {
        const char *note = g_ptr_array_index(site->notes, i);
        if (!site->changes || g_strcmp0(note, site->changes->note) != 0)
            reuse_keep_note(site->reuse, note);
    }
}

static bool commit(Site *site, GError **error)
{
    begin_phase(site, "publishing");
    keep_notes(site);
    copy_texts(site->notes, reuse_notes(site->reuse));
    return reuse_end(site->reuse, site->report->pages, site->problems, site->publication, error) &&
           publish_commit(site->publication, error);
}

/* What is beside the pages: a shard leaves it to whoever puts shards together. */
static bool make_files(Site *site, GError **error)
{
    if (site->reuse)
        site->page = reuse_others(site->reuse);
    return note_budgets(site, error) &&
           (site->options->shards > 0 ||
            (copy_files(site, error) && make_changes(site, error) && make_sitemap(site, error)));
}

static bool is_allowed(const Site *site, GError **error)
{
    return !site->options->strict || site->problems->len == 0 ||
           rb_fail(error, RB_ERROR_INPUT,
                   "nothing was published: --strict allows no problem, and there %s %u; mend "
                   "what is said above, or leave --strict out",
                   site->problems->len == 1 ? "is" : "are", site->problems->len);
}

static bool publish(Site *site, GError **error)
{
    site->places = places_new(site->pages);
    begin_phase(site, "comparing");
    if (!find_files(site, error) || !make_files(site, error))
        return false;
    begin_phase(site, "pages");
    if (!make_pages(site, error))
        return false;
    if (!is_allowed(site, error))
        return false;
    return !site->publication || (compress(site, error) && commit(site, error));
}

/* The old site is as it was: worth saying where it is not the user's files that are wrong. */
static void untouched(GError **error)
{
    if (error && (*error)->code != RB_ERROR_USAGE && (*error)->code != RB_ERROR_INPUT)
        g_prefix_error(error, "nothing was published: ");
}

/* A handbook that is misspelt is not made, as its output would be. */
static bool is_there(const char *handbook, GError **error)
{
    FilesRoot root;
    if (!files_root_open(&root, handbook, error))
        return false;
    files_root_close(&root);
    return true;
}

/* ---- What is there already ------------------------------------------------------------------- */

static bool open_reuse(Site *site, GError **error)
{
    const SiteOptions *options = site->options;
    g_autofree char *date = changes_date(), *day = g_strndup(date, strlen("2026-11-30")),
                    *shard = options->shards > 0
                                 ? g_strdup_printf("%d/%d", options->shard, options->shards)
                                 : NULL;
    ReuseFrom from = {.out = options->fresh ? NULL : options->out,
                      .shards = options->merge,
                      .shard = shard,
                      .day = day,
                      .options = options->drafts ? options->gzip ? "drafts, gzip" : "drafts"
                                 : options->gzip ? "gzip"
                                                 : "",
                      .compressed = options->gzip,
                      .digests = site->digests};
    site->reuse = reuse_new(&from, error);
    return site->reuse != NULL;
}

/* Whether the site that stands there is the one to be made; then the report is its. */
static bool is_done(Site *site, bool *done, GError **error)
{
    const SiteOptions *options = site->options;
    ProjectPlace place = {options->dir, options->shipped, options->fallback, options->bases};
    GError *failure = NULL;
    g_autoptr(GPtrArray) folders = project_folders(&place, &failure);
    *done = false;
    if (failure)
        g_propagate_error(error, failure);
    if (!folders)
        return !failure; /* whoever reads it says why */
    if (!reuse_is_done(site->reuse, folders, done, error))
        return false;
    *done = *done && !options->against;
    if (!*done)
        return true;
    copy_texts(site->problems, reuse_problems(site->reuse));
    copy_texts(site->notes, reuse_kept_notes(site->reuse));
    site->report->pages = site->report->kept = reuse_pages(site->reuse);
    return true;
}

static bool begin(Site *site, bool *done, GError **error)
{
    *done = false;
    site->publication = publish_begin(site->options->out, error);
    return site->publication && open_reuse(site, error) && is_done(site, done, error);
}

static bool run(const SiteOptions *options, bool write, SiteReport *report, GError **error)
{
    Site site = {.options = options,
                 .programs = programs_new(),
                 .digests = digests_new(),
                 .files = g_ptr_array_new_with_free_func((GDestroyNotify)site_file_free),
                 .retried = g_hash_table_new(NULL, NULL),
                 .written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    *report = (SiteReport){0, 0, g_ptr_array_new_with_free_func(g_free),
                           g_ptr_array_new_with_free_func(g_free),
                           g_ptr_array_new_with_free_func(g_free)};
    site.problems = report->problems;
    site.notes = report->notes;
    site.report = report;
    site.shown_changes = shown_changes((RecordList){"", 0, 0});
    begin_phase(&site, "reading");
    bool done = false, ok = is_there(options->dir, error) && (!write || begin(&site, &done, error));
    if (ok && !done && !(ok = site_read(&site, error) && publish(&site, error)) && write)
        untouched(error);
    ok = ok && (!done || is_allowed(&site, error));
    if (site.reuse)
        copy_texts(report->reasons, reuse_reasons(site.reuse));
    site_clear(&site);
    return ok;
}

bool site_build(const SiteOptions *options, SiteReport *report, GError **error)
{
    return run(options, true, report, error);
}

bool site_check(const SiteOptions *options, SiteReport *report, GError **error)
{
    return run(options, false, report, error);
}

void site_report_clear(SiteReport *report)
{
    if (report->problems)
        g_ptr_array_unref(report->problems);
    if (report->reasons)
        g_ptr_array_unref(report->reasons);
    if (report->notes)
        g_ptr_array_unref(report->notes);
    *report = (SiteReport){0};
}
