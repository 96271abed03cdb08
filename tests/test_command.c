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
        {{"show", "resnet50", "--scheme", "int4"}, "did you mean 'w4a16'?"},
        {{"show", "resnet50", "--scheme", "Q4_K_M"}, "did you mean 'q4_k'?"},
        {{"show", "meta-llama/Llama-3.1-8B"}, "did you mean 'llama3_1_8b'?"},
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
        {{"chart", "roofline", "resnet50", "--px", "0", "-ox.svg"}, "from 200 to 4000"},
        {{"show", "resnet50", "--ways", "0"}, "--ways takes a number of devices from 1"},
        {{"show", "llama3_8b", "--context", "8k"},
         "--context takes a whole number in digits, not '8k'; write it as in --context 8"},
        {{"show", "llama3_8b", "--context="}, "--context takes a whole number in digits, not ''"},
        {{"show", "resnet50", "--batch=010"}, "not '010'"}, /* GLib's 8 */
        {{"show", "resnet50", "-b1e3"}, "-b takes a whole number in digits, not '1e3'"},
        {{"show", "resnet50", "--zero", "2147483648"}, "--zero goes up to 2147483647"},
        {{"show", "resnet50", "--batch", "9223372036854775808"}, "goes up to 9223372036854775807"},
        {{"probe", "--seconds", "1s"},
         "--seconds takes a number, not '1s'; write it as in --seconds 0.5"},
        {{"show", "resnet5", "--input", "--batch=x"}, "no model 'resnet5'"}, /* a value */
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

/* 8,030,261,248 weights of 2 bytes; 2 · 32 layers · 8 heads · 128 numbers of a byte for each token.
 */
static const char LLAMA_3_8B[] =
    "{ \"model_type\": \"llama\", \"vocab_size\": 128256, \"hidden_size\": 4096,\n"
    "  \"intermediate_size\": 14336, \"num_hidden_layers\": 32, \"num_attention_heads\": 32,\n"
    "  \"num_key_value_heads\": 8, \"max_position_embeddings\": 8192, \"torch_dtype\": "
    "\"bfloat16\" }\n";

/* In a folder of one's own, without a handbook, names are those that came with the program; there
 * is nothing to publish, and a part of a handbook alone is one. */
static void test_a_bare_folder(void **state)
{
    static const char *const publishing[] = {"build", "check"};
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("roofbook-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "config.json", NULL);
    g_autofree char *models = g_build_filename(dir, "models", NULL);
    assert_true(g_file_set_contents(path, LLAMA_3_8B, -1, NULL));
    g_auto(Ran) served = run_roofbook("show", path, "-C", dir, "--on", "h100-sxm", "--context",
                                      "8192", "--batch", "16", "--kv", "fp8", NULL);
    assert_status(&served, 0);
    assert_string_equal(served.err, "");
    assert_contains(served.out, "weights 16.1 GB, cache 8.59 GB");
    g_autofree char *name = g_path_get_basename(dir), *below = g_build_filename(dir, "below", NULL),
                    *around = g_build_filename(below, "..", "config.json", NULL);
    assert_int_equal(g_mkdir(below, 0700), 0);
    g_auto(Ran) named = run_roofbook("show", around, "-C", dir, NULL);
    assert_true(g_str_has_prefix(named.out, name)); /* of its folder, not of ".." */
    g_rmdir(below);
    assert_contains(served.out, "65,536 bytes a token in fp8");
    assert_contains(served.out, "bound by         memory: ");
    assert_contains(served.out, "at 6.88 USD an hour");
    g_auto(GStrv) lines = g_strsplit(served.out, "\n", -1);
    assert_true(g_strv_length(lines) <= 1 + 10 + 1); /* a title, ten lines, the end */
    for (gsize i = 0; i < G_N_ELEMENTS(publishing); i++) {
        g_auto(Ran) none = run_roofbook(publishing[i], "-C", dir, NULL);
        assert_status(&none, 1);
        assert_one_line(&none);
        assert_contains(none.err, "no handbook is in '");
        assert_contains(none.err, "`roofbook new DIR` makes one");
    }
    assert_int_equal(g_mkdir(models, 0700), 0);
    g_auto(Ran) part = run_roofbook("show", path, "-C", dir, "--on", "h100-sxm", NULL);
    assert_status(&part, 2);
    assert_contains(part.err, "no device 'h100-sxm': there is no hardware/ in '");
    assert_contains(part.err, "--base shipped");
    g_rmdir(models);
    g_remove(path);
    g_rmdir(dir);
}

/* A profile that cannot be read estimates nothing, and that is said. */
static void test_a_profile_in_error(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "hardware/profiles/p.lua", "profile { id = 'p', device = 'box', e = 7 }\n");
    g_auto(Ran) shown = run_roofbook("show", "-C", book.dir, "small", "--on", "box", NULL);
    assert_status(&shown, 0);
    assert_one_line(&shown);
    assert_contains(shown.err, "hardware/profiles/p.lua:1: ");
    g_auto(Ran) alone = run_roofbook("show", "-C", book.dir, "small", NULL);
    assert_string_equal(alone.err, "");
    g_auto(Ran) named =
        run_roofbook("show", "-C", book.dir, "small", "--on", "box", "--estimate-by", "p", NULL);
    assert_status(&named, 2);
    assert_contains(named.err, "no profile 'p'; 1 in error in hardware/profiles/, the first: "
                               "hardware/profiles/p.lua:1: ");
    book_clear(&book);
}

/* Each summary begins in the same column. */
static void test_help_is_aligned(void **state)
{
    static const char *const lines[] = {
        "\n  build                                     publish the handbook\n",
        "\n  compare MODEL                             lay a profile",
        "\n                                            list what there is\n"};
    (void)state;
    g_auto(Ran) help = run_roofbook("--help", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        assert_contains(help.out, lines[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help_and_version), cmocka_unit_test(test_words_people_try),
        cmocka_unit_test(test_wrong_usage),      cmocka_unit_test(test_what_cannot_be_has_a_remedy),
        cmocka_unit_test(test_a_bare_folder),    cmocka_unit_test(test_a_profile_in_error),
        cmocka_unit_test(test_help_is_aligned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
