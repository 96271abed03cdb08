/* What the tests of the ONNX reader share: models in memory as they are read. */
#ifndef TESTS_ONNX_PARSE_H
#define TESTS_ONNX_PARSE_H

#include "support.h"

#include "onnx_writer.h"
#include "proto/file.h"

static inline OnnxModel *parse(Message *message)
{
    GError *error = NULL;
    OnnxModel *model = onnx_model_parse(message->data, message->len, "m.onnx", &error);
    if (!model)
        fail_msg("%s", error->message);
    g_byte_array_unref(message);
    return model;
}

/* A model of one node or of one tensor. */
static inline Message *model_of(int field, Message *part)
{
    Message *graph = onnx_graph("main");
    onnx_put_message(graph, field, part);
    return onnx_model(graph, 8, 17);
}

static inline const OnnxAttr *attr_of(const OnnxModel *model, const char *name)
{
    const OnnxAttr *attr = onnx_node_attr(&model->graph.nodes[0], name);
    assert_non_null(attr);
    return attr;
}

static inline const OnnxTensor *tensor_of(const OnnxModel *model)
{
    assert_int_equal(model->graph.n_initializers, 1);
    return &model->graph.initializers[0];
}

#endif
