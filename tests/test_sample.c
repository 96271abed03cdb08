/* What throughput counts, by what a network is for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph/sample.h"

static void assert_sample(const char *category, Shape shape, DType dtype, const char *name)
{
    g_autoptr(Graph) graph = graph_new("net", "Net");
    graph->category = category;
    graph_add_input(graph, "cache", (Shape){4, {1, 32, 2047, 128}}, DTYPE_FP32);
    graph_add_input(graph, "x", shape, dtype);
    assert_string_equal(sample_name(graph), name);
}

static void test_names(void **state)
{
    (void)state;
    const Shape image = {4, {8, 3, 224, 224}}, prompt = {2, {8, 2048}}, one = {2, {8, 1}};
    assert_sample("classification", image, DTYPE_FP32, "image");
    assert_sample("segmentation", image, DTYPE_FP32, "image");
    assert_sample("video", image, DTYPE_FP32, "clip");
    assert_sample("language", prompt, DTYPE_INT64, "sequence");
    assert_sample("language", one, DTYPE_INT64, "token");
    assert_sample("language", one, DTYPE_INT32, "token");
    assert_sample("language", one, DTYPE_FP32, "sequence"); /* no id */
    assert_sample("speech", one, DTYPE_INT64, "token");
    assert_sample("speech", image, DTYPE_FP32, "clip");
    assert_sample("classification", one, DTYPE_INT64, "image"); /* ids of something else */
    assert_sample("tiny", image, DTYPE_FP32, "inference");
    assert_sample(NULL, image, DTYPE_FP32, "inference");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
