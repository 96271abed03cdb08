/* traced(): what a page says of a profile that it has as a table. */
#include "chunks_book.h"

#define PROFILE                                                                                    \
    "local profile = "                                                                             \
    "\"layer,op,median_us\\nconv1,Conv,0.1\\nrelu1,Relu,0.05\\nloader,,0.05\\n\"\n"

/* SMALL_MODEL: conv1 is at its roofline for 22.4 ns of 100, relu1 for 20.48 of 50, the shortest. */
static void test_record(void **state)
{
    (void)state;
    assert_page("```{lua}\n" PROFILE "local t = traced(models.small, devices.box, profile)\n"
                "local sum = 0\n"
                "for _, c in ipairs(t.causes) do sum = sum + c.seconds end\n"
                "print(number(sum * 1e9, 4), #t.causes, #t.layers, number(t.joined_share, 3), "
                "t.layers[1].name, number(t.layers[1].far_memory_seconds * 1e9, 3), "
                "#t.events, t.groups[1].name)\n```",
                "200.0 7 2 0.750 conv1 27.6 3 conv");
    assert_page("```{lua}\n" PROFILE "print(traced(models.small, devices.box, profile).finding)\n"
                "```",
                "A run of Small took 200");
}

static void test_what_is_no_profile(void **state)
{
    (void)state;
    assert_fails("`lua traced(models.small, devices.box, \"hello\")`",
                 "profile: it is no profile that can be read");
    assert_fails("`lua traced(models.small, devices.box, \"layer,median_us\\nx,fast\\n\")`",
                 "profile:2: the time is no number");
    assert_fails("`lua traced(models.small, devices.box)`", "bad argument #3");
}

#define OF_FILE "`lua traced(models.small, devices.box, { file = \"%s\" }).finding`"

/* A file of the folder traces/; a page is made again when it changes. */
static void test_a_file_of_the_handbook(void **state)
{
    g_autofree char *mine = g_strdup_printf(OF_FILE, "a/run.csv");
    Book book = book_with(mine);
    (void)state;
    book_add(&book, "traces/a/run.csv",
             "layer,op,median_us\nconv1,Conv,0.1\nrelu1,Relu,0.05\nloader,,0.05\n");
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, "A run of Small took 200");
    book_add(&book, "traces/a/run.csv", "layer,op,median_us\nconv1,Conv,0.3\n");
    g_auto(Ran) again = book_build(&book);
    assert_status(&again, 0);
    g_autofree char *changed = book_read(&book, "site/mine/index.md");
    assert_contains(changed, "A run of Small took 300");
    book_clear(&book);
}

static void test_nothing_else_is_read(void **state)
{
    static const char *const files[][2] = {{"../handbook.lua", "is no file of the handbook's"},
                                           {"/etc/passwd", "is no file of the handbook's"},
                                           {"none.csv", "none.csv"}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *mine = g_strdup_printf(OF_FILE, files[i][0]);
        assert_fails(mine, files[i][1]);
    }
    Book book =
        book_with("`lua traced(models.small, devices.box, { file = \"link.csv\" }).finding`");
    g_autofree char *folder = book_path(&book, "traces"),
                    *link = book_path(&book, "traces/link.csv");
    assert_int_equal(g_mkdir(folder, 0755), 0);
    assert_int_equal(symlink("/etc/hostname", link), 0);
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 3);
    assert_contains(ran.err, "templates/mine.md:5: ");
    book_clear(&book);
}

static void test_its_chart(void **state)
{
    Book book = book_with("```{lua}\n" PROFILE
                          "print(traced_chart { traced(models.small, devices.box, profile), "
                          "caption = \"Beside\", name = \"run\" })\n```");
    (void)state;
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.md"),
                    *svg = book_read(&book, "site/mine/run.svg");
    assert_contains(page, "](run.svg)");
    assert_contains(page, "Beside");
    assert_contains(svg, "conv1");
    book_clear(&book);
    assert_fails("`lua traced_chart { 1 }`", "takes what traced() returned");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_what_is_no_profile),
        cmocka_unit_test(test_a_file_of_the_handbook),
        cmocka_unit_test(test_nothing_else_is_read),
        cmocka_unit_test(test_its_chart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
