/* site/inputs.h: each input has a digest that changes when it does, and no other. */
#include "incremental_kit.h"

#include "base/error.h"
#include "site/inputs.h"

typedef struct Seen {
    Book book;
    Project *project;
    Pages *pages;
    Digests *digests;
    Inputs *inputs;
    GPtrArray *none;
    ChunksChanges changes;
} Seen;

static void look(Seen *seen)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    seen->project = project_open(seen->book.dir, NULL, NULL);
    assert_non_null(seen->project);
    seen->pages = pages_plan(&(PagesAsked){.analysis = seen->project->analysis,
                                           .handbook = seen->project->handbook,
                                           .folders = seen->project->folders},
                             errors);
    seen->digests = digests_new();
    seen->none = g_ptr_array_new();
    seen->changes = (ChunksChanges){.list = {"", 0, 0}};
    InputsFrom from = {.project = seen->project,
                       .pages = seen->pages,
                       .files = seen->none,
                       .layout = "1",
                       .program = "2",
                       .options = "",
                       .changes = &seen->changes,
                       .problems = seen->none,
                       .digests = seen->digests};
    seen->inputs = inputs_new(&from, NULL);
    assert_non_null(seen->inputs);
}

static void look_away(Seen *seen)
{
    inputs_free(seen->inputs);
    digests_free(seen->digests);
    pages_free(seen->pages);
    project_free(seen->project);
    g_ptr_array_unref(seen->none);
}

static const char *const names[] = {"program",
                                    "settings",
                                    "pages",
                                    "layout",
                                    "measurements",
                                    "nodes",
                                    "budgets",
                                    "problems",
                                    "changes",
                                    "device box",
                                    "device slow",
                                    "device fast",
                                    "model small",
                                    "model other",
                                    "model third",
                                    "template templates/about.md",
                                    "template templates/model.md"};

/* Edits, and the names of what differs after, with blanks between. */
static void assert_differ(const char *file, const char *from, const char *to, const char *expected)
{
    Seen before = {.book = incremental_book()};
    look(&before);
    book_edit(&before.book, file, from, to);
    Seen after = {.book = before.book};
    look(&after);
    g_autoptr(GString) differ = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *was = inputs_digest(before.inputs, names[i]),
                   *is = inputs_digest(after.inputs, names[i]);
        assert_non_null(was);
        assert_non_null(is);
        if (strcmp(was, is) != 0)
            g_string_append_printf(differ, "%s%s", differ->len > 0 ? ", " : "", names[i]);
    }
    assert_string_equal(differ->str, expected);
    look_away(&before);
    look_away(&after);
    book_clear(&before.book);
}

static void one_at_a_time(void **state)
{
    (void)state;
    assert_differ("hardware/two.lua", "flops = 2e9", "flops = 3e9", "device slow");
    assert_differ("hardware/two.lua", "source = \"s\"", "source = \"t\"", "device fast");
    assert_differ("models/small.lua", "conv { 4", "conv { 5", "model small");
    /* One file describes both. */
    assert_differ("models/other.lua", "conv { 8", "conv { 9", "model other, model third");
    assert_differ("templates/about.md", "[All]", "[Each]", "template templates/about.md");
    assert_differ("templates/about.md", "title: About", "title: Us",
                  "pages, template templates/about.md");
    assert_differ("templates/about.md", "title: About", "title: About\nlang: zh",
                  "pages, template templates/about.md");
    assert_differ("handbook.lua", "Mine", "Ours", "settings");
    assert_differ("models/small.lua", "\"Small\"", "\"Tiny\"", "pages, model small");
}

/* In a folder within theirs, too. */
static void measurements(void **state)
{
    Seen before = {.book = incremental_book()};
    (void)state;
    look(&before);
    book_add(&before.book, "hardware/measurements/lab/m.lua", "-- none yet");
    Seen after = {.book = before.book};
    look(&after);
    assert_string_not_equal(inputs_digest(before.inputs, "measurements"),
                            inputs_digest(after.inputs, "measurements"));
    look_away(&before);
    look_away(&after);
    book_clear(&before.book);
}

static void assert_words(const Inputs *inputs, const char *name, const char *words)
{
    g_autofree char *said = inputs_words(inputs, name);
    assert_string_equal(said, words);
}

static void words(void **state)
{
    Seen seen = {.book = incremental_book()};
    (void)state;
    look(&seen);
    assert_words(seen.inputs, "device slow", "device slow differs (hardware/two.lua:4)");
    assert_words(seen.inputs, "model third", "model third differs (models/other.lua:3)");
    assert_words(seen.inputs, "template templates/about.md", "templates/about.md differs");
    assert_words(seen.inputs, "device none", "device none is gone");
    assert_words(seen.inputs, "layout", "templates/layout.html differs");
    look_away(&seen);
    book_clear(&seen.book);
}

/* The whole is another one for a file in any folder that is read, and for no other file. */
static void whole(void **state)
{
    Book book = incremental_book();
    static const struct {
        const char *file;
        bool counts;
    } files[] = {{"notes.txt", false},           {"site/x.html", false},
                 {"models/readme.txt", true},    {"hardware/measurements/m.lua", true},
                 {"static/deep/er/x.png", true}, {"templates/notes/x.md", true},
                 {"budgets.lua", true}};
    g_autofree char *last = NULL;
    (void)state;
    for (size_t i = 0; i <= G_N_ELEMENTS(files); i++) {
        g_autoptr(Digests) digests = digests_new();
        g_autoptr(GPtrArray) folders = project_folders(&(ProjectPlace){.dir = book.dir}, NULL);
        char *now = inputs_whole(folders, "program", NULL, digests, NULL);
        assert_non_null(now);
        if (i > 0 && (strcmp(now, last) != 0) != files[i - 1].counts)
            fail_msg("%s", files[i - 1].file);
        g_free(last);
        last = now;
        if (i < G_N_ELEMENTS(files))
            book_add(&book, files[i].file, "new");
    }
    book_clear(&book);
}

/* Where links to folders lead is not followed: then nothing is said. */
static void unknown(void **state)
{
    Book book = incremental_book();
    g_autoptr(Digests) digests = digests_new();
    g_autofree char *aside = book_path(&book, "aside"), *models = book_path(&book, "models");
    GError *error = NULL;
    (void)state;
    assert_int_equal(rename(models, aside), 0);
    assert_int_equal(symlink(aside, models), 0);
    g_autoptr(GPtrArray) folders = project_folders(&(ProjectPlace){.dir = book.dir}, NULL);
    assert_null(inputs_whole(folders, "program", NULL, digests, &error));
    assert_null(error);
    assert_null(inputs_whole(folders, NULL, NULL, digests, &error));
    assert_null(error);
    book_clear(&book);
}

static void of_the_program(void **state)
{
    g_autofree char *one = inputs_program(NULL), *two = inputs_program(NULL);
    (void)state;
    assert_non_null(one);
    assert_string_equal(one, two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_at_a_time), cmocka_unit_test(measurements),
        cmocka_unit_test(words),         cmocka_unit_test(whole),
        cmocka_unit_test(unknown),       cmocka_unit_test(of_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
