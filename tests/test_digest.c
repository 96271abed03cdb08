/* base/digest.h, against the test vectors of FIPS 180-4's SHA-256: "abc" and nothing. */
#include "load_files.h"

#include "base/digest.h"

static void vectors(void **state)
{
    g_autofree char *abc = digest_text("abc"), *nothing = digest_bytes("", 0);
    (void)state;
    assert_string_equal(abc, "ba7816bf8f01cfea");
    assert_string_equal(nothing, "e3b0c44298fc1c14");
}

static void of_files(void **state)
{
    Files files = files_start();
    g_autofree char *path = g_build_filename(files.dir, "a", NULL),
                    *none = g_build_filename(files.dir, "none", NULL);
    g_autoptr(Digests) digests = digests_new();
    (void)state;
    files_add(&files, "a", "abc");
    assert_string_equal(digests_file(digests, path, NULL), "ba7816bf8f01cfea");
    files_add(&files, "a", "another");
    assert_string_equal(digests_file(digests, path, NULL), "ba7816bf8f01cfea"); /* once */
    assert_string_equal(digests_file(digests, none, NULL), "");
    assert_string_equal(digests_file(digests, files.dir, NULL), "");
    files_end(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(of_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
