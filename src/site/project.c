#include "site/project.h"

#include "base/error.h"
#include "base/files.h"
#include "import/import.h"
#include "whatif/schemes.h"
#include "zoo/devices.h"
#include "zoo/measurements.h"
#include "zoo/nodes.h"
#include "zoo/profiles.h"

static void add_error(GPtrArray *errors, RbErrorCode code, const char *message)
{
    g_ptr_array_add(errors, g_error_new_literal(RB_ERROR, code, message));
}

static bool is_there(const char *dir)
{
    bool there;
    return !files_exists(dir, &there, NULL) || there; /* what cannot be told is told by reading */
}

/* Returns the path of a folder of a handbook's folder, for each that has it: of them all where no
 * other may stand in for it. Caller frees. */
static char *part_of(const Project *project, guint i, const char *name, char **shown)
{
    const Folder *folder = g_ptr_array_index(project->folders, i);
    char *path = g_build_filename(folder->dir, name, NULL);
    if (project->folders->len > 1 && !is_there(path))
        g_clear_pointer(&path, g_free);
    *shown = folder_shown(folder, name);
    return path;
}

/* ---- Zoo and catalogue ----------------------------------------------------------------------- */

static const char *from_of(const Project *project, guint i)
{
    return ((const Folder *)g_ptr_array_index(project->folders, i))->name;
}

/* Formats are not the zoo's to know. */
static void check_released(const Project *project)
{
    for (int i = 0; i < zoo_count(project->zoo); i++) {
        const ZooEntry *entry = zoo_entry(project->zoo, i);
        Scheme scheme;
        g_autoptr(GError) wrong = NULL;
        if (!entry->released || entry->alias_of || scheme_find(entry->released, &scheme, &wrong))
            continue;
        g_autofree char *message =
            g_strdup_printf("%s:%d: model '%s' is released in no format that there is: %s",
                            entry->file, entry->line, entry->id, wrong->message);
        add_error(project->errors, RB_ERROR_INPUT, message);
    }
}

static void read_models(Project *project)
{
    guint before = project->errors->len;
    bool alone = project->folders->len == 1;
    for (guint i = 0; i < project->folders->len; i++) {
        g_autofree char *shown = NULL, *path = part_of(project, i, "models", &shown);
        if (alone)
            project->zoo = zoo_load(path, shown, project->errors);
        else if (path)
            zoo_add(project->zoo, path, shown, from_of(project, i), project->errors);
    }
    check_released(project);
    if (zoo_count(project->zoo) == 0 && project->errors->len == before)
        add_error(project->errors, RB_ERROR_INPUT,
                  "models: the zoo is empty; add a .lua file that declares a model");
}

static void read_devices(Project *project)
{
    bool alone = project->folders->len == 1;
    for (guint i = 0; i < project->folders->len; i++) {
        g_autofree char *shown = NULL, *path = part_of(project, i, "hardware", &shown);
        if (alone)
            project->devices = devices_load(path, shown, project->errors);
        else if (path)
            devices_add(project->devices, path, shown, from_of(project, i), project->errors);
    }
}

const GPtrArray *project_measurements(Project *project)
{
    if (project->measurements)
        return project->measurements;
    project->measurements = g_ptr_array_new_with_free_func((GDestroyNotify)measurement_set_free);
    for (guint i = 0; i < project->folders->len; i++) {
        g_autofree char *shown = NULL, *path = part_of(project, i, "hardware/measurements", &shown);
        if (path)
            measurements_add(project->measurements, path, shown, project->errors);
    }
    return project->measurements;
}

/* Of the devices named alone, in files that spell them; NULL: of all. */
static void read_profiles(Project *project, const char *const *devices)
{
    project->profiles = profiles_new();
    for (guint i = 0; i < project->folders->len; i++) {
        g_autofree char *shown = NULL, *path = part_of(project, i, "hardware/profiles", &shown);
        if (path && devices)
            profiles_add_spelling(project->profiles, path, shown, devices, project->errors);
        else if (path)
            profiles_add(project->profiles, path, shown, project->errors);
    }
}

const Fabric *project_fabric(Project *project)
{
    if (project->fabric)
        return project->fabric;
    project->fabric = fabric_new();
    for (guint i = 0; i < project->folders->len; i++) {
        g_autofree char *shown = NULL, *path = part_of(project, i, "hardware/nodes", &shown);
        if (path)
            nodes_add(project->fabric, path, shown, from_of(project, i), project->errors);
    }
    nodes_bind(project->fabric, project->errors);
    return project->fabric;
}

static void begin_sets(Project *project)
{
    if (project->folders->len == 1)
        return;
    project->zoo = zoo_new();
    zoo_set_replaced(project->zoo, (const char *const *)project->handbook->replaces);
    project->devices = devices_new();
}

/* Returns the error that there is no device, which is of none of the catalogue's files, or NULL. */
static GError *read_folders(Project *project)
{
    begin_sets(project);
    read_models(project);
    guint before = project->errors->len;
    read_devices(project);
    g_assert(project->devices); /* the handbook's own folder is always among them */
    if (project->devices->len == 0 && project->errors->len == before)
        add_error(project->errors, RB_ERROR_INPUT,
                  "hardware: the catalogue is empty; add a .lua file that declares a device");
    GError *none = NULL;
    if (project->devices->len == 0 && project->errors->len == before + 1)
        none = g_ptr_array_index(project->errors, before);
    project_measurements(project);
    read_profiles(project, NULL);
    project_fabric(project);
    return none && !g_str_has_prefix(none->message, "hardware/") ? none : NULL;
}

/* The first of the folder's errors, NULL for none, and how many there are. */
static const char *first_unread(const Project *project, const char *folder, int *n)
{
    const char *first = NULL;
    *n = 0;
    for (guint i = 0; i < project->errors->len; i++) {
        const GError *unread = g_ptr_array_index(project->errors, i);
        if (!strstr(unread->message, folder))
            continue;
        first = first ? first : unread->message;
        ++*n;
    }
    return first;
}

/* What the command line chooses counts, or else what the handbook does. */
static bool choose_profiles(Project *project, const ProjectPlace *place, GPtrArray *errors,
                            GError **error)
{
    const char *unknown = NULL;
    if (!place->estimate_by) {
        project->chosen = handbook_profiles(project->handbook, project->profiles, errors);
        return true;
    }
    project->chosen = profiles_chosen(project->profiles, place->estimate_by, &unknown);
    if (!unknown)
        return true;
    g_autofree const char **ids = profiles_ids(project->profiles);
    g_autofree char *meant = did_you_mean(unknown, ids);
    int n = 0;
    const char *first = first_unread(project, "hardware/profiles/", &n);
    if (first && !*meant)
        return rb_fail(error, RB_ERROR_USAGE,
                       "no profile '%s'; %d in error in hardware/profiles/, the first: %s", unknown,
                       n, first);
    return rb_fail(error, RB_ERROR_USAGE,
                   "no profile '%s'%s; `roofbook list profiles` shows them, and '" PROFILE_NONE
                   "' estimates nothing",
                   unknown, meant);
}

void project_renew(Project *project, const GPtrArray *devices)
{
    analysis_free(project->analysis);
    project->analysis = analysis_new(project->zoo, devices);
    analysis_set_profiles(project->analysis, project->profiles);
    analysis_choose_profiles(project->analysis, project->chosen);
    analysis_set_measurements(project->analysis, project->measurements);
    analysis_set_fabric(project->analysis, project->fabric);
}

/* ---- Opening --------------------------------------------------------------------------------- */

/* What the command line says wrong is no part of the handbook. */
static bool usage_error(const Project *project, GError **error)
{
    for (guint i = 0; i < project->errors->len; i++) {
        const GError *found = g_ptr_array_index(project->errors, i);
        if (!g_error_matches(found, RB_ERROR, RB_ERROR_USAGE))
            continue;
        g_propagate_error(error, g_error_copy(found));
        return true;
    }
    return false;
}

static GPtrArray *find_folders(const ProjectPlace *place, const Handbook *handbook,
                               GPtrArray *errors)
{
    FoldersAsked asked = {.dir = place->dir,
                          .shipped = place->shipped,
                          .bases = handbook->base,
                          .more = place->bases,
                          .fallback = place->fallback,
                          .file = "handbook.lua",
                          .line = handbook->line};
    return folders_new(&asked, errors);
}

GPtrArray *project_folders(const ProjectPlace *place, GError **error)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Handbook) handbook = handbook_read(place->dir, errors);
    g_autoptr(GPtrArray) folders = find_folders(place, handbook, errors);
    for (guint i = 0; i < errors->len; i++)
        if (g_error_matches(g_ptr_array_index(errors, i), RB_ERROR, RB_ERROR_MACHINE)) {
            g_propagate_error(error, g_error_copy(g_ptr_array_index(errors, i)));
            return NULL;
        }
    return errors->len == 0 ? g_steal_pointer(&folders) : NULL;
}

static Project *project_new(const ProjectPlace *place, GError **error)
{
    if (!g_file_test(place->dir, G_FILE_TEST_IS_DIR)) {
        rb_fail(error, RB_ERROR_IO,
                "%s is no directory; name the folder that holds models/ and hardware/ with -C",
                place->dir);
        return NULL;
    }
    Project *project = g_new0(Project, 1);
    project->dir = g_strdup(place->dir);
    project->errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    project->handbook = handbook_read(place->dir, project->errors);
    project->folders = find_folders(place, project->handbook, project->errors);
    if (!usage_error(project, error))
        return project;
    project_free(project);
    return NULL;
}

Project *project_open_at(const ProjectPlace *place, GError **error)
{
    Project *project = project_new(place, error);
    if (!project)
        return NULL;
    g_autoptr(GPtrArray) first = project->errors; /* those of handbook.lua come last */
    project->errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    GError *no_devices = read_folders(project);
    while (first->len > 0)
        g_ptr_array_add(project->errors, g_ptr_array_steal_index(first, 0));
    handbook_bind(project->handbook, place->dir, project->zoo, project->devices, project->errors);
    if (no_devices && project->handbook->devices && !project->handbook->devices[0])
        g_ptr_array_remove(project->errors, no_devices); /* it shows none */
    project->budgets = budget_book_new(place->dir, project->handbook, project->zoo,
                                       project->devices, project->errors);
    if (!choose_profiles(project, place, project->errors, error)) {
        project_free(project);
        return NULL;
    }
    project_renew(project, project->devices);
    analysis_set_budgets(project->analysis, &project->budgets->set);
    return project;
}

Project *project_open(const char *dir, const char *shipped, GError **error)
{
    return project_open_at(&(ProjectPlace){.dir = dir, .shipped = shipped, .fallback = shipped},
                           error);
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

/* A file that is no Lua spells nothing, and may take the place of one of them. */
static bool is_replaced(const Project *project, const char *const *models)
{
    const char *const *replaces = (const char *const *)project->handbook->replaces;
    bool any = false;
    for (; replaces && !any && *models; models++)
        any = g_strv_contains(replaces, *models);
    return any;
}

/* Whether a file that is no Lua has one of the ids: who of the two is meant, a whole reading says.
 */
static bool has_file(const Project *project, const char *const *models)
{
    bool any = false;
    for (guint i = 0; i < project->folders->len; i++) {
        const Folder *folder = g_ptr_array_index(project->folders, i);
        g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
        g_autofree char *shown = NULL, *there = part_of(project, i, "models", &shown);
        g_auto(GStrv) names = there ? import_list(folder->dir, "models", errors) : NULL;
        for (char **name = names; name && *name; name++) {
            g_autoptr(ImportFile) file = import_file_new(folder->dir, *name, *name);
            any = any || g_strv_contains(models, file->id);
        }
    }
    return any;
}

/* Nothing is said of handbook.lua, nor of files that spell none of the ids. */
static void read_spelling(Project *project, const char *const *models, const char *const *devices)
{
    project->zoo = zoo_new();
    project->devices = devices_new();
    for (guint i = 0; i < project->folders->len; i++) {
        g_autofree char *shown = NULL, *zoo = part_of(project, i, "models", &shown),
                        *shown_too = NULL, *hardware = part_of(project, i, "hardware", &shown_too);
        if (zoo)
            zoo_add_spelling(project->zoo, zoo, shown, from_of(project, i), models);
        if (hardware)
            devices_add_spelling(project->devices, hardware, shown_too, from_of(project, i),
                                 devices);
    }
}

Project *project_open_for(const ProjectPlace *place, const char *const *models,
                          const char *const *devices, GError **error)
{
    static const char *const none[] = {NULL};
    Project *project = project_new(place, error);
    if (!project)
        return NULL;
    models = models ? models : none;
    devices = devices ? devices : none;
    g_ptr_array_set_size(project->errors, 0);
    read_spelling(project, models, devices);
    check_released(project);
    read_profiles(project, devices);
    bool chosen = choose_profiles(project, place, NULL, NULL);
    project_renew(project, project->devices);
    if (chosen && has_all(project, models, devices) && !is_replaced(project, models) &&
        !has_file(project, models))
        return project;
    project_free(project);
    return project_open_at(place, error);
}

void project_free(Project *project)
{
    if (!project)
        return;
    analysis_free(project->analysis);
    budget_book_free(project->budgets);
    fabric_free(project->fabric);
    handbook_free(project->handbook);
    zoo_free(project->zoo);
    g_clear_pointer(&project->devices, g_ptr_array_unref);
    g_clear_pointer(&project->measurements, g_ptr_array_unref);
    g_clear_pointer(&project->chosen, g_ptr_array_unref);
    g_clear_pointer(&project->profiles, g_ptr_array_unref);
    g_ptr_array_unref(project->errors);
    g_clear_pointer(&project->folders, g_ptr_array_unref);
    g_free(project->dir);
    g_free(project);
}

static bool has_folder(const Project *project, const char *folder)
{
    g_autofree char *path = g_build_filename(project->dir, folder, NULL);
    return project->folders->len > 1 || g_file_test(path, G_FILE_TEST_EXISTS);
}

/* The error of an unknown id: that there is no such folder, or which may be meant, else the first
 * of the folder's files in error, which may have it, else where all are listed. */
static void no_such(const Project *project, const char *kind, const char *folder, const char *id,
                    const char *const *ids, GError **error)
{
    const char *owned = strrchr(id, '/'); /* meta-llama/Llama-3.1-8B, as hubs call them */
    g_autofree char *meant = did_you_mean(owned ? owned + 1 : id, ids);
    int n = 0;
    const char *first = first_unread(project, folder, &n);
    if (!ids[0] && !has_folder(project, folder))
        rb_fail(error, RB_ERROR_USAGE,
                "no %s '%s': there is no %s/ in '%s'; -C names a handbook's folder, and --base "
                "shipped lays it over what came with the program",
                kind, id, folder, project->dir);
    else if (first && !*meant)
        rb_fail(error, RB_ERROR_USAGE, "no %s '%s'; %d in error in %s/, the first: %s", kind, id, n,
                folder, first);
    else
        rb_fail(error, RB_ERROR_USAGE, "no %s '%s'%s; `roofbook list %s` shows them", kind, id,
                meant, folder);
}

void project_no_model(const Project *project, const char *id, GError **error)
{
    no_such(project, "model", "models", id, zoo_ids(project->zoo), error);
}

const ModelResult *project_model(const Project *project, const char *id, Setup *setup,
                                 GError **error)
{
    setup->network = zoo_find(project->zoo, id);
    if (setup->network >= 0)
        return analysis_model(project->analysis, setup, error);
    project_no_model(project, id, error);
    return NULL;
}

const Device *project_device(const Project *project, const char *id, GError **error)
{
    const Device *device = devices_find(project->devices, id);
    if (device)
        return device;
    g_autofree const char **ids = devices_ids(project->devices);
    no_such(project, "device", "hardware", id, ids, error);
    return NULL;
}
