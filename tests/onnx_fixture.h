/* One ONNX file that has everything a reader can meet: seeds for fuzzing, and a test. */
#ifndef TESTS_ONNX_FIXTURE_H
#define TESTS_ONNX_FIXTURE_H

#include "onnx_writer.h"

/* int64 [2]: 5, 6 in values, 0, 3 in indices, of a dense [4]. */
static inline Message *fixture_sparse(void)
{
    Message *sparse = onnx_message();
    onnx_put_message(sparse, 1, onnx_tensor_int64("sparse", (const int64_t[]){5, 6}, 2));
    onnx_put_message(sparse, 2, onnx_tensor_int64("", (const int64_t[]){0, 3}, 2));
    onnx_put_int(sparse, 3, 4);
    return sparse;
}

/* Weights in a file beside. */
static inline Message *fixture_external(void)
{
    Message *tensor = onnx_tensor("far", 1, "1000x1000"), *entry = onnx_message();
    onnx_put_text(entry, 1, "location");
    onnx_put_text(entry, 2, "weights.bin");
    onnx_put_message(tensor, 13, entry);
    onnx_put_int(tensor, 14, 1);
    return tensor;
}

/* A branch: y = Identity(x). */
static inline Message *fixture_branch(const char *name)
{
    Message *graph = onnx_graph(name);
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Identity", "", "x", "y"));
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", 1, "batchx3"));
    return graph;
}

static inline void fixture_list(Message *node, const char *name, int type, int field, int n)
{
    Message *attr = onnx_attr(name, type);
    for (int i = 0; i < n; i++)
        switch (type) {
        case 6:
            onnx_put_float(attr, field, 0.5F * (float)i);
            break;
        case 8:
            onnx_put_text(attr, field, i ? "b" : "a");
            break;
        case 4:
        case 9:
            onnx_put_message(attr, field, onnx_tensor_int64("t", (const int64_t[]){7, -8}, 2));
            break;
        case 5:
        case 10:
            onnx_put_message(attr, field, fixture_branch("branch"));
            break;
        case 11:
        case 12:
            onnx_put_message(attr, field, fixture_sparse());
            break;
        default:
            onnx_put_message(attr, field, onnx_type(7, "2"));
        }
    onnx_add_attr(node, attr);
}

/* A node with an attribute of every type, named by its number. */
static inline Message *fixture_node(void)
{
    Message *node = onnx_node("Everything", "all", "x,,w", "y,z");
    onnx_put_text(node, 7, "custom");
    onnx_put_text(node, 6, "a doc_string, which is skipped");
    onnx_add_float(node, "1", -1.5F);
    onnx_add_int(node, "2", -9);
    onnx_add_text(node, "3", "SAME_UPPER");
    fixture_list(node, "4", 4, 5, 1);
    fixture_list(node, "5", 5, 6, 1);
    fixture_list(node, "6", 6, 7, 3);
    onnx_add_ints(node, "7", (const int64_t[]){1, -2, INT64_MAX}, 3);
    fixture_list(node, "8", 8, 9, 2);
    fixture_list(node, "9", 9, 10, 2);
    fixture_list(node, "10", 10, 11, 2);
    fixture_list(node, "11", 11, 22, 1);
    fixture_list(node, "12", 12, 23, 2);
    fixture_list(node, "13", 13, 14, 1);
    fixture_list(node, "14", 14, 15, 2);
    return node;
}

/* A value of type sequence (field 4) or optional (9) of map (5) int64 to float tensor. */
static inline Message *fixture_sequence(int field)
{
    Message *map = onnx_message(), *of = onnx_message(), *inner = onnx_message();
    Message *value = onnx_message(), *type = onnx_message();
    onnx_put_int(map, 1, 7);
    onnx_put_message(map, 2, onnx_type(1, NULL));
    onnx_put_message(inner, 5, map);
    onnx_put_message(of, 1, inner);
    onnx_put_message(type, field, of);
    onnx_put_text(value, 1, "list");
    onnx_put_message(value, 2, type);
    return value;
}

static inline Message *fixture_function(void)
{
    Message *function = onnx_message(), *node = onnx_node("Elu", "e", "a", "b");
    Message *attr = onnx_attr("alpha", 1), *fallback = onnx_attr("slope", 1);
    onnx_put_text(attr, 21, "slope");
    onnx_add_attr(node, attr);
    onnx_put_float(fallback, 2, 0.25F);
    onnx_put_text(function, 1, "soft");
    onnx_put_text(function, 4, "a");
    onnx_put_text(function, 5, "b");
    onnx_put_text(function, 6, "axis");
    onnx_put_message(function, 7, node);
    onnx_put_message(function, 9, onnx_opset("ai.onnx", 18));
    onnx_put_text(function, 10, "local");
    onnx_put_message(function, 11, fallback);
    onnx_put_message(function, 12, onnx_value("b", 1, "3"));
    onnx_put_text(function, 13, "v2");
    return function;
}

static inline Message *fixture_graph(void)
{
    Message *graph = onnx_graph("everything");
    onnx_put_message(graph, GRAPH_NODE, fixture_node());
    onnx_put_message(graph, GRAPH_INPUT, onnx_value("x", 1, "batchx3x?x-1x224"));
    onnx_put_message(graph, GRAPH_INPUT, onnx_value("scalar", 7, ""));
    onnx_put_message(graph, GRAPH_INPUT, onnx_value("any", 1, NULL));
    onnx_put_message(graph, GRAPH_INPUT, fixture_sequence(4));
    onnx_put_message(graph, GRAPH_INPUT, fixture_sequence(9));
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", 10, "batchx1000"));
    onnx_put_message(graph, GRAPH_VALUE_INFO, onnx_value("z", 1, "1x0"));
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor("stripped", 1, "64x3x7x7"));
    onnx_put_message(graph, GRAPH_INITIALIZER, fixture_external());
    onnx_put_message(graph, GRAPH_SPARSE_INITIALIZER, fixture_sparse());
    return graph;
}

static inline Message *fixture_model(void)
{
    Message *model = onnx_model(fixture_graph(), 10, 18), *entry = onnx_message();
    onnx_put_text(model, 3, "1.2");
    onnx_put_text(model, 4, "org.example");
    onnx_put_int(model, 5, 3);
    onnx_put_message(model, 8, onnx_opset("custom", 1));
    onnx_put_text(entry, 1, "task");
    onnx_put_text(entry, 2, "classify");
    onnx_put_message(model, 14, entry);
    onnx_put_message(model, 25, fixture_function());
    onnx_put_text(model, 1000, "a field of the future");
    return model;
}

#endif
