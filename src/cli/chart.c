/* roofbook chart KIND MODEL... */
#include <stdio.h>
#include <string.h>

#include "analysis/change.h"
#include "analysis/released.h"
#include "base/error.h"
#include "base/files.h"
#include "chart/chart.h"
#include "cli/output.h"
#include "cli/setup_options.h"

typedef struct ChartOptions {
    SetupOptions setup;
    char *output, *against, *format;
    char **changes; /* of --to */
    gint64 width;
} ChartOptions;

/* What parsing has allocated. */
static void chart_options_clear(ChartOptions *options)
{
    setup_options_clear(&options->setup);
    g_strfreev(options->changes);
    g_free(options->output);
    g_free(options->against);
    g_free(options->format);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ChartOptions, chart_options_clear)

/* ---- What is drawn --------------------------------------------------------------------------- */

/* Models in their setups, the second borrowed by the first. */
typedef struct Drawn {
    GPtrArray *models, *devices;
    GArray *setups; /* Setup, of each model; its texts are its own */
} Drawn;

static Drawn drawn_new(void)
{
    return (Drawn){g_ptr_array_new(), g_ptr_array_new(), setups_new()};
}

static void drawn_clear(Drawn *drawn)
{
    g_ptr_array_unref(drawn->models);
    g_ptr_array_unref(drawn->devices);
    g_array_unref(drawn->setups);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Drawn, drawn_clear)

/* A network in one setup, with a change made to that unless it is NULL. */
static bool add_changed(Project *project, const Setup *setup, const char *change, Drawn *drawn,
                        GError **error)
{
    Setup made = {0};
    if (!change)
        made = setup_copy(setup);
    else if (!change_parse(setup, change, &made, error))
        return false;
    g_array_append_val(drawn->setups, made);
    const ModelResult *model = analysis_model(project->analysis, &made, error);
    if (model)
        g_ptr_array_add(drawn->models, (void *)model);
    return model != NULL;
}

/* A network in one setup, and with each change made to that. */
static bool add_setups(Project *project, const ChartOptions *options, const Setup *setup,
                       Drawn *drawn, GError **error)
{
    bool ok = add_changed(project, setup, NULL, drawn, error);
    for (char *const *change = options->changes; ok && change && *change; change++)
        ok = add_changed(project, setup, *change, drawn, error);
    return ok;
}

/* In each scheme that is named. */
static bool add_schemes(Project *project, const ChartOptions *options, Setup setup, Drawn *drawn,
                        GError **error)
{
    Scheme scheme;
    char **schemes = options->setup.schemes;
    for (int i = 0; schemes && schemes[i]; i++) {
        setup.scheme = schemes[i];
        if (!scheme_find(schemes[i], &scheme, error) ||
            !add_setups(project, options, &setup, drawn, error))
            return false;
    }
    return schemes || add_setups(project, options, &setup, drawn, error);
}

/* Which begin with the format of the published weights, as what `show` says of serving does. */
static bool is_of_serving(const ChartKind *kind)
{
    static const char *const kinds[] = {"serving", "token", "context", NULL};
    return g_strv_contains(kinds, kind->name);
}

/* The models named, or the whole zoo for a chart of many when none is. */
static bool find_models(Project *project, const ChartKind *kind, const ChartOptions *options,
                        char **names, int n, Setup *setup, Drawn *drawn, GError **error)
{
    g_autofree int *networks = g_new(int, n + 1);
    if (!command_networks(project, names, n, networks, error))
        return false;
    for (int i = 0; i < n; i++) {
        setup->network = networks[i];
        Setup as = *setup;
        if (is_of_serving(kind) && !options->setup.schemes)
            released_set(project->analysis, &as, setup->device);
        if (!add_schemes(project, options, as, drawn, error))
            return false;
    }
    for (int i = 0; n == 0 && kind->max_models < 0 && i < zoo_count(project->zoo); i++) {
        bool alias = zoo_entry(project->zoo, i)->alias_of != NULL;
        setup->network = i;
        const ModelResult *model = alias ? NULL : analysis_model(project->analysis, setup, NULL);
        if (model)
            g_ptr_array_add(drawn->models, (void *)model);
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

/* ---- Output ---------------------------------------------------------------------------------- */

/* By --format, else by the file's ending. */
static bool find_format(const ChartOptions *options, CanvasFormat *format, GError **error)
{
    if (options->format)
        return canvas_format_named(options->format, format, error);
    *format = CANVAS_SVG;
    return strcmp(options->output, "-") == 0 || canvas_format_of(options->output, format, error);
}

static bool write_chart(const Canvas *canvas, const ChartOptions *options, const char *id,
                        GError **error)
{
    CanvasFormat format;
    if (!find_format(options, &format, error))
        return false;
    g_autoptr(GBytes) bytes = canvas_render(canvas, format, id, error);
    gsize length = 0;
    const void *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    if (data && strcmp(options->output, "-") == 0)
        return fwrite(data, 1, length, stdout) == length ||
               files_fail_doing(error, "write the chart");
    return data && files_write(options->output, data, length, error);
}

static bool read_width(ChartOptions *options, GError **error)
{
    if (command_read_number(&options->width) &&
        (options->width == 0 || (options->width >= 200 && options->width <= 4000)))
        return true;
    return rb_fail(error, RB_ERROR_USAGE,
                   "--px takes whole numbers from 200 to 4000, the width of the picture; for a "
                   "network with other channels write --design width=0.75");
}

/* Of those that are chosen the last that is one. */
static const char *named_profile(const SetupOptions *options)
{
    const char *last = NULL;
    for (char **id = options->estimate_by; id && *id; id++)
        if (strcmp(*id, PROFILE_NONE) != 0)
            last = *id;
    return last;
}

static bool draw(Project *project, ChartOptions *options, char **arguments, int n, GError **error)
{
    g_auto(Drawn) drawn = drawn_new();
    ChartRequest request = {.against = options->against, .profile = named_profile(&options->setup)};
    Setup setup;
    CanvasFormat format;
    const ChartKind *kind = chart_kind(arguments[0], error);
    if (!kind || !read_width(options, error) || !find_format(options, &format, error) ||
        !setup_options_read(&options->setup, &setup, error) ||
        !find_devices(project, kind, &options->setup, drawn.devices, error))
        return false;
    request.setup = setup;
    request.width = (double)options->width;
    if (drawn.devices->len == 1)
        setup.device = g_ptr_array_index(drawn.devices, 0);
    if (!find_models(project, kind, options, arguments + 1, n - 1, &setup, &drawn, error))
        return false;
    request.models = (const ModelResult *const *)drawn.models->pdata;
    request.n_models = (int)drawn.models->len;
    request.devices = (const Device *const *)drawn.devices->pdata;
    request.n_devices = (int)drawn.devices->len;
    static const char *const two[] = {"before", "after"};
    request.names = options->changes && drawn.models->len == 2 ? two : NULL;
    request.how = options->changes ? (const Setup *)(void *)drawn.setups->data : NULL;
    g_autoptr(Fonts) fonts = fonts_new();
    if (!fonts_check(fonts, error))
        return false;
    g_autoptr(Canvas) canvas = chart_draw(kind, project->analysis, &request, fonts, error);
    if (!canvas || !write_chart(canvas, options, kind->name, error))
        return false;
    command_warn_lacking(fonts, project, setup.network);
    return true;
}

/* Of what is drawn only, unless it is the whole zoo or catalogue. `arguments`: kind and models. */
static Project *open_project(const ChartOptions *options, char **arguments, int *status)
{
    const ChartKind *kind = chart_kind(arguments[0], NULL);
    const SetupOptions *setup = &options->setup;
    ProjectPlace place = setup_options_place(setup);
    bool named = kind && (arguments[1] || kind->max_models > 0) &&
                 (setup->devices || kind->max_devices >= 0);
    return named ? command_project_for(&place, arguments + 1, setup->devices, status)
                 : command_project(&place, status);
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
    g_auto(ChartOptions) options = {.setup = setup_options(), .width = COMMAND_LEFT_OUT};
    int status = EXIT_DONE;
    const GOptionEntry own[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
         "File to draw to: .svg, .png or .pdf; - is standard output", "FILE"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &options.format,
         "svg, png or pdf, whatever the file is called (default on standard output: svg)",
         "FORMAT"},
        {"to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.changes,
         "Beside it the same with this changed, as in 'scheme=int8 width=0.75'; may be repeated",
         "CHANGE"},
        {"against", 0, 0, G_OPTION_ARG_STRING, &options.against,
         "What accuracy, layers, pareto and sweep charts are drawn against (`roofbook list "
         "charts`)",
         "MEASURE"},
        {"px", 0, 0, G_OPTION_ARG_INT64, &options.width, "Width of the picture (default: 560)",
         "PX"},
        {"width", 0, 0, G_OPTION_ARG_INT64, &options.width,
         "The same; it is not the width of `show`, which is of channels: that is --design "
         "width=0.75",
         "PX"},
    };
    if (!setup_options_parse(&options.setup, command, own, G_N_ELEMENTS(own), &argc, &argv,
                             &status))
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
