/* Other ids of a model, at dims of their own: places that share its description. */
#include "zoo/zoo_parts.h"

#include <string.h>

/* A message that has no location; NULL: the alias can be. Caller frees. */
static char *problem_of(const Zoo *zoo, const Place *of, const ModelAlias *alias, int from)
{
    const BuildOptions options = {.dims = (const char *const *)alias->dims};
    g_autoptr(GError) error = NULL;
    int known = zoo_find(zoo, alias->id);
    if (known >= from)
        return g_strdup_printf("alias '%s' of model '%s' is the id of a model in %s; give the "
                               "alias another",
                               alias->id, of->entry.id, zoo_entry(zoo, known)->file);
    if (!zoo_check_options(of->model, &options, &error))
        return g_strdup_printf("alias '%s': %s", alias->id, error->message);
    return NULL;
}

static void set_alias(Zoo *zoo, Place *place, const Place *of, const char *id, const char *name)
{
    g_autofree char *made = name ? NULL : zoo_name_at(&of->entry, &place->preset);
    place->entry = of->entry;
    place->entry.id = id;
    place->entry.name = name ? name : g_string_chunk_insert_const(zoo->strings, made);
    place->entry.alias_of = of->entry.id;
    place->model = of->model;
    place->file = of->file;
    place->is_variant = true;
}

void zoo_add_aliases(Zoo *zoo, int i, int from)
{
    const Place of = *zoo_place(zoo, i);
    for (guint k = 0; k < of.model->aliases->len; k++) {
        const ModelAlias *alias = &g_array_index(of.model->aliases, ModelAlias, k);
        g_autofree char *problem = problem_of(zoo, &of, alias, from);
        if (problem) {
            zoo_file_error(of.file, of.model->line, problem);
            continue;
        }
        Place place = {.preset.dims = (const char *const *)g_strdupv(alias->dims)};
        set_alias(zoo, &place, &of, alias->id, alias->name);
        zoo_add_place(zoo, place);
    }
}

static bool declares(const Model *model, const char *id)
{
    bool any = false;
    for (guint i = 0; i < model->aliases->len; i++)
        any = any || strcmp(g_array_index(model->aliases, ModelAlias, i).id, id) == 0;
    return any;
}

/* Whether what was an alias of another model can be one of this. */
static bool fits(const Place *alias, const Place *of)
{
    return of->model && !declares(of->model, alias->entry.id) &&
           strcmp(of->entry.id, alias->entry.id) != 0 &&
           zoo_check_options(of->model, &alias->preset, NULL);
}

void zoo_hand_on_aliases(Zoo *zoo, const char *old, int i)
{
    const Place *of = zoo_place(zoo, i);
    for (int k = zoo_count(zoo); k-- > 0;) {
        Place *alias = zoo_place(zoo, k);
        if (g_strcmp0(alias->entry.alias_of, old) != 0)
            continue;
        if (fits(alias, of))
            set_alias(zoo, alias, of, alias->entry.id, NULL);
        else
            zoo_remove_place(zoo, k);
    }
}
