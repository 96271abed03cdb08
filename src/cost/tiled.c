#include "cost/tiled.h"

#include <glib.h>

#include "base/count.h"

/* One operand's block stays, outer x inner; the schemes differ in what these sides are.
 *
 *   resident   outer   inner   per outer pass   per inner pass   besides
 *   A          m       k       B                2·C              A − C
 *   B          n       k       A                2·C              B − C
 *   C          m       n       B                A                C
 *
 * Traffic is always passes over outer · what each moves + the same for inner + what is moved
 * besides, and the panels beside the block are as long as its sides. So a scheme is a few numbers.
 */
typedef struct Side {
    int64_t length;     /* of the whole dimension */
    int64_t per_pass;   /* elements moved by each pass over it */
    int64_t panel_bits; /* of fast memory per element of this side of a block */
} Side;

typedef struct Scheme {
    Side outer, inner;
    int64_t besides;    /* elements; may be negative */
    int64_t block_bits; /* per element of the block */
    int64_t room;       /* bits of fast memory */
} Scheme;

typedef struct Blocking {
    int64_t outer, inner; /* sides of the block; 0: none fits */
    int64_t outer_passes, inner_passes;
    int64_t total; /* elements moved */
} Blocking;

/* The longest `other` side of a block whose side `given` is `length` long; 0: none fits. */
static int64_t longest(const Scheme *scheme, const Side *given, int64_t length, const Side *other)
{
    int64_t room = count_sub(scheme->room, count_mul(length, given->panel_bits));
    if (room <= 0)
        return 0;
    int64_t bits = count_add(count_mul(length, scheme->block_bits), other->panel_bits);
    return count_ok(bits) ? MIN(room / bits, other->length) : 0;
}

static int64_t moved(const Scheme *scheme, const Side *a, int64_t a_passes, const Side *b,
                     int64_t b_passes)
{
    int64_t passes = count_add(count_mul(a_passes, a->per_pass), count_mul(b_passes, b->per_pass));
    return count_or_most(count_add(scheme->besides, passes));
}

/* The largest block that needs no more passes. */
static Blocking widest(const Scheme *scheme, int64_t outer_passes, int64_t inner_passes,
                       int64_t total)
{
    const Side *outer = &scheme->outer, *inner = &scheme->inner;
    Blocking block = {.outer_passes = outer_passes, .inner_passes = inner_passes, .total = total};
    int64_t least_inner = count_ceil_div(inner->length, inner_passes);
    block.outer = longest(scheme, inner, least_inner, outer);
    if (outer_passes > 1)
        block.outer = MIN(block.outer, (outer->length - 1) / (outer_passes - 1));
    block.inner = longest(scheme, outer, block.outer, inner);
    return block;
}

static bool blocking_is_better(const Blocking *a, const Blocking *b)
{
    if (b->outer == 0 || a->total != b->total)
        return b->outer == 0 || a->total < b->total;
    return a->outer != b->outer ? a->outer > b->outer : a->inner > b->inner;
}

/* Of the shorter side, only the least length for each number of passes needs a look: it leaves the
 * other side most room. These are O(sqrt(length)) many, and more passes are hopeless once their
 * streaming alone costs more than the best. */
static Blocking scheme_best(const Scheme *scheme)
{
    Blocking best = {0};
    bool by_inner = scheme->inner.length < scheme->outer.length;
    const Side *side = by_inner ? &scheme->inner : &scheme->outer;
    const Side *other = by_inner ? &scheme->outer : &scheme->inner;
    int64_t most = longest(scheme, other, 1, side);
    if (most == 0)
        return best;
    int64_t least = most + 1;
    while (least > 1) {
        int64_t p = count_ceil_div(side->length, least - 1);
        if (best.outer > 0 && moved(scheme, side, p, other, 1) > best.total)
            break;
        least = count_ceil_div(side->length, p);
        /* At least 1, for `most` fits beside 1 and least <= most; the analyser cannot know. */
        int64_t across = longest(scheme, side, least, other);
        int64_t q = count_ceil_div(other->length, MAX(across, 1));
        int64_t total = moved(scheme, side, p, other, q);
        Blocking block = by_inner ? widest(scheme, q, p, total) : widest(scheme, p, q, total);
        if (blocking_is_better(&block, &best))
            best = block;
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
        return (Scheme){.outer = {gemm->m, b, c_panel},
                        .inner = {gemm->k, c_again, b_panel},
                        .besides = count_sub(a, c),
                        .block_bits = gemm->a_bits,
                        .room = room};
    if (resident == TILED_B)
        return (Scheme){.outer = {gemm->n, a, c_panel},
                        .inner = {gemm->k, c_again, a_panel},
                        .besides = count_sub(b, c),
                        .block_bits = gemm->b_bits,
                        .room = room};
    return (Scheme){.outer = {gemm->m, b, a_panel},
                    .inner = {gemm->n, a, b_panel},
                    .besides = c,
                    .block_bits = gemm->c_bits,
                    .room = room};
}

static Tiling tiling_of(const Gemm *gemm, TiledResident resident, const Blocking *blocking,
                        int64_t b)
{
    int64_t a = count_mul(gemm->m, gemm->k), c = count_mul(gemm->m, gemm->n);
    int64_t p = blocking->outer_passes, q = blocking->inner_passes;
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
    return count_or_most(count_add(count_add(tiling->a, tiling->b), tiling->c));
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
    int64_t room = count_or_most(count_mul(fast_bytes, 8));
    int64_t window = count_mul(gemm->window_rows, gemm->b_bits);
    if (gemm->touched_input > 0 && count_ok(window) && window < room)
        try_schemes(gemm, gemm->touched_input, room - window, true, &best);
    try_schemes(gemm, count_mul(gemm->k, gemm->n), room, false, &best);
    best.a = count_mul(best.a, gemm->groups);
    best.b = count_mul(best.b, gemm->groups);
    best.c = count_mul(best.c, gemm->groups);
    return best;
}

/* Elements moved beyond those of `once`, which compulsory traffic has already; what it has left is
 * passed on to the operand that shares `once`. */
static int64_t beyond(int64_t elements, int64_t gemm_once, int64_t *once)
{
    int64_t known = MIN(count_or_most(gemm_once), *once);
    int64_t extra = count_sub(elements, known);
    *once -= known;
    return count_ok(extra) ? MAX(extra, 0) : extra;
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
    traffic_add(&tiled, gemm->a_is_weight ? &tiled.weights : &tiled.input, a, gemm->a_bits);
    traffic_add(&tiled, &tiled.input, b, gemm->b_bits);
    traffic_add(&tiled, &tiled.output, c, gemm->c_bits);
    return tiled;
}

Traffic tiled_traffic(const OpCost *cost, int64_t fast_bytes)
{
    Tiling tiling = tiled_best(&cost->gemm, fast_bytes);
    if (tiling.resident == TILED_NONE || !count_ok(traffic_total(&cost->compulsory)))
        return cost->no_reuse;
    Traffic tiled = unclamped(cost, &tiling);
    bool passes =
        count_or_most(traffic_total(&tiled)) > count_or_most(traffic_total(&cost->no_reuse)) ||
        count_or_most(tiled.bytes) > count_or_most(cost->no_reuse.bytes);
    return passes ? cost->no_reuse : tiled;
}
