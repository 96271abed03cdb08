/* What CONTRIBUTING.md says about adding an operator: its row is in the table of the program that
 * is asked here, and nothing else of it is new. A hard tanh is two comparisons, as relu6 is, so
 * whatever the program says of one it has to say of the other: what an analysis knows by a list of
 * its own, and not from the table, shows as a difference. */
#include "document.h"

static char *program_added(void)
{
    g_autofree char *folder = g_path_get_dirname(program());
    return g_build_filename(folder, "added", "roofbook", NULL);
}

static void test_document(void **state)
{
    (void)state;
    g_autofree char *text = NULL, *added = program_added();
    assert_true(g_file_get_contents("CONTRIBUTING.md", &text, NULL, NULL));
    g_autoptr(GPtrArray) blocks = document_blocks(text);
    assert_int_equal(blocks->len, 2); /* of an operator, of a page */
    Book book = document_book(added, "models = { 'resnet50' }, devices = { 'v100-sxm2' }");
    for (guint i = 0; i < blocks->len; i++)
        document_run(&book, g_ptr_array_index(blocks, i));
    assert_true(book_has(&book, "site/heavy/index.html"));
    book_clear(&book);
}

/* Behind a convolution, a norm, an addition, a concatenation and a linear layer; before a norm, an
 * addition and a pool; behind and before others of its kind. */
static const char network[] =
    "model { id = \"t\", input = { 3, 32, 32 }, build = function(x)\n"
    "  local a = x:conv { 16, kernel = 3, pad = 1, bias = false }:bn():ACT()\n"
    "  local b = a:conv { 16, kernel = 3, pad = 1, groups = 16 }:ACT():bn():ACT():ACT()\n"
    "  local c = (a + b):ACT()\n"
    "  local d = c:concat(c:max_pool { 3, stride = 1, pad = 1 }):ACT():sigmoid():ACT()\n"
    "  return d:global_avg_pool():flatten():linear { 64 }:ACT():linear { 10 }\n"
    "end }\n";

static char *replaced(const char *text, const char *old, const char *new)
{
    GString *result = g_string_new(text);
    g_string_replace(result, old, new, 0);
    return g_string_free(result, FALSE);
}

/* What is said of the network with an activation, whatever its name is. */
static char *said_of(const Book *book, const char *activation, const char *asked)
{
    g_autofree char *text = replaced(network, "ACT", activation);
    g_autofree char *name = g_strconcat("models/", activation, ".lua", NULL);
    g_autofree char *added = program_added(), *file = book_path(book, name);
    book_add(book, name, text);
    g_autofree char *command = g_strconcat(added, " show ", file, " --json ", asked, NULL);
    g_auto(GStrv) argv = g_strsplit(command, " ", -1);
    g_auto(Ran) ran = run_argv((const char *const *)argv);
    assert_status(&ran, 0);
    assert_contains(ran.out, activation);
    g_autofree char *ending = g_strconcat(activation, "_", NULL); /* relu6_1, hard_tanh1 */
    g_autofree char *said = replaced(ran.out, ending, activation);
    return replaced(said, activation, "ACT");
}

static void test_every_analysis(void **state)
{
    (void)state;
    static const char *const asked[] = {
        "--layers --on v100-sxm2 --training --fusion --schemes --algorithms",
        "--on v100-sxm2 --energy --advice --capacity --knee --sweep=batch",
        "--layers --on v100-sxm2 --scheme int8",
        "--layers --on v100-sxm2 --scheme int8 --fuse all",
        "--layers --on v100-sxm2 --scheme int8_dynamic --fuse all",
        "--layers --on v100-sxm2 --scheme mixed --batch 8",
        "--layers --on v100-sxm2 --fuse all --training",
        "--layers --width=0.5 --depthwise --training",
    };
    Book book = book_empty();
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_autofree char *relu6 = said_of(&book, "relu6", asked[i]);
        g_autofree char *added = said_of(&book, "hard_tanh", asked[i]);
        if (strcmp(relu6, added) != 0)
            fail_msg("show %s: not the same of hard_tanh as of relu6", asked[i]);
    }
    book_clear(&book);
}

/* The comparison sees what one column says: leaky relu's row is that of relu6 but for int8. */
static void test_one_column_shows(void **state)
{
    (void)state;
    static const char *const asked[] = {"--layers --training --fusion", "--scheme int8"};
    Book book = book_empty();
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_autofree char *relu6 = said_of(&book, "relu6", asked[i]);
        g_autofree char *other = said_of(&book, "leaky_relu", asked[i]);
        assert_int_equal(strcmp(relu6, other) == 0, i == 0);
    }
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document),
        cmocka_unit_test(test_every_analysis),
        cmocka_unit_test(test_one_column_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
