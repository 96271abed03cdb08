/* Memory of ONNX models. */
#include "support.h"

#include "proto/arena.h"
#include "proto/file.h"

static void pieces_are_apart(void **state)
{
    (void)state;
    OnnxArena *arena = onnx_arena_new(SIZE_MAX);
    char *small = onnx_arena_alloc(arena, 3), *large = onnx_arena_alloc(arena, 100 * 1000);
    char *next = onnx_arena_alloc(arena, 8);
    memset(small, 1, 3);
    memset(large, 2, 100 * 1000);
    memset(next, 3, 8);
    assert_int_equal(small[2], 1);
    assert_int_equal(large[99999], 2);
    assert_int_equal((uintptr_t)next % _Alignof(max_align_t), 0);
    assert_true(onnx_arena_used(arena) >= 100 * 1000 + 11);
    onnx_arena_free(arena);
}

static void limit(void **state)
{
    (void)state;
    OnnxArena *arena = onnx_arena_new(200 * 1000);
    assert_non_null(onnx_arena_alloc(arena, 150 * 1000));
    assert_null(onnx_arena_alloc(arena, 60 * 1000));
    onnx_arena_free(arena);
}

/* A list of nothing has a place, too, be it the first that is asked for. */
static void nothing(void **state)
{
    (void)state;
    OnnxArena *arena = onnx_arena_new(SIZE_MAX);
    assert_non_null(onnx_arena_alloc(arena, 0));
    assert_non_null(onnx_arena_alloc(arena, 0));
    onnx_arena_free(arena);
}

static void lists_grow(void **state)
{
    (void)state;
    OnnxArena *arena = onnx_arena_new(SIZE_MAX);
    const int *list = NULL;
    int n = 0;
    for (int i = 0; i < 1000; i++)
        *(int *)onnx_arena_append(arena, &list, &n, sizeof *list) = i;
    assert_int_equal(n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(list[i], i);
    onnx_arena_free(arena);
}

/* Texts are UTF-8 without NUL; those repaired or cut stay different. */
static void texts(void **state)
{
    (void)state;
    OnnxArena *arena = onnx_arena_new(SIZE_MAX);
    char a[ONNX_TEXT_BYTES + 2], b[ONNX_TEXT_BYTES + 2];
    memset(a, 'x', sizeof a);
    memset(b, 'x', sizeof b);
    b[sizeof b - 1] = 'y';
    const char *long_a = onnx_arena_text(arena, a, sizeof a);
    const char *long_b = onnx_arena_text(arena, b, sizeof b);
    assert_string_equal(onnx_arena_text(arena, "Größe", strlen("Größe")), "Größe");
    assert_string_equal(onnx_arena_text(arena, "x", 0), "");
    assert_true(strlen(long_a) <= ONNX_TEXT_BYTES);
    assert_string_not_equal(long_a, long_b);
    assert_true(g_utf8_validate(onnx_arena_text(arena, "a\xff\0b", 4), -1, NULL));
    onnx_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_apart), cmocka_unit_test(limit), cmocka_unit_test(nothing),
        cmocka_unit_test(lists_grow),       cmocka_unit_test(texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
