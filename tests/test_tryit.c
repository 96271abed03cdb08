/* chunks/tryit.h */
#include "chunks/tryit.h"

#include "answers_book.h"
#include "packed_call_kit.h"
#include "profile_kit.h"

#include <jansson.h>

static json_t *parsed(const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, JSON_DECODE_ANY, &error);
    if (!json)
        fail_msg("%s at %d: %.200s", error.text, error.position, text);
    return json;
}

/* What the file calls its function with. Caller releases. */
static json_t *costs_for(void **state, const char *id, const GPtrArray *profiles)
{
    const Fixture *fixture = *state;
    Zoo *zoo = analysis_zoo(analysis_of(state));
    g_autofree char *text =
        tryit_costs(zoo, zoo_find(zoo, id), fixture->project->handbook, profiles, NULL);
    g_autofree char *json = packed_call_json(text, "roofbookCosts");
    assert_non_null(json);
    return parsed(json);
}

static json_t *costs_of(void **state, const char *id)
{
    return costs_for(state, id, NULL);
}

static json_int_t number(const json_t *array, size_t i)
{
    assert_true(json_is_integer(json_array_get(array, i)));
    return json_integer_value(json_array_get(array, i));
}

/* The only piece of a format, fused so. */
static const json_t *piece_of(const json_t *costs, const char *format, size_t fusion)
{
    json_t *pieces =
        json_array_get(json_object_get(json_object_get(costs, "formats"), format), fusion);
    assert_int_equal(json_array_size(pieces), 1);
    return json_array_get(json_object_get(costs, "pieces"), (size_t)number(pieces, 0));
}

/* A count of a layer at a batch. */
static json_int_t count(const json_t *costs, const json_t *piece, const char *name, size_t layer,
                        json_int_t batch)
{
    const json_t *columns = json_object_get(costs, "columns"), *pair = json_object_get(piece, name);
    json_int_t sum = 0;
    for (size_t part = 0; part < 2; part++) {
        json_int_t column = number(pair, part);
        if (column >= 0)
            sum += (part ? batch : 1) * number(json_array_get(columns, (size_t)column), layer);
    }
    return sum;
}

/* linear 64 -> 64 without bias: 8,192 FLOPs and 512 bytes of activations a sample, 16,384 of
 * weights; half of the bytes in 16 bits. At batch 5 those are 40,960 FLOPs. */
static void test_costs(void **state)
{
    json_t *costs = costs_of(state, "linear");
    const json_t *single = piece_of(costs, "fp32", 0), *half = piece_of(costs, "fp16", 2);
    assert_int_equal(count(costs, single, "flops", 0, 5), 40960);
    assert_int_equal(count(costs, single, "dots", 0, 5), 40960);
    assert_int_equal(count(costs, single, "bytes", 0, 5), 16384 + 5 * 512);
    assert_int_equal(count(costs, half, "bytes", 0, 5), 8192 + 5 * 256);
    assert_int_equal(json_integer_value(json_object_get(single, "held")), 16384);
    assert_int_equal(json_integer_value(json_object_get(half, "held")), 8192);
    assert_int_equal(json_integer_value(json_object_get(single, "to")), TRYIT_MOST_BATCH);
    assert_true(json_is_false(json_object_get(costs, "least")));
    json_decref(costs);
}

/* Fused, what remains is the engine's own: layer by layer and in all, at a batch between. */
static void test_costs_are_the_engine_s(void **state)
{
    enum { BATCH = 37 };
    json_t *costs = costs_of(state, "small");
    const char *const formats[] = {"fp32", "fp16", "int8"};
    for (size_t f = 0; f < G_N_ELEMENTS(formats); f++) {
        Setup setup = {.batch = BATCH, .fusion = FUSION_ALL};
        const json_t *piece = piece_of(costs, formats[f], 2);
        const json_t *columns = json_object_get(costs, "columns");
        const json_t *order =
            json_array_get(columns, (size_t)json_integer_value(json_object_get(piece, "order")));
        analysis_set_format(analysis_of(state), &setup, formats[f], NULL);
        const ModelCost *cost = small(state, &setup)->cost;
        assert_int_equal(json_array_size(order), cost->n_layers);
        for (int i = 0; i < cost->n_layers; i++) {
            size_t layer = (size_t)number(order, (size_t)i);
            const LayerCost *own = cost_layer(cost, i);
            assert_true(count(costs, piece, "bytes", layer, BATCH) ==
                        own->traffic[TRAFFIC_COMPULSORY].bytes);
            assert_true(count(costs, piece, "flops", layer, BATCH) == own->flops);
        }
    }
    json_decref(costs);
}

/* A count beyond 2^53 is written as text: 300,000 · 300,000 · 100,000 multiplications, doubled. */
static void test_large_counts(void **state)
{
    json_t *costs = costs_of(state, "vast");
    const json_t *piece = piece_of(costs, "fp32", 0);
    size_t column = (size_t)number(json_object_get(piece, "flops"), 1);
    const json_t *each =
        json_array_get(json_array_get(json_object_get(costs, "columns"), column), 0);
    assert_string_equal(json_string_value(each), "18000000000000000");
    json_decref(costs);
}

static const json_t *column_of(const json_t *costs, const json_t *piece, const char *name)
{
    const json_t *index = json_object_get(piece, name);
    return index ? json_array_get(json_object_get(costs, "columns"),
                                  (size_t)json_integer_value(index))
                 : NULL;
}

/* Classes where there is a profile; weights, 448 bytes of the convolution, where it has a
 * scratchpad and is for the format; weights of 8 bits computed in another are of no profile. */
static void test_costs_for_estimates(void **state)
{
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("a", STACK_EAGER));
    Profile *profile = g_ptr_array_index(profiles, 0);
    json_t *bare = costs_of(state, "small"), *cached = costs_for(state, "small", profiles);
    profile->ceilings.memories[0].scratchpad = true;
    json_t *scratchpad = costs_for(state, "small", profiles);
    assert_null(column_of(bare, piece_of(bare, "fp32", 0), "work"));
    const json_t *piece = piece_of(cached, "fp32", 0), *works = column_of(cached, piece, "work");
    assert_int_equal(number(works, 0), WORK_CONV);
    assert_int_equal(number(works, 1), WORK_ELEMENTWISE);
    assert_null(column_of(cached, piece, "runs"));
    assert_null(column_of(cached, piece, "weights"));
    assert_null(json_object_get(piece, "mixed"));
    assert_true(json_is_true(json_object_get(piece_of(cached, "w8a16", 0), "mixed")));
    piece = piece_of(scratchpad, "fp32", 0);
    assert_int_equal(number(column_of(scratchpad, piece, "weights"), 0), 448);
    assert_null(column_of(scratchpad, piece_of(scratchpad, "fp16", 0), "weights"));
    json_decref(bare);
    json_decref(cached);
    json_decref(scratchpad);
}

static json_t *facts_of(void **state, const char *device)
{
    const Fixture *fixture = *state;
    Setup setup = {0};
    const ModelResult *model = small(state, &setup);
    g_autofree char *text = tryit_facts(analysis_of(state), model, device_of(state, device),
                                        fixture->project->handbook, "../tryit.js");
    return text ? parsed(text) : NULL;
}

/* The box has 1 TFLOP/s of fp32 in a vector unit, where fp16 is computed too, and 100 GB/s, and 1
 * MB. */
static void test_facts(void **state)
{
    json_t *facts = facts_of(state, "box"), *formats = json_object_get(facts, "formats");
    json_t *format = json_array_get(formats, 0), *roof = json_object_get(format, "roof");
    assert_string_equal(json_string_value(json_object_get(format, "id")), "fp32");
    near(json_number_value(json_array_get(roof, 0)), 0);
    near(json_number_value(json_array_get(roof, 1)), 1e12);
    json_t *half = json_array_get(formats, 1);
    assert_string_equal(json_string_value(json_object_get(half, "id")), "fp16");
    assert_string_equal(json_string_value(json_object_get(half, "compute")), "fp32");
    near(json_number_value(json_object_get(facts, "bandwidth")), 100e9);
    assert_int_equal(json_integer_value(json_object_get(facts, "memory")), 1000000);
    assert_string_equal(json_string_value(json_object_get(facts, "costs")), "../tryit.js");
    json_decref(facts);
}

static void test_facts_of_profiles(void **state)
{
    g_autoptr(GPtrArray) profiles = profiles_of(profile_of_box("a", STACK_EAGER));
    json_t *without = facts_of(state, "box");
    assert_null(json_object_get(without, "profiles"));
    analysis_set_profiles(analysis_of(state), profiles);
    json_t *facts = facts_of(state, "box"), *list = json_object_get(facts, "profiles");
    analysis_set_profiles(analysis_of(state), NULL);
    json_t *first = json_array_get(list, 0), *residuals = json_object_get(first, "residuals");
    assert_int_equal(json_array_size(list), 1);
    assert_string_equal(json_string_value(json_object_get(first, "dtype")), "fp32");
    assert_true(json_is_false(json_object_get(first, "fused")));
    near(json_number_value(json_array_get(json_object_get(first, "batch"), 1)), 4);
    near(json_number_value(json_object_get(first, "e")), 0.5);
    near(json_number_value(json_object_get(first, "vector")), 1e12);
    json_t *conv = json_array_get(json_object_get(first, "classes"), WORK_CONV);
    near(json_number_value(json_array_get(conv, 2)), 1e-9);
    near(json_number_value(json_array_get(conv, 7)), 1e12);
    near(json_number_value(json_array_get(json_array_get(residuals, 1), 2)), 9);
    near(json_number_value(json_array_get(json_array_get(residuals, 2), 2)), 0);
    json_decref(without);
    json_decref(facts);
}

/* What multiplies integers alone has int8, but not every float beside it. */
static void test_formats_of_a_device(void **state)
{
    json_t *facts = facts_of(state, "integers");
    json_t *formats = json_object_get(facts, "formats");
    for (size_t i = 0; i < json_array_size(formats); i++)
        assert_string_equal(json_string_value(json_object_get(json_array_get(formats, i), "id")),
                            "int8");
    json_decref(facts);
}

static void test_panel(void **state)
{
    (void)state;
    g_autofree char *english = tryit_panel(words_for("en"), false),
                    *chinese = tryit_panel(words_for("zh"), true);
    assert_contains(english, "<label>Format <select name=\"format\"></select></label>");
    assert_contains(english, "<input name=\"peak\" type=\"range\"");
    assert_contains(chinese, "带宽");
    assert_contains(chinese, "<dt>估计</dt><dd class=\"estimate\">");
    assert_null(strstr(english, "estimate"));
}

static int book_setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_empty();
    book_add(&fixture->book, "models/small.lua", SMALL_MODEL);
    book_add(&fixture->book, "models/linear.lua", LINEAR_MODEL);
    book_add(&fixture->book, "models/vast.lua",
             "model { id = \"vast\", input = { 100000, 300000 },\n"
             "  build = function(x) return x:linear { 300000, bias = false } end }\n");
    book_add(&fixture->book, "hardware/box.lua", DEVICE("box", "capacity = 1000000, ", ""));
    book_add(&fixture->book, "hardware/integers.lua", INTEGERS);
    book_add(&fixture->book, "handbook.lua",
             "handbook { precisions = { \"fp32\", \"16-bit\", \"int8\" } }\n");
    fixture->project = project_open(fixture->book.dir, NULL, NULL);
    *state = fixture;
    for (guint i = 0; i < fixture->project->errors->len; i++)
        print_error("%s\n", ((GError *)g_ptr_array_index(fixture->project->errors, i))->message);
    return fixture->project->errors->len == 0 ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_costs),
        cmocka_unit_test(test_costs_are_the_engine_s),
        cmocka_unit_test(test_large_counts),
        cmocka_unit_test(test_costs_for_estimates),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_facts_of_profiles),
        cmocka_unit_test(test_formats_of_a_device),
        cmocka_unit_test(test_panel),
    };
    return cmocka_run_group_tests(tests, book_setup, teardown);
}
