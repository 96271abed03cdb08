#include "base/error.h"

#include <string.h>

/* What an error has beside its message. */
typedef struct RbErrorPrivate {
    const char *remedy;
} RbErrorPrivate;

static void rb_error_private_init(RbErrorPrivate *own)
{
    own->remedy = NULL;
}

static void rb_error_private_copy(const RbErrorPrivate *from, RbErrorPrivate *to)
{
    *to = *from;
}

static void rb_error_private_clear(RbErrorPrivate *own)
{
    own->remedy = NULL;
}

G_DEFINE_EXTENDED_ERROR(RbError, rb_error)

bool rb_fail(GError **error, RbErrorCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    GError *failure = g_error_new_valist(RB_ERROR, code, format, args);
    va_end(args);
    g_propagate_error(error, failure);
    return false;
}

bool rb_fail_because(GError **error, const char *reason, const char *remedy)
{
    GError *failure = g_error_new_literal(RB_ERROR, RB_ERROR_CANNOT, reason);
    rb_error_get_private(failure)->remedy = remedy;
    g_propagate_error(error, failure);
    return false;
}

const char *error_remedy(const GError *error)
{
    return error->domain == RB_ERROR ? rb_error_get_private(error)->remedy : NULL;
}

bool rb_pass_machine(GError *failure, GError **error)
{
    bool machine = g_error_matches(failure, RB_ERROR, RB_ERROR_MACHINE);
    if (machine)
        g_propagate_error(error, failure);
    else
        g_clear_error(&failure);
    return !machine;
}

char *error_in_brief(const GError *error)
{
    bool brief = g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT);
    return g_strndup(error->message, strcspn(error->message, brief ? ":" : ""));
}

enum { LONGEST_WORD = 64 };

/* The first characters of a word, small; their number, or one more than there is room for. */
static size_t letters(const char *word, gunichar into[LONGEST_WORD])
{
    g_autofree char *valid = g_utf8_make_valid(word, -1);
    size_t n = 0;
    for (const char *at = valid; *at; at = g_utf8_next_char(at), n++) {
        gunichar c = g_utf8_get_char(at);
        if (n == LONGEST_WORD)
            return LONGEST_WORD + 1;
        into[n] = c < 0x80 ? (gunichar)g_ascii_tolower((char)c) : c;
    }
    return n;
}

/* Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
static size_t distance(const char *word, const char *known)
{
    gunichar a[LONGEST_WORD], b[LONGEST_WORD];
    size_t n = letters(word, a), m = letters(known, b);
    size_t row[3][LONGEST_WORD + 1];
    if (n > LONGEST_WORD || m > LONGEST_WORD)
        return LONGEST_WORD;
    for (size_t j = 0; j <= m; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[i % 3], *up = row[(i - 1) % 3], *up2 = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t swap = up[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = MIN(MIN(up[j], now[j - 1]) + 1, swap);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = MIN(now[j], up2[j - 2] + 1);
        }
    }
    return row[n % 3][m];
}

/* The first known word that goes on where a word of three letters or more ends: "v100" for
 * "v100-sxm2". */
static const char *longer_word(const char *word, size_t length, const char *const *known)
{
    for (; length >= 3 && *known; known++)
        if (g_ascii_strncasecmp(word, *known, length) == 0)
            return *known;
    return NULL;
}

/* The first known word of several of which this is the first: "gpu-consumer" for "gpu", which is
 * nearer than "tpu". */
static const char *compound_of(const char *word, size_t length, const char *const *known)
{
    for (; length >= 3 && *known; known++)
        if (g_ascii_strncasecmp(word, *known, length) == 0 &&
            ((*known)[length] == '-' || (*known)[length] == '_'))
            return *known;
    return NULL;
}

const char *nearest_word(const char *word, const char *const *known)
{
    const char *const *first = known;
    const char *best = NULL;
    size_t length = strlen(word);
    const char *compound = compound_of(word, length, known);
    gunichar unused[LONGEST_WORD];
    size_t count = letters(word, unused);
    /* In a word of two letters one may be wrong, in a word of one letter none. */
    size_t least = count < 2 ? 1 : CLAMP(count / 3, 1, 3) + 1;
    for (; *known; known++) {
        size_t d = distance(word, *known);
        if (d < least) {
            least = d;
            best = *known;
        }
    }
    if (compound && (!best || least > 0))
        return compound;
    return best ? best : longer_word(word, length, first);
}

char *did_you_mean(const char *word, const char *const *known)
{
    const char *meant = nearest_word(word, known);
    return meant ? g_strdup_printf(": did you mean '%s'?", meant) : g_strdup("");
}
