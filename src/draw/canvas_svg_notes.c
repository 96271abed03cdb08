/* Notes as lines of words. */
#include <math.h>
#include <string.h>

#include "base/append.h"
#include "draw/canvas_svg_parts.h"

enum { PLACE = 4 }; /* words that say where a note is */

static void add_place(GPtrArray *words, const Step *step)
{
    bool box = step->note.radius == 0;
    double x = round(step->note.x), y = round(step->note.y);
    double a = box ? fmax(round(step->note.x + step->note.width) - x, 1) : step->note.radius,
           b = box ? fmax(round(step->note.y + step->note.height) - y, 1) : 0;
    const double place[PLACE] = {x, y, a, b};
    for (int i = 0; i < PLACE; i++)
        g_ptr_array_add(words, g_strdup_printf("%.0f", place[i]));
}

/* An empty word would be that of the line before. */
static GPtrArray *words_of(const Step *step)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) said = g_strsplit(step->note.string, " ", -1);
    add_place(words, step);
    for (char **word = said; *word; word++)
        if (**word)
            g_ptr_array_add(words, g_strdup(*word));
    return words;
}

/* What the line before has in the place of a word; NULL: nothing. */
static const char *word_before(const GPtrArray *before, const GPtrArray *words, guint i,
                               bool from_end)
{
    guint at = from_end && i >= PLACE ? i + before->len - words->len : i;
    bool there = from_end && i >= PLACE ? i + before->len >= words->len + PLACE : i < before->len;
    return there ? before->pdata[at] : NULL;
}

static char *line_of(const GPtrArray *before, const GPtrArray *words, bool from_end)
{
    GString *line = g_string_new(NULL);
    for (guint i = 0; i < words->len; i++) {
        const char *last = before ? word_before(before, words, i, from_end) : NULL;
        append_text(line, i ? " " : "");
        if (!last || strcmp(last, words->pdata[i]) != 0)
            svg_put_escaped(line, words->pdata[i]);
    }
    g_string_append_c(line, '\n');
    return g_string_free(line, FALSE);
}

static char *lines_of(const SvgGroup *notes, bool from_end)
{
    GString *out = g_string_new(NULL);
    GPtrArray *before = NULL;
    for (guint i = 0; i < notes->steps->len; i++) {
        GPtrArray *words = words_of(notes->steps->pdata[i]);
        g_autofree char *line = line_of(before, words, from_end);
        append_text(out, line);
        if (before)
            g_ptr_array_unref(before);
        before = words;
    }
    if (before)
        g_ptr_array_unref(before);
    return g_string_free(out, FALSE);
}

void svg_put_note_lines(GString *out, const SvgGroup *notes)
{
    g_autofree char *from_start = lines_of(notes, false), *from_end = lines_of(notes, true);
    bool end = strlen(from_end) < strlen(from_start);
    append_text(out, end ? "<metadata class=\"n end\">\n" : "<metadata class=\"n\">\n");
    append_text(out, end ? from_end : from_start);
    append_text(out, "</metadata>\n");
}
