/* Names of multiples that descriptions may write: 8 * GiB, 1.5 * MB, 2 * ms, 4 * G.
 *
 * Bytes and counts are whole numbers, times are seconds.
 */
#ifndef LUA_QUANTITIES_H
#define LUA_QUANTITIES_H

#include "lua/sandbox.h"

/* Offers them all to the files of the sandbox. */
void quantities_offer(Sandbox *sandbox);

#endif
