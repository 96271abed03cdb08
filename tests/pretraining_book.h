/* A GPT small enough for arithmetic, in 16 bits on devices of one figure each.
 *
 * One layer, h = 64, 4 heads, 128 words, s = 32, batch 2. Parameters: 12·h² + 13·h = 49,984 of the
 * layer, 128·h + s·h = 10,240 before, 2·h = 128 behind: 60,352. MACs forward: s·b = 64 tokens by
 * 12·h² + 2·h·s = 53,248, and by 128·h of the head: 3,932,160. */
#ifndef TESTS_PRETRAINING_BOOK_H
#define TESTS_PRETRAINING_BOOK_H

#include "support.h"

#include "analysis/ask.h"
#include "analysis/pretrained.h"
#include "base/error.h"
#include "site/project.h"

enum {
    GPT_PARAMS = 60352,
    GPT_MACS = 3932160,
    TOKENS = 64,
    /* Bytes, section 4 of Korthikanti et al. without dropout: 8·s·b·h and 16·s·b; 24·s·b·h and
     * 2·a·s²·b, which is the core; behind, 4·s·b·h + 8·s·b and logits of 4 bytes. */
    STREAM = 8 * 4096 + 16 * TOKENS,
    CORE = 2 * 4 * 32 * 32 * 2,
    INNER = 24 * 4096 + CORE,
    BEHIND = 4 * 4096 + 8 * TOKENS + 4 * TOKENS * 128,
};

#define GPT                                                                                        \
    "local network = transformer { model_type = \"gpt2\", vocab_size = 128, n_positions = 32,\n"   \
    "  n_layer = 1, n_embd = 64, n_head = 4 }\n"                                                   \
    "network.id, network.dims = \"gpt\", { tokens = 1, context = 32 }\n"                           \
    "model(network)\n"

#define PART(id, capacity, flops, bandwidth)                                                       \
    "device { id = \"" id "\", name = \"" id "\", class = \"gpu-datacentre\",\n"                   \
    "  price { per_hour = 3.6, currency = \"EUR\", provider = \"P\", date = \"2025-03\",\n"        \
    "          source = \"arithmetic\" },\n"                                                       \
    "  peak { dtype = \"bf16\", unit = \"matrix\", flops = " flops                                 \
    ", source = \"arithmetic\" },\n"                                                               \
    "  memory { name = \"DRAM\", capacity = " capacity ", bandwidth = " bandwidth                  \
    ", source = \"arithmetic\" } }\n"

/* Eleven runs on a device, of 10 to 20 % of its peak in FLOP/s: 10^6 parameters by 3,600 tokens are
 * 6 · 3.6e9 FLOPs. And one in 8 bits, which tells nothing of others. */
#define RUNS(device, peak)                                                                         \
    "for i = 10, 21 do figures[#figures + 1] = { kind = \"training\", what = \"run \" .. i,\n"     \
    "  metric = \"hours\", unit = \"h\", how = \"hours\", params = 1e6, tokens = 3600,\n"          \
    "  device = \"" device "\", format = i == 21 and \"fp8\" or \"bf16\",\n"                       \
    "  value = 6e6 / (" peak " * i / 100) } end\n"

#define PUBLISHED                                                                                  \
    "local figures = {}\n" RUNS("slow", "1e9")                                                     \
        RUNS("narrow", "1e15") "published { id = \"runs\", title = \"Runs\", source = \"paper\", " \
                               "figures = figures }\n"

typedef struct Fixture {
    Book book;
    Project *project;
} Fixture;

static inline int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_empty();
    book_add(&fixture->book, "models/gpt.lua", GPT);
    book_add(&fixture->book, "models/small.lua", SMALL_MODEL);
    book_add(&fixture->book, "hardware/parts.lua",
             PART("slow", "2000000", "1e9", "1e15") PART("narrow", "2000000", "1e15", "1e6")
                 PART("tiny", "100000", "1e9", "1e15"));
    book_add(&fixture->book, "hardware/measurements/runs.lua", PUBLISHED);
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

static inline Project *project_of(void **state)
{
    return ((const Fixture *)*state)->project;
}

static inline const ModelResult *network(void **state, const char *id, const TrainingChoice *choice)
{
    Setup how = {.batch = 2, .trained = *choice};
    GError *error = NULL;
    const ModelResult *model = project_model(project_of(state), id, &how, &error);
    if (!model)
        fail_msg("%s", error->message);
    return model;
}

/* On a device; NULL: of the network alone. */
static inline const ResultList *pretraining(void **state, const char *device,
                                            const TrainingChoice *choice, GError **error)
{
    Project *project = project_of(state);
    Asked asked = {.analysis = project->analysis, .model = network(state, "gpt", choice)};
    if (device) {
        asked.device = project_device(project, device, NULL);
        asked.timing =
            analysis_verdict(project->analysis, asked.model, asked.device, &(Setup){0}, NULL);
        assert_non_null(asked.timing);
    }
    return ask(QUESTION_PRETRAINING, &asked, error);
}

static inline const PretrainingResult *step(const ResultList *list, int i)
{
    assert_non_null(list);
    assert_in_range(i, 0, list->records.n - 1);
    return record_at(&list->records, i);
}

#endif
