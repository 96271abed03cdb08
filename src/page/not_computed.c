#include "page/not_computed.h"

#include "record/fields.h"

#define NOT_COMPUTED_FIELDS(X, R)                                                                  \
    X(R, dtype, ID, "", "Element type")                                                            \
    X(R, reason, TEXT, "", "Why nothing is timed in it, on the theoretical basis")
RECORD_TYPE(not_computed, NotComputed, NOT_COMPUTED_FIELDS, "not computed",
            "An element type that a device does not compute: the reason of every network's timing "
            "in it, which is not repeated beside networks");

/* NULL where the device computes the dtype. Caller frees. */
static char *reason_of(const Device *device, DType dtype)
{
    Roof roof;
    g_autoptr(GError) cannot = NULL;
    return roof_on(device, dtype, BASIS_THEORETICAL, &roof, &cannot) ? NULL
                                                                     : g_strdup(cannot->message);
}

static void clear(gpointer gap)
{
    g_free(((NotComputed *)gap)->reason);
}

GArray *not_computed_by(const Device *device)
{
    GArray *gaps = g_array_new(FALSE, FALSE, sizeof(NotComputed));
    g_array_set_clear_func(gaps, clear);
    for (DType dtype = 0; dtype < DTYPE_COUNT; dtype++) {
        NotComputed gap = {dtype_name(dtype), reason_of(device, dtype)};
        if (gap.reason)
            g_array_append_val(gaps, gap);
    }
    return gaps;
}

bool not_computed_says(const TimingResult *timing)
{
    DType dtype = timing->fused_of->compute;
    g_autofree char *reason =
        timing->reason && dtype < DTYPE_COUNT ? reason_of(timing->setup.device, dtype) : NULL;
    return reason && g_str_has_prefix(timing->reason, reason);
}
