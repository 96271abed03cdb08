#include "record/json_text.h"

#include <string.h>

#include "base/append.h"
#include "base/decimal.h"

/* Room for `n` bytes more and a comma: where to write, past the comma where one is due. What is
 * written ends with finish(). */
static char *begin(GString *out, gsize n)
{
    gsize length = out->len;
    if (length + n + 2 > out->allocated_len) {
        g_string_set_size(out, length + n + 1);
        out->len = length;
    }
    char *to = out->str + length, last = length > 0 ? to[-1] : '{';
    if (last != '{' && last != '[' && last != ':')
        *to++ = ',';
    return to;
}

static void finish(GString *out, char *to)
{
    *to = '\0';
    out->len = (gsize)(to - out->str);
}

static char *put(char *to, const char *from, gsize n)
{
    memcpy(to, from, n);
    return to + n;
}

void json_open(GString *out, char bracket)
{
    char *to = begin(out, 1);
    *to++ = bracket;
    finish(out, to);
}

void json_close(GString *out, char bracket)
{
    g_string_append_c(out, bracket);
}

void json_key(GString *out, const char *key)
{
    gsize n = strlen(key);
    char *to = begin(out, n + 3);
    *to++ = '"';
    to = put(put(to, key, n), "\":", 2);
    finish(out, to);
}

static bool is_plain(char c)
{
    return (unsigned char)c >= ' ' && c != '"' && c != '\\';
}

static void escape(GString *out, char c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *known = strchr(from, c);
    if (known)
        g_string_append_printf(out, "\\%c", to[known - from]);
    else
        g_string_append_printf(out, "\\u%04X", (unsigned char)c);
}

/* The characters up to the first that has to be escaped. */
static gsize plain_length(const char *text)
{
    const char *end = text;
    while (is_plain(*end)) /* a zero is none */
        end++;
    return (gsize)(end - text);
}

void json_put_string(GString *out, const char *text)
{
    gsize n = plain_length(text);
    char *to = begin(out, n + 2);
    *to++ = '"';
    to = put(to, text, n);
    if (!text[n])
        *to++ = '"';
    finish(out, to);
    if (!text[n])
        return;
    for (text += n; *text; text += n) {
        escape(out, *text++);
        n = plain_length(text);
        append_bytes(out, text, n);
    }
    g_string_append_c(out, '"');
}

void json_put_integer(GString *out, int64_t value)
{
    char *to = begin(out, DECIMAL_SIZE);
    to += decimal_write_integer(to, value);
    finish(out, to);
}

/* A real has a point or an exponent, the exponent neither plus nor zeros in front. */
void json_put_real(GString *out, double value)
{
    enum { POINT = 2 };
    char *text = begin(out, DECIMAL_SIZE + POINT), *end = text + decimal_write(text, value);
    char *exponent = memchr(text, 'e', (size_t)(end - text));
    if (exponent) {
        char *size = exponent + 1 + (exponent[1] == '-'), *from = exponent + 2;
        while (*from == '0')
            from++;
        memmove(size, from, (size_t)(end - from));
        end = size + (end - from);
    } else if (!memchr(text, '.', (size_t)(end - text))) {
        end = put(end, ".0", POINT);
    }
    finish(out, end);
}

void json_put_word(GString *out, const char *word)
{
    gsize n = strlen(word);
    finish(out, put(begin(out, n), word, n));
}
