/* What a network keeps from pass to pass (graph/kept.h). */
#include "graph/kept.h"
#include "served_book.h"

/* States, and what operators make of them. */
static void test_tensors(void **state)
{
    const Graph *graph = step_of(state, "tiny", 8, 1)->graph;
    g_autofree bool *held = kept_tensors(graph);
    int states = 0, appended = 0;
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        const Tensor *tensor = graph_tensor(graph, i);
        states += held[i] && tensor->is_state;
        appended += held[i] && !tensor->is_state;
        assert_true(held[i] || !tensor->is_state);
    }
    assert_int_equal(states, 4);
    assert_int_equal(appended, 4);
}

/* All of it in a byte an element, and nothing else. */
static void test_cast(void **state)
{
    g_autoptr(Graph) graph = graph_copy(step_of(state, "tiny", 8, 1)->graph);
    g_autofree bool *held = kept_tensors(graph);
    kept_cast(graph, DTYPE_FP8);
    for (int i = 0; i < graph_n_tensors(graph); i++) {
        const Tensor *tensor = graph_tensor(graph, i);
        assert_true(held[i] == (tensor->dtype == DTYPE_FP8));
    }
    assert_int_equal(kv_cache_of(graph, 1, 1).token_bytes, TINY_TOKEN / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tensors),
        cmocka_unit_test(test_cast),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
