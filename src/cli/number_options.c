#include "cli/number_options.h"

#include <string.h>

#include "base/error.h"

/* The entry of an option as it is written, or NULL; *value is what follows its "=", or NULL. */
static const GOptionEntry *entry_of(const GOptionEntry *entries, const char *argument,
                                    const char **value)
{
    bool is_long = g_str_has_prefix(argument, "--");
    gsize n = is_long ? strcspn(argument + 2, "=") : 0;
    *value = is_long && argument[2 + n] ? argument + 2 + n + 1 : NULL;
    for (; entries->long_name; entries++)
        if (is_long ? strlen(entries->long_name) == n &&
                          strncmp(entries->long_name, argument + 2, n) == 0
                    : argument[0] == '-' && argument[1] && !argument[2] &&
                          entries->short_name == argument[1])
            return entries;
    return NULL;
}

static bool check_number(const GOptionEntry *entry, const char *option, const char *value,
                         GError **error)
{
    gint64 most = entry->arg == G_OPTION_ARG_INT ? G_MAXINT : G_MAXINT64;
    const char *digits = value + (*value == '-');
    char *end = NULL;
    g_autoptr(GError) failure = NULL;
    if (entry->arg == G_OPTION_ARG_DOUBLE)
        return (*value && !g_ascii_isspace(*value) && (g_ascii_strtod(value, &end), !*end)) ||
               rb_fail(error, RB_ERROR_USAGE, "%s takes a number, not '%s'; write it as in %s 0.5",
                       option, value, option);
    if (entry->arg != G_OPTION_ARG_INT && entry->arg != G_OPTION_ARG_INT64)
        return true;
    if (!*digits || digits[strspn(digits, "0123456789")] || (digits[0] == '0' && digits[1]))
        return rb_fail(error, RB_ERROR_USAGE,
                       "%s takes a whole number in digits, not '%s'; write it as in %s 8", option,
                       value, option);
    return g_ascii_string_to_signed(value, 10, -most - 1, most, NULL, &failure) ||
           rb_fail(error, RB_ERROR_USAGE, "%s goes up to %" G_GINT64_FORMAT ", not %s; give less",
                   option, most, value);
}

bool number_options_check(const GOptionEntry *entries, char *const *argv, GError **error)
{
    for (; *argv && strcmp(*argv, "--") != 0; argv++) {
        const char *value = NULL, *option = *argv;
        const GOptionEntry *entry = entry_of(entries, option, &value);
        bool follows = entry && !value && entry->arg != G_OPTION_ARG_NONE &&
                       !(entry->flags & G_OPTION_FLAG_NO_ARG);
        if (follows && !argv[1])
            return true; /* GLib says so */
        if (follows)
            value = *++argv;
        g_autofree char *name = g_strndup(option, strcspn(option, "="));
        if (entry && value && !check_number(entry, name, value, error))
            return false;
    }
    return true;
}
