#include "device/profile.h"

#include <string.h>

static double bandwidth_of(const ProfileCeilings *ceilings, int64_t bytes, bool weights)
{
    for (int i = 0; i < ceilings->n_memories; i++) {
        const ProfileMemory *memory = &ceilings->memories[i];
        bool has_room = memory->capacity_bytes == 0 || bytes <= memory->capacity_bytes;
        if (has_room && !(weights && memory->scratchpad))
            return memory->bytes_per_s;
    }
    int n = ceilings->n_memories;
    return n > 0 ? ceilings->memories[n - 1].bytes_per_s : 0;
}

double profile_bandwidth(const ProfileCeilings *ceilings, int64_t bytes)
{
    return bandwidth_of(ceilings, bytes, false);
}

double profile_weights_bandwidth(const ProfileCeilings *ceilings, int64_t bytes)
{
    return bandwidth_of(ceilings, bytes, true);
}

Parameters parameters_neutral(void)
{
    Parameters parameters = {.e = 1, .b = 1};
    for (int c = 0; c < WORK_CLASS_COUNT; c++)
        parameters.of[c] = (ClassParameters){.e = 1, .b = 1};
    return parameters;
}

static bool is_sound(double e, double b, double tau)
{
    return e >= PROFILE_LEAST_SHARE && e <= PROFILE_MOST_SHARE && b >= PROFILE_LEAST_SHARE &&
           b <= PROFILE_MOST_SHARE && tau >= 0 && tau <= PROFILE_MOST_TAU;
}

bool parameters_are_sound(const Parameters *parameters)
{
    bool sound = is_sound(parameters->e, parameters->b, parameters->tau) &&
                 (parameters->overlap == 0 ||
                  (parameters->overlap >= 1 && parameters->overlap <= PROFILE_MOST_OVERLAP));
    for (int c = 0; sound && c < WORK_CLASS_COUNT; c++)
        sound = is_sound(parameters->of[c].e, parameters->of[c].b, parameters->of[c].tau);
    return sound;
}

/* ---- What was left out ----------------------------------------------------------------------- */

static const struct {
    const char *name, *meaning;
} held_outs[HELD_OUT_COUNT] = {
#define X(id, name, meaning) [HELD_OUT_##id] = {name, meaning},
    HELD_OUT_LIST(X)
#undef X
};

const char *held_out_name(HeldOut held_out)
{
    return held_out < HELD_OUT_COUNT ? held_outs[held_out].name : "unknown";
}

const char *held_out_meaning(HeldOut held_out)
{
    return held_out < HELD_OUT_COUNT ? held_outs[held_out].meaning : "unknown";
}

/* ---- Profiles -------------------------------------------------------------------------------- */

Profile *profile_new(void)
{
    Profile *profile = g_new0(Profile, 1);
    profile->parameters = parameters_neutral();
    profile->strings = g_string_chunk_new(1024);
    return profile;
}

void profile_free(Profile *profile)
{
    if (!profile)
        return;
    g_string_chunk_free(profile->strings);
    g_free(profile);
}

const char *profile_string(Profile *profile, const char *text)
{
    return text ? g_string_chunk_insert_const(profile->strings, text) : NULL;
}

bool profile_is_for(const Profile *profile, const char *device, DType dtype, int64_t batch)
{
    return profile->dtype == dtype && batch >= profile->batch_low && batch <= profile->batch_high &&
           strcmp(profile->device, device) == 0;
}

static bool stands_before(const Profile *a, const Profile *b)
{
    return a->how != b->how ? a->how > b->how : a->threads == 0 || b->threads != 0;
}

const Profile *profile_for(const GPtrArray *profiles, const char *device, DType dtype,
                           int64_t batch)
{
    const Profile *best = NULL;
    for (guint i = 0; profiles && i < profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(profiles, i);
        if (profile_is_for(profile, device, dtype, batch) &&
            (!best || stands_before(profile, best)))
            best = profile;
    }
    return best;
}

GPtrArray *profiles_standing(const GPtrArray *profiles, const char *device)
{
    GPtrArray *standing = g_ptr_array_new();
    for (guint i = 0; profiles && i < profiles->len; i++) {
        Profile *profile = g_ptr_array_index(profiles, i);
        guint place = 0;
        if (strcmp(profile->device, device) != 0)
            continue;
        while (place < standing->len && !stands_before(profile, g_ptr_array_index(standing, place)))
            place++;
        g_ptr_array_insert(standing, (int)place, profile);
    }
    return standing;
}

const Profile *profiles_find(const GPtrArray *profiles, const char *id)
{
    for (guint i = 0; profiles && i < profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(profiles, i);
        if (strcmp(profile->id, id) == 0)
            return profile;
    }
    return NULL;
}

const char **profiles_ids(const GPtrArray *profiles)
{
    const char **ids = g_new0(const char *, profiles->len + 1);
    for (guint i = 0; i < profiles->len; i++)
        ids[i] = ((const Profile *)g_ptr_array_index(profiles, i))->id;
    return ids;
}

/* Devices that have a profile among the chosen. Caller unrefs. */
static GHashTable *devices_chosen(const GPtrArray *profiles, const char *const *choice,
                                  const char **unknown)
{
    GHashTable *devices = g_hash_table_new(g_str_hash, g_str_equal);
    for (; *choice; choice++) {
        const Profile *profile = profiles_find(profiles, *choice);
        if (profile)
            g_hash_table_add(devices, (void *)profile->device);
        else if (!*unknown && strcmp(*choice, PROFILE_NONE) != 0)
            *unknown = *choice;
    }
    return devices;
}

GPtrArray *profiles_chosen(const GPtrArray *profiles, const char *const *choice,
                           const char **unknown)
{
    static const char *const all[] = {NULL};
    const char *first = NULL;
    choice = choice ? choice : all;
    g_autoptr(GHashTable) devices = devices_chosen(profiles, choice, &first);
    GPtrArray *chosen = g_ptr_array_new();
    for (guint i = 0; i < profiles->len; i++) {
        const Profile *profile = g_ptr_array_index(profiles, i);
        if (g_strv_contains(choice, profile->id) ||
            (!g_strv_contains(choice, PROFILE_NONE) &&
             !g_hash_table_contains(devices, profile->device)))
            g_ptr_array_add(chosen, (void *)profile);
    }
    if (unknown)
        *unknown = first;
    return chosen;
}
