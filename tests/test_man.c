/* The manual page names what there is: charts, lists, options and sections of show. */
#include "support.h"

#include "analysis/ask.h"

static void read_manual(char **text)
{
    assert_true(g_file_get_contents("man/man1/roofbook.1", text, NULL, NULL));
}

static void test_charts_are_named(void **state)
{
    (void)state;
    g_autofree char *text = NULL;
    read_manual(&text);
    g_auto(GStrv) kinds = listed("charts");
    g_autofree char *section = g_strdup(strstr(text, "\n.SH CHARTS\n"));
    assert_non_null(section);
    for (char **kind = kinds; *kind; kind++) {
        g_autofree char *line = g_strdup_printf("\n.B %s\n", *kind);
        assert_contains(section, line);
    }
}

/* As "\-\-sweep= axis" or "\-\-knee". */
static void test_sections_are_named(void **state)
{
    (void)state;
    g_autofree char *text = NULL;
    read_manual(&text);
    for (int id = 0; id < QUESTION_COUNT; id++) {
        bool by_another = question((QuestionId)id)->by_another;
        const char *name = by_another ? NULL : question((QuestionId)id)->name;
        g_autofree char *option = name ? g_strconcat("\\-\\-", name, NULL) : NULL;
        if (option)
            assert_contains(text, option);
    }
}

static void test_traffic_models_and_bases_are_named(void **state)
{
    (void)state;
    g_autofree char *text = NULL;
    read_manual(&text);
    for (int model = 0; model < TRAFFIC_MODEL_COUNT; model++) {
        g_autofree char *line =
            g_strdup_printf("\n.B %s\n", traffic_model_name((TrafficModel)model));
        assert_contains(text, line);
    }
    for (int basis = 0; basis < BASIS_COUNT; basis++)
        assert_contains(text, basis_name((Basis)basis));
}

/* The options of --help, one after the other: "--px" of "  --px=PX   Width (default: 560)". */
static void each_option(const char *help, const char *manual)
{
    g_autoptr(GRegex) option =
        g_regex_new("^  (?:-[a-zA-Z], )?(--[a-z0-9-]+)", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int n = 0;
    for (g_regex_match(option, help, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        g_autofree char *name = g_match_info_fetch(match, 1);
        g_auto(GStrv) words = g_strsplit(name, "-", -1);
        g_autofree char *escaped = g_strjoinv("\\-", words);
        assert_contains(manual, escaped);
        n++;
    }
    assert_true(n >= 1);
}

static void test_options_are_named(void **state)
{
    static const char *const commands[] = {"build", "check", "show", "chart", "review", "compare",
                                           "diff",  "new",   "find", "fit",   "probe",  "list"};
    (void)state;
    g_autofree char *text = NULL;
    read_manual(&text);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_auto(Ran) ran = run_roofbook(commands[i], "--help", NULL);
        assert_status(&ran, 0);
        each_option(ran.out, text);
    }
}

/* "models|hardware|...", as --help has them, in the synopsis. */
static void test_lists_are_named(void **state)
{
    (void)state;
    g_autofree char *text = NULL;
    read_manual(&text);
    g_autofree char *synopsis = g_strndup(text, (gsize)(strstr(text, ".SH DESCRIPTION") - text));
    g_auto(Ran) ran = run_roofbook("list", "--help", NULL);
    char *names = strstr(ran.out, "models|");
    assert_non_null(names);
    names[strcspn(names, "\n ")] = '\0';
    g_auto(GStrv) each = g_strsplit(names, "|", -1);
    for (char **name = each; *name; name++) {
        g_auto(Ran) list = run_roofbook("list", *name, NULL);
        assert_status(&list, 0);
        g_autofree char *before = g_strdup_printf(" %s ", *name);
        g_autofree char *first = g_strdup_printf(".BR %s ", *name);
        g_autofree char *last = g_strdup_printf(" %s\n", *name);
        assert_true(strstr(synopsis, before) || strstr(synopsis, first) || strstr(synopsis, last));
    }
}

static void test_the_width_of_charts(void **state)
{
    (void)state;
    g_autofree char *text = NULL;
    read_manual(&text);
    g_auto(Ran) ran = run_roofbook("chart", "--help", NULL);
    const char *width = strstr(ran.out, "Width of the picture (default: ");
    assert_non_null(width);
    g_autofree char *line =
        g_strdup_printf("from 200 to 4000; %d when not given.", atoi(strchr(width, ':') + 1));
    assert_contains(text, line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charts_are_named),
        cmocka_unit_test(test_sections_are_named),
        cmocka_unit_test(test_traffic_models_and_bases_are_named),
        cmocka_unit_test(test_options_are_named),
        cmocka_unit_test(test_lists_are_named),
        cmocka_unit_test(test_the_width_of_charts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
