#include "cost/tiled.h"

#include <glib.h>

#include "base/count.h"

/* One operand's block stays, `outer` × `inner`; the schemes differ in what these dimensions are.
 *
 *   resident  outer  inner  moved once     per outer pass   2·(inner passes) − 1 times
 *   A         m      k      A              B                C
 *   B         n      k      B              A                C
 *
 *                                          per outer pass   per inner pass      once
 *   C         m      n                     B                A                   C
 *
 * So the traffic is always fixed + p·per_outer + q·per_inner, with p = ⌈outer/block⌉ and q =
 * ⌈inner/block⌉, and a scheme is these few numbers. */
typedef struct Scheme {
    TiledResident resident;
    int64_t outer, inner;                /* dimensions */
    int64_t per_outer, per_inner, fixed; /* elements; fixed may be negative */
    int64_t block_bits, outer_bits,
        inner_bits; /* per element of block, of its outer and inner side */
    int64_t room;   /* bits of fast memory for all three */
} Scheme;

typedef struct Blocking {
    int64_t outer, inner; /* block sizes; 0: none fits */
    int64_t passes_outer, passes_inner;
    int64_t total; /* elements moved */
} Blocking;

/* Largest other side of a block with one side given: block·x·y + own·x + other·y <= room. */
static int64_t side_beside(const Scheme *scheme, int64_t side, int64_t own_bits, int64_t other_bits)
{
    int64_t left = count_sub(scheme->room, count_mul(side, own_bits));
    return left <= 0 ? 0 : left / count_add(count_mul(side, scheme->block_bits), other_bits);
}

static int64_t inner_beside(const Scheme *scheme, int64_t outer)
{
    int64_t side = side_beside(scheme, outer, scheme->outer_bits, scheme->inner_bits);
    return MIN(side, scheme->inner);
}

static int64_t outer_beside(const Scheme *scheme, int64_t inner)
{
    int64_t side = side_beside(scheme, inner, scheme->inner_bits, scheme->outer_bits);
    return MIN(side, scheme->outer);
}

/* Overflow compares as more than anything. */
static int64_t cost_of(int64_t cost)
{
    return count_ok(cost) ? cost : INT64_MAX;
}

static int64_t traffic_of(const Scheme *scheme, int64_t p, int64_t q)
{
    int64_t moved = count_add(count_mul(p, scheme->per_outer), count_mul(q, scheme->per_inner));
    return cost_of(count_add(scheme->fixed, moved));
}

/* The largest block that needs no more than p and q passes. */
static Blocking widest(const Scheme *scheme, int64_t p, int64_t q, int64_t total)
{
    Blocking best = {.passes_outer = p, .passes_inner = q, .total = total};
    best.outer = outer_beside(scheme, count_ceil_div(scheme->inner, q));
    if (p > 1)
        best.outer = MIN(best.outer, (scheme->outer - 1) / (p - 1));
    best.inner = inner_beside(scheme, best.outer);
    return best;
}

static bool blocking_is_better(const Blocking *a, const Blocking *b)
{
    if (b->outer == 0 || a->total != b->total)
        return b->outer == 0 || a->total < b->total;
    return a->outer != b->outer ? a->outer > b->outer : a->inner > b->inner;
}

/* Only the smallest block for each number of outer passes needs a look: it leaves the inner side
 * most room. These are O(sqrt(outer)) many, and more passes are hopeless once their streaming alone
 * costs more than the best. */
static Blocking scheme_best(const Scheme *scheme)
{
    Blocking best = {0};
    int64_t largest = outer_beside(scheme, 1);
    if (largest <= 0)
        return best;
    for (int64_t p = count_ceil_div(scheme->outer, largest);;) {
        if (best.outer > 0 && traffic_of(scheme, p, 1) > best.total)
            break;
        int64_t smallest = count_ceil_div(scheme->outer, p);
        int64_t q = count_ceil_div(scheme->inner, inner_beside(scheme, smallest));
        int64_t total = traffic_of(scheme, p, q);
        if (best.outer == 0 || total <= best.total) {
            Blocking blocking = widest(scheme, p, q, total);
            if (blocking_is_better(&blocking, &best))
                best = blocking;
        }
        if (smallest == 1)
            break;
        p = count_ceil_div(scheme->outer, smallest - 1);
    }
    return best;
}

/* `b` is what one pass over B reads: k·n, or the touched input. */
static Scheme scheme_of(const Gemm *gemm, TiledResident resident, int64_t b, int64_t room)
{
    int64_t a = count_mul(gemm->m, gemm->k), c = count_mul(gemm->m, gemm->n);
    int64_t c_again = count_mul(c, 2), nr = TILED_PANEL;
    int64_t a_panel = nr * gemm->a_bits, b_panel = nr * gemm->b_bits, c_panel = nr * gemm->c_bits;
    if (resident == TILED_A)
        return (Scheme){resident,        gemm->m,      gemm->k, b,       c_again,
                        count_sub(a, c), gemm->a_bits, c_panel, b_panel, room};
    if (resident == TILED_B)
        return (Scheme){resident,        gemm->n,      gemm->k, a,       c_again,
                        count_sub(b, c), gemm->b_bits, c_panel, a_panel, room};
    return (Scheme){resident, gemm->m, gemm->n, b, a, c, gemm->c_bits, a_panel, b_panel, room};
}

static Tiling tiling_of(const Gemm *gemm, TiledResident resident, const Blocking *blocking,
                        int64_t b)
{
    int64_t a = count_mul(gemm->m, gemm->k), c = count_mul(gemm->m, gemm->n);
    int64_t p = blocking->passes_outer, q = blocking->passes_inner;
    if (resident == TILED_A)
        return (Tiling){.resident = resident,
                        .mc = blocking->outer,
                        .kc = blocking->inner,
                        .a = a,
                        .b = count_mul(p, b),
                        .c = count_mul(2 * q - 1, c)};
    if (resident == TILED_B)
        return (Tiling){.resident = resident,
                        .nc = blocking->outer,
                        .kc = blocking->inner,
                        .a = count_mul(p, a),
                        .b = b,
                        .c = count_mul(2 * q - 1, c)};
    return (Tiling){.resident = resident,
                    .mc = blocking->outer,
                    .nc = blocking->inner,
                    .a = count_mul(q, a),
                    .b = count_mul(p, b),
                    .c = c};
}

static int64_t tiling_total(const Tiling *tiling)
{
    return cost_of(count_add(count_add(tiling->a, tiling->b), tiling->c));
}

static bool tiling_is_better(const Tiling *a, const Tiling *b)
{
    int64_t total = tiling_total(a), least = tiling_total(b);
    if (b->resident == TILED_NONE || total != least)
        return b->resident == TILED_NONE || total < least;
    return a->mc != b->mc ? a->mc > b->mc : a->kc > b->kc;
}

static void try_schemes(const Gemm *gemm, int64_t b, int64_t room, bool window, Tiling *best)
{
    for (TiledResident resident = TILED_A; resident <= TILED_C; resident++) {
        Scheme scheme = scheme_of(gemm, resident, b, room);
        Blocking blocking = scheme_best(&scheme);
        if (blocking.outer == 0)
            continue;
        Tiling tiling = tiling_of(gemm, resident, &blocking, b);
        tiling.window = window;
        if (tiling_is_better(&tiling, best))
            *best = tiling;
    }
}

Tiling tiled_best(const Gemm *gemm, int64_t fast_bytes)
{
    Tiling best = {0};
    if (gemm->groups <= 0 || gemm->m <= 0 || gemm->k <= 0 || gemm->n <= 0)
        return best;
    int64_t room = cost_of(count_mul(fast_bytes, 8));
    int64_t window = count_mul(gemm->window_rows, gemm->b_bits);
    if (gemm->touched_input > 0 && count_ok(window) && window < room)
        try_schemes(gemm, gemm->touched_input, room - window, true, &best);
    try_schemes(gemm, count_mul(gemm->k, gemm->n), room, false, &best);
    best.a = count_mul(best.a, gemm->groups);
    best.b = count_mul(best.b, gemm->groups);
    best.c = count_mul(best.c, gemm->groups);
    return best;
}

static int64_t total_elements(const Traffic *traffic)
{
    return count_add(count_add(traffic->input, traffic->weights), traffic->output);
}

/* Elements moved beyond those of `once`, which compulsory traffic has already; what it has left is
 * passed on to the operand that shares `once`. */
static int64_t beyond(int64_t moved, int64_t gemm_once, int64_t *once)
{
    int64_t known = MIN(cost_of(gemm_once), *once);
    int64_t extra = count_sub(moved, known);
    *once -= known;
    return count_ok(extra) ? MAX(extra, 0) : extra;
}

static void add_beyond(Traffic *traffic, int64_t *part, int64_t elements, int bits)
{
    *part = count_add(*part, elements);
    traffic->bytes = count_add(traffic->bytes, count_bytes(elements, bits));
}

static Traffic unclamped(const OpCost *cost, const Tiling *tiling)
{
    const Gemm *gemm = &cost->gemm;
    Traffic tiled = cost->compulsory;
    int64_t input = tiled.input, weights = tiled.weights, output = tiled.output;
    int64_t a_once = count_mul3(gemm->groups, gemm->m, gemm->k);
    int64_t b_once = gemm->touched_input > 0 ? count_mul(gemm->groups, gemm->touched_input)
                                             : count_mul3(gemm->groups, gemm->k, gemm->n);
    int64_t c_once = count_mul3(gemm->groups, gemm->m, gemm->n);
    int64_t a = beyond(tiling->a, a_once, gemm->a_is_weight ? &weights : &input);
    int64_t b = beyond(tiling->b, b_once, &input);
    int64_t c = beyond(tiling->c, c_once, &output);
    add_beyond(&tiled, gemm->a_is_weight ? &tiled.weights : &tiled.input, a, gemm->a_bits);
    add_beyond(&tiled, &tiled.input, b, gemm->b_bits);
    add_beyond(&tiled, &tiled.output, c, gemm->c_bits);
    return tiled;
}

Traffic tiled_traffic(const OpCost *cost, int64_t fast_bytes)
{
    Tiling tiling = tiled_best(&cost->gemm, fast_bytes);
    if (tiling.resident == TILED_NONE || !count_ok(total_elements(&cost->compulsory)))
        return cost->no_reuse;
    Traffic tiled = unclamped(cost, &tiling);
    bool passes = cost_of(total_elements(&tiled)) > cost_of(total_elements(&cost->no_reuse)) ||
                  cost_of(tiled.bytes) > cost_of(cost->no_reuse.bytes);
    return passes ? cost->no_reuse : tiled;
}
