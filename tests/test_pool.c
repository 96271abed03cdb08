#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lua/pool.h"

static void test_a_freed_block_is_handed_out_again(void **state)
{
    (void)state;
    Pool pool;
    pool_init(&pool);
    char *a = pool_resize(&pool, NULL, 0, 40), *b = pool_resize(&pool, NULL, 0, 40);
    assert_true(a && b && a != b);
    assert_null(pool_resize(&pool, a, 40, 0));
    assert_null(pool_resize(&pool, b, 40, 0));
    assert_ptr_equal(pool_resize(&pool, NULL, 0, 33), b); /* of 48 bytes as well */
    assert_ptr_equal(pool_resize(&pool, NULL, 0, 48), a);
    pool_clear(&pool);
}

/* From one list to another, to malloc's and back, and within a list where it stays. */
static void test_what_is_in_a_block_moves_with_it(void **state)
{
    (void)state;
    static const size_t sizes[] = {5, 16, 17, 255, 256, 257, 5000, 300, 200, 3, 1};
    Pool pool;
    pool_init(&pool);
    char *block = memcpy(pool_resize(&pool, NULL, 0, 1), "x", 1);
    size_t old = 1;
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); old = sizes[i++]) {
        char *moved = pool_resize(&pool, block, old, sizes[i]);
        if ((old + 15) / 16 == (sizes[i] + 15) / 16)
            assert_ptr_equal(moved, block);
        block = moved;
        assert_int_equal(*block, 'x');
        assert_int_equal((uintptr_t)block % 16, 0);
        memset(block, 'x', sizes[i]);
    }
    pool_resize(&pool, block, old, 0);
    pool_clear(&pool);
}

/* 10,000 blocks of each size at once are all different. */
static void test_many_slabs(void **state)
{
    (void)state;
    enum { BLOCKS = 10000 };
    static char *blocks[BLOCKS];
    Pool pool;
    pool_init(&pool);
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = pool_resize(&pool, NULL, 0, 1 + (size_t)i % POOL_LARGEST);
        memset(blocks[i], i % 127, 1 + (size_t)i % POOL_LARGEST);
    }
    for (int i = 0; i < BLOCKS; i++)
        for (int k = 0; k <= i % POOL_LARGEST; k++)
            assert_int_equal(blocks[i][k], i % 127);
    pool_clear(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_freed_block_is_handed_out_again),
        cmocka_unit_test(test_what_is_in_a_block_moves_with_it),
        cmocka_unit_test(test_many_slabs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
