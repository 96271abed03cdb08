/* What the overview and the pages of networks answer, on networks whose figures are arithmetic. */
#include "support.h"

/* Of 1 TFLOP/s and 100 GB/s. */
#define DEVICE(id, name, class_name, memory)                                                       \
    "device { id = \"" id "\", name = \"" name "\", class = \"" class_name "\",\n"                 \
    "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"arithmetic\" },\n"     \
    "  memory { name = \"DRAM\", " memory "bandwidth = 100e9, source = \"arithmetic\" } }\n"

static void assert_says(const Book *book, const char *page, const char *words)
{
    g_autofree char *text = book_read(book, page);
    assert_contains(text, words);
}

static void add_shipped(const Book *book, const char *path)
{
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    book_add(book, path, text);
}

/* ---- Networks -------------------------------------------------------------------------------- */

/* Keys and values of 32 layers, 32 heads of 128: 2·32·32·128 elements for each token, of 4 bytes
 * or, as is published for fp16, 2. */
static void test_a_decoder(void **state)
{
    (void)state;
    Book book = book_empty();
    add_shipped(&book, "models/llama.lua");
    book_add(&book, "handbook.lua",
             "handbook { title = \"L\", models = { \"llama2_7b_decode\", \"llama2_7b_prefill\" }, "
             "deep = {} }\n");
    book_add(&book, "hardware/box.lua",
             DEVICE("box", "Box", "gpu-datacentre", "capacity = 80e9, "));
    book_publish(&book);
    const char *page = "site/models/llama2_7b/index.md";
    assert_says(&book, page,
                "13.5 GB of weights in fp16, 524 kB of keys and values for each token");
    assert_says(&book, page, "## How it is served");
    assert_says(&book, page, "A prompt of 2,048");
    assert_says(&book, page, "524 kB in fp16");
    assert_says(&book, page, " tokens/s on Box");
    assert_says(&book, page, "layers.0 … layers.31, ×32");
    assert_says(&book, "site/models/llama2_7b_prefill/index.html",
                "content=\"0; url=../llama2_7b/index.html\"");
    g_autofree char *other = book_path(&book, "site/models/llama2_7b_decode/index.md");
    assert_false(g_file_test(other, G_FILE_TEST_EXISTS));
    book_clear(&book);
}

/* 30,000² weights in fp32, their gradients and both moments of Adam: 14.4e9 bytes, more than 12 GiB
 * and less than 16; what SGD needs is half of that, and less than 8. */
static void test_what_training_takes(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "models/wide.lua",
             "model { id = \"wide\", input = { 30000 },\n"
             "  build = function(x) return x:linear { 30000, bias = false } end }\n");
    book_add(&book, "handbook.lua", "handbook { title = \"W\", devices = {} }\n");
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    book_publish(&book);
    assert_says(&book, "site/models/wide/index.md", "| SGD | 7.20 GB → 8 |");
    assert_says(&book, "site/models/wide/index.md", "| Adam | 14.4 GB → 16 |");
    assert_says(&book, "site/index.md", "| [wide](models/wide/index.md) | none | none | 128\\+ |");
    book_clear(&book);
}

/* ---- Devices --------------------------------------------------------------------------------- */

/* Devices of a class, the i-th with i TFLOP/s and 100·i GB/s. */
static void add_devices(const Book *book, const char *class_name, int n)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 1; i <= n; i++)
        g_string_append_printf(
            text,
            "device { id = \"%s-%d\", name = \"%s %d\", class = \"%s\",\n"
            "  peak { dtype = \"fp32\", unit = \"vector\", flops = %d, source = \"arithmetic\" },\n"
            "  memory { name = \"SRAM\", capacity = 1000000, bandwidth = %d, source = "
            "\"arithmetic\" } }\n",
            class_name, i, class_name, i, class_name, i * 10000000, i * 1000000);
    g_autofree char *path = g_strdup_printf("hardware/%s.lua", class_name);
    book_add(book, path, text->str);
}

/* Of 13 microcontrollers all but one, which the fastest and the slowest are not; and no GPU. */
static void test_twelve_devices(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "models/small.lua", SMALL_MODEL);
    book_add(&book, "handbook.lua", "handbook { title = \"S\", deep = {} }\n");
    add_devices(&book, "mcu", 13);
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/models/small/index.md");
    g_auto(GStrv) parts = g_strsplit(page, "All 14 devices that run it, with bounds", 2);
    assert_int_equal(g_strv_length(parts), 2);
    assert_contains(parts[0], "Twelve of the 13 microcontrollers that run it, from the fastest to "
                              "the slowest: the smallest devices of which most hold it.");
    assert_lacks(parts[0], "Round box");
    g_auto(GStrv) rows = g_strsplit(parts[0], "| [mcu ", -1);
    assert_int_equal(g_strv_length(rows), 1 + 12);
    assert_true(g_str_has_prefix(rows[1], "13]"));
    assert_true(g_str_has_prefix(rows[12], "1]"));
    book_clear(&book);
}

/* ---- A drawing has one home ------------------------------------------------------------------ */

/* Of three formats, in which it does 1, 2 and 4 TFLOP/s. */
static void add_of_three_formats(const Book *book, const char *id)
{
    g_autofree char *text = g_strdup_printf(
        "device { id = \"%s\", name = \"T\", class = \"gpu-datacentre\",\n"
        "  peak { dtype = \"fp64\", unit = \"vector\", flops = 1e12, source = \"arithmetic\" },\n"
        "  peak { dtype = \"fp32\", unit = \"vector\", flops = 2e12, source = \"arithmetic\" },\n"
        "  peak { dtype = \"fp16\", unit = \"vector\", flops = 4e12, source = \"arithmetic\" },\n"
        "  memory { name = \"DRAM\", bandwidth = 100e9, source = \"arithmetic\" } }\n",
        id);
    book_add(book, "hardware/three.lua", text);
}

/* With the device that templates/model.md draws on, and another one. */
static Book book_of_layers(const char *precisions)
{
    Book book = book_empty();
    g_autofree char *handbook =
        g_strdup_printf("handbook { title = \"S\", precisions = { %s } }\n", precisions);
    book_add(&book, "models/small.lua", SMALL_MODEL);
    book_add(&book, "handbook.lua", handbook);
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    add_of_three_formats(&book, "v100-sxm2");
    return book;
}

/* Builds it: whether the page of the pair draws its layers, else it says where they are drawn. */
static bool pair_draws(const Book *book, const char *device)
{
    g_autofree char *page = g_strdup_printf("site/models/small/%s/index.md", device),
                    *drawing = g_strdup_printf("site/models/small/%s/layers-time.svg", device);
    book_publish(book);
    g_autofree char *text = book_read(book, page);
    assert_contains(text, "Where the time goes, layer by layer");
    bool draws = book_has(book, drawing);
    assert_int_equal(!strstr(text, "drawn on [the page of the network](../index.md)"), draws);
    return draws;
}

static void test_layers_are_drawn_once(void **state)
{
    (void)state;
    Book book = book_of_layers("'fp32', 'fp16'");
    assert_false(pair_draws(&book, "v100-sxm2"));
    assert_true(book_has(&book, "site/models/small/layers-fp16.svg"));
    assert_true(pair_draws(&book, "box"));
    book_clear(&book);
}

/* The page of the network draws two of three formats, and fp16, which the pair begins with, is the
 * third. */
static void test_layers_of_a_third_format(void **state)
{
    (void)state;
    Book book = book_of_layers("'fp64', 'fp32', 'fp16'");
    assert_true(pair_draws(&book, "v100-sxm2"));
    assert_true(book_has(&book, "site/models/small/layers-fp32.svg"));
    assert_false(book_has(&book, "site/models/small/layers-fp16.svg"));
    book_clear(&book);
}

/* A page of the network that draws nothing is the home of nothing. */
static void test_layers_of_another_template(void **state)
{
    (void)state;
    Book book = book_of_layers("'fp32', 'fp16'");
    book_add(&book, "templates/model.md", "---\ntitle: Model\n---\n# `lua model.name`\n");
    assert_true(pair_draws(&book, "v100-sxm2"));
    book_clear(&book);
}

/* Where the device that its template names is not shown it draws another one, and so does the
 * pair. */
static void test_layers_without_the_device(void **state)
{
    (void)state;
    Book book = book_of_layers("'fp32', 'fp16'");
    add_of_three_formats(&book, "three");
    assert_true(pair_draws(&book, "three"));
    assert_true(book_has(&book, "site/models/small/layers-fp32.svg"));
    book_clear(&book);
}

/* ---- The overview ---------------------------------------------------------------------------- */

/* Depthwise 1x1 on 64x32x32, 8 times, then 64 -> 10: 8·65,536 + 640 MACs. 3x3 on 64x8x8:
 * 64·64·9·64 + 640, 4.5 times as many. What is moved of the first takes 8 times 2·262,144 bytes;
 * of the second less than a tenth of that. */
static void test_an_order_that_turns(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "models/two.lua",
             "local function net(id, size, top1, body)\n"
             "  model { id = id, input = { 64, size, size }, category = \"c\",\n"
             "    published = { { top1 = top1, source = \"s\" } }, build = function(x)\n"
             "    return body(x):global_avg_pool():flatten():linear { 10, bias = false } end }\n"
             "end\n"
             "net(\"light\", 32, 60, function(x)\n"
             "  for i = 1, 8 do x = x:conv { 64, kernel = 1, groups = 64, bias = false } end\n"
             "  return x end)\n"
             "net(\"heavy\", 8, 70, function(x)\n"
             "  return x:conv { 64, kernel = 3, pad = 1, bias = false } end)\n");
    book_add(&book, "handbook.lua", "handbook { title = \"Two\", deep = {} }\n");
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    book_publish(&book);
    assert_says(&book, "site/index.md",
                "**[light](models/light/index.md) multiplies 4.5 times less than "
                "[heavy](models/heavy/index.md) and takes ");
    assert_says(&book, "site/index.md", "times as long on Round box**");
    assert_says(&book, "site/index.md", "| [Round box](hardware/box/index.md) | [heavy, 70.0 %]");
    book_clear(&book);
}

/* The file that a network is declared in stands on its page, as it is. */
static void test_the_file(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "models/small.lua", SMALL_MODEL);
    book_add(&book, "handbook.lua", "handbook { title = \"S\", devices = {} }\n");
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    book_publish(&book);
    assert_says(&book, "site/models/small/index.md", "\n" SMALL_MODEL "```\n");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_decoder),
        cmocka_unit_test(test_what_training_takes),
        cmocka_unit_test(test_twelve_devices),
        cmocka_unit_test(test_an_order_that_turns),
        cmocka_unit_test(test_layers_are_drawn_once),
        cmocka_unit_test(test_layers_of_a_third_format),
        cmocka_unit_test(test_layers_of_another_template),
        cmocka_unit_test(test_layers_without_the_device),
        cmocka_unit_test(test_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
