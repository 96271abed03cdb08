/* Models of the zoo at other sizes, as entries of their own. */
#include "zoo/zoo_parts.h"

#include "base/error.h"
#include "base/label.h"

static bool check_variant(const Zoo *zoo, const ZooVariant *variant, GError **error)
{
    int base = zoo_find(zoo, variant->model), known = zoo_find(zoo, variant->id);
    const BuildOptions *options = &variant->options;
    if (base < 0) {
        g_autofree char *meant = did_you_mean(variant->model, zoo_ids(zoo));
        return rb_fail(error, RB_ERROR_INPUT, "there is no model '%s'%s", variant->model,
                       *meant ? meant : "; `roofbook list models` shows them");
    }
    if (known >= 0 && zoo_place(zoo, known)->is_variant && !zoo_entry(zoo, known)->alias_of)
        return rb_fail(error, RB_ERROR_INPUT,
                       "two variants have this id; give one of them another");
    if (known >= 0)
        return rb_fail(error, RB_ERROR_INPUT, "a model in %s has this id; give the variant another",
                       zoo_entry(zoo, known)->file);
    const Place *place = zoo_place(zoo, base);
    if (place->is_variant && !zoo_entry(zoo, base)->alias_of)
        return rb_fail(error, RB_ERROR_INPUT,
                       "'%s' is a variant itself; name the model it is one of", variant->model);
    return place->import ? import_accepts(place->import, options, error)
                         : zoo_check_options(place->model, options, error);
}

char *zoo_name_at(const ZooEntry *entry, const BuildOptions *options)
{
    GString *name = g_string_new(entry->name);
    if (options->batch > 0)
        g_string_append_printf(name, ", batch %" G_GINT64_FORMAT, options->batch);
    if (options->resolution > 0)
        g_string_append_printf(name, ", %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT,
                               options->resolution, options->resolution);
    for (const char *const *dim = options->dims; dim && *dim; dim++)
        g_string_append_printf(name, ", %s", *dim);
    for (const char *const *input = options->inputs; input && *input; input++)
        g_string_append_printf(name, ", %s", *input);
    return g_string_free(name, FALSE);
}

/* The dims of an alias, then those that count more. Caller frees. */
static char **joined(const char *const *first, const char *const *then)
{
    GPtrArray *all = g_ptr_array_new();
    for (; first && *first; first++)
        g_ptr_array_add(all, g_strdup(*first));
    for (; then && *then; then++)
        g_ptr_array_add(all, g_strdup(*then));
    g_ptr_array_add(all, NULL);
    return (char **)g_ptr_array_free(all, FALSE);
}

bool zoo_add_variant(Zoo *zoo, const ZooVariant *variant, GError **error)
{
    if (!check_variant(zoo, variant, error))
        return false;
    Place place = *zoo_place(zoo, zoo_find(zoo, variant->model));
    g_autofree char *name =
        variant->name ? g_strdup(variant->name) : zoo_name_at(&place.entry, &variant->options);
    place.entry.id = g_string_chunk_insert(zoo->strings, variant->id);
    place.entry.name = g_string_chunk_insert(zoo->strings, name);
    place.is_variant = true;
    g_autofree char *asked = g_strdup_printf("%s:%d", variant->file, variant->line);
    place.asked = variant->file ? g_string_chunk_insert(zoo->strings, asked) : NULL;
    const char *const *dims = place.preset.dims; /* of an alias */
    place.entry.alias_of = NULL;
    place.preset = variant->options;
    place.preset.dims = (const char *const *)joined(dims, variant->options.dims);
    place.preset.inputs = (const char *const *)g_strdupv((char **)variant->options.inputs);
    zoo_add_place(zoo, place);
    return true;
}
