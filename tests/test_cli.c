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

/* ---- Show ------------------------------------------------------------------------------------ */

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
    assert_contains(ran.out, "no implementation with direct algorithms is faster than the bound");
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
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "roofbook/2");
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

/* ---- Charts ---------------------------------------------------------------------------------- */

/* A chart of one model, of language where the kind is of such, and, where the kind takes one, one
 * device; of a device alone one that was measured. */
static char *draw(const char *kind, const char *dir, const char *suffix, gsize *length)
{
    static const char *const of_models[] = {"accuracy", "arena", "liveness", "training", NULL};
    static const char *const of_devices[] = {"estimated", NULL};
    static const char *const of_language[] = {"serving", "token", "context", NULL};
    const char *model = g_strv_contains(of_language, kind) ? "gpt2" : "resnet18";
    bool on = !g_strv_contains(of_models, kind), of_device = g_strv_contains(of_devices, kind);
    g_autofree char *path = g_strdup_printf("%s/%s.%s", dir, kind, suffix);
    g_auto(Ran) ran = run_roofbook("chart", kind, "-o", path, of_device ? "--on" : model,
                                   of_device ? "epyc-avx512-1-thread"
                                   : on      ? "--on"
                                             : NULL,
                                   of_device ? NULL : "v100-sxm2", NULL);
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

/* ---- Fusion ---------------------------------------------------------------------------------- */

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
