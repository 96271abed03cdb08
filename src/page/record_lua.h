/* Records as Lua values: what page chunks read.
 *
 * A record is a userdata whose fields are those of its RecordType; nothing is copied. A list has a
 * length, is read by index and walks with ipairs; a list of records that have an `id` field is read
 * by id as well. Absent is nil; an unknown field is an error with the name that was meant. Text
 * from models and devices arrives as Text (page/knit.h), which never becomes markup. The record
 * must outlive the Lua state.
 */
#ifndef PAGE_RECORD_LUA_H
#define PAGE_RECORD_LUA_H

#include <lua.h>

#include "record/record.h"

/* Told of every record of an input (RecordType.is_input) that the state is given, or that a list is
 * ordered by, by its id; and of every look into a list of such, as for how many there are (`id`
 * NULL). */
typedef void (*RecordWatch)(const RecordType *type, const char *id, void *data);

/* To be called before anything is pushed. */
void record_watch(lua_State *L, RecordWatch watch, void *data);

void record_push(lua_State *L, const RecordType *type, const void *record);
void record_push_list(lua_State *L, const RecordType *type, const RecordList *list);

/* The same with so many more records behind those of the list, which are found by their id alone:
 * no loop comes upon them, and they do not count. */
void record_push_list_with(lua_State *L, const RecordType *type, const RecordList *list, int more);

/* The record at `index` if it is one of that type, else NULL. */
const void *record_test(lua_State *L, int index, const RecordType *type);

/* The records in a list or Lua table at `index`, or the one record that stands there, as an array
 * that lives as long as the value this pushes; *n is their number. Raises, calling the value
 * `name`, when something in it is no record of that type. */
const void **record_array(lua_State *L, int index, const RecordType *type, const char *name,
                          int *n);

/* Lua: find(list, id), the record of that id or nil. An index by an id that is not there raises
 * instead. */
int record_find(lua_State *L);

/* Lua: top(list, field, n), a table of the n records whose field is largest, largest first; ties
 * stay in order. */
int record_top(lua_State *L);

#endif
