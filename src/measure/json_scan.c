#include "measure/json_scan.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/label.h"

JsonScan json_scan(const char *text, size_t length, const char *shown)
{
    return (JsonScan){.begin = text, .at = text, .end = text + length, .shown = shown};
}

void json_scan_clear(JsonScan *scan)
{
    g_clear_error(&scan->error);
    if (scan->unescaped)
        g_string_free(scan->unescaped, TRUE);
    scan->unescaped = NULL;
}

/* ---- Errors ---------------------------------------------------------------------------------- */

static int line_of(const JsonScan *scan)
{
    int line = 1;
    for (const char *c = scan->begin; c < scan->at; c++)
        line += *c == '\n';
    return line;
}

bool json_scan_fail(JsonScan *scan, const char *format, ...)
{
    if (scan->error)
        return false;
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *printable = label_printable(message, strlen(message));
    rb_fail(&scan->error, RB_ERROR_INPUT, "%s:%d: %s", scan->shown, line_of(scan), printable);
    scan->at = scan->end;
    return false;
}

static bool broken(JsonScan *scan, const char *expected)
{
    if (scan->at >= scan->end)
        return json_scan_fail(scan,
                              "the file ends where %s should stand; end profiling before the "
                              "program ends, so that the file is written whole",
                              expected);
    return json_scan_fail(
        scan, "%s should stand here; profile again, and keep the file as it was written", expected);
}

/* ---- Tokens ---------------------------------------------------------------------------------- */

static void skip_space(JsonScan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\t' || *scan->at == '\r'))
        scan->at++;
}

static bool take(JsonScan *scan, char c)
{
    skip_space(scan);
    if (scan->at >= scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

char json_scan_next(JsonScan *scan)
{
    skip_space(scan);
    if (scan->at >= scan->end)
        return 0;
    return *scan->at == '-' || g_ascii_isdigit(*scan->at) ? '0' : *scan->at;
}

static bool enter(JsonScan *scan, char c, const char *what)
{
    if (!take(scan, c))
        return broken(scan, what);
    if (++scan->depth > JSON_DEPTH)
        return json_scan_fail(scan,
                              "it is nested above %d deep; no profiler writes that, profile "
                              "again",
                              JSON_DEPTH);
    scan->fresh = true;
    return true;
}

bool json_scan_object(JsonScan *scan)
{
    return enter(scan, '{', "an object");
}

bool json_scan_array(JsonScan *scan)
{
    return enter(scan, '[', "a list");
}

static bool leave(JsonScan *scan)
{
    scan->depth--;
    scan->fresh = false;
    return false;
}

/* Whether one more follows in what `close` ends. */
static bool more(JsonScan *scan, char close)
{
    if (scan->error || take(scan, close))
        return leave(scan);
    if (!scan->fresh && !take(scan, ','))
        return broken(scan, close == '}' ? "',' or '}'" : "',' or ']'");
    scan->fresh = false;
    return true;
}

bool json_scan_key(JsonScan *scan, JsonText *key)
{
    if (!more(scan, '}'))
        return false;
    *key = json_scan_text(scan);
    return !scan->error && (take(scan, ':') || broken(scan, "':'"));
}

bool json_scan_item(JsonScan *scan)
{
    return more(scan, ']');
}

/* ---- Texts ----------------------------------------------------------------------------------- */

static int hex4(JsonScan *scan)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = scan->at < scan->end ? g_ascii_xdigit_value(*scan->at) : -1;
        if (digit < 0) {
            broken(scan, "four hexadecimal digits");
            return 0;
        }
        value = 16 * value + digit;
        scan->at++;
    }
    return value;
}

/* "\ud83d\ude00" is one character. */
static void unescape_unicode(JsonScan *scan)
{
    gunichar c = (gunichar)hex4(scan);
    bool pair = c >= 0xd800 && c < 0xdc00 && scan->end - scan->at >= 6 && scan->at[0] == '\\' &&
                scan->at[1] == 'u';
    if (pair) {
        scan->at += 2;
        c = 0x10000 + ((c - 0xd800) << 10) + (((gunichar)hex4(scan) - 0xdc00) & 0x3ff);
    }
    bool whole = c != 0 && g_unichar_validate(c);
    if (!scan->error && whole)
        g_string_append_unichar(scan->unescaped, c);
    else if (!scan->error)
        g_string_append_unichar(scan->unescaped, 0xfffd);
}

static void unescape(JsonScan *scan)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = scan->at < scan->end ? *scan->at++ : 0;
    const char *known = c ? strchr(from, c) : NULL;
    if (c == 'u')
        unescape_unicode(scan);
    else if (known)
        g_string_append_c(scan->unescaped, to[known - from]);
    else
        broken(scan, "the end of an escape");
}

static JsonText escaped_text(JsonScan *scan, const char *start)
{
    if (!scan->unescaped)
        scan->unescaped = g_string_new(NULL);
    g_string_truncate(scan->unescaped, 0);
    g_string_append_len(scan->unescaped, start, scan->at - start);
    while (!scan->error && scan->at < scan->end && *scan->at != '"') {
        if (*scan->at != '\\') {
            g_string_append_c(scan->unescaped, *scan->at++);
            continue;
        }
        scan->at++;
        unescape(scan);
    }
    if (!scan->error && !take(scan, '"'))
        broken(scan, "'\"'");
    return (JsonText){scan->unescaped->str, scan->error ? 0 : scan->unescaped->len};
}

JsonText json_scan_text(JsonScan *scan)
{
    if (!take(scan, '"')) {
        broken(scan, "a text");
        return (JsonText){"", 0};
    }
    const char *start = scan->at;
    while (scan->at < scan->end && *scan->at != '"' && *scan->at != '\\')
        scan->at++;
    if (scan->at < scan->end && *scan->at == '\\')
        return escaped_text(scan, start);
    if (scan->at >= scan->end) {
        broken(scan, "'\"'");
        return (JsonText){"", 0};
    }
    return (JsonText){start, (size_t)(scan->at++ - start)};
}

/* ---- Numbers and the rest -------------------------------------------------------------------- */

static double number_of(JsonScan *scan, const char *start, size_t length)
{
    enum { LONGEST = 40 };
    char text[LONGEST + 1];
    char *end = NULL;
    if (length == 0 || length > LONGEST)
        return NAN;
    memcpy(text, start, length);
    text[length] = '\0';
    double value = g_ascii_strtod(text, &end);
    if (*end || end == text || !isfinite(value)) {
        json_scan_fail(scan, "'%s' is no number; profile again", text);
        return NAN;
    }
    return value;
}

static JsonText word(JsonScan *scan)
{
    const char *start = scan->at;
    while (scan->at < scan->end && (g_ascii_isalnum(*scan->at) || strchr("+-.", *scan->at)))
        scan->at++;
    return (JsonText){start, (size_t)(scan->at - start)};
}

double json_scan_number(JsonScan *scan)
{
    char next = json_scan_next(scan);
    if (next != '0' && next != '"') {
        broken(scan, "a number");
        return NAN;
    }
    JsonText text = next == '"' ? json_scan_text(scan) : word(scan);
    return number_of(scan, text.text, text.length);
}

int64_t json_scan_whole(JsonScan *scan)
{
    const double most = 1e15;
    double value = json_scan_number(scan);
    return value >= -most && value <= most ? (int64_t)value : -1;
}

static void skip_word(JsonScan *scan)
{
    static const char *const words[] = {"true", "false", "null"};
    JsonText text = word(scan);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (json_text_is(text, words[i]))
            return;
    scan->at = text.text;
    broken(scan, "a value");
}

/* Whatever nests is counted, not called for. */
void json_scan_skip(JsonScan *scan)
{
    JsonText key;
    int outside = scan->depth;
    bool objects[JSON_DEPTH + 1] = {false};
    do {
        char next = json_scan_next(scan);
        if (next == '{' || next == '[') {
            objects[MIN(scan->depth, JSON_DEPTH)] = next == '{';
            enter(scan, next, "a value");
        } else if (next == '"') {
            json_scan_text(scan);
        } else if (next == '0') {
            json_scan_number(scan);
        } else {
            skip_word(scan);
        }
        while (!scan->error && scan->depth > outside &&
               !(objects[scan->depth - 1] ? json_scan_key(scan, &key) : json_scan_item(scan)))
            continue;
    } while (!scan->error && scan->depth > outside);
}

bool json_scan_end(JsonScan *scan)
{
    if (json_scan_next(scan) != 0)
        broken(scan, "the end of the file");
    return !scan->error;
}

bool json_text_is(JsonText text, const char *word)
{
    size_t n = strlen(word);
    return n == text.length && memcmp(word, text.text, n) == 0;
}

bool json_text_ends(JsonText text, const char *suffix)
{
    size_t n = strlen(suffix);
    return n <= text.length && memcmp(suffix, text.text + text.length - n, n) == 0;
}
