/* A device that states what launching an operator takes. */
#ifndef TESTS_LAUNCH_KIT_H
#define TESTS_LAUNCH_KIT_H

#include "device/device.h"

static inline void set_launch(Device *device, double seconds)
{
    Launch launch = {LAUNCH_STREAM, seconds, "arithmetic", "arithmetic", NULL};
    g_array_set_size(device->launches, 0);
    g_array_append_val(device->launches, launch);
}

#endif
