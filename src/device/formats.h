/* The number formats that devices are compared in (SPEC §5): "fp32" (IEEE), "tf32", "16-bit" and
 * "int8". Beside these, every floating-point element type is a format by its own name.
 *
 * "16-bit" is fp16 or bf16, as the device has it: the better of the two whose sums are kept in 32
 * bits. Where a device states narrower sums alone, that is what it has.
 */
#ifndef DEVICE_FORMATS_H
#define DEVICE_FORMATS_H

#include "device/device.h"

#define FORMAT_HALF "16-bit"

/* The four, NULL-terminated. */
const char *const *formats_compared(void);

/* All names, NULL-terminated, for messages that suggest one. Caller frees the array. */
const char **formats_names(void);

bool formats_know(const char *name);

/* The element type of a format on a device, which may be NULL: the first that the format may be.
 * DTYPE_UNKNOWN: there is no such format. */
DType formats_dtype(const char *name, const Device *device);

/* Of one format: whether a peak is to be taken before `best`, the faster of equally wide sums.
 * Either may be NULL. */
bool formats_better(const Peak *peak, const Peak *best);

/* The name of that type; what is no format is itself. */
const char *formats_on(const char *name, const Device *device);

/* The device states a peak of the format itself, not of what stands in for it. */
bool formats_stated(const char *name, const Device *device);

#endif
