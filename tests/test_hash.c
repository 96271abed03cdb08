#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/hash.h"

/* What stands before or behind a text in memory is not part of it. */
static void test_equal_texts_have_one_hash(void **state)
{
    static const char text[] = "/layer1/layer1.0/conv1/Conv_output_0";
    (void)state;
    for (size_t length = 0; length < sizeof text; length++)
        for (size_t at = 0; at < 9; at++) {
            char here[64], there[64];
            memset(here, 'a', sizeof here);
            memset(there, 'b', sizeof there);
            memcpy(here, text, length);
            here[length] = '\0';
            memcpy(there + at, text, length);
            there[at + length] = '\0';
            assert_int_equal(hash_text(here), hash_text(there + at));
        }
}

/* Names of tensors are numbers, or differ by one in their middle: of 65,536 texts in as many
 * places, 1 - 1/e of the places are expected to be taken, 41,427. */
static guint places_taken(const char *format)
{
    g_autofree char *taken = g_new0(char, 65536);
    guint n = 0;
    for (int i = 0; i < 65536; i++) {
        g_autofree char *text = g_strdup_printf(format, i);
        char *place = &taken[hash_text(text) & 65535];
        n += !*place;
        *place = 1;
    }
    return n;
}

static void test_names_spread(void **state)
{
    static const char *const formats[] = {"%d",
                                          "relu%d",
                                          "/layers/%d/attention/MatMul_output_0",
                                          "onnx::MatMul_%d",
                                          "%08x",
                                          "%d.weight.of.a.layer"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
        assert_true(places_taken(formats[i]) > 40000);
}

/* Whatever bit of a file is another one, and wherever it ends. */
static void test_wide_hash_sees_every_bit(void **state)
{
    char text[67];
    (void)state;
    memset(text, 'x', sizeof text);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (size_t length = 0; length <= sizeof text; length++) {
        uint64_t hash = hash_wide(text, length);
        assert_true(g_hash_table_add(seen, g_memdup2(&hash, sizeof hash)));
    }
    for (size_t bit = 0; bit < 8 * sizeof text; bit++) {
        text[bit / 8] ^= (char)(1 << bit % 8);
        uint64_t hash = hash_wide(text, sizeof text);
        assert_true(g_hash_table_add(seen, g_memdup2(&hash, sizeof hash)));
        text[bit / 8] ^= (char)(1 << bit % 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wide_hash_sees_every_bit),
        cmocka_unit_test(test_equal_texts_have_one_hash),
        cmocka_unit_test(test_names_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
