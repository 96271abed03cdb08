#include "cli/setup_options.h"

#include <string.h>

#include "base/error.h"
#include "whatif/design.h"

SetupOptions setup_options(void)
{
    return (SetupOptions){.batch = SETUP_AS_DECLARED,
                          .resolution = SETUP_AS_DECLARED,
                          .context = SETUP_AS_DECLARED,
                          .tokens = SETUP_AS_DECLARED,
                          .designs = g_ptr_array_new_with_free_func(g_free)};
}

void setup_options_clear(SetupOptions *options)
{
    g_free(options->dir);
    g_strfreev(options->schemes);
    g_free(options->kv);
    g_free(options->fuse);
    g_free(options->basis);
    g_free(options->traffic);
    g_strfreev(options->bases);
    g_strfreev(options->devices);
    g_strfreev(options->estimate_by);
    g_strfreev(options->dims);
    g_strfreev(options->inputs);
    g_ptr_array_unref(options->designs);
}

/* --design two_3x3@features.conv2; --two-3x3, --width 0.75: the design what-if of that name. */
static gboolean add_design(const char *option, const char *value, gpointer data, GError **error)
{
    SetupOptions *options = data;
    const char *name = option + strspn(option, "-");
    (void)error;
    if (strcmp(name, "design") == 0) {
        g_ptr_array_add(options->designs, g_strdup(value));
        return TRUE;
    }
    g_autofree char *id = g_strdelimit(g_strdup(name), "-", '_');
    g_ptr_array_add(options->designs, value ? g_strconcat(id, "=", value, NULL) : g_strdup(id));
    return TRUE;
}

void setup_options_add(SetupOptions *o, const char *on, GArray *entries)
{
    const GOptionEntry own[] = {
        {"directory", 'C', 0, G_OPTION_ARG_FILENAME, &o->dir, "The handbook's folder (default: .)",
         "DIR"},
        {"base", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->bases, COMMAND_BASE_HELP, "DIR"},
        {"on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->devices, on, "DEVICE"},
        {"batch", 'b', 0, G_OPTION_ARG_INT64, &o->batch,
         "Samples in one pass (default: 1, or what a variant or an ONNX file says)", "N"},
        {"resolution", 'r', 0, G_OPTION_ARG_INT64, &o->resolution, "Height and width of images",
         "N"},
        {"scheme", 's', 0, G_OPTION_ARG_STRING_ARRAY, &o->schemes,
         "Number format or quantization (`roofbook list schemes`)", "SCHEME"},
        {"kv", 0, 0, G_OPTION_ARG_STRING, &o->kv,
         "Number format of what a language model keeps of earlier tokens (default: as the network)",
         "CACHE"},
        {"fuse", 0, 0, G_OPTION_ARG_STRING, &o->fuse,
         "Fuse operators first: all, or rules with commas between (`roofbook list fusions`)",
         "RULES"},
        {"dim", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->dims,
         "A size that a network has by name, as a symbolic dimension of an ONNX file; may be "
         "repeated",
         "NAME=N"},
        {"context", 0, 0, G_OPTION_ARG_INT64, &o->context,
         "Tokens of a sequence up to the last of the pass, of a language model", "N"},
        {"tokens", 0, 0, G_OPTION_ARG_INT64, &o->tokens,
         "Tokens in one pass of a language model; 1 is a step of decoding", "N"},
        {"prefill", 0, 0, G_OPTION_ARG_NONE, &o->prefill,
         "All tokens of the context in one pass, as a prompt is read", NULL},
        {"input", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->inputs,
         "Shape of an input of an ONNX file; may be repeated", "NAME=1x3x224x224"},
        {"basis", 0, 0, G_OPTION_ARG_STRING, &o->basis,
         "Ceilings: theoretical, sustained or measured", "BASIS"},
        {"traffic", 0, 0, G_OPTION_ARG_STRING, &o->traffic,
         "Traffic model: compulsory, expected, tiled or no_reuse", "TRAFFIC"},
        {"estimate-by", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->estimate_by, SETUP_ESTIMATE_BY_HELP,
         "PROFILE"},
    };
    g_array_append_vals(entries, own, G_N_ELEMENTS(own));
}

/* Batch and resolution are options in their own right. */
static bool has_option(const Design *design)
{
    return strcmp(design->id, "batch") != 0 && strcmp(design->id, "resolution") != 0;
}

void setup_options_add_designs(GArray *entries, GPtrArray *names)
{
    const GOptionEntry any = {"design",
                              0,
                              0,
                              G_OPTION_ARG_CALLBACK,
                              (gpointer)(GOptionArgFunc)add_design,
                              "Change the design first (`roofbook list designs`); may be repeated",
                              "ID[=N][@LAYER]"};
    g_array_append_val(entries, any);
    for (int i = 0; names && i < design_count(); i++) {
        const Design *design = design_at(i);
        bool numbered = design->number != DESIGN_NO_NUMBER;
        if (!has_option(design))
            continue;
        char *name = g_strdelimit(g_strdup(design->id), "_", '-');
        g_ptr_array_add(names, name);
        GOptionEntry entry = {name,
                              0,
                              numbered ? 0 : G_OPTION_FLAG_NO_ARG,
                              G_OPTION_ARG_CALLBACK,
                              (gpointer)(GOptionArgFunc)add_design,
                              design->doc,
                              numbered ? design->number == DESIGN_RATIO ? "RATIO" : "N" : NULL};
        g_array_append_val(entries, entry);
    }
}

bool setup_options_parse(SetupOptions *options, const Command *command, const GOptionEntry *own,
                         guint n, int *argc, char ***argv, int *status)
{
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    setup_options_add(options, "Device; may be repeated", entries);
    setup_options_add_designs(entries, NULL);
    g_array_append_vals(entries, own, n);
    return command_parse_into(command, (const GOptionEntry *)entries->data, options, argc, argv,
                              status);
}

ProjectPlace setup_options_place(const SetupOptions *options)
{
    ProjectPlace place = command_place(options->dir, options->bases);
    place.estimate_by = (const char *const *)options->estimate_by;
    return place;
}

int setup_options_act(const SetupOptions *options, char **models, SetupAct act, void *data)
{
    int status = EXIT_DONE;
    GError *error = NULL;
    ProjectPlace place = setup_options_place(options);
    Project *project = command_project_for(&place, models, options->devices, &status);
    if (project && !act(project, data, models, &error))
        status = command_fail(error);
    project_free(project);
    return status;
}

static void add_dim(GPtrArray *dims, const char *name, gint64 size)
{
    if (size != SETUP_AS_DECLARED)
        g_ptr_array_add(dims, g_strdup_printf("%s=%" G_GINT64_FORMAT, name, size));
}

/* What has an option of its own is one of the dims as well, and counts more than they do. */
static void name_dims(SetupOptions *options)
{
    GPtrArray *dims = g_ptr_array_new();
    for (char **dim = options->dims; dim && *dim; dim++)
        g_ptr_array_add(dims, *dim);
    add_dim(dims, "context", options->context);
    if (options->prefill)
        g_ptr_array_add(dims, g_strdup("tokens=context"));
    add_dim(dims, "tokens", options->tokens);
    g_ptr_array_add(dims, NULL);
    bool any = dims->len > 1;
    g_free(options->dims);
    options->dims = (char **)g_ptr_array_free(dims, !any);
}

bool setup_options_read(SetupOptions *options, Setup *setup, GError **error)
{
    guint n = options->schemes ? g_strv_length(options->schemes) : 0;
    name_dims(options);
    g_ptr_array_add(options->designs, NULL);
    SetupWords words = {.batch = options->batch,
                        .resolution = options->resolution,
                        .dims = options->dims,
                        .inputs = options->inputs,
                        .designs =
                            options->designs->len > 1 ? (char **)options->designs->pdata : NULL,
                        .scheme = n > 0 ? options->schemes[n - 1] : NULL,
                        .kv = options->kv,
                        .fuse = options->fuse,
                        .basis = options->basis,
                        .traffic = options->traffic};
    return setup_parse(&words, setup, error);
}

/* A profile says nothing of other devices than its own. */
static bool check_profiles(const SetupOptions *options, const Project *project, GError **error)
{
    char *const *on = options->devices;
    for (char **id = options->estimate_by; on && id && *id; id++) {
        const Profile *profile = profiles_find(project->profiles, *id);
        if (profile && !g_strv_contains((const char *const *)on, profile->device))
            return rb_fail(
                error, RB_ERROR_USAGE,
                "profile '%s' is of device '%s'; name that by --on, or a profile of '%s'", *id,
                profile->device, *on);
    }
    return true;
}

bool setup_options_devices(const SetupOptions *options, const Project *project, GPtrArray *devices,
                           GError **error)
{
    if (!check_profiles(options, project, error))
        return false;
    for (char **id = options->devices; id && *id; id++) {
        const Device *device = project_device(project, *id, error);
        if (!device)
            return false;
        g_ptr_array_add(devices, (void *)device);
    }
    return true;
}
