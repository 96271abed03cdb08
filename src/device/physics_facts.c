/* Laws about each number alone. */
#include "device/physics_laws.h"

#include <math.h>
#include <string.h>

/* A number that a law looks at, what messages call it, and where it comes from. */
typedef struct Stated {
    char *what;
    double value;
    const char *source;
} Stated;

static void stated_clear(gpointer data)
{
    g_free(((Stated *)data)->what);
}

static void state(GArray *list, char *what, double value, const char *source)
{
    Stated stated = {what, value, source};
    g_array_append_val(list, stated);
}

static void add_memory(GArray *list, const Memory *memory)
{
    const char *name = label_is_blank(memory->name) ? "a memory" : memory->name;
    state(list, g_strdup_printf("capacity of %s", name), (double)memory->capacity_bytes,
          memory->source);
    for (int b = 0; b < BASIS_COUNT; b++) {
        const char *source = memory->bandwidth_source[b];
        if (b == BASIS_THEORETICAL && label_is_blank(source))
            source = memory->source;
        state(list, g_strdup_printf("%s bandwidth of %s", basis_name((Basis)b), name),
              memory->bytes_per_s[b], source);
    }
}

/* Numbers that may be left out, in the order of a description; peaks apart. */
static GArray *stated_of(const Device *device)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(Stated));
    g_array_set_clear_func(list, stated_clear);
    for (guint i = 0; i < device->memories->len; i++)
        add_memory(list, memory_at(device, i));
    for (int id = 0; id < FACT_ID_COUNT; id++)
        state(list, g_strdup(fact_info((FactId)id)->what), device->facts[id].value,
              device->facts[id].source);
    return list;
}

static bool is_sound(double value)
{
    return isfinite(value) && value >= 0;
}

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
    const char *code = device->price.currency;
    size_t letters = 0;
    while (code != NULL && g_ascii_isupper(code[letters]))
        letters++;
    if (device->price.value > 0 && (code == NULL || letters != 3 || code[letters] != '\0'))
        law_broken(found, "'%s' is no currency", code == NULL ? "" : code);
}

void law_roof(const Device *device, LawCase *found)
{
    if (device_lacks(device) != NULL)
        law_broken(found, "no %s is known", device_lacks(device));
}
