/* site/glyphs.h, and what the program does on a machine without fonts, or without those of a name.
 */
#include "site/glyphs.h"
#include "support.h"

/* ---- Fonts of a test's own ------------------------------------------------------------------- */

/* A fontconfig file of the fonts in the handbook's fonts/, which may hold none, as FONTCONFIG_FILE.
 */
static void use_fonts(const Book *book)
{
    g_autofree char *fonts = book_path(book, "fonts"), *cache = book_path(book, "cache"),
                    *file = book_path(book, "fonts.conf");
    g_autofree char *text =
        g_strdup_printf("<?xml version=\"1.0\"?>\n"
                        "<!DOCTYPE fontconfig SYSTEM \"urn:fontconfig:fonts.dtd\">\n"
                        "<fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>\n",
                        fonts, cache);
    assert_int_equal(g_mkdir_with_parents(fonts, 0755), 0);
    assert_int_equal(g_mkdir_with_parents(cache, 0755), 0);
    book_add(book, "fonts.conf", text);
    assert_true(g_setenv("FONTCONFIG_FILE", file, TRUE));
}

/* DejaVu Sans alone: Latin, Greek and Cyrillic, and nothing of Chinese. */
static void add_latin(const Book *book)
{
    g_unsetenv("FONTCONFIG_FILE");
    const char *const ask[] = {"fc-match", "-f", "%{file}", "DejaVu Sans", NULL};
    g_auto(Ran) asked = run_argv(ask);
    assert_status(&asked, 0);
    g_autofree char *fonts = book_path(book, "fonts");
    assert_int_equal(g_mkdir_with_parents(fonts, 0755), 0);
    const char *const copy[] = {"cp", asked.out, fonts, NULL};
    g_auto(Ran) copied = run_argv(copy);
    assert_status(&copied, 0);
}

static int forget_fonts(void **state)
{
    (void)state;
    g_unsetenv("FONTCONFIG_FILE");
    return 0;
}

/* ---- None ------------------------------------------------------------------------------------ */

static void assert_refused(const Ran *ran)
{
    assert_status(ran, 1);
    assert_one_line(ran);
    assert_contains(ran->err, "install the package fonts-dejavu-core");
}

static void test_without_fonts_nothing_is_written(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) before = book_build(&book);
    assert_status(&before, 0);
    g_autofree char *old = book_read(&book, "site/models/small/index.html");
    use_fonts(&book);
    g_autofree char *file = book_path(&book, "a.svg"), *folder = book_path(&book, "review");
    g_auto(Ran) build = run_roofbook("build", "-q", "-C", book.dir, "-j", "2", NULL);
    g_auto(Ran) chart =
        run_roofbook("chart", "roofline", "small", "--on", "box", "-C", book.dir, "-o", file, NULL);
    g_auto(Ran) review = run_roofbook("review", "small", "--on", "box", "--to", "batch=2", "-C",
                                      book.dir, "-o", folder, NULL);
    assert_refused(&build);
    assert_refused(&chart);
    assert_refused(&review);
    g_autofree char *kept = book_read(&book, "site/models/small/index.html");
    assert_string_equal(kept, old);
    assert_false(book_has(&book, "a.svg"));
    assert_false(book_has(&book, "review"));
    assert_false(book_has(&book, ".site.roofbook-work"));
    book_clear(&book);
}

/* ---- Some ------------------------------------------------------------------------------------ */

#define CHINESE_MODEL                                                                              \
    "\nmodel { id = \"zh\", name = \"残差网络\", input = { 3, 8, 8 },\n"                       \
    "  build = function(x) return x:conv { 4, kernel = 3, pad = 1 }:relu() end }\n"

static void assert_warned(const Ran *ran)
{
    assert_status(ran, 0);
    assert_contains(ran->err, "roofbook: models/zh.lua:2: no font has all characters of '");
    assert_contains(ran->err, "残差网络");
    assert_contains(ran->err, "install the package fonts-noto-cjk");
}

static void test_a_name_that_no_font_has(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "models/zh.lua", CHINESE_MODEL);
    add_latin(&book);
    use_fonts(&book);
    g_autofree char *file = book_path(&book, "a.svg"), *folder = book_path(&book, "review");
    g_auto(Ran) one = run_roofbook("build", "-q", "-C", book.dir, "-j", "1", NULL);
    g_auto(Ran) two = run_roofbook("build", "-q", "-C", book.dir, "-j", "2", NULL);
    g_auto(Ran) chart =
        run_roofbook("chart", "roofline", "zh", "--on", "box", "-C", book.dir, "-o", file, NULL);
    g_auto(Ran) review = run_roofbook("review", "zh", "--on", "box", "--to", "batch=2", "-C",
                                      book.dir, "-o", folder, NULL);
    g_auto(Ran) small =
        run_roofbook("chart", "roofline", "small", "--on", "box", "-C", book.dir, "-o", file, NULL);
    assert_warned(&one);
    assert_string_equal(two.err, one.err);
    assert_warned(&chart);
    assert_warned(&review);
    assert_status(&small, 0);
    assert_string_equal(small.err, "");
    book_clear(&book);
}

/* Fonts that are installed after a warning are used by the next build. */
static void test_fonts_that_come_later(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "models/zh.lua", CHINESE_MODEL);
    add_latin(&book);
    use_fonts(&book);
    for (int i = 0; i < 2; i++) {
        g_auto(Ran) without = run_roofbook("build", "-q", "-C", book.dir, "-j", "2", NULL);
        assert_warned(&without);
    }
    g_unsetenv("FONTCONFIG_FILE");
    g_auto(Ran) with = run_roofbook("build", "-q", "-C", book.dir, "-j", "2", NULL);
    assert_status(&with, 0);
    assert_string_equal(with.err, "");
    book_clear(&book);
}

/* ---- Packages -------------------------------------------------------------------------------- */

/* packages.debian.org: what each of them is described to have. */
static void test_packages(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"残差", "fonts-noto-cjk"},
        {"ネット", "fonts-noto-cjk"},
        {"Größe 신경망", "fonts-noto-cjk"},
        {"「net」", "fonts-noto-cjk"},
        {"\u0928\u0947\u091f", "fonts-noto-core"},
        {"\U0001F680 net", "fonts-noto-color-emoji"},
        {"Größe", "fonts-dejavu-core"},
        {"сеть ≥ 1", "fonts-dejavu-core"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_string_equal(text_package(rows[i][0]), rows[i][1]);
}

/* ---- Reports --------------------------------------------------------------------------------- */

/* 25 texts, of which the first comes twice. */
static void test_few_warnings_stand_for_many(void **state)
{
    (void)state;
    Book book = book_small();
    g_autoptr(Project) project = project_open(book.dir, NULL, NULL);
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free),
                         reports = g_ptr_array_new(),
                         notes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Pages) pages = pages_plan(
        &(PagesAsked){project->analysis, project->handbook, project->folders, false}, errors);
    g_autoptr(GString) report = g_string_new("#anchor\n~残0\n");
    for (int i = 0; i < 25; i++)
        g_string_append_printf(report, "~残%d\n", i);
    g_ptr_array_add(reports, NULL);
    g_ptr_array_add(reports, report);
    glyphs_warnings(reports, pages, project, notes);
    assert_int_equal(notes->len, GLYPHS_MOST_WARNINGS + 1);
    g_autofree char *first = g_strdup_printf("%s: no font has all characters of '残0'",
                                             pages_plan_at(pages, 1)->template_path);
    assert_contains(g_ptr_array_index(notes, 0), first);
    assert_contains(g_ptr_array_index(notes, GLYPHS_MOST_WARNINGS), "5 texts more");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_without_fonts_nothing_is_written, forget_fonts),
        cmocka_unit_test_teardown(test_a_name_that_no_font_has, forget_fonts),
        cmocka_unit_test_teardown(test_fonts_that_come_later, forget_fonts),
        cmocka_unit_test(test_packages),
        cmocka_unit_test(test_few_warnings_stand_for_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
