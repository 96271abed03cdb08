#include "page/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A page has a table of contents unless it says otherwise, and stands among its siblings by name.
 */
static void test_defaults(void **state)
{
    (void)state;
    g_autoptr(Page) page = page_new();
    assert_true(page->toc);
    assert_int_equal(page->order, 0);
    assert_null(page->title);
    assert_null(page->document);
    page_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_defaults)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
