/* What people get wrong: each mistake costs itself, and is told once, with the place and a remedy.
 */
#include "support.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/sys.h"
#include "site/site.h"

/* A mistake is one file added to a handbook of one model and one device. */
typedef struct Mistake {
    const char *name, *file, *text;
    const char *place;  /* how the message begins */
    const char *remedy; /* what else it says */
} Mistake;

#define MODEL(body)                                                                                \
    "model { id = \"bad\", input = { 3, 56, 56 }, build = function(x)\n" body "\nend }\n"
#define DEVICE(peak)                                                                               \
    "device { id = \"bad\", class = \"gpu-datacentre\",\n"                                         \
    "  peak { dtype = \"fp32\", unit = \"vector\", " peak " source = \"data sheet\" },\n"          \
    "  memory { name = \"DRAM\", bandwidth = 1e9, source = \"data sheet\" } }\n"
#define PAGE(body) "---\ntitle: Mine\n---\n\n" body "\n"
#define LOOP "ran for more than 50 million instructions; is a loop endless?"

static const Mistake mistakes[] = {
    {"syntax", "models/bad.lua", "model { id = \"bad\",\n  build = function(x) return x:relu() }\n",
     "models/bad.lua:2: ", "'end' expected"},
    {"endless loop", "models/bad.lua", "local n = 0\nwhile true do n = n + 1 end\n",
     "models/bad.lua:2: ", LOOP},
    {"endless loop in pcall", "models/bad.lua",
     "while true do\n  pcall(function() while true do end end)\nend\n", "models/bad.lua:2: ", LOOP},
    {"endless build", "models/bad.lua", MODEL("  while true do end"), "models/bad.lua:2: ", LOOP},
    {"endless build in pcall", "models/bad.lua",
     MODEL("  while true do pcall(function() while true do end end) end"),
     "models/bad.lua:2: ", LOOP},
    {"10 GB string", "models/bad.lua", "local s = \"x\"\nfor _ = 1, 34 do s = s .. s end\n",
     "models/bad.lua:2: ", "more than 64 MB; build smaller tables or strings"},
    {"10 GB repeated", "models/bad.lua", "local s = (\"x\"):rep(10 * 1024 * 1024 * 1024)\n",
     "models/bad.lua:1: ", "too large; repeat it less often"},
    {"control characters", "models/bad.lua",
     "model { id = \"bad\", name = \"a\\27[31mb\", input = { 3, 8, 8 },\n"
     "  build = function(x) return x:relu() end }\n",
     "models/bad.lua:1: ", "'name' contains a control character; leave it out"},
    {"pathological pattern", "models/bad.lua",
     "local s = (\"a\"):rep(400)\ns:match((\"a?\"):rep(400) .. s)\n",
     "models/bad.lua:2: ", "patterns are left out"},
    {"unknown field", "models/bad.lua",
     "model { id = \"bad\", input = { 3, 8, 8 }, fammily = \"F\",\n"
     "  build = function(x) return x:relu() end }\n",
     "models/bad.lua:1: ", "unknown field 'fammily': did you mean 'family'?"},
    {"unknown attribute", "models/bad.lua", MODEL("  return x:conv { 4, kernal = 3 }"),
     "models/bad.lua:2: ", "'kernal': did you mean 'kernel'?"},
    {"unknown operator", "models/bad.lua", MODEL("  return x:rellu()"),
     "models/bad.lua:2: ", "unknown operator 'rellu': did you mean 'relu'?"},
    {"unknown device", "handbook.lua",
     "handbook { title = \"T\",\n  devices = { \"bix\", \"box\" } }",
     "handbook.lua:", "unknown device 'bix': did you mean 'box'?"},
    {"unknown model", "handbook.lua",
     "handbook { title = \"T\",\n  models = { \"smal\", \"small\" } }",
     "handbook.lua:", "unknown model 'smal': did you mean 'small'?"},
    {"kernel too large", "models/bad.lua", MODEL("  return x:conv { 4, kernel = 59, pad = 1 }"),
     "models/bad.lua:2: ",
     "kernel 59x59 is larger than its padded input 58x58; use a smaller kernel or more padding"},
    {"groups", "models/bad.lua", MODEL("  return x:conv { 4, kernel = 3, groups = 2 }"),
     "models/bad.lua:2: ",
     "3 input channels are not divisible by 2 groups; choose a number of groups that divides them"},
    {"unequal sum", "models/bad.lua", MODEL("  return x + x:max_pool { 2, stride = 2 }"),
     "models/bad.lua:2: ", "cannot add 1x3x56x56 and 1x3x28x28"},
    /* 4e9 * 3e9 * 3 = 3.6e19 > 9.2e18 */
    {"overflow of a size", "models/bad.lua",
     "model { id = \"bad\", input = { 3, 3000000000, 4000000000 },\n"
     "  build = function(x) return x:relu() end }\n",
     "models/bad.lua:1: ", "64 bits"},
    /* 3 * 3 * 2e9 * 2e9 = 3.6e19 */
    {"overflow of a weight", "models/bad.lua",
     "model { id = \"bad\", input = { 2000000000, 1, 1 }, build = function(x)\n"
     "  return x:conv { 2000000000, kernel = 3, pad = 1 } end }\n",
     "models/bad.lua:2: ", "does not fit in 64 bits"},
    {"two models, one id", "models/two.lua",
     "model { id = \"small\", input = { 3, 8, 8 },\n  build = function(x) return x:relu() end }\n",
     "models/two.lua:1: ", "declared before, at models/small.lua:1; give one of them another id"},
    {"slash in an id", "models/bad.lua",
     "model { id = \"a/b\", input = { 3, 8, 8 },\n  build = function(x) return x:relu() end }\n",
     "models/bad.lua:1: ", "use lower case letters, digits"},
    {"dots in an id", "models/bad.lua",
     "model { id = \"../bad\", input = { 3, 8, 8 },\n  build = function(x) return x:relu() end }\n",
     "models/bad.lua:1: ", "use lower case letters, digits"},
    {"dots as an id", "models/bad.lua",
     "model { id = \"..\", input = { 3, 8, 8 },\n  build = function(x) return x:relu() end }\n",
     "models/bad.lua:1: ", "leave out the leading dot and '..'"},
    {"NaN peak", "hardware/bad.lua", DEVICE("flops = 0/0,"),
     "hardware/bad.lua:2: ", "'flops' must be a finite number, not NaN; write one"},
    {"negative peak", "hardware/bad.lua", DEVICE("flops = -1e12,"),
     "hardware/bad.lua:2: ", "leave it out when it is unknown"},
    {"missing peak", "hardware/bad.lua", DEVICE(""),
     "hardware/bad.lua:2: ", "field 'flops' is missing; add it"},
    {"no peak at all", "hardware/bad.lua", "device { id = \"bad\", class = \"gpu-datacentre\" }\n",
     "hardware/bad.lua:1: ", "has no peak; add peak {"},
    {"unknown field of a peak", "hardware/bad.lua", DEVICE("flop = 1e12,"),
     "hardware/bad.lua:2: ", "unknown field 'flop': did you mean 'flops'?"},
    {"slash in a device's id", "hardware/bad.lua",
     "device { id = \"a/b\", class = \"gpu-datacentre\",\n"
     "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"s\" } }\n",
     "hardware/bad.lua:1: ", "use lower case letters, digits"},
    {"two devices, one id", "hardware/two.lua", ROUND_DEVICE, "hardware/two.lua:1: ",
     "described before, at hardware/box.lua:1; give one of them another id"},
    {"template raises", "templates/mine.md", PAGE("```{lua}\nerror(\"no luck\")\n```"),
     "templates/mine.md:6: ", "no luck"},
    {"template names a missing model", "templates/mine.md",
     PAGE("It has `lua models.smal.params` parameters."),
     "templates/mine.md:5: ", "no model 'smal': did you mean 'small'?"},
    {"template names a missing field", "templates/mine.md",
     PAGE("It has `lua models.small.parms` parameters."),
     "templates/mine.md:5: ", "no field 'parms': did you mean 'params'?"},
    {"endless template", "templates/mine.md", PAGE("```{lua}\nwhile true do end\n```"),
     "templates/mine.md:6: ", LOOP},
};

static void make(const Mistake *mistake, Book *book)
{
    *book = book_small();
    book_add(book, mistake->file, mistake->text);
}

static void assert_told(const Ran *ran, const Mistake *mistake, int status)
{
    g_autofree char *begin = g_strconcat("roofbook: ", mistake->place, NULL);
    if (ran->status != status || line_count(ran->err) != 1 || !g_str_has_prefix(ran->err, begin) ||
        !strstr(ran->err, mistake->remedy))
        fail_msg("%s: exit status %d, said: %s", mistake->name, ran->status, ran->err);
}

static void test_mistakes_are_told_once_and_the_rest_is_published(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        Book book;
        make(&mistakes[i], &book);
        g_auto(Ran) ran = book_build(&book);
        assert_told(&ran, &mistakes[i], 3);
        assert_true(book_has(&book, "site/models/small/index.html"));
        assert_true(book_has(&book, "site/models/small/box/index.html"));
        assert_true(book_has(&book, "site/hardware/box/index.html"));
        assert_false(book_has(&book, "site/models/bad"));
        assert_false(book_has(&book, "site/hardware/bad"));
        book_clear(&book);
    }
}

static void test_check_tells_the_same(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i += 3) {
        Book book;
        make(&mistakes[i], &book);
        g_auto(Ran) ran = run_roofbook("check", "-C", book.dir, NULL);
        assert_told(&ran, &mistakes[i], 1);
        assert_false(book_has(&book, "site"));
        book_clear(&book);
    }
}

static void test_the_overview_names_what_was_left_out(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "models/bad.lua", MODEL("  return x:rellu()"));
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 3);
    g_autofree char *overview = book_read(&book, "site/index.html");
    assert_contains(overview, "models/bad.lua:2:");
    assert_contains(overview, "rellu");
    book_clear(&book);
}

static void test_a_failing_page_says_so_in_its_place(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "templates/mine.md", PAGE("```{lua}\nerror(\"no luck\")\n```"));
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 3);
    g_autofree char *page = book_read(&book, "site/mine/index.html");
    assert_contains(page, "could not be made");
    assert_contains(page, "no luck");
    book_clear(&book);
}

static void test_strict_publishes_nothing(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "models/bad.lua", MODEL("  return x:rellu()"));
    g_auto(Ran) ran = run_roofbook("build", "-C", book.dir, "-o", book.site, "--strict", NULL);
    assert_status(&ran, 1);
    assert_contains(ran.err, "nothing was published");
    assert_false(book_has(&book, "site"));
    book_clear(&book);
}

static void test_an_unknown_device_on_the_command_line(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) ran = run_roofbook("show", "small", "-C", book.dir, "--on", "bix", NULL);
    assert_status(&ran, 2);
    assert_one_line(&ran);
    assert_contains(ran.err, "no device 'bix': did you mean 'box'?");
    book_clear(&book);
}

static void test_an_empty_zoo(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    book_add(&book, "models/README", "No model yet.");
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 3);
    assert_one_line(&ran);
    assert_contains(ran.err, "models");
    assert_contains(ran.err, ".lua");
    assert_true(book_has(&book, "site/hardware/box/index.html"));
    book_clear(&book);
}

/* ---- Names that are markup ------------------------------------------------------------------- */

#define SCRIPT "<script>alert(1)</script>"
#define LINK "[x](http://evil)"

static Book hostile_book(void)
{
    Book book = book_empty();
    book_add(&book, "models/hostile.lua",
             "model { id = \"script\", name = \"" SCRIPT "\", input = { 3, 8, 8 },\n"
             "  notes = \"" SCRIPT " " LINK " a | b\", source = \"" LINK "\",\n"
             "  build = function(x) return x:conv { 4, kernel = 3, name = \"" SCRIPT "\" } end }\n"
             "model { id = \"link\", name = \"" LINK "\", input = { 3, 8, 8 }, family = \"" SCRIPT
             "\",\n"
             "  build = function(x) return x:conv { 4, kernel = 3, name = \"" LINK "\" } end }\n");
    book_add(&book, "hardware/hostile.lua",
             "device { id = \"box\", name = \"" SCRIPT LINK "\", class = \"gpu-datacentre\",\n"
             "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"" LINK
             "\" },\n"
             "  memory { name = \"" SCRIPT "\", bandwidth = 1e11, source = \"" SCRIPT "\" } }\n");
    return book;
}

static void assert_no_live_markup(const char *html)
{
    assert_lacks(html, "<script>alert");
    assert_lacks(html, "href=\"http://evil");
    assert_lacks(html, "](http://evil)\">");
}

static char *to_html(const char *path)
{
    const char *const argv[] = {"cmark-gfm", "--unsafe", "-e", "table", "-t", "html", path, NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    return g_steal_pointer(&ran.out);
}

static void test_names_are_never_markup(void **state)
{
    (void)state;
    Book book = hostile_book();
    book_publish(&book);
    g_autoptr(GPtrArray) paths = list_tree(book.site);
    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *path = g_build_filename(book.site, g_ptr_array_index(paths, i), NULL);
        char *html = NULL;
        if (g_str_has_suffix(path, ".html") || g_str_has_suffix(path, ".svg"))
            g_file_get_contents(path, &html, NULL, NULL);
        else if (g_str_has_suffix(path, ".md"))
            html = to_html(path);
        assert_no_live_markup(html);
        g_free(html);
    }
    book_clear(&book);
}

static void test_hostile_names_read_as_they_are(void **state)
{
    (void)state;
    Book book = hostile_book();
    book_publish(&book);
    g_autofree char *script = book_path(&book, "site/models/script/index.md");
    g_autofree char *link = book_path(&book, "site/models/link/index.md");
    g_autofree char *script_html = to_html(script), *link_html = to_html(link);
    assert_contains(script_html, "<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>");
    assert_contains(link_html, "<h1>" LINK "</h1>");
    assert_contains(script_html, "a | b");
    g_autofree char *page = book_read(&book, "site/models/script/index.html");
    assert_contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;");
    g_autofree char *chart = book_read(&book, "site/models/script/box/roofline-box.svg");
    assert_contains(chart, "&lt;script&gt;alert(1)&lt;/script&gt;");
    book_clear(&book);
}

/* ---- Output directories ---------------------------------------------------------------------- */

static void test_a_directory_that_is_not_ours_stays(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "site/thesis.txt", "years of work");
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 1);
    assert_one_line(&ran);
    assert_contains(ran.err, "was not made by roofbook");
    assert_contains(ran.err, "choose another output directory");
    g_autofree char *thesis = book_read(&book, "site/thesis.txt");
    assert_string_equal(thesis, "years of work");
    assert_false(book_has(&book, "site/index.html"));
    book_clear(&book);
}

static void test_a_file_in_the_way_stays(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "site", "a file");
    g_auto(Ran) ran = book_build(&book);
    assert_int_not_equal(ran.status, 0);
    assert_one_line(&ran);
    assert_contains(ran.err, "not a directory; name another one");
    g_autofree char *text = book_read(&book, "site");
    assert_string_equal(text, "a file");
    book_clear(&book);
}

static void test_a_directory_that_is_not_writable(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip();
    Book book = book_small();
    g_autofree char *shut = book_path(&book, "shut"), *site = g_build_filename(shut, "site", NULL);
    assert_int_equal(g_mkdir(shut, 0555), 0);
    g_auto(Ran) ran = run_roofbook("build", "-C", book.dir, "-o", site, NULL);
    assert_status(&ran, 1);
    assert_one_line(&ran);
    assert_contains(ran.err, "make that directory writable");
    g_chmod(shut, 0755);
    book_clear(&book);
}

/* Builds with the n-th write refused for want of space; the message. Caller frees. */
static char *build_on_full_disk(const Book *book, const char *out, int nth)
{
    SiteOptions options = {.dir = book->dir, .out = out, .workers = 1};
    SiteReport report;
    GError *error = NULL;
    sys_fail_nth(SYS_WRITE, nth, ENOSPC);
    bool built = site_build(&options, &report, &error);
    sys_fail_none();
    char *message = g_strdup(error ? error->message : NULL);
    g_clear_error(&error);
    site_report_clear(&report);
    return built ? (g_free(message), NULL) : message;
}

static void test_a_full_disk_leaves_the_old_site(void **state)
{
    (void)state;
    Book book = book_small();
    book_publish(&book);
    g_autofree char *before = book_path(&book, "before");
    const char *const copy[] = {"cp", "-r", book.site, before, NULL};
    g_auto(Ran) copied = run_argv(copy);
    assert_status(&copied, 0);
    book_add(&book, "models/other.lua",
             "model { id = \"other\", input = { 3, 8, 8 },\n"
             "  build = function(x) return x:relu() end }\n");
    g_autofree char *message = build_on_full_disk(&book, book.site, 1);
    assert_contains(message, g_strerror(ENOSPC));
    assert_same_trees(book.site, before);
    assert_false(book_has(&book, ".site.roofbook-work"));
    book_clear(&book);
}

static void test_a_disk_too_small_for_a_first_site(void **state)
{
    (void)state;
    Book book = book_small();
    g_autofree char *message = build_on_full_disk(&book, book.site, 2);
    assert_contains(message, g_strerror(ENOSPC));
    assert_contains(message, ";");
    assert_false(book_has(&book, "site"));
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes_are_told_once_and_the_rest_is_published),
        cmocka_unit_test(test_check_tells_the_same),
        cmocka_unit_test(test_the_overview_names_what_was_left_out),
        cmocka_unit_test(test_a_failing_page_says_so_in_its_place),
        cmocka_unit_test(test_strict_publishes_nothing),
        cmocka_unit_test(test_an_unknown_device_on_the_command_line),
        cmocka_unit_test(test_an_empty_zoo),
        cmocka_unit_test(test_names_are_never_markup),
        cmocka_unit_test(test_hostile_names_read_as_they_are),
        cmocka_unit_test(test_a_directory_that_is_not_ours_stays),
        cmocka_unit_test(test_a_file_in_the_way_stays),
        cmocka_unit_test(test_a_directory_that_is_not_writable),
        cmocka_unit_test(test_a_full_disk_leaves_the_old_site),
        cmocka_unit_test(test_a_disk_too_small_for_a_first_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
