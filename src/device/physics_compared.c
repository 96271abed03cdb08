/* Laws of what makes devices comparable (SPEC §5): one clock, one unit of capacity, ceilings of
 * both units.
 */
#include "device/physics_laws.h"

static const int64_t gigabyte = 1000 * 1000 * 1000, mebibyte = 1 << 20;

/* Clocks of one chip are rounded to tens of MHz. */
static const double clock_margin = 0.01;

static bool is_explained(const Peak *peak)
{
    return !label_is_blank(peak->note);
}

/* The first theoretical peak of the unit with a clock and no remark. */
static const Peak *clocked_peak(const Device *device, Unit unit)
{
    for (guint i = 0; i < device->peaks->len; i++) {
        const Peak *peak = peak_at(device->peaks, i);
        if (peak->unit == unit && peak->basis == BASIS_THEORETICAL && is_clock(peak->clock_hz) &&
            !is_explained(peak))
            return peak;
    }
    return NULL;
}

static void check_clocks(const Device *device, const Peak *first, LawCase *found)
{
    for (guint i = 0; i < device->peaks->len; i++) {
        const Peak *peak = peak_at(device->peaks, i);
        double ratio = peak->clock_hz / first->clock_hz;
        if (peak->unit == first->unit && peak->basis == BASIS_THEORETICAL && !is_explained(peak) &&
            is_clock(peak->clock_hz) && (ratio < 1 - clock_margin || ratio > 1 + clock_margin))
            law_peak_broken(found, "", peak, " is at %g Hz, and that of %s at %g", peak->clock_hz,
                            dtype_name(first->dtype), first->clock_hz);
    }
}

void law_one_clock(const Device *device, LawCase *found)
{
    for (int unit = 0; unit < UNIT_COUNT; unit++) {
        const Peak *first = clocked_peak(device, (Unit)unit);
        if (first != NULL)
            check_clocks(device, first, found);
    }
}

void law_decimal_memory(const Memory *memory, LawCase *found)
{
    if (!memory->on_chip && memory->capacity_bytes >= gigabyte &&
        memory->capacity_bytes % gigabyte == 0 && memory->capacity_bytes % mebibyte != 0)
        law_broken(found, "capacity of %s, %" G_GINT64_FORMAT " bytes, is a whole number of GB",
                   memory->name, memory->capacity_bytes);
}

static bool has_unit(const Device *device, Unit unit)
{
    for (guint i = 0; i < device->peaks->len; i++)
        if (peak_at(device->peaks, i)->unit == unit)
            return true;
    return false;
}

static bool has_16_bit(const Device *device, Unit unit)
{
    return device_best_peak(device, DTYPE_FP16, unit) > 0 ||
           device_best_peak(device, DTYPE_BF16, unit) > 0;
}

void law_vector_unit(const Device *device, LawCase *found)
{
    if (has_unit(device, UNIT_MATRIX) && !has_unit(device, UNIT_VECTOR))
        law_broken(found, "no vector peak is known");
}

void law_vector_16_bit(const Device *device, LawCase *found)
{
    if (has_16_bit(device, UNIT_MATRIX) && has_unit(device, UNIT_VECTOR) &&
        !has_16_bit(device, UNIT_VECTOR))
        law_broken(found, "no 16-bit vector peak is known");
}

void law_accumulator(const Peak *peak, LawCase *found)
{
    if (peak->unit == UNIT_MATRIX && peak->basis == BASIS_THEORETICAL &&
        (peak->dtype == DTYPE_FP16 || peak->dtype == DTYPE_BF16) &&
        peak->accumulate == DTYPE_UNKNOWN)
        law_peak_broken(found, "accumulator of the ", peak, " is not known");
}
