#include "page/layer_place.h"

#include <string.h>

#include "record/fields.h"

#define LAYER_PLACE_FIELDS(X, R)                                                                   \
    X(R, layer, INDEX, "",                                                                         \
      "Index of the network's layer, beside the network, that this is, or that it is a cast of")   \
    X(R, cast, ID, "", "Element type that quantizing has what that layer writes cast to")          \
    X(R, name, TEXT, "",                                                                           \
      "Absent: the name of that layer, with a dot and the cast behind it where there is one")
RECORD_TYPE(layer_place, LayerPlace, LAYER_PLACE_FIELDS, "layer place",
            "Which layer of a network one is of the network as a device runs it, in its data");

static const char *name_of(const ModelResult *model, int i)
{
    return cost_op(model->cost, i)->name;
}

/* Names to indexes from 1; caller unrefs. */
static GHashTable *by_name(const ModelResult *model)
{
    GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
    for (int i = model->cost->n_layers; i-- > 0;)
        g_hash_table_insert(names, (char *)name_of(model, i), GINT_TO_POINTER(i + 1));
    return names;
}

/* The last part of the name where that is a dtype, and the rest a layer's name. */
static void find_cast(GHashTable *names, const char *name, LayerPlace *place)
{
    const char *dot = strrchr(name, '.');
    if (!dot || !g_strv_contains(dtype_names(), dot + 1))
        return;
    g_autofree char *cast_of = g_strndup(name, (gsize)(dot - name));
    int found = GPOINTER_TO_INT(g_hash_table_lookup(names, cast_of));
    if (found)
        *place = (LayerPlace){found - 1, dot + 1, NULL};
}

static LayerPlace place_of(GHashTable *names, const char *name)
{
    LayerPlace place = {-1, NULL, name};
    int found = GPOINTER_TO_INT(g_hash_table_lookup(names, name));
    if (found)
        return (LayerPlace){found - 1, NULL, NULL};
    find_cast(names, name, &place);
    return place;
}

static bool is_named(const ModelResult *model, int i, const char *name)
{
    return i < model->cost->n_layers && strcmp(name_of(model, i), name) == 0;
}

GArray *layer_places(const ModelResult *made, const ModelResult *run)
{
    g_autoptr(GHashTable) names = by_name(made);
    GArray *places = g_array_new(FALSE, FALSE, sizeof(LayerPlace));
    for (int i = 0; i < run->cost->n_layers; i++) {
        LayerPlace place = is_named(made, i, name_of(run, i)) ? (LayerPlace){i, NULL, NULL}
                                                              : place_of(names, name_of(run, i));
        g_array_append_val(places, place);
    }
    return places;
}
