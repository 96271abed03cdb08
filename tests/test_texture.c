#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/texture.h"

static bool same_lines(const Texture *a, const Texture *b)
{
    return a->tile == b->tile && a->count == b->count &&
           memcmp(a->line, b->line, (size_t)a->count * sizeof *a->line) == 0;
}

/* One class may be plain; no two look the same, nor does an input of the network as one of them. */
static void test_each_class_has_its_own(void **state)
{
    (void)state;
    int plain = 0;
    for (Ink ink = CLASS_INK_FIRST; ink < CLASS_INK_END; ink++) {
        const Texture *texture = ink_texture(ink);
        plain += !texture;
        if (!texture)
            continue;
        assert_false(same_lines(texture, ink_texture(INK_THEORETICAL)));
        for (Ink other = CLASS_INK_FIRST; other < ink; other++)
            assert_false(ink_texture(other) && same_lines(texture, ink_texture(other)));
    }
    assert_int_equal(plain, 1);
    assert_true((ink_texture(INK_COMPUTE) != NULL) != (ink_texture(INK_MEMORY) != NULL));
    assert_true((ink_texture(INK_LOSS) != NULL) != (ink_texture(INK_EXCESS) != NULL));
}

/* What leaves a tile on one side comes in on the other: lines go on across tiles. */
static void test_lines_are_of_their_tile(void **state)
{
    (void)state;
    for (Ink ink = 1; ink < INK_COUNT; ink++) {
        const Texture *texture = ink_texture(ink);
        for (int i = 0; texture && i < texture->count; i++) {
            const double at[] = {texture->line[i].x0, texture->line[i].y0, texture->line[i].x1,
                                 texture->line[i].y1};
            for (int k = 0; k < 4; k++)
                assert_true(at[k] >= -1 && at[k] <= texture->tile + 1);
            assert_true(texture->width > 0 && texture->width < texture->tile / 2.0);
        }
    }
}

/* Text on a fill is dark where the lines are light, and the other way round. */
static void test_lines_keep_off_the_ink_of_text(void **state)
{
    (void)state;
    for (Ink ink = CLASS_INK_FIRST; ink < CLASS_INK_END; ink++)
        assert_int_equal(ink_of_texture(ink),
                         ink_on(ink) == INK_ON_PALE ? INK_ON_DEEP : INK_ON_PALE);
    assert_int_equal(ink_of_texture(INK_THEORETICAL), INK_TEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_class_has_its_own),
        cmocka_unit_test(test_lines_are_of_their_tile),
        cmocka_unit_test(test_lines_keep_off_the_ink_of_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
