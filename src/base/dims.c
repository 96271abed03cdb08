#include "base/dims.h"

#include <string.h>

#include "base/count.h"

/* ---- Fractions ------------------------------------------------------------------------------- */

/* In lowest terms; below > 0. One that cannot be is above = COUNT_OVERFLOW. */
typedef struct Fraction {
    int64_t above, below;
} Fraction;

static const Fraction NONE = {COUNT_OVERFLOW, 1};

static bool is_none(Fraction a)
{
    return !count_ok(a.above);
}

static Fraction fraction(int64_t above, int64_t below)
{
    if (!count_ok(above) || !count_ok(below) || below == 0)
        return NONE;
    int64_t a = above < 0 ? -above : above, b = below < 0 ? -below : below;
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    int64_t sign = below < 0 ? -1 : 1, common = a == 0 ? 1 : a;
    return (Fraction){above / common * sign, below / common * sign};
}

static Fraction times(Fraction a, Fraction b)
{
    return fraction(count_mul(a.above, b.above), count_mul(a.below, b.below));
}

static Fraction over(Fraction a, Fraction b)
{
    return fraction(count_mul(a.above, b.below), count_mul(a.below, b.above));
}

static Fraction negated(Fraction a)
{
    return is_none(a) ? a : (Fraction){-a.above, a.below};
}

static Fraction plus(Fraction a, Fraction b)
{
    return fraction(count_add(count_mul(a.above, b.below), count_mul(b.above, a.below)),
                    count_mul(a.below, b.below));
}

static Fraction rounded_down(Fraction a)
{
    if (is_none(a))
        return a;
    return (Fraction){a.above / a.below - (a.above % a.below < 0), 1};
}

static Fraction rounded_up(Fraction a)
{
    return negated(rounded_down(negated(a)));
}

static bool is_less(Fraction a, Fraction b)
{
    Fraction difference = plus(a, negated(b));
    return !is_none(difference) && difference.above < 0;
}

static Fraction lesser(Fraction a, Fraction b)
{
    return is_none(a) || is_none(b) ? NONE : is_less(a, b) ? a : b;
}

static Fraction greater(Fraction a, Fraction b)
{
    return is_none(a) || is_none(b) ? NONE : is_less(a, b) ? b : a;
}

/* With the sign of b, as Python has it. */
static Fraction modulo(Fraction a, Fraction b)
{
    return plus(a, negated(times(rounded_down(over(a, b)), b)));
}

/* Of whole exponents; products beyond 64 bits are none. */
static Fraction power(Fraction a, Fraction b)
{
    enum { MOST = 62 };
    if (is_none(a) || is_none(b) || b.below != 1 || b.above < 0 || b.above > MOST)
        return NONE;
    Fraction product = fraction(1, 1);
    for (int64_t i = 0; i < b.above; i++)
        product = times(product, a);
    return product;
}

/* ---- Parsing --------------------------------------------------------------------------------- */

enum { DEEPEST = 16 };

typedef struct Parser {
    const char *at;
    DimsLookup *lookup; /* NULL: only names are wanted */
    const void *user;
    GPtrArray *names; /* or NULL */
    int depth;
    bool operates, malformed;
} Parser;

static const struct {
    const char *name;
    Fraction (*one)(Fraction);
    Fraction (*two)(Fraction, Fraction);
} functions[] = {
    {"floor", rounded_down, NULL}, {"ceil", rounded_up, NULL}, {"ceiling", rounded_up, NULL},
    {"min", NULL, lesser},         {"max", NULL, greater},     {"mod", NULL, modulo},
};

static Fraction read_sum(Parser *parser), read_factor(Parser *parser);

static Fraction malformed(Parser *parser)
{
    parser->malformed = true;
    return NONE;
}

/* Whether that stands next: then it is passed over. */
static bool next_is(Parser *parser, const char *what)
{
    while (*parser->at == ' ')
        parser->at++;
    if (strncmp(parser->at, what, strlen(what)) != 0)
        return false;
    parser->at += strlen(what);
    return true;
}

static bool begins_name(char c)
{
    return g_ascii_isalpha(c) || c == '_' || (unsigned char)c >= 128;
}

static size_t name_length(const char *text)
{
    size_t n = 0;
    while (begins_name(text[n]) || (n > 0 && (g_ascii_isdigit(text[n]) || text[n] == '.')) ||
           (n > 0 && text[n] == '-' && begins_name(text[n + 1])))
        n++;
    return n;
}

static Fraction read_call(Parser *parser, size_t i)
{
    Fraction value = read_sum(parser);
    parser->operates = true;
    if (functions[i].two && !next_is(parser, ","))
        return malformed(parser);
    if (!functions[i].two)
        value = functions[i].one(value);
    else
        do
            value = functions[i].two(value, read_sum(parser));
        while (next_is(parser, ","));
    return next_is(parser, ")") ? value : malformed(parser);
}

static Fraction read_name(Parser *parser, size_t n)
{
    g_autofree char *name = g_strndup(parser->at, n);
    parser->at += n;
    if (next_is(parser, "(")) {
        for (size_t i = 0; i < G_N_ELEMENTS(functions); i++)
            if (g_ascii_strcasecmp(name, functions[i].name) == 0)
                return read_call(parser, i);
        return malformed(parser);
    }
    const int64_t *value = parser->lookup ? parser->lookup(name, parser->user) : NULL;
    if (parser->names && !g_ptr_array_find_with_equal_func(parser->names, name, g_str_equal, NULL))
        g_ptr_array_add(parser->names, g_steal_pointer(&name));
    return value ? fraction(*value, 1) : NONE;
}

static Fraction read_number(Parser *parser)
{
    int64_t number = 0;
    if (!g_ascii_isdigit(*parser->at))
        return malformed(parser);
    for (; g_ascii_isdigit(*parser->at); parser->at++)
        number = count_add(count_mul(number, 10), *parser->at - '0');
    return fraction(number, 1);
}

static Fraction read_operand(Parser *parser)
{
    if (next_is(parser, "-")) {
        parser->operates = true;
        return negated(read_factor(parser));
    }
    if (next_is(parser, "(")) {
        Fraction value = read_sum(parser);
        return next_is(parser, ")") ? value : malformed(parser);
    }
    size_t n = name_length(parser->at);
    return n > 0 ? read_name(parser, n) : read_number(parser);
}

/* An operand, perhaps to the power of another: that binds closer than a sign before it. */
static Fraction read_factor(Parser *parser)
{
    if (parser->depth >= DEEPEST)
        return malformed(parser);
    parser->depth++;
    Fraction value = read_operand(parser);
    if (!parser->malformed && next_is(parser, "**")) {
        parser->operates = true;
        value = power(value, read_factor(parser));
    }
    parser->depth--;
    return value;
}

static Fraction read_product(Parser *parser)
{
    Fraction value = read_factor(parser);
    while (!parser->malformed) {
        if (next_is(parser, "//"))
            value = rounded_down(over(value, read_factor(parser)));
        else if (next_is(parser, "/"))
            value = over(value, read_factor(parser));
        else if (next_is(parser, "*"))
            value = times(value, read_factor(parser));
        else if (next_is(parser, "%"))
            value = modulo(value, read_factor(parser));
        else
            return value;
        parser->operates = true;
    }
    return NONE;
}

static Fraction read_sum(Parser *parser)
{
    Fraction value = read_product(parser);
    while (!parser->malformed) {
        if (next_is(parser, "+"))
            value = plus(value, read_product(parser));
        else if (next_is(parser, "-"))
            value = plus(value, negated(read_product(parser)));
        else
            return value;
        parser->operates = true;
    }
    return NONE;
}

static Fraction read_all(Parser *parser)
{
    Fraction value = read_sum(parser);
    bool whole = next_is(parser, "") && *parser->at == '\0';
    return whole && parser->operates ? value : malformed(parser);
}

/* ---- What is asked --------------------------------------------------------------------------- */

GPtrArray *dims_names(const char *text)
{
    Parser parser = {.at = text, .names = g_ptr_array_new_with_free_func(g_free)};
    read_all(&parser);
    if (parser.malformed)
        g_ptr_array_set_size(parser.names, 0);
    return parser.names;
}

int64_t dims_value(const char *text, DimsLookup *lookup, const void *user)
{
    Parser parser = {.at = text, .lookup = lookup, .user = user};
    Fraction value = read_all(&parser);
    bool size = !parser.malformed && !is_none(value) && value.below == 1 && value.above >= 0;
    return size ? value.above : -1;
}
