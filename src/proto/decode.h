/* Messages of an ONNX file into structs, driven by tables, on top of nanopb.
 *
 * A Schema says, for one message type, which struct it becomes and, by the number of the field, how
 * each of its fields is read. Fields without an entry are skipped by their length. nanopb gives the
 * streams, what numbers and wire types are, and the numbers of the fields (onnx.proto); the loop
 * over the fields of a message is here, for its own looks each one up in a descriptor.
 */
#ifndef PROTO_DECODE_H
#define PROTO_DECODE_H

#include <glib.h>
#include <pb_decode.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "proto/arena.h"
#include "proto/source.h"

enum { SCHEMA_FIELDS = 26 }; /* more than the largest field number */

typedef struct Frame Frame;
typedef struct Schema Schema;
typedef struct Slot Slot;

/* Reads one occurrence of a field into the frame's target. */
typedef bool SlotRead(Frame *frame, const Slot *slot, pb_istream_t *stream);

struct Slot {
    SlotRead *read;
    size_t offset;    /* of the member, in the struct that the message becomes */
    size_t n;         /* of the int that counts a list */
    const Schema *of; /* of a message in the field */
    int kind;         /* what `read` makes of it */
    bool lazy;        /* `read` loads what it needs: of messages with weights in them */
};

/* The slot of a field, by its names in onnx.proto; its member of struct `type`, a list's count. */
#define FIELD(message, field) [onnx_##message##Proto_##field##_tag]
#define AT(type, member) .offset = offsetof(type, member)
#define LIST(type, list) AT(type, list), .n = offsetof(type, n_##list)

/* A schema's struct and what it begins as; its name; its place in the file. */
#define BECOMES(type, ...) .size = sizeof(type), .initial = &(const type)__VA_ARGS__
#define NAMED(type, member) .named = true, .name = offsetof(type, member)
#define PLACED(type, member) .placed = true, .at = offsetof(type, member)

struct Schema {
    const char *what;    /* "node", for messages */
    size_t size;         /* of the struct */
    const void *initial; /* what a struct begins as */
    bool nests;          /* counts towards ONNX_MAX_DEPTH */
    size_t name;         /* offset of its name (const char *) */
    bool named;
    size_t at; /* offset of where the message began (int64_t) */
    bool placed;
    bool (*finish)(Frame *frame); /* checks the struct; may be NULL */
    Slot slots[SCHEMA_FIELDS];
};

typedef struct Reader {
    OnnxArena *arena;
    OnnxSource *source;
    const char *shown;
    GError *error;    /* the first failure */
    int64_t *ints;    /* ONNX_KEPT_INTS and */
    double *reals;    /* ONNX_KEPT_REALS values of the tensor being read */
    const char *path; /* of the file, for values in files beside it; NULL: there are none */
} Reader;

/* One message being read. */
struct Frame {
    Reader *reader;
    const Frame *parent; /* NULL: the model */
    const Schema *schema;
    void *target;
    int64_t at;    /* where the message began */
    uint32_t seen; /* a bit for each field that was there, by its number */
    int depth;
};

/* Reads the rest of `stream` as a message into `target`, which is as it should begin. */
bool frame_decode(const Frame *parent, const Schema *schema, void *target, pb_istream_t *stream);
bool reader_decode(Reader *reader, const Schema *schema, void *target);

/* Sets the reader's error, unless there is one already: "shown: node 'conv1' at byte 61: ...".
 * Always false. */
bool frame_fail(const Frame *frame, int64_t at, RbErrorCode code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
bool frame_fail_memory(const Frame *frame);

/* The next number of `stream`; nanopb's pb_decode_varint calls a function for every byte. */
bool frame_varint(pb_istream_t *stream, uint64_t *number);

/* The next real number, of 4 bytes or 8. */
bool frame_real(pb_istream_t *stream, int bytes, double *number);

/* Sees to it that the next `n` bytes of `stream` are there; false and an error. */
bool frame_load(const Frame *frame, const pb_istream_t *stream, size_t n);

/* The bytes left in `stream`, or NULL and an error when the field is a number. */
const uint8_t *frame_bytes(const Frame *frame, const pb_istream_t *stream);

/* The same as a text of the model; NULL and an error. */
const char *frame_text(const Frame *frame, const pb_istream_t *stream);

/* One more element of `size` bytes, not cleared, of the slot's list; NULL and an error. */
void *frame_append(const Frame *frame, const Slot *slot, size_t size);

/* The readers of common fields. */
SlotRead read_text, read_texts, read_domain, read_int64, read_int, read_float, read_ints;
SlotRead read_message; /* into the struct at `offset` */
SlotRead read_list;    /* appended to the list at `offset` */

/* A member of the frame's target. */
static inline void *frame_member(const Frame *frame, size_t offset)
{
    return (char *)frame->target + offset;
}

#endif
