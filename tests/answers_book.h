/* A network small enough for pencil and paper on four devices, and what is asked of it. */
#ifndef TESTS_ANSWERS_BOOK_H
#define TESTS_ANSWERS_BOOK_H

#include "support.h"

#include "analysis/ask.h"
#include "base/error.h"
#include "cost/capacity.h"
#include "site/project.h"
#include "whatif/design.h"
#include <math.h>

/* SMALL_MODEL: conv 3 -> 4 on a 3x8x8 image, 3x3, with bias, 14,080 FLOPs; relu, 256. On 1 TFLOP/s
 * and 100 GB/s, with 1 MB of memory; "vast" has 8 GB, "blank" states none, "rented" is 3.60 an
 * hour. */
typedef struct Fixture {
    Book book;
    Project *project;
} Fixture;

#define RENT                                                                                       \
    "  price { per_hour = 3.6, currency = \"EUR\", provider = \"P\", date = \"2025-03\",\n"        \
    "          source = \"arithmetic\" },\n"

/* A cache that every core has a part of, and storage of 1 MB/s. */
#define CACHED                                                                                     \
    "  memory { name = \"L1\", on_chip = true, capacity = 1024, source = \"arithmetic\" },\n"      \
    "  storage { bandwidth = 1e6, source = \"arithmetic\" },\n"

/* 64 -> 64 without bias: 8,192 FLOPs, 512 bytes of activations a sample and 16,384 of weights. */
#define LINEAR_MODEL                                                                               \
    "model { id = \"linear\", input = { 64 },\n"                                                   \
    "  build = function(x) return x:linear { 64, bias = false } end }\n"

#define DEVICE(id, capacity, parts)                                                                \
    "device { id = \"" id "\", name = \"" id "\", class = \"gpu-datacentre\",\n"                   \
    "  power { watts = 200, source = \"arithmetic\" },\n" parts                                    \
    "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"arithmetic\" },\n"     \
    "  memory { name = \"DRAM\", " capacity "bandwidth = 100e9, source = \"arithmetic\" } }\n"

#define INTEGERS                                                                                   \
    "device { id = \"integers\", name = \"integers\", class = \"npu\",\n"                          \
    "  peak { dtype = \"int8\", accumulate = \"int32\", unit = \"matrix\", flops = 1e12, source "  \
    "= \"a\" },\n"                                                                                 \
    "  memory { name = \"DRAM\", capacity = 1000000, bandwidth = 1e9, source = \"a\" } }\n"

static inline int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_empty();
    book_add(&fixture->book, "models/small.lua", SMALL_MODEL);
    book_add(&fixture->book, "hardware/box.lua",
             DEVICE("box", "capacity = 1000000, ", "") DEVICE("vast", "capacity = 8 * GB, ", "")
                 DEVICE("blank", "", "") DEVICE("rented", "", RENT) DEVICE("cached", "", CACHED));
    book_add(&fixture->book, "hardware/integers.lua", INTEGERS);
    book_add(&fixture->book, "models/linear.lua", LINEAR_MODEL);
    fixture->project = project_open(fixture->book.dir, NULL, NULL);
    *state = fixture;
    for (guint i = 0; i < fixture->project->errors->len; i++)
        print_error("%s\n", ((GError *)g_ptr_array_index(fixture->project->errors, i))->message);
    return fixture->project->errors->len == 0 ? 0 : -1;
}

static inline int teardown(void **state)
{
    Fixture *fixture = *state;
    project_free(fixture->project);
    book_clear(&fixture->book);
    g_free(fixture);
    return 0;
}

static inline Analysis *analysis_of(void **state)
{
    return ((const Fixture *)*state)->project->analysis;
}

static inline const Device *device_of(void **state, const char *id)
{
    const Device *device = project_device(((const Fixture *)*state)->project, id, NULL);
    assert_non_null(device);
    return device;
}

static inline const ModelResult *small(void **state, Setup *setup)
{
    const ModelResult *model =
        project_model(((const Fixture *)*state)->project, "small", setup, NULL);
    assert_non_null(model);
    return model;
}

static inline const TimingResult *on(void **state, const char *id, Setup *setup)
{
    const Setup timing_setup = {0};
    const TimingResult *timing = analysis_timing(analysis_of(state), small(state, setup),
                                                 device_of(state, id), &timing_setup, NULL);
    assert_non_null(timing);
    return timing;
}

static inline const TimingResult *on_box(void **state, Setup *setup)
{
    return on(state, "box", setup);
}

static inline const ResultList *asked_of(void **state, QuestionId id, const ModelResult *model)
{
    return ask(id, &(Asked){.analysis = analysis_of(state), .model = model}, NULL);
}

static inline const ResultList *asked_on(void **state, QuestionId id, const TimingResult *timing,
                                         int option)
{
    Asked asked = {.analysis = analysis_of(state),
                   .model = timing->of,
                   .timing = timing,
                   .device = timing->setup.device,
                   .option = option};
    return ask(id, &asked, NULL);
}

static Setup plain = {0};

/* Why a question has no answer of a timing. Caller frees. */
static inline GError *no_answer(void **state, QuestionId question, const char *device, Setup *setup)
{
    GError *error = NULL;
    const TimingResult *timing = analysis_verdict(analysis_of(state), small(state, setup),
                                                  device_of(state, device), &(Setup){0}, NULL);
    assert_non_null(timing);
    Asked asked = {.analysis = analysis_of(state), .model = timing->of, .timing = timing};
    assert_null(ask(question, &asked, &error));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT));
    return error;
}

static inline const ResultList *capacity_of(void **state, const char *device)
{
    Asked asked = {.analysis = analysis_of(state),
                   .model = small(state, &plain),
                   .device = device_of(state, device)};
    return ask(QUESTION_CAPACITY, &asked, NULL);
}

static inline const void *row(const ResultList *list, int i)
{
    assert_non_null(list);
    assert_in_range(i, 0, list->records.n - 1);
    return record_at(&list->records, i);
}

/* A field of a row of the question's answer, by name; it has to be there. */
static inline Value field_of(QuestionId id, const void *record, const char *name)
{
    Value value = {0};
    if (!record_read(question(id)->record, record, name, NULL, &value))
        fail_msg("%s is absent", name);
    return value;
}

static inline void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

#endif
