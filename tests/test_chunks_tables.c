/* Tables that pages can list. */
#include "chunks_book.h"

static void test_laws_are_listed(void **state)
{
    (void)state;
    assert_page("`lua laws[1].subject` `lua laws[1].id` `lua laws[1].weight`",
                "device number impossible");
    assert_page("`lua laws[#laws].subject` `lua laws[#laws].id` `lua laws[#laws].remedy`",
                "network per-cent write 76.13");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_laws_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
