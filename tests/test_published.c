/* Published figures against a network of 112 parameters and 6,912 MACs: each law broken, and kept.
 */
#include "cost/published.h"
#include "op_kit.h"

#include <math.h>

/* 3x3, 3 -> 4 with bias on 8x8: 4·(27 + 1) = 112 parameters, 4·64·27 = 6,912 MACs, 256 written. */
static Graph *small_batch(int64_t batch)
{
    Graph *graph = graph_new("small", "Small");
    graph->batch = batch;
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 4;
    attrs.as.window.kernel = INTS(3);
    attrs.as.window.pad = INTS(1);
    attrs.as.window.bias = true;
    int x = graph_add_input(graph, "x", S(batch, 3, 8, 8), DTYPE_FP32);
    GError *error = NULL;
    int op = graph_add_op(graph, OP_CONV, "conv", &x, 1, &attrs, true, &error);
    if (op == NO_OP)
        fail_msg("%s", error->message);
    graph_add_output(graph, graph_op(graph, op)->outputs[0]);
    return graph;
}

static Graph *small(void)
{
    return small_batch(1);
}

static const struct Row {
    Published published;
    const char *law; /* NULL: keeps all */
    const char *says;
} rows[] = {
    {{"params", 112, true, "paper", NULL}, NULL, NULL},
    {{"params", 113, true, "paper", NULL}, "exact-params", "113 (paper): counted here 112"},
    {{"params", 116, true, "paper", "with running statistics"}, "exact-params", "112, -3.4 % off"},
    {{"params", 113, false, "paper", NULL}, NULL, NULL}, /* 0.9 % */
    {{"params", 110, false, "paper", NULL}, NULL, NULL}, /* 105 to 115 */
    {{"params", 120, false, "paper", NULL}, "rounded", "-6.7 % off"},
    {{"params", 100, false, "paper", NULL}, "rounded", "12.0 % off"},
    {{"params", 114, false, "paper", NULL}, "rounded", "counted here 112"},
    {{"params", 114, false, "paper", "with running statistics"}, NULL, NULL},
    {{"macs", 6912, true, "paper", NULL}, NULL, NULL},
    {{"macs", 7168, true, "paper", NULL}, "exact", "7,168 (paper): counted here 6,912"},
    {{"macs", 7168, true, "paper", "with biases"}, NULL, NULL},
    {{"macs", 13824, false, "paper", NULL}, "rounded", "-50.0 % off"},
    {{"activations", 256, true, "", NULL}, "source", "no source"},
    {{"params", 112, true, NULL, NULL}, "source", "where the figure was published"},
    {{"top1", 0.7613, false, "weights", NULL}, "per-cent", "76.13, not 0.7613"},
    {{"top1", 76.13, false, "weights", NULL}, NULL, NULL},
};

static const PublishedLaw *law_of(const char *id)
{
    for (int i = 0; i < published_law_count(); i++)
        if (strcmp(published_law_at(i)->id, id) == 0)
            return published_law_at(i);
    fail_msg("no law '%s'", id);
    return NULL;
}

static void check_row(const ModelCost *cost, const struct Row *row)
{
    g_array_set_size(cost->graph->published, 0);
    g_array_append_val(cost->graph->published, row->published);
    g_autoptr(GPtrArray) messages = published_check(cost);
    const char *first = messages->len > 0 ? g_ptr_array_index(messages, 0) : "";
    if (messages->len != (row->law ? 1 : 0) || (row->says && !strstr(first, row->says)))
        fail_msg("%s %g: %s", row->published.quantity, row->published.value, first);
    if (row->law)
        assert_true(g_str_has_suffix(first, law_of(row->law)->remedy));
}

static void test_figures(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small();
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_non_null(cost);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        check_row(cost, &rows[i]);
}

static void test_every_law_is_tested(void **state)
{
    (void)state;
    for (int i = 0; i < published_law_count(); i++) {
        bool tested = false;
        for (size_t k = 0; k < G_N_ELEMENTS(rows); k++)
            tested |= g_strcmp0(rows[k].law, published_law_at(i)->id) == 0;
        assert_true(tested);
        assert_true(strlen(published_law_at(i)->condition) > 0);
    }
}

static void test_titles(void **state)
{
    (void)state;
    assert_string_equal(published_title("params"), "Parameters");
    assert_string_equal(published_title("top1"), "Top-1 accuracy");
    assert_string_equal(published_title("bleu"), "bleu");
}

static void test_ours(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small();
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_true(published_ours(cost, "params") == 112);
    assert_true(published_ours(cost, "macs") == 6912);
    assert_true(published_ours(cost, "activations") == 256);
    assert_true(published_ours(cost, "flops") == 2 * 6912 + 256);
    assert_true(isnan(published_ours(cost, "top1")));
}

/* What is published is of one image, whatever the batch: 256 images are 256 times the work, of the
 * same parameters. */
static void test_ours_is_of_one_sample(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = small_batch(256);
    g_autoptr(ModelCost) cost = cost_graph(graph, 0, NULL);
    assert_int_equal(cost->macs, 256 * 6912);
    assert_true(published_ours(cost, "params") == 112);
    assert_true(published_ours(cost, "macs") == 6912);
    assert_true(published_ours(cost, "activations") == 256);
    assert_true(published_ours(cost, "flops") == 2 * 6912 + 256);
    assert_true(published_ours(cost, "flops_exact") == 2 * 6912);
    Published published = {"macs", 6912, true, "paper", NULL};
    g_array_append_val(graph->published, published);
    g_autoptr(GPtrArray) messages = published_check(cost);
    assert_int_equal(messages->len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_every_law_is_tested),
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_ours),
        cmocka_unit_test(test_ours_is_of_one_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
