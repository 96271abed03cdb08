#include "base/label.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* ---- Ids ------------------------------------------------------------------------------------- */

/* Letters and marks that show nothing: Unicode, Default_Ignorable_Code_Point. */
static const struct {
    gunichar first, last;
} unseen[] = {{0x034F, 0x034F}, {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},
              {0x3164, 0x3164}, {0xFE00, 0xFE0F}, {0xFFA0, 0xFFA0}, {0xE0100, 0xE01EF}};

static bool is_seen(gunichar c)
{
    for (size_t i = 0; i < G_N_ELEMENTS(unseen); i++)
        if (c >= unseen[i].first && c <= unseen[i].last)
            return false;
    return true;
}

/* Marks belong to the letter before them. */
static bool is_id_character(gunichar c, bool first)
{
    if (c < 0x80)
        return g_ascii_islower((char)c) || g_ascii_isdigit((char)c) || (c && strchr("_-.", (int)c));
    return is_seen(c) && g_unichar_tolower(c) == c &&
           (g_unichar_isalnum(c) || (g_unichar_ismark(c) && !first));
}

static bool is_made_of_id_characters(const char *id)
{
    for (const char *at = id; *at; at = g_utf8_next_char(at))
        if (!is_id_character(g_utf8_get_char(at), at == id))
            return false;
    g_autofree char *one = g_utf8_normalize(id, -1, G_NORMALIZE_NFKC);
    return one && strcmp(one, id) == 0;
}

const char *label_id_problem(const char *id)
{
    if (!*id)
        return "must not be empty; name it";
    if (strlen(id) > LABEL_ID_MAX)
        return "must have at most 100 bytes; shorten it";
    if (!g_utf8_validate(id, -1, NULL) || !is_made_of_id_characters(id))
        return "becomes the name of a file; use lower case letters, digits, '_', '-' and '.'";
    if (*id == '.' || strstr(id, ".."))
        return "becomes the name of a file; leave out the leading dot and '..'";
    return NULL;
}

static char *in_lower_case(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1),
                    *one = g_utf8_normalize(valid, -1, G_NORMALIZE_NFKC);
    g_autoptr(GString) lower = g_string_new(NULL);
    for (const char *at = one; *at; at = g_utf8_next_char(at))
        g_string_append_unichar(lower, g_unichar_tolower(g_utf8_get_char(at)));
    return g_utf8_normalize(lower->str, -1, G_NORMALIZE_NFKC);
}

char *label_id_of(const char *text)
{
    g_autofree char *lower = in_lower_case(text);
    GString *id = g_string_new(NULL);
    for (const char *at = lower; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        bool dot = c == '.' && (id->len == 0 || id->str[id->len - 1] == '.');
        if (id->len + (gsize)g_unichar_to_utf8(c, NULL) > LABEL_ID_MAX)
            break;
        if (is_id_character(c, id->len == 0) && c != '-' && !dot)
            g_string_append_unichar(id, c);
        else if (id->len > 0 && id->str[id->len - 1] != '-' && !dot)
            g_string_append_c(id, '-');
    }
    while (id->len > 0 && id->str[id->len - 1] == '-')
        g_string_truncate(id, id->len - 1);
    return g_string_free(id, FALSE);
}

/* ---- Texts ----------------------------------------------------------------------------------- */

/* Whether a terminal or a page does something at it: controls, ends of lines, and what turns the
 * direction of the text after it. */
static bool is_obeyed(gunichar c)
{
    return g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

size_t label_obeyed(const char *text)
{
    gunichar c = g_utf8_get_char_validated(text, -1);
    bool valid = c != 0 && c != (gunichar)-1 && c != (gunichar)-2;
    return valid && is_obeyed(c) ? (size_t)g_unichar_to_utf8(c, NULL) : 0;
}

static bool has_control(const char *text, const char *allowed)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (is_obeyed(c) && !(c < 0x80 && strchr(allowed, (int)c)))
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

bool label_is_pattern(const char *text)
{
    return strpbrk(text, "*?") != NULL;
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
