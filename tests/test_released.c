/* analysis/released.h: language models are served and planned in the format of their weights. */
#include "chunks_book.h"

#include <jansson.h>
#include <math.h>

#include "analysis/released.h"
#include "site/project.h"

#define BOX(id, type)                                                                              \
    "device { id = '" id "', name = '" id "', class = 'gpu-datacentre',\n"                         \
    "  peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 'arithmetic' },\n"           \
    "  peak { dtype = '" type "', unit = 'matrix', flops = 8e12, source = 'arithmetic' },\n"       \
    "  memory { name = 'DRAM', capacity = 1e9, bandwidth = 100e9, source = 'arithmetic' } }\n"

#define NODE                                                                                       \
    "link { id = 'wire', kind = 'nvlink', per = 'device', bandwidth = 100e9, "                     \
    "certainty = 'confirmed', source = 'paper' }\n"                                                \
    "node { id = 'pair', name = 'Pair', device = 'new', devices = 2, link = 'wire', "              \
    "certainty = 'confirmed', source = 'paper' }\n"

/* 106,816 parameters (tests/served_book.h): 213,632 bytes in 16 bits. */
#define TINY                                                                                       \
    "family { 'Tiny', category = 'language', released = 'bf16' }\n"                                \
    "local m = transformer { model_type = 'llama', vocab_size = 256, hidden_size = 64,\n"          \
    "  num_hidden_layers = 2, intermediate_size = 128, num_attention_heads = 4,\n"                 \
    "  num_key_value_heads = 2, max_position_embeddings = 4096 }\n"                                \
    "m.id, m.dims = 'tiny', { tokens = 1, context = 8 }\nmodel(m)\n"

#define PAGE                                                                                       \
    "```{lua}\nlocal m = with(find(models, 'tiny'), { format = 'published', "                      \
    "device = find(devices, 'new') })\nlocal s = serving(m, find(devices, 'new'))\n"               \
    "print(m.weights_bytes, m.scheme, string.format('%.0f', s.tokens_per_second))\n```"

static Book tiny_book(void)
{
    Book book = book_with(PAGE);
    book_add(&book, "hardware/boxes.lua", BOX("new", "bf16") BOX("old", "fp16"));
    book_add(&book, "hardware/nodes/a.lua", NODE);
    book_add(&book, "models/tiny.lua", TINY);
    return book;
}

static json_t *json_of(const Ran *ran)
{
    assert_status(ran, 0);
    json_t *json = json_loads(ran->out, 0, NULL);
    assert_non_null(json);
    return json;
}

/* Words after the model: NULL-terminated in `show`. */
static double shown(const Book *book, const char *scheme)
{
    g_auto(Ran) ran = scheme ? run_roofbook("show", "tiny", "-C", book->dir, "--on", "new",
                                            "--serving", "--json", "--scheme", scheme, NULL)
                             : run_roofbook("show", "tiny", "-C", book->dir, "--on", "new",
                                            "--serving", "--json", NULL);
    json_t *json = json_of(&ran), *row = json_array_get(json_object_get(json, "serving"), 0);
    double rate = json_number_value(json_object_get(row, "tokens_per_second"));
    json_decref(json);
    return rate;
}

/* What `show`, its JSON, a plan on one device and a page say of one sequence; twice of fp32. */
static void test_everywhere_the_same(void **state)
{
    (void)state;
    Book book = tiny_book();
    double rate = shown(&book, NULL);
    assert_true(rate == shown(&book, "bf16"));
    assert_true(fabs(rate / shown(&book, "fp32") - 2) < 0.01);
    g_auto(Ran) plan = run_roofbook("plan", "tiny", "-C", book.dir, "--on", "pair", "--devices",
                                    "1", "--batch", "1", "--serve", "--json", NULL);
    json_t *json = json_of(&plan), *row = json_array_get(json_object_get(json, "plan"), 0);
    assert_string_equal(json_string_value(json_object_get(row, "format")), "bf16");
    double token = json_number_value(json_object_get(row, "seconds_per_token"));
    assert_true(fabs(token * rate - 1) < 1e-6);
    json_decref(json);
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.md"),
                    *said = g_strdup_printf("213632 bf16 %.0f", rate);
    assert_contains(page, said);
    book_clear(&book);
}

/* The first line says so; what is asked for is had, and counts are of the network as declared. */
static void test_it_says_so(void **state)
{
    (void)state;
    Book book = tiny_book();
    g_auto(Ran) served =
        run_roofbook("show", "tiny", "-C", book.dir, "--on", "new", "--context", "8", NULL);
    assert_contains(served.out, "1 sequence of 8 tokens, bf16, as published\n");
    g_auto(Ran) old =
        run_roofbook("show", "tiny", "-C", book.dir, "--on", "old", "--context", "8", NULL);
    assert_contains(old.out, "1 sequence of 8 tokens, fp16 in place of bf16, as published\n");
    g_auto(Ran) asked = run_roofbook("show", "tiny", "-C", book.dir, "--on", "new", "--context",
                                     "8", "-s", "fp32", NULL);
    assert_contains(asked.out, "1 sequence of 8 tokens, fp32\n");
    g_auto(Ran) prompt = run_roofbook("show", "tiny", "-C", book.dir, "--tokens", "8", NULL);
    assert_contains(prompt.out, "; bf16, as published\n");
    g_auto(Ran) counts = run_roofbook("show", "tiny", "-C", book.dir, NULL);
    assert_contains(counts.out, "batch 1, fp32, operator by operator\n");
    g_auto(Ran) plan =
        run_roofbook("plan", "tiny", "-C", book.dir, "--on", "pair", "--serve", NULL);
    assert_contains(plan.out, "; bf16, as published, 214 kB of weights\n");
    book_clear(&book);
}

/* What the shipped zoo says of its weights, by model cards and config.json. */
static const struct {
    const char *id, *device, *scheme;
    DType dtype, kv;
} released[] = {
    {"llama3_8b", "h100-sxm", NULL, DTYPE_BF16, DTYPE_FP32},
    {"llama3_8b", "t4", NULL, DTYPE_FP16, DTYPE_FP32},
    {"llama2_7b", "h100-sxm", NULL, DTYPE_FP16, DTYPE_FP32},
    {"gpt2", "h100-sxm", NULL, DTYPE_FP32, DTYPE_FP32},
    {"opt_125m", "h100-sxm", NULL, DTYPE_FP16, DTYPE_FP32},
    {"gpt_oss_20b", "h100-sxm", "mxfp4_experts", DTYPE_FP32, DTYPE_FP32},
    {"deepseek_v2", "h100-sxm", NULL, DTYPE_BF16, DTYPE_FP32},
    {"deepseek_v3", "h100-sxm", "fp8", DTYPE_FP32, DTYPE_BF16},
    {"deepseek_v3", "t4", NULL, DTYPE_FP16, DTYPE_FP32},
};

static void test_of_the_zoo(void **state)
{
    (void)state;
    const ProjectPlace place = {.dir = ".", .shipped = ".", .fallback = "."};
    Project *project = project_open_at(&place, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(released); i++) {
        Setup setup = {.network = zoo_find(project->zoo, released[i].id)};
        const Device *device = project_device(project, released[i].device, NULL);
        assert_true(setup.network >= 0 && released_is_open(&setup));
        assert_true(released_set(project->analysis, &setup, device));
        assert_int_equal(setup.dtype, released[i].dtype);
        assert_int_equal(setup.kv, released[i].kv);
        assert_string_equal(setup.scheme ? setup.scheme : "",
                            released[i].scheme ? released[i].scheme : "");
    }
    Setup other = {.network = zoo_find(project->zoo, "resnet50")};
    assert_false(released_set(project->analysis, &other, NULL));
    assert_true(released_is_open(&other));
    project_free(project);
}

/* Another word is told, with the line. */
static void test_a_word_that_is_none(void **state)
{
    (void)state;
    Book book = tiny_book();
    book_add(&book, "models/odd.lua",
             "family { 'Odd', released = 'bf61' }\nmodel { id = 'odd', input = { 8 },\n"
             "  build = function(x) return x:relu() end }\n");
    g_auto(Ran) ran = run_roofbook("check", "-C", book.dir, NULL);
    assert_status(&ran, 1);
    assert_contains(ran.err, "models/odd.lua:2: model 'odd' is released in no format that there "
                             "is: there is no scheme 'bf61': did you mean 'bf16'?");
    g_auto(Ran) shown = run_roofbook("show", "-C", book.dir, "odd", NULL);
    assert_contains(shown.err, "models/odd.lua:2: model 'odd' is released in no format");
    book_clear(&book);
}

/* Of every network the word is a scheme that there is. */
static void test_words(void **state)
{
    (void)state;
    const ProjectPlace place = {.dir = ".", .shipped = ".", .fallback = "."};
    Project *project = project_open_at(&place, NULL);
    int known = 0;
    for (int i = 0; i < zoo_count(project->zoo); i++) {
        const char *word = zoo_entry(project->zoo, i)->released;
        Scheme scheme;
        known += word != NULL;
        assert_true(!word || scheme_find(word, &scheme, NULL));
    }
    assert_true(known > 50);
    project_free(project);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everywhere_the_same),
        cmocka_unit_test(test_it_says_so),
        cmocka_unit_test(test_of_the_zoo),
        cmocka_unit_test(test_a_word_that_is_none),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
