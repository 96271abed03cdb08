#include "proto/file.h"

#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "base/sys.h"
#include "proto/schema.h"

/* ---- What is not ONNX ------------------------------------------------------------------------ */

static const struct {
    const char *begins;
    size_t at, length;
    const char *what, *remedy;
} others[] = {
    {"\x89PNG\r\n\x1a\n", 0, 8, "a PNG picture", "name the model file"},
    {"\xff\xd8\xff", 0, 3, "a JPEG picture", "name the model file"},
    {"%PDF", 0, 4, "a PDF document", "name the model file"},
    {"PK\x03\x04", 0, 4, "a zip archive, such as torch.save() writes",
     "write the network with torch.onnx.export(), or unpack the archive"},
    {"\x80\x02}", 0, 3, "a Python pickle", "write the network with torch.onnx.export()"},
    {"\x80\x02\x8a", 0, 3, "a Python pickle", "write the network with torch.onnx.export()"},
    {"\x89HDF\r\n\x1a\n", 0, 8, "an HDF5 file, such as Keras writes", "convert it with tf2onnx"},
    {"TFL3", 4, 4, "a TensorFlow Lite model", "convert it with tf2onnx"},
    {"\x1f\x8b", 0, 2, "compressed by gzip", "unpack it"},
    {"version https://git-lfs", 0, 23, "a Git LFS pointer",
     "fetch the file itself with git lfs pull"},
};

enum { LONGEST_MAGIC = 23 };

G_GNUC_PRINTF(2, 3)
static bool fail(Reader *reader, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    g_autofree char *what = g_strdup_vprintf(format, list);
    va_end(list);
    g_set_error(&reader->error, RB_ERROR, RB_ERROR_INPUT, "%s: %s", reader->shown, what);
    return false;
}

static bool refuse(Reader *reader, const char *what, const char *remedy)
{
    return fail(reader, "is not an ONNX model: it is %s; %s", what, remedy);
}

static bool check_magic(Reader *reader)
{
    /* What cannot be loaded here cannot be decoded either, and that says so. */
    onnx_source_load(reader->source, 0, MIN(reader->source->length, LONGEST_MAGIC));
    if (reader->source->length == 0)
        return refuse(reader, "empty", "copy or export it again");
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (reader->source->length >= others[i].at + others[i].length &&
            memcmp(reader->source->bytes + others[i].at, others[i].begins, others[i].length) == 0)
            return refuse(reader, others[i].what, others[i].remedy);
    return true;
}

/* ---- What is too old or lacks the essentials ------------------------------------------------- */

static bool check_opsets(const OnnxModel *model, Reader *reader)
{
    if (model->n_opsets == 0)
        return fail(reader,
                    "imports no operator set (opset_import), so its operators have no meaning; "
                    "export the file again");
    return true;
}

static bool check_model(const OnnxModel *model, Reader *reader)
{
    const OnnxGraph *graph = &model->graph;
    bool has_graph = graph->n_nodes || graph->n_inputs || graph->n_outputs || graph->n_initializers;
    if (!has_graph && model->ir_version == 0)
        return refuse(reader, "something else, without IR version or graph", "name the model file");
    if (!has_graph)
        return fail(reader,
                    "has no graph: the file is cut short or empty; copy or export it again");
    if (model->ir_version < ONNX_MIN_IR)
        return fail(reader,
                    "is of ONNX IR version %" G_GINT64_FORMAT ", and versions are read from %d "
                    "on; load it and save it again with the onnx package",
                    model->ir_version, ONNX_MIN_IR);
    return check_opsets(model, reader);
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* A file that breaks before it has said its IR version is taken for something else. */
static bool read_model(Reader *reader, OnnxModel *model)
{
    if (!check_magic(reader))
        return false;
    if (reader_decode(reader, &MODEL_SCHEMA, model))
        return check_model(model, reader);
    if (model->ir_version == 0 && reader->error->code == RB_ERROR_INPUT) {
        g_autoptr(GError) problem = g_steal_pointer(&reader->error);
        fail(reader, "is not an ONNX model: %s", problem->message + strlen(reader->shown) + 2);
    }
    return false;
}

static OnnxModel *parse(OnnxSource *source, const char *path, const char *shown, GError **error)
{
    OnnxModel *model = g_memdup2(MODEL_SCHEMA.initial, sizeof *model);
    model->arena = onnx_arena_new(ONNX_MAX_KEPT);
    Reader reader = {
        .arena = model->arena,
        .source = source,
        .shown = shown,
        .path = path,
        .ints = g_new(int64_t, ONNX_KEPT_INTS),
        .reals = g_new(double, ONNX_KEPT_REALS),
    };
    if (!read_model(&reader, model)) {
        g_clear_pointer(&model, onnx_model_free);
        g_propagate_error(error, reader.error);
    }
    g_free(reader.ints);
    g_free(reader.reals);
    return model;
}

OnnxModel *onnx_model_parse(const void *bytes, size_t length, const char *shown, GError **error)
{
    OnnxSource source;
    onnx_source_of(&source, bytes, length);
    return parse(&source, NULL, shown, error);
}

void onnx_model_free(OnnxModel *model)
{
    if (!model)
        return;
    onnx_arena_free(model->arena);
    g_free(model);
}

/* ---- The file -------------------------------------------------------------------------------- */

static OnnxModel *load_and_parse(int fd, int64_t length, const char *path, const char *shown,
                                 GError **error)
{
    if (length > ONNX_MAX_FILE) {
        rb_fail(error, RB_ERROR_LIMIT,
                "%s: is larger than %d GB; save its weights as external data", shown,
                (int)(ONNX_MAX_FILE >> 30));
        return NULL;
    }
    if (length == 0)
        return onnx_model_parse("", 0, shown, error);
    OnnxSource source;
    if (!onnx_source_open(&source, fd, (size_t)length, ONNX_MAX_KEPT)) {
        files_fail(error, "read", path);
        return NULL;
    }
    OnnxModel *model = parse(&source, path, shown, error);
    onnx_source_clear(&source);
    return model;
}

OnnxModel *onnx_model_read(const char *within, const char *path, const char *shown, GError **error)
{
    int64_t length = 0;
    int fd = files_open_regular(within, path, &length, error);
    if (fd < 0)
        return NULL;
    g_autofree char *whole = within ? g_build_filename(within, path, NULL) : g_strdup(path);
    OnnxModel *model = load_and_parse(fd, length, whole, shown, error);
    sys_close(fd);
    return model;
}

/* ---- Looking things up ----------------------------------------------------------------------- */

const OnnxAttr *onnx_node_attr(const OnnxNode *node, const char *name)
{
    for (int i = 0; i < node->n_attrs; i++)
        if (strcmp(node->attrs[i].name, name) == 0)
            return &node->attrs[i];
    return NULL;
}

int64_t onnx_model_opset(const OnnxModel *model, const char *domain)
{
    for (int i = 0; i < model->n_opsets; i++)
        if (strcmp(model->opsets[i].domain, domain) == 0)
            return model->opsets[i].version;
    return 0;
}
