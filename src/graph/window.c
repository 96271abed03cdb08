#include "graph/window.h"

#include <string.h>

#include "base/count.h"
#include "graph/ops_rules.h"

static bool check_list(const char *attribute, const Ints *ints, int n, int64_t least,
                       GError **error)
{
    if (!rule_list_fits(attribute, ints, n, true, error))
        return false;
    for (int i = 0; i < ints->n; i++)
        if (!rule_at_least(attribute, ints->v[i], least, error))
            return false;
    return true;
}

static bool check_pad(const WindowAttrs *attrs, int n, GError **error)
{
    const Ints *pad = &attrs->pad;
    if (pad->n > 1 && pad->n != n && pad->n != 2 * n)
        return rule_fail(error,
                         "pad has %d numbers for %d dimension%s; give one, one for each, or all "
                         "begins and then all ends",
                         pad->n, n, n == 1 ? "" : "s");
    for (int i = 0; i < pad->n; i++)
        if (!rule_at_least("pad", pad->v[i], 0, error))
            return false;
    return true;
}

bool window_check(const WindowAttrs *attrs, const Ints *kernel, int n, GError **error)
{
    if (kernel->n == 0)
        return rule_fail(error, "it has no kernel; say kernel = 3");
    return check_list("kernel", kernel, n, 1, error) &&
           check_list("stride", &attrs->stride, n, 1, error) &&
           check_list("dilation", &attrs->dilation, n, 1, error) && check_pad(attrs, n, error);
}

static void set_dim(WindowDim *dim, const WindowAttrs *attrs, const Ints *kernel, int i, int n,
                    bool stride_is_kernel)
{
    dim->kernel = ints_at(kernel, i, 1);
    dim->stride = ints_at(&attrs->stride, i, stride_is_kernel ? dim->kernel : 1);
    dim->dilation = ints_at(&attrs->dilation, i, 1);
    dim->begin = pad_at(attrs, i, n);
    dim->end = pad_at(attrs, n + i, n);
}

/* Positions from a window's first tap to its last. */
static int64_t extent(const WindowDim *dim)
{
    return count_add(count_mul(dim->dilation, dim->kernel - 1), 1);
}

static int64_t padded(const WindowDim *dim)
{
    if (dim->in < 0)
        return DIM_UNKNOWN;
    return count_add(dim->in, count_add(dim->begin, dim->end));
}

static void pad_same(WindowDim *dim, AutoPad auto_pad)
{
    int64_t out = count_ceil_div(dim->in, dim->stride);
    int64_t need = count_add(count_mul(MAX(out - 1, 0), dim->stride), extent(dim));
    int64_t total = count_ok(need) ? MAX(need - dim->in, 0) : COUNT_OVERFLOW;
    int64_t small = count_ok(total) ? total / 2 : COUNT_OVERFLOW;
    dim->begin = auto_pad == AUTO_PAD_SAME_UPPER ? small : count_sub(total, small);
    dim->end = count_sub(total, dim->begin);
}

/* With ceil_mode a last, partial window counts only if it starts inside the input or the padding
 * before it. */
static void slide(WindowDim *dim, bool ceil_mode)
{
    int64_t room = count_sub(padded(dim), extent(dim));
    dim->out = room / dim->stride + 1;
    if (ceil_mode && room % dim->stride != 0) {
        int64_t start = count_mul(dim->out, dim->stride);
        if (count_ok(start) && start < dim->in + dim->begin)
            dim->out++;
    }
}

typedef int64_t (*DimFigure)(const WindowDim *);

static int64_t dim_kernel(const WindowDim *dim)
{
    return dim->kernel;
}

static int64_t dim_out(const WindowDim *dim)
{
    return dim->out;
}

static int64_t product(const Window *window, DimFigure figure)
{
    int64_t product = 1;
    for (int i = 0; i < window->rank; i++)
        product = count_mul(product, figure(&window->dim[i]));
    return product;
}

static char *window_text(const Window *window, DimFigure figure)
{
    Shape shape = {.rank = window->rank};
    for (int i = 0; i < window->rank; i++)
        shape.dim[i] = figure(&window->dim[i]);
    return shape_text(&shape);
}

static bool fail_kernel(const Window *window, GError **error)
{
    g_autofree char *kernel = window_text(window, dim_kernel);
    g_autofree char *span = window_text(window, extent);
    g_autofree char *input = window_text(window, padded);
    if (strcmp(kernel, span) == 0)
        return rule_fail(error,
                         "kernel %s is larger than its padded input %s; use a smaller kernel or "
                         "more padding",
                         kernel, input);
    return rule_fail(error,
                     "kernel %s with dilation spans %s, larger than its padded input %s; use a "
                     "smaller kernel or more padding",
                     kernel, span, input);
}

static bool fail_size(GError **error)
{
    return rb_fail(error, RB_ERROR_LIMIT,
                   "kernel, stride, dilation, padding and input together do not fit in 64 "
                   "bits; use smaller numbers");
}

static bool begin_window(Window *window, const WindowAttrs *attrs, const Shape *x,
                         const Ints *kernel, bool stride_is_kernel, GError **error)
{
    if (!rule_spatial(x, error))
        return false;
    *window = (Window){.rank = x->rank - 2};
    if (!window_check(attrs, kernel, window->rank, error))
        return false;
    for (int i = 0; i < window->rank; i++) {
        set_dim(&window->dim[i], attrs, kernel, i, window->rank, stride_is_kernel);
        window->dim[i].in = x->dim[i + 2];
    }
    return true;
}

bool window_init(Window *window, const WindowAttrs *attrs, const Shape *x, const Ints *kernel,
                 bool stride_is_kernel, GError **error)
{
    if (!begin_window(window, attrs, x, kernel, stride_is_kernel, error))
        return false;
    bool fits = true;
    for (int i = 0; i < window->rank; i++) {
        WindowDim *dim = &window->dim[i];
        dim->out = DIM_UNKNOWN;
        if (dim->in < 0)
            continue;
        if (attrs->auto_pad != AUTO_PAD_NONE)
            pad_same(dim, attrs->auto_pad);
        if (!count_ok(padded(dim)) || !count_ok(extent(dim)))
            return fail_size(error);
        if (padded(dim) < extent(dim))
            fits = false;
        else
            slide(dim, attrs->ceil_mode);
    }
    return fits || fail_kernel(window, error);
}

/* (in - 1)·stride + extent + output_pad - padding; with "same", in·stride. */
static int64_t transposed_out(WindowDim *dim, const WindowAttrs *attrs, int i)
{
    int64_t spread = count_add(count_mul(MAX(dim->in - 1, 0), dim->stride), extent(dim));
    count_add_to(&spread, ints_at(&attrs->output_pad, i, 0));
    if (attrs->auto_pad == AUTO_PAD_NONE)
        return count_sub(spread, count_add(dim->begin, dim->end));
    int64_t out = count_mul(dim->in, dim->stride);
    int64_t total = MAX(count_sub(spread, out), 0);
    dim->begin = attrs->auto_pad == AUTO_PAD_SAME_UPPER ? total / 2 : total - total / 2;
    dim->end = total - dim->begin;
    return out;
}

bool window_init_transposed(Window *window, const WindowAttrs *attrs, const Shape *x,
                            const Ints *kernel, GError **error)
{
    if (!begin_window(window, attrs, x, kernel, false, error) ||
        !check_list("output_pad", &attrs->output_pad, window->rank, 0, error))
        return false;
    for (int i = 0; i < window->rank; i++) {
        WindowDim *dim = &window->dim[i];
        dim->out = DIM_UNKNOWN;
        if (dim->in < 0)
            continue;
        dim->out = transposed_out(dim, attrs, i);
        if (!count_ok(dim->out))
            return fail_size(error);
        if (dim->out < 1)
            return rule_fail(error,
                             "padding %" G_GINT64_FORMAT " + %" G_GINT64_FORMAT
                             " leaves nothing of its output; use less padding",
                             dim->begin, dim->end);
    }
    return true;
}

/* `blocks` runs of `length` positions, `pitch` apart, the first at 0: how many of them are in
 * [0, end). Runs that overlap or meet are one. */
static int64_t runs_before(int64_t blocks, int64_t pitch, int64_t length, int64_t end)
{
    if (end <= 0)
        return 0;
    if (length >= pitch || blocks == 1) {
        int64_t all = count_add(count_mul(blocks - 1, pitch), length);
        return count_ok(all) ? MIN(all, end) : end;
    }
    int64_t whole = end / pitch;
    if (whole >= blocks)
        return blocks * length;
    return whole * length + MIN(end % pitch, length);
}

static int64_t runs_within(int64_t blocks, int64_t pitch, int64_t length, int64_t from, int64_t to)
{
    return runs_before(blocks, pitch, length, to) - runs_before(blocks, pitch, length, from);
}

static int64_t ceil_div_signed(int64_t a, int64_t b)
{
    return a > 0 ? (a - 1) / b + 1 : -(-a / b);
}

/* Of n positions 0, step, 2·step…: how many lie in [from, to). */
static int64_t steps_within(int64_t n, int64_t step, int64_t from, int64_t to)
{
    int64_t first = MAX(ceil_div_signed(from, step), 0);
    int64_t last = MIN(ceil_div_signed(to, step), n);
    return MAX(last - first, 0);
}

static int64_t dim_visits(const WindowDim *dim)
{
    int64_t pitch[2] = {dim->stride, dim->dilation};
    int64_t n[2] = {dim->out, dim->kernel};
    int outer = dim->kernel <= dim->out; /* sum over the shorter of outputs and taps */
    if (n[outer] > WINDOW_EXACT)
        return count_mul(dim->out, dim->kernel);
    int64_t sum = 0;
    for (int64_t i = 0; i < n[outer]; i++) {
        int64_t from = dim->begin - i * pitch[outer];
        count_add_to(&sum, steps_within(n[!outer], pitch[!outer], from, from + dim->in));
    }
    return sum;
}

/* Taps j and j + period start at positions that differ by a multiple of the stride: each of the
 * `period` classes of taps is a set of runs, in units of the stride, and no two classes meet. */
static int64_t touched_dilated(const WindowDim *dim)
{
    int64_t common = greatest_common_divisor(dim->stride, dim->dilation);
    int64_t period = dim->stride / common;
    int64_t classes = MIN(period, dim->kernel);
    if (classes > WINDOW_EXACT) {
        int64_t bound = dim_visits(dim);
        return count_ok(bound) ? MIN(bound, dim->in) : dim->in;
    }
    int64_t sum = 0;
    for (int64_t r = 0; r < classes; r++) {
        int64_t from = ceil_div_signed(dim->begin - r * dim->dilation, dim->stride);
        int64_t to = ceil_div_signed(dim->begin + dim->in - r * dim->dilation, dim->stride);
        int64_t taps = (dim->kernel - 1 - r) / period + 1;
        sum += runs_within(taps, dim->dilation / common, dim->out, from, to);
    }
    return sum;
}

static int64_t dim_touched(const WindowDim *dim)
{
    if (dim->out < 1 || dim->kernel < 1)
        return 0;
    if (dim->dilation == 1 || dim->kernel == 1)
        return runs_within(dim->out, dim->stride, dim->kernel, dim->begin, dim->begin + dim->in);
    return touched_dilated(dim);
}

int64_t window_taps(const Window *window)
{
    return product(window, dim_kernel);
}

int64_t window_outputs(const Window *window)
{
    return product(window, dim_out);
}

int64_t window_touched(const Window *window)
{
    return product(window, dim_touched);
}

int64_t window_visits(const Window *window)
{
    return product(window, dim_visits);
}

int64_t window_padding_part(const Window *window, int64_t count)
{
    int64_t taps = count_mul(window_outputs(window), window_taps(window));
    int64_t inside = window_visits(window);
    if (!count_ok(count) || !count_ok(taps) || !count_ok(inside) || taps < 1 || inside > taps)
        return 0;
    return count / taps * (taps - inside);
}

/* An input is spread over the positions that a window of a convolution back from the output, over
 * as many positions as there are inputs, would read. */
int64_t window_padding_part_transposed(const Window *window, int64_t count)
{
    Window back = *window;
    for (int i = 0; i < back.rank; i++) {
        back.dim[i].in = window->dim[i].out;
        back.dim[i].out = window->dim[i].in;
    }
    return window_padding_part(&back, count);
}
