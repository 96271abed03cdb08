/* `example` of page chunks: models made on the spot. The page of the tests is templates/mine.md,
 * and its chunk begins in line 2. */
#include "chunks/chunks.h"
#include "page/knit_functions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/error.h"
#include "zoo/devices.h"

#include "load_files.h"

typedef struct Place {
    Zoo *zoo;
    GPtrArray *devices;
    Analysis *analysis;
    Pages pages;
    Handbook handbook;
    Fonts *fonts;
    GString *written; /* names of files, each with a space */
} Place;

static int setup(void **state)
{
    Place *place = g_new0(Place, 1);
    Files files = files_start();
    files_add(&files, "m.lua",
              "model { id = 'small', input = { 3 }, build = function(x) return x:relu() end }");
    place->zoo = zoo_load(files.dir, "models", files.errors);
    files_end(&files);
    files = files_start();
    files_add(&files, "d.lua",
              "device { id = 'box', class = 'desktop-cpu',\n"
              "peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' },\n"
              "memory { name = 'DRAM', capacity = 8 * GB, bandwidth = 100e9, source = 's' } }");
    place->devices = devices_load(files.dir, "hardware", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    files_end(&files);
    place->analysis = analysis_new(place->zoo, place->devices);
    place->pages.plans = g_array_new(FALSE, FALSE, sizeof(PagePlan));
    place->pages.by_path = g_hash_table_new(g_str_hash, g_str_equal);
    place->pages.models = g_ptr_array_new();
    place->pages.devices = g_ptr_array_new();
    place->pages.example_devices = g_ptr_array_new();
    g_ptr_array_add(place->pages.devices,
                    (void *)analysis_device(place->analysis, place->devices->pdata[0]));
    place->handbook.title = g_strdup("Handbook");
    place->fonts = fonts_new();
    place->written = g_string_new(NULL);
    *state = place;
    return 0;
}

static int teardown(void **state)
{
    Place *place = *state;
    analysis_free(place->analysis);
    zoo_free(place->zoo);
    g_ptr_array_unref(place->devices);
    g_array_unref(place->pages.plans);
    g_hash_table_unref(place->pages.by_path);
    g_ptr_array_unref(place->pages.models);
    g_ptr_array_unref(place->pages.devices);
    g_ptr_array_unref(place->pages.example_devices);
    fonts_free(place->fonts);
    g_string_free(place->written, TRUE);
    g_free(place->handbook.title);
    g_free(place);
    return 0;
}

static bool note_file(void *sink, const char *path, const void *bytes G_GNUC_UNUSED,
                      size_t length G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    g_string_append_printf(sink, "%s ", path);
    return true;
}

/* The Markdown of a page of this chunk, or the message of its error; caller frees. */
static char *knitted(Place *place, const char *chunk, int *code)
{
    PagePlan plan = {.path = "mine.html",
                     .template_path = "templates/mine.md",
                     .title = "Mine",
                     .parent = -1,
                     .model = -1,
                     .device = -1};
    ChunksContext context = {.analysis = place->analysis,
                             .pages = &place->pages,
                             .handbook = &place->handbook,
                             .fonts = place->fonts,
                             .plan = &plan,
                             .write = note_file,
                             .sink = place->written};
    g_autofree char *text = g_strdup_printf("```{lua}\n%s\n```\n", chunk);
    g_autoptr(GError) error = NULL;
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_PAGE);
    g_autoptr(Knit) knit = knit_new(sandbox);
    knit_functions_open(sandbox);
    Chunks *chunks = chunks_open(sandbox, &context);
    g_autoptr(Page) page = knit_page(knit, plan.template_path, text, strlen(text), &error);
    char *result = page ? document_to_markdown(page->document) : g_strdup(error->message);
    *code = page ? -1 : error->code;
    chunks_free(chunks);
    return result;
}

static void gives(void **state, const char *chunk, const char *markdown)
{
    int code;
    g_autofree char *result = knitted(*state, chunk, &code);
    g_autofree char *expected = g_strconcat(markdown, "\n", NULL);
    assert_string_equal(result, expected);
    assert_int_equal(code, -1);
}

static void fails(void **state, const char *chunk, const char *start, const char *part)
{
    int code;
    g_autofree char *message = knitted(*state, chunk, &code);
    assert_int_equal(code, RB_ERROR_INPUT);
    if (!g_str_has_prefix(message, start) || !strstr(message, part))
        fail_msg("'%s' does not begin '%s' and say '%s'", message, start, part);
}

/* 3 x 3 x 3 x 8 = 216 weights, each used at 6 x 6 places: 7776 MACs. */
static void test_counts(void **state)
{
    gives(state,
          "local m = example { input = { 3, 8, 8 }, build = function(x)\n"
          "  return x:conv { 8, kernel = 3, bias = false } end }\n"
          "print(m.params, m.macs, m.name, m.batch, #m.layers)",
          "216 7776 example 1 1");
    gives(state,
          "local m = example { input = { 3, 8, 8 }, batch = 4, name = 'a*b', build = function(x)\n"
          "  return x:conv { 8, kernel = 3, bias = false } end }\n"
          "print(m.params, m.macs, m.name, m.batch)",
          "216 31104 a\\*b 4");
}

static void test_language_of_models(void **state)
{
    gives(state,
          "local m = example { inputs = { { 4, name = 'a' }, { 4, name = 'b' } },\n"
          "  build = function(a, b)\n"
          "    local w = parameter { 4 }\n"
          "    return (a + b * w):linear { 2 }, (a - b):at 'other':relu { name = 'last' }\n"
          "  end }\n"
          "print(m.params, m.layers[1].name, m.layers[#m.layers].name)",
          "14 mul1 other.last");
    gives(state,
          "local seen\n"
          "example { input = { 4 }, batch = 3, build = function(x)\n"
          "  seen = options.batch .. options.dtype return x:relu() end }\n"
          "print(seen)",
          "3fp32");
}

/* ReLU of 1000 elements: 8000 bytes at 100 GB/s take 80 ns. */
static void test_time_and_chart(void **state)
{
    Place *place = *state;
    gives(state,
          "local m = example { input = { 1000 }, build = function(x) return x:relu() end }\n"
          "local t = time(m, devices.box)\n"
          "print(t.bound, seconds(t.roofline_seconds))",
          "memory 80.0 ns");
    int code;
    g_autofree char *page = knitted(place,
                                    "local m = example { input = { 3, 8, 8 }, build = function(x)\n"
                                    "  return x:conv { 8, kernel = 3 } end }\n"
                                    "chart { 'roofline', model = m, device = devices.box }",
                                    &code);
    assert_int_equal(code, -1);
    assert_non_null(page);
    assert_string_equal(place->written->str, "roofline-box.svg ");
}

static void test_is_in_no_zoo(void **state)
{
    static const char make[] =
        "local m = example { input = { 4 }, build = function(x) return x:relu() end }\n";
    g_autofree char *page = g_strconcat(make, "print(page_of(m) == nil)", NULL);
    gives(state, page, "true");
    g_autofree char *with = g_strconcat(make, "with(m, { batch = 2 })", NULL);
    fails(state, with, "templates/mine.md:3: ", "a model of the zoo");
}

static void test_errors_name_the_line_of_the_page(void **state)
{
    fails(state, "\nexample { input = { 3, 8, 8 }, build = function(x)\n\nreturn x:conv {} end }",
          "templates/mine.md:5: layer 'conv1': ", "is missing");
    fails(state, "example { input = { 4 }, build = function(x) return x:relo() end }",
          "templates/mine.md:2: ", "did you mean 'relu'?");
    fails(state, "example { input = { 4 }, build = function(x)\nx:relu() return x:tanh() end }",
          "templates/mine.md:3: the result of layer 'relu1' is never used", "remove the layer");
    fails(state, "example { input = { 4 }, build = function(x) end }",
          "templates/mine.md:2: build returns no tensor", "");
    fails(state, "\nexample { input = { 4 }, build = function(x) return 1 end }",
          "templates/mine.md:3: model 'example': result 1 of build is a number", "");
    fails(state, "example { input = { 4 }, build = function(x) error 'no' end }",
          "templates/mine.md:2: no", "");
    fails(state, "example { inptu = { 4 } }", "templates/mine.md:2: ", "did you mean 'input'?");
    fails(state, "example { input = { 4 } }", "templates/mine.md:2: ", "'build' is missing");
    fails(state, "example { input = { 4 }, batch = 0, build = tostring }",
          "templates/mine.md:2: ", "at least 1");
    fails(state, "example()", "templates/mine.md:2: ", "takes a table");
    fails(state, "parameter { 4 }", "templates/mine.md:2: ", "inside a model's build");
}

static void test_one_at_a_time(void **state)
{
    fails(state,
          "example { input = { 4 }, build = function(x)\n"
          "  return example { input = { 4 }, build = function(y) return y end } end }",
          "templates/mine.md:3: ", "call it outside of build");
    fails(state,
          "local kept\n"
          "example { input = { 4 }, build = function(x) kept = x return x:relu() end }\n"
          "example { input = { 4 }, build = function(x) return x + kept end }",
          "templates/mine.md:4: ", "another build");
}

/* A page may catch the failure of an example and make another one. */
static void test_failure_is_over(void **state)
{
    gives(state,
          "local a = pcall(example, { input = { 4 }, build = function(x) return x:conv {} end })\n"
          "local b = pcall(example, { input = { 4, 'x' }, build = tostring })\n"
          "local m = example { input = { 4 }, build = function(x) return x:linear { 2 } end }\n"
          "print(a, b, m.params)",
          "false false 10");
}

static void test_limits(void **state)
{
    static const char *const CHUNKS[] = {
        "example { input = { 4 }, build = function(x) while true do end end }",
        "pcall(example, { input = { 4 }, build = function(x) while true do end end })",
        "while true do example { input = { 4 }, build = function(x) return x:relu() end } end",
        "while true do pcall(example, { input = { 4 }, build = tostring }) end",
        "local t = {} for i = 1, 1e9 do t[i] = {} end",
        ("example { input = { 4 }, build = function(x) local t = {} for i = 1, 1e9 do\n"
         "t[i] = x:at('b') end end }"),
        "local function f(n) local s = text('a') .. n .. text('b') return f(n + 1) .. s end f(1)",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CHUNKS); i++) {
        int code;
        g_autofree char *message = knitted(*state, CHUNKS[i], &code);
        if (code != RB_ERROR_LIMIT || !g_str_has_prefix(message, "templates/mine.md:"))
            assert_string_equal(message, CHUNKS[i]);
    }
}

/* Lua 5.4.4 does not bear that its stack moves while a value of the host is joined. */
static void test_text_is_joined_at_any_depth(void **state)
{
    gives(state,
          "local name = text('a')\n"
          "local function f(n)\n"
          "  local s = name .. n .. md('b') .. name\n"
          "  return n == 0 or pcall(error, 'x') or f(n - 1) and s ~= n\n"
          "end\n"
          "local g\n"
          "function g(n) local s = name .. n .. name return n == 0 or (g(n - 1) and s ~= n) end\n"
          "print(f(150) and g(20000))",
          "true");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_language_of_models, setup, teardown),
        cmocka_unit_test_setup_teardown(test_time_and_chart, setup, teardown),
        cmocka_unit_test_setup_teardown(test_is_in_no_zoo, setup, teardown),
        cmocka_unit_test_setup_teardown(test_errors_name_the_line_of_the_page, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_at_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(test_failure_is_over, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_text_is_joined_at_any_depth, setup, teardown),
    };
    return cmocka_run_group_tests_name("example", tests, NULL, NULL);
}
