/* A device as it would be with other ceilings: what twice the bandwidth would give. */
#ifndef ROOFLINE_SUPPOSED_H
#define ROOFLINE_SUPPOSED_H

#include "roofline/roof.h"

/* 0: as the device states it. */
typedef struct Supposed {
    double peak;          /* FLOP/s of dot products in one dtype */
    double bandwidth;     /* byte/s of main memory */
    int64_t memory_bytes; /* capacity of main memory */
} Supposed;

static inline bool supposed_any(const Supposed *supposed)
{
    return supposed->peak > 0 || supposed->bandwidth > 0 || supposed->memory_bytes > 0;
}

/* A copy of `device`, which must outlive it, on which the dot products of `dtype` on `basis` meet
 * the peak, and main memory has the bandwidth on that basis, and the capacity. All other peaks, and
 * the bandwidths of other bases, change in the same proportion: each is its own times (supposed /
 * stated). A peak that the device lacks for `dtype` is not supposed, nor anything of a memory that
 * it does not state; a bandwidth that it does not state becomes a theoretical one. */
Device *device_supposing(const Device *device, const Supposed *supposed, DType dtype, Basis basis);

/* What is supposed beside what is stated, "250 TFLOP/s of fp16 dot products in place of 125
 * TFLOP/s, and all other peaks in proportion": a text for each, NULL-terminated. `with` is what
 * device_supposing() made of `device`. Caller frees all. */
char **supposed_texts(const Device *device, const Device *with, DType dtype, Basis basis);

#endif
