/* Profiles of other programs, each in a text as that program writes it. */
#include "trace_kit.h"

static void assert_shape(TraceShapes shapes, int i, const char *expected)
{
    assert_true(i < shapes.n);
    g_autofree char *text = shape_text(&shapes.shapes[i]);
    assert_string_equal(text, expected);
}

/* ---- ONNX Runtime ---------------------------------------------------------------------------- */

static const char conv_args[] =
    "\"node_index\" : \"58\",\"input_type_shape\" : [{\"float\":[1,3,224,224]},"
    "{\"float\":[64,3,7,7]}],\"thread_scheduling_stats\" : \"\",\"op_name\" : \"Conv\","
    "\"provider\" : \"CPUExecutionProvider\",\"output_type_shape\" : "
    "[{\"float\":[1,64,112,112]}]";

/* Five runs: of 500, 400, 300, 200, 100 us the second smallest is the 25th percentile. */
static char *ort_profile(void)
{
    GString *out = g_string_new("[\n");
    kit_ort_event(out, "Session", "session_initialization", 0, 900, "");
    for (int run = 0; run < 5; run++) {
        int start = 1000 * (run + 1);
        kit_ort_event(out, "Node", "/relu/Relu_output_0_nchwc_kernel_time", start + 10,
                      500 - 100 * run, conv_args);
        kit_ort_event(out, "Node", "/fc/Gemm_fence_before", start + 600, 1, "");
        kit_ort_event(out, "Node", "/fc/Gemm_kernel_time", start + 610, 20,
                      "\"op_name\" : \"Gemm\"");
        kit_ort_event(out, "Session", "model_run", start, 700 + run, "");
    }
    g_string_append(out, "\n]\n");
    return g_string_free(out, FALSE);
}

static void test_onnxruntime(void **state)
{
    (void)state;
    g_autofree char *text = ort_profile();
    g_autoptr(Trace) trace = kit_trace(text);
    const TraceEvent *conv = trace_event(trace, 0), *gemm = trace_event(trace, 1);
    assert_string_equal(trace->format->name, "onnxruntime");
    assert_int_equal(trace->events->len, 2);
    assert_int_equal(trace->runs, 5);
    assert_true(trace->fused);
    kit_near(trace->seconds, 701e-6);
    assert_string_equal(conv->name, "/relu/Relu_output_0_nchwc");
    assert_string_equal(conv->op, "Conv");
    assert_string_equal(conv->provider, "CPUExecutionProvider");
    assert_int_equal(conv->thread, 7);
    assert_int_equal(conv->runs, 5);
    kit_near(conv->seconds, 200e-6);
    assert_int_equal(conv->inputs.n, 2);
    assert_shape(conv->inputs, 0, "1x3x224x224");
    assert_shape(conv->outputs, 0, "1x64x112x112");
    assert_string_equal(gemm->name, "/fc/Gemm");
    kit_near(gemm->seconds, 20e-6);
}

/* ---- TensorRT -------------------------------------------------------------------------------- */

static const char trt_profile[] =
    "[ { \"count\" : 4 }\n"
    ", { \"name\" : \"Reformatting CopyNode for Input Tensor 0 to Conv_0 + Relu_1\", \"timeMs\" : "
    "0.4, \"averageMs\" : 0.1, \"medianMs\" : 0.08, \"percentage\" : 40 }\n"
    ", { \"name\" : \"Conv_0 + Relu_1\", \"timeMs\" : 0.6, \"averageMs\" : 0.15 }\n"
    ", { \"name\" : \"Gemm_9\", \"timeMs\" : 0.2 } ]\n";
static const char trt_layers[] =
    "{\"Layers\": [{\"Name\": \"Conv_0 + Relu_1\", \"LayerType\": \"CaskConvolution\", \"Inputs\": "
    "[{\"Name\": \"x\", \"Dimensions\": [1,3,224,224], \"Format/Datatype\": \"FP16\"}], "
    "\"Outputs\": [{\"Name\": \"r\", \"Dimensions\": [1,64,112,112]}], \"Metadata\": "
    "\"[ONNX Layer: Conv_0]\\u001e[ONNX Layer: Relu_1]\"}, \"Gemm_9\"], \"Bindings\": [\"x\"]}";

/* The median where there is one, else the average, else the sum over the runs. */
static void test_tensorrt(void **state)
{
    (void)state;
    TraceFile layers = {trt_layers, strlen(trt_layers), "l"};
    g_autoptr(Trace) trace = kit_trace_of(trt_profile, &(TraceOptions){.layers = &layers});
    assert_string_equal(trace->format->name, "tensorrt");
    assert_int_equal(trace->events->len, 3);
    assert_int_equal(trace->runs, 4);
    kit_near(trace_event(trace, 0)->seconds, 80e-6);
    kit_near(trace_event(trace, 1)->seconds, 150e-6);
    kit_near(trace_event(trace, 2)->seconds, 50e-6);
    const TraceEvent *conv = trace_event(trace, 1);
    assert_string_equal(conv->op, "CaskConvolution");
    assert_shape(conv->inputs, 0, "1x3x224x224");
    assert_shape(conv->outputs, 0, "1x64x112x112");
    assert_string_equal(conv->nodes[0], "Conv_0");
    assert_string_equal(conv->nodes[1], "Relu_1");
    assert_null(conv->nodes[2]);
    assert_null(trace_event(trace, 0)->nodes);
}

static void test_layers_of_another_profile(void **state)
{
    (void)state;
    g_autofree char *ort = ort_profile();
    g_autoptr(GError) error = NULL;
    TraceFile layers = {trt_layers, strlen(trt_layers), "l"};
    assert_null(trace_parse(&(TraceFile){ort, strlen(ort), "p"}, &(TraceOptions){.layers = &layers},
                            &error));
    assert_non_null(strstr(error->message, "l: layer information goes with a profile of TensorRT"));
    g_clear_error(&error);
    layers.text = "{}";
    layers.length = 2;
    assert_null(trace_parse(&(TraceFile){trt_profile, strlen(trt_profile), "p"},
                            &(TraceOptions){.layers = &layers}, &error));
    assert_non_null(strstr(error->message, "l:1: it has no \"Layers\""));
}

/* ---- PyTorch --------------------------------------------------------------------------------- */

static void py_event(GString *out, const char *category, const char *name, int start_us, int us,
                     const char *args)
{
    g_string_append_printf(out,
                           ",\n{\"ph\":\"X\",\"cat\":\"%s\",\"name\":\"%s\",\"pid\":1,\"tid\":2,"
                           "\"ts\":%d,\"dur\":%d,\"args\":{%s}}",
                           category, name, start_us, us, args);
}

static GString *py_begin(void)
{
    return g_string_new("{\"schemaVersion\":1,\"deviceProperties\":[{\"id\":0,\"name\":\"A100\"}],"
                        "\"traceEvents\":[{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":1,"
                        "\"tid\":0,\"ts\":0,\"args\":{}}");
}

static const char dims[] = "\"Input Dims\":[[1,3,8,8],[4,3,3,3],[],\"\"]";

/* Two steps; a convolution in a part of the program, the operators that it calls inside it, another
 * one of the same sizes behind: not the same event. */
static char *py_on_a_processor(void)
{
    GString *out = py_begin();
    py_event(out, "user_annotation", "ProfilerStep#1", 100, 80, "");
    py_event(out, "user_annotation", "layer1.conv1", 101, 30, "");
    py_event(out, "cpu_op", "aten::conv2d", 102, 20, dims);
    py_event(out, "cpu_op", "aten::convolution", 103, 18, dims);
    py_event(out, "cpu_op", "aten::conv2d", 140, 22, dims);
    py_event(out, "user_annotation", "ProfilerStep#2", 200, 90, "");
    py_event(out, "user_annotation", "layer1.conv1", 201, 30, "");
    py_event(out, "cpu_op", "aten::conv2d", 202, 24, dims);
    py_event(out, "cpu_op", "aten::conv2d", 240, 26, dims);
    py_event(out, "cpu_op", "aten::relu", 300, 5, "");
    return g_string_free(g_string_append(out, "]}"), FALSE);
}

static void test_pytorch_on_a_processor(void **state)
{
    (void)state;
    g_autofree char *text = py_on_a_processor();
    g_autoptr(Trace) trace = kit_trace(text);
    const TraceEvent *first = trace_event(trace, 0), *second = trace_event(trace, 1);
    assert_string_equal(trace->format->name, "pytorch");
    assert_int_equal(trace->events->len, 2);
    assert_string_equal(trace->device, "A100");
    assert_false(trace->fused);
    assert_int_equal(trace->runs, 2);
    kit_near(trace->seconds, 80e-6);
    assert_string_equal(first->module, "layer1.conv1");
    assert_string_equal(first->op, "aten::conv2d");
    kit_near(first->seconds, 20e-6);
    assert_int_equal(first->inputs.n, 4);
    assert_shape(first->inputs, 1, "4x3x3x3");
    assert_string_equal(second->module, "");
    kit_near(second->seconds, 22e-6);
}

/* The kernels that the inner operators started are the outermost one's; a path of modules. */
static char *py_on_a_graphics_card(void)
{
    GString *out = py_begin();
    py_event(out, "cpu_op", "aten::conv2d", 102, 20,
             "\"External id\":5,\"Module Hierarchy\":\"TOP(Net)::forward.layer1(Sequential)::"
             "forward.0(Block)::forward.SELF(Block)::_f.conv1(Conv2d)\"");
    py_event(out, "cpu_op", "aten::convolution", 103, 18, "\"External id\":6");
    py_event(out, "kernel", "implicit_gemm", 130, 400, "\"External id\":6,\"stream\":7");
    py_event(out, "kernel", "bias", 530, 100, "\"External id\":5");
    py_event(out, "gpu_memcpy", "Memcpy HtoD", 90, 7, "\"External id\":99");
    return g_string_free(g_string_append(out, "]}"), FALSE);
}

static void test_pytorch_on_a_graphics_card(void **state)
{
    (void)state;
    g_autofree char *text = py_on_a_graphics_card();
    g_autoptr(Trace) trace = kit_trace(text);
    assert_int_equal(trace->events->len, 2);
    assert_string_equal(trace_event(trace, 0)->name, "Memcpy HtoD");
    kit_near(trace_event(trace, 0)->seconds, 7e-6);
    assert_string_equal(trace_event(trace, 1)->module, "layer1.0.conv1");
    kit_near(trace_event(trace, 1)->seconds, 500e-6);
}

/* As a build without Kineto writes it (PyTorch 1.13): whole microseconds, so that what runs inside
 * another operator may end a microsecond behind it; the next one starts no sooner than that ends.
 */
static const char py_list[] =
    "[{\"name\": \"aten::conv2d\", \"ph\": \"X\", \"ts\": 114, \"dur\": 1415, \"tid\": 1, "
    "\"pid\": \"CPU functions\", \"args\": {}}, "
    "{\"name\": \"aten::convolution\", \"ph\": \"X\", \"ts\": 123, \"dur\": 1407, \"tid\": 1, "
    "\"pid\": \"CPU functions\", \"args\": {}}, "
    "{\"name\": \"aten::conv2d\", \"ph\": \"s\", \"ts\": 114, \"tid\": 1, "
    "\"pid\": \"CPU functions\", \"id\": 0, \"cat\": \"cpu_to_cuda\", \"args\": {}}, "
    "{\"name\": \"aten::relu_\", \"ph\": \"X\", \"ts\": 1529, \"dur\": 20, \"tid\": 1, "
    "\"pid\": \"CPU functions\", \"args\": {}}]";

static void test_pytorch_without_kineto(void **state)
{
    (void)state;
    g_autoptr(Trace) trace = kit_trace(py_list);
    assert_string_equal(trace->format->name, "pytorch");
    assert_true(trace->by_order);
    assert_int_equal(trace->events->len, 2);
    assert_string_equal(trace_event(trace, 0)->op, "aten::conv2d");
    kit_near(trace_event(trace, 0)->seconds, 1415e-6);
    assert_string_equal(trace_event(trace, 1)->op, "aten::relu_");
    kit_near(trace_event(trace, 1)->seconds, 20e-6);
    g_autofree char *shaped = py_on_a_processor();
    g_autoptr(Trace) other = kit_trace(shaped);
    assert_false(other->by_order);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static const char csv[] =
    "model,layer,op,in_shapes,out_shapes,batch,fusion,median_us,runs,device,runtime,note\r\n"
    "a,conv1,Conv,1x3x8x8;4x3x3x3,1x4x8x8,1,none,12.5,20,box,\"own, fast\",x\r\n"
    "a,\"re\"\"lu\",Relu,,1x4x8x8,1,none,3,20,box,own,\r\n"
    "\r\n"
    "b,conv1,Conv,,,1,all,99,20,box,own,\r\n";

static void test_csv(void **state)
{
    (void)state;
    g_autoptr(Trace) trace = kit_trace(csv);
    g_autoptr(Trace) other = kit_trace_of(csv, &(TraceOptions){.model = "b"});
    assert_int_equal(trace->events->len, 2);
    assert_string_equal(trace->device, "box");
    assert_false(trace->fused);
    assert_int_equal(trace->runs, 20);
    kit_near(trace_event(trace, 0)->seconds, 12.5e-6);
    assert_shape(trace_event(trace, 0)->inputs, 1, "4x3x3x3");
    assert_string_equal(trace_event(trace, 1)->name, "re\"lu");
    assert_int_equal(other->events->len, 1);
    assert_true(other->fused);
}

static void test_csv_of_whole_networks(void **state)
{
    (void)state;
    g_autoptr(Trace) trace =
        kit_trace_of("model,median_us\na,1500\nb,2500\n", &(TraceOptions){.model = "b"});
    assert_int_equal(trace->events->len, 0);
    kit_near(trace->seconds, 2500e-6);
    g_autoptr(GError) error = NULL;
    static const char text[] = "model,median_us\na,1500\n";
    assert_null(
        trace_parse(&(TraceFile){text, strlen(text), "p"}, &(TraceOptions){.model = "z"}, &error));
    assert_non_null(strstr(error->message, "p: no line is of model 'z'"));
}

/* ---- What is refused ------------------------------------------------------------------------- */

static void test_refused(void **state)
{
    (void)state;
    kit_trace_refused("", "it is no profile that can be read");
    kit_trace_refused("{\"Layers\": []}", "it is no profile that can be read");
    kit_trace_refused("\xff", "it is no text in UTF-8");
    kit_trace_refused("[{\"cat\":\"Node\",\"name\":\"a_kernel_time\",\"dur\":1,\"ts\":0}", "ends");
    kit_trace_refused("[{\"cat\":\"Node\",\n\"name\":\"a_kernel_time\",\"dur\":-1,\"ts\":0}]",
                      "p:2: an event has a negative time");
    kit_trace_refused("[{\"cat\":\"Node\"}]", "no operator ran in it");
    kit_trace_refused("[{\"count\":1},\n{\"name\":\"x\"}]", "p:2: the layer has no time");
    kit_trace_refused("{\"traceEvents\":7}", "a list should stand here");
    kit_trace_refused("layer,median_us\nx,1,2\n", "p:2: the line has more cells");
    kit_trace_refused("layer,median_us\nx\n", "p:2: the line has fewer cells");
    kit_trace_refused("layer,median_us\nx,fast\n", "p:2: the time is no number");
    kit_trace_refused("layer,median_us\nx,\"1\n", "p:2: a quote is not closed");
    kit_trace_refused("layer,median_us\nx,\"1\"2\n", "behind a closing quote");
    kit_trace_refused("layer,layer,median_us\n", "p:1: a column stands there twice");
    kit_trace_refused("thing,median_us\n", "neither a column 'layer' nor one 'model'");
    kit_trace_refused("layer;median_us\nx;1\n", "with commas between columns");
    kit_trace_refused("layer,median_us\n\"x\ny\",1\nz,fast\n", "p:4: the time is no number");
}

/* Numbers that are none, of more digits than a time has, of another unit, or all 0. */
static void test_times_that_cannot_be(void **state)
{
    static const char event[] =
        "[{\"cat\":\"Node\",\"name\":\"a_kernel_time\",\"ts\":0,\"dur\":%s}]";
    static const struct {
        const char *number, *says;
    } cases[] = {{"null", "p:1: a number should stand here"},
                 {"1e999", "p:1: '1e999' is no number"},
                 {"1111111111111111111111111111111111111111111", "p:1: the time of an event is no"},
                 {"1e300", "p: something in it took 1e+294 s"},
                 {"0", "p: all times in it are 0"}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(GStrv) parts = g_strsplit(event, "%s", 2);
        g_autofree char *text = g_strconcat(parts[0], cases[i].number, parts[1], NULL);
        kit_trace_refused(text, cases[i].says);
    }
    kit_trace_refused("layer,median_us\nx,0\n", "p: all times in it are 0");
    kit_trace_refused("layer,median_us\nx,1e300\n", "p: something in it took 1e+294 s");
}

/* As spreadsheets save them: a mark before UTF-8, lines that end in CR LF, blanks in the header. */
static void test_tables_of_spreadsheets(void **state)
{
    (void)state;
    g_autoptr(Trace) trace =
        kit_trace("\xEF\xBB\xBFlayer, median_us\r\n\r\n\"a, \"\"b\"\"\",10\r\n");
    assert_int_equal(trace->events->len, 1);
    assert_string_equal(trace_event(trace, 0)->name, "a, \"b\"");
    kit_near(trace_event(trace, 0)->seconds, 10e-6);
    g_autoptr(Trace) json = kit_trace("\xEF\xBB\xBF[{\"cat\":\"Node\",\"name\":\"a_kernel_time\","
                                      "\"ts\":0,\"dur\":5}]");
    kit_near(trace_event(json, 0)->seconds, 5e-6);
}

/* The table is what messages and pages list. */
static void test_formats(void **state)
{
    (void)state;
    g_autoptr(GString) names = g_string_new(NULL);
    for (const TraceFormat *const *format = trace_formats(); *format; format++)
        g_string_append_printf(names, "%s ", (*format)->name);
    assert_string_equal(names->str, "onnxruntime pytorch tensorrt csv ");
    g_autoptr(GError) error = NULL;
    assert_null(trace_read("nowhere/profile.json", NULL, NULL, &error));
    assert_non_null(strstr(error->message, "nowhere/profile.json"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_onnxruntime),
        cmocka_unit_test(test_tensorrt),
        cmocka_unit_test(test_layers_of_another_profile),
        cmocka_unit_test(test_pytorch_on_a_processor),
        cmocka_unit_test(test_pytorch_on_a_graphics_card),
        cmocka_unit_test(test_pytorch_without_kineto),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_csv_of_whole_networks),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_times_that_cannot_be),
        cmocka_unit_test(test_tables_of_spreadsheets),
        cmocka_unit_test(test_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
