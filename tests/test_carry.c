/* site/carry.h: what of a site that was made may stand in the next. */
#include "incremental_kit.h"

#include "site/carry.h"

static int begin(void **state)
{
    Book *book = g_new(Book, 1);
    *book = incremental_book();
    g_auto(Ran) ran = incremental_build(book, NULL);
    assert_status(&ran, 0);
    *state = book;
    return 0;
}

static int end(void **state)
{
    book_clear(*state);
    g_free(*state);
    return 0;
}

static void is_whole(void **state)
{
    const Book *book = *state;
    g_autoptr(Carry) carry = carry_open(book->site);
    assert_non_null(carry);
    assert_string_equal(carry_dir(carry), book->site);
    assert_int_equal(carry_ledger(carry)->made, 17);
    assert_true(carry_is_whole(carry));
    book_add(book, "site/about/index.md", "x");
    assert_false(carry_is_whole(carry));
    assert_null(carry_as_published(carry, "about/index.md"));
    assert_non_null(carry_as_published(carry, "about/index.html"));
    assert_null(carry_as_published(carry, "about/none.html"));
}

/* A link where the file was is not the file, and leads nowhere. */
static void link_in_its_place(void **state)
{
    const Book *book = *state;
    g_autofree char *page = book_path(book, "site/about/index.html"),
                    *copy = book_path(book, "copy.html");
    assert_int_equal(rename(page, copy), 0);
    assert_int_equal(symlink(copy, page), 0);
    g_autoptr(Carry) carry = carry_open(book->site);
    assert_false(carry_is_whole(carry));
    assert_null(carry_as_published(carry, "about/index.html"));
}

static void same_bytes(void **state)
{
    const Book *book = *state;
    g_autoptr(Carry) carry = carry_open(book->site);
    g_autofree char *text = book_read(book, "site/about/index.html");
    size_t length = strlen(text);
    assert_true(carry_has(carry, "about/index.html", text, length));
    assert_false(carry_has(carry, "about/index.html", text, length - 1));
    assert_false(carry_has(carry, "about/index.md", text, length));
    text[0] = '!';
    assert_false(carry_has(carry, "about/index.html", text, length));
}

static void no_site(void **state)
{
    const Book *book = *state;
    g_autofree char *none = book_path(book, "none"), *models = book_path(book, "models");
    assert_null(carry_open(none));
    assert_null(carry_open(models));
    book_add(book, "site/.roofbook-ledger", "{}\n");
    assert_null(carry_open(book->site));
}

int main(void)
{
#define ON_SITE(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        ON_SITE(is_whole),
        ON_SITE(link_in_its_place),
        ON_SITE(same_bytes),
        ON_SITE(no_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
