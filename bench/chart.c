/* How long a roofline of sixty layers takes to draw as SVG, and how large it is. */
#include "chart/chart.h"
#include "measure.h"
#include "site/project.h"

#include <string.h>

enum { RUNS = 101 };

typedef struct Setting {
    const ChartKind *kind;
    Analysis *analysis;
    ChartRequest request;
    Fonts *fonts;
    gsize bytes;
} Setting;

static void draw(void *data)
{
    Setting *setting = data;
    GError *error = NULL;
    g_autoptr(Canvas) canvas =
        chart_draw(setting->kind, setting->analysis, &setting->request, setting->fonts, &error);
    g_autoptr(GBytes) svg = canvas ? canvas_render(canvas, CANVAS_SVG, "sixty", &error) : NULL;
    if (!svg)
        g_error("%s", error->message);
    setting->bytes = g_bytes_get_size(svg);
}

int main(void)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Project) project = project_open(".", NULL, NULL);
    const Device *device = project ? project_device(project, "core-i9-10980xe", NULL) : NULL;
    g_autoptr(Zoo) zoo = zoo_load_file("bench/sixty.lua", "bench/sixty.lua", errors);
    if (!device || zoo_count(zoo) != 1) {
        fprintf(stderr, "bench: run it in the repository's root\n");
        return 1;
    }
    g_autoptr(Analysis) analysis = analysis_new(zoo, project->devices);
    Setup setup = {0};
    const ModelResult *model = analysis_model(analysis, &setup, NULL);
    Setting setting = {
        .kind = chart_kind("roofline", NULL),
        .analysis = analysis,
        .request = {.models = &model, .n_models = 1, .devices = &device, .n_devices = 1},
        .fonts = fonts_new()};
    double seconds = measure(draw, &setting, RUNS);
    const char *reference = g_getenv("BENCH_MATPLOTLIB"); /* "183 ms\t52 KB" */
    const char *split = reference ? strchr(reference, '\t') : NULL;
    g_autofree char *reference_time = g_strndup(reference, split ? (gsize)(split - reference) : 0);
    g_autofree char *time = g_strdup_printf("%.2f ms", seconds * 1e3);
    g_autofree char *size = g_strdup_printf("%.1f KB", (double)setting.bytes / 1000);
    measure_row("roofline of 60 layers to SVG", time, RUNS, "1.5 ms", split ? reference_time : "");
    measure_row("its size", size, 1, "40 KB", split ? split + 1 : "");
    fonts_free(setting.fonts);
    return 0;
}
