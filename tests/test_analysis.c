/* What an Analysis keeps, for how long, and what it read. */
#include "support.h"

#include "analysis/ask.h"
#include "site/project.h"

typedef struct Fixture {
    Book book;
    Project *project;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_small();
    fixture->project = project_open(fixture->book.dir, NULL, NULL);
    *state = fixture;
    return fixture->project->errors->len == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    project_free(fixture->project);
    book_clear(&fixture->book);
    g_free(fixture);
    return 0;
}

static Analysis *analysis_of(void **state)
{
    return ((const Fixture *)*state)->project->analysis;
}

static const ModelResult *small(void **state, Setup asked)
{
    const ModelResult *model =
        project_model(((const Fixture *)*state)->project, "small", &asked, NULL);
    assert_non_null(model);
    return model;
}

static const TimingResult *on_box(void **state, const ModelResult *model)
{
    const Device *device = project_device(((const Fixture *)*state)->project, "box", NULL);
    const TimingResult *timing =
        analysis_timing(analysis_of(state), model, device, &(Setup){0}, NULL);
    assert_non_null(timing);
    return timing;
}

/* A format by its scheme's name, the batch that is the default, a device without on-chip memory. */
static void test_setups_that_come_to_the_same_are_one_model(void **state)
{
    const Device *device = project_device(((const Fixture *)*state)->project, "box", NULL);
    const ModelResult *model = small(state, (Setup){0}),
                      *half = small(state, (Setup){.dtype = DTYPE_FP16});
    assert_ptr_equal(small(state, (Setup){.batch = 1, .scheme = "fp32"}), model);
    assert_ptr_equal(small(state, (Setup){.device = device, .basis = BASIS_MEASURED}), model);
    assert_ptr_equal(small(state, (Setup){.scheme = "fp16"}), half);
    assert_ptr_not_equal(half, model);
}

/* The counts that a what-if makes are those of the model itself. */
static void test_what_ifs_share_counts(void **state)
{
    Analysis *analysis = analysis_of(state);
    const ModelResult *model = small(state, (Setup){.batch = 4});
    Setup asked = small(state, (Setup){0})->setup;
    asked.batch = 4;
    assert_ptr_equal(analysis_counted(analysis, &asked, NULL), model->counted);
}

static void assert_reads(const Analysis *analysis, const char *expected)
{
    g_autofree const char **reads = analysis_reads(analysis);
    g_autofree char *text = g_strjoinv(", ", (char **)reads);
    assert_string_equal(text, expected);
}

static void test_it_knows_what_was_read(void **state)
{
    Analysis *analysis = analysis_of(state);
    analysis_release(analysis);
    assert_reads(analysis, "");
    const ModelResult *model = small(state, (Setup){0});
    assert_reads(analysis, "model small");
    Asked asked = {.analysis = analysis, .model = model};
    ask(QUESTION_TRAINING, &asked, NULL);
    assert_reads(analysis, "model small");
    asked.timing = on_box(state, model);
    ask(QUESTION_KNEE, &asked, NULL);
    assert_reads(analysis, "device box, model small");
    analysis_release(analysis);
    assert_reads(analysis, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_setups_that_come_to_the_same_are_one_model),
        cmocka_unit_test(test_what_ifs_share_counts),
        cmocka_unit_test(test_it_knows_what_was_read),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
