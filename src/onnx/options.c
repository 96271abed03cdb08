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

static bool read_size(const char *text, int64_t *size)
{
    guint64 number;
    if (!g_ascii_string_to_unsigned(text, 10, 0, INT64_MAX, &number, NULL))
        return false;
    *size = (int64_t)number;
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

/* A name and a size or a shape; the name goes to the last '=', which it may have as well. */
static bool add(GHashTable *table, bool size, const char *text, const char *form, GError **error)
{
    const char *equals = strrchr(text, '=');
    Shape shape;
    if (!equals || equals == text ||
        !(size ? read_size(equals + 1, shape.dim) : read_shape(equals + 1, &shape)))
        return rb_fail(error, RB_ERROR_USAGE, "%s, not '%s'; write it so", form, text);
    g_hash_table_insert(table, g_strndup(text, (gsize)(equals - text)),
                        size ? g_memdup2(shape.dim, sizeof shape.dim[0])
                             : g_memdup2(&shape, sizeof shape));
    return true;
}

bool onnx_options_add_dim(OnnxOptions *options, const char *text, GError **error)
{
    return add(options->dims, true, text, "--dim takes a name and a size, batch=8", error);
}

bool onnx_options_add_input(OnnxOptions *options, const char *text, GError **error)
{
    return add(options->inputs, false, text, "--input takes a name and a shape, image=1x3x224x224",
               error);
}
