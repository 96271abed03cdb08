/* What a language model keeps of the tokens before (serve/kv_cache.h). */
#include "served_book.h"

static KvCache cache_at(void **state, const char *id, int64_t context, int64_t batch, int64_t block)
{
    return kv_cache_of(step_of(state, id, context, batch)->graph, 1, block);
}

/* 2 tensors of 2 blocks, a token 2·16 numbers of 4 bytes in each. */
static void test_keys_and_values(void **state)
{
    KvCache cache = cache_at(state, "tiny", 8, 3, 1);
    assert_int_equal(cache.tensors, 4);
    assert_int_equal(cache.token_bytes, 4 * 2 * 16 * 4);
    assert_int_equal(cache.bytes, 3 * 8 * TINY_TOKEN);
    assert_int_equal(cache.block_bytes, cache.bytes);
    assert_int_equal(cache.dtype, DTYPE_FP32);
}

/* 9 tokens are two blocks of 8, of each sequence. */
static void test_blocks(void **state)
{
    KvCache cache = cache_at(state, "tiny", 9, 3, 8);
    assert_int_equal(cache.bytes, 3 * 9 * TINY_TOKEN);
    assert_int_equal(cache.block_bytes, 3 * 16 * TINY_TOKEN);
}

/* Up to its window it grows, and no further. */
static void test_a_window(void **state)
{
    assert_int_equal(cache_at(state, "near", 3, 1, 1).bytes, 3 * TINY_TOKEN);
    assert_int_equal(cache_at(state, "near", 4, 1, 1).bytes, 4 * TINY_TOKEN);
    assert_int_equal(cache_at(state, "near", 100, 1, 1).bytes, 4 * TINY_TOKEN);
    assert_int_equal(cache_at(state, "near", 100, 1, 1).token_bytes, TINY_TOKEN);
    assert_int_equal(cache_at(state, "near", 100, 1, 16).block_bytes, 16 * TINY_TOKEN);
}

/* Of 2 blocks, 32 numbers that keys and values are made of, and 8 of the key that all share. */
static void test_latent(void **state)
{
    KvCache cache = cache_at(state, "latent", 8, 1, 1);
    assert_int_equal(cache.token_bytes, 2 * (32 + 8) * 4);
    assert_int_equal(cache.bytes, 8 * 2 * (32 + 8) * 4);
}

/* 4 × 6 × 8 numbers: nothing is appended. */
static void test_what_does_not_grow(void **state)
{
    KvCache cache = cache_at(state, "said", 0, 2, 1);
    assert_int_equal(cache.tensors, 1);
    assert_int_equal(cache.token_bytes, 0);
    assert_int_equal(cache.bytes, 2 * 4 * 6 * 8 * 4);
}

static void test_none(void **state)
{
    KvCache cache = cache_at(state, "small", 0, 1, 1);
    assert_int_equal(cache.tensors, 0);
    assert_int_equal(cache.bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_and_values),    cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_a_window),           cmocka_unit_test(test_latent),
        cmocka_unit_test(test_what_does_not_grow), cmocka_unit_test(test_none),

    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
