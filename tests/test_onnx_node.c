/* What one node of an ONNX file says. */
#include "onnx_kit.h"

#include "onnx/node.h"

/* An import with a tensor 2x3 and one of the contents 4, 5; a node reads both, and nothing third.
 */
typedef struct Fixture {
    OnnxImport import;
    OnnxScope scope;
    OnnxNode proto;
    OnnxAttr attrs[3];
    int inputs[3];
    Node node;
} Fixture;

static const int64_t long_list[9];

static void set_up(Fixture *f)
{
    static const int64_t numbers[] = {4, KNOWN_NOT}, axes[] = {7, 8};
    *f = (Fixture){
        .import = {.shown = "f",
                   .graph = graph_new("g", "g"),
                   .facts = g_array_new(FALSE, TRUE, sizeof(OnnxFact)),
                   .types = g_array_new(FALSE, FALSE, sizeof(TensorType)),
                   .memory = onnx_arena_new(SIZE_MAX)},
        .attrs = {{.name = "axis", .ref = "", .type = ONNX_ATTR_INT, .i = 3},
                  {.name = "axes", .ref = "", .type = ONNX_ATTR_INTS, .n = 2, .ints = axes},
                  {.name = "long", .ref = "", .type = ONNX_ATTR_INTS, .n = 9, .ints = long_list}},
        .proto = {.name = "n", .op_type = "Op", .n_attrs = 3},
    };
    f->proto.attrs = f->attrs;
    f->inputs[0] = graph_add_input(f->import.graph, "x", (Shape){2, {2, 3}}, DTYPE_FP16);
    f->inputs[1] = import_constant(&f->import, "c", (Shape){1, {2}}, DTYPE_INT64,
                                   known_ints(f->import.memory, numbers, 2), ORIGIN_CONSTANT);
    f->inputs[2] = NO_TENSOR;
    f->node = (Node){.import = &f->import,
                     .scope = &f->scope,
                     .proto = &f->proto,
                     .inputs = f->inputs,
                     .n_inputs = 2};
}

static void tear_down(Fixture *f)
{
    graph_free(f->import.graph);
    g_array_free(f->import.facts, TRUE);
    g_array_free(f->import.types, TRUE);
    onnx_arena_free(f->import.memory);
    g_clear_error(&f->import.error);
}

/* What is wrong; the remedy that ends it is the import's (tests/test_messages.c). */
static void assert_failed(const Fixture *f, const char *message)
{
    const char *said = f->import.error ? f->import.error->message : "";
    if (!g_str_has_prefix(said, message))
        assert_string_equal(said, message);
}

static void attributes(void **state)
{
    (void)state;
    Fixture f;
    set_up(&f);
    assert_int_equal(node_int(&f.node, "axis", 1), 3);
    assert_int_equal(node_int(&f.node, "axes", 1), 1); /* of another type: not given */
    assert_true(node_real(&f.node, "alpha", 0.5) == 0.5);
    assert_string_equal(node_text(&f.node, "mode", "nearest"), "nearest");
    assert_int_equal(node_ints(&f.node, "axes").v[1], 8);
    assert_int_equal(node_ints(&f.node, "none").n, 0);
    assert_null(f.import.error);
    assert_int_equal(node_ints(&f.node, "long").n, 0);
    assert_failed(&f, "f: node 'n' (Op) at byte 0: long has 9 numbers; at most 8 can be read");
    tear_down(&f);
}

static void inputs(void **state)
{
    (void)state;
    Fixture f;
    set_up(&f);
    Ints ints;
    assert_true(node_has(&f.node, 1) && !node_has(&f.node, 2));
    assert_int_equal(node_dim(&f.node, 0, 1), 3);
    assert_int_equal(node_dim(&f.node, 0, 2), DIM_UNKNOWN);
    assert_int_equal(node_dim(&f.node, 2, 0), DIM_UNKNOWN);
    assert_int_equal(node_dtype(&f.node, 0), DTYPE_FP16);
    assert_int_equal(node_length(&f.node, 1), 2);
    assert_int_equal(node_length(&f.node, 0), -1);
    assert_int_equal(node_argument(&f.node, 0, &ints), ARGUMENT_UNKNOWN);
    assert_int_equal(node_argument(&f.node, 1, &ints), ARGUMENT_PARTLY);
    assert_int_equal(ints.v[0], 4);
    assert_int_equal(node_argument(&f.node, 2, &ints), ARGUMENT_ABSENT);
    assert_int_equal(node_list(&f.node, "axes", 2, &ints), ARGUMENT_KNOWN);
    assert_int_equal(ints.v[0], 7);
    assert_int_equal(node_scalar(&f.node, 1), KNOWN_NOT); /* two numbers */
    tear_down(&f);
}

static void outputs_and_operands(void **state)
{
    (void)state;
    Fixture f;
    set_up(&f);
    node_take(&f.node, (const int[]){1, -1, 0, 2}, 4);
    assert_int_equal(f.node.n_operands, 3); /* none at the end */
    assert_int_equal(f.node.operands[0], f.inputs[1]);
    assert_int_equal(f.node.operands[1], NO_TENSOR);
    assert_true(node_give(&f.node, (Shape){1, {5}}));
    assert_true(node_give_as(&f.node, shape_of_rank(2), DTYPE_BOOL));
    const TensorType *types = (const TensorType *)f.import.types->data;
    assert_int_equal(types[0].dtype, DTYPE_FP16);
    assert_int_equal(types[1].shape.dim[1], DIM_UNKNOWN);
    tear_down(&f);
}

/* The first failure stays. */
static void failures(void **state)
{
    (void)state;
    Fixture f;
    set_up(&f);
    Shape x = node_shape(&f.node, 0), unknown = shape_unknown();
    assert_int_equal(node_axis(&f.node, &x, -1), 1);
    assert_int_equal(node_axis(&f.node, &unknown, 9), 0);
    assert_int_equal(node_axis(&f.node, &x, 2), -1);
    assert_false(node_fail(&f.node, "another"));
    assert_failed(&f, "f: node 'n' (Op) at byte 0: axis 2 is not an axis of 2 dimensions");
    tear_down(&f);
}

static void shapes(void **state)
{
    (void)state;
    Shape x = {2, {2, 3}}, y = shape_inserted(&x, 1, 9);
    assert_int_equal(y.rank, 3);
    assert_int_equal(y.dim[1], 9);
    assert_int_equal(y.dim[2], 3);
    assert_int_equal(shape_inserted(&x, 2, -5).dim[2], DIM_UNKNOWN);
    assert_int_equal(shape_of_rank(9).rank, RANK_UNKNOWN);
    assert_int_equal(shape_of_list(-3).dim[0], DIM_UNKNOWN);
    assert_int_equal(shape_opened(x).dim[0], DIM_UNKNOWN);
    assert_int_equal(shape_of_ints(&(Ints){2, {4, KNOWN_NOT}}).dim[1], DIM_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes),
        cmocka_unit_test(inputs),
        cmocka_unit_test(outputs_and_operands),
        cmocka_unit_test(failures),
        cmocka_unit_test(shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
