/* What a page may hold. */
#include "knit_kit.h"
#include "page/bulk.h"

static Bulk of_markdown(const char *text, int depth)
{
    g_autoptr(Document) document = document_parse(text, strlen(text));
    return bulk_of_nodes(document_root(document), depth);
}

static void assert_bulk(Bulk bulk, int64_t bytes, int64_t nodes, int depth)
{
    assert_int_equal(bulk.bytes, bytes);
    assert_int_equal(bulk.nodes, nodes);
    assert_int_equal(bulk.depth, depth);
}

/* 8 bytes for each node, and 12 at the beginning of each line for each level above it. */
static void test_nodes(void **state)
{
    (void)state;
    assert_bulk(of_markdown("", 0), 8, 1, 0);
    /* document 8; paragraph 8 + 12; text 8 + 3 + 24 */
    assert_bulk(of_markdown("abc", 0), 63, 3, 2);
    /* within 10 levels: 3 nodes more of 120 each */
    assert_bulk(of_markdown("abc", 10), 63 + 3 * 120, 3, 12);
    /* document 8; code block of two lines, ended: 8 + 4 + 3 * 12 */
    assert_bulk(of_markdown("```\na\nb\n```", 0), 8 + 48, 2, 1);
    /* document 8, paragraph 20, link 8 + 24 + 3 + 1, text 8 + 1 + 36 */
    assert_bulk(of_markdown("[x](url \"t\")", 0), 8 + 20 + 36 + 45, 4, 3);
}

static void test_blocks(void **state)
{
    (void)state;
    g_autoptr(Table) table = table_new("abc");
    table_add_column(table, &(TableColumn){.header = "de"});
    table_add_cell(table, &(TableCell){"x", "yy", "zzz", "wwww", -1, NULL});
    assert_bulk(bulk_of_table(table), 3 + (48 + 2) + (48 + 10), 2, 0);
    Figure figure = {.href = "a", .alt = "bb", .source = "cccc"};
    assert_bulk(bulk_of_figure(&figure), 7, 1, 0);
}

static void test_sum_and_problem(void **state)
{
    (void)state;
    Bulk sum = bulk_sum((Bulk){1, 2, 3}, (Bulk){10, 20, 2});
    assert_bulk(sum, 11, 22, 3);
    const struct {
        Bulk bulk;
        const char *problem;
    } rows[] = {
        {{16000000, 250000, 100}, NULL},
        {{16000001, 0, 0},
         "the page is too large: it has more than 16 MB; show less, or divide it "
         "among pages"},
        {{0, 250001, 0},
         "the page is too large: it has more than 250000 cells and pieces of text; "
         "show less, or divide it among pages"},
        {{0, 0, 101},
         "quotes, lists or notes stand more than 100 deep in each other; use fewer "
         "levels"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *problem = bulk_problem(&rows[i].bulk);
        assert_true(!problem == !rows[i].problem);
        if (problem)
            assert_string_equal(problem, rows[i].problem);
    }
}

/* ---- Pages that go too far ------------------------------------------------------------------- */

#define TOO_MANY_BYTES "templates/a.md:3: the page is too large: it has more than 16 MB"
#define TOO_MANY_NODES "templates/a.md:3: the page is too large: it has more than 250000"

static void assert_ends(void **state, const char *line, const char *message)
{
    g_autofree char *text = g_strconcat("a\n```{lua}\n", line, "\n```\n", NULL);
    assert_error(state, text, message);
}

static void test_loops_end(void **state)
{
    assert_ends(state, "local s = ('x'):rep(900000) while true do markdown(s) end", TOO_MANY_BYTES);
    assert_ends(state, "local s = ('x'):rep(900000) while true do print(s) end", TOO_MANY_BYTES);
    assert_ends(state, "local s = ('x'):rep(900000) while true do code(s) end", TOO_MANY_BYTES);
    assert_ends(state, "local s = ('x'):rep(900000) while true do note { 'x', title = s } end",
                TOO_MANY_BYTES);
    assert_ends(state, "local s = ('x'):rep(900000) while true do details { 'x', summary = s } end",
                TOO_MANY_BYTES);
    assert_ends(state,
                "local s = ('x'):rep(900000) while true do tabs { { s, 'x' }, { s, 'x' } } end",
                TOO_MANY_BYTES);
    assert_ends(state, "local s = ('x'):rep(900000) while true do figure { s, alt = 'a' } end",
                TOO_MANY_BYTES);
    assert_ends(state,
                "local r = {} for i = 1, 1000 do r[i] = { ('x'):rep(1000) } end while true do "
                "tabulate { columns = { 'a' }, rows = r } end",
                TOO_MANY_BYTES);
    assert_ends(state,
                "local r = {} for i = 1, 1000 do r[i] = { '' } end while true do "
                "tabulate { columns = { 'a' }, rows = r } end",
                TOO_MANY_NODES);
    assert_ends(state, "local s = ('a*b*'):rep(20000) while true do markdown(s) end",
                TOO_MANY_NODES);
    assert_ends(state, "while true do pcall(markdown, ('a*b*'):rep(20000)) end", TOO_MANY_NODES);
}

static void test_at_once(void **state)
{
    assert_ends(state, "markdown(('x'):rep(1000001))",
                "templates/a.md:3: more than 1 MB of Markdown at once; give it in parts, or show "
                "less");
    assert_ends(state, "markdown(('>'):rep(101) .. 'x')",
                "templates/a.md:3: quotes, lists or notes stand more than 100 deep");
    /* A line of a quote is short in the page's text, and long in what is published. */
    assert_ends(state, "for i = 1, 20 do markdown(('>'):rep(90) .. ('a\\n'):rep(9000)) end",
                TOO_MANY_BYTES);
}

static void test_text_of_the_page(void **state)
{
    g_autofree char *quotes = g_strnfill(101, '>'), *text = g_strconcat(quotes, "x", NULL);
    assert_error(state, text,
                 "templates/a.md: quotes, lists or notes stand more than 100 deep in each other; "
                 "use fewer levels");
    g_autofree char *pieces = g_strnfill(600000, 'a'); /* as many paragraphs as lines */
    for (int i = 0; i < 600000; i += 3)
        pieces[i] = pieces[i + 1] = '\n';
    assert_error(state, pieces, "templates/a.md: the page is too large: ");
}

/* The next page begins with nothing. */
static void test_each_page_for_itself(void **state)
{
    const char *text =
        "```{lua}\nlocal s = ('x'):rep(900000) for i = 1, 6 do markdown(s) end\n```\n";
    for (int i = 0; i < 3; i++)
        page_free(knitted(state, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nodes),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_sum_and_problem),
        cmocka_unit_test_setup_teardown(test_loops_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_text_of_the_page, setup, teardown),
        cmocka_unit_test_setup_teardown(test_each_page_for_itself, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
