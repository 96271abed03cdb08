#include "site/site_parts.h"

#include "base/append.h"
#include "base/error.h"
#include "base/hash.h"
#include "publish/workers.h"
#include "site/glyphs.h"

enum { SECONDS_PER_PAGE = 600 }; /* of the clock: no limit of pages, but an end to what hangs */

/* Pages bound what they hold themselves, by less than that. */
#define BYTES_PER_WORKER ((size_t)4 << 30)

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
                           site->style,
                           site->project->dir};
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
    RenderContext context = render_context(site, site_write_file);
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
    return !site_has_trouble(site, error) && ok;
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
    site_add_problem(site, message);
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

static GArray *pages_with_problems(const Site *site)
{
    GArray *pages = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < (int)site->pages->plans->len; i++)
        if (is_ours(site, i) && inputs_tells_problems(pages_plan_at(site->pages, i)))
            g_array_append_val(pages, i);
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
bool site_make_pages(Site *site, GError **error)
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
