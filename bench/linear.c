/* Whether what is asked of a network takes time in proportion to its operators: chains of several
 * kinds, of 10,000 operators and of 100,000, built one operator after the other, as no model file
 * may. A ratio of 10 is a straight line; one of 100 means that pairs of operators are looked at.
 *
 * linear [N]: of N operators and of ten times N. */
#include "advice/advice.h"
#include "cost/capacity.h"
#include "cost/footprint.h"
#include "cost/training.h"
#include "measure.h"
#include "site/project.h"
#include "whatif/design.h"
#include "whatif/fusion.h"
#include "whatif/quantized.h"

enum { FEW = 10 * 1000, TIMES = 10 };

/* Builds `n` operators or a few more on `x`; returns the last tensor. */
typedef int Chain(Graph *graph, int x, int n);

typedef struct Setting {
    const Graph *graph;
    const Device *device;
} Setting;

static void stop(const GError *error)
{
    g_error("%s", error ? error->message : "no result");
}

/* ---- Networks -------------------------------------------------------------------------------- */

static int add(Graph *graph, OpKind kind, const int *inputs, int n, const Attrs *attrs)
{
    GError *error = NULL;
    g_autofree char *name = g_strdup_printf("op%d", graph_n_ops(graph));
    int op = graph_add_op(graph, kind, name, inputs, n, attrs, true, &error);
    if (op == NO_OP)
        stop(error);
    return graph_op(graph, op)->outputs[0];
}

static int add1(Graph *graph, OpKind kind, int x)
{
    return add(graph, kind, &x, 1, NULL);
}

static int add2(Graph *graph, OpKind kind, int x, int y)
{
    return add(graph, kind, (int[]){x, y}, 2, NULL);
}

static int add_conv(Graph *graph, int x, bool bias)
{
    Attrs attrs = op_default_attrs(OP_CONV);
    attrs.as.window.channels = 8;
    attrs.as.window.kernel = (Ints){1, {3}};
    attrs.as.window.pad = (Ints){1, {1}};
    attrs.as.window.bias = bias;
    return add(graph, OP_CONV, &x, 1, &attrs);
}

static int relus(Graph *graph, int x, int n)
{
    for (int i = 0; i < n; i++)
        x = add1(graph, OP_RELU, x);
    return x;
}

static int conv_bn_relus(Graph *graph, int x, int n)
{
    for (int i = 0; i < n; i += 3)
        x = add1(graph, OP_RELU, add1(graph, OP_BATCH_NORM, add_conv(graph, x, false)));
    return x;
}

static int swishes(Graph *graph, int x, int n)
{
    for (int i = 0; i < n; i += 2)
        x = add2(graph, OP_MUL, x, add1(graph, OP_SIGMOID, x));
    return x;
}

/* All results of a chain, side by side. */
static int concat_all(Graph *graph, int x, int n)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 1; i < n; i += 2) {
        x = add1(graph, OP_RELU, add_conv(graph, x, true));
        g_array_append_val(all, x);
    }
    return add(graph, OP_CONCAT, (const int *)all->data, (int)all->len, NULL);
}

static int residual_blocks(Graph *graph, int x, int n)
{
    for (int i = 0; i < n; i += 7) {
        int y = add1(graph, OP_BATCH_NORM, add_conv(graph, x, false));
        y = add1(graph, OP_BATCH_NORM, add_conv(graph, add1(graph, OP_RELU, y), false));
        x = add1(graph, OP_RELU, add2(graph, OP_ADD, y, x));
    }
    return x;
}

/* A convolution that the results of many others are added to, `other` by `other`. */
static int add_to_conv(Graph *graph, int x, int n, int (*other)(Graph *graph, int x))
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 1; i < n; i += 2) {
        int y = other(graph, x);
        g_array_append_val(all, y);
    }
    x = add_conv(graph, x, true);
    for (guint i = 0; i < all->len; i++)
        x = add2(graph, OP_ADD, x, g_array_index(all, int, i));
    return x;
}

static int add_tanh(Graph *graph, int x)
{
    return add1(graph, OP_TANH, x);
}

static int additions(Graph *graph, int x, int n)
{
    return add_to_conv(graph, x, n, add_tanh);
}

static int add_branch(Graph *graph, int x)
{
    return add_conv(graph, x, true);
}

/* RepVGG with very many branches. */
static int branches(Graph *graph, int x, int n)
{
    return add_to_conv(graph, x, n, add_branch);
}

/* What the rule `quantize` folds: each convolution reads and writes int8. */
static int quantized_convs(Graph *graph, int x, int n)
{
    for (int i = 0; i < n; i += 3)
        x = add_conv(graph, add1(graph, OP_DEQUANTIZE, add1(graph, OP_QUANTIZE, x)), true);
    return x;
}

/* What the rule `pointwise` runs in one pass, behind what makes its input. */
static int pointwise(Graph *graph, int x, int n)
{
    for (int i = 0; i < n; i += 3)
        x = add2(graph, OP_ADD, x, add1(graph, OP_TANH, add1(graph, OP_EXP, x)));
    return x;
}

/* What the rule `attention` makes one operator of. */
static int attentions(Graph *graph, int x, int n)
{
    for (int i = 0; i < n; i += 3)
        x = add2(graph, OP_MATMUL, add1(graph, OP_SOFTMAX, add2(graph, OP_MATMUL, x, x)), x);
    return x;
}

static const struct {
    const char *name;
    Chain *chain;
} chains[] = {
    {"relu", relus},
    {"conv, bn, relu", conv_bn_relus},
    {"x * sigmoid(x)", swishes},
    {"concat of all", concat_all},
    {"residual blocks", residual_blocks},
    {"additions to a conv", additions},
    {"branches of one tensor", branches},
    {"quantized convs", quantized_convs},
    {"element by element", pointwise},
    {"attention", attentions},
};

static Graph *build(Chain *chain, int n)
{
    Graph *graph = graph_new("chain", "Chain");
    Shape shape = {4, {1, 8, 8, 8}};
    int x = graph_add_input(graph, "x", shape, DTYPE_FP32);
    graph_add_output(graph, chain(graph, x, n));
    return graph;
}

/* ---- Questions ------------------------------------------------------------------------------- */

static void ask_fuse(const Setting *setting, GError **error)
{
    graph_free(fuse(setting->graph, FUSION_ALL, NULL, error));
}

static void ask_report(const Setting *setting, GError **error)
{
    FusionReport report = {0};
    graph_free(fuse(setting->graph, FUSION_ALL, &report, error));
    fusion_report_clear(&report);
}

static void ask_advice(const Setting *setting, GError **error)
{
    AdviceSubject subject = {.graph = setting->graph, .device = setting->device};
    advice_list_free(advise(&subject, error));
}

static bool bytes_at(int64_t batch, void *user, int64_t *bytes, GError **error)
{
    const Setting *setting = user;
    g_autoptr(Graph) sized = design_batch(setting->graph, batch, error);
    Peaks peaks;
    if (!sized || !footprint_peaks(sized, &peaks, error))
        return false;
    *bytes = peaks.bytes;
    return true;
}

static void ask_capacity(const Setting *setting, GError **error)
{
    largest_batch((int64_t)1 << 34, bytes_at, (void *)setting, error);
}

static void ask_footprint(const Setting *setting, GError **error)
{
    footprint_free(footprint_new(setting->graph, error));
}

static void quantize(const Setting *setting, const char *id, GError **error)
{
    Scheme scheme;
    if (!scheme_find(id, &scheme, error))
        return;
    g_autoptr(Quantized) quantized = quantize_graph(setting->graph, &scheme);
    quantized_cost_free(quantized_cost(quantized, setting->graph, 0, error));
}

static void ask_int8(const Setting *setting, GError **error)
{
    quantize(setting, "int8", error);
}

/* Every product converts its input for itself. */
static void ask_dynamic(const Setting *setting, GError **error)
{
    quantize(setting, "int8_dynamic", error);
}

static void ask_training(const Setting *setting, GError **error)
{
    Training training;
    TrainingSetup setup = {OPTIMIZER_ADAM, TRAINING_AS_IS};
    training_of(setting->graph, &setup, &training, error);
}

static const struct {
    const char *name;
    void (*ask)(const Setting *setting, GError **error);
} questions[] = {
    {"fusing all", ask_fuse},      {"fusing, with a report", ask_report},
    {"advice", ask_advice},        {"the largest batch", ask_capacity},
    {"memory", ask_footprint},     {"int8", ask_int8},
    {"dynamic int8", ask_dynamic}, {"a step of Adam", ask_training},
};

static double seconds_of(const Setting *setting, size_t question)
{
    GError *error = NULL;
    double start = measure_now();
    questions[question].ask(setting, &error);
    if (error)
        stop(error);
    return measure_now() - start;
}

static void compare(const Setting *few, const Setting *many, size_t chain, size_t question)
{
    double of_few = seconds_of(few, question), of_many = seconds_of(many, question);
    g_autofree char *figure =
        g_strdup_printf("%s: %s", chains[chain].name, questions[question].name);
    g_autofree char *measured =
        g_strdup_printf("%.0f, %.0f ms: %.1f", of_few * 1e3, of_many * 1e3, of_many / of_few);
    measure_row(figure, measured, 1, "10", "");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : FEW;
    g_autoptr(Project) project = project_open(".", NULL, NULL);
    const Device *device = project ? project_device(project, "v100-sxm2", NULL) : NULL;
    if (!device) {
        fprintf(stderr, "bench: run it in the repository's root\n");
        return 1;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(chains); i++) {
        g_autoptr(Graph) short_one = build(chains[i].chain, n);
        g_autoptr(Graph) long_one = build(chains[i].chain, TIMES * n);
        Setting few = {short_one, device}, many = {long_one, device};
        for (size_t j = 0; j < G_N_ELEMENTS(questions); j++)
            compare(&few, &many, i, j);
    }
    return 0;
}
