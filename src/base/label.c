#include "base/label.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

static const char ID_CHARACTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789_-.";

const char *label_id_problem(const char *id)
{
    if (!*id)
        return "must not be empty; name it";
    if (strlen(id) > LABEL_ID_MAX)
        return "must have at most 100 characters; shorten it";
    if (id[strspn(id, ID_CHARACTERS)])
        return "becomes the name of a file; use lower case letters, digits, '_', '-' and '.'";
    if (*id == '.' || strstr(id, ".."))
        return "becomes the name of a file; leave out the leading dot and '..'";
    return NULL;
}

static bool has_control(const char *text, const char *allowed)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_iscntrl(c) && !(c < 0x80 && strchr(allowed, (int)c)))
            return true;
    }
    return false;
}

static const char *text_problem(const char *text, glong most, const char *allowed)
{
    if (!*text)
        return "must not be empty; leave it out";
    if (!g_utf8_validate(text, -1, NULL))
        return "must be UTF-8; save the file in that encoding";
    if (g_utf8_strlen(text, -1) > most)
        return "is too long; shorten it";
    if (has_control(text, allowed))
        return "contains a control character; leave it out";
    return NULL;
}

const char *label_name_problem(const char *name)
{
    return text_problem(name, LABEL_NAME_MAX, "");
}

const char *label_note_problem(const char *note)
{
    return text_problem(note, LABEL_NOTE_MAX, "\t\n");
}

const char *label_url_problem(const char *url)
{
    if (!g_str_has_prefix(url, "https://") && !g_str_has_prefix(url, "http://"))
        return "must begin with https:// or http://; write the whole address";
    if (strpbrk(url, " \"<>\\^`{|}"))
        return "contains a character that addresses do not have; write it as %XX";
    return text_problem(url, LABEL_NOTE_MAX, "");
}

/* Whether a terminal does something at it: controls, ends of lines, and what turns the direction of
 * the text after it. */
static bool is_obeyed(gunichar c)
{
    return g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

char *label_printable(const char *text, size_t length)
{
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)length);
    GString *line = g_string_sized_new(strlen(valid));
    for (const char *p = valid; *p; p = g_utf8_next_char(p))
        g_string_append_unichar(line, is_obeyed(g_utf8_get_char(p)) ? ' ' : g_utf8_get_char(p));
    return g_string_free(line, FALSE);
}

void label_error(GError **error)
{
    if (!error || !*error)
        return;
    char *text = label_printable((*error)->message, strlen((*error)->message));
    g_free((*error)->message);
    (*error)->message = text;
}
