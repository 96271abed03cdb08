#include "import/describe.h"

#include <string.h>

#include "base/error.h"
#include "lua/luawrite.h"

enum { NUMBER_BYTES = G_ASCII_DTOSTR_BUF_SIZE };

typedef struct Writer {
    GString *out;
    int deep;
    bool too_deep;
} Writer;

static void write_value(Writer *w, json_t *value);

static void begin_line(Writer *w)
{
    g_string_append_c(w->out, '\n');
    for (int i = 0; i < w->deep; i++)
        g_string_append(w->out, "  ");
}

static bool is_name(const char *key)
{
    static const char letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_";
    static const char *const words[] = {"and",   "break", "do",       "else",  "elseif", "end",
                                        "false", "for",   "function", "goto",  "if",     "in",
                                        "local", "nil",   "not",      "or",    "repeat", "return",
                                        "then",  "true",  "until",    "while", NULL};
    return *key && !g_ascii_isdigit(*key) && !key[strspn(key, letters)] &&
           !g_strv_contains(words, key);
}

static void write_key(Writer *w, const char *key)
{
    if (!is_name(key)) {
        g_string_append_c(w->out, '[');
        luawrite_string(w->out, key);
        g_string_append(w->out, "] = ");
        return;
    }
    g_string_append_printf(w->out, "%s = ", key);
}

static void write_object(Writer *w, json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (json_is_null(value))
            continue;
        begin_line(w);
        write_key(w, key);
        write_value(w, value);
        g_string_append_c(w->out, ',');
    }
}

/* A place in a list that is null keeps its place. */
static void write_list(Writer *w, json_t *list)
{
    size_t i;
    json_t *value;
    json_array_foreach(list, i, value)
    {
        g_string_append(w->out, i > 0 ? ", " : " ");
        if (json_is_null(value))
            g_string_append(w->out, "false");
        else
            write_value(w, value);
    }
    g_string_append_c(w->out, ' ');
}

static void write_table(Writer *w, json_t *value)
{
    g_string_append_c(w->out, '{');
    w->too_deep |= ++w->deep > DESCRIBE_DEEPEST;
    if (!w->too_deep && json_is_object(value))
        write_object(w, value);
    else if (!w->too_deep)
        write_list(w, value);
    w->deep--;
    if (json_is_object(value) && json_object_size(value) > 0)
        begin_line(w);
    g_string_append_c(w->out, '}');
}

/* Reals read back as the same, and as reals. */
static void write_real(Writer *w, double value)
{
    char text[NUMBER_BYTES];
    g_ascii_dtostr(text, sizeof text, value);
    g_string_append_printf(w->out, "%s%s", text, text[strcspn(text, ".e")] ? "" : ".0");
}

static void write_value(Writer *w, json_t *value)
{
    if (json_is_object(value) || json_is_array(value))
        write_table(w, value);
    else if (json_is_string(value))
        luawrite_string(w->out, json_string_value(value));
    else if (json_is_integer(value))
        g_string_append_printf(w->out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        write_real(w, json_real_value(value));
    else
        g_string_append(w->out, json_is_true(value) ? "true" : "false");
}

char *describe_network(const ImportFile *file, json_t *config, const char *rest, GError **error)
{
    Writer w = {g_string_new("local network = transformer "), 0, false};
    write_table(&w, config);
    g_string_append(w.out, "\nnetwork.id = ");
    luawrite_string(w.out, file->id);
    g_string_append(w.out, "\nnetwork.name = ");
    luawrite_string(w.out, file->name);
    g_string_append_printf(w.out, "\n%smodel(network)\n", rest ? rest : "");
    if (!w.too_deep)
        return g_string_free(w.out, FALSE);
    g_string_free(w.out, TRUE);
    rb_fail(error, RB_ERROR_INPUT,
            "%s: lists and objects are nested more than %d deep; take out what is not of the "
            "network",
            file->shown, DESCRIBE_DEEPEST);
    return NULL;
}
