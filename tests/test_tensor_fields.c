#include "sandbox_kit.h"
#include "zoo/tensor_fields.h"

static const Tensor IMAGE = {.name = "x", .shape = {4, {2, 3, 224, 160}}, .dtype = DTYPE_FP16};
static const Tensor VECTOR = {.name = "v", .shape = {1, {7}}, .dtype = DTYPE_FP32};

/* f(name): the image's field; f(name, true): the vector's. */
static int field(lua_State *L)
{
    int found = tensor_field_find(lua_tostring(L, 1));
    tensor_field_push(L, found, lua_toboolean(L, 2) ? &VECTOR : &IMAGE);
    return 1;
}

static void test_values(void **state)
{
    (void)state;
    gives_with(field, "return f 'batch' .. ' ' .. f 'channels' .. ' ' .. f 'length'", "2 3 3");
    gives_with(field, "return f 'height' .. ' ' .. f 'width' .. ' ' .. f 'rank'", "224 160 4");
    gives_with(field, "return f 'dtype' .. ' ' .. f 'name'", "fp16 x");
    gives_with(field, "return table.concat(f 'shape', ',')", "2,3,224,160");
}

static void test_too_few_dimensions(void **state)
{
    (void)state;
    gives_with(field, "return f('batch', true)", "7");
    gives_with(field, "return f('channels', true)",
               "models/a.lua:1: 'v' has 1 dimensions, too few for 'channels'; give it more");
}

static void test_names(void **state)
{
    (void)state;
    assert_int_equal(tensor_field_find("colour"), -1);
    int n = 0;
    for (; tensor_field_name(n); n++)
        assert_int_equal(tensor_field_find(tensor_field_name(n)), n);
    assert_int_equal(n, 9);
}

static void test_equality(void **state)
{
    (void)state;
    Tensor other = IMAGE;
    other.shape.dim[0] = 8;
    other.shape.dim[3] = 80;
    static const struct {
        const char *name;
        bool equal;
    } cases[] = {{"batch", false}, {"channels", true}, {"height", true}, {"width", false},
                 {"rank", true},   {"dtype", true},    {"name", true},   {"shape", false}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_int_equal(tensor_field_equal(tensor_field_find(cases[i].name), &IMAGE, &other),
                         cases[i].equal);
    assert_false(tensor_field_equal(tensor_field_find("channels"), &VECTOR, &VECTOR));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_too_few_dimensions),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_equality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
