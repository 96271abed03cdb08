/* zoo/weights.h: weights as a file stores them. */
#include "load_files.h"

#include "cost/cost.h"
#include "zoo/zoo.h"

#define MODEL(stored)                                                                              \
    "model { id = 'a', dtype = 'fp16', input = { 256 }, stored = { " stored " },\n"                \
    "  build = function(x) return x:linear { 512, name = 'fc' } end }\n"

static Zoo *load(const Files *files, const char *text)
{
    files_add(files, "a.lua", text);
    return zoo_load(files->dir, "models", files->errors);
}

/* 512 blocks of 256 numbers in `block` bytes, of which `bits` each are the numbers' own, and 512
 * biases in fp16. */
static void stores(const char *type, DType dtype, int64_t block, int bits)
{
    Files files = files_start();
    g_autofree char *text = g_strdup_printf(MODEL("['fc.weight'] = '%s'"), type);
    g_autoptr(Zoo) zoo = load(&files, text);
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = zoo_build(zoo, 0, &(BuildOptions){.batch = 4}, &error);
    if (!graph)
        fail_msg("%s", error->message);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(op_input(graph, graph_op(graph, 0), 1)->dtype, dtype);
    assert_int_equal(cost->params, 512 * 256 + 512);
    assert_int_equal(cost->weights_bytes, 512 * 256 * bits / 8 + 2 * 512);
    assert_int_equal(cost->metadata_bytes, 512 * block - 512 * 256 * bits / 8);
    assert_int_equal(op_output(graph, graph_op(graph, 0), 0)->dtype, DTYPE_FP16);
    assert_int_equal(cost->macs, 4 * 512 * 256);
    files_end(&files);
}

static void test_types(void **state)
{
    (void)state;
    stores("q4_k", DTYPE_INT4, 144, 4);
    stores("q6_k", DTYPE_INT4, 210, 4);
    stores("q5_k", DTYPE_INT4, 176, 4);
    stores("q3_k", DTYPE_INT2, 110, 2);
    stores("q2_k", DTYPE_INT2, 84, 2);
    stores("q8_0", DTYPE_INT8, 8 * 34, 8);
    stores("mxfp4", DTYPE_FP4, 8 * 17, 4);
    stores("iq1_s", DTYPE_BINARY, 50, 1);
    stores("bf16", DTYPE_BF16, 512, 16);
}

/* 512 blocks of 210 bytes: the bits beside the numbers are read with them, as the whole file is. */
static void test_blocks_are_read_whole(void **state)
{
    (void)state;
    Files files = files_start();
    g_autoptr(Zoo) zoo = load(&files, MODEL("['fc.weight'] = 'q6_k'"));
    g_autoptr(Graph) graph = zoo_build(zoo, 0, &(BuildOptions){.batch = 4}, NULL);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    int64_t data = 2 * 4 * (256 + 512);
    assert_int_equal(cost->traffic[TRAFFIC_COMPULSORY].bytes, 512 * 210 + 2 * 512 + data);
    assert_int_equal(cost->bytes_floor, 512 * 210 + 2 * 512 + data);
    files_end(&files);
}

/* A table of 256 rows of 256 numbers that rows are looked up in and that makes the scores: one
 * block for the row, all 256 for the scores. */
static void test_tied_blocks(void **state)
{
    (void)state;
    Files files = files_start();
    g_autoptr(Zoo) zoo =
        load(&files, "model { id = 'a', dtype = 'fp16', stored = { ['words'] = 'q4_k' },\n"
                     "  inputs = { { 1, name = 'ids', dtype = 'int64' } }, build = function(ids)\n"
                     "  local words = parameter { 256, 256, name = 'words' }\n"
                     "  return ids:embedding { 256, channels = 256, weight = words }\n"
                     "    :linear { 256, bias = false, weight = words } end }\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = zoo_build(zoo, 0, NULL, &error);
    if (!graph)
        fail_msg("%s", error->message);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(cost->n_layers, 2);
    assert_int_equal(cost_layer(cost, 0)->traffic[TRAFFIC_COMPULSORY].bytes, 8 + 144 + 512);
    assert_int_equal(cost_layer(cost, 1)->traffic[TRAFFIC_COMPULSORY].bytes, 512 + 256 * 144 + 512);
    assert_int_equal(cost->weights_bytes + cost->metadata_bytes, 256 * 144);
    files_end(&files);
}

static void refuses(const char *text, const char *message)
{
    Files files = files_start();
    g_autoptr(Zoo) zoo = load(&files, text);
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = zoo_count(zoo) > 0 ? zoo_build(zoo, 0, NULL, &error) : NULL;
    const char *said = error ? error->message : files_error(&files, 0);
    if (graph || !strstr(said, message))
        fail_msg("%s", said);
    files_end(&files);
}

static void test_what_cannot_be_stored_so(void **state)
{
    (void)state;
    refuses(MODEL("['fd.weight'] = 'q4_k'"),
            "models/a.lua:1: model 'a': there is no weight 'fd.weight' to be stored as q4_k");
    refuses(MODEL("['fc.weight'] = 'q4'"),
            "weight 'fc.weight' is stored as 'q4', which is not known");
    refuses(MODEL("['fc.bias'] = 'q4_k', ['fc.weight'] = 'fp32', ['x'] = 3"),
            "'stored' is of the form");
    refuses("model { id = 'a', input = { 3 }, stored = { ['fc.weight'] = 'q4_k' },\n"
            "  build = function(x) return x:linear { 5, name = 'fc' } end }\n",
            "weight 'fc.weight' is no whole number of blocks of q4_k; name another type");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_blocks_are_read_whole),
        cmocka_unit_test(test_tied_blocks),
        cmocka_unit_test(test_what_cannot_be_stored_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
