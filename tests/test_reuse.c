/* site/reuse.h: whatever is edited, a build that takes over what it may is the same, byte for byte,
 * as one that makes every page; and it says why it made a page. */
#include "incremental_kit.h"

#include <sys/stat.h>

/* ---- One edit at a time ---------------------------------------------------------------------- */

static int begin(void **state)
{
    Book *book = g_new(Book, 1);
    *book = incremental_book();
    g_auto(Ran) ran = incremental_build(book, NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "all pages: there is no record");
    *state = book;
    return 0;
}

static int end(void **state)
{
    book_clear(*state);
    g_free(*state);
    return 0;
}

static struct stat stat_of(const Book *book, const char *name)
{
    struct stat st;
    g_autofree char *path = book_path(book, name);
    assert_int_equal(stat(path, &st), 0);
    return st;
}

static void assert_untouched(const struct stat *before, const struct stat *now)
{
    assert_true(before->st_ino == now->st_ino);
    assert_true(before->st_mtim.tv_sec == now->st_mtim.tv_sec);
    assert_true(before->st_mtim.tv_nsec == now->st_mtim.tv_nsec);
}

/* The site stays the very folder it was. */
static void nothing(void **state)
{
    const Book *book = *state;
    struct stat folder = stat_of(book, "site"), page = stat_of(book, "site/index.html");
    g_auto(Ran) ran = incremental_build(book, NULL);
    assert_kept(&ran, ", all as they were\n");
    struct stat now = stat_of(book, "site"), page_now = stat_of(book, "site/index.html");
    assert_untouched(&folder, &now);
    assert_untouched(&page, &page_now);
}

/* slow is on no pair's page. */
static void one_fact(void **state)
{
    const Book *book = *state;
    struct stat pair = stat_of(book, "site/models/small/fast/index.html");
    struct stat style = stat_of(book, "site/assets/style.css");
    book_edit(book, "hardware/two.lua", "flops = 2e9", "flops = 3e9");
    g_auto(Ran) ran = incremental_build(book, NULL);
    assert_kept(&ran, "models/small/index.html: device slow differs (hardware/two.lua:4)\n");
    assert_contains(ran.out, "changes/index.html: what was changed last differs\n");
    assert_contains(ran.out, "fast/index.html: device slow differs"); /* ordered by its year */
    assert_lacks(ran.out, "models/small/fast/index.html");
    assert_lacks(ran.out, "about/index.html");
    assert_lacks(ran.out, "compare/pair/index.html");
    struct stat now = stat_of(book, "site/models/small/fast/index.html"),
                style_now = stat_of(book, "site/assets/style.css");
    assert_untouched(&pair, &now);
    assert_untouched(&style, &style_now);
}

static void one_network(void **state)
{
    const Book *book = *state;
    book_edit(book, "models/small.lua", "conv { 4", "conv { 5");
    g_auto(Ran) ran = incremental_build(book, NULL);
    assert_kept(&ran, "\nmodels/small/index.html: model small differs (models/small.lua:1)\n");
    assert_contains(ran.out, "models/small/box/index.html: model small differs");
    assert_contains(ran.out, "compare/pair/index.html: model small differs");
    assert_lacks(ran.out, "models/other");
    assert_lacks(ran.out, "hardware/");
}

/* Of 17 pages, overview, about, fast, changes, a comparison, three networks, three devices and six
 * pairs, three. */
static void one_template(void **state)
{
    const Book *book = *state;
    book_edit(book, "templates/device.md", "# ", "# Device ");
    g_auto(Ran) ran = incremental_build(book, NULL);
    assert_kept(&ran, "hardware/box/index.html: templates/device.md differs\n");
    assert_lacks(ran.out, "models/");
    assert_lacks(ran.out, "about/");
    assert_contains(ran.out, ", 14 of them as they were");
}

static void layout_settings_and_pages(void **state)
{
    const Book *book = *state;
    book_edit(book, "templates/layout.html", "</body>", "<!-- end --></body>");
    g_auto(Ran) layout = incremental_build(book, NULL);
    assert_kept(&layout, "about/index.html: templates/layout.html differs\n");
    assert_lacks(layout.out, "as they were");
    book_edit(book, "handbook.lua", "Mine", "Ours");
    g_auto(Ran) settings = incremental_build(book, NULL);
    assert_kept(&settings, "about/index.html: handbook.lua or an option differs");
    book_add(book, "templates/more.md", "# More\n");
    g_auto(Ran) pages = incremental_build(book, NULL);
    assert_kept(&pages, "about/index.html: pages, networks, devices or files came, went or were");
}

/* What somebody wrote into the site is not taken for what was published. */
static void published_files(void **state)
{
    const Book *book = *state;
    g_autofree char *about = book_read(book, "site/about/index.html");
    g_autofree char *other = g_strdup(about);
    other[strlen(other) / 2] ^= 1; /* of the same length */
    book_add(book, "site/about/index.html", other);
    g_auto(Ran) altered = incremental_build(book, NULL);
    assert_kept(&altered, "about/index.html: its files are not those that were published\n");
    g_autofree char *mended = book_read(book, "site/about/index.html");
    assert_string_equal(mended, about);
    book_add(book, "site/about/index.html", about); /* later, but the same bytes */
    g_auto(Ran) same = incremental_build(book, NULL);
    assert_kept(&same, ", all as they were\n");
    g_autofree char *gone = book_path(book, "site/models/small/box/roofline-box.svg");
    assert_int_equal(g_remove(gone), 0);
    g_auto(Ran) lacking = incremental_build(book, NULL);
    assert_kept(&lacking, "models/small/box/index.html: its files are not those");
    assert_true(g_file_test(gone, G_FILE_TEST_EXISTS));
}

static void damaged_ledger(void **state)
{
    const Book *book = *state;
    static const char *const texts[] = {"", "{}\n", "[[[[", "{\"schema\":\"roofbook-ledger/9\"}\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        book_add(book, "site/.roofbook-ledger", texts[i]);
        g_auto(Ran) ran = incremental_build(book, NULL);
        assert_kept(&ran, "all pages: there is no record");
    }
    g_auto(Ran) fresh = incremental_build(book, "--fresh");
    assert_kept(&fresh, "all pages: there is no record");
    g_auto(Ran) after = incremental_build(book, NULL);
    assert_kept(&after, ", all as they were\n");
}

/* The problems of a site that stays are said again, and are as many. */
static void problems_stay(void **state)
{
    const Book *book = *state;
    book_add(book, "templates/about.md", "# About\n\n[Gone](gone.md)\n");
    g_auto(Ran) first = incremental_build(book, NULL);
    assert_status(&first, 3);
    g_auto(Ran) second = incremental_build(book, NULL);
    assert_status(&second, 3);
    assert_string_equal(second.err, first.err);
    assert_contains(second.out, "all as they were");
    g_auto(Ran) strict = incremental_build(book, "--strict");
    assert_status(&strict, 1);
    assert_contains(strict.err, "--strict allows no problem");
    book_add(book, "templates/about.md", "# About\n");
    g_auto(Ran) mended = incremental_build(book, NULL);
    assert_status(&mended, 0);
    assert_contains(mended.out, "\nabout/index.html: templates/about.md differs\n");
}

/* A copy of the program with a byte more is another program. */
static void other_program(void **state)
{
    const Book *book = *state;
    g_autofree char *copy = book_path(book, "roofbook"), *bytes = NULL;
    gsize length;
    assert_true(g_file_get_contents(program(), &bytes, &length, NULL));
    bytes = g_realloc(bytes, length + 1);
    bytes[length] = 'x';
    assert_true(g_file_set_contents_full(copy, bytes, (gssize)length + 1, G_FILE_SET_CONTENTS_NONE,
                                         0755, NULL));
    const char *const argv[] = {copy, "build",    "-C",        book->dir,
                                "-o", book->site, "--explain", NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_kept(&ran, "about/index.html: the program or its fonts are others\n");
    assert_lacks(ran.out, "as they were");
}

/* No file is later than SOURCE_DATE_EPOCH, and none is made later than it was for nothing. */
static void dates(void **state)
{
    const Book *book = *state;
    struct stat before = stat_of(book, "site/about/index.html");
    g_setenv("SOURCE_DATE_EPOCH", "1000000000", TRUE);
    book_edit(book, "hardware/two.lua", "flops = 2e9", "flops = 3e9");
    g_auto(Ran) early = incremental_build(book, NULL);
    assert_kept(&early, "as they were");
    struct stat about = stat_of(book, "site/about/index.html");
    assert_int_equal(about.st_mtim.tv_sec, 1000000000);
    assert_true(about.st_ino != before.st_ino);
    g_setenv("SOURCE_DATE_EPOCH", "1100000000", TRUE);
    book_edit(book, "hardware/two.lua", "flops = 3e9", "flops = 4e9");
    g_auto(Ran) late = incremental_build(book, NULL);
    g_unsetenv("SOURCE_DATE_EPOCH");
    assert_kept(&late, "as they were");
    struct stat kept = stat_of(book, "site/about/index.html"),
                made = stat_of(book, "site/hardware/slow/data.json");
    assert_int_equal(kept.st_mtim.tv_sec, 1000000000);
    assert_int_equal(made.st_mtim.tv_sec, 1100000000);
}

/* ---- Any edits ------------------------------------------------------------------------------- */

static void set_fact(const Book *book, GRand *rand)
{
    g_autofree char *text = g_strdup_printf(
        "device { id = \"slow\", name = \"Slow\", class = \"gpu-datacentre\", year = %d,\n"
        "  peak { dtype = \"fp32\", unit = \"vector\", flops = %de9, source = \"s\" },\n"
        "  memory { name = \"DRAM\", capacity = 8 * GiB, bandwidth = 4e9, source = \"s\" } }\n",
        g_rand_int_range(rand, 2000, 2030), g_rand_int_range(rand, 1, 4));
    book_add(book, "hardware/two.lua", text);
}

static void set_network(const Book *book, GRand *rand)
{
    g_autofree char *text = g_strdup_printf(
        "%smodel { id = \"other\", name = \"Other\", input = { 3, 8, 8 },\n"
        "  build = function(x) return x:conv { %d, kernel = 3 } end }\n",
        g_rand_boolean(rand) ? "-- a line more\n" : "", g_rand_int_range(rand, 1, 4));
    book_add(book, "models/other.lua", text);
}

static void set_template(const Book *book, GRand *rand)
{
    static const char *const names[] = {"model.md", "device.md", "about.md", "more.md"};
    static const char *const texts[] = {"# Here\n", "# `lua handbook.title`\n",
                                        "# `lua #models` and `lua #devices`\n",
                                        "---\ntitle: Other\n---\n\n[All](index.md)\n"};
    g_autofree char *name =
        g_strconcat("templates/", names[g_rand_int_range(rand, 0, G_N_ELEMENTS(names))], NULL);
    book_add(book, name, texts[g_rand_int_range(rand, 0, G_N_ELEMENTS(texts))]);
}

static void break_template(const Book *book, GRand *rand)
{
    static const char *const texts[] = {"# `lua nothing.at.all`\n", "[Gone](gone.md)\n"};
    book_add(book, "templates/about.md", texts[g_rand_int_range(rand, 0, G_N_ELEMENTS(texts))]);
}

static void set_layout(const Book *book, GRand *rand)
{
    book_edit(book, "templates/layout.html", "</body>",
              g_rand_boolean(rand) ? "<hr></body>" : "<br></body>");
}

static void set_static(const Book *book, GRand *rand)
{
    g_autofree char *name = g_strdup_printf("static/%d.txt", g_rand_int_range(rand, 0, 3)),
                    *text = g_strdup_printf("%d\n", g_rand_int_range(rand, 0, 3));
    book_add(book, name, text);
}

static void drop_network(const Book *book, GRand *rand)
{
    g_autofree char *path = book_path(book, "models/other.lua");
    (void)rand;
    book_add(book, "handbook.lua",
             "handbook { title = \"Mine\", base = {}, deep = { \"box\" } }\n");
    g_remove(path);
}

static void set_settings(const Book *book, GRand *rand)
{
    g_autofree char *text =
        g_strdup_printf("handbook { title = \"Mine %d\", base = {}, deep = { \"box\" } }\n",
                        g_rand_int_range(rand, 0, 2));
    book_add(book, "handbook.lua", text);
}

static void write_into_site(const Book *book, GRand *rand)
{
    static const char *const names[] = {"site/index.html", "site/about/index.md",
                                        "site/handbook.json", "site/.roofbook-ledger"};
    book_add(book, names[g_rand_int_range(rand, 0, G_N_ELEMENTS(names))], "x");
}

static void measure(const Book *book, GRand *rand)
{
    g_autofree char *text = g_strdup_printf(
        "measurements { id = \"some\", title = \"Some\", device = \"box\", dtype = \"fp32\",\n"
        "  stack = \"s\", how = \"eager\", source = \"s\", rows = { { \"small\", 8, 1, %d } } }\n",
        g_rand_int_range(rand, 1, 4));
    book_add(book, "hardware/measurements/some.lua", text);
}

static void do_nothing(const Book *book, GRand *rand)
{
    (void)book;
    (void)rand;
}

static void (*const edits[])(const Book *book, GRand *rand) = {
    set_fact,     set_network,  set_template, break_template,  set_layout, set_static,
    drop_network, set_settings, measure,      write_into_site, do_nothing};

static void copy_site(const Book *book, const char *to)
{
    const char *const remove[] = {"rm", "-rf", to, NULL}, *const copy[] = {"cp", "-a", book->site,
                                                                           to, NULL};
    g_auto(Ran) removed = run_argv(remove), copied = run_argv(copy);
    assert_status(&removed, 0);
    assert_status(&copied, 0);
}

enum { STEPS = 16, STEPS_WITHOUT_GZIP = 11 };

/* From the same site on, since changes/ tells of what it was. */
static void build_both(const Book *book, const char *anew, int step)
{
    copy_site(book, anew);
    const char *gzip = step > STEPS_WITHOUT_GZIP ? "--gzip" : NULL;
    g_auto(Ran) kept =
        run_roofbook("build", "-C", book->dir, "-o", book->site, "-j", "1", gzip, NULL);
    g_auto(Ran) made =
        run_roofbook("build", "-C", book->dir, "-o", anew, "--fresh", "-j", "2", gzip, NULL);
    if (kept.status != made.status || strcmp(kept.err, made.err) != 0)
        fail_msg("step %d: status %d, %s, not %d, %s", step, kept.status, kept.err, made.status,
                 made.err);
    assert_same_trees(book->site, anew);
}

static void any_edits(void **state)
{
    const Book *book = *state;
    g_autofree char *anew = book_path(book, "anew");
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261130);
    book_add(book, "templates/seen.md",
             "# Seen\n\n```{lua}\nfor _, s in ipairs(measurements()) do print(s.title) end\n```\n");
    for (int step = 0; step < STEPS; step++) {
        int n = g_rand_int_range(rand, 1, 3);
        while (n-- > 0)
            edits[g_rand_int_range(rand, 0, G_N_ELEMENTS(edits))](book, rand);
        build_both(book, anew, step);
    }
}

int main(void)
{
#define EDIT(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        EDIT(nothing),
        EDIT(one_fact),
        EDIT(one_network),
        EDIT(one_template),
        EDIT(layout_settings_and_pages),
        EDIT(published_files),
        EDIT(damaged_ledger),
        EDIT(problems_stay),
        EDIT(other_program),
        EDIT(dates),
        EDIT(any_edits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
