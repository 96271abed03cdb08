#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/label.h"
#include "graph/op_cost.h"
#include "load_files.h"
#include "zoo/zoo.h"

/* A second file, which every bad one must leave alone. */
static const char GOOD[] = "model { id = 'good', input = { 3, 8, 8 }, build = function(x)\n"
                           "  return x:conv { 4, kernel = 3 }:relu()\n"
                           "end }\n";

/* What the host keeps of models, right or wrong ones, counts as the file's memory. */
static void test_endless_declarations(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "while true do model {} end",
        "local m = { id = 'a', input = { 3, 8, 8 }, build = function(x) return x:relu() end }\n"
        "while true do model(m) end",
        "local i = 0 while true do i = i + 1 pcall(family, { 'f', notes = ('x'):rep(400) .. i }) "
        "end",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        Files files = files_start();
        files_add(&files, "bad.lua", TEXTS[i]);
        files_add(&files, "good.lua", GOOD);
        g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
        assert_int_equal(zoo_count(zoo), 1);
        const char *last = files_error(&files, (int)files.errors->len - 1);
        if (!strstr(last, "uses more than 64 MB; build smaller tables or strings"))
            fail_msg("%s", last);
        files_end(&files);
    }
}

static int64_t sum_params(const Graph *graph)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_tensors(graph); i++)
        if (graph_tensor(graph, i)->role == TENSOR_WEIGHT)
            sum += shape_elements(&graph_tensor(graph, i)->shape);
    return sum;
}

static int64_t sum_macs(const Graph *graph)
{
    int64_t sum = 0;
    for (int i = 0; i < graph_n_ops(graph); i++)
        if (!graph_op(graph, i)->auxiliary)
            sum += op_cost(graph, graph_op(graph, i)).macs;
    return sum;
}

/* The graph of a model whose build function has this body, on an input of 3x8x8. */
static Graph *build_body(const char *body, const BuildOptions *options, GError **error)
{
    Files files = files_start();
    g_autofree char *text = g_strdup_printf(
        "model { id = 'm', input = { 3, 8, 8 }, build = function(x)\n%s\nend }\n", body);
    files_add(&files, "m.lua", text);
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    Graph *graph = zoo_build(zoo, 0, options, error);
    files_end(&files);
    return graph;
}

static Graph *built(const char *body)
{
    g_autoptr(GError) error = NULL;
    Graph *graph = build_body(body, NULL, &error);
    assert_string_equal(error ? error->message : "", "");
    return graph;
}

/* Building fails with exactly this message. */
static void refuses(const char *body, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = build_body(body, NULL, &error);
    assert_null(graph);
    assert_string_equal(error->message, message);
}

/* Building fails with a message that has these parts. */
static void refuses_with(const char *body, const char *start, const char *part)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = build_body(body, NULL, &error);
    assert_null(graph);
    if (!g_str_has_prefix(error->message, start) || !strstr(error->message, part))
        fail_msg("%s", error->message);
    assert_null(strchr(error->message, '\n'));
}

static void checks_shape(const Graph *graph, int tensor, const char *expected)
{
    g_autofree char *text = shape_text(&graph_tensor(graph, tensor)->shape);
    assert_string_equal(text, expected);
}

static int first_output(const Graph *graph)
{
    return g_array_index(graph->outputs, int, 0);
}

/* ---- Good files ------------------------------------------------------------------------------ */

static const char RESNET50[] =
    "family { 'ResNet', source = 'He et al., 2015', url = 'https://arxiv.org/abs/1512.03385',\n"
    "         year = 2015, category = 'classification' }\n"
    "local function bottleneck(x, width, stride)\n"
    "  local y = x:conv { width, kernel = 1, bias = false }:bn():relu()\n"
    "             :conv { width, kernel = 3, stride = stride, pad = 1, bias = false }:bn():relu()\n"
    "             :conv { 4 * width, kernel = 1, bias = false }:bn()\n"
    "  if stride ~= 1 or x.channels ~= 4 * width then\n"
    "    x = x:conv { 4 * width, kernel = 1, stride = stride, bias = false }:bn()\n"
    "  end\n"
    "  return (x + y):relu()\n"
    "end\n"
    "model { id = 'resnet50', name = 'ResNet-50', input = { 3, 224, 224 }, notes = 'v1.5',\n"
    "  published = { { params = 25557032, macs = 4089184256, exact = true, source = 'paper' },\n"
    "                { top1 = 76.13, source = 'elsewhere', note = 'single crop' } },\n"
    "  build = function(x)\n"
    "    x = x:conv { 64, kernel = 7, stride = 2, pad = 3, bias = false, name = 'stem' "
    "}:bn():relu()\n"
    "    x = x:max_pool { 3, stride = 2, pad = 1 }\n"
    "    for stage, depth in ipairs { 3, 4, 6, 3 } do\n"
    "      for i = 1, depth do\n"
    "        x = bottleneck(x:at('layer' .. stage .. '.' .. i - 1), 32 << stage,\n"
    "                       i == 1 and stage > 1 and 2 or 1)\n"
    "      end\n"
    "    end\n"
    "    return x:at '':global_avg_pool():flatten():linear { 1000, name = 'fc' }\n"
    "  end }\n";

static const Op *op_named(const Graph *graph, const char *name)
{
    for (int i = 0; i < graph_n_ops(graph); i++)
        if (strcmp(graph_op(graph, i)->name, name) == 0)
            return graph_op(graph, i);
    fail_msg("there is no layer %s", name);
    return NULL;
}

static void check_description(const Graph *graph)
{
    assert_string_equal(graph->id, "resnet50");
    assert_string_equal(graph->name, "ResNet-50");
    assert_string_equal(graph->family, "ResNet");
    assert_string_equal(graph->source, "He et al., 2015");
    assert_string_equal(graph->url, "https://arxiv.org/abs/1512.03385");
    assert_string_equal(graph->category, "classification");
    assert_string_equal(graph->notes, "v1.5");
    assert_string_equal(graph->file, "models/resnet.lua");
    assert_int_equal(graph->year, 2015);
    assert_int_equal(graph->line, 12);
    assert_int_equal(graph->published->len, 3);
    const Published *macs = &g_array_index(graph->published, Published, 1);
    assert_string_equal(macs->quantity, "macs");
    assert_true(macs->value == 4089184256.0 && macs->exact);
    const Published *top1 = &g_array_index(graph->published, Published, 2);
    assert_string_equal(top1->quantity, "top1");
    assert_string_equal(top1->source, "elsewhere");
    assert_string_equal(top1->note, "single crop");
    assert_false(top1->exact);
}

static void test_resnet50(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "resnet.lua", RESNET50);
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    assert_int_equal(files.errors->len, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = zoo_build(zoo, zoo_find(zoo, "resnet50"), NULL, &error);
    assert_null(error);
    check_description(graph);
    assert_int_equal(sum_params(graph), 25557032);
    assert_int_equal(sum_macs(graph), 4089184256);
    /* 53 convolutions, 53 norms, 49 activations, 16 sums, 2 pools, flatten, linear */
    assert_int_equal(graph_n_ops(graph), 53 + 53 + 49 + 16 + 2 + 1 + 1);
    checks_shape(graph, first_output(graph), "1x1000");
    /* Each call of a chain has its own line. */
    assert_int_equal(op_named(graph, "stem")->line, 16);
    assert_int_equal(op_named(graph, "layer1.0.conv1")->line, 4);
    assert_int_equal(op_named(graph, "layer1.0.conv2")->line, 5);
    assert_int_equal(op_named(graph, "layer1.0.conv3")->line, 6);
    assert_int_equal(op_named(graph, "layer1.0.add1")->line, 10);
    assert_string_equal(op_named(graph, "layer4.2.conv2")->block, "layer4.2");
    assert_string_equal(op_named(graph, "fc")->block, "");
    files_end(&files);
}

static void test_entries(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "残差网络-50.lua",
              "family { '残差网络', year = 2015 }\n"
              "model { id = 'b', name = '残差网络-50', input = { 4 },\n"
              "  build = function(x) return x:linear { 2 } end }\n"
              "model { id = 'a', family = 'other', input = { 4 },\n"
              "  build = function(x) return x:linear { 2 } end }\n");
    files_add(&files, "a.lua", GOOD);
    files_add(&files, "notes.txt", "not Lua");
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    assert_int_equal(files.errors->len, 0);
    assert_int_equal(zoo_count(zoo), 3);
    assert_string_equal(zoo_entry(zoo, 0)->id, "good");
    assert_string_equal(zoo_entry(zoo, 0)->name, "good");
    assert_null(zoo_entry(zoo, 0)->family);
    assert_string_equal(zoo_entry(zoo, 1)->name, "残差网络-50");
    assert_string_equal(zoo_entry(zoo, 1)->file, "models/残差网络-50.lua");
    assert_string_equal(zoo_entry(zoo, 2)->family, "other");
    assert_int_equal(zoo_entry(zoo, 2)->year, 2015);
    assert_int_equal(zoo_entry(zoo, 2)->line, 4);
    assert_int_equal(zoo_find(zoo, "a"), 2);
    assert_int_equal(zoo_find(zoo, "none"), -1);
    assert_string_equal(zoo_ids(zoo)[1], "b");
    assert_null(zoo_ids(zoo)[3]);
    files_end(&files);
}

static void test_options(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    BuildOptions options = {.batch = 5, .resolution = 16, .dtype = DTYPE_FP16};
    g_autoptr(Graph) graph = build_body("assert(options.batch == 5 and options.resolution == 16)\n"
                                        "assert(options.dtype == 'fp16' and x.batch == 5)\n"
                                        "return x:conv { 4, kernel = 3 }",
                                        &options, &error);
    assert_null(error);
    checks_shape(graph, first_output(graph), "5x4x14x14");
    assert_int_equal(graph->batch, 5);
    for (int i = 0; i < graph_n_tensors(graph); i++)
        assert_int_equal(graph_tensor(graph, i)->dtype, DTYPE_FP16);
    g_autoptr(Graph) plain = built("assert(options.resolution == nil)\n return x:relu()");
    assert_int_equal(plain->batch, 1);
}

static void test_impossible_options(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua",
              "model { id = 'mlp', input = { 4 }, build = function(x)\n"
              "  return x:linear { 2 } end }\n");
    files_add(&files, "b.lua", GOOD);
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    g_autoptr(GError) none = NULL, small = NULL, negative = NULL;
    BuildOptions options = {.resolution = 2};
    assert_null(zoo_build(zoo, 0, &options, &none));
    assert_string_equal(none->message,
                        "models/a.lua:1: model 'mlp' has no input of images, so it has no "
                        "resolution to change; leave the resolution out");
    assert_null(zoo_build(zoo, 1, &options, &small));
    assert_true(g_str_has_prefix(small->message, "models/b.lua:2: layer 'conv1': "));
    assert_true(g_str_has_suffix(small->message, "; resolution 2 was asked for"));
    options = (BuildOptions){.batch = -1};
    assert_null(zoo_build(zoo, 1, &options, &negative));
    assert_true(g_error_matches(negative, RB_ERROR, RB_ERROR_USAGE));
    files_end(&files);
}

static void test_fields(void **state)
{
    (void)state;
    g_autoptr(Graph) graph =
        built("assert(x.channels == 3 and x.height == 8 and x.width == 8 and x.rank == 4)\n"
              "assert(x.batch == 1 and x.dtype == 'fp32' and x.name == 'input')\n"
              "assert(#x.shape == 4 and x.shape[1] == 1 and x.shape[2] == 3)\n"
              "local y = x:conv { 6, kernel = { 3, 1 } }\n"
              "assert(y.name == 'conv1' and y.height == 6 and y.width == 8)\n"
              "assert(tostring(y) == 'conv1 1x6x6x8', tostring(y))\n"
              "return y");
    assert_int_equal(sum_params(graph), 6 * 3 * 3 * 1 + 6);
}

static void test_operands(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = built("local y = x * 0.5 + x:relu()\n"
                                   "y = (1 - y) / 4\n"
                                   "return -y * y ^ 2");
    const Op *scale = op_named(graph, "scale1"), *quarter = op_named(graph, "scale2");
    assert_true(op_number(scale)->alpha == 0.5 && op_number(quarter)->alpha == 0.25);
    const Op *sub = op_named(graph, "sub1");
    assert_int_equal(op_input(graph, sub, 0)->role, TENSOR_CONSTANT);
    /* One operand of 192 elements is read and as many are written; the number is not counted. */
    assert_int_equal(op_cost(graph, sub).compulsory.input, 192);
    assert_int_equal(op_cost(graph, sub).compulsory.output, 192);
    assert_non_null(op_named(graph, "neg1"));
    assert_non_null(op_named(graph, "pow1"));
}

static void test_further_tensors_and_results(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = built("local a, b, c = x:split { 3, axis = 1 }\n"
                                   "local y = a:concat(b, { axis = 2 })\n"
                                   "return y, c, y");
    assert_int_equal(graph->outputs->len, 2);
    checks_shape(graph, first_output(graph), "1x1x16x8");
    checks_shape(graph, g_array_index(graph->outputs, int, 1), "1x1x8x8");
}

static void test_parameters(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = built("local w = parameter { 1, 3, 1, 1, name = 'gain' }\n"
                                   "local b = buffer { 3, 1, 1 }\n"
                                   "return x:at 'head' * w + b");
    assert_int_equal(sum_params(graph), 3);
    const Op *mul = op_named(graph, "head.mul1");
    assert_string_equal(op_input(graph, mul, 1)->name, "gain");
    assert_int_equal(op_cost(graph, mul).compulsory.weights, 3);
    assert_int_equal(op_cost(graph, mul).compulsory.input, 192);
    const Op *add = op_named(graph, "head.add1");
    assert_int_equal(op_input(graph, add, 1)->role, TENSOR_BUFFER);
}

/* A mask belongs to the description: an operand that counts nowhere. */
static void constants(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = built("return x + constant { 8, 8, name = 'mask' }");
    const Op *op = graph_op(graph, 0);
    assert_int_equal(op_input(graph, op, 1)->role, TENSOR_CONSTANT);
    OpCost cost = op_cost(graph, op);
    assert_int_equal(cost.flops, 192);
    assert_int_equal(cost.compulsory.input, 192); /* x alone: 3·8·8 */
    assert_int_equal(cost.compulsory.weights, 0);
    assert_int_equal(graph->inputs->len, 1);
    refuses("constant { 3 }\n return x:tanh()",
            "models/m.lua:2: the constant 'constant1' is never used; use it or remove it");
}

/* Kept from one pass to the next: an input of the network, of the batch, which no resolution
 * changes. */
static void kept_state(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    const BuildOptions two = {.batch = 2, .dtype = DTYPE_FP16};
    g_autoptr(Graph) graph = build_body("local seen = state { 3, 8, 5, name = 'seen' }\n"
                                        "return seen:cache_append(x, { axis = -1 })",
                                        &two, &error);
    assert_null(error);
    const Tensor *seen = graph_tensor(graph, g_array_index(graph->inputs, int, 1));
    assert_string_equal(seen->name, "seen");
    assert_true(seen->is_state);
    assert_int_equal(seen->role, TENSOR_INPUT);
    assert_int_equal(seen->dtype, DTYPE_FP16);
    g_autofree char *shape = shape_text(&seen->shape);
    assert_string_equal(shape, "2x3x8x5");
    assert_int_equal(op_output(graph, graph_op(graph, 0), 0)->shape.dim[3], 13);
    refuses("state { 3 }\n return x:tanh()",
            "models/m.lua:2: the input 'state1' is never used; use it or remove it");
    refuses_with("return x + state { 3, size = 8 }", "models/m.lua:2: ",
                 "state has a shape and a name, nothing else; leave the rest out");
}

/* The block of an operator is that of its first input that is not a parameter. */
static void test_parameter_first(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = built("local token = parameter { 1, 1, 8, 8 }\n"
                                   "return token:concat(x:at 'embed', { axis = 1 })");
    checks_shape(graph, first_output(graph), "1x4x8x8");
    assert_string_equal(op_named(graph, "embed.concat1")->block, "embed");
}

static void test_tied_weights(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = built("local w = parameter { 8, 8 }\n"
                                   "x = x:linear { 8, weight = w, bias = false }\n"
                                   "return x:linear { 8, weight = w, bias = false }");
    assert_int_equal(sum_params(graph), 64);                /* once */
    assert_int_equal(sum_macs(graph), 2 * (3 * 8) * 8 * 8); /* at every use */
    refuses_with("local w = parameter { 7, 9 }\n return x:linear { 8, weight = w }",
                 "models/m.lua:3: layer 'linear1': ", "7x9");
    refuses("return x:linear { 8, weight = x }",
            "models/m.lua:2: layer 'linear1': 'weight' is not a learned tensor; make it with "
            "parameter { ... } (input 1x3x8x8)");
}

static void test_auxiliary_head(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = built("x = x:conv { 4, kernel = 1 }\n"
                                   "x:training_only():at 'aux':conv { 2, kernel = 8 }:flatten()\n"
                                   "return x:relu()");
    assert_true(op_named(graph, "aux.conv1")->auxiliary);
    assert_true(op_named(graph, "aux.flatten1")->auxiliary);
    assert_false(op_named(graph, "conv1")->auxiliary);
    assert_int_equal(graph->outputs->len, 1);
    assert_int_equal(sum_params(graph), (4 * 3 + 4) + (2 * 4 * 64 + 2));
    assert_int_equal(sum_macs(graph), 64 * 4 * 3);
}

static void test_several_inputs(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "m.lua",
              "model { id = 'm', inputs = { { 3, 8, 8, name = 'image' },\n"
              "                             { 5, name = 'ids', dtype = 'int64' }, { 5 } },\n"
              "  build = function(image, ids, mask)\n"
              "    assert(ids.dtype == 'int64' and mask.name == 'input3')\n"
              "    return image:relu(), ids:embedding { 10, channels = 4 }, mask:relu()\n"
              "  end }\n");
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    assert_string_equal(files_error(&files, 0), "");
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) graph = zoo_build(zoo, 0, NULL, &error);
    assert_string_equal(error ? error->message : "", "");
    assert_int_equal(graph->inputs->len, 3);
    assert_int_equal(graph_tensor(graph, 1)->dtype, DTYPE_INT64);
    files_end(&files);
}

/* Names that are given are used, automatic ones step around them. */
static void test_names(void **state)
{
    (void)state;
    g_autoptr(Graph) graph = built("x = x:relu { name = 'relu2' }:relu():relu():relu()\n"
                                   "return x:relu { name = '<b>[x](http://evil)' }");
    const char *const expected[] = {"relu2", "relu1", "relu3", "relu4", "<b>[x](http://evil)"};
    for (int i = 0; i < 5; i++)
        assert_string_equal(graph_op(graph, i)->name, expected[i]);
    refuses_with("return x:relu { name = 'a' }:relu { name = 'a' }",
                 "models/m.lua:2: layer 'a': ", "two operators named 'a'");
}

/* ---- Layers that do not fit ------------------------------------------------------------------ */

static void test_unknown_words(void **state)
{
    (void)state;
    refuses("return x:con { 64 }", "models/m.lua:2: unknown operator 'con': did you mean 'conv'?");
    refuses("return x:conv { 4, kernal = 3 }",
            "models/m.lua:2: layer 'conv1': unknown attribute 'kernal': did you mean 'kernel'? "
            "(input 1x3x8x8)");
    refuses("return x:linear { x.chanels }",
            "models/m.lua:2: unknown operator 'chanels': did you mean 'channels'?");
    refuses("return x:tanh():relu { zzzzzzz = 1 }",
            "models/m.lua:2: layer 'relu1': unknown attribute 'zzzzzzz'; it has name "
            "(input 1x3x8x8)");
    refuses("return y:relu()", "models/m.lua:2: unknown name 'y'; use one that there is");
}

static void test_wrong_types(void **state)
{
    (void)state;
    refuses_with("return x:conv { 'four', kernel = 1 }",
                 "models/m.lua:2: layer 'conv1': ", "must be a whole number, not a string");
    refuses_with("return x:conv { 4.5, kernel = 1 }",
                 "models/m.lua:2: layer 'conv1': ", "must be a whole number, not 4.5");
    refuses_with("return x:conv { 4, kernel = 1, bias = 0 }",
                 "models/m.lua:2: layer 'conv1': 'bias'", "must be true or false");
    refuses_with("return x:conv { kernel = 3 }", "models/m.lua:2: layer 'conv1': ", "is missing");
    refuses_with("return x:conv()", "models/m.lua:2: layer 'conv1': ", "is missing");
    refuses_with("return x:conv(4)", "models/m.lua:2: layer 'conv1': argument 1 is a number, not a",
                 "tensor");
    refuses_with("return x.conv { 4 }", "models/m.lua:2: layer 'conv1': ", "colon");
    refuses_with("return x:relu { 4 }", "models/m.lua:2: layer 'relu1': ", "no attributes");
    refuses_with("return x + 'a'", "models/m.lua:2: layer 'add1': ", "string, not a tensor");
    refuses_with("return x * (0/0)", "models/m.lua:2: layer 'scale1': ", "finite");
    refuses_with("return x:scale { alpha = 1/0 }", "models/m.lua:2: layer 'scale1': ", "finite");
    refuses_with("x.channels = 4 return x", "models/m.lua:2: ", "read-only");
    refuses_with("return x:cast { to = 'fp23' }", "models/m.lua:2: layer 'cast1': ", "fp32");
    refuses_with("return x:at(4):relu()", "models/m.lua:2: ", "must be a string");
    refuses_with("return x:relu { name = 'a\\nb' }", "models/m.lua:2: ", "control character");
    refuses_with("return x:relu { name = '\\xff' }", "models/m.lua:2: ", "UTF-8");
    refuses_with("return x:relu { name = ('a'):rep(201) }", "models/m.lua:2: ", "too long");
}

static void test_shapes_that_do_not_fit(void **state)
{
    (void)state;
    refuses_with("return x:conv { 4, kernel = 11, pad = 1 }",
                 "models/m.lua:2: layer 'conv1': ", "10");
    refuses_with("return x:conv { 4, kernel = 1, groups = 2 }",
                 "models/m.lua:2: layer 'conv1': ", "groups");
    refuses_with("local y = x:conv { 3, kernel = 2, stride = 2 }\n"
                 "return x:at 'layer1.0' + y",
                 "models/m.lua:3: layer 'layer1.0.add1': ", "1x3x8x8");
    refuses_with("return x:at 'layer1.0'\n"
                 "  :conv { 4, kernel = 1 }\n"
                 "  :linear { 4 }\n"
                 "  :reshape { 1, 1000 }",
                 "models/m.lua:5: layer 'layer1.0.reshape1': ", "1x4x8x4");
}

static void test_overflow(void **state)
{
    (void)state;
    /* 2^31 channels out of 2^31 channels: 2^62 weights, and 8 bytes for each would be 2^65. */
    refuses_with("return x:conv { 1 << 31, kernel = 1 }:conv { 1 << 31, kernel = 1 }",
                 "models/m.lua:2: layer 'conv2': ", "64 bits");
    /* 2^57 weights fit, but each is used at 64 positions: 2^63 MACs. */
    refuses("return x:conv { 1 << 30, kernel = 1 }:conv { 1 << 27, kernel = 1 }",
            "models/m.lua:2: layer 'conv2': its cost does not fit in 64 bits; make it smaller");
    refuses_with("return x + parameter { 1 << 62, 3, 8, 8 }", "models/m.lua:2: ", "64 bits");
}

/* A layer that does not fit is not to be caught. */
static void test_pcall(void **state)
{
    (void)state;
    refuses_with("pcall(function() return x:conv { 4, kernel = 100 } end)\n"
                 "return x:relu()",
                 "models/m.lua:2: layer 'conv1': ", "100");
    /* What never became a layer is. */
    g_autoptr(Graph) graph = built("assert(not pcall(function() return x:con() end))\n"
                                   "return x:relu()");
    assert_int_equal(graph_n_ops(graph), 1);
}

static void test_unused(void **state)
{
    (void)state;
    refuses("local y = x:relu()\n return x:tanh()",
            "models/m.lua:2: the result of layer 'relu1' is never used; use it, return it, or "
            "remove the layer");
    refuses("local w = parameter { 3, name = 'w' }\n return x:tanh()",
            "models/m.lua:2: the learned tensor 'w' is never used; use it or remove it");
    refuses("local y = parameter { 3 }\n return y:tanh()",
            "models/m.lua:1: the input 'input' is never used; use it or remove it");
    /* One result of a split is enough. */
    g_autoptr(Graph) graph = built("local a = x:split { 3, axis = 1 }\n return a");
    assert_int_equal(graph->outputs->len, 1);
}

static void test_what_build_returns(void **state)
{
    (void)state;
    refuses("x:relu()", "models/m.lua:1: build returns no tensor; return the network's outputs");
    refuses(
        "return 4",
        "models/m.lua:1: model 'm': result 1 of build is a number, not a tensor; give it a tensor");
    refuses_with("return x", "models/m.lua:1: model 'm': ", "no layer computed");
    refuses_with("return { x:relu() }", "models/m.lua:1: model 'm': ", "table, not a tensor");
}

static void test_values_of_another_build(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "m.lua",
              "local kept\n"
              "local function build(x)\n"
              "  kept = kept or x\n"
              "  return x + kept\n"
              "end\n"
              "model { id = 'm', input = { 4 }, build = build }\n"
              "model { id = 'n', input = { 4 }, build = build }\n");
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    g_autoptr(GError) error = NULL;
    g_autoptr(Graph) first = zoo_build(zoo, 0, NULL, &error);
    assert_non_null(first);
    assert_null(zoo_build(zoo, 1, NULL, &error));
    assert_string_equal(error->message,
                        "models/m.lua:4: layer 'add1': the right side is a tensor of another "
                        "build; make tensors inside build and keep none outside (input 1x4)");
    files_end(&files);
}

static void test_too_much_of_everything(void **state)
{
    (void)state;
    refuses_with("for i = 1, 300000 do x = x:relu() end return x", "models/m.lua:2: ",
                 "the model is too large: it has more than 200000 operators; is a loop too long?");
    refuses_with("for i = 1, 130000 do x:split { 8, axis = 3 } end return x", "models/m.lua:2: ",
                 "the model is too large: it has more than 1000000 tensors; is a loop too long?");
    refuses_with("for i = 1, 60000 do x = x:at('b' .. i) end return x",
                 "models/m.lua:2: ", "the model is too large: it has more than 50000 blocks");
}

/* Of 3 channels to 3, by one kernel of 1 x 1 each, with biases, on 8 x 8. */
static void test_a_hundred_thousand_convolutions(void **state)
{
    (void)state;
    g_autoptr(Graph) graph =
        built("for i = 1, 100000 do x = x:conv { 3, kernel = 1 } end return x");
    assert_int_equal(graph_n_ops(graph), 100000);
    assert_int_equal(sum_params(graph), 100000 * 12);
    assert_int_equal(sum_macs(graph), INT64_C(100000) * 9 * 64);
}

static void test_building_without_end(void **state)
{
    (void)state;
    refuses_with("while true do end", "models/m.lua:2: ", "is a loop endless?");
    refuses_with("while true do pcall(function() while true do end end) end",
                 "models/m.lua:2: ", "is a loop endless?");
    refuses_with("while true do pcall(function() while true do x:relu() end end) end",
                 "models/m.lua:2: ", "?");
    refuses_with("local s = ('x'):rep(10000000000)", "models/m.lua:2: ", "too large");
    refuses_with("local s = 'x' while true do s = s .. s end",
                 "models/m.lua:2: ", "more than 64 MB");
}

/* ---- Files that do not load ------------------------------------------------------------------ */

/* Beside a good file, the text gives one error with this start and part, and no model. */
static void one_error(const char *text, const char *start, const char *part)
{
    Files files = files_start();
    files_add(&files, "bad.lua", text);
    files_add(&files, "good.lua", GOOD);
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    if (files.errors->len != 1 || !g_str_has_prefix(files_error(&files, 0), start) ||
        !strstr(files_error(&files, 0), part))
        fail_msg("%u errors, the first: %s", files.errors->len, files_error(&files, 0));
    check_lines(&files);
    assert_int_equal(zoo_count(zoo), 1);
    assert_string_equal(zoo_ids(zoo)[0], "good");
    g_autoptr(Graph) graph = zoo_build(zoo, 0, NULL, NULL);
    assert_non_null(graph);
    files_end(&files);
}

static void test_files_lua_cannot_run(void **state)
{
    (void)state;
    one_error("model { id = 'm',\n  input = = 3 }", "models/bad.lua:2: ", "unexpected symbol");
    one_error("while true do end", "models/bad.lua:1: ", "is a loop endless?");
    one_error("while true do\n pcall(function() while true do end end) end",
              "models/bad.lua:2: ", "is a loop endless?");
    one_error("local s = ('x'):rep(10 * 1000 * 1000 * 1000)", "models/bad.lua:1: ", "too large");
    one_error("local s = 'x' while true do s = s .. s end", "models/bad.lua:1: ", "64 MB");
    one_error("local s = ('a'):rep(400):find(('a*'):rep(400) .. 'b')",
              "models/bad.lua:1: ", "find");
    one_error("error('\\27[31mred\\nline')", "models/bad.lua:1: ", "red");
    one_error("\x1bLua", "models/bad.lua", "compiled");
    one_error("-- nothing", "models/bad.lua:1: ", "declares no model");
    one_error("family { 'F', yaer = 2015 }", "models/bad.lua:1: ", "did you mean 'year'?");
    one_error("local y = parameter { 3 }", "models/bad.lua:1: ", "inside a model's build");
    one_error("local b = options.batch", "models/bad.lua:1: ", "inside a model's build");
}

#define BUILD "build = function(x) return x:relu() end"

static void test_models_declared_wrongly(void **state)
{
    (void)state;
    one_error("model { id = 'm', inptu = { 3 }, " BUILD " }",
              "models/bad.lua:1: model 'm': ", "did you mean 'input'?");
    one_error("model { input = { 3 }, " BUILD " }", "models/bad.lua:1: model: ", "'id' is missing");
    one_error("\nmodel { id = 'm', input = { 3 } }",
              "models/bad.lua:2: model 'm': ", "'build' is missing");
    one_error("model { id = 'm', " BUILD " }", "models/bad.lua:1: model 'm': ", "'input'");
    one_error("model { id = 'm', input = { 3 }, inputs = { { 3 } }, " BUILD " }",
              "models/bad.lua:1: model 'm': ", "either 'input'");
    one_error("model { id = 'm', input = { 3, -1, 4 }, " BUILD " }",
              "models/bad.lua:1: model 'm': ", "at least 1");
    one_error("model { id = 'm', input = { 3, dtype = 'fp23' }, " BUILD " }",
              "models/bad.lua:1: model 'm': ", "did you mean 'fp32'?");
    one_error("model { id = 'm', input = { 3, nmae = 'x' }, " BUILD " }",
              "models/bad.lua:1: model 'm': ", "no other field");
    one_error(
        "model { id = 'm', inputs = { { 3, source = 'yes' } }, " BUILD " }",
        "models/bad.lua:1: model 'm': ", "'source' of an input must be true or false, not string");
    one_error("model { id = 'm', inputs = { { 3, name = 'a' }, { 3, name = 'a' } }, " BUILD " }",
              "models/bad.lua:1: model 'm': ", "two inputs are named 'a'");
    one_error("model { id = 'm', input = { 3 }, published = { { params = 1 } }, " BUILD " }",
              "models/bad.lua:1: model 'm': ", "'source' is missing");
    one_error("model { id = 'm', input = { 3 }, published = { { source = 's' } }, " BUILD " }",
              "models/bad.lua:1: model 'm': ", "no figure");
    one_error("model { id = 'm', input = { 3 }, url = 'javascript:alert(1)', " BUILD " }",
              "models/bad.lua:1: model 'm': ", "https://");
    one_error("model { id = 'm', input = { 3, -1, 1.5 }, " BUILD " }",
              "models/bad.lua:1: model 'm': ", "not -1");
    one_error("model 'm'", "models/bad.lua:1: model: ", "takes a table");
    one_error("model { id = 'm', input = { 3 }, name = 'a\\0b', " BUILD " }",
              "models/bad.lua:1: ", "texts have no zero byte; remove it");
}

static void test_unsafe_ids(void **state)
{
    (void)state;
    static const char *const ids[] = {"a/b", "..",    "../x",   ".hidden", "",    "Capital",
                                      "a b", "模 型", "a\\\\b", "a\\nb",   "a..b"};
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autofree char *text =
            g_strdup_printf("model { id = '%s', input = { 3 }, " BUILD " }", ids[i]);
        one_error(text, "models/bad.lua:1: model: 'id' ", *ids[i] ? "; " : "empty");
    }
    one_error("model { id = ('x'):rep(101), input = { 3 }, " BUILD " }",
              "models/bad.lua:1: model: 'id' ", "at most 100");
}

static void test_model_fails_alone(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "m.lua",
              "model { id = 'a', input = { 3 }, " BUILD " }\n"
              "model { id = 'b', input = { 0 }, " BUILD " }\n"
              "model { id = 'a', input = { 3 }, " BUILD " }\n"
              "model { id = 'c', input = { 3 }, " BUILD " }\n");
    files_add(&files, "n.lua", "model { id = 'c', input = { 3 }, " BUILD " }\n");
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    assert_int_equal(zoo_count(zoo), 2);
    assert_int_equal(files.errors->len, 3);
    assert_true(g_str_has_prefix(files_error(&files, 0), "models/m.lua:2: model 'b': "));
    assert_string_equal(files_error(&files, 1),
                        "models/m.lua:3: model 'a' was declared before, at models/m.lua:1; give "
                        "one of them another id");
    assert_string_equal(files_error(&files, 2),
                        "models/n.lua:1: model 'c' was declared before, at models/m.lua:4; give "
                        "one of them another id");
    files_end(&files);
}

static void test_hostile_names_are_kept(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "m.lua",
              "model { id = 'a', name = '<script>alert(1)</script>', input = { 3 }, " BUILD " }\n"
              "model { id = 'b', name = '[x](http://evil)', input = { 3 }, " BUILD " }\n");
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    assert_int_equal(files.errors->len, 0);
    assert_string_equal(zoo_entry(zoo, 0)->name, "<script>alert(1)</script>");
    assert_string_equal(zoo_entry(zoo, 1)->name, "[x](http://evil)");
    files_end(&files);
}

static void test_directories(void **state)
{
    (void)state;
    Files files = files_start();
    g_autoptr(Zoo) empty = zoo_load(files.dir, "models", files.errors);
    assert_int_equal(zoo_count(empty), 0);
    assert_string_equal(files_error(&files, 0),
                        "models: no models here; add a .lua file that describes some");
    g_autoptr(Zoo) none = zoo_load("/nonexistent/models", "models", files.errors);
    assert_int_equal(zoo_count(none), 0);
    assert_int_equal(files.errors->len, 2);
    assert_non_null(strstr(files_error(&files, 1), "/nonexistent/models"));
    files_end(&files);
}

static void test_files_that_cannot_be_read(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "good.lua", GOOD);
    g_autofree char *huge = g_build_filename(files.dir, "huge.lua", NULL);
    g_autofree char *pipe = g_build_filename(files.dir, "pipe.lua", NULL);
    g_autofree char *secret = g_build_filename(files.dir, "secret.lua", NULL);
    files_add(&files, "huge.lua", "");
    assert_int_equal(truncate(huge, 50 * 1000 * 1000), 0);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    files_add(&files, "secret.lua", GOOD);
    assert_int_equal(chmod(secret, 0), 0);
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    assert_string_equal(zoo_ids(zoo)[0], "good");
    assert_int_equal(zoo_count(zoo), 1);
    check_lines(&files);
    /* root reads everything: then the second model of that id is refused */
    assert_int_equal(files.errors->len, 3);
    assert_non_null(strstr(files_error(&files, 0), "huge.lua"));
    assert_non_null(strstr(files_error(&files, 1), "pipe.lua"));
    assert_non_null(strstr(files_error(&files, 2), "secret.lua"));
    files_end(&files);
}

static void test_single_file(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "m.lua", "\xEF\xBB\xBFmodel { id = 'm', input = { 3 }, " BUILD " }");
    g_autofree char *path = g_build_filename(files.dir, "m.lua", NULL);
    g_autoptr(Zoo) zoo = zoo_load_file(path, "m.lua", files.errors);
    assert_int_equal(files.errors->len, 0);
    assert_int_equal(zoo_count(zoo), 1);
    g_autoptr(Zoo) none = zoo_load_file("/nonexistent.lua", "nonexistent.lua", files.errors);
    assert_int_equal(files.errors->len, 1);
    assert_int_equal(zoo_count(none), 0);
    files_end(&files);
}

/* What one build does must not show in the next. */
static void test_building_twice(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "m.lua", GOOD);
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    BuildOptions big = {.batch = 2, .resolution = 32}, small = {.resolution = 1};
    g_autoptr(Graph) first = zoo_build(zoo, 0, NULL, NULL);
    g_autoptr(Graph) other = zoo_build(zoo, 0, &big, NULL);
    assert_null(zoo_build(zoo, 0, &small, NULL));
    g_autoptr(Graph) again = zoo_build(zoo, 0, NULL, NULL);
    checks_shape(other, first_output(other), "2x4x30x30");
    assert_int_equal(graph_n_ops(first), graph_n_ops(again));
    for (int i = 0; i < graph_n_ops(first); i++)
        assert_string_equal(graph_op(first, i)->name, graph_op(again, i)->name);
    for (int i = 0; i < graph_n_tensors(first); i++)
        assert_true(shape_equal(&graph_tensor(first, i)->shape, &graph_tensor(again, i)->shape));
    files_end(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_endless_declarations),
        cmocka_unit_test(constants),
        cmocka_unit_test(kept_state),
        cmocka_unit_test(test_resnet50),
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_impossible_options),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_operands),
        cmocka_unit_test(test_further_tensors_and_results),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_parameter_first),
        cmocka_unit_test(test_tied_weights),
        cmocka_unit_test(test_auxiliary_head),
        cmocka_unit_test(test_several_inputs),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_unknown_words),
        cmocka_unit_test(test_wrong_types),
        cmocka_unit_test(test_shapes_that_do_not_fit),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_pcall),
        cmocka_unit_test(test_unused),
        cmocka_unit_test(test_what_build_returns),
        cmocka_unit_test(test_values_of_another_build),
        cmocka_unit_test(test_too_much_of_everything),
        cmocka_unit_test(test_a_hundred_thousand_convolutions),
        cmocka_unit_test(test_building_without_end),
        cmocka_unit_test(test_files_lua_cannot_run),
        cmocka_unit_test(test_models_declared_wrongly),
        cmocka_unit_test(test_unsafe_ids),
        cmocka_unit_test(test_model_fails_alone),
        cmocka_unit_test(test_hostile_names_are_kept),
        cmocka_unit_test(test_directories),
        cmocka_unit_test(test_files_that_cannot_be_read),
        cmocka_unit_test(test_single_file),
        cmocka_unit_test(test_building_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
