/* Words that descriptions bring: ids become names of files, names and notes are shown to readers.
 *
 * Each function returns NULL when the text will do, else what is wrong and what to do, as the end
 * of a sentence that begins with the field: "must not be empty". Names may say anything, markup
 * too: whoever shows them escapes them.
 */
#ifndef BASE_LABEL_H
#define BASE_LABEL_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    LABEL_ID_MAX = 100,    /* bytes: Chinese takes three for a character */
    LABEL_NAME_MAX = 200,  /* characters */
    LABEL_NOTE_MAX = 4000, /* characters */
};

/* Whether nothing is said: NULL or empty. */
static inline bool label_is_blank(const char *text)
{
    return text == NULL || *text == '\0';
}

/* Lower case letters and digits of any script, '_', '-' and '.', not a leading dot, not "..": in
 * one form of those that Unicode has for the same (NFKC), and nothing that is not to be seen. */
const char *label_id_problem(const char *id);

/* The id that a text becomes, as the name of a file: in lower case, what ids may not hold is one
 * '-', and what is too long is cut. "ResNet 50" is "resnet-50", "检测 v2" is "检测-v2"; "" is all
 * that is left of "?!". Caller frees. */
char *label_id_of(const char *text);

/* Whether a text in the place of an id stands for several: "*", "mobilenet_?2". */
bool label_is_pattern(const char *text);

/* One line of UTF-8 without control characters. */
const char *label_name_problem(const char *name);

/* UTF-8 that may have line breaks and tabs. */
const char *label_note_problem(const char *note);

/* An address that starts with http:// or https://. */
const char *label_url_problem(const char *url);

/* The bytes of the character that a text begins with where a terminal or a page obeys it: a
 * control, the end of a line, or what turns the direction of the text after it. 0: it is none, or
 * no UTF-8.
 */
size_t label_obeyed(const char *text);

/* One line of valid UTF-8 for a message, whatever the `length` bytes of `text` are, without
 * anything that a terminal obeys: such characters are blanks. Caller frees. */
char *label_printable(const char *text, size_t length);
/* The same of an error's message: what is wrong may be quoted in it. `error` may be NULL. */
void label_error(GError **error);

#endif
