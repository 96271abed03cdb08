/* Networks at another batch or resolution without running their description: the same, or not at
 * all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph/op_cost.h"
#include "load_files.h"
#include "sanitized.h"
#include "zoo/zoo.h"

static void same_shape(const char *name, const Shape *a, const Shape *b)
{
    if (!shape_equal(a, b))
        fail_msg("%s differs in shape", name);
}

static void same_graph(const Graph *a, const Graph *b)
{
    assert_string_equal(a->id, b->id);
    assert_true(a->batch == b->batch);
    assert_int_equal(graph_n_ops(a), graph_n_ops(b));
    assert_int_equal(graph_n_tensors(a), graph_n_tensors(b));
    for (int i = 0; i < graph_n_tensors(a); i++) {
        const Tensor *x = graph_tensor(a, i), *y = graph_tensor(b, i);
        assert_string_equal(x->name, y->name);
        same_shape(x->name, &x->shape, &y->shape);
        assert_true(x->role == y->role && x->dtype == y->dtype && x->producer == y->producer);
    }
    for (int i = 0; i < graph_n_ops(a); i++) {
        const Op *x = graph_op(a, i), *y = graph_op(b, i);
        assert_string_equal(x->name, y->name);
        assert_string_equal(x->block, y->block);
        assert_true(x->kind == y->kind && x->line == y->line && x->auxiliary == y->auxiliary);
        assert_true(x->n_inputs == y->n_inputs && x->n_outputs == y->n_outputs);
        assert_memory_equal(x->inputs, y->inputs, (size_t)x->n_inputs * sizeof *x->inputs);
        OpCost p = op_cost(a, x), q = op_cost(b, y);
        assert_memory_equal(&p, &q, sizeof p);
    }
}

static GPtrArray *no_errors(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
}

/* Another zoo has never built the network, so it runs the description. */
static void test_the_whole_zoo(void **state)
{
    (void)state;
    static const BuildOptions sizes[] = {{.batch = 7}, {.batch = 32}, {.resolution = 160}};
    g_autoptr(GPtrArray) errors = no_errors();
    g_autoptr(Zoo) zoo = zoo_load("models", "models", errors);
    for (int i = 0; i < zoo_count(zoo); i += sampled()) {
        graph_free(zoo_build(zoo, i, NULL, NULL));
        for (size_t k = 0; k < G_N_ELEMENTS(sizes); k++) {
            g_autoptr(GPtrArray) others = no_errors();
            g_autoptr(GError) one = NULL, two = NULL;
            g_autoptr(Graph) again = zoo_build(zoo, i, &sizes[k], &one);
            g_autofree char *path = g_build_filename("models", "..", zoo_entry(zoo, i)->file, NULL);
            g_autoptr(Zoo) fresh = zoo_load_file(path, zoo_entry(zoo, i)->file, others);
            g_autoptr(Graph) built =
                zoo_build(fresh, zoo_find(fresh, zoo_entry(zoo, i)->id), &sizes[k], &two);
            if (again && built)
                same_graph(again, built);
            else
                assert_string_equal(one->message, two->message);
        }
    }
}

/* Builds `text`'s network at batch 1, then at batch 4, and compares with batch 4 alone. */
static void same_at_batch_4(const char *text)
{
    static const BuildOptions four = {.batch = 4};
    g_autofree char *file = g_strdup_printf("model { id = 'm', input = { 6, 8, 8 }, build = "
                                            "function(x)\n%s\nend }",
                                            text);
    Files files = files_start();
    files_add(&files, "m.lua", file);
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    g_autoptr(Zoo) fresh = zoo_load(files.dir, "models", files.errors);
    g_autoptr(GError) one = NULL, two = NULL;
    g_autoptr(Graph) first = zoo_build(zoo, 0, NULL, NULL);
    g_autoptr(Graph) again = zoo_build(zoo, 0, &four, &one);
    g_autoptr(Graph) built = zoo_build(fresh, 0, &four, &two);
    assert_true(first && !again == !built);
    if (again && built)
        same_graph(again, built);
    else
        assert_string_equal(one->message, two->message);
    files_end(&files);
}

/* A description that looks at the batch, in whatever way, runs again. */
static void test_what_depends_on_the_batch(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "return x:conv { 8, kernel = 3 }:bn():relu()",
        "return options.batch > 1 and x:relu() or x:sigmoid()",
        "return x.batch > 1 and x:relu() or x:sigmoid()",
        "return x.shape[1] > 1 and x:relu() or x:sigmoid()",
        "return tostring(x) == 'input 1x6x8x8' and x:relu() or x:sigmoid()",
        "x = x:transpose { 1, 0, 2, 3 } return x:conv { 2 * x.channels, kernel = 1 }",
        "x = x:transpose { 1, 0, 2, 3 } return x:conv { 8, kernel = 1 }",
        "x = x:reshape { -1 } return x:linear { 5 }",
        "return x:reshape { 1, 6, 8, 8 }:relu()",
        "return x + state { 6, 8, 8 }",
        "return x + parameter { 1, 6, 8, 8 }",
        "return x:layer_norm()",
        ("local y = x:linear { 8, name = 'a' } local w = parameter { 8, 8 } "
         "return y:linear { 8, weight = w, bias = false }, "
         "x:linear { 8, weight = w, bias = false }"),
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++)
        same_at_batch_4(bodies[i]);
}

/* What does not fit at another size says so in the words of the description's own build. */
static void test_errors_are_those_of_the_description(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "m.lua",
              "model { id = 'm', input = { 3, 8, 8 }, build = function(x)\n"
              "  return x:conv { 4, kernel = 5 }:conv { 4, kernel = 3, name = 'second' }\nend }");
    g_autoptr(Zoo) zoo = zoo_load(files.dir, "models", files.errors);
    g_autoptr(Graph) first = zoo_build(zoo, 0, NULL, NULL);
    g_autoptr(GError) error = NULL;
    BuildOptions small = {.resolution = 5}, large = {.batch = INT64_MAX / 100};
    assert_non_null(first);
    assert_null(zoo_build(zoo, 0, &small, &error));
    assert_non_null(strstr(error->message, "models/m.lua:2: layer 'second': "));
    assert_non_null(strstr(error->message, "resolution 5 was asked for"));
    g_clear_error(&error);
    assert_null(zoo_build(zoo, 0, &large, &error));
    assert_non_null(strstr(error->message, "64 bits"));
    files_end(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_zoo),
        cmocka_unit_test(test_what_depends_on_the_batch),
        cmocka_unit_test(test_errors_are_those_of_the_description),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
