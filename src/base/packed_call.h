/* Data for scripts of pages: a script that calls a function, so that it can be read from file://
 * too, with a value that is packed where it is long.
 *
 *   roofbookFound({"device": "t4", ...});     the value itself
 *   roofbookFound("T$aP:...");                its JSON deflated, in letters (base/letters.h)
 *
 * whichever is shorter; assets/site.js unpacks it.
 */
#ifndef BASE_PACKED_CALL_H
#define BASE_PACKED_CALL_H

/* The argument alone. Callers free. */
char *packed_json(const char *json);
char *packed_call(const char *function, const char *json);

#endif
