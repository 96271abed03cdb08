#include "page/templates.h"

#include "base/error.h"
#include "support.h"

/* A handbook has the network "known" and nothing else. */
static bool is_known(const char *id, const void *data)
{
    return strcmp(id, data) == 0;
}

static bool is_wanted(const char *folder, const void *data)
{
    return strcmp(folder, data) != 0;
}

typedef struct Fixture {
    Book own, base;
    GPtrArray *folders, *errors;
    Templates *templates;
} Fixture;

static void read_also(Fixture *fixture, bool drafts)
{
    char *const bases[] = {fixture->base.dir, NULL};
    FoldersAsked asked = {.dir = fixture->own.dir, .bases = bases, .file = "handbook.lua"};
    fixture->folders = folders_new(&asked, fixture->errors);
    TemplatesAsked wanted = {fixture->folders, is_known, "known", drafts};
    fixture->templates = templates_read(&wanted, fixture->errors);
}

static void read_them(Fixture *fixture)
{
    read_also(fixture, false);
}

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->own = book_bare();
    fixture->base = book_bare();
    fixture->errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    templates_free(fixture->templates);
    g_ptr_array_unref(fixture->folders);
    g_ptr_array_unref(fixture->errors);
    book_clear(&fixture->own);
    book_clear(&fixture->base);
    g_free(fixture);
    return 0;
}

static const Template *named(const Fixture *fixture, const char *name)
{
    const Template *found = templates_find(fixture->templates, name);
    if (!found)
        fail_msg("no template %s", name);
    return found;
}

static const char *error_at(const Fixture *fixture, guint i)
{
    if (i >= fixture->errors->len)
        fail_msg("no error %u", i);
    return ((const GError *)g_ptr_array_index(fixture->errors, i))->message;
}

/* By what they say of their order, then by name, wherever they stand; assets/ has none. */
static void test_order(void **state)
{
    Fixture *fixture = *state;
    book_add(&fixture->own, "templates/z.md", "---\norder: 1\n---\n");
    book_add(&fixture->own, "templates/notes/week/b.md", "---\norder: 2\n---\n");
    book_add(&fixture->own, "templates/a.md", "---\norder: 2\n---\n");
    book_add(&fixture->own, "templates/assets/read.md", "no page");
    read_them(fixture);
    assert_int_equal(fixture->errors->len, 0);
    assert_int_equal(templates_count(fixture->templates), 3);
    assert_string_equal(templates_at(fixture->templates, 0)->name, "z.md");
    assert_string_equal(templates_at(fixture->templates, 1)->name, "a.md");
    assert_string_equal(templates_at(fixture->templates, 2)->name, "notes/week/b.md");
    assert_string_equal(templates_at(fixture->templates, 2)->path, "templates/notes/week/b.md");
}

/* File by file, in folders too. */
static void test_overlay(void **state)
{
    Fixture *fixture = *state;
    book_add(&fixture->base, "templates/notes/a.md", "---\ntitle: Theirs\n---\n");
    book_add(&fixture->base, "templates/notes/b.md", "---\ntitle: Theirs\n---\n");
    book_add(&fixture->own, "templates/notes/a.md", "---\ntitle: Ours\n---\n");
    read_them(fixture);
    assert_int_equal(templates_count(fixture->templates), 2);
    assert_string_equal(named(fixture, "notes/a.md")->title, "Ours");
    assert_string_equal(named(fixture, "notes/b.md")->title, "Theirs");
}

static void test_what_is_left_out(void **state)
{
    Fixture *fixture = *state;
    book_add(&fixture->own, "templates/a.md", "---\nneeds: known\n---\n");
    book_add(&fixture->own, "templates/b.md", "---\nneeds: known, unknown\n---\n");
    book_add(&fixture->own, "templates/notes/c.md", "---\ntitel: C\n---\n");
    g_autofree char *link = book_path(&fixture->own, "templates/loop");
    assert_int_equal(symlink(".", link), 0);
    read_them(fixture);
    assert_int_equal(templates_count(fixture->templates), 1);
    named(fixture, "a.md");
    assert_string_equal(templates_left_out(fixture->templates, "b.md")->lacks, "unknown");
    assert_null(templates_left_out(fixture->templates, "a.md"));
    assert_int_equal(fixture->errors->len, 2);
    assert_string_equal(error_at(fixture, 0), "templates/loop: is a link to a folder; put a copy "
                                              "of it in its place");
    assert_contains(error_at(fixture, 1), "templates/notes/c.md:2: unknown key 'titel'");
}

/* Until it is done, what it is to replace stays. */
static void add_drafts(Fixture *fixture)
{
    book_add(&fixture->base, "templates/index.md", "---\ntitle: Theirs\n---\n");
    book_add(&fixture->own, "templates/index.md", "---\ntitle: Ours\ndraft: true\n---\n");
    book_add(&fixture->own, "templates/mine.md", "---\ndraft: true\n---\n");
}

static void test_drafts_are_left_out(void **state)
{
    Fixture *fixture = *state;
    add_drafts(fixture);
    read_them(fixture);
    assert_int_equal(templates_count(fixture->templates), 1);
    assert_string_equal(named(fixture, "index.md")->title, "Theirs");
    assert_string_equal(templates_left_out(fixture->templates, "mine.md")->path,
                        "templates/mine.md");
    assert_null(templates_left_out(fixture->templates, "mine.md")->lacks);
}

static void test_drafts_are_asked_for(void **state)
{
    Fixture *fixture = *state;
    add_drafts(fixture);
    read_also(fixture, true);
    assert_int_equal(templates_count(fixture->templates), 2);
    assert_string_equal(named(fixture, "index.md")->title, "Ours");
    assert_true(named(fixture, "mine.md")->draft);
    assert_null(templates_left_out(fixture->templates, "mine.md"));
}

/* A folder has a page that lists what is in it, but where it has its own or another stands for it.
 */
static void test_indexes(void **state)
{
    Fixture *fixture = *state;
    book_add(&fixture->own, "templates/notes/week/a.md", "");
    book_add(&fixture->own, "templates/mine/index.md", "---\ntitle: Own\n---\n");
    book_add(&fixture->own, "templates/guide/b.md", "");
    read_them(fixture);
    templates_add_indexes(fixture->templates, is_wanted, "guide");
    assert_int_equal(templates_count(fixture->templates), 5);
    assert_string_equal(named(fixture, "notes/index.md")->title, "notes");
    assert_string_equal(named(fixture, "notes/week/index.md")->title, "week");
    assert_string_equal(named(fixture, "notes/week/index.md")->path, "templates/notes/week");
    assert_contains(named(fixture, "notes/week/index.md")->text, "ipairs(children)");
    assert_string_equal(named(fixture, "mine/index.md")->title, "Own");
    assert_null(templates_find(fixture->templates, "guide/index.md"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_overlay, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_drafts_are_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_drafts_are_asked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(test_indexes, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
