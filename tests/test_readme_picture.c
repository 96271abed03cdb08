/* The picture that README.md shows before anything is built: what the program draws today, byte for
 * byte. */
#include "document.h"

#include <math.h>

#include "draw/text.h"

#define COMMAND                                                                                    \
    "chart roofline resnet50 --on v100-sxm2 --fuse all --scheme fp16 -o docs/roofline.svg"

enum { EM = 2048, WIDTH_OF_M = 1995 }; /* of DejaVu Sans, in units of its own */

/* Texts are as wide as the font that they were measured with. */
static bool has_font(void)
{
    g_autoptr(Fonts) fonts = fonts_new();
    return fabs(fonts_width(fonts, "m", EM, false) - WIDTH_OF_M) < 0.5;
}

static void test_the_picture_is_today_s(void **state)
{
    (void)state;
    g_autofree char *readme = NULL, *kept = NULL, *drawn = NULL, *path = NULL;
    gsize kept_length = 0, drawn_length = 0;
    if (is_sanitized() || !has_font())
        skip();
    assert_true(g_file_get_contents("README.md", &readme, NULL, NULL));
    assert_contains(readme, "](docs/roofline.svg)");
    assert_contains(readme, "build/roofbook " COMMAND "\n");
    assert_true(g_file_get_contents("docs/roofline.svg", &kept, &kept_length, NULL));
    assert_true(kept_length < 30000);
    assert_contains(kept, "prefers-color-scheme:dark");
    Book book = document_book(program(), "");
    document_run(&book, "mkdir docs && build/roofbook " COMMAND);
    path = book_path(&book, "docs/roofline.svg");
    assert_true(g_file_get_contents(path, &drawn, &drawn_length, NULL));
    if (drawn_length != kept_length || memcmp(drawn, kept, kept_length) != 0)
        fail_msg("docs/roofline.svg is not what is drawn today; look at the new one and keep it: "
                 "build/roofbook %s",
                 COMMAND);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_picture_is_today_s)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
