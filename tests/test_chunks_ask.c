/* Questions as functions of pages. */
#include "chunks_book.h"

/* In ns a batch takes 17.92·B + 4.48. */
static void test_sizes_and_energy(void **state)
{
    (void)state;
    assert_page("`lua knee(models.small, devices.box).batch`", "8");
    assert_page("`lua seconds(sweep(models.small, devices.box)[2].roofline_seconds)`", "40.3 ns");
    assert_page("`lua sweep(models.small, devices.box, \"resolution\")[4].value`", "16");
    assert_page("`lua capacity(models.small, devices.box)[1].use`", "inference");
    assert_page(
        "`lua energy(models.small)[1].node_nm` and `lua #energy(models.small, devices.box)`",
        "45 and 1");
    assert_page("`lua in_schemes(models.small, devices.box)[1].scheme`", "fp32");
    assert_fails("`lua sweep(models.small, devices.box, \"bach\")`", "did you mean 'batch'?");
    assert_fails("`lua knee(models.small)`", "a device is wanted");
}

/* Parameters of 448 bytes: weights, gradients and nothing, or Adam's two numbers. Six optimizers;
 * relu in place and mixed precision change something, and nothing else does: it has no batch-norm,
 * no second stage to recompute and no backbone before its only layer. */
static void test_training_is_records(void **state)
{
    (void)state;
    assert_page("`lua training(models.small)[1].name` `lua training(models.small)[1].slots_bytes`",
                "sgd 0");
    assert_page("`lua training(models.small)[5].parameter_bytes`", "1792");
    assert_page("`lua tostring(training(models.small)[5].meaning)`", "nil");
    assert_page("`lua #training(with(models.small, { batch = 2 }))`", "8");
}

/* Two depthwise convolutions, which wait for memory. */
#define DEPTHWISE ":conv { 16, kernel = 3, pad = 1, groups = 16, bias = false }"
#define TWICE                                                                                      \
    "model { id = \"twice\", input = { 16, 112, 112 },\n"                                          \
    "  build = function(x) return x" DEPTHWISE DEPTHWISE " end }\n"

/* What a page says that has the network's advice, looked at by `setup`, as `list`. */
static void assert_advice(const char *setup, const char *chunk, const char *says)
{
    g_autofree char *mine =
        g_strdup_printf("```{lua}\nlocal t = time(with(models.twice, %s), devices.box)\n"
                        "local list = advice(t)\n%s\n```",
                        setup, chunk);
    Book book = book_with(mine);
    book_add(&book, "models/twice.lua", TWICE);
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, says);
    book_clear(&book);
}

/* Also of a network in another format, and of one that is fused or quantized already: they have one
 * list. Asked twice, it is the same. What no rule can tell in bytes is absent, not 0. */
static void test_advice_is_records(void **state)
{
    static const char *const setups[] = {"{}", "{ dtype = \"fp16\" }", "{ fuse = \"all\" }",
                                         "{ scheme = \"w8a16\" }"};
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(setups); i++)
        assert_advice(setups[i],
                      "local wrong = 0\n"
                      "for i, a in ipairs(list) do\n"
                      "  local same = tostring(a.evidence) == tostring(advice(t)[i].evidence)\n"
                      "  if a.gain_bytes == 0 or a.layers == 0 or not same then wrong = wrong + 1 "
                      "end\nend\n"
                      "print(list[1].device, list[1].against, #list > 1, 'wrong: ' .. wrong)",
                      "box fp16 true wrong: 0");
    /* In fp16 and fused it takes its bound, 14.336 ns of arithmetic: nothing is left to gain. */
    assert_page("```{lua}\nlocal n, lost = 0, 0\n"
                "for _, a in ipairs(advice(time(models.small, devices.box))) do\n"
                "  if tostring(a.of) == 'rule' or tostring(a.kind) == 'time' then n = n + 1 end\n"
                "  if tostring(a.id) == 'fp32' then lost = a.gain_seconds end\nend\n"
                "print(n, lost < 0)\n```",
                "0 true");
    assert_page("`lua select(3, knee(verdict(with(models.small, { scheme = \"int8\" }), "
                "devices.box)))`",
                "no int8");
    assert_page("`lua in_schemes(verdict(with(models.small, { scheme = \"int8\" }), "
                "devices.box))[1].scheme`",
                "fp32");
    assert_fails("`lua advice(models.small)`", "advice() takes a timing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes_and_energy),
        cmocka_unit_test(test_training_is_records),
        cmocka_unit_test(test_advice_is_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
