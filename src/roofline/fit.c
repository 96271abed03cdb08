#include "roofline/fit.h"

#include "base/count.h"
#include "base/units.h"

static Fits compare(int64_t bytes, int64_t room)
{
    return room <= 0 ? FITS_UNKNOWN : count_ok(bytes) && bytes <= room ? FITS_YES : FITS_NO;
}

/* Of two needs: what does not fit is known even where the other's room is not. */
static Fits both(Fits a, Fits b)
{
    return a == FITS_NO || b == FITS_NO ? FITS_NO : MIN(a, b);
}

Fit fit_on(const Device *device, int64_t weights_bytes, int64_t activations_bytes)
{
    const Memory *memory = device_main_memory(device);
    Fit fit = {.weights_bytes = weights_bytes,
               .activations_bytes = activations_bytes,
               .memory_bytes = memory ? memory->capacity_bytes : 0,
               .flash_bytes = device_flash_bytes(device)};
    fit.fits = fit.flash_bytes > 0
                   ? both(compare(weights_bytes, fit.flash_bytes),
                          compare(activations_bytes, fit.memory_bytes))
                   : compare(count_add(weights_bytes, activations_bytes), fit.memory_bytes);
    return fit;
}

char *fit_text(const Fit *fit, const Device *device)
{
    const Memory *memory = device_main_memory(device);
    g_autofree char *weights = units_bytes((double)fit->weights_bytes);
    g_autofree char *activations = units_bytes((double)fit->activations_bytes);
    g_autofree char *room = units_bytes((double)fit->memory_bytes);
    g_autofree char *flash = units_bytes((double)fit->flash_bytes);
    g_autofree char *in_flash =
        fit->flash_bytes > 0 ? g_strdup_printf(" in %s of flash", flash) : g_strdup("");
    return g_strdup_printf("does not fit: %s of weights%s and %s of activations in %s of %s of "
                           "device '%s'",
                           weights, in_flash, activations, room, memory ? memory->name : "memory",
                           device->id);
}
