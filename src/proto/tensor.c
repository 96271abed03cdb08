#include "proto/tensor.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/count.h"
#include "base/error.h"
#include "base/files.h"
#include "base/sys.h"
#include "proto/model.h"
#include "proto/onnx.pb.h"

static const OnnxSparse NO_SPARSE_YET = {.values = {.name = "", .location = ""},
                                         .indices = {.name = "", .location = ""}};
static const OnnxEntry NO_ENTRY_YET = {"", ""};

const Schema ENTRY_SCHEMA = {
    .what = "entry",
    .size = sizeof(OnnxEntry),
    .initial = &NO_ENTRY_YET,
    .slots =
        {
            FIELD(Entry, key) = {read_text, AT(OnnxEntry, key)},
            FIELD(Entry, value) = {read_text, AT(OnnxEntry, value)},
        },
};

/* ---- Formats of elements --------------------------------------------------------------------- */

typedef enum Format {
    FORMAT_OTHER, /* not kept */
    FORMAT_SIGNED,
    FORMAT_UNSIGNED,
    FORMAT_BOOL,
    FORMAT_REAL,
    FORMAT_HALF,
    FORMAT_BFLOAT,
} Format;

static const struct {
    Format format;
    int bytes;
} formats[] = {
    [ONNX_FLOAT] = {FORMAT_REAL, 4},      [ONNX_UINT8] = {FORMAT_UNSIGNED, 1},
    [ONNX_INT8] = {FORMAT_SIGNED, 1},     [ONNX_UINT16] = {FORMAT_UNSIGNED, 2},
    [ONNX_INT16] = {FORMAT_SIGNED, 2},    [ONNX_INT32] = {FORMAT_SIGNED, 4},
    [ONNX_INT64] = {FORMAT_SIGNED, 8},    [ONNX_BOOL] = {FORMAT_BOOL, 1},
    [ONNX_FLOAT16] = {FORMAT_HALF, 2},    [ONNX_DOUBLE] = {FORMAT_REAL, 8},
    [ONNX_UINT32] = {FORMAT_UNSIGNED, 4}, [ONNX_UINT64] = {FORMAT_UNSIGNED, 8},
    [ONNX_BFLOAT16] = {FORMAT_BFLOAT, 2},
};

static Format format_of(int data_type)
{
    bool known = data_type >= 0 && data_type < (int)G_N_ELEMENTS(formats);
    return known ? formats[data_type].format : FORMAT_OTHER;
}

static uint64_t little_endian(const uint8_t *bytes, int n)
{
    uint64_t bits = 0;
    for (int i = 0; i < n; i++)
        bits |= (uint64_t)bytes[i] << (8 * i);
    return bits;
}

/* IEEE 754 binary16. */
static double half(uint64_t bits)
{
    int exponent = bits >> 10 & 31, fraction = bits & 1023;
    double size = exponent == 31 ? (fraction ? (double)NAN : (double)INFINITY)
                  : exponent     ? ldexp(1024 + fraction, exponent - 25)
                                 : ldexp(fraction, -24);
    return bits >> 15 & 1 ? -size : size;
}

static double single(uint64_t bits)
{
    uint32_t word = (uint32_t)bits;
    float number;
    memcpy(&number, &word, sizeof number);
    return (double)number;
}

static double real_of(Format format, uint64_t bits, int bytes)
{
    if (format == FORMAT_HALF)
        return half(bits);
    if (format == FORMAT_BFLOAT)
        return single(bits << 16);
    if (bytes == 4)
        return single(bits);
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static int64_t whole_of(Format format, uint64_t bits, int bytes)
{
    int unused = 64 - 8 * bytes;
    if (format == FORMAT_BOOL)
        return (bits & 255) != 0;
    if (format == FORMAT_SIGNED)
        return (int64_t)(bits << unused) >> unused;
    return (int64_t)(bits << unused >> unused);
}

/* ---- Payloads -------------------------------------------------------------------------------- */

typedef struct Raw {
    const uint8_t *bytes;
    size_t length;
} Raw;

/* A tensor while it is read: dims and type may come after the values. The values that have fields
 * of their own gather in the reader's arrays. */
typedef struct Parts {
    OnnxTensor tensor;
    Raw raw;             /* bytes NULL: there is none */
    int n_ints, n_reals; /* in the reader's arrays; at most what these hold */
    bool too_many;
    int location; /* TensorProto.DataLocation: 1 is external */
    int64_t at;   /* byte of the external file that its values begin at */
} Parts;

static bool read_raw(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    Raw *raw = frame_member(frame, slot->offset);
    *raw = (Raw){frame_bytes(frame, stream), stream->bytes_left};
    *(int64_t *)frame_member(frame, slot->n) = (int64_t)stream->bytes_left;
    bool small = raw->length <= ONNX_KEPT_INTS * sizeof(int64_t);
    return raw->bytes && (!small || frame_load(frame, stream, raw->length));
}

/* Its length, added to the payload. */
static bool add_payload(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    int64_t *payload = frame_member(frame, slot->n);
    count_add_to(payload, (int64_t)stream->bytes_left);
    return frame_bytes(frame, stream) != NULL;
}

/* Whole numbers, or real ones of slot->kind bytes each. Where more are left than fit they are
 * weights: left alone, they are skipped by their length. */
static bool read_data(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    enum { LONGEST_WHOLE = 10 };
    Parts *parts = frame->target;
    bool real = slot->kind > 0;
    int *n = frame_member(frame, slot->n), most = real ? ONNX_KEPT_REALS : ONNX_KEPT_INTS;
    size_t widest = real ? (size_t)slot->kind : LONGEST_WHOLE;
    count_add_to(&parts->tensor.payload, (int64_t)stream->bytes_left);
    parts->too_many = parts->too_many || stream->bytes_left > (size_t)(most - *n) * widest;
    if (parts->too_many)
        return true;
    if (!frame_load(frame, stream, stream->bytes_left))
        return false;
    for (; stream->bytes_left && *n < most; ++*n) {
        uint64_t whole = 0;
        if (real ? !frame_real(stream, slot->kind, &frame->reader->reals[*n])
                 : !frame_varint(stream, &whole))
            return false;
        if (!real)
            frame->reader->ints[*n] = (int64_t)whole;
    }
    parts->too_many = stream->bytes_left > 0;
    return true;
}

/* The entries "location" and "offset" of external data. */
static bool read_location(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    OnnxEntry entry = NO_ENTRY_YET;
    if (!frame_decode(frame, &ENTRY_SCHEMA, &entry, stream))
        return false;
    if (strcmp(entry.key, "location") == 0)
        *(const char **)frame_member(frame, slot->offset) = entry.value;
    if (strcmp(entry.key, "offset") == 0)
        ((Parts *)frame->target)->at = g_ascii_strtoll(entry.value, NULL, 10);
    return true;
}

/* ---- Values ---------------------------------------------------------------------------------- */

/* Whether exactly the tensor's values are there. A file may have had them taken out. */
static bool is_complete(const Parts *parts, Format format, int bytes)
{
    int64_t elements = parts->tensor.elements;
    if (parts->raw.bytes)
        return (int64_t)parts->raw.length == elements * bytes;
    return !parts->too_many && elements == (format == FORMAT_REAL ? parts->n_reals : parts->n_ints);
}

/* The bits of the i-th value, wherever it is. */
static uint64_t bits_at(const Frame *frame, int64_t i, int bytes)
{
    const Raw *raw = &((const Parts *)frame->target)->raw;
    return raw->bytes ? little_endian(raw->bytes + i * bytes, bytes)
                      : (uint64_t)frame->reader->ints[i];
}

/* Of those that were loaded (read_raw). */
static bool are_zeros(const Parts *parts)
{
    const Raw *raw = &parts->raw;
    bool zeros = raw->bytes && raw->length > 0 && raw->length <= ONNX_KEPT_INTS * sizeof(int64_t);
    for (size_t i = 0; zeros && i < raw->length; i++)
        zeros = raw->bytes[i] == 0;
    return zeros;
}

/* Values in a file beside the model's are read when they are few, as shapes may come of them. What
 * is not there, or not beneath the model's folder, stays unknown; what the machine cannot read now
 * is a failure. */
static bool read_beside(const Frame *frame, uint8_t *buffer, size_t bytes)
{
    Parts *parts = frame->target;
    const char *location = parts->tensor.location;
    if (!frame->reader->path || !*location || parts->at < 0 || bytes == 0)
        return true;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_path_get_dirname(frame->reader->path);
    int file = files_open_in(folder, location, O_RDONLY | O_NONBLOCK | O_NOCTTY, &error);
    struct stat status;
    bool regular = file >= 0 && sys_stat_open(file, &status) == 0 && S_ISREG(status.st_mode);
    ssize_t n = regular ? sys_read_at(file, buffer, bytes, (off_t)parts->at) : 0;
    if (n < 0)
        files_fail(&error, "read", location);
    bool failed = g_error_matches(error, RB_ERROR, RB_ERROR_MACHINE);
    if (failed)
        frame_fail(frame, frame->at, error->code, "%s", error->message);
    if (n == (ssize_t)bytes)
        parts->raw = (Raw){buffer, bytes};
    sys_shut(file);
    return !failed;
}

/* Whether its values are few enough to be kept. */
static bool is_small(const OnnxTensor *tensor, Format format)
{
    int most = format >= FORMAT_REAL ? ONNX_KEPT_REALS : ONNX_KEPT_INTS;
    return format != FORMAT_OTHER && count_ok(tensor->elements) && tensor->elements <= most;
}

static bool keep_values(const Frame *frame)
{
    Parts *parts = frame->target;
    OnnxTensor *tensor = &parts->tensor;
    Format format = format_of(tensor->data_type);
    if (!is_small(tensor, format))
        return true;
    /* at least 1 of what is kept; analysers cannot know */
    int bytes = MAX(formats[tensor->data_type].bytes, 1);
    size_t length = (size_t)tensor->elements * (size_t)bytes;
    g_autofree uint8_t *beside = tensor->external ? g_malloc(MAX(length, 1)) : NULL;
    if (beside && !read_beside(frame, beside, length))
        return false;
    bool real = format >= FORMAT_REAL, own = format == FORMAT_REAL && !parts->raw.bytes;
    if ((tensor->external && parts->raw.bytes != beside) || !is_complete(parts, format, bytes))
        return true;
    size_t size = (size_t)tensor->elements * sizeof(double);
    double *reals = real ? onnx_arena_alloc(frame->reader->arena, size) : NULL;
    int64_t *ints = real ? NULL : onnx_arena_alloc(frame->reader->arena, size);
    if (!reals && !ints)
        return frame_fail_memory(frame);
    for (int64_t i = 0; i < tensor->elements; i++)
        if (ints)
            ints[i] = whole_of(format, bits_at(frame, i, bytes), bytes);
        else
            reals[i] =
                own ? frame->reader->reals[i] : real_of(format, bits_at(frame, i, bytes), bytes);
    tensor->reals = reals;
    tensor->ints = ints;
    return true;
}

static bool check_dims(const Frame *frame, const int64_t *dims, int n)
{
    for (int i = 0; i < n; i++)
        if (dims[i] < 0)
            return frame_fail(frame, frame->at, RB_ERROR_INPUT,
                              "dimension %d is %" G_GINT64_FORMAT
                              ", and a stored tensor has none below 0; export the file again",
                              i + 1, dims[i]);
    return true;
}

static bool finish_tensor(Frame *frame)
{
    Parts *parts = frame->target;
    OnnxTensor *tensor = &parts->tensor;
    if (!check_dims(frame, tensor->dims, tensor->n_dims))
        return false;
    tensor->elements = count_product(tensor->dims, tensor->n_dims);
    tensor->external = parts->location == 1;
    tensor->zeros = are_zeros(parts);
    return keep_values(frame);
}

static const Parts NO_PARTS_YET = {.tensor = {.name = "", .location = ""}};

static const Schema TENSOR_SCHEMA = {
    .what = "tensor",
    .size = sizeof(Parts),
    .initial = &NO_PARTS_YET,
    NAMED(Parts, tensor.name),
    PLACED(Parts, tensor.offset),
    .finish = finish_tensor,
    .slots =
        {
#define PAYLOAD .n = offsetof(Parts, tensor.payload), .lazy = true
#define WHOLE read_data, .n = offsetof(Parts, n_ints), .lazy = true
#define REAL(type) read_data, .n = offsetof(Parts, n_reals), .kind = sizeof(type), .lazy = true
            FIELD(Tensor, dims) = {read_ints, AT(Parts, tensor.dims),
                                   .n = offsetof(Parts, tensor.n_dims), .kind = ONNX_MAX_RANK},
            FIELD(Tensor, data_type) = {read_int, AT(Parts, tensor.data_type)},
            FIELD(Tensor, float_data) = {REAL(float)},
            FIELD(Tensor, int32_data) = {WHOLE},
            FIELD(Tensor, string_data) = {add_payload, PAYLOAD},
            FIELD(Tensor, int64_data) = {WHOLE},
            FIELD(Tensor, name) = {read_text, AT(Parts, tensor.name)},
            FIELD(Tensor, raw_data) = {read_raw, AT(Parts, raw), PAYLOAD},
            FIELD(Tensor, double_data) = {REAL(double)},
            FIELD(Tensor, uint64_data) = {WHOLE},
            FIELD(Tensor, external_data) = {read_location, AT(Parts, tensor.location)},
            FIELD(Tensor, data_location) = {read_int, AT(Parts, location)},
#undef REAL
#undef WHOLE
#undef PAYLOAD
        },
};

/* A tensor has no tensor within, so the reader's arrays serve one at a time. */
static bool decode_tensor(const Frame *frame, OnnxTensor *tensor, pb_istream_t *stream)
{
    Parts parts = NO_PARTS_YET;
    if (!frame_decode(frame, &TENSOR_SCHEMA, &parts, stream))
        return false;
    *tensor = parts.tensor;
    return true;
}

bool read_tensor(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    OnnxTensor *tensor = frame_append(frame, slot, sizeof *tensor);
    return tensor && decode_tensor(frame, tensor, stream);
}

/* ---- Sparse tensors -------------------------------------------------------------------------- */

static bool read_part(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    return decode_tensor(frame, frame_member(frame, slot->offset), stream);
}

static bool finish_sparse(Frame *frame)
{
    const OnnxSparse *sparse = frame->target;
    return check_dims(frame, sparse->dims, sparse->n_dims);
}

static const Schema SPARSE_SCHEMA = {
    .what = "sparse tensor",
    .size = sizeof(OnnxSparse),
    .initial = &NO_SPARSE_YET,
    NAMED(OnnxSparse, values.name),
    PLACED(OnnxSparse, offset),
    .finish = finish_sparse,
    .slots =
        {
            FIELD(Sparse, values) = {read_part, AT(OnnxSparse, values), .lazy = true},
            FIELD(Sparse, indices) = {read_part, AT(OnnxSparse, indices), .lazy = true},
            FIELD(Sparse, dims) = {read_ints, AT(OnnxSparse, dims),
                                   .n = offsetof(OnnxSparse, n_dims), .kind = ONNX_MAX_RANK},
        },
};

bool read_sparse(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    OnnxSparse *sparse = frame_append(frame, slot, sizeof *sparse);
    if (!sparse)
        return false;
    *sparse = NO_SPARSE_YET;
    return frame_decode(frame, &SPARSE_SCHEMA, sparse, stream);
}
