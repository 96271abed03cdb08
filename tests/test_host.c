#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/host.h"

static void assert_name(const char *name, const char *clean)
{
    g_autofree char *text = host_clean_name(name);
    if (clean)
        assert_string_equal(text, clean);
    else
        assert_null(text);
}

/* Names as /proc/cpuinfo has them. */
static void test_names(void **state)
{
    (void)state;
    assert_name("Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz", "Intel Xeon Gold 6148");
    assert_name("AMD EPYC 7742 64-Core Processor", "AMD EPYC 7742 64-Core");
    assert_name("Intel(R) Core(TM) i7-8700K CPU @ 3.70GHz", "Intel Core i7-8700K");
    assert_name("Neoverse-N1", "Neoverse-N1");
    assert_name(" CPU  Processor ", NULL);
    assert_name(NULL, NULL);
}

static void test_this_host(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(Host) host = host_new(&error);
    assert_non_null(host);
    assert_true(host->cores >= 1 && host->threads >= host->cores);
    for (int i = 0; i < host->cores; i++) {
        assert_true(host->processor[i] >= 0);
        for (int j = 0; j < i; j++)
            assert_int_not_equal(host->processor[i], host->processor[j]);
    }
    for (guint i = 0; i < host->caches->len; i++) {
        const HostCache *cache = &g_array_index(host->caches, HostCache, i);
        assert_true(cache->bytes > 0 && cache->count >= 1);
        assert_true(i == 0 || cache->level > (cache - 1)->level);
    }
    assert_true(host->memory_bytes >= 0);
    host_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_this_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
