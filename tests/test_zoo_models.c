/* The zoo in models/ against published counts: totals, and every layer of ten networks.
 *
 * Totals, and the layers in tests/golden/, are those of the networks' reference implementation,
 * counted one operator at a time for one image of 224 x 224. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <string.h>

#include "cost/cost.h"
#include "load/zoo.h"

typedef struct Totals {
    const char *id;
    int64_t params, params_aux_heads, buffers, macs, activations;
    int n_conv, n_linear, n_norm; /* executed */
    int64_t macs_depthwise, macs_linear, macs_matmul;
} Totals;

/* Buffers are means and variances of batch normalisation; the reference's step counters (one per
 * layer) are none. googlenet: 7,280 channels executed and 128 in each auxiliary head. */
static const Totals TOTALS[] = {
    {"alexnet", 61100840, 0, 0, 714188480, 494184, 5, 3, 0, 0, 58621952, 0},
    {"densenet121", 7978856, 0, 83769 - 121, 2834161664, 6900200, 120, 1, 121, 0, 1024000, 0},
    {"efficientnet_b0", 5288548, 0, 42065 - 49, 385814752, 6748036, 81, 1, 49, 34532064, 1280000,
     0},
    {"googlenet", 13004888, 6379984, 15131 - 59, 1498376192, 3227160, 57, 1, 57, 0, 1024000, 0},
    {"mobilenet_v2", 3504872, 0, 34164 - 52, 300774272, 6679112, 52, 1, 52, 20716416, 1280000, 0},
    {"mobilenet_v3_large", 5483032, 0, 24446 - 46, 216589760, 4407168, 62, 2, 46, 18392640, 2508800,
     0},
    {"resnet101", 44549160, 0, 105448 - 104, 7801405440, 16232936, 104, 1, 104, 0, 2048000, 0},
    {"resnet18", 11689512, 0, 9620 - 20, 1814073344, 2484712, 20, 1, 20, 0, 512000, 0},
    {"resnet34", 21797672, 0, 17060 - 36, 3663761408, 3739112, 36, 1, 36, 0, 512000, 0},
    {"resnet50", 25557032, 0, 53173 - 53, 4089184256, 11114984, 53, 1, 53, 0, 2048000, 0},
    {"shufflenet_v2_x1_0", 2278604, 0, 16236 - 56, 144907992, 1951200, 56, 1, 56, 4159512, 1024000,
     0},
    {"squeezenet1_0", 1248424, 0, 0, 818924576, 4346248, 26, 0, 0, 0, 0, 0},
    {"squeezenet1_1", 1235496, 0, 0, 349151936, 2589352, 26, 0, 0, 0, 0, 0},
    {"vgg11", 132863336, 0, 0, 7609090048, 7435240, 8, 3, 0, 0, 123633664, 0},
    {"vgg16", 138357544, 0, 0, 15470264320, 13556712, 13, 3, 0, 0, 123633664, 0},
    {"vgg16_bn", 138365992, 0, 8461 - 13, 15470264320, 13556712, 13, 3, 13, 0, 123633664, 0},
    {"vgg19", 143667240, 0, 0, 19632062464, 14861288, 16, 3, 0, 0, 123633664, 0},
    {"vit_b_16", 86567656, 0, 0, 17563828224, 16491496, 1, 49, 25, 0, 16732895232, 715327488},
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
        n += cost->layers[i].op_class == op_class;
    return n;
}

/* ---- Totals ---------------------------------------------------------------------------------- */

static void check_totals(const Totals *totals)
{
    g_autoptr(Graph) graph = must_build(totals->id, 0, 0);
    g_autoptr(ModelCost) cost = must_cost(graph);
    expect(totals->id, "params", cost->params, totals->params);
    expect(totals->id, "params_aux_heads", cost->params_aux_heads, totals->params_aux_heads);
    expect(totals->id, "buffers", cost->buffers, totals->buffers);
    expect(totals->id, "macs", cost->macs, totals->macs);
    expect(totals->id, "activations", cost->activations, totals->activations);
    expect(totals->id, "convolutions",
           count_class(cost, OP_CLASS_CONV) + count_class(cost, OP_CLASS_DEPTHWISE),
           totals->n_conv);
    expect(totals->id, "linear layers", count_class(cost, OP_CLASS_LINEAR), totals->n_linear);
    expect(totals->id, "normalisations", count_class(cost, OP_CLASS_NORM), totals->n_norm);
    expect(totals->id, "depthwise macs", cost->macs_of_class[OP_CLASS_DEPTHWISE],
           totals->macs_depthwise);
    expect(totals->id, "linear macs", cost->macs_of_class[OP_CLASS_LINEAR], totals->macs_linear);
    expect(totals->id, "matmul macs", cost->macs_of_class[OP_CLASS_MATMUL], totals->macs_matmul);
}

static void test_totals(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(TOTALS); i++)
        check_totals(&TOTALS[i]);
}

/* MobileNet v1: convolutions without bias, batch normalisation after each. */
static void test_mobilenet_v1(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = must_build("mobilenet_v1", 0, 0);
    g_autoptr(ModelCost) cost = must_cost(graph);
    expect("mobilenet_v1", "params", cost->params, 4231976);
    expect("mobilenet_v1", "macs", cost->macs, 568740352);
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

static const char *layer_op(const Graph *graph, const LayerCost *layer)
{
    if (layer->op_class == OP_CLASS_DEPTHWISE)
        return op_class_name(OP_CLASS_DEPTHWISE);
    return op_info(graph_op(graph, layer->op)->kind)->name;
}

/* Moving data has as many forms as frameworks: what the facts do not list may come in between.
 * Dropout does nothing, and the reference does not run it. */
static bool may_skip(const Graph *graph, const LayerCost *layer, const Fact *fact)
{
    const char *name = layer_op(graph, layer);
    return layer->op_class == OP_CLASS_DATA && strcmp(name, "concat") != 0 &&
           (!fact || strcmp(name, fact->op) != 0);
}

static void check_layer(const Graph *graph, const LayerCost *layer, const char *file, int line,
                        const Fact *fact)
{
    const Op *op = graph_op(graph, layer->op);
    g_autofree char *shape = short_shape(&op_output(graph, op, 0)->shape);
    g_autofree char *macs = g_strdup_printf("%" G_GINT64_FORMAT, layer->macs);
    g_autofree char *params =
        *fact->params == '-' ? g_strdup("-") : g_strdup_printf("%" G_GINT64_FORMAT, layer->params);
    const char *name = layer_op(graph, layer);
    if (strcmp(name, fact->op) != 0 || strcmp(shape, fact->shape) != 0 ||
        strcmp(params, fact->params) != 0 || strcmp(macs, fact->macs) != 0)
        fail_msg("%s:%d: the first layer to differ is '%s' (%s:%d): %s %s, %s params, %s MACs; "
                 "expected %s %s, %s params, %s MACs",
                 file, line, op->name, graph->file, op->line, name, shape, params, macs, fact->op,
                 fact->shape, fact->params, fact->macs);
}

/* The next layer from *i on that the facts speak of, or NULL. */
static const LayerCost *next_layer(const ModelCost *cost, int *i, const Fact *fact)
{
    while (*i < cost->n_layers && may_skip(cost->graph, &cost->layers[*i], fact))
        (*i)++;
    return *i < cost->n_layers ? &cost->layers[(*i)++] : NULL;
}

static void check_lines(const ModelCost *cost, const char *file, char **lines)
{
    int layer_index = 0;
    for (int n = 1; *lines[n]; n++) {
        g_auto(GStrv) cells = g_strsplit(lines[n], "\t", -1);
        assert_int_equal(g_strv_length(cells), 4);
        Fact fact = {cells[0], cells[1], cells[2], cells[3]};
        const LayerCost *layer = next_layer(cost, &layer_index, &fact);
        if (!layer)
            fail_msg("%s:%d: the network ends before this layer", file, n + 1);
        check_layer(cost->graph, layer, file, n + 1, &fact);
    }
    const LayerCost *more = next_layer(cost, &layer_index, NULL);
    if (more)
        fail_msg("%s: the network goes on with '%s'", file, graph_op(cost->graph, more->op)->name);
}

static void check_layers(const char *id)
{
    g_autofree char *file = g_strdup_printf("tests/golden/%s.tsv", id);
    g_autofree char *text = NULL;
    GError *error = NULL;
    if (!g_file_get_contents(file, &text, NULL, &error))
        fail_with(error);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(Graph) graph = must_build(id, 0, 0);
    g_autoptr(ModelCost) cost = must_cost(graph);
    check_lines(cost, file, lines);
}

static void test_layers(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "alexnet",  "densenet121",        "efficientnet_b0", "mobilenet_v2", "resnet18",
        "resnet50", "shufflenet_v2_x1_0", "squeezenet1_1",   "vgg16",        "vit_b_16",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        check_layers(ids[i]);
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

static void test_batch(void **state)
{
    (void)state;
    for (int i = 0; i < zoo_count(zoo); i++) {
        const char *id = zoo_entry(zoo, i)->id;
        g_autoptr(Graph) one = must_build(id, 1, 0);
        g_autoptr(Graph) eight = must_build(id, 8, 0);
        g_autoptr(ModelCost) cost1 = must_cost(one);
        g_autoptr(ModelCost) cost8 = must_cost(eight);
        expect(id, "macs of 8", cost8->macs, 8 * cost1->macs);
        expect(id, "activations of 8", cost8->activations, 8 * cost1->activations);
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

/* ---- Descriptions ---------------------------------------------------------------------------- */

static void test_described(void **state)
{
    (void)state;
    for (int i = 0; i < zoo_count(zoo); i++) {
        const ZooEntry *entry = zoo_entry(zoo, i);
        assert_non_null(entry->source);
        assert_non_null(entry->url);
        assert_true(g_str_has_prefix(entry->url, "https://arxiv.org/abs/"));
        assert_in_range(entry->year, 2012, 2030);
        assert_string_equal(entry->category, "classification");
    }
}

/* Every operator has a cost rule: totals are exact, not lower bounds. */
static void test_covered(void **state)
{
    (void)state;
    for (int i = 0; i < zoo_count(zoo); i++) {
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
    for (int i = 0; i < zoo_count(zoo); i++) {
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
        cmocka_unit_test(test_totals),      cmocka_unit_test(test_mobilenet_v1),
        cmocka_unit_test(test_resnet50_v1), cmocka_unit_test(test_layers),
        cmocka_unit_test(test_names),       cmocka_unit_test(test_batch),
        cmocka_unit_test(test_resolution),  cmocka_unit_test(test_too_small),
        cmocka_unit_test(test_described),   cmocka_unit_test(test_covered),
        cmocka_unit_test(test_published),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
