#include "whatif/precision.h"

bool precision_supported(DType dtype)
{
    return dtype_is_float(dtype);
}

static DType recast(DType from, DType to)
{
    return dtype_is_float(from) ? to : from;
}

void precision_cast_op(Graph *graph, Op *op, DType float_dtype)
{
    Attrs attrs = *op->attrs;
    attrs.as.cast.to = recast(attrs.as.cast.to, float_dtype);
    op->attrs = graph_attrs(graph, &attrs);
}

Graph *precision_cast(const Graph *graph, DType float_dtype)
{
    if (!precision_supported(float_dtype))
        return NULL;
    Graph *copy = graph_copy(graph);
    for (int i = 0; i < graph_n_tensors(copy); i++) {
        Tensor *tensor = graph_tensor(copy, i);
        if (tensor->role != TENSOR_BUFFER)
            tensor->dtype = recast(tensor->dtype, float_dtype);
    }
    for (int i = 0; i < graph_n_ops(copy); i++)
        if (graph_op(copy, i)->kind == OP_CAST)
            precision_cast_op(copy, graph_op(copy, i), float_dtype);
    return copy;
}
