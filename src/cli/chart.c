/* roofbook chart KIND MODEL... */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "chart/chart.h"
#include "cli/output.h"
#include "cli/setup_options.h"

typedef struct ChartOptions {
    SetupOptions setup;
    char *output, *against;
    gint64 width;
} ChartOptions;

/* What parsing has allocated. */
static void chart_options_clear(ChartOptions *options)
{
    setup_options_clear(&options->setup);
    g_free(options->output);
    g_free(options->against);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ChartOptions, chart_options_clear)

/* The models named, or the whole zoo for a chart of many when none is. */
static bool find_models(Project *project, const ChartKind *kind, char **names, int n, Setup *setup,
                        GPtrArray *models, GError **error)
{
    for (int i = 0; i < n; i++) {
        const ModelResult *model = command_model(project, names[i], setup, error);
        if (!model)
            return false;
        g_ptr_array_add(models, (void *)model);
    }
    for (int i = 0; n == 0 && kind->max_models < 0 && i < zoo_count(project->zoo); i++) {
        setup->network = i;
        const ModelResult *model = analysis_model(project->analysis, setup, NULL);
        if (model)
            g_ptr_array_add(models, (void *)model);
    }
    return true;
}

/* The devices named, or the whole catalogue for a chart of many when none is. */
static bool find_devices(const Project *project, const ChartKind *kind, const SetupOptions *options,
                         GPtrArray *devices, GError **error)
{
    if (!setup_options_devices(options, project, devices, error))
        return false;
    for (guint i = 0; !options->devices && kind->max_devices < 0 && i < project->devices->len; i++)
        g_ptr_array_add(devices, g_ptr_array_index(project->devices, i));
    return true;
}

static bool write_chart(const Canvas *canvas, const char *output, const char *id, GError **error)
{
    CanvasFormat format;
    if (!canvas_format_of(output, &format, error))
        return false;
    g_autoptr(GBytes) bytes = canvas_render(canvas, format, id, error);
    gsize length = 0;
    const void *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    return data && files_write(output, data, length, error);
}

static bool check_width(const ChartOptions *options, GError **error)
{
    if (options->width == 0 || (options->width >= 200 && options->width <= 4000))
        return true;
    return rb_fail(error, RB_ERROR_USAGE,
                   "--width takes whole numbers from 200 to 4000; name such a number");
}

static bool draw(Project *project, ChartOptions *options, char **arguments, int n, GError **error)
{
    g_autoptr(GPtrArray) models = g_ptr_array_new(), devices = g_ptr_array_new();
    ChartRequest request = {.against = options->against, .width = (double)options->width};
    Setup setup;
    const ChartKind *kind = chart_kind(arguments[0], error);
    if (!kind || !check_width(options, error) ||
        !setup_options_read(&options->setup, &setup, error) ||
        !find_devices(project, kind, &options->setup, devices, error))
        return false;
    request.setup = setup;
    if (devices->len == 1)
        setup.device = g_ptr_array_index(devices, 0);
    if (!find_models(project, kind, arguments + 1, n - 1, &setup, models, error))
        return false;
    request.models = (const ModelResult *const *)models->pdata;
    request.n_models = (int)models->len;
    request.devices = (const Device *const *)devices->pdata;
    request.n_devices = (int)devices->len;
    g_autoptr(Fonts) fonts = fonts_new();
    g_autoptr(Canvas) canvas = chart_draw(kind, project->analysis, &request, fonts, error);
    return canvas && write_chart(canvas, options->output, kind->name, error);
}

/* Of what is drawn only, unless it is the whole zoo or catalogue. `arguments`: kind and models. */
static Project *open_project(const ChartOptions *options, char **arguments, int *status)
{
    const ChartKind *kind = chart_kind(arguments[0], NULL);
    const SetupOptions *setup = &options->setup;
    bool named = kind && (arguments[1] || kind->max_models >= 0) &&
                 (setup->devices || kind->max_devices >= 0);
    return named ? command_project_for(setup->dir, arguments + 1, setup->devices, status)
                 : command_project(setup->dir, status);
}

static bool check_arguments(const ChartOptions *options, int argc, char **argv)
{
    GError *error = NULL;
    if (argc < 2) {
        output_complain("roofbook chart: name a kind, a model and a file, as in "
                        "`roofbook chart roofline resnet50 --on v100-sxm2 -o resnet50.svg`; "
                        "`roofbook list charts` shows the kinds");
        return false;
    }
    if (!chart_kind(argv[1], &error)) {
        command_fail(error);
        return false;
    }
    if (!options->output || !*options->output)
        output_complain("roofbook chart: no file to draw to is named; name one, as in `-o %s.svg`",
                        argv[1]);
    return options->output && *options->output;
}

int command_chart(const Command *command, int argc, char **argv)
{
    g_auto(ChartOptions) options = {.setup = setup_options()};
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    int status = EXIT_DONE;
    const GOptionEntry own[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
         "File to draw to: .svg, .png or .pdf", "FILE"},
        {"against", 0, 0, G_OPTION_ARG_STRING, &options.against,
         "What accuracy, pareto and sweep charts are drawn against (`roofbook list charts`)",
         "NAME"},
        {"width", 0, 0, G_OPTION_ARG_INT64, &options.width, "Width in px (default: 720)", "PX"},
    };
    setup_options_add(&options.setup, "Device; may be repeated", entries);
    setup_options_add_designs(entries, NULL);
    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
    if (!command_parse_into(command, (const GOptionEntry *)entries->data, &options.setup, &argc,
                            &argv, &status))
        return status;
    if (!check_arguments(&options, argc, argv))
        return EXIT_USAGE;
    Project *project = open_project(&options, argv + 1, &status);
    if (!project)
        return status;
    GError *error = NULL;
    if (!draw(project, &options, argv + 1, argc - 1, &error))
        status = command_fail(error);
    project_free(project);
    return status;
}
