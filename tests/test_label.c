#include "base/label.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <string.h>

static char *repeated(char c, int n)
{
    return g_strnfill((gsize)n, c);
}

static void test_ids(void **state)
{
    static const char *const good[] = {"a", "resnet50", "v100-sxm2", "vit_b_16", "1.5b",
                                       "é", "检测",     "분할_b8",   "ünet-2",   "क्ष"};
    static const char *const bad[] = {"",
                                      "A",
                                      "a b",
                                      "a/b",
                                      ".a",
                                      "a..b",
                                      "..",
                                      "a\n",
                                      "a:b",
                                      "É",
                                      "e\xCC\x81",
                                      "\xCC\x81",
                                      "ａ",
                                      "检 测",
                                      "检。",
                                      "\xff",
                                      "a\xE2\x80\x8D",
                                      "\xE3\x85\xA4",
                                      "a\xEF\xB8\x8F",
                                      "①"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        assert_null(label_id_problem(good[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_non_null(label_id_problem(bad[i]));
    g_autofree char *longest = repeated('a', LABEL_ID_MAX),
                    *longer = repeated('a', LABEL_ID_MAX + 1);
    assert_null(label_id_problem(longest));
    assert_non_null(label_id_problem(longer));
}

/* Whatever it is made of, what comes out is an id; what is the same to Unicode becomes the same. */
static void test_ids_of_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *id;
    } rows[] = {
        {"ResNet 50", "resnet-50"},
        {"My Net (v2)", "my-net-v2"},
        {"检测", "检测"},
        {"分割 Ｖ２", "分割-v2"},   /* full width */
        {"E\xCC\x81tude", "étude"}, /* decomposed, as some systems name files */
        {"Étude", "étude"},
        {"ÀÉ_x", "àé_x"},
        {"a..b", "a.b"},
        {"..a", "a"},
        {"检测（新）", "检测-新"},
        {"a\xE2\x80\xAE"
         "b\xE3\x85\xA4",
         "a-b"},
        {"\xff\xfe", ""},
        {"?!", ""},
        {"①½", "11-2"}, /* NFKC: 1, and 1, a slash for fractions, 2 */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *id = label_id_of(rows[i].text);
        assert_string_equal(id, rows[i].id);
        assert_true(!*id || !label_id_problem(id));
    }
}

/* A hundred bytes are 33 characters of three; none is cut in two. */
static void test_long_texts(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 50; i++)
        g_string_append(text, "检");
    g_autofree char *id = label_id_of(text->str);
    assert_int_equal(strlen(id), 99);
    assert_null(label_id_problem(id));
}

static void test_any_text_gives_an_id(void **state)
{
    (void)state;
    g_autoptr(GRand) random = g_rand_new_with_seed(12);
    for (int n = 0; n < 20000; n++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (int i = g_rand_int_range(random, 0, 8); i >= 0; i--) {
            gunichar c = (gunichar)g_rand_int_range(random, 1, n % 2 ? 0x300 : 0x20000);
            if (g_unichar_validate(c))
                g_string_append_unichar(text, c);
        }
        g_autofree char *id = label_id_of(text->str);
        if (*id && label_id_problem(id))
            fail_msg("'%s' of '%s': %s", id, text->str, label_id_problem(id));
    }
}

/* Names may be markup, and are counted in characters. */
static void test_names(void **state)
{
    (void)state;
    assert_null(label_name_problem("<b>ResNet</b> [50](x)"));
    assert_null(label_name_problem("残差网络"));
    assert_non_null(label_name_problem(""));
    assert_non_null(label_name_problem("a\nb"));
    assert_non_null(label_name_problem("a\x1b[31m"));
    assert_non_null(label_name_problem("\u202e4.33")); /* a page would read 33.4 after it */
    assert_non_null(label_name_problem("\u2067a"));
    assert_null(label_name_problem("\u200fשלום")); /* a mark turns nothing after it */
    assert_non_null(label_name_problem("\xff"));
    g_autoptr(GString) name = g_string_new(NULL);
    for (int i = 0; i < LABEL_NAME_MAX; i++)
        g_string_append(name, "网");
    assert_null(label_name_problem(name->str));
    g_string_append(name, "网");
    assert_non_null(label_name_problem(name->str));
}

static void test_notes_have_lines(void **state)
{
    (void)state;
    assert_null(label_note_problem("first\n\tsecond"));
    assert_non_null(label_note_problem("bell\a"));
    assert_non_null(label_note_problem("a\u2028b"));
}

static void test_urls(void **state)
{
    (void)state;
    assert_null(label_url_problem("https://example.org/a?b=c"));
    assert_null(label_url_problem("http://example.org"));
    assert_non_null(label_url_problem("javascript:alert(1)"));
    assert_non_null(label_url_problem("ftp://example.org"));
    assert_non_null(label_url_problem("example.org"));
}

/* Whatever the bytes are, a message stays one line of UTF-8. */
static void test_printable(void **state)
{
    (void)state;
    g_autofree char *plain = label_printable("conv1", 5), *odd = label_printable("a\n\xff\0b", 5);
    assert_string_equal(plain, "conv1");
    assert_true(g_utf8_validate(odd, -1, NULL));
    assert_null(strchr(odd, '\n'));
}

/* Escape sequences begin with an escape or with U+009B; U+202E turns the rest of the line. */
static void test_printable_for_terminals(void **state)
{
    (void)state;
    static const char odd[] = "a\033[2Jb\302\233c\342\200\256d\342\200\250e\177f";
    g_autofree char *line = label_printable(odd, strlen(odd));
    assert_string_equal(line, "a [2Jb c d e f");
    g_autofree char *same = label_printable("残差 – “é”", strlen("残差 – “é”"));
    assert_string_equal(same, "残差 – “é”");
}

static void test_error(void **state)
{
    (void)state;
    g_autoptr(GError) error = g_error_new(g_quark_from_static_string("x"), 7, "a\xff\nb");
    label_error(&error);
    assert_string_equal(error->message, "a\uFFFD b");
    assert_int_equal(error->code, 7);
    label_error(NULL);
}

static void test_patterns(void **state)
{
    (void)state;
    assert_true(label_is_pattern("*"));
    assert_true(label_is_pattern("mobilenet_v?"));
    assert_false(label_is_pattern("mobilenet_v2"));
    assert_false(label_is_pattern(""));
}

static void characters_that_are_obeyed(void **state)
{
    (void)state;
    assert_int_equal(label_obeyed("\n"), 1);
    assert_int_equal(label_obeyed("\xc2\x85."), 2);
    assert_int_equal(label_obeyed("\u202e."), 3);
    assert_int_equal(label_obeyed("\u2066"), 3);
    assert_int_equal(label_obeyed("残"), 0);
    assert_int_equal(label_obeyed("a\u202e"), 0);
    assert_int_equal(label_obeyed("\xff"), 0);
    assert_int_equal(label_obeyed("\xe2\x80"), 0);
    assert_int_equal(label_obeyed(""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_that_are_obeyed),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_error),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_ids_of_texts),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_any_text_gives_an_id),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_notes_have_lines),
        cmocka_unit_test(test_printable),
        cmocka_unit_test(test_printable_for_terminals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
