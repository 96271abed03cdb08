#include "serve/room.h"

#include <math.h>

#include "base/count.h"
#include "base/units.h"

Room room_of(const Device *device, const Runtime *runtime)
{
    const Memory *memory = device_main_memory(device);
    Room room = {.capacity_bytes = memory ? memory->capacity_bytes : 0,
                 .of_free = runtime && runtime->of_free ? runtime->utilisation : 0,
                 .flash_bytes = device_flash_bytes(device)};
    double share = runtime && !runtime->of_free ? runtime->utilisation : 1;
    double usable = floor(share * (double)room.capacity_bytes);
    room.bytes = (int64_t)usable;
    return room_less(room, runtime ? runtime->overhead_bytes : 0);
}

Room room_less(Room room, int64_t bytes)
{
    int64_t left = count_sub(room.bytes, bytes);
    room.bytes = MAX(left, 0);
    return room;
}

int64_t room_taken(const Room *room, const Held *held)
{
    int64_t weights = room->flash_bytes > 0 ? 0 : held->weights;
    double cache = room->of_free > 0 ? ceil((double)held->cache / room->of_free) : 0;
    int64_t with_free = room->of_free > 0 ? (int64_t)fmin(cache, 9e18) : held->cache;
    return count_add(weights, count_add(with_free, held->activations));
}

Fits room_fits(const Room *room, const Held *held)
{
    int64_t taken = room_taken(room, held);
    if (room->flash_bytes > 0 && held->weights > room->flash_bytes)
        return FITS_NO;
    if (room->capacity_bytes == 0)
        return FITS_UNKNOWN;
    return count_ok(taken) && taken <= room->bytes ? FITS_YES : FITS_NO;
}

int64_t room_pool(const Room *room, const Held *held)
{
    Held without = *held;
    without.cache = 0;
    int64_t left =
        room->capacity_bytes > 0 ? count_sub(room->bytes, room_taken(room, &without)) : 0;
    return left > 0 && room->of_free > 0 ? (int64_t)floor(room->of_free * (double)left) : left;
}

char *room_text(const Room *room, const Held *held, const Device *device)
{
    const Memory *memory = device_main_memory(device);
    g_autofree char *weights = units_bytes((double)held->weights);
    g_autofree char *cache = units_bytes((double)held->cache);
    g_autofree char *activations = units_bytes((double)held->activations);
    g_autofree char *bytes = units_bytes((double)room->bytes);
    g_autofree char *flash = units_bytes((double)room->flash_bytes);
    g_autofree char *in_flash =
        room->flash_bytes > 0 ? g_strdup_printf(" in %s of flash", flash) : g_strdup("");
    const char *left = room->bytes < room->capacity_bytes ? " that is left" : "";
    return g_strdup_printf(
        "does not fit: %s of weights%s, %s of cache and %s of activations in %s of %s%s of device "
        "'%s'",
        weights, in_flash, cache, activations, bytes, memory ? memory->name : "memory", left,
        device->id);
}
