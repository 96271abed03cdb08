/* Small ONNX files, written byte by byte in protobuf's wire format.
 *
 * A message is a GByteArray under construction. onnx_put_message() and the onnx_add_ functions take
 * and free the message they are given. Field numbers are those of onnx.proto.
 */
#ifndef TESTS_ONNX_WRITER_H
#define TESTS_ONNX_WRITER_H

#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef GByteArray Message;

enum { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_GROUP = 3, WIRE_FIXED32 = 5 };

/* ---- Wire format ----------------------------------------------------------------------------- */

static inline Message *onnx_message(void)
{
    return g_byte_array_new();
}

static inline void onnx_put_raw(Message *message, const void *bytes, size_t length)
{
    g_byte_array_append(message, bytes, (guint)length);
}

static inline void onnx_put_varint(Message *message, uint64_t number)
{
    do {
        uint8_t byte = (uint8_t)((number & 127) | (number > 127 ? 128 : 0));
        onnx_put_raw(message, &byte, 1);
        number >>= 7;
    } while (number);
}

static inline void onnx_put_key(Message *message, int field, int wire)
{
    onnx_put_varint(message, (uint64_t)field << 3 | (uint64_t)wire);
}

static inline void onnx_put_int(Message *message, int field, int64_t number)
{
    onnx_put_key(message, field, WIRE_VARINT);
    onnx_put_varint(message, (uint64_t)number);
}

static inline void onnx_put_float(Message *message, int field, float number)
{
    onnx_put_key(message, field, WIRE_FIXED32);
    onnx_put_raw(message, &number, sizeof number);
}

static inline void onnx_put_bytes(Message *message, int field, const void *bytes, size_t length)
{
    onnx_put_key(message, field, WIRE_BYTES);
    onnx_put_varint(message, length);
    onnx_put_raw(message, bytes, length);
}

static inline void onnx_put_text(Message *message, int field, const char *text)
{
    onnx_put_bytes(message, field, text, strlen(text));
}

static inline void onnx_put_message(Message *message, int field, Message *inner)
{
    onnx_put_bytes(message, field, inner->data, inner->len);
    g_byte_array_unref(inner);
}

/* Each of a comma-separated list; ",x" is "" and "x", NULL is nothing. */
static inline void onnx_put_texts(Message *message, int field, const char *list)
{
    g_auto(GStrv) texts = list ? g_strsplit(list, ",", -1) : NULL;
    for (int i = 0; texts && texts[i]; i++)
        onnx_put_text(message, field, texts[i]);
}

/* ---- Tensors and types ----------------------------------------------------------------------- */

/* Without values. `dims`: "64x3x7x7", or "" for a scalar. */
static inline Message *onnx_tensor(const char *name, int data_type, const char *dims)
{
    Message *tensor = onnx_message();
    g_auto(GStrv) numbers = g_strsplit(dims, "x", -1);
    for (int i = 0; numbers[i]; i++)
        onnx_put_int(tensor, 1, g_ascii_strtoll(numbers[i], NULL, 10));
    onnx_put_int(tensor, 2, data_type);
    onnx_put_text(tensor, 8, name);
    return tensor;
}

/* With values, as they are in memory, in raw_data. */
static inline Message *onnx_tensor_raw(const char *name, int data_type, const char *dims,
                                       const void *values, size_t bytes)
{
    Message *tensor = onnx_tensor(name, data_type, dims);
    onnx_put_bytes(tensor, 9, values, bytes);
    return tensor;
}

/* int64 [n]. */
static inline Message *onnx_tensor_int64(const char *name, const int64_t *values, int n)
{
    g_autofree char *dims = g_strdup_printf("%d", n);
    return onnx_tensor_raw(name, 7, dims, values, (size_t)n * sizeof *values);
}

/* A TypeProto. `dims`: "batchx3x?x224"; "" for a scalar, NULL for an undeclared shape. */
static inline Message *onnx_type(int data_type, const char *dims)
{
    Message *tensor = onnx_message(), *type = onnx_message();
    onnx_put_int(tensor, 1, data_type);
    g_auto(GStrv) names = g_strsplit(dims ? dims : "", "x", -1);
    Message *shape = onnx_message();
    for (int i = 0; names[i]; i++) {
        Message *dim = onnx_message();
        if (g_ascii_isdigit(names[i][0]) || names[i][0] == '-')
            onnx_put_int(dim, 1, g_ascii_strtoll(names[i], NULL, 10));
        else if (strcmp(names[i], "?") != 0)
            onnx_put_text(dim, 2, names[i]);
        onnx_put_message(shape, 1, dim);
    }
    if (dims)
        onnx_put_message(tensor, 2, shape);
    else
        g_byte_array_unref(shape);
    onnx_put_message(type, 1, tensor);
    return type;
}

/* A ValueInfoProto of a tensor. */
static inline Message *onnx_value(const char *name, int data_type, const char *dims)
{
    Message *value = onnx_message();
    onnx_put_text(value, 1, name);
    onnx_put_message(value, 2, onnx_type(data_type, dims));
    return value;
}

/* ---- Nodes ----------------------------------------------------------------------------------- */

static inline Message *onnx_node(const char *op_type, const char *name, const char *inputs,
                                 const char *outputs)
{
    Message *node = onnx_message();
    onnx_put_texts(node, 1, inputs);
    onnx_put_texts(node, 2, outputs);
    onnx_put_text(node, 3, name);
    onnx_put_text(node, 4, op_type);
    return node;
}

static inline Message *onnx_attr(const char *name, int type)
{
    Message *attr = onnx_message();
    onnx_put_text(attr, 1, name);
    onnx_put_int(attr, 20, type);
    return attr;
}

/* onnx_add_x: gives a node an attribute. */
static inline void onnx_add_attr(Message *node, Message *attr)
{
    onnx_put_message(node, 5, attr);
}

static inline void onnx_add_int(Message *node, const char *name, int64_t value)
{
    Message *attr = onnx_attr(name, 2);
    onnx_put_int(attr, 3, value);
    onnx_add_attr(node, attr);
}

static inline void onnx_add_float(Message *node, const char *name, float value)
{
    Message *attr = onnx_attr(name, 1);
    onnx_put_float(attr, 2, value);
    onnx_add_attr(node, attr);
}

static inline void onnx_add_text(Message *node, const char *name, const char *value)
{
    Message *attr = onnx_attr(name, 3);
    onnx_put_text(attr, 4, value);
    onnx_add_attr(node, attr);
}

static inline void onnx_add_ints(Message *node, const char *name, const int64_t *values, int n)
{
    Message *attr = onnx_attr(name, 7);
    for (int i = 0; i < n; i++)
        onnx_put_int(attr, 8, values[i]);
    onnx_add_attr(node, attr);
}

/* n times 0.5: of learned values only their number matters. */
static inline void onnx_add_halves(Message *node, const char *name, int n)
{
    Message *attr = onnx_message();
    onnx_put_text(attr, 1, name);
    for (int i = 0; i < n; i++)
        onnx_put_float(attr, 7, 0.5F);
    onnx_put_int(attr, 20, 6);
    onnx_add_attr(node, attr);
}

/* A comma-separated list. */
static inline void onnx_add_texts(Message *node, const char *name, const char *list)
{
    Message *attr = onnx_message();
    onnx_put_text(attr, 1, name);
    onnx_put_texts(attr, 9, list);
    onnx_put_int(attr, 20, 8);
    onnx_add_attr(node, attr);
}

static inline void onnx_add_tensor(Message *node, const char *name, Message *tensor)
{
    Message *attr = onnx_attr(name, 4);
    onnx_put_message(attr, 5, tensor);
    onnx_add_attr(node, attr);
}

static inline void onnx_add_graph(Message *node, const char *name, Message *graph)
{
    Message *attr = onnx_attr(name, 5);
    onnx_put_message(attr, 6, graph);
    onnx_add_attr(node, attr);
}

/* ---- Graphs and models ----------------------------------------------------------------------- */

enum {
    GRAPH_NODE = 1,
    GRAPH_INITIALIZER = 5,
    GRAPH_INPUT = 11,
    GRAPH_OUTPUT = 12,
    GRAPH_VALUE_INFO = 13,
    GRAPH_SPARSE_INITIALIZER = 15,
};

/* To be filled with onnx_put_message(graph, GRAPH_NODE, ...). */
static inline Message *onnx_graph(const char *name)
{
    Message *graph = onnx_message();
    onnx_put_text(graph, 2, name);
    return graph;
}

static inline Message *onnx_opset(const char *domain, int64_t version)
{
    Message *opset = onnx_message();
    onnx_put_text(opset, 1, domain);
    onnx_put_int(opset, 2, version);
    return opset;
}

/* More fields may follow: onnx_put_message(model, 25, function). */
static inline Message *onnx_model(Message *graph, int64_t ir_version, int64_t opset)
{
    Message *model = onnx_message();
    onnx_put_int(model, 1, ir_version);
    onnx_put_text(model, 2, "writer");
    onnx_put_message(model, 7, graph);
    onnx_put_message(model, 8, onnx_opset("", opset));
    return model;
}

#endif
