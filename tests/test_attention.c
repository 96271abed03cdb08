#include "graph/attention.h"

#include "attention_kit.h"

static AttentionSizes sizes_of(const AttentionAttrs *attrs, const Shape *q, const Shape *k,
                               const Shape *v, const Shape *past)
{
    const Shape *const x[ATTENTION_OTHERS] = {q, k, v, past, past};
    AttentionSizes sizes;
    GError *error = NULL;
    if (!attention_sizes(attrs, x, &sizes, &error))
        fail_msg("%s", error->message);
    return sizes;
}

static void check(AttentionSizes actual, AttentionSizes expected)
{
    assert_int_equal(actual.batch, expected.batch);
    assert_int_equal(actual.heads, expected.heads);
    assert_int_equal(actual.kv_heads, expected.kv_heads);
    assert_int_equal(actual.queries, expected.queries);
    assert_int_equal(actual.fresh, expected.fresh);
    assert_int_equal(actual.past, expected.past);
    assert_int_equal(actual.size, expected.size);
    assert_int_equal(actual.value_size, expected.value_size);
}

/* 2 sequences, 8 heads on 4, 3 queries, 5 keys of 16 features, values of 24: in every form. */
static void separate(void **state)
{
    static const AttentionAttrs heads = {.heads = 8, .kv_heads = 4}, none = {0};
    static const AttentionSizes expected = {2, 8, 4, 3, 5, 7, 16, 24};
    const Shape past = S(2, 4, 7, 16);
    Shape q = S(2, 8, 3, 16), k = S(2, 4, 5, 16), v = S(2, 4, 5, 24);
    (void)state;
    check(sizes_of(&none, &q, &k, &v, &past), expected);
    q = S(2, 3, 8 * 16), k = S(2, 5, 4 * 16), v = S(2, 5, 4 * 24);
    check(sizes_of(&heads, &q, &k, &v, &past), expected);
    q = S(2, 3, 8 * 16), k = S(2, 4, 5, 16), v = S(2, 4, 5, 24); /* a cross attention's */
    check(sizes_of(&heads, &q, &k, &v, NULL), (AttentionSizes){2, 8, 4, 3, 5, 0, 16, 24});
    q = S(3, 8 * 16), k = S(5, 4 * 16), v = S(5, 4 * 24); /* tokens */
    check(sizes_of(&heads, &q, &k, &v, NULL), (AttentionSizes){1, 8, 4, 3, 5, 0, 16, 24});
}

/* 8 heads of 16 features, 3 tokens each of 2 sequences. */
static void packed(void **state)
{
    static const AttentionAttrs same = {.heads = 8}, grouped = {.heads = 8, .kv_heads = 2};
    static const AttentionSizes all = {2, 8, 8, 3, 3, 0, 16, 16};
    Shape x = S(2, 3, 8, 3, 16), kv = S(2, 5, 8, 2, 16), q = S(2, 3, 128);
    (void)state;
    check(sizes_of(&same, &x, NULL, NULL, NULL), all);
    x = S(2, 3, 3 * 128);
    check(sizes_of(&same, &x, NULL, NULL, NULL), all);
    x = S(2, 3, (8 + 2 + 2) * 16);
    check(sizes_of(&grouped, &x, NULL, NULL, NULL), (AttentionSizes){2, 8, 2, 3, 3, 0, 16, 16});
    x = S(6, 8, 3, 16);
    check(sizes_of(&same, &x, NULL, NULL, NULL), (AttentionSizes){1, 8, 8, 6, 6, 0, 16, 16});
    check(sizes_of(&same, &q, &kv, NULL, NULL), (AttentionSizes){2, 8, 8, 3, 5, 0, 16, 16});
}

/* 32 features, 2 heads of 8 for query and key, of 12 for the value: 2·(8 + 8 + 12) = 56. */
static void projected(void **state)
{
    static const AttentionAttrs attrs = {.heads = 2, .width = 24}, thirds = {.heads = 2};
    const Shape x = S(4, 3, 32), w = S(32, 56), third = S(32, 48), past = S(2, 4, 2, 6, 8);
    const Shape tokens = S(5, 32);
    AttentionSizes sizes;
    (void)state;
    assert_true(attention_packed_sizes(&attrs, &x, &w, NULL, &sizes, NULL));
    check(sizes, (AttentionSizes){4, 2, 2, 3, 3, 0, 8, 12});
    assert_true(attention_packed_sizes(&thirds, &x, &third, &past, &sizes, NULL));
    check(sizes, (AttentionSizes){4, 2, 2, 3, 3, 6, 8, 8});
    assert_true(attention_packed_sizes(&thirds, &tokens, &third, NULL, &sizes, NULL));
    check(sizes, (AttentionSizes){1, 2, 2, 5, 5, 0, 8, 8});
}

static void wrong(const AttentionAttrs *attrs, Shape q, Shape k, Shape v, const Shape *past,
                  const char *message)
{
    const Shape *const x[ATTENTION_OTHERS] = {&q, &k, &v, past, past};
    AttentionSizes sizes;
    g_autoptr(GError) error = NULL;
    assert_false(attention_sizes(attrs, x, &sizes, &error));
    if (!strstr(error->message, message))
        fail_msg("'%s' does not say '%s'", error->message, message);
}

static void misfits(void **state)
{
    static const AttentionAttrs none = {0}, heads = {.heads = 3, .kv_heads = 3};
    const Shape x = S(1, 4, 2, 8), past = S(1, 3, 9, 8);
    (void)state;
    wrong(&none, x, S(1, 3, 2, 8), S(1, 3, 2, 8), NULL, "do not fit");
    wrong(&none, x, S(1, 4, 2, 9), S(1, 4, 2, 9), NULL, "do not fit");
    wrong(&none, x, x, S(1, 4, 3, 8), NULL, "do not fit");
    wrong(&heads, S(1, 2, 10), S(1, 2, 9), S(1, 2, 9), NULL,
          "10 features do not divide into 3 heads; choose another number of heads");
    wrong(&none, x, x, x, &past, "of 4 heads");
}

/* 100 kept and 4 new keys; a window of 10 reaches from the first of 4 queries 9 back, of which all
 * that is older than the 4 are 9; a buffer of 100 places holds the new ones. */
static void lengths(void **state)
{
    static const AttentionSizes sizes = {1, 8, 2, 4, 4, 100, 64, 64};
    static const AttentionAttrs all = {0}, window = {.window = 10}, shared = {.shared = true};
    static const AttentionAttrs wide = {.window = 1000};
    (void)state;
    assert_int_equal(attention_keys(&all, &sizes), 104);
    assert_int_equal(attention_met(&all, &sizes), 104);
    assert_int_equal(attention_past_met(&all, &sizes), 100);
    assert_int_equal(attention_met(&window, &sizes), 10);
    assert_int_equal(attention_past_met(&window, &sizes), 9);
    assert_int_equal(attention_past_met(&wide, &sizes), 100);
    assert_int_equal(attention_keys(&shared, &sizes), 100);
    assert_int_equal(attention_past_met(&shared, &sizes), 96);
    Shape past = S(1, 2, 100, 32), scores = attention_scores(&all, &sizes);
    Shape cache = attention_cache(&all, &sizes, &past, 64);
    assert_true(shape_equal(&cache, &S(1, 2, 104, 32))); /* as it is stored */
    assert_true(shape_equal(&scores, &S(1, 8, 4, 104)));
}

static void results(void **state)
{
    static const AttentionSizes sizes = {2, 8, 8, 3, 5, 0, 16, 24};
    (void)state;
    Shape y = attention_result(&sizes, &S(2, 8, 3, 16), false);
    assert_true(shape_equal(&y, &S(2, 8, 3, 24)));
    y = attention_result(&sizes, &S(2, 3, 128), false);
    assert_true(shape_equal(&y, &S(2, 3, 192)));
    y = attention_result(&sizes, &S(2, 3, 8, 3, 16), true);
    assert_true(shape_equal(&y, &S(2, 3, 192)));
    y = attention_result(&sizes, &S(6, 8, 3, 16), true);
    assert_true(shape_equal(&y, &S(6, 192)));
}

static void operators(void **state)
{
    (void)state;
    g_autoptr(Graph) step = decode_step(99, 0, false);
    check(attention_of(step, graph_op(step, 0)), (AttentionSizes){1, 8, 2, 1, 1, 99, 64, 64});
    assert_true(attention_has_past(step, graph_op(step, 0)));
    Shape heads = S(1, 2, 3, 4);
    g_autoptr(Graph) plain = kit_graph(OP_ATTENTION, NULL, INPUTS(heads, heads, heads));
    assert_false(attention_has_past(plain, graph_op(plain, 0)));
}

/* Of a buffer of 32 positions 9 are in use after a pass of 3: 6 are read that were there. */
static void filled_buffer(void **state)
{
    static const AttentionAttrs filled = {.shared = true, .filled = 9},
                                near = {.shared = true, .filled = 9, .window = 4};
    const Shape q = S(1, 4, 3, 8), k = S(1, 2, 3, 8), past = S(1, 2, 32, 8);
    (void)state;
    AttentionSizes sizes = sizes_of(&filled, &q, &k, &k, &past);
    assert_int_equal(attention_met(&filled, &sizes), 9);
    assert_int_equal(attention_past_met(&filled, &sizes), 6);
    assert_int_equal(attention_past_read(&filled, &sizes, &past), 6 * 2 * 8);
    assert_int_equal(attention_met(&near, &sizes), 4);
    assert_int_equal(attention_past_met(&near, &sizes),
                     4 + 2 - 3); /* the first reaches 1, 2 and 3 */
    Shape cache = attention_cache(&filled, &sizes, &past, 8),
          scores = attention_scores(&filled, &sizes);
    assert_true(shape_equal(&cache, &past));
    assert_true(shape_equal(&scores, &S(1, 4, 3, 9)));
}

/* Caches of blocks say how many keys there are by an attribute; a value that is the beginning of
 * its key has so many features. */
static void paged_caches(void **state)
{
    static const AttentionAttrs paged = {
        .heads = 4, .kv_heads = 1, .width = 24, .shared = true, .paged = 64, .window = 32};
    const Shape q = S(5, 4 * 32), k = S(5, 32), cache = S(9, 16, 1, 32);
    (void)state;
    AttentionSizes sizes = sizes_of(&paged, &q, &k, NULL, &cache);
    check(sizes, (AttentionSizes){1, 4, 1, 5, 5, 64, 32, 24});
    assert_int_equal(attention_met(&paged, &sizes), 32);
    assert_int_equal(attention_past_met(&paged, &sizes), 64 - 5);
    assert_int_equal(attention_past_read(&paged, &sizes, &cache), (64 - 5) * 32);
    const Shape small = S(2, 16, 1, 32); /* no more than there is */
    assert_int_equal(attention_past_read(&paged, &sizes, &small), 2 * 16 * 32);
}

/* Two masks of 4 x 4 blocks of 16 positions, 8 and 9 blocks of them met:
 *     x...  x...
 *     xx..  xx..
 *     .xx.  xxx.
 *     .xxx  x.xx  */
static void blocks(void **state)
{
    static const int64_t ends[] = {0, 1, 3, 5, 8, 0, 1, 3, 6, 9};
    static const int64_t columns[] = {0, 0, 1, 1, 2, 1, 2, 3, -1, 0, 0, 1, 0, 1, 2, 0, 2, 3};
    AttentionBlocks all = {ends, columns, 2, 4, 9, 16, 0, 64}, one = all, wrong = all;
    int64_t pairs, keys;
    (void)state;
    assert_true(attention_blocks(&all, 8, &pairs, &keys));
    assert_int_equal(pairs, 4 * (8 + 9) * 16 * 16);
    assert_int_equal(keys, 64);
    one.first = 49, one.total = 50; /* the last block has two positions */
    assert_true(attention_blocks(&one, 8, &pairs, &keys));
    assert_int_equal(pairs, 4 * ((16 + 16 + 2) + (16 + 16 + 2)));
    assert_int_equal(keys, 50);
    assert_false(attention_blocks(&all, 7, &pairs, &keys));
    wrong.columns = ends + 1; /* blocks that come later */
    assert_false(attention_blocks(&wrong, 8, &pairs, &keys));
    wrong = all, wrong.total = 65;
    assert_false(attention_blocks(&wrong, 8, &pairs, &keys));
    wrong = all, wrong.ends = NULL;
    assert_false(attention_blocks(&wrong, 8, &pairs, &keys));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separate),     cmocka_unit_test(packed),
        cmocka_unit_test(projected),    cmocka_unit_test(misfits),
        cmocka_unit_test(lengths),      cmocka_unit_test(results),
        cmocka_unit_test(operators),    cmocka_unit_test(filled_buffer),
        cmocka_unit_test(paged_caches), cmocka_unit_test(blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
