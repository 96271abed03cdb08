#include "measure/products.h"

#include <dlfcn.h>
#include <math.h>

enum { ROW_MAJOR = 101, NOT_TRANSPOSED = 111, MOST_PRODUCTS = 15, COLD_PRODUCTS = 2 };

/* As the C interface of BLAS has it. */
typedef void (*Sgemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha,
                      const float *a, int lda, const float *b, int ldb, float beta, float *c,
                      int ldc);

static const struct {
    const char *file, *name;
} libraries[] = {
    {"libmkl_rt.so", "Intel MKL"}, {"libopenblas.so.0", "OpenBLAS"}, {"libblis.so.4", "BLIS"}};

static void *find_library(Products *found, Sgemm *sgemm)
{
    for (size_t i = 0; i < G_N_ELEMENTS(libraries); i++) {
        void *library = dlopen(libraries[i].file, RTLD_NOW | RTLD_LOCAL);
        void *symbol = library ? dlsym(library, "cblas_sgemm") : NULL;
        if (symbol) {
            *(void **)sgemm = symbol;
            found->library = libraries[i].name;
            return library;
        }
        if (library)
            dlclose(library);
    }
    return NULL;
}

static void multiply(Sgemm sgemm, float *matrices)
{
    const int n = PRODUCTS_SIDE;
    float *a = matrices, *b = a + n * n, *c = b + n * n;
    sgemm(ROW_MAJOR, NOT_TRANSPOSED, NOT_TRANSPOSED, n, n, n, 1, a, n, b, n, 0, c, n);
}

static Rate rate_of(Sgemm sgemm, double seconds)
{
    const double n = PRODUCTS_SIDE;
    double samples[MOST_PRODUCTS], end = meter_clock() + seconds;
    g_autofree float *matrices = g_new(float, 3 * PRODUCTS_SIDE * PRODUCTS_SIDE);
    int taken = 0;
    for (int i = 0; i < 3 * PRODUCTS_SIDE * PRODUCTS_SIDE; i++)
        matrices[i] = (float)(i % 7) - 3;
    for (int i = 0; i < COLD_PRODUCTS; i++)
        multiply(sgemm, matrices);
    while (taken < MOST_PRODUCTS && (taken == 0 || meter_clock() < end)) {
        double begin = meter_clock();
        multiply(sgemm, matrices);
        samples[taken++] = 2 * n * n * n / (meter_clock() - begin);
    }
    return meter_rate(samples, taken);
}

/* The library stays loaded: its threads may still run. */
Products products_measure(double seconds)
{
    Products found = {.rate = {.per_s = NAN, .spread = NAN}};
    Sgemm sgemm = NULL;
    if (find_library(&found, &sgemm))
        found.rate = rate_of(sgemm, seconds);
    return found;
}
