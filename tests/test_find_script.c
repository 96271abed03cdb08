/* site/find_script.h: the page Find gives what the command gives. Its own scripts are run, by node,
 * over the data that a site publishes, and asked a grid of questions; the command is asked the
 * same. Rows, their order and every figure shown have to be equal. Networks and devices: those of
 * tests/find_kit.h. */
#include "find_kit.h"

#include "base/units.h"

static void copy_templates(const Book *book)
{
    static const char *const names[] = {"layout.html",     "find.md",          "model.md",
                                        "device.md",       "index.md",         "assets/units.js",
                                        "assets/find.js",  "assets/finder.js", "assets/site.js",
                                        "assets/style.css"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_strconcat("templates/", names[i], NULL), *text = NULL;
        bool page = g_str_has_suffix(path, ".md") && strcmp(names[i], "find.md") != 0;
        assert_true(g_file_get_contents(path, &text, NULL, NULL));
        book_add(book, path, page ? "---\ntitle: A page\n---\n" : text);
    }
}

/* In fp32 a layer takes its bytes at a half of the bandwidth, and 1 us; as many bytes as those of
 * 64 -> 64 were seen, so that speech is outside, whose interval is twice as wide each way. */
#define PROFILE                                                                                    \
    "profile { id = 'mine', title = 'Mine', device = 'half', stack = 's', source = 'p',\n"         \
    "  date = '2024-05-01', how = 'eager', dtype = 'fp32', networks = 9, rows = 9,\n"              \
    "  batch = { 1, 8 }, e = 1, b = 0.5, tau = 1e-6,\n"                                            \
    "  ceilings = { vector = 1e12, memories = { { 'DRAM', 1e11 } } },\n"                           \
    "  residuals = { family = { -0.1, 0.2, 9 } },\n"                                               \
    "  classes = { linear = { e = 1, b = 1, tau = 0, layers = 9, intensity = { 0.1, 9 },\n"        \
    "    bytes = { 16000, 17000 } } } }\n"

/* Of a device that holds weights in a type of its own, and one that says nothing of its memory. */
static int setup_site(void **state)
{
    Book *book = g_new0(Book, 1);
    *book = find_book();
    copy_templates(book);
    book_add(book, "hardware/profiles/mine.lua", PROFILE);
    book_add(book, "hardware/open.lua", DEVICE("open", "", HALF));
    book_publish(book);
    *state = book;
    return 0;
}

static int teardown_site(void **state)
{
    Book *book = *state;
    book_clear(book);
    g_free(book);
    return 0;
}

/* What the page answers to each of the questions, NULL-terminated. Caller frees. */
static char **answers_of(const Book *book, const GPtrArray *questions)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, (char *)"node");
    g_ptr_array_add(argv, (char *)"tests/find_run.js");
    g_ptr_array_add(argv, book->site);
    for (guint i = 0; i < questions->len; i++)
        g_ptr_array_add(argv, g_ptr_array_index(questions, i));
    g_ptr_array_add(argv, NULL);
    g_auto(Ran) ran = run_argv((const char *const *)argv->pdata);
    assert_status(&ran, 0);
    g_strchomp(ran.out);
    char **answers = g_strsplit(ran.out, "\n\n", -1);
    assert_int_equal(g_strv_length(answers), questions->len);
    return answers;
}

/* "roofbook find --on box --time '< 1 us'" of the handbook, with an option more. */
static Ran run_command(const Book *book, const char *command, const char *option)
{
    g_auto(GStrv) words = NULL;
    int n;
    assert_true(g_shell_parse_argv(command, &n, &words, NULL));
    assert_true(n > 2 && !strcmp(words[0], "roofbook") && !strcmp(words[1], "find"));
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, (char *)program());
    for (int i = 1; i < n; i++)
        g_ptr_array_add(argv, words[i]);
    g_ptr_array_add(argv, (char *)"-C");
    g_ptr_array_add(argv, book->dir);
    g_ptr_array_add(argv, (char *)option);
    g_ptr_array_add(argv, NULL);
    return run_argv((const char *const *)argv->pdata);
}

/* "| one | 70.00 % |" as "one<tab>70.00 %"; NULL: no row of the table. Caller frees. */
static char *plain_row(const char *line)
{
    g_auto(GStrv) parts = g_regex_split_simple("\\\\(.)", line, 0, 0);
    g_autofree char *text = g_strjoinv("", parts);
    size_t length = strlen(text);
    if (!g_str_has_prefix(text, "| ") || g_str_has_prefix(text, "|---") || length < 4)
        return NULL;
    text[length - 2] = '\0';
    g_auto(GStrv) cells = g_strsplit(text + 2, " | ", -1);
    for (char **cell = cells; *cell; cell++)
        g_strstrip(*cell);
    return g_strjoinv("\t", cells);
}

static void assert_rows(const char *command, const char *out, char *const *rows, int n)
{
    g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
    int found = -1; /* the first row is the head */
    for (char **line = lines; *line; line++) {
        g_autofree char *row = plain_row(*line);
        if (!row)
            continue;
        if (found >= n || (found >= 0 && strcmp(row, rows[found]) != 0))
            fail_msg("%s: row %d is '%s' on the page, and '%s'", command, found + 1,
                     found < n ? rows[found] : "", row);
        found++;
    }
    if (MAX(found, 0) != n)
        fail_msg("%s: %d rows, and %d on the page", command, found, n);
}

/* "beyond 3; 1 (does not fit)." stands at the end of what the command prints. */
static void assert_left_out(const char *command, const char *out, const char *said)
{
    int beyond = atoi(said + strlen("beyond "));
    const char *reasons = strstr(said, "; ") + 2;
    g_autofree char *without = g_strdup_printf("Without a time there: %s", reasons),
                    *most = g_strdup_printf("Beyond the limits: %d ", beyond);
    if ((*reasons != '.') != (strstr(out, without) != NULL) ||
        (beyond > 0) != (strstr(out, most) != NULL))
        fail_msg("%s: '%s' on the page, and %s", command, said, out);
}

static void assert_nearest(const char *command, const char *err, const char *said)
{
    g_auto(GStrv) words = g_strsplit(said, " ", 4);
    g_autofree char *text =
        g_strdup_printf("'%s' comes nearest, with %s %s", words[1], words[2], words[3]);
    if (!strstr(err, text))
        fail_msg("%s: '%s' on the page, and %s", command, said, err);
}

static void compare(const Book *book, const char *answer)
{
    g_auto(GStrv) lines = g_strsplit(answer, "\n", -1);
    int n = (int)g_strv_length(lines);
    bool nearest = g_str_has_prefix(lines[n - 1], "nearest ");
    int rows = n - 2 - nearest;
    g_auto(Ran) ran = run_command(book, lines[0], "--markdown");
    assert_int_equal(ran.status, rows > 0 ? 0 : 1);
    g_auto(GStrv) pieces = g_strsplit(ran.out, "\\", -1);
    g_autofree char *out = g_strjoinv("", pieces);
    assert_rows(lines[0], ran.out, lines + 1, rows);
    if (rows > 0)
        assert_left_out(lines[0], out, lines[n - 1]);
    else if (nearest)
        assert_nearest(lines[0], ran.err, lines[n - 1]);
}

static void compare_all(void **state, const GPtrArray *questions)
{
    g_auto(GStrv) answers = answers_of(*state, questions);
    for (char **answer = answers; *answer; answer++)
        compare(*state, *answer);
}

/* At 168.96 ns stands one of them, which "<" leaves out. */
static const char *const limits[] = {
    "",
    "&time=< 168.96 ns",
    "&time=0.3us&memory=16896 B",
    "&package=<= 16 KiB&accuracy=70",
    "&params=< 8.192 k&macs=≥ 4096",
    "&time=≤1e-3 ms&accuracy=> 99 %",
};

static const char *const formats[] = {"", "&format=best", "&format=16-bit", "&format=int8"};

static void test_networks_of_devices(void **state)
{
    static const char *const devices[] = {"box", "half", "full", "integers", "open"};
    g_autoptr(GPtrArray) questions = g_ptr_array_new_with_free_func(g_free);
    for (size_t d = 0; d < G_N_ELEMENTS(devices); d++)
        for (size_t f = 0; f < G_N_ELEMENTS(formats); f++)
            for (size_t l = 0; l < G_N_ELEMENTS(limits); l++)
                if ((d + f + l) % 2 == 0)
                    g_ptr_array_add(questions,
                                    g_strdup_printf("on=%s%s%s%s", devices[d], formats[f],
                                                    limits[l], l % 3 ? "" : "&task=images"));
    compare_all(state, questions);
}

static void test_devices_of_networks(void **state)
{
    static const char *const networks[] = {"one", "three", "silent"};
    g_autoptr(GPtrArray) questions = g_ptr_array_new_with_free_func(g_free);
    for (size_t n = 0; n < G_N_ELEMENTS(networks); n++)
        for (size_t f = 0; f < G_N_ELEMENTS(formats); f++)
            for (size_t l = 0; l < G_N_ELEMENTS(limits); l++)
                if ((n + f + l) % 2 == 0)
                    g_ptr_array_add(questions, g_strdup_printf("model=%s%s%s", networks[n],
                                                               formats[f], limits[l]));
    compare_all(state, questions);
}

/* What the command refuses, the page does not answer either. */
static void test_wrong_questions(void **state)
{
    static const char *const asked[][2] = {
        {"on=box&time=30", "wrong time"},
        {"on=box&time=< 3 mm", "wrong time"},
        {"on=box&memory=x", "wrong memory"},
        {"on=bos", "wrong on"},
        {"on=box&task=image", "wrong task"},
        {"on=box&format=fp33", "wrong format"},
        {"model=on", "wrong model"},
        {"on=box&macs=0x10", "wrong macs"},
        {"on=box&params=-1", "wrong params"},
        {"on=box&accuracy=70 pp", "wrong accuracy"},
        {"model=one&time=1 h&task=images", "wrong time"},
    };
    g_autoptr(GPtrArray) questions = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++)
        g_ptr_array_add(questions, (char *)asked[i][0]);
    g_auto(GStrv) answers = answers_of(*state, questions);
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++)
        assert_string_equal(answers[i], asked[i][1]);
}

/* 1 us and 337.92 ns of one layer, exp(-0.1) and exp(0.2) of that; speech is 1 us + 171.52 ns. */
static void test_estimates(void **state)
{
    g_autoptr(GPtrArray) questions = g_ptr_array_new();
    g_ptr_array_add(questions, (char *)"on=half&format=fp32");
    g_auto(GStrv) answers = answers_of(*state, questions);
    assert_contains(answers[0], "one\timages, 64 outputs\t70.00 %\t169 ns\t169 ns\t"
                                "1.34 µs (1.21 to 1.63 µs)\tmemory");
    assert_contains(answers[0], "1.17 µs (");
    assert_contains(answers[0], ")▽\tmemory");
    compare_all(state, questions);
}

/* By accuracy within the task: 337.92 ns of two layers of 16,896 bytes at 100 GB/s. */
static void test_an_answer(void **state)
{
    g_autoptr(GPtrArray) questions = g_ptr_array_new();
    g_ptr_array_add(questions, (char *)"on=box&time=400 ns&task=images");
    g_auto(GStrv) answers = answers_of(*state, questions);
    assert_string_equal(answers[0],
                        "roofbook find --on box --task images --time '400 ns'\n"
                        "two\timages, 64 outputs\t80.00 %\t338 ns\t333 ns\tmemory\tfp32\t33.3 kB\t"
                        "32.8 kB\n"
                        "one\timages, 64 outputs\t70.00 %\t169 ns\t169 ns\tmemory\tfp32\t16.9 kB\t"
                        "16.4 kB\n"
                        "silent\timages, 64 outputs\t–\t169 ns\t169 ns\tmemory\tfp32\t16.9 kB\t"
                        "16.4 kB\n"
                        "beyond 1; .");
}

/* Halves, powers of ten that rounding reaches, and what has no prefix: as base/units.h has them. */
static void test_numbers(void **state)
{
    (void)state;
    static const double values[] = {
        0,    1,       999,      1000,  1125, 1375,  9995,   99950, 999500, 12.5, 0.0625, 2.5e-7,
        1e-4, 8.8e-16, 123456.5, 89.96, 90,   119.5, 3599.5, 1e15,  1.5e21, 2e30, 1.005,  80.125};
    static const char script[] =
        "const u = require('./templates/assets/units.js');"
        "for (const v of process.argv.slice(1).map(Number)) console.log([u.seconds(v), u.bytes(v),"
        "u.si(v, 4, 'MAC'), u.number(v, 4), u.percent(v, 1)].join('|'));";
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    GString *expected = g_string_new(NULL);
    static const char *const first[] = {"node", "-e", script};
    for (size_t i = 0; i < G_N_ELEMENTS(first); i++)
        g_ptr_array_add(argv, g_strdup(first[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *seconds = units_seconds(values[i]), *bytes = units_bytes(values[i]),
                        *macs = units_si(values[i], 4, "MAC"), *number = units_number(values[i], 4),
                        *percent = units_percent(values[i], 1);
        g_ptr_array_add(argv, units_exact(values[i]));
        g_string_append_printf(expected, "%s|%s|%s|%s|%s\n", seconds, bytes, macs, number, percent);
    }
    g_ptr_array_add(argv, NULL);
    g_auto(Ran) ran = run_argv((const char *const *)argv->pdata);
    assert_string_equal(ran.err, "");
    assert_string_equal(ran.out, expected->str);
    g_string_free(expected, TRUE);
}

/* A format may be written as another one but for some rows: "two", the first answer of box, has no
 * time there, for want of what the others have. */
static void test_a_format_as_another(void **state)
{
    static const char script[] =
        "const fs = require('node:fs'), site = process.argv[1];"
        "const finder = require(require('node:path').resolve(site, 'assets/find.js'));"
        "function read(file) { let found; new Function('roofbookFound', fs.readFileSync("
        "site + '/' + file, 'utf8'))((data) => (found = data));"
        "return require('./tests/letters.js').unpack(found); }"
        "const book = finder.readBook(read('find/found.js').book);"
        "const data = read('hardware/box/found.js');"
        "const two = book.networks.findIndex((network) => network.id === 'two');"
        "book.sizes.other = book.sizes.fp32; data.reasons.push('no time');"
        "data.formats.other = { as: 'fp32', rows: [two], time: [], bound: [],"
        " state: [-data.reasons.length], held: {} };"
        "for (const format of ['fp32', 'other']) {"
        " const found = finder.find(book, data, { on: 'box', task: 'images', format });"
        " console.log(found.rows.map((row) => row.network.id + ' ' + row.time).join('; '),"
        " found.reasons.map((reason) => reason.text).join()); }";
    const Book *book = *state;
    const char *const argv[] = {"node", "-e", script, book->site, NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_string_equal(ran.err, "");
    g_auto(GStrv) lines = g_strsplit(ran.out, "\n", -1);
    g_auto(GStrv) all = g_strsplit(lines[0], "; ", -1);
    assert_true(g_str_has_prefix(all[0], "two "));
    g_autofree char *others = g_strjoinv("; ", all + 1);
    g_strchomp(others);
    g_autofree char *expected = g_strconcat(others, " no time", NULL);
    assert_string_equal(lines[1], expected);
}

/* A handbook without the page has none of its scripts. */
static void test_without_the_page(void **state)
{
    (void)state;
    Book book = find_book();
    copy_templates(&book);
    g_autofree char *page = g_build_filename(book.dir, "templates/find.md", NULL),
                    *script = g_build_filename(book.site, "hardware/box/found.js", NULL);
    assert_int_equal(g_remove(page), 0);
    book_publish(&book);
    assert_false(g_file_test(script, G_FILE_TEST_EXISTS));
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_networks_of_devices), cmocka_unit_test(test_devices_of_networks),
        cmocka_unit_test(test_wrong_questions),     cmocka_unit_test(test_an_answer),
        cmocka_unit_test(test_estimates),           cmocka_unit_test(test_a_format_as_another),
        cmocka_unit_test(test_without_the_page),    cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, setup_site, teardown_site);
}
