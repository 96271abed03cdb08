/* Values that follow one another: the shortest way, and each way read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data_table.h"
#include "page/sequence.h"

static void assert_sequence(const char *texts, const guint *at, guint n, const char *expected)
{
    g_auto(GStrv) differ = g_strsplit(texts, " ", -1);
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (char **text = differ; *text; text++)
        g_ptr_array_add(list, *text);
    GString *text = sequence_text(&(Sequence){list, at, n});
    json_t *read = json_loads(text->str, 0, NULL);
    assert_string_equal(text->str, expected);
    for (guint i = 0; i < n; i++) {
        json_t *value = json_loads(differ[at[i]], JSON_DECODE_ANY, NULL);
        assert_true(json_equal(data_in(read, i), value));
        json_decref(value);
    }
    json_decref(read);
    g_string_free(text, TRUE);
}

static void test_ways(void **state)
{
    (void)state;
    static const guint once[] = {0, 1}, twice[] = {0, 0, 0, 1, 1, 1}, runs[] = {0, 0, 0, 0, 1},
                       mixed[] = {0, 1, 0, 1, 0, 0, 1};
    assert_sequence("1 2", once, 2, "[1,2]");
    assert_sequence("1 2", runs, 5, "[1,1,1,1,2]");
    assert_sequence("1000000 2000000", twice, 6, "{\"each\":[1000000,2000000],\"times\":3}");
    assert_sequence("10000000 20000000", runs, 5,
                    "{\"values\":[10000000,20000000],\"runs\":[4,1]}");
    assert_sequence("1000000 null", mixed, 7, "{\"values\":[1000000,null],\"at\":[0,1,0,1,0,0,1]}");
}

static void assert_numbers(const gint *numbers, guint n, const char *expected)
{
    g_autoptr(GString) out = g_string_new(NULL);
    sequence_put_numbers(out, numbers, n);
    assert_string_equal(out->str, expected);
    json_t *read = json_loads(out->str, 0, NULL);
    for (guint i = 0; i < n; i++)
        assert_int_equal(json_integer_value(data_number(read, i)), numbers[i]);
    assert_null(data_number(read, n));
    json_decref(read);
}

/* About eight bytes are around what is repeated: twelve of six numbers are worth it, six are not.
 */
static void test_numbers_that_come_again(void **state)
{
    (void)state;
    static const gint twice[] = {1, 2, 3, 1, 2, 3},
                      blocks[] = {9, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7, 7, 8};
    assert_numbers(twice, 0, "[]");
    assert_numbers(twice, G_N_ELEMENTS(twice), "[1,2,3,1,2,3]");
    assert_numbers(blocks, G_N_ELEMENTS(blocks), "[9,[[1,2,3,4,5,6],2],[[7],6],8]");
}

static void assert_parted(const char *texts, const char *expected)
{
    static const guint at[] = {0, 1, 1, 2};
    g_auto(GStrv) differ = g_strsplit(texts, " ", -1);
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (char **text = differ; *text; text++)
        g_ptr_array_add(list, *text);
    g_autoptr(GString) out = g_string_new(NULL);
    sequence_put_parted(out, &(Sequence){list, at, G_N_ELEMENTS(at)});
    assert_string_equal(out->str, expected);
}

/* Behind the last dot, escapes untouched; numbers and what is absent have no parts. */
static void test_names_are_parted(void **state)
{
    (void)state;
    assert_parted("\"a.b.c\" \"a.b.\" \"d\\\"\"", "{\"heads\":[\"a.b.\",\"a.b.\",\"a.b.\",\"\"],"
                                                  "\"tails\":[\"c\",\"\",\"\",\"d\\\"\"]}");
    assert_parted("\"a.b\" null \"c\"", "");
    assert_parted("1.5 2.5 3.5", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ways),
        cmocka_unit_test(test_numbers_that_come_again),
        cmocka_unit_test(test_names_are_parted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
