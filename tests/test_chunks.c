/* What a page's chunks can say of the analysis. */
#include "chunks_book.h"

static void test_counts_are_exact(void **state)
{
    (void)state;
    assert_page("`lua models.small.macs` of `lua models[1].params` on `lua #devices`",
                "6912 of 112 on 1");
    assert_page("`lua count(models.small.macs)`", "6,912");
    assert_page("`lua devices.box.peaks[1].flops_per_s // 1e9 | 0`", "1000");
}

static void test_pages_link_to_each_other(void **state)
{
    (void)state;
    assert_page("`lua page_of(models.small)`", "../models/small/index.md");
    assert_page("`lua tostring(page_of(devices.box))`", "nil");
    assert_page("`lua href(\"models/small\")`", "../models/small/index.md");
    assert_fails("`lua href(\"models/smal\")`", "no page 'models/smal'");
}

static void test_an_unknown_name_is_an_error(void **state)
{
    (void)state;
    assert_fails("`lua modells.small.macs`", "unknown name 'modells'");
    assert_fails("`lua models.small.mac`", "did you mean 'macs'?");
}

/* What a page needs beside what is published is read by its id: it has no page, and no loop, count
 * or other page comes upon it. */
static void test_what_a_page_needs(void **state)
{
    (void)state;
    static const char read[] =
        "`lua models.other.params` `lua devices.shelf.id` `lua #models` `lua #devices`"
        " `lua link(\"text\", page_of(models.other, devices.shelf))`"
        " `lua #models[1].id` `lua tostring(models[2])`";
    Book book = book_with("Nothing."), base = book_bare();
    g_autofree char *handbook = g_strdup_printf("handbook { base = { '%s' } }", base.dir),
                    *needy = g_strconcat("---\nneeds: small other shelf\n---\n", read, "\n", NULL);
    book_add(&base, "models/other.lua",
             "model { id = 'other', input = { 3, 8, 8 }, build = function(x) return x:conv { 1, "
             "kernel = 1, bias = false } end }"); /* 3 weights */
    book_add(&base, "hardware/shelf.lua",
             "device { id = 'shelf', name = 'Shelf', class = 'edge', "
             "peak { dtype = 'fp32', unit = 'vector', flops = 1e12, "
             "source = 's' }, memory { name = 'DRAM', capacity = 8 * "
             "GB, bandwidth = 100e9, source = 's' } }");
    book_add(&book, "handbook.lua", handbook);
    book_add(&book, "templates/needy.md", needy);
    g_auto(Ran) ran = book_build(&book);
    assert_string_equal(ran.err, "");
    g_autofree char *page = book_read(&book, "site/needy/index.md");
    assert_contains(page, "3 shelf 1 1 text 5 nil\n"); /* "small" has 5 letters */
    assert_false(book_has(&book, "site/models/other/index.html"));
    book_add(&book, "templates/needy.md", "---\ntitle: N\n---\n`lua models.other.params`\n");
    g_auto(Ran) unsaid = book_build(&book);
    assert_status(&unsaid, 3);
    assert_contains(unsaid.err, "templates/needy.md:4: ");
    assert_contains(unsaid.err, "no model 'other'");
    book_clear(&book);
    book_clear(&base);
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
        cmocka_unit_test(test_pages_link_to_each_other),
        cmocka_unit_test(test_an_unknown_name_is_an_error),
        cmocka_unit_test(test_what_a_page_needs),
        cmocka_unit_test(test_an_example_is_made_on_the_spot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
