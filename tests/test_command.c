/* What all commands share: help, and what they say of wrong usage. */
#include "support.h"

static void test_help_and_version(void **state)
{
    static const char *const names[] = {"build", "check", "show", "chart", "list"};
    (void)state;
    g_auto(Ran) version = run_roofbook("--version", NULL);
    assert_status(&version, 0);
    assert_true(g_str_has_prefix(version.out, "roofbook "));
    g_auto(Ran) help = run_roofbook("--help", NULL);
    assert_status(&help, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        assert_contains(help.out, names[i]);
        g_auto(Ran) own = run_roofbook(names[i], "--help", NULL);
        assert_status(&own, 0);
        assert_contains(own.out, "--directory=DIR");
    }
}

/* Words that people try say what the command's own say. */
static void test_words_people_try(void **state)
{
    static const char *const alike[][2][2] = {
        {{"list", "devices"}, {"list", "hardware"}}, {{"list", "device"}, {"list", "hardware"}},
        {{"list", "networks"}, {"list", "models"}},  {{"list", "model"}, {"list", "models"}},
        {{"list", "ops"}, {"list", "operators"}},    {{"list", "formats"}, {"list", "schemes"}},
        {{"help", "show"}, {"show", "--help"}},      {{"help", "build"}, {"build", "--help"}},
        {{"version", NULL}, {"--version", NULL}},    {{"help", NULL}, {"--help", NULL}},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(alike); i++) {
        g_auto(Ran) said = run_roofbook(alike[i][0][0], alike[i][0][1], NULL);
        g_auto(Ran) meant = run_roofbook(alike[i][1][0], alike[i][1][1], NULL);
        assert_status(&said, 0);
        assert_string_equal(said.out, meant.out);
    }
}

/* Wrong usage is status 2, and says what was meant. */
static void test_wrong_usage(void **state)
{
    static const struct {
        const char *argv[7], *says;
    } wrong[] = {
        {{NULL}, "Usage: roofbook COMMAND"},
        {{"bild"}, "did you mean 'build'?"},
        {{"show"}, "name exactly one model"},
        {{"show", "resnet5"}, "no model 'resnet5': did you mean 'resnet50'?"},
        {{"show", "resnet50", "--on", "v100-sxm"}, "did you mean 'v100-sxm2'?"},
        {{"show", "resnet50", "--onn", "x"}, "`roofbook show --help` shows the options"},
        {{"show", "resnet50", "--scheme", "fp15"}, "did you mean 'fp16'?"},
        {{"show", "resnet50", "--scheme", "int9"}, "did you mean 'int8'?"},
        {{"show", "resnet50", "--basis", "measurd"}, "did you mean 'measured'?"},
        {{"show", "resnet50", "--traffic", "tilde"}, "did you mean 'tiled'?"},
        {{"show", "resnet50", "--fuse", "bnn"}, "no fusion 'bnn': did you mean 'bn'?"},
        {{"chart", "fusion", "resnet50", "-o", "x.svg"}, "device"},
        {{"show", "resnet50", "--batch", "0"}, "whole numbers from 1"},
        {{"show", "models/resnet.lua:resnet19"}, "did you mean 'resnet18'?"},
        {{"chart", "rooflin", "resnet50", "-o", "x.svg"}, "did you mean 'roofline'?"},
        {{"chart", "roofline", "resnet50", "-o", "x.svg"}, "takes at least one device"},
        {{"chart", "roofline", "resnet50"}, "`-o roofline.svg`"},
        {{"chart", "roofline", "resnet50", "-o", ""}, "`-o roofline.svg`"},
        {{"chart"}, "-o resnet50.svg"},
        {{"chart", "rooflin", "resnet50"}, "did you mean 'roofline'?"},
        {{"chart", "shares", "resnet50", "-o", "x.gif"}, ".svg, .png or .pdf"},
        {{"show", "--", "-x"}, "no model '-x'"},
        {{"list"}, "name one of models, hardware"},
        {{"list", "modles"}, "did you mean 'models'?"},
        {{"help", "shwo"}, "did you mean 'show'?"},
        {{"list", "fusion"}, "did you mean 'fusions'?"},
        {{"build", "here"}, "`-C here`"},
        {{"build", "-j", "0"}, "from 1 to 1024"},
        {{"build", "-jx"}, "`roofbook build --help` shows the options"},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        const char *const *a = wrong[i].argv;
        g_auto(Ran) ran = run_roofbook(a[0], a[1], a[2], a[3], a[4], a[5], NULL);
        assert_contains(ran.err, wrong[i].says);
        assert_status(&ran, 2);
        assert_string_equal(ran.out, "");
    }
}

/* 70,553,706,496 parameters of 4 bytes, and 16 GiB. */
static void test_what_cannot_be_has_a_remedy(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_roofbook("show", "llama3_70b_decode", "--on", "t4", "--knee", NULL);
    assert_status(&ran, 1);
    assert_contains(ran.err, "does not fit: 282 GB of weights");
    assert_contains(ran.err, "; choose another device");
    g_auto(Ran) table = run_roofbook("show", "llama3_70b_decode", "--on", "t4", NULL);
    assert_status(&table, 0);
    assert_lacks(table.out, "; choose another device");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help_and_version),
        cmocka_unit_test(test_words_people_try),
        cmocka_unit_test(test_wrong_usage),
        cmocka_unit_test(test_what_cannot_be_has_a_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
