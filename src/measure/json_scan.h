/* JSON (RFC 8259) read value by value from memory, without a tree: profiles hold thousands of
 * events of which a few words matter.
 *
 *     JsonScan scan = json_scan(text, length, "p.json");
 *     JsonText key;
 *     if (json_scan_object(&scan))
 *         while (json_scan_key(&scan, &key))
 *             if (json_text_is(key, "dur"))
 *                 dur = json_scan_number(&scan);
 *             else
 *                 json_scan_skip(&scan);
 *
 * Whatever is wrong is kept as the one error, and nothing more is read: loops end, texts are empty
 * and numbers NAN. The text must be valid UTF-8 without NUL; nesting deeper than JSON_DEPTH is
 * refused. */
#ifndef MEASURE_JSON_SCAN_H
#define MEASURE_JSON_SCAN_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum { JSON_DEPTH = 64 };

/* Not ended by NUL. */
typedef struct JsonText {
    const char *text;
    size_t length;
} JsonText;

typedef struct JsonScan {
    const char *begin, *at, *end;
    const char *shown; /* name of the file in messages */
    GString *unescaped;
    int depth;
    bool fresh; /* nothing was read yet of the object or array entered last */
    GError *error;
} JsonScan;

/* Borrows both texts. */
JsonScan json_scan(const char *text, size_t length, const char *shown);
void json_scan_clear(JsonScan *scan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(JsonScan, json_scan_clear)

/* Of what comes next: '{', '[', '"', '0' for a number, 't', 'f', 'n', or 0 at the end. */
char json_scan_next(JsonScan *scan);

/* Enter an object or array; false: something else is there, which is an error. */
bool json_scan_object(JsonScan *scan);
bool json_scan_array(JsonScan *scan);

/* The next key, whose value has to be read or skipped then; whether there is one more item. False
 * leaves the object or array. */
bool json_scan_key(JsonScan *scan, JsonText *key);
bool json_scan_item(JsonScan *scan);

/* The text lives until the next text is read. */
JsonText json_scan_text(JsonScan *scan);

/* A number, or a text that is one, as some profilers write it. */
double json_scan_number(JsonScan *scan);

/* The same without what follows its point; -1: it is none, or passes 15 digits. */
int64_t json_scan_whole(JsonScan *scan);

void json_scan_skip(JsonScan *scan);

/* There is nothing but white space behind: else an error. False where there is any error. */
bool json_scan_end(JsonScan *scan);

/* "p.json:12: message", unless there is an error already. False. */
bool json_scan_fail(JsonScan *scan, const char *format, ...) G_GNUC_PRINTF(2, 3);

bool json_text_is(JsonText text, const char *word);
bool json_text_ends(JsonText text, const char *suffix);

#endif
