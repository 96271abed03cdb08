/* Laws about each number alone. */
#include "device/physics_laws.h"

#include <math.h>
#include <string.h>

/* A number that a law looks at, what messages call it, and where it comes from. */
typedef struct Stated {
    char *what;
    double value;
    Range range; /* what it can be */
    const char *unit;
    const char *source;
} Stated;

static void stated_clear(gpointer data)
{
    g_free(((Stated *)data)->what);
}

static void state(GArray *list, char *what, double value, Quantity quantity, const char *source)
{
    Stated stated = {what, value, quantity_range(quantity), quantity_unit(quantity), source};
    g_array_append_val(list, stated);
}

static void add_memory(GArray *list, const Memory *memory)
{
    const char *name = label_is_blank(memory->name) ? "a memory" : memory->name;
    state(list, g_strdup_printf("capacity of %s", name), (double)memory->capacity_bytes,
          QUANTITY_CAPACITY, memory->source);
    for (int b = 0; b < BASIS_COUNT; b++) {
        const char *source = memory->bandwidth_source[b];
        if (b == BASIS_THEORETICAL && label_is_blank(source))
            source = memory->source;
        state(list, g_strdup_printf("%s bandwidth of %s", basis_name((Basis)b), name),
              memory->bytes_per_s[b], QUANTITY_BANDWIDTH, source);
    }
}

static void add_launch(GArray *list, const Launch *launch)
{
    state(list, g_strdup_printf("%s launch overhead", launch_kind_name(launch->kind)),
          launch->seconds, QUANTITY_LAUNCH, launch->source);
}

static void add_price(GArray *list, const Price *price)
{
    state(list, g_strdup("price per hour"), price->per_hour, QUANTITY_RENT, price->source);
    state(list, g_strdup("price of a board"), price->board, QUANTITY_BOARD, price->source);
}

static void add_fact(GArray *list, const FactInfo *info, const Fact *fact)
{
    Stated stated = {g_strdup(info->what), fact->value, info->range, info->unit, fact->source};
    g_array_append_val(list, stated);
}

/* Numbers that may be left out, in the order of a description; peaks apart. */
static GArray *stated_of(const Device *device)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(Stated));
    g_array_set_clear_func(list, stated_clear);
    for (guint i = 0; i < device->memories->len; i++)
        add_memory(list, memory_at(device, i));
    for (guint i = 0; i < device->launches->len; i++)
        add_launch(list, launch_at(device, i));
    for (guint i = 0; i < device->prices->len; i++)
        add_price(list, price_at(device, i));
    for (int id = 0; id < FACT_ID_COUNT; id++)
        add_fact(list, fact_info((FactId)id), &device->facts[id]);
    return list;
}

static bool is_sound(double value)
{
    return isfinite(value) && value >= 0;
}

/* ---- Numbers --------------------------------------------------------------------------------- */

/* A peak is there to say a number: leaving it out is leaving the peak out. */
static void check_peak_numbers(const GArray *peaks, LawCase *found)
{
    for (guint i = 0; i < peaks->len; i++) {
        const Peak *peak = peak_at(peaks, i);
        if (!is_stated(peak->flops_per_s))
            law_peak_broken(found, "", peak, " is %g", peak->flops_per_s);
        if (!is_sound(peak->clock_hz))
            law_peak_broken(found, "clock of the ", peak, " is %g", peak->clock_hz);
        if (!is_sound(peak->flops_per_cycle))
            law_peak_broken(found, "work per cycle of the ", peak, " is %g", peak->flops_per_cycle);
    }
}

void law_number(const Device *device, LawCase *found)
{
    g_autoptr(GArray) list = stated_of(device);
    check_peak_numbers(device->peaks, found);
    check_peak_numbers(device->sparse_peaks, found);
    for (guint i = 0; i < list->len; i++) {
        const Stated *stated = &g_array_index(list, Stated, i);
        if (!is_sound(stated->value))
            law_broken(found, "%s is %g", stated->what, stated->value);
    }
}

/* What is no number at all breaks the law of numbers alone. */
static bool is_outside(double value, Range range)
{
    return is_stated(value) && (value < range.low || value > range.high);
}

static void check_peak_magnitudes(const GArray *peaks, LawCase *found)
{
    Range flops = quantity_range(QUANTITY_PEAK), cycle = quantity_range(QUANTITY_CYCLE);
    for (guint i = 0; i < peaks->len; i++) {
        const Peak *peak = peak_at(peaks, i);
        if (is_outside(peak->flops_per_s, flops))
            law_peak_broken(found, "", peak, " is %g %s, not between %g and %g", peak->flops_per_s,
                            dtype_rate_unit(peak->dtype), flops.low, flops.high);
        if (is_outside(peak->flops_per_cycle, cycle))
            law_peak_broken(found, "work per cycle of the ", peak, " is %g, not between %g and %g",
                            peak->flops_per_cycle, cycle.low, cycle.high);
    }
}

void law_magnitude(const Device *device, LawCase *found)
{
    g_autoptr(GArray) list = stated_of(device);
    check_peak_magnitudes(device->peaks, found);
    check_peak_magnitudes(device->sparse_peaks, found);
    for (guint i = 0; i < list->len; i++) {
        const Stated *stated = &g_array_index(list, Stated, i);
        if (is_outside(stated->value, stated->range))
            law_broken(found, "%s is %g %s, not between %g and %g", stated->what, stated->value,
                       stated->unit, stated->range.low, stated->range.high);
    }
}

/* ---- Texts ----------------------------------------------------------------------------------- */

static void check_peak_sources(const GArray *peaks, LawCase *found)
{
    for (guint i = 0; i < peaks->len; i++) {
        if (is_stated(peak_at(peaks, i)->flops_per_s) && label_is_blank(peak_at(peaks, i)->source))
            law_peak_broken(found, "", peak_at(peaks, i), " has no source");
    }
}

void law_source(const Device *device, LawCase *found)
{
    g_autoptr(GArray) list = stated_of(device);
    check_peak_sources(device->peaks, found);
    check_peak_sources(device->sparse_peaks, found);
    for (guint i = 0; i < list->len; i++) {
        const Stated *stated = &g_array_index(list, Stated, i);
        if (is_stated(stated->value) && label_is_blank(stated->source))
            law_broken(found, "%s has no source", stated->what);
    }
}

void law_stack(const Device *device, LawCase *found)
{
    for (guint i = 0; i < device->launches->len; i++)
        if (label_is_blank(launch_at(device, i)->stack))
            law_broken(found, "the %s launch overhead has no stack",
                       launch_kind_name(launch_at(device, i)->kind));
}

void law_name(const Memory *memory, LawCase *found)
{
    if (label_is_blank(memory->name))
        law_broken(found, "a memory has no name");
}

void law_class(const Device *device, LawCase *found)
{
    if (device->class_name != NULL && !g_strv_contains(device_classes(), device->class_name))
        law_broken(found, "'%s' is not a class of devices", device->class_name);
}

void law_currency(const Device *device, LawCase *found)
{
    for (guint i = 0; i < device->prices->len; i++) {
        const char *code = price_at(device, i)->currency;
        if (price_currency_problem(code) != NULL)
            law_broken(found, "'%s' is no currency", code == NULL ? "" : code);
    }
}

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

void law_price(const Device *device, LawCase *found)
{
    for (guint i = 0; i < device->prices->len; i++) {
        const Price *price = price_at(device, i);
        if ((price->per_hour > 0) == (price->board > 0))
            law_broken(found, "a price is of %s", price->board > 0 ? "two things" : "nothing");
        if (label_is_blank(price->provider))
            law_broken(found, "a price has no provider");
        if (price_date_problem(price->date) != NULL)
            law_broken(found, "the date of a price is '%s'", or_nothing(price->date));
    }
}

void law_roof(const Device *device, LawCase *found)
{
    if (device_lacks(device) != NULL)
        law_broken(found, "no %s is known", device_lacks(device));
}
