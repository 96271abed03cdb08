/* Errors as values.
 *
 * A fallible function takes a GError ** last and returns false or NULL when it fails. The message
 * is one line a user can act on: what is wrong, where (file:line when there is one), what to do
 * about it. Library code never prints and never exits.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <glib.h>
#include <stdbool.h>

#define RB_ERROR rb_error_quark()

typedef enum RbErrorCode {
    RB_ERROR_INPUT, /* a model, device, template or handbook file is wrong: the file's author mends
                       it */
    RB_ERROR_LIMIT, /* an input asks for more memory, time or digits than it may have */
    RB_ERROR_IO,    /* a file is not there or not to be had: its name, place or permissions */
    RB_ERROR_MACHINE, /* the machine is short of something, or fails: space, memory, open files, a
                         disk, a process that was killed. No input is wrong, and the same may go
                         well another time */
    RB_ERROR_USAGE,   /* the command line is wrong */
    RB_ERROR_CANNOT, /* nothing is wrong: it cannot be done. The message begins with the reason in a
                        few words and a colon: "no fp8: ..." */
} RbErrorCode;

GQuark rb_error_quark(void);

/* Sets *error, unless `error` is NULL, to one of RB_ERROR with the printf-formatted message. Always
 * false, so that whatever fails is one `return rb_fail(...)`. */
bool rb_fail(GError **error, RbErrorCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The same of RB_ERROR_CANNOT, for a reason that pages and tables show as it is: what to do about
 * it stands apart. `remedy` lasts as long as the program, or is NULL where the reason says it. */
bool rb_fail_because(GError **error, const char *reason, const char *remedy);

/* What to do where the message does not say it, or NULL. */
const char *error_remedy(const GError *error);

/* For who asks for something that somebody else will complain of: takes `failure`, which may be
 * NULL, hands on what the machine failed in, and forgets the rest. False: it was the machine. */
bool rb_pass_machine(GError *failure, GError **error);

/* The few words that the message of RB_ERROR_CANNOT begins with, of others all of it. Caller frees.
 */
char *error_in_brief(const GError *error);

/* The member of `known` (NULL-terminated) that `word` was most likely meant to be, or NULL when
 * none is near: Damerau-Levenshtein distance, upper and lower case alike, at most a third of the
 * word (one letter of two), and at most 3. Ties: first in order. When none is
 * near, the first that begins with a word of three letters or more. */
const char *nearest_word(const char *word, const char *const *known);

/* ": did you mean 'x'?" for the nearest word, or "" when none is near. Caller frees. */
char *did_you_mean(const char *word, const char *const *known);

#endif
