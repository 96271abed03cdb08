/* How field tables are written down. */
#ifndef ANALYSIS_FIELD_KIT_H
#define ANALYSIS_FIELD_KIT_H

#include "analysis/record.h"

/* clang-format off */
#define F(type, member, kind, unit, meaning)                                                       \
    {#member, kind, offsetof(type, member), unit, meaning, NULL}
#define F_AS(type, member, name, kind, unit, meaning)                                              \
    {name, kind, offsetof(type, member), unit, meaning, NULL}
#define F_OF(type, member, kind, of, meaning)                                                      \
    {#member, kind, offsetof(type, member), "", meaning, of}
#define END                                                                                        \
    {NULL, FIELD_COUNT, 0, NULL, NULL, NULL}
/* clang-format on */

#endif
