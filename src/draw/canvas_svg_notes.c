/* Notes as lines of words, packed where that is shorter. */
#include <math.h>
#include <string.h>

#include "base/append.h"
#include "base/letters.h"
#include "draw/canvas_svg_parts.h"

enum { PLACE = 4 }; /* numbers that say where a note is */

static void read_place(const Step *step, int place[PLACE])
{
    bool box = step->note.radius == 0;
    double x = round(step->note.x), y = round(step->note.y);
    double a = box ? fmax(round(step->note.x + step->note.width) - x, 1) : step->note.radius,
           b = box ? fmax(round(step->note.y + step->note.height) - y, 1) : 0;
    const double numbers[PLACE] = {x, y, a, b};
    for (int i = 0; i < PLACE; i++)
        place[i] = (int)lround(CLAMP(numbers[i], -1e6, 1e6));
}

/* A line of each: how much more than of the note before, nothing where that is nothing. */
static void write_places(GString *out, const SvgGroup *notes)
{
    for (int i = 0; i < PLACE; i++) {
        int before = 0, place[PLACE];
        for (guint k = 0; k < notes->steps->len; k++) {
            read_place(notes->steps->pdata[k], place);
            append_text(out, k ? " " : "");
            if (place[i] != before)
                svg_put_whole(out, place[i] - before);
            before = place[i];
        }
        g_string_append_c(out, '\n');
    }
}

/* An empty word would be that of the line before. */
static GPtrArray *words_of(const Step *step)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) said = g_strsplit(step->note.string, " ", -1);
    for (char **word = said; *word; word++)
        if (**word)
            g_ptr_array_add(words, g_strdup(*word));
    return words;
}

/* What the line before has in the place of a word; NULL: nothing. */
static const char *word_before(const GPtrArray *before, const GPtrArray *words, guint i,
                               bool from_end)
{
    guint at = from_end ? i + before->len - words->len : i;
    bool there = from_end ? i + before->len >= words->len : i < before->len;
    return there ? before->pdata[at] : NULL;
}

/* How lines are written. */
typedef struct Writing {
    bool from_end;
    bool briefly; /* beginnings of names that were said are left out */
    GString *out;
    GString *block; /* "layer1.0.", the last that was said; "" at first */
} Writing;

/* Bytes up to the last dot of a name, and with it: 0 of what is none. */
static gsize block_length(const char *word)
{
    const char *dot = g_ascii_isalpha(*word) ? strrchr(word, '.') : NULL;
    return dot ? (gsize)(dot - word) + 1 : 0;
}

static void write_word(Writing *writing, const char *word, const char *last)
{
    gsize length = block_length(word);
    bool said = writing->briefly && length > 1 && length == writing->block->len &&
                strncmp(word, writing->block->str, length) == 0;
    if (!last || strcmp(last, word) != 0) {
        append_text(writing->out, said ? "~" : "");
        append_text(writing->out, said ? word + length : word);
    }
    if (length) {
        g_string_truncate(writing->block, 0);
        append_bytes(writing->block, word, length);
    }
}

static void write_line(Writing *writing, const GPtrArray *before, const GPtrArray *words)
{
    for (guint i = 0; i < words->len; i++) {
        append_text(writing->out, i ? " " : "");
        write_word(writing, words->pdata[i],
                   before ? word_before(before, words, i, writing->from_end) : NULL);
    }
    g_string_append_c(writing->out, '\n');
}

/* GPtrArray of words, one for each note. */
static GPtrArray *lines_new(const SvgGroup *notes)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < notes->steps->len; i++)
        g_ptr_array_add(lines, words_of(notes->steps->pdata[i]));
    return lines;
}

/* Whether a word begins with the sign for a beginning that is left out. */
static bool has_sign(const GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        const GPtrArray *words = lines->pdata[i];
        for (guint k = 0; k < words->len; k++)
            if (*(const char *)words->pdata[k] == '~')
                return true;
    }
    return false;
}

/* Caller frees. */
static char *written(const SvgGroup *notes, const GPtrArray *lines, bool from_end, bool briefly)
{
    g_autoptr(GString) block = g_string_new(NULL);
    Writing writing = {from_end, briefly, g_string_new(NULL), block};
    write_places(writing.out, notes);
    for (guint i = 0; i < lines->len; i++)
        write_line(&writing, i ? lines->pdata[i - 1] : NULL, lines->pdata[i]);
    return g_string_free(writing.out, FALSE);
}

/* As assets/marks.js unpacks them. NULL: a few lines, or as short as they are. Caller frees. */
static char *packed_lines(const char *text)
{
    enum { FEW = 300 };
    return strlen(text) > FEW ? letters_pack(text, strlen(" packed") + 1) : NULL;
}

void svg_put_note_lines(GString *out, const SvgGroup *notes)
{
    g_autoptr(GPtrArray) lines = lines_new(notes);
    bool briefly = !has_sign(lines);
    g_autofree char *from_start = written(notes, lines, false, briefly),
                    *from_end = written(notes, lines, true, briefly);
    bool end = strlen(from_end) < strlen(from_start);
    const char *lines_text = end ? from_end : from_start;
    g_autofree char *packed = packed_lines(lines_text);
    g_string_append_printf(out, "<metadata class=\"n%s%s%s\">", end ? " end" : "",
                           briefly ? "" : " full", packed ? " packed" : "");
    svg_put_escaped(out, packed ? packed : lines_text);
    append_text(out, "</metadata>\n");
}
