#include "op_kit.h"

#include "graph/window.h"

/* Counts by looking at every tap of every window. */
static int64_t count_all(const WindowDim *dim, int64_t *visits)
{
    bool seen[256] = {false};
    int64_t touched = 0;
    *visits = 0;
    for (int64_t o = 0; o < dim->out; o++) {
        for (int64_t j = 0; j < dim->kernel; j++) {
            int64_t at = o * dim->stride - dim->begin + j * dim->dilation;
            if (at < 0 || at >= dim->in)
                continue;
            touched += !seen[at];
            seen[at] = true;
            (*visits)++;
        }
    }
    return touched;
}

static WindowAttrs window_attrs(int64_t kernel, int64_t stride, int64_t dilation, int64_t begin,
                                int64_t end)
{
    return (WindowAttrs){
        .kernel = INTS(kernel),
        .stride = INTS(stride),
        .dilation = INTS(dilation),
        .pad = INTS(begin, end),
    };
}

static void check(int64_t in, const WindowAttrs *attrs)
{
    Window window;
    Shape x = S(1, 1, in);
    if (!window_init(&window, attrs, &x, &attrs->kernel, false, NULL))
        return;
    int64_t visits, touched = count_all(&window.dim[0], &visits);
    if (window_touched(&window) != touched || window_visits(&window) != visits)
        fail_msg("in %d kernel %d stride %d dilation %d pad %d %d", (int)in,
                 (int)attrs->kernel.v[0], (int)attrs->stride.v[0], (int)attrs->dilation.v[0],
                 (int)attrs->pad.v[0], (int)attrs->pad.v[1]);
}

/* 5,000 taps, 7 apart, once over 4 positions after 17,500 of padding: tap 2,500 is at position 0,
 * and the next at 7. No more can be touched than is read. */
static void more_taps_than_are_counted(void **state)
{
    (void)state;
    WindowAttrs attrs = window_attrs(5000, 5000, 7, 17500, 17500);
    Shape x = S(1, 1, 4);
    Window window;
    assert_true(window_init(&window, &attrs, &x, &attrs.kernel, false, NULL));
    assert_int_equal(window_outputs(&window), 1);
    assert_int_equal(window_visits(&window), 1);
    assert_int_equal(window_touched(&window), 1);
}

static void closed_forms_equal_counting(void **state)
{
    (void)state;
    for (int64_t in = 1; in <= 20; in++)
        for (int64_t kernel = 1; kernel <= 6; kernel++)
            for (int64_t stride = 1; stride <= 7; stride++)
                for (int64_t dilation = 1; dilation <= 5; dilation++)
                    for (int64_t begin = 0; begin <= 3; begin++)
                        for (int64_t end = 0; end <= 4; end += 2) {
                            WindowAttrs attrs = window_attrs(kernel, stride, dilation, begin, end);
                            check(in, &attrs);
                            attrs.ceil_mode = true;
                            check(in, &attrs);
                        }
}

static int64_t out_of(int64_t in, const WindowAttrs *attrs)
{
    Window window;
    Shape x = S(1, 1, in);
    assert_true(window_init(&window, attrs, &x, &attrs->kernel, false, NULL));
    return window.dim[0].out;
}

/* A last, partial window counts if it starts inside the input or the padding before it. */
static void ceil_mode(void **state)
{
    (void)state;
    WindowAttrs attrs = window_attrs(3, 2, 1, 0, 0);
    assert_int_equal(out_of(6, &attrs), 2); /* (6 - 3)/2 + 1 */
    attrs.ceil_mode = true;
    assert_int_equal(out_of(6, &attrs), 3); /* the third starts at 4 < 6 */
    attrs = window_attrs(2, 3, 1, 1, 1);
    attrs.ceil_mode = true;
    assert_int_equal(out_of(3, &attrs), 2); /* 5 padded: starts at 0 and at 3 < 3 + 1 */
    attrs = window_attrs(2, 3, 1, 1, 1);
    attrs.ceil_mode = true;
    assert_int_equal(out_of(4, &attrs), 2); /* 6 padded: a third would start at 6, past 4 + 1 */
}

/* TensorFlow's example: 13 wide, kernel 6, stride 5: 3 outputs, one row in front and two behind. */
static void same_splits_padding(void **state)
{
    (void)state;
    Window window;
    Shape x = S(1, 1, 13);
    WindowAttrs attrs = window_attrs(6, 5, 1, 0, 0);
    attrs.auto_pad = AUTO_PAD_SAME_UPPER;
    assert_true(window_init(&window, &attrs, &x, &attrs.kernel, false, NULL));
    assert_int_equal(window.dim[0].out, 3);
    assert_int_equal(window.dim[0].begin, 1);
    assert_int_equal(window.dim[0].end, 2);
    attrs.auto_pad = AUTO_PAD_SAME_LOWER;
    assert_true(window_init(&window, &attrs, &x, &attrs.kernel, false, NULL));
    assert_int_equal(window.dim[0].begin, 2);
    assert_int_equal(window.dim[0].end, 1);
}

/* However large, the answer is immediate: 2^61 windows of 2^40 taps, 1 apart, touch everything. */
static void hostile_sizes(void **state)
{
    (void)state;
    int64_t in = INT64_C(1) << 61, kernel = INT64_C(1) << 40;
    WindowAttrs attrs = window_attrs(kernel, 1, 1, 0, 0);
    Shape x = S(1, 1, in);
    Window window;
    assert_true(window_init(&window, &attrs, &x, &attrs.kernel, false, NULL));
    assert_int_equal(window_touched(&window), in);
    assert_int_equal(window_visits(&window), COUNT_OVERFLOW);
    attrs = window_attrs(INT64_C(1) << 30, (INT64_C(1) << 30) + 1, 2, 0, 0);
    assert_true(window_init(&window, &attrs, &x, &attrs.kernel, false, NULL));
    assert_true(window_touched(&window) > 0 && window_touched(&window) <= in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms_equal_counting),
        cmocka_unit_test(ceil_mode),
        cmocka_unit_test(same_splits_padding),
        cmocka_unit_test(more_taps_than_are_counted),
        cmocka_unit_test(hostile_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
