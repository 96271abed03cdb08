/* parallel/plan.h: all splits of a model made by hand, ranked, each with its reason. */
#include "split_kit.h"

#include <string.h>

#include "base/error.h"

typedef struct Book {
    Fabric *fabric;
    SplitWork *step;
    ServedModel served;
    TrainingLayers layers;
    TrainedModel trained;
    PlanAsked asked;
} Book;

static void start(Book *book, PlanPurpose purpose, const char *node, int64_t devices)
{
    *book = (Book){.fabric = kit_fabric(), .step = kit_work(kit_sizes, 1)};
    book->served = (ServedModel){.step = book->step,
                                 .cache_bytes = 0.8e9,
                                 .activation_bytes = 0.1e9,
                                 .element_bytes = 2,
                                 .capacity_bytes = 4e9};
    book->layers = (TrainingLayers){.layers = 4,
                                    .all = {.stream = 400000000, .inner = 800000000},
                                    .layer_params = 480000000,
                                    .layer_macs = 100};
    book->trained = (TrainedModel){.pass = book->step,
                                   .layers = &book->layers,
                                   .element_bytes = 2,
                                   .capacity_bytes = 4e9,
                                   .devices = devices};
    book->asked = (PlanAsked){.purpose = purpose,
                              .served = &book->served,
                              .trained = &book->trained,
                              .fabric = book->fabric,
                              .node = fabric_node(book->fabric, node),
                              .devices = devices,
                              .optimizer = OPTIMIZER_ADAM,
                              .states = STATES_MIXED};
}

static void end(Book *book)
{
    split_work_free(book->step);
    fabric_free(book->fabric);
}

static Plan *plan(const Book *book)
{
    GError *error = NULL;
    Plan *plan = plan_new(&book->asked, &error);
    assert_null(error);
    return plan;
}

static const PlanRow *row_at(const Plan *plan, guint i)
{
    return &g_array_index(plan->rows, PlanRow, i);
}

/* Four devices, four layers and eight heads: (t, p) of (1, 1), (1, 2), (1, 4), (2, 1), (2, 2),
 * (4, 1). 4.8 GB of weights and a sequence do not fit one device of 4 GB. */
static void test_serving(void **state)
{
    (void)state;
    Book book;
    start(&book, PLAN_SERVE, "dgx-a100-80gb", 4);
    g_autoptr(Plan) all = plan(&book);
    assert_int_equal(all->rows->len, 6);
    assert_int_equal(all->tried, 6);
    assert_int_equal(all->fit, 5);
    assert_null(row_at(all, 0)->reason);
    assert_int_equal(row_at(all, 0)->rank, 1);
    for (guint i = 1; i < 5; i++) {
        assert_int_equal(row_at(all, i)->rank, (int)i + 1);
        assert_true(row_at(all, i)->tokens_per_second_each <=
                    row_at(all, i - 1)->tokens_per_second_each);
        assert_non_null(strstr(row_at(all, i)->reason, "slower: "));
    }
    const PlanRow *last = row_at(all, 5);
    assert_int_equal(last->split.data, 4);
    assert_int_equal(last->rank, 0);
    /* One sequence each: 4.8 + 0.8 + 0.1 GB, 1.7 more than there is. */
    assert_string_equal(last->reason, "does not fit by 1.70 GB: 5.70 GB, most of it weights");
    end(&book);
}

/* Within a time there is room for fewer; within none for not even one. */
static void test_within(void **state)
{
    (void)state;
    Book book;
    start(&book, PLAN_SERVE, "dgx-a100-80gb", 4);
    book.served.capacity_bytes = 80e9;
    g_autoptr(Plan) free_of_it = plan(&book);
    book.asked.within_seconds = 5e-3;
    g_autoptr(Plan) within = plan(&book);
    assert_true(row_at(within, 0)->seconds <= 5e-3);
    assert_true(row_at(within, 0)->batch < row_at(free_of_it, 0)->batch);
    /* One more at once would be over it. */
    for (guint i = 0; i < within->rows->len; i++)
        if (row_at(within, i)->rank > 0)
            assert_true(row_at(within, i)->seconds <= 5e-3);
    book.asked.within_seconds = 1e-6;
    g_autoptr(Plan) never = plan(&book);
    assert_int_equal(never->fit, 0);
    assert_string_equal(row_at(never, 0)->reason, "not even one sequence comes within that time");
    end(&book);
}

/* A batch that is given is kept, and does not fit where it does not. */
static void test_batch(void **state)
{
    (void)state;
    Book book;
    start(&book, PLAN_SERVE, "dgx-a100-80gb", 4);
    book.asked.batch = 1000;
    g_autoptr(Plan) none = plan(&book);
    assert_int_equal(none->fit, 0);
    assert_int_equal(row_at(none, 0)->batch, 1000);
    assert_non_null(strstr(row_at(none, 0)->reason, "most of it cache"));
    end(&book);
}

/* ZeRO 2 and 3 have no pipeline, chunks go round in whole turns, microbatches are powers of two. */
static void test_training(void **state)
{
    (void)state;
    Book book;
    start(&book, PLAN_TRAIN, "dgx-a100-80gb", 4);
    book.asked.batch = 8;
    g_autoptr(Plan) all = plan(&book);
    assert_int_equal(all->rows->len, 6);
    assert_true(all->fit > 0 && all->fit < all->tried);
    for (guint i = 0; i < all->rows->len; i++) {
        const PlanRow *row = row_at(all, i);
        assert_true(row->split.pipeline == 1 || row->split.zero < 2);
        assert_int_equal(row->split.microbatches * row->microbatch * row->split.data, 8);
        assert_true(row->split.interleave == 1 ||
                    row->split.microbatches % row->split.pipeline == 0);
        assert_true(row->split.tensor * row->split.pipeline * row->split.data == 4);
        assert_true(row->rank == 0 || row->bound_seconds <= row->seconds);
        assert_true(row->rank == 0 || row->memory_bytes <= 4e9);
    }
    /* 480 M parameters of 16 bytes are 7.68 GB: one of four holds that alone without ZeRO. */
    end(&book);
}

static void test_experts(void **state)
{
    (void)state;
    Book book;
    start(&book, PLAN_SERVE, "dgx-a100-80gb", 4);
    book.step->sizes.experts = 2;
    book.step->sizes.active_experts = 1;
    book.step->sizes.mixture_layers = 4;
    g_autoptr(Plan) all = plan(&book);
    bool shared = false;
    for (guint i = 0; i < all->rows->len; i++) {
        assert_true(row_at(all, i)->split.expert <= 2);
        shared = shared || row_at(all, i)->split.expert == 2;
    }
    assert_true(shared);
    end(&book);
}

static void refuses(const Book *book, RbErrorCode code, const char *says)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Plan) none = plan_new(&book->asked, &error);
    assert_null(none);
    assert_true(g_error_matches(error, RB_ERROR, code));
    if (!strstr(error->message, says))
        fail_msg("'%s' does not say '%s'", error->message, says);
}

static void test_refusals(void **state)
{
    (void)state;
    Book book;
    start(&book, PLAN_SERVE, "dgx-a100-80gb", 12);
    refuses(&book, RB_ERROR_USAGE, "no whole nodes");
    book.asked.devices = 0;
    refuses(&book, RB_ERROR_USAGE, "plans are of 1 to");
    book.asked.devices = INT64_MAX;
    refuses(&book, RB_ERROR_USAGE, "plans are of 1 to");
    book.asked.devices = 16;
    book.asked.node = fabric_node(book.fabric, "rtx-4090-x8");
    refuses(&book, RB_ERROR_CANNOT, "is not known");
    end(&book);
    start(&book, PLAN_TRAIN, "dgx-a100-80gb", 8);
    book.step->sizes.heads = 1;
    book.step->sizes.layers = 1;
    book.asked.batch = 3;
    refuses(&book, RB_ERROR_CANNOT, "cannot be shared out");
    end(&book);
}

/* Ranked by what was measured the order may differ, and the reason is of that. */
static void test_by_measured(void **state)
{
    (void)state;
    Book book;
    start(&book, PLAN_SERVE, "dgx-a100-80gb", 8);
    g_autoptr(CollectiveFits) fits = collective_fits_new(book.fabric);
    book.asked.fits = fits;
    book.asked.by_measured = true;
    g_autoptr(Plan) all = plan(&book);
    for (guint i = 1; i < all->rows->len; i++) {
        const PlanRow *row = row_at(all, i), *before = row_at(all, i - 1);
        if (row->rank > 0)
            assert_true(row->measured_seconds / (double)row->batch >=
                        before->measured_seconds / (double)before->batch);
    }
    end(&book);
}

/* More than 10,000 splits. */
static void test_many(void **state)
{
    (void)state;
    Book book;
    start(&book, PLAN_TRAIN, "dgx-a100-80gb", 4096);
    book.step->sizes.layers = 256;
    book.step->sizes.heads = 256;
    book.step->sizes.experts = 8;
    book.asked.batch = 1 << 20;
    g_autoptr(Plan) all = plan(&book);
    assert_true(all->tried > 10000);
    end(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_serving),     cmocka_unit_test(test_within),
        cmocka_unit_test(test_batch),       cmocka_unit_test(test_training),
        cmocka_unit_test(test_experts),     cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_by_measured), cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
