/* A profile of device "box" of tests/answers_book.h, for arithmetic by hand. */
#ifndef TESTS_PROFILE_KIT_H
#define TESTS_PROFILE_KIT_H

#include "device/profile.h"
#include <math.h>

/* Half of 1 TFLOP/s and of 100 GB/s; 1 ns for each convolution, 2 for what works element by
 * element, 10 for the network; batches 1 to 4 in fp32. Families left out were off by a factor of
 * 1/2 to 2, single convolutions by 4/5 to 5/4. */
static inline Profile *profile_of_box(const char *id, StackKind how)
{
    Profile *profile = profile_new();
    const ClassData seen = {.layers = 9, .intensity = {0, 1e6}, .bytes = {0, 1e12}};
    profile->id = profile_string(profile, id);
    profile->title = "Box, by hand";
    profile->device = "box";
    profile->stack = "Abacus 1.0";
    profile->source = "arithmetic";
    profile->date = "2026-11-30";
    profile->file = "hardware/profiles/box.lua";
    profile->how = (int)how;
    profile->dtype = DTYPE_FP32;
    profile->batch_low = 1;
    profile->batch_high = 4;
    profile->networks = 3;
    profile->rows = 9;
    profile->ceilings = (ProfileCeilings){
        .vector = 1e12, .n_memories = 1, .memories = {{.name = "DRAM", .bytes_per_s = 100e9}}};
    profile->parameters.e = profile->parameters.b = 0.5;
    profile->parameters.tau = 10e-9;
    profile->parameters.of[WORK_CONV].tau = 1e-9;
    profile->parameters.of[WORK_ELEMENTWISE].tau = 2e-9;
    profile->data[WORK_CONV] = profile->data[WORK_ELEMENTWISE] = seen;
    profile->data[WORK_CONV].residuals = (Residuals){log(0.8), log(1.25), 9};
    profile->residuals[HELD_OUT_FAMILY] = (Residuals){log(0.5), log(2), 9};
    return profile;
}

static inline GPtrArray *profiles_of(Profile *first)
{
    GPtrArray *profiles = g_ptr_array_new_with_free_func((GDestroyNotify)profile_free);
    g_ptr_array_add(profiles, first);
    return profiles;
}

#endif
