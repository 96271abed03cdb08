/* The catalogue: Lua files that describe devices.
 *
 *   device { id = "v100-sxm2", name = "Tesla V100 SXM2 32 GB", vendor = "NVIDIA", year = 2017,
 *            class = "gpu-datacentre", replaces = "v100-sxm2",
 *            peak { dtype = "fp32", unit = "vector", flops = 15.7e12, source = "data sheet" },
 *            peak { dtype = "fp16", accumulate = "fp32", unit = "matrix", flops = 125e12,
 *                   clock = 1.53e9, source = "..." },
 *            peak { dtype = "fp16", unit = "matrix", flops = 110e12, basis = "measured",
 *                   source = "...", note = "..." },
 *            sparse_peak { dtype = "fp16", accumulate = "fp32", pattern = "2:4", flops = 312e12,
 *                          source = "..." },
 *            memory { name = "L2", on_chip = true, shared = true, capacity = 6 * MiB,
 *                     source = "..." },
 *            memory { name = "HBM2", capacity = 32 * GiB, bandwidth = 900e9, source = "...",
 *                     measured = 833e9, measured_source = "BabelStream triad, ...",
 *                     sustained = 850e9, sustained_source = "...", note = "..." },
 *            launch { how = "stream", seconds = 2.6e-6, stack = "CUDA, gpu-small-kernels",
 *                     source = "...", note = "..." },
 *            alignment { channels = 8, source = "..." },
 *            power { watts = 300, source = "..." },
 *            special { rate = 80 * 16 * 1.53e9, source = "..." },
 *            price { per_hour = 2.5, currency = "USD", provider = "Google Cloud, us-central1",
 *                    date = "2025-03-02", source = "...", note = "..." },
 *            price { board = 8000, currency = "USD", provider = "...", date = "2018-05",
 *                    source = "..." },
 *            storage { bandwidth = 3e9, source = "..." },
 *            flash { capacity = 2 * MiB, source = "..." },
 *            doubt "Another source says 14.9 TFLOP/s at 1455 MHz.", notes = "..." }
 *
 * Memories are listed nearest to the cores first, main memory last. Units are in the names: FLOP/s,
 * byte/s, bytes, Hz, W, s. Multiples have names: lua/quantities.h. `id` (see base/label.h), `class`
 * and one peak are required; `inference = true` says that the device is made for inference alone,
 * and that nobody trains on it; name defaults to the id, basis to "theoretical". A peak is dense;
 * sparse_peak is what the matrix unit reaches when it skips zeros in a pattern, and no dense roof
 * ever uses it. A peak with a clock may say per_cycle, the FLOPs of all units in one cycle (a
 * multiply-add is two), which have to multiply to it. `special` is results of exp, reciprocal and
 * the like per second.
 *
 * A launch says how operators were started (device/launch.h) and by which stack; the first by a
 * stream is the launch overhead that is counted. A price is of renting the device for an hour or of
 * buying a board, asked by somebody on a day or in a month; costs are counted with the latest rent.
 *
 * Every part needs a source and may carry a note; alignment, power, special, storage and flash may
 * be given once. A NaN, infinite, zero or negative number is an error; so is
 * what breaks a law of device/physics.h that cannot be broken, while what only looks wrong joins
 * the device's doubts.
 *
 * replaces: the id of a device of a base, whose place it takes.
 *
 * What several files use stands in a folder `shared` beside them: a file there that calls
 * share("rent", function(...) ... end) gives all of them rent(...).
 *
 * A device that is described wrongly costs itself; what Lua cannot run costs the file.
 */
#ifndef ZOO_DEVICES_H
#define ZOO_DEVICES_H

#include <glib.h>

#include "device/physics.h"

/* Loads every .lua of `dir` and of the folders in it, but shared/, measurements/, profiles/ and
 * nodes/, in the order of base/walk.h, into an array of Device * that owns them, in order of file,
 * then declaration. Files and devices that fail are left out and their GError appended to `errors`;
 * repeated or unsafe ids, and an empty directory, likewise. */
GPtrArray *devices_load(const char *dir, const char *shown_dir, GPtrArray *errors);

/* Adds the devices of one more folder, of the base `from` (NULL: the handbook's own), to an array
 * of devices_load() or devices_new(). That it has none is no error. A device whose id is taken says
 * `replaces` and takes the place of the other. */
void devices_add(GPtrArray *devices, const char *dir, const char *shown_dir, const char *from,
                 GPtrArray *errors);
void devices_add_spelling(GPtrArray *devices, const char *dir, const char *shown_dir,
                          const char *from, const char *const *ids);
GPtrArray *devices_new(void);

/* Those of the files alone that spell one of the ids, NULL-terminated. What is wrong stays unsaid.
 */
GPtrArray *devices_load_spelling(const char *dir, const char *shown_dir, const char *const *ids);

/* The device of that id, or NULL. */
const Device *devices_find(const GPtrArray *devices, const char *id);

/* All ids, NULL-terminated. Caller frees the array. */
const char **devices_ids(const GPtrArray *devices);

#endif
