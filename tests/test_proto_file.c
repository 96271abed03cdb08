#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/count.h"
#include "base/error.h"
#include "onnx_fixture.h"
#include "onnx_parse.h"

/* ---- Helpers --------------------------------------------------------------------------------- */

/* The error of these bytes, checked to be one line that begins with the file. Caller frees. */
static char *error_of(const void *bytes, size_t length, RbErrorCode code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OnnxModel) model = onnx_model_parse(bytes, length, "m.onnx", &error);
    assert_null(model);
    assert_non_null(error);
    assert_true(g_error_matches(error, RB_ERROR, (int)code));
    assert_true(g_str_has_prefix(error->message, "m.onnx: "));
    assert_true(g_utf8_validate(error->message, -1, NULL));
    assert_null(strpbrk(error->message, "\n\r\t"));
    return g_strdup(error->message);
}

static void assert_error(Message *message, RbErrorCode code, const char *part)
{
    g_autofree char *text = error_of(message->data, message->len, code);
    if (!strstr(text, part))
        fail_msg("'%s' does not say '%s'", text, part);
    g_byte_array_unref(message);
}

/* ---- What is read ---------------------------------------------------------------------------- */

static void test_model(void **state)
{
    (void)state;
    g_autoptr(OnnxModel) model = parse(fixture_model());
    assert_int_equal(model->ir_version, 10);
    assert_int_equal(model->model_version, 3);
    assert_string_equal(model->producer, "writer");
    assert_string_equal(model->producer_version, "1.2");
    assert_string_equal(model->domain, "org.example");
    assert_int_equal(onnx_model_opset(model, ""), 18);
    assert_int_equal(onnx_model_opset(model, "custom"), 1);
    assert_int_equal(onnx_model_opset(model, "absent"), 0);
    assert_int_equal(model->n_metadata, 1);
    assert_string_equal(model->metadata[0].key, "task");
    assert_string_equal(model->metadata[0].value, "classify");
    assert_string_equal(model->graph.name, "everything");
}

static void test_weights_are_not_kept(void **state)
{
    (void)state;
    g_autoptr(OnnxModel) model = parse(fixture_model());
    const OnnxTensor *stripped = &model->graph.initializers[0];
    assert_int_equal(stripped->elements, 64 * 3 * 7 * 7);
    assert_int_equal(stripped->payload, 0);
    assert_null(stripped->reals);
    const OnnxTensor *external = &model->graph.initializers[1];
    assert_true(external->external);
    assert_string_equal(external->location, "weights.bin");
    const OnnxSparse *sparse = &model->graph.sparse[0];
    assert_string_equal(sparse->values.name, "sparse");
    assert_int_equal(sparse->indices.ints[1], 3);
    assert_int_equal(sparse->dims[0], 4);
}

/* ---- Names ----------------------------------------------------------------------------------- */

static void assert_names(const char *a, size_t a_length, const char *b, size_t b_length)
{
    Message *node = onnx_message();
    onnx_put_bytes(node, 1, a, a_length);
    onnx_put_bytes(node, 1, b, b_length);
    onnx_put_text(node, 4, "Add");
    g_autoptr(OnnxModel) model = parse(model_of(GRAPH_NODE, node));
    const char *const *inputs = model->graph.nodes[0].inputs;
    assert_true(g_utf8_validate(inputs[0], -1, NULL) && g_utf8_validate(inputs[1], -1, NULL));
    assert_true(strlen(inputs[0]) <= ONNX_TEXT_BYTES && strlen(inputs[1]) <= ONNX_TEXT_BYTES);
    assert_string_not_equal(inputs[0], inputs[1]);
}

static void test_names_stay_different(void **state)
{
    (void)state;
    g_autofree char *a = g_strnfill(5000, 'x'), *b = g_strnfill(5000, 'x');
    b[4999] = 'y';
    assert_names(a, 5000, b, 5000);
    assert_names("w\0a", 3, "w\0b", 3);
    assert_names("\xff", 1, "\xfe", 1);
    assert_names("w", 1, "w\0", 2);
    Message *model = onnx_model(fixture_branch("Größe λ"), 8, 17);
    g_autoptr(OnnxModel) kept = parse(model);
    assert_string_equal(kept->graph.name, "Größe λ");
}

/* ---- Damage ---------------------------------------------------------------------------------- */

static void test_truncated_anywhere(void **state)
{
    (void)state;
    g_autoptr(GByteArray) whole = fixture_model();
    guint with_graph = 0;
    for (guint n = 0; n < whole->len; n++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(OnnxModel) model = onnx_model_parse(whole->data, n, "m.onnx", &error);
        if (model) { /* cut between fields that may be absent */
            with_graph++;
            assert_int_equal(model->graph.n_nodes, 1);
            continue;
        }
        assert_true(g_str_has_prefix(error->message, "m.onnx: "));
        assert_true(strstr(error->message, "byte") || n == 0 ||
                    strstr(error->message, "imports no") || strstr(error->message, "has no graph"));
    }
    assert_in_range(with_graph, 1, 10);
}

static void test_says_where_it_breaks(void **state)
{
    (void)state;
    /* The node's message begins after 02 "08 08" ir, 08 "12 06 writer", then the graph's key and
     * length (2), its name "12 04 main" (6), the node's key and length (2): at byte 20. */
    Message *node = onnx_node("Conv", "conv1", "x", "y");
    onnx_put_key(node, 5, WIRE_BYTES);
    onnx_put_varint(node, 1000);
    g_autofree char *text = NULL;
    g_autoptr(GByteArray) model = model_of(GRAPH_NODE, node);
    text = error_of(model->data, model->len, RB_ERROR_INPUT);
    /* 3 + 3 + 7 + 6 of the node's fields, then 1 + 2 of the bad key and length. */
    assert_non_null(
        strstr(text, "node 'conv1' of graph 'main' at byte 42: a length in it reaches"));
}

static void test_hostile_numbers(void **state)
{
    (void)state;
    Message *node = onnx_node("Conv", "conv1", "x", "y");
    onnx_put_raw(node, "\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 12);
    assert_error(model_of(GRAPH_NODE, node), RB_ERROR_INPUT, "node 'conv1'");
    node = onnx_node("Conv", "conv1", "x", "y");
    onnx_put_raw(node, "\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11); /* length -1 */
    assert_error(model_of(GRAPH_NODE, node), RB_ERROR_INPUT, "node 'conv1'");
    node = onnx_node("Conv", "conv1", "x", "y");
    onnx_put_key(node, 99, WIRE_GROUP);
    assert_error(model_of(GRAPH_NODE, node), RB_ERROR_INPUT, "of a kind that ONNX does not use");
    node = onnx_node("Conv", "conv1", "x", "y");
    onnx_put_int(node, 5, 7); /* a number for an attribute */
    assert_error(model_of(GRAPH_NODE, node), RB_ERROR_INPUT, "a number stands where");
    Message *function = onnx_message(), *model = onnx_model(fixture_branch("g"), 8, 17);
    onnx_put_int(function, 4, 7); /* a number for the name of an input */
    onnx_put_message(model, 25, function);
    assert_error(model, RB_ERROR_INPUT, "function at byte");
    Message *attr = onnx_attr("pads", 77);
    node = onnx_node("Conv", "conv1", "x", "y");
    onnx_add_attr(node, attr);
    assert_error(model_of(GRAPH_NODE, node), RB_ERROR_INPUT, "attribute 'pads' of node 'conv1'");
    assert_error(model_of(GRAPH_NODE, onnx_node("", "n", "x", "y")), RB_ERROR_INPUT, "op_type");
}

static void test_hostile_dims(void **state)
{
    (void)state;
    assert_error(model_of(GRAPH_INITIALIZER, onnx_tensor("w", ONNX_FLOAT, "-3")), RB_ERROR_INPUT,
                 "dimension 1 is -3");
    Message *tensor = onnx_tensor("w", ONNX_FLOAT, "1");
    for (int i = 0; i < 10000; i++)
        onnx_put_int(tensor, 1, 1);
    assert_error(model_of(GRAPH_INITIALIZER, tensor), RB_ERROR_LIMIT, "tensor 'w' of graph 'main'");
    tensor = onnx_tensor("w", ONNX_INT64, "4294967296x4294967296");
    g_autoptr(OnnxModel) model = parse(model_of(GRAPH_INITIALIZER, tensor));
    assert_true(tensor_of(model)->elements == COUNT_OVERFLOW);
}

/* The length of each level is known only when all within it is written: from the inside out. */
static Message *nested(int depth)
{
    Message *graph = fixture_branch("inner");
    for (int i = 1; i < depth; i++) {
        Message *node = onnx_node("If", "if", "c", "y"), *outer = onnx_graph("outer");
        onnx_add_graph(node, "then_branch", graph);
        onnx_put_message(outer, GRAPH_NODE, node);
        graph = outer;
    }
    return onnx_model(graph, 8, 17);
}

static void test_nesting(void **state)
{
    (void)state;
    /* The types of values nest too: the innermost graph has room for one. */
    g_autoptr(OnnxModel) model = parse(nested(ONNX_MAX_DEPTH - 1));
    assert_int_equal(model->graph.n_nodes, 1);
    assert_error(nested(ONNX_MAX_DEPTH + 1), RB_ERROR_LIMIT, "nested more than 32 deep");
    assert_error(nested(10000), RB_ERROR_LIMIT, "nested more than 32 deep");
}

static void test_memory_is_bounded(void **state)
{
    (void)state;
    /* A node of 8 bytes takes over 80 in memory: 20 MB would take more than 1.6 GB. */
    Message *graph = onnx_graph("bomb"), *node = onnx_message();
    onnx_put_text(node, 4, "X");
    for (int i = 0; i < 4000000; i++)
        onnx_put_bytes(graph, GRAPH_NODE, node->data, node->len);
    g_byte_array_unref(node);
    assert_error(onnx_model(graph, 8, 17), RB_ERROR_LIMIT, "more than 256 MB");
}

/* ---- Versions -------------------------------------------------------------------------------- */

static void test_versions(void **state)
{
    (void)state;
    assert_error(onnx_model(fixture_branch("g"), 2, 7), RB_ERROR_INPUT, "IR version 2");
    g_autoptr(OnnxModel) oldest = parse(onnx_model(fixture_branch("g"), 3, 7));
    assert_int_equal(oldest->ir_version, 3);
    g_autoptr(OnnxModel) future = parse(onnx_model(fixture_branch("g"), 99, 99));
    assert_int_equal(onnx_model_opset(future, ""), 99);

    g_autoptr(OnnxModel) first = parse(onnx_model(fixture_branch("g"), 3, 1));
    assert_int_equal(onnx_model_opset(first, ""), 1);

    Message *bare = onnx_message();
    onnx_put_int(bare, 1, 8);
    onnx_put_message(bare, 7, fixture_branch("g"));
    assert_error(bare, RB_ERROR_INPUT, "imports no operator set");
}

static void test_not_onnx(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *says;
    } files[] = {
        {"", 0, "empty"},
        {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, "PNG"},
        {"PK\x03\x04\x14\0\0\0", 8, "torch.onnx.export"},
        {"\x1f\x8b\x08\0", 4, "gzip"},
        {"{\"model\": 1}", 12, "not an ONNX model"},
        {"hello, world\n", 13, "not an ONNX model"},
        {"\x72\x00", 2, "not an ONNX model"}, /* valid protobuf: one empty field 14 */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *text = error_of(files[i].bytes, files[i].length, RB_ERROR_INPUT);
        assert_non_null(strstr(text, "is not an ONNX model: "));
        assert_non_null(strstr(text, files[i].says));
    }
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void assert_refused(const char *path, RbErrorCode code)
{
    g_autoptr(GError) error = NULL;
    assert_null(onnx_model_read(NULL, path, "shown.onnx", &error));
    assert_true(g_error_matches(error, RB_ERROR, (int)code));
}

static void test_odd_files(void **state)
{
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("roofbook-XXXXXX", NULL);
    g_autofree char *fifo = g_build_filename(dir, "fifo.onnx", NULL);
    g_autofree char *empty = g_build_filename(dir, "empty.onnx", NULL);
    g_autofree char *absent = g_build_filename(dir, "absent.onnx", NULL);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_true(g_file_set_contents(empty, "", 0, NULL));
    assert_refused(dir, RB_ERROR_IO);
    assert_refused(fifo, RB_ERROR_IO);
    assert_refused(absent, RB_ERROR_IO);
    assert_refused(empty, RB_ERROR_INPUT);
    assert_int_equal(truncate(empty, (off_t)(ONNX_MAX_FILE + 1)), 0);
    assert_refused(empty, RB_ERROR_LIMIT);
    g_remove(fifo);
    g_remove(empty);
    g_rmdir(dir);
}

/* A file of 3 GB of weights: a hole, as long as nobody reads it. */
static void test_large_file(void **state)
{
    (void)state;
    const int64_t weights = INT64_C(3) << 30;
    g_autofree char *dir = g_dir_make_tmp("roofbook-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "large.onnx", NULL);
    g_autoptr(GByteArray) tensor = onnx_tensor("w", ONNX_UINT8, "3221225472");
    g_autoptr(GByteArray) file = onnx_message();
    onnx_put_int(file, 1, 8);
    onnx_put_message(file, 8, onnx_opset("", 17));
    onnx_put_message(file, 7, fixture_branch("g"));
    onnx_put_key(tensor, 9, WIRE_BYTES);
    onnx_put_varint(tensor, (uint64_t)weights);
    g_autoptr(GByteArray) head = onnx_message();
    onnx_put_key(head, GRAPH_INITIALIZER, WIRE_BYTES);
    onnx_put_varint(head, tensor->len + (uint64_t)weights);
    onnx_put_raw(head, tensor->data, tensor->len);
    onnx_put_key(file, 7, WIRE_BYTES);
    onnx_put_varint(file, head->len + (uint64_t)weights);
    onnx_put_raw(file, head->data, head->len);
    assert_true(g_file_set_contents(path, (char *)file->data, (gssize)file->len, NULL));
    assert_int_equal(truncate(path, (off_t)(file->len + weights)), 0);

    g_autoptr(OnnxModel) model = onnx_model_read(NULL, path, "large.onnx", NULL);
    assert_non_null(model);
    assert_true(tensor_of(model)->payload == weights);
    assert_int_equal(truncate(path, (off_t)(file->len + weights - 1)), 0);
    assert_refused(path, RB_ERROR_INPUT);
    g_remove(path);
    g_rmdir(dir);
}

/* Weights between which little is loaded, of every kind, and long lists. */
static Message *model_with_weights(void)
{
    static int64_t many[3000];
    static const uint8_t raw[40000];
    Message *graph = onnx_graph("main");
    for (int i = 0; i < 6; i++) {
        g_autofree char *name = g_strdup_printf("w%d", i);
        Message *node = onnx_node("Conv", name, "x", name);
        onnx_add_ints(node, "pads", many, 100 * i);
        onnx_add_tensor(node, "value", onnx_tensor_int64("v", many, 400 * i));
        onnx_put_message(graph, GRAPH_NODE, node);
        onnx_put_message(graph, GRAPH_INITIALIZER,
                         onnx_tensor_raw(name, ONNX_FLOAT, "100x100", raw, sizeof raw));
        onnx_put_message(graph, GRAPH_INITIALIZER, onnx_tensor_int64(name, many, 500 * i));
    }
    return onnx_model(graph, 8, 17);
}

static void assert_same_tensors(const OnnxModel *a, const OnnxModel *b)
{
    assert_int_equal(a->graph.n_nodes, b->graph.n_nodes);
    assert_int_equal(a->graph.n_initializers, b->graph.n_initializers);
    for (int i = 0; i < a->graph.n_initializers; i++) {
        const OnnxTensor *x = &a->graph.initializers[i], *y = &b->graph.initializers[i];
        assert_string_equal(x->name, y->name);
        assert_int_equal(x->elements, y->elements);
        assert_int_equal(x->ints != NULL, y->ints != NULL);
        if (x->ints)
            assert_memory_equal(x->ints, y->ints, (size_t)x->elements * sizeof *x->ints);
    }
}

/* What is read piece by piece is what all of it is, whole or damaged. */
static void test_files_are_read_as_bytes_are(void **state)
{
    (void)state;
    g_autofree char *dir = g_dir_make_tmp("roofbook-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "m.onnx", NULL);
    g_autoptr(GByteArray) bytes = model_with_weights();
    uint32_t random = 1;
    for (int i = 0; i < 400; i++) {
        g_autoptr(GError) in_file = NULL, in_memory = NULL;
        assert_true(g_file_set_contents(path, (char *)bytes->data, (gssize)bytes->len, NULL));
        g_autoptr(OnnxModel) read = onnx_model_read(NULL, path, "m.onnx", &in_file);
        g_autoptr(OnnxModel) parsed =
            onnx_model_parse(bytes->data, bytes->len, "m.onnx", &in_memory);
        assert_int_equal(read != NULL, parsed != NULL);
        if (read && parsed)
            assert_same_tensors(read, parsed);
        else
            assert_string_equal(in_file->message, in_memory->message);
        for (int change = 0; change < i % 4; change++) {
            random = random * 1664525 + 1013904223;
            bytes->data[random % bytes->len] ^= (uint8_t)(1 + (random >> 16) % 255);
        }
        if (i % 20 == 19) {
            g_clear_pointer(&bytes, g_byte_array_unref);
            bytes = model_with_weights();
        }
    }
    g_remove(path);
    g_rmdir(dir);
}

static void test_many_nodes(void **state)
{
    (void)state;
    Message *graph = onnx_graph("long");
    for (int i = 0; i < 70000; i++) {
        g_autofree char *in = g_strdup_printf("t%d", i), *out = g_strdup_printf("t%d", i + 1);
        onnx_put_message(graph, GRAPH_NODE, onnx_node("Relu", out, in, out));
    }
    g_autoptr(OnnxModel) model = parse(onnx_model(graph, 8, 17));
    assert_int_equal(model->graph.n_nodes, 70000);
    assert_string_equal(model->graph.nodes[69999].outputs[0], "t70000");
    assert_true(model->graph.nodes[1].offset > model->graph.nodes[0].offset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model),
        cmocka_unit_test(test_weights_are_not_kept),
        cmocka_unit_test(test_names_stay_different),
        cmocka_unit_test(test_truncated_anywhere),
        cmocka_unit_test(test_says_where_it_breaks),
        cmocka_unit_test(test_hostile_numbers),
        cmocka_unit_test(test_hostile_dims),
        cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_memory_is_bounded),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_not_onnx),
        cmocka_unit_test(test_odd_files),
        cmocka_unit_test(test_large_file),
        cmocka_unit_test(test_files_are_read_as_bytes_are),
        cmocka_unit_test(test_many_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
