/* The parts of a probe, and what they say their numbers with. */
#ifndef MEASURE_PROBE_PARTS_H
#define MEASURE_PROBE_PARTS_H

#include "measure/host.h"
#include "measure/meter.h"
#include "measure/probe.h"

/* A probe at work. Nothing here is freed by its parts. */
typedef struct Probing {
    const ProbeOptions *options;
    Probe *probe;
    Host *host;
    Team *one, *all; /* one thread, and one on each core */
    double each;     /* seconds that one measurement may take */
} Probing;

/* Each adds what it measures to the device and to the lines. */
void probe_arithmetic(Probing *probing);
void probe_products(Probing *probing);
void probe_memory(Probing *probing);

/* Says what comes next. */
void probing_tell(const Probing *probing, const char *what);

/* Takes both texts. */
void probing_add_line(Probing *probing, char *what, char *how, double per_s, const char *unit,
                      double spread);

/* The text as the device's own; takes it. */
const char *probing_keep(Probing *probing, char *text);

/* How a rate was measured, as the device's own text. */
const char *probing_source(Probing *probing, const char *how, int threads, const Rate *rate);

/* As many digits as a measurement can have. */
double probing_rounded(double rate);

/* Notes what keeps a number from being sure: samples that others disturbed, and a spread beyond
 * `steady`. */
void probing_doubt(Probing *probing, const char *what, const Rate *rate, double steady);

#endif
