/* whatif/affine.h */
#include "whatif/affine.h"

#include "answers_book.h"

/* Four ids of each sample, looked up in a table of 10 rows of 2 numbers. */
#define LOOKUP_MODEL                                                                               \
    "model { id = \"lookup\", input = { dtype = \"int32\", 4 },\n"                                 \
    "  build = function(x) return x:embedding { 10, channels = 2 } end }\n"

static int book_setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_empty();
    book_add(&fixture->book, "models/small.lua", SMALL_MODEL);
    book_add(&fixture->book, "models/lookup.lua", LOOKUP_MODEL);
    book_add(&fixture->book, "hardware/box.lua", ROUND_DEVICE);
    fixture->project = project_open(fixture->book.dir, NULL, NULL);
    *state = fixture;
    for (guint i = 0; i < fixture->project->errors->len; i++)
        print_error("%s\n", ((GError *)g_ptr_array_index(fixture->project->errors, i))->message);
    return fixture->project->errors->len == 0 ? 0 : -1;
}

typedef struct Asked_for {
    Analysis *analysis;
    Setup setup;
    int64_t most; /* that can be counted */
    int times;    /* that it was asked */
} Asked_for;

static const Counted *counted_at(int64_t batch, void *user)
{
    Asked_for *asked = user;
    asked->times++;
    asked->setup.batch = batch;
    return batch <= asked->most ? analysis_counted(asked->analysis, &asked->setup, NULL) : NULL;
}

static Asked_for asked_for(void **state, const char *id)
{
    Analysis *analysis = analysis_of(state);
    int network = zoo_find(analysis_zoo(analysis), id);
    assert_true(network >= 0);
    return (Asked_for){.analysis = analysis, .setup.network = network, .most = 1000};
}

static void is(Affine affine, int64_t fixed, int64_t each)
{
    assert_true(affine.fixed == fixed && affine.each == each);
}

static const AffinePiece *piece(const GArray *pieces, guint i)
{
    assert_non_null(pieces);
    assert_true(i < pieces->len);
    return &g_array_index(pieces, AffinePiece, i);
}

/* conv 3 -> 4 of 3x3 on 8x8: (27 multiplications with as many additions, and a bias) · 256 elements
 * are 14,080 FLOPs, 2 · 6912 of them of dot products; 112 parameters; 192 numbers in, 256 out. The
 * activation does one operation on each, reads and writes it. */
static void test_weights_are_read_once(void **state)
{
    Asked_for asked = asked_for(state, "small");
    g_autoptr(GArray) pieces = affine_pieces(counted_at, &asked, 1, 1000, NULL);
    const AffinePiece *only = piece(pieces, 0);
    assert_int_equal(pieces->len, 1);
    assert_int_equal(only->from, 1);
    assert_int_equal(only->to, 1000);
    assert_int_equal(only->n_costs, 2);
    is(only->costs[0].counts[AFFINE_FLOPS], 0, 14080);
    is(only->costs[0].counts[AFFINE_MATRIX_FLOPS], 0, 13824);
    is(only->costs[0].counts[AFFINE_BYTES], 448, 768 + 1024);
    is(only->costs[1].counts[AFFINE_FLOPS], 0, 256);
    is(only->costs[1].counts[AFFINE_BYTES], 0, 2048);
    is(only->floor_bytes, 448, 768 + 1024);
    is(only->peak_bytes, 0, 768 + 1024);
    assert_int_equal(only->held_bytes, 448);
    assert_int_equal(only->costs[0].work, WORK_CONV);
    assert_int_equal(only->costs[0].runs, 1);
    assert_int_equal(only->costs[0].weights_bytes, 448);
    assert_int_equal(only->costs[1].work, WORK_ELEMENTWISE);
    assert_int_equal(only->costs[1].weights_bytes, 0);
    assert_int_equal(only->uncounted, 0);
    assert_true(affine_at(only->costs[0].counts[AFFINE_BYTES], 64) == 448 + 64 * 1792);
}

/* Of ten rows four are read by each sample: all by three of them. A row is 8 bytes; ids and what is
 * looked up are 16 and 32 bytes a sample. */
static void test_rows_until_all_are_read(void **state)
{
    Asked_for asked = asked_for(state, "lookup");
    g_autoptr(GArray) pieces = affine_pieces(counted_at, &asked, 1, 1000, NULL);
    const AffinePiece *few = piece(pieces, 0), *all = piece(pieces, 1);
    assert_int_equal(pieces->len, 2);
    assert_int_equal(few->to, 2);
    assert_int_equal(all->from, 3);
    assert_int_equal(all->to, 1000);
    is(few->costs[0].counts[AFFINE_BYTES], 0, 4 * 8 + 16 + 32);
    is(all->costs[0].counts[AFFINE_BYTES], 80, 16 + 32);
}

/* The same ends are not looked for twice. */
static void test_ends_of_another_format(void **state)
{
    Asked_for asked = asked_for(state, "lookup");
    g_autoptr(GArray) single = affine_pieces(counted_at, &asked, 1, 1000, NULL);
    int alone = asked.times;
    asked.times = 0;
    asked.setup.dtype = DTYPE_FP16;
    g_autoptr(GArray) half = affine_pieces(counted_at, &asked, 1, 1000, single);
    assert_true(asked.times < alone);
    assert_int_equal(piece(half, 0)->to, 2);
    is(piece(half, 1)->costs[0].counts[AFFINE_BYTES], 40, 16 + 16);
}

static void test_batches_that_cannot_be(void **state)
{
    Asked_for asked = asked_for(state, "small");
    asked.most = 7;
    g_autoptr(GArray) pieces = affine_pieces(counted_at, &asked, 1, 1000, NULL);
    assert_int_equal(piece(pieces, pieces->len - 1)->to, 7);
    asked.most = 1;
    g_autoptr(GArray) one = affine_pieces(counted_at, &asked, 1, 1000, NULL);
    assert_int_equal(one->len, 1);
    assert_int_equal(piece(one, 0)->to, 1);
    is(piece(one, 0)->costs[0].counts[AFFINE_BYTES], 448 + 768 + 1024, 0);
    asked.most = 0;
    assert_null(affine_pieces(counted_at, &asked, 1, 1000, NULL));
}

/* What goes up and down is no line, and is not taken for one. */
static const Counted *by_turns(int64_t batch, void *user)
{
    return counted_at(batch % 2 ? 5 : 9, user);
}

static void test_no_lines(void **state)
{
    Asked_for asked = asked_for(state, "small");
    assert_null(affine_pieces(by_turns, &asked, 1, 1000, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights_are_read_once),
        cmocka_unit_test(test_rows_until_all_are_read),
        cmocka_unit_test(test_ends_of_another_format),
        cmocka_unit_test(test_batches_that_cannot_be),
        cmocka_unit_test(test_no_lines),
    };
    return cmocka_run_group_tests(tests, book_setup, teardown);
}
