/* Options that say how a network is looked at. */
#include "support.h"

#include "cli/setup_options.h"

static bool parse(SetupOptions *options, const char *const *words, Setup *setup, GError **error)
{
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) copies = g_strdupv((char **)words);
    int argc = (int)g_strv_length(copies), status = 0;
    g_autofree char **argv = g_memdup2(copies, ((gsize)argc + 1) * sizeof *copies);
    setup_options_add(options, "Device", entries);
    setup_options_add_designs(entries, names);
    assert_true(command_parse_into(&commands()[0], (const GOptionEntry *)entries->data, options,
                                   &argc, &argv, &status));
    return setup_options_read(options, setup, error);
}

static void test_options_become_a_setup(void **state)
{
    static const char *const words[] = {"show",     "-b",      "8",        "--two-3x3", "--width",
                                        "0.75",     "--basis", "measured", "--scheme",  "int8",
                                        "--design", "align=8", NULL};
    g_auto(SetupOptions) options = setup_options();
    Setup setup;
    (void)state;
    assert_true(parse(&options, words, &setup, NULL));
    assert_int_equal(setup.batch, 8);
    assert_int_equal(setup.resolution, 0);
    assert_int_equal(setup.basis, BASIS_MEASURED);
    assert_string_equal(setup.scheme, "int8");
    g_autofree char *designs = setup_design_text(&setup);
    assert_string_equal(designs, "two_3x3,width=0.75,align=8");
}

static void test_no_options_are_the_default(void **state)
{
    static const char *const words[] = {"show", NULL};
    g_auto(SetupOptions) options = setup_options();
    Setup setup;
    (void)state;
    assert_true(parse(&options, words, &setup, NULL));
    assert_true(setup_equal(&setup, &(Setup){0}));
}

static void test_a_wrong_word_is_refused(void **state)
{
    static const char *const words[] = {"show", "--fuse", "bnn", NULL};
    g_auto(SetupOptions) options = setup_options();
    g_autoptr(GError) error = NULL;
    Setup setup;
    (void)state;
    assert_false(parse(&options, words, &setup, &error));
    assert_contains(error->message, "did you mean 'bn'?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_become_a_setup),
        cmocka_unit_test(test_no_options_are_the_default),
        cmocka_unit_test(test_a_wrong_word_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
