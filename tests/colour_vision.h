/* How far apart two colours are to a reader, by published formulas.
 *
 * Simulation: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for
 * Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, the matrices of severity 1.0, on
 * linear RGB. Difference: G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 Color-Difference Formula",
 * Color Research and Application 30(1), 2005.
 */
#ifndef TESTS_COLOUR_VISION_H
#define TESTS_COLOUR_VISION_H

#include <math.h>

typedef enum Vision { VISION_ALL, VISION_PROTAN, VISION_DEUTAN, VISION_TRITAN, VISIONS } Vision;

typedef struct Lab {
    double l, a, b;
} Lab;

static const double vision_matrix[VISIONS][3][3] = {
    [VISION_ALL] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    [VISION_PROTAN] = {{0.152286, 1.052583, -0.204868},
                       {0.114503, 0.786281, 0.099216},
                       {-0.003882, -0.048116, 1.051998}},
    [VISION_DEUTAN] = {{0.367322, 0.860646, -0.227968},
                       {0.280085, 0.672501, 0.047413},
                       {-0.011820, 0.042940, 0.968881}},
    [VISION_TRITAN] = {{1.255528, -0.076749, -0.178779},
                       {-0.078411, 0.930809, 0.147602},
                       {0.004733, 0.691367, 0.303900}},
};

static inline double vision_f(double t)
{
    return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

/* CIELAB under D65 of linear sRGB. */
static inline Lab lab_of_linear(const double rgb[3])
{
    double x = 0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2];
    double y = 0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2];
    double z = 0.0193339 * rgb[0] + 0.1191920 * rgb[1] + 0.9503041 * rgb[2];
    double fx = vision_f(x / 0.95047), fy = vision_f(y), fz = vision_f(z / 1.08883);
    return (Lab){116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)};
}

/* What a reader of that vision sees of 0xrrggbb. */
static inline Lab seen(unsigned colour, Vision vision)
{
    double linear[3], shown[3];
    for (int i = 0; i < 3; i++) {
        double c = (colour >> (16 - 8 * i) & 0xff) / 255.0;
        linear[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    }
    for (int i = 0; i < 3; i++) {
        const double *row = vision_matrix[vision][i];
        shown[i] = fmin(fmax(row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2], 0), 1);
    }
    return lab_of_linear(shown);
}

#define DEGREE 0.017453292519943295

static inline double vision_hue(double b, double a)
{
    double hue = a == 0 && b == 0 ? 0 : atan2(b, a) / DEGREE;
    return hue < 0 ? hue + 360 : hue;
}

/* sqrt(C^7 / (C^7 + 25^7)) */
static inline double vision_share(double chroma)
{
    double power = pow(chroma, 7);
    return sqrt(power / (power + 6103515625.0));
}

/* Equations 2 to 22 of Sharma, Wu and Dalal. */
static inline double ciede2000(Lab p, Lab q)
{
    double g = 0.5 * (1 - vision_share((hypot(p.a, p.b) + hypot(q.a, q.b)) / 2));
    double a1 = (1 + g) * p.a, a2 = (1 + g) * q.a, c1 = hypot(a1, p.b), c2 = hypot(a2, q.b);
    double h1 = vision_hue(p.b, a1), h2 = vision_hue(q.b, a2), turn = h2 - h1, h = (h1 + h2) / 2;
    if (c1 * c2 == 0)
        turn = 0, h = h1 + h2;
    else if (fabs(turn) > 180) {
        turn += turn > 0 ? -360 : 360;
        h += h < 180 ? 180 : -180;
    }
    double dl = q.l - p.l, dc = c2 - c1, dh = 2 * sqrt(c1 * c2) * sin(turn / 2 * DEGREE);
    double l = (p.l + q.l) / 2 - 50, c = (c1 + c2) / 2, off = (h - 275) / 25;
    double t = 1 - 0.17 * cos((h - 30) * DEGREE) + 0.24 * cos(2 * h * DEGREE) +
               0.32 * cos((3 * h + 6) * DEGREE) - 0.20 * cos((4 * h - 63) * DEGREE);
    double sl = 1 + 0.015 * l * l / sqrt(20 + l * l), sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t;
    double rt = -sin(60 * exp(-off * off) * DEGREE) * 2 * vision_share(c);
    dl /= sl;
    dc /= sc;
    dh /= sh;
    return sqrt(dl * dl + dc * dc + dh * dh + rt * dc * dh);
}

static inline double difference_seen(unsigned a, unsigned b, Vision vision)
{
    return ciede2000(seen(a, vision), seen(b, vision));
}

/* The least to any reader. */
static inline double difference_least(unsigned a, unsigned b)
{
    double least = INFINITY;
    for (Vision vision = 0; vision < VISIONS; vision++)
        least = fmin(least, difference_seen(a, b, vision));
    return least;
}

#endif
