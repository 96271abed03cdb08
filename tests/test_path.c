#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <string.h>

#include "base/path.h"

static char *repeated(char c, int n)
{
    return g_strnfill((gsize)n, c);
}

static void test_safe_names(void **state)
{
    (void)state;
    static const char *const safe[] = {
        "resnet50",       "v100-sxm2", "vgg16_bn", "残差网络-50", "a..b",
        "[x](http:evil)", "<script>",  "a b",      "-x",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(safe); i++)
        assert_true(path_is_safe_name(safe[i]));
    g_autofree char *longest = repeated('x', PATH_NAME_BYTES);
    assert_true(path_is_safe_name(longest));
}

static void test_unsafe_names(void **state)
{
    (void)state;
    static const char *const unsafe[] = {
        "",    ".",       "..",      ".hidden", "a/b",  "/",          "a\\b",
        "a\n", "\x1b[0m", "del\x7f", "\xff",    "\xc3", "c1\xc2\x85",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(unsafe); i++)
        assert_false(path_is_safe_name(unsafe[i]));
    g_autofree char *too_long = repeated('x', PATH_NAME_BYTES + 1);
    assert_false(path_is_safe_name(too_long));
}

static void test_paths(void **state)
{
    (void)state;
    assert_true(path_is_safe("index.html"));
    assert_true(path_is_safe("models/resnet50/index.html"));
    static const char *const unsafe[] = {
        "", "/etc/passwd", "a//b", "a/", "a/../b", "../a", "a/./b", "a/.git/config", ".roofbook",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(unsafe); i++) {
        assert_false(path_is_safe(unsafe[i]));
        assert_non_null(path_problem(unsafe[i]));
    }
    assert_null(path_problem("a/b"));
    /* 512 components of one letter have 512 + 511 = 1023 bytes; one more has 1025. */
    GString *deep = g_string_new("a");
    for (int i = 1; i < 512; i++)
        g_string_append(deep, "/a");
    assert_int_equal(deep->len, 1023);
    assert_true(path_is_safe(deep->str));
    g_string_append(deep, "/a");
    assert_false(path_is_safe(deep->str));
    g_string_free(deep, TRUE);
}

static void test_relative(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *link;
    } cases[] = {
        {"index.html", "index.html", "index.html"},
        {"index.html", "models/resnet50/index.html", "models/resnet50/index.html"},
        {"models/resnet50/index.html", "index.html", "../../index.html"},
        {"models/resnet50/index.html", "hardware/v100-sxm2/index.html",
         "../../hardware/v100-sxm2/index.html"},
        {"models/resnet50/index.html", "models/resnet50/data.json", "data.json"},
        {"models/resnet50/index.html", "models/index.html", "../index.html"},
        {"models/index.html", "models/resnet50/index.html", "resnet50/index.html"},
        /* a common beginning of names is no common directory */
        {"models/vgg16/index.html", "models/vgg16_bn/index.html", "../vgg16_bn/index.html"},
        {"models/vgg16/a", "models/vgg16", "../vgg16"},
        {"a/x", "ab/x", "../ab/x"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *link = path_relative(cases[i].from, cases[i].to);
        assert_string_equal(link, cases[i].link);
    }
}

static void test_beside(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"guide/a.md", "../x.md", "x.md"}, {"guide/a.md", "./b/../c.md", "guide/c.md"},
        {"a.md", "guide/", "guide"},       {"guide/a.md", "..", ""},
        {"a.md", "../x.md", NULL},         {"guide/a.md", "../../guide/a.md", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = path_beside(rows[i][0], rows[i][1]);
        assert_int_equal(g_strcmp0(path, rows[i][2]), 0);
    }
}

static void test_href(void **state)
{
    (void)state;
    /* 残 is U+6B8B: UTF-8 E6 AE 8B. */
    static const struct {
        const char *path, *href;
    } cases[] = {
        {"../models/resnet50/index.html", "../models/resnet50/index.html"},
        {"a b.html", "a%20b.html"},
        {"残", "%E6%AE%8B"},
        {"javascript:alert(1)", "javascript%3Aalert%281%29"},
        {"50%#?&\"'<>", "50%25%23%3F%26%22%27%3C%3E"},
        {"a-b_c~d.e", "a-b_c~d.e"},
        {"", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *href = path_href(cases[i].path);
        assert_string_equal(href, cases[i].href);
    }
}

static void test_address(void **state)
{
    (void)state;
    /* 册 is U+518C: UTF-8 E5 86 8C. */
    static const struct {
        const char *url, *path, *address, *base;
    } cases[] = {
        {"https://example.org", "a/index.html", "https://example.org/a/index.html", "/"},
        {"https://example.org/book", "feed.xml", "https://example.org/book/feed.xml", "/book/"},
        {"https://example.org/book/", "a b#", "https://example.org/book/a%20b%23", "/book/"},
        {"http://h:8080/a/b?x#y", "z", "http://h:8080/a/b/z", "/a/b/"},
        {"https://h/\u518c", "z", "https://h/%E5%86%8C/z", "/%E5%86%8C/"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *address = path_address(cases[i].url, cases[i].path),
                        *base = path_base(cases[i].url);
        assert_string_equal(address, cases[i].address);
        assert_string_equal(base, cases[i].base);
    }
    g_autofree char *relative = path_address(NULL, "a b");
    assert_string_equal(relative, "a%20b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_safe_names), cmocka_unit_test(test_unsafe_names),
        cmocka_unit_test(test_paths),      cmocka_unit_test(test_relative),
        cmocka_unit_test(test_beside),     cmocka_unit_test(test_href),
        cmocka_unit_test(test_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
