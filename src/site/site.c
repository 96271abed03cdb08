#include "site/site.h"

#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "site/project.h"
#include "site/publish.h"
#include "site/render.h"
#include "site/workers.h"

enum {
    LARGEST_ASSET = 4 << 20,
    SECONDS_PER_PAGE = 60,
};

typedef struct Site {
    const SiteOptions *options;
    Project *project;
    Pages *pages;
    Layout *layout;
    Fonts *fonts;
    Programs *programs;
    Publication *publication; /* NULL: nothing is written */
    GPtrArray *problems;      /* char * */
} Site;

static void site_clear(Site *site)
{
    publish_free(site->publication);
    fonts_free(site->fonts);
    programs_free(site->programs);
    layout_free(site->layout);
    pages_free(site->pages);
    project_free(site->project);
}

/* ---- Problems -------------------------------------------------------------------------------- */

static void add_problem(Site *site, const char *message)
{
    g_ptr_array_add(site->problems, g_strdup(message));
}

static void add_problems(Site *site, const GPtrArray *errors)
{
    for (guint i = 0; i < errors->len; i++)
        add_problem(site, ((const GError *)g_ptr_array_index(errors, i))->message);
}

/* ---- Reading --------------------------------------------------------------------------------- */

static bool read_layout(Site *site, GError **error)
{
    g_autofree char *path = g_build_filename(site->project->template_dir, "layout.html", NULL);
    g_autofree char *text = files_read(path, LARGEST_ASSET, NULL, error);
    if (text)
        site->layout = layout_parse("templates/layout.html", text, error);
    return site->layout != NULL;
}

static bool site_read(Site *site, GError **error)
{
    const SiteOptions *options = site->options;
    site->project = project_open(options->dir, options->fallback_dir, error);
    if (!site->project || !read_layout(site, error))
        return false;
    add_problems(site, site->project->errors);
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    site->pages = pages_plan(site->project->analysis, site->project->handbook,
                             site->project->template_dir, errors);
    add_problems(site, errors);
    return true;
}

/* ---- Pages ----------------------------------------------------------------------------------- */

static bool write_file(void *sink, const char *path, const void *bytes, size_t length,
                       GError **error)
{
    Site *site = sink;
    return !site->publication || publish_write(site->publication, path, bytes, length, error);
}

static bool replace_file(void *sink, const char *path, const void *bytes, size_t length,
                         GError **error)
{
    Site *site = sink;
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
                           site};
}

static bool page_job(int job, void *data, GString *result, GError **error)
{
    Site *site = data;
    (void)result;
    if (!site->fonts)
        site->fonts =
            site->publication ? fonts_new() : fonts_rough(); /* in each worker: chart/text.h */
    RenderContext context = render_context(site, write_file);
    bool ok = render_page(&context, job, error);
    analysis_release(site->project->analysis);
    return ok;
}

static char *page_name(int job, void *data)
{
    const Site *site = data;
    return g_strdup_printf("page '%s'", pages_plan_at(site->pages, job)->path);
}

/* Pages of one model share its results. */
static int page_group(int job, void *data)
{
    const Site *site = data;
    return pages_plan_at(site->pages, job)->model;
}

/* An error of a page as one line that says which page. */
static void page_failed(Site *site, int job, const GError *error)
{
    g_autofree char *message =
        g_strdup_printf("%s (page %s)", error->message, pages_plan_at(site->pages, job)->path);
    add_problem(site, message);
}

static bool make_pages(Site *site, GError **error)
{
    Workers how = {site->options->workers, SECONDS_PER_PAGE, page_job, page_name, page_group, site};
    g_autoptr(GPtrArray) results = workers_run(&how, (int)site->pages->plans->len, error);
    if (!results)
        return false;
    for (guint i = 0; i < results->len; i++) {
        const WorkersResult *result = g_ptr_array_index(results, i);
        if (!result->error)
            continue;
        page_failed(site, (int)i, result->error);
        if (!site->publication)
            continue;
        RenderContext context = render_context(site, replace_file);
        if (!render_failure(&context, (int)i, result->error->message, error))
            return false;
    }
    return true;
}

/* ---- Assets ---------------------------------------------------------------------------------- */

static bool copy_asset(Site *site, const char *dir, const char *name, GError **error)
{
    size_t length;
    g_autofree char *from = g_build_filename(dir, name, NULL),
                    *to = g_strconcat("assets/", name, NULL);
    g_autofree char *bytes = files_read(from, LARGEST_ASSET, &length, error);
    return bytes && write_file(site, to, bytes, length, error);
}

static bool copy_assets(Site *site, GError **error)
{
    g_autofree char *dir = g_build_filename(site->project->template_dir, "assets", NULL);
    if (!g_file_test(dir, G_FILE_TEST_IS_DIR))
        return true;
    g_auto(GStrv) names = files_list(dir, "", error);
    for (char **name = names; name && *name; name++)
        if (!copy_asset(site, dir, *name, error))
            return false;
    return names != NULL;
}

/* ---- Together -------------------------------------------------------------------------------- */

static bool publish(Site *site, GError **error)
{
    if (!copy_assets(site, error) || !make_pages(site, error))
        return false;
    if (site->options->strict && site->problems->len > 0)
        return rb_fail(error, RB_ERROR_INPUT,
                       "nothing was published: --strict allows no problem, and there %s %u",
                       site->problems->len == 1 ? "is" : "are", site->problems->len);
    return !site->publication || publish_commit(site->publication, error);
}

static bool run(const SiteOptions *options, bool write, SiteReport *report, GError **error)
{
    Site site = {.options = options, .programs = programs_new()};
    *report = (SiteReport){0, g_ptr_array_new_with_free_func(g_free)};
    site.problems = report->problems;
    bool ok = !write || (site.publication = publish_begin(options->out, error)) != NULL;
    ok = ok && site_read(&site, error) && publish(&site, error);
    if (ok)
        report->pages = (int)site.pages->plans->len;
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
    *report = (SiteReport){0};
}
