/* JSON written as it goes, compact, for the large files beside pages: the text that jansson makes
 * of the same values with JSON_COMPACT and twelve digits, without a tree in between.
 *
 * Commas come by themselves: each call that begins a value or a key puts one where it is due.
 */
#ifndef RECORD_JSON_TEXT_H
#define RECORD_JSON_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

void json_open(GString *out, char bracket); /* '{' or '[' */
void json_close(GString *out, char bracket);
/* Of roofbook's own: letters that need no escape. */
void json_key(GString *out, const char *key);

void json_put_string(GString *out, const char *text); /* valid UTF-8 */
void json_put_integer(GString *out, int64_t value);
void json_put_real(GString *out, double value);     /* finite */
void json_put_word(GString *out, const char *word); /* "true", "false", "null" */

#endif
