#include "sandbox_kit.h"
#include "zoo/assemble.h"

static ModelInput input_of(Shape shape)
{
    return (ModelInput){.name = "x", .shape = shape, .dtype = DTYPE_UNKNOWN};
}

static void test_shapes_of_inputs(void **state)
{
    (void)state;
    const ValueOptions large = {.batch = 4, .resolution = 32}, plain = {.batch = 2};
    ModelInput image = input_of((Shape){3, {3, 8, 10}}), tokens = input_of((Shape){1, {128}});
    assert_true(assemble_is_image(&image));
    assert_false(assemble_is_image(&tokens));
    Shape shapes[] = {assemble_input_shape(&image, &plain), assemble_input_shape(&image, &large),
                      assemble_input_shape(&tokens, &large)};
    assert_true(shape_equal(&shapes[0], &(Shape){4, {2, 3, 8, 10}}));
    assert_true(shape_equal(&shapes[1], &(Shape){4, {4, 3, 32, 32}}));
    assert_true(shape_equal(&shapes[2], &(Shape){2, {4, 128}}));
}

/* The graph that the function in `text` builds of an image, or NULL and the error. */
static Graph *assembled(const char *text, GError **error)
{
    g_autoptr(Sandbox) sandbox = sandbox_new(&SMALL, SANDBOX_MODEL);
    ValueHost *host = value_host_new(sandbox);
    const ValueOptions options = {.batch = 2, .dtype = DTYPE_FP16};
    g_autoptr(Model) model = model_new();
    ModelInput input = input_of((Shape){3, {3, 8, 8}});
    assert_true(sandbox_run(sandbox, "models/a.lua", text, strlen(text), 1, NULL));
    model->id = model->name = "m";
    model->file = "models/a.lua";
    model->line = 1;
    model->build = luaL_ref(sandbox_lua(sandbox), LUA_REGISTRYINDEX);
    g_array_append_val(model->inputs, input);
    Graph *graph = assemble_graph(sandbox, host, model, &options, error);
    g_clear_pointer(&sandbox, sandbox_free);
    value_host_free(host);
    return graph;
}

/* 3 x 3 x 3 x 4 + 4 parameters in the type asked for. */
static void test_a_graph(void **state)
{
    (void)state;
    g_autoptr(Graph) graph =
        assembled("return function(x)\n return x:conv { 4, kernel = 3 }:relu() end", NULL);
    assert_int_equal(graph_n_ops(graph), 2);
    assert_int_equal(graph_op(graph, 0)->line, 2);
    assert_true(graph->batch == 2);
    const Tensor *weight = op_input(graph, graph_op(graph, 0), 1);
    assert_true(shape_elements(&weight->shape) == 108 && weight->dtype == DTYPE_FP16);
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"return function(x) return 5 end", "models/a.lua:1: model 'm': result 1 of build is a "
                                            "number, not a tensor; give it a tensor"},
        {"return function(x)\n error('no') end", "models/a.lua:2: no"},
        {"return function(x)\n pcall(x.conv, x) return x:relu() end",
         "models/a.lua:2: layer 'conv1': attribute 'channels' is missing"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(assembled(cases[i].text, &error));
        if (!g_str_has_prefix(error->message, cases[i].message))
            fail_msg("'%s' is not '%s'", error->message, cases[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes_of_inputs),
        cmocka_unit_test(test_a_graph),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
