/* Laws about numbers that one device cannot have together. */
#include "device/physics_laws.h"

#include <math.h>
#include <string.h>

/* Data sheets round to three digits, which is as much as half a per cent. */
static const double margin = 1.005;
static const double sparse_gain = 2; /* of 2:4: half of the products are left */

/* ---- Memories -------------------------------------------------------------------------------- */

/* Levels of unknown bandwidth are passed over: L1 is then compared with main memory. */
static void check_order(const Device *device, Basis basis, LawCase *found)
{
    const Memory *nearer = NULL;
    for (guint i = 0; i < device->memories->len; i++) {
        const Memory *memory = memory_at(device, i);
        double speed = memory->bytes_per_s[basis];
        if (!is_stated(speed))
            continue;
        if (nearer != NULL && nearer->bytes_per_s[basis] < speed)
            law_broken(found, "%s bandwidth of %s, %g byte/s, is below that of %s behind it, %g",
                       basis_name(basis), nearer->name, nearer->bytes_per_s[basis], memory->name,
                       speed);
        nearer = memory;
    }
}

void law_memory_order(const Device *device, LawCase *found)
{
    for (int b = 0; b < BASIS_COUNT; b++)
        check_order(device, (Basis)b, found);
}

static double best_bandwidth(const Memory *memory)
{
    double best = 0;
    for (int b = 0; b < BASIS_COUNT; b++)
        if (is_stated(memory->bytes_per_s[b]))
            best = fmax(best, memory->bytes_per_s[b]);
    return best;
}

/* A level whose measurement is known too is compared by the law of order already. */
void law_outer_measured(const Device *device, LawCase *found)
{
    const Memory *nearer = NULL;
    for (guint i = 0; i < device->memories->len; i++) {
        const Memory *memory = memory_at(device, i);
        double measured = memory->bytes_per_s[BASIS_MEASURED];
        if (nearer != NULL && nearer->bytes_per_s[BASIS_MEASURED] == 0 &&
            measured > best_bandwidth(nearer) && label_is_blank(memory->note) &&
            label_is_blank(nearer->note))
            law_broken(found, "measured bandwidth of %s, %g byte/s, is above all of %s, %g",
                       memory->name, measured, nearer->name, best_bandwidth(nearer));
        if (best_bandwidth(memory) > 0)
            nearer = memory;
    }
}

void law_capacity_order(const Device *device, LawCase *found)
{
    const Memory *outer = device_main_memory(device);
    if (outer == NULL || outer->on_chip || outer->capacity_bytes <= 0)
        return;
    for (guint i = 0; i + 1 < device->memories->len; i++) {
        const Memory *memory = memory_at(device, i);
        if (memory->on_chip && memory->capacity_bytes >= outer->capacity_bytes &&
            label_is_blank(memory->note) && label_is_blank(outer->note))
            law_broken(found,
                       "capacity of %s, %" G_GINT64_FORMAT " bytes, is not below that of %s, "
                       "%" G_GINT64_FORMAT,
                       memory->name, memory->capacity_bytes, outer->name, outer->capacity_bytes);
    }
}

/* A measurement above the data sheet happens (clock, cache), but not without a reason. */
void law_measured_bandwidth(const Memory *memory, LawCase *found)
{
    double limit = memory->bytes_per_s[BASIS_THEORETICAL];
    for (int b = BASIS_SUSTAINED; b < BASIS_COUNT; b++)
        if (is_stated(limit) && memory->bytes_per_s[b] > margin * limit)
            law_broken(found, "%s bandwidth of %s, %g byte/s, is above the theoretical %g",
                       basis_name((Basis)b), memory->name, memory->bytes_per_s[b], limit);
}

/* ---- Peaks ----------------------------------------------------------------------------------- */

/* The highest theoretical one of any accumulate width. */
static double theoretical_peak(const Device *device, DType dtype, Unit unit)
{
    double limit = 0;
    for (guint i = 0; i < device->peaks->len; i++) {
        const Peak *peak = peak_at(device->peaks, i);
        if (peak->basis == BASIS_THEORETICAL && peak->dtype == dtype && peak->unit == unit)
            limit = fmax(limit, peak->flops_per_s);
    }
    return limit;
}

void law_measured_peak(const Peak *peak, LawCase *found)
{
    double limit = theoretical_peak(found->device, peak->dtype, peak->unit);
    if (peak->basis == BASIS_MEASURED && is_stated(limit) && peak->flops_per_s > margin * limit)
        law_peak_broken(found, "", peak, " of %g %s is above the theoretical %g", peak->flops_per_s,
                        dtype_rate_unit(peak->dtype), limit);
}

/* Both are arithmetic, so that no reason makes the second ceiling the higher one. */
void law_sustained_peak(const Peak *peak, LawCase *found)
{
    double limit = theoretical_peak(found->device, peak->dtype, peak->unit);
    if (peak->basis != BASIS_SUSTAINED || !is_stated(peak->flops_per_s))
        return;
    if (!is_stated(limit))
        law_peak_broken(found, "", peak, " stands without a theoretical one");
    else if (peak->flops_per_s > margin * limit)
        law_peak_broken(found, "", peak, " of %g %s is above the theoretical %g", peak->flops_per_s,
                        dtype_rate_unit(peak->dtype), limit);
}

/* Nothing falls back on fp64, but nothing may be slower either. */
static DType wider_dtype(DType dtype)
{
    DType wider = dtype_wider(dtype);
    return wider == DTYPE_UNKNOWN && dtype == DTYPE_FP32 ? DTYPE_FP64 : wider;
}

/* The next wider dtype that the same unit computes, on the same basis; NULL: none. */
static const Peak *wider_peak(const Device *device, const Peak *peak)
{
    const Peak *wider = NULL;
    for (DType dtype = wider_dtype(peak->dtype); wider == NULL && dtype != DTYPE_UNKNOWN;
         dtype = wider_dtype(dtype))
        wider = device_peak(device, dtype, peak->unit, peak->basis, true);
    return wider;
}

/* The one that others of its dtype, unit and basis stand back behind. */
static bool is_best(const Device *device, const Peak *peak)
{
    return is_stated(peak->flops_per_s) &&
           device_peak(device, peak->dtype, peak->unit, peak->basis, true) == peak;
}

void law_narrow_slower(const Peak *peak, LawCase *found)
{
    const Peak *wider = wider_peak(found->device, peak);
    if (wider != NULL && is_best(found->device, peak) && peak->flops_per_s < wider->flops_per_s)
        law_peak_broken(found, "", peak, " of %g %s is slower than %s at %g", peak->flops_per_s,
                        dtype_rate_unit(peak->dtype), dtype_name(wider->dtype), wider->flops_per_s);
}

void law_matrix_slower(const Peak *peak, LawCase *found)
{
    const Peak *vector = device_peak(found->device, peak->dtype, UNIT_VECTOR, peak->basis, true);
    if (peak->unit == UNIT_MATRIX && vector != NULL && is_best(found->device, peak) &&
        peak->flops_per_s < vector->flops_per_s)
        law_peak_broken(found, "", peak, " of %g %s is below the vector unit's %g",
                        peak->flops_per_s, dtype_rate_unit(peak->dtype), vector->flops_per_s);
}

void law_sparse_dense(const Peak *peak, LawCase *found)
{
    double dense = theoretical_peak(found->device, peak->dtype, UNIT_MATRIX);
    if (g_strcmp0(peak->pattern, "2:4") != 0 || !is_stated(peak->flops_per_s))
        return;
    if (!is_stated(dense))
        law_peak_broken(found, "", peak, " stands without a dense one");
    else if (peak->basis == BASIS_THEORETICAL &&
             (peak->flops_per_s < dense || peak->flops_per_s > margin * sparse_gain * dense))
        law_peak_broken(found, "", peak, " of %g %s does not go with the dense one of %g",
                        peak->flops_per_s, dtype_rate_unit(peak->dtype), dense);
}

void law_special_rate(const Device *device, LawCase *found)
{
    double most = 0;
    for (guint i = 0; i < device->peaks->len; i++)
        if (peak_at(device->peaks, i)->unit == UNIT_VECTOR)
            most = fmax(most, peak_at(device->peaks, i)->flops_per_s);
    if (most > 0 && device->special.value > most && label_is_blank(device->special.note))
        law_broken(found, "%g special functions per second are more than %g FLOP/s",
                   device->special.value, most);
}
