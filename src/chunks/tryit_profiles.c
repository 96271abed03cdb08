#include "chunks/tryit_profiles.h"

#include "base/units.h"
#include "device/profile.h"
#include "record/json_text.h"

static void put_real(GString *out, double value)
{
    g_autofree char *text = units_exact(value);
    json_put_word(out, text);
}

static void put_named(GString *out, const char *key, double value)
{
    json_key(out, key);
    put_real(out, value);
}

static void put_reals(GString *out, const double *values, size_t n)
{
    json_open(out, '[');
    for (size_t i = 0; i < n; i++)
        put_real(out, values[i]);
    json_close(out, ']');
}

static void put_memories(GString *out, const ProfileCeilings *ceilings)
{
    json_key(out, "memories");
    json_open(out, '[');
    for (int i = 0; i < ceilings->n_memories; i++) {
        const ProfileMemory *memory = &ceilings->memories[i];
        const double values[] = {memory->bytes_per_s, (double)memory->capacity_bytes,
                                 memory->scratchpad};
        put_reals(out, values, G_N_ELEMENTS(values));
    }
    json_close(out, ']');
}

static void put_classes(GString *out, const Profile *profile)
{
    json_key(out, "classes");
    json_open(out, '[');
    for (int c = 0; c < WORK_CLASS_COUNT; c++) {
        const ClassParameters *own = &profile->parameters.of[c];
        const ClassData *data = &profile->data[c];
        const double values[] = {own->e,
                                 own->b,
                                 own->tau,
                                 (double)data->layers,
                                 data->intensity.low,
                                 data->intensity.high,
                                 data->bytes.low,
                                 data->bytes.high};
        put_reals(out, values, G_N_ELEMENTS(values));
    }
    json_close(out, ']');
}

static void put_residuals(GString *out, const Profile *profile)
{
    static const HeldOut order[] = {HELD_OUT_NETWORK, HELD_OUT_FAMILY, HELD_OUT_CLASS};
    json_key(out, "residuals");
    json_open(out, '[');
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        const Residuals *residuals = &profile->residuals[order[i]];
        const double values[] = {residuals->low, residuals->high, (double)residuals->n};
        put_reals(out, values, G_N_ELEMENTS(values));
    }
    json_close(out, ']');
}

static void put_profile(GString *out, const Profile *profile)
{
    const Parameters *parameters = &profile->parameters;
    const double batch[] = {(double)profile->batch_low, (double)profile->batch_high};
    json_open(out, '{');
    json_key(out, "dtype");
    json_put_string(out, dtype_name(profile->dtype));
    json_key(out, "fused");
    json_put_word(out, stack_is_fused((StackKind)profile->how) ? "true" : "false");
    json_key(out, "batch");
    put_reals(out, batch, G_N_ELEMENTS(batch));
    put_named(out, "matrix", profile->ceilings.matrix);
    put_named(out, "vector", profile->ceilings.vector);
    put_memories(out, &profile->ceilings);
    put_named(out, "e", parameters->e);
    put_named(out, "b", parameters->b);
    put_named(out, "tau", parameters->tau);
    put_named(out, "overlap", parameters->overlap);
    put_classes(out, profile);
    put_residuals(out, profile);
    json_close(out, '}');
}

void tryit_put_profiles(GString *out, const Analysis *analysis, const Device *device)
{
    g_autoptr(GPtrArray) standing =
        profiles_standing(analysis_profiles_of(analysis, device), device->id);
    if (standing->len == 0)
        return;
    json_key(out, "profiles");
    json_open(out, '[');
    for (guint i = 0; i < standing->len; i++)
        put_profile(out, g_ptr_array_index(standing, i));
    json_close(out, ']');
}
