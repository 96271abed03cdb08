#include "site/project.h"

#include "base/error.h"
#include "base/files.h"
#include "zoo/devices.h"
#include "zoo/measurements.h"

/* dir/name, or fallback/name where the handbook has no folder of that name. What the system does
 * not say is an error of its own once the folder is read. */
static char *folder(const char *dir, const char *fallback_dir, const char *name)
{
    char *own = g_build_filename(dir, name, NULL);
    bool there;
    if (!fallback_dir || !files_exists(own, &there, NULL) || there)
        return own;
    g_free(own);
    return g_build_filename(fallback_dir, name, NULL);
}

static void add_error(GPtrArray *errors, RbErrorCode code, const char *message)
{
    g_ptr_array_add(errors, g_error_new_literal(RB_ERROR, code, message));
}

/* Returns the error that there is no device, which is of none of the catalogue's files, or NULL. */
static GError *read_folders(Project *project, const char *fallback_dir)
{
    g_autofree char *models = folder(project->dir, fallback_dir, "models");
    g_autofree char *hardware = folder(project->dir, fallback_dir, "hardware");
    guint before = project->errors->len;
    project->zoo = zoo_load(models, "models", project->errors);
    if (zoo_count(project->zoo) == 0 && project->errors->len == before)
        add_error(project->errors, RB_ERROR_INPUT,
                  "models: the zoo is empty; add a .lua file that declares a model");
    before = project->errors->len;
    project->devices = devices_load(hardware, "hardware", project->errors);
    if (project->devices->len == 0 && project->errors->len == before)
        add_error(project->errors, RB_ERROR_INPUT,
                  "hardware: the catalogue is empty; add a .lua file that declares a device");
    GError *none = NULL;
    if (project->devices->len == 0 && project->errors->len == before + 1)
        none = g_ptr_array_index(project->errors, before);
    g_autofree char *measurements = g_build_filename(hardware, "measurements", NULL);
    project->measurements =
        measurements_load(measurements, "hardware/measurements", project->errors);
    return none && !g_str_has_prefix(none->message, "hardware/") ? none : NULL;
}

static Project *project_new(const char *dir, const char *fallback_dir, GError **error)
{
    if (!g_file_test(dir, G_FILE_TEST_IS_DIR)) {
        rb_fail(error, RB_ERROR_IO,
                "%s is no directory; name the folder that holds models/ and hardware/ with -C",
                dir);
        return NULL;
    }
    Project *project = g_new0(Project, 1);
    project->dir = g_strdup(dir);
    project->errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    project->template_dir = folder(dir, fallback_dir, "templates");
    return project;
}

Project *project_open(const char *dir, const char *fallback_dir, GError **error)
{
    Project *project = project_new(dir, fallback_dir, error);
    if (!project)
        return NULL;
    GError *no_devices = read_folders(project, fallback_dir);
    project->handbook = handbook_load(dir, project->zoo, project->devices, project->errors);
    if (no_devices && project->handbook->devices && !project->handbook->devices[0])
        g_ptr_array_remove(project->errors, no_devices); /* it shows none */
    project->analysis = analysis_new(project->zoo, project->devices);
    analysis_set_measurements(project->analysis, project->measurements);
    return project;
}

static bool has_all(const Project *project, const char *const *models, const char *const *devices)
{
    bool all = true;
    for (; all && *models; models++)
        all = zoo_find(project->zoo, *models) >= 0;
    for (; all && *devices; devices++)
        all = devices_find(project->devices, *devices) != NULL;
    return all;
}

Project *project_open_for(const char *dir, const char *fallback_dir, const char *const *models,
                          const char *const *devices, GError **error)
{
    static const char *const none[] = {NULL};
    Project *project = project_new(dir, fallback_dir, error);
    if (!project)
        return NULL;
    models = models ? models : none;
    devices = devices ? devices : none;
    g_autofree char *zoo = folder(dir, fallback_dir, "models");
    g_autofree char *hardware = folder(dir, fallback_dir, "hardware");
    project->zoo = zoo_load_spelling(zoo, "models", models);
    project->devices = devices_load_spelling(hardware, "hardware", devices);
    project->analysis = analysis_new(project->zoo, project->devices);
    if (has_all(project, models, devices))
        return project;
    project_free(project);
    return project_open(dir, fallback_dir, error);
}

void project_free(Project *project)
{
    if (!project)
        return;
    analysis_free(project->analysis);
    handbook_free(project->handbook);
    zoo_free(project->zoo);
    g_ptr_array_unref(project->devices);
    g_clear_pointer(&project->measurements, g_ptr_array_unref);
    g_ptr_array_unref(project->errors);
    g_free(project->template_dir);
    g_free(project->dir);
    g_free(project);
}

const ModelResult *project_model(const Project *project, const char *id, Setup *setup,
                                 GError **error)
{
    setup->network = zoo_find(project->zoo, id);
    if (setup->network >= 0)
        return analysis_model(project->analysis, setup, error);
    g_autofree char *meant = did_you_mean(id, zoo_ids(project->zoo));
    rb_fail(error, RB_ERROR_USAGE, "no model '%s'%s; `roofbook list models` shows them", id, meant);
    return NULL;
}

const Device *project_device(const Project *project, const char *id, GError **error)
{
    const Device *device = devices_find(project->devices, id);
    if (device)
        return device;
    g_autofree const char **ids = devices_ids(project->devices);
    g_autofree char *meant = did_you_mean(id, ids);
    rb_fail(error, RB_ERROR_USAGE, "no device '%s'%s; `roofbook list hardware` shows them", id,
            meant);
    return NULL;
}
