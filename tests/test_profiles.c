/* zoo/profiles.h: profiles read whole, refused one by one, and written as they are read. */
#include "zoo/profiles.h"

#include "load_files.h"

#define HEAD                                                                                       \
    "profile { id = 'a', title = 'A', device = 'box', stack = 'S 1.0', source = 'paper', "         \
    "date = '2026-11-30', networks = 3, rows = 9, how = 'compiled', "
#define CEILINGS "ceilings = { vector = 1e12, memories = { { 'DRAM', 1e11 } } }, "
#define REST "dtype = 'fp16', e = 0.5, b = 0.75, batch = { 1, 8 }, " CEILINGS

static const char whole[] =
    HEAD "runtime = '1.0.2', layout = 'nhwc', threads = 4, dtype = 'fp16', e = 0.5, b = 0.75,\n"
         "tau = 3e-4, overlap = 1.5, batch = { 64, 1024 }, measurements = 'set-a', note = 'n',\n"
         "ceilings = { matrix = 165.2e12, vector = 82.6e12,\n"
         "  memories = { { 'L2', 5e12, capacity = 72 * MiB, scratchpad = true }, { 'GDDR6X', "
         "1008e9 } } },\n"
         "classes = {\n"
         "  conv = { e = 1.1, b = 0.9, tau = 2e-6, layers = 812, intensity = { 12.5, 410 },\n"
         "    bytes = { 40000, 2.1e9 }, residuals = { -0.2, 0.25, 300 } },\n"
         "  view = { tau = 1e-6 } },\n"
         "residuals = { network = { -0.1, 0.125, 162 }, family = { -0.2, 0.3, 161 },\n"
         "  device = { -0.3, 0.4, 160 }, class = { -0.4, 0.5, 80 } } }\n";

static void check_residuals(Residuals residuals, double low, double high, int64_t n)
{
    assert_true(residuals.low == low && residuals.high == high);
    assert_int_equal(residuals.n, n);
}

static void check_head(const Profile *a)
{
    assert_string_equal(a->id, "a");
    assert_string_equal(a->title, "A");
    assert_string_equal(a->device, "box");
    assert_string_equal(a->stack, "S 1.0");
    assert_string_equal(a->runtime, "1.0.2");
    assert_string_equal(a->layout, "nhwc");
    assert_string_equal(a->measurements, "set-a");
    assert_string_equal(a->source, "paper");
    assert_string_equal(a->date, "2026-11-30");
    assert_string_equal(a->note, "n");
    assert_int_equal(a->how, STACK_COMPILED);
    assert_int_equal(a->dtype, DTYPE_FP16);
    assert_int_equal(a->threads, 4);
    assert_int_equal(a->batch_low, 64);
    assert_int_equal(a->batch_high, 1024);
    assert_int_equal(a->networks, 3);
    assert_int_equal(a->rows, 9);
}

static void check_figures(const Profile *a)
{
    assert_true(a->ceilings.matrix == 165.2e12 && a->ceilings.vector == 82.6e12);
    assert_int_equal(a->ceilings.n_memories, 2);
    assert_string_equal(a->ceilings.memories[0].name, "L2");
    assert_int_equal(a->ceilings.memories[0].capacity_bytes, 72 * 1024 * 1024);
    assert_true(a->ceilings.memories[0].scratchpad && !a->ceilings.memories[1].scratchpad);
    assert_true(a->ceilings.memories[1].bytes_per_s == 1008e9);
    assert_true(a->parameters.e == 0.5 && a->parameters.b == 0.75 && a->parameters.tau == 3e-4 &&
                a->parameters.overlap == 1.5);
    const ClassParameters *conv = &a->parameters.of[WORK_CONV];
    assert_true(conv->e == 1.1 && conv->b == 0.9 && conv->tau == 2e-6);
    assert_true(a->parameters.of[WORK_VIEW].e == 1 && a->parameters.of[WORK_VIEW].tau == 1e-6);
    assert_true(a->parameters.of[WORK_POOL].b == 1);
    const ClassData *data = &a->data[WORK_CONV];
    assert_int_equal(data->layers, 812);
    assert_true(data->intensity.low == 12.5 && data->intensity.high == 410);
    assert_true(data->bytes.low == 40000 && data->bytes.high == 2.1e9);
    check_residuals(data->residuals, -0.2, 0.25, 300);
    assert_int_equal(a->data[WORK_VIEW].layers, 0);
    check_residuals(a->residuals[HELD_OUT_NETWORK], -0.1, 0.125, 162);
    check_residuals(a->residuals[HELD_OUT_FAMILY], -0.2, 0.3, 161);
    check_residuals(a->residuals[HELD_OUT_DEVICE], -0.3, 0.4, 160);
    check_residuals(a->residuals[HELD_OUT_CLASS], -0.4, 0.5, 80);
}

static void reads_a_profile(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua", whole);
    g_autoptr(GPtrArray) profiles = profiles_load(files.dir, "profiles", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    assert_int_equal(profiles->len, 1);
    const Profile *a = g_ptr_array_index(profiles, 0);
    check_head(a);
    check_figures(a);
    assert_string_equal(a->file, "profiles/a.lua");
    assert_int_equal(a->line, 1);
    files_end(&files);
}

/* What is written reads back as the same, and is written as the same again. */
static void writes_what_it_reads(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua", whole);
    g_autoptr(GPtrArray) first = profiles_load(files.dir, "profiles", files.errors);
    g_autoptr(GString) once = g_string_new(NULL), twice = g_string_new(NULL);
    profile_write(g_ptr_array_index(first, 0), once);
    files_add(&files, "a.lua", once->str);
    g_autoptr(GPtrArray) second = profiles_load(files.dir, "profiles", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    assert_int_equal(second->len, 1);
    check_head(g_ptr_array_index(second, 0));
    check_figures(g_ptr_array_index(second, 0));
    profile_write(g_ptr_array_index(second, 0), twice);
    assert_string_equal(once->str, twice->str);
    files_end(&files);
}

/* One fitted on nothing but totals: no residuals, no classes, one unit. */
static void writes_what_says_little(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua", HEAD REST "classes = {} }");
    g_autoptr(GPtrArray) first = profiles_load(files.dir, "profiles", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    g_autoptr(GString) text = g_string_new(NULL);
    profile_write(g_ptr_array_index(first, 0), text);
    files_add(&files, "a.lua", text->str);
    g_autoptr(GPtrArray) second = profiles_load(files.dir, "profiles", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    const Profile *a = g_ptr_array_index(second, 0);
    assert_int_equal(a->threads, 0);
    assert_null(a->runtime);
    assert_true(a->ceilings.matrix == 0 && a->ceilings.vector == 1e12);
    assert_true(a->parameters.of[WORK_CONV].e == 1);
    assert_int_equal(a->residuals[HELD_OUT_FAMILY].n, 0);
    files_end(&files);
}

static void refuses_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"profile(3)", "takes a table"},
        {HEAD "dtype = 'fp17', e = 1, b = 1, batch = { 1, 1 }, " CEILINGS "classes = {} }", "fp16"},
        {HEAD REST "}", "classes"},
        {HEAD "dtype = 'fp16', b = 1, batch = { 1, 1 }, " CEILINGS "classes = {} }", "'e'"},
        {HEAD "dtype = 'fp16', e = 1e9, b = 1, batch = { 1, 1 }, " CEILINGS "classes = {} }",
         "share of a ceiling"},
        {HEAD "dtype = 'fp16', e = 1, b = 1, batch = { 8, 1 }, " CEILINGS "classes = {} }",
         "smallest and the largest batch"},
        {HEAD "dtype = 'fp16', e = 1, b = 1, batch = 8, " CEILINGS "classes = {} }", "batch"},
        {HEAD
         "dtype = 'fp16', e = 1, b = 1, batch = { 1, 1 }, ceilings = { memories = { { 'D', 1 } "
         "} }, classes = {} }",
         "neither 'matrix' nor 'vector'"},
        {HEAD "dtype = 'fp16', e = 1, b = 1, batch = { 1, 1 }, ceilings = { vector = 1, memories = "
              "{} }, classes = {} }",
         "no memories"},
        {HEAD "dtype = 'fp16', e = 1, b = 1, batch = { 1, 1 }, ceilings = { vector = 1, memories = "
              "{ { 'L2', 2 }, { 'D', 1 } } }, classes = {} }",
         "memory 'L2' has no capacity"},
        {HEAD "dtype = 'fp16', e = 1, b = 1, batch = { 1, 1 }, ceilings = { vector = 1, memories = "
              "{ 3 } }, classes = {} }",
         "a memory is a table"},
        {HEAD
         "dtype = 'fp16', e = 1, b = 1, batch = { 1, 1 }, ceilings = { vector = 1e30, memories "
         "= { { 'D', 1 } } }, classes = {} }",
         "check its unit"},
        {HEAD "dtype = 'fp16', e = 1, b = 1, batch = { 1, 1 }, ceilings = { vector = 1, memories "
              "= { { 'D', 1e30 } } }, classes = {} }",
         "memory 'D' has above"},
        {HEAD REST "classes = { convolution = {} } }", "convolution"},
        {HEAD REST "classes = { conv = { e = 0 } } }", "'e'"},
        {HEAD REST "classes = { conv = { tau = -1 } } }", "'tau' is in seconds"},
        {HEAD REST "classes = { conv = { layers = 3 } } }", "class 'conv' has layers without"},
        {HEAD REST "classes = { conv = { intensity = { 2, 1 } } } }", "'intensity' must be"},
        {HEAD REST "classes = { conv = { bytes = { -2, 1 } } } }", "'bytes' must be"},
        {HEAD REST "classes = {}, residuals = { family = { 0.2, 0.1, 3 } } }", "'family' must be"},
        {HEAD REST "classes = {}, residuals = { family = { -1e9, 0.1, 3 } } }", "'family' must be"},
        {HEAD REST "classes = {}, residuals = { family = { 0, 0 / 0, 3 } } }", "'high'"},
        {HEAD REST "classes = {}, residuals = { sample = { 0, 1, 3 } } }", "sample"},
        {HEAD REST "classes = {}, tau = 1e9 }", "'tau' is in seconds"},
        {HEAD REST "classes = {}, overlap = 0.5 }", "'overlap' is 1 where"},
        {HEAD REST "classes = {}, overlap = 1e9 }", "'overlap' is 1 where"},
        {HEAD REST "classes = {}, lunch = 3 }", "lunch"},
        {"profile { id = 'none', title = 'A', device = 'box', stack = 'S', source = 'p', "
         "date = '2026', networks = 3, rows = 9, how = 'eager', " REST "classes = {} }",
         "stands for no profile at all"},
        {"error('x')", "x"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        files_refused(profiles_load, cases[i].text, cases[i].says);
}

static void ids_are_given_once(void **state)
{
    (void)state;
    files_count_once(profiles_load, HEAD REST "classes = {} }");
}

static void one_file_and_no_folder(void **state)
{
    (void)state;
    Files files = files_start();
    g_autofree char *none = g_build_filename(files.dir, "none", NULL);
    g_autofree char *path = g_build_filename(files.dir, "a.lua", NULL);
    g_autoptr(GPtrArray) profiles = profiles_load(none, "profiles", files.errors);
    assert_int_equal(profiles->len, 0);
    assert_int_equal(files.errors->len, 0);
    profiles_add_file(profiles, path, files.errors);
    assert_int_equal(files.errors->len, 1);
    files_add(&files, "a.lua", whole);
    profiles_add_file(profiles, path, files.errors);
    assert_int_equal(profiles->len, 1);
    files_end(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_profile),         cmocka_unit_test(writes_what_it_reads),
        cmocka_unit_test(writes_what_says_little), cmocka_unit_test(refuses_what_is_wrong),
        cmocka_unit_test(ids_are_given_once),      cmocka_unit_test(one_file_and_no_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
