/* Advice: the table of rules, what is left of what they say, its order, and where they get what
 * they ask. */
#include <inttypes.h>

#include "advice_kit.h"

/* ---- The table and the list ------------------------------------------------------------------ */

static void test_rules(void **state)
{
    (void)state;
    for (int i = 0; i < advice_rule_count(); i++) {
        const AdviceRule *rule = advice_rule_at(i);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(advice_rule_at(j)->id, rule->id);
        assert_true(strlen(rule->title) > 0 && strlen(rule->explanation) > 0);
        assert_true(strlen(advice_effort_name(rule->effort)) > 0);
        assert_true(strlen(advice_risk_name(rule->risk)) > 0);
        assert_non_null(rule->check);
    }
    assert_string_equal(advice_effort_name(ADVICE_EFFORT_DEVICE), "another device");
    assert_string_equal(advice_risk_name(ADVICE_RISK_TRAIN), "must be trained again");
    assert_string_equal(advice_kind_name(ADVICE_BESIDE), "beside");
}

static double amount(const Advice *advice)
{
    return advice->kind == ADVICE_TIME     ? advice->gain_s
           : advice->kind == ADVICE_BESIDE ? advice->beside_s
                                           : (double)advice->gain_bytes;
}

/* Time, what is beside it, and notes are all in it. */
static void test_order(void **state)
{
    (void)state;
    Device *device = aligned_box(32);
    set_launch(device, 1e-6);
    device->special.value = 1e9;
    int x;
    Graph *graph = start(S(1, 16, 20, 20), &x);
    x = chain_conv(graph, "conv1", x, 20, 5, false);
    x = chain(graph, OP_SIGMOID, "act", x, NULL);
    g_auto(Asked) asked = ask(ended(graph, chain_conv(graph, "conv2", x, 20, 7, false)), device);
    unsigned kinds = 0;
    for (guint i = 0; i < asked.list->rows->len; i++) {
        const Advice *advice = row_of(&asked, i), *before = i > 0 ? row_of(&asked, i - 1) : NULL;
        kinds |= 1U << advice->kind;
        if (before != NULL && before->kind == advice->kind && advice->kind != ADVICE_NOTE)
            assert_true(amount(before) >= amount(advice));
        assert_true(before == NULL || before->kind <= advice->kind);
    }
    assert_true(kinds & 1U << ADVICE_TIME && kinds & 1U << ADVICE_BESIDE);
}

/* The fastest float: where 16 bits compute ten times as fast, those; the bound is the arithmetic of
 * both layers, of whose 336 taps a side 334 are inside. */
static void test_against(void **state)
{
    (void)state;
    Device *device = box();
    kit_peak(device, DTYPE_BF16, UNIT_MATRIX, 10e12);
    g_auto(Asked) asked = ask(two_large_convs(), device);
    assert_string_equal(asked.list->format, "bf16");
    near(asked.list->seconds, 2 * 92.4844032e-6);
    near(asked.list->bound_seconds, 2 * 92.4844032e-6 * 334 * 334 / (336 * 336));
}

/* ---- Nothing beyond what is reachable -------------------------------------------------------- */

/* Memory bounds two depthwise convolutions, which gain at most what lies above the bound, though
 * they wait for more; and a layer that reads its weights gains next to nothing. */
static void test_gains_are_reachable(void **state)
{
    (void)state;
    Graph *graphs[] = {depthwise_twice(), linear_graph(1, 1000, 1000, false), large_conv()};
    for (gsize i = 0; i < G_N_ELEMENTS(graphs); i++) {
        g_auto(Asked) asked = ask(graphs[i], round_device(10e12));
        for (guint k = 0; k < asked.list->rows->len; k++) {
            const Advice *advice = row_of(&asked, k);
            if (isnan(advice->gain_s))
                continue;
            assert_true(advice->gain_s <= asked.list->seconds - advice->bound_s);
            assert_true(advice->gain_s >= 0.02 * asked.list->seconds);
        }
    }
}

/* ---- Where it asks --------------------------------------------------------------------------- */

/* Networks changed are those that somebody keeps. */
typedef struct Keeper {
    const Graph *graph;
    GPtrArray *kept; /* Counted */
    GHashTable *asked;
    int twice;
    bool nothing;
    Footprint *footprint;
    AlgorithmCosts *algorithms;
} Keeper;

static const Counted *changed(const Change *change, int64_t batch, void *user)
{
    Keeper *keeper = user;
    const char *design = change->designs && change->designs[0] ? change->designs[0] : "-";
    char *name = g_strdup_printf("%s %s %s %d %" PRId64, design, dtype_name(change->dtype),
                                 change->scheme ? change->scheme : "-", change->converts, batch);
    bool declared = change->fusion == FUSION_NONE;
    assert_true(declared || change->fusion == FUSION_ALL);
    if (!declared)
        keeper->twice += !g_hash_table_add(keeper->asked, g_strdup(name));
    g_free(name);
    if (keeper->nothing && strcmp(design, "-") != 0)
        return NULL;
    Counted *counted = counted_new(keeper->graph, change, 0, NULL);
    if (counted != NULL)
        g_ptr_array_add(keeper->kept, counted);
    return counted;
}

static const Footprint *footprint_of(const Counted *counted, void *user, GError **error)
{
    Keeper *keeper = user;
    if (keeper->footprint == NULL)
        keeper->footprint = footprint_new(counted->cost->graph, error);
    return keeper->footprint;
}

static const AlgorithmCosts *algorithms_for(const Counted *counted, TrafficModel model, void *user)
{
    Keeper *keeper = user;
    if (keeper->algorithms == NULL)
        keeper->algorithms = algorithm_costs_new(counted->cost, model);
    return keeper->algorithms;
}

static AdviceList *ask_keeper(Keeper *keeper, const Device *device)
{
    AdviceSource source = {changed, footprint_of, algorithms_for, keeper};
    AdviceSubject subject = {.source = &source, .device = device};
    keeper->kept = g_ptr_array_new_with_free_func((GDestroyNotify)counted_free);
    keeper->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return advise(&subject, NULL);
}

static void keeper_clear(Keeper *keeper)
{
    algorithm_costs_free(keeper->algorithms);
    footprint_free(keeper->footprint);
    g_ptr_array_unref(keeper->kept);
    g_hash_table_unref(keeper->asked);
}

static void test_keeper(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(two_convs(3, 5), aligned_box(32));
    Keeper keeper = {.graph = asked.graph};
    g_autoptr(AdviceList) again = ask_keeper(&keeper, asked.device);
    assert_true(g_hash_table_contains(keeper.asked, "align=32 fp32 - 0 0"));
    assert_true(g_hash_table_contains(keeper.asked, "- fp32 int8 0 0"));
    assert_int_equal(keeper.twice, 0);
    assert_int_equal(again->rows->len, asked.list->rows->len);
    for (guint i = 0; i < again->rows->len; i++)
        assert_string_equal(((Advice *)g_ptr_array_index(again->rows, i))->evidence,
                            row_of(&asked, i)->evidence);
    keeper_clear(&keeper);
}

/* What does not apply leaves its rule silent, or without a gain. */
static void test_nothing_applies(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(two_convs(3, 5), aligned_box(32));
    Keeper keeper = {.graph = asked.graph, .nothing = true};
    g_autoptr(AdviceList) list = ask_keeper(&keeper, asked.device);
    Asked other = {.list = list};
    assert_non_null(find(&asked, "alignment"));
    assert_false(isnan(given(&asked, "kernel")->gain_s));
    assert_null(find(&other, "alignment"));
    gains_no_time(given(&other, "kernel"));
    keeper_clear(&keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),   cmocka_unit_test(test_order),
        cmocka_unit_test(test_against), cmocka_unit_test(test_gains_are_reachable),
        cmocka_unit_test(test_keeper),  cmocka_unit_test(test_nothing_applies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
