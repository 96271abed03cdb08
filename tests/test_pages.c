#include "page/pages.h"
#include "site/project.h"
#include "support.h"

/* With templates of its own, so that a test says what there is. */
static Book book_with_templates(void)
{
    Book book = {g_dir_make_tmp("roofbook-pages-XXXXXX", NULL), NULL};
    book_add(&book, "models/small.lua", SMALL_MODEL);
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    book_add(&book, "handbook.lua", "handbook { title = \"T\", deep = { \"box\" } }\n");
    book_add(&book, "templates/index.md", "---\ntitle: Overview\n---\n");
    book_add(&book, "templates/models.md", "---\ntitle: Models\norder: 1\n---\n");
    book_add(&book, "templates/model.md", "x\n");
    book_add(&book, "templates/model_device.md", "x\n");
    book_add(&book, "templates/mine.md", "---\ntitle: Mine\norder: 2\n---\n");
    book_add(&book, "templates/needs.md", "---\ntitle: N\nneeds: resnet50\n---\n");
    book_add(&book, "templates/draft.md", "---\ntitle: D\ndraft: true # until it is done\n---\n");
    book_add(&book, "templates/done.md", "---\ntitle: E\norder: 3\ndraft: false\n---\n");
    book_add(&book, "templates/guide.md", "---\ntitle: Guide\n---\n");
    book_add(&book, "templates/data.md", "---\ntitle: Data\n---\n");
    book_add(&book, "templates/guide/b.md", "---\ntitle: B\norder: 2\n---\n");
    book_add(&book, "templates/guide/a.md", "---\ntitle: A\norder: 1\n---\n");
    book_add(&book, "templates/guide/more/c.md", "---\ntitle: C\n---\n");
    book_add(&book, "templates/notes/week/index.md", "---\ntitle: This week\n---\n");
    book_add(&book, "templates/notes/week/one.md", "# One\n");
    book_add(&book, "templates/models/choosing.md", "---\ntitle: Choosing\n---\n");
    book_add(&book, "templates/guide/a.zh.md",
             "---\ntitle: 甲\norder: 1\nlang: zh-hans\ntranslates: a.md\n---\n");
    book_add(&book, "templates/notes/de.md",
             "---\ntitle: A\nlang: de\ntranslates: ../guide/a.md\n---\n");
    return book;
}

typedef struct Fixture {
    Book book;
    Project *project;
    GPtrArray *errors;
    Pages *pages;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_with_templates();
    fixture->project = project_open(fixture->book.dir, NULL, NULL);
    fixture->errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    fixture->pages =
        pages_plan(&(PagesAsked){fixture->project->analysis, fixture->project->handbook,
                                 fixture->project->folders, false},
                   fixture->errors);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    pages_free(fixture->pages);
    g_ptr_array_unref(fixture->errors);
    project_free(fixture->project);
    book_clear(&fixture->book);
    g_free(fixture);
    return 0;
}

static const PagePlan *plan_of(const Fixture *fixture, const char *path)
{
    int i = pages_find(fixture->pages, path);
    if (i < 0)
        fail_msg("no page %s", path);
    return pages_plan_at(fixture->pages, i);
}

static void test_where_pages_stand(void **state)
{
    const Fixture *fixture = *state;
    assert_int_equal(fixture->errors->len, 0);
    assert_int_equal(plan_of(fixture, "index.html")->scope, PAGE_ONCE);
    assert_int_equal(plan_of(fixture, "models/small/index.html")->scope, PAGE_PER_MODEL);
    const PagePlan *pair = plan_of(fixture, "models/small/box/index.html");
    assert_int_equal(pair->scope, PAGE_PER_PAIR);
    assert_int_equal(pair->model, 0);
    assert_int_equal(pair->device, 0);
    assert_string_equal(pair->template_path, "templates/model_device.md");
    assert_string_equal(pages_path(fixture->pages, "small", "box"), "models/small/box/index.html");
    assert_null(pages_path(fixture->pages, "small", "other"));
}

/* A page that needs what the handbook lacks is left out. */
static void test_needs(void **state)
{
    const Fixture *fixture = *state;
    assert_int_equal(pages_find(fixture->pages, "needs/index.html"), -1);
    plan_of(fixture, "mine/index.html");
}

static void test_drafts_are_left_out(void **state)
{
    const Fixture *fixture = *state;
    assert_int_equal(pages_find(fixture->pages, "draft/index.html"), -1);
    assert_true(pages_find(fixture->pages, "done/index.html") >= 0);
    assert_int_equal(fixture->errors->len, 0);
}

static void test_chapters_are_in_order(void **state)
{
    const Fixture *fixture = *state;
    int a = pages_find(fixture->pages, "guide/a/index.html"),
        b = pages_find(fixture->pages, "guide/b/index.html");
    if (a < 0 || b < 0)
        fail_msg("no chapters");
    assert_true(b > a);
}

static int index_of(const Fixture *fixture, const char *path)
{
    plan_of(fixture, path);
    return pages_find(fixture->pages, path);
}

/* Below the page of their folder, which is where they stand in the navigation. */
static void test_folders(void **state)
{
    const Fixture *fixture = *state;
    int notes = index_of(fixture, "notes/index.html"),
        week = index_of(fixture, "notes/week/index.html");
    assert_string_equal(plan_of(fixture, "notes/index.html")->title, "notes");
    assert_int_equal(plan_of(fixture, "notes/index.html")->nav_level, 0);
    assert_int_equal(plan_of(fixture, "notes/index.html")->parent, 0);
    assert_string_equal(plan_of(fixture, "notes/week/index.html")->title, "This week");
    assert_int_equal(plan_of(fixture, "notes/week/index.html")->parent, notes);
    assert_int_equal(plan_of(fixture, "notes/week/one/index.html")->parent, week);
    assert_int_equal(plan_of(fixture, "notes/week/one/index.html")->nav_level, 1);
    assert_string_equal(plan_of(fixture, "notes/week/one/index.html")->template_path,
                        "templates/notes/week/one.md");
    assert_string_equal(plan_of(fixture, "notes/week/one/index.html")->title, "One");
    assert_int_equal(plan_of(fixture, "guide/more/c/index.html")->parent,
                     index_of(fixture, "guide/more/index.html"));
    assert_int_equal(plan_of(fixture, "guide/more/index.html")->parent,
                     index_of(fixture, "guide/index.html"));
    assert_int_equal(plan_of(fixture, "models/choosing/index.html")->parent,
                     index_of(fixture, "models/index.html"));
}

/* Of a page and its translations one is shown among others, in the language of who looks. */
static void test_translations(void **state)
{
    const Fixture *fixture = *state;
    int en = index_of(fixture, "guide/a/index.html"),
        zh = index_of(fixture, "guide/a.zh/index.html"),
        de = index_of(fixture, "notes/de/index.html"), other = index_of(fixture, "mine/index.html");
    assert_string_equal(pages_plan_at(fixture->pages, zh)->lang, "zh-Hans");
    assert_string_equal(pages_plan_at(fixture->pages, en)->lang, "en");
    assert_int_equal(pages_original(fixture->pages, zh), en);
    assert_int_equal(pages_original(fixture->pages, de), en);
    assert_int_equal(pages_original(fixture->pages, en), en);
    assert_true(pages_plan_at(fixture->pages, en)->translated);
    assert_false(pages_plan_at(fixture->pages, other)->translated);
    assert_true(pages_shown(fixture->pages, other, en));
    assert_false(pages_shown(fixture->pages, other, zh));
    assert_true(pages_shown(fixture->pages, zh, zh));
    assert_false(pages_shown(fixture->pages, zh, en));
    assert_false(pages_shown(fixture->pages, zh, de));
    assert_true(pages_shown(fixture->pages, zh, other));
}

static void test_wrong_translations(void **state)
{
    (void)state;
    static const struct {
        const char *front, *message;
    } rows[] = {
        {"lang: de\ntranslates: guid/b.md",
         "templates/x.md:3: 'translates' names no page: 'guid/b.md': did you mean 'guide/b.md'?"},
        {"translates: ../secret.md\nlang: de",
         "templates/x.md:2: 'translates' names no page: '../secret.md'; name its source"},
        {"lang: de\ntranslates: x.md", "templates/x.md:3: 'translates' names templates/x.md, which "
                                       "is this page; name the page that was first"},
        {"lang: de\ntranslates: guide/a.zh.md", "templates/x.md:3: 'translates' names "
                                                "templates/guide/a.zh.md, which is a translation"},
        {"translates: guide/b.md", "templates/x.md:2: is in 'en' as templates/guide/b.md, which it "
                                   "translates; say another 'lang'"},
        {"lang: de\ntranslates: draft.md", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Book book = book_with_templates();
        g_autofree char *text = g_strdup_printf("---\n%s\n---\n", rows[i].front);
        book_add(&book, "templates/x.md", text);
        g_autoptr(Project) project = project_open(book.dir, NULL, NULL);
        g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
        g_autoptr(Pages) pages = pages_plan(
            &(PagesAsked){project->analysis, project->handbook, project->folders, false}, errors);
        assert_int_equal(errors->len, rows[i].message != NULL);
        if (rows[i].message)
            assert_contains(((const GError *)g_ptr_array_index(errors, 0))->message,
                            rows[i].message);
        assert_true(pages_find(pages, "x/index.html") >= 0);
        book_clear(&book);
    }
}

/* The pages are planned all the same. */
static void assert_one_problem(const Book *book, const char *message)
{
    g_autoptr(Project) project = project_open(book->dir, NULL, NULL);
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Pages) pages = pages_plan(
        &(PagesAsked){project->analysis, project->handbook, project->folders, false}, errors);
    assert_non_null(pages);
    assert_int_equal(errors->len, 1);
    assert_string_equal(((const GError *)g_ptr_array_index(errors, 0))->message, message);
}

/* Said once, whatever it makes. */
static void test_a_translation_of_many_pages(void **state)
{
    (void)state;
    Book book = book_with_templates();
    book_add(&book, "templates/model.md",
             "---\nlang: de\ntranslates: guide/b.md\n---\n# `lua model.name`\n");
    assert_one_problem(&book, "templates/model.md:3: 'translates' is of a template that makes one "
                              "page, and this one makes many; leave it out");
    book_clear(&book);
}

/* templates/models/small.md stands where the network's page does: one of them is, and says so. */
static void test_two_pages_of_one_address(void **state)
{
    (void)state;
    Book book = book_with_templates();
    book_add(&book, "templates/models/small.md", "---\ntitle: S\n---\n");
    assert_one_problem(&book, "templates/model.md: its page 'models/small/index.html' is that of "
                              "templates/models/small.md already; give one of them another name");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_folders, setup, teardown),
        cmocka_unit_test_setup_teardown(test_translations, setup, teardown),
        cmocka_unit_test(test_wrong_translations),
        cmocka_unit_test(test_a_translation_of_many_pages),
        cmocka_unit_test(test_two_pages_of_one_address),
        cmocka_unit_test_setup_teardown(test_where_pages_stand, setup, teardown),
        cmocka_unit_test_setup_teardown(test_needs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_drafts_are_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_chapters_are_in_order, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
