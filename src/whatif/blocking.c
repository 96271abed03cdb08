#include "whatif/blocking.h"

#include "base/count.h"
#include "cost/tiled.h"

static const char *const forms[] = {
    [BLOCK_NONE] = "none",
    [BLOCK_GEBP] = "gebp",
    [BLOCK_GEPB] = "gepb",
};

const char *block_form_name(BlockForm form)
{
    return form <= BLOCK_GEPB ? forms[form] : "unknown";
}

double gebp_density(int64_t m, int64_t k)
{
    double moved = (double)k + 2 * (double)m;
    return moved > 0 ? 2 * (double)k * (double)m / moved : 0;
}

int64_t gemm_accumulate_traffic(const Gemm *gemm)
{
    int64_t read = count_add(count_mul(gemm->m, gemm->k), count_mul(gemm->k, gemm->n));
    int64_t c = count_mul3(2, gemm->m, gemm->n);
    return count_mul(gemm->groups, count_add(read, c));
}

/* ---- One form -------------------------------------------------------------------------------- */

/* GEBP; GEPB is the same with m and n, and A and B, exchanged. */
typedef struct Product {
    int64_t m, k, n, room; /* room: bits of cache */
    int a_bits, b_bits, c_bits;
} Product;

/* The longest side of a block whose other side is `given`: given·side of A, and panels of B and C
 * as long as the sides. */
static int64_t longest(const Product *p, int64_t given, int given_bits, int side_bits)
{
    int64_t left = count_sub(p->room, count_mul3(TILED_PANEL, given, given_bits));
    int64_t each = count_add(count_mul(given, p->a_bits), (int64_t)TILED_PANEL * side_bits);
    return count_ok(left) && left > 0 && count_ok(each) ? left / each : 0;
}

static int64_t longest_mc(const Product *p, int64_t kc)
{
    return MIN(longest(p, kc, p->b_bits, p->c_bits), p->m);
}

static int64_t longest_kc(const Product *p, int64_t mc)
{
    return MIN(longest(p, mc, p->c_bits, p->b_bits), p->k);
}

static int64_t elements_of(const Product *p, int64_t m_passes, int64_t k_passes)
{
    int64_t a = count_mul(p->m, p->k), c = count_mul(p->m, p->n);
    int64_t b = count_mul3(m_passes, p->k, p->n);
    return count_add(count_add(a, b), count_mul(c, 2 * k_passes - 1));
}

/* Of a number of passes over k, the least kc leaves mc most room: no other needs a look. More
 * passes are hopeless once C alone costs more than the best. */
static Block best_gebp(const Product *p)
{
    Block best = {0};
    int64_t most = longest_kc(p, 1);
    if (most == 0)
        return best;
    for (int64_t passes = count_ceil_div(p->k, most); passes <= p->k; passes++) {
        if (best.form != BLOCK_NONE &&
            count_or_most(elements_of(p, 1, passes)) > count_or_most(best.elements))
            break;
        int64_t mc = longest_mc(p, count_ceil_div(p->k, passes));
        if (mc == 0) /* it is at least 1, as kc is at most `most`; analysers cannot know */
            break;
        int64_t elements = elements_of(p, count_ceil_div(p->m, mc), passes);
        if (best.form != BLOCK_NONE && (count_or_most(elements) > count_or_most(best.elements) ||
                                        (elements == best.elements && mc <= best.mc)))
            continue;
        best = (Block){.form = BLOCK_GEBP, .mc = mc, .kc = longest_kc(p, mc), .elements = elements};
    }
    return best;
}

/* ---- Both forms ------------------------------------------------------------------------------ */

static Product product_of(const Gemm *gemm, int64_t bytes)
{
    return (Product){.m = gemm->m,
                     .k = gemm->k,
                     .n = gemm->n,
                     .room = count_or_most(count_mul(bytes, 8)),
                     .a_bits = gemm->a_bits,
                     .b_bits = gemm->b_bits,
                     .c_bits = gemm->c_bits};
}

static Product exchanged(const Product *p)
{
    Product other = *p;
    other.m = p->n;
    other.n = p->m;
    other.a_bits = p->b_bits;
    other.b_bits = p->a_bits;
    return other;
}

Block block_for(const Gemm *gemm, int64_t bytes)
{
    if (gemm->groups <= 0 || gemm->m <= 0 || gemm->k <= 0 || gemm->n <= 0 || bytes <= 0)
        return (Block){0};
    Product product = product_of(gemm, bytes), other = exchanged(&product);
    Block block = best_gebp(&product), transposed = best_gebp(&other);
    if (transposed.form != BLOCK_NONE &&
        (block.form == BLOCK_NONE ||
         count_or_most(transposed.elements) < count_or_most(block.elements))) {
        block = transposed;
        block.form = BLOCK_GEPB;
        block.nc = transposed.mc;
        block.mc = 0;
    }
    block.elements = count_mul(block.elements, gemm->groups);
    block.density = gebp_density(MAX(block.mc, block.nc), block.kc);
    return block;
}

GArray *blocks_on(const Gemm *gemm, const Device *device)
{
    GArray *blocks = g_array_new(FALSE, FALSE, sizeof(LevelBlock));
    for (guint i = 0; i < device->memories->len; i++) {
        const Memory *memory = &g_array_index(device->memories, Memory, i);
        LevelBlock level = {.memory = memory, .pooled = !memory->shared};
        if (!memory->on_chip || memory->capacity_bytes <= 0)
            continue;
        level.block = block_for(gemm, memory->capacity_bytes);
        g_array_append_val(blocks, level);
    }
    return blocks;
}
