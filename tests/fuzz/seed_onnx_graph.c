/* seed_onnx_graph DIRECTORY [FILE...]: puts there what fuzzing begins with: a model with one node
 * of each operator, a loop, a choice, and copies of files up to a size that the fuzzer can vary. */
#include <stdio.h>
#include <stdlib.h>

#include "../onnx_writer.h"
#include "onnx/ops.h"

enum { FLOAT = 1, INT64 = 7, BOOL = 9, MAX_SEED = 32 * 1024 };

static void put(const char *dir, const char *name, const void *bytes, size_t length)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    if (!g_file_set_contents(path, bytes, (gssize)length, NULL)) {
        fprintf(stderr, "cannot write '%s'\n", path);
        exit(EXIT_FAILURE);
    }
}

static void put_graph(const char *dir, const char *name, Message *graph)
{
    Message *model = onnx_model(graph, 8, 17);
    put(dir, name, model->data, model->len);
    g_byte_array_unref(model);
}

/* x: 1x2x6x6, k: [1, 2], one of each kind of attribute that many operators have. */
static Message *one_node(const char *type, const char *domain)
{
    Message *graph = onnx_graph("g"), *node = onnx_node(type, "a/b", "x,k,x,x", "y,z");
    onnx_put_message(graph, GRAPH_INPUT, onnx_value("x", FLOAT, "nx2x6x6"));
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor_int64("k", (const int64_t[]){1, 2}, 2));
    onnx_put_text(node, 7, domain);
    onnx_add_int(node, "axis", 1);
    onnx_add_ints(node, "kernel_shape", (const int64_t[]){3, 3}, 2);
    onnx_add_ints(node, "axes", (const int64_t[]){0, 2}, 2);
    onnx_put_message(graph, GRAPH_NODE, node);
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", FLOAT, NULL));
    return graph;
}

static void put_types(const char *dir)
{
    const char *domain, *type;
    for (int i = 0; (type = onnx_op_type(i, &domain)); i++) {
        g_autofree char *name = g_strconcat(domain, "-", type, NULL);
        put_graph(dir, name, one_node(type, domain));
    }
}

static Message *body(const char *inputs)
{
    Message *graph = onnx_graph("body");
    g_auto(GStrv) names = g_strsplit(inputs, ",", -1);
    for (char **name = names; *name && **name; name++)
        onnx_put_message(graph, GRAPH_INPUT, onnx_value(*name, FLOAT, NULL));
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "", "x", "on"));
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "", "x", "out"));
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("on", BOOL, ""));
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("out", FLOAT, NULL));
    return graph;
}

static Message *control(Message *node)
{
    Message *graph = onnx_graph("g");
    onnx_put_message(graph, GRAPH_INPUT, onnx_value("x", FLOAT, "2x6"));
    onnx_put_message(graph, GRAPH_INPUT, onnx_value("c", BOOL, ""));
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor_int64("k", (const int64_t[]){5}, 1));
    onnx_put_message(graph, GRAPH_NODE, node);
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", FLOAT, NULL));
    return graph;
}

static void put_control(const char *dir)
{
    Message *loop = onnx_node("Loop", "l", "k,,x", "y");
    onnx_add_graph(loop, "body", body("i,go,s"));
    put_graph(dir, "loop", control(loop));
    Message *scan = onnx_node("Scan", "s", "x,x", "y,z");
    onnx_add_int(scan, "num_scan_inputs", 1);
    onnx_add_graph(scan, "body", body("s,t"));
    put_graph(dir, "scan", control(scan));
    Message *choice = onnx_node("If", "i", "c", "y,z");
    onnx_add_graph(choice, "then_branch", body(""));
    onnx_add_graph(choice, "else_branch", body(""));
    put_graph(dir, "if", control(choice));
}

/* One pass of a decoder: grouped attention with a past, behind it a mixture of experts. */
static void put_step(const char *dir)
{
    Message *graph = onnx_graph("g");
    Message *step = onnx_node("GroupQueryAttention", "a", "x,,,p,p,n,n,c,c", "h,k,v,s");
    Message *experts = onnx_node("MoE", "m", "h,r,w,,u", "y");
    onnx_put_text(step, 7, "com.microsoft");
    onnx_put_text(experts, 7, "com.microsoft");
    onnx_add_int(step, "num_heads", 4);
    onnx_add_int(step, "kv_num_heads", 2);
    onnx_add_int(step, "do_rotary", 1);
    onnx_add_int(step, "local_window_size", 3);
    onnx_add_int(experts, "k", 2);
    onnx_put_message(graph, GRAPH_INPUT, onnx_value("x", FLOAT, "1x1x64"));
    onnx_put_message(graph, GRAPH_INPUT, onnx_value("p", FLOAT, "1x2x7x8"));
    onnx_put_message(graph, GRAPH_INPUT, onnx_value("r", FLOAT, "1x4"));
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor_int64("n", (const int64_t[]){8}, 1));
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor("c", FLOAT, "32x4"));
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor("w", FLOAT, "4x8x32"));
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor("u", FLOAT, "4x32x8"));
    onnx_put_message(graph, GRAPH_NODE, step);
    onnx_put_message(graph, GRAPH_NODE, experts);
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", FLOAT, NULL));
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("k", FLOAT, NULL));
    put_graph(dir, "step", graph);
}

static void copy(const char *dir, const char *path)
{
    g_autofree char *bytes = NULL, *name = g_path_get_basename(path);
    gsize length;
    if (g_file_get_contents(path, &bytes, &length, NULL) && length <= MAX_SEED)
        put(dir, name, bytes, length);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return EXIT_FAILURE;
    put_types(argv[1]);
    put_control(argv[1]);
    put_step(argv[1]);
    for (int i = 2; i < argc; i++)
        copy(argv[1], argv[i]);
    return EXIT_SUCCESS;
}
