#include "whatif/affine.h"

#include <math.h>

Affine affine_of(double low, double high, int bits, bool symmetric)
{
    int32_t most = (1 << (bits - 1)) - 1, least = symmetric ? -most : -most - 1;
    low = fmin(low, 0);
    high = fmax(high, 0);
    if (symmetric) {
        high = fmax(high, -low);
        low = -high;
    }
    double scale = high > low ? (high - low) / (most - least) : 1;
    double zero = symmetric ? 0 : round(least - low / scale);
    return (Affine){scale, (int32_t)zero, least, most};
}

int32_t affine_quantize(const Affine *affine, double value)
{
    double q = round(value / affine->scale) + affine->zero;
    return (int32_t)fmin(fmax(q, affine->least), affine->most);
}

double affine_value(const Affine *affine, int32_t q)
{
    return affine->scale * (q - affine->zero);
}

/* The sum over k of a row of a, a column of b, or their product less their zero points. */
static int64_t row_sum(const AffineProduct *p, int row)
{
    int64_t sum = 0;
    for (int i = 0; i < p->k; i++)
        sum += p->a[row * p->k + i];
    return sum;
}

static int64_t column_sum(const AffineProduct *p, int column)
{
    int64_t sum = 0;
    for (int i = 0; i < p->k; i++)
        sum += p->b[i * p->n + column];
    return sum;
}

static int64_t dot(const AffineProduct *p, int row, int column, int32_t zero_a, int32_t zero_b)
{
    int64_t sum = 0;
    for (int i = 0; i < p->k; i++)
        sum += (int64_t)(p->a[row * p->k + i] - zero_a) * (p->b[i * p->n + column] - zero_b);
    return sum;
}

AffineWork affine_accumulate(const AffineProduct *p, int64_t *naive, int64_t *expanded)
{
    int64_t za = p->of_a.zero, zb = p->of_b.zero;
    for (int i = 0; i < p->m; i++)
        for (int j = 0; j < p->n; j++) {
            naive[i * p->n + j] = dot(p, i, j, p->of_a.zero, p->of_b.zero);
            expanded[i * p->n + j] =
                dot(p, i, j, 0, 0) - zb * row_sum(p, i) - za * column_sum(p, j) + p->k * za * zb;
        }
    int64_t m = p->m, k = p->k, n = p->n;
    return (AffineWork){.naive = 2 * m * k * n, .expanded = m * k + 4 * m * n};
}

int32_t affine_requantize(const AffineProduct *p, int64_t accumulator)
{
    double scale = p->of_a.scale * p->of_b.scale / p->of_c.scale;
    double q = p->of_c.zero + round(scale * (double)accumulator);
    return (int32_t)fmin(fmax(q, p->of_c.least), p->of_c.most);
}
