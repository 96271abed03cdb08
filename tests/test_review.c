/* Before and after, as `roofbook review` writes it: every value is the one that `show` has. */
#include "support.h"

#include <jansson.h>

#include "review/review.h"

#define DEVICES                                                                                    \
    ROUND_DEVICE                                                                                   \
    "device { id = \"tiny\", name = \"tiny\", class = \"edge\", peak { dtype = \"fp32\", unit = "  \
    "\"vector\", flops = 1e12, source = \"s\" }, memory { name = \"DRAM\", capacity = 3000, "      \
    "bandwidth = 100e9, source = \"s\" } }\n"

static int open_book(void **state)
{
    Book *book = g_new(Book, 1);
    *book = book_empty();
    book_add(book, "models/small.lua", SMALL_MODEL);
    book_add(book, "hardware/box.lua", DEVICES);
    *state = book;
    return 0;
}

static int close_book(void **state)
{
    book_clear(*state);
    g_free(*state);
    return 0;
}

static json_t *parsed(char *text)
{
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    return json;
}

static json_t *review_json(const Book *book, const char *out)
{
    g_autofree char *name = g_strconcat(out, "/review.json", NULL), *text = book_read(book, name);
    return parsed(text);
}

static void test_values_are_those_of_show(void **state)
{
    const Book *book = *state;
    g_autofree char *out = book_path(book, "all");
    g_auto(Ran) made = run_roofbook("review", "small", "-C", book->dir, "--on", "box", "--on",
                                    "tiny", "--to", "batch=2", "-o", out, NULL);
    assert_status(&made, 0);
    json_t *review = review_json(book, "all");
    static const char *const batches[] = {"1", "2"};
    for (int i = 0; i < 2; i++) {
        g_auto(Ran) ran = run_roofbook("show", "small", "-C", book->dir, "--on", "box", "--on",
                                       "tiny", "-b", batches[i], "--json", NULL);
        assert_status(&ran, 0);
        json_t *show = parsed(ran.out);
        const json_t *side = i == 0 ? json_object_get(review, "before")
                                    : json_array_get(json_object_get(review, "changes"), 0);
        assert_true(json_equal(json_object_get(side, "model"), json_object_get(show, "model")));
        assert_true(json_equal(json_object_get(side, "timing"), json_object_get(show, "timing")));
        json_decref(show);
    }
    json_decref(review);
}

/* Twice the channels: 448 bytes of weights become 896. (768 + 448 + 1024) + 2048 bytes at 100 GB/s,
 * fused to 2240 bytes: 22.4 ns; twice the batch is 2 x 1792 + 448 = 4032 bytes: 40.3 ns, +80 %. It
 * needs 448 + 1792 bytes of 3000 fused, twice the batch 448 + 3584 of them. */
static void test_figures_and_the_finding(void **state)
{
    const Book *book = *state;
    g_autofree char *out = book_path(book, "figures");
    g_auto(Ran) made = run_roofbook("review", "small", "-C", book->dir, "--on", "box", "--on",
                                    "tiny", "--fuse", "all", "--to", "batch=2", "-o", out, NULL);
    assert_status(&made, 0);
    assert_contains(made.out, "Small with batch 2 takes 40.3 ns in place of 22.4 ns on Round box "
                              "(+80 %)");
    assert_contains(made.out, "no time on tiny (does not fit");
    g_autofree char *csv = book_read(book, "figures/review.csv");
    assert_contains(csv, "1,,weights_bytes,weights,byte,448,448,0,");
}

static void test_two_files(void **state)
{
    const Book *book = *state;
    g_autofree char *out = book_path(book, "files"), *a = book_path(book, "old.lua"),
                    *b = book_path(book, "new.lua");
    book_add(book, "old.lua", SMALL_MODEL);
    book_add(book, "new.lua",
             "model { id = \"small\", name = \"Small\", input = { 3, 8, 8 },\n"
             "  build = function(x) return x:conv { 8, kernel = 3, pad = 1 }:relu() end }\n");
    g_auto(Ran) made =
        run_roofbook("review", a, b, "-C", book->dir, "--on", "box", "-o", out, NULL);
    assert_status(&made, 0);
    g_autofree char *md = book_read(book, "files/review.md");
    assert_contains(md, "before: old.lua");
    assert_contains(md, "| parameters | 112 | 224 | \\+100 % |");
    assert_lacks(md, book->dir);
}

static void test_usage(void **state)
{
    const Book *book = *state;
    g_auto(Ran) none = run_roofbook("review", "small", "-C", book->dir, "-o", "x", NULL);
    assert_status(&none, 2);
    assert_contains(none.err, "nothing is changed");
    g_auto(Ran) both = run_roofbook("review", "small", "small", "-C", book->dir, "--to", "batch=2",
                                    "-o", "x", NULL);
    assert_status(&both, 2);
    g_auto(Ran) wrong =
        run_roofbook("review", "small", "-C", book->dir, "--to", "wdith=2", "-o", "x", NULL);
    assert_status(&wrong, 2);
    assert_contains(wrong.err, "width");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_are_those_of_show),
        cmocka_unit_test(test_figures_and_the_finding),
        cmocka_unit_test(test_two_files),
        cmocka_unit_test(test_usage),
    };
    return cmocka_run_group_tests(tests, open_book, close_book);
}
