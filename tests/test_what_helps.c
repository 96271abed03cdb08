/* One table says what helps a network on a device, of what five questions answer: each of its times
 * is that of the question, against one best time, on every page of a handbook. */
#include "support.h"

#include <jansson.h>
#include <math.h>

#include "advice/advice.h"
#include "analysis/ask.h"
#include "base/units.h"
#include "site/project.h"

#define NET(id, name, layers)                                                                      \
    "model { id = \"" id "\", name = \"" name "\", category = \"classification\",\n"               \
    "  input = { 16, 32, 32 }, build = function(x)\n  " layers "\n  return x end }\n"

#define MODELS                                                                                     \
    NET("wide", "Wide",                                                                            \
        "for i = 1, 3 do x = x:conv { 64, kernel = 3, pad = 1, bias = false }:bn():relu() end")    \
    NET("flat", "Flat", "x = x:flatten():linear { 512 }:relu():linear { 10 }")

#define PEAK(dtype, unit, flops)                                                                   \
    "peak { dtype = \"" dtype "\", unit = \"" unit "\", flops = " flops                            \
    ", source = \"arithmetic\" }, "

#define DEVICE(id, peaks)                                                                          \
    "device { id = \"" id "\", name = \"" id "\", class = \"gpu-datacentre\", " peaks              \
    "memory { name = \"DRAM\", capacity = 8 * GB, bandwidth = 100e9, source = \"arithmetic\" } "   \
    "}\n"

#define DEVICES                                                                                    \
    DEVICE("floats", PEAK("fp32", "vector", "1e12"))                                               \
    DEVICE("halves", PEAK("fp32", "vector", "1e12") PEAK("fp16", "matrix", "4e12"))                \
    DEVICE("all", PEAK("fp32", "vector", "1e12") PEAK("fp16", "matrix", "4e12")                    \
                      PEAK("int8", "matrix", "8e12"))

static Book book_of_pairs(void)
{
    Book book = book_empty();
    book_add(&book, "models/nets.lua", MODELS);
    book_add(&book, "hardware/devices.lua", DEVICES);
    book_add(&book, "handbook.lua", "handbook { title = \"Pairs\", base = {} }\n");
    return book;
}

/* ---- What the questions answer --------------------------------------------------------------- */

typedef struct Pair {
    const Project *project;
    const char *model, *device;
    char *page;
} Pair;

/* As `show --fuse all -s SCHEME` has it; NAN: no time. */
static double roofline_of(const Pair *pair, const char *scheme)
{
    Setup setup = {.scheme = scheme, .fusion = FUSION_ALL};
    const ModelResult *model = project_model(pair->project, pair->model, &setup, NULL);
    const Device *device = project_device(pair->project, pair->device, NULL);
    const TimingResult *timing =
        analysis_verdict(pair->project->analysis, model, device, &(Setup){0}, NULL);
    assert_non_null(timing);
    return timing->reason ? NAN : timing->roofline_seconds;
}

/* "| [Stored in int8 (W8A8)](…) | 56.5 µs |", linked or not, or advice of that format. */
static const char *find_row(const Pair *pair, const Scheme *scheme)
{
    static const char *const begins[] = {"Stored in %s](", "Stored in %s |"};
    const char *row = NULL;
    for (size_t i = 0; !row && i < G_N_ELEMENTS(begins); i++) {
        g_auto(GStrv) around = g_strsplit(begins[i], "%s", 2);
        g_autofree char *text = g_strconcat(around[0], scheme->name, around[1], NULL);
        row = strstr(pair->page, text);
    }
    g_autofree char *advised = g_strdup_printf(": %s](", scheme->id);
    return row ? row : strstr(pair->page, advised);
}

static void assert_row(const Pair *pair, const Scheme *scheme, double seconds)
{
    const char *row = find_row(pair, scheme), *cell = row ? strstr(row, " | ") : NULL;
    g_autofree char *time = units_seconds(seconds);
    g_autofree char *begins = g_strdup_printf(" | %s |", time);
    if (!cell || !g_str_has_prefix(cell, begins))
        fail_msg("%s on %s: %s takes %s, but: %.60s", pair->model, pair->device, scheme->id, time,
                 cell ? cell : "nothing");
}

/* The fastest float, which no row repeats: other formats are held against it. */
static const Scheme *best_of(const Pair *pair, double *best)
{
    const Scheme *found = NULL;
    *best = INFINITY;
    for (int i = 0; i < scheme_count(); i++) {
        double seconds = roofline_of(pair, scheme_at(i)->id);
        if (advice_risk_of(scheme_at(i)) != ADVICE_RISK_NONE || !(seconds < *best))
            continue;
        found = scheme_at(i);
        *best = seconds;
    }
    return found;
}

static void check_formats(const Pair *pair)
{
    double best;
    const Scheme *against = best_of(pair, &best);
    g_autofree char *time = units_seconds(best);
    g_autofree char *stated = g_strdup_printf("**%s, fused: %s**", against->id, time);
    assert_contains(pair->page, stated);
    for (int i = 0; i < scheme_count(); i++) {
        double seconds = roofline_of(pair, scheme_at(i)->id);
        if (scheme_at(i) != against && !isnan(seconds))
            assert_row(pair, scheme_at(i), seconds);
    }
}

/* ---- One list ---------------------------------------------------------------------------------
 */

/* As the page asks: of the network as it is first timed there. */
static const ResultList *advice_of(const Pair *pair)
{
    const ModelResult *model = project_model(pair->project, pair->model, &(Setup){0}, NULL);
    const Device *device = project_device(pair->project, pair->device, NULL);
    Analysis *analysis = pair->project->analysis;
    Asked asked = {.analysis = analysis,
                   .model = model,
                   .timing = analysis_verdict(analysis, model, device, &(Setup){0}, NULL)};
    const ResultList *list = ask(QUESTION_ADVICE, &asked, NULL);
    assert_non_null(list);
    return list;
}

static const char *word_of(const void *row, const char *field)
{
    return record_field(question(QUESTION_ADVICE)->record, field)->read(row).text;
}

static double number_of(const void *row, const char *field)
{
    return record_field(question(QUESTION_ADVICE)->record, field)->read(row).real;
}

/* "| [Stored in int8 (W8A8)](…) | 56.5 µs |": the row of the page, with the time that is left. */
static void check_on_page(const Pair *pair, const void *row)
{
    g_autofree char *linked = g_strdup_printf("| [%s](", word_of(row, "title"));
    g_autofree char *plain = g_strdup_printf("| %s |", word_of(row, "title"));
    const char *helps = strstr(pair->page, "## What helps");
    const char *line = strstr(helps, linked) ? strstr(helps, linked) : strstr(helps, plain);
    if (!line)
        fail_msg("%s on %s: '%s' is not on the page", pair->model, pair->device,
                 word_of(row, "title"));
    if (isnan(number_of(row, "gain_seconds")))
        return;
    const char *end = strchr(line, '\n');
    g_autofree char *left = units_seconds(number_of(row, "seconds"));
    g_autofree char *cells = g_strndup(line, (gsize)(end - line));
    assert_contains(cells, left);
    assert_contains(cells, word_of(row, "effort"));
    assert_contains(cells, word_of(row, "risk"));
}

/* The same rows, in the same order, with the same gains. */
static void check_in_json(const Pair *pair, const ResultList *list, const char *dir)
{
    g_auto(Ran) ran = run_roofbook("show", pair->model, "-C", dir, "--on", pair->device, "--advice",
                                   "--json", NULL);
    assert_status(&ran, 0);
    json_t *root = json_loads(ran.out, 0, NULL), *rows = json_object_get(root, "advice");
    assert_int_equal(json_array_size(rows), list->records.n);
    for (int i = 0; i < list->records.n; i++) {
        const void *row = record_at(&list->records, i);
        json_t *shown = json_array_get(rows, (size_t)i),
               *gain = json_object_get(shown, "gain_seconds");
        assert_string_equal(json_string_value(json_object_get(shown, "id")), word_of(row, "id"));
        assert_string_equal(json_string_value(json_object_get(shown, "kind")),
                            word_of(row, "kind"));
        if (isnan(number_of(row, "gain_seconds")))
            assert_false(json_is_number(gain));
        else
            assert_true(fabs(json_number_value(gain) - number_of(row, "gain_seconds")) <= 1e-15);
    }
    json_decref(root);
}

static void check_in_text(const Pair *pair, const ResultList *list, const char *dir)
{
    g_auto(Ran) ran =
        run_roofbook("show", pair->model, "-C", dir, "--on", pair->device, "--advice", NULL);
    assert_status(&ran, 0);
    const char *at = strstr(ran.out, "Advice;");
    for (int i = 0; at && i < list->records.n; i++) {
        g_autofree char *line = g_strdup_printf("\n%s ", pair->device);
        g_autofree char *id = g_strdup_printf(" %s ", word_of(record_at(&list->records, i), "id"));
        at = strstr(at, line);
        const char *end = at ? strchr(at + 1, '\n') : NULL;
        g_autofree char *row = end ? g_strndup(at, (gsize)(end - at)) : g_strdup("");
        assert_contains(row, id);
        at = end;
    }
    assert_non_null(at);
}

/* ---- Pages ----------------------------------------------------------------------------------- */

static void check_pair(const Pair *pair, bool in_int8)
{
    double best;
    const Scheme *against = best_of(pair, &best);
    g_autofree char *eight = units_seconds(roofline_of(pair, "int8"));
    g_autofree char *wide = units_seconds(best);
    g_autofree char *compared =
        g_strdup_printf("%s in int8 against %s in %s", eight, wide, against->id);
    if (in_int8)
        assert_contains(pair->page, compared);
    else
        assert_contains(pair->page, "**Is int8 worth it?** There is no time in int8 here");
    assert_contains(pair->page, "## What helps");
    assert_contains(pair->page, "Left unfused, operator by operator");
    check_formats(pair);
}

static void test_every_time_is_its_questions(void **state)
{
    (void)state;
    static const char *const models[] = {"wide", "flat"};
    static const char *const devices[] = {"floats", "halves", "all"};
    Book book = book_of_pairs();
    book_publish(&book);
    Project *project = project_open(book.dir, NULL, NULL);
    for (size_t m = 0; m < G_N_ELEMENTS(models); m++)
        for (size_t d = 0; d < G_N_ELEMENTS(devices); d++) {
            g_autofree char *path =
                g_strdup_printf("site/models/%s/%s/index.md", models[m], devices[d]);
            Pair pair = {project, models[m], devices[d], book_read(&book, path)};
            assert_non_null(pair.page);
            check_pair(&pair, strcmp(devices[d], "all") == 0);
            g_free(pair.page);
        }
    project_free(project);
    book_clear(&book);
}

/* Page, text and JSON are drawn from one list: format, fusion, algorithm and design beside rules.
 */
static void test_page_and_show_agree(void **state)
{
    (void)state;
    static const char *const models[] = {"wide", "flat"}, *const devices[] = {"floats", "all"};
    Book book = book_of_pairs();
    unsigned sources = 0;
    book_publish(&book);
    Project *project = project_open(book.dir, NULL, NULL);
    for (size_t m = 0; m < G_N_ELEMENTS(models); m++)
        for (size_t d = 0; d < G_N_ELEMENTS(devices); d++) {
            g_autofree char *path =
                g_strdup_printf("site/models/%s/%s/index.md", models[m], devices[d]);
            g_autofree char *page = book_read(&book, path);
            Pair pair = {project, models[m], devices[d], page};
            const ResultList *list = advice_of(&pair);
            for (int i = 0; i < list->records.n; i++) {
                const AdviceResult *row = record_at(&list->records, i);
                sources |= 1U << row->advice->of;
                check_on_page(&pair, row);
            }
            check_in_json(&pair, list, book.dir);
            check_in_text(&pair, list, book.dir);
        }
    assert_true(sources & 1U << ADVICE_OF_RULE && sources & 1U << ADVICE_OF_FORMAT &&
                sources & 1U << ADVICE_OF_FUSION && sources & 1U << ADVICE_OF_DESIGN);
    project_free(project);
    book_clear(&book);
}

/* The first sentence of a network whose time is known: 16·1024·512 + 512 + 512·10 + 10 parameters
 * in fp16 are 16.8 MB, and 32 kB go in: 168 µs at 100 GB/s, in which 4 TFLOP/s do far more than 17
 * MFLOP.
 */
static void test_the_verdict_is_arithmetic(void **state)
{
    (void)state;
    Book book = book_of_pairs();
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/models/flat/halves/index.md");
    assert_contains(page, "**Flat on halves takes at least 168 µs an image in fp16**, at most "
                          "5.94 k images/s at ");
    assert_contains(page, "Memory bounds 100 % of its ");
    assert_contains(page, " of 168 µs; it fits, up to batch ");
    assert_contains(page, "**Flat on other devices**: [");
    assert_contains(page, "**On halves**: [Wide](");
    book_clear(&book);
}

#define DECODER                                                                                    \
    "model { id = \"next\", name = \"Next\", category = \"language\",\n"                           \
    "  inputs = { { 1, name = \"ids\", dtype = \"int64\" } }, build = function(ids)\n"             \
    "  return ids:embedding { 1000, channels = 1024 }:linear { 1024, bias = false } end }\n"

/* A decoder is told in tokens. 1024·1024 weights, a row of the table and the result, in fp16 2101
 * kB, take 21.01 µs at 100 GB/s: 47.6 thousand tokens. */
static void test_tokens(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "models/next.lua", DECODER);
    book_add(&book, "hardware/devices.lua", DEVICES);
    book_add(&book, "handbook.lua", "handbook { title = \"Tokens\", base = {} }\n");
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/models/next/all/index.md");
    assert_contains(page, "**Next on all makes at most 47.6 k tokens/s at batch 1 in fp16**: a ");
    assert_contains(page, "**How many tokens/s at most?** At roofline time ");
    assert_contains(page, " k tokens/s at batch 1 in ");
    assert_contains(page, "**Can it be trained here?** In fp32 up to batch ");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_time_is_its_questions),
        cmocka_unit_test(test_page_and_show_agree),
        cmocka_unit_test(test_the_verdict_is_arithmetic),
        cmocka_unit_test(test_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
