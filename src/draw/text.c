#include "draw/text.h"

#include <string.h>

#include "base/error.h"

/* Measured large and scaled down: unhinted widths are proportional to the size. */
#define MEASURED_SIZE 100

/* Printable ASCII, then signs that numbers and names are written with. */
static const char *const signs[] = {"·", "×", "−", "µ", "…"};
enum {
    FIRST_LETTER = ' ',
    LAST_LETTER = '~',
    ASCII_LETTERS = LAST_LETTER - FIRST_LETTER + 1,
    LETTERS = ASCII_LETTERS + G_N_ELEMENTS(signs),
    LETTERS_MAX = 400, /* of a text that is measured letter by letter */
};

/* Not a width: not measured yet, and letters that are drawn as one, "ffi". */
enum { UNMEASURED = G_MININT, JOINED };

/* How much wider a text gets by a letter, in Pango's units at MEASURED_SIZE. A letter's place
 * depends on the one before it alone, as kerning does, unless both are joined. */
typedef struct Steps {
    int first[LETTERS], next[LETTERS][LETTERS]; /* next: after the letter of the first index */
} Steps;

typedef struct Measured {
    double width; /* at MEASURED_SIZE */
    bool lacking; /* a character that no font has */
} Measured;

struct Fonts {
    PangoContext *context;  /* NULL: rough */
    PangoLayout *layout[2]; /* regular, bold */
    GHashTable *width[2];   /* text → Measured, of what Steps cannot tell */
    GPtrArray *lacking;     /* char *, texts with characters that no font has */
    Steps *steps[2][2];     /* of texts without a letter of an alphabet, and with one: kerning is
                               a script's */
};

/* Whose fonts draw Latin, Greek, Cyrillic and signs, and those of what is written otherwise. */
#define PACKAGE_LETTERS "fonts-dejavu-core"
#define PACKAGE_EAST_ASIA "fonts-noto-cjk"
#define PACKAGE_EMOJI "fonts-noto-color-emoji"
#define PACKAGE_OTHERS "fonts-noto-core"

static PangoFontDescription *description_new(double size, bool bold)
{
    PangoFontDescription *description = pango_font_description_new();
    pango_font_description_set_family_static(description, CHART_FONT);
    pango_font_description_set_absolute_size(description, size * PANGO_SCALE);
    pango_font_description_set_weight(description, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    return description;
}

static void context_unhint(PangoContext *context)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("en"));
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
}

static PangoLayout *layout_new(PangoContext *context, double size, bool bold)
{
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *description = description_new(size, bold);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_auto_dir(layout, FALSE);
    return layout;
}

static Steps *steps_new(void)
{
    Steps *steps = g_new(Steps, 1);
    for (int a = 0; a < LETTERS; a++) {
        steps->first[a] = UNMEASURED;
        for (int b = 0; b < LETTERS; b++)
            steps->next[a][b] = UNMEASURED;
    }
    return steps;
}

Fonts *fonts_new(void)
{
    Fonts *fonts = g_new0(Fonts, 1);
    fonts->context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    fonts->lacking = g_ptr_array_new_with_free_func(g_free);
    context_unhint(fonts->context);
    for (int bold = 0; bold < 2; bold++) {
        fonts->layout[bold] = layout_new(fonts->context, MEASURED_SIZE, bold);
        fonts->width[bold] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        for (int latin = 0; latin < 2; latin++)
            fonts->steps[bold][latin] = steps_new();
    }
    return fonts;
}

Fonts *fonts_rough(void)
{
    Fonts *fonts = g_new0(Fonts, 1);
    fonts->lacking = g_ptr_array_new_with_free_func(g_free);
    return fonts;
}

void fonts_free(Fonts *fonts)
{
    if (!fonts)
        return;
    g_ptr_array_unref(fonts->lacking);
    if (!fonts->context) {
        g_free(fonts);
        return;
    }
    for (int bold = 0; bold < 2; bold++) {
        g_object_unref(fonts->layout[bold]);
        g_hash_table_unref(fonts->width[bold]);
        for (int latin = 0; latin < 2; latin++)
            g_free(fonts->steps[bold][latin]);
    }
    g_object_unref(fonts->context);
    g_free(fonts);
}

/* A letter as text: the bytes of an ASCII one in `ascii`. */
static const char *letter_text(guint8 letter, char ascii[2])
{
    ascii[0] = (char)(FIRST_LETTER + letter);
    ascii[1] = '\0';
    return letter < ASCII_LETTERS ? ascii : signs[letter - ASCII_LETTERS];
}

bool fonts_check(Fonts *fonts, GError **error)
{
    if (!fonts->context)
        return true;
    g_autoptr(GString) text = g_string_new(NULL);
    for (int letter = 0; letter < LETTERS; letter++) {
        char ascii[2];
        g_string_append(text, letter_text((guint8)letter, ascii));
    }
    pango_layout_set_text(fonts->layout[false], text->str, (int)text->len);
    if (pango_layout_get_unknown_glyphs_count(fonts->layout[false]) == 0)
        return true;
    return rb_fail(error, RB_ERROR_MACHINE,
                   "no font has the letters of a chart; install the package " PACKAGE_LETTERS);
}

const GPtrArray *fonts_lacking(const Fonts *fonts)
{
    return fonts->lacking;
}

void fonts_forget_lacking(Fonts *fonts)
{
    g_ptr_array_set_size(fonts->lacking, 0);
}

/* What a text was cut to says no more than the text did. */
static void note_lacking(Fonts *fonts, const char *text)
{
    if (!strstr(text, "…") && fonts->lacking->len < FONTS_LACKING_MAX &&
        !g_ptr_array_find_with_equal_func(fonts->lacking, text, g_str_equal, NULL))
        g_ptr_array_add(fonts->lacking, g_strdup(text));
}

/* In Pango's units; *glyphs is how many it is drawn with. */
static int measure(Fonts *fonts, const char *text, bool bold, int *glyphs)
{
    PangoRectangle logical;
    PangoLayout *layout = fonts->layout[bold];
    pango_layout_set_text(layout, text, -1);
    pango_layout_get_extents(layout, NULL, &logical);
    *glyphs = 0;
    for (GSList *run = pango_layout_get_line_readonly(layout, 0)->runs; run; run = run->next)
        *glyphs += ((const PangoGlyphItem *)run->data)->glyphs->num_glyphs;
    return logical.width;
}

/* After a letter of the alphabet where the text has one. */
static int measure_step(Fonts *fonts, bool bold, bool latin, guint8 a, guint8 b)
{
    char pair[16], before[16], first[2], second[2];
    int glyphs, letters = latin ? 3 : 2;
    g_snprintf(before, sizeof before, "%s%s", latin ? "H" : "", letter_text(a, first));
    g_snprintf(pair, sizeof pair, "%s%s", before, letter_text(b, second));
    int with = measure(fonts, pair, bold, &glyphs);
    return glyphs == letters ? with - measure(fonts, before, bold, &glyphs) : JOINED;
}

static int step(Fonts *fonts, bool bold, bool latin, guint8 a, guint8 b)
{
    int *known = &fonts->steps[bold][latin]->next[a][b];
    if (*known == UNMEASURED)
        *known = measure_step(fonts, bold, latin, a, b);
    return *known;
}

static int first_step(Fonts *fonts, bool bold, guint8 a)
{
    int *known = &fonts->steps[bold][false]->first[a], glyphs;
    char ascii[2];
    if (*known == UNMEASURED)
        *known = measure(fonts, letter_text(a, ascii), bold, &glyphs);
    return *known;
}

/* The sign that a text begins with; G_N_ELEMENTS(signs): none. */
static guint sign_of(const char *text)
{
    guint sign = 0;
    while (sign < G_N_ELEMENTS(signs) && !g_str_has_prefix(text, signs[sign]))
        sign++;
    return sign;
}

/* A text's letters; -1 for one with others, or that is too long. */
static int scan(const char *text, guint8 letters[LETTERS_MAX], bool *latin)
{
    int n = 0;
    *latin = false;
    for (; *text && n < LETTERS_MAX; n++) {
        guint sign = *text < FIRST_LETTER ? sign_of(text) : 0;
        if (*text > LAST_LETTER || sign == G_N_ELEMENTS(signs))
            return -1;
        *latin = *latin || g_ascii_isalpha(*text);
        letters[n] =
            (guint8)(*text < FIRST_LETTER ? ASCII_LETTERS + (int)sign : *text - FIRST_LETTER);
        text += *text < FIRST_LETTER ? strlen(signs[sign]) : 1;
    }
    return *text ? -1 : n;
}

/* The sum of a text's steps; false for one with letters that are joined. */
static bool add_steps(Fonts *fonts, const char *text, bool bold, int *width)
{
    guint8 letters[LETTERS_MAX];
    bool latin;
    int n = scan(text, letters, &latin);
    *width = n > 0 ? first_step(fonts, bold, letters[0]) : 0;
    for (int i = 1; i < n; i++) {
        int more = step(fonts, bold, latin, letters[i - 1], letters[i]);
        if (more == JOINED)
            return false;
        *width += more;
    }
    return n >= 0;
}

/* At MEASURED_SIZE. */
static double known_width(Fonts *fonts, const char *text, bool bold)
{
    int width, glyphs;
    if (!fonts->context)
        return (double)strlen(text) * MEASURED_SIZE / 2;
    if (add_steps(fonts, text, bold, &width))
        return (double)width / PANGO_SCALE;
    Measured *known = g_hash_table_lookup(fonts->width[bold], text);
    if (!known) {
        known = g_new(Measured, 1);
        known->width = (double)measure(fonts, text, bold, &glyphs) / PANGO_SCALE;
        known->lacking = pango_layout_get_unknown_glyphs_count(fonts->layout[bold]) > 0;
        g_hash_table_insert(fonts->width[bold], g_strdup(text), known);
    }
    if (known->lacking)
        note_lacking(fonts, text);
    return known->width;
}

double fonts_width(Fonts *fonts, const char *text, double size, bool bold)
{
    return known_width(fonts, text, bold) * size / MEASURED_SIZE;
}

/* The `kept` first of `length` characters, or of a name without spaces its first and last ones,
 * with "…" for the others. Caller frees. */
static char *cut_to(const char *text, glong length, glong kept)
{
    glong first = strchr(text, ' ') ? kept : kept / 2;
    const char *end = g_utf8_offset_to_pointer(text, first);
    const char *rest = g_utf8_offset_to_pointer(text, length - (kept - first));
    g_autofree char *begin = g_strndup(text, (gsize)(end - text));
    return g_strconcat(g_strchomp(begin), "…", rest, NULL);
}

/* The longest that is at most `width` wide at MEASURED_SIZE. Names of devices are cut on page after
 * page: widths of what was tried are remembered too. */
static char *longest_cut(Fonts *fonts, const char *text, bool bold, double width)
{
    glong length = g_utf8_strlen(text, -1), low = 0, high = MIN(length - 1, 400);
    while (low < high) {
        glong middle = (low + high + 1) / 2;
        g_autofree char *cut = cut_to(text, length, middle);
        if (known_width(fonts, cut, bold) <= width)
            low = middle;
        else
            high = middle - 1;
    }
    return cut_to(text, length, MAX(low, 0));
}

char *fonts_fit(Fonts *fonts, const char *text, double size, bool bold, double width)
{
    g_autofree char *clean = text_clean(text);
    if (strlen(clean) < 400 && fonts_width(fonts, clean, size, bold) <= width)
        return g_steal_pointer(&clean);
    return longest_cut(fonts, clean, bold, width * MEASURED_SIZE / size);
}

/* ---- Packages -------------------------------------------------------------------------------- */

/* NULL: of the first. */
static const char *package_of(gunichar c)
{
    switch (g_unichar_get_script(c)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_BOPOMOFO:
        return PACKAGE_EAST_ASIA;
    case G_UNICODE_SCRIPT_LATIN:
    case G_UNICODE_SCRIPT_GREEK:
    case G_UNICODE_SCRIPT_CYRILLIC:
    case G_UNICODE_SCRIPT_INHERITED:
        return NULL;
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_UNKNOWN:
        break;
    default:
        return PACKAGE_OTHERS;
    }
    bool wide =
        (c >= 0x3000 && c < 0x3400) || (c >= 0xfe30 && c < 0xfe50) || (c >= 0xff00 && c < 0xfff0);
    return wide ? PACKAGE_EAST_ASIA : c >= 0x1f000 && c < 0x20000 ? PACKAGE_EMOJI : NULL;
}

const char *text_package(const char *text)
{
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        const char *package = package_of(g_utf8_get_char(at));
        if (package)
            return package;
    }
    return PACKAGE_LETTERS;
}

/* ---- Clean text ------------------------------------------------------------------------------ */

static bool is_dropped(gunichar c)
{
    bool override = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    bool nonchar = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
    return override || nonchar || c == 0xfeff || (c >= 0x7f && c < 0xa0);
}

/* Printable ASCII, and what units and names have besides: Latin-1's signs and letters ("µ", "×",
 * "·") and mathematical operators ("−"). */
static bool is_clean(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        bool second = p[0] >= 0x80 && (p[1] & 0xc0) == 0x80;
        if (p[0] >= ' ' && p[0] < 0x7f)
            p++;
        else if (second && ((p[0] == 0xc2 && p[1] > 0xa0) || p[0] == 0xc3))
            p += 2;
        else if (second && p[0] == 0xe2 && p[1] == 0x88 && (p[2] & 0xc0) == 0x80)
            p += 3;
        else
            return false;
    }
    return true;
}

char *text_clean(const char *text)
{
    if (text && is_clean(text))
        return g_strdup(text);
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    GString *out = g_string_sized_new(strlen(valid));
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_isspace(c) || c == 0x2028 || c == 0x2029)
            g_string_append_c(out, ' ');
        else if (c >= 0x20 && !is_dropped(c))
            g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

const char *text_keep(GStringChunk *chunk, const char *text)
{
    if (text && is_clean(text))
        return g_string_chunk_insert(chunk, text);
    g_autofree char *clean = text_clean(text);
    return g_string_chunk_insert(chunk, clean);
}

PangoLayout *text_layout(cairo_t *cr, const char *text, double size, bool bold)
{
    PangoContext *context = pango_cairo_create_context(cr);
    context_unhint(context);
    PangoLayout *layout = layout_new(context, size, bold);
    g_object_unref(context);
    pango_layout_set_text(layout, text, -1);
    return layout;
}
