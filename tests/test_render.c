#include "site/project.h"
#include "site/render.h"
#include "support.h"

typedef struct Fixture {
    Book book;
    Project *project;
    GPtrArray *errors;
    Pages *pages;
    Layout *layout;
    Fonts *fonts;
    GHashTable *files; /* path -> text */
} Fixture;

static bool keep(void *sink, const char *path, const void *bytes, size_t length, GError **error)
{
    Fixture *fixture = sink;
    (void)error;
    g_hash_table_insert(fixture->files, g_strdup(path), g_strndup(bytes, length));
    return true;
}

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    Book book = {g_dir_make_tmp("roofbook-render-XXXXXX", NULL), NULL};
    book_add(&book, "models/small.lua", SMALL_MODEL);
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    book_add(&book, "templates/index.md",
             "---\ntitle: Overview\ndescription: all of it\n---\n"
             "`lua models.small.macs` multiply-accumulates.\n");
    book_add(&book, "templates/models.md", "---\ntitle: Models\n---\n");
    book_add(&book, "templates/model.md", "```{lua}\nnothing_of_that_name()\n```\n");
    fixture->book = book;
    fixture->project = project_open(book.dir, NULL, NULL);
    fixture->errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    fixture->pages =
        pages_plan(&(PagesAsked){fixture->project->analysis, fixture->project->handbook,
                                 fixture->project->folders, false},
                   fixture->errors);
    fixture->layout = layout_parse("layout.html", "<title>{{title}}</title>{{html:content}}", NULL);
    fixture->fonts = fonts_new();
    fixture->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    g_hash_table_unref(fixture->files);
    fonts_free(fixture->fonts);
    layout_free(fixture->layout);
    pages_free(fixture->pages);
    g_ptr_array_unref(fixture->errors);
    project_free(fixture->project);
    book_clear(&fixture->book);
    g_free(fixture);
    return 0;
}

static RenderContext context_of(Fixture *fixture)
{
    return (RenderContext){fixture->project->analysis,
                           fixture->pages,
                           fixture->project->handbook,
                           fixture->layout,
                           fixture->errors,
                           fixture->fonts,
                           NULL,
                           keep,
                           fixture,
                           NULL,
                           NULL,
                           NULL,
                           NULL,
                           NULL};
}

static const char *file(const Fixture *fixture, const char *path)
{
    const char *text = g_hash_table_lookup(fixture->files, path);
    if (!text)
        fail_msg("no %s", path);
    return text;
}

/* For `check`: the page's errors, and no file. */
static void test_a_page_that_is_only_knitted(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    g_autoptr(Fonts) rough = fonts_rough();
    RenderContext context = context_of(fixture);
    context.write = NULL;
    context.fonts = rough;
    guint before = g_hash_table_size(fixture->files);
    assert_true(render_page(&context, pages_find(fixture->pages, "index.html"), NULL));
    assert_false(
        render_page(&context, pages_find(fixture->pages, "models/small/index.html"), &error));
    assert_contains(error->message, "model.md:");
    assert_int_equal(g_hash_table_size(fixture->files), before);
}

/* 8 x 8 x 4 outputs of 3 x 3 x 3 products each. */
static void test_a_page_and_what_lies_beside_it(void **state)
{
    Fixture *fixture = *state;
    RenderContext context = context_of(fixture);
    assert_true(render_page(&context, pages_find(fixture->pages, "index.html"), NULL));
    assert_contains(file(fixture, "index.html"), "<title>Overview</title>");
    assert_contains(file(fixture, "index.html"), "6912 multiply-accumulates.");
    assert_contains(file(fixture, "index.md"), "6912 multiply-accumulates.");
    assert_contains(file(fixture, "data.json"), "\"schema\":\"roofbook-page/1\"");
}

/* A page that fails writes nothing, and the page in its place says why. */
static void test_a_page_that_fails(void **state)
{
    Fixture *fixture = *state;
    RenderContext context = context_of(fixture);
    int i = pages_find(fixture->pages, "models/small/index.html");
    g_autoptr(GError) error = NULL;
    assert_false(render_page(&context, i, &error));
    assert_true(g_str_has_prefix(error->message, "templates/model.md:2: "));
    assert_int_equal(g_hash_table_size(fixture->files), 0);
    assert_true(render_failure(&context, i, "it is <broken>", NULL));
    assert_contains(file(fixture, "models/small/index.html"), "it is &lt;broken&gt;");
    assert_contains(file(fixture, "models/small/index.md"), "it is \\<broken\\>");
}

/* A script that a page loads is one of the site, or the page says that it is not. */
static void test_a_page_with_a_script(void **state)
{
    Fixture *fixture = *state;
    RenderContext context = context_of(fixture);
    g_autoptr(Places) places = places_new(fixture->pages);
    g_autoptr(GString) report = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    context.places = places;
    context.report = report;
    int i = pages_find(fixture->pages, "index.html");
    PagePlan *plan = &g_array_index(fixture->pages->plans, PagePlan, i);
    plan->text = "---\nscripts: own.js\n---\ntext\n";
    plan->length = strlen(plan->text);
    assert_false(render_page(&context, i, &error));
    assert_string_equal(error->message, "templates/index.md:1: no script 'own.js' in "
                                        "templates/assets; write one, or take it out of 'scripts'");
    places_add(places, "assets/own.js");
    assert_true(render_page(&context, i, NULL));
}

/* 50 million instructions for all; beside them 2,000 for an operator, 50,000 for a network or
 * device and 500 for a pair, in whole millions: 2000 x 97 pairs are 97 million, and 2097 x 50,000
 * are 104.85. */
static void test_limits_grow_with_the_handbook(void **state)
{
    (void)state;
    static const struct {
        gint64 operators, models, devices, millions, bytes;
    } rows[] = {{0, 0, 0, 50, 0},
                {0, 2000, 97, 50 + 201, 2097 * 20000},
                {60000, 1, 0, 50 + 120, 60000 * 2000 + 20000},
                {0, 1, 1, 50, 40000}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        SandboxLimits limits = render_limits(rows[i].operators, rows[i].models, rows[i].devices);
        assert_int_equal(limits.instructions, rows[i].millions * 1000000);
        assert_int_equal(limits.memory_bytes, ((size_t)64 << 20) + (size_t)rows[i].bytes);
        assert_true(!limits.remedy == (rows[i].millions < 55));
    }
    assert_string_equal(render_limits(60000, 1, 1).remedy,
                        "the page is too large: show less of what there is");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits_grow_with_the_handbook),
        cmocka_unit_test_setup_teardown(test_a_page_that_is_only_knitted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_page_and_what_lies_beside_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_page_that_fails, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_page_with_a_script, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
