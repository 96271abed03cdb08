/* The charts of a review: the same files however many processes draw them. */
#include "support.h"

#include "base/error.h"
#include "review/review_pictures.h"

static Canvas *disc(Fonts *fonts, double width, double radius)
{
    Canvas *canvas = canvas_new(fonts, width, 60);
    canvas_circle(canvas, 30, 30, radius);
    canvas_paint(canvas, (Look){.fill = INK_COMPUTE});
    canvas_text(canvas, 60, 30, "disc", (TextLook){.size = 12, .ink = INK_TEXT});
    return canvas;
}

/* Two charts, the second one so wide, drawn to the folder `name` of the book. */
static bool drawn(const Book *book, const char *name, int workers, double width, GError **error)
{
    g_autoptr(Fonts) fonts = fonts_new();
    g_autoptr(ReviewPictures) pictures = review_pictures_new();
    g_autofree char *dir = book_path(book, name);
    g_autoptr(Publication) pub = publish_begin(dir, error);
    assert_non_null(pub);
    review_pictures_add(pictures, disc(fonts, 100, 20), "small");
    review_pictures_add(pictures, disc(fonts, width, 10), "wide");
    return review_pictures_write(pictures, pub, workers, error) && publish_commit(pub, error);
}

static void test_processes_change_no_byte(void **state)
{
    static const char *const files[] = {"small.svg", "small.png", "small.pdf",
                                        "wide.svg",  "wide.png",  "wide.pdf"};
    (void)state;
    Book book = book_bare();
    assert_true(drawn(&book, "alone", 0, 200, NULL));
    assert_true(drawn(&book, "shared", 4, 200, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *one = g_strconcat("alone/", files[i], NULL),
                        *other = g_strconcat("shared/", files[i], NULL),
                        *first = book_path(&book, one), *second = book_path(&book, other);
        size_t length = 0, again = 0;
        g_autofree char *bytes = files_read(first, 1 << 20, &length, NULL),
                        *same = files_read(second, 1 << 20, &again, NULL);
        assert_non_null(bytes);
        assert_int_equal(length, again);
        assert_memory_equal(bytes, same, length);
    }
    book_clear(&book);
}

/* An image has at most 32,767 pixels a side, two to each px. */
static void test_what_cannot_be_drawn_is_not_published(void **state)
{
    (void)state;
    Book book = book_bare();
    for (int workers = 0; workers < 3; workers += 2) {
        g_autoptr(GError) error = NULL;
        assert_false(drawn(&book, "never", workers, 20000, &error));
        assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_LIMIT));
        assert_contains(error->message, "draw fewer items at once");
        assert_false(book_has(&book, "never"));
    }
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_processes_change_no_byte),
        cmocka_unit_test(test_what_cannot_be_drawn_is_not_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
