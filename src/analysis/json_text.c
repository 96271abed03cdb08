#include "analysis/json_text.h"

#include <string.h>

#include "base/decimal.h"

static void separate(GString *out)
{
    char last = out->len > 0 ? out->str[out->len - 1] : '{';
    if (last != '{' && last != '[' && last != ':')
        g_string_append_c(out, ',');
}

void json_open(GString *out, char bracket)
{
    separate(out);
    g_string_append_c(out, bracket);
}

void json_close(GString *out, char bracket)
{
    g_string_append_c(out, bracket);
}

void json_key(GString *out, const char *key)
{
    separate(out);
    g_string_append_c(out, '"');
    g_string_append(out, key);
    g_string_append_len(out, "\":", 2);
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

void json_put_string(GString *out, const char *text)
{
    separate(out);
    g_string_append_c(out, '"');
    while (*text) {
        const char *end = text;
        while (*end && is_plain(*end))
            end++;
        g_string_append_len(out, text, end - text);
        if (*end)
            escape(out, *end++);
        text = end;
    }
    g_string_append_c(out, '"');
}

void json_put_integer(GString *out, int64_t value)
{
    char text[DECIMAL_SIZE];
    int n = decimal_write_integer(text, value);
    separate(out);
    g_string_append_len(out, text, n);
}

/* A real has a point or an exponent, the exponent neither plus nor zeros in front. */
void json_put_real(GString *out, double value)
{
    char text[DECIMAL_SIZE];
    int n = decimal_write(text, value);
    char *exponent = memchr(text, 'e', (size_t)n);
    separate(out);
    if (!exponent) {
        g_string_append_len(out, text, n);
        if (!memchr(text, '.', (size_t)n))
            g_string_append_len(out, ".0", 2);
        return;
    }
    const char *size = exponent + 1;
    g_string_append_len(out, text, size - text);
    if (*size == '-')
        g_string_append_c(out, *size);
    for (size++; *size == '0';)
        size++;
    g_string_append(out, size);
}

void json_put_word(GString *out, const char *word)
{
    separate(out);
    g_string_append(out, word);
}
