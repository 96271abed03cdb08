/* roofbook find */
#include "find_kit.h"

static int setup_book(void **state)
{
    Book *book = g_new(Book, 1);
    *book = find_book();
    book_add(book, "handbook.lua",
             "handbook { precisions = { \"fp32\", \"16-bit\", \"int8\" } }\n");
    *state = book;
    return 0;
}

static int teardown_book(void **state)
{
    book_clear(*state);
    g_free(*state);
    return 0;
}

#define find(state, ...)                                                                           \
    run_roofbook("find", "-C", ((const Book *)*(state))->dir, __VA_ARGS__, NULL)

/* Whether lines begin so, one after the other. */
static void assert_lines(const char *text, const char *const *begin)
{
    for (; *begin; begin++) {
        g_autofree char *line = g_strconcat("\n", *begin, " ", NULL);
        const char *at = strstr(text, line);
        if (!at)
            fail_msg("no line '%s' in order in\n%s", *begin, text);
        text = at ? at + 1 : text;
    }
}

static void test_networks(void **state)
{
    static const char *const order[] = {"network", "one", "speech", "silent", NULL};
    g_auto(Ran) ran = find(state, "--on", "box", "--time", "< 300 ns");
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
    assert_lines(ran.out, order);
    assert_contains(ran.out, "Networks on box, in the first of fp32, 16-bit, int8 that gives a "
                             "time; roofline times, fused, time < 300 ns\n");
    assert_contains(ran.out, "169 ns");
    assert_contains(ran.out, "images, 64 outputs");
    assert_contains(ran.out, "16.9 kB");
    assert_contains(ran.out, "Accuracies can be compared within one task");
    assert_contains(ran.out, "Beyond the limits: 2 networks.\n");
    assert_lacks(ran.out, "three");
}

static void test_remarks_and_rows(void **state)
{
    g_auto(Ran) ran = find(state, "--on", "box", "--task", "images", "-n", "2");
    assert_status(&ran, 0);
    assert_contains(ran.out, "75.00 %#");
    assert_contains(ran.out, "\n# published with a remark");
    assert_contains(ran.out, "The first 2 of 4.\n");
    assert_lacks(ran.out, "within one task");
}

static void test_devices(void **state)
{
    static const char *const order[] = {"device", "box", "half", "integers", NULL};
    g_auto(Ran) ran = find(state, "--model", "one", "--format", "best", "--memory", "1 MB");
    assert_status(&ran, 0);
    assert_lines(ran.out, order);
    assert_contains(ran.out, "84.5 ns");
    assert_contains(ran.out, "Without a time there: 1 (does not fit).");
}

static json_t *found_in(const char *text, json_t **top)
{
    *top = json_loads(text, 0, NULL);
    assert_non_null(*top);
    return json_object_get(*top, "found");
}

/* As data the figures are whole. */
static void test_data(void **state)
{
    json_t *top;
    g_auto(Ran) json = find(state, "--on", "box", "--accuracy", "75 %", "--json"),
                csv = find(state, "--on", "box", "--accuracy", "75 %", "--csv"),
                markdown = find(state, "--on", "box", "--accuracy", "75 %", "--markdown");
    json_t *found = found_in(json.out, &top), *first = json_array_get(found, 0);
    assert_int_equal(json_array_size(found), 3);
    assert_string_equal(json_string_value(json_object_get(first, "model")), "two");
    assert_float_equal(json_number_value(json_object_get(first, "roofline_seconds")), 337.92e-9,
                       1e-15);
    assert_int_equal(json_integer_value(json_object_get(first, "package_bytes")), 32768);
    assert_int_equal(json_integer_value(json_object_get(top, "beyond_limits")), 2);
    json_decref(top);
    assert_int_equal(line_count(csv.out), 4);
    assert_true(g_str_has_prefix(csv.out, "model,name,category,classes,device,format,"));
    assert_contains(markdown.out, "\n| two | images, 64 outputs | 80.00 % |");
}

/* Nothing found is exit status 1, and says what comes nearest. */
static void test_nothing(void **state)
{
    g_auto(Ran) ran = find(state, "--on", "box", "--time", "< 50 ns"),
                full = find(state, "--on", "full"),
                json = find(state, "--on", "box", "--time", "< 50 ns", "--json");
    assert_status(&ran, 1);
    assert_string_equal(ran.out, "");
    assert_string_equal(ran.err, "roofbook: no network keeps the limits; 'speech' comes nearest, "
                                 "with time 85.8 ns\n");
    assert_status(&full, 1);
    assert_contains(full.err, "no network has a time: 5 (does not fit)");
    assert_status(&json, 1);
    assert_contains(json.out, "\"found\": []");
}

static void test_what_the_handbook_shows(void **state)
{
    Book book = find_book();
    (void)state;
    book_add(&book, "handbook.lua", "handbook { models = { \"one\" } }\n");
    g_auto(Ran) shown = run_roofbook("find", "-C", book.dir, "--on", "box", "--csv", NULL),
                all = run_roofbook("find", "-C", book.dir, "--on", "box", "--csv", "--all", NULL);
    assert_int_equal(line_count(shown.out), 2);
    assert_int_equal(line_count(all.out), 6);
    book_clear(&book);
}

/* The line of a table of Markdown that begins with the name, its cells trimmed. Caller frees. */
static char **cells_of(const char *markdown, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(markdown, "\n", -1);
    g_autofree char *link = g_strdup_printf("[%s](", name);
    for (char **line = lines; *line; line++) {
        char **cells = g_strsplit(*line, "|", -1);
        for (char **cell = cells; *cell; cell++)
            g_strstrip(*cell);
        if (g_strv_length(cells) > 5 &&
            (strcmp(cells[1], name) == 0 || g_str_has_prefix(cells[1], link)))
            return cells;
        g_strfreev(cells);
    }
    fail_msg("no row '%s' in\n%s", name, markdown);
    return NULL;
}

/* Network, accuracy, time and bound, memory of fp32. */
static void compare_rows(const char *page, const char *found, const char *name)
{
    enum { P_ACCURACY = 2, P_TIME, P_BOUND, F_ACCURACY = 3, F_TIME, F_BOUND };
    g_auto(GStrv) on_page = cells_of(page, name), in_command = cells_of(found, name);
    bool known = strcmp(in_command[F_ACCURACY], "–") != 0;
    assert_string_equal(on_page[P_ACCURACY], known ? in_command[F_ACCURACY] : "");
    assert_contains(on_page[P_TIME], in_command[F_TIME]);
    assert_string_equal(on_page[P_BOUND], in_command[F_BOUND]);
}

/* The page of a device has the same rows, digit by digit. */
static void test_pages_say_the_same(void **state)
{
    static const char *const names[] = {"one", "two", "three", "silent", "speech"};
    Book book = book_empty();
    (void)state;
    find_fill(&book);
    book_add(&book, "handbook.lua", "handbook { precisions = { \"fp32\", \"16-bit\" } }\n");
    g_auto(Ran) built = book_build(&book),
                found = run_roofbook("find", "-C", book.dir, "--on", "box", "--markdown", NULL);
    assert_status(&built, 0);
    assert_status(&found, 0);
    g_autofree char *page = book_read(&book, "site/hardware/box/index.md");
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        compare_rows(page, found.out, names[i]);
    book_clear(&book);
}

#define assert_usage(state, why, ...)                                                              \
    do {                                                                                           \
        g_auto(Ran) refused = find(state, __VA_ARGS__);                                            \
        assert_status(&refused, 2);                                                                \
        assert_contains(refused.err, why);                                                         \
        assert_one_line(&refused);                                                                 \
    } while (0)

static void test_usage(void **state)
{
    assert_usage(state, "name one device, or a model", "--time", "1 s");
    assert_usage(state, "name one device", "--on", "box", "--on", "half");
    assert_usage(state, "--task chooses among networks", "--model", "one", "--task", "images");
    assert_usage(state, "--time: a time has a unit", "--on", "box", "--time", "30");
    assert_usage(state, "did you mean 'MB'?", "--on", "box", "--memory", "8 mb");
    assert_usage(state, "did you mean 'box'?", "--on", "bix");
    assert_usage(state, "did you mean 'speech'?", "--model", "speach");
    assert_usage(state, "did you mean 'images'?", "--on", "box", "--task", "image");
    assert_usage(state, "did you mean 'best'?", "--on", "box", "--format", "bist");
    assert_usage(state, "choose one of them", "--on", "box", "--json", "--csv");
    assert_usage(state, "-n takes a number of rows", "--on", "box", "-n", "-1");
    assert_usage(state, "--batch takes a whole number from 1", "--on", "box", "--batch", "0");
    assert_usage(state, "a network is named by --model", "one", "--on", "box");
}

/* In a batch of 2⁶² samples everything passes 64 bits: one message, not one of each network. */
static void test_too_large(void **state)
{
    g_auto(Ran) ran = find(state, "--on", "box", "--batch", "4611686018427387904");
    assert_status(&ran, 1);
    assert_contains(ran.err, "no network has a time: ");
    assert_contains(ran.err, "too large");
    assert_ptr_equal(strchr(ran.err, '\n'), ran.err + strlen(ran.err) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_too_large, setup_book, teardown_book),
        cmocka_unit_test_setup_teardown(test_networks, setup_book, teardown_book),
        cmocka_unit_test_setup_teardown(test_remarks_and_rows, setup_book, teardown_book),
        cmocka_unit_test_setup_teardown(test_devices, setup_book, teardown_book),
        cmocka_unit_test_setup_teardown(test_data, setup_book, teardown_book),
        cmocka_unit_test_setup_teardown(test_nothing, setup_book, teardown_book),
        cmocka_unit_test(test_what_the_handbook_shows),
        cmocka_unit_test(test_pages_say_the_same),
        cmocka_unit_test_setup_teardown(test_usage, setup_book, teardown_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
