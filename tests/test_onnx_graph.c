#include "onnx_kit.h"

#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "base/sys.h"

#include <glib/gstdio.h>

#include "cost/footprint.h"

static void a_network(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = kit_load(kit_small_net("1x3x8x8"));
    assert_int_equal(graph_n_ops(graph), 4);
    kit_shape(graph, 0, "1x10");
    assert_int_equal(kit_params(graph), 4 * 27 + 4 + 2560);
    assert_int_equal(kit_macs(graph), 8 * 8 * 4 * 27 + 2560);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(cost->params, 4 * 27 + 4 + 2560);
    assert_int_equal(cost->covered, 4);
    assert_int_equal(cost->weights_bytes, 4 * cost->params);
    assert_string_equal(graph->id, "test");
    assert_string_equal(graph->file, "test.onnx");
    assert_null(graph->notes);
}

static void refused_graphs(void **state)
{
    (void)state;
    Message *graph = kit_new();
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "one", "b", "a"));
    onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", "two", "a", "b"));
    kit_refused(kit_model(graph), "node 'one' (Relu) at byte");

    graph = kit_new();
    kit_in(graph, "x", FLOAT, "2");
    kit_node(graph, "Relu", "x", "y");
    kit_node(graph, "Relu", "x", "y");
    kit_refused(kit_model(graph), "it makes 'y', which is there already");

    graph = kit_new();
    kit_in(graph, "x", FLOAT, "2");
    kit_out(graph, "nowhere");
    kit_refused(kit_model(graph), "its output 'nowhere' is made by no node");

    graph = kit_new();
    kit_in(graph, "x", FLOAT, "4611686018427387904x4");
    kit_refused(kit_model(graph), "input 'x' has too many elements");

    graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x3x8x8");
    kit_weight(graph, "w", FLOAT, "4x2x3x3");
    kit_node(graph, "Conv", "x,w", "y");
    kit_refused(kit_model(graph), "takes 2 input channels, the input has 3");
}

static void seventy_thousand(void **state)
{
    (void)state;
    Message *graph = kit_new();
    kit_in(graph, "y0", FLOAT, "1x8x4x4");
    for (int i = 0; i < 70000; i++) {
        g_autofree char *from = g_strdup_printf("y%d", i), *to = g_strdup_printf("y%d", i + 1);
        kit_node(graph, "Relu", from, to);
    }
    kit_out(graph, "y70000");
    g_autoptr(Graph) loaded = kit_load(graph);
    g_autoptr(ModelCost) cost = cost_graph(loaded, 0, NULL);
    assert_int_equal(cost->flops, INT64_C(70000) * 128);
    g_autoptr(Footprint) footprint = footprint_new(loaded, NULL);
    assert_int_equal(footprint->peak_inplace_bytes, 512);
}

/* x of batch x 4 x 8 to 1 x 32, by 32 x 5: 160 multiplications, and no other batch. */
static Message *fixed_net(const char *dims, int64_t first)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, dims);
    kit_weight(graph, "w", FLOAT, "32x5");
    KIT_NUMBERS(graph, "flat", first, 32);
    kit_node(graph, "Reshape", "x,flat", "f");
    kit_node(graph, "MatMul", "f,w", "y");
    kit_out(graph, "y");
    return graph;
}

static void exported_for_a_batch(void **state)
{
    (void)state;
    static const OnnxOptions eight = {.batch = 8};
    OnnxOptions variant = {.defaults = &eight};
    g_autoptr(Graph) one = kit_load(fixed_net("nx4x8", 1));
    assert_int_equal(kit_macs(one), 160);
    assert_string_equal(one->assumptions[1], "It is exported for batch 1: it has no other.");
    for (const OnnxOptions *const *asked = (const OnnxOptions *const[]){&eight, &variant, NULL};
         *asked; asked++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Graph) none = kit_parse(kit_model(fixed_net("2x4x8", 2)), *asked, &error);
        assert_null(none);
        assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT));
        assert_true(g_str_has_prefix(error->message, "exported for batch 2: test.onnx: node '"));
    }
    g_autoptr(Graph) any = kit_load_opset(fixed_net("nx4x8", -1), 17, &eight);
    assert_int_equal(kit_macs(any), 8 * 160);
    g_autoptr(Graph) rest = kit_load(fixed_net("1x4x8", -1));
    assert_null(rest->assumptions);
}

/* x of 2x3x4 into the shape that 24 bytes of a file beside it hold, from the 8th byte on; what lies
 * elsewhere is not read. */
static void values_beside(void **state)
{
    (void)state;
    static const int64_t numbers[] = {7, 4, -1, 2};
    static const struct {
        const char *location, *shape;
    } cases[] = {{"shapes.bin", "4x3x2"},
                 {"gone.bin", "?x?x?"},
                 {"../shapes.bin", "?x?x?"},
                 {"link.bin", "?x?x?"}};
    g_autofree char *folder = g_dir_make_tmp("roofbook-XXXXXX", NULL);
    g_autofree char *inner = g_build_filename(folder, "in", NULL);
    g_autofree char *model = g_build_filename(inner, "m.onnx", NULL);
    g_autofree char *beside = g_build_filename(inner, "shapes.bin", NULL);
    g_autofree char *above = g_build_filename(folder, "shapes.bin", NULL);
    g_autofree char *link = g_build_filename(inner, "link.bin", NULL);
    assert_int_equal(g_mkdir(inner, 0700), 0);
    assert_int_equal(symlink("../shapes.bin", link), 0);
    g_file_set_contents(beside, (const char *)numbers, sizeof numbers, NULL);
    g_file_set_contents(above, (const char *)numbers, sizeof numbers, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Message *graph = kit_new(), *shape = onnx_tensor("s", INT64, "3");
        const char *entries[][2] = {{"location", cases[i].location}, {"offset", "8"}};
        for (size_t j = 0; j < 2; j++) {
            Message *entry = onnx_message();
            onnx_put_text(entry, 1, entries[j][0]);
            onnx_put_text(entry, 2, entries[j][1]);
            onnx_put_message(shape, 13, entry);
        }
        onnx_put_int(shape, 14, 1);
        kit_in(graph, "x", FLOAT, "2x3x4");
        onnx_put_message(graph, GRAPH_INITIALIZER, shape);
        kit_node(graph, "Reshape", "x,s", "y");
        kit_out(graph, "y");
        Message *file = kit_model(graph);
        g_file_set_contents(model, (const char *)file->data, (gssize)file->len, NULL);
        g_byte_array_unref(file);
        g_autoptr(Graph) loaded = onnx_graph_load(NULL, model, "m.onnx", NULL, NULL);
        assert_non_null(loaded);
        kit_shape(loaded, 0, cases[i].shape);
        g_autoptr(Graph) within = onnx_graph_load(folder, "in/m.onnx", "m.onnx", NULL, NULL);
        kit_shape(within, 0, cases[i].shape);
        /* What the machine could not read now is not unknown. */
        g_autoptr(GError) error = NULL;
        sys_fail_nth(SYS_BENEATH, 1, EMFILE);
        assert_null(onnx_graph_load(NULL, model, "m.onnx", NULL, &error));
        assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_MACHINE));
        assert_non_null(strstr(error->message, "raise the limit on open files"));
    }
    g_unlink(link);
    g_unlink(model);
    g_unlink(beside);
    g_unlink(above);
    g_rmdir(inner);
    g_rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_beside),    cmocka_unit_test(exported_for_a_batch),
        cmocka_unit_test(a_network),        cmocka_unit_test(refused_graphs),
        cmocka_unit_test(seventy_thousand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
