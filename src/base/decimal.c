#include "base/decimal.h"

#include <glib.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { DIGITS = 12, LARGEST_POWER = 22, SMALLEST_FIXED = -4 };

static const int64_t LEAST = INT64_C(100000000000), LIMIT = INT64_C(1000000000000);

/* A product of at most 2^40 that was rounded once is off by 2^-13 at most; this far from the middle
 * between two integers there is no doubt which is nearer. */
static const double DOUBT = 1.0 / 4096;

/* 10^22 is the largest power of ten that a double holds exactly. */
static const double powers[LARGEST_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static int write_slowly(char *text, double value)
{
    g_ascii_formatd(text, DECIMAL_SIZE, "%.12g", value);
    return (int)strlen(text);
}

/* The power of ten that a positive number begins with, from its power of two: exact, or one too
 * few or too many where it is next to a power of ten. */
static int tens(double value)
{
    enum { MANTISSA_BITS = 52, BIAS = 1023 };
    const int log10_2 = 315653, one = 1 << 20; /* log10(2) = 0.30103 = 315653 / 2^20 */
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int twos = (int)(bits >> MANTISSA_BITS) - BIAS;
    int least = (twos * log10_2 - (twos < 0 ? one - 1 : 0)) / one;
    bool small = ABS(least + 1) <= LARGEST_POWER;
    if (!small)
        return least;
    double next = least + 1 >= 0 ? powers[least + 1] : 1 / powers[-least - 1];
    return least + (value >= next);
}

/* The integer next to what was rounded once; false when there is doubt which it is. */
static bool nearest(double scaled, int64_t *integer)
{
    double whole = floor(scaled), rest = scaled - whole;
    *integer = (int64_t)whole + (rest > 0.5);
    return fabs(rest - 0.5) > DOUBT;
}

/* value = scaled * 10^(exponent - n + 1), with n places before the point, rounded once; false when
 * that takes more than doubles to tell. */
static bool scale(double value, int n, double *scaled, int *exponent)
{
    int shift = n - 1 - (*exponent = tens(value));
    if (ABS(shift) > LARGEST_POWER)
        return false;
    *scaled = shift >= 0 ? value * powers[shift] : value / powers[-shift];
    return *scaled >= powers[n - 1] && *scaled < powers[n];
}

/* value = digits * 10^(exponent - 11), digits of twelve places. */
static bool split(double value, int64_t *digits, int *exponent)
{
    double scaled;
    if (!scale(value, DIGITS, &scaled, exponent) || !nearest(scaled, digits))
        return false;
    if (*digits == LIMIT) {
        *digits = LEAST;
        ++*exponent;
    }
    return true;
}

/* 00 to 99. */
static const char pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536"
    "37383940414243444546474849505152535455565758596061626364656667686970717273"
    "7475767778798081828384858687888990919293949596979899";

/* The digits as text, less zeros at the end; how many are left. */
static int spell(int64_t digits, char *text)
{
    uint32_t half[2] = {(uint32_t)(digits / 1000000), (uint32_t)(digits % 1000000)};
    for (int i = DIGITS - 2; i >= 0; i -= 2) {
        uint32_t *rest = &half[i >= DIGITS / 2];
        memcpy(text + i, pairs + *rest % 100 * 2, 2);
        *rest /= 100;
    }
    int n = DIGITS;
    while (n > 1 && text[n - 1] == '0')
        n--;
    return n;
}

static char *put(char *to, const char *from, int n)
{
    memcpy(to, from, (size_t)n);
    return to + n;
}

static char *put_zeros(char *to, int n)
{
    memset(to, '0', (size_t)n);
    return to + n;
}

static char *put_fixed(char *to, const char *digits, int n, int exponent)
{
    if (exponent < 0) {
        to = put_zeros(put(to, "0.", 2), -exponent - 1);
        return put(to, digits, n);
    }
    int whole = exponent + 1;
    if (n <= whole)
        return put_zeros(put(to, digits, n), whole - n);
    to = put(put(to, digits, whole), ".", 1);
    return put(to, digits + whole, n - whole);
}

static char *put_exponential(char *to, const char *digits, int n, int exponent)
{
    int size = ABS(exponent);
    to = put(to, digits, 1);
    if (n > 1)
        to = put(put(to, ".", 1), digits + 1, n - 1);
    to = put(to, exponent < 0 ? "e-" : "e+", 2);
    *to++ = (char)('0' + size / 10); /* `split` knows no exponent of three digits */
    *to++ = (char)('0' + size % 10);
    return to;
}

int decimal_write(char *text, double value)
{
    char digits[DIGITS], *end = text;
    int64_t number;
    int exponent;
    if (signbit(value))
        *end++ = '-';
    if (value == 0) {
        memcpy(end, "0", sizeof "0");
        return (int)(end - text) + 1;
    }
    if (!isfinite(value) || !split(fabs(value), &number, &exponent))
        return write_slowly(text, value);
    int n = spell(number, digits);
    bool fixed = exponent >= SMALLEST_FIXED && exponent < DIGITS;
    end = fixed ? put_fixed(end, digits, n, exponent) : put_exponential(end, digits, n, exponent);
    *end = '\0';
    return (int)(end - text);
}

bool decimal_exponent(double value, int digits, int *exponent)
{
    double scaled;
    int64_t number;
    if (value == 0 || !isfinite(value) || digits < 1 || digits >= DIGITS ||
        !scale(fabs(value), digits, &scaled, exponent) || !nearest(scaled, &number))
        return false;
    *exponent += (double)number == powers[digits];
    return true;
}

static int write_fixed_slowly(char *text, double value, int decimals)
{
    char format[16];
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    g_ascii_formatd(text, DECIMAL_FIXED_SIZE, format, value);
    return (int)strlen(text);
}

int decimal_write_fixed(char *text, double value, int decimals)
{
    char digits[DECIMAL_SIZE], *end = text;
    int64_t number;
    double scaled = decimals <= LARGEST_POWER ? fabs(value) * powers[decimals] : INFINITY;
    if (!(scaled < (double)LIMIT) || !nearest(scaled, &number))
        return write_fixed_slowly(text, value, decimals);
    int n = decimal_write_integer(digits, number), whole = MAX(n - decimals, 0);
    if (signbit(value))
        *end++ = '-';
    end = whole > 0 ? put(end, digits, whole) : put_zeros(end, 1);
    if (decimals > 0)
        end = put_zeros(put(end, ".", 1), decimals - (n - whole));
    end = put(end, digits + whole, n - whole);
    *end = '\0';
    return (int)(end - text);
}

int decimal_write_integer(char *text, int64_t value)
{
    char digits[DECIMAL_SIZE], *end = text;
    int n = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[n++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        *end++ = '-';
    while (n > 0)
        *end++ = digits[--n];
    *end = '\0';
    return (int)(end - text);
}
