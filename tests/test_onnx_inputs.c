/* Shapes of a network's inputs. */
#include "onnx_kit.h"

#include "onnx/inputs.h"

static void symbolic_dimensions(void **state)
{
    (void)state;
    g_autoptr(Graph) one = kit_load(kit_small_net("batchx3x8x8"));
    kit_shape(one, 0, "1x10");
    assert_string_equal(one->assumptions[0],
                        "The symbolic dimension 'batch' is not given: taken as 1.");
    g_autoptr(OnnxOptions) options = onnx_options_new();
    assert_true(onnx_options_add_dim(options, "batch=8", NULL));
    g_autoptr(Graph) eight = kit_load_opset(kit_small_net("batchx3x8x8"), 17, options);
    kit_shape(eight, 0, "8x10");
    assert_int_equal(eight->batch, 8);
    assert_string_equal(eight->notes, "The symbolic dimension 'batch' is 8.");
    g_autoptr(Graph) unnamed = kit_load(kit_small_net("?x3x8x8"));
    assert_string_equal(unnamed->assumptions[0],
                        "Dimension 1 of input 'x' is not given: taken as 1.");
}

static void shapes_of_inputs(void **state)
{
    (void)state;
    g_autoptr(OnnxOptions) options = onnx_options_new();
    assert_true(onnx_options_add_input(options, "x=2x3x8x8", NULL));
    g_autoptr(Graph) two = kit_load_opset(kit_small_net("1x3x8x8"), 17, options);
    kit_shape(two, 0, "2x10");
    OnnxOptions batch = {.batch = 5};
    g_autoptr(Graph) five = kit_load_opset(kit_small_net("1x3x8x8"), 17, &batch);
    kit_shape(five, 0, "5x10");
}

static void wrong_names(void **state)
{
    (void)state;
    g_autoptr(OnnxOptions) options = onnx_options_new();
    g_autoptr(GError) error = NULL;
    assert_true(onnx_options_add_dim(options, "bach=2", NULL));
    assert_null(kit_parse(kit_model(kit_small_net("batchx3x8x8")), options, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_USAGE));
    assert_string_equal(error->message,
                        "test.onnx: it has no symbolic dimension 'bach': did you mean 'batch'?");
}

/* A batch comes before a default's shape, a shape before a batch. */
static void defaults(void **state)
{
    (void)state;
    g_autoptr(OnnxOptions) preset = onnx_options_new(), asked = onnx_options_new();
    assert_true(onnx_options_add_input(preset, "x=2x3x8x8", NULL));
    OnnxOptions batch = {.batch = 6, .defaults = preset}, none = {.defaults = preset};
    g_autoptr(Graph) two = kit_load_opset(kit_small_net("1x3x8x8"), 17, &none);
    g_autoptr(Graph) six = kit_load_opset(kit_small_net("1x3x8x8"), 17, &batch);
    assert_true(onnx_options_add_input(asked, "x=4x3x8x8", NULL));
    asked->batch = 6;
    g_autoptr(Graph) four = kit_load_opset(kit_small_net("1x3x8x8"), 17, asked);
    kit_shape(two, 0, "2x10");
    kit_shape(six, 0, "6x10");
    kit_shape(four, 0, "4x10");
}

/* ---- Images ---------------------------------------------------------------------------------- */

/* Convolution 7x7 with stride 2 and no padding to 16 channels, first or last. */
static Message *photo_net(const char *dims, bool last)
{
    Message *graph = kit_new();
    kit_in(graph, "photo", FLOAT, dims);
    kit_weight(graph, "w", FLOAT, "16x3x7x7");
    Message *conv = onnx_node("Conv", "conv", last ? "t,w" : "photo,w", "y");
    onnx_add_ints(conv, "strides", (const int64_t[]){2, 2}, 2);
    Message *turn = onnx_node("Transpose", "turn", "photo", "t");
    onnx_add_ints(turn, "perm", (const int64_t[]){0, 3, 1, 2}, 4);
    onnx_put_message(graph, GRAPH_NODE, last ? turn : conv);
    if (last)
        onnx_put_message(graph, GRAPH_NODE, conv);
    else
        g_byte_array_unref(turn);
    kit_out(graph, "y");
    return graph;
}

/* (224 - 7) / 2 + 1 = 109, (96 - 7) / 2 + 1 = 45. */
static void resolutions(void **state)
{
    static const struct {
        const char *dims, *dim;
        bool last;
        int64_t resolution;
        const char *y;
    } rows[] = {
        {"Nx3xHxW", NULL, false, 224, "1x16x109x109"},
        {"NxHxWx3", NULL, true, 224, "1x16x109x109"},
        {"2x3x64x64", NULL, false, 224, "2x16x109x109"},
        {"?x3x?x?", NULL, false, 96, "1x16x45x45"},
        {"Nx3xHxW", "H=96", false, 224, "1x16x45x109"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(OnnxOptions) options = onnx_options_new();
        options->resolution = rows[i].resolution;
        assert_true(!rows[i].dim || onnx_options_add_dim(options, rows[i].dim, NULL));
        g_autoptr(Graph) loaded =
            kit_load_opset(photo_net(rows[i].dims, rows[i].last), 17, options);
        kit_shape(loaded, 0, rows[i].y);
    }
}

/* A resolution comes before a variant's, and before the shape that one gives. */
static void resolutions_of_variants(void **state)
{
    (void)state;
    g_autoptr(OnnxOptions) shaped = onnx_options_new();
    assert_true(onnx_options_add_input(shaped, "photo=2x3x64x64", NULL));
    OnnxOptions small = {.resolution = 96};
    OnnxOptions by_variant = {.defaults = &small};
    OnnxOptions asked = {.resolution = 224, .defaults = &small};
    OnnxOptions over_shape = {.resolution = 224, .defaults = shaped};
    g_autoptr(Graph) one = kit_load_opset(photo_net("Nx3xHxW", false), 17, &by_variant);
    g_autoptr(Graph) two = kit_load_opset(photo_net("Nx3xHxW", false), 17, &asked);
    g_autoptr(Graph) three = kit_load_opset(photo_net("Nx3xHxW", false), 17, &over_shape);
    kit_shape(one, 0, "1x16x45x45");
    kit_shape(two, 0, "1x16x109x109");
    kit_shape(three, 0, "2x16x109x109");
}

static void refused(Message *graph, const OnnxOptions *options, RbErrorCode code, const char *says)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) loaded = kit_parse(kit_model(graph), options, &error);
    assert_null(loaded);
    if (error->code != (int)code || !strstr(error->message, says))
        fail_msg("'%s' does not say '%s'", error->message, says);
}

/* A size that nobody gave is asked for by the names it has. */
static void images_without_a_size(void **state)
{
    (void)state;
    static const OnnxOptions large = {.resolution = 224};
    refused(photo_net("Nx3xHximage w", false), NULL, RB_ERROR_INPUT,
            "the height and width of the images in 'photo' are not given; give them, as in --dim "
            "H=224 --dim 'image w=224', or --resolution 224 (taken as 1: node 'conv'");
    refused(photo_net("?x3x?x?", false), NULL, RB_ERROR_INPUT, "as in --resolution 224 (");
    refused(kit_small_net("1x3x8x8"), &large, RB_ERROR_CANNOT, "exported for images of height 8: ");
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x512");
    refused(graph, &large, RB_ERROR_USAGE, "it has no input of images");
    graph = kit_new();
    kit_in(graph, "x", INT64, "1x3x8x8");
    refused(graph, &large, RB_ERROR_USAGE, "it has no input of images");
}

/* ---- Arithmetic ------------------------------------------------------------------------------ */

/* y = x + z, of dimensions that are `x` and `z`, and a past of n by m. */
static Message *cached_net(const char *x, const char *z)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, x);
    kit_in(graph, "z", FLOAT, z);
    kit_in(graph, "past", FLOAT, "nxm");
    kit_node(graph, "Add", "x,z", "y");
    kit_out(graph, "y");
    return graph;
}

static void arithmetic(void **state)
{
    static const struct {
        const char *x, *z, *dim;
        int64_t batch;
        const char *y;
    } rows[] = {
        {"m + 1", "1", "m=511", 0, "512"},
        {"n*2x4", "1x1", "n=3", 0, "6x4"},
        {"n*2x4", "1x1", "m=1", 3, "6x4"},   /* the batch is n, not n*2 */
        {"n*2x4", "1x1", "n*2=8", 0, "8x4"}, /* given by itself */
        {"m + 1", "1", "n=1", 0, "2"},       /* m is 1 */
        {"m-n", "1", "m-n=5", 0, "5"},       /* a name */
        {"k + 1", "1", "k=4", 0, "5"},       /* in arithmetic alone */
        {"k + 1", "1", "m=4", 0, "1"},       /* nobody has k: a name */
        {"floor(m/2)x2", "1x1", "m=9", 0, "4x2"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(OnnxOptions) options = onnx_options_new();
        options->batch = rows[i].batch;
        assert_true(onnx_options_add_dim(options, rows[i].dim, NULL));
        g_autoptr(Graph) loaded = kit_load_opset(cached_net(rows[i].x, rows[i].z), 17, options);
        kit_shape(loaded, 0, rows[i].y);
    }
}

static void arithmetic_without_an_end(void **state)
{
    (void)state;
    refused(cached_net("m/2", "1"), NULL, RB_ERROR_USAGE,
            "dimension 1 of input 'x', m/2, comes to no size with what is given; give what it is "
            "made of, or itself, as in --dim m/2=1");
    g_autoptr(Graph) one = kit_load(cached_net("m + 1", "1"));
    assert_string_equal(one->assumptions[0],
                        "The symbolic dimension 'm' is not given: taken as 1.");
}

static void initializers_are_none(void **state)
{
    (void)state;
    const OnnxValue values[] = {{.name = "x"}, {.name = "w"}, {.name = "s"}};
    const OnnxTensor weight = {.name = "w"};
    const OnnxSparse sparse = {.values = {.name = "s"}};
    const OnnxGraph graph = {.n_inputs = 3,
                             .inputs = values,
                             .n_initializers = 1,
                             .initializers = &weight,
                             .n_sparse = 1,
                             .sparse = &sparse};
    g_autoptr(GPtrArray) inputs = inputs_of(&graph);
    assert_int_equal(inputs->len, 1);
    assert_ptr_equal(inputs->pdata[0], &values[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resolutions),
        cmocka_unit_test(resolutions_of_variants),
        cmocka_unit_test(images_without_a_size),
        cmocka_unit_test(arithmetic),
        cmocka_unit_test(arithmetic_without_an_end),
        cmocka_unit_test(symbolic_dimensions),
        cmocka_unit_test(shapes_of_inputs),
        cmocka_unit_test(wrong_names),
        cmocka_unit_test(defaults),
        cmocka_unit_test(initializers_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
