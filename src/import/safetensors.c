#include "import/safetensors.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "base/sys.h"
#include "graph/dtype.h"
#include "import/describe.h"
#include "import/from_config.h"

enum { LENGTH_BYTES = 8 };

/* As the header names them, what messages call them, bits; and the format of arithmetic. */
static const struct Type {
    const char *name, *shown;
    int bits;
    DType dtype;
} types[] = {
    {"BOOL", "bool", 8, DTYPE_UNKNOWN},        {"F4", "fp4", 4, DTYPE_UNKNOWN},
    {"F6_E2M3", "fp6_e2m3", 6, DTYPE_UNKNOWN}, {"F6_E3M2", "fp6_e3m2", 6, DTYPE_UNKNOWN},
    {"U8", "uint8", 8, DTYPE_UNKNOWN},         {"I8", "int8", 8, DTYPE_UNKNOWN},
    {"F8_E5M2", "fp8_e5m2", 8, DTYPE_UNKNOWN}, {"F8_E4M3", "fp8_e4m3", 8, DTYPE_UNKNOWN},
    {"F8_E8M0", "fp8_e8m0", 8, DTYPE_UNKNOWN}, {"I16", "int16", 16, DTYPE_UNKNOWN},
    {"U16", "uint16", 16, DTYPE_UNKNOWN},      {"F16", "fp16", 16, DTYPE_FP16},
    {"BF16", "bf16", 16, DTYPE_BF16},          {"I32", "int32", 32, DTYPE_UNKNOWN},
    {"U32", "uint32", 32, DTYPE_UNKNOWN},      {"F32", "fp32", 32, DTYPE_FP32},
    {"C64", "complex64", 64, DTYPE_UNKNOWN},   {"F64", "fp64", 64, DTYPE_FP64},
    {"I64", "int64", 64, DTYPE_UNKNOWN},       {"U64", "uint64", 64, DTYPE_UNKNOWN},
};

static bool refuse(GError **error, const char *shown, const char *tensor, const char *what)
{
    g_autofree char *name = label_printable(tensor, strlen(tensor));
    return rb_fail(error, RB_ERROR_INPUT, "%s: tensor '%s' %s; write the file anew", shown, name,
                   what);
}

/* ---- The bytes of a header ------------------------------------------------------------------- */

static bool read_all(int fd, const char *shown, char *bytes, size_t n, GError **error)
{
    for (size_t done = 0; done < n;) {
        ssize_t got = sys_read(fd, bytes + done, n - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return files_fail(error, "read", shown);
        if (got == 0)
            return rb_fail(error, RB_ERROR_INPUT, "%s: cannot be read to the end; fetch it anew",
                           shown);
        done += (size_t)got;
    }
    return true;
}

static uint64_t little_endian(const unsigned char *bytes)
{
    uint64_t value = 0;
    for (int i = LENGTH_BYTES; i > 0; i--)
        value = value << 8 | bytes[i - 1];
    return value;
}

/* How long the header of a file of `size` bytes is; -1: an error. */
static int64_t header_length(int fd, const char *shown, int64_t size, GError **error)
{
    unsigned char bytes[LENGTH_BYTES];
    if (size < LENGTH_BYTES) {
        rb_fail(error, RB_ERROR_INPUT, "%s: is too short for a safetensors file; fetch it anew",
                shown);
        return -1;
    }
    if (!read_all(fd, shown, (char *)bytes, sizeof bytes, error))
        return -1;
    uint64_t n = little_endian(bytes);
    if (n > (uint64_t)size - LENGTH_BYTES)
        rb_fail(error, RB_ERROR_INPUT,
                "%s: its header would end past the end of the file; fetch it anew, all of it",
                shown);
    else if (n > SAFETENSORS_MAX_HEADER)
        rb_fail(error, RB_ERROR_LIMIT, "%s: its header is larger than %d bytes; divide the file",
                shown, SAFETENSORS_MAX_HEADER);
    else
        return (int64_t)n;
    return -1;
}

/* The header's text of *length bytes. Caller frees. */
static char *header_of(int fd, const char *shown, int64_t size, size_t *length, GError **error)
{
    int64_t n = header_length(fd, shown, size, error);
    g_autofree char *text = n < 0 ? NULL : g_malloc((gsize)n + 1);
    if (!text || !read_all(fd, shown, text, (size_t)n, error))
        return NULL;
    *length = (size_t)n;
    return g_steal_pointer(&text);
}

/* ---- Tensors --------------------------------------------------------------------------------- */

typedef struct Range {
    int64_t begin, end;
} Range;

static const struct Type *type_of(const json_t *tensor)
{
    const char *name = json_string_value(json_object_get(tensor, "dtype"));
    for (size_t i = 0; name && i < G_N_ELEMENTS(types); i++)
        if (strcmp(types[i].name, name) == 0)
            return &types[i];
    return NULL;
}

/* COUNT_OVERFLOW: it has no shape, or too large a one. */
static int64_t elements_of(const json_t *tensor)
{
    const json_t *shape = json_object_get(tensor, "shape"), *dim;
    int64_t elements = json_is_array(shape) ? 1 : COUNT_OVERFLOW;
    size_t i;
    json_array_foreach(shape, i, dim) elements =
        json_is_integer(dim) && json_integer_value(dim) >= 0
            ? count_mul(elements, json_integer_value(dim))
            : COUNT_OVERFLOW;
    return elements;
}

static bool range_of(const json_t *tensor, Range *range)
{
    const json_t *offsets = json_object_get(tensor, "data_offsets");
    const json_t *begin = json_array_get(offsets, 0), *end = json_array_get(offsets, 1);
    if (json_array_size(offsets) != 2 || !json_is_integer(begin) || !json_is_integer(end))
        return false;
    *range = (Range){json_integer_value(begin), json_integer_value(end)};
    return range->begin >= 0 && range->begin <= range->end;
}

static bool add_tensor(const char *shown, const char *name, const json_t *tensor, GArray *ranges,
                       Stored *stored, GError **error)
{
    const struct Type *type = type_of(tensor);
    int64_t elements = elements_of(tensor);
    Range range;
    if (!type)
        return refuse(error, shown, name, "has no type that is known");
    if (!count_ok(elements) || !count_ok(count_mul(elements, type->bits)))
        return refuse(error, shown, name, "has no shape, or too large a one");
    if (!range_of(tensor, &range) || range.end - range.begin != count_bytes(elements, type->bits))
        return refuse(error, shown, name, "has not as many bytes as its type and shape take");
    g_array_append_val(ranges, range);
    return stored_add(stored, type->shown, elements, range.end - range.begin) ||
           refuse(error, shown, name, "is one too many to be counted");
}

static int by_begin(const void *a, const void *b)
{
    const Range *x = a, *y = b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

static bool are_whole(GArray *ranges, int64_t data)
{
    int64_t at = 0;
    g_array_sort(ranges, by_begin);
    for (guint i = 0; i < ranges->len; i++) {
        const Range *range = &g_array_index(ranges, Range, i);
        if (range->begin != at)
            return false;
        at = range->end;
    }
    return at == data;
}

static bool add_tensors(const char *shown, json_t *header, int64_t data, Stored *stored,
                        GError **error)
{
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(Range));
    const char *name;
    json_t *tensor;
    json_object_foreach(header, name, tensor)
    {
        if (strcmp(name, "__metadata__") != 0 &&
            !add_tensor(shown, name, tensor, ranges, stored, error))
            return false;
    }
    return are_whole(ranges, data) ||
           rb_fail(error, RB_ERROR_INPUT,
                   "%s: its tensors do not follow one another up to the end of the file; fetch it "
                   "anew, all of it",
                   shown);
}

static json_t *parsed(const char *shown, const char *text, size_t length, GError **error)
{
    json_error_t problem;
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &problem);
    if (json_is_object(json))
        return json;
    json_decref(json);
    rb_fail(error, RB_ERROR_INPUT, "%s: its header is no JSON object; fetch the file anew", shown);
    return NULL;
}

bool safetensors_read(const char *within, const char *path, const char *shown, Stored *stored,
                      GError **error)
{
    size_t length = 0;
    int64_t size = 0;
    int fd = files_open_regular(within, path, &size, error);
    if (fd < 0)
        return false;
    g_autofree char *text = header_of(fd, shown, size, &length, error);
    sys_close(fd);
    json_t *header = text ? parsed(shown, text, length, error) : NULL;
    int64_t data = size - LENGTH_BYTES - (int64_t)length;
    bool ok = header && add_tensors(shown, header, data, stored, error);
    json_decref(header);
    stored_sort(stored);
    return ok;
}

/* ---- An index -------------------------------------------------------------------------------- */

/* Each file once, in order; NULL: an error. Names are of files beside the index. */
static GPtrArray *files_of(const char *shown, const json_t *index, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const char *tensor;
    json_t *file, *map = json_object_get(index, "weight_map");
    json_object_foreach(map, tensor, file)
    {
        const char *name = json_string_value(file);
        if (!name || !*name || strchr(name, '/') || *name == '.') {
            refuse(error, shown, tensor, "is in no file beside the index");
            return NULL;
        }
        if (g_hash_table_add(seen, (char *)name))
            g_ptr_array_add(files, (char *)name);
    }
    if (files->len > 0 && files->len <= SAFETENSORS_MAX_FILES)
        return g_steal_pointer(&files);
    rb_fail(error, RB_ERROR_INPUT, "%s: names %s files in 'weight_map'; write it anew", shown,
            files->len > 0 ? "too many" : "no");
    return NULL;
}

static char *beside(const char *path, const char *name)
{
    g_autofree char *dir = g_path_get_dirname(path);
    return strcmp(dir, ".") == 0 ? g_strdup(name) : g_build_filename(dir, name, NULL);
}

bool safetensors_read_index(const char *within, const char *path, const char *shown, Stored *stored,
                            GError **error)
{
    size_t length = 0;
    g_autofree char *text = files_read_in(within, path, SAFETENSORS_MAX_HEADER, &length, error);
    json_t *index = text ? parsed(shown, text, length, error) : NULL;
    g_autoptr(GPtrArray) files = index ? files_of(shown, index, error) : NULL;
    bool ok = files != NULL;
    for (guint i = 0; ok && i < files->len; i++) {
        g_autofree char *file = beside(path, files->pdata[i]);
        g_autofree char *joined = beside(shown, files->pdata[i]);
        g_autofree char *called = label_printable(joined, strlen(joined));
        ok = safetensors_read(within, file, called, stored, error);
    }
    json_decref(index);
    return ok;
}

/* ---- As a format ----------------------------------------------------------------------------- */

/* The format of arithmetic that most numbers are stored in. Others, fp8 too, are of weights alone:
 * what is computed with them is wider. */
static const char *dtype_of(const Stored *stored)
{
    const struct Type *most = NULL;
    int64_t elements = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        for (int k = 0; k < stored->n; k++)
            if (types[i].dtype != DTYPE_UNKNOWN && stored->types[k].elements > elements &&
                strcmp(stored->types[k].name, types[i].shown) == 0) {
                most = &types[i];
                elements = stored->types[k].elements;
            }
    return most ? dtype_name(most->dtype) : "bf16";
}

static char *describe_with(const ImportFile *file, const Stored *stored, const char *config,
                           GError **error)
{
    g_autofree char *text = stored_text(stored), *shown = beside(file->shown, "config.json");
    g_autofree char *rest =
        g_strdup_printf("network.dtype = \"%s\"\nnetwork.assumes = \"the network is that of the "
                        "config.json, beside weights of %s\"\n",
                        dtype_of(stored), text);
    json_t *json = config_read(file->within, config, shown, error);
    char *lua = json ? describe_network(file, json, rest, error) : NULL;
    json_decref(json);
    return lua;
}

static char *describe(const ImportFile *file, GError **error)
{
    Stored stored = {0};
    bool index = g_str_has_suffix(file->path, ".json");
    if (!(index ? safetensors_read_index : safetensors_read)(file->within, file->path, file->shown,
                                                             &stored, error))
        return NULL;
    g_autofree char *config = beside(file->path, "config.json");
    g_autofree char *whole =
        file->within ? g_build_filename(file->within, config, NULL) : g_strdup(config);
    if (g_file_test(whole, G_FILE_TEST_IS_REGULAR))
        return describe_with(file, &stored, config, error);
    g_autofree char *text = stored_text(&stored);
    rb_fail(
        error, RB_ERROR_INPUT,
        "%s: holds %s, and nothing of how they are computed with; put the network's config.json "
        "beside it",
        file->shown, text);
    return NULL;
}

const ImportFormat IMPORT_SAFETENSORS = {
    .suffix = ".safetensors",
    .alone = {"model.safetensors", "model.safetensors.index.json"},
    .family = "safetensors files",
    .describe = describe,
    .weights = true};
