#include "base/lang.h"

#include "support.h"

/* RFC 5646, appendix A, and tags that are used. */
static void test_tags(void **state)
{
    (void)state;
    static const char *const tags[] = {"de",
                                       "fr",
                                       "ja",
                                       "i-enochian",
                                       "zh-Hant",
                                       "zh-Hans",
                                       "sr-Cyrl",
                                       "sr-Latn",
                                       "zh-cmn-Hans-CN",
                                       "cmn-Hans-CN",
                                       "zh-yue-HK",
                                       "yue-HK",
                                       "zh-Hans-CN",
                                       "sr-Latn-RS",
                                       "sl-rozaj",
                                       "sl-rozaj-biske",
                                       "sl-nedis",
                                       "de-CH-1901",
                                       "sl-IT-nedis",
                                       "hy-Latn-IT-arevela",
                                       "de-DE",
                                       "en-US",
                                       "es-419",
                                       "de-CH-x-phonebk",
                                       "az-Arab-x-AZE-derbend",
                                       "x-whatever",
                                       "qaa-Qaaa-QM-x-southern",
                                       "de-Qaaa",
                                       "sr-Latn-QM",
                                       "sr-Qaaa-RS",
                                       "en-US-u-islamcal",
                                       "zh-CN-a-myext-x-private",
                                       "en-a-myext-b-another",
                                       "ZH-hans"};
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++)
        if (lang_problem(tags[i]))
            fail_msg("%s: %s", tags[i], lang_problem(tags[i]));
}

/* The last three of the first group are RFC 5646's own examples. */
static void test_what_is_none(void **state)
{
    (void)state;
    static const struct {
        const char *tag, *problem;
    } rows[] = {
        {"", "is no tag"},
        {"-", "is no tag"},
        {"en-", "is no tag"},
        {"english", "is no tag"},
        {"en us", "is no tag"},
        {"en\"><script>", "is no tag"},
        {"en-x", "is no tag"},
        {"sl-rozaj-rozaj", "is no tag"},
        {"中文", "is no tag"},
        {"en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd", "is no tag"},
        {"de-419-DE", "is no tag"},
        {"a-DE", "is no tag"},
        {"ar-a-aaa-b-bbb-a-ccc", "is no tag"},
        {"zh_CN", "has '_', which tags of languages do not; write '-'"},
        {"cn", "begins with a code of no language in ISO 639; write one, as en, zh (Chinese)"},
        {"jp-JP", "begins with a code of no language"},
        {"eng", "begins with three letters for a language that tags name by two"},
        {"chi-CN", "begins with three letters"},
        {"zh-Simp", "names a script that ISO 15924 does not have"},
        {"en-UK", "names a region that ISO 3166-1 does not have"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *problem = lang_problem(rows[i].tag);
        if (!problem || !g_str_has_prefix(problem, rows[i].problem) || !strstr(problem, "; "))
            fail_msg("%s: %s", rows[i].tag, problem ? problem : "(nothing)");
    }
}

/* RFC 5646, 2.1.1: letters of regions are large and of scripts the first is, not behind "x-". */
static void test_how_tags_are_written(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"ZH-hans-cn", "zh-Hans-CN"},         {"en-us", "en-US"},
        {"sr-LATN-rs", "sr-Latn-RS"},         {"en-ca-x-ca", "en-CA-x-ca"},
        {"AZ-latn-X-LATN", "az-Latn-x-latn"}, {"X-AB-abcd", "x-ab-abcd"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *tag = lang_canonical(rows[i][0]);
        assert_string_equal(tag, rows[i][1]);
    }
}

static void test_direction(void **state)
{
    (void)state;
    static const char *const rtl[] = {"ar",      "he-IL", "fa", "ur-PK", "az-Arab",
                                      "pa-Arab", "ckb",   "ks", "yi",    "ar-EG-x-a"},
                             *const ltr[] = {"en", "zh-Hans", "ar-Latn", "ur-Latn-PK",
                                             "az", "pa",      "x-arab",  "ks-Deva"};
    for (size_t i = 0; i < G_N_ELEMENTS(rtl); i++)
        if (!lang_is_rtl(rtl[i]))
            fail_msg("%s", rtl[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(ltr); i++)
        if (lang_is_rtl(ltr[i]))
            fail_msg("%s", ltr[i]);
}

static void test_who_reads_what(void **state)
{
    (void)state;
    static const char *const simplified[] = {"zh",    "zh-Hans",     "zh-CN",
                                             "zh-SG", "cmn-Hans-CN", "zh-hans-tw"},
                             *const others[] = {"zh-Hant", "zh-TW", "zh-HK", "zh-mo",
                                                "ja",      "en",    "yue"};
    for (size_t i = 0; i < G_N_ELEMENTS(simplified); i++)
        if (!lang_reads(simplified[i], "zh-Hans"))
            fail_msg("%s", simplified[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (lang_reads(others[i], "zh-Hans"))
            fail_msg("%s", others[i]);
    assert_true(lang_reads("en-GB", "en"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_what_is_none),
        cmocka_unit_test(test_how_tags_are_written),
        cmocka_unit_test(test_direction),
        cmocka_unit_test(test_who_reads_what),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
