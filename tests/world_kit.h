/* The networks and devices that the project publishes, for tests that walk all of them. */
#ifndef TESTS_WORLD_KIT_H
#define TESTS_WORLD_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/analysis.h"
#include "zoo/devices.h"
#include "zoo/zoo.h"

typedef struct World {
    Zoo *zoo;
    GPtrArray *devices; /* of Device */
    Analysis *analysis;
} World;

/* Set-up and tear-down of a group of tests: *state is the World. What cannot be read fails it. */
static inline int world_load(void **state)
{
    static World world;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    world.zoo = zoo_load("models", "models", errors);
    world.devices = devices_load("hardware", "hardware", errors);
    world.analysis = analysis_new(world.zoo, world.devices);
    for (guint i = 0; i < errors->len; i++)
        print_error("%s\n", ((GError *)g_ptr_array_index(errors, i))->message);
    *state = &world;
    return errors->len == 0 ? 0 : -1;
}

static inline int world_unload(void **state)
{
    World *world = *state;
    analysis_free(world->analysis);
    zoo_free(world->zoo);
    g_ptr_array_unref(world->devices);
    return 0;
}

#endif
