#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "load_files.h"
#include "zoo/devices.h"

#define PEAK "peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' }"
#define MEMORY "memory { name = 'DRAM', capacity = 8 * GiB, bandwidth = 100e9, source = 's' }"

static const char GOOD[] = "device { id = 'good', class = 'laptop', " PEAK ", " MEMORY " }";

static void test_everything(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "nvidia.lua",
              "device { id = 'v100-sxm2', name = 'Tesla V100', vendor = 'NVIDIA', year = 2017,\n"
              "  class = 'gpu-datacentre', notes = 'n',\n"
              "  peak { dtype = 'fp32', unit = 'vector', flops = 15.7e12, source = 'sheet' },\n"
              "  peak { dtype = 'fp16', accumulate = 'fp32', unit = 'matrix', flops = 125e12,\n"
              "         clock = 1.53e9, per_cycle = 80 * 8 * 64 * 2, source = 'sheet' },\n"
              "  peak { dtype = 'fp16', unit = 'matrix', flops = 110e12, basis = 'measured',\n"
              "         source = 'bench', note = 'cublas' },\n"
              "  memory { name = 'L2', on_chip = true, shared = true, capacity = 6 * MiB,\n"
              "           source = 'paper' },\n"
              "  memory { name = 'HBM2', capacity = 32 * GB, bandwidth = 900e9, source = 'sheet',\n"
              "           measured = 833e9, measured_source = 'triad',\n"
              "           sustained = 850e9, sustained_source = 'guess', note = 'ECC' },\n"
              "  sparse_peak { dtype = 'fp16', accumulate = 'fp32', pattern = '2:4',\n"
              "                flops = 200e12, source = 'g' },\n"
              "  special { rate = 80 * 16 * 1.53e9, source = 'e', note = 'per SM' },\n"
              "  price { per_hour = 2.5, currency = 'USD', provider = 'P', date = '2025-03-02',\n"
              "          source = 'f' },\n"
              "  price { board = 9000, currency = 'EUR', provider = 'Q', date = '2026-01',\n"
              "          source = 'h', note = 'a kit' },\n"
              "  launch { how = 'stream', seconds = 2.6e-6, stack = 'b', source = 'a' },\n"
              "  alignment { channels = 8, source = 'b' },\n"
              "  power { watts = 300, source = 'c' },\n"
              "  storage { bandwidth = 3e9, source = 'd' },\n"
              "  doubt 'Another source says 14.9.' }\n");
    g_autoptr(GPtrArray) devices = devices_load(files.dir, "hardware", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    const Device *d = devices_find(devices, "v100-sxm2");
    assert_string_equal(d->name, "Tesla V100");
    assert_string_equal(d->vendor, "NVIDIA");
    assert_string_equal(d->class_name, "gpu-datacentre");
    assert_string_equal(d->file, "hardware/nvidia.lua");
    assert_int_equal(d->line, 1);
    assert_int_equal(d->year, 2017);
    assert_int_equal(d->peaks->len, 3);
    const Peak *matrix = &g_array_index(d->peaks, Peak, 1);
    assert_int_equal(matrix->dtype, DTYPE_FP16);
    assert_int_equal(matrix->accumulate, DTYPE_FP32);
    assert_int_equal(matrix->unit, UNIT_MATRIX);
    assert_int_equal(matrix->basis, BASIS_THEORETICAL);
    assert_true(matrix->flops_per_s == 125e12 && matrix->clock_hz == 1.53e9);
    const Peak *measured = &g_array_index(d->peaks, Peak, 2);
    assert_int_equal(measured->basis, BASIS_MEASURED);
    assert_int_equal(measured->accumulate, DTYPE_UNKNOWN);
    assert_string_equal(measured->note, "cublas");
    const Memory *l2 = &g_array_index(d->memories, Memory, 0);
    assert_true(l2->on_chip && l2->shared);
    assert_int_equal(l2->capacity_bytes, 6 * 1024 * 1024);
    const Memory *hbm = &g_array_index(d->memories, Memory, 1);
    assert_int_equal(hbm->capacity_bytes, 32000000000);
    assert_true(hbm->bytes_per_s[BASIS_THEORETICAL] == 900e9);
    assert_true(hbm->bytes_per_s[BASIS_SUSTAINED] == 850e9);
    assert_true(hbm->bytes_per_s[BASIS_MEASURED] == 833e9);
    assert_string_equal(hbm->bandwidth_source[BASIS_THEORETICAL], "sheet");
    assert_string_equal(hbm->bandwidth_source[BASIS_MEASURED], "triad");
    assert_string_equal(hbm->note, "ECC");
    assert_true(device_launch_seconds(d) == 2.6e-6 && d->power.value == 300);
    const Launch *launch = launch_counted(d->launches);
    assert_int_equal(launch->kind, LAUNCH_STREAM);
    assert_string_equal(launch->stack, "b");
    assert_string_equal(launch->source, "a");
    assert_int_equal(d->alignment.value, 8);
    assert_true(d->storage.value == 3e9);
    assert_string_equal(d->storage.source, "d");
    assert_true(matrix->flops_per_cycle == 81920 && matrix->pattern == NULL);
    const Peak *sparse = &g_array_index(d->sparse_peaks, Peak, 0);
    assert_int_equal(d->sparse_peaks->len, 1);
    assert_string_equal(sparse->pattern, "2:4");
    assert_int_equal(sparse->unit, UNIT_MATRIX);
    assert_true(sparse->flops_per_s == 200e12);
    assert_ptr_equal(device_sparse_peak(d, DTYPE_FP16, "2:4", BASIS_MEASURED, false), sparse);
    assert_null(device_sparse_peak(d, DTYPE_FP16, "unstructured", BASIS_THEORETICAL, true));
    assert_true(device_best_peak(d, DTYPE_FP16, UNIT_MATRIX) == 125e12);
    assert_true(d->special.value == 80 * 16 * 1.53e9);
    assert_string_equal(d->special.note, "per SM");
    const Price *rent = price_of_rent(d->prices), *board = &g_array_index(d->prices, Price, 1);
    assert_int_equal(d->prices->len, 2);
    assert_true(rent->per_hour == 2.5 && rent->board == 0);
    assert_string_equal(rent->currency, "USD");
    assert_string_equal(rent->provider, "P");
    assert_string_equal(rent->date, "2025-03-02");
    assert_string_equal(rent->source, "f");
    assert_true(board->board == 9000 && board->per_hour == 0);
    assert_string_equal(board->note, "a kit");
    assert_string_equal(g_ptr_array_index(d->doubts, 0), "Another source says 14.9.");
    files_end(&files);
}

static void test_order_and_unknowns(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "b.lua",
              "device { id = 'z', class = 'mcu', name = '<script>alert(1)</script>', " PEAK " }\n"
              "device { id = 'y', class = 'mcu', name = '[x](http://evil)', " PEAK "," MEMORY " }");
    files_add(&files, "a.lua", GOOD);
    g_autoptr(GPtrArray) devices = devices_load(files.dir, "hardware", files.errors);
    assert_int_equal(files.errors->len, 0);
    const char *const ids[] = {"good", "z", "y"};
    for (guint i = 0; i < 3; i++)
        assert_string_equal(((Device *)g_ptr_array_index(devices, i))->id, ids[i]);
    const Device *z = devices_find(devices, "z");
    assert_string_equal(z->name, "<script>alert(1)</script>");
    assert_string_equal(devices_find(devices, "y")->name, "[x](http://evil)");
    assert_true(device_launch_seconds(z) == 0 && z->power.value == 0 && z->year == 0);
    assert_null(z->vendor);
    assert_int_equal(z->doubts->len, 1); /* no bandwidth: no roof */
    assert_null(devices_find(devices, "x"));
    files_end(&files);
}

/* Beside a good device in its own file and in another, the text gives one error and no device. */
static void one_error(const char *text, const char *start, const char *part)
{
    Files files = files_start();
    g_autofree char *both =
        g_strdup_printf("%s\ndevice { id = 'beside', class = 'npu', " PEAK " }", text);
    files_add(&files, "bad.lua", both);
    files_add(&files, "good.lua", GOOD);
    g_autoptr(GPtrArray) devices = devices_load(files.dir, "hardware", files.errors);
    if (files.errors->len != 1 || !g_str_has_prefix(files_error(&files, 0), start) ||
        !strstr(files_error(&files, 0), part))
        fail_msg("%u errors, the first: %s", files.errors->len, files_error(&files, 0));
    check_lines(&files);
    assert_int_equal(devices->len, 2);
    assert_non_null(devices_find(devices, "good"));
    assert_non_null(devices_find(devices, "beside"));
    files_end(&files);
}

static void bad_part(const char *part_text, const char *start, const char *part)
{
    g_autofree char *text =
        g_strdup_printf("device { id = 'd', class = 'mcu', " PEAK ",\n%s }", part_text);
    one_error(text, start, part);
}

static void test_parts(void **state)
{
    (void)state;
    static const char AT_PEAK[] = "hardware/bad.lua:2: device 'd': peak: ";
    static const char AT_MEMORY[] = "hardware/bad.lua:2: device 'd': memory: ";
    bad_part("peak { dtype = 'fp32', unit = 'vector', flops = 0/0, source = 's' }", AT_PEAK,
             "finite");
    bad_part("peak { dtype = 'fp32', unit = 'vector', flops = 1/0, source = 's' }", AT_PEAK,
             "finite");
    bad_part("peak { dtype = 'fp32', unit = 'vector', flops = -1e12, source = 's' }", AT_PEAK,
             "must be positive");
    bad_part("peak { dtype = 'fp32', unit = 'vector', flops = 0, source = 's' }", AT_PEAK,
             "must be positive");
    bad_part("peak { dtype = 'fp32', unit = 'vector', source = 's' }", AT_PEAK,
             "'flops' is missing");
    bad_part("peak { dtype = 'fp32', unit = 'vector', flops = 1e12 }", AT_PEAK,
             "'source' is missing");
    bad_part("peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = '' }", AT_PEAK,
             "must not be empty");
    bad_part("peak { dtpye = 'fp32', unit = 'vector', flops = 1e12, source = 's' }", AT_PEAK,
             "did you mean 'dtype'?");
    bad_part("peak { dtype = 'pf32', unit = 'vector', flops = 1e12, source = 's' }", AT_PEAK,
             "did you mean 'fp32'?");
    bad_part("peak { dtype = 'fp32', unit = 'tensor', flops = 1e12, source = 's' }", AT_PEAK,
             "use one of vector, matrix");
    bad_part("peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's', clock = -1 }",
             AT_PEAK, "must be positive");
    bad_part("peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's', basis = 'x' }",
             AT_PEAK, "use one of theoretical");
    bad_part("memory { capacity = 1, source = 's' }", AT_MEMORY, "'name' is missing");
    bad_part("memory { name = 'M', capacity = 1.5, source = 's' }", AT_MEMORY, "whole number");
    bad_part("memory { name = 'M', bandwidth = 0, source = 's' }", AT_MEMORY, "positive");
    bad_part("memory { name = 'M', measured = 1e9, source = 's' }", AT_MEMORY, "measured_source");
    bad_part("memory { name = 'M', sustained_source = 'x', source = 's' }", AT_MEMORY,
             "'sustained'");
    static const char AT_LAUNCH[] = "hardware/bad.lua:2: device 'd': launch: ";
    bad_part("launch { how = 'stream', seconds = 1e-6, stack = 's' }", AT_LAUNCH, "'source'");
    bad_part("launch { how = 'stream', seconds = 1e-6, source = 's' }", AT_LAUNCH, "'stack'");
    bad_part("launch { seconds = 1e-6, stack = 's', source = 's' }", AT_LAUNCH, "'how' is missing");
    bad_part("launch { how = 'steam', seconds = 1e-6, stack = 's', source = 's' }", AT_LAUNCH,
             "did you mean 'stream'?");
    bad_part("power { watts = 1, source = 's' }, power { watts = 1, source = 's' }",
             "hardware/bad.lua:2: device 'd': power: ", "twice");
    bad_part("alignment { channels = 2.5, source = 's' }",
             "hardware/bad.lua:2: device 'd': alignment: ", "whole number");
    bad_part("power { watts = -5, source = 's' }",
             "hardware/bad.lua:2: device 'd': power: ", "positive");
    bad_part("peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's', per_cycle = 4 }",
             AT_PEAK, "stands without 'clock'");
    static const char AT_SPARSE[] = "hardware/bad.lua:2: device 'd': sparse_peak: ";
    bad_part("sparse_peak { dtype = 'fp16', pattern = '2:3', flops = 1e12, source = 's' }",
             AT_SPARSE, "did you mean '2:4'?");
    bad_part("sparse_peak { dtype = 'fp16', flops = 1e12, source = 's' }", AT_SPARSE,
             "'pattern' is missing");
    bad_part("sparse_peak { dtype = 'fp16', pattern = '2:4', unit = 'matrix', flops = 1, "
             "source = 's' }",
             AT_SPARSE, "unknown field 'unit'");
    bad_part("special { rate = 0, source = 's' }",
             "hardware/bad.lua:2: device 'd': special: ", "positive");
    static const char AT_PRICE[] = "hardware/bad.lua:2: device 'd': price: ";
#define ASKED "provider = 'P', date = '2025-03-02', "
    bad_part("price { per_hour = 2, currency = 'dollars', " ASKED "source = 's' }", AT_PRICE,
             "three capital letters");
    bad_part("price { per_hour = 2, " ASKED "source = 's' }", AT_PRICE, "'currency' is missing");
    bad_part("price { per_hour = 2, currency = 'USD', " ASKED "}", AT_PRICE, "'source' is missing");
    bad_part("price { per_hour = -2, currency = 'USD', " ASKED "source = 's' }", AT_PRICE,
             "positive");
    bad_part("price { currency = 'USD', " ASKED "source = 's' }", AT_PRICE, "either 'per_hour'");
    bad_part("price { per_hour = 2, board = 2, currency = 'USD', " ASKED "source = 's' }", AT_PRICE,
             "either 'per_hour'");
    bad_part("price { per_hour = 2, currency = 'USD', date = '2025-03', source = 's' }", AT_PRICE,
             "'provider' is missing");
    bad_part("price { per_hour = 2, currency = 'USD', provider = 'P', source = 's' }", AT_PRICE,
             "'date' is missing");
    bad_part("price { per_hour = 2, currency = 'USD', provider = 'P', date = '2025-02-30', "
             "source = 's' }",
             AT_PRICE, "must be a day, month or year");
#undef ASKED
    bad_part("power { watts = 1e308, source = 's' }",
             "hardware/bad.lua:1: device 'd': ", "power is 1e+308 W, not between");
    bad_part("doubt(4)", "hardware/bad.lua:2: device 'd': doubt: ", "must be a string");
    bad_part("'text'", "hardware/bad.lua:1: device 'd': ", "entry 2 is no part");
}

static void test_heads(void **state)
{
    (void)state;
    one_error("device { class = 'mcu', " PEAK " }",
              "hardware/bad.lua:1: device: ", "'id' is missing");
    one_error("device { id = 'd', " PEAK " }", "hardware/bad.lua:1: device: ", "'class'");
    one_error("device { id = 'd', class = 'gpu-datacenter', " PEAK " }",
              "hardware/bad.lua:1: device: ", "did you mean 'gpu-datacentre'?");
    one_error("device { id = 'd', class = 'mcu', vedor = 'x', " PEAK " }",
              "hardware/bad.lua:1: device: ", "did you mean 'vendor'?");
    one_error("device { id = 'd', class = 'mcu', year = 17, " PEAK " }",
              "hardware/bad.lua:1: device: ", "'year'");
    one_error("device { id = '../d', class = 'mcu', " PEAK " }",
              "hardware/bad.lua:1: device: ", "'id'");
    one_error("device { id = 'a/d', class = 'mcu', " PEAK " }",
              "hardware/bad.lua:1: device: ", "'id'");
    one_error("device { id = 'd', class = 'mcu' }",
              "hardware/bad.lua:1: device 'd': ", "has no peak");
    one_error("device 'd'", "hardware/bad.lua:1: device: ", "takes a table");
    one_error(PEAK, "hardware/bad.lua:1: ", "this peak belongs to no device");
    one_error(GOOD, "hardware/good.lua:1: ", "described before, at hardware/bad.lua:1");
}

/* What cannot be true of any device: main memory faster than the cache before it. */
static void test_impossible(void **state)
{
    (void)state;
    one_error("device { id = 'd', class = 'mcu', " PEAK ",\n"
              "  memory { name = 'L2', on_chip = true, bandwidth = 1e9, source = 's' },\n"
              "  memory { name = 'DRAM', bandwidth = 2e9, source = 's' } }",
              "hardware/bad.lua:1: device 'd': ", "L2");
}

/* What only looks wrong is asked about: the device stays, with a doubt. */
static void test_suspicious(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua",
              "device { id = 'd', class = 'laptop', " PEAK ", " MEMORY ",\n"
              "  power { watts = 45000, source = 's' } }\n"
              "device { id = 'e', class = 'laptop', " PEAK ", " MEMORY ",\n"
              "  power { watts = 45000, source = 's', note = 'n' } }");
    g_autoptr(GPtrArray) devices = devices_load(files.dir, "hardware", files.errors);
    assert_int_equal(files.errors->len, 0);
    const GPtrArray *doubts = devices_find(devices, "d")->doubts;
    assert_int_equal(doubts->len, 1);
    assert_non_null(strstr(g_ptr_array_index(doubts, 0), "not milliwatts"));
    assert_int_equal(devices_find(devices, "e")->doubts->len, 0);
    files_end(&files);
}

static void test_files(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua", "device { id = 'a', class = 'mcu', " PEAK " }\nwhile true do end");
    files_add(&files, "b.lua", "device {");
    files_add(&files, "c.lua", "x = 1");
    files_add(&files, "d.lua", "");
    files_add(&files, "good.lua", GOOD);
    g_autoptr(GPtrArray) devices = devices_load(files.dir, "hardware", files.errors);
    assert_int_equal(devices->len, 1);
    assert_int_equal(files.errors->len, 4);
    assert_true(g_str_has_prefix(files_error(&files, 0), "hardware/a.lua:2: "));
    assert_true(g_str_has_prefix(files_error(&files, 1), "hardware/b.lua:1: "));
    assert_true(g_str_has_prefix(files_error(&files, 2), "hardware/c.lua:1: "));
    assert_true(g_str_has_prefix(files_error(&files, 3), "hardware/d.lua:1: describes no device"));
    files_end(&files);
}

static void test_no_files(void **state)
{
    (void)state;
    Files files = files_start();
    g_autoptr(GPtrArray) devices = devices_load(files.dir, "hardware", files.errors);
    assert_int_equal(devices->len, 0);
    assert_string_equal(files_error(&files, 0),
                        "hardware: no devices here; add a .lua file that describes some");
    files_end(&files);
}

/* A part made by a function that files share stands where its file calls it; what cannot be run is
 * said once, however many files there are. */
static void test_shared(void **state)
{
    (void)state;
    Files files = files_start();
    g_autofree char *dir = g_build_filename(files.dir, "shared", NULL);
    g_autofree char *path = g_build_filename(dir, "s.lua", NULL);
    assert_int_equal(g_mkdir(dir, 0700), 0);
    assert_true(g_file_set_contents(
        path, "share('watts', function(w)\n return power { watts = w, source = 's' } end)", -1,
        NULL));
    files_add(&files, "a.lua",
              "device { id = 'a', class = 'laptop', " PEAK ", " MEMORY ", watts(30) }\n\n"
              "device { id = 'b', class = 'laptop', " PEAK ", " MEMORY ",\n watts(-1) }");
    files_add(&files, "b.lua", GOOD);
    g_autoptr(GPtrArray) devices = devices_load(files.dir, "hardware", files.errors);
    assert_int_equal(devices->len, 2);
    assert_true(devices_find(devices, "a")->power.value == 30);
    assert_int_equal(files.errors->len, 1);
    assert_true(g_str_has_prefix(files_error(&files, 0), "hardware/a.lua:4: device 'b': power: "));
    assert_true(g_file_set_contents(path, "share(", -1, NULL));
    g_ptr_array_set_size(files.errors, 0);
    g_autoptr(GPtrArray) none = devices_load(files.dir, "hardware", files.errors);
    assert_int_equal(none->len, 0);
    assert_int_equal(files.errors->len, 1);
    assert_true(g_str_has_prefix(files_error(&files, 0), "hardware/shared/s.lua:1: "));
    g_remove(path);
    g_rmdir(dir);
    files_end(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_everything),
        cmocka_unit_test(test_order_and_unknowns),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_suspicious),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_no_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
