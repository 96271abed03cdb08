/* How long the pages of the repository's handbook take, each knitted, drawn and laid out. */
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

/* Seconds per page, in the order of the plan; the second time round, when models are counted. */
static void time_pages(const RenderContext *context, double *seconds)
{
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < (int)context->pages->plans->len; i++) {
            g_autoptr(GError) error = NULL;
            double start = measure_now();
            if (!render_page(context, i, &error) && round == 0)
                fprintf(stderr, "bench: %s\n", error->message);
            seconds[i] = measure_now() - start;
        }
}

static void report(const char *figure, const Pages *pages, PageScope scope, const double *seconds,
                   const char *target)
{
    g_autofree double *chosen = g_new(double, pages->plans->len + 1);
    int n = 0;
    for (int i = 0; i < (int)pages->plans->len; i++)
        if (pages_plan_at(pages, i)->scope == scope)
            chosen[n++] = seconds[i];
    if (n > 0)
        measure_row_ms(figure, measure_median(chosen, n), n, target);
}

int main(void)
{
    g_autoptr(Project) project = project_open(".", NULL, NULL);
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Layout) layout = frame();
    if (!project || !layout) {
        fprintf(stderr, "bench: run it in the repository's root\n");
        return 1;
    }
    g_autoptr(Pages) pages =
        pages_plan(project->analysis, project->handbook, project->template_dir, errors);
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
    g_autofree double *seconds = g_new0(double, pages->plans->len + 1);
    time_pages(&context, seconds);
    report("a model's page with its charts", pages, PAGE_PER_MODEL, seconds, "5 ms");
    report("a model's page for one device", pages, PAGE_PER_PAIR, seconds, "5 ms");
    report("a device's page", pages, PAGE_PER_DEVICE, seconds, "5 ms");
    fonts_free(fonts);
    return 0;
}
