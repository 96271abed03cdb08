/* What a difference is called. */
#include <string.h>

#include "base/units.h"
#include "diff/diff_parts.h"

/* ---- Facts ----------------------------------------------------------------------------------- */

/* In as few digits as tell the one from the other. */
static char *fact_pair(double before, double after, const char *unit)
{
    enum { FEWEST = 3, MOST = 15 };
    for (int digits = FEWEST; digits <= MOST; digits += 3) {
        g_autofree char *was = units_si(before, digits, unit), *is = units_si(after, digits, unit);
        if (strcmp(was, is) != 0)
            return g_strconcat(was, " → ", is, NULL);
    }
    g_autofree char *was = units_exact(before), *is = units_exact(after);
    return g_strconcat(was, " → ", is, " ", unit, NULL);
}

static char *fact_text(const char *name, const json_t *before, const json_t *after)
{
    const char *unit = fact_sheet_unit(name);
    if (before && after) {
        g_autofree char *pair =
            fact_pair(json_number_value(before), json_number_value(after), unit);
        return g_strconcat(name, " ", pair, NULL);
    }
    g_autofree char *value = units_si(json_number_value(before ? before : after), 3, unit);
    return g_strdup_printf(before ? "%s %s is no longer stated" : "%s %s is new", name, value);
}

char **diff_facts(const json_t *before, const json_t *after)
{
    GPtrArray *texts = g_ptr_array_new();
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)before, name, value)
    {
        const json_t *now = json_object_get(after, name);
        if (!now || json_number_value(now) != json_number_value(value))
            g_ptr_array_add(texts, fact_text(name, value, now));
    }
    json_object_foreach((json_t *)after, name, value) if (!json_object_get(before, name))
        g_ptr_array_add(texts, fact_text(name, NULL, value));
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}

/* ---- Shapes ---------------------------------------------------------------------------------- */

char *diff_shape_text(const json_t *shape)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < json_array_size(shape); i++)
        g_string_append_printf(text, "%s%" JSON_INTEGER_FORMAT, i == 0 ? "" : "×",
                               json_integer_value(json_array_get(shape, i)));
    if (text->len == 0)
        g_string_append(text, "scalar");
    return g_string_free(text, FALSE);
}

static void add_part(GString *text, char *part)
{
    g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", part);
    g_free(part);
}

/* Each that differs, up to a few. */
static void add_shapes(GString *text, const char *what, const char *format, const json_t *before,
                       const json_t *after)
{
    enum { MOST = 3 };
    size_t n = json_array_size(before);
    int said = 0;
    if (n != json_array_size(after)) {
        add_part(text, g_strdup_printf("%" G_GSIZE_FORMAT " → %" G_GSIZE_FORMAT " %ss", n,
                                       json_array_size(after), what));
        return;
    }
    for (size_t i = 0; i < n && said < MOST; i++) {
        const json_t *x = json_array_get(before, i), *y = json_array_get(after, i);
        if (json_equal(x, y))
            continue;
        g_autofree char *was = diff_shape_text(x), *is = diff_shape_text(y);
        g_autofree char *pair = g_strdup_printf(format, was, is);
        add_part(text, g_strconcat(what, " ", pair, NULL));
        said++;
    }
}

static void add_kinds(GString *text, const json_t *before, const json_t *after)
{
    enum { MOST = 6 };
    const char *kind;
    json_t *value;
    int said = 0;
    json_object_foreach((json_t *)after, kind, value)
    {
        json_int_t n =
            json_integer_value(value) - json_integer_value(json_object_get(before, kind));
        if (n != 0 && said++ < MOST)
            add_part(text, g_strdup_printf("%s%" JSON_INTEGER_FORMAT " %s", n > 0 ? "+" : "−",
                                           n > 0 ? n : -n, kind));
    }
    json_object_foreach((json_t *)before, kind,
                        value) if (!json_object_get(after, kind) && said++ < MOST)
        add_part(text,
                 g_strdup_printf("−%" JSON_INTEGER_FORMAT " %s", json_integer_value(value), kind));
    if (said > MOST)
        add_part(text, g_strdup_printf("%d more", said - MOST));
}

char *diff_structure(const json_t *before, const json_t *after)
{
    GString *text = g_string_new(NULL);
    add_kinds(text, json_object_get(before, "kinds"), json_object_get(after, "kinds"));
    add_shapes(text, "output", "%s → %s", json_object_get(before, "outputs"),
               json_object_get(after, "outputs"));
    return g_string_free(text, FALSE);
}

/* ---- Inputs ---------------------------------------------------------------------------------- */

/* What "seq=" is in a setup; NULL: not said. */
static const char *setting(const json_t *setup, const char *text, size_t name_length)
{
    for (size_t i = 0; i < json_array_size(setup); i++) {
        const char *other = json_string_value(json_array_get(setup, i));
        if (other && strncmp(other, text, name_length + 1) == 0)
            return other + name_length + 1;
    }
    return NULL;
}

/* By the settings of handbook.lua, where those say it. */
static void add_settings(GString *text, const json_t *before, const json_t *after)
{
    for (size_t i = 0; i < json_array_size(after); i++) {
        const char *now = json_string_value(json_array_get(after, i));
        size_t n = now ? strcspn(now, "=") : 0;
        const char *was = now && now[n] ? setting(before, now, n) : NULL;
        if (was && strcmp(was, now + n + 1) != 0)
            add_part(text, g_strdup_printf("%.*s was %s, is %s", (int)n, now, was, now + n + 1));
    }
}

char *diff_inputs(const json_t *before, const json_t *after)
{
    const json_t *was = json_object_get(before, "inputs"), *is = json_object_get(after, "inputs");
    if ((!was && !is) || json_equal(was, is))
        return NULL;
    GString *text = g_string_new(NULL);
    add_settings(text, json_object_get(before, "setup"), json_object_get(after, "setup"));
    if (text->len == 0)
        add_shapes(text, "input", "was %s, is %s", was, is);
    return g_string_free(text, FALSE);
}
