/* Checked 64-bit counting.
 *
 * Everything roofbook counts (elements, MACs, FLOPs, bytes) is a non-negative int64_t. The helpers
 * here poison: an operation that overflows, or that has a poisoned operand, yields COUNT_OVERFLOW,
 * so a formula is written as it stands in SPEC and tested once at its end. No count ever wraps.
 */
#ifndef BASE_COUNT_H
#define BASE_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#define COUNT_OVERFLOW INT64_MIN

static inline bool count_ok(int64_t a)
{
    return a != COUNT_OVERFLOW;
}

static inline int64_t count_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (!count_ok(a) || !count_ok(b) || __builtin_add_overflow(a, b, &sum))
        return COUNT_OVERFLOW;
    return sum;
}

/* *sum += count. */
static inline void count_add_to(int64_t *sum, int64_t count)
{
    *sum = count_add(*sum, count);
}

static inline int64_t count_sub(int64_t a, int64_t b)
{
    int64_t difference;
    if (!count_ok(a) || !count_ok(b) || __builtin_sub_overflow(a, b, &difference))
        return COUNT_OVERFLOW;
    return difference;
}

static inline int64_t count_mul(int64_t a, int64_t b)
{
    int64_t product;
    if (!count_ok(a) || !count_ok(b) || __builtin_mul_overflow(a, b, &product))
        return COUNT_OVERFLOW;
    return product;
}

static inline int64_t count_mul3(int64_t a, int64_t b, int64_t c)
{
    return count_mul(count_mul(a, b), c);
}

/* For comparing: overflow is more than anything. */
static inline int64_t count_or_most(int64_t a)
{
    return count_ok(a) ? a : INT64_MAX;
}

/* Quotient rounded up; a >= 0, b > 0. */
static inline int64_t count_ceil_div(int64_t a, int64_t b)
{
    if (!count_ok(a) || !count_ok(b))
        return COUNT_OVERFLOW;
    return a / b + (a % b != 0);
}

/* Product of n factors; 1 when n is 0. */
static inline int64_t count_product(const int64_t *factor, int n)
{
    int64_t product = 1;
    for (int i = 0; i < n; i++)
        product = count_mul(product, factor[i]);
    return product;
}

/* Bytes of `elements` elements of `bits` bits each, rounded up to whole bytes (SPEC, symbols). */
static inline int64_t count_bytes(int64_t elements, int bits)
{
    if (!count_ok(elements))
        return COUNT_OVERFLOW;
    /* By eights, for the number of bits may overflow where that of bytes does not. */
    return count_add(count_mul(elements / 8, bits), count_ceil_div(elements % 8 * bits, 8));
}

#endif
