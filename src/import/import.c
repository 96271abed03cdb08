#include "import/import.h"

#include <string.h>

#include "base/error.h"
#include "base/label.h"
#include "base/path.h"
#include "base/walk.h"
#include "import/from_config.h"
#include "import/from_gguf.h"
#include "import/from_onnx.h"
#include "import/safetensors.h"

static const ImportFormat *const FORMATS[] = {&IMPORT_ONNX, &IMPORT_CONFIG, &IMPORT_SAFETENSORS,
                                              &IMPORT_GGUF};

static bool has_suffix(const char *path, const char *suffix)
{
    size_t n = strlen(path), m = strlen(suffix);
    return n >= m && g_ascii_strcasecmp(path + n - m, suffix) == 0;
}

static bool is_alone(const char *path, const ImportFormat *format)
{
    g_autofree char *base = g_path_get_basename(path);
    bool any = false;
    for (size_t i = 0; i < G_N_ELEMENTS(format->alone); i++)
        any = any || (format->alone[i] && g_ascii_strcasecmp(base, format->alone[i]) == 0);
    return any;
}

static const ImportFormat *format_of(const char *path)
{
    for (size_t i = 0; i < G_N_ELEMENTS(FORMATS); i++)
        if (has_suffix(path, FORMATS[i]->suffix) || is_alone(path, FORMATS[i]))
            return FORMATS[i];
    return NULL;
}

bool import_knows(const char *path)
{
    return format_of(path) != NULL;
}

static int part_of(const ImportFormat *format, const char *path, size_t *stem)
{
    return format->part ? format->part(path, stem) : 0;
}

/* One that is a network in a folder too, where weights belong to what describes them, and the parts
 * of a file to the first. */
static bool is_network(const char *path)
{
    size_t stem;
    const ImportFormat *format = format_of(path);
    return format && !format->weights && part_of(format, path, &stem) <= 1;
}

/* ---- Files that are not read ----------------------------------------------------------------- */

/* Advice that several have. */
#define BY_TF2ONNX "convert it with tf2onnx"
#define BY_TORCH "write the network with torch.onnx.export()"
#define BY_SOURCE "export the network that it was made from as ONNX"
#define BY_HAND "it has weights and no graph: export the network as ONNX, or write it in Lua"

static const struct Other {
    const char *suffix, *what, *remedy;
    bool is_network; /* and may be nothing else */
} others[] = {
    {".tflite", "a TensorFlow Lite model", BY_TF2ONNX, true},
    {".pt", "a PyTorch checkpoint", BY_TORCH, true},
    {".pth", "a PyTorch checkpoint", BY_TORCH, true},
    {".pt2", "a PyTorch program", BY_TORCH, true},
    {".ckpt", "a checkpoint", BY_SOURCE, false},
    {".h5", "a Keras model", BY_TF2ONNX, true},
    {".hdf5", "a Keras model", BY_TF2ONNX, false},
    {".keras", "a Keras model", BY_TF2ONNX, true},
    {".pb", "a TensorFlow graph", BY_TF2ONNX "; if it is ONNX already, name it .onnx", true},
    {".mlmodel", "a Core ML model", BY_SOURCE, true},
    {".mlpackage", "a Core ML model", BY_SOURCE, false},
    {".safetensors", "weights", "put the network's config.json beside it", true},
    {".npz", "a NumPy archive", BY_HAND, false},
    {".json", "a JSON file", BY_SOURCE, false},
    {".ort", "in the format of ONNX Runtime itself", "name the ONNX file that it was made from",
     true},
    {".caffemodel", "a Caffe model", BY_SOURCE, true},
    {".prototxt", "a Caffe model", BY_SOURCE, false},
    {".pdmodel", "a PaddlePaddle model", "convert it with paddle2onnx", true},
    {".engine", "a TensorRT engine", BY_SOURCE, true},
    {".plan", "a TensorRT engine", BY_SOURCE, false},
    {".xml", "an OpenVINO model", BY_SOURCE, false},
};

static const char read_here[] = "networks are read from .onnx, .gguf, .lua and config.json files";

static const struct Other *other_of(const char *path)
{
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (has_suffix(path, others[i].suffix) && strlen(path) > strlen(others[i].suffix))
            return &others[i];
    return NULL;
}

/* Caller frees. */
static char *refusal_of(const struct Other *other, const char *path)
{
    g_autofree char *shown = label_printable(path, strlen(path));
    return g_strdup_printf("%s: is %s, which is not read (%s); %s", shown, other->what, read_here,
                           other->remedy);
}

char *import_refusal(const char *path)
{
    const struct Other *other = other_of(path);
    g_autofree char *shown = label_printable(path, strlen(path));
    if (other)
        return refusal_of(other, path);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return NULL;
    return g_strdup_printf("%s: is of no format that is read (%s); export the network as ONNX",
                           shown, read_here);
}

/* What a network is called that is kept in several formats: the path without its suffix. */
static char *stem_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    return g_strndup(name, dot ? (gsize)(dot - name) : strlen(name));
}

static GHashTable *stems_read(char *const *names)
{
    GHashTable *stems = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (; names && *names; names++)
        if (is_network(*names) || g_str_has_suffix(*names, ".lua"))
            g_hash_table_add(stems, stem_of(*names));
    return stems;
}

/* Weights of the network of a config.json beside them. */
static bool is_weights(const char *name, char *const *names)
{
    const ImportFormat *format = format_of(name);
    g_autofree char *config = path_beside(name, "config.json");
    return format && format->weights && g_strv_contains((const char *const *)names, config);
}

char **import_unread(const char *within, const char *dir, const char *shown)
{
    Walk walk = {.within = within, .path = dir, .shown = shown, .suffix = "", .without = NULL};
    g_auto(GStrv) names = walk_files(&walk, NULL);
    g_autoptr(GHashTable) read = stems_read(names);
    GStrvBuilder *messages = g_strv_builder_new();
    for (char **name = names; name && *name; name++) {
        const struct Other *other = other_of(*name);
        g_autofree char *stem = stem_of(*name), *path = g_build_filename(shown, *name, NULL);
        if (!other || !other->is_network || g_hash_table_contains(read, stem) ||
            is_weights(*name, names))
            continue;
        g_autofree char *message = refusal_of(other, path);
        g_strv_builder_add(messages, message);
    }
    char **found = g_strv_builder_end(messages);
    g_strv_builder_unref(messages);
    return found;
}

static void keep_trouble(const GPtrArray *found, GPtrArray *errors)
{
    for (guint i = 0; i < found->len; i++)
        if (g_error_matches(found->pdata[i], RB_ERROR, RB_ERROR_MACHINE))
            g_ptr_array_add(errors, g_error_copy(found->pdata[i]));
}

char **import_list(const char *within, const char *dir, GPtrArray *errors)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    char **names = walk_files(
        &(Walk){.within = within, .path = dir, .shown = dir, .suffix = "", .without = NULL}, found);
    char **kept = names;
    keep_trouble(found, errors);
    for (char **name = names; name && *name; name++) {
        if (is_network(*name))
            *kept++ = *name;
        else
            g_free(*name);
    }
    if (names)
        *kept = NULL;
    return names;
}

/* What the file is called: its name without the suffix; of one whose name says nothing its folder,
 * if that is not the one that all models are in. Caller frees. */
static char *name_of(const ImportFormat *format, const char *within, const char *path)
{
    g_autofree char *base = g_path_get_basename(path), *dir = g_path_get_dirname(path);
    if (!within && (strcmp(dir, "..") == 0 || g_str_has_suffix(dir, "/.."))) {
        char *whole = g_canonicalize_filename(dir, NULL); /* ".." is no name */
        g_free(dir);
        dir = whole;
    }
    size_t stem;
    if (part_of(format, base, &stem) > 0)
        return g_strndup(base, stem);
    if (!is_alone(path, format))
        return g_strndup(base, strlen(base) - strlen(format->suffix));
    bool own = within ? strchr(dir, '/') != NULL : strcmp(dir, ".") != 0 && strcmp(dir, "/") != 0;
    char *folder = g_path_get_basename(own ? dir : base);
    char *dot = own ? NULL : strrchr(folder, '.');
    if (dot)
        *dot = '\0';
    return folder;
}

/* A name that nothing of can stay is that of its format. */
static char *id_of(const char *stem, const ImportFormat *format)
{
    char *id = label_id_of(stem);
    return *id ? id : (g_free(id), label_id_of(strrchr(format->suffix, '.') + 1));
}

ImportFile *import_file_new(const char *within, const char *path, const char *shown)
{
    ImportFile *file = g_new0(ImportFile, 1);
    g_autofree char *base = g_path_get_basename(path);
    file->format = format_of(path);
    g_autofree char *stem = name_of(file->format, within, path);
    file->within = g_strdup(within);
    file->path = g_strdup(path);
    file->shown = g_strdup(shown);
    file->id = id_of(stem, file->format);
    file->name = label_printable(*stem ? stem : base, strlen(*stem ? stem : base));
    return file;
}

void import_file_free(ImportFile *file)
{
    if (!file)
        return;
    g_free(file->within);
    g_free(file->path);
    g_free(file->shown);
    g_free(file->id);
    g_free(file->name);
    g_free(file);
}

bool import_describes(const ImportFile *file)
{
    return file->format->describe != NULL;
}

char *import_describe(const ImportFile *file, GError **error)
{
    return file->format->describe ? file->format->describe(file, error) : NULL;
}

Graph *import_build(const ImportFile *file, const BuildOptions *options,
                    const BuildOptions *defaults, GError **error)
{
    static const BuildOptions none = {0};
    Graph *graph = file->format->build(file, options, defaults ? defaults : &none, error);
    if (!graph)
        return NULL;
    graph->id = graph_string(graph, file->id);
    graph->name = graph_string(graph, file->name);
    graph->file = graph_string(graph, file->shown);
    if (!graph->family)
        graph->family = graph_string(graph, file->format->family);
    if (!graph->source)
        graph->source = graph_string(graph, file->shown);
    return graph;
}

bool import_accepts(const ImportFile *file, const BuildOptions *options, GError **error)
{
    return file->format->accepts(file, options, error);
}
