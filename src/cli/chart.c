/* roofbook chart KIND MODEL... */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "cli/command.h"
#include "page/figures.h"
#include "whatif/design_text.h"

typedef struct ChartOptions {
    char *dir, *output, *scheme, *fuse, *basis, *traffic, *against;
    char **devices, **dims, **inputs, **designs; /* dims and inputs: of ONNX files */
    gint64 batch, resolution, width;
} ChartOptions;

/* What parsing has allocated. */
static void chart_options_clear(ChartOptions *options)
{
    g_free(options->dir);
    g_free(options->output);
    g_free(options->scheme);
    g_free(options->fuse);
    g_free(options->basis);
    g_free(options->traffic);
    g_free(options->against);
    g_strfreev(options->devices);
    g_strfreev(options->dims);
    g_strfreev(options->inputs);
    g_strfreev(options->designs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ChartOptions, chart_options_clear)

/* The models named, or the whole zoo for a chart of many when none is. */
static bool find_models(Project *project, const FigureKind *kind, char **names, int n,
                        const ModelSetup *setup, GPtrArray *models, GError **error)
{
    for (int i = 0; i < n; i++) {
        const ModelResult *model = command_model(project, names[i], setup, error);
        if (!model)
            return false;
        g_ptr_array_add(models, (void *)model);
    }
    for (int i = 0; n == 0 && kind->max_models < 0 && i < zoo_count(project->zoo); i++) {
        const ModelResult *model = analysis_model(project->analysis, i, setup, NULL);
        if (model)
            g_ptr_array_add(models, (void *)model);
    }
    return true;
}

/* The devices named, or the whole catalogue for a chart of many when none is. */
static bool find_devices(const Project *project, const FigureKind *kind, char **names,
                         GPtrArray *devices, GError **error)
{
    for (char **name = names; name && *name; name++) {
        const Device *device = project_device(project, *name, error);
        if (!device)
            return false;
        g_ptr_array_add(devices, (void *)device);
    }
    for (guint i = 0; !names && kind->max_devices < 0 && i < project->devices->len; i++)
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

static bool read_setup(const ChartOptions *options, ModelSetup *setup, TimingSetup *timing,
                       GError **error)
{
    Scheme scheme;
    if ((options->batch < 1 && options->batch != AS_DECLARED) ||
        (options->resolution < 1 && options->resolution != AS_DECLARED) || options->width < 0 ||
        options->width > 4000 || (options->width > 0 && options->width < 200)) {
        g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                    "--batch and --resolution take whole numbers from 1, --width from 200 to 4000");
        return false;
    }
    *setup = (ModelSetup){.scheme = options->scheme,
                          .batch = MAX(options->batch, 0),
                          .resolution = MAX(options->resolution, 0),
                          .dims = (const char *const *)options->dims,
                          .inputs = (const char *const *)options->inputs,
                          .designs = (const char *const *)options->designs};
    return design_check_all(setup->designs, error) &&
           (!options->scheme || scheme_find(options->scheme, &scheme, error)) &&
           (!options->fuse || fusion_parse(options->fuse, &setup->fusion, error)) &&
           (!options->basis || command_basis(options->basis, &timing->basis, error)) &&
           (!options->traffic || command_traffic(options->traffic, &timing->traffic_model, error));
}

static bool draw(Project *project, const ChartOptions *options, char **arguments, int n,
                 GError **error)
{
    g_autoptr(GPtrArray) models = g_ptr_array_new(), devices = g_ptr_array_new();
    FigureRequest request = {.against = options->against, .width = (double)options->width};
    ModelSetup setup;
    const FigureKind *kind = figure_kind(arguments[0], error);
    if (!kind || !read_setup(options, &setup, &request.setup, error) ||
        !find_devices(project, kind, options->devices, devices, error))
        return false;
    if (devices->len == 1)
        setup.fast_bytes = device_fast_memory(g_ptr_array_index(devices, 0));
    if (!find_models(project, kind, arguments + 1, n - 1, &setup, models, error))
        return false;
    request.models = (const ModelResult *const *)models->pdata;
    request.n_models = (int)models->len;
    request.devices = (const Device *const *)devices->pdata;
    request.n_devices = (int)devices->len;
    g_autoptr(Fonts) fonts = fonts_new();
    g_autoptr(Canvas) canvas = figure_draw(kind, project->analysis, &request, fonts, error);
    return canvas && write_chart(canvas, options->output, kind->name, error);
}

int command_chart(const Command *command, int argc, char **argv)
{
    g_auto(ChartOptions) options = {.batch = AS_DECLARED, .resolution = AS_DECLARED};
    int status = EXIT_DONE;
    const GOptionEntry entries[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &options.dir,
         "The handbook's folder (default: .)", "DIR"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
         "File to draw to: .svg, .png or .pdf", "FILE"},
        {"on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.devices, "Device; may be repeated",
         "DEVICE"},
        {"batch", 'b', 0, G_OPTION_ARG_INT64, &options.batch,
         "Samples in one pass (default: 1, or what a variant or an ONNX file says)", "N"},
        {"resolution", 'r', 0, G_OPTION_ARG_INT64, &options.resolution,
         "Height and width of images", "N"},
        {"scheme", 's', 0, G_OPTION_ARG_STRING, &options.scheme,
         "Number format or quantization (`roofbook list schemes`)", "NAME"},
        {"fuse", 0, 0, G_OPTION_ARG_STRING, &options.fuse,
         "Fuse operators first: all, or rules with commas between (`roofbook list fusions`)",
         "RULES"},
        {"dim", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.dims,
         "Size of a symbolic dimension of an ONNX file; may be repeated", "NAME=N"},
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.inputs,
         "Shape of an input of an ONNX file; may be repeated", "NAME=1x3x224x224"},
        {"basis", 0, 0, G_OPTION_ARG_STRING, &options.basis,
         "Ceilings: theoretical, sustained or measured", "NAME"},
        {"against", 0, 0, G_OPTION_ARG_STRING, &options.against,
         "What accuracy, pareto and sweep charts are drawn against (`roofbook list charts`)",
         "NAME"},
        {"traffic", 0, 0, G_OPTION_ARG_STRING, &options.traffic,
         "Traffic model: compulsory, tiled or no_reuse", "NAME"},
        {"design", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.designs,
         "Change the design first (`roofbook list designs`); may be repeated", "ID[=N][@LAYER]"},
        {"width", 0, 0, G_OPTION_ARG_INT64, &options.width, "Width in px (default: 720)", "PX"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    if (!command_parse(command, entries, &argc, &argv, &status))
        return status;
    if (argc < 2 || !options.output) {
        fprintf(stderr, "roofbook chart: name a kind, a model and a file, as in\n"
                        "`roofbook chart roofline resnet50 --on v100-sxm2 -o resnet50.svg`\n");
        return EXIT_USAGE;
    }
    Project *project = command_project(options.dir, &status);
    if (!project)
        return status;
    GError *error = NULL;
    if (!draw(project, &options, argv + 1, argc - 1, &error))
        status = command_fail(error);
    project_free(project);
    return status;
}
