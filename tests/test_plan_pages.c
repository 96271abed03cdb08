/* The pages of language models say of several devices what `roofbook plan` says, digit for digit:
 * each command that a page names is run, and what it prints is sought on the page. */
#include "support.h"

#include <string.h>

enum { LEAST_PAGES = 30, SERVED_CELLS = 7, MOST_WORDS = 12 };

static Book language_models(void)
{
    Book book = book_empty();
    book_borrow(&book, "hardware");
    book_borrow(&book, "models");
    book_add(&book, "handbook.lua",
             "handbook { title = 'L', devices = { 'h100-sxm' }, deep = {}, models = { 'deepseek*', "
             "'falcon*', 'gemma*', 'gpt*', 'llama*', 'mistral*', 'mixtral*', 'opt_*', 'phi*', "
             "'qwen*' } }\n");
    g_auto(Ran) ran = book_build(&book);
    if (ran.status != 0)
        fail_msg("%s", ran.err);
    return book;
}

/* What the command of a page prints, run on the shipped zoo; its words are those between `. */
static Ran run_named(const char *command)
{
    g_auto(GStrv) words = g_strsplit(command, " ", -1);
    const char *argv[MOST_WORDS + 2] = {program()};
    assert_string_equal(words[0], "roofbook");
    assert_true(g_strv_length(words) <= MOST_WORDS);
    for (int i = 1; words[i]; i++)
        argv[i] = words[i];
    return run_argv(argv);
}

/* The lines of a table in Markdown: its cells, without spaces around them. NULL: no such line. */
static char **cells_of(const char *line)
{
    if (!g_str_has_prefix(line, "| "))
        return NULL;
    char **cells = g_strsplit(line + 2, " |", -1);
    for (int i = 0; cells[i]; i++)
        g_strstrip(cells[i]);
    return cells;
}

/* Whether some line of the answer begins with the first cell and has all the others. */
static bool answers(const char *out, char **cells)
{
    g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
    g_autofree char *start = g_strconcat(cells[0], "  ", NULL);
    for (int i = 0; lines[i]; i++) {
        bool all = g_str_has_prefix(lines[i], start);
        for (int k = 1; all && k < SERVED_CELLS; k++)
            all = strstr(lines[i], cells[k]) != NULL;
        if (all)
            return true;
    }
    return false;
}

/* The table is what stands between its header and an empty line. */
static int check_table(const char *page, const char *out)
{
    const char *table = strstr(page, "| Split | At once |");
    int rows = 0;
    assert_non_null(table);
    g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
    for (int i = 2; lines[i] && lines[i][0] == '|'; i++) {
        g_auto(GStrv) cells = cells_of(lines[i]);
        if (!answers(out, cells))
            fail_msg("'%s' is not in:\n%s", lines[i], out);
        rows++;
    }
    return rows;
}

/* The first row of training: split, step, MFU and memory stand in the sentence. Columns are two
 * spaces apart. */
static void check_step(const char *sentence, const char *out)
{
    const char *header = strstr(out, "why not\n");
    assert_non_null(header);
    g_auto(GStrv) lines = g_strsplit(header, "\n", 3);
    g_auto(GStrv) columns = g_regex_split_simple("  +", lines[1], 0, 0);
    enum { SPLIT, HOW, STEP, MEASURED, EACH, MFU, MEMORY };
    assert_true(g_strv_length(columns) > MEMORY);
    const int shown[] = {SPLIT, STEP, MFU, MEMORY};
    for (gsize i = 0; i < G_N_ELEMENTS(shown); i++)
        if (!strstr(sentence, columns[shown[i]]))
            fail_msg("'%s' is not in '%s'", columns[shown[i]], sentence);
}

/* The command for that purpose which the page names. NULL: none. Caller frees. */
static char *command_on(const char *page, const char *purpose, const char **at)
{
    g_autofree char *pattern = g_strdup_printf("`(roofbook plan [^`]* --%s [^`]*)`", purpose);
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int start = 0;
    if (!g_regex_match(regex, page, 0, &match))
        return NULL;
    g_match_info_fetch_pos(match, 0, &start, NULL);
    *at = page + start;
    return g_match_info_fetch(match, 1);
}

static bool check_serving(const char *page)
{
    const char *at = NULL;
    g_autofree char *command = command_on(page, "serve", &at);
    if (!command)
        return false;
    g_auto(Ran) ran = run_named(command);
    assert_status(&ran, 0);
    assert_true(check_table(page, ran.out) >= 1);
    return true;
}

static bool check_training(const char *page)
{
    const char *at = NULL;
    g_autofree char *command = command_on(page, "train", &at);
    if (!command)
        return false;
    const char *line = at;
    while (line > page && line[-1] != '\n')
        line--;
    g_autofree char *sentence = g_strndup(line, (gsize)(at - line));
    g_auto(Ran) ran = run_named(command);
    assert_status(&ran, 0);
    check_step(sentence, ran.out);
    return true;
}

static void test_pages_say_what_the_command_says(void **state)
{
    int served = 0, trained = 0;
    (void)state;
    Book book = language_models();
    g_autofree char *models = book_path(&book, "site/models");
    g_autoptr(GPtrArray) paths = list_tree(models);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        g_autofree char *whole = g_build_filename(models, path, NULL), *page = NULL;
        if (!g_str_has_suffix(path, "/index.md") || !g_file_get_contents(whole, &page, NULL, NULL))
            continue;
        served += check_serving(page);
        trained += check_training(page);
    }
    assert_true(served >= LEAST_PAGES);
    assert_true(trained >= LEAST_PAGES);
    book_clear(&book);
}

/* 70.55 billion parameters of 16 bytes are 1.129 TB: 14 devices of 85.9 GB hold 1.203, 13 only
 * 1.117. */
static void test_how_many_hold_the_states(void **state)
{
    (void)state;
    Book book = book_empty();
    book_borrow(&book, "hardware");
    book_borrow(&book, "models");
    book_add(&book, "handbook.lua",
             "handbook { title = 'L', devices = { 'h100-sxm' }, deep = {}, models = { "
             "'llama3_1_70b', 'llama3_2_1b' } }\n");
    book_publish(&book);
    g_autofree char *large = book_read(&book, "site/models/llama3_1_70b/index.md"),
                    *small = book_read(&book, "site/models/llama3_2_1b/index.md");
    assert_contains(large, "take 1.13 TB, as much as 14 such devices hold");
    assert_contains(large, "How to train it on 16 × ");
    assert_contains(large, "How to serve it on 8 × ");
    /* 1.24 billion take 19.8 GB, which one device holds. */
    assert_lacks(small, "roofbook plan");
    book_clear(&book);
}

/* Without nodes there is nothing to split over, and the page is as good as ever. */
static void test_without_nodes(void **state)
{
    g_autofree char *llama = NULL;
    (void)state;
    Book book = book_empty();
    assert_true(g_file_get_contents("models/llama.lua", &llama, NULL, NULL));
    book_add(&book, "models/llama.lua", llama);
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    book_add(&book, "handbook.lua",
             "handbook { title = 'L', deep = {}, models = { 'llama3_1_70b' } }\n");
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/models/llama3_1_70b/index.md");
    assert_contains(page, "## What training takes");
    assert_lacks(page, "roofbook plan");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_say_what_the_command_says),
        cmocka_unit_test(test_how_many_hold_the_states),
        cmocka_unit_test(test_without_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
