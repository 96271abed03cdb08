/* Whether a network has room on a device (SPEC §5): what does not fit has no time there. */
#ifndef ROOFLINE_FIT_H
#define ROOFLINE_FIT_H

#include "device/device.h"

typedef enum Fits {
    FITS_UNKNOWN, /* the device does not state its memory */
    FITS_NO,
    FITS_YES,
} Fits;

/* What is held while a network runs, and the room for it, in bytes. Where weights are run from a
 * flash of their own, each has its own room. */
typedef struct Fit {
    Fits fits;
    int64_t weights_bytes, activations_bytes;
    int64_t memory_bytes; /* of main memory; 0: unknown */
    int64_t flash_bytes;  /* that weights run from; 0: they lie in main memory */
} Fit;

/* Weights that are loaded to run, and activations at their peak, written in place, a cache among
 * them. */
Fit fit_on(const Device *device, int64_t weights_bytes, int64_t activations_bytes);

/* "does not fit: 141 GB of weights and 1.2 GB of activations in 80 GB of HBM3 of device 'h100'".
 * Caller frees. */
char *fit_text(const Fit *fit, const Device *device);

/* What to do about that. */
#define FIT_REMEDY "choose another device, a smaller batch or a narrower format"

#endif
