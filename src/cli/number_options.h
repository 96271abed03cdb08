/* Numbers as options are given them. GLib reads these as C does, 010 as 8, and says of what is none
 * no remedy. */
#ifndef CLI_NUMBER_OPTIONS_H
#define CLI_NUMBER_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

/* Fails at the first option with G_OPTION_ARG_INT, INT64 or DOUBLE that is given no number: whole
 * ones in decimal digits alone. `argv`, ended by NULL, has values apart: "-j", "2". */
bool number_options_check(const GOptionEntry *entries, char *const *argv, GError **error);

#endif
