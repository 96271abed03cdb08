/* The manual page names what there is: charts, commands and sections of show. */
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
        const char *name = question((QuestionId)id)->name;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charts_are_named),
        cmocka_unit_test(test_sections_are_named),
        cmocka_unit_test(test_traffic_models_and_bases_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
