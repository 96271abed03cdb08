/* Rows add up to totals in every column: of every network of the zoo and of ONNX files, by layer
 * and by class, as built, quantized and fused. */
#include "onnx_kit.h"

#include "analysis/analysis.h"
#include "sanitized.h"
#include "site/project.h"
#include <math.h>

static const char *const traffics[] = {"compulsory", "expected", "tiled", "no_reuse"};

typedef struct Sum {
    const ModelResult *model;
    const char *of; /* "layers" or "classes" */
    RecordList rows;
    const RecordType *type;
} Sum;

static bool is_whole(const Field *field)
{
    return field->type == FIELD_COUNT || field->type == FIELD_BYTES;
}

static int64_t add_up(const Sum *sum, const char *column)
{
    int64_t total = 0;
    for (int i = 0; i < sum->rows.n; i++) {
        Value value;
        if (record_read(sum->type, record_at(&sum->rows, i), column, NULL, &value))
            count_add_to(&total, value.integer);
    }
    return total;
}

static void check_column(const Sum *sum, const char *column, const char *total)
{
    Value value = {.integer = 0};
    record_read(&model_record, sum->model, total, NULL, &value);
    int64_t rows = add_up(sum, column);
    if (rows != value.integer)
        fail_msg("%s: %s of %s are %lld, the network has %lld", sum->model->id, column, sum->of,
                 (long long)rows, (long long)value.integer);
}

/* Columns that have the name of a total; how many there are. */
static int check_columns(const Sum *sum)
{
    int n = 0;
    for (const Field *field = sum->type->fields; field->name; field++) {
        const Field *total = record_field(&model_record, field->name);
        if (!is_whole(field) || !total || !is_whole(total))
            continue;
        check_column(sum, field->name, field->name);
        n++;
    }
    return n;
}

static void check_traffic(const Sum *sum)
{
    for (size_t i = 0; i < G_N_ELEMENTS(traffics); i++)
        for (const Field *field = traffic_record.fields; field->name; field++) {
            g_autofree char *column = g_strdup_printf("traffic.%s.%s", traffics[i], field->name);
            check_column(sum, column, column);
        }
}

static RecordList list_of(const ModelResult *model, const char *name)
{
    Value value = {.records = {NULL, 0, 0}};
    record_read(&model_record, model, name, NULL, &value);
    return value.records;
}

/* No model is below compulsory traffic, or above that without reuse. */
static void check_order(const ModelResult *model)
{
    for (int i = 0; i < model->cost->n_costs; i++) {
        const LayerCost *layer = &model->cost->costs[i];
        const Traffic *traffic = layer->traffic;
        int64_t least = traffic[TRAFFIC_COMPULSORY].bytes, most = traffic[TRAFFIC_NO_REUSE].bytes;
        if (traffic[TRAFFIC_EXPECTED].bytes < least || traffic[TRAFFIC_EXPECTED].bytes > most ||
            traffic[TRAFFIC_TILED].bytes > most ||
            (model->cost->has_tiled && traffic[TRAFFIC_TILED].bytes < least))
            fail_msg("%s: traffic of '%s' is out of order", model->id,
                     graph_op(model->graph, layer->example)->name);
    }
}

/* macs, flops, exact flops, those of pools, activations, parameters, buffers, weights, metadata of
 * layers; all but two of them of classes. */
static void check_model(const ModelResult *model)
{
    Sum layers = {model, "layers", list_of(model, "layers"), &layer_record},
        classes = {model, "classes", list_of(model, "classes"), &class_record};
    check_order(model);
    assert_int_equal(check_columns(&layers), 9);
    check_traffic(&layers);
    assert_int_equal(check_columns(&classes), 7);
    check_column(&classes, "layers", "operators");
    check_column(&classes, "bytes", "traffic.compulsory.bytes");
}

/* Operator by operator, a network takes as long as its layers, and as its classes. */
static void check_times(const TimingResult *timing)
{
    Value total, value;
    if (!record_read(&timing_record, timing, "operators_seconds", NULL, &total))
        return;
    for (const char *const *name = (const char *const[]){"layers", "classes", NULL}; *name;
         name++) {
        const Field *list;
        double sum = 0;
        assert_true(record_read(&timing_record, timing, *name, &list, &value));
        RecordList rows = value.records;
        for (int i = 0; i < rows.n; i++)
            if (record_read(list->of, record_at(&rows, i), "seconds", NULL, &value))
                sum += value.real;
        if (!(fabs(sum - total.real) <= 1e-9 * total.real))
            fail_msg("%s: %s take %g s, the network %g s", timing->of->id, *name, sum, total.real);
    }
}

/* ---- The zoo --------------------------------------------------------------------------------- */

static Project *project;

static int load(void **state)
{
    (void)state;
    project = project_open(".", NULL, NULL);
    return project && project->errors->len == 0 ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    project_free(project);
    return 0;
}

static const ModelResult *model_of(const Setup *setup)
{
    GError *error = NULL;
    const ModelResult *model = analysis_model(project->analysis, setup, &error);
    if (!model) {
        fail_msg("%s", error->message);
        abort(); /* fail_msg does not return, which the analyser cannot see */
    }
    return model;
}

static void test_every_network_adds_up(void **state)
{
    (void)state;
    Setup setup = {.device = project_device(project, "h100-sxm", NULL)};
    for (setup.network = 0; setup.network < zoo_count(project->zoo); setup.network += sampled()) {
        check_model(model_of(&setup));
        check_times(
            analysis_timing(project->analysis, model_of(&setup), setup.device, &setup, NULL));
        analysis_release(project->analysis);
    }
}

/* Those that have auxiliary heads among them: rows of theirs are of the format too. */
static void test_changed_networks_add_up(void **state)
{
    (void)state;
    static const char *const ids[] = {"deeplabv3_mobilenet_v3_large", "googlenet", "bert_base",
                                      "mixtral_8x7b_decode"},
                             *const schemes[] = {"fp16", "int8", "w4a16", "sparse_2_4"};
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        for (size_t s = 0; s < G_N_ELEMENTS(schemes); s++) {
            Setup setup = {.batch = 3, .scheme = schemes[s], .fusion = s % 2 ? FUSION_ALL : 0};
            check_model(project_model(project, ids[i], &setup, NULL));
            analysis_release(project->analysis);
        }
}

/* 60,996,202 parameters as published, of which the auxiliary classifier has 3x3·1024·256 of a
 * convolution, 512 of a norm, 256·21 + 21 of another: 2,365,205; four bytes of each and of 512
 * statistics. */
static void test_what_no_layer_holds(void **state)
{
    (void)state;
    const ModelResult *model = project_model(project, "deeplabv3_resnet101", &(Setup){0}, NULL);
    RecordList rows = model_rows(model);
    assert_int_equal(rows.n, model_layers(model).n + 1);
    const void *last = record_at(&rows, rows.n - 1);
    g_autofree char *csv = record_csv(&layer_record, &rows);
    const int64_t params = 9 * 1024 * 256 + 512 + 256 * 21 + 21;
    Value value;
    assert_int_equal(params, 2365205);
    assert_false(record_read(&layer_record, last, "index", NULL, &value));
    assert_true(record_read(&layer_record, last, "op", NULL, &value));
    assert_string_equal(value.text, "not executed");
    assert_true(record_read(&layer_record, last, "params", NULL, &value));
    assert_int_equal(value.integer, params);
    assert_true(record_read(&layer_record, last, "weights_bytes", NULL, &value));
    assert_int_equal(value.integer, 4 * (params + 512));
    assert_non_null(strstr(csv, "\n,auxiliary heads,not executed,not_executed,"));
    model = project_model(project, "resnet50", &(Setup){0}, NULL);
    assert_int_equal(model_rows(model).n, model_layers(model).n);
}

static double published_macs(const Setup *setup)
{
    Setup copy = *setup;
    const ModelResult *model = project_model(project, "resnet50", &copy, NULL);
    for (int i = 0; i < model->published.n; i++) {
        const PublishedResult *figure = record_at(&model->published, i);
        if (strcmp(figure->quantity, "macs") == 0)
            return figure->ours;
    }
    return NAN;
}

/* 4,089,184,256 MACs of ResNet-50 for each image, however many there are; another size or another
 * network is not what was published. */
static void test_published_figures_are_of_one_sample(void **state)
{
    (void)state;
    static const char *const wider[] = {"width=2", NULL};
    assert_true(published_macs(&(Setup){0}) == 4089184256.0);
    assert_true(published_macs(&(Setup){.batch = 256}) == 4089184256.0);
    assert_true(isnan(published_macs(&(Setup){.resolution = 320})));
    assert_true(isnan(published_macs(&(Setup){.designs = wider})));
    assert_true(isnan(published_macs(&(Setup){.fusion = FUSION_ALL})));
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void check_graph(Message *graph)
{
    const ModelResult *model = analysis_graph(project->analysis, kit_load(graph), NULL);
    assert_non_null(model);
    check_model(model);
    analysis_release(project->analysis);
}

/* One weight in two convolutions, an operator without a rule, and a head nobody reads. */
static Message *shared_net(void)
{
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "2x3x9x9");
    kit_weight(graph, "w", FLOAT, "3x3x3x3");
    kit_weight(graph, "unread", FLOAT, "7x7");
    kit_node(graph, "Conv", "x,w", "a");
    kit_node(graph, "Conv", "a,w", "b");
    kit_node(graph, "Mystery", "b", "c");
    kit_node(graph, "GlobalAveragePool", "b", "y");
    kit_out(graph, "y");
    kit_out(graph, "c");
    return graph;
}

static void test_files_add_up(void **state)
{
    (void)state;
    check_graph(kit_small_net("1x3x8x8"));
    check_graph(kit_small_net("16x3x8x8"));
    check_graph(shared_net());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_network_adds_up),
        cmocka_unit_test(test_changed_networks_add_up),
        cmocka_unit_test(test_what_no_layer_holds),
        cmocka_unit_test(test_published_figures_are_of_one_sample),
        cmocka_unit_test(test_files_add_up),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
