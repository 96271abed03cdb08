/* Advice: the table of rules, their order, and where they get what they ask. */
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
    }
}

static bool comes_before(const Advice *a, const Advice *b)
{
    if (isnan(a->gain_s) || isnan(b->gain_s))
        return isnan(a->gain_s) < isnan(b->gain_s) ||
               (isnan(a->gain_s) == isnan(b->gain_s) && a->gain_bytes >= b->gain_bytes);
    return a->gain_s >= b->gain_s;
}

static void test_order(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(two_convs(3, 5), aligned_box(32));
    assert_true(asked.list->len > 3);
    for (guint i = 1; i < asked.list->len; i++)
        assert_true(
            comes_before(g_ptr_array_index(asked.list, i - 1), g_ptr_array_index(asked.list, i)));
}

/* ---- Where it asks --------------------------------------------------------------------------- */

/* Networks changed are those that somebody keeps. */
typedef struct Keeper {
    const Graph *graph;
    GPtrArray *kept; /* Counted */
    int asked;
    bool aligns_to_32;
} Keeper;

static const Counted *changed(const Change *change, void *user)
{
    Keeper *keeper = user;
    Counted *counted = counted_new(keeper->graph, change, 0, NULL);
    keeper->asked++;
    keeper->aligns_to_32 |= g_strcmp0(change->designs[0], "align=32") == 0;
    if (counted != NULL)
        g_ptr_array_add(keeper->kept, counted);
    return counted;
}

static void test_keeper(void **state)
{
    (void)state;
    g_auto(Asked) asked = ask(two_convs(3, 5), aligned_box(32));
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func((GDestroyNotify)counted_free);
    Keeper keeper = {.graph = asked.graph, .kept = kept};
    g_autoptr(Footprint) footprint = footprint_new(asked.graph, NULL);
    AdviceOptions options = {.changed = changed, .footprint = footprint, .user = &keeper};
    g_autoptr(GPtrArray) again = advise(asked.timing, &options, NULL);
    assert_true(keeper.aligns_to_32);
    assert_in_range(keeper.asked, 3, 7); /* no variant twice */
    assert_int_equal(again->len, asked.list->len);
    for (guint i = 0; i < again->len; i++)
        assert_string_equal(((Advice *)g_ptr_array_index(again, i))->evidence,
                            ((Advice *)g_ptr_array_index(asked.list, i))->evidence);
}

static const Counted *nothing(const Change *change, void *user)
{
    (void)change, (void)user;
    return NULL;
}

/* What does not apply leaves its gain unknown. */
static void test_nothing_applies(void **state)
{
    (void)state;
    g_auto(Asked) asked =
        ask_with(two_convs(3, 5), aligned_box(32), &(AdviceOptions){.changed = nothing});
    assert_true(isnan(given(&asked, "alignment")->gain_s));
    assert_null(find(&asked, "int8_traffic"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_keeper),
        cmocka_unit_test(test_nothing_applies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
