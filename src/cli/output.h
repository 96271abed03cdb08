/* What the program writes: results to stdout, messages to stderr. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <glib.h>
#include <stdbool.h>

/* To be called first. From then on a result that cannot be written whole, for want of space, of a
 * reader or of an open stdout, is a message and exit status 1 in place of any other, however the
 * program exits; and a file that grows beyond a limit is an error and no signal. A closed pipe ends
 * the program by SIGPIPE where that is not ignored, as usual. */
void output_begin(void);

/* Prints a message to stderr: one line, whatever the arguments are, in which nothing is left that a
 * terminal would obey. */
void output_complain(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Writes the text to the file that a user named, in a folder that is made where it is not there, as
 * hardware/profiles/ of a new handbook; "-" is stdout. */
bool output_write(const char *file, const char *text, GError **error);

#endif
