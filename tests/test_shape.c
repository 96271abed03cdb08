#include "op_kit.h"

#include "graph/shape.h"

static void elements(void **state)
{
    (void)state;
    Shape scalar = {0, {0}}, image = S(1, 3, 224, 224), empty = S(4, 0), open = S(-1, 3);
    Shape unknown = shape_unknown(), huge = S(3000000000, 4000000000);
    assert_int_equal(shape_elements(&scalar), 1);
    assert_int_equal(shape_elements(&image), 150528);
    assert_int_equal(shape_elements(&empty), 0);
    assert_int_equal(shape_elements(&open), COUNT_OVERFLOW);
    assert_int_equal(shape_elements(&unknown), COUNT_OVERFLOW);
    assert_int_equal(shape_elements(&huge), COUNT_OVERFLOW); /* 1.2e19 > 9.2e18 */
    assert_true(shape_known(&scalar) && shape_known(&huge));
    assert_false(shape_known(&open) || shape_known(&unknown));
}

static void expect(Shape a, Shape b, const char *text)
{
    Shape both;
    if (!text) {
        assert_false(shape_broadcast(&a, &b, &both));
        return;
    }
    assert_true(shape_broadcast(&a, &b, &both));
    g_autofree char *actual = shape_text(&both);
    assert_string_equal(actual, text);
    assert_true(shape_broadcast(&b, &a, &both));
    g_autofree char *mirrored = shape_text(&both);
    assert_string_equal(mirrored, text);
}

static void broadcasting(void **state)
{
    (void)state;
    expect(S(2, 3, 4), S(3, 1), "2x3x4");
    expect(S(2, 1), S(1, 5), "2x5");
    expect((Shape){0, {0}}, S(7), "7");
    expect((Shape){0, {0}}, (Shape){0, {0}}, "scalar");
    expect(S(-1, 3), S(1, 3), "?x3");
    expect(S(-1), S(5), "5");
    expect(shape_unknown(), S(5), "?");
    expect(S(0, 3), S(1, 3), "0x3");
    expect(S(2, 3), S(3, 2), NULL);
}

static void axes(void **state)
{
    (void)state;
    Shape x = S(2, 3, 4);
    assert_int_equal(shape_axis(&x, 0), 0);
    assert_int_equal(shape_axis(&x, -1), 2);
    assert_int_equal(shape_axis(&x, 3), -1);
    assert_int_equal(shape_axis(&x, -4), -1);
    assert_int_equal(shape_axis(&x, INT64_MIN), -1);
}

static void equality(void **state)
{
    (void)state;
    Shape a = S(2, 3), b = S(2, 3), c = S(2, 4), d = S(2, 3, 1);
    assert_true(shape_equal(&a, &b));
    assert_false(shape_equal(&a, &c));
    assert_false(shape_equal(&a, &d));
}

static void images(void **state)
{
    (void)state;
    static const struct {
        Shape shape;
        int height;
    } rows[] = {
        {{4, {1, 3, 224, 192}}, 2}, {{4, {1, 224, 192, 3}}, 1}, {{4, {-1, 1, -1, -1}}, 2},
        {{4, {8, -1, -1, 4}}, 1},   {{4, {1, 3, 224, 1}}, -1},  {{4, {1, 64, 56, 56}}, -1},
        {{3, {3, 224, 224}}, -1},   {{RANK_UNKNOWN, {0}}, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(shape_image_height(&rows[i].shape), rows[i].height);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements), cmocka_unit_test(broadcasting), cmocka_unit_test(axes),
        cmocka_unit_test(equality), cmocka_unit_test(images),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
