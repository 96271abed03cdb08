/* Matrix products by a library of the system, where one is installed: a ceiling of software. */
#ifndef MEASURE_PRODUCTS_H
#define MEASURE_PRODUCTS_H

#include "measure/meter.h"

typedef struct Products {
    const char *library; /* "OpenBLAS"; NULL: none is installed. Never freed */
    Rate rate;           /* FLOP/s of fp32 products of PRODUCTS_SIDE squared matrices */
} Products;

enum { PRODUCTS_SIDE = 1024 };

/* By as many threads as the library takes, for about `seconds`. */
Products products_measure(double seconds);

#endif
