/* The facts of a device that are one number each, one row per fact, every property a column; and
 * what numbers of all parts can be at most and at least.
 *
 * From a row come the member of a Device, the part of a `device { ... }` in Lua, what the laws of
 * every number ask of it, its fields in JSON, CSV and Lua, and its lines on the schema page.
 *
 *   id        FACT_id
 *   member    of a Device, and the part's name in Lua: power { watts = 300, source = "..." }
 *   key       the number's name there
 *   field     the number's name in records; its texts are member_source and member_note
 *   type      NUMBER, or COUNT, a whole number
 *   unit, meaning
 *   low, high what no device is outside of, whatever its class: a number that is cannot be true
 *   what      what the laws call it
 *   law       beside "number", "magnitude" and "source", the law of its own in device/physics.c;
 *             NULL: none
 */
#ifndef DEVICE_FACT_LIST_H
#define DEVICE_FACT_LIST_H

/* clang-format off */
#define DEVICE_FACT_LIST(X)                                                                        \
    X(ALIGNMENT, alignment, "channels", "channel_alignment", COUNT, "channels",                    \
      "Channels are padded to a multiple of this", 1, 65536, "channel alignment", NULL)            \
    X(POWER, power, "watts", "power_watts", NUMBER, "W",                                           \
      "Power limit", 1e-5, 1e6, "power", "power-range")                                            \
    X(SPECIAL, special, "rate", "special_per_s", NUMBER, "1/s",                                    \
      "Results of exp, reciprocal and their kin; no roof uses it", 1e3, 1e18,                      \
      "rate of special functions", "special-rate")                                                 \
    X(STORAGE, storage, "bandwidth", "storage_bytes_per_s", NUMBER, "byte/s",                      \
      "Bandwidth of storage", 1e3, 1e14, "storage bandwidth", NULL)                      \
    X(FLASH, flash, "capacity", "flash_bytes", COUNT, "byte",                                      \
      "Flash that weights are run from in place", 1024, 1e12, "flash", NULL)

/* The numbers of parts that a device has several of: QUANTITY_id, low and high as above, unit. From
 * a microcontroller's to a room of servers, with room. */
#define DEVICE_QUANTITY_LIST(X)                                                                    \
    X(PEAK, 1e4, 1e20, "FLOP/s")                                                                   \
    X(CYCLE, 1e-3, 1e12, "FLOP")                                                                   \
    X(BANDWIDTH, 1e4, 1e18, "byte/s")                                                              \
    X(CAPACITY, 1, 1e15, "bytes")                                                                  \
    X(LAUNCH, 1e-9, 10, "s")                                                                       \
    X(RENT, 1e-5, 1e6, "an hour")                                                                  \
    X(BOARD, 1e-2, 1e9, "a board")
/* clang-format on */

#endif
