/* How long the pages of the repository's handbook take, each knitted, drawn and laid out: the first
 * time, in the order of a build with one worker, which counts and times networks on the way; and
 * once more right after, when all of that is known. */
#include "base/files.h"
#include "measure.h"
#include "site/project.h"
#include "site/render.h"

static bool discard(void *sink, const char *path, const void *bytes, size_t length, GError **error)
{
    (void)sink, (void)path, (void)bytes, (void)length, (void)error;
    return true;
}

static Layout *frame(void)
{
    g_autofree char *text = files_read("templates/layout.html", 1 << 20, NULL, NULL);
    return text ? layout_parse("templates/layout.html", text, NULL) : NULL;
}

/* Of each page, in the order of the plan. */
typedef struct Seconds {
    double *first, *again;
} Seconds;

static double time_page(const RenderContext *context, int i)
{
    g_autoptr(GError) error = NULL;
    double start = measure_now();
    if (!render_page(context, i, &error))
        fprintf(stderr, "bench: %s\n", error->message);
    return measure_now() - start;
}

/* Pages of one model follow each other, as workers have them. */
static void time_pages(const RenderContext *context, Seconds *seconds)
{
    int n = (int)context->pages->plans->len;
    for (int model = -1; model < (int)context->pages->models->len; model++)
        for (int i = 0; i < n; i++) {
            if (pages_plan_at(context->pages, i)->model != model)
                continue;
            seconds->first[i] = time_page(context, i);
            seconds->again[i] = time_page(context, i);
            analysis_release(context->analysis);
        }
}

static void report_all(const Pages *pages, const double *seconds)
{
    double all = 0;
    for (guint i = 0; i < pages->plans->len; i++)
        all += seconds[i];
    g_autofree char *figure = g_strdup_printf("all %u pages, the first time", pages->plans->len);
    g_autofree char *measured = g_strdup_printf("%.2f s", all);
    measure_row(figure, measured, 1, "", "");
}

static void report(const char *figure, const Pages *pages, PageScope scope, const double *seconds)
{
    g_autofree double *chosen = g_new(double, pages->plans->len + 1);
    int n = 0;
    for (int i = 0; i < (int)pages->plans->len; i++)
        if (pages_plan_at(pages, i)->scope == scope)
            chosen[n++] = seconds[i];
    if (n > 0)
        measure_row_ms(figure, measure_median(chosen, n), n, "");
}

static const struct {
    const char *figure; /* when all that it shows is known */
    PageScope scope;
} kinds[] = {
    {"a model's page with its charts", PAGE_PER_MODEL},
    {"a model's page for one device", PAGE_PER_PAIR},
    {"a device's page", PAGE_PER_DEVICE},
    {"a comparison's page", PAGE_PER_COMPARISON},
};

int main(void)
{
    g_autoptr(Project) project = project_open(".", NULL, NULL);
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Layout) layout = frame();
    if (!project || !layout) {
        fprintf(stderr, "bench: run it in the repository's root\n");
        return 1;
    }
    g_autoptr(Pages) pages = pages_plan(
        &(PagesAsked){project->analysis, project->handbook, project->folders, false}, errors);
    Fonts *fonts = fonts_new();
    g_autoptr(Programs) programs = programs_new();
    RenderContext context = {.analysis = project->analysis,
                             .pages = pages,
                             .handbook = project->handbook,
                             .layout = layout,
                             .problems = errors,
                             .fonts = fonts,
                             .programs = programs,
                             .write = discard};
    Seconds seconds = {g_new0(double, pages->plans->len + 1),
                       g_new0(double, pages->plans->len + 1)};
    time_pages(&context, &seconds);
    report_all(pages, seconds.first);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *first = g_strdup_printf("%s, the first time", kinds[i].figure);
        report(first, pages, kinds[i].scope, seconds.first);
        report(kinds[i].figure, pages, kinds[i].scope, seconds.again);
    }
    g_free(seconds.first);
    g_free(seconds.again);
    fonts_free(fonts);
    return 0;
}
