/* SPEC §13: the names of the data, and that text, JSON, CSV and pages say the same of a pair. */
#include "support.h"

#include "data_table.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <math.h>

#include "base/units.h"

static json_t *parsed(const char *text)
{
    json_error_t error;
    json_t *json = text ? json_loads(text, 0, &error) : NULL;
    if (!json)
        fail_msg("no JSON: %s", text ? error.text : "(nothing)");
    return json;
}

/* "traffic.compulsory.bytes", "layers.0.index"; NULL: absent. */
static const json_t *at(const json_t *json, const char *path)
{
    g_auto(GStrv) steps = g_strsplit(path, ".", -1);
    for (char **step = steps; *step && json; step++)
        json = json_is_array(json) ? json_array_get(json, (size_t)atoi(*step))
                                   : json_object_get(json, *step);
    return json;
}

/* ---- Names ----------------------------------------------------------------------------------- */

static const char *type_of(const json_t *json)
{
    static const char *const types[] = {
        [JSON_OBJECT] = "object", [JSON_ARRAY] = "list", [JSON_STRING] = "text",
        [JSON_INTEGER] = "count", [JSON_REAL] = "real",  [JSON_TRUE] = "bool",
        [JSON_FALSE] = "bool",    [JSON_NULL] = "null"};
    return json ? types[json_typeof(json)] : "absent";
}

/* Of each type the paths, with blanks between. */
static void assert_names(const json_t *json, const char *type, const char *paths)
{
    g_auto(GStrv) all = g_strsplit_set(paths, " \n", -1);
    for (char **path = all; *path; path++)
        if (**path && strcmp(type_of(at(json, *path)), type) != 0)
            fail_msg("%s is %s, not %s", *path, type_of(at(json, *path)), type);
}

static void assert_traffic(const json_t *json, const char *of, const char *models)
{
    g_auto(GStrv) all = g_strsplit(models, " ", -1);
    for (char **model = all; *model; model++) {
        g_autofree char *path = g_strdup_printf("%s.traffic.%s", of, *model);
        const json_t *traffic = at(json, path);
        assert_names(traffic, "count", "input weights output total bytes");
        assert_int_equal(json_object_size(traffic), 5);
        assert_int_equal(json_integer_value(at(traffic, "total")),
                         json_integer_value(at(traffic, "input")) +
                             json_integer_value(at(traffic, "weights")) +
                             json_integer_value(at(traffic, "output")));
    }
}

/* Experts in int8 on a card that states a launch overhead: what is unknown of others is known. */
static void test_names_of_the_contract(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_roofbook("show", "mixtral_8x7b_decode", "--on", "h200", "--scheme",
                                   "int8", "--batch", "4", "--json", NULL);
    assert_status(&ran, 0);
    json_t *json = parsed(ran.out);
    assert_string_equal(json_string_value(at(json, "schema")), "roofbook/2");
    assert_names(json, "text",
                 "model.id model.name model.family model.source model.inputs.0.name "
                 "model.inputs.0.dtype model.outputs.0.name "
                 "layers.0.name layers.0.op layers.0.class "
                 "timing.0.device timing.0.dtype timing.0.scheme timing.0.traffic_model "
                 "timing.0.layers.0.bound");
    assert_names(json, "count",
                 "model.operators model.params model.buffers model.macs model.flops "
                 "model.flops_exact model.activations model.weights_bytes model.metadata_bytes "
                 "model.tensors_bytes model.peak_bytes model.peak_inplace_bytes model.arena_bytes "
                 "model.coverage.operators model.coverage.covered layers.0.index layers.0.macs "
                 "layers.0.flops layers.0.params timing.0.batch timing.0.layers.0.index");
    assert_names(json, "real",
                 "layers.0.intensity timing.0.operators_seconds timing.0.roofline_seconds "
                 "timing.0.bound_seconds timing.0.overhead_seconds timing.0.launch_seconds "
                 "timing.0.operators_overhead_seconds timing.0.memory_bound_share "
                 "timing.0.layers.0.seconds timing.0.layers.0.utilisation");
    assert_names(json, "bool", "timing.0.fits timing.0.supported");
    assert_names(json, "list",
                 "model.inputs.0.shape layers.0.inputs.0 layers.0.outputs.0 model.coverage.unknown "
                 "timing.0.layers timing.0.classes");
    assert_names(json, "absent", "timing.0.reason timing.0.if_it_fitted_seconds model.layers");
    assert_traffic(json, "model", "compulsory expected tiled no_reuse");
    assert_traffic(json, "layers.0", "compulsory no_reuse");
    json_decref(json);
}

/* 70e9 parameters in two bytes each: what cannot be has a reason and no time. */
static void test_names_where_there_is_no_time(void **state)
{
    (void)state;
    g_auto(Ran) ran =
        run_roofbook("show", "llama3_70b_decode", "--on", "t4", "--scheme", "fp16", "--json", NULL);
    assert_status(&ran, 0);
    json_t *json = parsed(ran.out);
    assert_names(json, "absent",
                 "timing.0.operators_seconds timing.0.roofline_seconds timing.0.bound_seconds "
                 "timing.0.overhead_seconds timing.0.memory_bound_share timing.0.layers "
                 "timing.0.classes timing.0.bound timing.0.inferences_per_s");
    assert_names(json, "real", "timing.0.if_it_fitted_seconds");
    assert_names(json, "text", "timing.0.reason");
    assert_true(json_is_false(at(json, "timing.0.fits")));
    assert_true(json_is_true(at(json, "timing.0.supported")));
    json_decref(json);
}

/* ---- What has no answer ---------------------------------------------------------------------- */

/* Every section has an answer, or one line that says why there is none, of what does not fit and of
 * what is not computed. */
static void test_sections_of_what_cannot_be(void **state)
{
    static const char *const pairs[][2] = {
        {"lenet5", "fp8"}, {"llama2_7b_decode", "fp32"}, {"lenet5", "int8"}};
    static const char *const sections[] = {
        "--training", "--fusion",   "--schemes",    "--algorithms", "--energy",
        "--advice",   "--knee",     "--capacity",   "--ridge",      "--instances",
        "--loading",  "--blocking", "--sweep=batch"};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(sections); k++) {
            g_auto(Ran) ran = run_roofbook("show", pairs[i][0], "--on", "t4", "-s", pairs[i][1],
                                           sections[k], "--json", NULL);
            json_t *json = parsed(ran.out);
            if (ran.status != 0)
                assert_one_line(&ran);
            if (ran.status > 2 || json_array_size(at(json, "timing")) != 1)
                fail_msg("%s %s %s: %s", pairs[i][0], pairs[i][1], sections[k], ran.err);
            json_decref(json);
        }
}

/* Layers without a time are what they are without a device. */
static void test_layers_of_what_does_not_fit(void **state)
{
    (void)state;
    g_auto(Ran) none = run_roofbook("show", "llama2_7b_decode", "--layers", "--csv", NULL);
    g_auto(Ran) ran =
        run_roofbook("show", "llama2_7b_decode", "--layers", "--csv", "--on", "t4", NULL);
    assert_status(&ran, 0);
    assert_true(line_count(ran.out) > 100);
    assert_int_equal(line_count(ran.out), line_count(none.out));
    assert_true(g_str_has_prefix(ran.out, "index,name,op,class,"));
}

/* Of two devices the one that has an answer gives it. */
static void test_a_section_of_two_devices(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_roofbook("show", "llama2_7b_decode", "--on", "t4", "--on", "h200",
                                   "--knee", "--json", NULL);
    assert_status(&ran, 0);
    json_t *json = parsed(ran.out);
    assert_int_equal(json_array_size(at(json, "timing")), 2);
    assert_int_equal(json_array_size(at(json, "knee")), 1);
    assert_string_equal(json_string_value(at(json, "knee.0.device")), "h200");
    json_decref(json);
}

/* What keeps its tensors on the chip sends none of them to a DRAM. */
static void test_energy_of_memory_on_the_chip(void **state)
{
    static const char *const cases[][3] = {{"ds_cnn_s", "stm32h743", "absent"},
                                           {"resnet50", "v100-sxm2", "real"}};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Ran) ran =
            run_roofbook("show", cases[i][0], "--on", cases[i][1], "--energy", "--json", NULL);
        assert_status(&ran, 0);
        json_t *json = parsed(ran.out);
        assert_names(json, cases[i][2], "energy.0.off_chip_low_joules");
        assert_names(json, "real", "energy.0.on_chip_low_joules energy.0.low_joules");
        json_decref(json);
    }
}

/* ---- One figure everywhere ------------------------------------------------------------------- */

/* What fits and what does not, what a device computes and what not, with launches and without. */
static const struct Sample {
    const char *model, *device, *format;
} samples[] = {
    {"resnet50", "h200", "fp32"},        {"resnet50", "t4", "16-bit"},
    {"mobilenet_v2", "tpu-v5e", "int8"}, {"mobilenet_v2", "v100-sxm2", "fp8"},
    {"llama2_7b", "h200", "16-bit"},     {"llama2_7b", "t4", "fp32"},
};

static const char *const times[] = {"operators_seconds", "roofline_seconds", "bound_seconds"};

static const char handbook[] =
    "handbook { title = \"t\", description = \"d\",\n"
    "  precisions = { \"fp32\", \"16-bit\", \"int8\", \"fp8\" },\n"
    "  models = { \"resnet50\", \"mobilenet_v2\", \"llama2_7b\" },\n"
    "  devices = { \"h200\", \"t4\", \"tpu-v5e\", \"v100-sxm2\" },\n"
    "  deep = { { devices = { \"h200\", \"t4\", \"tpu-v5e\", \"v100-sxm2\" } } } }\n";

static int publish(void **state)
{
    static const char *const folders[] = {"models", "hardware"};
    static Book book;
    book = book_empty();
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        book_borrow(&book, folders[i]);
    book_add(&book, "handbook.lua", handbook);
    book_publish(&book);
    *state = &book;
    return 0;
}

static int withdraw(void **state)
{
    book_clear(*state);
    return 0;
}

/* The pair page's timing of that element type and scheme. */
static json_t *of_page(const Book *book, const struct Sample *sample, const json_t *shown)
{
    g_autofree char *name =
        g_strdup_printf("site/models/%s/%s/data.json", sample->model, sample->device);
    g_autofree char *text = book_read(book, name);
    json_t *json = parsed(text), *found = NULL, *timing;
    size_t i;
    json_array_foreach(json_object_get(json, "timing"), i,
                       timing) if (json_equal(at(timing, "dtype"), at(shown, "dtype")) &&
                                   json_equal(at(timing, "scheme"), at(shown, "scheme"))) found =
        json_incref(timing);
    json_decref(json);
    if (!found)
        fail_msg("%s has no such timing", name);
    return found;
}

/* Which layer of the network it is as it was made, beside the network: for casts, and what has no
 * such layer, by the name. */
static void assert_place_says(const json_t *layer, const json_t *shown)
{
    const char *name = json_string_value(at(shown, "name")),
               *cast = json_string_value(at(layer, "cast"));
    g_autofree char *ending = cast ? g_strconcat(".", cast, NULL) : NULL;
    assert_true(at(layer, "layer") || at(layer, "name"));
    assert_true(!cast || g_str_has_suffix(name, ending));
}

/* By column numbers have seven digits and ratios five, of the twelve that the command prints. */
static bool same_by_column(const char *field, const json_t *one, const json_t *two)
{
    bool is_ratio = strcmp(field, "share") == 0 || strcmp(field, "utilisation") == 0;
    if (!json_is_real(one) || !json_is_real(two))
        return json_equal(one, two);
    return fabs(json_real_value(one) - json_real_value(two)) <=
           (is_ratio ? 5e-5 : 5e-7) * fabs(json_real_value(two));
}

/* A page's layers have fewer fields, and say the same in those. */
static void assert_layers_say(const struct Sample *sample, const json_t *published,
                              const json_t *shown)
{
    static const char *const fields[] = {"index", "seconds", "compute_dtype", "bound",
                                         "utilisation"};
    json_t *rows = data_rows(published), *layer;
    size_t i;
    assert_int_equal(json_array_size(rows), json_array_size(shown));
    json_array_foreach(rows, i, layer)
    {
        const json_t *other = json_array_get(shown, i);
        for (gsize k = 0; k < G_N_ELEMENTS(fields); k++) {
            const json_t *one = at(layer, fields[k]), *two = at(other, fields[k]);
            if (!one != !two || (one && !same_by_column(fields[k], one, two)))
                fail_msg("%s on %s: layer %zu: %s", sample->model, sample->device, i, fields[k]);
        }
        assert_place_says(layer, other);
    }
    json_decref(rows);
}

static void assert_classes_say(const struct Sample *sample, const json_t *published,
                               const json_t *shown)
{
    json_t *rows = data_rows(published), *row, *value;
    const char *key;
    size_t i;
    assert_int_equal(json_array_size(rows), json_array_size(shown));
    json_array_foreach(shown, i, row)
    {
        const json_t *other = json_array_get(rows, i);
        assert_int_equal(json_object_size(other), json_object_size(row));
        json_object_foreach(row, key, value) if (!same_by_column(key, at(other, key), value))
            fail_msg("%s on %s: class %zu: %s", sample->model, sample->device, i, key);
    }
    json_decref(rows);
}

static void assert_page_says(const Book *book, const struct Sample *sample, json_t *shown)
{
    json_t *published = of_page(book, sample, shown), *value;
    const char *key;
    json_object_foreach(shown, key, value) if (strcmp(key, "layers") != 0 &&
                                               strcmp(key, "classes") != 0 &&
                                               !json_equal(value, at(published, key)))
        fail_msg("%s on %s: %s", sample->model, sample->device, key);
    assert_int_equal(json_object_size(published), json_object_size(shown));
    assert_classes_say(sample, at(published, "classes"), at(shown, "classes"));
    assert_layers_say(sample, at(published, "layers"), at(shown, "layers"));
    json_decref(published);
}

/* A line of RFC 4180. */
static GStrv cells_of(const char *line)
{
    GStrvBuilder *cells = g_strv_builder_new();
    GString *cell = g_string_new(NULL);
    bool quoted = false;
    for (const char *p = line; *p && *p != '\r' && (*p != '\n' || quoted); p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (*p == ',' && !quoted) {
            g_strv_builder_add(cells, cell->str);
            g_string_truncate(cell, 0);
        } else
            g_string_append_c(cell, *p);
    }
    g_strv_builder_add(cells, cell->str);
    g_string_free(cell, TRUE);
    GStrv all = g_strv_builder_end(cells);
    g_strv_builder_unref(cells);
    return all;
}

static void assert_csv_says(const char *csv, const json_t *shown)
{
    g_auto(GStrv) header = cells_of(csv), row = cells_of(strchr(csv, '\n') + 1);
    assert_int_equal(g_strv_length(header), g_strv_length(row));
    for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
        int column = 0;
        while (header[column] && strcmp(header[column], times[i]) != 0)
            column++;
        const json_t *value = at(shown, times[i]);
        if (!header[column] || (value == NULL) != (*row[column] == '\0') ||
            (value && g_ascii_strtod(row[column], NULL) != json_real_value(value)))
            fail_msg("%s: %s, not %.12g", times[i], row[column], json_real_value(value));
    }
}

/* The device's line has the three times as they are printed, or none and the reason. */
static void assert_text_says(const char *text, const struct Sample *sample, const json_t *shown)
{
    g_autofree char *start = g_strconcat("\n", sample->device, " ", NULL);
    const char *line = strstr(text, start);
    assert_non_null(line);
    g_autofree char *only = g_strndup(line + 1, strcspn(line + 1, "\n"));
    const char *rest = only;
    for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
        const json_t *value = at(shown, times[i]);
        g_autofree char *printed = value ? units_seconds(json_real_value(value)) : g_strdup("–");
        rest = strstr(rest, printed);
        if (!rest)
            fail_msg("%s (%s) is not in: %s", times[i], printed, only);
        rest += strlen(printed);
    }
    if (!at(shown, times[0]))
        assert_contains(rest, json_string_value(at(shown, "reason")));
}

static Ran show(const struct Sample *sample, const char *as)
{
    const char *scheme = strcmp(sample->format, "16-bit") == 0 ? "fp16" : sample->format;
    return run_roofbook("show", sample->model, "--on", sample->device, "-s", scheme, as, NULL);
}

static void test_one_figure_everywhere(void **state)
{
    int timed = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_auto(Ran) text = show(&samples[i], NULL), csv = show(&samples[i], "--csv");
        g_auto(Ran) ran = show(&samples[i], "--json");
        json_t *json = parsed(ran.out), *shown = json_array_get(json_object_get(json, "timing"), 0);
        assert_page_says(*state, &samples[i], shown);
        assert_csv_says(csv.out, shown);
        assert_text_says(text.out, &samples[i], shown);
        timed += at(shown, times[0]) != NULL;
        json_decref(json);
    }
    assert_int_equal(timed, 4); /* no fp8 on a V100, no room on a T4 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_of_the_contract),
        cmocka_unit_test(test_names_where_there_is_no_time),
        cmocka_unit_test(test_sections_of_what_cannot_be),
        cmocka_unit_test(test_layers_of_what_does_not_fit),
        cmocka_unit_test(test_energy_of_memory_on_the_chip),
        cmocka_unit_test(test_a_section_of_two_devices),
        cmocka_unit_test(test_one_figure_everywhere),
    };
    return cmocka_run_group_tests(tests, publish, withdraw);
}
