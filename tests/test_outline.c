/* A network as some dozen parts: what stands together, how often, and what it comes to. */
#include "support.h"

#include "chunks/outline.h"
#include "site/project.h"

static void assert_name(const char *block, const char *expected)
{
    g_autofree char *name = outline_name(block);
    assert_string_equal(name, expected);
}

/* Up to the first number, else the first word. */
static void test_names(void **state)
{
    (void)state;
    assert_name("", "");
    assert_name("layer1.0.downsample", "layer1.0");
    assert_name("decoder.block.11.2", "decoder.block.11");
    assert_name("mixed_5b.branch1x1", "mixed_5b");
    assert_name("2.conv", "2");
    assert_name("a..7", "a..7");
}

/* ---- Networks -------------------------------------------------------------------------------- */

typedef struct Outline {
    Book book;
    Project *project;
    const ModelResult *model;
    GArray *parts;
} Outline;

/* Of what a build function does with x, of 4 features. */
static Outline outline_of(const char *build)
{
    Outline outline = {.book = book_empty()};
    g_autofree char *text = g_strconcat("model { id = \"m\", input = { 4 }, build = function(x)\n",
                                        build, "\nreturn x end }\n", NULL);
    book_add(&outline.book, "models/m.lua", text);
    outline.project = project_open(outline.book.dir, NULL, NULL);
    Setup setup = {0};
    outline.model = project_model(outline.project, "m", &setup, NULL);
    assert_non_null(outline.model);
    outline.parts = outline_parts(outline.model);
    return outline;
}

static void outline_clear(Outline *outline)
{
    g_array_unref(outline->parts);
    project_free(outline->project);
    book_clear(&outline->book);
}

static const OutlinePart *part_at(const Outline *outline, guint i)
{
    assert_true(i < outline->parts->len);
    return &g_array_index(outline->parts, OutlinePart, i);
}

static void assert_part(const Outline *outline, guint i, int first, int length, int times)
{
    const OutlinePart *part = part_at(outline, i);
    assert_int_equal(part->first, first);
    assert_int_equal(part->length, length);
    assert_int_equal(part->times, times);
}

/* A stem, three equal blocks of two layers 4 -> 4 with bias, a head of 2: 20 parameters and 16 MACs
 * each. */
static void test_equal_blocks(void **state)
{
    (void)state;
    Outline outline = outline_of("x = x:relu()\nfor i = 0, 2 do x = x:at(\"h.\" .. i):linear { 4 "
                                 "}:linear { 4 } end\nx = x:at(\"\"):linear { 2 }");
    assert_int_equal(outline.parts->len, 3);
    assert_part(&outline, 0, 0, 1, 1);
    assert_part(&outline, 1, 1, 2, 3);
    assert_part(&outline, 2, 7, 1, 1);
    const OutlineSum *sum = &part_at(&outline, 1)->sum;
    assert_int_equal(sum->layers, 6);
    assert_int_equal(sum->macs, 6 * 16);
    assert_int_equal(sum->params, 6 * 20);
    assert_int_equal(sum->bytes, 6 * 4 * (4 + 20 + 4));
    assert_false(sum->lower);
    outline_clear(&outline);
}

/* As windows that are shifted every other time: (ab)3 is one part, of four layers. */
static void test_blocks_that_alternate(void **state)
{
    (void)state;
    Outline outline = outline_of("for i = 0, 5 do x = x:at(\"s.\" .. i):linear { 4 }\n"
                                 "x = i % 2 == 0 and x:relu() or x:sigmoid() end");
    assert_int_equal(outline.parts->len, 1);
    assert_part(&outline, 0, 0, 4, 3);
    assert_int_equal(part_at(&outline, 0)->sum.layers, 12);
    outline_clear(&outline);
}

/* Without blocks each layer is by itself, and equal ones are still one. */
static void test_without_blocks(void **state)
{
    (void)state;
    Outline outline = outline_of("x = x:relu():linear { 4 }:linear { 4 }:linear { 4 }:sigmoid()");
    assert_int_equal(outline.parts->len, 3);
    assert_part(&outline, 1, 1, 1, 3);
    outline_clear(&outline);
}

/* 101 layers of which none equals its neighbours: three to a part, and two are left for the last.
 */
static void test_as_many_as_a_page_has(void **state)
{
    (void)state;
    Outline outline = outline_of("for i = 1, 101 do x = x:linear { 4 + i } end");
    assert_int_equal(OUTLINE_MOST, 40);
    assert_int_equal(outline.parts->len, 34);
    assert_part(&outline, 0, 0, 3, 1);
    assert_part(&outline, 33, 99, 2, 1);
    int64_t layers = 0, macs = 0;
    for (guint i = 0; i < outline.parts->len; i++) {
        layers += part_at(&outline, i)->sum.layers;
        macs += part_at(&outline, i)->sum.macs;
    }
    assert_int_equal(layers, 101);
    assert_int_equal(macs, outline.model->cost->macs);
    outline_clear(&outline);
}

/* Two operators in turn, two times each, in each of three blocks. */
static void test_kinds(void **state)
{
    (void)state;
    Outline outline = outline_of("for i = 0, 2 do x = x:at(\"h.\" .. i):linear { 4 }:relu():linear "
                                 "{ 4 }:relu() end");
    assert_part(&outline, 0, 0, 4, 3);
    g_autoptr(GArray) kinds = outline_kinds(outline.model, part_at(&outline, 0));
    assert_int_equal(kinds->len, 2);
    const OutlineKind *linear = &g_array_index(kinds, OutlineKind, 0);
    assert_int_equal(linear->first, 0);
    assert_int_equal(linear->last, 2);
    assert_int_equal(linear->sum.layers, 6);
    assert_int_equal(linear->sum.macs, 6 * 16);
    outline_clear(&outline);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_equal_blocks),
        cmocka_unit_test(test_blocks_that_alternate),
        cmocka_unit_test(test_without_blocks),
        cmocka_unit_test(test_as_many_as_a_page_has),
        cmocka_unit_test(test_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
