#include "graph/mask.h"

#include <glib.h>

#include "base/count.h"

/* Sum of 1 to n; one of n and n + 1 is even. */
static int64_t sum_to(int64_t n)
{
    return n % 2 == 0 ? count_mul(n / 2, count_add(n, 1)) : count_mul(n, count_add(n, 1) / 2);
}

int64_t mask_needed(const Mask *mask)
{
    int64_t past = mask->keys - mask->queries;
    int64_t growing = mask->queries; /* queries that do not fill the window */
    if (mask->window > 0)
        growing = CLAMP(mask->window - past, 0, mask->queries);
    int64_t full = count_mul(mask->queries - growing, mask->window);
    return count_add(count_add(count_mul(growing, past), sum_to(growing)), full);
}

int64_t mask_hidden_part(const Mask *mask, int64_t count)
{
    if (!mask_is_some(mask) || !count_ok(count))
        return 0;
    int64_t all = count_mul(mask->queries, mask->keys), needed = mask_needed(mask);
    if (!count_ok(all) || !count_ok(needed))
        return 0;
    return count_mul(count / all, all - needed);
}
