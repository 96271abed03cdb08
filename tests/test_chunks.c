/* What a page's chunks can say of the analysis: pages are templates of a handbook, built. */
#include "support.h"

/* A handbook with templates of its own: a frame, a page for the model, and "mine". */
static Book book_with(const char *mine)
{
    Book book = book_small();
    g_autofree char *link = book_path(&book, "templates"), *frame = NULL;
    assert_int_equal(g_remove(link), 0);
    assert_true(g_file_get_contents("templates/layout.html", &frame, NULL, NULL));
    book_add(&book, "templates/layout.html", frame);
    book_add(&book, "templates/index.md", "---\ntitle: Overview\n---\n\nHello.\n");
    book_add(&book, "templates/model.md",
             "---\ntitle: Model\n---\n\n```{lua}\ntitle(model.name)\n```\n");
    g_autofree char *text = g_strconcat("---\ntitle: Mine\n---\n\n", mine, "\n", NULL);
    book_add(&book, "templates/mine.md", text);
    return book;
}

static void assert_page(const char *mine, const char *says)
{
    Book book = book_with(mine);
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 0);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, says);
    book_clear(&book);
}

static void assert_fails(const char *mine, const char *says)
{
    Book book = book_with(mine);
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 1);
    assert_one_line(&ran);
    assert_contains(ran.err, "templates/mine.md:5: ");
    assert_contains(ran.err, says);
    book_clear(&book);
}

static void test_counts_are_exact(void **state)
{
    (void)state;
    assert_page("`lua models.small.macs` of `lua models[1].params` on `lua #devices`",
                "6912 of 112 on 1");
    assert_page("`lua count(models.small.macs)`", "6,912");
    assert_page("`lua devices.box.peaks[1].flops_per_s // 1e9 | 0`", "1000");
}

static void test_with_looks_at_a_model_anew(void **state)
{
    (void)state;
    assert_page("`lua with(models.small, { batch = 4 }).macs`", "27648");
    assert_page("`lua with(models.small, { resolution = 16 }).macs`", "27648");
    assert_page("`lua with(models.small, { dtype = \"fp16\" }).weights_bytes`", "224");
    assert_fails("`lua with(models.small, { batsh = 4 }).macs`", "did you mean 'batch'?");
    assert_fails("`lua with(models.small, { dtype = \"fp15\" }).macs`", "did you mean 'fp16'?");
    assert_fails("`lua with(devices.box, { batch = 4 }).macs`", "a model is wanted");
}

/* 4 channels become 8, of 27 weights and a bias each. */
static void test_with_changes_the_design(void **state)
{
    (void)state;
    assert_page("`lua with(models.small, { design = \"align=8\" }).params`", "224");
    assert_page("`lua with(models.small, { design = { \"align=8\" }, batch = 2 }).macs`", "27648");
    assert_page("`lua designs.width.name` of `lua #designs`", "Width multiplier of 11");
    assert_page("`lua tostring(with(models.small, { design = \"two_3x3\" }))`", "nil");
    assert_fails("`lua with(models.small, { design = \"algin=8\" }).params`",
                 "did you mean 'align'?");
    assert_fails("`lua with(models.small, { design = 8 }).params`", "or a list of them");
    assert_fails("`lua with(models.small, { design = { 8 } }).params`", "design 1 is no string");
}

/* In ns a batch takes 38.4·B + 4.48, and its last layer holds 2048·B bytes beside 448. */
static void test_sizes_and_energy(void **state)
{
    (void)state;
    assert_page("`lua knee(models.small, devices.box).batch`", "4");
    assert_page("`lua seconds(sweep(models.small, devices.box)[2].seconds)`", "81.3 ns");
    assert_page("`lua sweep(models.small, devices.box, \"resolution\")[4].value`", "16");
    assert_page("`lua capacity(models.small, devices.box)[1].use`", "inference");
    assert_page(
        "`lua energy(models.small)[1].node_nm` and `lua #energy(models.small, devices.box)`",
        "45 and 1");
    assert_page("`lua in_schemes(models.small, devices.box)[1].scheme`", "fp32");
    assert_fails("`lua sweep(models.small, devices.box, \"bach\")`", "did you mean 'batch'?");
    assert_fails("`lua knee(models.small)`", "a device is wanted");
}

/* Parameters of 448 bytes: weights, gradients and nothing, or Adam's two numbers. */
static void test_training_is_records(void **state)
{
    (void)state;
    assert_page("`lua training(models.small)[1].name` `lua training(models.small)[1].slots_bytes`",
                "sgd 0");
    assert_page("`lua training(models.small)[5].parameter_bytes`", "1792");
    assert_page("`lua tostring(training(models.small)[5].meaning)`", "nil");
    assert_page("`lua #training(with(models.small, { batch = 2 }))`", "11");
}

/* Also of a network in another format, and of one that is fused or quantized already; asked twice,
 * it is the same. What no rule can tell in bytes is absent, not 0. */
static void test_advice_is_records(void **state)
{
    static const char *const setups[] = {"{}", "{ dtype = \"fp16\" }", "{ fuse = \"all\" }",
                                         "{ scheme = \"int8\" }", "{ scheme = \"w8a16\" }"};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(setups); i++) {
        g_autofree char *page = g_strdup_printf(
            "```{lua}\nlocal t = time(with(models.small, %s), devices.box)\n"
            "local list, wrong = advice(t), 0\n"
            "for i, a in ipairs(list) do\n"
            "  local same = tostring(a.evidence) == tostring(advice(t)[i].evidence)\n"
            "  if a.gain_bytes == 0 or a.layers == 0 or not same then wrong = wrong + 1 end\n"
            "end\nprint(#list > 0 and 'some' or 'none', ' wrong: ' .. wrong)\n```",
            setups[i]);
        assert_page(page, "wrong: 0");
    }
    assert_page("`lua advice(time(models.small, devices.box))[1].device`", "box");
    assert_fails("`lua advice(models.small)`", "advice() takes a timing");
}

static void test_laws_are_listed(void **state)
{
    (void)state;
    assert_page("`lua laws[1].subject` `lua laws[1].id` `lua laws[1].weight`",
                "device number impossible");
    assert_page("`lua laws[#laws].subject` `lua laws[#laws].id` `lua laws[#laws].remedy`",
                "network per-cent write 76.13");
}

/* 4288 bytes at 100 GB/s. */
static void test_time_is_the_rooflines(void **state)
{
    (void)state;
    assert_page("`lua time(models.small, devices.box).bound`", "memory");
    assert_page("`lua seconds(time(models.small, devices.box).roofline_seconds)`", "42.9 ns");
    /* A basis that is not stated falls back to the theoretical. */
    assert_page("`lua time(models.small, devices.box, { basis = \"measured\" }).bound`", "memory");
    assert_fails("`lua time(models.small, devices.box, { basis = \"measurd\" })`",
                 "did you mean 'measured'?");
}

static void test_pages_link_to_each_other(void **state)
{
    (void)state;
    assert_page("`lua page_of(models.small)`", "../models/small/index.md");
    assert_page("`lua tostring(page_of(devices.box))`", "nil");
    assert_page("`lua href(\"models/small\")`", "../models/small/index.md");
    assert_fails("`lua href(\"models/smal\")`", "no page 'models/smal'");
}

static void test_a_chart_lies_beside_its_page(void **state)
{
    (void)state;
    Book book = book_with("```{lua}\nchart { \"roofline\", model = models.small, device = "
                          "devices.box, caption = \"Under a roof.\" }\n```");
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 0);
    assert_true(book_has(&book, "site/mine/roofline-box.svg"));
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, "](roofline-box.svg)");
    assert_contains(page, "Under a roof.");
    g_autofree char *html = book_read(&book, "site/mine/index.html");
    assert_contains(html, "<svg ");
    assert_contains(html, "role=\"img\"");
    book_clear(&book);
}

static void test_a_chart_that_is_wrong_says_so(void **state)
{
    (void)state;
    assert_fails("`lua chart { \"rooflin\", model = models.small }`", "did you mean 'roofline'?");
    assert_fails("`lua chart { \"roofline\", model = models.small }`", "exactly one device");
    assert_fails("`lua chart { \"shares\", model = models.small, name = \"../x\" }`",
                 "plain file name");
}

static void test_an_unknown_name_is_an_error(void **state)
{
    (void)state;
    assert_fails("`lua modells.small.macs`", "unknown name 'modells'");
    assert_fails("`lua models.small.mac`", "did you mean 'macs'?");
}

static void test_an_example_is_made_on_the_spot(void **state)
{
    (void)state;
    /* 3x3, 16 -> 16 on 112x112 (SPEC §5). */
    assert_page("```{lua}\nlocal e = example { input = { 16, 112, 112 }, build = function(x)\n"
                "  return x:conv { 16, kernel = 3, pad = 1, bias = false } end }\n"
                "print(count(e.macs))\n```",
                "28,901,376");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_are_exact),
        cmocka_unit_test(test_with_looks_at_a_model_anew),
        cmocka_unit_test(test_with_changes_the_design),
        cmocka_unit_test(test_sizes_and_energy),
        cmocka_unit_test(test_training_is_records),
        cmocka_unit_test(test_advice_is_records),
        cmocka_unit_test(test_laws_are_listed),
        cmocka_unit_test(test_time_is_the_rooflines),
        cmocka_unit_test(test_pages_link_to_each_other),
        cmocka_unit_test(test_a_chart_lies_beside_its_page),
        cmocka_unit_test(test_a_chart_that_is_wrong_says_so),
        cmocka_unit_test(test_an_unknown_name_is_an_error),
        cmocka_unit_test(test_an_example_is_made_on_the_spot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
