#include "onnx/options.h"

#include <string.h>

#include "base/error.h"
#include "graph/shape.h"

OnnxOptions *onnx_options_new(void)
{
    OnnxOptions *options = g_new0(OnnxOptions, 1);
    options->dims = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    options->inputs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    options->warnings = g_ptr_array_new_with_free_func(g_free);
    return options;
}

void onnx_options_free(OnnxOptions *options)
{
    if (!options)
        return;
    g_hash_table_destroy(options->dims);
    g_hash_table_destroy(options->inputs);
    g_ptr_array_unref(options->warnings);
    g_free(options);
}

static bool fail_form(const char *option, const char *form, const char *text, GError **error)
{
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE, "%s takes %s, not '%s'", option, form, text);
    return false;
}

static bool read_size(const char *text, int64_t *size)
{
    guint64 number;
    if (!g_ascii_string_to_unsigned(text, 10, 0, INT64_MAX, &number, NULL))
        return false;
    *size = (int64_t)number;
    return true;
}

/* The name before the last '=', which a name may have as well; NULL: there is none. */
static char *split_name(const char *text, const char **value)
{
    const char *equals = strrchr(text, '=');
    if (!equals || equals == text)
        return NULL;
    *value = equals + 1;
    return g_strndup(text, (gsize)(equals - text));
}

bool onnx_options_add_dim(OnnxOptions *options, const char *text, GError **error)
{
    const char *value = NULL;
    g_autofree char *name = split_name(text, &value);
    int64_t size;
    if (!name || !read_size(value, &size))
        return fail_form("--dim", "a name and a size, batch=8", text, error);
    g_hash_table_insert(options->dims, g_steal_pointer(&name), g_memdup2(&size, sizeof size));
    return true;
}

static bool read_shape(const char *text, Shape *shape)
{
    g_auto(GStrv) parts = g_strsplit(text, "x", SHAPE_MAX_RANK + 1);
    *shape = (Shape){.rank = (int)g_strv_length(parts)};
    if (strcmp(text, "scalar") == 0) {
        shape->rank = 0;
        return true;
    }
    if (shape->rank < 1 || shape->rank > SHAPE_MAX_RANK)
        return false;
    for (int i = 0; i < shape->rank; i++)
        if (!read_size(parts[i], &shape->dim[i]))
            return false;
    return true;
}

bool onnx_options_add_input(OnnxOptions *options, const char *text, GError **error)
{
    const char *value = NULL;
    g_autofree char *name = split_name(text, &value);
    Shape shape;
    if (!name || !read_shape(value, &shape))
        return fail_form("--input", "a name and a shape, image=1x3x224x224", text, error);
    g_hash_table_insert(options->inputs, g_steal_pointer(&name), g_memdup2(&shape, sizeof shape));
    return true;
}
