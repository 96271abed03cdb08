/* The command line: what each command prints and draws, and its exit status. */
#include "support.h"

#include <jansson.h>
#include <math.h>

/* Of the repository's own zoo and catalogue. */
static Ran show(const char *a, const char *b, const char *c, const char *d)
{
    return run_roofbook("show", "resnet50", a, b, c, d, NULL);
}

static json_t *show_json(const char *a, const char *b, const char *c, const char *d)
{
    g_auto(Ran) ran = run_roofbook("show", "resnet50", "--json", a, b, c, d, NULL);
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
    json_error_t error;
    json_t *json = json_loads(ran.out, 0, &error);
    if (!json)
        fail_msg("line %d: %s", error.line, error.text);
    return json;
}

static json_int_t count_of(const json_t *json, const char *name)
{
    json_t *value = json_object_get(json, name);
    if (!json_is_integer(value))
        fail_msg("'%s' is no integer", name);
    return json_integer_value(value);
}

/* Show ----------------------------------------------------------------------------------------- */

static void test_show_counts(void **state)
{
    (void)state;
    g_auto(Ran) ran = show(NULL, NULL, NULL, NULL);
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
    assert_contains(ran.out, "ResNet-50 (resnet50), batch 1, fp32");
    assert_contains(ran.out, "4,089,184,256");
    assert_contains(ran.out, "25,557,032");
}

static void test_show_times_on_devices(void **state)
{
    (void)state;
    g_auto(Ran) ran = show("--on", "v100-sxm2", "--on", "core-i9-10980xe");
    assert_status(&ran, 0);
    assert_contains(ran.out, "\nv100-sxm2 ");
    assert_contains(ran.out, "\ncore-i9-10980xe ");
    assert_contains(ran.out, "no latency");
}

/* SPEC §13: every name, and its type. */
static void test_show_json_has_every_name(void **state)
{
    static const char *const counts[] = {"operators",      "params",        "buffers",
                                         "macs",           "flops",         "flops_exact",
                                         "activations",    "weights_bytes", "peak_bytes",
                                         "metadata_bytes", "tensors_bytes", "peak_inplace_bytes",
                                         "arena_bytes"};
    (void)state;
    json_t *json = show_json(NULL, NULL, NULL, NULL), *model = json_object_get(json, "model");
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "roofbook/1");
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
        count_of(model, counts[i]);
    assert_string_equal(json_string_value(json_object_get(model, "id")), "resnet50");
    assert_string_equal(json_string_value(json_object_get(model, "name")), "ResNet-50");
    assert_true(json_is_string(json_object_get(model, "family")));
    assert_true(json_is_string(json_object_get(model, "source")));
    assert_int_equal(json_array_size(json_object_get(model, "inputs")), 1);
    json_t *input = json_array_get(json_object_get(model, "inputs"), 0);
    assert_int_equal(json_array_size(json_object_get(input, "shape")), 4);
    assert_string_equal(json_string_value(json_object_get(input, "dtype")), "fp32");
    json_t *coverage = json_object_get(model, "coverage");
    assert_int_equal(count_of(coverage, "covered"), count_of(coverage, "operators"));
    assert_int_equal(json_array_size(json_object_get(coverage, "unknown")), 0);
    assert_int_equal(json_array_size(json_object_get(json, "layers")),
                     count_of(model, "operators"));
    json_decref(json);
}

/* Published: He et al. as in torchvision, 25,557,032 parameters and 4,089,184,256 MACs. The rest is
 * SPEC §1: every convolution lacks a bias and only the classifier's 1000 outputs have one. */
static void test_show_json_counts_resnet50(void **state)
{
    (void)state;
    json_t *json = show_json(NULL, NULL, NULL, NULL), *model = json_object_get(json, "model");
    assert_int_equal(count_of(model, "params"), 25557032);
    assert_int_equal(count_of(model, "macs"), INT64_C(4089184256));
    /* flops_exact is flops less one per output of each dot product: the 11,114,984 activations. */
    assert_int_equal(count_of(model, "activations"), 11114984);
    assert_int_equal(count_of(model, "flops") - count_of(model, "flops_exact"), 11114984);
    /* Weights in fp32, running statistics of 26,560 channels in fp32: 4 bytes each. */
    assert_int_equal(count_of(model, "buffers"), 2 * 26560);
    assert_int_equal(count_of(model, "weights_bytes"), 4 * (25557032 + 2 * 26560));
    json_decref(json);
}

static void test_show_json_gives_layers(void **state)
{
    (void)state;
    json_t *json = show_json(NULL, NULL, NULL, NULL);
    json_t *first = json_array_get(json_object_get(json, "layers"), 0);
    json_t *traffic = json_object_get(json_object_get(first, "traffic"), "compulsory");
    assert_int_equal(count_of(first, "index"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "op")), "conv");
    /* 7x7, 3 -> 64, on 112x112 outputs, no bias. */
    assert_int_equal(count_of(first, "macs"), 112 * 112 * 64 * 7 * 7 * 3);
    assert_int_equal(count_of(first, "params"), 64 * 7 * 7 * 3);
    assert_int_equal(count_of(traffic, "output"), 112 * 112 * 64);
    assert_int_equal(count_of(traffic, "total"), count_of(traffic, "input") +
                                                     count_of(traffic, "weights") +
                                                     count_of(traffic, "output"));
    assert_int_equal(count_of(traffic, "bytes"), 4 * count_of(traffic, "total"));
    json_decref(json);
}

static void test_show_json_times_two_devices(void **state)
{
    (void)state;
    json_t *json = show_json("--on", "v100-sxm2", "--on", "core-i9-10980xe");
    json_t *timings = json_object_get(json, "timing"), *timing;
    size_t i;
    assert_int_equal(json_array_size(timings), 2);
    json_array_foreach(timings, i, timing)
    {
        static const char *const words[] = {"device", "dtype", "scheme", "fusion", "traffic_model"};
        for (gsize j = 0; j < G_N_ELEMENTS(words); j++)
            assert_true(json_is_string(json_object_get(timing, words[j])));
        double roofline = json_real_value(json_object_get(timing, "roofline_seconds"));
        double bound = json_real_value(json_object_get(timing, "bound_seconds"));
        double share = json_real_value(json_object_get(timing, "memory_bound_share"));
        assert_true(0 < bound && bound <= roofline);
        assert_true(0 <= share && share <= 1);
        assert_int_equal(count_of(timing, "batch"), 1);
        assert_true(json_array_size(json_object_get(timing, "layers")) > 0);
    }
    json_decref(json);
}

static void test_batch_multiplies_the_work(void **state)
{
    (void)state;
    json_t *json = show_json("--batch", "8", NULL, NULL), *model = json_object_get(json, "model");
    assert_int_equal(count_of(model, "macs"), 8 * INT64_C(4089184256));
    assert_int_equal(count_of(model, "params"), 25557032);
    json_decref(json);
}

static void test_half_precision_halves_the_weights(void **state)
{
    (void)state;
    json_t *json = show_json("--scheme", "fp16", NULL, NULL);
    json_t *model = json_object_get(json, "model");
    assert_string_equal(json_string_value(json_object_get(model, "dtype")), "fp16");
    /* Buffers stay 32 bits (SPEC §2). */
    assert_int_equal(count_of(model, "weights_bytes"), 2 * 25557032 + 4 * 53120);
    json_decref(json);
}

static void test_layers_and_csv(void **state)
{
    (void)state;
    g_auto(Ran) text = show("--layers", NULL, NULL, NULL);
    assert_contains(text.out, "layer4.2.conv3");
    assert_contains(text.out, "avgpool");
    g_auto(Ran) csv = show("--layers", "--csv", NULL, NULL);
    assert_true(g_str_has_prefix(csv.out, "index,name,op,class,"));
    assert_int_equal(line_count(csv.out), 1 + 175);
    g_auto(Ran) model = show("--csv", NULL, NULL, NULL);
    assert_int_equal(line_count(model.out), 2);
}

static void test_a_file_in_place_of_the_zoo(void **state)
{
    (void)state;
    g_auto(Ran) first = run_roofbook("show", "models/resnet.lua", NULL);
    assert_status(&first, 0);
    assert_contains(first.out, "(resnet18)");
    g_auto(Ran) named = run_roofbook("show", "models/resnet.lua:resnet34", NULL);
    assert_contains(named.out, "21,797,672");
    g_auto(Ran) none = run_roofbook("show", "models/nothing.lua", NULL);
    assert_status(&none, 1);
    assert_one_line(&none);
}

/* Charts --------------------------------------------------------------------------------------- */

/* A chart of one model and, where the kind takes one, one device. */
static char *draw(const char *kind, const char *dir, const char *suffix, gsize *length)
{
    static const char *const of_models[] = {"arena", "liveness", "training", NULL};
    bool on = !g_strv_contains(of_models, kind);
    g_autofree char *path = g_strdup_printf("%s/%s.%s", dir, kind, suffix);
    g_auto(Ran) ran =
        run_roofbook("chart", kind, "resnet18", "-o", path, on ? "--on" : NULL, "v100-sxm2", NULL);
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
    char *bytes = NULL;
    assert_true(g_file_get_contents(path, &bytes, length, NULL));
    return bytes;
}

static void assert_every_format(const char *kind, const char *dir)
{
    gsize n;
    g_autofree char *svg = draw(kind, dir, "svg", &n);
    assert_contains(svg, "<svg ");
    assert_contains(svg, "<title");
    assert_true(g_str_has_suffix(svg, "</svg>\n") || g_str_has_suffix(svg, "</svg>"));
    g_autofree char *png = draw(kind, dir, "png", &n);
    assert_true(n > 1000 && memcmp(png, "\x89PNG\r\n\x1a\n", 8) == 0);
    g_autofree char *pdf = draw(kind, dir, "pdf", &n);
    assert_true(n > 1000 && memcmp(pdf, "%PDF-", 5) == 0);
}

/* The first words of the lines of a list, without its header. Caller frees. */
static char **listed(const char *list)
{
    g_auto(Ran) ran = run_roofbook("list", list, NULL);
    assert_status(&ran, 0);
    char **lines = g_strsplit(g_strchomp(strchr(ran.out, '\n') + 1), "\n", -1);
    for (char **line = lines; *line; line++)
        (*line)[strcspn(*line, " ")] = '\0';
    return lines;
}

static void test_every_kind_in_every_format(void **state)
{
    static const char *const expected[] = {"roofline", "zoo",    "devices",
                                           "layers",   "shares", "fusion"};
    (void)state;
    Book book = book_empty();
    g_auto(GStrv) kinds = listed("charts");
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
        assert_true(g_strv_contains((const char *const *)kinds, expected[i]));
    for (char **kind = kinds; *kind; kind++)
        assert_every_format(*kind, book.dir);
    book_clear(&book);
}

/* Fusion --------------------------------------------------------------------------------------- */

static json_int_t fused_count(const char *rules, const char *name)
{
    json_t *json = show_json("--fuse", rules, NULL, NULL);
    json_int_t count = count_of(json_object_get(json, "model"), name);
    json_decref(json);
    return count;
}

/* Folding leaves each of ResNet-50's 26,560 normalized channels one bias of its scale and shift,
 * and no running statistics. */
static void test_fusing_folds_norms(void **state)
{
    (void)state;
    assert_int_equal(fused_count("all", "params"), 25530472);
    assert_int_equal(fused_count("bn", "params"), 25557032 - 26560);
    assert_int_equal(fused_count("bn", "buffers"), 0);
    assert_int_equal(fused_count("all", "macs"), INT64_C(4089184256));
    assert_int_equal(fused_count("none", "params"), 25557032);
    g_auto(Ran) named = run_roofbook("show", "models/resnet.lua:resnet50", "--fuse", "all", NULL);
    assert_contains(named.out, "25,530,472");
}

/* 3x3 from 3 to 4 channels with bias, 112 parameters and 6912 MACs, stays; its ReLU joins it. */
static void test_fusing_a_small_model(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) plain = run_roofbook("show", "small", "-C", book.dir, "--layers", "--csv", NULL);
    g_auto(Ran) fused =
        run_roofbook("show", "small", "-C", book.dir, "--layers", "--csv", "--fuse", "all", NULL);
    assert_status(&fused, 0);
    assert_int_equal(line_count(plain.out), 1 + 2);
    assert_int_equal(line_count(fused.out), 1 + 1);
    assert_contains(fused.out, "6912");
    g_autofree char *path = book_path(&book, "fused.svg");
    g_auto(Ran) chart = run_roofbook("chart", "roofline", "small", "-C", book.dir, "--on", "box",
                                     "--fuse", "activation", "-o", path, NULL);
    assert_status(&chart, 0);
    assert_true(book_has(&book, "fused.svg"));
    book_clear(&book);
}

static void test_list_fusions(void **state)
{
    static const char *const rules[] = {"noop", "bn",     "bn_next",   "pad",     "activation",
                                        "add",  "concat", "composite", "branches"};
    (void)state;
    g_auto(GStrv) names = listed("fusions");
    assert_int_equal(g_strv_length(names), G_N_ELEMENTS(rules));
    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
        assert_string_equal(names[i], rules[i]);
}

/* The rest ------------------------------------------------------------------------------------- */

static void test_lists(void **state)
{
    static const struct {
        const char *list, *line;
    } lists[] = {{"models", "\nresnet50 "},
                 {"hardware", "\nv100-sxm2 "},
                 {"operators", "\nconv "},
                 {"laws", "\ndevice   memory-order "},
                 {"laws", "\nnetwork  exact-params "}};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_auto(Ran) ran = run_roofbook("list", lists[i].list, NULL);
        assert_status(&ran, 0);
        assert_string_equal(ran.err, "");
        assert_contains(ran.out, lists[i].line);
    }
}

static void test_check_and_build(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) check = run_roofbook("check", "-C", book.dir, NULL);
    assert_status(&check, 0);
    assert_contains(check.out, "no problem");
    assert_false(book_has(&book, "site"));
    g_auto(Ran) build = run_roofbook("build", "-C", book.dir, "-j1", NULL);
    assert_status(&build, 0);
    assert_contains(build.out, "pages in ");
    assert_true(book_has(&book, "site/index.html"));
    g_auto(Ran) quiet = run_roofbook("build", "-C", book.dir, "--quiet", NULL);
    assert_status(&quiet, 0);
    assert_string_equal(quiet.out, "");
    book_clear(&book);
}

/* 45 kW, and 112 parameters said to be 120: neither costs the handbook a page, but both are told,
 * and what the author doubts is listed with its count. */
static void test_check_proves_laws(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "hardware/hot.lua",
             "device { id = 'hot', class = 'laptop',\n"
             "  peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' },\n"
             "  memory { name = 'DRAM', bandwidth = 50e9, source = 's' },\n"
             "  power { watts = 45000, source = 's' }, doubt 'Perhaps\\nmilliwatts.' }\n");
    book_add(&book, "models/other.lua",
             "model { id = 'other', input = { 3, 8, 8 },\n"
             "  published = { { params = 120, exact = true, source = 'paper' } },\n"
             "  build = function(x) return x:conv { 4, kernel = 3, pad = 1 } end }\n");
    g_auto(Ran) ran = run_roofbook("check", "-C", book.dir, NULL);
    assert_status(&ran, 1);
    assert_contains(ran.err, "roofbook: hardware/hot.lua:1: device 'hot': power of 45000 W");
    assert_contains(ran.err,
                    "roofbook: models/other.lua:1: model 'other': published params of 120");
    assert_int_equal(line_count(ran.err), 2);
    assert_contains(ran.out, "hot: Perhaps milliwatts.\n");
    assert_true(g_str_has_suffix(ran.out, "\n2 doubts about 1 of 2 devices\n"));
    g_auto(Ran) quiet = run_roofbook("check", "-C", book.dir, "--quiet", NULL);
    assert_status(&quiet, 1);
    assert_string_equal(quiet.err, ran.err);
    assert_string_equal(quiet.out, "");
    book_clear(&book);
}

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
        {{"chart", "roofline", "resnet50", "-o", "x.svg"}, "takes exactly one device"},
        {{"chart", "roofline", "resnet50"}, "-o resnet50.svg"},
        {{"chart", "shares", "resnet50", "-o", "x.gif"}, ".svg, .png or .pdf"},
        {{"list"}, "name one of models, hardware"},
        {{"list", "model"}, "did you mean 'models'?"},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_show_counts),
        cmocka_unit_test(test_show_times_on_devices),
        cmocka_unit_test(test_show_json_has_every_name),
        cmocka_unit_test(test_show_json_counts_resnet50),
        cmocka_unit_test(test_show_json_gives_layers),
        cmocka_unit_test(test_show_json_times_two_devices),
        cmocka_unit_test(test_batch_multiplies_the_work),
        cmocka_unit_test(test_half_precision_halves_the_weights),
        cmocka_unit_test(test_layers_and_csv),
        cmocka_unit_test(test_a_file_in_place_of_the_zoo),
        cmocka_unit_test(test_every_kind_in_every_format),
        cmocka_unit_test(test_fusing_folds_norms),
        cmocka_unit_test(test_fusing_a_small_model),
        cmocka_unit_test(test_list_fusions),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_check_and_build),
        cmocka_unit_test(test_check_proves_laws),
        cmocka_unit_test(test_help_and_version),
        cmocka_unit_test(test_wrong_usage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
