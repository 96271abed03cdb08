/* What stands between the braces of `device { ... }` (zoo/devices.h), read into a Device. */
#ifndef ZOO_DEVICE_PARTS_H
#define ZOO_DEVICE_PARTS_H

#include <lua.h>

#include "device/device.h"

/* The parts that a device lists without a name: peak { ... }, memory { ... }, launch { ... },
 * price { ... }, doubt "...", and one for each row of device/fact_list.h. */
typedef struct DevicePart DevicePart;

/* NULL: there are no more. */
const DevicePart *device_part(int i);

/* Of the function that makes one. */
const char *device_part_name(const DevicePart *part);

/* Checks the value at `index` and adds it to the device; raises. */
void device_part_read(lua_State *L, int index, const DevicePart *part, Device *device);

/* A new device from the named fields of the table at `index`; raises. The device is stored in *out
 * before anything can raise that would lose it, so that the caller can free it. */
void device_read_head(lua_State *L, int index, Device **out);

/* Appends `device { ... }`, which reads back as the same. */
void device_write(const Device *device, GString *out);

#endif
