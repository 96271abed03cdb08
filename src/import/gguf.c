#include "import/gguf.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/count.h"
#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "base/sys.h"

static const GgufType types[] = {
    {0, "fp32", 1, 4},        {1, "fp16", 1, 2},        {2, "q4_0", 32, 18},
    {3, "q4_1", 32, 20},      {6, "q5_0", 32, 22},      {7, "q5_1", 32, 24},
    {8, "q8_0", 32, 34},      {9, "q8_1", 32, 40},      {10, "q2_k", 256, 84},
    {11, "q3_k", 256, 110},   {12, "q4_k", 256, 144},   {13, "q5_k", 256, 176},
    {14, "q6_k", 256, 210},   {15, "q8_k", 256, 292},   {16, "iq2_xxs", 256, 66},
    {17, "iq2_xs", 256, 74},  {18, "iq3_xxs", 256, 98}, {19, "iq1_s", 256, 50},
    {20, "iq4_nl", 32, 18},   {21, "iq3_s", 256, 110},  {22, "iq2_s", 256, 82},
    {23, "iq4_xs", 256, 136}, {24, "int8", 1, 1},       {25, "int16", 1, 2},
    {26, "int32", 1, 4},      {27, "int64", 1, 8},      {28, "fp64", 1, 8},
    {29, "iq1_m", 256, 56},   {30, "bf16", 1, 2},       {34, "tq1_0", 256, 54},
    {35, "tq2_0", 256, 66},   {39, "mxfp4", 32, 17},    {40, "nvfp4", 64, 36},
    {41, "q1_0", 128, 18},    {42, "q2_0", 64, 18},
};

const GgufType *gguf_type(uint32_t id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if ((uint32_t)types[i].id == id)
            return &types[i];
    return NULL;
}

const GgufType *gguf_type_named(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (strcmp(types[i].name, name) == 0)
            return &types[i];
    return NULL;
}

/* ---- Bytes ----------------------------------------------------------------------------------- */

enum { BUFFER = 1 << 16 };

typedef struct Reader {
    int fd;
    const char *shown;
    int64_t at; /* bytes taken */
    size_t begin, end;
    unsigned char bytes[BUFFER];
    GError **error;
} Reader;

static bool fail(Reader *in, const char *what)
{
    g_autofree char *place = g_strdup_printf("byte %" G_GINT64_FORMAT, in->at);
    return rb_fail(in->error, RB_ERROR_INPUT, "%s: %s: %s", in->shown, place, what);
}

static bool fill(Reader *in)
{
    ssize_t got;
    do
        got = sys_read(in->fd, in->bytes, sizeof in->bytes);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return files_fail(in->error, "read", in->shown);
    if (got == 0)
        return fail(in, "the file ends in its header; fetch it anew, all of it");
    in->begin = 0;
    in->end = (size_t)got;
    return true;
}

/* `out` NULL: they are passed over. */
static bool take(Reader *in, void *out, uint64_t n)
{
    if (n > (uint64_t)(GGUF_MAX_HEADER - in->at))
        return fail(in, "the header is larger than 256 MB, or damaged; fetch the file anew");
    for (uint64_t done = 0; done < n;) {
        if (in->begin == in->end && !fill(in))
            return false;
        size_t some = MIN(in->end - in->begin, n - done);
        if (out)
            memcpy((char *)out + done, in->bytes + in->begin, some);
        in->begin += some;
        in->at += (int64_t)some;
        done += some;
    }
    return true;
}

static bool take_number(Reader *in, int n, uint64_t *out)
{
    unsigned char bytes[8] = {0};
    if (!take(in, bytes, (uint64_t)n))
        return false;
    *out = 0;
    for (int i = n; i > 0; i--)
        *out = *out << 8 | bytes[i - 1];
    return true;
}

/* The text, which the caller frees, or "" for one that is longer than is kept. */
static char *take_text(Reader *in)
{
    uint64_t n;
    if (!take_number(in, 8, &n))
        return NULL;
    if (n > GGUF_MAX_TEXT)
        return take(in, NULL, n) ? g_strdup("") : NULL;
    g_autofree char *text = g_malloc0(n + 1);
    return take(in, text, n) ? g_utf8_make_valid(text, -1) : NULL;
}

/* ---- Pairs ----------------------------------------------------------------------------------- */

typedef enum Kind { UNSIGNED, SIGNED, REAL, TRUTH, TEXT, LIST } Kind;

/* By the number of a value's type. */
static const struct Value {
    Kind kind;
    int bytes;
} values[] = {{UNSIGNED, 1}, {SIGNED, 1}, {UNSIGNED, 2}, {SIGNED, 2}, {UNSIGNED, 4},
              {SIGNED, 4},   {REAL, 4},   {TRUTH, 1},    {TEXT, 0},   {LIST, 0},
              {UNSIGNED, 8}, {SIGNED, 8}, {REAL, 8}};

static const struct Value *take_type(Reader *in)
{
    uint64_t type;
    if (!take_number(in, 4, &type))
        return NULL;
    if (type < G_N_ELEMENTS(values))
        return &values[type];
    fail(in, "a value is of no type that is known; fetch the file anew");
    return NULL;
}

static json_t *real_of(uint64_t bits, int bytes)
{
    double value;
    float narrow;
    uint32_t low = (uint32_t)bits;
    memcpy(&narrow, &low, sizeof narrow);
    memcpy(&value, &bits, sizeof value);
    value = bytes == 4 ? (double)narrow : value;
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *whole_of(uint64_t bits, const struct Value *value)
{
    if (value->kind == UNSIGNED || value->bytes == 8)
        return bits > INT64_MAX && value->kind == UNSIGNED ? json_null()
                                                           : json_integer((json_int_t)bits);
    uint64_t sign = (uint64_t)1 << (8 * value->bytes - 1);
    return json_integer((json_int_t)(bits ^ sign) - (json_int_t)sign);
}

/* A reference that the caller owns; NULL: an error. */
static json_t *take_single(Reader *in, const struct Value *value)
{
    uint64_t bits;
    if (value->kind == TEXT) {
        g_autofree char *text = take_text(in);
        return text ? json_string(text) : NULL;
    }
    if (!take_number(in, value->bytes, &bits))
        return NULL;
    if (value->kind == TRUTH)
        return json_boolean(bits);
    return value->kind == REAL ? real_of(bits, value->bytes) : whole_of(bits, value);
}

/* What is long, or of texts, is counted. */
static json_t *take_list(Reader *in)
{
    const struct Value *value = take_type(in);
    uint64_t n;
    if (!value || !take_number(in, 8, &n))
        return NULL;
    if (value->kind == LIST)
        return fail(in, "a list of lists says nothing of a network; fetch the file anew"), NULL;
    bool kept = n <= GGUF_MAX_LIST && value->kind != TEXT;
    json_t *list = kept ? json_array() : json_integer((json_int_t)MIN(n, (uint64_t)INT64_MAX));
    if (!kept && value->bytes > 0)
        return n <= GGUF_MAX_HEADER && take(in, NULL, n * (uint64_t)value->bytes)
                   ? list
                   : (json_decref(list), fail(in, "a list is too long; fetch the file anew"), NULL);
    for (uint64_t i = 0; i < n; i++) {
        json_t *single = take_single(in, value);
        if (!single) {
            json_decref(list);
            return NULL;
        }
        if (kept)
            json_array_append_new(list, single);
        else
            json_decref(single);
    }
    return list;
}

static bool take_pair(Reader *in, json_t *pairs)
{
    g_autofree char *key = take_text(in);
    const struct Value *type = key ? take_type(in) : NULL;
    json_t *value = !type ? NULL : type->kind == LIST ? take_list(in) : take_single(in, type);
    if (!value)
        return false;
    if (!*key || json_object_get(pairs, key)) {
        json_decref(value);
        return fail(in, "a key is empty, too long or stands twice; fetch the file anew");
    }
    return json_object_set_new(pairs, key, value) == 0;
}

/* ---- Tensors --------------------------------------------------------------------------------- */

static bool fail_tensor(Reader *in, const GgufTensor *tensor, const char *what)
{
    g_autofree char *name = label_printable(tensor->name, strlen(tensor->name));
    return rb_fail(in->error, RB_ERROR_INPUT, "%s: tensor '%s' %s; write the file anew", in->shown,
                   name, what);
}

static bool take_dims(Reader *in, GgufTensor *tensor)
{
    uint64_t n, dim;
    if (!take_number(in, 4, &n))
        return false;
    if (n > G_N_ELEMENTS(tensor->dims))
        return fail_tensor(in, tensor, "has more than 4 dimensions");
    tensor->n_dims = (int)n;
    tensor->elements = 1;
    for (int i = 0; i < tensor->n_dims; i++) {
        if (!take_number(in, 8, &dim))
            return false;
        if (dim > INT64_MAX)
            return fail_tensor(in, tensor, "is too large");
        tensor->dims[i] = (int64_t)dim;
        tensor->elements = count_mul(tensor->elements, (int64_t)dim);
    }
    return true;
}

static bool take_tensor(Reader *in, GgufTensor *tensor)
{
    uint64_t type, offset;
    tensor->name = take_text(in);
    if (!tensor->name || !take_dims(in, tensor) || !take_number(in, 4, &type) ||
        !take_number(in, 8, &offset))
        return false;
    tensor->type = gguf_type((uint32_t)type);
    if (!tensor->type)
        return fail_tensor(in, tensor, "is of no type that is known");
    int64_t row = tensor->n_dims > 0 ? tensor->dims[0] : 1;
    if (row % tensor->type->elements != 0)
        return fail_tensor(in, tensor, "has rows that are no whole blocks of its type");
    int64_t blocks =
        count_ok(tensor->elements) ? tensor->elements / tensor->type->elements : COUNT_OVERFLOW;
    tensor->bytes = count_mul(blocks, tensor->type->bytes);
    return count_ok(tensor->bytes) || fail_tensor(in, tensor, "is too large");
}

static bool take_tensors(Reader *in, uint64_t n, Gguf *gguf)
{
    for (uint64_t i = 0; i < n; i++) {
        GgufTensor tensor = {0};
        bool ok = take_tensor(in, &tensor);
        if (ok && !stored_add(&gguf->stored, tensor.type->name, tensor.elements, tensor.bytes))
            ok = fail_tensor(in, &tensor, "is one too many to be counted");
        g_array_append_val(gguf->tensors, tensor);
        if (!ok)
            return false;
    }
    stored_sort(&gguf->stored);
    return true;
}

/* ---- Files ----------------------------------------------------------------------------------- */

/* A number that is small has its other bytes first where a file is big-endian. */
static bool take_version(Reader *in)
{
    uint64_t version;
    if (!take_number(in, 4, &version))
        return false;
    if (version != 0 && (version & 0xffff) == 0)
        return fail(in, "it is big-endian, which is not read; convert it to little-endian");
    return version == 2 || version == 3 ||
           fail(in, "it is of no version that is read, 2 or 3; convert it anew");
}

static bool take_all(Reader *in, Gguf *gguf)
{
    char magic[4];
    uint64_t n_tensors, n_pairs;
    if (!take(in, magic, sizeof magic))
        return false;
    if (memcmp(magic, "GGUF", sizeof magic) != 0)
        return fail(in, "it does not begin as a GGUF file does; name another file");
    if (!take_version(in) || !take_number(in, 8, &n_tensors) || !take_number(in, 8, &n_pairs))
        return false;
    if (n_tensors > GGUF_MAX_TENSORS || n_pairs > GGUF_MAX_PAIRS)
        return fail(in, "it has too many tensors or keys; fetch it anew");
    for (uint64_t i = 0; i < n_pairs; i++)
        if (!take_pair(in, gguf->pairs))
            return false;
    return take_tensors(in, n_tensors, gguf);
}

Gguf *gguf_read(const char *within, const char *path, const char *shown, GError **error)
{
    int64_t size;
    int fd = files_open_regular(within, path, &size, error);
    if (fd < 0)
        return NULL;
    g_autofree Reader *in = g_new0(Reader, 1);
    g_autoptr(Gguf) gguf = g_new0(Gguf, 1);
    in->fd = fd;
    in->shown = shown;
    in->error = error;
    gguf->pairs = json_object();
    gguf->tensors = g_array_new(FALSE, TRUE, sizeof(GgufTensor));
    bool ok = take_all(in, gguf);
    sys_close(fd);
    return ok ? g_steal_pointer(&gguf) : NULL;
}

void gguf_free(Gguf *gguf)
{
    if (!gguf)
        return;
    json_decref(gguf->pairs);
    for (guint i = 0; i < gguf->tensors->len; i++)
        g_free(g_array_index(gguf->tensors, GgufTensor, i).name);
    g_array_free(gguf->tensors, TRUE);
    g_free(gguf);
}

const GgufTensor *gguf_tensor(const Gguf *gguf, const char *name)
{
    for (guint i = 0; i < gguf->tensors->len; i++)
        if (strcmp(g_array_index(gguf->tensors, GgufTensor, i).name, name) == 0)
            return &g_array_index(gguf->tensors, GgufTensor, i);
    return NULL;
}
