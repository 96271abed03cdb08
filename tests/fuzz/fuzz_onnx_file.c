/* Any bytes: a model all of whose parts can be walked, or an error of one line. */
#include <stdlib.h>
#include <string.h>

#include "proto/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* Reads all of it, for the sanitizer to see. */
static void check_text(const char *text)
{
    require(text && strlen(text) <= ONNX_TEXT_BYTES && g_utf8_validate(text, -1, NULL));
}

static void check_tensor(const OnnxTensor *tensor)
{
    volatile int64_t sum = 0;
    check_text(tensor->name);
    check_text(tensor->location);
    for (int i = 0; i < tensor->n_dims; i++)
        require(tensor->dims[i] >= 0);
    for (int64_t i = 0; tensor->ints && i < tensor->elements; i++)
        sum ^= tensor->ints[i];
    for (int64_t i = 0; tensor->reals && i < tensor->elements; i++)
        sum ^= tensor->reals[i] < 0;
    (void)sum;
}

static void check_sparse(const OnnxSparse *sparse)
{
    check_tensor(&sparse->values);
    check_tensor(&sparse->indices);
}

static void check_type(const OnnxType *type)
{
    for (int i = 0; i < type->n_dims; i++) {
        require(type->dims[i].value >= -1);
        check_text(type->dims[i].symbol);
    }
    if (type->element)
        check_type(type->element);
}

static void check_graph(const OnnxGraph *graph);

static void check_attr(const OnnxAttr *attr)
{
    volatile int64_t sum = 0;
    check_text(attr->name);
    check_text(attr->ref);
    check_text(attr->s);
    for (int i = 0; attr->floats && i < attr->n; i++)
        sum ^= attr->floats[i] < 0;
    for (int i = 0; attr->ints && i < attr->n; i++)
        sum ^= attr->ints[i];
    (void)sum;
    for (int i = 0; attr->strings && i < attr->n; i++)
        check_text(attr->strings[i]);
    for (int i = 0; attr->tensors && i < attr->n; i++)
        check_tensor(&attr->tensors[i]);
    for (int i = 0; attr->sparse && i < attr->n; i++)
        check_sparse(&attr->sparse[i]);
    for (int i = 0; attr->graphs && i < attr->n; i++)
        check_graph(&attr->graphs[i]);
    for (int i = 0; attr->types && i < attr->n; i++)
        check_type(&attr->types[i]);
}

static void check_node(const OnnxNode *node)
{
    check_text(node->name);
    check_text(node->op_type);
    check_text(node->domain);
    check_text(node->overload);
    for (int i = 0; i < node->n_inputs; i++)
        check_text(node->inputs[i]);
    for (int i = 0; i < node->n_outputs; i++)
        check_text(node->outputs[i]);
    for (int i = 0; i < node->n_attrs; i++)
        check_attr(&node->attrs[i]);
}

static void check_values(const OnnxValue *values, int n)
{
    for (int i = 0; i < n; i++) {
        check_text(values[i].name);
        check_type(&values[i].type);
    }
}

static void check_graph(const OnnxGraph *graph)
{
    check_text(graph->name);
    for (int i = 0; i < graph->n_nodes; i++)
        check_node(&graph->nodes[i]);
    check_values(graph->inputs, graph->n_inputs);
    check_values(graph->outputs, graph->n_outputs);
    check_values(graph->value_infos, graph->n_value_infos);
    for (int i = 0; i < graph->n_initializers; i++)
        check_tensor(&graph->initializers[i]);
    for (int i = 0; i < graph->n_sparse; i++)
        check_sparse(&graph->sparse[i]);
}

static void check_function(const OnnxFunction *function)
{
    check_text(function->domain);
    check_text(function->name);
    check_text(function->overload);
    check_graph(&function->body);
    for (int i = 0; i < function->n_attrs; i++)
        check_text(function->attrs[i]);
    for (int i = 0; i < function->n_defaults; i++)
        check_attr(&function->defaults[i]);
}

static void check_model(const OnnxModel *model)
{
    check_text(model->producer);
    check_text(model->domain);
    check_graph(&model->graph);
    for (int i = 0; i < model->n_metadata; i++) {
        check_text(model->metadata[i].key);
        check_text(model->metadata[i].value);
    }
    for (int i = 0; i < model->n_functions; i++)
        check_function(&model->functions[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OnnxModel) model = onnx_model_parse(bytes, length, "fuzz.onnx", &error);
    require(!model == !!error);
    if (model)
        check_model(model);
    else
        require(!strpbrk(error->message, "\n\r") && g_utf8_validate(error->message, -1, NULL));
    return 0;
}
