/* roofbook probe */
#include "support.h"

static int setup_book(void **state)
{
    Book *book = g_new(Book, 1);
    *book = book_small();
    *state = book;
    return 0;
}

static int teardown_book(void **state)
{
    book_clear(*state);
    g_free(*state);
    return 0;
}

/* What is measured becomes a device of a handbook, on which networks are timed. */
static void test_a_device_of_the_handbook(void **state)
{
    const Book *book = *state;
    book_add(book, "handbook.lua", "handbook { models = { \"small\" }, devices = { \"host\" } }\n");
    g_autofree char *path = book_path(book, "hardware/host.lua");
    g_auto(Ran) ran =
        run_roofbook("probe", "--id", "host", "--seconds", "0.5", "--no-storage", "-o", path, NULL);
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
    assert_contains(ran.out, "fp32 arithmetic");
    assert_contains(ran.out, "main memory, triad");
    g_auto(Ran) shown = run_roofbook("show", "small", "-C", book->dir, "--on", "host", NULL);
    assert_status(&shown, 0);
    assert_contains(shown.out, "host: no bandwidth is stated but a measured one, which is used");
    g_auto(Ran) basis =
        run_roofbook("show", "small", "-C", book->dir, "--on", "host", "--basis", "measured", NULL);
    assert_status(&basis, 0);
    assert_lacks(basis.out, "which is used");
}

static void test_standard_output(void **state)
{
    (void)state;
    g_auto(Ran) ran =
        run_roofbook("probe", "--seconds", "0.2", "--no-storage", "-q", "-o", "-", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "device {\n  id = \"this-host\",\n");
    assert_lacks(ran.out, "arithmetic  ");
}

static void assert_misused(const Ran *ran, const char *message)
{
    assert_status(ran, 2);
    assert_contains(ran->err, message);
    assert_string_equal(ran->out, "");
}

static void test_misuse(void **state)
{
    (void)state;
    g_auto(Ran) id = run_roofbook("probe", "--id", "A B", NULL);
    assert_misused(&id, "roofbook probe: --id ");
    g_auto(Ran) seconds = run_roofbook("probe", "--seconds", "0", NULL);
    assert_misused(&seconds, "roofbook probe: --seconds takes a number above 0 up to 3600");
    g_auto(Ran) argument = run_roofbook("probe", "box.lua", NULL);
    assert_misused(&argument, "roofbook probe: takes no argument; `-o FILE`");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_device_of_the_handbook),
        cmocka_unit_test(test_standard_output),
        cmocka_unit_test(test_misuse),
    };
    return cmocka_run_group_tests(tests, setup_book, teardown_book);
}
