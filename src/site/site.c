#include "site/site.h"

#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "diff/figures_write.h"
#include "import/import.h"
#include "publish/compress.h"
#include "site/data_schema.h"
#include "site/redirects.h"
#include "site/search.h"
#include "site/site_parts.h"
#include "site/sitemap.h"

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

void site_add_problem(Site *site, const char *message)
{
    g_ptr_array_add(site->problems, g_strdup(message));
}

/* False when one of them is the machine's: then no file is wrong, and nothing is to be published.
 */
bool site_add_problems(Site *site, const GPtrArray *errors, GError **error)
{
    for (guint i = 0; i < errors->len; i++) {
        const GError *problem = g_ptr_array_index(errors, i);
        if (g_error_matches(problem, RB_ERROR, RB_ERROR_MACHINE)) {
            g_propagate_error(error, g_error_copy(problem));
            return false;
        }
        site_add_problem(site, problem->message);
    }
    return true;
}

void site_copy_texts(GPtrArray *to, const GPtrArray *texts)
{
    for (guint i = 0; i < texts->len; i++)
        g_ptr_array_add(to, g_strdup(g_ptr_array_index(texts, i)));
}

/* ---- Notes ----------------------------------------------------------------------------------- */

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

void site_begin_phase(const Site *site, const char *name)
{
    if (site->options->watch)
        site->options->watch->phase(name, site->options->watch->data);
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* Whether the machine failed in what somebody may have taken for a file's own mistake. */
bool site_has_trouble(const Site *site, GError **error)
{
    const GError *trouble =
        site->trouble ? site->trouble : analysis_trouble(site->project->analysis);
    if (!trouble)
        return false;
    g_clear_error(error);
    g_propagate_error(error, g_error_copy(trouble));
    return true;
}

static ProjectPlace place_of(const SiteOptions *options)
{
    return (ProjectPlace){.dir = options->dir,
                          .shipped = options->shipped,
                          .fallback = options->fallback,
                          .bases = options->bases};
}

static bool site_read(Site *site, GError **error)
{
    const SiteOptions *options = site->options;
    ProjectPlace place = place_of(options);
    site->project = project_open_at(&place, error);
    if (!site->project || !site_add_problems(site, site->project->errors, error) ||
        !site_read_layout(site, error))
        return false;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    site->pages = pages_plan(&(PagesAsked){site->project->analysis, site->project->handbook,
                                           site->project->folders, site->options->drafts},
                             errors);
    note_languages(site);
    note_unread(site);
    return site_add_problems(site, errors, error) && !site_has_trouble(site, error);
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
    if (!text || site_has_trouble(site, error) ||
        !site_write_file(site, FIGURES_FILE, text, length, error)) {
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
    if (site_has_trouble(site, error))
        return false;
    g_autofree char *feed = changes_feed(site->changes, handbook->title, handbook->url);
    return pages_find(site->pages, CHANGES_PAGE) < 0 ||
           site_write_file(site, CHANGES_FEED, feed, strlen(feed), error);
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
    return !site_has_trouble(site, error);
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
            sitemap_write(site->pages, url, date, site_write_file, site, error)) &&
           (has_file(site, ROBOTS_FILE) ||
            site_write_file(site, ROBOTS_FILE, robots, strlen(robots), error));
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
    site_begin_phase(site, "compressing");
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
    site_begin_phase(site, "publishing");
    keep_notes(site);
    site_copy_texts(site->notes, reuse_notes(site->reuse));
    return reuse_end(site->reuse, site->report->pages, site->problems, site->publication, error) &&
           publish_commit(site->publication, error);
}

static bool make_schema(Site *site, GError **error)
{
    g_autofree char *schema = data_schema();
    return site_write_file(site, DATA_SCHEMA_FILE, schema, strlen(schema), error);
}

/* What is beside the pages: a shard leaves it to whoever puts shards together. */
static bool make_files(Site *site, GError **error)
{
    if (site->reuse)
        site->page = reuse_others(site->reuse);
    return note_budgets(site, error) &&
           (site->options->shards > 0 ||
            (site_copy_files(site, error) && make_schema(site, error) &&
             redirects_write(site->pages, site_write_file, site, error) &&
             make_changes(site, error) && make_sitemap(site, error)));
}

static bool is_allowed(const Site *site, GError **error)
{
    return !site->options->strict || site->problems->len == 0 ||
           rb_fail(error, RB_ERROR_INPUT,
                   "nothing was published: --strict allows no problem, and there %s %u; mend "
                   "what is said above, or leave --strict out",
                   site->problems->len == 1 ? "is" : "are", site->problems->len);
}

/* Once all pages have said what they hold; a handbook that has its own has the last word. */
static bool make_search(Site *site, GError **error)
{
    if (!site->publication || site->options->shards > 0 || has_file(site, SEARCH_FILE))
        return true;
    g_autoptr(GString) index = search_index(site->pages, site->reports);
    site->page = reuse_others(site->reuse);
    return site_write_file(site, SEARCH_FILE, index->str, index->len, error);
}

static bool publish(Site *site, GError **error)
{
    site->places = places_new(site->pages);
    site_begin_phase(site, "comparing");
    if (!site_find_files(site, error) || !make_files(site, error))
        return false;
    site_begin_phase(site, "pages");
    if (!site_make_pages(site, error) || !make_search(site, error))
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
                      .program = options->program,
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
    ProjectPlace place = place_of(options);
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
    site_copy_texts(site->problems, reuse_problems(site->reuse));
    site_copy_texts(site->notes, reuse_kept_notes(site->reuse));
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
    site_begin_phase(&site, "reading");
    bool done = false, ok = is_there(options->dir, error) && (!write || begin(&site, &done, error));
    if (ok && !done && !(ok = site_read(&site, error) && publish(&site, error)) && write)
        untouched(error);
    ok = ok && (!done || is_allowed(&site, error));
    if (site.reuse)
        site_copy_texts(report->reasons, reuse_reasons(site.reuse));
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
