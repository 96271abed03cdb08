/* Profiles of devices: Lua files of what a device and a stack were seen to reach.
 *
 *   profile { id = "rtx-4090-compiled", title = "RTX 4090, PyTorch compiled",
 *             device = "rtx-4090", stack = "PyTorch 2.9, CUDA 12.8, torch.compile",
 *             runtime = "2.9.0", how = "compiled", dtype = "fp16", layout = "nhwc", threads = 1,
 *             batch = { 64, 1024 },
 *             ceilings = { matrix = 165.2e12, vector = 82.6e12,
 *                          memories = { { "L2", 5e12, capacity = 72 * MiB },
 *                                       { "GDDR6X", 1008e9 } } },
 *             e = 0.62, b = 0.81, tau = 0.0003, overlap = 2.5,
 *             classes = {
 *               conv = { e = 1.1, b = 0.97, tau = 2e-6, layers = 812, intensity = { 12.5, 410 },
 *                        bytes = { 40000, 2.1e9 }, residuals = { -0.2, 0.25, 300 } }, ... },
 *             networks = 58, rows = 162,
 *             residuals = { network = { -0.11, 0.13, 162 }, family = { -0.15, 0.21, 162 },
 *                           device = { -0.2, 0.3, 162 }, class = { -0.5, 0.4, 80 } },
 *             measurements = "rtx-4090-compiled", source = "...", date = "2026-11-30",
 *             note = "..." }
 *
 * What it says is a Profile (device/profile.h): `how` a kind of stack (device/stack.h), `batch` the
 * batches that it is for, `tau` seconds, `intensity` and `bytes` the least and the greatest of
 * what was seen, residuals the 10 % and 90 % quantiles of log(measured / estimate) and of how many.
 * `threads` left out: all. Classes left out have no data: they share what all have in common.
 * Names of what is left out of a fit are those of HELD_OUT_LIST.
 *
 * A profile of a device that the handbook does not have is no fault. A wrong one costs itself.
 */
#ifndef ZOO_PROFILES_H
#define ZOO_PROFILES_H

#include "device/profile.h"

/* Every .lua of `dir` and of the folders in it, in the order of base/walk.h, as an array of Profile
 * * that owns them. No such directory: none. Wrong ones are left out and their GError appended to
 * `errors`. */
GPtrArray *profiles_load(const char *dir, const char *shown_dir, GPtrArray *errors);

/* An empty array, and the profiles of one more folder, whose path ends with two names: it stands
 * beside the devices. An id is given once. */
GPtrArray *profiles_new(void);
void profiles_add(GPtrArray *profiles, const char *dir, const char *shown_dir, GPtrArray *errors);

/* Those of the files alone that spell one of the ids (NULL-terminated) of devices. */
void profiles_add_spelling(GPtrArray *profiles, const char *dir, const char *shown_dir,
                           const char *const *ids, GPtrArray *errors);

/* One file that a user named, wherever it is. */
void profiles_add_file(GPtrArray *profiles, const char *path, GPtrArray *errors);

/* Appends the Lua that reads back as the same profile, byte by byte a function of it. */
void profile_write(const Profile *profile, GString *out);

#endif
