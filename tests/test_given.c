/* What networks are given, in plain words. */
#include "op_kit.h"

#include "graph/given.h"

/* One input of that name, shape and type. */
static void given(const char *name, Shape shape, DType dtype, const char *category,
                  const char *expected)
{
    g_autoptr(Graph) graph = graph_new("g", "g");
    graph_add_input(graph, name, shape, dtype);
    graph->category = category;
    g_autofree char *words = given_words(graph);
    assert_string_equal(words, expected);
}

static void images(void **state)
{
    (void)state;
    given("input", S(1, 3, 224, 224), DTYPE_FP32, "classification", "an image of 224 × 224");
    given("input", S(1, 360, 640, 3), DTYPE_UINT8, NULL, "an image of 360 × 640");
    given("input", S(32, 3, 224, 224), DTYPE_FP32, NULL, "32 images of 224 × 224");
    given("input", S(1, 3, 16, 112, 112), DTYPE_FP32, "video", "a clip of 16 frames of 112 × 112");
    given("input", S(8, 3, 16, 112, 112), DTYPE_FP32, "video", "8 clips of 16 frames of 112 × 112");
}

static void sequences(void **state)
{
    (void)state;
    given("input_ids", S(1, 128), DTYPE_INT64, "language", "128 tokens");
    given("input_ids", S(1, 1), DTYPE_INT64, "language", "a token");
    given("input_ids", S(4, 2048), DTYPE_INT32, NULL, "4 sequences of 2,048 tokens");
    given("words", S(1, 35), DTYPE_INT64, NULL, "35 words");
    given("token_type_ids", S(1, 128), DTYPE_INT64, NULL, "128 segment numbers");
}

/* A spectrogram has the dimensions of an image. */
static void what_is_none_of_these(void **state)
{
    (void)state;
    given("input", S(1, 1, 161, 1000), DTYPE_FP32, "speech", "a tensor of 1 × 161 × 1000");
    given("input", S(1, 100, 1, 1), DTYPE_FP32, NULL, "a tensor of 100 × 1 × 1");
    given("input", S(1, 640), DTYPE_FP32, NULL, "a tensor of 640");
    given("input", S(-1, 3, -1, -1), DTYPE_FP32, NULL, "a tensor of ? × 3 × ? × ?");
    given("input", shape_unknown(), DTYPE_FP32, NULL, "a tensor of unknown size");
    given("input", (Shape){0, {0}}, DTYPE_FP32, NULL, "a number");
}

static void several(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("g", "g");
    g_autofree char *none = given_words(graph);
    assert_string_equal(none, "nothing");
    graph_add_input(graph, "input_ids", S(1, 1), DTYPE_INT64);
    for (int i = 0; i < 2; i++) {
        int cache =
            graph_add_input(graph, i ? "value_cache" : "key_cache", S(1, 8, 2047, 128), DTYPE_FP32);
        graph_tensor(graph, cache)->is_state = true;
    }
    g_autofree char *words = given_words(graph);
    assert_string_equal(words, "a token and the 2 tensors that it keeps from one pass to the next");
    for (int i = 0; i < 4; i++)
        graph_add_input(graph, "mask", S(1, 5), DTYPE_BOOL);
    g_autofree char *many = given_words(graph);
    assert_string_equal(many, "a token, 5 marks, 5 marks, 5 marks, 1 more tensor and the 2 tensors "
                              "that it keeps from one pass to the next");
}

static void results(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = graph_new("g", "g");
    g_autofree char *none = yielded_words(graph);
    assert_string_equal(none, "nothing");
    const Shape shapes[] = {S(1, 1000), S(1, 21, 520, 520), shape_unknown()};
    static const char *const words[] = {"1,000 numbers", "1,000 numbers and 1 more tensor",
                                        "1,000 numbers and 2 more tensors"};
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++) {
        graph_add_output(graph, graph_add_input(graph, "x", shapes[i], DTYPE_FP32));
        g_autofree char *is = yielded_words(graph);
        assert_string_equal(is, words[i]);
    }
    g_autoptr(Graph) map = graph_new("m", "m");
    graph_add_output(map, graph_add_input(map, "x", shapes[1], DTYPE_FP32));
    g_autofree char *is = yielded_words(map);
    assert_string_equal(is, "a tensor of 21 × 520 × 520");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images),
        cmocka_unit_test(sequences),
        cmocka_unit_test(what_is_none_of_these),
        cmocka_unit_test(several),
        cmocka_unit_test(results),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
