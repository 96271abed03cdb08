#include "chart_check.h"

#include "chart/sheet.h"

static Fonts *fonts;

static int setup(void **state)
{
    (void)state;
    fonts = fonts_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fonts_free(fonts);
    return 0;
}

static bool is_near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static Sheet sheet_of(double width)
{
    return (Sheet){canvas_new(fonts, width, 0), fonts, NULL, NULL, 54, width, width - SHEET_MARGIN};
}

static void test_labels_spread_apart(void **state)
{
    (void)state;
    double apart[] = {0, 50, 100}, close[] = {48, 50, 52}, low[] = {0, 1}, high[] = {99, 100};
    labels_spread(apart, 3, 10, 0, 100);
    assert_true(is_near(apart[0], 0) && is_near(apart[1], 50) && is_near(apart[2], 100));
    labels_spread(close, 3, 10, 0, 100);
    assert_true(is_near(close[0], 40) && is_near(close[1], 50) && is_near(close[2], 60));
    labels_spread(low, 2, 10, 0, 100);
    assert_true(is_near(low[0], 0) && is_near(low[1], 10));
    labels_spread(high, 2, 10, 0, 100);
    assert_true(is_near(high[0], 90) && is_near(high[1], 100));
    labels_spread(high, 0, 10, 0, 100);
}

/* Two rows of two parts on 100 px: 1 and 3 of a whole of 4, and 2 and 0. */
static void test_stacks_are_to_scale(void **state)
{
    (void)state;
    static const RowName names[] = {{"one", false}, {"two", true}};
    static const double values[] = {1, 3, 2, 0};
    static const Ink inks[] = {INK_CONV, INK_POOL};
    Sheet sheet = sheet_of(400);
    Rows rows = rows_new(&sheet, 60, (RowLook){20, 10, 200, 50, SIZE_TEXT}, names, 2);
    assert_true(is_near(rows_y(&rows, 1), 90));
    rows_stack(&rows, values, 2, inks, 30, 100, 4);
    Segment first[2], second[2];
    assert_int_equal(bars_of(sheet.canvas, INK_CONV, first, 2), 2);
    assert_int_equal(bars_of(sheet.canvas, INK_POOL, second, 2), 1);
    assert_true(is_near(first[0].a, 25) && is_near(first[1].a, 50));
    assert_true(is_near(second[0].x, 55) && is_near(second[0].a, 75) && is_near(second[0].b, 10));
    rows_stack(&rows, values, 1, inks, 30, 100, 0);
    canvas_free(sheet.canvas);
}

/* Each part that takes room returns the y below it. */
static void test_parts_stand_below_each_other(void **state)
{
    (void)state;
    Sheet sheet = sheet_of(320);
    static const LegendItem items[] = {
        {"a label of some length", INK_CONV, MARK_CIRCLE, KEY_MARK},
        {"another label of some length", INK_POOL, MARK_SQUARE, KEY_AREA},
        {"the third label of some length", INK_NORM, MARK_DIAMOND, KEY_BOTH},
    };
    assert_true(is_near(sheet_legend(&sheet, 60, items, 0), 60));
    double one = sheet_legend(&sheet, 60, items, 1), three = sheet_legend(&sheet, one, items, 3);
    assert_true(one > 60 && three - one > one - 60);
    assert_true(is_near(sheet_caption(&sheet, three, g_strdup("")), three));
    double end = sheet_caption(&sheet, three,
                               g_strdup("words that go on and on beyond what one "
                                        "row of a narrow sheet can hold, to two"));
    assert_true(end > three + 15);
    canvas_free(sheet.canvas);
}

/* A number keeps its sign and its unit, wherever the row ends; nothing is cut. */
static void test_words_wrap(void **state)
{
    (void)state;
    static const char *const text =
        "one two three four five six seven 1.96 ms and 11.1 k/s, 9.5 % of them and so on";
    for (double width = 320; width < 420; width += 5) {
        Sheet sheet = sheet_of(width);
        sheet_caption(&sheet, 60, g_strdup(text));
        g_autofree char *lines = texts_of(sheet.canvas);
        assert_has(lines, "9.5 %");
        assert_has(lines, "1.96 ms");
        assert_has(lines, "11.1 k/s,");
        g_strdelimit(g_strchomp(lines), "\n", ' ');
        assert_string_equal(lines, text);
        canvas_free(sheet.canvas);
    }
}

/* Names of layers break after their dots; every character is there, and no row is too wide. */
static void test_names_wrap(void **state)
{
    (void)state;
    static const char *const name = "decoder.block.0.relative_attention_bias";
    Sheet sheet = sheet_of(320);
    g_autoptr(GPtrArray) one = sheet_wrap(&sheet, name, SIZE_SMALL, false, 1000);
    g_autoptr(GPtrArray) lines = sheet_wrap(&sheet, name, SIZE_SMALL, false, 100);
    g_autoptr(GString) all = g_string_new(NULL);
    assert_int_equal(one->len, 1);
    assert_in_range(lines->len, 3, 6);
    for (guint i = 0; i < lines->len; i++) {
        const char *line = lines->pdata[i];
        assert_true(sheet_text_width(&sheet, line, SIZE_SMALL, false) <= 100);
        assert_true(i + 1 == lines->len || strchr("._", line[strlen(line) - 1]));
        g_string_append(all, line);
    }
    assert_string_equal(all->str, name);
    /* Behind the dot of a name, but not of a number, which keeps its unit. */
    double room = sheet_text_width(&sheet, "3.21 MB", SIZE_SMALL, false);
    g_autoptr(GPtrArray) sized = sheet_wrap(&sheet, "a.bn1 3.21 MB", SIZE_SMALL, false, room);
    assert_int_equal(sized->len, 2);
    assert_string_equal(sized->pdata[0], "a.bn1");
    assert_string_equal(sized->pdata[1], "3.21 MB");
    /* Narrower than any letter: one in each row, and an end. */
    g_autoptr(GPtrArray) letters = sheet_wrap(&sheet, "ab", SIZE_SMALL, false, 1);
    assert_int_equal(letters->len, 2);
    g_autoptr(GPtrArray) none = sheet_wrap(&sheet, "", SIZE_SMALL, false, 1);
    assert_int_equal(none->len, 1);

    RowName names[] = {{"short", false}, {name, false}};
    RowLook look = {12, 8, 100, 20, SIZE_SMALL};
    Rows rows = rows_new(&sheet, 60, look, names, 2), level = rows_new(&sheet, 60, look, names, 1);
    assert_true(rows.look.pitch > SIZE_SMALL * lines->len && level.look.pitch == 12);
    canvas_free(sheet.canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels_spread_apart),
        cmocka_unit_test(test_stacks_are_to_scale),
        cmocka_unit_test(test_parts_stand_below_each_other),
        cmocka_unit_test(test_words_wrap),
        cmocka_unit_test(test_names_wrap),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
