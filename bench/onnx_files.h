/* Large ONNX files for the benchmark: many nodes, and many weights that take no space on a disk. */
#ifndef BENCH_ONNX_FILES_H
#define BENCH_ONNX_FILES_H

#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <unistd.h>

#include "../tests/onnx_writer.h"

/* ---- Many nodes ------------------------------------------------------------------------------ */

/* A chain of n ReLUs. */
static inline void file_of_nodes(const char *path, int n)
{
    Message *graph = onnx_graph("chain");
    onnx_put_message(graph, GRAPH_INPUT, onnx_value("x", 1, "1x64x56x56"));
    g_autofree char *from = g_strdup("x");
    for (int i = 0; i < n; i++) {
        char *to = g_strdup_printf("relu%d", i);
        onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", to, from, to));
        g_free(from);
        from = to;
    }
    g_autoptr(GByteArray) model = onnx_model(graph, 8, 17);
    if (!g_file_set_contents(path, (const char *)model->data, (gssize)model->len, NULL))
        g_error("%s: cannot be written", path);
}

/* ---- Many weights ---------------------------------------------------------------------------- */

/* A float initializer, of which `head` is everything but the payload's bytes. */
typedef struct Weight {
    Message *head;
    uint64_t bytes;
} Weight;

/* A network under construction. */
typedef struct Network {
    Message *graph;
    GArray *weights; /* Weight */
    char last[16];   /* the tensor the next layer takes */
    int layers;
} Network;

static inline void network_add_weight(Network *network, char kind, const char *dims,
                                      uint64_t elements)
{
    g_autofree char *name = g_strdup_printf("%c%d", kind, network->layers);
    Weight weight = {onnx_tensor(name, 1, dims), 4 * elements};
    onnx_put_key(weight.head, 9, WIRE_BYTES);
    onnx_put_varint(weight.head, weight.bytes);
    g_array_append_val(network->weights, weight);
}

static inline void network_add(Network *network, Message *node)
{
    onnx_put_message(network->graph, GRAPH_NODE, node);
    network->layers++;
}

/* A node of the last tensor, whose output becomes the last; its weights, if any, are w and b. */
static inline Message *network_node(Network *network, const char *type, bool weighted)
{
    g_autofree char *inputs =
        weighted ? g_strdup_printf("%s,w%d,b%d", network->last, network->layers, network->layers)
                 : g_strdup(network->last);
    g_snprintf(network->last, sizeof network->last, "t%d", network->layers);
    return onnx_node(type, network->last, inputs, network->last);
}

static inline void network_conv(Network *network, int in, int out)
{
    g_autofree char *dims = g_strdup_printf("%dx%dx3x3", out, in);
    g_autofree char *bias = g_strdup_printf("%d", out);
    network_add_weight(network, 'w', dims, 9 * (uint64_t)in * (uint64_t)out);
    network_add_weight(network, 'b', bias, (uint64_t)out);
    Message *conv = network_node(network, "Conv", true);
    onnx_add_ints(conv, "pads", (const int64_t[]){1, 1, 1, 1}, 4);
    network_add(network, conv);
    network_add(network, network_node(network, "Relu", false));
}

static inline void network_linear(Network *network, int in, int out)
{
    g_autofree char *dims = g_strdup_printf("%dx%d", out, in);
    g_autofree char *bias = g_strdup_printf("%d", out);
    network_add_weight(network, 'w', dims, (uint64_t)in * (uint64_t)out);
    network_add_weight(network, 'b', bias, (uint64_t)out);
    Message *gemm = network_node(network, "Gemm", true);
    onnx_add_int(gemm, "transB", 1);
    network_add(network, gemm);
}

static inline void network_pool(Network *network)
{
    Message *pool = network_node(network, "MaxPool", false);
    onnx_add_ints(pool, "kernel_shape", (const int64_t[]){2, 2}, 2);
    onnx_add_ints(pool, "strides", (const int64_t[]){2, 2}, 2);
    network_add(network, pool);
}

/* VGG-16: 138,357,544 parameters. */
static inline Network network_vgg16(void)
{
    static const int widths[] = {64, 64,  0,   128, 128, 0,   256, 256, 256,
                                 0,  512, 512, 512, 0,   512, 512, 512, 0};
    Network network = {onnx_graph("vgg16"), g_array_new(FALSE, FALSE, sizeof(Weight)), "x", 0};
    onnx_put_message(network.graph, GRAPH_INPUT, onnx_value("x", 1, "1x3x224x224"));
    for (int i = 0, in = 3; i < (int)G_N_ELEMENTS(widths); i++) {
        if (widths[i] == 0) {
            network_pool(&network);
            continue;
        }
        network_conv(&network, in, widths[i]);
        in = widths[i];
    }
    network_add(&network, network_node(&network, "Flatten", false));
    network_linear(&network, 512 * 7 * 7, 4096);
    network_linear(&network, 4096, 4096);
    network_linear(&network, 4096, 1000);
    return network;
}

typedef struct Sparse {
    int file;
    uint64_t length;
} Sparse;

/* Takes the message. */
static inline void sparse_put(Sparse *sparse, Message *message)
{
    ssize_t written = pwrite(sparse->file, message->data, message->len, (off_t)sparse->length);
    if (written != (ssize_t)message->len)
        g_error("the large file cannot be written");
    sparse->length += message->len;
    g_byte_array_unref(message);
}

/* The beginning of a field whose `length` bytes follow. */
static inline Message *field_open(int field, uint64_t length)
{
    Message *open = onnx_message();
    onnx_put_key(open, field, WIRE_BYTES);
    onnx_put_varint(open, length);
    return open;
}

static inline uint64_t weight_length(const Weight *weight)
{
    g_autoptr(GByteArray) open = field_open(GRAPH_INITIALIZER, weight->head->len + weight->bytes);
    return open->len + weight->head->len + weight->bytes;
}

/* Writes and frees the network. Payloads are holes in the file. */
static inline void network_save(Network *network, const char *path)
{
    Sparse sparse = {open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600), 0};
    uint64_t length = network->graph->len;
    for (guint i = 0; i < network->weights->len; i++)
        length += weight_length(&g_array_index(network->weights, Weight, i));
    Message *model = onnx_message();
    onnx_put_int(model, 1, 8);
    onnx_put_message(model, 8, onnx_opset("", 17));
    sparse_put(&sparse, model);
    sparse_put(&sparse, field_open(7, length));
    sparse_put(&sparse, network->graph);
    for (guint i = 0; i < network->weights->len; i++) {
        const Weight *weight = &g_array_index(network->weights, Weight, i);
        sparse_put(&sparse, field_open(GRAPH_INITIALIZER, weight->head->len + weight->bytes));
        sparse_put(&sparse, weight->head);
        sparse.length += weight->bytes;
    }
    if (ftruncate(sparse.file, (off_t)sparse.length) != 0 || close(sparse.file) != 0)
        g_error("%s: cannot be written", path);
    g_array_unref(network->weights);
}

#endif
