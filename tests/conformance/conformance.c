/* Reads every file of a collection of ONNX models and compares what is counted with the figures
 * that stand beside them.
 *
 *   conformance DIRECTORY LEDGER
 *
 * DIRECTORY has light.csv, exported.csv, exported_peak.csv and node.csv, with a folder of .onnx
 * files for each. A line of LEDGER names a deviation that is understood, "exported/name quantity
 * reason"; '#' begins a comment. A deviation that the ledger does not list is a failure, and so is
 * a line of it that is no deviation (any more).
 *
 * Networks that the zoo has too (models/ of the current folder) are compared with it: they have the
 * same MACs, and parameters that differ by the batch normalizations that the exporter folded.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "cost/cost.h"
#include "cost/footprint.h"
#include "onnx/graph.h"
#include "proto/file.h"
#include "zoo/zoo.h"

typedef struct Run {
    const char *dir;
    GHashTable *ledger; /* "file quantity" to whether it was met */
    int checks, deviations, failures;
} Run;

/* ---- Comparing ------------------------------------------------------------------------------- */

static void deviate(Run *run, const char *file, const char *quantity, const char *how)
{
    g_autofree char *key = g_strdup_printf("%s %s", file, quantity);
    run->deviations++;
    if (g_hash_table_contains(run->ledger, key)) {
        g_hash_table_insert(run->ledger, g_strdup(key), GINT_TO_POINTER(1));
        return;
    }
    run->failures++;
    printf("FAIL %s: %s\n", key, how);
}

static void expect(Run *run, const char *file, const char *quantity, int64_t got, int64_t want)
{
    run->checks++;
    if (got == want)
        return;
    g_autofree char *how =
        g_strdup_printf("%" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, got, want);
    deviate(run, file, quantity, how);
}

static bool read_ledger(Run *run, const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error)) {
        printf("%s\n", error->message);
        return false;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = g_strsplit(g_strstrip(*line), " ", 3);
        if (**line == '#' || g_strv_length(words) < 3)
            continue;
        g_hash_table_insert(run->ledger, g_strdup_printf("%s %s", words[0], words[1]), NULL);
    }
    return true;
}

static void check_ledger(Run *run)
{
    GHashTableIter iter;
    gpointer key, met;
    g_hash_table_iter_init(&iter, run->ledger);
    while (g_hash_table_iter_next(&iter, &key, &met)) {
        if (met)
            continue;
        run->failures++;
        printf("FAIL %s: the ledger lists it, but it is as expected\n", (char *)key);
    }
}

/* ---- Tables ---------------------------------------------------------------------------------- */

/* The fields of a line of CSV; the caller frees. */
static GPtrArray *split_line(const char *line)
{
    GPtrArray *fields = g_ptr_array_new_with_free_func(g_free);
    GString *field = g_string_new(NULL);
    bool quoted = false;
    for (const char *c = line; *c && *c != '\r' && *c != '\n'; c++) {
        if (*c == '"' && quoted && c[1] == '"') {
            g_string_append_c(field, *c++);
        } else if (*c == '"') {
            quoted = !quoted;
        } else if (*c == ',' && !quoted) {
            g_ptr_array_add(fields, g_strdup(field->str));
            g_string_truncate(field, 0);
        } else {
            g_string_append_c(field, *c);
        }
    }
    g_ptr_array_add(fields, g_string_free(field, FALSE));
    return fields;
}

typedef struct Row {
    GPtrArray *names, *fields;
} Row;

static const char *text_of(const Row *row, const char *name)
{
    for (guint i = 0; i < row->names->len && i < row->fields->len; i++)
        if (strcmp(row->names->pdata[i], name) == 0)
            return row->fields->pdata[i];
    printf("there is no column '%s'\n", name);
    exit(2);
}

static int64_t number_of(const Row *row, const char *name)
{
    return g_ascii_strtoll(text_of(row, name), NULL, 10);
}

static void each_row(Run *run, const char *table, void (*visit)(Run *, const Row *))
{
    g_autofree char *path = g_build_filename(run->dir, table, NULL), *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        printf("%s: cannot be read\n", path);
        exit(2);
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) names = split_line(lines[0]);
    for (char **line = lines + 1; *line; line++) {
        if (!**line)
            continue;
        g_autoptr(GPtrArray) fields = split_line(*line);
        visit(run, &(Row){names, fields});
    }
}

/* ---- Networks -------------------------------------------------------------------------------- */

typedef struct Network {
    char *file;
    OnnxModel *model;
    Graph *graph;
} Network;

static void network_clear(Network *network)
{
    g_clear_pointer(&network->graph, graph_free);
    g_clear_pointer(&network->model, onnx_model_free);
    g_clear_pointer(&network->file, g_free);
}

static bool load(Run *run, Network *network, const char *folder, const char *name,
                 const OnnxOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *base = g_strconcat(name, ".onnx", NULL);
    g_autofree char *path = g_build_filename(run->dir, folder, base, NULL);
    network->file = g_build_filename(folder, name, NULL);
    network->model = onnx_model_read(NULL, path, network->file, &error);
    if (network->model)
        network->graph = onnx_graph_new(network->model, network->file, options, &error);
    run->checks++;
    if (!network->graph)
        deviate(run, network->file, "load", error->message);
    return network->graph != NULL;
}

/* "input:batchx3x224x224": the figures are of batch 2, 16 tokens, 256 x 256 pixels. */
static OnnxOptions *options_for(const char *inputs)
{
    static const char *const dims[] = {"batch=2", "seq=16", "height=256", "width=256"};
    OnnxOptions *options = onnx_options_new();
    const char *shape = strchr(inputs, ':');
    g_auto(GStrv) parts = g_strsplit_set(shape ? shape + 1 : "", "x;", -1);
    for (size_t i = 0; i < G_N_ELEMENTS(dims); i++)
        for (char **part = parts; *part; part++)
            if (**part && g_str_has_prefix(dims[i], *part) && dims[i][strlen(*part)] == '=')
                onnx_options_add_dim(options, dims[i], NULL);
    return options;
}

static int64_t elements_of(const Graph *graph, TensorRole role)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (graph_tensor(graph, i)->role == role)
            sum = count_add(sum, shape_elements(&graph_tensor(graph, i)->shape));
    return sum;
}

static void check_file(Run *run, const Network *network, const Row *row)
{
    const OnnxGraph *graph = &network->model->graph;
    int64_t all = 0, real = 0, bytes = 0;
    for (int i = 0; i < graph->n_initializers; i++) {
        const OnnxTensor *tensor = &graph->initializers[i];
        DType dtype = dtype_from_onnx(tensor->data_type);
        all += tensor->elements;
        real += dtype_is_float(dtype) ? tensor->elements : 0;
        bytes += count_bytes(tensor->elements, dtype_bits(dtype));
    }
    const char *file = network->file;
    expect(run, file, "opset", onnx_model_opset(network->model, ""), number_of(row, "opset"));
    expect(run, file, "ir", network->model->ir_version, number_of(row, "ir"));
    expect(run, file, "n_nodes", graph->n_nodes, number_of(row, "n_nodes"));
    expect(run, file, "n_initializers", graph->n_initializers, number_of(row, "n_initializers"));
    expect(run, file, "init_elems_all", all, number_of(row, "init_elems_all"));
    expect(run, file, "init_elems_float", real, number_of(row, "init_elems_float"));
    expect(run, file, "init_bytes", bytes, number_of(row, "init_bytes"));
}

/* The figures count the products of the standard set and the operators that quantize them, not
 * Einsum, nor QGemm of com.microsoft. */
static bool in_figures(const Op *op)
{
    return op->kind != OP_EINSUM && strcmp(op->type, "QGemm") != 0;
}

static void check_macs(Run *run, const Network *network, const ModelCost *cost, const Row *row)
{
    int64_t conv = 0, depthwise = 0, grouped = 0, transposed = 0, gemm = 0, matmul = 0, rnn = 0,
            apart = 0;
    for (int i = 0; i < cost->n_layers; i++) {
        const Op *op = cost_op(cost, i);
        int64_t *sum = &matmul;
        if (!in_figures(op))
            sum = &apart;
        else if (op->kind == OP_CONV)
            sum = op_is_depthwise(network->graph, op) ? &depthwise
                  : op_window(op)->groups > 1         ? &grouped
                                                      : &conv;
        else if (op->kind == OP_CONV_TRANSPOSE)
            sum = &transposed;
        else if (op->kind == OP_LINEAR)
            sum = &gemm;
        else if (op_info(op->kind)->op_class == OP_CLASS_RECURRENT)
            sum = &rnn;
        *sum += cost_layer(cost, i)->macs;
    }
    const char *file = network->file;
    expect(run, file, "macs_conv", conv, number_of(row, "macs_conv"));
    expect(run, file, "macs_dwconv", depthwise, number_of(row, "macs_dwconv"));
    expect(run, file, "macs_gconv", grouped, number_of(row, "macs_gconv"));
    expect(run, file, "macs_convtranspose", transposed, number_of(row, "macs_convtranspose"));
    expect(run, file, "macs_gemm", gemm, number_of(row, "macs_gemm"));
    expect(run, file, "macs_matmul", matmul, number_of(row, "macs_matmul"));
    expect(run, file, "macs_rnn", rnn, number_of(row, "macs_rnn"));
    expect(run, file, "macs_total", cost->macs - apart, number_of(row, "macs_total"));
}

/* How many nodes of a type, from "Add:8;Conv:20". */
static int64_t nodes_of_type(const Row *row, const char *type)
{
    g_auto(GStrv) types = g_strsplit(text_of(row, "op_hist"), ";", -1);
    for (char **entry = types; *entry; entry++) {
        char *colon = strchr(*entry, ':');
        if (colon && (size_t)(colon - *entry) == strlen(type) &&
            strncmp(*entry, type, strlen(type)) == 0)
            return g_ascii_strtoll(colon + 1, NULL, 10);
    }
    return 0;
}

/* Constants that are nodes are tensors in a graph. */
static void check_operators(Run *run, const Network *network, const ModelCost *cost, const Row *row)
{
    int64_t filled = 0, operators = number_of(row, "n_nodes") - nodes_of_type(row, "Constant");
    for (int i = 0; i < graph_n_ops(network->graph); i++)
        filled += graph_op(network->graph, i)->kind == OP_CONSTANT_OF_SHAPE;
    operators -= nodes_of_type(row, "ConstantOfShape") - filled;
    expect(run, network->file, "operators", cost->operators, operators);
    expect(run, network->file, "covered", cost->covered, operators);
}

static void check_activations(Run *run, const Network *network, const Row *row)
{
    const Graph *graph = network->graph;
    int64_t products = 0;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        if (!op_is_product(op->kind) || !in_figures(op))
            continue;
        for (int j = 0; j < op->n_outputs; j++)
            if (op_output(graph, op, j))
                products = count_add(products, shape_elements(&op_output(graph, op, j)->shape));
    }
    expect(run, network->file, "act_out_elems_gemmlike", products,
           number_of(row, "act_out_elems_gemmlike"));
}

static bool is_read(const OnnxGraph *graph, const char *name)
{
    for (int i = 0; i < graph->n_nodes; i++)
        for (int j = 0; j < graph->nodes[i].n_inputs; j++)
            if (strcmp(graph->nodes[i].inputs[j], name) == 0)
                return true;
    return false;
}

/* The figures count initializers, and what ConstantOfShape nodes make. Constant nodes may hold
 * weights as well; an initializer that no node reads is none. */
static int64_t weights_beside(const Network *network)
{
    const OnnxGraph *file = &network->model->graph;
    int64_t sum = 0;
    for (int i = 0; i < file->n_initializers; i++)
        if (dtype_is_float(dtype_from_onnx(file->initializers[i].data_type)) &&
            !is_read(file, file->initializers[i].name))
            sum -= file->initializers[i].elements;
    g_autoptr(GHashTable) constants = g_hash_table_new(g_str_hash, g_str_equal);
    for (int i = 0; i < file->n_nodes; i++)
        if (strcmp(file->nodes[i].op_type, "Constant") == 0)
            g_hash_table_add(constants, (gpointer)file->nodes[i].outputs[0]);
    for (int i = 0; i < graph_n_tensors(network->graph); i++) {
        const Tensor *tensor = graph_tensor(network->graph, i);
        bool weight = tensor->role == TENSOR_WEIGHT || tensor->role == TENSOR_BUFFER;
        if (weight && g_hash_table_contains(constants, tensor->name))
            sum += shape_elements(&tensor->shape);
    }
    return sum;
}

/* Quantized weights are whole numbers: there all initializers are weights, scales or zero points.
 * Where weights are inputs, there is nothing to compare with. */
static void check_parameters(Run *run, const Network *network, const ModelCost *cost,
                             const char *folder, const Row *row)
{
    const Graph *graph = network->graph;
    int64_t held = elements_of(graph, TENSOR_WEIGHT) + elements_of(graph, TENSOR_BUFFER);
    int64_t metadata = elements_of(graph, TENSOR_METADATA);
    int64_t want = number_of(row, metadata > 0 ? "init_elems_all" : "init_elems_float");
    if (strcmp(folder, "light") == 0)
        want += number_of(row, "constofshape_elems");
    want += weights_beside(network);
    if (network->model->graph.n_initializers > 0)
        expect(run, network->file, "parameters", held + metadata, want);
    expect(run, network->file, "cost.params", cost->params + cost->buffers, held);
}

static void check_network(Run *run, const char *folder, const Row *row)
{
    g_autoptr(OnnxOptions) options = options_for(text_of(row, "inputs"));
    Network network = {0};
    const char *name = text_of(row, "file");
    if (load(run, &network, folder, name, options)) {
        g_autoptr(GError) error = NULL;
        g_autoptr(ModelCost) cost = cost_graph(network.graph, 0, &error);
        check_file(run, &network, row);
        if (!cost) {
            deviate(run, network.file, "cost", error->message);
        } else {
            check_macs(run, &network, cost, row);
            check_operators(run, &network, cost, row);
            check_activations(run, &network, row);
            check_parameters(run, &network, cost, folder, row);
        }
        for (guint i = 0; i < options->warnings->len; i++)
            deviate(run, network.file, "warning", options->warnings->pdata[i]);
    }
    network_clear(&network);
}

static void check_exported(Run *run, const Row *row)
{
    check_network(run, "exported", row);
}

static void check_light(Run *run, const Row *row)
{
    check_network(run, "light", row);
}

static void check_peak(Run *run, const Row *row)
{
    Network network = {0};
    if (load(run, &network, "exported", text_of(row, "file"), NULL)) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Footprint) footprint = footprint_new(network.graph, &error);
        if (footprint) {
            expect(run, network.file, "peakV1", footprint->peak_bytes, number_of(row, "peakV1"));
            expect(run, network.file, "peakV2", footprint->peak_inplace_bytes,
                   number_of(row, "peakV2"));
        } else {
            deviate(run, network.file, "footprint", error->message);
        }
    }
    network_clear(&network);
}

/* ---- Single operators ------------------------------------------------------------------------ */

static bool shape_is(const Shape *shape, const json_t *want)
{
    bool same = shape->rank == (int)json_array_size(want);
    for (int i = 0; same && i < shape->rank; i++)
        same = shape->dim[i] == json_integer_value(json_array_get(want, (size_t)i));
    return same;
}

static void check_node(Run *run, const Row *row)
{
    Network network = {0};
    json_t *expected = json_loads(text_of(row, "output_shapes"), 0, NULL);
    g_autoptr(OnnxOptions) options = onnx_options_new();
    if (load(run, &network, "node", text_of(row, "test"), options)) {
        for (guint i = 0; i < options->warnings->len; i++)
            deviate(run, network.file, "warning", options->warnings->pdata[i]);
        for (int i = 0; i < network.model->graph.n_outputs; i++) {
            const char *name = network.model->graph.outputs[i].name;
            const json_t *want = json_object_get(expected, name);
            /* Sequences, of which there are as many outputs as tensors, come last. */
            if (!want || json_is_null(want) || (guint)i >= network.graph->outputs->len)
                continue;
            const Tensor *tensor =
                graph_tensor(network.graph, g_array_index(network.graph->outputs, int, (guint)i));
            run->checks++;
            if (shape_is(&tensor->shape, want))
                continue;
            g_autofree char *got = shape_text(&tensor->shape), *said = json_dumps(want, 0);
            g_autofree char *how = g_strdup_printf("%s, not %s", got, said);
            deviate(run, network.file, name, how);
        }
    }
    json_decref(expected);
    network_clear(&network);
}

/* ---- Round trip ------------------------------------------------------------------------------ */

/* Files, and the same networks in the zoo. */
static const struct {
    const char *folder, *file, *model;
} exports[] = {
    {"exported", "alexnet", "alexnet"},
    {"exported", "convnext_tiny", "convnext_tiny"},
    {"exported", "deeplabv3_mobilenet_v3_large", "deeplabv3_mobilenet_v3_large"},
    {"exported", "densenet121", "densenet121"},
    {"exported", "efficientnet_b0", "efficientnet_b0"},
    {"exported", "googlenet", "googlenet"},
    {"exported", "mobilenet_v2", "mobilenet_v2"},
    {"exported", "mobilenet_v2_unfused_bn", "mobilenet_v2"},
    {"exported", "r3d_18", "r3d_18"},
    {"exported", "regnet_y_400mf", "regnet_y_400mf"},
    {"exported", "resnet18", "resnet18"},
    {"exported", "resnet18_opset9", "resnet18"},
    {"exported", "resnet50", "resnet50"},
    {"exported", "resnet50_unfused_bn", "resnet50"},
    {"exported", "shufflenet_v2_x1_0", "shufflenet_v2_x1_0"},
    {"exported", "squeezenet1_1", "squeezenet1_1"},
    {"exported", "swin_t", "swin_t"},
    {"exported", "vgg16", "vgg16"},
    {"exported", "vit_b_16", "vit_b_16"},
    {"light", "light_resnet50", "resnet50"},
    {"light", "light_squeezenet", "squeezenet1_1"},
    {"light", "light_vgg19", "vgg19"},
};

static int64_t batch_norm_channels(const Graph *graph)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        if (op->kind == OP_BATCH_NORM && !op->auxiliary)
            sum += op_input(graph, op, 0)->shape.dim[1];
    }
    return sum;
}

/* Of heads used in training only, which no exporter writes. */
static int64_t auxiliary_params(const Graph *graph)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_ops(graph); i++) {
        const Op *op = graph_op(graph, i);
        for (int j = 0; op->auxiliary && j < op->n_inputs; j++)
            if (op_input(graph, op, j) && op_input(graph, op, j)->role == TENSOR_WEIGHT)
                sum += shape_elements(&op_input(graph, op, j)->shape);
    }
    return sum;
}

/* A folded batch normalization of C channels takes its 2·C parameters along and leaves a
 * convolution C biases. */
static void compare(Run *run, const Network *network, const Graph *model)
{
    g_autoptr(ModelCost) file = cost_graph(network->graph, 0, NULL);
    g_autoptr(ModelCost) zoo = cost_graph(model, 0, NULL);
    int64_t folded = batch_norm_channels(model) - batch_norm_channels(network->graph);
    int64_t heads = auxiliary_params(model), want = zoo->params - heads - folded;
    const char *deviation = file->params == want ? "" : " (ledger)";
    printf("%-38s %-30s %14" G_GINT64_FORMAT " %11" G_GINT64_FORMAT " %11" G_GINT64_FORMAT
           " %8" G_GINT64_FORMAT " %7" G_GINT64_FORMAT " %7" G_GINT64_FORMAT "%s\n",
           network->file, model->id, file->macs, zoo->params, file->params, heads, folded,
           want - file->params, deviation);
    expect(run, network->file, "zoo.macs", file->macs, zoo->macs);
    expect(run, network->file, "zoo.params", file->params, want);
}

static void check_round_trips(Run *run)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Zoo) zoo = zoo_load("models", "models", errors);
    printf("%-38s %-30s %14s %11s %11s %8s %7s %7s\n", "file", "model of the zoo", "MACs",
           "parameters", "in the file", "training", "folded", "else");
    for (size_t i = 0; i < G_N_ELEMENTS(exports); i++) {
        Network network = {0};
        g_autoptr(GError) error = NULL;
        int entry = zoo_find(zoo, exports[i].model);
        g_autoptr(Graph) model = entry < 0 ? NULL : zoo_build(zoo, entry, NULL, &error);
        if (!model)
            deviate(run, exports[i].model, "zoo",
                    error ? error->message : "there is no such model");
        else if (load(run, &network, exports[i].folder, exports[i].file, NULL))
            compare(run, &network, model);
        network_clear(&network);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        printf("usage: conformance DIRECTORY LEDGER\n");
        return 2;
    }
    if (!g_file_test(argv[1], G_FILE_TEST_IS_DIR)) {
        printf("conformance: skipped, there is no %s\n", argv[1]);
        return 0;
    }
    Run run = {
        .dir = argv[1],
        .ledger = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    if (!read_ledger(&run, argv[2]))
        return 2;
    each_row(&run, "light.csv", check_light);
    each_row(&run, "exported.csv", check_exported);
    each_row(&run, "exported_peak.csv", check_peak);
    each_row(&run, "node.csv", check_node);
    check_round_trips(&run);
    check_ledger(&run);
    printf("conformance: %d checks, %d deviations, %d of them failures\n", run.checks,
           run.deviations, run.failures);
    g_hash_table_destroy(run.ledger);
    return run.failures > 0;
}
