/* Cells with a time or the reason why there is none, on a device of 1 TFLOP/s and 100 GB/s that
 * states fp32 alone. */
#include "chunks_book.h"

#define TABLE(cell, caption)                                                                       \
    "```{lua}\nlocal c = " cell "\ntabulate { caption = " caption                                  \
    ", columns = { \"a\", { \"b\", numeric = true } }, rows = { { \"r\", c } } }\n```"

/* Fused: 192 + 112 + 256 elements of 4 bytes are 2240 bytes, 22.4 ns; twice 6912 multiply-adds, 256
 * of the bias and 256 of relu are 14336 FLOPs, 14.3 ns, of which 2208 lie in padding. */
static void test_a_time(void **state)
{
    (void)state;
    assert_page(TABLE("time_cell(models.small, devices.box)", "\"c\" .. marks()"),
                "**Table 1. c**");
    assert_page(TABLE("time_cell(models.small, devices.box)", "\"c\""), "| r | 22.4 ns |");
    /* relu apart writes and reads 256 elements once more: 4288 bytes. */
    assert_page(
        TABLE("time_cell(models.small, devices.box, { field = \"operators_seconds\" })", "\"c\""),
        "42.9 ns");
    assert_page(TABLE("time_cell(models.small, devices.box, { field = \"operators_seconds\", fuse "
                      "= \"all\" })",
                      "\"c\""),
                "22.4 ns");
}

/* Half the bytes take 11.2 ns, the arithmetic as long as in fp32. */
/* Where the two have a page, the time leads there. */
static void test_a_time_links(void **state)
{
    (void)state;
    Book book = book_with(TABLE("time_cell(models.small, devices.box)", "\"c\""));
    book_add(&book, "templates/model_device.md",
             "---\ntitle: Pair\n---\n\n```{lua}\ntitle(model.name)\n```\n");
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, "| r | [22.4 ns](../models/small/box/index.md) |");
    book_clear(&book);
}

/* Half of the bandwidth: 44.8 ns. Of a family left out half to twice that, and as far again where
 * classes have no data; but nothing is under the bound of 22.4 ns. */
static void test_an_estimate(void **state)
{
    (void)state;
    static const char profile[] =
        "profile { id = 'p', title = 'P', device = 'box', stack = 'S', how = 'compiled',\n"
        "  dtype = 'fp32', batch = { 1, 4 }, networks = 3, rows = 9, source = 'a', e = 1, b = "
        "0.5,\n"
        "  date = '2026-11-30', classes = {},\n"
        "  residuals = { family = { -0.6931471805599453, 0.6931471805599453, 9 } },\n"
        "  ceilings = { vector = 1e12, memories = { { 'DRAM', 100e9 } } } }\n";
    static const char cell[] =
        TABLE("time_cell(models.small, devices.box, { field = \"estimate_seconds\" })",
              "\"c\" .. marks()");
    assert_page(cell, "| r | – |");
    Book book = book_with(cell);
    book_add(&book, "hardware/profiles/p.lua", profile);
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, "| r | 44.8 ns (22.4 to 179 ns)▽ |");
    assert_contains(page,
                    "▽ the network is unlike those that the estimate's profile was fitted on");
    book_clear(&book);
}

static void test_marks_are_explained(void **state)
{
    (void)state;
    assert_page(
        TABLE("time_cell(models.small, devices.box, { format = \"16-bit\" })", "\"c\" .. marks()"),
        "**Table 1. c. \\* stored in its own type and computed in fp32");
    assert_page(TABLE("time_cell(models.small, devices.box, { format = \"16-bit\" })", "\"c\""),
                "14.3 ns\\*");
    assert_page(TABLE("time_cell(models.small, devices.box, { format = \"16-bit\", field = "
                      "\"bound_seconds\" })",
                      "\"c\" .. marks()"),
                "| r | 12.1 ns |");
    assert_page("`lua #marks()`", "0");
}

/* On a device that does not say how much memory it has. */
static void test_unknown_room_is_marked(void **state)
{
    (void)state;
    Book book = book_with(TABLE("time_cell(models.small, devices.open)", "\"c\" .. marks()"));
    book_add(&book, "hardware/open.lua",
             "device { id = \"open\", name = \"Open\", class = \"mcu\",\n"
             "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"s\" },\n"
             "  memory { name = \"DRAM\", bandwidth = 100e9, source = \"s\" } }\n");
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, "| r | 22.4 ns° |");
    assert_contains(page, "**Table 1. c. ° the device's memory is not stated");
    book_clear(&book);
}

/* The box computes fp32, in which 16 bits are no slower, and no int8. */
static void test_a_common_format(void **state)
{
    (void)state;
    assert_page("`lua common_format(models, devices.box)`", "fp32");
    assert_page("`lua tostring(common_format({}, devices.box))`", "nil");
    assert_fails("`lua common_format(models)`", "a device is wanted");
}

static void test_no_time(void **state)
{
    (void)state;
    assert_page(TABLE("time_cell(models.small, devices.box, { format = \"int8\" })", "\"c\""),
                "| r | no int8 |");
    assert_page("`lua time_cell(models.small, devices.box, { format = \"int8\" }).sort .. \"!\"`",
                "!");
    assert_page("`lua time_cell(models.small, devices.box, { format = \"int8\" }).class`", "no");
    /* Of 8.59 GB: 64 million images of 768 bytes and maps. */
    assert_page(TABLE("time_cell(with(models.small, { batch = 64000000 }), devices.box)", "\"c\""),
                "| r | does not fit |");
}

static void test_mistakes_are_told(void **state)
{
    (void)state;
    assert_fails("`lua time_cell(models.small, devices.box, { format = \"16bit\" }).text`",
                 "did you mean '16-bit'?");
    assert_fails("`lua time_cell(models.small, devices.box, { field = \"batch\" }).text`",
                 "a timing has no time 'batch'");
    assert_fails("`lua with(models.small, { format = \"fp31\" }).dtype`", "did you mean 'fp32'?");
}

static void test_formats_of_models(void **state)
{
    (void)state;
    assert_page("`lua in_format(models.small, \"16-bit\", devices.box).dtype`", "fp16");
    assert_page("`lua in_format(models.small, \"int8\").scheme`", "int8");
    assert_page("`lua as_run(models.small, devices.box).dtype`", "fp32");
    assert_page("`lua with(models.small, { format = \"16-bit\", device = devices.box }).dtype`",
                "fp16");
    assert_page("`lua handbook.precisions[1]` of `lua #handbook.precisions`", "fp32 of 1");
}

/* One with a remark does not go before one of the network as it is. */
static void test_accuracy(void **state)
{
    (void)state;
    assert_page("`lua accuracy(models.small) and \"known\" or \"unknown\"`", "unknown");
    Book book =
        book_with("`lua accuracy(models.told).value` from `lua accuracy(models.told).source`");
    book_add(&book, "models/told.lua",
             "model { id = \"told\", input = { 8 }, published = {\n"
             "  { top1 = 90, source = \"larger\", note = \"larger images\" },\n"
             "  { top1 = 71.5, source = \"paper\" } },\n"
             "  build = function(x) return x:linear { 4 } end }\n");
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, "71.5 from paper");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_estimate),
        cmocka_unit_test(test_a_time),
        cmocka_unit_test(test_a_time_links),
        cmocka_unit_test(test_marks_are_explained),
        cmocka_unit_test(test_unknown_room_is_marked),
        cmocka_unit_test(test_a_common_format),
        cmocka_unit_test(test_no_time),
        cmocka_unit_test(test_mistakes_are_told),
        cmocka_unit_test(test_formats_of_models),
        cmocka_unit_test(test_accuracy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
