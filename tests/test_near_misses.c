/* Every word that an option or an argument takes: with one letter changed it is refused, the right
 * one is named, and the exit status is that of wrong usage. What words there are the program says
 * itself, as it does to shells. */
#include "support.h"

typedef struct Walk {
    Book book;
    char *scratch;    /* where charts and reviews would go */
    GHashTable *seen; /* names of values all words of which were tried */
    int tried;
} Walk;

static int setup(void **state)
{
    Walk *walk = g_new0(Walk, 1);
    walk->book = book_small();
    walk->scratch = book_path(&walk->book, "scratch.svg");
    walk->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    book_add(&walk->book, "models/mobile.lua",
             "model { id = \"mobile_net\", name = \"Mobile\", input = { 3, 8, 8 },\n"
             "  build = function(x) return x:conv { 4, kernel = 3, pad = 1 } end }\n");
    book_add(
        &walk->book, "hardware/edge.lua",
        "device { id = \"edge-board\", name = \"Edge\", class = \"edge\",\n"
        "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e9, source = \"arithmetic\" },\n"
        "  memory { name = \"DRAM\", capacity = 1 * GiB, bandwidth = 1e9,\n"
        "           source = \"arithmetic\" } }\n");
    book_add(
        &walk->book, "hardware/nodes/kit.lua",
        "link { id = \"cable\", name = \"Cable\", kind = \"nvlink\", bandwidth = 1e9,\n"
        "  per = \"device\", latency = 1e-6, certainty = \"derived\", source = \"arithmetic\" }\n"
        "node { id = \"kit-of-boxes\", name = \"Kit\", device = \"box\", devices = 2,\n"
        "  link = \"cable\", certainty = \"derived\", source = \"arithmetic\" }\n");
    *state = walk;
    return 0;
}

static int teardown(void **state)
{
    Walk *walk = *state;
    book_clear(&walk->book);
    g_hash_table_unref(walk->seen);
    g_free(walk->scratch);
    g_free(walk);
    return 0;
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* What may follow: "word<tab>meaning", without files. */
static GPtrArray *words_after(const Walk *walk, const char *const *line, int n)
{
    const char *argv[16] = {program(), "--complete", line[0], "-C", walk->book.dir};
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    for (int i = 1; i < n; i++)
        argv[i + 4] = line[i];
    argv[n + 4] = "";
    g_auto(Ran) ran = run_argv(argv);
    g_auto(GStrv) lines = g_strsplit(ran.out, "\n", -1);
    for (char **at = lines; *at; at++)
        if (**at && **at != ':')
            g_ptr_array_add(words, g_strdup(*at));
    return words;
}

/* Whether one letter more, less or other makes the one of the other. */
static bool is_near(const char *a, const char *b)
{
    const char *longer = strlen(a) < strlen(b) ? b : a, *other = longer == a ? b : a;
    size_t more = strlen(longer) - strlen(other), same = 0;
    while (other[same] && longer[same] == other[same])
        same++;
    return more <= 1 && (!longer[same] || !strcmp(longer + same + 1, other + same + 1 - more));
}

/* Whether another word would be as near: then none is the right one. */
static bool is_ambiguous(const char *changed, const char *word, const GPtrArray *words)
{
    for (guint i = 0; i < words->len; i++) {
        const char *line = g_ptr_array_index(words, i);
        g_autofree char *other = g_strndup(line, strcspn(line, "\t="));
        if (strcmp(other, word) != 0 && is_near(changed, other))
            return true;
    }
    return false;
}

/* Caller frees; NULL: whatever letter is changed, it may be another word. */
static char *with_one_letter_changed(const char *word, const GPtrArray *words)
{
    static const char letters[] = "qzx";
    for (size_t k = strlen(word); k-- > 0;)
        for (const char *letter = letters; *letter; letter++) {
            char *changed = g_strdup(word);
            changed[k] = *letter;
            if (*letter != word[k] && word[k] != '-' && !is_ambiguous(changed, word, words))
                return changed;
            g_free(changed);
        }
    return NULL;
}

/* ---- Trying ---------------------------------------------------------------------------------- */

static void assert_named(Walk *walk, const char *const *argv, const char *changed, const char *word)
{
    g_auto(Ran) ran = run_argv(argv);
    g_autofree char *meant = g_strdup_printf("did you mean '%s'?", word),
                    *dashed = g_strdup_printf("did you mean '--%s'?", word),
                    *line = g_strjoinv(" ", (char **)argv);
    if (ran.status != 2 || (!strstr(ran.err, meant) && !strstr(ran.err, dashed)))
        fail_msg("'%s' is not taken for '%s': status %d of %s\n%s", changed, word, ran.status, line,
                 ran.err);
    walk->tried++;
}

/* A line that is right but for the word that comes last. `meaning` of the word is the kind of a
 * chart where it depends on that. */
static int line_for(const Walk *walk, const char *command, const char *option, const char *meaning,
                    const char **argv)
{
    int n = 0;
    argv[n++] = program();
    argv[n++] = command;
    bool review = g_str_equal(command, "review"), chart = g_str_equal(command, "chart"),
         diff = g_str_equal(command, "diff"), against = g_strcmp0(option, "--against") == 0;
    if (chart)
        argv[n++] = against ? meaning : "roofline";
    if (diff)
        argv[n++] = walk->book.dir;
    if (g_str_equal(command, "find"))
        argv[n++] = "--model";
    argv[n++] = diff ? walk->book.dir : "small";
    argv[n++] = "-C";
    argv[n++] = walk->book.dir;
    bool compare = g_str_equal(command, "compare"),
         timed = (chart && g_strcmp0(meaning, "accuracy") != 0) || review || compare ||
                 g_str_equal(command, "fit") || g_str_equal(command, "plan");
    if (timed && g_strcmp0(option, "--on") != 0) {
        argv[n++] = "--on";
        argv[n++] = "box";
    }
    if (review && g_strcmp0(option, "--to") != 0) {
        argv[n++] = "--to";
        argv[n++] = "batch=2";
    }
    if (compare && g_strcmp0(option, "--profile") != 0) {
        argv[n++] = "--profile";
        argv[n++] = "profile.json";
    }
    if (chart || review) {
        argv[n++] = "-o";
        argv[n++] = walk->scratch;
    }
    return n;
}

static void try_word(Walk *walk, const char *command, const char *option, const char *entry,
                     const GPtrArray *words)
{
    const char *argv[24] = {NULL};
    g_auto(GStrv) parts = g_strsplit(entry, "\t", 2);
    bool keyed = g_str_has_suffix(parts[0], "=");
    g_autofree char *word = g_strndup(parts[0], strlen(parts[0]) - keyed);
    g_autofree char *changed = with_one_letter_changed(word, words);
    if (!changed)
        return;
    g_autofree char *value = g_strconcat(changed, keyed ? "=2" : NULL, NULL);
    int n = line_for(walk, command, option, parts[1], argv);
    argv[n++] = option;
    argv[n++] = value;
    assert_named(walk, argv, changed, word);
}

/* All words where the value is met first, then the first alone. */
static void try_option(Walk *walk, const char *command, const char *option, const char *value)
{
    const char *const line[] = {command, "small", option};
    g_autoptr(GPtrArray) words = words_after(walk, line, G_N_ELEMENTS(line));
    bool first = g_hash_table_add(walk->seen, g_strdup(value));
    for (guint i = 0; i < words->len && (first || i == 0); i++)
        try_word(walk, command, option, g_ptr_array_index(words, i), words);
}

static void try_options(Walk *walk, const char *command)
{
    g_auto(Ran) help = run_roofbook(command, "--help", NULL);
    g_auto(GStrv) lines = g_strsplit(help.out, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *at = g_str_has_prefix(*line, "  -") ? strstr(*line, "--") : NULL;
        g_autofree char *option = at ? g_strndup(at, strcspn(at, "= ")) : NULL;
        const char *value = at ? at + strlen(option) : "";
        g_autofree char *name =
            *value == '=' ? g_strndup(value + 1, strcspn(value + 1, " ")) : NULL;
        if (name)
            try_option(walk, command, option, name);
    }
}

static void test_values_of_options(void **state)
{
    Walk *walk = *state;
    g_auto(Ran) help = run_roofbook("--complete", "", NULL);
    g_auto(GStrv) lines = g_strsplit(help.out, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autofree char *command = g_strndup(*line, strcspn(*line, "\t"));
        if (g_ascii_islower(*command) && strcmp(command, "help") != 0 &&
            strcmp(command, "version") != 0)
            try_options(walk, command);
    }
    static const char *const values[] = {
        "DEVICE", "SCHEME",  "RULES", "ID[=N][@LAYER]", "BASIS",        "TRAFFIC",   "FIGURE",
        "FORMAT", "MEASURE", "AXIS",  "CHANGE",         "worse|better", "PRECISION", "MODEL"};
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        if (!g_hash_table_contains(walk->seen, values[i]))
            fail_msg("no option takes %s", values[i]);
    assert_true(walk->tried > 100);
}

/* ---- Arguments ------------------------------------------------------------------------------- */

static void try_arguments(Walk *walk, const char *const *line, int n, const char *const *after)
{
    g_autoptr(GPtrArray) words = words_after(walk, line, n);
    assert_true(words->len > 0);
    for (guint i = 0; i < words->len; i++) {
        const char *argv[24] = {program(), line[0], "-C", walk->book.dir};
        const char *entry = g_ptr_array_index(words, i);
        g_autofree char *word = g_strndup(entry, strcspn(entry, "\t"));
        g_autofree char *changed = with_one_letter_changed(word, words);
        int at = 4;
        for (int k = 1; k < n; k++)
            argv[at++] = line[k];
        argv[at++] = changed;
        for (int k = 0; after && after[k]; k++)
            argv[at++] = after[k];
        if (changed)
            assert_named(walk, argv, changed, word);
    }
}

static void test_arguments(void **state)
{
    Walk *walk = *state;
    const char *const show[] = {"show"}, *const list[] = {"list"}, *const chart[] = {"chart"},
                      *const of[] = {"chart", "roofline"}, *const old[] = {"review"},
                      *const with[] = {"review", "small"};
    const char *const draw[] = {"small", "--on", "box", "-o", walk->scratch, NULL},
                      *const drawn[] = {"--on", "box", "-o", walk->scratch, NULL},
                      *const changed[] = {"--on", "box", "--to", "int8", "-o", walk->scratch, NULL};
    try_arguments(walk, show, 1, NULL);
    try_arguments(walk, list, 1, NULL);
    try_arguments(walk, chart, 1, draw);
    try_arguments(walk, of, 2, drawn);
    try_arguments(walk, old, 1, changed);
    try_arguments(walk, with, 2, drawn);
    assert_false(book_has(&walk->book, "scratch.svg"));
}

/* ---- Commands and options -------------------------------------------------------------------- */

static void test_commands(void **state)
{
    Walk *walk = *state;
    static const char *const rows[][2] = {
        {"shoq", "show"}, {"buqld", "build"}, {"reviqw", "review"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *const plain[] = {program(), rows[i][0], NULL}, *const help[] = {
                                                                       program(), "help",
                                                                       rows[i][0], NULL};
        assert_named(walk, plain, rows[i][0], rows[i][1]);
        assert_named(walk, help, rows[i][0], rows[i][1]);
    }
    const char *const base[] = {program(),      "show",   "small",  "-C",
                                walk->book.dir, "--base", "shiped", NULL};
    assert_named(walk, base, "shiped", "shipped");
}

/* Every long option of every command, as --complete has them. */
static void test_names_of_options(void **state)
{
    Walk *walk = *state;
    static const char *const commands[] = {"build", "check",  "show", "chart",
                                           "diff",  "review", "find"};
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        const char *const ask[] = {program(), "--complete", commands[i], "--", NULL};
        g_auto(Ran) ran = run_argv(ask);
        g_autoptr(GPtrArray) words = g_ptr_array_new();
        g_auto(GStrv) lines = g_strsplit(g_strchomp(ran.out), "\n", -1);
        for (char **line = lines; *line; line++)
            g_ptr_array_add(words, *line + 2);
        for (guint k = 0; k < words->len; k++) {
            const char *entry = g_ptr_array_index(words, k);
            g_autofree char *word = g_strndup(entry, strcspn(entry, "\t"));
            g_autofree char *changed = with_one_letter_changed(word, words);
            g_autofree char *option = changed ? g_strconcat("--", changed, NULL) : NULL;
            const char *const argv[] = {program(), commands[i], option, NULL};
            if (changed && strcmp(word, "help") != 0)
                assert_named(walk, argv, changed, word);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values_of_options, setup, teardown),
        cmocka_unit_test_setup_teardown(test_arguments, setup, teardown),
        cmocka_unit_test_setup_teardown(test_commands, setup, teardown),
        cmocka_unit_test_setup_teardown(test_names_of_options, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
