/* How field tables are written down. */
#ifndef BOOK_FIELD_KIT_H
#define BOOK_FIELD_KIT_H

#include "book/record.h"

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
