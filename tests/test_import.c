/* ONNX files as models of a handbook, and named on the command line. */
#include "onnx_kit.h"
#include "support.h"

#include <jansson.h>

#include "import/import.h"
#include "zoo/zoo.h"

/* A 3x3 convolution from 3 to 4 channels, ReLU, and 256 -> 10:
 *   parameters 3*3*3*4 + 4 + 256*10 + 10 = 2,682
 *   MACs       4*8*8 * 27 + 256*10       = 9,472
 *   traffic    (192 + 112 + 256) + (256 + 256) + (256 + 2570 + 10) = 3,908 elements of 4 bytes */
#define TWIN                                                                                       \
    "model { id = \"twin\", name = \"Twin\", input = { 3, 8, 8 }, build = function(x)\n"           \
    "  return x:conv { 4, kernel = 3, pad = 1 }:relu():flatten():linear { 10 } end }\n"

/* The same, with an input of these dimensions. */
static Message *twin_graph(const char *dims)
{
    Message *graph = kit_new(), *conv = onnx_node("Conv", "conv", "x,w,b", "c");
    Message *gemm = onnx_node("Gemm", "fc", "f,m,n", "y");
    onnx_add_ints(conv, "pads", (const int64_t[]){1, 1, 1, 1}, 4);
    onnx_add_int(gemm, "transB", 1);
    kit_in(graph, "x", FLOAT, dims);
    kit_weight(graph, "w", FLOAT, "4x3x3x3");
    kit_weight(graph, "b", FLOAT, "4");
    kit_weight(graph, "m", FLOAT, "10x256");
    kit_weight(graph, "n", FLOAT, "10");
    onnx_put_message(graph, GRAPH_NODE, conv);
    kit_node(graph, "Relu", "c", "r");
    kit_node(graph, "Flatten", "r", "f");
    onnx_put_message(graph, GRAPH_NODE, gemm);
    kit_out(graph, "y");
    return graph;
}

static void add_bytes(const Book *book, const char *name, const void *bytes, size_t length)
{
    g_autofree char *path = book_path(book, name), *folder = g_path_get_dirname(path);
    assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
    assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
}

static void add_twin(const Book *book, const char *name, const char *dims)
{
    g_autoptr(GByteArray) model = onnx_model(twin_graph(dims), 8, 17);
    add_bytes(book, name, model->data, model->len);
}

static Ran book_run(const Book *book, const char *command, const char *argument)
{
    return run_roofbook(command, "-C", book->dir, argument, NULL);
}

/* `option` and `value` may be NULL. */
static json_t *shown(const Book *book, const char *model, const char *option, const char *value)
{
    g_auto(Ran) ran =
        run_roofbook("show", "-C", book->dir, "--json", model, "--on", "box", option, value, NULL);
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
    json_t *json = json_loads(ran.out, 0, NULL);
    assert_non_null(json);
    return json;
}

static json_int_t number(const json_t *json, const char *name)
{
    json_t *value = json_object_get(json_object_get(json, "model"), name);
    if (!json_is_integer(value))
        fail_msg("'%s' is no integer", name);
    return json_integer_value(value);
}

static json_t *traffic(const json_t *json)
{
    return json_object_get(json_object_get(json, "model"), "traffic");
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void test_what_a_file_is(void **state)
{
    (void)state;
    assert_true(import_knows("models/My Net.onnx") && import_knows("NET.ONNX"));
    assert_false(import_knows("models/net.lua") || import_knows("onnx") || import_knows(""));
}

static void test_files_of_a_folder(void **state)
{
    (void)state;
    Book book = book_small();
    add_twin(&book, "models/b.onnx", "1x3x8x8");
    add_twin(&book, "models/a.onnx", "1x3x8x8");
    g_autofree char *models = book_path(&book, "models"), *none = book_path(&book, "none");
    add_twin(&book, "models/a/c.onnx", "1x3x8x8");
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_auto(GStrv) names = import_list(NULL, models, errors);
    static const char *const expected[] = {"a.onnx", "b.onnx", "a/c.onnx", NULL};
    assert_true(g_strv_equal((const char *const *)names, expected)); /* and no small.lua */
    assert_null(import_list(NULL, none, errors));
    assert_int_equal(errors->len, 0); /* that there is no folder is said elsewhere */
    book_clear(&book);
}

static void test_a_file_gives_its_name(void **state)
{
    (void)state;
    static const struct {
        const char *path, *id, *name;
    } cases[] = {
        {"models/ResNet 50.onnx", "resnet-50", "ResNet 50"},
        {"a/b/My Net (v2).onnx", "my-net-v2", "My Net (v2)"},
        {"..onnx", "onnx", "."},
        {"!.onnx", "onnx", "!"},
        {"NET.ONNX", "net", "NET"},
        {"检测.onnx", "检测", "检测"},
        {"models/分割 V2.onnx", "分割-v2", "分割 V2"},
        {"e\xcc\x81.onnx", "\xc3\xa9", "e\xcc\x81"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(ImportFile) file = import_file_new(NULL, cases[i].path, "shown");
        assert_string_equal(file->id, cases[i].id);
        assert_string_equal(file->name, cases[i].name);
        assert_string_equal(file->shown, "shown");
    }
}

/* ---- In a handbook --------------------------------------------------------------------------- */

static void test_a_dropped_in_file_is_a_model(void **state)
{
    (void)state;
    Book book = book_small();
    add_twin(&book, "models/My Net (v2).onnx", "1x3x8x8");
    g_auto(Ran) list = book_run(&book, "list", "models");
    assert_status(&list, 0);
    assert_contains(list.out, "\nmy-net-v2 ");
    assert_contains(list.out, "\nsmall ");
    g_auto(Ran) check = book_run(&book, "check", NULL);
    assert_status(&check, 0);
    g_auto(Ran) build = book_build(&book);
    assert_status(&build, 0);
    assert_true(book_has(&book, "site/models/my-net-v2/box/index.html"));
    g_autofree char *page = book_read(&book, "site/models/my-net-v2/index.html");
    assert_contains(page, "My Net (v2)");
    assert_contains(page, "2,682");
    g_autofree char *index = book_read(&book, "site/models/index.html");
    assert_contains(index, "my-net-v2");
    book_clear(&book);
}

static void test_numbers_are_those_of_the_same_lua(void **state)
{
    static const char *const names[] = {"operators",     "params",      "buffers",
                                        "macs",          "flops",       "flops_exact",
                                        "activations",   "peak_bytes",  "peak_inplace_bytes",
                                        "tensors_bytes", "arena_bytes", "weights_bytes"};
    (void)state;
    Book book = book_small();
    book_add(&book, "models/twin.lua", TWIN);
    add_twin(&book, "models/file.onnx", "1x3x8x8");
    json_t *lua = shown(&book, "twin", NULL, NULL), *onnx = shown(&book, "file", NULL, NULL);
    assert_int_equal(number(onnx, "params"), 2682);
    assert_int_equal(number(onnx, "macs"), 9472);
    json_t *compulsory = json_object_get(traffic(onnx), "compulsory");
    assert_int_equal(json_integer_value(json_object_get(compulsory, "bytes")), 4 * 3908);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        assert_int_equal(number(onnx, names[i]), number(lua, names[i]));
    assert_true(json_equal(traffic(onnx), traffic(lua)));
    json_t *seconds[2] = {
        json_object_get(json_array_get(json_object_get(lua, "timing"), 0), "roofline_seconds"),
        json_object_get(json_array_get(json_object_get(onnx, "timing"), 0), "roofline_seconds")};
    assert_true(json_is_real(seconds[0]) && json_equal(seconds[0], seconds[1]));
    json_decref(lua);
    json_decref(onnx);
    book_clear(&book);
}

/* Everything else is listed and published. */
static void assert_costs_only_itself(const Book *book, const char *file)
{
    g_auto(Ran) check = book_run(book, "check", NULL);
    assert_status(&check, 1);
    assert_one_line(&check);
    assert_contains(check.err, file);
    g_auto(Ran) list = book_run(book, "list", "models");
    assert_status(&list, 1);
    assert_one_line(&list);
    assert_contains(list.out, "\nsmall ");
    g_auto(Ran) build = book_build(book);
    assert_status(&build, 3);
    assert_contains(build.err, file);
    assert_true(book_has(book, "site/models/small/index.html"));
}

static void test_a_damaged_file_costs_only_itself(void **state)
{
    (void)state;
    g_autoptr(GByteArray) model = onnx_model(twin_graph("1x3x8x8"), 8, 17);
    Book book = book_small();
    add_bytes(&book, "models/bad.onnx", model->data, model->len / 2);
    assert_costs_only_itself(&book, "models/bad.onnx: ");
    assert_false(book_has(&book, "site/models/bad/index.html"));
    add_bytes(&book, "models/bad.onnx", "", 0);
    assert_costs_only_itself(&book, "models/bad.onnx: ");
    book_clear(&book);
}

static void test_an_id_is_given_once(void **state)
{
    (void)state;
    Book book = book_small();
    add_twin(&book, "models/SMALL.onnx", "1x3x8x8");
    g_auto(Ran) list = book_run(&book, "list", "models");
    assert_status(&list, 1);
    assert_one_line(&list);
    assert_contains(list.err, "models/SMALL.onnx: model 'small' was declared before");
    assert_contains(list.err, "models/small.lua");
    json_t *json = shown(&book, "small", NULL, NULL);
    assert_int_equal(number(json, "params"), 112);
    json_decref(json);
    book_clear(&book);
}

/* Names in Chinese are ids and addresses of their own, from the list to the links of the pages. */
static void test_names_in_chinese(void **state)
{
    (void)state;
    Book book = book_small();
    add_twin(&book, "models/检测.onnx", "1x3x8x8");
    add_twin(&book, "models/分割.onnx", "1x3x8x8");
    book_add(&book, "templates/mine.md",
             "---\ntitle: M\n---\n[a](models/检测/index.md) "
             "`lua link('b', page_of(models['分割'], devices.box))`\n");
    g_auto(Ran) build = book_build(&book);
    assert_string_equal(build.err, "");
    assert_status(&build, 0);
    assert_true(book_has(&book, "site/models/检测/index.html"));
    assert_true(book_has(&book, "site/models/分割/box/index.html"));
    g_autofree char *page = book_read(&book, "site/mine/index.html"),
                    *figures = book_read(&book, "site/handbook.json"),
                    *markdown = book_read(&book, "site/mine/index.md");
    assert_contains(page, "href=\"../models/%E6%A3%80%E6%B5%8B/index.html\">a</a>");
    assert_contains(page, "href=\"../models/%E5%88%86%E5%89%B2/box/index.html\">b</a>");
    assert_contains(markdown, "[a](../models/%E6%A3%80%E6%B5%8B/index.md)");
    assert_contains(figures, "\n\"检测\":{\"name\":\"检测\",\"file\":\"models/检测.onnx\"");
    json_t *json = shown(&book, "检测", "--on", "box");
    assert_string_equal(json_string_value(json_object_get(json_object_get(json, "model"), "id")),
                        "检测");
    json_decref(json);
    g_auto(Ran) same = run_roofbook("diff", "--exit-code", book.site, book.dir, NULL);
    assert_status(&same, 0);
    book_clear(&book);
}

/* Both files are named where two still come to one. */
/* Three files and a device, laid over the zoo: the guide has all of its chapters, which show what
 * this handbook has no pages about, and no link leads to those. */
static void test_the_guide_is_whole(void **state)
{
    (void)state;
    Book book = book_bare();
    g_autofree char *here = g_get_current_dir(),
                    *handbook = g_strdup_printf("handbook { base = { '%s' } }", here);
    book_add(&book, "handbook.lua", handbook);
    book_add(&book, "hardware/box.lua", ROUND_DEVICE);
    add_twin(&book, "models/a.onnx", "1x3x8x8");
    add_twin(&book, "models/b.onnx", "1x3x8x8");
    add_twin(&book, "models/c.onnx", "1x3x8x8");
    g_auto(Ran) build = book_build(&book);
    assert_string_equal(build.err, "");
    assert_status(&build, 0);
    g_auto(GStrv) chapters = files_list("templates/guide", ".md", NULL);
    assert_true(g_strv_length(chapters) > 10);
    for (char **chapter = chapters; *chapter; chapter++) {
        g_autofree char *page =
            g_strdup_printf("site/guide/%.*s/index.html", (int)strlen(*chapter) - 3, *chapter);
        if (!book_has(&book, page))
            fail_msg("no %s", page);
    }
    g_autofree char *page = book_read(&book, "site/guide/roofline/index.html");
    assert_contains(page, "MobileNet v2");
    assert_lacks(page, "href=\"../../models/mobilenet_v2");
    book_clear(&book);
}

/* A network that is put there and not read is said, but where one that is read has its name; what
 * else lies there may be anything. */
static void test_networks_that_are_not_read(void **state)
{
    (void)state;
    Book book = book_small();
    add_twin(&book, "models/a.onnx", "1x3x8x8");
    static const char *const files[] = {"models/a.pt",     "models/small.h5",
                                        "models/b.TFLITE", "models/c/d.safetensors",
                                        "models/e.json",   "models/README"};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        book_add(&book, files[i], "x");
    g_auto(GStrv) said = import_unread(book.dir, "models", "models");
    assert_int_equal(g_strv_length(said), 2);
    assert_string_equal(
        said[0],
        "models/b.TFLITE: is a TensorFlow Lite model, which is not read "
        "(networks are read from .onnx, .gguf, .lua and config.json files); convert it with "
        "tf2onnx");
    assert_true(g_str_has_prefix(said[1], "models/c/d.safetensors: is weights, which is not "));
    g_auto(Ran) build = book_build(&book);
    assert_status(&build, 0);
    assert_int_equal(line_count(build.err), 2);
    assert_contains(build.err, said[0]);
    book_clear(&book);
}

static void test_names_that_come_to_one(void **state)
{
    (void)state;
    Book book = book_small();
    add_twin(&book, "models/检测.onnx", "1x3x8x8");
    add_twin(&book, "models/检测！.onnx", "1x3x8x8");
    add_twin(&book, "models/新/检测.onnx", "1x3x8x8");
    g_auto(Ran) list = book_run(&book, "list", "models");
    assert_status(&list, 1);
    assert_contains(list.err, "models/检测！.onnx: model '检测' was declared before, in "
                              "models/检测.onnx; give the file another name\n");
    assert_contains(list.err, "models/新/检测.onnx: model '检测' was declared before");
    book_clear(&book);
}

static void test_ids_are_made_of_names(void **state)
{
    static const struct {
        const char *path, *id, *name;
    } files[] = {
        {"models/My Net (v2).onnx", "my-net-v2", "My Net (v2)"},
        {"resnet50.onnx", "resnet50", "resnet50"},
        {"/a/b.c/Model_1.5.onnx", "model_1.5", "Model_1.5"},
        {"..onnx", "onnx", "."},
        {".onnx", "onnx", ".onnx"},
        {"\xe7\xb6\xb2.onnx", "\xe7\xb6\xb2", "\xe7\xb6\xb2"},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
        Zoo *zoo = zoo_load_file(files[i].path, files[i].path, errors);
        assert_int_equal(zoo_count(zoo), 1);
        assert_string_equal(zoo_entry(zoo, 0)->id, files[i].id);
        assert_string_equal(zoo_entry(zoo, 0)->name, files[i].name);
        zoo_free(zoo);
    }
}

/* Names of files and of what is in them are text wherever they appear. */
static void test_names_are_never_markup(void **state)
{
    (void)state;
    Book book = book_small();
    add_twin(&book, "models/<script>alert(1).onnx", "<script>alert(2)<b>*`x3x8x8");
    g_auto(Ran) build = book_build(&book);
    assert_status(&build, 0);
    assert_true(book_has(&book, "site/models/script-alert-1/index.html"));
    g_autoptr(GPtrArray) paths = list_tree(book.site);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        if (!g_str_has_suffix(path, ".html") && !g_str_has_suffix(path, ".svg"))
            continue;
        g_autoptr(GBytes) bytes = file_bytes(book.site, path);
        assert_lacks(g_bytes_get_data(bytes, NULL), "<script>alert");
    }
    book_clear(&book);
}

/* ---- At several sizes ------------------------------------------------------------------------ */

static Book book_of_sizes(const char *variants)
{
    Book book = book_small();
    g_autofree char *text = g_strconcat("handbook { variants = {\n", variants, "} }\n", NULL);
    add_twin(&book, "models/net.onnx", "nx3x8x8");
    book_add(&book, "handbook.lua", text);
    return book;
}

static void test_a_file_is_shown_at_several_sizes(void **state)
{
    static const struct {
        const char *id, *option, *value;
        json_int_t batch;
    } sizes[] = {
        {"net", NULL, NULL, 1},
        {"net_b4", NULL, NULL, 4},
        {"net_n5", NULL, NULL, 5},
        {"net_x6", NULL, NULL, 6},
        {"net_b4", "--batch", "2", 2},
        {"net_n5", "--batch", "2", 2},
        {"net_x6", "--batch", "2", 2},
        {"net_n5", "--dim", "n=7", 7},
        {"net_x6", "--input", "x=3x3x8x8", 3},
        {"net_b4", "--batch", "1", 1},
    };
    (void)state;
    Book book = book_of_sizes("{ model = 'net', id = 'net_b4', batch = 4 },"
                              "{ model = 'net', id = 'net_n5', dims = { n = 5 } },"
                              "{ model = 'net', id = 'net_x6', inputs = { x = { 6, 3, 8, 8 } } }");
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        json_t *json = shown(&book, sizes[i].id, sizes[i].option, sizes[i].value);
        assert_int_equal(number(json, "macs"), sizes[i].batch * 9472);
        assert_int_equal(number(json, "batch"), sizes[i].batch);
        json_decref(json);
    }
    g_auto(Ran) check = book_run(&book, "check", NULL);
    assert_status(&check, 0);
    g_auto(Ran) build = book_build(&book);
    assert_status(&build, 0);
    assert_true(book_has(&book, "site/models/net/index.html"));
    assert_true(book_has(&book, "site/models/net_b4/box/index.html"));
    g_autofree char *page = book_read(&book, "site/models/net_n5/index.html");
    assert_contains(page, "net, n=5");
    assert_contains(page, "47,360"); /* 5 * 9,472 */
    book_clear(&book);
}

static void test_sizes_that_a_file_cannot_have(void **state)
{
    static const struct {
        const char *variant, *says;
    } wrong[] = {
        {"dims = { m = 8 }", "models/net.onnx: it has no symbolic dimension 'm'"},
        {"dims = { N = 8 }", "no symbolic dimension 'N': did you mean 'n'?"},
        {"inputs = { y = { 1 } }", "models/net.onnx: it has no input 'y'"},
        {"inputs = { x = { 3, 8, 8 } }", "input 'x' has 4 dimensions"},
    };
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *variant =
            g_strdup_printf("{ model = 'net', id = 'x', %s }", wrong[i].variant);
        Book book = book_of_sizes(variant);
        g_auto(Ran) check = book_run(&book, "check", NULL);
        assert_status(&check, 1);
        assert_one_line(&check);
        assert_contains(check.err, "handbook.lua:2: variant 'x': ");
        assert_contains(check.err, wrong[i].says);
        book_clear(&book);
    }
}

/* ---- On the command line --------------------------------------------------------------------- */

static void test_a_path_is_a_model(void **state)
{
    (void)state;
    Book book = book_small();
    add_twin(&book, "my.onnx", "1x3x8x8");
    g_autofree char *path = book_path(&book, "my.onnx"), *svg = book_path(&book, "my.svg");
    g_auto(Ran) show = book_run(&book, "show", path);
    assert_status(&show, 0);
    assert_contains(show.out, "my (my), batch 1, fp32");
    assert_contains(show.out, "9,472");
    g_auto(Ran) layers = run_roofbook("show", "-C", book.dir, path, "--layers", "--csv", NULL);
    assert_int_equal(line_count(layers.out), 1 + 4);
    g_auto(Ran) chart =
        run_roofbook("chart", "roofline", path, "-C", book.dir, "--on", "box", "-o", svg, NULL);
    assert_status(&chart, 0);
    assert_true(book_has(&book, "my.svg"));
    g_auto(Ran) fused = run_roofbook("show", "-C", book.dir, path, "--layers", "--csv", "--fuse",
                                     "activation", NULL);
    assert_int_equal(line_count(fused.out), 1 + 3);
    g_auto(Ran) none = run_roofbook("show", "no such.onnx", NULL);
    assert_status(&none, 1);
    assert_one_line(&none);
    book_clear(&book);
}

/* Files of other programs are told from models that are not there. */
static void test_what_is_not_read(void **state)
{
    static const struct {
        const char *name, *says;
        int status;
    } rows[] = {
        {"net.tflite",
         "net.tflite: is a TensorFlow Lite model, which is not read (networks are "
         "read from .onnx, .gguf, .lua and config.json files); convert it with tf2onnx",
         1},
        {"NET.PTH", "is a PyTorch checkpoint", 1},
        {"a.gguf", "cannot read 'a.gguf'", 1},
        {"net.safetensors", "cannot read 'net.safetensors'", 1},
        {"net.json", "is a JSON file", 1},
        {"handbook.lua", "handbook.lua", 1},
        {".tflite", "no model '.tflite'", 2},
        {"smal", "no model 'smal': did you mean 'small'?", 2},
    };
    (void)state;
    Book book = book_small();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Ran) ran = book_run(&book, "show", rows[i].name);
        assert_contains(ran.err, rows[i].says);
        assert_one_line(&ran);
        assert_status(&ran, rows[i].status);
    }
    add_bytes(&book, "network", "x", 1);
    g_autofree char *path = book_path(&book, "network");
    g_auto(Ran) other = book_run(&book, "show", path);
    assert_contains(other.err, "network: is of no format that is read");
    assert_status(&other, 1);
    book_clear(&book);
}

/* 8 x 5 weights; the network of the base that is called so has 112 parameters. */
static void test_a_file_in_the_place_of_a_base(void **state)
{
    (void)state;
    Book base = book_small(), book = book_bare();
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x8");
    kit_weight(graph, "w", FLOAT, "8x5");
    kit_node(graph, "MatMul", "x,w", "y");
    kit_out(graph, "y");
    g_autoptr(GByteArray) model = onnx_model(graph, 8, 17);
    book_add(&book, "models/README", "Files of ours."); /* makes the folder */
    add_bytes(&book, "models/small.onnx", model->data, model->len);
    g_autofree char *both =
        g_strdup_printf("handbook { base = { \"../%s\" } }\n", strrchr(base.dir, '/') + 1);
    book_add(&book, "handbook.lua", both);
    g_auto(Ran) wrong = run_roofbook("check", "-C", book.dir, NULL);
    assert_status(&wrong, 1);
    assert_contains(wrong.err, "models/small.onnx: model 'small' was declared before, in ");
    assert_contains(wrong.err, "or say replaces = { \"small\" } in handbook.lua");
    /* Who asks for one network is told the same, and shown what the build publishes. */
    g_auto(Ran) both_shown = run_roofbook("show", "-C", book.dir, "small", "--json", NULL);
    assert_status(&both_shown, 0);
    assert_contains(both_shown.err, "models/small.onnx: model 'small' was declared before, in ");
    assert_one_line(&both_shown);
    assert_contains(both_shown.out, "\"params\": 112,");
    g_autofree char *path = book_path(&book, "handbook.lua");
    assert_int_equal(g_remove(path), 0);
    g_autofree char *own =
        g_strdup_printf("handbook { base = { \"../%s\" }, replaces = { \"small\" } }\n",
                        strrchr(base.dir, '/') + 1);
    book_add(&book, "handbook.lua", own);
    g_auto(Ran) well = run_roofbook("check", "-q", "-C", book.dir, NULL);
    assert_status(&well, 0);
    g_auto(Ran) show = run_roofbook("show", "-C", book.dir, "small", "--json", NULL);
    assert_status(&show, 0);
    assert_contains(show.out, "\"params\": 40,");
    book_clear(&base);
    book_clear(&book);
}

/* One network exported for batch 1, in a book: its sections about batches say so in a line. */
static void test_exported_for_a_batch(void **state)
{
    (void)state;
    Book book = book_small();
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "nx4x8");
    kit_weight(graph, "w", FLOAT, "32x5");
    KIT_NUMBERS(graph, "flat", 1, 32);
    kit_node(graph, "Reshape", "x,flat", "f");
    kit_node(graph, "MatMul", "f,w", "y");
    kit_out(graph, "y");
    g_autoptr(GByteArray) model = onnx_model(graph, 8, 17);
    add_bytes(&book, "models/one.onnx", model->data, model->len);
    g_auto(Ran) ran = run_roofbook("show", "-C", book.dir, "one", "--on", "box", "--knee",
                                   "--sweep", "batch", "--capacity", NULL);
    assert_status(&ran, 1);
    assert_contains(ran.out, "Assumed: It is exported for batch 1: it has no other.\n");
    assert_contains(ran.out, "up to 4096\nnone: exported for batch 1\n");
    assert_contains(ran.out, "Sweep\nnone: exported for batch 1\n");
    assert_contains(ran.out, "fits\nnone: exported for batch 1\n");
    g_auto(Ran) eight = run_roofbook("show", "-C", book.dir, "one", "--batch", "8", NULL);
    assert_status(&eight, 1);
    assert_one_line(&eight);
    g_auto(Ran) build = book_build(&book);
    assert_status(&build, 0);
    g_autofree char *page = book_read(&book, "site/models/one/index.html");
    assert_contains(page, "What was assumed");
    assert_contains(page, "It is exported for batch 1");
    book_clear(&book);
}

static void test_dimensions_are_given(void **state)
{
    static const struct {
        const char *option, *value;
        json_int_t batch;
    } given[] = {
        {NULL, NULL, 1}, {"--dim", "n=5", 5}, {"--input", "x=4x3x8x8", 4}, {"--batch", "3", 3}};
    (void)state;
    Book book = book_small();
    add_twin(&book, "my.onnx", "nx3x8x8");
    g_autofree char *path = book_path(&book, "my.onnx");
    for (gsize i = 0; i < G_N_ELEMENTS(given); i++) {
        json_t *json = shown(&book, path, given[i].option, given[i].value);
        assert_int_equal(number(json, "macs"), given[i].batch * 9472);
        assert_int_equal(number(json, "params"), 2682);
        json_decref(json);
    }
    book_clear(&book);
}

static void test_wrong_dimensions_are_usage(void **state)
{
    static const struct {
        const char *option, *value, *says;
    } wrong[] = {
        {"--dim", "m=5", "no symbolic dimension 'm'"},
        {"--dim", "n", "'n'"},
        {"--dim", "n=-1", "'n=-1'"},
        {"--input", "z=1x3x8x8", "'z'"},
        {"--input", "x=3x8x8", "x"},
    };
    (void)state;
    Book book = book_small();
    add_twin(&book, "my.onnx", "nx3x8x8");
    g_autofree char *path = book_path(&book, "my.onnx");
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_auto(Ran) ran =
            run_roofbook("show", "-C", book.dir, path, wrong[i].option, wrong[i].value, NULL);
        if (ran.status != 2)
            fail_msg("%s %s: %d", wrong[i].option, wrong[i].value, ran.status);
        assert_one_line(&ran);
        assert_contains(ran.err, wrong[i].says);
    }
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_file_is),
        cmocka_unit_test(test_files_of_a_folder),
        cmocka_unit_test(test_a_file_gives_its_name),
        cmocka_unit_test(test_a_dropped_in_file_is_a_model),
        cmocka_unit_test(test_numbers_are_those_of_the_same_lua),
        cmocka_unit_test(test_a_damaged_file_costs_only_itself),
        cmocka_unit_test(test_an_id_is_given_once),
        cmocka_unit_test(test_names_in_chinese),
        cmocka_unit_test(test_networks_that_are_not_read),
        cmocka_unit_test(test_names_that_come_to_one),
        cmocka_unit_test(test_the_guide_is_whole),
        cmocka_unit_test(test_ids_are_made_of_names),
        cmocka_unit_test(test_names_are_never_markup),
        cmocka_unit_test(test_a_file_is_shown_at_several_sizes),
        cmocka_unit_test(test_sizes_that_a_file_cannot_have),
        cmocka_unit_test(test_what_is_not_read),
        cmocka_unit_test(test_a_file_in_the_place_of_a_base),
        cmocka_unit_test(test_exported_for_a_batch),
        cmocka_unit_test(test_a_path_is_a_model),
        cmocka_unit_test(test_dimensions_are_given),
        cmocka_unit_test(test_wrong_dimensions_are_usage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
