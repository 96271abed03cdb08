#include "proto/decode.h"

#include <errno.h>
#include <string.h>

#include "base/label.h"
#include "proto/model.h"
#include "proto/onnx.pb.h"

_Static_assert(onnx_ModelProto_functions_tag < SCHEMA_FIELDS, "SCHEMA_FIELDS");

/* ---- Errors ---------------------------------------------------------------------------------- */

enum { SHOWN_NAME = 80 }; /* bytes of a name in a message */

static const char *frame_name(const Frame *frame)
{
    if (!frame->schema->named)
        return "";
    return *(const char **)frame_member(frame, frame->schema->name);
}

/* "attribute 'pads' of node 'conv1' of graph 'main'": the messages around, from within, as far as
 * they have a name; at least the innermost. */
static char *describe(const Frame *frame)
{
    GString *text = g_string_new(NULL);
    int named = 0;
    for (const Frame *at = frame; at && named < 3; at = at->parent) {
        const char *name = frame_name(at);
        if (!*name && at != frame)
            continue;
        g_string_append_printf(text, "%s%s", text->len ? " of " : "", at->schema->what);
        if (!*name)
            continue;
        named++;
        g_autofree char *printable = label_printable(name, MIN(strlen(name), SHOWN_NAME));
        g_string_append_printf(text, " '%s'", printable);
    }
    return g_string_free(text, FALSE);
}

bool frame_fail(const Frame *frame, int64_t at, RbErrorCode code, const char *format, ...)
{
    Reader *reader = frame->reader;
    if (reader->error)
        return false;
    va_list list;
    va_start(list, format);
    g_autofree char *what = g_strdup_vprintf(format, list);
    va_end(list);
    g_autofree char *where = describe(frame);
    g_set_error(&reader->error, RB_ERROR, code, "%s: %s at byte %" G_GINT64_FORMAT ": %s",
                reader->shown, where, at, what);
    return false;
}

bool frame_fail_memory(const Frame *frame)
{
    return frame_fail(frame, frame->at, RB_ERROR_LIMIT,
                      "the file's structure takes more than %d MB without its weights; "
                      "split the network",
                      (int)(ONNX_MAX_KEPT >> 20));
}

/* Where in the file `stream` is; -1 for a number, which is handed over in a buffer of its own.
 * The state of a stream over memory is its position. */
static int64_t position(const Reader *reader, const pb_istream_t *stream)
{
    uintptr_t at = (uintptr_t)stream->state, begin = (uintptr_t)reader->source->bytes;
    return at >= begin && at - begin <= reader->source->length ? (int64_t)(at - begin) : -1;
}

static const struct {
    const char *nanopb, *ours;
} reasons[] = {
    {"parent stream too short", "a length in it reaches beyond its end"},
    {"end-of-stream", "it ends in the middle of a field"},
    {"varint overflow", "a number or length in it is longer than any can be"},
    {"invalid wire_type", "a field in it is of a kind that ONNX does not use"},
    {"zero tag", "it has a field without a number"},
};

static const char *reason(const char *nanopb)
{
    for (size_t i = 0; nanopb && i < G_N_ELEMENTS(reasons); i++)
        if (strcmp(reasons[i].nanopb, nanopb) == 0)
            return reasons[i].ours;
    return "it cannot be decoded";
}

/* A file that is cut short ends in the middle of the outermost message. */
static bool fail_decoding(const Frame *frame, const pb_istream_t *stream)
{
    int64_t at = position(frame->reader, stream);
    const char *damage = frame->parent ? "the file is damaged" : "the file is cut short or damaged";
    return frame_fail(frame, at < 0 ? frame->at : at, RB_ERROR_INPUT,
                      "%s: %s; copy or export it again", reason(stream->errmsg), damage);
}

/* ---- Messages -------------------------------------------------------------------------------- */

bool frame_load(const Frame *frame, const pb_istream_t *stream, size_t n)
{
    int64_t at = position(frame->reader, stream);
    if (at < 0)
        return true;
    switch (onnx_source_load(frame->reader->source, (size_t)at, n)) {
    case ONNX_LOADED:
        return true;
    case ONNX_LOAD_SHORT:
        return frame_fail(frame, at, RB_ERROR_IO,
                          "the file became shorter while it was read; try again when it is "
                          "complete");
    case ONNX_LOAD_LIMIT:
        return frame_fail_memory(frame);
    case ONNX_LOAD_FAILED:
        break;
    }
    return frame_fail(frame, at, RB_ERROR_MACHINE,
                      "the file cannot be read: %s; check the disk and try again",
                      g_strerror(errno));
}

static void advance(pb_istream_t *stream, size_t bytes)
{
    stream->state = (uint8_t *)stream->state + bytes;
    stream->bytes_left -= bytes;
}

bool frame_varint(pb_istream_t *stream, uint64_t *number)
{
    enum { LONGEST = 10 };
    const uint8_t *bytes = stream->state;
    size_t most = MIN(stream->bytes_left, LONGEST), n = 0;
    uint64_t value = 0;
    for (bool more = true; more && n < most; n++) {
        value |= (uint64_t)(bytes[n] & 127) << (7 * n);
        more = bytes[n] > 127;
    }
    bool ends = n > 0 && bytes[n - 1] <= 127;
    advance(stream, n);
    if (!ends && n < LONGEST)
        PB_RETURN_ERROR(stream, "end-of-stream");
    if (!ends || (n == LONGEST && bytes[n - 1] > 1))
        PB_RETURN_ERROR(stream, "varint overflow");
    *number = value;
    return true;
}

bool frame_real(pb_istream_t *stream, int bytes, double *number)
{
    float narrow = 0;
    if (bytes == sizeof *number)
        return pb_decode_fixed64(stream, number);
    bool ok = pb_decode_fixed32(stream, &narrow);
    *number = (double)narrow;
    return ok;
}

static bool read_slot(Frame *frame, const Slot *slot, pb_istream_t *stream, pb_istream_t *value)
{
    if (slot->read(frame, slot, value))
        return true;
    PB_RETURN_ERROR(stream, value->errmsg ? value->errmsg : "callback failed");
}

static bool read_bytes(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    uint64_t length;
    if (!frame_varint(stream, &length))
        return false;
    if (length > stream->bytes_left)
        PB_RETURN_ERROR(stream, "parent stream too short");
    pb_istream_t value = *stream;
    value.bytes_left = (size_t)length;
    if (slot->read && !slot->lazy && !frame_load(frame, &value, (size_t)length))
        return false;
    if (slot->read && !read_slot(frame, slot, stream, &value))
        return false;
    advance(stream, (size_t)length);
    return true;
}

static bool read_number(Frame *frame, const Slot *slot, pb_istream_t *stream, pb_wire_type_t wire)
{
    const uint8_t *from = stream->state;
    uint8_t bytes[10];
    if (!pb_skip_field(stream, wire))
        return false;
    size_t length = (size_t)((const uint8_t *)stream->state - from);
    if (length > sizeof bytes)
        PB_RETURN_ERROR(stream, "varint overflow");
    memcpy(bytes, from, length);
    pb_istream_t value = pb_istream_from_buffer(bytes, length);
    return !slot->read || read_slot(frame, slot, stream, &value);
}

static bool read_field(Frame *frame, pb_istream_t *stream)
{
    static const Slot skip = {.read = NULL};
    enum { LONGEST = 2 * 10 }; /* bytes of a key, and of a number or length */
    uint64_t key;
    if (!frame_load(frame, stream, MIN(stream->bytes_left, LONGEST)) || !frame_varint(stream, &key))
        return false;
    if (key >> 3 == 0)
        PB_RETURN_ERROR(stream, "zero tag");
    bool known = key >> 3 < SCHEMA_FIELDS;
    const Slot *slot = known ? &frame->schema->slots[key >> 3] : &skip;
    frame->seen |= known ? UINT32_C(1) << (key >> 3) : 0;
    pb_wire_type_t wire = (pb_wire_type_t)(key & 7);
    return wire == PB_WT_STRING ? read_bytes(frame, slot, stream)
                                : read_number(frame, slot, stream, wire);
}

static bool decode(Frame *frame, pb_istream_t *stream)
{
    const Schema *schema = frame->schema;
    if (frame->depth > ONNX_MAX_DEPTH)
        return frame_fail(frame, frame->at, RB_ERROR_LIMIT,
                          "graphs or types are nested more than %d deep; flatten them",
                          ONNX_MAX_DEPTH);
    if (schema->placed)
        *(int64_t *)frame_member(frame, schema->at) = frame->at;
    while (stream->bytes_left > 0)
        if (!read_field(frame, stream))
            return fail_decoding(frame, stream);
    return !schema->finish || schema->finish(frame);
}

bool frame_decode(const Frame *parent, const Schema *schema, void *target, pb_istream_t *stream)
{
    Frame frame;
    frame.reader = parent->reader;
    frame.parent = parent;
    frame.schema = schema;
    frame.target = target;
    frame.at = position(parent->reader, stream);
    frame.seen = 0;
    frame.depth = parent->depth + schema->nests;
    if (frame.at < 0)
        return frame_bytes(parent, stream) != NULL;
    return decode(&frame, stream);
}

bool reader_decode(Reader *reader, const Schema *schema, void *target)
{
    Frame frame = {.reader = reader, .schema = schema, .target = target, .depth = schema->nests};
    pb_istream_t stream = pb_istream_from_buffer(reader->source->bytes, reader->source->length);
    return decode(&frame, &stream);
}

const uint8_t *frame_bytes(const Frame *frame, const pb_istream_t *stream)
{
    int64_t at = position(frame->reader, stream);
    if (at >= 0)
        return frame->reader->source->bytes + at;
    frame_fail(frame, frame->at, RB_ERROR_INPUT,
               "a number stands where it should have text or a message: the file is damaged; "
               "copy or export it again");
    return NULL;
}

/* ---- Fields ---------------------------------------------------------------------------------- */

const char *frame_text(const Frame *frame, const pb_istream_t *stream)
{
    const uint8_t *bytes = frame_bytes(frame, stream);
    if (!bytes)
        return NULL;
    const char *text =
        onnx_arena_text(frame->reader->arena, (const char *)bytes, stream->bytes_left);
    if (!text)
        frame_fail_memory(frame);
    return text;
}

bool read_text(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    const char *text = frame_text(frame, stream);
    if (text)
        *(const char **)frame_member(frame, slot->offset) = text;
    return text != NULL;
}

/* The default domain has two names. */
bool read_domain(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    if (!read_text(frame, slot, stream))
        return false;
    const char **domain = frame_member(frame, slot->offset);
    if (strcmp(*domain, "ai.onnx") == 0)
        *domain = "";
    return true;
}

void *frame_append(const Frame *frame, const Slot *slot, size_t size)
{
    void *element = onnx_arena_append(frame->reader->arena, frame_member(frame, slot->offset),
                                      frame_member(frame, slot->n), size);
    if (!element)
        frame_fail_memory(frame);
    return element;
}

bool read_texts(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    const char *text = frame_text(frame, stream);
    const char **element = text ? frame_append(frame, slot, sizeof text) : NULL;
    if (element)
        *element = text;
    return element != NULL;
}

bool read_int64(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    uint64_t number;
    if (!frame_varint(stream, &number))
        return false;
    *(int64_t *)frame_member(frame, slot->offset) = (int64_t)number;
    return true;
}

bool read_int(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    uint64_t number;
    if (!frame_varint(stream, &number))
        return false;
    *(int *)frame_member(frame, slot->offset) = (int)(int32_t)(uint32_t)number;
    return true;
}

bool read_float(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    return frame_real(stream, sizeof(float), frame_member(frame, slot->offset));
}

/* One number, or several packed; those beyond `kind` are an error. */
bool read_ints(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    while (stream->bytes_left) {
        uint64_t number;
        if (!frame_varint(stream, &number))
            return false;
        if (*(const int *)frame_member(frame, slot->n) == slot->kind)
            return frame_fail(frame, frame->at, RB_ERROR_LIMIT,
                              "it has more than %d dimensions; reshape it", slot->kind);
        int64_t *element = frame_append(frame, slot, sizeof *element);
        if (!element)
            return false;
        *element = (int64_t)number;
    }
    return true;
}

bool read_message(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    return frame_decode(frame, slot->of, frame_member(frame, slot->offset), stream);
}

bool read_list(Frame *frame, const Slot *slot, pb_istream_t *stream)
{
    void *element = frame_append(frame, slot, slot->of->size);
    if (!element)
        return false;
    memcpy(element, slot->of->initial, slot->of->size);
    return frame_decode(frame, slot->of, element, stream);
}
