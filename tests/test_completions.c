/* completions/: what the shells offer is what the program has. */
#include "support.h"

/* ---- Shells ---------------------------------------------------------------------------------- */

/* Each says what it offers for the words of $asked, of which the last is being typed: one a line.
 * Of zsh, whose own functions need a terminal, those are stood in for. */
static const char bash[] =
    "compopt() { echo \":$2\"; }\n"
    ". completions/roofbook.bash\n"
    "eval \"COMP_WORDS=($asked)\"; [[ $asked = *\" \" ]] && COMP_WORDS+=('')\n"
    "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
    "_roofbook; printf '%s\\n' \"${COMPREPLY[@]}\"\n";
static const char zsh[] =
    "_call_program() { shift; eval \"$@\"; }\n"
    "_files() { echo :files; }\n"
    "_describe() { local name=$3; print -l -- \"${(@P)name}\" }\n"
    "words=(${(z)asked}); [[ $asked = *\" \" ]] && words+=(''); CURRENT=$#words\n"
    ". completions/_roofbook\n";
static const char fish[] = "source completions/roofbook.fish; complete -C \"$asked\"\n";

static const struct Shell {
    const char *name;
    const char *const argv[5];
} shells[] = {
    {"bash", {"bash", "--norc", "-c", bash, NULL}},
    {"zsh", {"zsh", "-f", "-c", zsh, NULL}},
    {"fish", {"fish", "--no-config", "-c", fish, NULL}},
};

/* In fish and zsh a meaning follows the word. */
static void strip(char **lines)
{
    for (char **line = lines; *line; line++)
        (*line)[strcspn(*line, "\t")] = '\0';
}

/* The program by its bare name, in every shell. */
static void find_program(void)
{
    g_autofree char *whole = g_canonicalize_filename(program(), NULL),
                    *folder = g_path_get_dirname(whole);
    g_autofree char *path = g_strconcat(folder, ":", g_getenv("PATH"), NULL);
    assert_true(g_setenv("PATH", path, TRUE));
    assert_true(g_setenv("XDG_CONFIG_HOME", "/nonexistent", TRUE));
}

static char **offered(const struct Shell *shell, const char *line)
{
    assert_true(g_setenv("asked", line, TRUE));
    g_auto(Ran) ran = run_argv(shell->argv);
    char **lines = g_strsplit(ran.out, "\n", -1);
    strip(lines);
    return lines;
}

/* zsh's words of _describe: "word:meaning". */
static bool is_offered(char *const *lines, const char *word)
{
    for (; *lines; lines++)
        if (g_str_has_prefix(*lines, word) && strchr(":", (*lines)[strlen(word)]))
            return true;
    return false;
}

static void assert_offers(const char *line, const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(shells); i++) {
        g_auto(GStrv) lines = offered(&shells[i], line);
        g_autofree char *all = g_strjoinv(" ", lines);
        if (!is_offered(lines, word))
            fail_msg("%s, for '%s': not '%s' but: %s", shells[i].name, line, word, all);
    }
}

/* ---- What there is --------------------------------------------------------------------------- */

static void test_names_of_what_there_is(void **state)
{
    (void)state;
    assert_offers("roofbook s", "show");
    assert_offers("roofbook show resnet5", "resnet50");
    assert_offers("roofbook show resnet50 --on v100", "v100-sxm2");
    assert_offers("roofbook show resnet50 --fuse bn", "bn");
    assert_offers("roofbook show resnet50 -s w8", "w8a16");
    assert_offers("roofbook show resnet50 --sweep ", "batch");
    assert_offers("roofbook list hard", "hardware");
    assert_offers("roofbook chart roofl", "roofline");
    assert_offers("roofbook chart roofline mobilenet_v2", "mobilenet_v2");
    assert_offers("roofbook chart roofline resnet50 --format ", "pdf");
    assert_offers("roofbook diff --only ", "better");
}

/* After a comma, and after the sign, which bash takes for a word. */
static void test_within_a_word(void **state)
{
    (void)state;
    static const char *const lines[][2] = {
        {"roofbook show resnet50 --fuse bn,act", "bn,activation"},
        {"roofbook show resnet50 --scheme=w8", "--scheme=w8a16"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        for (size_t k = 1; k < G_N_ELEMENTS(shells); k++) {
            g_auto(GStrv) words = offered(&shells[k], lines[i][0]);
            assert_true(is_offered(words, lines[i][1]));
        }
    g_auto(GStrv) words = offered(&shells[0], "roofbook show resnet50 --scheme = w8");
    assert_true(is_offered(words, "w8a16"));
}

static void test_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(shells); i++) {
        g_auto(GStrv) lines = offered(&shells[i], "roofbook show resnet50 --on resnet");
        g_autofree char *all = g_strjoinv("", lines);
        assert_string_equal(all, "");
    }
}

/* Files where files are meant: bash and zsh are told so, fish names them itself. */
static void test_files(void **state)
{
    (void)state;
    static const char *const lines[] = {"roofbook build -C mode", "roofbook diff site mode",
                                        "roofbook show mode"};
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_auto(GStrv) in_fish = offered(&shells[2], lines[i]);
        assert_true(is_offered(in_fish, "models/"));
        g_auto(GStrv) in_bash = offered(&shells[0], lines[i]);
        assert_true(is_offered(in_bash, i == 0 ? ":dirnames" : ":default"));
        g_auto(GStrv) in_zsh = offered(&shells[1], lines[i]);
        assert_true(is_offered(in_zsh, ":files"));
    }
}

/* ---- Every option ---------------------------------------------------------------------------- */

/* The long options of a command, from what its --help says. */
static GPtrArray *options_of(const char *command)
{
    GPtrArray *options = g_ptr_array_new_with_free_func(g_free);
    g_auto(Ran) help = run_roofbook(command, "--help", NULL);
    assert_status(&help, 0);
    g_auto(GStrv) lines = g_strsplit(help.out, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *option = g_str_has_prefix(*line, "  -") ? strstr(*line, "--") : NULL;
        if (option)
            g_ptr_array_add(options, g_strndup(option, strcspn(option, "= ")));
    }
    assert_true(options->len > 1);
    return options;
}

static void check_options(const char *command)
{
    g_autoptr(GPtrArray) options = options_of(command);
    g_autofree char *line = g_strdup_printf("roofbook %s --", command);
    for (size_t i = 0; i < G_N_ELEMENTS(shells); i++) {
        g_auto(GStrv) lines = offered(&shells[i], line);
        guint found = 0;
        for (char **word = lines; *word; word++)
            found += g_str_has_prefix(*word, "--");
        for (guint k = 0; k < options->len; k++)
            if (!is_offered(lines, g_ptr_array_index(options, k)))
                fail_msg("%s does not offer %s of %s", shells[i].name,
                         (char *)g_ptr_array_index(options, k), command);
        assert_int_equal(found, options->len);
    }
}

static void test_all_options_of_all_commands(void **state)
{
    (void)state;
    g_auto(Ran) help = run_roofbook("--help", NULL);
    g_auto(GStrv) lines = g_strsplit(help.out, "\n", -1);
    int commands = 0;
    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, "  ") || (*line)[2] == ' ')
            continue;
        g_autofree char *command = g_strndup(*line + 2, strcspn(*line + 2, " "));
        assert_offers("roofbook ", command);
        check_options(command);
        commands++;
    }
    assert_true(commands >= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_of_what_there_is),
        cmocka_unit_test(test_within_a_word),
        cmocka_unit_test(test_nothing_else),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_all_options_of_all_commands),
    };
    find_program();
    if (is_sanitized()) /* of scripts, whose commands have tests of their own */
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
