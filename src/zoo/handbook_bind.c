/* What handbook.lua says, beside the zoo and the devices that there are: ids, defaults, what it
 * shows. */
#include "zoo/handbook.h"

#include "base/label.h"
#include "device/formats.h"
#include "device/profile.h"
#include "zoo/devices.h"
#include "zoo/handbook_ids.h"
#include "zoo/source.h"

/* ---- Checking -------------------------------------------------------------------------------- */

/* Those that cannot be are left out of the zoo. */
static void add_variants(const Handbook *handbook, const char *dir, Zoo *zoo, GPtrArray *errors)
{
    const GPtrArray *variants = handbook->variants;
    for (guint i = 0; i < variants->len; i++) {
        const HandbookVariant *v = g_ptr_array_index(variants, i);
        g_autoptr(GError) error = NULL;
        int line =
            source_line(&(SourceFile){dir, HANDBOOK_FILE, HANDBOOK_FILE}, v->id, handbook->line);
        ZooVariant variant = {
            .file = HANDBOOK_FILE,
            .line = line,
            .model = v->model,
            .id = v->id,
            .name = v->name,
            .options = {.batch = v->batch,
                        .resolution = v->resolution,
                        .dims = (const char *const *)v->dims,
                        .inputs = (const char *const *)v->inputs},
        };
        if (zoo_add_variant(zoo, &variant, &error))
            continue;
        g_autofree char *text = g_strdup_printf("variant '%s': %s", v->id, error->message);
        source_error(errors, HANDBOOK_FILE, line, text);
    }
}

static const char **categories(const Zoo *zoo)
{
    GPtrArray *found = g_ptr_array_new();
    for (int i = 0; i < zoo_count(zoo); i++) {
        const char *category = zoo_entry(zoo, i)->category;
        if (category && !g_ptr_array_find_with_equal_func(found, category, g_str_equal, NULL))
            g_ptr_array_add(found, (void *)category);
    }
    g_ptr_array_add(found, NULL);
    return (const char **)g_ptr_array_free(found, FALSE);
}

static const char **own_models(const Zoo *zoo)
{
    const char **ids = g_new0(const char *, zoo_count(zoo) + 1);
    for (int i = 0, n = 0; i < zoo_count(zoo); i++)
        if (!zoo_entry(zoo, i)->from && !zoo_entry(zoo, i)->alias_of)
            ids[n++] = zoo_entry(zoo, i)->id;
    return ids;
}

static const char **own_devices(const GPtrArray *devices)
{
    const char **ids = g_new0(const char *, devices->len + 1);
    for (guint i = 0, n = 0; i < devices->len; i++) {
        const Device *device = g_ptr_array_index(devices, i);
        if (!device->from)
            ids[n++] = device->id;
    }
    return ids;
}

/* A page for what is not shown is never made. What a pattern stands for is not looked at. */
static void check_shown(const KnownIds *shown, const KnownIds *known, char **list)
{
    for (; list && *list; list++) {
        const char *id = known_ids_named(known, *list);
        if (label_is_pattern(*list) || !g_strv_contains(known->ids, *list) ||
            g_strv_contains(shown->ids, id))
            continue;
        g_autofree char *text = g_strdup_printf(
            "'deep' names %s '%s', which the handbook does not show; add it to '%ss', or take it "
            "out of 'deep'",
            known->what, id, known->what);
        source_error(known->errors, HANDBOOK_FILE, known->line, text);
    }
}

/* What may be named, and of it what is shown. */
typedef struct DeepNames {
    const KnownIds *devices, *models, *categories, *shown_devices, *shown_models;
} DeepNames;

static void check_deep(const DeepNames *names, GPtrArray *entries)
{
    for (guint i = 0; entries && i < entries->len; i++) {
        DeepPages *deep = g_ptr_array_index(entries, i);
        check_shown(names->shown_devices, names->devices, deep->devices);
        check_shown(names->shown_models, names->models, deep->models);
        known_ids_settle(names->devices, "'deep'", &deep->devices);
        known_ids_settle(names->models, "'deep'", &deep->models);
        known_ids_settle(names->categories, "'deep'", &deep->categories);
    }
}

static const char **shown_ids(const Handbook *handbook, const Zoo *zoo)
{
    g_autoptr(GArray) shown = handbook_models(handbook, zoo);
    const char **ids = g_new0(const char *, shown->len + 1);
    for (guint i = 0; i < shown->len; i++)
        ids[i] = zoo_entry(zoo, g_array_index(shown, int, i))->id;
    return ids;
}

static void check_deep_of(const Handbook *handbook, const Zoo *zoo, const GPtrArray *devices,
                          DeepNames names)
{
    g_autoptr(GPtrArray) on = handbook_devices(handbook, devices);
    g_autofree const char **device_ids = devices_ids(on);
    g_autofree const char **model_ids = shown_ids(handbook, zoo);
    const KnownIds devices_shown = {.ids = device_ids}, models_shown = {.ids = model_ids};
    names.shown_devices = &devices_shown;
    names.shown_models = &models_shown;
    check_deep(&names, handbook->deep);
}

static void check(Handbook *handbook, const Zoo *zoo, const GPtrArray *devices, GPtrArray *errors)
{
    g_autofree const char **ids = devices_ids(devices);
    g_autofree const char **kinds = categories(zoo), **models_here = own_models(zoo),
                          **devices_here = own_devices(devices);
    KnownIds model = {"model", zoo_ids(zoo), models_here, zoo, handbook->line, errors};
    KnownIds device = {"device", ids, devices_here, NULL, handbook->line, errors};
    KnownIds category = {"category", kinds, NULL, NULL, handbook->line, errors};
    known_ids_settle(&model, "'models'", &handbook->models);
    known_ids_settle(&device, "'devices'", &handbook->devices);
    check_deep_of(handbook, zoo, devices, (DeepNames){&device, &model, &category, NULL, NULL});
    for (guint i = 0; i < handbook->compare->len; i++) {
        Comparison *comparison = g_ptr_array_index(handbook->compare, i);
        g_autofree char *where = g_strdup_printf("comparison '%s'", comparison->id);
        known_ids_settle(&model, where, &comparison->models);
        known_ids_settle(&device, where, &comparison->devices);
    }
}

/* The formats of the four that some device states; without any, what networks are declared in. */
static char **default_precisions(const Handbook *handbook, const GPtrArray *devices)
{
    g_autoptr(GPtrArray) shown = handbook_devices(handbook, devices);
    GStrvBuilder *names = g_strv_builder_new();
    bool any = false;
    for (const char *const *name = formats_compared(); *name; name++) {
        bool stated = false;
        for (guint i = 0; !stated && i < shown->len; i++)
            stated = formats_stated(*name, g_ptr_array_index(shown, i));
        if (stated)
            g_strv_builder_add(names, *name);
        any = any || stated;
    }
    if (!any)
        g_strv_builder_add(names, formats_compared()[0]);
    char **precisions = g_strv_builder_end(names);
    g_strv_builder_unref(names);
    return precisions;
}

static void set_defaults(Handbook *handbook, const GPtrArray *devices)
{
    if (!handbook->title)
        handbook->title = g_strdup("Model-cost handbook");
    if (!handbook->precisions)
        handbook->precisions = default_precisions(handbook, devices);
}

void handbook_bind(Handbook *handbook, const char *dir, Zoo *zoo, const GPtrArray *devices,
                   GPtrArray *errors)
{
    add_variants(handbook, dir, zoo, errors);
    check(handbook, zoo, devices, errors);
    set_defaults(handbook, devices);
}

GPtrArray *handbook_profiles(const Handbook *handbook, const GPtrArray *profiles, GPtrArray *errors)
{
    const char *unknown;
    GPtrArray *chosen =
        profiles_chosen(profiles, (const char *const *)handbook->estimate_by, &unknown);
    g_autofree const char **ids = profiles_ids(profiles);
    KnownIds known = {"profile", ids, NULL, NULL, handbook->line, errors};
    if (unknown && errors)
        known_ids_report(&known, "'estimate_by'", unknown);
    return chosen;
}

/* ---- What it shows --------------------------------------------------------------------------- */

/* A handbook that has models of its own shows these, and not all there are to choose from. */
static bool shows_all(const Zoo *zoo)
{
    for (int i = 0; i < zoo_count(zoo); i++)
        if (!zoo_entry(zoo, i)->from)
            return false;
    return true;
}

GArray *handbook_models(const Handbook *handbook, const Zoo *zoo)
{
    GArray *models = g_array_new(FALSE, FALSE, sizeof(int));
    bool all = shows_all(zoo);
    for (int i = 0; !handbook->models && i < zoo_count(zoo); i++)
        if ((all || !zoo_entry(zoo, i)->from) && !zoo_entry(zoo, i)->alias_of)
            g_array_append_val(models, i);
    for (char **id = handbook->models; id && *id; id++) {
        int entry = zoo_find(zoo, *id);
        if (entry >= 0)
            g_array_append_val(models, entry);
    }
    return models;
}

static bool shows_all_devices(const GPtrArray *devices)
{
    for (guint i = 0; i < devices->len; i++)
        if (!((const Device *)g_ptr_array_index(devices, i))->from)
            return false;
    return true;
}

GPtrArray *handbook_devices(const Handbook *handbook, const GPtrArray *devices)
{
    GPtrArray *shown = g_ptr_array_new();
    bool all = shows_all_devices(devices);
    for (guint i = 0; !handbook->devices && i < devices->len; i++) {
        Device *device = g_ptr_array_index(devices, i);
        if (all || !device->from)
            g_ptr_array_add(shown, device);
    }
    for (char **id = handbook->devices; id && *id; id++) {
        const Device *device = devices_find(devices, *id);
        if (device)
            g_ptr_array_add(shown, (Device *)device);
    }
    return shown;
}

static bool contains(char **list, const char *id)
{
    return g_strv_contains((const char *const *)list, id);
}

/* Whether an entry, or a list of it, speaks of `id`: a list that is absent speaks of all. */
static bool speaks_of(char **list, const char *id)
{
    return !list || (id && contains(list, id));
}

bool handbook_is_deep(const Handbook *handbook, const char *device_id, const char *model_id,
                      const char *category)
{
    if (!speaks_of(handbook->devices, device_id))
        return false;
    for (guint i = 0; handbook->deep && i < handbook->deep->len; i++) {
        const DeepPages *deep = g_ptr_array_index(handbook->deep, i);
        if (contains(deep->devices, device_id) && speaks_of(deep->models, model_id) &&
            speaks_of(deep->categories, category))
            return true;
    }
    return !handbook->deep;
}
