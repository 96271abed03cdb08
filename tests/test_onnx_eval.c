/* Contents of small tensors, seen through the shape that ConstantOfShape makes of them. */
#include "onnx_kit.h"

/* `v` of the graph becomes the shape of its only output. */
static void reveals(Message *graph, const char *expected)
{
    kit_node(graph, "ConstantOfShape", "v", "y");
    kit_out(graph, "y");
    g_autoptr(Graph) loaded = kit_load(graph);
    kit_shape(loaded, 0, expected);
}

/* x is a tensor of 2x3x5x7; a = [2, 3, 4], b = [4, 1, 2], i = [1]. */
static Message *operands(void)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x3x5x7");
    KIT_NUMBERS(graph, "a", 2, 3, 4);
    KIT_NUMBERS(graph, "b", 4, 1, 2);
    KIT_NUMBERS(graph, "i", 1);
    kit_scalar(graph, "two", 2);
    kit_scalar(graph, "three", 3);
    return graph;
}

static void from_nodes(const char *const (*nodes)[3], const char *expected)
{
    Message *graph = operands();
    for (; (*nodes)[0]; nodes++)
        kit_node(graph, (*nodes)[0], (*nodes)[1], (*nodes)[2]);
    reveals(graph, expected);
}

#define FROM(expected, ...) from_nodes((const char *const[][3]){__VA_ARGS__, {NULL}}, expected)

static void arithmetic(void **state)
{
    (void)state;
    FROM("6x4x6", {"Add", "a,b", "v"});
    FROM("8x3x8", {"Mul", "a,b", "v"});
    FROM("2x2x2", {"Sub", "b,a", "t"}, {"Abs", "t", "v"}); /* |2, -2, -2| */
    /* 2, -2, -2 modulo 3 is 2, 1, 1, with the divisor's sign. */
    FROM("0x1x1", {"Sub", "b,a", "t"}, {"Mod", "t,three", "u"}, {"Sub", "two,u", "v"});
}

static void division(void **state)
{
    (void)state;
    FROM("1x1x2", {"Div", "a,two", "v"});
    FROM("4x3x4", {"Max", "a,b", "v"});
    FROM("2x1x2", {"Min", "a,b", "v"});
    FROM("4x9x16", {"Pow", "a,two", "v"});
    FROM("0x1x0", {"Mod", "a,two", "v"});
}

static void logic(void **state)
{
    (void)state;
    FROM("4x3x4", {"Greater", "a,b", "g"}, {"Where", "g,a,b", "v"});
    FROM("2x1x2", {"Less", "a,b", "l"}, {"Where", "l,a,b", "v"});
    FROM("4x1x2", {"Equal", "a,a", "e"}, {"Not", "e", "n"}, {"Where", "n,a,b", "v"});
}

static void pieces(void **state)
{
    (void)state;
    FROM("3", {"Shape", "x", "s"}, {"Gather", "s,i", "v"});
    FROM("24", {"ReduceProd", "a", "p"}, {"Reshape", "p,i", "v"});
    FROM("4", {"ReduceMax", "a", "p"}, {"Reshape", "p,i", "v"});
    FROM("9", {"ReduceSum", "a", "p"}, {"Reshape", "p,i", "v"});
}

/* Some operators need an attribute or an argument of their own. */
static void with_arguments(void **state)
{
    (void)state;
    Message *graph = operands(), *node = onnx_node("Concat", "", "i,a", "v");
    onnx_add_int(node, "axis", 0);
    onnx_put_message(graph, GRAPH_NODE, node);
    reveals(graph, "1x2x3x4");

    graph = operands();
    KIT_NUMBERS(graph, "from", 1);
    KIT_NUMBERS(graph, "to", INT64_MAX);
    kit_node(graph, "Slice", "a,from,to", "v");
    reveals(graph, "3x4");

    graph = operands();
    KIT_NUMBERS(graph, "from", -1);
    KIT_NUMBERS(graph, "to", INT64_MIN);
    KIT_NUMBERS(graph, "axis", 0);
    KIT_NUMBERS(graph, "back", -1);
    kit_node(graph, "Slice", "a,from,to,axis,back", "v");
    reveals(graph, "4x3x2");

    graph = operands();
    kit_scalar(graph, "start", 2);
    kit_scalar(graph, "limit", 9);
    kit_node(graph, "Range", "start,limit,two", "v"); /* 2, 4, 6, 8 */
    reveals(graph, "2x4x6x8");

    graph = operands();
    KIT_NUMBERS(graph, "times", 2);
    kit_node(graph, "Tile", "a,times", "v");
    reveals(graph, "2x3x4x2x3x4");

    graph = operands();
    KIT_NUMBERS(graph, "wide", 3);
    kit_node(graph, "Expand", "i,wide", "v");
    reveals(graph, "1x1x1");
}

/* [[1, 2], [3, 4]] transposed, flattened; and the first half of a split. */
static void rearranged(void **state)
{
    (void)state;
    Message *graph = kit_new();
    KIT_NUMBERS(graph, "n", 1, 2, 3, 4);
    KIT_NUMBERS(graph, "square", 2, 2);
    KIT_NUMBERS(graph, "flat", -1);
    kit_node(graph, "Reshape", "n,square", "m");
    kit_node(graph, "Transpose", "m", "t");
    kit_node(graph, "Reshape", "t,flat", "v");
    reveals(graph, "1x3x2x4");

    graph = kit_new();
    KIT_NUMBERS(graph, "n", 1, 2, 3, 4);
    kit_node(graph, "Split", "n", "h,v");
    reveals(graph, "3x4");
}

/* The scale arithmetic of a resize: floor(2.5 · [5, 7]) = [12, 17]. */
static void reals(void **state)
{
    (void)state;
    Message *graph = operands();
    float scale = 2.5F;
    onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor_raw("scale", FLOAT, "", &scale, 4));
    KIT_NUMBERS(graph, "from", 2);
    KIT_NUMBERS(graph, "to", 4);
    kit_node(graph, "Shape", "x", "s");
    kit_node(graph, "Slice", "s,from,to", "hw");
    Message *cast = onnx_node("Cast", "", "hw", "f");
    onnx_add_int(cast, "to", FLOAT);
    onnx_put_message(graph, GRAPH_NODE, cast);
    kit_node(graph, "Mul", "f,scale", "m");
    kit_node(graph, "Floor", "m", "w");
    cast = onnx_node("Cast", "", "w", "v");
    onnx_add_int(cast, "to", INT64);
    onnx_put_message(graph, GRAPH_NODE, cast);
    reveals(graph, "12x17");
}

/* What only the data can tell stays unknown, element by element. */
static void unknown_elements(void **state)
{
    (void)state;
    Message *graph = operands();
    kit_in(graph, "mask", FLOAT, "4x4");
    kit_node(graph, "NonZero", "mask", "z"); /* 2 x ? */
    kit_node(graph, "Shape", "z", "v");
    reveals(graph, "2x?");

    graph = operands();
    kit_in(graph, "n", INT64, "3");
    kit_node(graph, "Add", "n,a", "v");
    reveals(graph, "?x?x?");
}

/* Division by zero, overflow and indices out of range give nothing rather than something. */
static void nothing_doubtful(void **state)
{
    (void)state;
    Message *graph = operands();
    KIT_NUMBERS(graph, "zero", 0);
    kit_node(graph, "Div", "a,zero", "v");
    reveals(graph, "?x?x?");

    graph = operands();
    KIT_NUMBERS(graph, "huge", INT64_MAX);
    kit_node(graph, "Mul", "a,huge", "v");
    reveals(graph, "?x?x?");

    graph = operands();
    KIT_NUMBERS(graph, "far", 9);
    kit_node(graph, "Gather", "a,far", "v");
    reveals(graph, "?");
}

static void shapes_with_axes(void **state)
{
    (void)state;
    Message *graph = operands();
    KIT_NUMBERS(graph, "zero", 0);
    kit_node(graph, "Size", "x", "s");
    kit_node(graph, "Unsqueeze", "s,zero", "v");
    reveals(graph, "210");

    graph = operands();
    Message *node = onnx_node("Shape", "", "x", "v");
    onnx_add_int(node, "start", -2);
    onnx_put_message(graph, GRAPH_NODE, node);
    reveals(graph, "5x7");
}

static void whole_shape(void **state)
{
    (void)state;
    FROM("2x3x5x7", {"Shape", "x", "v"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic),
        cmocka_unit_test(division),
        cmocka_unit_test(logic),
        cmocka_unit_test(pieces),
        cmocka_unit_test(whole_shape),
        cmocka_unit_test(shapes_with_axes),
        cmocka_unit_test(with_arguments),
        cmocka_unit_test(rearranged),
        cmocka_unit_test(reals),
        cmocka_unit_test(unknown_elements),
        cmocka_unit_test(nothing_doubtful),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
