/* roofbook fit */
#include "fitted_book.h"

static void test_a_profile_of_the_handbook(void **state)
{
    const Book *book = *state;
    g_autofree char *path = book_path(book, "hardware/profiles/mine.lua");
    g_auto(Ran) ran = run_roofbook("fit", "mine", "-C", book->dir, "--on", "box", "-o", path, NULL);
    assert_string_equal(ran.err, "");
    assert_status(&ran, 0);
    assert_contains(ran.out, "Mine (mine): 10 rows of 10 networks, 0 left out");
    assert_contains(ran.out, "left out  off by, of");
    assert_contains(ran.out, "Kendall's tau");
    assert_contains(ran.out, "Faster than the bound: 0.");
    g_auto(Ran) again =
        run_roofbook("fit", "mine", "-C", book->dir, "--on", "box", "-o", "-", NULL);
    g_autofree char *written = NULL;
    assert_true(g_file_get_contents(path, &written, NULL, NULL));
    assert_string_equal(again.out, written);
    assert_contains(written, "-- roofbook fit mine --on box -o FILE\n");
    g_auto(Ran) check = run_roofbook("check", "-C", book->dir, NULL);
    assert_lacks(check.err, "profiles/");
    g_auto(Ran) shown =
        run_roofbook("show", "net3", "-C", book->dir, "--on", "box", "--batch", "64", NULL);
    assert_status(&shown, 0);
    assert_contains(shown.out, "mine");
}

/* Rows of networks that are not there are counted, and the first of those networks named. */
static void test_what_is_left_out_is_named(void **state)
{
    const Book *book = *state;
    g_autofree char *mine = book_path(book, "hardware/measurements/mine.lua"), *sets = NULL,
                    *path = book_path(book, "more.lua");
    assert_true(g_file_get_contents(mine, &sets, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(sets, "rows = {", 2);
    static const struct {
        const char *rows, *says;
    } cases[] = {
        {"{ 'old', 16, 64, 9 }, { 'old', 16, 128, 9 },", ", 2 left out (old: not in the zoo); e "},
        {"{ 'a', 16, 1, 9 }, { 'b', 16, 1, 9 }, { 'c', 16, 1, 9 }, { 'd', 16, 1, 9 },"
         "{ 'e', 16, 1, 9 },",
         ", 5 left out (a: not in the zoo, b: not in the zoo, c: not in the zoo, and others); e "},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat(parts[0], "rows = {", cases[i].rows, parts[1], NULL);
        book_add(book, "more.lua", text);
        g_auto(Ran) ran = run_roofbook("fit", path, "-C", book->dir, "--on", "box", NULL);
        assert_status(&ran, 0);
        assert_contains(ran.out, cases[i].says);
    }
}

/* Of a table of one network's layers, too few to part e, b and tau: from a profile one factor. */
static void test_what_a_profiler_wrote(void **state)
{
    const Book *book = *state;
    book_add(book, "t.csv", "model,layer,op,fusion,median_us\nnet3,conv1,Conv,none,100\n");
    g_autofree char *path = book_path(book, "t.csv"), *word = g_strdup_printf("net3=%s", path);
    g_auto(Ran) alone = run_roofbook("fit", word, "-C", book->dir, "--on", "box", NULL);
    assert_status(&alone, 2);
    assert_contains(alone.err,
                    "1 layer of 1 network is measured, and 4 layers count as one network "
                    "more; a profile of its own takes 6 networks or more");
    g_auto(Ran) none =
        run_roofbook("fit", "net3=/nowhere.json", "-C", book->dir, "--on", "box", NULL);
    assert_status(&none, 1);
    assert_contains(none.err, "/nowhere.json");
}

static void test_misuse(void **state)
{
    const Book *book = *state;
    static const struct {
        const char *arguments[6], *says;
    } cases[] = {
        {{"fit", NULL}, "takes measurements and --on DEVICE"},
        {{"fit", "mine", NULL}, "takes measurements and --on DEVICE"},
        {{"fit", "min", "--on", "box", NULL}, "did you mean 'mine'"},
        {{"fit", "mine", "--on", "bix", NULL}, "box"},
        {{"fit", "mine", "--on", "box", "--from=none", NULL}, "no profile 'none'"},
        {{"fit", "mine", "--on", "box", "--from=min", NULL}, "no profile 'min'"},
        {{"fit", "mine", "--on", "box", "--dtype=int8", NULL},
         "'int8' is no floating-point type; name one"},
        {{"fit", "mine", "--on", "other", NULL}, "these are of, --on box"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const *a = cases[i].arguments;
        g_auto(Ran) ran =
            run_roofbook(a[0], "-C", book->dir, a[1], a[1] ? a[2] : NULL,
                         a[1] && a[2] ? a[3] : NULL, a[1] && a[2] && a[3] ? a[4] : NULL, NULL);
        assert_true(ran.status != 0);
        assert_contains(ran.err, cases[i].says);
        assert_string_equal(ran.out, "");
    }
}

/* A file of the handbook's own may be begun from, and what is written says so; one without a
 * profile is refused, as is one without measurements. */
static void test_files_to_begin_from(void **state)
{
    const Book *book = *state;
    g_autofree char *path = book_path(book, "hardware/profiles/mine.lua"),
                    *bare = book_path(book, "bare.lua");
    book_add(book, "bare.lua", "-- nothing");
    g_auto(Ran) first =
        run_roofbook("fit", "mine", "-C", book->dir, "--on", "box", "-o", path, NULL);
    assert_status(&first, 0); /* hardware/profiles/ was not there */
    g_auto(Ran) ran = run_roofbook("fit", "mine", "-C", book->dir, "--on", "box", "--from", path,
                                   "-o", "-", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "-- roofbook fit mine --from mine.lua --on box -o FILE\n");
    g_auto(Ran) none =
        run_roofbook("fit", "mine", "-C", book->dir, "--on", "box", "--from", bare, NULL);
    assert_status(&none, 1);
    assert_contains(none.err, "no profile is in it; name a file");
    g_auto(Ran) empty = run_roofbook("fit", bare, "-C", book->dir, "--on", "box", NULL);
    assert_status(&empty, 1);
    assert_contains(empty.err, "no measurements are in it; name a file");
}

/* Layers of a GFLOP that take ten thousand seconds: no share of a ceiling, nor a launch. */
static void test_times_of_another_unit(void **state)
{
    const Book *book = *state;
    g_autoptr(GString) sets = g_string_new(
        "measurements { id = 'slow', title = 'S', device = 'box', stack = 's', source = 'p',\n"
        "  dtype = 'fp32', how = 'eager', batch = 1, layers = {\n");
    for (int i = 0; i < 12; i++)
        g_string_append_printf(sets, "{ 'net%d', 'conv', %d, 1e6, 1e4 },\n", i, 1000000000 + i);
    g_string_append(sets, "} }\n");
    book_add(book, "slow.lua", sets->str);
    g_autofree char *path = book_path(book, "slow.lua"), *to = book_path(book, "slow-profile.lua");
    g_auto(Ran) ran = run_roofbook("fit", path, "-C", book->dir, "--on", "box", "-o", to, NULL);
    assert_status(&ran, 1);
    assert_contains(ran.err, "set 'slow': what fits is no share of the ceilings");
    assert_contains(ran.err, "; check the units");
    assert_false(g_file_test(to, G_FILE_TEST_EXISTS));
}

/* Lua that cannot be, times that are none, and no rows. */
static void test_hostile_files(void **state)
{
    const Book *book = *state;
    static const char *const texts[] = {
        "measurements { id = 'x', title = 'X', device = 'box', stack = 's', source = 'p',\n"
        "  dtype = 'fp32', how = 'eager', rows = { { 'net1', 16, 64, 0 } } }",
        "measurements { id = 'x', title = 'X', device = 'box', stack = 's', source = 'p',\n"
        "  dtype = 'fp32', how = 'eager', rows = { { 'net1', 16, 64, 0/0 } } }",
        "measurements { id = 'x', title = 'X', device = 'box', stack = 's', source = 'p',\n"
        "  dtype = 'fp32', how = 'eager', rows = {} }",
        "while true do end",
        "\x1b[2J",
        "measurements(nil)",
    };
    g_autofree char *path = book_path(book, "x.lua");
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        book_add(book, "x.lua", texts[i]);
        g_auto(Ran) ran = run_roofbook("fit", path, "-C", book->dir, "--on", "box", NULL);
        assert_status(&ran, 1);
        assert_contains(ran.err, "x.lua");
        assert_string_equal(ran.out, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_profile_of_the_handbook),
        cmocka_unit_test(test_what_is_left_out_is_named),
        cmocka_unit_test(test_what_a_profiler_wrote),
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_files_to_begin_from),
        cmocka_unit_test(test_times_of_another_unit),
        cmocka_unit_test(test_hostile_files),
    };
    return cmocka_run_group_tests(tests, setup_fitted_book, teardown_fitted_book);
}
