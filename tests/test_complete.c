/* cli/complete.h: what the program says may stand at the end of a line. */
#include "support.h"

/* Of up to 12 words. */
static char *answers(const char *line)
{
    int n = 0;
    const char *argv[16] = {program(), "--complete"};
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    for (; n < 12 && words[n]; n++)
        argv[n + 2] = words[n];
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
    return g_strconcat("\n", ran.out, NULL);
}

static void test_words_have_meanings(void **state)
{
    (void)state;
    static const struct {
        const char *line, *answer;
    } rows[] = {
        {"", "\nshow\tcount a model, and time it on devices\n"},
        {"help ch", "\nchart\t"},
        {"show resnet5", "\nresnet50\tResNet-50\n"},
        {"show resnet50 --on t4", "\nt4\t"},
        {"show --adv", "\n--advice\tWhat to change"},
        {"show --he", "\n--help\t"},
        {"show x -s int8", "\nint8\t"},
        {"show x --scheme = int8", "\nint8\t"},
        {"show x --scheme =", "\nint8\t"},
        {"show x --scheme=int8", "\n--scheme=int8\t"},
        {"show x --sweep c", "\ncontext\t"},
        {"show x --runtime ", "\nvllm\tvLLM\n"},
        {"show x --kv ", "\nfp8\t"},
        {"show x --fuse bn,", "\nbn,activation\t"},
        {"show x --fuse=bn,act", "\n--fuse=bn,activation\t"},
        {"show x --design wid", "\nwidth=\t"},
        {"show x --design two", "\ntwo_3x3\t"},
        {"review x --to sch", "\nscheme=\t"},
        {"review x --to int8", "\nint8\t"},
        {"chart roof", "\nroofline\t"},
        {"chart -o a.svg roof", "\nroofline\t"},
        {"chart zoo resnet50 mobilenet_v2", "\nmobilenet_v2\t"},
        {"chart accuracy --against ", "\ntime\t"},
        {"diff a b --only w", "\nworse\t"},
        {"diff a b --metric roofl", "\nroofline_seconds\t"},
        {"list ", "\nlaws\t"},
        {"build -o ", "\n:folders\n"},
        {"diff a ", "\n:files\n"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *said = answers(rows[i].line);
        if (!strstr(said, rows[i].answer))
            fail_msg("for '%s' not '%s' but: %s", rows[i].line, rows[i].answer, said);
    }
}

/* Nothing after all arguments, for a value that is no word, or for a command that is none. */
static void test_nothing(void **state)
{
    (void)state;
    static const char *const lines[] = {"list models ",  "show resnet50 ", "show x -b ",
                                        "review a b ",   "build ",         "nonsense ",
                                        "show --on zzz", "new a ",         "help show "};
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *said = answers(lines[i]);
        if (strcmp(said, "\n") != 0)
            fail_msg("for '%s': %s", lines[i], said);
    }
}

/* Of the handbook that the line names. */
static void test_names_of_a_handbook(void **state)
{
    (void)state;
    Book book = book_small();
    static const char *const forms[] = {"show -C %s ", "show --directory %s ",
                                        "show --directory=%s "};
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_auto(GStrv) around = g_strsplit(forms[i], "%s", 2);
        g_autofree char *line = g_strjoinv(book.dir, around), *said = answers(line);
        assert_string_equal(said, "\nsmall\tSmall\n:files\n");
    }
    g_autofree char *line = g_strdup_printf("chart roofline small -C %s --on ", book.dir),
                    *said = answers(line);
    assert_string_equal(said, "\nbox\tRound box\n");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_have_meanings),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_names_of_a_handbook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
