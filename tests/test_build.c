#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "zoo/build.h"

/* A build with an image at its input. */
static Build *start(BuildValue *x)
{
    Build *build = build_new(graph_new("m", "M"), DTYPE_FP32);
    assert_true(build_add_input(build, "input", (Shape){4, {1, 3, 8, 8}}, DTYPE_FP32, 1, x, NULL));
    return build;
}

/* Adds an operator of one input; NULL and the error when it does not fit. */
static const Op *add(Build *build, OpKind kind, const char *leaf, BuildValue *x, GError **error)
{
    BuildOp op = {.kind = kind,
                  .leaf = leaf,
                  .inputs = x,
                  .n_inputs = 1,
                  .weight = NO_TENSOR,
                  .attrs = op_default_attrs(kind),
                  .line = 7};
    const Op *added = build_add_op(build, &op, error);
    if (added)
        *x = build_result(build, &op, 0);
    return added;
}

static void named(Build *build, OpKind kind, const char *leaf, BuildValue *x, const char *name)
{
    assert_string_equal(add(build, kind, leaf, x, NULL)->name, name);
}

static void test_names(void **state)
{
    (void)state;
    BuildValue x;
    g_autoptr(Build) build = start(&x);
    named(build, OP_RELU, NULL, &x, "relu1");
    named(build, OP_RELU, NULL, &x, "relu2");
    named(build, OP_RELU6, NULL, &x, "relu6_1");
    x.block = build_block(build, "layer1.0", NULL);
    named(build, OP_RELU, NULL, &x, "layer1.0.relu1");
    named(build, OP_RELU, "relu2", &x, "layer1.0.relu2");
    named(build, OP_RELU, NULL, &x, "layer1.0.relu3"); /* 2 is taken */
    assert_ptr_equal(build_known_block(build, "layer1.0"), x.block);
    assert_null(build_known_block(build, "layer2"));
    x.block = build_known_block(build, "");
    named(build, OP_RELU, NULL, &x, "relu3");
}

static void test_a_name_twice(void **state)
{
    (void)state;
    BuildValue x;
    g_autoptr(GError) error = NULL;
    g_autoptr(Build) build = start(&x);
    named(build, OP_RELU, "a", &x, "a");
    assert_null(add(build, OP_RELU, "a", &x, &error));
    assert_non_null(strstr(error->message, "two operators named 'a'"));
}

static void test_a_finished_graph(void **state)
{
    (void)state;
    BuildValue x;
    g_autoptr(Build) build = start(&x);
    named(build, OP_RELU, NULL, &x, "relu1");
    assert_true(build_add_output(build, &x, NULL));
    g_autoptr(Graph) graph = build_finish(build, "m.lua", 1, NULL);
    assert_int_equal(graph_n_ops(graph), 1);
    assert_int_equal(graph_op(graph, 0)->line, 7);
    assert_int_equal(graph->outputs->len, 1);
}

static void ends_with_error(Build *build, const char *message)
{
    g_autoptr(GError) error = NULL;
    assert_null(build_finish(build, "m.lua", 3, &error));
    assert_string_equal(error->message, message);
}

static void test_what_nobody_uses(void **state)
{
    (void)state;
    BuildValue x, y, w;
    g_autoptr(Build) build = start(&x);
    ends_with_error(build, "m.lua:3: build returns no tensor; return the network's outputs");
    y = x;
    named(build, OP_RELU, NULL, &y, "relu1");
    named(build, OP_SIGMOID, NULL, &x, "sigmoid1");
    assert_true(build_add_output(build, &y, NULL));
    ends_with_error(build, "m.lua:7: the result of layer 'sigmoid1' is never used; use it, return "
                           "it, or remove the layer");
    assert_true(build_add_output(build, &x, NULL));
    assert_true(build_add_parameter(build, TENSOR_WEIGHT, NULL, (Shape){1, {5}}, 9, &w, NULL));
    ends_with_error(build, "m.lua:9: the learned tensor 'parameter1' is never used; use it or "
                           "remove it");
}

/* 2^61 elements of 64 bits are 2^64 bytes. */
static void test_elements(void **state)
{
    (void)state;
    assert_true(build_elements_fit((int64_t)1 << 56));
    assert_false(build_elements_fit((int64_t)1 << 61));
}

static void test_the_first_failure_stays(void **state)
{
    (void)state;
    BuildValue x;
    g_autoptr(Build) build = start(&x);
    g_autoptr(GError) first = g_error_new_literal(G_FILE_ERROR, 0, "first"),
                      second = g_error_new_literal(G_FILE_ERROR, 0, "second");
    assert_false(build_is_broken(build));
    build_break(build, first);
    build_break(build, second);
    assert_true(build_is_broken(build));
    ends_with_error(build, "first");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_a_name_twice),
        cmocka_unit_test(test_a_finished_graph),
        cmocka_unit_test(test_what_nobody_uses),
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_the_first_failure_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
