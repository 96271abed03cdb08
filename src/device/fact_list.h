/* The facts of a device that are one number each: one row per fact, every property a column.
 *
 * From a row come the member of a Device, the part of a `device { ... }` in Lua, what the laws of
 * every number ask of it, its fields in JSON, CSV and Lua, and its lines on the schema page.
 *
 *   id        FACT_id
 *   member    of a Device, and the part's name in Lua: launch { seconds = 2.6e-6, source = "..." }
 *   key       the number's name there
 *   field     the number's name in records; its texts are member_source and member_note
 *   type      NUMBER, SECONDS or COUNT, a whole number up to FACT_MOST
 *   unit, meaning
 *   texts     NOTED: a source and perhaps a note; PRICED: a currency and a source
 *   what      what the laws call it
 *   law       beside "number" and "source", the law of its own in device/physics.c; NULL: none
 */
#ifndef DEVICE_FACT_LIST_H
#define DEVICE_FACT_LIST_H

/* clang-format off */
#define DEVICE_FACT_LIST(X)                                                                        \
    X(ALIGNMENT, alignment, "channels", "channel_alignment", COUNT, "channels",                    \
      "Channels are padded to a multiple of this", NOTED, "channel alignment", NULL)               \
    X(LAUNCH, launch, "seconds", "launch_overhead_seconds", SECONDS, "s",                          \
      "Launching one operator", NOTED, "launch overhead", "launch-range")                          \
    X(POWER, power, "watts", "power_watts", NUMBER, "W",                                           \
      "Power limit", NOTED, "power", "power-range")                                                \
    X(SPECIAL, special, "rate", "special_per_s", NUMBER, "1/s",                                    \
      "Results of exp, reciprocal and their kin; no roof uses it", NOTED,                          \
      "rate of special functions", "special-rate")                                                 \
    X(STORAGE, storage, "bandwidth", "storage_bytes_per_s", NUMBER, "byte/s",                      \
      "Bandwidth of storage", NOTED, "storage bandwidth", NULL)                                    \
    X(PRICE, price, "per_hour", "price_per_hour", NUMBER, "currency/h",                            \
      "Of renting it", PRICED, "price per hour", "currency")
/* clang-format on */

#endif
