/* base/gzip.h, read back by zlib, and the header by RFC 1952, 2.3.1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <zlib.h>

#include "base/gzip.h"

static void assert_unpacks_to(GBytes *packed, const guint8 *bytes, size_t length)
{
    enum { EITHER_FORMAT = 32 };
    z_stream stream = {0};
    gsize size;
    guint8 *unpacked = g_malloc(length + 1);
    stream.next_in = (Bytef *)g_bytes_get_data(packed, &size);
    stream.avail_in = (uInt)size;
    stream.next_out = unpacked;
    stream.avail_out = (uInt)length + 1;
    assert_int_equal(inflateInit2(&stream, MAX_WBITS + EITHER_FORMAT), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, length);
    assert_int_equal(stream.avail_in, 0);
    assert_memory_equal(unpacked, bytes, length);
    inflateEnd(&stream);
    g_free(unpacked);
}

/* Bytes that no method makes fewer of: a generator's high bits. */
static guint8 *noise(size_t length)
{
    guint8 *bytes = g_malloc(length);
    guint32 state = 1;
    for (size_t i = 0; i < length; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (guint8)(state >> 24);
    }
    return bytes;
}

static void test_a_text_comes_back(void **state)
{
    (void)state;
    static const size_t lengths[] = {100, 1000, 70000, 5000000};
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        guint8 *text = g_malloc(lengths[i]);
        for (size_t k = 0; k < lengths[i]; k++)
            text[k] = (guint8) "<td class=\"n\">"[(k * k / 7) % 14];
        g_autoptr(GBytes) packed = gzip_pack(text, lengths[i]);
        assert_non_null(packed);
        assert_true(g_bytes_get_size(packed) < lengths[i]);
        assert_unpacks_to(packed, text, lengths[i]);
        g_free(text);
    }
}

static void test_the_header_says_nothing(void **state)
{
    (void)state;
    static const guint8 text[200] = {0};
    g_autoptr(GBytes) packed = gzip_pack(text, sizeof text);
    const guint8 *head = g_bytes_get_data(packed, NULL);
    /* magic, deflate, no flags (so no name), no time; then 2 for the slowest method; unknown system
     */
    static const guint8 expected[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255};
    assert_memory_equal(head, expected, sizeof expected);
}

static void test_what_grows_is_left(void **state)
{
    (void)state;
    assert_null(gzip_pack("", 0));
    assert_null(gzip_pack("a", 1));
    assert_null(gzip_pack("roofbook", 8));
    guint8 *bytes = noise(100000);
    assert_null(gzip_pack(bytes, 100000));
    g_free(bytes);
}

/* What was packed, byte for byte; not with a byte more allowed less, cut, longer or no such file.
 */
static void test_it_is_unpacked(void **state)
{
    (void)state;
    enum { LENGTH = 200000 };
    char *text = g_malloc(LENGTH);
    for (size_t i = 0; i < LENGTH; i++)
        text[i] = "roofline"[(i * i / 11) % 8];
    g_autoptr(GBytes) packed = gzip_pack(text, LENGTH);
    size_t length, size = 0;
    const guint8 *bytes = g_bytes_get_data(packed, &length);
    g_autofree char *whole = gzip_unpack(bytes, length, LENGTH, &size);
    assert_non_null(whole);
    assert_int_equal(size, LENGTH);
    assert_memory_equal(whole, text, LENGTH);
    assert_int_equal(whole[LENGTH], 0);
    assert_null(gzip_unpack(bytes, length, LENGTH - 1, &size));
    assert_null(gzip_unpack(bytes, length, 10, &size));
    assert_null(gzip_unpack(bytes, length - 1, LENGTH, &size));
    assert_null(gzip_unpack(bytes, 5, LENGTH, &size));
    assert_null(gzip_unpack("", 0, LENGTH, &size));
    assert_null(gzip_unpack("{\"schema\":1}\n", 13, LENGTH, &size));
    g_autofree guint8 *longer = g_malloc0(length + 1);
    memcpy(longer, bytes, length);
    assert_null(gzip_unpack(longer, length + 1, LENGTH, &size));
    g_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_text_comes_back),
        cmocka_unit_test(test_the_header_says_nothing),
        cmocka_unit_test(test_what_grows_is_left),
        cmocka_unit_test(test_it_is_unpacked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
