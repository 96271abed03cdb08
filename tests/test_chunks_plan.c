/* planned(), joined() and collective(): what pages say of several devices. The box is a device of
 * the handbook, the nodes are those of `joined_book`. */
#include "chunks_book.h"

#define NODES                                                                                      \
    "link { id = 'wire', kind = 'nvlink', per = 'device', bandwidth = 100e9, "                     \
    "certainty = 'confirmed', source = 'paper' }\n"                                                \
    "node { id = 'pair', name = 'Pair', device = 'box', devices = 2, link = 'wire', "              \
    "certainty = 'confirmed', source = 'paper' }\n"                                                \
    "node { id = 'far', device = 'nowhere', devices = 2, link = 'wire', "                          \
    "certainty = 'recalled', source = 'paper' }\n"                                                 \
    "collective { id = 'sum', node = 'pair', op = 'all-reduce', ranks = 2, "                       \
    "rows = { { 1e6, 3e-5 }, { 1e9, 0.02002 } }, certainty = 'confirmed', source = 'paper' }\n"

#define TINY                                                                                       \
    "family { 'Tiny', category = 'language' }\n"                                                   \
    "local m = transformer { model_type = 'llama', vocab_size = 256, hidden_size = 64,\n"          \
    "  num_hidden_layers = 2, intermediate_size = 128, num_attention_heads = 4,\n"                 \
    "  num_key_value_heads = 2, max_position_embeddings = 4096 }\n"                                \
    "m.id, m.dims = 'tiny', { tokens = 1, context = 8 }\nmodel(m)\n"

static Book joined_book(const char *mine)
{
    Book book = book_with(mine);
    book_add(&book, "hardware/nodes/a.lua", NODES);
    book_add(&book, "models/tiny.lua", TINY);
    return book;
}

static void says(const char *mine, const char *text)
{
    Book book = joined_book(mine);
    g_auto(Ran) ran = book_build(&book);
    if (ran.status != 0)
        fail_msg("%s", ran.err);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, text);
    book_clear(&book);
}

static void fails(const char *mine, const char *text)
{
    Book book = joined_book(mine);
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 3);
    assert_contains(ran.err, text);
    book_clear(&book);
}

/* 1 GB over two: 2 · 1/2 · 1 / 100 s. The rows are 10 µs and half of the wire: the larger is met.
 */
static void test_collective(void **state)
{
    (void)state;
    says("```{lua}\nlocal t = collective { 'all-reduce', on = 'pair', ranks = 2, bytes = 1e9 }\n"
         "print(number(t.bound_seconds * 1e3, 4), t.op, t.ranks, number(t.measured_seconds * 1e3, "
         "5), "
         "number(t.bus_bytes_per_s / 1e9, 4))\n```",
         "10.00 all-reduce 2 20.020 100.0");
    fails("`lua collective { 'all-reduse', on = 'pair', ranks = 2, bytes = 1 }`",
          "did you mean 'all-reduce'?");
    fails("`lua collective { 'all-reduce', on = 'pairs', ranks = 2, bytes = 1 }`",
          "did you mean 'pair'?");
}

static void test_joined(void **state)
{
    (void)state;
    says("```{lua}\nlocal n = joined 'node'\n"
         "print(#n, n.pair.name, n.pair.devices, n.pair.certainty, #joined 'link', "
         "#joined 'cluster', number(joined('collective')[1].eta, 3))\n```",
         "2 Pair 2 confirmed 1 0 0.500");
    fails("`lua joined 'nodes'`", "did you mean 'node'?");
}

/* Two devices: a replica each, two stages, or two shares of each product. */
static void test_planned(void **state)
{
    (void)state;
    says("```{lua}\nlocal rows, tried, fit = planned(models.tiny, { on = 'pair', purpose = "
         "'serve', context = 16, batch = 2 })\n"
         "print(#rows, tried, fit, rows[1].purpose, rows[1].batch, rows[1].context)\n```",
         "3 3 3 serve 2 16");
    says("```{lua}\nlocal none, why = planned(models.small, { on = 'pair', purpose = 'train' })\n"
         "print(why)\n```",
         "the layers and heads are not known");
    says("```{lua}\nlocal none, why = planned(models.tiny, { on = 'far', purpose = 'serve' })\n"
         "print(why)\n```",
         "no device 'nowhere'");
    says("```{lua}\nlocal rows = planned(models.tiny, { on = 'pair', purpose = 'train', batch = 2, "
         "optimizer = 'lion', states = 'fp32' })\nprint(rows[1].optimizer, rows[1].states, "
         "rows[1].format)\n```",
         "lion fp32 ");
    fails("`lua planned(models.tiny, { on = 'pair', purpose = 'train', optimizer = 'adem' })`",
          "did you mean 'adam'?");
    fails("`lua planned(models.tiny, { on = 'pair', purpose = 'rent' })`", "serve");
    fails("`lua planned(models.tiny, { on = 'pair', purpose = 'serve', within = 'soon' })`",
          "soon");
}

/* Another wire is another page, and nothing else is. */
static void test_pages_follow(void **state)
{
    (void)state;
    Book book = joined_book("`lua joined('link')[1].bytes_per_s`");
    g_auto(Ran) first = book_build(&book);
    assert_status(&first, 0);
    book_add(&book, "hardware/nodes/a.lua",
             "link { id = 'wire', kind = 'nvlink', per = 'device', bandwidth = 7e9, "
             "certainty = 'confirmed', source = 'paper' }\n");
    g_auto(Ran) second = book_build(&book);
    assert_status(&second, 0);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, "7");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_collective),
        cmocka_unit_test(test_joined),
        cmocka_unit_test(test_planned),
        cmocka_unit_test(test_pages_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
