/* A page for each profile, their index, and the choice among them: a handbook whose device has the
 * profile that is fitted to its ten networks, and one that says they take the roofline time. */
#include "fitted_book.h"

/* Of 1 TFLOP/s and 100 GB/s, all of which convolutions reach; `more` is said of these. */
static void add_profile(const Book *book, const char *id, const char *device, int batch,
                        const char *more)
{
    g_autofree char *path = g_strdup_printf("hardware/profiles/%s.lua", id);
    g_autofree char *text = g_strdup_printf(
        "profile { id = '%s', title = 'P', device = '%s', stack = 's', source = 'p', rows = 1,\n"
        "  date = '2024-05-01', how = 'eager', dtype = 'fp32', networks = 1, residuals = {},\n"
        "  batch = { %d, 64 }, e = 1, b = 1, tau = 0,\n"
        "  ceilings = { vector = 1e12, memories = { { 'DRAM', 1e11 } } },\n"
        "  classes = { conv = { e = 1, b = 1, tau = 0%s } } }\n",
        id, device, batch, more);
    book_add(book, path, text);
}

static int setup_profiles(void **state)
{
    if (setup_fitted_book(state))
        return -1;
    const Book *book = *state;
    book_add(book, "hardware/profiles/README", "those that are fitted\n");
    g_autofree char *path = book_path(book, "hardware/profiles/mine.lua");
    g_auto(Ran) ran = run_roofbook("fit", "mine", "-C", book->dir, "--on", "box", "-o", path, NULL);
    add_profile(book, "plain", "box", 1, "");
    return ran.status;
}

static void build(const Book *book, const char *more)
{
    g_autofree char *site = book_path(book, "site"),
                    *text = g_strdup_printf("handbook { base = { \"shipped\" }, models = { "
                                            "\"net4\" }, devices = { \"box\", \"other\" }%s }\n",
                                            more);
    book_add(book, "handbook.lua", text);
    g_auto(Ran) ran = run_roofbook("build", "-q", "-C", book->dir, "-o", site, NULL);
    assert_status(&ran, 0);
}

/* Half of the peak: e, and half of all errors 0, since all ten networks are alike but for size. */
static void test_a_profile_has_a_page(void **state)
{
    const Book *book = *state;
    build(book, "");
    g_autofree char *mine = book_read(book, "site/profiles/mine/index.md"),
                    *plain = book_read(book, "site/profiles/plain/index.md"),
                    *index = book_read(book, "site/profiles/index.md"),
                    *device = book_read(book, "site/hardware/box/index.md"),
                    *pair = book_read(book, "site/models/net4/box/index.md");
    assert_contains(mine, "# Mine");
    assert_contains(mine, "Half of the estimates are within ");
    assert_contains(mine, "four of five are to lie in the band");
    assert_contains(mine, "The furthest off");
    assert_contains(mine, "| its family |");
    assert_contains(mine, "1.000 TFLOP/s");
    assert_contains(mine, "roofbook fit mine --on box");
    assert_contains(plain, "their measurements are not in this handbook");
    assert_contains(index, "](mine/index.md)");
    assert_contains(index, "](plain/index.md)");
    assert_contains(device, "](../../profiles/mine/index.md)");
    assert_contains(pair, "](../../../profiles/mine/index.md)");
}

/* Six networks can be fitted, but none of them left out. */
static void test_a_profile_of_few_networks_has_a_page(void **state)
{
    const Book *book = *state;
    book_add(
        book, "hardware/measurements/few.lua",
        "measurements { id = 'few', title = 'Few', device = 'other', stack = 's', source = 'p',\n"
        "  dtype = 'fp32', how = 'eager', date = '2024-05-01', rows = {\n"
        "  { 'net1', 16, 64, 90000 }, { 'net2', 16, 64, 40000 }, { 'net3', 16, 64, 20000 },\n"
        "  { 'net4', 16, 64, 12000 }, { 'net5', 16, 64, 8000 }, { 'net6', 16, 64, 6000 } } }\n");
    g_autofree char *path = book_path(book, "hardware/profiles/few.lua");
    g_auto(Ran) ran =
        run_roofbook("fit", "few", "-C", book->dir, "--on", "other", "-o", path, NULL);
    assert_status(&ran, 0);
    build(book, "");
    g_autofree char *few = book_read(book, "site/profiles/few/index.md");
    assert_contains(few, "Fitted on 6 networks");
    assert_lacks(few, "The furthest off");
}

/* Of batches that are larger than a network's own: 8 times 16·16·64 outputs of 2·64·9 + 1 FLOPs
 * each are 151 MFLOP, at 1 TFLOP/s 151 µs. */
static void test_a_device_page_has_estimates_of_the_nearest_batch(void **state)
{
    const Book *book = *state;
    add_profile(book, "large", "other", 8,
                ", layers = 9, intensity = { 0, 1e6 }, bytes = { 0, 1e12 }");
    build(book, "");
    g_autofree char *large = book_read(book, "site/hardware/other/index.md"),
                    *box = book_read(book, "site/hardware/box/index.md");
    assert_contains(large, "estimates are of batch 8, the nearest that a stack was measured at");
    assert_contains(large, "Estimate (fp32, batch 8)");
    assert_contains(large, "151 µs");
    assert_lacks(box, "the nearest that a stack was measured at");
}

/* `show` of net4 at batch 64 on the device, as JSON. */
static char *shown(const Book *book, const char *by, int status)
{
    g_auto(Ran) ran = run_roofbook("show", "net4", "-C", book->dir, "--on", "box", "-b", "64",
                                   "--json", by ? "--estimate-by" : NULL, by, NULL);
    assert_status(&ran, status);
    return g_strdup(status == 0 ? ran.out : ran.err);
}

/* Of two that are eager the last stands, in the order of files: plain.lua. */
static void test_another_profile_or_none_is_chosen(void **state)
{
    const Book *book = *state;
    book_add(book, "handbook.lua", "handbook { base = { \"shipped\" } }\n");
    g_autofree char *stands = shown(book, NULL, 0), *mine = shown(book, "mine", 0),
                    *none = shown(book, "none", 0), *near = shown(book, "mina", 2);
    assert_contains(stands, "\"estimate_profile\": \"plain\"");
    assert_contains(mine, "\"estimate_profile\": \"mine\"");
    assert_null(strstr(none, "estimate_profile"));
    assert_contains(near, "no profile 'mina': did you mean 'mine'?");
}

static void test_the_handbook_chooses(void **state)
{
    const Book *book = *state;
    book_add(book, "handbook.lua",
             "handbook { base = { \"shipped\" }, estimate_by = { \"mine\" } }\n");
    g_autofree char *mine = shown(book, NULL, 0), *plain = shown(book, "plain", 0);
    assert_contains(mine, "\"estimate_profile\": \"mine\"");
    assert_contains(plain, "\"estimate_profile\": \"plain\"");
    book_add(book, "handbook.lua",
             "handbook { base = { \"shipped\" },\n  estimate_by = { \"mime\" } }\n");
    g_auto(Ran) ran = run_roofbook("check", "-C", book->dir, NULL);
    assert_status(&ran, 1);
    assert_contains(ran.err, "handbook.lua:1: 'estimate_by' names unknown profile 'mime': did you "
                             "mean 'mine'?");
}

static void test_a_profile_is_of_its_device(void **state)
{
    const Book *book = *state;
    book_add(book, "handbook.lua", "handbook { base = { \"shipped\" } }\n");
    g_auto(Ran) ran = run_roofbook("show", "net4", "-C", book->dir, "--on", "other",
                                   "--estimate-by", "mine", NULL);
    assert_status(&ran, 2);
    assert_contains(ran.err, "profile 'mine' is of device 'box'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_profile_has_a_page),
        cmocka_unit_test(test_another_profile_or_none_is_chosen),
        cmocka_unit_test(test_the_handbook_chooses),
        cmocka_unit_test(test_a_profile_is_of_its_device),
        cmocka_unit_test(test_a_device_page_has_estimates_of_the_nearest_batch),
        cmocka_unit_test(test_a_profile_of_few_networks_has_a_page),
    };
    return cmocka_run_group_tests(tests, setup_profiles, teardown_fitted_book);
}
