/* A handbook of one small network and two devices, and its records read by name. */
#ifndef TESTS_RESULTS_BOOK_H
#define TESTS_RESULTS_BOOK_H

#include "support.h"

#include "site/project.h"
#include <math.h>

/* Every kind of fact that a device may state. */
#define STATED_DEVICE                                                                              \
    "device { id = \"stated\", name = \"Stated\", class = \"gpu-datacentre\",\n"                   \
    "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"s\" },\n"              \
    "  peak { dtype = \"fp16\", unit = \"matrix\", accumulate = \"fp32\", flops = 4e12,\n"         \
    "         clock = 1e9, per_cycle = 4000, source = \"s\" },\n"                                  \
    "  sparse_peak { dtype = \"fp16\", accumulate = \"fp32\", pattern = \"2:4\", flops = 8e12,\n"  \
    "                source = \"sheet\", note = \"twice\" },\n"                                    \
    "  memory { name = \"DRAM\", capacity = 8 * GB, bandwidth = 100e9, source = \"s\" },\n"        \
    "  launch { how = \"stream\", seconds = 2e-6, stack = \"ls\", source = \"l\",\n"               \
    "           note = \"ln\" },\n"                                                                \
    "  alignment { channels = 8, source = \"a\", note = \"an\" },\n"                               \
    "  power { watts = 300, source = \"p\", note = \"pn\" },\n"                                    \
    "  special { rate = 5e11, source = \"sp\", note = \"sn\" },\n"                                 \
    "  storage { bandwidth = 3e9, source = \"st\", note = \"stn\" },\n"                            \
    "  price { per_hour = 2.5, currency = \"USD\", provider = \"P\", date = \"2025-03\",\n"        \
    "          source = \"list\" },\n"                                                             \
    "  price { board = 9000, currency = \"EUR\", provider = \"Q\", date = \"2025-04-01\",\n"       \
    "          source = \"shop\" } }\n"

/* A batch-norm between a convolution and a relu, and a device of integers alone. */
#define NORMED_MODEL                                                                               \
    "model { id = \"normed\", input = { 3, 8, 8 }, build = function(x)\n"                          \
    "  return x:conv { 4, kernel = 3, pad = 1, bias = false }:bn():relu() end }\n"
#define INTEGERS_DEVICE                                                                            \
    "device { id = \"integers\", name = \"Integers\", class = \"npu\",\n"                          \
    "  peak { dtype = \"int8\", accumulate = \"int32\", unit = \"matrix\", flops = 1e12,\n"        \
    "         source = \"s\" },\n"                                                                 \
    "  memory { name = \"DRAM\", capacity = 8 * GB, bandwidth = 100e9, source = \"s\" } }\n"

/* The network of SMALL_MODEL on a 3x8x8 image: conv 3 -> 4, 3x3, pad 1, with bias; relu. */
typedef struct Fixture {
    Book book;
    Project *project;
} Fixture;

static inline int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_small();
    book_add(&fixture->book, "hardware/stated.lua", STATED_DEVICE);
    book_add(&fixture->book, "models/normed.lua", NORMED_MODEL);
    book_add(&fixture->book, "hardware/integers.lua", INTEGERS_DEVICE);
    fixture->project = project_open(fixture->book.dir, NULL, NULL);
    *state = fixture;
    return fixture->project && fixture->project->errors->len == 0 ? 0 : -1;
}

static inline int teardown(void **state)
{
    Fixture *fixture = *state;
    project_free(fixture->project);
    book_clear(&fixture->book);
    g_free(fixture);
    return 0;
}

static inline const ModelResult *small(void **state, Setup *setup)
{
    GError *error = NULL;
    const Fixture *fixture = *state;
    const ModelResult *model = project_model(fixture->project, "small", setup, &error);
    if (!model)
        fail_msg("%s", error->message);
    return model;
}

static inline const TimingResult *on(void **state, const char *id, Setup *setup)
{
    GError *error = NULL;
    const Fixture *fixture = *state;
    Setup timing_setup = {0};
    const TimingResult *timing =
        analysis_timing(fixture->project->analysis, small(state, setup),
                        project_device(fixture->project, id, NULL), &timing_setup, &error);
    if (!timing)
        fail_msg("%s", error->message);
    return timing;
}

static inline const TimingResult *on_box(void **state, Setup *setup)
{
    return on(state, "box", setup);
}

static inline const DeviceResult *device_of(void **state, const char *id)
{
    const Project *project = ((const Fixture *)*state)->project;
    return analysis_device(project->analysis, project_device(project, id, NULL));
}

/* What a record has under a name, which it must have. */
static inline Value read_field(const RecordType *type, const void *record, const char *path)
{
    Value value = {0};
    if (!record || !record_read(type, record, path, NULL, &value))
        fail_msg("%s has no %s", type->name, path);
    return value;
}

static inline int64_t count_of(const RecordType *type, const void *record, const char *path)
{
    return read_field(type, record, path).integer;
}

static inline double real_of(const RecordType *type, const void *record, const char *path)
{
    return read_field(type, record, path).real;
}

static inline const char *text_of(const RecordType *type, const void *record, const char *path)
{
    return read_field(type, record, path).text;
}

static inline const void *layer_of(RecordList layers, int i)
{
    return record_at(&layers, i);
}

static inline void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-12 * fabs(expected)))
        fail_msg("%.17g is not %.17g", actual, expected);
}

#endif
