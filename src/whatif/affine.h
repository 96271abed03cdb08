/* Affine quantization, r = S·(q − Z), worked on real numbers (SPEC §7): what the guide shows, not
 * what costs are counted from.
 *
 *   q3 = Z3 + S1·S2/S3 · Σ(q1 − Z1)(q2 − Z2)
 */
#ifndef WHATIF_AFFINE_H
#define WHATIF_AFFINE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Affine {
    double scale; /* S, above 0 */
    int32_t zero; /* Z, that stands for 0.0 exactly */
    int32_t least, most;
} Affine;

/* For numbers between `low` and `high` in signed integers of `bits` bits (2 to 16). The range is
 * widened to hold 0, and Z rounded, so that 0 is represented exactly: padding and relu depend on
 * it. Symmetric: Z = 0 and the range that of the larger magnitude, without the most negative q. */
Affine affine_of(double low, double high, int bits, bool symmetric);

/* Rounded to nearest, halves away from zero, and kept within range. */
int32_t affine_quantize(const Affine *affine, double value);
double affine_value(const Affine *affine, int32_t q);

/* c = a·b, m x k times k x n, row by row. */
typedef struct AffineProduct {
    int m, k, n;
    const int32_t *a, *b;
    Affine of_a, of_b, of_c;
} AffineProduct;

/* Integer operations beside multiply-accumulates, as affine_counts() of whatif/quantized.h has
 * them.
 */
typedef struct AffineWork {
    int64_t naive, expanded; /* expanded: b's column sums are known beforehand */
} AffineWork;

/* Both ways to the accumulators Σ(q1 − Z1)(q2 − Z2), m x n each, which are the same numbers: with
 * every difference taken, and from sums of rows and columns. */
AffineWork affine_accumulate(const AffineProduct *product, int64_t *naive, int64_t *expanded);

/* An accumulator as an element of c. */
int32_t affine_requantize(const AffineProduct *product, int64_t accumulator);

#endif
