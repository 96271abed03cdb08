/* What stands between the braces of `device { ... }` (zoo/devices.h), read into a Device. */
#ifndef ZOO_DEVICE_PARTS_H
#define ZOO_DEVICE_PARTS_H

#include <lua.h>

#include "device/device.h"

/* The parts that a device lists without a name: peak { ... }, memory { ... }, doubt "...". */
typedef struct DevicePart {
    const char *name; /* of the function that makes one */
    /* Checks the value at `index` and adds it to the device; raises. */
    void (*read)(lua_State *L, int index, Device *device);
} DevicePart;

/* Ends with a NULL name. */
const DevicePart *device_parts(void);

/* A new device from the named fields of the table at `index`; raises. The device is stored in *out
 * before anything can raise, so that the caller can free it. */
void device_read_head(lua_State *L, int index, Device **out);

/* Raises unless `problem` is NULL: "'field' problem". */
void device_refuse(lua_State *L, const char *field, const char *problem);

#endif
