/* The zoo in models/ against published counts: totals, and layer by layer.
 *
 * Totals are in tests/golden/networks/, a file per family that names where they come from; layers,
 * in tests/golden/layers/, are those of the networks' reference implementation, counted one
 * operator at a time for one input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <string.h>

#include "cost/cost.h"
#include "cost/footprint.h"
#include "sanitized.h"
#include "zoo/zoo.h"

/* A column of tests/golden/networks, and the count it states. */
typedef enum Column {
    COLUMN_PARAMS,
    COLUMN_PARAMS_AUX_HEADS,
    COLUMN_BUFFERS,
    COLUMN_MACS,
    COLUMN_ACTIVATIONS,
    COLUMN_N_CONV, /* executed */
    COLUMN_N_LINEAR,
    COLUMN_N_NORM,
    COLUMN_MACS_DEPTHWISE,
    COLUMN_MACS_LINEAR,
    COLUMN_MACS_MATMUL,
    N_COLUMNS
} Column;

static const char *const COLUMNS[N_COLUMNS] = {
    [COLUMN_PARAMS] = "params",
    [COLUMN_PARAMS_AUX_HEADS] = "params_aux_heads",
    [COLUMN_BUFFERS] = "buffers",
    [COLUMN_MACS] = "macs",
    [COLUMN_ACTIVATIONS] = "activations",
    [COLUMN_N_CONV] = "n_conv",
    [COLUMN_N_LINEAR] = "n_linear",
    [COLUMN_N_NORM] = "n_norm",
    [COLUMN_MACS_DEPTHWISE] = "macs_depthwise",
    [COLUMN_MACS_LINEAR] = "macs_linear",
    [COLUMN_MACS_MATMUL] = "macs_matmul",
};

static Zoo *zoo;

/* ---- Building and costing -------------------------------------------------------------------- */

static void fail_with(GError *error)
{
    char message[512];
    g_strlcpy(message, error->message, sizeof message);
    g_error_free(error);
    fail_msg("%s", message);
}

static Graph *build(const char *id, int64_t batch, int64_t resolution, GError **error)
{
    int i = zoo_find(zoo, id);
    if (i < 0)
        fail_msg("%s is not in the zoo", id);
    BuildOptions options = {.batch = batch, .resolution = resolution};
    return zoo_build(zoo, i, &options, error);
}

static Graph *must_build(const char *id, int64_t batch, int64_t resolution)
{
    GError *error = NULL;
    Graph *graph = build(id, batch, resolution, &error);
    if (!graph)
        fail_with(error);
    return graph;
}

static ModelCost *must_cost(const Graph *graph)
{
    GError *error = NULL;
    ModelCost *cost = cost_graph(graph, 0, &error);
    if (!cost)
        fail_with(error);
    return cost;
}

static void expect(const char *id, const char *what, int64_t got, int64_t expected)
{
    if (got != expected)
        fail_msg("%s: %s is %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, id, what, got, expected);
}

static int count_class(const ModelCost *cost, OpClass op_class)
{
    int n = 0;
    for (int i = 0; i < cost->n_layers; i++)
        n += cost_layer(cost, i)->op_class == op_class;
    return n;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The files of a folder of facts, in the order of their names. */
static GPtrArray *golden_files(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *path = g_build_filename("tests/golden", folder, NULL);
    GError *error = NULL;
    g_autoptr(GDir) dir = g_dir_open(path, 0, &error);
    if (!dir)
        fail_with(error);
    for (const char *name; (name = g_dir_read_name(dir));)
        if (g_str_has_suffix(name, ".tsv"))
            g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_ptr_array_sort(names, by_name);
    assert_true(names->len > 0);
    return names;
}

static char **golden_lines(const char *file)
{
    g_autofree char *text = NULL;
    GError *error = NULL;
    if (!g_file_get_contents(file, &text, NULL, &error))
        fail_with(error);
    return g_strsplit(text, "\n", -1);
}

/* ---- Totals ---------------------------------------------------------------------------------- */

static int64_t count_of(const ModelCost *cost, Column column)
{
    switch (column) {
    case COLUMN_PARAMS:
        return cost->params;
    case COLUMN_PARAMS_AUX_HEADS:
        return cost->auxiliary.params;
    case COLUMN_BUFFERS:
        return cost->buffers;
    case COLUMN_MACS:
        return cost->macs;
    case COLUMN_ACTIVATIONS:
        return cost->activations;
    case COLUMN_N_CONV:
        return count_class(cost, OP_CLASS_CONV) + count_class(cost, OP_CLASS_DEPTHWISE);
    case COLUMN_N_LINEAR:
        return count_class(cost, OP_CLASS_LINEAR);
    case COLUMN_N_NORM:
        return count_class(cost, OP_CLASS_NORM);
    case COLUMN_MACS_DEPTHWISE:
        return cost->macs_of_class[OP_CLASS_DEPTHWISE];
    case COLUMN_MACS_LINEAR:
        return cost->macs_of_class[OP_CLASS_LINEAR];
    case COLUMN_MACS_MATMUL:
        return cost->macs_of_class[OP_CLASS_MATMUL];
    case N_COLUMNS:
        break;
    }
    g_assert_not_reached();
}

/* A row of a network: its id, then a number or "-" in each column. */
static void check_row(const char *file, int line, char **cells)
{
    if (g_strv_length(cells) != 1 + N_COLUMNS)
        fail_msg("%s:%d: not %d cells", file, line, 1 + N_COLUMNS);
    g_autoptr(Graph) graph = must_build(cells[0], 0, 0);
    g_autoptr(ModelCost) cost = must_cost(graph);
    for (int i = 0; i < N_COLUMNS; i++) {
        int64_t expected = 0;
        const char *cell = cells[1 + i];
        if (strcmp(cell, "-") == 0)
            continue;
        if (!g_ascii_string_to_signed(cell, 10, 0, G_MAXINT64, &expected, NULL))
            fail_msg("%s:%d: '%s' is not a number", file, line, cell);
        expect(cells[0], COLUMNS[i], count_of(cost, (Column)i), expected);
    }
}

static void check_heading(const char *file, int line, char **cells)
{
    assert_string_equal(cells[0], "id");
    for (int i = 0; i < N_COLUMNS; i++)
        if (g_strcmp0(cells[1 + i], COLUMNS[i]) != 0)
            fail_msg("%s:%d: column %d is not %s", file, line, 2 + i, COLUMNS[i]);
}

static int check_totals(const char *file, char **lines)
{
    int rows = 0;
    bool headed = false;
    for (int i = 0; lines[i]; i++) {
        if (*lines[i] == '#' || *lines[i] == '\0')
            continue;
        g_auto(GStrv) cells = g_strsplit(lines[i], "\t", -1);
        if (headed)
            check_row(file, i + 1, cells);
        else
            check_heading(file, i + 1, cells);
        rows += headed;
        headed = true;
    }
    return rows;
}

static void test_totals(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) names = golden_files("networks");
    for (guint i = 0; i < names->len; i++) {
        const char *file = g_ptr_array_index(names, i);
        g_auto(GStrv) lines = golden_lines(file);
        assert_true(check_totals(file, lines) > 0);
    }
}

/* The stride on the first 1x1 instead of the 3x3 makes that 1x1 a quarter, in stages 2 to 4: each
 * had 56²·256·128 = 28²·512·256 = 14²·1024·512 = 102,760,448 MACs, so 3 · 3/4 of that go. The 3x3
 * reads a smaller map, but writes as much: 4,089,184,256 - 231,211,008 = 3,857,973,248. */
static void test_resnet50_v1(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = must_build("resnet50_v1", 0, 0);
    g_autoptr(ModelCost) cost = must_cost(graph);
    expect("resnet50_v1", "params", cost->params, 25557032);
    expect("resnet50_v1", "macs", cost->macs, 3857973248);
}

/* ---- Layers ---------------------------------------------------------------------------------- */

/* A line of tests/golden: operator, output without dimensions of 1, parameters or "-", MACs. */
typedef struct Fact {
    const char *op, *shape, *params, *macs;
} Fact;

static char *short_shape(const Shape *shape)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < shape->rank; i++)
        if (shape->dim[i] != 1)
            g_string_append_printf(text, "%s%" G_GINT64_FORMAT, text->len > 0 ? "x" : "",
                                   shape->dim[i]);
    return g_string_free(text, FALSE);
}

static const char *layer_op(const ModelCost *cost, int layer)
{
    if (cost_layer(cost, layer)->op_class == OP_CLASS_DEPTHWISE)
        return op_class_name(OP_CLASS_DEPTHWISE);
    return op_info(cost_op(cost, layer)->kind)->name;
}

/* Moving data has as many forms as frameworks: what the facts do not list may come in between.
 * Dropout does nothing, and the reference does not run it. */
static bool may_skip(const ModelCost *cost, int layer, const Fact *fact)
{
    const char *name = layer_op(cost, layer);
    return cost_layer(cost, layer)->op_class == OP_CLASS_DATA && strcmp(name, "concat") != 0 &&
           (!fact || strcmp(name, fact->op) != 0);
}

static void check_layer(const ModelCost *cost, int index, const char *file, int line,
                        const Fact *fact)
{
    const Graph *graph = cost->graph;
    const LayerCost *layer = cost_layer(cost, index);
    const Op *op = cost_op(cost, index);
    g_autofree char *shape = short_shape(&op_output(graph, op, 0)->shape);
    g_autofree char *macs = g_strdup_printf("%" G_GINT64_FORMAT, layer->macs);
    g_autofree char *params =
        *fact->params == '-' ? g_strdup("-") : g_strdup_printf("%" G_GINT64_FORMAT, layer->params);
    const char *name = layer_op(cost, index);
    if (strcmp(name, fact->op) != 0 || strcmp(shape, fact->shape) != 0 ||
        strcmp(params, fact->params) != 0 || strcmp(macs, fact->macs) != 0)
        fail_msg("%s:%d: the first layer to differ is '%s' (%s:%d): %s %s, %s params, %s MACs; "
                 "expected %s %s, %s params, %s MACs",
                 file, line, op->name, graph->file, op->line, name, shape, params, macs, fact->op,
                 fact->shape, fact->params, fact->macs);
}

/* The next layer from *i on that the facts speak of, or -1. */
static int next_layer(const ModelCost *cost, int *i, const Fact *fact)
{
    while (*i < cost->n_layers && may_skip(cost, *i, fact))
        (*i)++;
    return *i < cost->n_layers ? (*i)++ : -1;
}

static void check_lines(const ModelCost *cost, const char *file, char **lines)
{
    int layer_index = 0;
    for (int n = 1; *lines[n]; n++) {
        g_auto(GStrv) cells = g_strsplit(lines[n], "\t", -1);
        assert_int_equal(g_strv_length(cells), 4);
        Fact fact = {cells[0], cells[1], cells[2], cells[3]};
        int layer = next_layer(cost, &layer_index, &fact);
        if (layer < 0)
            fail_msg("%s:%d: the network ends before this layer", file, n + 1);
        check_layer(cost, layer, file, n + 1, &fact);
    }
    int more = next_layer(cost, &layer_index, NULL);
    if (more >= 0)
        fail_msg("%s: the network goes on with '%s'", file, cost_op(cost, more)->name);
}

static void check_layers(const char *file)
{
    g_autofree char *name = g_path_get_basename(file);
    *strrchr(name, '.') = '\0';
    g_auto(GStrv) lines = golden_lines(file);
    g_autoptr(Graph) graph = must_build(name, 0, 0);
    g_autoptr(ModelCost) cost = must_cost(graph);
    check_lines(cost, file, lines);
}

static void test_layers(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) names = golden_files("layers");
    for (guint i = 0; i < names->len; i++)
        check_layers(g_ptr_array_index(names, i));
}

/* What charts and tables of layers are labelled with. */
static void test_names(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = must_build("resnet50", 0, 0);
    const Op *stem = graph_op(graph, 0), *first = graph_op(graph, 4);
    assert_string_equal(stem->name, "conv1");
    assert_string_equal(stem->block, "");
    assert_string_equal(first->name, "layer1.0.conv1");
    assert_string_equal(first->block, "layer1.0");
    assert_string_equal(graph_op(graph, graph_n_ops(graph) - 1)->name, "fc");
}

/* ---- Options --------------------------------------------------------------------------------- */

/* Work grows with the batch, but for what is computed from weights alone (Swin v2's table of
 * positions), which is there once. */
static void test_batch(void **state)
{
    (void)state;
    for (int i = 0; i < zoo_count(zoo); i += sampled()) {
        const char *id = zoo_entry(zoo, i)->id;
        g_autoptr(Graph) one = must_build(id, 1, 0);
        g_autoptr(Graph) two = must_build(id, 2, 0);
        g_autoptr(Graph) eight = must_build(id, 8, 0);
        g_autoptr(ModelCost) cost1 = must_cost(one);
        g_autoptr(ModelCost) cost2 = must_cost(two);
        g_autoptr(ModelCost) cost8 = must_cost(eight);
        int64_t macs = cost2->macs - cost1->macs;
        int64_t activations = cost2->activations - cost1->activations;
        assert_true(macs >= 0.99 * (double)cost1->macs);
        expect(id, "macs of 8", cost8->macs, cost1->macs + 7 * macs);
        expect(id, "activations of 8", cost8->activations, cost1->activations + 7 * activations);
        expect(id, "params of 8", cost8->params, cost1->params);
        expect(id, "buffers of 8", cost8->buffers, cost1->buffers);
    }
}

/* At 160 every map of these networks has 5/7 of its side at 224 (112 -> 80, ..., 7 -> 5), so
 * convolutions do 25/49 of their work and linear layers all of it.
 *   resnet50: 4,087,136,256 · 25/49 + 2,048,000
 *   vgg16:   15,346,630,656 · 25/49 + 123,633,664: the adaptive pool makes 7x7 of 5x5
 * ViT has 10x10 patches: 96 of its 197 positions, of 768 numbers, go. */
static void test_resolution(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        int64_t macs, params;
    } rows[] = {
        {"resnet50", 2085273600 + 2048000, 25557032},
        {"vgg16", 7829913600 + 123633664, 138357544},
        {"vit_b_16", -1, 86567656 - 96 * 768},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Graph) graph = must_build(rows[i].id, 0, 160);
        g_autoptr(ModelCost) cost = must_cost(graph);
        if (rows[i].macs >= 0)
            expect(rows[i].id, "macs at 160", cost->macs, rows[i].macs);
        expect(rows[i].id, "params at 160", cost->params, rows[i].params);
    }
}

/* 32 -> conv 7 -> pool 3 -> conv 3 -> pool 1: the third pooling has a 3x3 window for a 1x1 map. */
static void test_too_small(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = build("alexnet", 0, 32, &error);
    assert_null(graph);
    assert_non_null(error);
    assert_true(g_str_has_prefix(error->message, "models/alexnet.lua:"));
    assert_non_null(strstr(error->message, "features.max_pool3"));
}

/* ---- Decoders -------------------------------------------------------------------------------- */

/* Keys and values of 2048 tokens: 2 · 32 layers · 32 heads · 128 · 2048 = 536,870,912 numbers for
 * each of two sequences. They are live from beginning to end; all but the last token's are read,
 * and those are written. Of the weights, the embedding's rows but two stay unread. */
static void test_cache_of_a_decoder(void **state)
{
    (void)state;
    const int64_t cache = 2 * 536870912LL, last = cache / 2048, table = 32000 * 4096;
    const int64_t weights = 6738415616 - table + 2 * 4096, logits = 2 * 32000;
    g_autoptr(Graph) graph = must_build("llama2_7b_decode", 2, 0);
    g_autoptr(ModelCost) cost = must_cost(graph);
    g_autoptr(Footprint) footprint = footprint_new(graph, NULL);
    int64_t states = 0;
    for (guint i = 0; i < graph->inputs->len; i++) {
        const Tensor *tensor = graph_tensor(graph, g_array_index(graph->inputs, int, i));
        states += tensor->is_state ? shape_elements(&tensor->shape) : 0;
    }
    expect("llama2_7b_decode", "cache", states, cache - last);
    expect("llama2_7b_decode", "floor", cost->bytes_floor,
           4 * (weights + cache - last + last + logits) + 2 * 8);
    for (int i = 0; i < graph_n_ops(graph); i++)
        assert_true(footprint->live_bytes[i] > 4 * cache);
    assert_true(footprint->peak_bytes < 4 * cache + (2 << 20)); /* scores: 1 MiB */
}

/* All experts are learned, and two of eight are read for one token: six of 3 · 4096 · 14336 numbers
 * in 32 layers are left alone. Eight tokens may share them, meet 8·(1 − (3/4)^8) = 58,975/8,192 in
 * the mean, and all at most. */
static void test_experts(void **state)
{
    (void)state;
    const int64_t expert = 3 * 4096 * 14336, table = 32000 * 4096;
    const int64_t weights = 46702792704 - 32 * 6 * expert - table + 4096;
    g_autoptr(Graph) one = must_build("mixtral_8x7b_decode", 1, 0);
    g_autoptr(Graph) eight = must_build("mixtral_8x7b_decode", 8, 0);
    g_autoptr(ModelCost) cost = must_cost(one);
    g_autoptr(ModelCost) all = must_cost(eight);
    expect("mixtral_8x7b_decode", "weights read", cost->traffic[TRAFFIC_COMPULSORY].weights,
           weights);
    expect("mixtral_8x7b_decode", "weights expected", cost->traffic[TRAFFIC_EXPECTED].weights,
           weights);
    expect("mixtral_8x7b_decode", "weights read for eight",
           all->traffic[TRAFFIC_COMPULSORY].weights, weights + 7 * 4096);
    expect("mixtral_8x7b_decode", "weights expected for eight",
           all->traffic[TRAFFIC_EXPECTED].weights,
           weights + 7 * 4096 - 32 * 2 * expert + 32 * (expert / 8192 * 58975));
    expect("mixtral_8x7b_decode", "most weights for eight", all->traffic[TRAFFIC_NO_REUSE].weights,
           46702792704 - table + 8 * 4096);
}

/* ---- Descriptions ---------------------------------------------------------------------------- */

static void test_described(void **state)
{
    (void)state;
    static const char *const categories[] = {
        "audio",  "classification",   "detection", "generation", "language", "segmentation",
        "speech", "super-resolution", "tiny",      "video",      NULL,
    };
    for (int i = 0; i < zoo_count(zoo); i++) {
        const ZooEntry *entry = zoo_entry(zoo, i);
        assert_non_null(entry->source);
        assert_non_null(entry->url);
        assert_true(g_str_has_prefix(entry->url, "https://"));
        assert_in_range(entry->year, 1989, 2030);
        assert_non_null(entry->category);
        assert_true(g_strv_contains(categories, entry->category));
    }
}

/* Every operator has a cost rule: totals are exact, not lower bounds. */
static void test_covered(void **state)
{
    (void)state;
    for (int i = 0; i < zoo_count(zoo); i += sampled()) {
        const char *id = zoo_entry(zoo, i)->id;
        g_autoptr(Graph) graph = must_build(id, 0, 0);
        g_autoptr(ModelCost) cost = must_cost(graph);
        expect(id, "operators without a rule", (int64_t)cost->unknown->len, 0);
        expect(id, "operators covered", cost->covered, cost->operators);
    }
}

static bool quotes_agree(const ModelCost *cost, const Published *published)
{
    if (published->exact && strcmp(published->quantity, "params") == 0)
        return (int64_t)published->value == cost->params;
    if (strcmp(published->quantity, "macs") == 0) /* conventions differ by less than this */
        return ABS((double)cost->macs / published->value - 1) < 0.08;
    return strcmp(published->quantity, "top1") != 0 ||
           (published->value > 50 && published->value < 100);
}

static void test_published(void **state)
{
    (void)state;
    for (int i = 0; i < zoo_count(zoo); i += sampled()) {
        const char *id = zoo_entry(zoo, i)->id;
        g_autoptr(Graph) graph = must_build(id, 0, 0);
        g_autoptr(ModelCost) cost = must_cost(graph);
        assert_true(graph->published->len > 0);
        for (guint k = 0; k < graph->published->len; k++) {
            const Published *published = &g_array_index(graph->published, Published, k);
            assert_non_null(published->source);
            if (!quotes_agree(cost, published))
                fail_msg("%s: the published %s of %.15g is not this network's", id,
                         published->quantity, published->value);
        }
    }
}

static int load(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    zoo = zoo_load("models", "models", errors);
    for (guint i = 0; i < errors->len; i++)
        print_error("%s\n", ((GError *)g_ptr_array_index(errors, i))->message);
    return errors->len > 0 ? -1 : 0;
}

static int unload(void **state)
{
    (void)state;
    zoo_free(zoo);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_totals),
        cmocka_unit_test(test_resnet50_v1),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_batch),
        cmocka_unit_test(test_resolution),
        cmocka_unit_test(test_too_small),
        cmocka_unit_test(test_described),
        cmocka_unit_test(test_cache_of_a_decoder),
        cmocka_unit_test(test_experts),
        cmocka_unit_test(test_covered),
        cmocka_unit_test(test_published),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
