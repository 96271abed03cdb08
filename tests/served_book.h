/* Language models small enough for pencil and paper, and how they are served.
 *
 * tiny: 2 blocks of 64 features, 4 heads of 16, 2 of keys and values, 128 features between, 256
 * words. A block learns 64·(64 + 32 + 32 + 64) + 3·64·128 + 2·64 = 36,992, all 2·36,992 + 2·256·64
 * + 64 = 106,816, 427,264 bytes in fp32; a token leaves 2·2·2·16 numbers, 512 bytes.
 * near: the same with a window of 4 tokens. latent: MLA, 2 blocks that keep 32 + 8 numbers of a
 * token. mixed: 8 experts in place of one feed-forward layer, 2 for each token. said: what it keeps
 * of a text that is translated, 6 × 8, never grows. */
#ifndef TESTS_SERVED_BOOK_H
#define TESTS_SERVED_BOOK_H

#include "support.h"

#include <math.h>

#include "analysis/served.h"
#include "base/error.h"
#include "serve/kv_cache.h"
#include "site/project.h"

enum { TINY_WEIGHTS = 427264, TINY_TOKEN = 512 };

#define TINY(id, type, rest)                                                                       \
    "local m = transformer { model_type = \"" type "\", vocab_size = 256, hidden_size = 64,\n"     \
    "  num_hidden_layers = 2, intermediate_size = 128, num_attention_heads = 4,\n"                 \
    "  max_position_embeddings = 4096, " rest " }\n"                                               \
    "m.id, m.dims = \"" id "\", { tokens = 1, context = 8 }\nmodel(m)\n"

#define LATENT                                                                                     \
    "num_key_value_heads = 4, moe_intermediate_size = 32, q_lora_rank = 16, kv_lora_rank = 32,\n"  \
    "  qk_nope_head_dim = 8, qk_rope_head_dim = 8, v_head_dim = 8, n_routed_experts = 4,\n"        \
    "  n_shared_experts = 1, num_experts_per_tok = 2, first_k_dense_replace = 1,\n"                \
    "  moe_layer_freq = 1, scoring_func = \"softmax\", topk_method = \"greedy\""

#define SAID                                                                                       \
    "model { id = \"said\", input = { 4, 1, 8 }, build = function(x)\n"                            \
    "  local keys = state { 4, 6, 8, name = \"keys\" }\n"                                          \
    "  return x:matmul(keys, { transpose_b = true }) end }\n"

#define PLAIN_BOX(id, capacity, parts)                                                             \
    "device { id = \"" id "\", name = \"" id "\", class = \"gpu-datacentre\", " parts "\n"         \
    "  power { watts = 360, source = \"arithmetic\" },\n"                                          \
    "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"arithmetic\" },\n"     \
    "  memory { name = \"DRAM\", " capacity " bandwidth = 100e9, source = \"arithmetic\" } }\n"

#define RENTED                                                                                     \
    "price { per_hour = 3.6, currency = \"EUR\", provider = \"P\", date = \"2025-03\",\n"          \
    "        source = \"arithmetic\" },"

/* An encoder of 2 blocks before a decoder of 2, 64 features, 4 heads of 16, 128 features between,
 * 256 words that are the head too, 32 tokens of a source. */
#define READS                                                                                      \
    "do local n = transformer { model_type = 't5', vocab_size = 256, d_model = 64, d_kv = 16,\n"   \
    "    d_ff = 128, num_layers = 2, num_heads = 4 }\n"                                            \
    "  n.id, n.dims = 'reads', { source = 32, tokens = 1, context = 1 } model(n) end\n"

typedef struct Fixture {
    Book book;
    Project *project;
} Fixture;

static inline int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_empty();
    book_add(&fixture->book, "models/tiny.lua",
             "family { \"Tiny\", category = \"language\" }\n" TINY("tiny", "llama",
                                                                   "num_key_value_heads = 2")
                 TINY("near", "mistral", "num_key_value_heads = 2, sliding_window = 4")
                     TINY("latent", "deepseek_v2", LATENT)
                         TINY("mixed", "mixtral",
                              "num_key_value_heads = 2, num_local_experts = 8, "
                              "num_experts_per_tok = 2") SAID);
    book_add(&fixture->book, "models/reads.lua", READS);
    book_add(&fixture->book, "models/small.lua", SMALL_MODEL);
    book_add(&fixture->book, "hardware/box.lua",
             PLAIN_BOX("box", "capacity = 1000000,", RENTED)
                 PLAIN_BOX("vast", "capacity = 8 * GB,", "") PLAIN_BOX("blank", "", "")
                     PLAIN_BOX("narrow", "capacity = 300000,", ""));
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

/* In so long a context, its last token, by a batch of sequences; in a format, whose texts are
 * borrowed. */
static inline const ModelResult *step_in(void **state, const char *id, int64_t context,
                                         int64_t batch, const Setup *format)
{
    g_autofree char *dim = g_strdup_printf("context=%" G_GINT64_FORMAT, context);
    const char *const dims[] = {dim, NULL};
    Setup setup = *format;
    setup.batch = batch;
    setup.dims = context > 0 ? dims : NULL;
    GError *error = NULL;
    const ModelResult *model =
        project_model(((const Fixture *)*state)->project, id, &setup, &error);
    if (!model)
        fail_msg("%s", error ? error->message : "no answer");
    return model;
}

static inline const ModelResult *step_of(void **state, const char *id, int64_t context,
                                         int64_t batch)
{
    return step_in(state, id, context, batch, &(Setup){0});
}

/* On a device, NULL: on none. */
static inline Asked asked_of_step(void **state, const ModelResult *model, const char *device)
{
    const Project *project = ((const Fixture *)*state)->project;
    Asked asked = {.analysis = project->analysis, .model = model};
    if (!device)
        return asked;
    asked.device = project_device(project, device, NULL);
    assert_non_null(asked.device);
    asked.timing = analysis_verdict(project->analysis, model, asked.device, &(Setup){0}, NULL);
    assert_non_null(asked.timing);
    return asked;
}

static inline const ServingResult *serving_of(void **state, const char *id, int64_t context,
                                              int64_t batch, const char *device)
{
    Asked asked = asked_of_step(state, step_of(state, id, context, batch), device);
    const ResultList *list = ask(QUESTION_SERVING, &asked, NULL);
    assert_non_null(list);
    assert_int_equal(list->records.n, 1);
    return record_at(&list->records, 0);
}

static inline void near(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.12g is not %.12g", actual, expected);
}

#endif
