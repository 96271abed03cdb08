/* base/letters.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/letters.h"
#include "packed_call_kit.h"

/* 1 is 00 00 00 01, four zeros, which are '#', and a one; 84 is the highest digit, 'w', 85 a one
 * and a zero. 2^32 - 1 is 82·85^4 + 23·85^3 + 54·85^2 + 12·85 + 0. The digits 3, 4, 25, 27 and 57
 * would be & ' < > and \. Of one byte, 1, 2^24 = 0·85^4 + 27·85^3 + 27·85^2 + ... are two letters,
 * of none none. */
static void test_known_letters(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *letters;
    } cases[] = {
        {"", 0, ""},
        {"\0\0\0\1", 4, "####$"},
        {"\0\0\0\x54", 4, "####w"},
        {"\0\0\0\x55", 4, "###$#"},
        {"\xff\xff\xff\xff", 4, "u:Y/#"},
        {"\0\0\0\3", 4, "####x"},
        {"\0\0\0\4", 4, "####y"},
        {"\0\0\0\x19", 4, "####z"},
        {"\0\0\0\x1b", 4, "####{"},
        {"\0\0\0\x39", 4, "####|"},
        {"\1", 1, "#{"},
        {"\0\0\0\1\1", 5, "####$#{"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *letters = letters_of(cases[i].bytes, cases[i].length);
        g_autoptr(GByteArray) back = letters_read(letters, strlen(letters));
        assert_string_equal(letters, cases[i].letters);
        assert_int_equal(back->len, cases[i].length);
        if (back->len)
            assert_memory_equal(back->data, cases[i].bytes, back->len);
    }
}

/* Bytes of every value and rests of every length come back, in letters that need no escapes. */
static void test_all_bytes_come_back(void **state)
{
    (void)state;
    for (size_t length = 250; length <= 259; length++) {
        guint8 bytes[259];
        for (size_t i = 0; i < length; i++)
            bytes[i] = (guint8)(i * 37);
        g_autofree char *letters = letters_of(bytes, length);
        g_autoptr(GByteArray) back = letters_read(letters, strlen(letters));
        assert_int_equal(back->len, length);
        assert_memory_equal(back->data, bytes, length);
        assert_int_equal(strcspn(letters, "\"&'<>\\ \n"), strlen(letters));
        assert_int_equal(strlen(letters), length / 4 * 5 + (length % 4 ? length % 4 + 1 : 0));
    }
}

/* 300 times a letter is far shorter deflated; a few words are not. */
static void test_what_is_packed(void **state)
{
    (void)state;
    g_autofree char *text = g_strnfill(300, 'a'), *packed = letters_pack(text, 200),
                    *back = packed ? packed_call_unpack(packed, strlen(packed)) : NULL;
    assert_non_null(back);
    assert_string_equal(back, text);
    assert_null(letters_pack(text, 300));
    assert_null(letters_pack("a few words", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_letters),
        cmocka_unit_test(test_all_bytes_come_back),
        cmocka_unit_test(test_what_is_packed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
