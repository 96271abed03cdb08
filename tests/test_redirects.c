/* What stands at the addresses of other ids. */
#include "base/error.h"
#include "site/redirects.h"
#include "support.h"

static bool keep(void *sink, const char *path, const void *bytes, size_t length, GError **error)
{
    (void)error;
    g_hash_table_insert(sink, g_strdup(path), g_strndup(bytes, length));
    return true;
}

static bool refuse(void *sink, const char *path, const void *bytes, size_t length, GError **error)
{
    (void)sink, (void)path, (void)bytes, (void)length;
    g_set_error(error, RB_ERROR, RB_ERROR_IO, "full");
    return false;
}

static Pages planned(void)
{
    Pages pages = {.plans = g_array_new(FALSE, TRUE, sizeof(PagePlan)),
                   .redirects = g_array_new(FALSE, TRUE, sizeof(PageRedirect))};
    PagePlan plan = {.path = "models/net/t4/index.html", .title = "Net <1> & T4", .lang = "en"};
    PageRedirect redirect = {"models/net_prefill/t4/index.html", 0};
    g_array_append_val(pages.plans, plan);
    g_array_append_val(pages.redirects, redirect);
    return pages;
}

static void planned_end(Pages *pages)
{
    g_array_unref(pages->plans);
    g_array_unref(pages->redirects);
}

static void test_it_leads_to_the_page(void **state)
{
    (void)state;
    Pages pages = planned();
    g_autoptr(GHashTable) texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    assert_true(redirects_write(&pages, keep, texts, NULL));
    const char *text = g_hash_table_lookup(texts, "models/net_prefill/t4/index.html");
    assert_non_null(text);
    assert_contains(text, "content=\"0; url=../../net/t4/index.html\"");
    assert_contains(text, "<a href=\"../../net/t4/index.html\">Net &lt;1&gt; &amp; T4</a>");
    assert_contains(text, "rel=\"canonical\"");
    planned_end(&pages);
}

static void test_what_cannot_be_written(void **state)
{
    (void)state;
    Pages pages = planned();
    g_autoptr(GError) error = NULL;
    assert_false(redirects_write(&pages, refuse, NULL, &error));
    assert_string_equal(error->message, "full");
    planned_end(&pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_it_leads_to_the_page),
                                       cmocka_unit_test(test_what_cannot_be_written)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
