/* Every message of the program ends with what to do. The sources are read: each call of a function
 * that makes an error is a message, and its text, or a text that it is given, has a "; " before the
 * remedy, or asks "did you mean". A call that only passes on what another said has no words. */
#include "support.h"

static const char *const makers[] = {
    "rb_fail",   "g_set_error",  "g_error_new", "luaargs_error", "luaL_error",      "chart_cannot",
    "rule_fail", "rebuild_fail", "file_error",  "source_error",  "frame_fail",      "fail",
    "refuse",    "usage_error",  "node_fail",   "import_fail",   "output_complain",
};

/* Those that add a remedy to whatever they are given. */
static const char *const remedying[] = {"usage_error", "node_fail", "import_fail", "refuse",
                                        "chart_cannot"};

static bool is_one_of(const char *const *words, size_t n, const char *word, size_t length)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(words[i]) == length && strncmp(words[i], word, length) == 0)
            return true;
    return false;
}

static bool is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

/* Behind the string literal that begins at `c`; its text is appended. */
static const char *pass_literal(const char *c, GString *text)
{
    for (c++; *c && *c != '"'; c++) {
        if (*c == '\\' && c[1])
            g_string_append_c(text, *c++);
        g_string_append_c(text, *c);
    }
    return *c ? c + 1 : c;
}

static const char *pass_comment(const char *c)
{
    const char *end = strstr(c + 2, "*/");
    return end ? end + 2 : c + strlen(c);
}

/* The literals between the parenthesis at `open` and its end: the first, with what is pasted to it,
 * and all with a blank between. */
static void read_call(const char *open, GString *first, GString *all)
{
    int depth = 0;
    bool in_first = true;
    for (const char *c = open; *c;) {
        if (*c == '"') {
            g_autoptr(GString) text = g_string_new(NULL);
            c = pass_literal(c, text);
            g_string_append(all, text->str);
            if (in_first)
                g_string_append(first, text->str);
            continue;
        }
        in_first = in_first && !(first->len > 0 && *c == ',');
        if (in_first && first->len == 0 && *c == ',')
            g_string_append_c(all, '\n');
        depth += (*c == '(') - (*c == ')');
        if (depth == 0)
            return;
        c++;
    }
}

/* Whether anything is left of the text but conversions, places and the program's name. */
static bool has_words(const char *text)
{
    int letters = 0;
    g_autoptr(GRegex) others = g_regex_new("%[-+.*0-9l]*[a-zA-Z]|roofbook|at byte", 0, 0, NULL);
    g_autofree char *left = g_regex_replace_literal(others, text, -1, 0, " ", 0, NULL);
    for (const char *c = left; *c; c++) {
        letters = g_ascii_isalpha(*c) ? letters + 1 : 0;
        if (letters == 2)
            return true;
    }
    return false;
}

/* A hint that is never empty (luaargs_push_hint), or a problem of base/label.h, says it. */
static bool is_told_elsewhere(const char *call, size_t length, const char *first)
{
    return g_str_has_suffix(first, "%s") && (g_strstr_len(call, (gssize)length, "hint") ||
                                             g_strstr_len(call, (gssize)length, "problem"));
}

static size_t call_length(const char *open)
{
    int depth = 0;
    const char *c = open;
    do {
        if (*c == '"') {
            g_autoptr(GString) text = g_string_new(NULL);
            c = pass_literal(c, text);
            continue;
        }
        depth += (*c == '(') - (*c == ')');
        c++;
    } while (*c && depth > 0);
    return (size_t)(c - open);
}

typedef struct Found {
    int messages;
    GString *bad;
} Found;

static void look_at(const char *file, const char *text, const char *name, const char *open,
                    Found *found)
{
    g_autoptr(GString) first = g_string_new(NULL), all = g_string_new(NULL);
    size_t length = (size_t)(open - name);
    read_call(open, first, all);
    if (first->len == 0 || !has_words(first->str))
        return;
    found->messages++;
    if (strstr(all->str, "; ") || strstr(all->str, "did you mean") ||
        is_one_of(remedying, G_N_ELEMENTS(remedying), name, length) ||
        is_told_elsewhere(open, call_length(open), first->str))
        return;
    int line = 1;
    for (const char *c = text; c < name; c++)
        line += *c == '\n';
    g_string_append_printf(found->bad, "%s:%d: %s\n", file, line, first->str);
}

static void read_source(const char *file, Found *found)
{
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(file, &text, NULL, NULL));
    for (const char *c = text; *c;) {
        const char *name = c;
        g_autoptr(GString) literal = g_string_new(NULL);
        if (*c == '"')
            c = pass_literal(c, literal);
        else if (c[0] == '/' && c[1] == '*')
            c = pass_comment(c);
        else if (*c == '\'')
            c += c[1] == '\\' ? 4 : 3;
        else if (!is_word(*c))
            c++;
        else {
            while (is_word(*c))
                c++;
            if (*c == '(' && is_one_of(makers, G_N_ELEMENTS(makers), name, (size_t)(c - name)))
                look_at(file, text, name, c, found);
        }
    }
}

static void test_every_message_has_a_remedy(void **state)
{
    (void)state;
    Found found = {0, g_string_new(NULL)};
    g_autoptr(GPtrArray) files = list_tree("src");
    for (guint i = 0; i < files->len; i++) {
        const char *name = g_ptr_array_index(files, i);
        g_autofree char *path = g_build_filename("src", name, NULL);
        if (g_str_has_suffix(name, ".c"))
            read_source(path, &found);
    }
    if (found.bad->len > 0)
        fail_msg("messages that do not say what to do:\n%s", found.bad->str);
    assert_true(found.messages > 400);
    g_string_free(found.bad, TRUE);
}

/* What is not known and near nothing has a remedy, too. */
static void test_hints_are_never_empty(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) files = list_tree("src");
    for (guint i = 0; i < files->len; i++) {
        const char *name = g_ptr_array_index(files, i);
        g_autofree char *path = g_build_filename("src", name, NULL), *text = NULL;
        assert_true(g_file_get_contents(path, &text, NULL, NULL));
        for (const char *c = text; (c = strstr(c, "luaargs_push_hint(")); c++) {
            g_autofree char *call =
                g_strndup(c, call_length(strchr(c, '(')) + strlen("luaargs_push_hint"));
            if (strstr(call, "\"\""))
                fail_msg("%s: %s", path, call);
        }
    }
}

/* The reader of sources finds what it is to find. */
static void test_the_reader(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int messages, bad;
    } cases[] = {
        {"rb_fail(e, C, \"a is wrong\");", 1, 1},
        {"rb_fail(e, C, \"a is wrong\"\n  \"; mend it\");", 1, 0},
        {"rb_fail(e, C, \"%d is wrong; \" G_X \" mend\", f(\"x\"));", 1, 0},
        {"rb_fail(e, C, \"%s: %s\", a, b);", 0, 0},
        {"refuse(r, \"something\", \"mend it\");", 1, 0},
        {"rb_fail(e, C, \"no '%s'%s\", a, *hint ? hint : x);", 1, 0},
        {"rb_fail(e, C, \"no '%s'%s\", a, b);", 1, 1},
        {"/* rb_fail(e, C, \"a\") */ other(\"rb_fail(\\\"abc\\\")\");", 0, 0},
        {"usage_error(e, a, \"it is wrong\");", 1, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Found found = {0, g_string_new(NULL)};
        Book book = book_bare();
        book_add(&book, "x.c", cases[i].text);
        g_autofree char *path = book_path(&book, "x.c");
        read_source(path, &found);
        if (found.messages != cases[i].messages || (found.bad->len > 0) != cases[i].bad)
            fail_msg("%s: %d messages, %s", cases[i].text, found.messages, found.bad->str);
        g_string_free(found.bad, TRUE);
        book_clear(&book);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_reader),
        cmocka_unit_test(test_every_message_has_a_remedy),
        cmocka_unit_test(test_hints_are_never_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
