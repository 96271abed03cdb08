/* completions/roofbook: what the shell offers is what the program has. */
#include "support.h"

/* What bash offers for the words, of which the last is being typed: one a line. Caller frees. */
static char *offered(const char *words)
{
    g_autofree char *path = g_canonicalize_filename(program(), NULL);
    g_autofree char *script = g_strdup_printf(
        "roofbook() { '%s' \"$@\"; }; . completions/roofbook; COMP_WORDS=(%s); "
        "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _roofbook; printf '%%s\\n' \"${COMPREPLY[@]}\"",
        path, words);
    const char *argv[] = {"bash", "-c", script, NULL};
    char *out = NULL;
    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL,
                             NULL, NULL));
    return out;
}

static void assert_offers(const char *words, const char *expected)
{
    g_autofree char *out = offered(words);
    g_autofree char *line = g_strconcat("\n", expected, "\n", NULL);
    g_autofree char *lines = g_strconcat("\n", out, NULL);
    if (!strstr(lines, line))
        fail_msg("for '%s' not '%s' but: %s", words, expected, out);
}

static void names_what_there_is(void **state)
{
    (void)state;
    assert_offers("roofbook s", "show");
    assert_offers("roofbook show resnet5", "resnet50");
    assert_offers("roofbook show resnet50 --on v100", "v100-sxm2");
    assert_offers("roofbook show resnet50 --adv", "--advice");
    assert_offers("roofbook show resnet50 --fuse bn", "bn");
    assert_offers("roofbook show resnet50 -s w8", "w8a16");
    assert_offers("roofbook list hard", "hardware");
    assert_offers("roofbook chart roofl", "roofline");
    assert_offers("roofbook chart roofline mobilenet_v2", "mobilenet_v2");
}

static void offers_nothing_else(void **state)
{
    (void)state;
    g_autofree char *out = offered("roofbook show resnet50 --on resnet");
    assert_string_equal(g_strstrip(out), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_what_there_is),
        cmocka_unit_test(offers_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
