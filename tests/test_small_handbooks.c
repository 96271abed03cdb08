/* Handbooks that are nothing like the shipped one: each builds, and no page says what is not so. */
#include "onnx_kit.h"
#include "support.h"

#include "base/files.h"

/* ---- What no page may have ------------------------------------------------------------------- */

/* Sentences that hold for the shipped handbook alone, counts of one in the plural, and what a
 * template shows that did not look. */
static const char *const false_words[] = {
    "equal the published",
    "Lua file",
    "classify images",
    "1 are ",
    " 1 networks",
    " 1 devices",
    " 1 layers",
    " 1 operators",
    "two to five",
    "2 to 5 times",
    "bounds, not latencies",
    "1e30",
    " nan ",
    " nil ",
};

typedef struct Text {
    const char *path;
    char **lines;
} Text;

/* 1 to 6; 0: no heading. */
static int heading_level(const char *line)
{
    int level = (int)strspn(line, "#");
    return level <= 6 && line[level] == ' ' ? level : 0;
}

/* A heading has something under it before the next that is no part of it. */
static void check_headings(const Text *text)
{
    int open = 0;
    const char *last = NULL;
    for (char **line = text->lines; *line; line++) {
        int level = heading_level(*line);
        if (open > 0 && level > 0 && level <= open)
            fail_msg("%s: nothing under '%s'", text->path, last);
        if (level > 0 || **line) {
            open = level;
            last = *line;
        }
    }
    if (open > 0)
        fail_msg("%s: nothing under '%s'", text->path, last);
}

/* Whether all cells of a row but the first say nothing. */
static bool says_nothing(const char *row)
{
    g_auto(GStrv) cells = g_strsplit(row, " | ", -1);
    for (int i = 1; cells[i]; i++) {
        g_strstrip(g_strdelimit(cells[i], "|", ' '));
        if (*cells[i] && !g_str_equal(cells[i], "–"))
            return false;
    }
    return cells[0] && cells[1];
}

static void check_tables(const Text *text)
{
    for (char **line = text->lines; *line; line++) {
        if (!g_str_has_prefix(*line, "| --"))
            continue;
        int rows = 0, empty = 0;
        for (line++; *line && **line == '|'; line++, rows++)
            empty += says_nothing(*line);
        if (rows == 0 || rows == empty)
            fail_msg("%s: a table of %d rows that says nothing", text->path, rows);
        line--;
    }
}

static void check_words(const Text *text)
{
    for (char **line = text->lines; *line; line++)
        for (gsize i = 0; i < G_N_ELEMENTS(false_words); i++)
            if (strstr(*line, false_words[i]))
                fail_msg("%s: '%s' in: %s", text->path, false_words[i], *line);
}

/* The first paragraph of an answer says what was found, in figures, or that nothing can be. */
static void check_first_words(const Text *text)
{
    static const char *const without[] = {"has no time", "has no devices", "No roof can be drawn"};
    char **line = text->lines;
    if (!g_str_has_prefix(text->path, "models/") && !g_str_has_prefix(text->path, "hardware/") &&
        strcmp(text->path, "index.md") != 0)
        return;
    while (*line && (!**line || heading_level(*line) > 0))
        line++;
    for (gsize i = 0; *line && i < G_N_ELEMENTS(without); i++)
        if (strstr(*line, without[i]))
            return;
    if (!*line || !line[0][strcspn(*line, "0123456789")])
        fail_msg("%s begins without a figure: %s", text->path, *line ? *line : "");
}

/* Of every page; chapters of the guide teach on networks of their own. */
static void check_pages(const Book *book)
{
    g_autoptr(GPtrArray) paths = list_tree(book->site);
    int pages = 0;
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        if (!g_str_has_suffix(path, ".md") || g_str_has_prefix(path, "guide/"))
            continue;
        g_autofree char *full = g_build_filename(book->site, path, NULL), *all = NULL;
        assert_true(g_file_get_contents(full, &all, NULL, NULL));
        g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
        Text text = {path, lines};
        check_headings(&text);
        check_tables(&text);
        check_words(&text);
        check_first_words(&text);
        pages++;
    }
    assert_true(pages > 5);
}

static void build(const Book *book)
{
    book_publish(book);
    check_pages(book);
}

/* Without the spaces at which Markdown may break a line. */
static void assert_says(const Book *book, const char *page, const char *words)
{
    g_autofree char *text = book_read(book, page);
    assert_contains(text, words);
}

static void assert_silent(const Book *book, const char *page, const char *words)
{
    g_autofree char *text = book_read(book, page);
    assert_non_null(text);
    assert_lacks(text, words);
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void add_onnx(const Book *book, const char *name, Message *graph)
{
    g_autoptr(GByteArray) model = kit_model(graph);
    g_autofree char *path = book_path(book, name), *folder = g_path_get_dirname(path);
    assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
    assert_true(g_file_set_contents(path, (const char *)model->data, model->len, NULL));
}

/* 16 -> 8 -> 4, of vectors. */
static Message *perceptron(void)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x16");
    kit_weight(graph, "a", FLOAT, "16x8");
    kit_weight(graph, "b", FLOAT, "8x4");
    kit_node(graph, "MatMul", "x,a", "h");
    kit_node(graph, "Relu", "h", "r");
    kit_node(graph, "MatMul", "r,b", "y");
    kit_out(graph, "y");
    return graph;
}

/* One step of a decoder: what is new joins the past, which the next step is given. */
static Message *step(void)
{
    Message *graph = kit_new(), *concat = onnx_node("Concat", "", "past,k", "present");
    kit_in(graph, "past", FLOAT, "1x7x16");
    kit_in(graph, "x", FLOAT, "1x1x16");
    kit_weight(graph, "w", FLOAT, "16x16");
    kit_node(graph, "MatMul", "x,w", "k");
    onnx_add_int(concat, "axis", 1);
    onnx_put_message(graph, GRAPH_NODE, concat);
    kit_out(graph, "present");
    return graph;
}

/* A convolution of integers, as quantized files have it. */
static Message *in_integers(void)
{
    static const char *const scales[] = {"xs", "ws", "ys", NULL}, *const zeros[] = {"xz", "yz",
                                                                                    NULL};
    Message *graph = kit_new();
    kit_in(graph, "x", UINT8, "1x3x8x8");
    kit_weight(graph, "w", INT8, "4x3x3x3");
    for (const char *const *name = scales; *name; name++)
        kit_weight(graph, *name, FLOAT, "");
    for (const char *const *name = zeros; *name; name++)
        kit_weight(graph, *name, UINT8, "");
    kit_weight(graph, "wz", INT8, "");
    kit_node(graph, "QLinearConv", "x,xs,xz,w,ws,wz,ys,yz", "y");
    onnx_put_message(graph, GRAPH_OUTPUT, onnx_value("y", UINT8, "1x4x6x6"));
    return graph;
}

/* ---- Handbooks ------------------------------------------------------------------------------- */

#define NPU                                                                                        \
    "device { id = \"npu\", name = \"NPU\", class = \"npu\",\n"                                    \
    "  peak { dtype = \"int8\", accumulate = \"int32\", unit = \"matrix\", flops = 4e12, "         \
    "source = \"arithmetic\" },\n"                                                                 \
    "  memory { name = \"SRAM\", capacity = 8 * MB, bandwidth = 10e9, source = "                   \
    "\"arithmetic\" } }\n"

/* An accelerator that knows one format, and three files that nobody published anything about. */
static void test_three_files_and_integers_alone(void **state)
{
    (void)state;
    Book book = book_empty();
    add_onnx(&book, "models/conv.onnx", kit_small_net("1x3x8x8"));
    add_onnx(&book, "models/perceptron.onnx", perceptron());
    add_onnx(&book, "models/step.onnx", step());
    book_add(&book, "handbook.lua",
             "handbook { title = \"Three\",\n"
             "  compare = { { id = \"one\", models = { \"conv\" } },\n"
             "              { id = \"two\", models = { \"conv\", \"perceptron\" } } } }\n");
    book_add(&book, "hardware/npu.lua", NPU);
    build(&book);
    assert_says(&book, "site/index.md", "[3 networks](models/index.md)");
    assert_says(&book, "site/index.md", "[1 device](hardware/index.md),");
    assert_says(&book, "site/models/conv/index.md", "int8");
    assert_silent(&book, "site/models/conv/index.md", "fp32 |");
    assert_says(&book, "site/models/conv/npu/index.md", "In **int8**");
    assert_silent(&book, "site/models/step/index.md", "Optimizer");
    assert_says(&book, "site/models/perceptron/index.md", "Optimizer");
    assert_silent(&book, "site/models/perceptron/index.md", "No batch-norm");
    assert_says(&book, "site/models/conv/index.md", "No published figure");
    assert_says(&book, "site/compare/two/index.md", "Roofline, int8");
    assert_silent(&book, "site/compare/one/index.md", "relative");
    book_clear(&book);
}

/* A product of integers between floats, on a device of integers alone and one of floats alone. */
static void test_a_file_of_integers(void **state)
{
    (void)state;
    Message *graph = kit_product_of_integers("2x64", "64x32");
    Book book = book_empty();
    add_onnx(&book, "models/product.onnx", graph);
    book_add(&book, "hardware/npu.lua", NPU);
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    build(&book);
    assert_says(&book, "site/models/product/index.md", "at batch 2, fp32 and int8");
    assert_says(&book, "site/models/product/index.md", "of weights in fp32 and int8");
    assert_says(&book, "site/models/product/index.md",
                "no int8, it states no peak for it; it states fp32: [Round box]");
    assert_says(&book, "site/models/product/npu/index.md", "In **int8**");
    assert_silent(&book, "site/models/product/npu/index.md", "Another design");
    assert_says(&book, "site/models/product/box/index.md", "No time in fp32 and int8");
    assert_says(&book, "site/hardware/box/index.md", "It has no time here");
    assert_says(&book, "site/hardware/box/index.md", "no int8, it states no peak for it");
    book_clear(&book);
}

/* A network that runs on integers once its batch-norms are folded, and one that never does. */
static void test_what_runs_fused_only(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "models/nets.lua",
             "model { id = \"folds\", input = { 3, 8, 8 }, build = function(x)\n"
             "  return x:conv { 4, kernel = 3, bias = false }:bn():relu() end }\n"
             "model { id = \"floats\", input = { 8, 8 }, build = function(x)\n"
             "  return x:linear { 8 }:layer_norm():linear { 8 } end }\n");
    book_add(&book, "handbook.lua",
             "handbook { title = \"Two\", compare = { { id = \"both\", models = { \"folds\", "
             "\"floats\" } } } }\n");
    book_add(&book, "hardware/npu.lua", NPU);
    build(&book);
    const char *pair = "site/models/folds/npu/index.md";
    const char *page = "site/models/folds/npu/index.html"; /* Markdown leads to what is folded */
    assert_says(&book, page, "there is no time operator by operator");
    assert_says(&book, page, ">fused only<");
    assert_says(&book, pair, "of the roofline time");
    assert_silent(&book, pair, "as they stand.");
    assert_says(&book, "site/compare/both/index.md", "| fused only |");
    assert_says(&book, "site/compare/both/index.md", "no fp32");
    assert_silent(&book, "site/compare/both/index.md", "unknown");
    assert_says(&book, "site/models/floats/npu/index.md", "> **No time in int8**");
    book_clear(&book);
}

/* A file of integers has a time in them, on what knows no other format too, and in no float. */
/* There is no time of its operators one by one to hold the measured one against. */
static void test_measured_where_it_runs_fused_only(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "models/small.lua",
             "model { id = \"small\", name = \"Small\", input = { 3, 8, 8 },\n"
             "  build = function(x) return x:conv { 4, kernel = 3, pad = 1 }:bn():relu() end }\n");
    book_add(&book, "handbook.lua", "handbook { title = \"Fused\" }\n");
    book_add(&book, "hardware/npu.lua", NPU);
    book_add(
        &book, "hardware/measurements/few.lua",
        "measurements { id = 'few', title = 'Few', device = 'npu', stack = 's', source = 'p',\n"
        "  dtype = 'int8', how = 'engine', date = '2024-05-01',\n"
        "  rows = { { 'small', 1, 8, 0.033 } } }\n");
    build(&book);
    assert_says(&book, "site/guide/achieved/index.md", "| s | int8 | 1 | – | ");
    book_clear(&book);
}

static void test_file_of_integers(void **state)
{
    (void)state;
    Book book = book_empty();
    add_onnx(&book, "models/conv.onnx", kit_small_net("1x3x8x8"));
    add_onnx(&book, "models/integers.onnx", in_integers());
    book_add(&book, "handbook.lua", "handbook { title = \"Two\" }\n");
    book_add(&book, "hardware/npu.lua",
             NPU "device { id = \"gpu\", name = \"GPU\", class = \"gpu-consumer\",\n"
                 "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = "
                 "\"arithmetic\" },\n"
                 "  peak { dtype = \"int8\", unit = \"matrix\", flops = 4e12, source = "
                 "\"arithmetic\" },\n"
                 "  memory { name = \"DRAM\", bandwidth = 10e9, source = \"arithmetic\" } }\n");
    build(&book);
    assert_says(&book, "site/models/integers/npu/index.md", "In **int8**");
    assert_says(&book, "site/models/integers/gpu/index.md", "In **int8**");
    assert_silent(&book, "site/models/integers/gpu/index.md", "In **fp32**");
    assert_silent(&book, "site/models/integers/gpu/index.md", "What other number formats");
    assert_silent(&book, "site/models/integers/index.md", "| fp32 |");
    assert_says(&book, "site/hardware/gpu/index.md", "declared in int8");
    book_clear(&book);
}

static void test_one_network_and_no_device(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "models/small.lua", SMALL_MODEL);
    book_add(&book, "handbook.lua", "handbook { title = \"One\", devices = {} }\n");
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    build(&book);
    assert_says(&book, "site/index.md", "[1 network](models/index.md) ");
    assert_silent(&book, "site/index.md", "What bounds it");
    assert_silent(&book, "site/index.md", "The devices");
    assert_silent(&book, "site/index.md", "times");
    assert_silent(&book, "site/models/small/index.md", "What bounds it");
    book_clear(&book);
}

static char *shipped(const char *path)
{
    char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

/* A resolution is a height and a width alike, which 8 × 4 is none of. */
static void test_images_that_are_not_square(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "models/nets.lua",
             "model { id = \"square\", input = { 3, 8, 8 }, build = function(x)\n"
             "  return x:conv { 4, kernel = 3, pad = 1 } end }\n"
             "model { id = \"flat\", input = { 3, 8, 4 }, build = function(x)\n"
             "  return x:conv { 4, kernel = 3, pad = 1 } end }\n"
             "model { id = \"vector\", input = { 3, 8, 8 }, build = function(x)\n"
             "  return x:flatten():dropout():linear { 4 } end }\n");
    book_add(&book, "handbook.lua", "handbook { title = \"Three\" }\n");
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    build(&book);
    assert_says(&book, "site/models/vector/box/index.md", "What fusing saves");
    assert_silent(&book, "site/models/vector/box/index.md", "![Fusing");
    assert_says(&book, "site/models/square/box/index.md", "Resolution by resolution");
    assert_silent(&book, "site/models/flat/box/index.md", "esolution");
    book_clear(&book);
}

static void test_bert_alone(void **state)
{
    (void)state;
    g_autofree char *bert = shipped("models/bert.lua");
    Book book = book_empty();
    book_add(&book, "models/bert.lua", bert);
    book_add(&book, "handbook.lua", "handbook { title = \"B\", models = { \"bert_base\" } }\n");
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    build(&book);
    assert_silent(&book, "site/models/bert_base/box/index.md", "another algorithm");
    assert_silent(&book, "site/models/bert_base/box/index.md", "resolution");
    assert_silent(&book, "site/models/bert_base/index.md", "No batch-norm");
    assert_says(&book, "site/models/bert_base/index.html", "Mixed precision");
    book_clear(&book);
}

/* 448 bytes of weights and 1792 of activations in five hundred. */
static void test_what_does_not_fit_has_no_time(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(
        &book, "hardware/tiny.lua",
        "device { id = \"tiny\", name = \"Tiny\", class = \"mcu\",\n"
        "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e9, source = \"arithmetic\" },\n"
        "  memory { name = \"SRAM\", capacity = 500, bandwidth = 1e9, source = "
        "\"arithmetic\" } }\n");
    build(&book);
    const char *pair = "site/models/small/tiny/index.md";
    assert_says(&book, pair, "> **Does not fit in fp32**");
    assert_says(&book, pair, "448 B of weights and 1.79 kB of activations in 500 B of SRAM");
    assert_says(&book, pair, "No format known here makes it fit");
    assert_says(&book, pair, "hold it in fp32: [Round box](../box/index.md)");
    assert_silent(&book, pair, "Roofline");
    const char *other = "site/models/small/box/index.md"; /* 1792·B + 448 bytes in 8 GiB */
    assert_says(&book, other, "of what batch 4,096 would give, the largest that is tried");
    assert_silent(&book, other, "the largest power of two that fits");
    assert_says(&book, "site/models/small/index.md", "Devices that cannot run it in fp32: 1");
    assert_says(&book, "site/hardware/tiny/index.md", "does not fit");
    book_clear(&book);
}

/* No bandwidth, a board's price and no rent; and what no unit of it computes. */
static void test_devices_without_a_time(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "models/nets.lua",
             "model { id = \"floats\", input = { 8, 8 }, build = function(x)\n"
             "  return x:linear { 8 }:layer_norm():linear { 8 } end }\n");
    book_add(&book, "handbook.lua", "handbook { title = \"Two\" }\n");
    book_add(&book, "hardware/npu.lua",
             NPU "device { id = \"flow\", name = \"Flow\", class = \"npu\",\n"
                 "  price { board = 249.4, currency = \"USD\", provider = \"maker\", date = "
                 "\"2024-12\", source = \"arithmetic\" },\n"
                 "  peak { dtype = \"int8\", unit = \"matrix\", flops = 4e12, source = "
                 "\"arithmetic\" } }\n");
    build(&book);
    assert_silent(&book, "site/hardware/flow/index.md", "network under its roofs");
    assert_silent(&book, "site/hardware/flow/index.md", "latest rent");
    assert_says(&book, "site/hardware/flow/index.md", "| 249.4 USD |");
    assert_says(&book, "site/hardware/npu/index.md", "The network under its roofs");
    assert_says(&book, "site/models/floats/npu/index.md", "(layer '");
    book_clear(&book);
}

/* 120 convolutions of 2·64·256 FLOPs on 4·(2·1024 + 256) bytes, 3.6 for each: above a ridge of 2,
 * and below one of 5 where bandwidth is as measured. */
static void test_a_table_that_would_be_long(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "models/long.lua",
             "model { id = \"long\", input = { 16, 8, 8 }, build = function(x)\n"
             "  for i = 1, 120 do x = x:conv { 16, kernel = 1, bias = false } end\n"
             "  return x end }\n");
    book_add(&book, "handbook.lua", "handbook { title = \"Long\", models = { \"long\" } }\n");
    book_add(&book, "hardware/box.lua",
             "device { id = \"box\", name = \"Box\", class = \"gpu-datacentre\",\n"
             "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"made up\" },\n"
             "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, basis = \"measured\", "
             "source = \"made up\" },\n"
             "  memory { name = \"DRAM\", capacity = 8 * GiB, bandwidth = 500e9, source = \"made "
             "up\", measured = 200e9, measured_source = \"made up\" } }\n");
    build(&book);
    g_autofree char *text = book_read(&book, "site/models/long/box/index.html");
    assert_contains(text, "the first 100 of 120");
    int rows = 0;
    for (const char *at = text; (at = strstr(at, "<td>compute<td>memory\n")); at++)
        rows++;
    assert_int_equal(rows, 100);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_files_and_integers_alone),
        cmocka_unit_test(test_a_file_of_integers),
        cmocka_unit_test(test_what_runs_fused_only),
        cmocka_unit_test(test_measured_where_it_runs_fused_only),
        cmocka_unit_test(test_file_of_integers),
        cmocka_unit_test(test_one_network_and_no_device),
        cmocka_unit_test(test_images_that_are_not_square),
        cmocka_unit_test(test_bert_alone),
        cmocka_unit_test(test_what_does_not_fit_has_no_time),
        cmocka_unit_test(test_devices_without_a_time),
        cmocka_unit_test(test_a_table_that_would_be_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
