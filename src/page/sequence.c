#include "page/sequence.h"

#include <string.h>

#include "record/json_text.h"

static const char *text_at(const Sequence *sequence, guint i)
{
    return g_ptr_array_index(sequence->texts, sequence->at[i]);
}

static void put_list(GString *out, const Sequence *sequence, guint step)
{
    json_open(out, '[');
    for (guint i = 0; i < sequence->n; i += step)
        json_put_word(out, text_at(sequence, i));
    json_close(out, ']');
}

/* ---- Whole numbers --------------------------------------------------------------------------- */

/* Operators of a block of a network; longer ones are looked for no further. */
enum { LONGEST_REPEATED = 256, AROUND_REPEATED = 8 /* "[[],99]," */ };

/* So many numbers that come so many times, one after another. */
typedef struct Repeat {
    guint length, times;
} Repeat;

static guint digits_of(gint number)
{
    guint digits = number < 0 ? 2 : 1; /* with its sign */
    for (; number >= 10 || number <= -10; number /= 10)
        digits++;
    return digits;
}

static guint times_repeated(const gint *numbers, guint n, guint length)
{
    guint same = length;
    while (same < n && numbers[same] == numbers[same - length])
        same++;
    return same / length;
}

/* The one that spares most at the beginning of these; of none a length of 0. */
static Repeat repeat_of(const gint *numbers, guint n)
{
    Repeat best = {0, 0};
    guint most = AROUND_REPEATED, bytes = 0;
    for (guint length = 1; length <= MIN(LONGEST_REPEATED, n / 2); length++) {
        bytes += digits_of(numbers[length - 1]) + 1;
        if (numbers[length] != numbers[0])
            continue;
        guint times = times_repeated(numbers, n, length);
        if (times > 1 && bytes * (times - 1) > most) {
            most = bytes * (times - 1);
            best = (Repeat){length, times};
        }
    }
    return best;
}

static void put_repeat(GString *out, const gint *numbers, const Repeat *repeat)
{
    json_open(out, '[');
    json_open(out, '[');
    for (guint i = 0; i < repeat->length; i++)
        json_put_integer(out, numbers[i]);
    json_close(out, ']');
    json_put_integer(out, repeat->times);
    json_close(out, ']');
}

void sequence_put_numbers(GString *out, const gint *numbers, guint n)
{
    json_open(out, '[');
    for (guint i = 0; i < n;) {
        Repeat repeat = repeat_of(numbers + i, n - i);
        if (repeat.length > 0)
            put_repeat(out, numbers + i, &repeat);
        else
            json_put_integer(out, numbers[i]);
        i += repeat.length > 0 ? repeat.length * repeat.times : 1;
    }
    json_close(out, ']');
}

/* ---- Ways ------------------------------------------------------------------------------------ */

static void put_coded(GString *out, const Sequence *sequence)
{
    json_open(out, '{');
    json_key(out, "values");
    json_open(out, '[');
    for (guint i = 0; i < sequence->texts->len; i++)
        json_put_word(out, g_ptr_array_index(sequence->texts, i));
    json_close(out, ']');
    json_key(out, "at");
    sequence_put_numbers(out, (const gint *)sequence->at, sequence->n);
    json_close(out, '}');
}

/* How often each value stands behind itself, where all do alike; 0: they do not. */
static guint times_of(const Sequence *sequence)
{
    guint times = 0;
    for (guint i = 1; i < sequence->n && times == 0; i++)
        times = sequence->at[i] != sequence->at[0] ? i : 0;
    if (times < 2 || sequence->n % times != 0)
        return 0;
    for (guint i = 0; i < sequence->n; i++)
        if (sequence->at[i] != sequence->at[i - i % times])
            return 0;
    return times;
}

static void put_repeated(GString *out, const Sequence *sequence, guint times)
{
    json_open(out, '{');
    json_key(out, "each");
    put_list(out, sequence, times);
    json_key(out, "times");
    json_put_integer(out, times);
    json_close(out, '}');
}

static bool is_same(const Sequence *sequence, guint i, guint k)
{
    return sequence->at[i] == sequence->at[k];
}

static void put_runs(GString *out, const Sequence *sequence)
{
    json_open(out, '{');
    json_key(out, "values");
    json_open(out, '[');
    for (guint i = 0; i < sequence->n; i++)
        if (i == 0 || !is_same(sequence, i, i - 1))
            json_put_word(out, text_at(sequence, i));
    json_close(out, ']');
    json_key(out, "runs");
    g_autofree guint *runs = g_new(guint, sequence->n + 1);
    guint n = 0;
    for (guint i = 0, end; i < sequence->n; i = end) {
        for (end = i + 1; end < sequence->n && is_same(sequence, end, i);)
            end++;
        runs[n++] = end - i;
    }
    sequence_put_numbers(out, (const gint *)runs, n);
    json_close(out, '}');
}

/* `shorter` in place of `text`, if it is; it is left empty. */
static void keep_shorter(GString *text, GString *shorter)
{
    if (shorter->len < text->len)
        g_string_assign(text, shorter->str);
    g_string_truncate(shorter, 0);
}

GString *sequence_text(const Sequence *sequence)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GString) other = g_string_new(NULL);
    put_list(text, sequence, 1);
    guint times = times_of(sequence);
    if (times > 0) {
        put_repeated(other, sequence, times);
        keep_shorter(text, other);
    }
    put_coded(other, sequence);
    keep_shorter(text, other);
    put_runs(other, sequence);
    keep_shorter(text, other);
    return text;
}

/* ---- Names ----------------------------------------------------------------------------------- */

/* The heads, or the tails, of a sequence of names. */
typedef struct Parts {
    GPtrArray *texts; /* char *, as JSON */
    GHashTable *places;
    guint *of; /* of each text of the sequence, which of these */
} Parts;

static void parts_begin(Parts *parts, const Sequence *sequence)
{
    parts->texts = g_ptr_array_new_with_free_func(g_free);
    parts->places = g_hash_table_new(g_str_hash, g_str_equal);
    parts->of = g_new(guint, sequence->texts->len + 1);
}

static void parts_end(Parts *parts)
{
    g_ptr_array_unref(parts->texts);
    g_hash_table_unref(parts->places);
    g_free(parts->of);
}

static void add_part(Parts *parts, guint i, char *text)
{
    gpointer place = g_hash_table_lookup(parts->places, text);
    if (place) {
        g_free(text);
    } else {
        g_ptr_array_add(parts->texts, text);
        place = GUINT_TO_POINTER(parts->texts->len);
        g_hash_table_insert(parts->places, text, place);
    }
    parts->of[i] = GPOINTER_TO_UINT(place) - 1;
}

static void put_parts(GString *out, const char *key, const Parts *parts, const Sequence *sequence)
{
    g_autofree guint *at = g_new(guint, sequence->n + 1);
    for (guint i = 0; i < sequence->n; i++)
        at[i] = parts->of[sequence->at[i]];
    GString *text = sequence_text(&(Sequence){parts->texts, at, sequence->n});
    json_key(out, key);
    json_put_word(out, text->str);
    g_string_free(text, TRUE);
}

static bool are_names(const Sequence *sequence)
{
    for (guint i = 0; i < sequence->texts->len; i++)
        if (*(const char *)g_ptr_array_index(sequence->texts, i) != '"')
            return false;
    return sequence->texts->len > 0;
}

void sequence_put_parted(GString *out, const Sequence *sequence)
{
    Parts heads, tails;
    if (!are_names(sequence))
        return;
    parts_begin(&heads, sequence);
    parts_begin(&tails, sequence);
    for (guint i = 0; i < sequence->texts->len; i++) {
        const char *name = g_ptr_array_index(sequence->texts, i), *dot = strrchr(name, '.');
        const char *tail = dot ? dot + 1 : name + 1;
        add_part(&heads, i, g_strdup_printf("%.*s\"", (int)(tail - name), name));
        add_part(&tails, i, g_strconcat("\"", tail, NULL));
    }
    json_open(out, '{');
    put_parts(out, "heads", &heads, sequence);
    put_parts(out, "tails", &tails, sequence);
    json_close(out, '}');
    parts_end(&heads);
    parts_end(&tails);
}
